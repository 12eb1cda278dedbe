"""The sides of an equation with the names in them replaced by what they mean there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, product

from doc_auditor.formula import (
    Binary,
    Expression,
    Literal_,
    Symbol,
    operators,
    symbols,
)
from doc_auditor.judging.bench import Bench
from doc_auditor.quantity import Number
from doc_auditor.records import Equation, Evidence
from doc_auditor.source import Span

MOST_NAMES = 5
MOST_CHOICES = 200
"""Combinations of values that are tried before an equation is called false."""


def bound(bench: Bench, claim: Equation) -> tuple[list[Expression], list[Evidence]]:
    """The sides that can be evaluated, names replaced by what they mean here."""
    sides: list[Expression] = []
    evidence: list[Evidence] = []
    if (cancelled := _cancelled(claim)) is not None:
        return cancelled, evidence
    for side in claim.sides:
        names = symbols(side)
        found = {n.name: bench.binding(n.name, claim.block) for n in names}
        if names and (isinstance(side, Symbol) or any(v is None for v in found.values())):
            continue
        bound = {name: value[1] for name, value in found.items() if value is not None}
        evidence += [bench.evidence(fact) for fact in bound.values()]
        sides.append(_substitute(side, {n: f.number for n, f in bound.items()}))
    return sides, evidence


def otherwise(bench: Bench, claim: Equation) -> Iterator[list[Expression]]:
    """The sides with the values that the names have elsewhere in the document."""
    names = sorted({s.name for side in claim.sides for s in symbols(side)})
    if (
        not names
        or len(names) > MOST_NAMES
        or not any(bench.binding(n, claim.block) for n in names)
    ):
        return
    for values in islice(product(*(_everywhere(bench, n) for n in names)), MOST_CHOICES):
        chosen = dict(zip(names, values, strict=True))
        yield [_substitute(s, chosen) for s in claim.sides if not isinstance(s, Symbol)]


def _everywhere(bench: Bench, name: str) -> list[Number]:
    """Every value that a short name has anywhere, however it is meant there."""
    quantity = bench.catalog.tools.lexicon.symbols.get(name.lower())
    return [d.number for d in bench.given.get(quantity or "", ())]


def missing(claim: Equation) -> str:
    """Why there are not two sides to compare."""
    names = {s.name for side in claim.sides for s in symbols(side)}
    return f"no value for {', '.join(sorted(names)[:4])}" if names else "nothing to compare with"


def _cancelled(claim: Equation) -> list[Expression] | None:
    """``2 bytes × n = 32 GB × n``: an unknown factor of every side is left out."""
    names = [sorted(s.name for s in symbols(side)) for side in claim.sides]
    factors = all(set(operators(side)) <= {"*"} for side in claim.sides)
    if not names[0] or not factors or any(n != names[0] for n in names):
        return None
    stripped = [_without_symbols(side) for side in claim.sides]
    return [s for s in stripped if s is not None] if None not in stripped else None


def _without_symbols(tree: Expression) -> Expression | None:
    match tree:
        case Symbol():
            return None
        case Binary("*", left, right, group):
            a, b = _without_symbols(left), _without_symbols(right)
            return Binary("*", a, b, group) if a is not None and b is not None else a or b
        case _:
            return tree


def _substitute(tree: Expression, values: dict[str, Number]) -> Expression:
    match tree:
        case Symbol(name):
            number = values[name]
            return Literal_(replace(number, span=Span(0, 0), digits=Span(0, 0), noun=name))
        case Binary(op, left, right, group):
            return Binary(op, _substitute(left, values), _substitute(right, values), group)
        case _:
            return tree
