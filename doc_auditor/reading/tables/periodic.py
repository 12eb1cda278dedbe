"""Rows or columns that tell one amount for two periods: ``Monthly cost``, ``Annual cost``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from fractions import Fraction
from itertools import combinations

from doc_auditor.formula import Binary, Constant, Literal_
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.sentences.misprints import near
from doc_auditor.reading.tables.labelled import IN, bare, period_of
from doc_auditor.reading.tables.lawful import Lawful
from doc_auditor.source import Span

LONG = frozenset({"month", "quarter", "year"})


def periodic(grid: Grid, taken: Set[Span]) -> Iterator[Lawful]:
    """The later cell of each two; labels that differ in the period alone tell of one thing.

    A month of 31 days is right where one of 30 is taken: any usual count of the one in the other
    is.
    """
    named = [(period_of(row[0].text), bare(row[0].text), row) for row in grid.rows if row]
    told = [n for n in named if n[0]]
    for (first, name, above), (second, other, below) in combinations(told, 2):
        if name != other or first == second or sum(n == name for _, n, _ in told) > 2:
            continue
        for a, b in zip(above[1:], below[1:], strict=False):
            if b.number is not None and b.number.span not in taken:
                yield from _told(a, b, first, second)


def _told(a: GridCell, b: GridCell, first: str, second: str) -> Iterator[Lawful]:
    if a.number is None or b.number is None or not a.number.unit.text or not a.number.value:
        return
    if a.number.unit.text != b.number.unit.text or a.number.percent or b.number.bound:
        return
    if "hour" in (first, second) and {first, second} & LONG:
        return  # the hours of a month are counted in many ways
    longer = (first, second) in IN
    counts: Sequence[int] = IN.get((first, second)) or IN.get((second, first)) or ()
    sign = "*" if longer else "/"
    trees = [Binary(sign, Literal_(a.number), Constant(Fraction(n))) for n in counts]
    factors = [Fraction(n) if longer else Fraction(1, n) for n in counts]
    fits = [t for t, f in zip(trees, factors, strict=True) if near(b.number, a.number.value * f, t)]
    yield from (Lawful(b, t, likely=not fits) for t in (*fits, *trees)[:1])
