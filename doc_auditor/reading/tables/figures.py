"""The columns of a table as numbers, and whether a figure follows from others.

A relation is looked for among all pairs and triples of columns, nearly all in vain.  So the first
rows are tried in floating point, which only ever sorts relations out: what is left is judged
exactly, by ``agrees``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import islice
from math import inf, nextafter, prod

from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid

LEAST = 2
WIDE = 14
PROBE = 12
"""Rows that are tried first; a relation that fails on most of them is dropped."""
BLUR = 1e-9
"""By how much of itself a figure may be off in floating point; far below any printed place."""

Column = Mapping[int, Number]


def values(grid: Grid, totals: bool = False, least: int = LEAST) -> dict[int, dict[int, Number]]:
    """Column → row → number, for the body rows; total rows only where asked for."""
    found: dict[int, dict[int, Number]] = {}
    rows = [r for r in range(len(grid.rows)) if _counts(grid, r, totals)]
    for column in range(min(grid.width, WIDE)):
        cells = grid.column(column)
        numbers = {r: n for r in rows if (c := cells[r]) is not None and (n := c.number)}
        numbers = _of_one_unit(numbers)
        if len(numbers) >= least:
            found[column] = numbers
    return found


def _counts(grid: Grid, row: int, totals: bool) -> bool:
    return not grid.aggregate(row) and (totals or not grid.total(row))


def _of_one_unit(numbers: dict[int, Number]) -> dict[int, Number]:
    """The numbers in the usual unit of their column; figures in another do not compare."""
    units = Counter(n.unit.text for n in numbers.values())
    if len(units) < 2:
        return numbers
    usual = units.most_common(1)[0][0]
    return {r: n for r, n in numbers.items() if n.unit.text == usual}


def agrees(
    value: Fraction, result: Number, slack: Fraction = Fraction(0), exact: bool = False
) -> bool:
    """The figures agree to the printed precision; ``exact`` allows an integer no more."""
    return abs(value - result.face) <= _reach(result, exact) + slack


def _reach(result: Number, exact: bool = False) -> Fraction:
    """How far a value may lie from a printed one that stands for it."""
    half = result.half()
    if not exact:
        half = max(half, abs(result.coefficient) / (400 if result.integral else 250))
    return half * result.scale / (100 if result.percent else 1)


@dataclass(frozen=True)
class Figures:
    """The numeric columns of a table, their faces worked out once."""

    columns: Mapping[int, Column]
    _ends: dict[tuple[int, int], tuple[float, float]] = field(default_factory=dict)

    @cached_property
    def faces(self) -> dict[int, dict[int, Fraction]]:
        """Column → row → face value."""
        return {c: {r: n.face for r, n in v.items()} for c, v in self.columns.items()}

    @cached_property
    def floats(self) -> dict[int, dict[int, float]]:
        """Column → row → face value in floating point."""
        return {c: {r: _float(f) for r, f in v.items()} for c, v in self.faces.items()}

    def ends(self, column: int, row: int) -> tuple[float, float]:
        """The least and the most that agrees with a figure, a blur wider."""
        if (column, row) not in self._ends:
            self._ends[column, row] = _ends(self.faces[column][row], self.columns[column][row])
        return self._ends[column, row]

    def rows(self, every: Sequence[int]) -> Iterator[int]:
        """The rows in which all of some columns have a figure."""
        first, *others = (self.columns[c] for c in every)
        return (r for r in first if all(r in o for o in others))

    def likely(
        self, target: int, operands: Sequence[int], operator: str, steps: Steps
    ) -> list[Fraction]:
        """The conversions with which a third of the first rows may hold."""
        tried = 0
        holds: Counter[int] = Counter()
        for row in islice(self.rows((target, *operands)), PROBE):
            value = _rough([self.floats[c][row] for c in operands], operator)
            if value is None:
                return []
            holds.update(steps.between(value, self.ends(target, row)))
            tried += 1
        return [steps.exact[i] for i in sorted(holds) if holds[i] * 3 >= tried]

    def may_be(self, target: int, row: int, value: float) -> bool:
        """Whether a value may be the figure of a row; what is no number may be anything."""
        low, high = self.ends(target, row)
        return not (value < low or value > high)


class Steps:
    """Conversion factors in the order in which they are preferred, quick to choose from."""

    def __init__(self, exact: Sequence[Fraction]) -> None:
        self.exact = tuple(exact)
        ranked = sorted(range(len(self.exact)), key=lambda i: self.exact[i])
        self._places = tuple(ranked)
        self._sizes = tuple(float(self.exact[i]) for i in ranked)

    def between(self, value: float, ends: tuple[float, float]) -> Sequence[int]:
        """Which factors bring a value between two ends."""
        if not value:
            return self._places if ends[0] <= 0 <= ends[1] else ()
        low, high = sorted((ends[0] / value, ends[1] / value))
        return self._places[bisect_left(self._sizes, low) : bisect_right(self._sizes, high)]


def _ends(face: Fraction, number: Number) -> tuple[float, float]:
    reach = _reach(number)
    low, high = _float(face - reach), _float(face + reach)
    blur = BLUR * max(abs(low), abs(high))
    return nextafter(low - blur, -inf), nextafter(high + blur, inf)


def _float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


def _rough(plain: Sequence[float], operator: str) -> float | None:
    match operator:
        case "+":
            return sum(plain)
        case "-":
            return plain[0] - plain[1]
        case "/":
            return plain[0] / plain[1] if plain[1] else None
        case _:
            return prod(plain)


def set_apart(
    columns: Mapping[int, Mapping[int, Number]], known: Set[int], good: Sequence[int], odd: int
) -> bool:
    """Whether the odd row differs in another column in which all others agree.

    It is of another setting, and what the others show need not be so there.
    """
    for column in columns.keys() - known:
        kept = {n.value for r in good if (n := columns[column].get(r)) is not None}
        own = columns[column].get(odd)
        if own is not None and len(kept) == 1 and own.value not in kept:
            return True
    return False
