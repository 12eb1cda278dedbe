"""Columns that are others times a number of the text: GPUs per node, a peak, the replicas.

    y = c × x,   y = x ÷ c,   y = c ÷ x

A few rows confirm what the text only names: ``14 replicas`` above ``one replica`` and ``the pool``,
a peak in TFLOP/s above a row in TFLOP/s and one in percent.  The number has to belong to the
columns by its noun or by its unit; how many of its kind there are counts as so many tries
(``chance.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from doc_auditor.formula import Binary, Constant, Expression, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.likeness import misprinted
from doc_auditor.reading.tables import chance
from doc_auditor.reading.tables.lawful import LIKELY, Lawful
from doc_auditor.reading.tables.laws import CERTAIN
from doc_auditor.reading.tables.totals import QUANTILE
from doc_auditor.source import Span

WIDE = 12
"""Columns that are looked at."""
LONG = 12
"""Rows of a table that is told by chance's measure."""
WAYS = ("c × x", "x ÷ c", "c ÷ x")
STEPS = tuple(Fraction(1000) ** n for n in (0, 1, -1, 2, -2, 3, -3))
SURE = 2
"""Rows that must keep a law for an error."""
EXACT = 100
"""Whole numbers below are not rounded."""
MOST = 40
"""Numbers of one kind; where a text has more of them, nothing tells which is meant."""
ALL = frozenset(
    "pool cluster total fleet system together overall site whole entire complete available".split()
)
"""What all of them are called beside the name of what one has."""
AIM = re.compile(
    r"\b(?:target|goal|limit|objective|slo|sla|budget|required|minimum|min|at most|at least)\b",
    re.I,
)
"""Rows of what shall be; such values are chosen."""
TIMED = re.compile(r"[(,] ?(?:ns|µs|us|ms|s|min)\)?$")
"""A row of times: what several do at once takes no longer."""
WORD = re.compile(r"[A-Za-z]+")
SLASH = re.compile(r"/ ?([A-Za-z]+)")
EACH = frozenset({"per", "one", "each", "every", "single", "a", "an"})
CACHED = 4096

Givens = Sequence[Number]


@dataclass(frozen=True, slots=True)
class _Kept:
    number: Number
    source: int
    way: str
    step: Fraction
    good: tuple[int, ...]
    bad: tuple[int, ...]
    bound: float


def given(grid: Grid, givens: Givens, taken: Set[Span]) -> Iterator[Lawful]:
    """The cells of columns that are a number of the text times others."""
    columns = _columns(grid)
    for target in sorted(columns, reverse=True):
        if all(n.span in taken for n in columns[target].values()):
            continue
        found = list(_kept(grid, columns, target, givens))
        clean = [k for k in found if not k.bad and k.bound <= LIKELY]
        broken = sorted((k for k in found if k.bad), key=lambda k: k.bound)
        if clean:
            yield from _cells(grid, columns, target, clean[0], ())
        elif broken and broken[0].bound <= LIKELY:
            yield from _cells(grid, columns, target, broken[0], givens)


def noun_of(number: Number) -> str:
    """What a number of the text counts."""
    return _last_noun(number.noun)


@lru_cache(maxsize=CACHED)
def _last_noun(text: str) -> str:
    words = WORD.findall(text)
    return singular(words[-1].lower()) if words else ""


def _columns(grid: Grid) -> dict[int, dict[int, Number]]:
    """Column → row → positive number, without totals; nothing for a long table."""
    rows = [r for r in range(len(grid.rows)) if not grid.total(r) and not grid.aggregate(r)]
    found: dict[int, dict[int, Number]] = {}
    for column in range(1, min(grid.width, WIDE)) if 2 <= len(rows) <= LONG else ():
        cells = grid.column(column)
        numbers = {
            r: n
            for r in rows
            if (c := cells[r]) is not None and (n := c.number) and n.value > 0 and not n.bound
        }
        if len(numbers) > 1 and len({n.percent for n in numbers.values()}) == 1:
            found[column] = numbers
    return found


def _kept(
    grid: Grid, columns: Mapping[int, Mapping[int, Number]], target: int, givens: Givens
) -> Iterator[_Kept]:
    """The laws of a column with each number that belongs to it and a column before it."""
    stated = columns[target]
    shares = all(n.percent for n in stated.values())
    for source, x in columns.items():
        if source >= target or any(r not in x for r in stated):
            continue
        if shares:
            fitting = list(_of_one_unit(grid.head[source], x, givens))
        else:
            fitting = list(_counting(grid.head[target], grid.head[source], givens))
        for number, way in fitting if len(fitting) <= MOST else ():
            for step in STEPS if number.unit.text else STEPS[:1]:
                if kept := _tested(stated, x, number, way, step, len(fitting), source):
                    yield kept
                    break


def _of_one_unit(
    head: str, x: Mapping[int, Number], givens: Givens
) -> Iterator[tuple[Number, str]]:
    """The numbers of the text in the unit of a column, by its figures or by its head."""
    units = {n.unit.dimensions for n in x.values()}
    bare = not any(n.unit.text for n in x.values())
    if any(n.percent for n in x.values()):
        return
    for number in givens:
        if not number.unit.text:
            continue
        if units == {number.unit.dimensions} or (bare and _names(head, number.unit.text)):
            yield from ((number, way) for way in WAYS[1:])


@lru_cache(maxsize=CACHED)
def _names(head: str, unit: str) -> bool:
    """Whether a head has a unit as a word of its own."""
    named = rf"(?<![a-z]){re.escape(unit)}(?![a-z])"
    return re.search(named, head, re.IGNORECASE) is not None


def _counting(target: str, source: str, givens: Givens) -> Iterator[tuple[Number, str]]:
    """The numbers of what one column is per and the other is not, where both are of one kind."""
    per, base = _per(target), _per(source)
    for nouns, way in ((base - per, WAYS[0]), (per - base, WAYS[1])):
        for noun in nouns:
            kinds = _kind(target, noun), _kind(source, noun)
            if all(kinds) and not kinds[0] & kinds[1]:
                continue
            yield from (
                (n, way) for n in givens if not n.unit.text and n.face > 1 and noun_of(n) == noun
            )


@lru_cache(maxsize=CACHED)
def _per(head: str) -> frozenset[str]:
    """``Tokens/s per GPU``, ``one replica``: what a column is about one of."""
    words = [singular(w.lower()) for w in WORD.findall(head)]
    found = {b for a, b in pairwise(words) if a in EACH}
    return frozenset(found | {singular(w.lower()) for w in SLASH.findall(head)})


@lru_cache(maxsize=CACHED)
def _kind(head: str, noun: str) -> frozenset[str]:
    """What a head counts or measures."""
    words = {singular(w.lower()) for w in WORD.findall(head)}
    return frozenset(words - EACH - {noun, "the", "total", "all"})


def _tested(
    stated: Mapping[int, Number],
    x: Mapping[int, Number],
    number: Number,
    way: str,
    step: Fraction,
    tried: int,
    source: int,
) -> _Kept | None:
    """The law, if one row at most does not keep it."""
    good: list[int] = []
    bad: list[int] = []
    chances: dict[tuple[Fraction, Fraction], float] = {}
    for row, y in stated.items():
        if y.face == x[row].face:
            continue  # what is the same for one and for all, a latency or a limit
        value, slack = _value(x[row], number, way, step)
        off = abs(value - y.face)
        width = _width(y) + slack * value
        if off > width:
            bad.append(row)
            if len(bad) > 1:
                return None
            continue
        good.append(row)
        each = float(2 * width / y.face)
        chances[y.face, x[row].face] = chance.chance([y, x[row]], each, 1.0)
    if not good or (bad and len(good) < len(bad)):
        return None
    bound = chance.bound(list(chances.values()), tried * (len(stated) if bad else 1), free=False)
    return _Kept(number, source, way, step, tuple(good), tuple(bad), bound)


def _value(x: Number, number: Number, way: str, step: Fraction) -> tuple[Fraction, Fraction]:
    """What a row comes to, and the part of itself that rounding leaves it open by."""
    slack = sum((n.half() / n.coefficient for n in (x, number) if not n.exact), Fraction(0))
    match way:
        case "c × x":
            return number.face * x.face * step, slack
        case "x ÷ c":
            return x.face / number.face * step, slack
        case _:
            return number.face / x.face * step, slack


def _cells(
    grid: Grid,
    columns: Mapping[int, Mapping[int, Number]],
    target: int,
    kept: _Kept,
    givens: Givens,
) -> Iterator[Lawful]:
    for row in (*kept.good, *kept.bad):
        cell, stated = grid.rows[row][target], columns[target][row]
        x = columns[kept.source][row]
        tree = _tree(x, kept)
        if row in kept.good:
            yield Lawful(cell, tree, faces=True)
            continue
        if any(_true(stated, x, c, kept) for c in givens if _like(c, kept.number)):
            continue  # another option has another number of them
        each = Fraction(1) if stated.percent else stated.unit.factor
        slip = misprinted(stated, _value(x, kept.number, kept.way, kept.step)[0] * each)
        other = slip is None and _optional(grid, target, kept) and whole_number(stated, x)
        if other or worked_out(cell) or AIM.search(grid.rows[row][0].text):
            continue
        timed = QUANTILE.search(grid.rows[row][0].text) or TIMED.search(grid.rows[row][0].text)
        if slip is None and kept.way == WAYS[0] and timed:
            continue  # a latency of the pool is not that of all its replicas together
        few = len(kept.good) < SURE
        likely = few or slip is None or kept.bound * slip > CERTAIN / 10
        yield Lawful(cell, tree, likely, faces=True)


def _optional(grid: Grid, target: int, kept: _Kept) -> bool:
    """Whether rows are options, which may have other numbers of things.

    ``one replica`` and ``the pool`` leave it to the rows what is counted, ``tokens/s`` does not.
    """
    noun = noun_of(kept.number)
    heads = (grid.head[target], grid.head[kept.source])
    return not kept.number.unit.text and any(_kind(h, noun) - ALL for h in heads)


def whole_number(one: Number, other: Number) -> bool:
    """Whether a whole number of the lesser may make up the greater, within their rounding."""
    high, low = max(one.face, other.face), min(one.face, other.face)
    slack = sum((n.half() / n.coefficient for n in (one, other)), Fraction(0))
    ratio = high / low
    return round(ratio) > 1 and abs(ratio - round(ratio)) <= slack * ratio


def worked_out(cell: GridCell) -> bool:
    """Whether a cell prints a calculation of its own."""
    return any(t.kind in ("operator", "relation") for t in cell.tokens[1:])


def _like(one: Number, other: Number) -> bool:
    if one.unit.text or other.unit.text:
        return one.unit.dimensions == other.unit.dimensions
    return noun_of(one) == noun_of(other)


def _true(stated: Number, x: Number, number: Number, kept: _Kept) -> bool:
    """Whether a row keeps the law with another number of the same kind."""
    value, slack = _value(x, number, kept.way, kept.step)
    return abs(value - stated.face) <= _width(stated) + slack * value


def _width(stated: Number) -> Fraction:
    half = Fraction(0) if stated.exact and stated.coefficient < EXACT else stated.half()
    return half * stated.face / stated.coefficient


def _tree(x: Number, kept: _Kept) -> Expression:
    a, c = Literal_(x), Literal_(kept.number)
    tree: Expression = {
        WAYS[0]: Binary("*", a, c),
        WAYS[1]: Binary("/", a, c),
        WAYS[2]: Binary("/", c, a),
    }[kept.way]
    if kept.step == 1:
        return tree
    sign, factor = ("*", kept.step) if kept.step > 1 else ("/", 1 / kept.step)
    return Binary(sign, tree, Constant(factor))
