"""Columns that are a constant times others: tokens are steps times a batch that no column holds.

    y = k × x,  y = k ÷ x,  y = k × x²,  y = k × x₁ × x₂,  y = k × x₁ ÷ x₂

The constant is what most rows agree on, within their printed digits.  A law counts if a table
would hardly keep it by chance (``chance.py``); what it makes of the rows is said in ``lawful.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations, permutations

from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.sentences.misprints import figures
from doc_auditor.reading.tables import chance
from doc_auditor.reading.tables.constants import counted, meant
from doc_auditor.reading.tables.figures import set_apart
from doc_auditor.source import Span

WIDE = 12
"""Columns that are looked at."""
NARROW, LONG = 8, 60
"""Columns and rows up to which laws of three columns are looked for."""
LEAST = 3
"""Rows that must keep a law whose constant they give themselves."""
CERTAIN = 1e-3
"""The bound below which a law holds, and its one misprinted row is an error."""
PROBE = 12
"""Rows that are tried first."""
SHORT, FIGURES = 1000, 3
"""Numbers below, of so few figures, are constants that an author calculates with."""
LARGE = 100
"""Integers from here on may be rounded results."""
BLUR = 1e-9

Column = Mapping[int, Number]


@dataclass(frozen=True)
class Columns:
    """The columns with positive figures, by row, without totals and averages."""

    numbers: Mapping[int, Column]

    @cached_property
    def ends(self) -> dict[int, dict[int, tuple[float, float]]]:
        """Column → row → the least and the most that the printed digits stand for."""
        return {c: {r: _ends(n) for r, n in v.items()} for c, v in self.numbers.items()}

    def power(self, law: Law, row: int) -> Fraction:
        """The product of powers that the constant is multiplied with."""
        result = Fraction(1)
        for column, power in zip(law.operands, law.powers, strict=True):
            result *= self.numbers[column][row].value ** power
        return result

    def constant(self, law: Law, row: int) -> tuple[float, float]:
        """What the constant may be for the figures of one row."""
        low, high = self.ends[law.target][row]
        for column, power in zip(law.operands, law.powers, strict=True):
            a, b = self.ends[column][row]
            a, b = (a**-power, b**-power) if power < 0 else (b**-power, a**-power)
            low, high = low * a, high * b
        return low * (1 - BLUR), high * (1 + BLUR)


@dataclass(frozen=True, slots=True)
class Law:
    """``target`` is a constant times ``operands`` to their ``powers``, tried as one of many."""

    target: int
    operands: tuple[int, ...]
    powers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A law with the rows that keep it, the most exact first, and what the constant may be."""

    law: Law
    good: tuple[int, ...]
    bad: tuple[int, ...]
    constant: tuple[float, float]
    bound: float
    usual: bool
    """Whether the constant is one that units are counted in, so that two rows show it."""
    exact: bool = False
    """Whether every row is the very product of its operands and a short constant."""


def kept_laws(grid: Grid, taken: Set[Span]) -> Iterator[tuple[Columns, Kept]]:
    """The law of each column that has one; something is claimed of ``taken`` cells already."""
    columns = Columns(_columns(grid))
    for target in sorted(columns.numbers, reverse=True):
        if not explained(columns.numbers[target].values(), taken):
            best = _best(target, columns)
            if best is not None:
                yield columns, best


def explained(numbers: Collection[Number], taken: Set[Span]) -> bool:
    """Whether most of some figures follow from others already."""
    return 2 * sum(n.span in taken for n in numbers) >= len(numbers)


def _columns(grid: Grid) -> dict[int, dict[int, Number]]:
    """Column → row → positive number, without totals and averages."""
    rows = [r for r in range(len(grid.rows)) if not grid.total(r) and not grid.aggregate(r)]
    found: dict[int, dict[int, Number]] = {}
    for column in range(min(grid.width, WIDE)):
        cells = grid.column(column)
        numbers = {
            r: n for r in rows if (c := cells[r]) is not None and (n := c.number) and _positive(n)
        }
        if len(numbers) >= LEAST:
            found[column] = numbers
    return found


def _positive(number: Number) -> bool:
    return number.coefficient > number.half() and not number.bound and number.value > 0


def _best(target: int, columns: Columns) -> Kept | None:
    """The law that a column keeps in all rows, else the likeliest one with one odd row."""
    tried = 0
    found: list[Kept] = []
    for family in _families(target, columns):
        tried += len(family)
        for law in family:
            if kept := _kept(law, columns, tried):
                found.append(kept)
    sure = [k for k in found if k.bound <= CERTAIN]
    if clean := [k for k in sure if not k.bad]:
        return clean[0]
    return sure[0] if sure else min(found, key=lambda k: (len(k.bad), k.bound), default=None)


def _families(target: int, columns: Columns) -> Iterator[list[Law]]:
    """The laws of a column, the plainest first: what is tried later has to fit better."""
    others = [c for c in columns.numbers if c != target]
    yield [Law(target, (c,), (1,)) for c in others if c < target]
    yield [Law(target, (c,), (-1,)) for c in others if c < target]
    if len(columns.numbers[target]) > LONG or len(columns.numbers) > NARROW:
        return
    yield [Law(target, (c,), (2,)) for c in others]
    before = [c for c in others if c < target]
    yield [Law(target, pair, (1, 1)) for pair in combinations(before, 2)]
    yield [Law(target, pair, (1, -1)) for pair in permutations(before, 2)]


def _kept(law: Law, columns: Columns, tried: int) -> Kept | None:
    """The law, if all rows but one keep it and three of them are told apart."""
    rows = _rows(law, columns.numbers)
    if len(rows) < LEAST or _broken([columns.constant(law, r) for r in rows[:PROBE]]):
        return None
    spans = {r: columns.constant(law, r) for r in rows}
    point = _deepest(list(spans.values()))
    good = [r for r, (low, high) in spans.items() if low <= point <= high]
    bad = tuple(r for r in rows if r not in set(good))
    if any(set_apart(columns.numbers, {law.target, *law.operands}, good, r) for r in bad):
        return None
    low, high = max(spans[r][0] for r in good), min(spans[r][1] for r in good)
    known = counted(Fraction(low), Fraction(high))
    usual = known is not None
    if len(bad) > 1 or len({columns.power(law, r) for r in good}) < LEAST - usual:
        return None
    if law.powers == (1,) and spans[good[0]][0] <= 1 <= spans[good[0]][1]:
        return None  # two columns of the same values, before and after
    widths = {r: spans[r][1] / spans[r][0] - 1 for r in good}
    plain = known or _short(Fraction(low), Fraction(high))
    exact = dict(_exactly(law, columns, good, plain, tight=known is None)) if plain else {}
    to_the_digit = len(exact) == len(good) >= LEAST and known is None
    if to_the_digit and plain is not None:
        widths |= exact
        low, high = float(plain) * (1 - BLUR), float(plain) * (1 + BLUR)
    if known is not None:
        widths |= exact
        low, high = (float(known), float(known)) if len(exact) == len(good) else (low, high)
    chances = _chances(law, columns.numbers, widths, chosen=not bad)
    limit = chance.bound(chances, tried * (len(rows) if bad else 1), free=not usual)
    good.sort(key=lambda r: (widths[r], -figures(columns.numbers[law.target][r])))
    kept = Kept(law, tuple(good), bad, (low, high), limit, usual, to_the_digit)
    return kept if limit <= 1 else None


def _short(low: Fraction, high: Fraction) -> Fraction | None:
    """A whole number of few digits between two bounds, or one over it."""
    for a, b, over in ((low, high, False), (1 / high, 1 / low, True)):
        found = meant(a, b) if a > 1 else None
        if found is not None and _digits(found) <= FIGURES and found < SHORT and a <= found <= b:
            return 1 / found if over else found
    return None


def _digits(number: Fraction) -> int:
    """How many figures a decimal has; many where it has no end."""
    whole = number * 10**FIGURES
    return len(str(whole.numerator).rstrip("0")) if whole.denominator == 1 else FIGURES + 1


def _exactly(
    law: Law, columns: Columns, rows: Sequence[int], constant: Fraction, tight: bool = False
) -> Iterator[tuple[int, float]]:
    """The rows that keep a known constant by the very figures of their operands."""
    for row in rows:
        low, high = columns.ends[law.target][row]
        if tight:
            number = columns.numbers[law.target][row]
            value, half = number.value, number.half() * number.scale * number.unit.factor
            low, high = float(value - half), float(value + half)
        if low <= columns.power(law, row) * constant <= high:
            yield row, high / low - 1


def _broken(spans: Sequence[tuple[float, float]]) -> bool:
    """Whether the first rows already have no constant in common."""
    point = _deepest(spans)
    return sum(not low <= point <= high for low, high in spans) > 1


def _chances(
    law: Law, numbers: Mapping[int, Column], widths: Mapping[int, float], chosen: bool
) -> list[float]:
    """The chance of each row that repeats no other; one each if all values are about the same.

    ``chosen`` says that figures count which may be chosen: they accuse nobody.
    """
    every = (law.target, *law.operands)
    apart = chance.spread([float(numbers[law.target][r].value) for r in widths])
    if 2 in law.powers and apart < 1:
        apart = 0.0  # within a small range every curve looks like a parabola
    told = {}
    for r, width in widths.items():
        target = numbers[law.target][r]
        row = [numbers[c][r] for c in every]
        each = chance.chance(row, width, apart)
        if chosen and apart:
            each = min(each, max(width / apart, float(target.ulp / target.coefficient)))
        told[tuple(n.value for n in row)] = each
    return list(told.values())


def _rows(law: Law, columns: Mapping[int, Column]) -> list[int]:
    """The rows with all figures; units may change from row to row if they do so together."""
    every = [columns[c] for c in (law.target, *law.operands)]
    rows = [r for r in every[0] if all(r in c for c in every[1:])]
    if len(every) == 2 and law.powers == (1,):
        a, b = every
        if all(a[r].unit.dimensions == b[r].unit.dimensions for r in rows):
            return rows
    kinds = [tuple((c[r].unit.text, c[r].percent) for c in every) for r in rows]
    usual = max(set(kinds), key=kinds.count, default=None)
    return [r for r, kind in zip(rows, kinds, strict=True) if kind == usual]


def _ends(number: Number) -> tuple[float, float]:
    """The values that printed digits stand for; long integers may be rounded results."""
    half = number.half()
    if number.exact:
        rounded = figures(number) > 2 and number.loose() > half
        large = number.coefficient >= LARGE
        half = number.loose() if rounded else half if large else Fraction(0)
    each = number.scale * number.unit.factor
    return float((number.coefficient - half) * each), float((number.coefficient + half) * each)


def _deepest(spans: Sequence[tuple[float, float]]) -> float:
    """The point that lies in most of the spans."""
    marks = sorted([(low, 0) for low, _ in spans] + [(high, 1) for _, high in spans])
    depth = most = 0
    point = marks[0][0]
    for place, closes in marks:
        depth += -1 if closes else 1
        if depth > most:
            most, point = depth, place
    return point
