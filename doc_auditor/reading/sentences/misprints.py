"""How a printed value differs from one that follows: a power of ten, two digits, another base.

Words alone seldom say for certain which values a share is made of.  Where they only make it
likely, a difference is a slip if one of these explains it, and otherwise another thing is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.formula import Expression, numbers
from doc_auditor.quantity import Number

TENS = tuple(Fraction(10) ** n for n in (-3, -2, -1, 1, 2, 3))
FIGURES = 2
"""Digits that a value needs to be taken for a misprint of another."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a printed value may be the outcome of.

    ``value`` is that outcome in base units, a percentage as a fraction of one.  ``wrong`` are the
    outcomes of the same calculation on a base that is not the one meant.  ``sure`` says that the
    words leave no doubt about the calculation, so that a single wrong digit is a slip too.
    """

    tree: Expression
    value: Fraction
    wrong: tuple[Fraction, ...] = ()
    sure: bool = False


def chosen(stated: Number, offers: Sequence[Offer]) -> Offer | None:
    """The offer that fits, else the only one from which a slip leads to what is printed."""
    for offer in offers:
        if near(stated, offer.value, offer.tree):
            return offer
    slips = [o for o in offers if _explained(stated, o)]
    return slips[0] if len({o.value for o in slips}) == 1 else None


def near(stated: Number, value: Fraction, tree: Expression) -> bool:
    """Whether a value is printed right, the rounding of what it is made of included."""
    factor = stated.scale * stated.unit.factor
    parts = [n for n in numbers(tree) if not n.exact and n.coefficient]
    slack = sum((n.half() / abs(n.coefficient) for n in parts), Fraction(0))
    return abs(stated.value - value) <= stated.half() * factor + abs(value) * slack


def figures(number: Number) -> int:
    """How many significant digits are printed, zeros at the end of an integer left out."""
    digits = str(abs(int(number.coefficient / number.ulp))).lstrip("0")
    return len(digits.rstrip("0") if number.ulp >= 1 else digits)


def swapped(stated: Number, value: Fraction) -> bool:
    """Whether a value is printed with two neighbouring digits in the wrong order."""
    return _misspelled(stated, value, False)


def _explained(stated: Number, offer: Offer) -> bool:
    if figures(stated) < FIGURES:
        return False
    tens = (offer.value * t for t in TENS)
    return any(near(stated, v, offer.tree) for v in (*offer.wrong, *tens)) or _misspelled(
        stated, offer.value, offer.sure
    )


def _misspelled(stated: Number, value: Fraction, single: bool) -> bool:
    """``5.4`` for ``4.5``: two neighbouring digits changed places; or a single one is another."""
    last = stated.ulp * stated.scale * stated.unit.factor
    said, right = str(int(stated.value / last)), str(int(value / last + Fraction(1, 2)))
    if len(said) != len(right) or said == right:
        return False
    apart = [i for i, (a, b) in enumerate(zip(said, right, strict=True)) if a != b]
    first, second = apart[0], apart[-1]
    if single and first == second and len(said) > FIGURES:
        return True
    return second == first + 1 and said[first : second + 1] == right[first : second + 1][::-1]
