"""How likely a table keeps a law by chance: the bound that a law has to stay below.

A law says that a column is a constant times a product of powers of other columns.  Many laws are
tried on every table, so a fit is worth what it would be worth as the best of all of them:

    bound = laws tried × rows that may be the odd one × product of the chances of the rows

The chance of a row is the share of the values that the column spans which would have kept the law:
the width of what its printed digits stand for, and no less than one in as many values as the author
may have chosen from.  ``16`` out of 1, 2, 4, 8, 16 … proves nothing, ``2,592`` a lot: small numbers
times powers of two and of ten are chosen, not calculated.  The row that fixes the constant proves
nothing either; it is the one that would have proved most.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from doc_auditor.quantity import Number

CHOSEN = 9
"""The largest odd number whose multiples by powers of two are chosen rather than calculated."""


def spread(values: Sequence[float]) -> float:
    """The natural logarithm of how far values lie apart, 0 to 1: a decade tells no more."""
    low, high = min(values), max(values)
    return min(1.0, log(high / low)) if 0 < low < high else 0.0


def chance(numbers: Sequence[Number], width: float, apart: float) -> float:
    """How likely the printed values of a row keep a law by chance, 0 to 1.

    ``width`` is the part of itself that they leave the constant open, ``apart`` how far the values
    of the column lie apart.
    """
    choices = max(map(core, numbers))
    return min(1.0, max(width / apart, 1 / choices)) if apart else 1.0


def core(number: Number) -> int:
    """How many values there are to choose from: 1 for 640, 9 for 144, 2,592 for 2,592."""
    digits = abs(int(number.coefficient / number.ulp)) if number.ulp else 0
    while digits and digits % 10 == 0:
        digits //= 10
    odd = digits
    while odd and odd % 2 == 0:
        odd //= 2
    return max(odd if odd <= CHOSEN else digits, 1)


def bound(chances: Sequence[float], tried: int, free: bool = True) -> float:
    """An upper bound of the chance that the best of so many laws fits all of these rows.

    ``free`` says that the constant was taken from the rows themselves.
    """
    kept = sorted(chances)[1:] if free else chances
    result = float(tried)
    for each in kept:
        result *= each
    return result
