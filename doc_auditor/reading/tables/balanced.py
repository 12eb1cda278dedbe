"""Columns that are a sum or a difference of several before them: ``budget − weights − buffers``.

Nothing has to say so: that two other rows keep such a balance to every printed digit is measured
against how often chance would do it (``chance.py``).  In a table on its side the rows are the
options, and what is left for each of them is a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.formula import Binary, Expression, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import TOTAL, Grid
from doc_auditor.reading.sentences.likeness import misprinted
from doc_auditor.reading.tables import chance
from doc_auditor.reading.tables.given import worked_out
from doc_auditor.reading.tables.lawful import LIKELY, Lawful
from doc_auditor.reading.tables.laws import CERTAIN
from doc_auditor.reading.tables.totals import PERIODIC, RATE_HEAD
from doc_auditor.source import Span

WIDE = 10
"""Columns that are looked at."""
LONG = 12
"""Rows of a table that is told by chance's measure; a longer one has its own readers."""
LEAST = 2
"""Rows that must keep a balance for another to be doubted."""
NATURAL = 2
"""Balances so plain that one other row confirms them."""
SLIPS = 50
"""How many right values there are to a wrong one: so much less likely may a clean balance be."""

Columns = Mapping[int, Mapping[int, Number]]
Terms = tuple[tuple[int, int], ...]
"""Columns with their signs, the whole first."""


@dataclass(frozen=True, slots=True)
class _Balance:
    terms: Terms
    good: tuple[int, ...]
    bad: tuple[int, ...]
    bound: float


def balanced(grid: Grid, taken: Set[Span]) -> Iterator[Lawful]:
    """The cells of columns that are balances of others and of which nothing is claimed yet."""
    columns = _columns(grid)
    for target in sorted(columns, reverse=True):
        if TOTAL.search(grid.head[target].strip("* _:")):
            continue  # held against its column elsewhere
        if all(n.span in taken for n in columns[target].values()):
            continue
        summed = any(TOTAL.search(grid.head[c].strip("* _:")) for c in columns if c > target)
        found = _likeliest(target, columns, 0 if summed else NATURAL)
        if found is not None and found.bound <= LIKELY:
            yield from _cells(grid, columns, target, found)


def _columns(grid: Grid) -> dict[int, dict[int, Number]]:
    """Column → row → number, without totals; nothing for a long table."""
    rows = [r for r in range(len(grid.rows)) if not grid.total(r) and not grid.aggregate(r)]
    found: dict[int, dict[int, Number]] = {}
    for column in range(min(grid.width, WIDE)) if LEAST <= len(rows) <= LONG else ():
        cells = grid.column(column)
        numbers = {r: n for r in rows if (c := cells[r]) is not None and (n := c.number)}
        if len(numbers) > 1 and not any(n.bound or n.times for n in numbers.values()):
            found[column] = numbers
    return found


def _likeliest(target: int, columns: Columns, natural: int) -> _Balance | None:
    """The balance that chance explains least; one that every row keeps is believed more easily."""
    terms = enumerate(_terms(target, columns), start=1)
    every = [b for tried, t in terms if (b := _balance(target, t, columns, tried, natural))]
    clean = min((b for b in every if not b.bad), key=lambda b: b.bound, default=None)
    broken = min((b for b in every if b.bad), key=lambda b: b.bound, default=None)
    if clean is not None and (broken is None or clean.bound <= SLIPS * broken.bound):
        return clean
    return broken


def _terms(target: int, columns: Columns) -> list[Terms]:
    """All before or the first less all others, then any run and any whole less a run."""
    before = [c for c in columns if c < target]
    runs = [before[a:b] for a in range(len(before)) for b in range(a + 1, len(before) + 1)]
    found: list[Terms] = []
    if len(before) > 1:
        found += [tuple((c, 1) for c in before), _less(before[0], before[1:])]
    for run in runs:
        wholes = [c for c in before if c not in run and (len(run) == 1 or c < run[0])]
        found += [_less(c, run) for c in wholes]
        if len(run) > 1:
            found.append(tuple((c, 1) for c in run))
    return list(dict.fromkeys(found))


def _less(whole: int, parts: Sequence[int]) -> Terms:
    return ((whole, 1), *((c, -1) for c in parts))


def _balance(
    target: int, terms: Terms, columns: Columns, tried: int, natural: int
) -> _Balance | None:
    """The rows that keep a balance, if at most one of them does not."""
    rows = list(columns[target])
    if len(rows) < LEAST or any(r not in columns[c] for c, _ in terms for r in rows):
        return None
    good: list[int] = []
    bad: list[int] = []
    chances: dict[tuple[float, ...], float] = {}
    for row in rows:
        numbers = [columns[c][row] for c in (target, *(c for c, _ in terms))]
        off, slack = _off(numbers, [s for _, s in terms])
        (good if off <= slack else bad).append(row)
        if len(bad) > 1 or not _alike(numbers):
            return None
        if off <= slack and all(n.value for n in numbers):
            width = float(2 * slack / abs(numbers[0].value))
            chances[_shape(numbers)] = chance.chance(numbers, width, 1.0)
    if len(chances) < (LEAST if bad and tried > natural else 1):
        return None
    each = chance.bound(list(chances.values()), tried * (len(rows) if bad else 1), free=False)
    return _Balance(terms, tuple(good), tuple(bad), each)


def _shape(numbers: Sequence[Number]) -> tuple[float, ...]:
    """The proportions of a row: shares of the same things prove nothing more."""
    return tuple(round(float(n.value / numbers[0].value), 1) for n in numbers[1:])


def _alike(numbers: Sequence[Number]) -> bool:
    return len({(n.unit.dimensions, n.percent) for n in numbers}) == 1


def _off(numbers: Sequence[Number], signs: Sequence[int]) -> tuple[Fraction, Fraction]:
    """How far a row is from its balance, and how far rounding brings it."""
    stated, *parts = numbers
    value = sum((n.value * s for n, s in zip(parts, signs, strict=True)), Fraction(0))
    slack = sum((_half(n) for n in numbers), Fraction(0))
    return abs(value - stated.value), slack


def _half(number: Number) -> Fraction:
    if number.exact and not number.letter:
        return Fraction(0)
    each = number.scale * number.unit.factor
    return number.half() * (each / 100 if number.percent else each)


def _cells(grid: Grid, columns: Columns, target: int, found: _Balance) -> Iterator[Lawful]:
    for row in (*found.good, *found.bad):
        cell, stated = grid.rows[row][target], columns[target][row]
        rate = RATE_HEAD.search(PERIODIC.sub("", grid.rows[row][0].text))
        ratio = stated.percent and not any(columns[target][r].percent for r in found.good)
        if row in found.bad and (rate or ratio or worked_out(cell)):
            continue  # shares and rates do not add up where amounts do
        tree = _tree([(columns[c][row], s) for c, s in found.terms])
        if row in found.good:
            yield Lawful(cell, tree)
            continue
        right = sum((columns[c][row].value * s for c, s in found.terms), Fraction(0))
        if right <= 0:
            continue
        slip = misprinted(stated, right)
        yield Lawful(cell, tree, likely=slip is None or found.bound * slip > CERTAIN / 10)


def _tree(parts: Sequence[tuple[Number, int]]) -> Expression:
    tree: Expression = Literal_(parts[0][0])
    for number, sign in parts[1:]:
        tree = Binary("+" if sign > 0 else "-", tree, Literal_(number))
    return tree
