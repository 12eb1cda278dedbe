"""Columns of percentages of a total, and rows of percentages of a stated value (``of 80 GB``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from doc_auditor.quantity import Number, readable
from doc_auditor.reading.context import Context
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.tokens import word
from doc_auditor.records import (
    Claim,
    Percent,
)

LEAST = 3
"""Rows of a table whose shares may be those of all of them."""
SHARE = re.compile(r"\bshare\b|%|\bpercent|\bfraction\b|\bof (?:the |all )?total\b", re.IGNORECASE)


def share_columns(grid: Grid, context: Context) -> Iterator[Claim]:
    """A percent column next to a column with a total: each row's share of the total.

    Without a total row a column that is called a share is one of all rows together.
    """
    total = next((r for r in range(len(grid.rows) - 1, -1, -1) if grid.total(r)), None)
    for c in range(1, grid.width):
        if not all(x is None or x.number is None or x.number.percent for x in grid.column(c)):
            continue
        named = SHARE.search(grid.head[c]) is not None
        for source in range(c - 1, 0, -1):
            whole = _together(grid, source) if total is None else _whole(grid, total, source)
            if whole is None or (total is None and not named):
                continue
            end = len(grid.rows) if total is None else total
            claims = list(_shares(grid, context, whole, end, source, c))
            good = sum(_holds(x) for x in claims)
            if good >= 2 and (good * 3 >= len(claims) * 2 or (named and good * 2 > len(claims))):
                yield from claims
                break


def _whole(grid: Grid, total: int, source: int) -> Number | None:
    """The total of a column as its row prints it."""
    whole = grid.rows[total][source].number if source < len(grid.rows[total]) else None
    return whole if whole is not None and whole.value and not whole.percent else None


def _together(grid: Grid, source: int) -> Number | None:
    """What all rows of a column come to, if each of them has a value of one unit."""
    cells = grid.column(source)
    parts = [x.number for x in cells if x is not None and x.number is not None]
    alike = {(n.unit.text, n.percent, n.times) for n in parts}
    if len(parts) < len(cells) or len(parts) < LEAST or len(alike) > 1 or parts[0].percent:
        return None
    first, value = parts[0], sum((n.value for n in parts), Fraction(0))
    coefficient = value / (first.unit.factor * first.scale)
    return replace(first, coefficient=coefficient, text=f"{readable(coefficient)}{first.letter}")


def _shares(
    grid: Grid, context: Context, whole: Number, end: int, source: int, column: int
) -> Iterator[Percent]:
    for row in grid.rows[:end]:
        if column >= len(row):
            continue
        part, percent = row[source].number, row[column].number
        if part is None or percent is None or not percent.percent:
            continue
        yield Percent(
            percent.span,
            row[column].block.index,
            context.of_block(row[column].block),
            (percent, part, whole),
            percent,
            part,
            whole,
        )


def _holds(claim: Percent) -> bool:
    return (
        abs(claim.part.value / claim.whole.value - claim.percent.value)
        <= claim.percent.half() / 100
    )


OF_TOTAL = re.compile(
    r"^\W*(?:(?:share|part|fraction|per ?cent(?:age)?|used?|utili[sz]ation|in|total)\W+)*of\b",
    re.IGNORECASE,
)
"""A label that says no more than that the total above is a part of something."""
ABOVE = 12
"""Rows above a row of shares that are looked at for what it is the share of."""
FILLER = frozenset({"the", "a", "all", "its", "our", "each"})


def share_rows(grid: Grid, context: Context) -> Iterator[Claim]:
    """A row ``of 80 GB``: in each column the share that the value above takes of it."""
    for r, row in enumerate(grid.rows):
        whole = _named_whole(grid, r)
        if whole is None or len(row) < 2:
            continue
        if not all(c.number is not None and c.number.percent for c in row[1:]):
            continue
        rows = [
            claims
            for above in range(r - 1, max(-1, r - 1 - ABOVE), -1)
            if (claims := list(_row_shares(grid, context, above, r, whole)))
        ]
        fitting = next((c for c in rows if all(map(_holds, c))), None)
        if fitting is None:
            usable = [c for c in rows if len(c) > 1 and sum(map(_holds, c)) == len(c) - 1]
            fitting = usable[0] if len(usable) == 1 else None
        if fitting is None and rows and grid.total(r - 1) and OF_TOTAL.match(row[0].text):
            fitting = list(_row_shares(grid, context, r - 1, r, whole))
        yield from fitting or ()


def _named_whole(grid: Grid, r: int) -> Number | None:
    """The measured value of a row's label ``of 80 GB``, ``Share of the 9,800 tokens/s``."""
    tokens = grid.rows[r][0].tokens if grid.rows[r] else ()
    numbers = [i for i, t in enumerate(tokens) if t.kind == "number"]
    if len(numbers) != 1:
        return None
    before = numbers[0] - 1
    while before >= 0 and word(tokens, before) in FILLER:
        before -= 1
    whole = tokens[numbers[0]].number
    if word(tokens, before) != "of" or whole is None or not whole.value:
        return None
    return whole if whole.unit.dimensions and not whole.bound else None


def _row_shares(
    grid: Grid, context: Context, above: int, r: int, whole: Number
) -> Iterator[Percent]:
    """The percentages of a row with the values of a row above; nothing if one is no such value."""
    parts, row = grid.rows[above], grid.rows[r]
    if len(parts) != len(row):
        return
    for cell, stated in zip(parts[1:], row[1:], strict=True):
        part, percent = cell.number, stated.number
        if part is None or percent is None or part.percent or part.times or not part.value:
            return
        if not part.unit.text:
            part = replace(part, unit=whole.unit)
        if part.unit.dimensions != whole.unit.dimensions:
            return
        modality = context.of_block(stated.block)
        three = (percent, part, whole)
        yield Percent(percent.span, stated.block.index, modality, three, *three)
