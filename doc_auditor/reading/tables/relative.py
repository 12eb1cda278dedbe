"""Columns that hold every row against one row: ``100 % | 83 % | 75 %``, ``base | +9 % | +21 %``.

Which row is the base is printed (100 %, 1×, a dash beside signed percentages); which figures are
compared, and which way up, is what most rows agree on.  The odd row is the error then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from doc_auditor.quantity import Number
from doc_auditor.reading.context import Context
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.sentences.misprints import figures
from doc_auditor.records import Change, Claim, Percent
from doc_auditor.source import Span

RELATIVE = re.compile(
    r"\b(?:relative|vs\.?|versus|against|compared|share|of|normali[sz]ed|efficiency|speed-?up"
    r"|ratio|scaling|factor|change|difference|delta)\b|Δ",
    re.IGNORECASE,
)
FACTOR = re.compile(r"\b(?:relative|speed-?up|ratio|factor|scaling)\b", re.IGNORECASE)
BLANK = re.compile(r"^[\s–—−\-]*$|^\W*(?:base(?:line)?|ref(?:erence)?)\W*$", re.IGNORECASE)

WHOLES = frozenset(
    "target total whole plan sum maximum goal capacity budget fleet peak model network".split()
)
SHARE_OF = re.compile(r"\bshare of (?:the |all )?([a-z]+)", re.IGNORECASE)
NEARLY = Fraction(1, 20)

Way = Literal["row ÷ base", "base ÷ row"]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row's figure, the base row's figure, and what the row says that they amount to."""

    cell: GridCell
    stated: Number
    value: Number
    base: Number


@dataclass(frozen=True, slots=True)
class _Relation:
    """One way to understand a column: the rows that it is true of and those that it is not."""

    source: int
    way: Way
    good: tuple[_Row, ...]
    bad: tuple[_Row, ...]


def relative_columns(grid: Grid, context: Context) -> Iterator[Claim]:
    """The cells of columns that are relative to one row."""
    for column in range(1, grid.width):
        cells = grid.column(column)
        base = _base(grid, column, cells)
        if base is None:
            continue
        signed = any(c is not None and c.signed for c in cells)
        found = [
            r
            for source in range(1, grid.width)
            if source != column and not _of_another(grid.head[column], grid.head[source])
            for r in _relations(grid, source, column, base, signed)
        ]
        best = min(
            found, key=lambda r: (-len(r.good), len(r.bad), abs(column - r.source)), default=None
        )
        if best is None or not _believed(grid, column, base, best):
            continue
        same = {r.source for r in found if {*map(_place, best.good)} <= {*map(_place, r.good)}}
        explained = {
            x.stated.span
            for s in _others(grid, column, best)
            if s not in same  # seconds beside tokens per second say the same
            for x in _about(grid, s, column, base)
        }
        for row in (*best.good, *(x for x in best.bad if x.stated.span not in explained)):
            yield _claim(row, best.way, signed, context)


def _place(row: _Row) -> Span:
    return row.stated.span


def _of_another(head: str, source: str) -> bool:
    """``Share of traffic`` beside ``Replicas``: the shares are of something else."""
    named = SHARE_OF.search(head)
    if named is not None and named.group(1).lower() in WHOLES:
        return False
    return named is not None and named.group(1).lower().rstrip("s") not in source.lower()


def _others(grid: Grid, column: int, best: _Relation) -> Iterator[int]:
    """The columns that the odd row may be about, where the others are about the best one."""
    return (c for c in range(1, grid.width) if c not in (column, best.source))


def _about(grid: Grid, source: int, column: int, base: int) -> Iterator[_Row]:
    """The rows that are nearly true of a column, as a value with ``about`` would be."""
    for row in _rows(grid, source, column, base):
        quotient = row.value.value / row.base.value
        stated = row.stated.face + (1 if row.cell.signed else 0)
        if any(abs(q - stated) <= NEARLY * abs(stated) for q in (quotient, 1 / quotient)):
            yield row


def _base(grid: Grid, column: int, cells: Sequence[GridCell | None]) -> int | None:
    """The one row that all others are relative to."""
    stated = {r: c.number for r, c in enumerate(cells) if c is not None and c.number is not None}
    if len(stated) < 2 or any(grid.total(r) or grid.aggregate(r) for r in stated):
        return None
    signed = sum(c is not None and c.signed != 0 for c in cells)
    if signed:
        blank = [
            r
            for r, c in enumerate(cells)
            if c is not None and (BLANK.match(c.text) or (c.number and not c.number.coefficient))
        ]
        percent = all(n.percent or not n.coefficient for n in stated.values())
        return blank[0] if len(blank) == 1 and percent and signed >= len(stated) - 1 else None
    times = all(n.times for n in stated.values()) or bool(FACTOR.search(grid.head[column]))
    percent = all(n.percent for n in stated.values())
    if not (percent or (times and not any(n.unit.dimensions for n in stated.values()))):
        return None
    whole = [r for r, n in stated.items() if n.face == 1]
    return whole[0] if len(whole) == 1 and len(stated) > 2 else None


def _relations(
    grid: Grid, source: int, column: int, base: int, signed: bool
) -> Iterator[_Relation]:
    rows = list(_rows(grid, source, column, base))
    if not rows or rows[0].base.percent or rows[0].base.times:
        return
    ways: tuple[Way, ...] = ("row ÷ base",) if signed else ("row ÷ base", "base ÷ row")
    for way in ways:
        good = tuple(r for r in rows if _fits(r, way, signed))
        bad = tuple(r for r in rows if r not in good)
        if good:
            yield _Relation(source, way, good, bad)


def _rows(grid: Grid, source: int, column: int, base: int) -> Iterator[_Row]:
    """The rows that have both figures, in the unit of the base row."""
    first = grid.rows[base]
    whole = first[source].number if source < len(first) else None
    if whole is None or not whole.value:
        return
    for r, row in enumerate(grid.rows):
        if r == base or max(source, column) >= len(row):
            continue
        stated, value = row[column].number, row[source].number
        if stated is None or value is None or not value.value:
            continue
        if value.unit.dimensions == whole.unit.dimensions and value.percent == whole.percent:
            yield _Row(row[column], stated, value, whole)


def _fits(row: _Row, way: Way, signed: bool) -> bool:
    top, bottom = (row.value, row.base) if way == "row ÷ base" else (row.base, row.value)
    (a1, a2), (b1, b2) = top.ends, bottom.ends
    if b1 <= 0:
        return False
    less = int(signed)
    half = row.stated.half() * row.stated.scale / (100 if row.stated.percent else 1)
    return a1 / b2 - less - half <= row.stated.face <= a2 / b1 - less + half


def _believed(grid: Grid, column: int, base: int, found: _Relation) -> bool:
    """Whether enough rows agree: three, or two or one where the head says what is compared."""
    telling = {r.stated.face for r in found.good if r.value.value != r.base.value}
    if len(found.bad) > 1 or not telling:
        return False
    head = grid.head[column]
    fine = all(r.stated.percent and r.stated.ulp < 1 for r in found.good)
    least = 2 if RELATIVE.search(head) or fine else 3
    if len(telling) >= least or (least == 2 and any(figures(r.stated) > 2 for r in found.good)):
        return True
    name = grid.rows[base][0].text.strip("*_ ").lower()
    named = bool(name) and bool(re.search(rf"\b{re.escape(name)}\b", head.lower()))
    return named and abs(column - found.source) == 1


def _claim(row: _Row, way: Way, signed: bool, context: Context) -> Claim:
    block = row.cell.block
    modality = context.of_block(block)
    if signed:
        stated = replace(row.stated, coefficient=abs(row.stated.coefficient))
        three = (row.base, row.value, stated)
        word = "below" if row.stated.coefficient < 0 else "above"
        return Change(row.stated.span, block.index, modality, three, *three, word)
    pair = (row.value, row.base) if way == "row ÷ base" else (row.base, row.value)
    share = (row.stated, *pair)
    return Percent(row.stated.span, block.index, modality, share, *share)
