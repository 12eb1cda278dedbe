"""What the formulas accept and return."""

from __future__ import annotations

from fractions import Fraction

Exact = int | Fraction
"""An exact number; floats are never used."""


class OutOfRange(ValueError):
    """A value outside the range for which a formula is defined; the message names it."""


def at_least(lowest: Exact, **values: Exact) -> None:
    """Refuse values below ``lowest``.

    Raises:
        OutOfRange: naming the first such value.
    """
    for name, value in values.items():
        if value < lowest:
            raise OutOfRange(f"{name} is {value}; it must be at least {lowest}")


def positive(**values: Exact) -> None:
    """Refuse values that are zero or below.

    Raises:
        OutOfRange: naming the first such value.
    """
    for name, value in values.items():
        if value <= 0:
            raise OutOfRange(f"{name} is {value}; it must be above zero")
