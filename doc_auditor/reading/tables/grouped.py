"""Degrees and what they divide: numbers of groups, devices of a layout, ``÷ EP 32``.

``TP | 2 | 48`` and ``CP | 4 | 24`` say that there are 96 devices, and so must every other row;
``TP4 PP2 DP8 | 64`` and ``TP8 PP2 DP8 | 128`` that a column counts what a layout multiplies to.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import prod

from doc_auditor.formula import Binary, Constant, Expression, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.tables.lawful import Lawful
from doc_auditor.reading.tables.laws import explained
from doc_auditor.source import Span

SIZE = re.compile(r"\b(?:size|degree|width|ways|members|(?:per|in (?:a|each)) group)\b", re.I)
COUNT = re.compile(r"^\W*(?:(?:number|no\.?|count|#) (?:of )?)?(?:\w+ )?groups\W*$", re.IGNORECASE)
AGREE = 2
"""Rows that must have one product before another row is doubted."""
SURE = 3
"""Rows that leave no doubt what is divided."""

DEGREE = re.compile(r"\b[A-Z]{2}\s?[=:]?\s?(\d{1,4})\b")
"""``TP8``, ``EP = 16``"""
DIVIDES = re.compile(r"\bdivi(?:ded|sor)\b|\b(?:split|shar(?:d)?ed)\b|^\W*(?:over|÷)\W*$", re.I)
DIVISOR = re.compile(r"[÷/×]?\s*(?:[A-Z]{2}\s?[=:]?\s?)?\d{1,4}(?: \([^\d()]*\))?")
BYTES = (1, 2, 4, Fraction(1, 2))
TIMES = tuple(b / Fraction(1000) ** p for p in range(4) for b in BYTES)
"""What a division may leave out: bytes of a parameter, and powers of 1000."""

Printed = Mapping[Fraction, Number]
"""Bare integers of the text, by value."""


def grouped(grid: Grid, printed: Printed, taken: Set[Span]) -> Iterator[Lawful]:
    """The numbers of groups, each the devices over the size; the devices are named in the text."""
    sizes = [c for c in range(grid.width) if SIZE.search(grid.head[c])]
    counts = [c for c in range(grid.width) if COUNT.match(grid.head[c])]
    if len(sizes) != 1 or len(counts) != 1 or sizes == counts:
        return
    size, count = sizes[0], counts[0]
    rows = {
        r: (a, b)
        for r, row in enumerate(grid.rows)
        if max(size, count) < len(row)
        and not grid.total(r)
        and (a := _bare(row[size].number))
        and (b := _bare(row[count].number))
    }
    if not rows or explained([b for _, b in rows.values()], taken):
        return
    products = Counter(a.value * b.value for a, b in rows.values())
    whole, agreed = products.most_common(1)[0]
    if whole not in printed or agreed < AGREE or len(rows) - agreed > 1:
        return
    for r, (a, b) in rows.items():
        tree = Binary("/", Literal_(printed[whole]), Literal_(a))
        odd = a.value * b.value != whole
        yield Lawful(grid.rows[r][count], tree, odd and agreed < SURE, faces=True)


def _bare(number: Number | None) -> Number | None:
    """A plain count."""
    if number is None or not number.exact or number.unit.dimensions or number.value < 1:
        return None
    return number


def divided(grid: Grid) -> Grid:
    """A table with the numbers of columns like ``EP 32``, ``TP 4``, ``÷ 16`` as values."""
    rows = [list(row) for row in grid.rows]
    for column in range(1, grid.width):
        cells = {r: row[column] for r, row in enumerate(rows) if len(row) > column}
        filled = {r: c for r, c in cells.items() if c.text.strip("–—- ")}
        bare = [c for c in filled.values() if c.number is None]
        least = 1 if DIVIDES.search(grid.head[column]) else AGREE
        if len(bare) < least or not all(DIVISOR.fullmatch(c.text) for c in filled.values()):
            continue
        for r, cell in filled.items():
            number = next((t.number for t in cell.tokens if t.number is not None), None)
            rows[r][column] = replace(cell, number=number)
    return replace(grid, rows=tuple(map(tuple, rows)))


def divisions(grid: Grid, taken: Set[Span]) -> Iterator[Lawful]:
    """The cells behind a column ``Divided by``: what the one before it comes to, as most rows.

    Parameters that are divided may come out as bytes, two for each.
    """
    for column in range(2, grid.width - 1):
        if not DIVIDES.search(grid.head[column]):
            continue
        rows = [row[column - 1 : column + 2] for row in grid.rows if len(row) == grid.width]
        found = [
            (cell, a.number, b.number)
            for a, b, cell in rows
            if a.number and b.number and cell.number and b.number.face
        ]
        for times in TIMES:
            holds = [_divided(c.number, a, b, times) for c, a, b in found if c.number]
            if sum(holds) < AGREE or len(holds) - sum(holds) > max(1, sum(holds) // 3):
                continue
            for (cell, a, b), ok in zip(found, holds, strict=True):
                tree: Expression = Binary("/", Literal_(a), Literal_(b))
                if times.numerator != 1:
                    tree = Binary("*", tree, Constant(Fraction(times.numerator)))
                if times.denominator != 1:
                    tree = Binary("/", tree, Constant(Fraction(times.denominator)))
                if cell.number is not None and cell.number.span not in taken:
                    yield Lawful(cell, tree, likely=not ok, faces=True)
            break


def _divided(stated: Number, a: Number, b: Number, times: Fraction) -> bool:
    value = a.face / b.face * times
    slack = stated.half() * stated.scale + a.half() * a.scale / b.face * times
    same = a.unit.dimensions == stated.unit.dimensions or not (a.unit.text and stated.unit.text)
    return same and abs(value - stated.face) <= slack


def layouts(grid: Grid, taken: Set[Span]) -> Iterator[Lawful]:
    """The cells of a column that counts the devices of the layout in another, as most rows do.

    More of them by a whole factor may be copies that the layout does not name.
    """
    named = [_degrees(grid, c) for c in range(grid.width)]
    degrees = next((d for d in named if len(d) > AGREE), {})
    for column in range(1, grid.width) if degrees else ():
        cells = {
            r: (c, n)
            for r in degrees
            if (c := grid.rows[r][column]) and (n := _bare(c.number)) and n.span not in taken
        }
        right = {r for r, (_, n) in cells.items() if _product(degrees[r]) == n.value}
        told = {tuple(n.value for n in degrees[r]) for r in right}
        odd = cells.keys() - right
        if len(told) < AGREE or len(odd) > 1:
            continue
        for r, (cell, number) in cells.items():
            if r in right or not _parts_or_copies(number.value, [n.value for n in degrees[r]]):
                tree: Expression = Literal_(degrees[r][0])
                for number in degrees[r][1:]:
                    tree = Binary("*", tree, Literal_(number))
                yield Lawful(cell, tree, likely=r in odd, faces=True)


def _parts_or_copies(value: Fraction, degrees: Sequence[Fraction]) -> bool:
    """Whether devices may be those of some of the degrees, or of several copies of the layout."""
    some = (prod(c) for n in range(1, len(degrees)) for c in combinations(degrees, n))
    return value % prod(degrees) == 0 or value in some


def _degrees(grid: Grid, column: int) -> dict[int, list[Number]]:
    """Row → the degrees of the layout that a cell of a column names, two or more."""
    cells = {r: row[column] for r, row in enumerate(grid.rows) if len(row) == grid.width}
    return {
        r: [t.number for t in c.tokens if t.number is not None]
        for r, c in cells.items()
        if (n := len(DEGREE.findall(c.text))) > 1
        and n == sum(t.number is not None for t in c.tokens)
        and not any(t.kind == "word" for t in c.tokens)
    }


def _product(numbers: Sequence[Number]) -> Fraction:
    return prod((n.value for n in numbers), start=Fraction(1))
