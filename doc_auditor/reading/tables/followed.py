"""Rows and columns that are a function of others, where chance would hardly make them so.

A table that lists quantities in its rows and options in its columns has few columns to tell a law
by; what the digits of each are worth is counted then (``chance.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from fractions import Fraction

from doc_auditor.formula import Expression, Reading, evaluate
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.sentences.likeness import misprinted
from doc_auditor.reading.tables import chance, columns
from doc_auditor.reading.tables.lawful import LIKELY, Lawful
from doc_auditor.reading.tables.laws import CERTAIN, explained
from doc_auditor.reading.tables.meaning import meaning, named
from doc_auditor.source import Span

RARE = 0.01
"""The bound below which a row is doubted whatever it differs by."""
LAWS = 4 * len(columns.STEPS.exact)
"""Operators and conversions that are tried on each pair of columns."""


def functions(grid: Grid, taken: Set[Span]) -> Iterator[Lawful]:
    """The cells of columns that are functions of others and of which nothing is claimed yet."""
    for found in columns.derived(grid):
        cells = grid.column(found.column)
        numbers = [c.number for c in cells if c is not None and c.number is not None]
        if not explained(numbers, taken):
            yield from followed(grid, found)


def sparse(grid: Grid, taken: Set[Span]) -> Iterator[Lawful]:
    """The odd cell of two or three rows, if it is the misprint of what the others make it."""
    best: dict[Span, tuple[float, Lawful]] = {}
    for found in columns.sparse(grid):
        cell = grid.rows[found.bad[0]][found.column]
        if cell.number is None or cell.number.span in taken:
            continue
        tree = columns.expression(_operands(grid, found, found.bad[0]), found.operator, found.step)
        slip = _slip(cell, tree)
        limit = _bound(grid, found)
        several = len(found.good) > 1 and found.operator != "-"
        if several and _named(grid, found):
            limit = min(limit, RARE)
        if slip is None and (limit > RARE or not several):
            continue
        limit *= slip if slip is not None else 1.0
        if limit <= LIKELY and limit < best.get(cell.number.span, (1.0,))[0]:
            made = Lawful(
                cell,
                tree,
                likely=slip is None or limit > CERTAIN or len(found.good) < 2,
                faces=True,
            )
            best[cell.number.span] = limit, made
    yield from (made for _, made in best.values())


def followed(grid: Grid, found: columns.Derived) -> Iterator[Lawful]:
    """The cells of a column that follows from others, if that is no chance."""
    by_chance = _bound(grid, found) > CERTAIN
    if by_chance and (len(found.good) <= 2 * len(found.bad) or not _named(grid, found)):
        return
    for row in (*found.good, *found.bad):
        tree = columns.expression(_operands(grid, found, row), found.operator, found.step)
        cell = grid.rows[row][found.column]
        doubtful = by_chance or _slip(cell, tree) is None
        yield Lawful(cell, tree, row in found.bad and doubtful, faces=True)


def _bound(grid: Grid, found: columns.Derived) -> float:
    """How likely rows would fit like this by chance."""
    chances = []
    for row in found.good:
        result = grid.rows[row][found.column].number
        operands = _operands(grid, found, row)
        if result is not None and result.coefficient and 1 not in {n.face for n in operands}:
            width = float(2 * result.half() / abs(result.coefficient))
            chances.append(chance.chance([result], 0.0 if result.exact else width, 1.0))
    tried = 1 if _named(grid, found) else LAWS * grid.width**2
    tried *= len(found.good) if found.bad else 1
    return chance.bound(chances, tried, free=False)


def _named(grid: Grid, found: columns.Derived) -> bool:
    """Whether the heads themselves say what the column is."""
    heads = [meaning(grid.head[c]) for c in (found.column, *found.operands)]
    whole = found.operator != "/" or heads[0].per <= heads[2].over | heads[1].per  # ``in use``
    return whole and named(heads[0], heads[1:], found.operator)


def _operands(grid: Grid, found: columns.Derived, row: int) -> list[Number]:
    cells = (grid.rows[row][c].number for c in found.operands)
    return [n for n in cells if n is not None]


def _slip(cell: GridCell, tree: Expression) -> float | None:
    """How likely chance makes a cell look like a misprint of what follows, if it does."""
    if cell.number is None:
        return None
    value = evaluate(tree, Reading(face=True)).value
    each = Fraction(1) if cell.number.percent else cell.number.unit.factor
    return misprinted(cell.number, value * each)
