"""Which number an author meant by a constant that printed figures leave open between bounds."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

PERIODS = tuple(
    map(Fraction, (1, 100, 1000, 24, 365, 12, 730, 8760, 60, 3600, 86400, 2592000, 31536000))
)
"""Nothing, hundredths, units of time that are counted in each other, seconds of a period."""


def handy(low: Fraction, high: Fraction, printed: Fraction, shown: Sequence[Fraction]) -> Fraction:
    """What is counted in between two bounds, else a whole number or one over it, or their middle.

    Percentages are hundredths and times are seconds, or both are as ``printed``.  ``shown`` are
    the constants of the rows by their figures alone.
    """
    for factor in (Fraction(1), printed):
        for count in PERIODS:
            for constant in (count * factor, factor / count):
                if low <= constant <= high:
                    return constant
    for constant in shown:
        short = (constant / printed).denominator == 1 or (printed / constant).denominator == 1
        if short and low <= constant <= high:
            return constant
    least, most = low / printed, high / printed
    whole = Fraction(-(-least.numerator // least.denominator))
    if 0 < whole <= most:
        return whole * printed
    over = Fraction(most.denominator, most.numerator)
    divisor = Fraction(-(-over.numerator // over.denominator))
    return printed / divisor if least <= 1 / divisor else (low + high) / 2
