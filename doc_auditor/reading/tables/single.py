"""Tables with one row of values whose heads alone say what makes what.

``GPUs | tokens/s | tokens/s per GPU``: where units cancel to those of one column, and of no other
two, its value is their product or quotient, whatever chance would make of a single row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations

from doc_auditor.formula import Binary, Expression, Literal_, Reading, evaluate
from doc_auditor.quantity import Number, combine
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.misprints import near
from doc_auditor.reading.tables.columns import STEPS, expression
from doc_auditor.reading.tables.lawful import Lawful
from doc_auditor.reading.tables.meaning import Meaning, meaning, named
from doc_auditor.source import Span

LEAST = 3
MOST = 8
"""Values of a row in which two and what they make are looked for."""
SECOND = (("second", 1),)
PER_SECOND = (("second", -1),)
LEAST_TIME, MOST_TIME = Fraction(24, 25), Fraction(3, 2)
"""Shares of the time that a size takes at a rate; start and overhead make it longer."""
FAR = 20
"""How many times too large or small a value may be and still be meant."""


@dataclass(frozen=True, slots=True)
class _Way:
    operands: tuple[int, int]
    sign: str


def single(grid: Grid, taken: Set[Span]) -> Iterator[Lawful]:
    """The values of a single row that follow from two others by their heads."""
    row = grid.rows[0] if len(grid.rows) == 1 else ()
    values = {c: n for c, cell in enumerate(row) if (n := cell.number) is not None and _plain(n)}
    if not LEAST <= len(values) <= MOST or len(row) != grid.width:
        return
    heads = {c: _meaning(grid.head[c], n) for c, n in values.items()}
    if len(values) == LEAST and (times := _times(values, heads)) is not None:
        yield from _lasting(row, values, times, taken)
        return
    asked: set[frozenset[int]] = set()
    for target in sorted(values, reverse=True):
        ways = list(_ways(target, heads))
        three = frozenset((target, *ways[0].operands)) if ways else frozenset[int]()
        if len(ways) != 1 or three in asked or values[target].span in taken:
            continue
        asked.add(three)
        operands = [values[c] for c in ways[0].operands]
        trees = [expression(operands, ways[0].sign, step) for step in STEPS.exact]
        fits = [t for t in trees if _fits(values[target], t)]
        if fits or _comparable(values[target], trees[0]):
            yield Lawful(row[target], (*fits, trees[0])[0], likely=not fits, faces=True)


def _times(
    values: Mapping[int, Number], heads: Mapping[int, Meaning]
) -> tuple[int, int, int] | None:
    """A size, a rate and a time: ``Checkpoint``, ``Bandwidth``, ``Write time``."""
    for size, rate, time in permutations(values, LEAST):
        a, b = values[size], values[rate]
        if values[time].unit.dimensions != SECOND:
            continue
        counted = b.unit.dimensions == PER_SECOND and not a.unit.text
        same = counted and heads[size].over & (heads[rate].over | {singular(b.noun.lower())})
        sized = a.unit.dimensions and combine(a.unit.dimensions, b.unit.dimensions, -1) == SECOND
        if same or sized:
            return size, rate, time
    return None


def _lasting(
    row: Sequence[GridCell],
    values: Mapping[int, Number],
    times: tuple[int, int, int],
    taken: Set[Span],
) -> Iterator[Lawful]:
    """The time, if it is shorter than the rate allows or much longer."""
    size, rate, time = times
    tree = Binary("/", Literal_(values[size]), Literal_(values[rate]))
    ratio = values[time].value / evaluate(tree).value
    usual = LEAST_TIME <= ratio <= MOST_TIME or not Fraction(1, FAR) < ratio < FAR
    if not usual and values[time].span not in taken:
        yield Lawful(row[time], tree, likely=True)


def _plain(number: Number) -> bool:
    return (
        not (number.bound or number.hedged or number.percent or number.times) and number.value > 0
    )


def _meaning(head: str, number: Number) -> Meaning:
    """What a head counts; the unit of its value belongs to it."""
    unit = number.unit.text
    return meaning(f"{head} ({unit})" if unit and unit.lower() not in head.lower() else head)


def _ways(target: int, heads: Mapping[int, Meaning]) -> Iterator[_Way]:
    others = [c for c in heads if c != target]
    for sign in "*/":
        for pair in combinations(others, 2) if sign == "*" else permutations(others, 2):
            if named(heads[target], [heads[c] for c in pair], sign):
                yield _Way(pair, sign)


def _fits(stated: Number, tree: Expression) -> bool:
    value = evaluate(tree, Reading(face=True)).value * stated.unit.factor
    return near(stated, value, tree)


def _comparable(stated: Number, tree: Expression) -> bool:
    ratio = stated.face / evaluate(tree, Reading(face=True)).value
    return Fraction(1, FAR) < ratio < FAR
