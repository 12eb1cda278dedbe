"""How an equation that does not hold is reported."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from doc_auditor.formula import (
    Expression,
    Literal_,
    exact,
    numbers,
    show,
)
from doc_auditor.judging.bench import Outcome, finding, printed_value, silent, verdict, warned
from doc_auditor.judging.charity import Judgement, compare
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.sentences.likeness import WARNING, likeness
from doc_auditor.records import Equation, Evidence, Finding
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

WARNED = {
    "truncation": "the result is cut off, not rounded",
    "operand-rounding": "true only if the operands were rounded before printing",
    "implicit-precedence": "true only if everything after the division sign belongs to the divisor",
    "loose-approximation": "more than 5 % from the computed value",
}


def report(
    rule: Rule,
    claim: Equation,
    left: Expression,
    right: Expression,
    judged: Judgement,
    evidence: list[Evidence],
) -> Outcome:
    """What is wrong with a step of an equation."""
    result = verdict(claim, "equation", "fails", judged.why)
    if silent(claim):
        return Outcome(result)
    number, tree = _result(left, right)
    if number is None:
        return Outcome(result, _two_sides(rule, claim, left, right, evidence))
    span = _span(claim, tree, number)
    actual = judged.actual or Fraction(0)
    if claim.place:
        actual = claim.place * round(actual / claim.place)
    actual *= number.scale
    unit = number.unit.text or None
    gap = " " if unit and unit not in ("%", "×") else ""
    shown = f"{readable(actual)}{gap}{unit or ''}".strip()
    minus = "−" if number.coefficient < 0 and number.text[:1] not in "-−–" else ""
    found = finding(
        rule,
        claim,
        f"{show(tree)} = {shown}, not {minus}{number.text.lstrip('~≈ ')}",
        span=span,
        claimed=printed_value(number),
        actual=actual,
        unit=unit,
        accepted=_scaled(judged.accepted, number.scale),
        calculation=[f"{show(tree)} = {shown}"],
        assumes=_assumes(number, tree),
        related=evidence,
    )
    unsure = claim.likely or (claim.form == "derived" and not _misprint(number, actual))
    return Outcome(result, warned(found) if unsure else found)


def _misprint(number: Number, actual: Fraction) -> bool:
    """Whether a value is hardly by chance a misprint of what the other rows let expect."""
    like = likeness(number, actual * number.unit.factor)
    return like is not None and like.chance <= WARNING


def warning(
    rule: Rule, claim: Equation, sides: Sequence[Expression], strain: str, evidence: list[Evidence]
) -> Finding:
    """A warning where only a strained reading makes the equation true."""
    number, tree = _result(sides[-2], sides[-1])
    shown = number.text if number else show(sides[-1])
    judged = compare(tree, number) if number else None
    actual = (
        judged.actual * number.scale if judged and judged.actual is not None and number else None
    )
    value = readable(actual) if actual is not None else "?"
    return finding(
        rule,
        claim,
        f"{show(tree)} = {value}, printed as {shown}: {WARNED[strain]}",
        claimed=printed_value(number) if number else None,
        actual=actual,
        unit=(number.unit.text or None) if number else None,
        calculation=[f"{show(tree)} = {value}"] if actual is not None else [],
        related=evidence,
        strained=True,
    )


def _result(left: Expression, right: Expression) -> tuple[Number | None, Expression]:
    if isinstance(right, Literal_):
        return right.number, left
    if isinstance(left, Literal_):
        return left.number, right
    return None, left


def _two_sides(
    rule: Rule, claim: Equation, left: Expression, right: Expression, evidence: list[Evidence]
) -> Finding:
    a, b = exact(left), exact(right)
    return finding(
        rule,
        claim,
        f"{show(left)} = {readable(a)}, but {show(right)} = {readable(b)}",
        claimed=readable(b).replace(",", ""),
        actual=a,
        calculation=[f"{show(left)} = {readable(a)}", f"{show(right)} = {readable(b)}"],
        related=evidence,
    )


def _span(claim: Equation, tree: Expression, number: Number) -> Span:
    """The printed calculation with its result, as far as they stand inside the claim."""
    if claim.form == "said":
        return number.span
    spans = [n.span for n in [*numbers(tree), number] if claim.span.contains(n.span)]
    if not spans:
        return claim.span
    whole = spans[0]
    for span in spans[1:]:
        whole = whole.join(span)
    return whole


def _scaled(
    interval: tuple[Fraction, Fraction] | None, scale: Fraction
) -> tuple[Fraction, Fraction] | None:
    return (interval[0] * scale, interval[1] * scale) if interval else None


def _assumes(number: Number, tree: Expression) -> list[str]:
    every = [*numbers(tree), number]
    if any(n.unit.power for n in every):
        return ["1 K = 1000; no reading with 1024 makes it true either"]
    return []
