"""Of which rows a total is made, where it is not simply all of those above it.

Rows between the addends may be factors of one (``Sequences``, ``KV, one sequence``), another count
of the same thing, or a sum of those before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from math import lcm

from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.sentences.likeness import misprinted
from doc_auditor.reading.sentences.misprints import figures

Column = Mapping[int, Number]
"""Row → the figure of one column."""
RANGE = re.compile(r"(\d{1,6}) ?[-–] ?(\d{1,6})")
MOST = 12
"""Rows of which every choice is tried."""
TOLD = 3
"""Digits of a total that chance hardly meets."""
COLUMNS = 2
"""Columns that a choice of rows must explain."""


def adds(number: Number, addends: Sequence[Number]) -> bool:
    """Whether a figure is the sum of others within their printed precision."""
    half = sum((_half(a) for a in addends), _half(number))
    return abs(sum((a.value for a in addends), Fraction(0)) - number.value) <= half


def rest_of(number: Number, parts: Sequence[Number]) -> bool:
    """Whether a figure is what is left of the first part without the others."""
    whole, *others = parts
    half = sum((_half(a) for a in parts), _half(number))
    left = whole.value - sum((o.value for o in others), Fraction(0))
    return bool(others) and number.value > 0 and abs(left - number.value) <= half


def _half(number: Number) -> Fraction:
    return number.half() * number.scale * number.unit.factor


def numbers_of(grid: Grid, rows: Sequence[int], column: int) -> list[Number]:
    """The figures of some rows in a column; of ranges how many each holds."""
    cells = [grid.rows[r][column] for r in rows if column < len(grid.rows[r])]
    return _counted(cells) or [c.number for c in cells if c.number is not None]


def _counted(cells: Sequence[GridCell]) -> list[Number]:
    """How many each of some ranges holds, where every one begins behind the one before."""
    ranges = [(m, c) for c in cells if (m := RANGE.fullmatch(c.text.strip("* ")))]
    ends = [(int(m[1]), int(m[2])) for m, _ in ranges]
    if len(ranges) < len(cells) or len(ends) < 2:
        return []
    if any(b[0] != a[1] + 1 for a, b in pairwise(ends)) or any(a > b for a, b in ends):
        return []
    return [
        Number(c.block.span, str(b - a + 1), Fraction(b - a + 1), Fraction(1), c.block.span)
        for (a, b), (_, c) in zip(ends, ranges, strict=True)
    ]


def all_of_it(addends: Sequence[Number]) -> bool:
    """Whether percentages come to 100: shares of one whole, and no rates of several."""
    off = abs(sum((a.face for a in addends), Fraction(0)) - 1)
    slack = sum((a.half() * a.scale / 100 for a in addends), Fraction(0))
    return all(a.percent for a in addends) and len(addends) > 2 and off <= slack


def common(totals: Sequence[Number], columns: Sequence[Column]) -> tuple[int, ...] | None:
    """The rows whose figures come to the total in every column, if one choice of them does."""
    rows = sorted({r for column in columns for r in column})
    told = {t.value for t in totals if figures(t) >= TOLD}
    if len(told) < COLUMNS or not 2 < len(rows) <= MOST:
        return None
    sums = [_Sum.of(t, c) for t, c in zip(totals, columns, strict=True)]
    return next((chosen for chosen in _choices(rows) if all(s.is_of(chosen) for s in sums)), None)


def _choices(rows: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The longest first, since a total rather leaves out little."""
    for size in range(len(rows) - 1, 1, -1):
        yield from combinations(rows, size)


@dataclass(frozen=True, slots=True)
class _Sum:
    """A total and its column, values with half their last place, in whole steps of all of them.

    Integers make many choices cheap to try; figures without a fraction are exact.
    """

    total: tuple[int, int]
    parts: Mapping[int, tuple[int, int]]

    @classmethod
    def of(cls, total: Number, column: Column) -> _Sum:
        """The total of a column."""
        every = [total, *column.values()]
        exact = all(n.integral for n in every)
        pairs = [(n.value, Fraction(0) if exact else _half(n)) for n in every]
        step = lcm(*(x.denominator for pair in pairs for x in pair))
        first, *rest = [(int(v * step), int(h * step)) for v, h in pairs]
        return cls(first, dict(zip(column, rest, strict=True)))

    def is_of(self, rows: Sequence[int]) -> bool:
        """Whether the total is the sum of these rows within the printed precision."""
        chosen = [self.parts[r] for r in rows if r in self.parts]
        off = sum(v for v, _ in chosen) - self.total[0]
        return bool(chosen) and abs(off) <= sum(h for _, h in chosen) + self.total[1]


def collapsed(rows: Sequence[int], column: Column) -> tuple[int, ...]:
    """The rows, each that is the sum of two or more before it in their place."""
    open_: list[int] = []
    for row in rows:
        if row not in column:
            continue
        before = [column[r] for r in open_]
        if len(before) > 1 and column[row].value and adds(column[row], before):
            open_ = [row]
        else:
            open_.append(row)
    return tuple(open_)


def mistyped(number: Number, addends: Sequence[Number]) -> bool:
    """Whether a figure is the sum but for a slip of the pen."""
    right = sum((a.value for a in addends), Fraction(0))
    alike = all(a.unit.dimensions == number.unit.dimensions for a in addends)
    return alike and not number.percent and misprinted(number, right) is not None


def weighted(grid: Grid, column: int, number: Number, parts: Sequence[Sequence[int]]) -> bool:
    """Whether a total is made of prices times what another column counts."""
    others = [c for c in range(grid.width) if c != column]
    pairs = (
        (numbers_of(grid, rows, c), numbers_of(grid, rows, column))
        for rows in parts
        for c in others
    )
    sums = (
        sum((a.value * b.value for a, b in zip(x, y, strict=True)), Fraction(0))
        for x, y in pairs
        if len(x) == len(y) and len({n.value for n in x}) > 1
    )
    return any(abs(s - number.value) <= s / 200 for s in sums)
