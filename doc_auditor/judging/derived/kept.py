"""Relations between the columns of a table that all rows but one keep.

What the constant is need not be known, where the rows all show the same one; how likely they would
by chance follows from how wide the printed figures are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations
from math import prod
from statistics import median_low as median

from doc_auditor.judging.derived.constants import handy
from doc_auditor.quantity import Dimensions, Number, combine
from doc_auditor.reading.grid import Grid

WIDE, LONG = 9, 40
"""Columns and rows that are looked at."""
HUGE = Fraction(10) ** 60
"""Beyond this, and below one over it, no figure of a table lies."""
PROBE, BLUR = 8, 0.15
"""Rows that are tried first, and how far apart their constants may be."""
LEAST = 3
"""Rows that have to agree before one is odd, where the constant is not known."""
ACCIDENT = Fraction(1, 50)
"""How likely the agreement of the rows may be by chance, at most."""
SMALL = 16
"""Whole constants up to which a ratio is a likely one."""
ROUND = 100
"""A whole number below is never a rounded one."""
SPREAD = Fraction(3, 2)
"""The largest of a column over the smallest; figures that hardly differ keep any ratio."""
SIZE = re.compile(r"\b(?:sizes?|members|ranks|width)\b", re.IGNORECASE)
NUMBER = re.compile(r"\b(?:groups|number|count|how many|copies)\b", re.IGNORECASE)
"""Heads of columns that share out one count: ``Group size`` and ``Groups``."""
Bounds = tuple[Fraction, Fraction]
Column = Mapping[int, Number]


@dataclass(frozen=True, slots=True)
class Relation:
    """``target`` is a constant times the product of the columns ``up``, over those ``down``."""

    target: int
    up: tuple[int, ...]
    down: tuple[int, ...]

    @property
    def operands(self) -> tuple[int, ...]:
        """Every column but the target."""
        return (*self.up, *self.down)


@dataclass(frozen=True, slots=True)
class Kept:
    """A relation whose rows share a constant, ``odd`` being the only one that does not.

    ``accident`` is how often they would by chance; ``known`` says that the constant is no guess.
    """

    relation: Relation
    rows: tuple[int, ...]
    odd: int | None
    constant: Fraction
    accident: Fraction
    known: bool = False
    bounds: Bounds = (Fraction(0), Fraction(0))
    """Between what the constant lies by the printed figures."""

    def right(self, columns: Mapping[int, Column], row: int) -> Fraction:
        """What the constant makes of a row, in base units."""
        value = self.constant
        for column in self.relation.up:
            value *= columns[column][row].value
        for column in self.relation.down:
            value /= columns[column][row].value
        return value


def columns_of(grid: Grid) -> dict[int, dict[int, Number]]:
    """Column → row → its plain positive value."""
    found: dict[int, dict[int, Number]] = {}
    for column in range(min(grid.width, WIDE)):
        cells = enumerate(row[column] if column < len(row) else None for row in grid.rows[:LONG])
        numbers = {r: c.number for r, c in cells if c is not None and c.number is not None}
        plain = {r: n for r, n in numbers.items() if _plain(n) and not grid.average(r)}
        if len(plain) > 1:
            found[column] = plain
    return found


def _plain(number: Number) -> bool:
    usual = 1 / HUGE < number.value < HUGE
    return usual and not (number.bound or number.hedged or number.hyphened)


def kept(
    columns: Mapping[int, Column], given: frozenset[Fraction], heads: Sequence[str]
) -> Iterator[Kept]:
    """The relations of a table; ``given`` are the values that the document declares."""
    relations = list(_relations(sorted(columns)))
    tried = Counter(r.target for r in relations)
    floats = {c: {r: float(n.value) for r, n in v.items()} for c, v in columns.items()}
    for relation in (r for r in relations if _likely(r, floats)):
        bounds = _bounds(relation, columns)
        if len(bounds) < LEAST - 1:
            continue
        found = _share(relation, columns, bounds) or _product(
            relation, columns, bounds, given, heads
        )
        if found is None and len(bounds) > LEAST:
            found = _ratio(relation, columns, bounds, tried[relation.target])
        if found is not None:
            yield found


def _likely(relation: Relation, floats: Mapping[int, Mapping[int, float]]) -> bool:
    """Whether the first rows show roughly one constant but for one, in floating point."""
    found: list[float] = []
    for row, value in floats[relation.target].items():
        if all(row in floats[c] for c in relation.operands):
            up = prod(floats[c][row] for c in relation.up)
            down = prod(floats[c][row] for c in relation.down)
            found.append(value * down / up)
            if len(found) == PROBE:
                break
    usual = median(found) if found else 0.0
    return sum(abs(c - usual) > BLUR * usual for c in found) <= 1 + len(found) // 4


def _relations(columns: Sequence[int]) -> Iterator[Relation]:
    for target, other in permutations(columns, 2):
        yield Relation(target, (other,), ())
        yield Relation(target, (), (other,))
    for target in columns:
        rest = [c for c in columns if c != target]
        for a, b in combinations(rest, 2):
            yield Relation(target, (a, b), ())
            yield Relation(target, (a,), (b,))
            yield Relation(target, (b,), (a,))


def _share(
    relation: Relation, columns: Mapping[int, Column], bounds: Mapping[int, Bounds]
) -> Kept | None:
    """A column of percentages that two columns of one unit before it come to."""
    target = columns[relation.target]
    if len(relation.up) != 1 or len(relation.down) != 1:
        return None
    if relation.target < max(relation.operands) or not all(n.percent for n in target.values()):
        return None
    part, whole = columns[relation.up[0]], columns[relation.down[0]]
    if not all(_within(part[r], whole[r]) for r in bounds):
        return None
    return _known(relation, columns, bounds, Fraction(1))


def _within(part: Number, whole: Number) -> bool:
    """Whether a value may be a part of another; the result of a calculation goes without unit."""
    alike = part.unit.dimensions == whole.unit.dimensions
    bare = part.unit.factor == whole.unit.factor == 1 and not (part.unit.text and whole.unit.text)
    return (alike or bare) and part.value < whole.value and not part.percent


def _product(
    relation: Relation,
    columns: Mapping[int, Column],
    bounds: Mapping[int, Bounds],
    given: frozenset[Fraction],
    heads: Sequence[str],
) -> Kept | None:
    """Two columns of counts that make the same declared count in each row."""
    if relation.up or relation.target != relation.down[0] + 1 or len(relation.down) != 1:
        return None
    if not (SIZE.search(heads[relation.down[0]]) and NUMBER.search(heads[relation.target])):
        return None
    sides = (columns[relation.target], columns[relation.down[0]])
    if not all(n.exact and not n.unit.text for side in sides for n in side.values()):
        return None
    products = Counter(sides[0][r].value * sides[1][r].value for r in bounds)
    constant, rows = products.most_common(1)[0]
    if rows < LEAST - 1 or constant not in given:
        return None
    return _known(relation, columns, bounds, constant)


def _known(
    relation: Relation,
    columns: Mapping[int, Column],
    bounds: Mapping[int, Bounds],
    constant: Fraction,
) -> Kept | None:
    rows = tuple(r for r, (low, high) in bounds.items() if low <= constant <= high)
    odd = [r for r in bounds if r not in rows]
    if not rows or len(odd) > 1:
        return None
    accident = _product_of([_reach(relation, columns, bounds, r) for r in rows])
    if accident > ACCIDENT:
        return None
    return Kept(relation, rows, odd[0] if odd else None, constant, accident, True)


def _ratio(
    relation: Relation, columns: Mapping[int, Column], bounds: Mapping[int, Bounds], tried: int
) -> Kept | None:
    """A constant that nobody named, but nearly every row shows."""
    odd = _left_out(bounds)
    if odd is None and not _meet(list(bounds.values())):
        return None
    rows = tuple(r for r in bounds if r != odd)
    low, high = _shared([bounds[r] for r in rows])
    shown = [_exactly(relation, columns, r) for r in rows]
    constant = handy(low, high, _printed(relation, columns, rows[0]), shown)
    reaches = sorted(_reach(relation, columns, bounds, r) for r in rows)
    accident = _product_of(reaches[1:])  # the surest row gives the constant
    if max(constant, 1 / constant).denominator == 1 and max(constant, 1 / constant) <= SMALL:
        accident = min(accident, SMALL * _product_of(reaches))
    accident *= tried
    values = {columns[relation.target][r].value for r in rows}
    if accident > ACCIDENT or len(values) < LEAST:
        return None
    every = ([columns[c][r].value for r in rows] for c in (relation.target, *relation.operands))
    if any(max(figures) < SPREAD * min(figures) for figures in every):
        return None
    return Kept(relation, rows, odd, constant, accident, bounds=(low, high))


def _bounds(relation: Relation, columns: Mapping[int, Column]) -> dict[int, Bounds]:
    """Row → the bounds between which the constant lies, for the rows of the usual dimensions."""
    every = {r: c for r in columns[relation.target] if (c := _constant(relation, columns, r))}
    usual = Counter(kind for kind, *_ in every.values()).most_common(1)
    return {r: (low, high) for r, (kind, low, high) in every.items() if kind == usual[0][0]}


def _constant(
    relation: Relation, columns: Mapping[int, Column], row: int
) -> tuple[Dimensions, Fraction, Fraction] | None:
    if not all(row in columns[c] for c in relation.operands):
        return None
    target = columns[relation.target][row]
    (low, high), kind = _result(target), target.unit.dimensions
    for column in relation.operands:
        number = columns[column][row]
        least, most = _result(number) if number.percent else number.ends
        divides = column in relation.up
        if least <= 0:
            return None
        low, high = (low / most, high / least) if divides else (low * least, high * most)
        kind = combine(kind, number.unit.dimensions, -1 if divides else 1)
    return kind, low, high


def _result(number: Number) -> Bounds:
    """The values that a result stands for; a large whole one may be rounded to its last figure."""
    each = number.scale * number.unit.factor
    small = number.exact and number.coefficient < ROUND
    reach = Fraction(0) if small else max(number.half(), number.loose()) * each
    return number.value - reach, number.value + reach


def _shared(bounds: Sequence[Bounds]) -> Bounds:
    return max(low for low, _ in bounds), min(high for _, high in bounds)


def _meet(bounds: Sequence[Bounds]) -> bool:
    low, high = _shared(bounds)
    return low <= high


def _left_out(bounds: Mapping[int, Bounds]) -> int | None:
    """The one row without which all bounds meet; nothing if they meet anyway."""
    if _meet(list(bounds.values())):
        return None
    lows = max(bounds, key=lambda r: bounds[r][0]), min(bounds, key=lambda r: bounds[r][1])
    odd = [r for r in lows if _meet([b for o, b in bounds.items() if o != r])]
    return odd[0] if len(odd) == 1 else None


def _reach(
    relation: Relation, columns: Mapping[int, Column], bounds: Mapping[int, Bounds], row: int
) -> Fraction:
    """How often an unrelated figure would fit in a row: the width of what fits over the value."""
    low, high = bounds[row]
    target = columns[relation.target][row]
    grain = target.ulp / abs(target.coefficient)
    return min(Fraction(1), max((high - low) * 2 / (high + low), grain))


def _product_of(shares: Sequence[Fraction]) -> Fraction:
    product = Fraction(1)
    for share in shares:
        product *= share
    return product


def _printed(relation: Relation, columns: Mapping[int, Column], row: int) -> Fraction:
    """What a constant of printed figures is multiplied by for that of base units."""
    factor = columns[relation.target][row].unit.factor
    for column in relation.up:
        factor /= columns[column][row].unit.factor
    for column in relation.down:
        factor *= columns[column][row].unit.factor
    return factor


def _exactly(relation: Relation, columns: Mapping[int, Column], row: int) -> Fraction:
    """The constant by the printed figures of a row."""
    value = columns[relation.target][row].value
    for column in relation.up:
        value /= columns[column][row].value
    for column in relation.down:
        value *= columns[column][row].value
    return value
