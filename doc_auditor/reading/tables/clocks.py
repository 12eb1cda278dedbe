"""Columns of minutes or hours beside times of day: since the first row, or from row to row.

``09:42 | … | 0`` and ``10:51 | … | 69``: which of them a column counts is what most rows agree on.
Times go up from row to row, so that one that is less than the one before is of the next day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from doc_auditor.formula import Binary, Literal_
from doc_auditor.quantity import NO_UNIT, Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.tables.lawful import Lawful
from doc_auditor.source import Span

TIME = re.compile(
    r"^\W*(?:[A-Za-z]{2,9} |(?P<date>\d{1,2})\.? [A-Za-z]{3,9},? )?"
    r"(\d{1,2}):(\d\d)(?::(\d\d))?(?: ?(?:UTC|CET|CEST|Z|h))?\W*$"
)
FROM_TO = re.compile(
    r"(\d{1,2}):(\d\d)(?: ?(?:-|–|—|→|to) ?)(?:[A-Za-z]{2,9} )?(\d{1,2}):(\d\d)\W*$"
)
UNITS = {"min": 60, "minute": 60, "mins": 60, "minutes": 60, "m": 60, "hour": 3600, "hours": 3600}
UNITS |= {"h": 3600, "hrs": 3600, "hr": 3600, "s": 1, "sec": 1, "second": 1, "seconds": 1}
WORD = re.compile(r"[A-Za-z]+")
DAY = 86400
LONG = 24
"""Rows from which a column may count."""
MANY = 4
"""The same from a row in the middle that does not say 0."""
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
    spans = [p for c in range(grid.width) if len(p := _from_to(grid, c)) > 1]
    for target in range(grid.width) if clocks or spans else ():
        cells = {
            r: c
            for r, cell in enumerate(grid.column(target))
            if cell is not None
            and (c := _duration(cell)).number is not None
            and c.number.span not in taken
        }
        unit = _unit(grid, target, cells)
        if unit and len(cells) > LEAST:
            yield from _told(cells, [*_pairs(clocks), *spans], unit)


def _duration(cell: GridCell) -> GridCell:
    """A cell like ``4 h 20 min`` with its value in the last of its units."""
    numbers = [t.number for t in cell.tokens if t.number is not None]
    sized = all(n.unit.text in UNITS and n.exact for n in numbers)
    signs = [t for t in cell.tokens if t.kind != "number"]
    if cell.number or len(numbers) != 2 or not sized or any(t.text != "-" for t in signs):
        return cell
    first, last = numbers
    if first.unit.factor <= last.unit.factor or last.value >= first.unit.factor:
        return cell
    whole = (first.value + last.value) / last.unit.factor * (-1 if signs else 1)
    span = Span(first.span.start, last.span.end)
    number = replace(last, span=span, text=cell.text, coefficient=whole, digits=span)
    return replace(cell, number=number)


def _from_to(grid: Grid, column: int) -> dict[int, tuple[int, int]]:
    """The rows whose cell in a column says from when to when: ``08:00 - 17:54``."""
    found: dict[int, tuple[int, int]] = {}
    for row, cell in enumerate(grid.column(column)):
        if cell is not None and (match := FROM_TO.search(cell.text)):
            a, b, c, d = map(int, match.groups())
            if max(a, c) > 24 or max(b, d) > 59:
                continue
            start, end = a * 3600 + b * 60, c * 3600 + d * 60
            found[row] = start, end + DAY * (end < start)
    return found


def _times(grid: Grid, column: int) -> dict[int, int]:
    """The times of a column in which nearly every row has one; they go up."""
    found: dict[int, int] = {}
    before, earlier, first = 0, DAY, 0
    for row, cell in enumerate(grid.column(column)):
        match = TIME.match(cell.text) if cell is not None else None
        if match is None:
            continue
        date, hours, minutes, seconds = (int(x or 0) for x in match.groups())
        if hours > 24 or minutes > 59 or seconds > 59:
            return {}
        first = first or date
        at = hours * 3600 + minutes * 60 + seconds + DAY * max(date - first, 0)
        while at < before and at < earlier:  # else the one before is out of line
            at += DAY
        found[row] = at
        before, earlier = at, before if len(found) > 1 else DAY
    return found if len(found) > LEAST and len(found) >= len(grid.rows) - 1 else {}


def _unit(grid: Grid, column: int, cells: Mapping[int, GridCell]) -> int:
    """The seconds of the unit that a column counts in, 0 where none is said."""
    said = {c.number.unit.text for c in cells.values() if c.number is not None}
    named = [UNITS[w.lower()] for w in WORD.findall(grid.head[column]) if w.lower() in UNITS]
    if len(said) != 1:
        return 0
    return UNITS.get(said.pop().lower(), named[0] if named else 0)


def _told(cells: Mapping[int, GridCell], ways: Sequence[Pairs], unit: int) -> Iterator[Lawful]:
    """The cells by the pairs of times that most of them lie between."""
    best: tuple[int, list[Lawful]] = (0, [])
    for pairs in ways:
        rows = [r for r in cells if r in pairs]
        good = [r for r in rows if _holds(cells[r].number, pairs[r], unit)]
        telling = {pairs[r] for r in good if pairs[r][0] != pairs[r][1]}
        odd = len(rows) - len(good)
        zero = [r for r in rows if pairs[r][0] == pairs[r][1]]
        inner = zero and zero[0] > min(rows) and (n := cells[zero[0]].number) and n.coefficient
        if (
            len(telling) < (MANY if inner else LEAST)
            or odd > len(telling) // 2
            or len(telling) <= best[0]
        ):
            continue
        made = [
            _lawful(cells[r], pairs[r], unit, r not in good and len(telling) < SURE) for r in rows
        ]
        best = len(telling), made
    yield from best[1]


def _pairs(clocks: Mapping[int, Times]) -> Iterator[Pairs]:
    """From one row, from the row before, to the next row; from one column to another."""
    for times in clocks.values():
        rows = sorted(times)
        for start in rows[:LONG]:
            yield {r: (times[start], times[r]) for r in rows}
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
