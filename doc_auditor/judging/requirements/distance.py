"""Whether a printed distance is the one between a value and its bound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.judging.charity import HEDGE_HOLDS
from doc_auditor.judging.requirements.phrases import Form
from doc_auditor.quantity import Number

NEARLY = Fraction(1, 200)
"""The share by which a distance may be off: it was often worked out before rounding."""

Interval = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Distance:
    """One way to say how far a value is from its bound: its name, value and precision.

    ``value`` is in base units, or a fraction of one for a percentage.
    """

    name: str
    value: Fraction
    ends: Interval


def distances(number: Number, form: Form, value: Number, bound: Number) -> Iterator[Distance]:
    """The readings of a distance of this form, the most literal first."""
    if not value.value or not bound.value:
        return
    if number.times:
        ways = [_quotient("value ÷ bound", value, bound), _quotient("bound ÷ value", bound, value)]
        yield from sorted(ways, key=lambda d: d.value < 1)
        return
    if not number.percent:
        yield _difference(value, bound)
        return
    if form == "of":
        yield _quotient("value ÷ bound", value, bound)
    above = _excess("(value − bound) ÷ bound", value, bound, bound)
    below = _excess("(bound − value) ÷ bound", bound, value, bound)
    if form in ("above", "below"):
        yield above if form == "above" else below
    elif form != "of" or value.value != bound.value:
        larger = value.value >= bound.value
        yield above if larger else below
        if form != "signed":
            yield _excess("… ÷ value", *((value, bound) if larger else (bound, value)), value)
    if value.percent and bound.percent:
        yield _difference(value, bound)


def agrees(number: Number, distance: Distance) -> bool:
    """Whether a printed distance stands for one, rounded either way or hedged."""
    each = number.scale * number.unit.factor
    printed, step = number.coefficient * each, number.ulp * each
    low, high = distance.ends
    if number.bound in (">", "≥"):
        return high + step >= printed
    if number.bound in ("<", "≤"):
        return low - step <= printed
    if abs(distance.value - printed) <= NEARLY * abs(printed):
        return True
    if number.hedged and abs(distance.value - printed) <= 2 * HEDGE_HOLDS * abs(printed):
        return True
    return low - step < printed < high + step


def _ends(number: Number) -> Interval:
    low, high = number.ends
    if not number.hedged:
        return low, high
    slack = abs(number.value) * HEDGE_HOLDS
    return min(low, number.value - slack), max(high, number.value + slack)


def _quotient(name: str, top: Number, bottom: Number) -> Distance:
    (a, b), (c, d) = _ends(top), _ends(bottom)
    value = top.value / bottom.value
    if c <= 0 <= d:
        return Distance(name, value, (value, value))
    corners = (a / c, a / d, b / c, b / d)
    return Distance(name, value, (min(corners), max(corners)))


def _excess(name: str, top: Number, bottom: Number, base: Number) -> Distance:
    """``(top − bottom) ÷ base``, where the base is one of the two."""
    ratio = _quotient(name, top, bottom) if base is bottom else _quotient(name, bottom, top)
    low, high = ratio.ends
    if base is bottom:
        return Distance(name, ratio.value - 1, (low - 1, high - 1))
    return Distance(name, 1 - ratio.value, (1 - high, 1 - low))


def _difference(value: Number, bound: Number) -> Distance:
    larger, smaller = (value, bound) if value.value >= bound.value else (bound, value)
    (a, b), (c, d) = _ends(larger), _ends(smaller)
    return Distance("difference", larger.value - smaller.value, (a - d, b - c))
