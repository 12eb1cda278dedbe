"""The odd cell of a small table whose head says what the columns beside it make.

    | Run | Planned | Used | Left |          ``Left`` is what is planned less what is used,
    | a   | 400 h   | 310 h | 90 h |         two rows say so, and the third one does not.
    | b   | 250 h   | 265 h | 15 h |

Three rows are few to tell a law by.  But the columns before the cell are near, and its head says
which calculation is meant: hardly anything is tried, and two rows that fit are no chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from doc_auditor.formula import Reading, evaluate
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.sentences.likeness import misprinted
from doc_auditor.reading.sentences.misprints import figures
from doc_auditor.reading.tables.given import AIM
from doc_auditor.reading.tables.lawful import LIKELY, Lawful
from doc_auditor.reading.tables.laws import CERTAIN
from doc_auditor.reading.tables.ways import BETTER, WAYS, Way, fitting, kinds
from doc_auditor.source import Span

LONG = 8
"""Rows of a small table; longer ones are told by their columns alone."""
NEAR = 3
"""Columns before a cell that it may be made of."""
APART = Fraction(1, 100)
"""By how much of itself an odd value is off; what is closer was rounded or measured."""
WHOLLY, RIVALS = 0.2, 100.0
"""A way that all rows follow is what is meant, unless chance is far likelier than elsewhere."""
UNSAID = 0.005
"""How likely chance may make rows fit where the head does not say what is calculated."""
NOTE = re.compile(r"[(\[][^()\d]*[)\]]|[*†‡]\W*$")
"""A remark on a row, that it is of another kind than the others."""
MOST = re.compile(r"\bmax(?:imum)?\b|\blayers?\b", re.IGNORECASE)
"""Heads of values that somebody chose."""
STEPS = tuple(Fraction(1000) ** n for n in (0, 1, -1, 2, -2, 3, -3))

Column = Mapping[int, Number]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A way to make a column of two others, with the rows that follow it and the odd one."""

    way: Way
    pair: tuple[int, int]
    step: Fraction
    faces: bool
    good: tuple[int, ...]
    odd: int
    """-1 where all rows follow."""
    operands: tuple[Number, Number]
    stated: Number
    bound: float
    said: bool
    signs: bool
    """Whether the odd one differs by nothing but its sign."""


SEVERAL = 3
"""Rows that keep a way of which no head speaks."""


def signs(grid: Grid) -> Iterator[Lawful]:
    """The cells that differ from what they should be by nothing but their sign."""
    for target, kept in _odd(grid):
        if kept.signs:
            yield _made(grid, target, kept)


def nearby(grid: Grid, taken: Set[Span]) -> Iterator[Lawful]:
    """The odd cells of small tables."""
    for target, kept in _odd(grid):
        if kept.stated.span not in taken:
            yield _made(grid, target, kept)


def _odd(grid: Grid) -> Iterator[tuple[int, _Kept]]:
    """The columns of a small table of which one row follows no way that all others do."""
    rows = [r for r in range(len(grid.rows)) if not grid.total(r) and not grid.aggregate(r)]
    if not 2 <= len(rows) <= LONG:
        return
    columns = {c: v for c in range(grid.width) if len(v := _column(grid, c, rows)) > 1}
    for target in sorted(columns, reverse=True):
        chosen = AIM.search(grid.head[target]) or MOST.search(grid.head[target])
        if chosen or not target or any(not grid.rows[r][target].number for r in columns[target]):
            continue
        found = list(_kept(grid, columns, target))
        whole = min((k.bound for k in found if k.odd < 0), default=1.0)
        odd = [k for k in found if k.odd >= 0]
        best = min(odd, key=lambda k: (not k.said, k.bound, k.pair), default=None)
        if best is None or whole <= min(WHOLLY, RIVALS * best.bound):
            continue
        aside = NOTE.search(f"{grid.rows[best.odd][0].text} {grid.rows[best.odd][target].text}")
        if not best.said and len(best.good) < SEVERAL:
            continue  # heads that say nothing, and two rows that fit by chance
        if not aside and best.bound <= (LIKELY if best.said else UNSAID):
            yield target, best


def _column(grid: Grid, column: int, rows: Sequence[int]) -> dict[int, Number]:
    """The figures of a column; those in the names of the first one count things."""
    found: dict[int, Number] = {}
    for row in rows:
        cell = grid.rows[row][column] if column < len(grid.rows[row]) else None
        number = cell.number if cell is not None else None
        if cell is not None and number is None and column == 0:
            number = _only(cell)
        if number is not None and not number.bound and not number.hedged:
            found[row] = number
    return found


def _only(cell: GridCell) -> Number | None:
    """``EMEA (40 hosts)``: the one number of a name that counts something."""
    kinds_ = "".join(t.kind[0] for t in cell.tokens)
    at = kinds_.find("onw")  # a bracket, a number, a word
    return cell.tokens[at + 1].number if at >= 0 and kinds_.count("n") == 1 else None


def _kept(grid: Grid, columns: Mapping[int, Column], target: int) -> Iterator[_Kept]:
    """The ways that nearly all rows follow; ``odd`` is -1 where all do."""
    before = [c for c in columns if max(target - NEAR, -1) < c < target or c == 0 < target]
    head = grid.head[target]
    for pair in combinations(before[-NEAR:], 2):
        for way in WAYS:
            for step in STEPS if way.kind in ("product", "quotient") else STEPS[:1]:
                if kept := _tested(columns, pair, way, step, columns[target], head):
                    yield kept


def _tested(
    columns: Mapping[int, Column],
    pair: tuple[int, int],
    way: Way,
    step: Fraction,
    stated: Column,
    head: str,
) -> _Kept | None:
    said = way.kind in kinds(head)
    a, b = (columns[c] for c in pair)
    rows = [r for r in stated if r in a and r in b]
    if len(rows) < 2 or len(rows) < len(stated):
        return None
    faces = all(len({c[r].unit.text for r in rows}) == 1 for c in (a, b, stated))
    fits = {r: fitting(way, a[r], b[r], stated[r], step, faces) for r in rows}
    good = [r for r in rows if fits[r] == "yes"]
    bad = [r for r in rows if fits[r] in ("no", "sign")]
    if len(good) < len(bad) or len(bad) > 1 or any(f == "never" for f in fits.values()):
        return None
    signed = way.kind in ("difference", "change") and bool(bad) and fits[bad[0]] == "sign"
    if signed and BETTER.search(head):
        return None
    limit = 1.0 if said else float(len(WAYS) * NEAR * len(rows))
    for each in {(a[r].value, b[r].value): r for r in good}.values():
        limit *= _chance(way, a[each], b[each], stated[each])
    if bad and not (said or way.kind in ("product", "sum", "quotient", "ceiling")):
        return None
    odd, row = (bad[0], bad[0]) if bad else (-1, rows[0])
    own = odd, (a[row], b[row]), stated[row]
    return _Kept(way, pair, step, faces, tuple(good), *own, limit, said, signed)


def _chance(way: Way, a: Number, b: Number, stated: Number) -> float:
    """How often a number of so many figures fits by chance; a factor of one tells nothing."""
    trivial = {a.face, b.face, stated.face} & {Fraction(0)} or (
        way.kind != "difference" and ({a.face, b.face} & {Fraction(1)} or a.face == b.face)
    )
    return 1.0 if trivial else 1 / (9 * 10.0 ** (max(figures(stated), 1) - 1))


def _made(grid: Grid, target: int, kept: _Kept) -> Lawful:
    """The odd cell with what the others make it; a misprint beside two rows is an error."""
    cell, stated = grid.rows[kept.odd][target], kept.stated
    tree = kept.way.tree(*kept.operands, kept.step)
    if kept.signs:
        return Lawful(cell, tree, likely=kept.bound > CERTAIN, faces=False)
    value = abs(evaluate(tree, Reading(face=kept.faces)).value)
    each = stated.unit.factor if kept.faces and not stated.percent else 1
    slip = misprinted(replace(stated, coefficient=abs(stated.coefficient)), value * each)
    sure = kept.said and len(kept.good) > 1
    certain = sure and slip is not None and kept.bound * slip <= CERTAIN
    return Lawful(cell, tree, likely=not certain, faces=kept.faces)
