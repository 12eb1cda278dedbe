"""Rows that print how their value is worked out: ``Weights (26.0 ÷ 4) | 6.5``.

The calculation stands in the label or in a cell, the value in a cell behind it, often in another
power of 1000.  A label that multiplies may also describe (``conv (3 × 3)``), so a value that does
not agree is accused as a misprint, or where the other rows of both columns agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction

from doc_auditor.formula import (
    Binary,
    Constant,
    Expression,
    Reading,
    Unevaluable,
    evaluate,
    numbers,
)
from doc_auditor.quantity import Number
from doc_auditor.reading.expressions import read_side
from doc_auditor.reading.grid import VARIABLE, Grid, GridCell
from doc_auditor.reading.sentences.likeness import misprinted
from doc_auditor.reading.sentences.misprints import near
from doc_auditor.reading.tables import chance
from doc_auditor.reading.tables.lawful import LIKELY, Lawful
from doc_auditor.reading.tables.laws import CERTAIN
from doc_auditor.reading.tokens import Token
from doc_auditor.source import Span

STEPS = tuple(Fraction(1000) ** n for n in (0, -1, -2, -3, 1, 2, 3))
"""Powers of 1000 between a calculation and its value."""
REACH = 3
"""Cells behind a calculation that may be its value."""
LONG = 60
"""Rows that are looked at."""
FAR = 4
"""A value that is farther from its calculation is another thing."""
FARTHEST = 200
"""The same where two other rows show what a calculation of the column comes to."""
MORE = frozenset("less minus plus with without after before except".split())
DETAILED = 4
"""Numbers of a calculation that leaves nothing out."""
NAMED = re.compile(
    r"calc|formula|rule|\bhow\b|working|math|expression|derivation|basis", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Row:
    cell: GridCell
    stated: Number
    tree: Expression
    value: Fraction
    """What the calculation comes to, in the base units of the value."""
    faces: bool
    step: Fraction
    """The power of 1000 between them."""
    alone: bool = False
    """Whether the calculation is all that its cell says: ``0.90 × 141 GB``."""
    whole: bool = True
    """Whether nothing else in the cell changes what the calculation comes to."""
    sole: bool = False
    """Whether a column of calculations has it, and the row no other value."""

    @property
    def fits(self) -> bool:
        return near(self.stated, self.value, self.tree)

    @property
    def plain(self) -> bool:
        """Whether the value has what its calculation comes to: ``12 bytes ÷ 2 | 3.17`` has not."""
        measured = bool(evaluate(self.tree).dimensions)
        return self.step == 1 and measured == bool(self.stated.unit.dimensions)

    @property
    def accident(self) -> float:
        """How likely it fits by chance, in one of the steps and of the cells."""
        return min(1.0, REACH * float(self.stated.ulp / self.stated.coefficient))


def worked(grid: Grid, taken: Set[Span]) -> Iterator[Lawful]:
    """The cells with the calculations of their rows, where nothing is claimed of them yet."""
    trees = [[_calculations(c) for c in row] for row in grid.rows[:LONG]]
    for source in range(grid.width):
        named = NAMED.search(grid.head[source]) is not None
        ahead = range(source + 1, min(grid.width, source + 1 + REACH))
        for target in (*ahead, *(range(1, source)[::-1] if named else ())):
            pairs = [
                (row, row[target], trees[r][source])
                for r, row in enumerate(grid.rows[:LONG])
                if max(source, target) < len(row)
            ]
            rows = [
                replace(
                    found,
                    alone=_alone(row[source]),
                    whole=_whole(row[source]),
                    sole=named and _sole(row),
                )
                for row, cell, every in pairs
                if (found := _row(cell, every))
            ]
            rows += _like_the_others([p[1:] for p in pairs], rows)
            yield from _told([r for r in rows if r.stated.span not in taken], named)


def _sole(row: Sequence[GridCell]) -> bool:
    """Whether a row has one value, so that its calculation is of no other."""
    return sum(c.number is not None for c in row[1:]) == 1


def _whole(source: GridCell) -> bool:
    """Whether a cell says no more than how its value comes about.

    ``12 × 4 × 31.85 M / TP 4, BF16`` leaves out the bytes of each, ``8 × 8 less one`` a part.
    """
    side = read_side(source.tokens, 0) if source.tokens else None
    more = side is not None and MORE & {*side.words.lower().split()}
    return side is not None and side.after == len(source.tokens) and not more


def _like_the_others(
    pairs: Sequence[tuple[GridCell, Sequence[Expression]]], rows: Sequence[_Row]
) -> Iterator[_Row]:
    """Rows that are far off, read as two others that fit are."""
    ways = {(r.step, r.faces) for r in rows if r.fits}
    if len(ways) != 1 or sum(r.fits for r in rows) < 2:
        return
    (step, faces), known = ways.pop(), {r.cell.block.index for r in rows}
    for cell, trees in pairs:
        stated = _value(cell)
        if cell.block.index not in known and len(trees) == 1 and stated is not None:
            yield from (
                r for r in _readings(cell, stated, trees[0], (step,), FARTHEST) if r.faces == faces
            )


def _told(rows: Sequence[_Row], named: bool) -> Iterator[Lawful]:
    good = [r for r in rows if r.fits]
    bound = chance.bound([r.accident for r in good], 1, free=False)
    for row in rows:
        if row.fits:
            yield Lawful(row.cell, row.tree, faces=row.faces)
            continue
        slip = misprinted(row.stated, row.value)
        if slip is not None and (limit := min(bound, 1.0) * slip * REACH) <= LIKELY:
            yield Lawful(row.cell, row.tree, likely=limit > CERTAIN, faces=row.faces)
            continue
        odd = len(rows) - len(good)
        told = len(good) > 1 and bound <= CERTAIN and len(good) >= 2 * odd
        alone = (row.sole and row.plain) or (
            odd == 1 and (_detailed(row.tree, named) or _by_itself(row))
        )
        if told or alone:
            yield Lawful(row.cell, row.tree, likely=True, faces=row.faces)


def _alone(cell: GridCell) -> bool:
    return all(t.kind in ("number", "operator", "open", "close") for t in cell.tokens)


def _by_itself(row: _Row) -> bool:
    """Whether a cell with nothing but a calculation names the value, in the value's own unit."""
    measured = {n.unit.text for n in numbers(row.tree) if n.unit.text}
    return row.alone and row.step == 1 and measured == {row.stated.unit.text}


def _detailed(tree: Expression, named: bool) -> bool:
    """Whether a calculation leaves nothing out: by its length, and by what its numbers measure."""
    every = numbers(tree)
    measured = sum(bool(n.unit.dimensions) for n in every)
    return len(every) + min(measured, 1) + named > DETAILED and measured + named > 1


def _row(cell: GridCell, trees: Sequence[Expression]) -> _Row | None:
    """A value and the calculation that fits, else the one that is nearest to it."""
    stated = _value(cell)
    if stated is None:
        return None
    found = [row for tree in trees for row in _readings(cell, stated, tree)]
    fitting = [r for r in found if r.fits]
    likeness = [r for r in found if 1 / Fraction(FAR) < r.value / stated.value < FAR]
    return next(iter(fitting or likeness), None)


def _value(cell: GridCell) -> Number | None:
    stated = cell.number
    if stated is None or stated.value <= 0 or stated.bound or stated.hedged or stated.times:
        return None
    return stated


def _readings(
    cell: GridCell,
    stated: Number,
    tree: Expression,
    steps: Sequence[Fraction] = STEPS,
    far: int = FAR,
) -> Iterator[_Row]:
    """The calculation by its values and by its figures, in the power of 1000 of the value."""
    measured = any(n.unit.dimensions for n in numbers(tree))
    for faces in (False, True) if measured and stated.unit.text else (True, False):
        with suppress(Unevaluable):
            made = evaluate(tree, Reading(face=faces))
            if not faces and made.dimensions and made.dimensions != stated.unit.dimensions:
                continue  # kW × h × $: a price is for a unit that it does not name
            plain = made.value
            units = stated.unit.factor if faces and not stated.percent else Fraction(1)
            for step in steps:
                if 1 / Fraction(far) < plain * units * step / stated.value < far:
                    scaled = tree if step == 1 else _scaled(tree, step)
                    yield _Row(cell, stated, scaled, plain * units * step, faces, step)
                    break


def _scaled(tree: Expression, factor: Fraction) -> Expression:
    if factor < 1:
        return Binary("/", tree, Constant(1 / factor))
    return Binary("*", tree, Constant(factor))


def _calculations(cell: GridCell) -> list[Expression]:
    """Every calculation that a cell prints, if it gives no result itself."""
    if cell.number is not None or any(t.kind == "relation" for t in cell.tokens):
        return []
    if VARIABLE.search(cell.text):
        return []
    found: list[Expression] = []
    at = 0
    while at < len(cell.tokens):
        side = read_side(cell.tokens, at) if _starts(cell.tokens, at) else None
        if side is not None and side.operators and not side.tight and not _listed(side.tree):
            found.append(side.tree)
        at = max(side.after, at + 1) if side is not None else at + 1
    return found


def _listed(tree: Expression) -> bool:
    """``7B / 1B``: one stroke between counts lists them."""
    every = numbers(tree)
    stroke = isinstance(tree, Binary) and tree.op == "/" and len(every) == 2
    return len(every) < 2 or (stroke and all(n.ulp == 1 and not n.unit.text for n in every))


def _starts(tokens: Sequence[Token], at: int) -> bool:
    before = tokens[at - 1] if at else None
    return tokens[at].kind == "number" and (before is None or before.kind != "operator")
