"""What one has and what all have: ``Slots per replica``, ``Replicas``, ``Slots in the pool``.

The labels say which row is the product of which others: what the one is per is counted by the
second, and the third is named as the first is.  Where no row counts it, the text may.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction

from doc_auditor.formula import Binary, Expression, Literal_, evaluate, numbers
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.likeness import misprinted
from doc_auditor.reading.sentences.misprints import near
from doc_auditor.reading.tables.given import AIM, ALL, Givens, noun_of, whole_number, worked_out
from doc_auditor.reading.tables.lawful import LIKELY, Lawful
from doc_auditor.reading.tables.meaning import TIMES, Meaning, meaning
from doc_auditor.source import Span

WIDE = 30
"""Rows of a list of values."""
FAR = 4
"""A value that is farther from the product is another thing."""
NEAR = Fraction(11, 10)
MANY = 1000
"""Counts above are often only about so many."""
EVERY = re.compile(r"\W*all\b", re.IGNORECASE)
PART = frozenset("free spare idle reserved active busy working failed lost peak extra".split())
"""What only some of all have."""


@dataclass(frozen=True, slots=True)
class _Triple:
    one: int
    count: int | None
    """The column that counts them; the text does where there is none."""
    all: int
    noun: str


def apiece(grid: Grid, givens: Givens, taken: Set[Span]) -> Iterator[Lawful]:
    """The cells of a table on its side that are what one has times how many there are."""
    if not 1 < grid.width <= WIDE or not grid.rows:
        return
    heads = {c: _called(grid, c) for c in range(1, grid.width)}
    for triple in _triples(heads):
        yield from _told(grid, triple, givens, taken)


def _called(grid: Grid, column: int) -> Meaning:
    """What a label names; ``Per replica``, ``Total`` and ``All replicas`` what the value does."""
    found = meaning(grid.head[column])
    every = EVERY.match(grid.head[column])
    cells = [row[column] for row in grid.rows if column < len(row)]
    number = cells[0].number if cells else None
    if number is None or not (every or found.over <= ALL):
        return found
    nouns = {singular(t.low) for t in cells[0].tokens if t.kind == "word"}
    return replace(found, over=frozenset(nouns or {str(number.unit.dimensions)}))


def alone(lawful: Lawful, printed: Container[Fraction]) -> bool:
    """Whether a value of a list is wrong beyond what copies, parts and rounding explain.

    What is measured may include more than all have together, so that only misprints count.
    """
    stated, tree = lawful.cell.number, lawful.tree
    if stated is None or not lawful.likely or not isinstance(tree, Binary):
        return False
    made, (whole, count) = evaluate(tree).value, (n.value for n in numbers(tree))
    ratio, gap = max(stated.value / made, made / stated.value), abs(stated.value - made)
    parts = gap * count if tree.op == "/" else gap
    if parts in printed and parts != whole:
        return False
    if misprinted(stated, made) is not None:
        return True
    counted = stated.integral and not stated.unit.text and made.denominator == 1
    near = ratio < NEAR or ratio.denominator == 1 or gap < (1 if tree.op == "/" else count)
    return counted and max(stated.value, made) < MANY and not near


def _triples(heads: Mapping[int, Meaning]) -> Iterator[_Triple]:
    for one, a in heads.items():
        things = a.per - TIMES
        if len(things) != 1 or not a.over or a.over & PART:
            continue
        noun = next(iter(things))
        wholes = [
            c
            for c, m in heads.items()
            if c != one and a.over <= m.over and m.per == a.per & TIMES and m.over - a.over <= ALL
        ]
        counts = [c for c, m in heads.items() if m.over == things and not m.per and not m.joint]
        for whole in wholes if len(wholes) == 1 and len(counts) < 2 else ():
            if whole not in counts:
                yield _Triple(one, counts[0] if counts else None, whole, noun)


def _told(grid: Grid, triple: _Triple, givens: Givens, taken: Set[Span]) -> Iterator[Lawful]:
    """The products that hold; those that do not where nothing else can be meant."""
    later = max(triple.one, triple.all)
    made: list[tuple[Lawful, bool]] = []
    for row in grid.rows:
        if len(row) != grid.width:
            return
        one, whole, cell = row[triple.one].number, row[triple.all].number, row[later]
        if one is None or whole is None or cell.number is None or not _alike(one, whole):
            continue
        if cell.number.span in taken or worked_out(cell) or AIM.search(row[0].text):
            continue
        counts = _counts(row[triple.count].number if triple.count else None, triple, givens)
        offers = [_offer(one, whole, n, later == triple.all) for n in counts]
        fits = [o for o in offers if near(cell.number, *o)]
        if fits:
            made.append((Lawful(cell, fits[0][1]), True))
        elif triple.count is None and whole_number(whole, one):
            return  # an option may have another number of them
        elif (doubt := _doubted(cell.number, offers, triple.count is not None)) is not None:
            made.append((Lawful(cell, doubt, likely=True), False))
    good = sum(ok for _, ok in made)
    if len(made) - good <= max(1, good):
        yield from (lawful for lawful, _ in made)


def _alike(one: Number, whole: Number) -> bool:
    same = one.unit.dimensions == whole.unit.dimensions and one.percent == whole.percent
    return same and not one.percent and one.value > 0 and whole.value > 0 and not one.bound


def _counts(count: Number | None, triple: _Triple, givens: Givens) -> Sequence[Number]:
    if triple.count is not None:
        return [count] if count is not None and count.exact and count.value > 1 else []
    found = {n.face: n for n in givens if n.exact and n.value > 1 and noun_of(n) == triple.noun}
    return list(found.values())


def _offer(
    one: Number, whole: Number, count: Number, multiplies: bool
) -> tuple[Fraction, Expression]:
    if multiplies:
        return one.value * count.value, Binary("*", Literal_(one), Literal_(count))
    return whole.value / count.value, Binary("/", Literal_(whole), Literal_(count))


def _doubted(
    stated: Number, offers: Sequence[tuple[Fraction, Expression]], counted: bool
) -> Expression | None:
    """The product that a value is near, or a misprint of; nothing where others may be meant."""
    slips = [(p, t) for v, t in offers if (p := misprinted(stated, v)) is not None]
    if slips and min(p for p, _ in slips) * len(offers) <= LIKELY:
        return min(slips, key=lambda s: s[0])[1]
    close = [t for v, t in offers if 1 / Fraction(FAR) < v / stated.value < FAR]
    return close[0] if len(offers) == 1 and close and counted else None
