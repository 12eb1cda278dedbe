"""How a printed number may be the misprint of a right one, and how often chance looks like it.

Numbers that stand near each other are independent as a rule, and some of them come close to what
could be calculated from the others.  So a near miss says the more, the more digits it shares with
the right value and the fewer calculations were tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from doc_auditor.quantity import Number

Slip = Literal["transposed", "digit", "carried", "tenfold", "unit"]
TENS = tuple(Fraction(10) ** n for n in (1, 2, 3, 6))
UNITS = tuple(Fraction(n) for n in (8, 60, 3600, 24, 86400))
ERROR = Fraction(1, 2000)
"""Where an unrelated number looks like the misprint less often, it is one."""
WARNING = Fraction(1, 100)
"""The same for a warning; what is more frequent is left alone."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a printed number differs from the right one, and the chance of an unrelated one so."""

    slip: Slip
    chance: Fraction


def likeness(
    stated: Number, right: Fraction, units: bool = True, place: Fraction | None = None
) -> Likeness | None:
    """The misprint that makes ``stated`` of ``right`` (in base units), if one does.

    ``units`` says whether a factor of 8, 24 or 60 is one, ``place`` to which figure numbers like
    this are rounded (100 for ``98,100``).
    """
    if right <= 0 or stated.value <= 0:
        return None
    return misspelled(stated, right, place) or _moved(stated, right, units)


def misspelled(stated: Number, right: Fraction, place: Fraction | None = None) -> Likeness | None:
    """The slip of one figure, or of two neighbours, that makes ``stated`` of ``right``."""
    each = stated.scale * stated.unit.factor
    told = _told(stated)
    for worth in dict.fromkeys((stated.ulp, max(place or stated.ulp, stated.ulp))):
        last = worth * each
        said, wanted = str(int(stated.value / last)), str(int(right / last + Fraction(1, 2)))
        if (slip := _misspelled(said, wanted)) is not None:
            return Likeness(slip, chance(slip, max(told, 2)))
    return None


def _told(stated: Number) -> int:
    """How many figures of a number say something; ``98,100`` has three."""
    return len(str(int(stated.coefficient / stated.ulp)).rstrip("0"))


def _moved(stated: Number, right: Fraction, units: bool) -> Likeness | None:
    """The power of ten, or the factor between two units, that makes ``stated`` of ``right``."""
    each = stated.scale * stated.unit.factor
    told = _told(stated)
    tens = TENS[:2] if stated.percent else TENS  # a share is never a thousand times itself
    ways: list[tuple[Slip, tuple[Fraction, ...]]] = [("tenfold", tens)]
    for slip, factors in [*ways, ("unit", UNITS)] if units and not stated.percent else ways:
        moved = (m for f in factors for m in (right * f, right / f))
        if told > 1 and any(abs(stated.value - m) <= stated.half() * each for m in moved):
            return Likeness(slip, chance(slip, told))
    return None


def misprinted(stated: Number, right: Fraction, place: Fraction | None = None) -> float | None:
    """How likely chance makes ``stated`` look like a misprint of ``right``, if it is one.

    Digits that changed places, one that is another, or a power of ten.
    """
    found = likeness(stated, right, units=False, place=place)
    return float(found.chance) if found is not None and found.slip != "carried" else None


def _misspelled(said: str, wanted: str) -> Slip | None:
    """Two neighbouring figures that changed places; or one that is another, what it carries too."""
    if said == wanted or len(said) < 2:
        return None
    apart = [i for i, (a, b) in enumerate(zip(said, wanted, strict=False)) if a != b]
    if len(said) == len(wanted):
        first, end = apart[0], apart[-1] + 1
        if end - first == 2 and said[first:end] == wanted[first:end][::-1]:
            return "transposed"
    gap = str(abs(int(said) - int(wanted)))
    if gap == "1" or gap[1:].strip("0"):
        return None
    same = len(said) == len(wanted) and apart[-1] == apart[0]
    return "digit" if same else "carried"


def chance(slip: Slip, digits: int, tried: int = 1) -> Fraction:
    """How often a number of so many digits looks like a misprint of one of ``tried`` others.

    There are ``9 × 10^(digits − 1)`` numbers; each has ``digits − 1`` neighbours with two digits
    transposed, ``9 × digits`` with another digit, twice as many that are off by one digit, one of
    the same digits, and one for each factor of a unit and its inverse.
    """
    ways = {
        "transposed": digits - 1,
        "digit": 9 * digits,
        "carried": 18 * digits,
        "tenfold": 1,
        "unit": 2 * len(UNITS),
    }
    return min(Fraction(1), Fraction(tried * ways[slip], 9 * 10 ** (digits - 1)))
