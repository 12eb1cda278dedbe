"""Alternatives that name some degrees and the GPUs of all: ``EP 8, DP 2: also 64 GPUs``.

What an alternative leaves out is as in the plan.  Its GPUs may stand without a noun where they are
those of the plan (``TP 4, PP 3, DP 2: 288 as well``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from doc_auditor.judging.bench import Bench, Outcome, finding, silent, verdict
from doc_auditor.judging.layout.degrees import ORDER, superseded
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import PER, singular
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind, Claim, Declaration
from doc_auditor.rulebook import Rule

LEAST = 2
"""Degrees that an alternative names."""
BETWEEN = 4
"""Tokens between its degrees and its GPUs."""
FILLERS = frozenset(": , → = ( – — - also again still the same gives makes uses needs is".split())


@dataclass(frozen=True, slots=True)
class _Alternative:
    """The degrees that a line begins with, and the number of GPUs behind them."""

    degrees: Mapping[str, int]
    gpus: Number
    bare: bool


def alternatives(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Lines that begin with degrees, completed by those of the plan."""
    known = {d.number.value for d in bench.model.declarations.get("gpus", ())}
    for block in bench.document.blocks:
        if block.kind is BlockKind.CELL or block.fence is not None or block.quotes:
            continue
        tokens = [t for t in bench.reading.tokens.get(block.index, ()) if t.kind != "mark"]
        found = _read(bench, tokens, known) if tokens else None
        if found is not None and not superseded(bench, block.index):
            yield from _judged(rule, bench, block, found)


def _read(bench: Bench, tokens: Sequence[Token], known: set[Fraction]) -> _Alternative | None:
    symbols = bench.catalog.tools.lexicon.symbols
    degrees: dict[str, int] = {}
    at = 0
    while at < len(tokens) and tokens[at].kind == "symbol":
        quantity = symbols.get(tokens[at].low, "")
        skip = 1 + (tokens[at].number is None and _text(tokens, at + 1) in ("=", ":"))
        value = tokens[at].number or (tokens[at + skip].number if at + skip < len(tokens) else None)
        if quantity not in ORDER or quantity in degrees or value is None or not value.integral:
            return None
        degrees[quantity] = int(value.value)
        at += 1 if tokens[at].number is not None else skip + 1
        at += _text(tokens, at) in (",", "and", "+", "/")
    if len(degrees) < LEAST:
        return None
    end = next((i for i in range(at, min(at + BETWEEN, len(tokens))) if tokens[i].number), None)
    if end is None or any(t.low not in FILLERS for t in tokens[at:end]):
        return None
    return _total(tokens, end, degrees, known)


def _total(
    tokens: Sequence[Token], at: int, degrees: Mapping[str, int], known: set[Fraction]
) -> _Alternative | None:
    number = tokens[at].number
    if number is None or not number.exact or not number.integral or number.unit.text:
        return None
    if at + 1 < len(tokens) and tokens[at + 1].kind in ("operator", "relation"):
        return None
    noun = PER.get(singular((number.noun or _text(tokens, at + 1)).lower()), "")
    bare = noun != "gpu"
    if bare and (number.value not in known or _text(tokens, at + 1) not in BARE):
        return None
    return _Alternative(degrees, number, bare)


BARE = frozenset(["", ",", ".", ";", ")", "as", "too", "again", "in"])
"""What follows a number that names no thing."""


def _text(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if at < len(tokens) else ""


def _judged(rule: Rule, bench: Bench, block: Block, found: _Alternative) -> Iterator[Outcome]:
    factors = bench.convention_at(block.index).factors
    filled = {q: _planned(bench, q, block) for q in factors if q not in found.degrees}
    if not found.bare and {"tp", "pp", "dp"} <= found.degrees.keys():
        return  # a statement of its own
    if any(value is None for value in filled.values()):
        return
    every = {**found.degrees, **{q: v for q, v in filled.items() if v}}
    layout = {q: every[q] for q in ORDER if q in every and q in factors}
    claim = bench.claim(block, found.gpus)
    gpus = int(found.gpus.value)
    if gpus in _readings(layout, found.degrees):
        yield Outcome(verdict(claim, "world-size", "holds", f"{_shown(layout)} = {gpus}"))
    elif silent(claim) or (filled.get("dp") and gpus % (prod(layout.values()) // every["dp"]) == 0):
        return  # as many replicas as there is room for
    else:
        yield _outcome(rule, claim, layout, filled, gpus)


def _readings(layout: Mapping[str, int], named: Mapping[str, int]) -> tuple[int, ...]:
    """The product of all degrees, of those that are named, and without expert parallelism."""
    return (
        prod(layout.values()),
        prod(v for q, v in layout.items() if q in named),
        prod(v for q, v in layout.items() if q != "ep"),
    )


def _shown(layout: Mapping[str, int]) -> str:
    return " × ".join(f"{q.upper()} {v}" for q, v in layout.items())


def _outcome(
    rule: Rule,
    claim: Claim,
    layout: Mapping[str, int],
    filled: Mapping[str, int | None],
    gpus: int,
) -> Outcome:
    product, shown = prod(layout.values()), _shown(layout)
    plan = ", ".join(f"{q.upper()} {v}" for q, v in filled.items() if v and v > 1)
    assumed = f" (with {plan} as planned)" if plan else ""
    return Outcome(
        verdict(claim, "world-size", "fails", "the degrees do not give the total"),
        finding(
            rule,
            claim,
            f"{shown} = {product} GPUs, not {gpus}{assumed}",
            claimed=str(gpus),
            actual=Fraction(product),
            unit="GPU",
            calculation=[f"{shown} = {product}"],
            strained=True,
        ),
    )


def _planned(bench: Bench, quantity: str, block: Block) -> int | None:
    """What the plan sets outside of the alternatives: 0 if nothing, none if several values."""
    values = {
        int(d.number.value)
        for d in bench.model.declarations.get(quantity, ())
        if _of_plan(bench, d, block) and d.number.integral
    }
    return values.pop() if len(values) == 1 else 0 if not values else None


def _of_plan(bench: Bench, fact: Declaration, block: Block) -> bool:
    home = bench.document.blocks[fact.block]
    listed = block.kind is BlockKind.ITEM and home.trail == block.trail
    return fact.upper is None and not listed and not superseded(bench, fact.block)
