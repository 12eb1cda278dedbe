"""Kinds ``relation`` and ``bound``: declared quantities against each other."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from doc_auditor.formula import Expression, Symbol, Unevaluable, amount, evaluate, show
from doc_auditor.judging.bench import (
    Bench,
    Outcome,
    calculated,
    finding,
    printed_value,
    silent,
    unit_of,
    verdict,
)
from doc_auditor.judging.charity import HEDGE_WARNS
from doc_auditor.judging.degrees import superseded
from doc_auditor.quantity import Number, readable
from doc_auditor.records import Declaration, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.rulefiles import quantity_of
from doc_auditor.ruletext import parse_expression, ruletext_symbols


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``experts_per_gpu = experts / ep`` for every place that declares the left side."""
    if not isinstance(rule.left, Symbol) or rule.right is None:
        return
    key = quantity_of(rule.left.name, bench.catalog.tools.lexicon)
    for fact in bench.model.declarations.get(key or "", ()):
        if fact.reference.role not in ("", "required") or superseded(bench, fact.block):
            continue
        if fact.upper is not None or calculated(bench, fact):
            continue
        yield from _relation(rule, bench, fact, rule.right)


def _relation(rule: Rule, bench: Bench, fact: Declaration, right: Expression) -> Iterator[Outcome]:
    bound = bind(bench, fact, right)
    if bound is None:
        return
    expected = _value(right, bound)
    if expected is None or expected <= 0:
        return
    number = fact.number
    if _agrees(number, expected):
        yield Outcome(
            verdict(fact, "distribution", "holds", f"{show(right)} = {readable(expected)}")
        )
        return
    if any(_agrees(number, v) for v in _alternatives(rule, bench, fact)):
        yield Outcome(verdict(fact, "distribution", "holds", "another usual division"))
        return
    result = verdict(fact, "distribution", "fails", "not the quotient of the declared values")
    if silent(fact) or fact.modality is not Modality.ASSERTED:
        return
    shown = _printed(right, bound)
    found = finding(
        rule,
        fact,
        f"{shown} = {readable(expected)}, not {number.text.strip()}",
        span=number.span,
        claimed=printed_value(number),
        actual=expected,
        unit=unit_of(number),
        calculation=[f"{shown} = {readable(expected)}"],
        related=[bench.evidence(d) for d in bound.values()],
    )
    yield Outcome(result, found)


def bind(bench: Bench, fact: Declaration, tree: Expression) -> dict[str, Declaration] | None:
    """The one declaration that each name of a rule's side has at a place."""
    bound: dict[str, Declaration] = {}
    for name in ruletext_symbols((tree, tree)):
        key = quantity_of(name, bench.catalog.tools.lexicon)
        facts = bench.model.firm(key or "", fact.block)
        if len({f.number.value for f in facts}) != 1:
            return None
        bound[name] = facts[0]
    return bound


def _value(tree: Expression, bound: dict[str, Declaration]) -> Fraction | None:
    try:
        return evaluate(tree, bindings={n: amount(d.number.value) for n, d in bound.items()}).value
    except Unevaluable:
        return None


def _alternatives(rule: Rule, bench: Bench, fact: Declaration) -> Iterator[Fraction]:
    """Other divisions that authors mean by the same words."""
    for text in dict(rule.parameters).get("accept", "").split(";"):
        tree = parse_expression(text) if text.strip() else None
        if tree is None:
            continue
        bound = bind(bench, fact, tree)
        value = _value(tree, bound) if bound is not None else None
        if value is not None:
            yield value


def _agrees(number: Number, expected: Fraction) -> bool:
    printed = number.value
    if printed == expected:
        return True
    if number.hedged:
        return abs(printed - expected) <= HEDGE_WARNS * max(abs(printed), abs(expected))
    if expected.denominator != 1 or number.ulp < 1 or number.letter:
        slack = max(
            number.half() * number.scale * number.unit.factor,
            Fraction(1) if number.integral else Fraction(0),
        )
        return abs(printed - expected) <= slack
    return False


def _printed(tree: Expression, bound: dict[str, Declaration]) -> str:
    text = show(tree)
    for name, fact in sorted(bound.items(), key=lambda b: -len(b[0])):
        text = text.replace(name, f"{name.replace('_', ' ')} {readable(fact.number.value)}")
    return text


def bounds(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``mem_used <= mem_gpu``: a declared value beyond a declared limit."""
    if not isinstance(rule.left, Symbol) or rule.right is None:
        return
    lexicon = bench.catalog.tools.lexicon
    stem = quantity_of(rule.left.name, lexicon)
    for key, facts in bench.model.declarations.items():
        if key.split("/")[0] != stem:
            continue
        for fact in facts:
            if (
                fact.modality is not Modality.ASSERTED
                or fact.reference.role not in ("", "peak")
                or superseded(bench, fact.block)
            ):
                continue
            bound = bind(bench, fact, rule.right)
            limit = _value(rule.right, bound) if bound else None
            if bound is None or limit is None or not limit:
                continue
            value = fact.number.value
            if value <= limit * Fraction(1024, 1000) ** 3 / 1 and value <= limit * Fraction(
                108, 100
            ):
                yield Outcome(verdict(fact, "comparison", "holds", f"within {readable(limit)}"))
                continue
            yield Outcome(
                verdict(fact, "comparison", "fails", "beyond the limit"),
                finding(
                    rule,
                    fact,
                    f"{fact.number.text} is more than {next(iter(bound.values())).number.text}",
                    span=fact.number.span,
                    claimed=printed_value(fact.number),
                    actual=limit / fact.number.unit.factor,
                    unit=unit_of(fact.number),
                    calculation=[f"{fact.number.text} > {next(iter(bound.values())).number.text}"],
                    related=[bench.evidence(d) for d in bound.values()],
                ),
            )
