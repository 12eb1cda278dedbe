"""Columns in which each row follows from the row before: growth, factors, running sums."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from fractions import Fraction
from itertools import pairwise
from math import prod

from doc_auditor.formula import Binary, Constant, Expression, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.tables.figures import agrees, values
from doc_auditor.reading.tables.laws import CERTAIN
from doc_auditor.reading.tokens import Token

Column = Mapping[int, Number]
Cells = list[tuple[GridCell, Expression, bool]]

GROWS = re.compile(
    r"\bgr[eo]w|\bcompound|\byear[- ]over[- ]year|\byoy\b|\b(?:per|a|each|every) "
    r"(?:year|month|quarter|week|day)\b|\bannual|\byearly|\bmonthly",
    re.IGNORECASE,
)
BEFORE = re.compile(r"\b(?:step|stage|previous|before|prior|last|factor|row)\b", re.IGNORECASE)
RUNNING = re.compile(r"\bcumul|\brunning\b|\bto date\b|\bso far\b|\baccumulated\b", re.IGNORECASE)


def series(
    grid: Grid, leadin: Sequence[Token], explained: Set[int]
) -> Iterator[tuple[GridCell, Expression]]:
    """Cells with the expression that the rows before make them.

    Columns that already follow from others in their own row are ``explained``; the first one
    numbers the rows.
    """
    every = {c: v for c, v in values(grid).items() if c}
    for target in every.keys() & explained:
        if RUNNING.search(grid.head[target]):  # whatever else the numbers of its rows fit
            yield from ((cell, tree) for cell, tree, _ in _running(grid, target, every))
    columns = {c: v for c, v in every.items() if c not in explained}
    for target, column in columns.items():
        for found in (
            _running(grid, target, columns),
            _scaled(grid, target, columns),
            _stepped(grid, target, columns),
            _offset(grid, target, columns),
            _growing(grid, target, column, _rates(grid, target, columns, leadin)),
        ):
            if found:
                yield from ((cell, tree) for cell, tree, _ in found)
                break


def _running(grid: Grid, target: int, columns: Mapping[int, Column]) -> Cells:
    """A running sum of another column: its first row repeats the first addend."""
    column = columns[target]
    rows = sorted(column)
    for source in columns:
        addends = columns[source]
        if source == target or any(r not in addends for r in rows):
            continue
        if column[rows[0]].face != addends[rows[0]].face:
            continue
        if sum(bool(addends[r].face) for r in rows) < 3:
            continue
        found: Cells = []
        so_far = addends[rows[0]].face
        for before, row in pairwise(rows):
            so_far += addends[row].face
            tree = Binary("+", Literal_(column[before]), Literal_(addends[row]))
            holds = agrees(column[before].face + addends[row].face, column[row], exact=True)
            if not holds and agrees(so_far, column[row], exact=True):
                continue  # right, but for the misprint on the row before
            found.append((grid.rows[row][target], tree, holds))
        least = 1 if RUNNING.search(grid.head[target]) or _telling(found) else 3
        if _believed(found, least):
            return found
    return []


def _telling(found: Cells) -> bool:
    """Whether the sums that hold are so long that chance does not make them."""
    result = [cell.number for cell, _, holds in found if holds]
    widths = [float(n.ulp / n.coefficient) for n in result if n is not None and n.coefficient > 0]
    return len(widths) > 1 and prod(widths) <= CERTAIN


def _scaled(grid: Grid, target: int, columns: Mapping[int, Column]) -> Cells:
    """A column of factors with one row of 1.00, the base of the others."""
    column = columns[target]
    for source, factors in columns.items():
        ones = [r for r, n in factors.items() if n.face == 1 and not n.percent]
        if source == target or len(ones) != 1 or ones[0] not in column:
            continue
        if len({n.ulp for n in factors.values()}) != 1 or factors[ones[0]].ulp >= 1:
            continue
        if any(n.unit.dimensions for n in factors.values()):
            continue
        base = column[ones[0]]
        found: Cells = []
        for row in sorted(set(column) & set(factors) - set(ones)):
            tree = Binary("*", Literal_(base), Literal_(factors[row]))
            slack = factors[row].half() * factors[row].scale * abs(base.face)
            holds = agrees(base.face * factors[row].face, column[row], slack=slack)
            found.append((grid.rows[row][target], tree, holds))
        if _believed(found, 2):
            return found
    return []


def _stepped(grid: Grid, target: int, columns: Mapping[int, Column]) -> Cells:
    """Factors by which each row is more than the row before."""
    stated = columns[target]
    if not all(n.times for n in stated.values()):
        return []
    for source, column in columns.items():
        found: Cells = []
        for row, number in stated.items():
            new, old = column.get(row), column.get(row - 1)
            if source == target or new is None or old is None or not old.face:
                continue
            slack = (new.half() * new.scale + old.half() * old.scale) / old.face
            holds = agrees(new.face / old.face, number, slack=slack)
            found.append((grid.rows[row][target], Binary("/", Literal_(new), Literal_(old)), holds))
        good = {c.number.face for c, _, ok in found if ok and c.number is not None}
        if len(good) > 2 or (len(good) == 2 and BEFORE.search(grid.head[target])):
            return found if _believed(found, 2) else []
    return []


def _offset(grid: Grid, target: int, columns: Mapping[int, Column]) -> Cells:
    """By how much each row is more or less than the row before, or than the one that has none."""
    stated = columns[target]
    base = [r for r in range(len(grid.rows)) if r not in stated or not stated[r].coefficient]
    if len(base) != 1 or any(n.percent or n.times for n in stated.values()):
        return []
    for source, column in columns.items():
        for step in (False, True) if source != target and base[0] in column else ():
            pairs = {r: r - 1 if step else base[0] for r in sorted(stated.keys() - set(base))}
            found = [
                (grid.rows[r][target], *_gap(column[r], column[other], stated[r]))
                for r, other in pairs.items()
                if r in column and other in column
            ]
            if _telling(found) and _believed(found, 2):
                return found
    return []


def _gap(one: Number, other: Number, stated: Number) -> tuple[Expression, bool]:
    """What two values differ by, and whether a figure says so."""
    high, low = sorted((one, other), key=lambda n: n.face, reverse=True)
    first, second = (one, other) if stated.face < 0 else (high, low)
    slack = sum((n.half() * n.scale for n in (one, other) if not n.exact), Fraction(0))
    off = abs(high.face - low.face - abs(stated.face))
    holds = off <= stated.half() * stated.scale + slack
    return Binary("-", Literal_(first), Literal_(second)), holds


def _growing(grid: Grid, target: int, column: Column, rates: Mapping[int, Number]) -> Cells:
    """Each row is the row before times one plus its rate; compounding from the first row holds."""
    rows = sorted(column)
    if not rates or any(n.percent for n in column.values()):
        return []
    found: Cells = []
    from_base = column[rows[0]].face
    for before, row in pairwise(rows):
        rate = rates.get(row)
        if rate is None or row != before + 1:
            return []
        from_base *= 1 + rate.face
        value = column[before].face * (1 + rate.face)
        tree = Binary(
            "*", Literal_(column[before]), Binary("+", Constant(Fraction(1)), Literal_(rate), True)
        )
        slack = column[before].half() * column[before].scale * (1 + rate.face)
        holds = agrees(value, column[row], slack=slack)
        if not holds and agrees(from_base, column[row]):
            continue
        found.append((grid.rows[row][target], tree, holds))
    return found if _believed(found, 2) else []


def _believed(found: Cells, least: int) -> bool:
    """At least so many rows hold, and at most one in three does not."""
    bad = sum(not ok for *_, ok in found)
    good = len(found) - bad
    return good >= least and bad <= max(1, good // 3)


def _rates(
    grid: Grid, target: int, columns: Mapping[int, Column], leadin: Sequence[Token]
) -> Mapping[int, Number]:
    """The growth of each row: from its label, from a column of growth, or from the lead-in."""
    labels = {
        r: n for r, row in enumerate(grid.rows) if row and (n := _signed(row[0].tokens)) is not None
    }
    if labels:
        return labels
    for source, column in columns.items():
        signed = 0 not in column and all(grid.rows[r][source].signed > 0 for r in column)
        if source == target or not all(n.percent for n in column.values()):
            continue
        if GROWS.search(grid.head[source]) or signed:
            return column
    text = " ".join(t.text for t in leadin) + " " + grid.head[target]
    percents = [t.number for t in leadin if t.number is not None and t.number.percent]
    percents += [t.number for t in grid.top[target].tokens if t.number and t.number.percent]
    if len(percents) == 1 and GROWS.search(text) and not percents[0].bound:
        return dict.fromkeys(range(len(grid.rows)), percents[0])
    return {}


def _signed(tokens: Sequence[Token]) -> Number | None:
    """``2026 (+35 %)``: the percentage with a plus sign."""
    for before, token in pairwise(tokens):
        if before.text == "+" and token.number is not None and token.number.percent:
            return token.number
    return None
