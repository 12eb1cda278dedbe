"""Rows of averages, each with the rows above it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from doc_auditor.quantity import Number
from doc_auditor.reading.context import Context
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.tables.made_of import numbers_of
from doc_auditor.records import Total

MEAN = re.compile(r"\W*(?:overall )?(?:average|avg|mean)\W*(?:(?:of|over|across) .{0,20})?", re.I)


def averages(grid: Grid, context: Context, r: int) -> Iterator[Total]:
    """The averages of a row, each over the rows above; certain where nothing could weigh them."""
    rows = [x for x in range(r) if not grid.total(x) and not grid.aggregate(x)]
    if not MEAN.fullmatch(grid.rows[r][0].text):
        return
    found: list[tuple[GridCell, list[Number], bool]] = []
    for c, cell in enumerate(grid.rows[r]):
        parts = numbers_of(grid, rows, c)
        if cell.number is None or len(parts) < 2 or len(parts) != len(rows):
            continue
        if len({(n.unit.dimensions, n.unit.text in "%×") for n in (*parts, cell.number)}) != 1:
            continue
        mean = sum((p.value for p in parts), Fraction(0)) / len(parts)
        factor = cell.number.scale * cell.number.unit.factor
        found.append((cell, parts, abs(mean - cell.number.value) <= cell.number.ulp * factor))
    columns = sum(len(numbers_of(grid, rows, c)) == len(rows) for c in range(1, grid.width))
    for cell, parts, _ in found:
        assert cell.number is not None
        yield Total(
            cell.number.span,
            cell.block.index,
            context.of_block(cell.block),
            (cell.number,),
            cell.number,
            tuple(parts),
            "average",
            grid.rows[r][0].text,
            columns == 1 or any(ok for *_, ok in found),
        )
