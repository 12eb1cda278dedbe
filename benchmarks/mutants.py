"""Wrong versions of true statements: what an auditor that can fail has to notice.

Comes in: a document and the claims of it that hold.  Goes out: copies of the document in each of
which one printed result is wrong, in its author's manner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from doc_auditor.formula import Literal_
from doc_auditor.quantity import Number, in_manner
from doc_auditor.records import Change, Claim, Equation, Finding, Percent, Report, Total
from doc_auditor.source import Source, Span

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
            (
                f
                for f in report.findings
                if f.severity != "info" and f.span.overlaps(self.span)
            ),
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
    """The claims that hold without a strain and say what comes out, each place once."""
    seen: set[Span] = set()
    for verdict in report.verdicts:
        number = result(verdict.claim)
        if verdict.state == "holds" and verdict.strain is None and number is not None:
            if number.digits not in seen:
                seen.add(number.digits)
                yield verdict.claim, number


def far(source: Source, claim: Claim, number: Number) -> Mutant | None:
    """The statement with another leading digit: wrong by any measure."""
    digits = source.cut(number.digits)
    first = re.search("[1-9]", digits)
    if first is None or not PLAIN_DIGITS.fullmatch(digits):
        return None
    digit = int(first.group())
    other = digit + 4 if digit <= 5 else digit - 4
    return _replaced(source, claim, number, f"{digits[: first.start()]}{other}{digits[first.end() :]}")


def nearest(
    source: Source, claim: Claim, number: Number, accepted: tuple[str, str]
) -> Mutant | None:
    """The statement with the printable value that lies just outside of what is accepted.

    ``accepted`` is in the unit of the number, its magnitude counted in.
    """
    digits = source.cut(number.digits)
    if not PLAIN_DIGITS.fullmatch(digits) or not number.ulp:
        return None
    step = number.ulp * number.scale
    low, high = (Fraction(end) for end in accepted)
    places = sorted(
        ((floor(high / step) + 1) * step, (ceil(low / step) - 1) * step),
        key=lambda value: abs(value - number.coefficient * number.scale),
    )
    value = next((v for v in places if v > 0 and _printable(v, number)), None)
    if value is None:
        return None
    return _replaced(source, claim, number, in_manner(value * number.unit.factor, number))


def _printable(value: Fraction, like: Number) -> bool:
    """Whether the author's manner prints the value and not a rounded one."""
    text = re.sub(r"[^\d.]", "", in_manner(value * like.unit.factor, like))
    return Fraction(text) * like.scale == value


def _replaced(source: Source, claim: Claim, number: Number, digits: str) -> Mutant:
    start, end = number.digits.start, number.digits.end
    text = source.text[:start] + digits + source.text[end:]
    longer = len(digits) - (end - start)
    span = Span(claim.span.start, claim.span.end + (longer if claim.span.end >= end else 0))
    return Mutant(Source(source.path, text, source.bom), span, source.text[start:end], digits)
