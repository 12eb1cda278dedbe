"""Rows and columns whose label has the factor in it: ``Input tokens/s (3,000 each)``, ``× 48``.

In every column such a row is the number of its label times, over, or divided by a row above, or by
the number of the column's head: ``Heads per GPU (64)`` below ``Before (TP=8)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.formula import Binary, Expression, Literal_, Reading, evaluate
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.sentences.likeness import misprinted
from doc_auditor.reading.sentences.misprints import Offer, near
from doc_auditor.reading.tables import chance
from doc_auditor.reading.tables.lawful import LIKELY, Lawful
from doc_auditor.reading.tables.laws import CERTAIN
from doc_auditor.reading.tokens import Token
from doc_auditor.source import Span

ABOVE = 4
"""Rows above that the number of a label may apply to."""
WAYS = ("row × label", "row ÷ label", "label ÷ row")
EACH = re.compile(r"\b(?:each|per|at|apiece)\b|[×@]", re.IGNORECASE)
"""Labels that say what their number is for."""
MOST = 8
"""Columns of a table that lists its options side by side."""

Sources = Mapping[int, Number]


@dataclass(frozen=True, slots=True)
class _Cell:
    cell: GridCell
    stated: Number
    offer: Offer
    chance: float
    faces: bool

    @property
    def fits(self) -> bool:
        return near(self.stated, self.offer.value, self.offer.tree)


def by_labels(grid: Grid, taken: Set[Span]) -> Iterator[Lawful]:
    """The cells of rows that the numbers of their labels derive."""
    if not 2 < grid.width <= MOST:
        return
    rows = {r: n for r in range(len(grid.rows)) if (n := _factor(grid, r)) is not None}
    heads = {c: n for c in range(1, len(grid.top)) if (n := _only(grid.top[c].tokens)) is not None}
    if len(heads) == grid.width - 1:
        pooled = [x for r, n in rows.items() for x in _row(grid, r, n, heads, WAYS[2], taken)]
        yield from _told(pooled, 1)
    for r, number in rows.items():
        above = [_numbers(grid, s) for s in range(max(0, r - ABOVE), r)]
        each = EACH.search(grid.rows[r][0].text) is not None
        tried = 1 if each else len(above) * len(WAYS)
        found = [
            told
            for source in reversed(above)
            for way in WAYS
            if (told := _told(_row(grid, r, number, source, way, taken), tried))
        ]
        yield from found[0] if len(found) == 1 else ()


def _factor(grid: Grid, row: int) -> Number | None:
    """The one number of a row's label, if it counts or measures: not ``Phase 2``."""
    cells = grid.rows[row]
    if len(cells) != grid.width or grid.total(row):
        return None
    tokens = cells[0].tokens
    number = _only(tokens)
    at = next((i for i, t in enumerate(tokens) if t.number is number), len(tokens))
    counts = at + 1 < len(tokens) and tokens[at + 1].kind in ("word", "close")
    measures = number is not None and bool(number.unit.dimensions)
    parameter = number is not None and at == len(tokens) - 1 and number.ulp < 1  # ``PUE 1.28``
    return number if counts or measures or parameter else None


def _only(tokens: Sequence[Token]) -> Number | None:
    found = [t.number for t in tokens if t.number is not None]
    single = found[0] if len(found) == 1 else None
    return None if single is None or single.percent or single.bound or single.face <= 1 else single


def _numbers(grid: Grid, row: int) -> Sources:
    return {c: n for c, cell in enumerate(grid.rows[row]) if c and (n := cell.number) is not None}


def _row(
    grid: Grid, row: int, factor: Number, source: Sources, way: str, taken: Set[Span]
) -> list[_Cell]:
    """The cells of a row with what the label makes of a source; nothing if one has no value."""
    found: list[_Cell] = []
    for column in range(1, grid.width):
        cell, other = grid.rows[row][column], source.get(column)
        stated = cell.number
        if stated is None or other is None or stated.coefficient <= 0 or other.face <= 0:
            return []
        if stated.span in taken or cell.signed or stated.bound:
            return []
        if not (_alike(factor, other, stated) or _cancels(factor, other, stated, way)):
            return []
        found.append(_worked(cell, stated, factor, other, way))
    return found


def _alike(factor: Number, other: Number, stated: Number) -> bool:
    """Whether units leave the figures as they are: a measured label makes shares of its unit."""
    if other.percent or (stated.percent and not factor.unit.dimensions and factor.face < 1):
        return False
    if factor.unit.dimensions or stated.percent:
        return factor.unit.text == other.unit.text and stated.percent
    return other.unit.factor == stated.unit.factor or not stated.unit.text


def _worked(cell: GridCell, stated: Number, factor: Number, other: Number, way: str) -> _Cell:
    a, b = Literal_(other), Literal_(factor)
    tree: Expression = {
        WAYS[0]: Binary("*", a, b),
        WAYS[1]: Binary("/", a, b),
        WAYS[2]: Binary("/", b, a),
    }[way]
    width = 0.0 if stated.exact else float(2 * stated.half() / stated.coefficient)
    likely = chance.chance([stated], width, 1.0)
    if not _alike(factor, other, stated):
        return _Cell(cell, stated, Offer(tree, evaluate(tree).value, sure=True), likely, False)
    value = evaluate(tree, Reading(face=True)).value
    each = Fraction(1) if stated.percent else stated.unit.factor
    return _Cell(cell, stated, Offer(tree, value * each, sure=True), likely, True)


def _cancels(factor: Number, other: Number, stated: Number, way: str) -> bool:
    """Whether units make it: GB over GB/s are seconds, requests/s over those of one a count."""
    a, b = (dict(n.unit.dimensions) for n in (other, factor))
    signs = {WAYS[0]: (1, 1), WAYS[1]: (1, -1), WAYS[2]: (-1, 1)}[way]
    powers = {d: a.get(d, 0) * signs[0] + b.get(d, 0) * signs[1] for d in {*a, *b}}
    left = {d: p for d, p in powers.items() if p}
    return bool(b) and not stated.percent and left == dict(stated.unit.dimensions)


def _told(cells: Sequence[_Cell], tried: int) -> list[Lawful]:
    """The cells, if what fits is no chance and one at most does not."""
    good = [x for x in cells if x.fits]
    bad = [x for x in cells if not x.fits]
    if not good or len(bad) > 1 or len(cells) < 2:
        return []
    told = {(x.stated.value, x.offer.value): x.chance for x in good}
    bound = chance.bound(list(told.values()), tried * (len(cells) if bad else 1), free=False)
    held = [Lawful(x.cell, x.offer.tree, faces=x.faces) for x in good]
    if not bad:
        return held if bound <= LIKELY else []
    slip = misprinted(bad[0].stated, bad[0].offer.value)
    if slip is None:
        return []
    limit = bound * slip
    odd = Lawful(bad[0].cell, bad[0].offer.tree, limit > CERTAIN, faces=bad[0].faces)
    return [*held, odd] if limit <= LIKELY else []
