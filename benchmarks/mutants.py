"""Wrong versions of true statements: what an auditor that can fail has to notice.

Comes in: a document and the claims of it that hold.  Goes out: copies of the document in each of
which one printed result is wrong, in its author's manner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from doc_auditor.formula import PLAIN, Literal_, Reading, Unevaluable, evaluate
from doc_auditor.quantity import Number, in_manner
from doc_auditor.records import Change, Claim, Equation, Finding, Modality, Percent, Report, Total
from doc_auditor.source import Source, Span

APPROXIMATE = "≈"
NOT_THE_AUTHORS = (Modality.QUOTED, Modality.NEGATED)
CALENDAR = re.compile(r"\b(?:mo|months?|yrs?|years?)\b")
MANY = 25
"""Printable values to look at on either side of an interval's end."""
HEDGE = Fraction(5, 100)
LOOSE = Fraction(3, 100)
LATEX_MARK = "{,}"
PLAIN_DIGITS = re.compile(r"\d[\d,._'\u00a0\u2009\u202f]*")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A document with one statement made wrong; ``span`` is the statement in the new text."""

    source: Source
    span: Span
    was: str
    now: str

    def noticed(self, report: Report) -> Finding | None:
        """The error or warning on the statement."""
        return next(
            (f for f in report.findings if f.severity != "info" and f.span.overlaps(self.span)),
            None,
        )


def result(claim: Claim) -> Number | None:
    """The number that a claim states as its outcome."""
    match claim:
        case Equation(sides=sides):
            stated = [side for side in (sides[-1], sides[0]) if isinstance(side, Literal_)]
            return stated[0].number if stated else None
        case Total(total=total):
            return total
        case Percent(percent=percent):
            return percent
        case Change(amount=amount):
            return amount
    return None


def statements(report: Report) -> Iterator[tuple[Claim, Number]]:
    """The claims of the author that hold without a strain and say what comes out, each once."""
    seen: set[Span] = set()
    for verdict in report.verdicts:
        claim, number = verdict.claim, result(verdict.claim)
        if verdict.state != "holds" or verdict.strain or claim.modality in NOT_THE_AUTHORS:
            continue
        if number is not None and number.digits not in seen:
            seen.add(number.digits)
            yield claim, number


def far(source: Source, claim: Claim, number: Number) -> Mutant | None:
    """The statement with another leading digit: wrong by any measure."""
    digits = _plain(source.cut(number.digits))
    first = re.search("[1-9]", digits)
    if first is None or not PLAIN_DIGITS.fullmatch(digits):
        return None
    digit = int(first.group())
    other = digit + 4 if digit <= 5 else digit - 4
    return _replaced(
        source, claim, number, f"{digits[: first.start()]}{other}{digits[first.end() :]}"
    )


def nearest(source: Source, claim: Equation, number: Number) -> Mutant | None:
    """The statement with the nearest printable value that no reading accepts.

    Operands and result stand for all values that round to them, a result that ends in zeros for
    those that round to its last other digit, a hedged one and one over months or years, which have
    no exact length, for 5 % more; kilo and its kin may be powers of 1024.
    """
    if not number.ulp or not PLAIN_DIGITS.fullmatch(_plain(source.cut(number.digits))):
        return None
    low, high = _computed(claim, number)
    if number.hedged or APPROXIMATE in claim.relations or CALENDAR.search(source.cut(claim.span)):
        low, high = low * (1 - HEDGE), high / (1 - HEDGE)
    true = [(low * step, high * step) for step in _steps(claim)]
    places = {
        place
        for end in (end for interval in true for end in interval)
        for place in range(int(end / number.ulp) - MANY, int(end / number.ulp) + MANY)
    }
    for value in sorted(
        (p * number.ulp for p in places), key=lambda v: (abs(v - number.coefficient), v)
    ):
        slack = _rounding(number, value)
        if any(least - slack <= value <= most + slack for least, most in true):
            continue
        digits = in_manner(value * number.scale * number.unit.factor, number)
        if value > 0 and Fraction(re.sub(r"[^\d.]", "", digits)) == value:
            return _replaced(source, claim, number, digits)
    return None


def _rounding(number: Number, value: Fraction) -> Fraction:
    """How far from a printed ``value`` the computed one may lie."""
    like = replace(number, coefficient=value)
    return max(like.half(), min(like.loose(), value * LOOSE))


def _steps(claim: Equation) -> set[Fraction]:
    """The factors between readings of kilo, mega and their kin as powers of 1000 and of 1024."""
    powers = {abs(n.unit.power) for n in claim.numbers if n.unit.power}
    powers |= {1 for n in claim.numbers if n.letter in ("K", "k")}
    most = max(powers, default=0)
    return {Fraction(1024, 1000) ** power for power in range(-most, most + 1)}


def _computed(claim: Equation, number: Number) -> tuple[Fraction, Fraction]:
    """The interval that the operands' printed precision leaves, in the result's own figures.

    Where no plain reading gives the printed value, the interval stands around that one.
    """
    last = isinstance(claim.sides[-1], Literal_) and claim.sides[-1].number == number
    tree = claim.sides[-2] if last else claim.sides[1]
    printed, half = number.coefficient, number.half()
    below, above = Fraction(1), Fraction(1)
    for reading, unit in ((PLAIN, number.unit.factor), (Reading(face=True), Fraction(1))):
        try:
            amount = evaluate(tree, reading)
        except Unevaluable:
            continue
        low, value, high = (
            x / (number.scale * unit) for x in (amount.low, amount.value, amount.high)
        )
        if low > 0 and abs(value - printed) <= half:
            return low, high
        if low > 0:
            below, above = min(below, low / value), max(above, high / value)
    return (printed - half) * below / above, (printed + half) * above / below


def _replaced(source: Source, claim: Claim, number: Number, digits: str) -> Mutant:
    start, end = number.digits.start, number.digits.end
    was = source.text[start:end]
    if LATEX_MARK in was:
        digits = digits.replace(",", LATEX_MARK)
    text = source.text[:start] + digits + source.text[end:]
    longer = len(digits) - len(was)
    span = Span(claim.span.start, claim.span.end + (longer if claim.span.end >= end else 0))
    return Mutant(Source(source.path, text, source.bom), span, was, digits)


def _plain(digits: str) -> str:
    return digits.replace(LATEX_MARK, ",")
