"""Total rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from doc_auditor.quantity import Number
from doc_auditor.reading.context import Context
from doc_auditor.reading.grid import Grid
from doc_auditor.records import (
    Claim,
    Total,
)

RATE_HEAD = re.compile(
    r"/|\bper\b|avg|average|mean|rate|ratio|price|%|share|latency|efficiency|utili[sz]ation|p\d\d"
    r"|speed|flops|throughput|bandwidth|\bmfu\b|score|accuracy",
    re.IGNORECASE,
)


def column_totals(grid: Grid, context: Context) -> Iterator[Claim]:
    """The numbers of a total row, each with the numbers above it."""
    for r in range(len(grid.rows)):
        if not grid.total(r):
            continue
        label = next((c.text for c in grid.rows[r] if c.text), "")
        held = {c for c in range(grid.width) if _adds(grid, r, c)}
        for c, cell in enumerate(grid.rows[r]):
            addends = _addends(grid, r, c)
            if cell.number is None or len(addends) < 2:
                continue
            head = grid.head[c] if c < grid.width else ""
            rate = dict(cell.number.unit.dimensions).get("second", 0) < 0
            certain = not RATE_HEAD.search(head) and not cell.number.percent and not rate
            certain = certain or (rate and re.match(r"\W*sum\b", label, re.IGNORECASE) is not None)
            certain = certain or (c in held)
            modality = context.of_block(cell.block)
            yield Total(
                cell.number.span,
                cell.block.index,
                modality,
                (cell.number,),
                cell.number,
                tuple(addends),
                "column",
                label,
                certain,
            )


def _addends(grid: Grid, total: int, column: int) -> list[Number]:
    """The numbers above a total, back to the total before it; earlier subtotals count as parts."""
    found: list[Number] = []
    for r in range(total):
        row = grid.rows[r]
        if column >= len(row) or grid.average(r):
            continue
        number = row[column].number
        if grid.total(r):
            sub = bool(re.match(r"\W*sub", row[0].text, re.IGNORECASE))
            found = [number] if sub and number is not None else []
        elif number is not None:
            found.append(number)
    return found


def _adds(grid: Grid, total: int, column: int) -> bool:
    """Whether the numbers above a total make it up, within their printed precision."""
    cells = grid.rows[total]
    number = cells[column].number if column < len(cells) else None
    addends = _addends(grid, total, column)
    if number is None or len(addends) < 2:
        return False
    half = sum(
        (a.half() * a.scale * a.unit.factor for a in addends),
        number.half() * number.scale * number.unit.factor,
    )
    return abs(sum((a.value for a in addends), Fraction(0)) - number.value) <= half
