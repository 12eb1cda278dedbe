"""Of which rows a total is made, where it is not simply all of those above it.

Rows between the addends may be factors of one (``Sequences``, ``KV, one sequence``), another count
of the same thing, or a sum of those before them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from doc_auditor.quantity import Number

Column = Mapping[int, Number]
"""Row → the figure of one column."""
MOST = 12
"""Rows of which every choice is tried."""
COLUMNS = 2
"""Columns that a choice of rows must explain."""


def adds(number: Number, addends: Sequence[Number]) -> bool:
    """Whether a figure is the sum of others within their printed precision."""
    half = sum((_half(a) for a in addends), _half(number))
    return abs(sum((a.value for a in addends), Fraction(0)) - number.value) <= half


def _half(number: Number) -> Fraction:
    return number.half() * number.scale * number.unit.factor


def common(totals: Sequence[Number], columns: Sequence[Column]) -> tuple[int, ...] | None:
    """The rows whose figures come to the total in every column, if one choice of them does."""
    rows = sorted({r for column in columns for r in column})
    told = {t.value for t in totals if t.value}
    if len(told) < COLUMNS or not 2 < len(rows) <= MOST:
        return None
    return next((chosen for chosen in _choices(rows) if _all(totals, columns, chosen)), None)


def _choices(rows: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The longest first, since a total rather leaves out little."""
    for size in range(len(rows) - 1, 1, -1):
        yield from combinations(rows, size)


def _all(totals: Sequence[Number], columns: Sequence[Column], rows: Sequence[int]) -> bool:
    for total, column in zip(totals, columns, strict=True):
        addends = [column[r] for r in rows if r in column]
        if not addends or not adds(total, addends):
            return False
    return True


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
