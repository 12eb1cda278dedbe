"""Tables about the same things: rows of one name in two tables belong together.

``tok/s`` and ``tok/s per GPU`` of each run stand in one table, its GPUs in another.  The columns of
the other table are put before those of a table, and what then follows across both is claimed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice

from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.tables import columns
from doc_auditor.reading.tables.followed import followed, sparse
from doc_auditor.reading.tables.lawful import Lawful
from doc_auditor.reading.tables.laws import LEAST, explained
from doc_auditor.reading.tables.meaning import meaning
from doc_auditor.source import Span

PARTNERS, PAIRS = 2, 40
"""Other tables with the same rows that are looked at, for one table and for all of them."""
WIDE = 7
"""Columns of both tables together."""

Rows = Mapping[str, tuple[GridCell, ...]]


@dataclass(frozen=True, slots=True)
class _Joined:
    """A table with the columns of another one before its own, from ``own`` on."""

    grid: Grid
    own: int


def joined(grids: Sequence[Grid], taken: Set[Span]) -> Iterator[Lawful]:
    """The cells that follow from the same row of another table."""
    named = [_named(g) for g in grids]
    holders: dict[str, list[int]] = defaultdict(list)
    for index, rows in enumerate(named):
        for name in rows:
            holders[name].append(index)
    pairs = (
        (index, other)
        for index, rows in enumerate(named)
        if len(rows) >= LEAST
        for other in _partners(index, named, holders[next(iter(rows))])
    )
    for index, other in islice(pairs, PAIRS):
        yield from _across(_joined(grids[index], named[index], grids[other], named[other]), taken)


def _partners(index: int, named: Sequence[Rows], holders: Sequence[int]) -> list[int]:
    """The nearest tables that have all rows of a table."""
    at = bisect_left(holders, index)
    around = holders[max(0, at - PARTNERS) : at + PARTNERS + 1]
    rows = named[index].keys()
    found = [i for i in around if i != index and rows <= named[i].keys()]
    return sorted(found, key=lambda i: abs(i - index))[:PARTNERS]


def _named(grid: Grid) -> Rows:
    """The rows by name; nothing where two have the same."""
    rows = [r for n, r in enumerate(grid.rows) if r and not grid.total(n) and not grid.aggregate(n)]
    found = {r[0].text.strip("*_` ").lower(): r for r in rows if len(r) == grid.width}
    return found if len(found) == len(rows) and "" not in found else {}


def _joined(grid: Grid, rows: Rows, other: Grid, others: Rows) -> _Joined:
    per = frozenset().union(*(meaning(h).per for h in grid.head))
    numeric = [c for c in range(1, other.width) if all(others[n][c].number for n in rows)]
    numeric.sort(key=lambda c: not meaning(other.head[c]).over & per)  # what a head is per first
    spare = sorted(numeric[: max(0, WIDE - grid.width)])
    body = tuple(
        (row[0], *(others[name][c] for c in spare), *row[1:]) for name, row in rows.items()
    )
    head = (grid.head[0], *(other.head[c] for c in spare), *grid.head[1:])
    top = (grid.top[0], *(other.top[c] for c in spare), *grid.top[1:])
    return _Joined(Grid(grid.table, head, body, top), 1 + len(spare))


def _across(pair: _Joined, taken: Set[Span]) -> Iterator[Lawful]:
    """What follows in a table from the columns of the other one."""
    grid, own = pair.grid, pair.own
    if own == 1:
        return
    for found in columns.derived(grid):
        cells = grid.column(found.column)
        numbers = [c.number for c in cells if c is not None and c.number is not None]
        if found.column < own or min(found.operands) >= own or explained(numbers, taken):
            continue
        yield from followed(grid, found)
    mine = {c.block.index for row in grid.rows for c in row[own:]}
    yield from (x for x in sparse(grid, taken) if x.cell.block.index in mine)
