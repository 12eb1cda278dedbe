"""Tables about the same things: rows of one name in two tables belong together.

``tok/s`` and ``tok/s per GPU`` of each run stand in one table, its GPUs in another.  The columns of
the other table are put before those of a table, and what then follows across both is claimed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.formula import Expression, Reading, evaluate
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.sentences.misprints import Offer, chosen
from doc_auditor.reading.tables import chance, columns
from doc_auditor.reading.tables.figures import WIDE
from doc_auditor.reading.tables.lawful import Lawful
from doc_auditor.reading.tables.laws import CERTAIN, LEAST, explained
from doc_auditor.source import Span

PARTNERS = 4
"""Other tables with the same rows that are looked at."""
LAWS = 4 * len(columns.STEPS.exact)
"""Operators and conversions that are tried on each pair of columns."""

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
    for index, rows in enumerate(named):
        if len(rows) < LEAST:
            continue
        near = holders[next(iter(rows))]
        others = [i for i in near if i != index and rows.keys() <= named[i].keys()]
        for other in sorted(others, key=lambda i: abs(i - index))[:PARTNERS]:
            yield from _across(_joined(grids[index], rows, grids[other], named[other]), taken)


def _named(grid: Grid) -> Rows:
    """The rows by name; nothing where two have the same."""
    rows = [r for n, r in enumerate(grid.rows) if r and not grid.total(n) and not grid.average(n)]
    found = {r[0].text.strip("*_` ").lower(): r for r in rows if len(r) == grid.width}
    return found if len(found) == len(rows) and "" not in found else {}


def _joined(grid: Grid, rows: Rows, other: Grid, others: Rows) -> _Joined:
    spare = [
        c for c in range(1, other.width) if all(others[n][c].number is not None for n in rows)
    ][: max(0, WIDE - grid.width)]
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
        if _bound(grid, found) <= CERTAIN:
            yield from _cells(grid, found)


def _bound(grid: Grid, found: columns.Derived) -> float:
    """How likely rows of two tables would fit like this by chance."""
    chances = []
    for row in found.good:
        result = grid.rows[row][found.column].number
        operands = _operands(grid, found, row)
        if result is not None and result.coefficient and 1 not in {n.face for n in operands}:
            width = float(2 * result.half() / abs(result.coefficient))
            chances.append(chance.chance([result], 0.0 if result.exact else width, 1.0))
    tried = LAWS * grid.width**2 * (len(found.good) if found.bad else 1)
    return chance.bound(chances, tried, free=False)


def _operands(grid: Grid, found: columns.Derived, row: int) -> list[Number]:
    cells = (grid.rows[row][c].number for c in found.operands)
    return [n for n in cells if n is not None]


def _cells(grid: Grid, found: columns.Derived) -> Iterator[Lawful]:
    for row in (*found.good, *found.bad):
        tree = columns.expression(_operands(grid, found, row), found.operator, found.step)
        cell = grid.rows[row][found.column]
        yield Lawful(cell, tree, row in found.bad and not _misprinted(cell, tree), faces=True)


def _misprinted(cell: GridCell, tree: Expression) -> bool:
    """Whether a cell differs from what follows by a digit or two."""
    if cell.number is None:
        return False
    value = evaluate(tree, Reading(face=True)).value
    each = Fraction(1) if cell.number.percent else cell.number.unit.factor
    return chosen(cell.number, [Offer(tree, value * each, sure=True)]) is not None
