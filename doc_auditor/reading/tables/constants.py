"""Which number an author meant by a constant that printed figures leave open between bounds."""

from __future__ import annotations

from fractions import Fraction
from math import floor, log10

PERIODS = tuple(map(Fraction, (1, 100, 24, 365, 12, 730, 8760, 60, 3600, 86400, 2592000, 31536000)))
"""Nothing, hundredths, units of time that are counted in each other, seconds of a period."""
DIGITS = 15
"""Digits that a decimal may need."""


def meant(low: Fraction, high: Fraction) -> Fraction:
    """What is counted in, else a whole number, else the shortest decimal or one over it."""
    if (usual := counted(low, high)) is not None:
        return usual
    if high > 1 and (whole := _shortest(low, high)).denominator == 1:
        return whole
    return 1 / _shortest(1 / high, 1 / low) if high < 1 else _shortest(low, high)


def counted(low: Fraction, high: Fraction) -> Fraction | None:
    """A number between two bounds that units are counted in."""
    every = (c for count in PERIODS for c in (count, 1 / count))
    return next((c for c in every if low <= c <= high), None)


def _shortest(low: Fraction, high: Fraction) -> Fraction:
    """The decimal of the fewest digits between two bounds, the one nearest to their middle."""
    middle = (low + high) / 2
    first = floor(log10(float(high)))
    for place in range(first, first - DIGITS, -1):
        step = Fraction(10) ** place
        found = step * round(middle / step)
        if low <= found <= high and found:
            return found
    return middle
