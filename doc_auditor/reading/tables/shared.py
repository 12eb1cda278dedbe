"""Percentages of two columns before them: ``used | limit | load``, confirmed by a single row.

A percentage with three digits that is just what two neighbours come to is hardly chance, so one
row shows what another one must be (``chance.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace
from itertools import permutations

from doc_auditor.formula import Binary, Expression, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.sentences.likeness import misprinted
from doc_auditor.reading.sentences.misprints import Offer, figures, near
from doc_auditor.reading.tables import chance
from doc_auditor.reading.tables.lawful import LIKELY, Lawful
from doc_auditor.reading.tables.laws import CERTAIN, explained
from doc_auditor.source import Span

WIDE = 6
"""Columns before a percentage that it may be made of."""
OF = re.compile(r"\b(?:of|against)\b|%", re.IGNORECASE)
SURE = 3
"""Rows that leave no doubt what a head is about."""
LARGEST = 10
"""A share of more than that is no load."""


@dataclass(frozen=True, slots=True)
class _Row:
    row: int
    stated: Number
    offer: Offer
    chance: float


def shares(grid: Grid, taken: Set[Span]) -> Iterator[Lawful]:
    """The cells of percent columns, each with the quotient that most rows are."""
    for target in range(2, grid.width):
        stated = _percents(grid, target)
        if not explained(stated.values(), taken):
            yield from _of_head(grid, target, stated)
        if len(stated) < 2 or explained(stated.values(), taken):
            continue
        first = min(stated)
        before = [c for c in range(max(0, target - WIDE), target) if _number(grid, first, c)]
        pairs = list(permutations(before, 2))
        found = [f for a, b in pairs if (f := _told(grid, target, stated, (a, b), len(pairs)))]
        if len(found) == 1:
            yield from found[0]


def _of_head(grid: Grid, target: int, stated: Mapping[int, Number]) -> Iterator[Lawful]:
    """A column ``share of 54.4``: percentages of the number in their own head."""
    numbers = [t.number for t in grid.top[target].tokens if t.number is not None]
    if len(numbers) != 1 or not OF.search(grid.head[target]) or numbers[0].percent:
        return
    for source in range(target - 1, 0, -1):
        rows = [
            found
            for r, number in stated.items()
            if (part := _number(grid, r, source))
            and (found := _row(number, part, _like(numbers[0], part), r))
        ]
        good = [x for x in rows if near(x.stated, x.offer.value, x.offer.tree)]
        if good and len(rows) - len(good) <= max(1, len(good) // 2):
            for x in rows:
                slip = None if x in good else misprinted(x.stated, x.offer.value)
                likely = len(good) < SURE or slip is None
                yield Lawful(grid.rows[x.row][target], x.offer.tree, likely, faces=True)
            return


def _like(whole: Number, part: Number) -> Number:
    return whole if whole.unit.text else replace(whole, unit=part.unit)


def _percents(grid: Grid, column: int) -> dict[int, Number]:
    """Row → percentage; nothing where the column holds other figures too."""
    cells = {
        r: c.number
        for r, c in enumerate(grid.column(column))
        if c is not None and c.number is not None and not c.signed
    }
    plain = all(n.percent and not n.bound and n.value > 0 for n in cells.values())
    return cells if plain else {}


def _told(
    grid: Grid, target: int, stated: Mapping[int, Number], pair: tuple[int, int], tried: int
) -> list[Lawful]:
    """The cells, if enough rows are the quotient of two columns and at most one is not."""
    rows = [
        found
        for r, number in stated.items()
        if (found := _row(number, _number(grid, r, pair[0]), _number(grid, r, pair[1]), r))
    ]
    good = [x for x in rows if near(x.stated, x.offer.value, x.offer.tree)]
    bad = [x for x in rows if x not in good]
    if not good or len(bad) > 1 or len(rows) < len(stated) - 1:
        return []
    bound = chance.bound([x.chance for x in good], tried * (len(rows) if bad else 1), free=False)
    cells = [
        Lawful(grid.rows[x.row][target], x.offer.tree, faces=True) for x in good if bound <= LIKELY
    ]
    for x in bad if cells else ():
        slip = misprinted(x.stated, x.offer.value)
        limit = bound * slip if slip is not None else bound
        if slip is None and x.offer.value > LARGEST:
            return []
        likely = slip is None or limit > CERTAIN
        cells.append(Lawful(grid.rows[x.row][target], x.offer.tree, likely, faces=True))
    return cells


def _number(grid: Grid, row: int, column: int) -> Number | None:
    cells = grid.rows[row]
    return cells[column].number if column < len(cells) else None


def _row(stated: Number, part: Number | None, whole: Number | None, row: int) -> _Row | None:
    """One row, if part and whole are of one kind and leave the quotient open to no more than it."""
    if part is None or whole is None or part.value <= 0 or whole.value <= 0:
        return None
    if not _of_one_kind(part, whole) or part.percent or whole.percent:
        return None
    tree: Expression = Binary("/", Literal_(part), Literal_(whole))
    offer = Offer(tree, part.value / whole.value, sure=True)
    blurs = [2 * n.half() / n.coefficient for n in (part, whole) if not n.exact]
    width = float(2 * stated.half() / stated.coefficient + sum(blurs))
    digits = 1 / 9 if figures(stated) < 2 else 0.0
    return _Row(row, stated, offer, max(chance.chance([stated], width, 1.0), digits))


def _of_one_kind(part: Number, whole: Number) -> bool:
    """Whether two figures have one dimension; a calculated cell leaves its unit to the head."""
    units = [n.unit for n in (part, whole)]
    bare = any(not u.dimensions for u in units) and all(u.factor == 1 for u in units)
    return bare or units[0].dimensions == units[1].dimensions
