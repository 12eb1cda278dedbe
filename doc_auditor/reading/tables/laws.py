"""Columns that are a constant times others: tokens are steps times a batch that no column holds.

    y = k × x,  y = k ÷ x,  y = k × x²,  y = k × x₁ × x₂,  y = k × x₁ ÷ x₂

The constant is what most rows agree on, within their printed digits.  A law counts if a table
would hardly keep it by chance (``chance.py``); then its rows confirm each other, and one row that
does not keep it is a misprint, or worth a look.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, permutations

from doc_auditor.formula import Binary, Expression, Literal_, evaluate
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.sentences.misprints import Offer, chosen, figures, near
from doc_auditor.reading.tables import chance
from doc_auditor.source import Span

WIDE = 12
"""Columns that are looked at."""
NARROW, LONG = 8, 60
"""Columns and rows up to which laws of three columns are looked for."""
LEAST = 3
"""Rows that must keep a law whose constant they give themselves."""
CERTAIN = 1e-3
"""The bound below which a law holds, and its one misprinted row is an error."""
LIKELY = 0.05
"""The bound below which a misprinted row is worth a warning."""
MANY = 4
"""Rows that confirm a law well enough to doubt a row whose value is off by anything."""
STEPS = (2, 4, 1 / 2, 1 / 4)
"""Factors by which a value is off if a step of doubling is missed or made twice."""
CLOSE = Fraction(1, 100)
"""A value that is closer to its law was rounded or measured."""
VAGUE = 3
"""Last places that a law may leave open for a value to be called a misprint of it."""
SMOOTH = 1e-5
"""The bound for a row with less or more than all others: curves bend at their ends."""
LARGE = 100
"""Integers from here on may be rounded results."""
BLUR = 1e-9

Column = Mapping[int, Number]


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


@dataclass(frozen=True, slots=True)
class Lawful:
    """A cell, what the other rows make it, and whether a difference is only likely wrong."""

    cell: GridCell
    tree: Expression
    likely: bool = False
    faces: bool = False
    """The figures alone make up the value, whatever the units of their heads are."""


def lawful(grid: Grid, taken: Set[Span]) -> Iterator[Lawful]:
    """The cells of columns that keep a law; something is claimed of the ``taken`` ones already."""
    columns = _columns(grid)
    for target in sorted(columns, reverse=True):
        if explained(columns[target].values(), taken):
            continue
        best = _best(target, columns)
        if best is not None:
            yield from _cells(grid, columns, best)


def explained(numbers: Collection[Number], taken: Set[Span]) -> bool:
    """Whether most of some figures follow from others already."""
    return 2 * sum(n.span in taken for n in numbers) >= len(numbers)


def _columns(grid: Grid) -> dict[int, dict[int, Number]]:
    """Column → row → positive number, without totals and averages."""
    rows = [r for r in range(len(grid.rows)) if not grid.total(r) and not grid.average(r)]
    found: dict[int, dict[int, Number]] = {}
    for column in range(min(grid.width, WIDE)):
        cells = grid.column(column)
        numbers = {
            r: n
            for r in rows
            if (c := cells[r]) is not None and (n := c.number) and n.value > 0 and not n.bound
        }
        if len(numbers) >= LEAST:
            found[column] = numbers
    return found


def _best(target: int, columns: Mapping[int, Column]) -> Kept | None:
    """The law that a column keeps in all rows, else the likeliest one with one odd row."""
    tried = 0
    found: list[Kept] = []
    for family in _families(target, columns):
        tried += len(family)
        for law in family:
            if kept := _kept(law, columns, tried):
                found.append(kept)
    return min(found, key=lambda k: (len(k.bad), k.bound), default=None)


def _families(target: int, columns: Mapping[int, Column]) -> Iterator[list[Law]]:
    """The laws of a column, the plainest first: what is tried later has to fit better."""
    others = [c for c in columns if c != target]
    yield [Law(target, (c,), (1,)) for c in others if c < target]
    yield [Law(target, (c,), (-1,)) for c in others if c < target]
    if len(columns[target]) > LONG or len(columns) > NARROW:
        return
    yield [Law(target, (c,), (2,)) for c in others]
    before = [c for c in others if c < target]
    yield [Law(target, pair, (1, 1)) for pair in combinations(before, 2)]
    yield [Law(target, pair, (1, -1)) for pair in permutations(before, 2)]


def _kept(law: Law, columns: Mapping[int, Column], tried: int) -> Kept | None:
    rows = _rows(law, columns)
    spans = {r: s for r in rows if (s := _constant(law, columns, r)) is not None}
    if len(spans) < LEAST or len({_power(law, columns, r) for r in spans}) < LEAST:
        return None
    point = _deepest(list(spans.values()))
    good = [r for r, (low, high) in spans.items() if low <= point <= high]
    bad = tuple(r for r in spans if r not in set(good))
    if len(bad) > 1 or len({_power(law, columns, r) for r in good}) < LEAST:
        return None
    if law.powers == (1,) and spans[good[0]][0] <= 1 <= spans[good[0]][1]:
        return None  # two columns of the same values, before and after
    widths = {r: spans[r][1] / spans[r][0] - 1 for r in good}
    apart = chance.spread([float(columns[law.target][r].value) for r in good])
    if 2 in law.powers and apart < 1:
        return None  # within a small range every curve looks like a parabola
    every = (law.target, *law.operands)
    telling = {
        tuple(columns[c][r].value for c in every): chance.chance(
            [columns[c][r] for c in every], widths[r], apart
        )
        for r in good
    }
    limit = chance.bound(list(telling.values()), tried * (len(spans) if bad else 1))
    good.sort(key=lambda r: (widths[r], -figures(columns[law.target][r])))
    low, high = max(spans[r][0] for r in good), min(spans[r][1] for r in good)
    return Kept(law, tuple(good), bad, (low, high), limit) if limit <= 1 else None


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


def _constant(law: Law, columns: Mapping[int, Column], row: int) -> tuple[float, float] | None:
    """What the constant may be for the figures of one row."""
    low, high = _ends(columns[law.target][row])
    for column, power in zip(law.operands, law.powers, strict=True):
        a, b = _ends(columns[column][row])
        if a <= 0 or low <= 0:
            return None
        ends = sorted((a**-power, b**-power))
        low, high = low * ends[0], high * ends[1]
    return low * (1 - BLUR), high * (1 + BLUR)


def _ends(number: Number) -> tuple[float, float]:
    """The values that printed digits stand for; long integers may be rounded results."""
    half = number.half()
    if number.exact:
        rounded = figures(number) > 2 and number.loose() > half
        large = number.coefficient >= LARGE
        half = number.loose() if rounded else half if large else Fraction(0)
    each = number.scale * number.unit.factor
    return float((number.coefficient - half) * each), float((number.coefficient + half) * each)


def _power(law: Law, columns: Mapping[int, Column], row: int) -> Fraction:
    """The product of powers that the constant is multiplied with."""
    result = Fraction(1)
    for column, power in zip(law.operands, law.powers, strict=True):
        result *= columns[column][row].value ** power
    return result


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


def _cells(grid: Grid, columns: Mapping[int, Column], kept: Kept) -> Iterator[Lawful]:
    """The rows that keep a law, each with the most exact of the others, and the odd one."""
    doubt = _doubt(columns, kept) if kept.bad else None
    if kept.bound > CERTAIN and doubt is None:
        return
    first, second = kept.good[:2]
    for row in kept.good:
        made = _made(grid, columns, kept.law, second if row == first else first, row)
        if made.faces or near(columns[kept.law.target][row], evaluate(made.tree).value, made.tree):
            yield made
    if doubt is not None:
        made = _made(grid, columns, kept.law, first, kept.bad[0])
        yield replace(made, likely=doubt == "warning")


def _made(grid: Grid, columns: Mapping[int, Column], law: Law, known: int, row: int) -> Lawful:
    """A cell with what another row makes it; where the units cancel, their factors do not count."""
    tree = _tree(law, columns, known, row)
    factor = columns[law.target][known].unit.factor
    for column, power in zip(law.operands, law.powers, strict=True):
        here, there = columns[column][row].unit.factor, columns[column][known].unit.factor
        factor *= (here / there) ** power
    cell = grid.rows[row][law.target]
    return Lawful(cell, tree, faces=factor == columns[law.target][row].unit.factor)


def _doubt(columns: Mapping[int, Column], kept: Kept) -> str | None:
    """``error`` or ``warning`` for the odd row; nothing where it may be of another kind."""
    stated = columns[kept.law.target][kept.bad[0]]
    off = abs(_predicted(columns, kept)[0] / stated.value - 1)
    inside = _inside(columns, kept)
    if off < CLOSE or (not inside and kept.bound > SMOOTH):
        return None
    if _misprinted(columns, kept):
        limit = kept.bound * chance.slip(stated)
        return "error" if limit <= CERTAIN else "warning" if limit <= LIKELY else None
    if kept.bound > CERTAIN or not inside or _otherwise(columns, kept):
        return None
    stepped = any(_meets(columns, kept, step) for step in STEPS)
    return "warning" if stepped or len(kept.good) >= MANY else None


def _predicted(columns: Mapping[int, Column], kept: Kept) -> tuple[Fraction, Fraction]:
    """The value of the odd row by the law, and how much of it is left open."""
    power = _power(kept.law, columns, kept.bad[0])
    low, high = (Fraction(k) * power for k in kept.constant)
    return (low + high) / 2, high - low


def _misprinted(columns: Mapping[int, Column], kept: Kept) -> bool:
    """Whether the odd row is a misprint of its value, where that is known to its last digits."""
    stated = columns[kept.law.target][kept.bad[0]]
    printed = replace(stated, ulp=2 * stated.loose()) if figures(stated) > 2 else stated
    value, open_ = _predicted(columns, kept)
    if open_ > VAGUE * printed.ulp * stated.scale * stated.unit.factor:
        return False
    tree = _tree(kept.law, columns, kept.good[0], kept.bad[0])
    return any(
        chosen(printed, [Offer(tree, v, sure=True)]) is not None
        for v in (value, value - open_ / 2, value + open_ / 2)
    )


def _meets(columns: Mapping[int, Column], kept: Kept, step: float) -> bool:
    """Whether the odd row would keep the law if its value were so many times what it is."""
    found = _constant(kept.law, columns, kept.bad[0])
    (low, high) = kept.constant
    return found is not None and found[0] * step <= high and low <= found[1] * step


def _inside(columns: Mapping[int, Column], kept: Kept) -> bool:
    """Whether rows with less and with more keep the law: nothing has run full in between."""
    sizes = [_power(kept.law, columns, r) for r in kept.good]
    return min(sizes) <= _power(kept.law, columns, kept.bad[0]) <= max(sizes)


def _otherwise(columns: Mapping[int, Column], kept: Kept) -> bool:
    """Whether the odd row says that it stays as it is, or falls as the others rise."""
    low, high = kept.constant
    found = _constant(kept.law, columns, kept.bad[0])
    if kept.law.powers != (1,) or found is None:
        return False
    same = found[0] <= 1 <= found[1]
    return same or (found[0] <= 1 / low and 1 / high <= found[1])


def _tree(law: Law, columns: Mapping[int, Column], known: int, row: int) -> Expression:
    """The value of a known row, scaled by the operands of both."""
    above: list[Number] = []
    below: list[Number] = []
    for column, power in zip(law.operands, law.powers, strict=True):
        here, there = columns[column][row], columns[column][known]
        up, down = (here, there) if power > 0 else (there, here)
        above += [up] * abs(power)
        below += [down] * abs(power)
    tree: Expression = Literal_(columns[law.target][known])
    for number in above:
        tree = Binary("*", tree, Literal_(number))
    for number in below:
        tree = Binary("/", tree, Literal_(number))
    return tree
