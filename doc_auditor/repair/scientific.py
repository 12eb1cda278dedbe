"""Results that are printed as a figure and a power of ten: ``3.06 × 10^{22}``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.formula import Binary, Expression, Literal_
from doc_auditor.quantity import Number, rounded
from doc_auditor.records import Edit, Equation, Finding
from doc_auditor.repair.weaving import Woven
from doc_auditor.source import Source, Span

POWER = re.compile(r"10\s*(?:\^|\*\*)\s*[{(]?\s*(\d+)")


@dataclass(frozen=True, slots=True)
class Power:
    """``mantissa`` times ten to what stands at ``exponent``."""

    mantissa: Number
    exponent: Span


def mantissas(finding: Finding, woven: Woven) -> tuple[Edit, ...]:
    """The edits that print the right value with a power of ten; none where that is not the form."""
    if finding.actual is None:
        return ()
    actual, source = Fraction(finding.actual), woven.bench.source
    for claim in woven.bench.model.claims:
        if not isinstance(claim, Equation) or claim.block != finding.block or actual <= 0:
            continue
        power = _power(claim.sides[-1], source) if claim.span.contains(finding.span) else None
        if power is not None:
            return _edits(power, actual, source)
    return ()


def normalised(number: Number, value: Fraction, source: Source) -> tuple[Edit, ...]:
    """``2.49×10^8`` that becomes ten times as much: the power changes, the figure stays short.

    ``value`` is the new coefficient; nothing where the number has no power of ten, or keeps it.
    """
    behind = source.cut(Span(number.digits.end, number.span.end))
    found = POWER.search(behind)
    if found is None or 1 <= value < 10 or value <= 0 or not 1 <= number.coefficient < 10:
        return ()
    start = number.digits.end
    place = Span(start + found.start(1), start + found.end(1))
    power = Power(number, place)
    return _edits(power, value * Fraction(10) ** int(source.cut(place)), source)


def _power(side: Expression, source: Source) -> Power | None:
    match side:
        case Binary("*", Literal_(mantissa), Binary("^", Literal_(ten), Literal_(exponent))):
            if ten.coefficient == 10 and exponent.integral and len(exponent.digits):
                return Power(mantissa, exponent.digits)
        case Binary("*", Literal_(mantissa), Literal_(ten)):
            found = POWER.match(source.cut(ten.digits))
            if found is not None:
                start = ten.digits.start
                return Power(mantissa, Span(start + found.start(1), start + found.end(1)))
    return None


def _edits(power: Power, actual: Fraction, source: Source) -> tuple[Edit, ...]:
    exponent = 0
    while actual / Fraction(10) ** exponent >= 10:
        exponent += 1
    while actual / Fraction(10) ** exponent < 1:
        exponent -= 1
    figure = rounded(actual / Fraction(10) ** exponent, power.mantissa.manner.decimals)
    if exponent < 0 or figure.startswith("10"):
        return ()
    pairs = ((power.mantissa.digits, figure), (power.exponent, str(exponent)))
    return tuple(
        Edit(place, source.cut(place), text) for place, text in pairs if source.cut(place) != text
    )
