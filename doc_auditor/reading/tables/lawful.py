"""Cells of columns that keep a law, each as the most exact of the other rows makes it.

The one row that does not keep it is an error if it is a misprint of what it should be, and the law
is no chance; a count of parts, or a square that was doubled, is worth a warning.  Anything else may
be a row of another kind: another device, another price, a pool that is full.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from fractions import Fraction

from doc_auditor.formula import Binary, Expression, Literal_, evaluate
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.sentences.misprints import Offer, chosen, figures, near
from doc_auditor.reading.tables import chance
from doc_auditor.reading.tables.laws import CERTAIN, Columns, Kept, Law, kept_laws
from doc_auditor.source import Span

LIKELY = 0.05
"""The bound below which a misprinted row is worth a warning."""
MANY = 4
"""Rows that confirm a law well enough to doubt a row whose value is off by anything."""
PART = re.compile(r"\W*(?:per|one|each|every|an?|single|1)\b", re.IGNORECASE)
"""How the head of a column begins that is about one of several parts."""
STEPS = (2, 4, 1 / 2, 1 / 4)
"""Factors by which a value is off if a step of doubling is missed or made twice."""
CLOSE = Fraction(1, 100)
"""A value that is closer to its law was rounded or measured."""
VAGUE = 3
"""Last places that a law may leave open for a value to be called a misprint of it."""
SMOOTH = 1e-5
"""The bound for a row with less or more than all others: curves bend at their ends."""


@dataclass(frozen=True, slots=True)
class Lawful:
    """A cell, what the other rows make it, and whether a difference is only likely wrong."""

    cell: GridCell
    tree: Expression
    likely: bool = False
    faces: bool = False
    """The figures alone make up the value, whatever the units of their heads are."""


def lawful(grid: Grid, taken: Set[Span]) -> Iterator[Lawful]:
    """The cells of columns that keep a law; something is claimed of the ``taken`` ones already."""
    for columns, kept in kept_laws(grid, taken):
        yield from _cells(grid, columns, kept)


def _cells(grid: Grid, columns: Columns, kept: Kept) -> Iterator[Lawful]:
    """The rows that keep a law, each with the most exact of the others, and the odd one."""
    part = PART.match(grid.head[kept.law.operands[0]]) is not None
    doubt = _doubt(columns, kept, part) if kept.bad else None
    if kept.bound > CERTAIN and doubt is None:
        return
    first, second = kept.good[:2]
    for row in kept.good:
        made = _made(grid, columns, kept.law, second if row == first else first, row)
        if made.faces or near(
            columns.numbers[kept.law.target][row], evaluate(made.tree).value, made.tree
        ):
            yield made
    if doubt is not None:
        made = _made(grid, columns, kept.law, first, kept.bad[0])
        yield replace(made, likely=doubt == "warning")


def _made(grid: Grid, columns: Columns, law: Law, known: int, row: int) -> Lawful:
    """A cell with what another row makes it; where the units cancel, their factors do not count."""
    tree = _tree(law, columns, known, row)
    factor = columns.numbers[law.target][known].unit.factor
    for column, power in zip(law.operands, law.powers, strict=True):
        here, there = (
            columns.numbers[column][row].unit.factor,
            columns.numbers[column][known].unit.factor,
        )
        factor *= (here / there) ** power
    cell = grid.rows[row][law.target]
    return Lawful(cell, tree, faces=factor == columns.numbers[law.target][row].unit.factor)


def _doubt(columns: Columns, kept: Kept, part: bool) -> str | None:
    """``error`` or ``warning`` for the odd row; nothing where it may be of another kind.

    ``part`` says that the head of the operand names one part of a whole.
    """
    stated = columns.numbers[kept.law.target][kept.bad[0]]
    off = abs(_predicted(columns, kept)[0] / stated.value - 1)
    inside = _inside(columns, kept)
    if off < CLOSE or (not inside and kept.bound > SMOOTH):
        return None
    if _misprinted(columns, kept):
        limit = kept.bound * chance.slip(stated)
        return "error" if limit <= CERTAIN else "warning" if limit <= LIKELY else None
    if kept.bound > CERTAIN or not inside:
        return None
    return "warning" if _stepped(columns, kept) or (part and _counted(columns, kept)) else None


def _stepped(columns: Columns, kept: Kept) -> bool:
    """Whether a quadratic value was doubled where it should have become four times as much."""
    return 2 in kept.law.powers and any(_meets(columns, kept, step) for step in STEPS)


def _counted(columns: Columns, kept: Kept) -> bool:
    """Whether the odd row counts parts of a whole: prices and power need not be multiples."""
    row = kept.bad[0]
    numbers = [columns.numbers[c][row] for c in (kept.law.target, *kept.law.operands)]
    plain = all(n.exact and not n.unit.dimensions and not n.percent for n in numbers)
    return plain and kept.law.powers == (1,) and len(kept.good) >= MANY


def _predicted(columns: Columns, kept: Kept) -> tuple[Fraction, Fraction]:
    """The value of the odd row by the law, and how much of it is left open."""
    power = columns.power(kept.law, kept.bad[0])
    low, high = (Fraction(k) * power for k in kept.constant)
    return (low + high) / 2, high - low


def _misprinted(columns: Columns, kept: Kept) -> bool:
    """Whether the odd row is a misprint of its value, where that is known to its last digits."""
    stated = columns.numbers[kept.law.target][kept.bad[0]]
    printed = replace(stated, ulp=2 * stated.loose()) if figures(stated) > 2 else stated
    value, open_ = _predicted(columns, kept)
    if open_ > VAGUE * printed.ulp * stated.scale * stated.unit.factor:
        return False
    tree = _tree(kept.law, columns, kept.good[0], kept.bad[0])
    return any(
        chosen(printed, [Offer(tree, v, sure=True)]) is not None
        for v in (value, value - open_ / 2, value + open_ / 2)
    )


def _meets(columns: Columns, kept: Kept, step: float) -> bool:
    """Whether the odd row would keep the law if its value were so many times what it is."""
    least, most = columns.constant(kept.law, kept.bad[0])
    low, high = kept.constant
    return least * step <= high and low <= most * step


def _inside(columns: Columns, kept: Kept) -> bool:
    """Whether rows with less and with more keep the law: nothing has run full in between."""
    sizes = [columns.power(kept.law, r) for r in kept.good]
    return min(sizes) <= columns.power(kept.law, kept.bad[0]) <= max(sizes)


def _tree(law: Law, columns: Columns, known: int, row: int) -> Expression:
    """The value of a known row, scaled by the operands of both."""
    above: list[Number] = []
    below: list[Number] = []
    for column, power in zip(law.operands, law.powers, strict=True):
        here, there = columns.numbers[column][row], columns.numbers[column][known]
        up, down = (here, there) if power > 0 else (there, here)
        above += [up] * abs(power)
        below += [down] * abs(power)
    tree: Expression = Literal_(columns.numbers[law.target][known])
    for number in above:
        tree = Binary("*", tree, Literal_(number))
    for number in below:
        tree = Binary("/", tree, Literal_(number))
    return tree
