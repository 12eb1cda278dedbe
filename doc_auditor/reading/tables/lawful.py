"""Cells of columns that keep a law, each as the constant of the rows makes it.

The one row that does not keep it is an error if it is a misprint of what it should be, and the law
is no chance; a count of parts, or a square that was doubled, is worth a warning.  Anything else may
be a row of another kind: another device, another price, a pool that is full.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from math import log

from doc_auditor.formula import Binary, Constant, Expression, Literal_, Reading, evaluate
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.sentences.likeness import misprinted
from doc_auditor.reading.sentences.misprints import near
from doc_auditor.reading.tables.constants import meant
from doc_auditor.reading.tables.laws import CERTAIN, Columns, Kept, kept_laws
from doc_auditor.source import Span

LIKELY = 0.05
"""The bound below which a misprinted row is worth a warning."""
TO_THE_DIGIT = 0.01
"""The same where every row is the very product of its operands and a short constant."""
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
"""The bound for a misprint with less or more than all others: curves bend at their ends."""
SMALL = 16
"""Parts of which a whole may have one more or less: nine pods for eight."""
KINDS = frozenset({"byte", "watt", "joule", "money"})
"""What one device, format or offer has more of than another."""
FEW = 64
"""Parts that an option may be divided into."""
SIMILAR = 2
"""Two columns whose values differ by less may measure one thing."""
APART = log(1.5)
"""Figures that lie closer together keep any ratio."""


@dataclass(frozen=True, slots=True)
class Lawful:
    """A cell, what the other rows make it, and whether a difference is only likely wrong."""

    cell: GridCell
    tree: Expression
    likely: bool = False
    faces: bool = False
    """The figures alone make up the value, whatever the units of their heads are."""
    place: Fraction = Fraction(0)
    """The place to which the value is known, where the figures leave the constant open."""


def lawful(grid: Grid, taken: Set[Span]) -> Iterator[Lawful]:
    """The cells of columns that keep a law; something is claimed of the ``taken`` ones already."""
    for columns, kept in kept_laws(grid, taken):
        yield from _cells(grid, columns, kept)


def _cells(grid: Grid, columns: Columns, kept: Kept) -> Iterator[Lawful]:
    """The rows that keep a law, and the odd one."""
    part = PART.match(grid.head[kept.law.operands[0]]) is not None
    doubt = _doubt(columns, kept, part) if kept.bad else None
    if kept.bound > CERTAIN and doubt is None:
        return
    for row in kept.good:
        made = _made(grid, columns, kept, row)
        value = evaluate(made.tree, Reading(face=made.faces)).value
        stated = columns.numbers[kept.law.target][row]
        each = Fraction(1) if stated.percent or not made.faces else stated.unit.factor
        if near(stated, value * each, made.tree):
            yield made
    if doubt is not None:
        made = _made(grid, columns, kept, kept.bad[0])
        yield replace(made, likely=doubt == "warning", place=_place(columns, kept))


def _made(grid: Grid, columns: Columns, kept: Kept, row: int) -> Lawful:
    """A cell with what the constant makes it; it is shown for the figures of the row as printed."""
    law = kept.law
    usual, here = (_units(columns, kept, r) for r in (kept.good[0], row))
    low, high = (Fraction(k) / usual for k in kept.constant)
    constant = meant(low, high) * usual
    stated, operand = (columns.numbers[c][row] for c in (law.target, law.operands[0]))
    alike = stated.unit.dimensions == operand.unit.dimensions and law.powers == (1,)
    faces = here == usual or not alike
    tree = _tree(columns, kept, row, constant / here if faces else constant)
    return Lawful(grid.rows[row][law.target], tree, faces=faces)


def _units(columns: Columns, kept: Kept, row: int) -> Fraction:
    """What a constant of the printed figures of a row is multiplied by for that of base units."""
    result = _factor(columns.numbers[kept.law.target][row])
    for column, power in zip(kept.law.operands, kept.law.powers, strict=True):
        result /= _factor(columns.numbers[column][row]) ** power
    return result


def _factor(number: Number) -> Fraction:
    return Fraction(1) if number.percent else number.unit.factor


def _doubt(columns: Columns, kept: Kept, part: bool) -> str | None:
    """``error`` or ``warning`` for the odd row; nothing where it may be of another kind.

    ``part`` says that the head of the operand names one part of a whole.
    """
    stated = columns.numbers[kept.law.target][kept.bad[0]]
    off = abs(_predicted(columns, kept)[0] / stated.value - 1)
    inside = _inside(columns, kept)
    if (
        off < CLOSE
        or (not (kept.usual or kept.exact) and _narrow(columns, kept))
        or stated.value == columns.numbers[kept.law.operands[0]][kept.bad[0]].value
        or _before_and_after(columns, kept)
    ):
        return None
    reaches = kept.exact and _counts(columns, kept) and not _capped(columns, kept)
    if (slip := _misprinted(columns, kept)) is not None:
        limit = kept.bound * slip
        if not (inside or kept.usual or reaches) and limit > SMOOTH:
            return None
        return "error" if limit <= CERTAIN else "warning" if limit <= LIKELY else None
    if kept.bound > (TO_THE_DIGIT if kept.exact else CERTAIN) or not (inside or reaches):
        return None
    if kept.usual or ((kept.exact or len(kept.good) >= MANY) and _counts(columns, kept)):
        return "warning"
    return "warning" if _stepped(columns, kept) or (part and _counted(columns, kept)) else None


def _counts(columns: Columns, kept: Kept) -> bool:
    """Whether the column counts things or shares, and the odd row has no divisor of its own.

    Sizes, power and prices differ from kind to kind; one option has 8 GPUs where others have 16.
    """
    stated = columns.numbers[kept.law.target][kept.bad[0]]
    column = columns.numbers[kept.law.target]
    if (
        KINDS & {d for d, _ in stated.unit.dimensions}
        or len({n.unit.text for n in column.values()}) > 1
    ):
        return False
    own = stated.value / columns.power(kept.law, kept.bad[0])
    usual = Fraction(kept.constant[0])
    if kept.law.powers == (1,) and 1 / Fraction(SIMILAR) < usual < SIMILAR and not stated.percent:
        return False  # before and after of one thing
    return not all(_few(min(k, 1 / k)) for k in (own, usual))


def _few(part: Fraction) -> bool:
    """Whether something is one of a few parts, up to what a figure's rounding hides."""
    parts = round(1 / part)
    return parts <= FEW and abs(parts * part - 1) < Fraction(1, 500)


def _capped(columns: Columns, kept: Kept) -> bool:
    """Whether the row with the most falls short of its law: something may have run full."""
    stated = columns.numbers[kept.law.target][kept.bad[0]]
    return stated.value < _predicted(columns, kept)[0]


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


def _misprinted(columns: Columns, kept: Kept) -> float | None:
    """How likely chance makes the odd row look like a misprint of its value, if it does."""
    stated = columns.numbers[kept.law.target][kept.bad[0]]
    place = _place(columns, kept)
    value, open_ = _predicted(columns, kept)
    if open_ > VAGUE * place * stated.scale * stated.unit.factor:
        return None
    for right in (value, value - open_ / 2, value + open_ / 2):
        if (slip := misprinted(stated, right, place)) is not None:
            return slip
    return None


def _place(columns: Columns, kept: Kept) -> Fraction:
    """To which figure the column is rounded: 100 for ``98,100`` among its like."""
    column = columns.numbers[kept.law.target]
    stated = column[kept.bad[0]]
    return max(stated.ulp, min(2 * column[r].loose() for r in (*kept.good, *kept.bad)))


def _before_and_after(columns: Columns, kept: Kept) -> bool:
    """Whether two columns measure one thing and differ by a factor that nobody chose."""
    law = kept.law
    stated, other = (columns.numbers[c][kept.bad[0]] for c in (law.target, law.operands[0]))
    if law.powers != (1,) or stated.unit.dimensions != other.unit.dimensions:
        return False
    low, high = (Fraction(k) / _units(columns, kept, kept.bad[0]) for k in kept.constant)
    factor = meant(low, high)
    plain = factor if factor > 1 else 1 / factor
    fraction = plain.limit_denominator(SMALL)
    low, high = (low, high) if factor > 1 else (1 / high, 1 / low)
    return 1 < plain < SIMILAR and (plain * 100).denominator != 1 and not low <= fraction <= high


def _narrow(columns: Columns, kept: Kept) -> bool:
    """Whether figures of one kind hardly differ: losses of a run are near each other in any row."""
    stated, other = (
        columns.numbers[c][kept.bad[0]] for c in (kept.law.target, kept.law.operands[0])
    )
    if stated.percent and not other.percent and len(kept.good) >= MANY - 1:
        return False
    every = (columns.numbers[c] for c in (kept.law.target, *kept.law.operands))
    figures = ([float(c[r].value) for r in kept.good] for c in every)
    return any(log(max(f) / min(f)) < APART for f in figures)


def _meets(columns: Columns, kept: Kept, step: float) -> bool:
    """Whether the odd row would keep the law if its value were so many times what it is."""
    least, most = columns.constant(kept.law, kept.bad[0])
    low, high = kept.constant
    return least * step <= high and low <= most * step


def _inside(columns: Columns, kept: Kept) -> bool:
    """Whether rows with less and with more keep the law: nothing has run full in between."""
    sizes = [columns.power(kept.law, r) for r in kept.good]
    return min(sizes) <= columns.power(kept.law, kept.bad[0]) <= max(sizes)


def _tree(columns: Columns, kept: Kept, row: int, constant: Fraction) -> Expression:
    """``35,328 ÷ 64``: the operands of the row and the constant for their figures."""
    above: list[Expression] = []
    below: list[Expression] = []
    for column, power in zip(kept.law.operands, kept.law.powers, strict=True):
        side = above if power > 0 else below
        side += [Literal_(columns.numbers[column][row])] * abs(power)
    if constant < 1:
        below.append(Constant(1 / constant))
    elif constant != 1:
        above.append(Constant(constant))
    first, *others = above or [Constant(Fraction(1))]
    product = reduce(lambda a, b: Binary("*", a, b), others, first)
    return reduce(lambda a, b: Binary("/", a, b), below, product)
