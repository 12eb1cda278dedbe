"""Sums of printed numbers against a printed total: their rounding, and whether they agree."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from doc_auditor.quantity import Number


def half(number: Number) -> Fraction:
    """Half a unit of the last figure, in base units; a count is exact."""
    if number.exact and not number.unit.dimensions:
        return Fraction(0)
    return number.half() * number.scale * number.unit.factor


def added(numbers: Sequence[Number]) -> Fraction:
    """The sum in base units."""
    return sum((n.value for n in numbers), Fraction(0))


def agrees(total: Number, addends: Sequence[Number], whole: bool) -> bool:
    """Whether a total is the sum; the sum of some only, picked to fit, has to fit closely."""
    for step in (Fraction(1), Fraction(1024, 1000)):
        values = [a.value * step**a.unit.power for a in addends]
        goal = total.value * step**total.unit.power
        slack = half(total)
        if whole:
            slack += sum((half(a) for a in addends if a.ulp < 1 or a.letter), Fraction(0))
        if total.hedged or any(a.hedged for a in addends):
            slack = max(slack, abs(goal) / 20)
        if abs(sum(values, Fraction(0)) - goal) <= slack:
            return True
    return False
