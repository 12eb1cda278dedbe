"""What is left of a whole: ``HBM 64 GB``, what it holds, and ``Free 24 GB`` below.

Which rows are taken off is seldom said: all between the whole and the rest, their total, the last
one.  A rest that any of these gives is right; one that none gives is worth a doubt where the table
begins with the whole and lists nothing but amounts of one kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.formula import Binary, Expression, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.sentences.likeness import misprinted
from doc_auditor.reading.tables.given import AIM
from doc_auditor.reading.tables.lawful import Lawful
from doc_auditor.source import Span

REST = re.compile(
    r"^\W*(?:left|free|remain\w*|rest|unused|surplus|balance|leftover)\b"
    r"|^\W*(?:spare|headroom)\W*$|\b(?:left|remaining|remainder)\W*$"
    r"|\b(?:left|remaining|remains|available|free)\b.*\bfor\b|\bfree memory\b",
    re.IGNORECASE,
)
WHOLE = re.compile(
    r"\b(?:hbm|capacity|total|budget|usable|available|limit|installed|physical|vram|quota|memory"
    r"|allowance|allocation|booked|provisioned)\b|\b\d+ ?[GT]i?B\b",
    re.IGNORECASE,
)
SHARE = re.compile(r"%|\bper(?:cent|centage)\b|\bshare\b", re.IGNORECASE)
LONG = 12
"""Rows of a budget."""
RARE = 0.01
"""How likely chance may make a rest look like a misprint of one of its readings."""


@dataclass(frozen=True, slots=True)
class _Entry:
    label: str
    cell: GridCell
    number: Number


def rests(grid: Grid, taken: Set[Span]) -> Iterator[Lawful]:
    """The cells of rows of what is left, by what they are left of."""
    for row in range(2, min(len(grid.rows), LONG)):
        label = grid.rows[row][0].text if grid.rows[row] else ""
        if not REST.search(label) or SHARE.search(label) or AIM.search(label):
            continue
        for column in range(1, grid.width):
            entries = _entries(grid, row, column)
            if len(entries) > 2 and entries[-1].cell is grid.rows[row][column]:
                yield from _rest(entries, taken)


def _entries(grid: Grid, end: int, column: int) -> list[_Entry]:
    """The values of a column down to a row; nothing where one cannot be added to the others."""
    found: list[_Entry] = []
    for row in grid.rows[: end + 1]:
        number = row[column].number if column < len(row) else None
        if number is None or number.percent or number.times:
            return []
        found.append(_Entry(row[0].text, row[column], number))
    return found if len({e.number.unit.dimensions for e in found}) == 1 else []


def _rest(entries: Sequence[_Entry], taken: Set[Span]) -> Iterator[Lawful]:
    stated = entries[-1].number
    readings = list(_readings(entries[:-1]))
    if stated.span in taken or stated.bound or not readings:
        return
    for value, slack, tree in readings:
        half = stated.half() * stated.scale * stated.unit.factor
        if abs(value - abs(stated.value)) <= half + slack:
            yield Lawful(entries[-1].cell, tree)
            return
    slips = [t for v, _, t in readings if (p := misprinted(stated, v)) and p <= RARE]
    if slips or _budget(entries):
        yield Lawful(entries[-1].cell, (slips or [readings[0][2]])[0], likely=True)


def _budget(entries: Sequence[_Entry]) -> bool:
    """Whether the first entry is a whole that several of its measured parts are taken off."""
    first, *parts = entries[:-1]
    largest = all(p.number.value < first.number.value for p in parts)
    measured = bool(first.number.unit.dimensions)
    return len(parts) > 1 and largest and measured and bool(WHOLE.search(first.label))


def _readings(above: Sequence[_Entry]) -> Iterator[tuple[Fraction, Fraction, Expression]]:
    """What may be left, with the rounding of what is taken off, the most natural first."""
    for start, whole in enumerate(above[:-1]):
        parts = [e.number for e in above[start + 1 :]]
        for chosen in (parts, parts[-1:], parts[:-1], parts[1:], parts[:1]):
            if not chosen:
                continue
            tree: Expression = Literal_(whole.number)
            for part in chosen:
                tree = Binary("-", tree, Literal_(part))
            value = whole.number.value - sum(p.value for p in chosen)
            slack = sum(
                (
                    n.half() * n.scale * n.unit.factor
                    for n in (whole.number, *chosen)
                    if not n.exact
                ),
                Fraction(0),
            )
            yield value, slack, tree
