"""Columns of minutes or hours beside times of day: since the first row, or from row to row.

``09:42 | … | 0`` and ``10:51 | … | 69``: which of them a column counts is what most rows agree on.
Times go up from row to row, so that one that is less than the one before is of the next day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from fractions import Fraction
from itertools import pairwise

from doc_auditor.formula import Binary, Literal_
from doc_auditor.quantity import NO_UNIT, Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.tables.lawful import Lawful
from doc_auditor.source import Span

TIME = re.compile(
    r"^\W*(?P<day>[A-Za-z]{2,9} )?(\d{1,2}):(\d\d)(?::(\d\d))?(?: ?(?:UTC|CET|CEST|Z|h))?\W*$"
)
UNITS = {"min": 60, "minute": 60, "mins": 60, "minutes": 60, "m": 60, "hour": 3600, "hours": 3600}
UNITS |= {"h": 3600, "hrs": 3600, "hr": 3600, "s": 1, "sec": 1, "second": 1, "seconds": 1}
WORD = re.compile(r"[A-Za-z]+")
DAY = 86400
LEAST = 2
"""Rows that say what a column counts."""
SURE = 3
"""Rows that leave no doubt about it."""

Times = Mapping[int, int]
"""Row → seconds since midnight of the first day."""
Pairs = Mapping[int, tuple[int, int]]
"""Row → from when to when."""


def clocked(grid: Grid, taken: Set[Span]) -> Iterator[Lawful]:
    """The cells of columns of durations, each with the two times that it lies between."""
    clocks = {c: t for c in range(grid.width) if (t := _times(grid, c))}
    for target in range(grid.width) if clocks else ():
        cells = {
            r: c
            for r, c in enumerate(grid.column(target))
            if c is not None and c.number is not None and c.number.span not in taken
        }
        unit = _unit(grid, target, cells)
        if unit and len(cells) > LEAST:
            yield from _told(cells, clocks, unit)


def _times(grid: Grid, column: int) -> dict[int, int]:
    """The times of a column in which nearly every row has one; they go up."""
    found: dict[int, int] = {}
    before = 0
    for row, cell in enumerate(grid.column(column)):
        match = TIME.match(cell.text) if cell is not None else None
        if match is None:
            continue
        hours, minutes, seconds = (int(x or 0) for x in match.groups()[1:])
        if hours > 24 or minutes > 59 or seconds > 59:
            return {}
        at = hours * 3600 + minutes * 60 + seconds
        while at < before:
            at += DAY
        found[row] = before = at
    return found if len(found) > LEAST and len(found) >= len(grid.rows) - 1 else {}


def _unit(grid: Grid, column: int, cells: Mapping[int, GridCell]) -> int:
    """The seconds of the unit that a column counts in, 0 where none is said."""
    said = {c.number.unit.text for c in cells.values() if c.number is not None}
    named = [UNITS[w.lower()] for w in WORD.findall(grid.head[column]) if w.lower() in UNITS]
    if len(said) != 1:
        return 0
    return UNITS.get(said.pop().lower(), named[0] if named else 0)


def _told(
    cells: Mapping[int, GridCell], clocks: Mapping[int, Times], unit: int
) -> Iterator[Lawful]:
    """The cells by the pairs of times that most of them lie between."""
    best: tuple[int, list[Lawful]] = (0, [])
    for pairs in _pairs(clocks):
        rows = [r for r in cells if r in pairs]
        good = [r for r in rows if _holds(cells[r].number, pairs[r], unit)]
        telling = {pairs[r] for r in good if pairs[r][0] != pairs[r][1]}
        odd = len(rows) - len(good)
        if len(telling) < LEAST or odd > len(telling) // 2 or len(telling) <= best[0]:
            continue
        made = [
            _lawful(cells[r], pairs[r], unit, r not in good and len(telling) < SURE) for r in rows
        ]
        best = len(telling), made
    yield from best[1]


def _pairs(clocks: Mapping[int, Times]) -> Iterator[Pairs]:
    """From the first row, from the row before, to the next row; from one column to another."""
    for times in clocks.values():
        rows = sorted(times)
        yield {r: (times[rows[0]], times[r]) for r in rows}
        steps = list(pairwise(rows))
        yield {b: (times[a], times[b]) for a, b in steps}
        yield {a: (times[a], times[b]) for a, b in steps}
    for a, starts in clocks.items():
        for b, ends in clocks.items():
            if a < b:
                both = starts.keys() & ends.keys()
                pairs = {r: (starts[r] % DAY, ends[r] % DAY) for r in both}
                yield {r: (x, y + DAY * (y < x)) for r, (x, y) in pairs.items()}


def _holds(stated: Number | None, pair: tuple[int, int], unit: int) -> bool:
    gap = Fraction(pair[1] - pair[0], unit)
    return stated is not None and abs(stated.face - gap) <= stated.half()


def _lawful(cell: GridCell, pair: tuple[int, int], unit: int, likely: bool) -> Lawful:
    start, end = (_number(at, unit, cell) for at in pair)
    return Lawful(cell, Binary("-", Literal_(end), Literal_(start)), likely, faces=True)


def _number(at: int, unit: int, cell: GridCell) -> Number:
    """A time as a number in the unit of a column, shown as it is printed."""
    hours, seconds = divmod(at % DAY, 3600)
    text = f"{hours:02}:{seconds // 60:02}"
    span = cell.number.span if cell.number is not None else cell.block.span
    return Number(span, text, Fraction(at, unit), Fraction(1, unit), span, unit=NO_UNIT)
