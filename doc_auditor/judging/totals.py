"""Kind ``total``: totals of lists and columns against their addends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, silent, verdict
from doc_auditor.quantity import Number, readable
from doc_auditor.records import Finding, Total
from doc_auditor.rulebook import Rule

MOST_PARTS = 30
"""Longer columns are added up as a whole only."""
WITHIN = (Fraction(2, 5), Fraction(5, 2))


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Every total whose form belongs to the rule."""
    for claim in bench.model.claims:
        if isinstance(claim, Total) and claim.form in rule.forms:
            yield _total(rule, claim)


def _total(rule: Rule, claim: Total) -> Outcome:
    for reading, addends in _readings(claim):
        if _holds(claim.total, addends):
            return Outcome(verdict(claim, "total", "holds", reading))
    computed = sum((a.value for a in claim.addends), Fraction(0))
    if not claim.certain or not computed:
        return Outcome(
            verdict(claim, "total", "unchecked", "not clearly the sum of the lines above")
        )
    if not WITHIN[0] <= claim.total.value / computed <= WITHIN[1]:
        return Outcome(verdict(claim, "total", "unchecked", "far from the sum of the lines above"))
    result = verdict(claim, "total", "fails", "not the sum of its parts")
    if silent(claim):
        return Outcome(result)
    return Outcome(result, _finding(rule, claim, computed))


def _finding(rule: Rule, claim: Total, computed: Fraction) -> Finding:
    number = claim.total
    actual = computed / number.unit.factor
    unit = number.unit.text
    terms = " + ".join(a.text.strip("~≈ ") for a in claim.addends[:12])
    shown = f"{terms} = {readable(actual)} {unit}".strip()
    slack = sum((_half(a) for a in (*claim.addends, number)), Fraction(0)) / number.unit.factor
    return finding(
        rule,
        claim,
        f"{shown}, not {number.text.strip('~≈ ')}",
        claimed=printed_value(number),
        actual=actual,
        unit=unit or None,
        calculation=[shown],
        accepted=(actual - slack, actual + slack),
    )


def _readings(claim: Total) -> Iterator[tuple[str, Sequence[Number]]]:
    """All parts, parts without the first ones (subtotals), and their maximum or mean."""
    yield "sum of the parts", claim.addends
    if len(claim.addends) > MOST_PARTS:
        return
    for start in range(1, len(claim.addends) - 1):
        yield "sum of the last parts", claim.addends[start:]
    for end in range(2, len(claim.addends)):
        yield "sum of the first parts", claim.addends[:end]


def _half(number: Number) -> Fraction:
    if number.exact and not number.unit.dimensions:
        return Fraction(0)
    return number.half() * number.scale * number.unit.factor


def _holds(total: Number, addends: Sequence[Number]) -> bool:
    for step in (Fraction(1), Fraction(1024, 1000)):
        values = [a.value * step**a.unit.power for a in addends]
        goal = total.value * step**total.unit.power
        slack = _half(total) + sum(
            (_half(a) for a in addends if a.ulp < 1 or a.letter), Fraction(0)
        )
        if total.hedged or any(a.hedged for a in addends):
            slack = max(slack, abs(goal) / 20)
        if abs(sum(values, Fraction(0)) - goal) <= slack:
            return True
    return False
