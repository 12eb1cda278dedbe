"""Numbers as printed: exact values with unit, rounding interval, and the author's manner.

A number is read into base units (bytes, seconds, FLOP, watts, money; counts are bare) and can
be printed again the way its author printed it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from doc_auditor.source import Span

Dimensions = tuple[tuple[str, int], ...]

BINARY_STEP = Fraction(1024, 1000)


def combine(left: Dimensions, right: Dimensions, sign: int = 1) -> Dimensions:
    """The dimensions of a product (``sign`` 1) or a quotient (``sign`` -1)."""
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + sign * power
    return tuple(sorted((n, p) for n, p in powers.items() if p))


BINARY = tuple(Fraction(1024, 1000) ** n for n in range(-4, 5))
"""How many times as much a size may be that is counted in powers of 1024 and not of 1000."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as printed.

    ``factor`` leads to base units with decimal prefixes; ``power`` says how many of those
    prefixes' steps of 1000 may also be read as 1024 (3 for ``GB``, 0 for ``GiB`` and ``ms``).
    """

    text: str
    factor: Fraction = Fraction(1)
    power: int = 0
    dimensions: Dimensions = ()
    noun: str = ""
    parts: tuple[tuple[str, Fraction], ...] = ()
    """The factor that each dimension contributes; their product is ``factor``."""
    stem: Unit | None = None
    """The unit before ``per day`` or ``/s``, where both were printed."""

    def without(self, dimension: str) -> Unit:
        """The unit with one dimension taken out, its factor too."""
        if dimension not in dict(self.dimensions):
            return self
        lost = dict(self.parts).get(dimension, Fraction(1))
        return replace(
            self,
            factor=self.factor / lost,
            power=0 if dimension == "byte" else self.power,
            dimensions=tuple(d for d in self.dimensions if d[0] != dimension),
            parts=tuple(p for p in self.parts if p[0] != dimension),
        )


NO_UNIT = Unit("")
PERCENT = "%"
TIMES = "×"


@dataclass(frozen=True, slots=True)
class Manner:
    """How the author printed a number, so that another value can be printed the same way."""

    decimals: int = 0
    separator: str = ""
    prefix: str = ""
    """What stands before the digits: hedge, currency sign, plus sign."""
    suffix: str = ""
    """What stands after the digits: magnitude letter, unit, ``-way``."""


@dataclass(frozen=True)
class Number:
    """A printed number; ``span`` covers hedge, digits, magnitude and unit.

    ``coefficient`` is what the digits say, ``ulp`` the worth of their last place, ``scale`` the
    magnitude (``K``, ``billion``, ``×10^9``).  ``digits`` is the place of the digits alone.
    """

    span: Span
    text: str
    coefficient: Fraction
    ulp: Fraction
    digits: Span
    scale: Fraction = Fraction(1)
    letter: str = ""
    unit: Unit = NO_UNIT
    noun: str = ""
    hedged: bool = False
    bound: str = ""
    word: bool = False
    manner: Manner = Manner()

    @cached_property
    def value(self) -> Fraction:
        """The value in base units, prefixes read as powers of 1000."""
        return self.coefficient * self.scale * self.unit.factor

    @property
    def face(self) -> Fraction:
        """The value without its unit; a percentage stays a fraction of one."""
        bare = self.coefficient * self.scale
        return bare / 100 if self.percent else bare

    @property
    def bare(self) -> str:
        """As it is printed, the sign of a hedge and the padding of formulas left out."""
        return " ".join(self.text.strip("~≈ ").split())

    @property
    def percent(self) -> bool:
        """Whether it is printed with a percent sign."""
        return self.unit.text == PERCENT

    @property
    def times(self) -> bool:
        """Whether it is a multiple (``2.4×``, ``8x``)."""
        return self.unit.text == TIMES

    @property
    def exact(self) -> bool:
        """A plain integer: no decimals, no magnitude, no hedge."""
        return self.ulp == 1 and self.scale == 1 and not self.hedged

    @property
    def hyphened(self) -> bool:
        """Part of a name or a range (``8-GPU``, ``3-5``), but not ``sixty-four``, ``9 GPU-h``."""
        unit = self.unit.text.lstrip("$€")
        return "-" in self.text[1:].removesuffix(unit) and not self.word

    @property
    def integral(self) -> bool:
        """Whether the digits are those of an integer."""
        return self.ulp >= 1 and not self.letter and self.scale == 1

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """The lowest and the highest value, in base units, that the printed digits stand for."""
        half = Fraction(0) if self.exact else self.half()
        each = self.scale * self.unit.factor
        return (self.coefficient - half) * each, (self.coefficient + half) * each

    def half(self) -> Fraction:
        """Half of the last printed place, in the units of ``coefficient``."""
        return self.ulp / 2

    def loose(self) -> Fraction:
        """Half of the last place that is not a trailing zero, in the units of ``coefficient``."""
        if self.ulp < 1 or not self.coefficient:
            return self.half()
        place, rest = Fraction(1), abs(int(self.coefficient))
        while rest % 10 == 0:
            rest //= 10
            place *= 10
        return place / 2


def decimal_text(value: Fraction) -> str:
    """An exact decimal where one exists within 30 places, else a fraction ``p/q``."""
    if value.denominator == 1:
        return str(value.numerator)
    rest = value.denominator
    twos = fives = 0
    while rest % 2 == 0:
        rest //= 2
        twos += 1
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    places = max(twos, fives)
    if rest != 1 or places > 30:
        return f"{value.numerator}/{value.denominator}"
    digits = abs(value.numerator) * 10**places // value.denominator
    text = str(digits).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{text[:-places]}.{text[-places:]}".rstrip("0").rstrip(".")


def readable(value: Fraction, significant: int = 6) -> str:
    """A short decimal for people: exact when short, otherwise rounded to some digits."""
    exact = decimal_text(value)
    if "/" not in exact and len(exact.replace(".", "").lstrip("-0")) <= max(significant, 9):
        return grouped(exact)
    if value == 0:
        return "0"
    magnitude = len(str(abs(value.numerator) // value.denominator)) if abs(value) >= 1 else 0
    if magnitude == 0:
        probe = abs(value)
        while probe < Fraction(1, 10):
            probe *= 10
            magnitude -= 1
    return grouped(rounded(value, max(significant - magnitude, 0)))


def rounded(value: Fraction, decimals: int) -> str:
    """``value`` rounded half up to a number of decimals, as plain digits."""
    scaled = value * 10**decimals
    nearest = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    text = str(nearest).rjust(decimals + 1, "0")
    sign = "-" if value < 0 and nearest else ""
    if not decimals:
        return sign + text
    return f"{sign}{text[:-decimals]}.{text[-decimals:]}"


def grouped(digits: str, separator: str = ",") -> str:
    """Thousands marks in the integer part when it has five digits or more."""
    whole, dot, rest = digits.partition(".")
    sign = "-" if whole.startswith("-") else ""
    whole = whole.removeprefix("-")
    if len(whole) < 5 or not separator or not whole.isdigit():
        return digits
    head = len(whole) % 3 or 3
    groups = [whole[:head], *(whole[i : i + 3] for i in range(head, len(whole), 3))]
    return sign + separator.join(groups) + dot + rest


def in_manner(value: Fraction, like: Number) -> str:
    """The digits of ``value`` (in base units) printed with the manner of ``like``.

    Precision, thousands mark, magnitude and unit are kept; a value that the printed precision
    would turn into zero, or an exact value that it would round, gets the places it needs.
    """
    scaled = value / (like.scale * like.unit.factor)
    decimals = like.manner.decimals
    if scaled.denominator != 1 and decimals == 0 and abs(scaled) < 10:
        decimals = 1 if abs(scaled) >= 1 else 2
    text = rounded(scaled, decimals)
    while scaled and not text.strip("-0.") and decimals < 12:
        decimals += 1
        text = rounded(scaled, decimals)
    if not like.manner.separator:
        return text
    whole, dot, rest = text.partition(".")
    if len(whole.lstrip("-")) < 4:
        return text
    padded = grouped(whole.rjust(5, "0"), like.manner.separator) if len(whole) == 4 else ""
    whole = padded.lstrip("0") if padded else grouped(whole, like.manner.separator)
    return whole + dot + rest
