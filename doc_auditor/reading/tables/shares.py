"""Columns of percentages of a total."""

from __future__ import annotations

from collections.abc import Iterator

from doc_auditor.reading.context import Context
from doc_auditor.reading.grid import Grid
from doc_auditor.records import (
    Claim,
    Percent,
)


def share_columns(grid: Grid, context: Context) -> Iterator[Claim]:
    """A percent column next to a column with a total: each row's share of the total."""
    total = next((r for r in range(len(grid.rows) - 1, -1, -1) if grid.total(r)), None)
    if total is None:
        return
    for c in range(1, grid.width):
        if not all(x is None or x.number is None or x.number.percent for x in grid.column(c)):
            continue
        for source in range(c - 1, 0, -1):
            claims = list(_shares(grid, context, total, source, c))
            good = sum(_holds(x) for x in claims)
            if good >= 2 and good * 3 >= len(claims) * 2:
                yield from claims
                break


def _shares(
    grid: Grid, context: Context, total: int, source: int, column: int
) -> Iterator[Percent]:
    whole = grid.rows[total][source].number if source < len(grid.rows[total]) else None
    if whole is None or not whole.value or whole.percent:
        return
    for r, row in enumerate(grid.rows):
        if r >= total or column >= len(row):
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
