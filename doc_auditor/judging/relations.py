"""Kinds ``relation``, ``bound`` and ``agree``: declared quantities against each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
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


def agree(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """A flag or key in code against what the document says in words."""
    for quantity in rule.quantities:
        facts = [
            d for d in bench.model.declarations.get(quantity, ()) if not superseded(bench, d.block)
        ]
        code = [d for d in facts if _in_code(bench, d)]
        said = [
            d
            for d in facts
            if not _in_code(bench, d) and d.source != "noun" and d.modality is Modality.ASSERTED
        ]
        settings = {d.number.value for d in code}
        if not said or len(settings) != 1 or not _well_said(bench, said):
            continue
        code = [
            d
            for d in code
            if d.number.value in {s.number.value for s in said} or _same_layout(bench, d, said)
        ]
        yield from _agreement(rule, bench, code, said)


def _same_layout(bench: Bench, fact: Declaration, said: Sequence[Declaration]) -> bool:
    """Whether a command is the one of the layout that the text declares.

    It is if it is the only code with settings, if it sets another quantity as declared, or if
    both stand under the same label.
    """
    every = [d for facts in bench.model.declarations.values() for d in facts]
    here = bench.document.blocks[fact.block].fence
    fences = {
        f.number
        for d in every
        if d.source == "flag" and (f := bench.document.blocks[d.block].fence)
    }
    if here is not None and fences == {here.number}:
        return True
    if bench.model.places[fact.block].contrast & {
        c for s in said for c in bench.model.places[s.block].contrast
    }:
        return True
    mates = [d for d in every if d.source == "flag" and here and _fence(bench, d) == here.number]
    return any(
        d.reference.quantity == m.reference.quantity and d.number.value == m.number.value
        for m in mates
        for d in every
        if not _in_code(bench, d)
        and d.source != "noun"
        and m.reference.quantity != fact.reference.quantity
    )


def _fence(bench: Bench, fact: Declaration) -> int | None:
    fence = bench.document.blocks[fact.block].fence
    return fence.number if fence is not None else None


def _well_said(bench: Bench, said: Sequence[Declaration]) -> bool:
    """Declared twice, under a label, or beside other degrees of the same layout."""
    if len(said) > 1 or any(d.source in ("label", "cell") for d in said):
        return True
    block = said[0].block
    beside = {k for k, facts in bench.model.declarations.items() for d in facts if d.block == block}
    return len(beside & {"tp", "pp", "dp", "ep"}) > 1


def _in_code(bench: Bench, fact: Declaration) -> bool:
    fence = bench.document.blocks[fact.block].fence
    return fact.source == "flag" or (
        fence is not None and (fence.comment or fence.language not in ("", "text", "txt"))
    )


def _agreement(
    rule: Rule, bench: Bench, code: Sequence[Declaration], said: Sequence[Declaration]
) -> Iterator[Outcome]:
    values = Counter(d.number.value for d in said)
    for fact in code:
        contrast = bench.model.places[fact.block].contrast
        visible = [
            d for d in said if bench.model.places[d.block].contrast <= contrast or not contrast
        ]
        if not visible:
            continue
        known = set(values)
        if fact.number.value in values:
            yield Outcome(verdict(fact, "agreement", "holds", "as declared elsewhere"))
            continue
        if len(known) != 1 or silent(fact) or fact.modality is not Modality.ASSERTED:
            continue
        right = visible[0]
        yield Outcome(
            verdict(fact, "agreement", "fails", "another value is declared"),
            finding(
                rule,
                fact,
                f"{bench.evidence(right).message} is set to {fact.number.text} here",
                span=fact.span,
                claimed=printed_value(fact.number),
                actual=right.number.value,
                calculation=[f"{readable(right.number.value)} ≠ {readable(fact.number.value)}"],
                related=[bench.evidence(d) for d in visible[:3]],
            ),
        )


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
