"""Derived columns: which column is the product, quotient, share or difference of others.

A relation is inferred from the rows themselves: most rows must hold before the odd one out is
worth a claim.  Where the heads say the same (nodes × GPUs per node = GPUs), fewer rows do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations

from doc_auditor.formula import Binary, Constant, Expression, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.tables.meaning import Meaning, meaning, named

LEAST = 2
WIDE = 9
PROBE = 12
"""Rows that are tried first; a relation that fails on most of them is dropped."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A column whose rows follow a relation; ``bad`` are the rows that do not."""

    column: int
    operands: tuple[int, ...]
    operator: str
    good: tuple[int, ...]
    bad: tuple[int, ...]
    step: Fraction = Fraction(1)


def values(grid: Grid, totals: bool = False, least: int = LEAST) -> dict[int, dict[int, Number]]:
    """Column → row → number, for the body rows; total rows only where asked for."""
    found: dict[int, dict[int, Number]] = {}
    for column in range(min(grid.width, WIDE)):
        cells = grid.column(column)
        numbers = {
            r: c.number
            for r, c in enumerate(cells)
            if c is not None
            and c.number is not None
            and not grid.average(r)
            and (totals or not grid.total(r))
        }
        numbers = _of_one_unit(numbers)
        if len(numbers) >= least:
            found[column] = numbers
    return found


def _of_one_unit(numbers: dict[int, Number]) -> dict[int, Number]:
    """The numbers in the usual unit of their column; figures in another do not compare."""
    units = Counter(n.unit.text for n in numbers.values())
    if len(units) < 2:
        return numbers
    usual = units.most_common(1)[0][0]
    return {r: n for r, n in numbers.items() if n.unit.text == usual}


def derived(grid: Grid, guess: bool = True) -> Iterator[Derived]:
    """The best relation for each column that has one; without guessing, as the heads say."""
    columns = values(grid)
    heads = {c: meaning(grid.head[c]) for c in columns}
    used: set[frozenset[int]] = set()
    found: list[Derived] = []
    for target in sorted(columns, reverse=True):
        best = _best(target, columns, used, heads, guess)
        if best is not None:
            used.add(frozenset((target, *best.operands)))
            found.append(best)
    totals = {r for r in range(len(grid.rows)) if grid.total(r)}
    found += (
        []
        if not guess
        else _multiples(values(grid, totals=True), {d.column for d in found}, totals)
    )
    clean = {(d.operands, d.operator) for d in found if not d.bad}
    yield from (d for d in found if not d.bad or (d.operands, d.operator) not in clean)


def _best(
    target: int,
    columns: dict[int, dict[int, Number]],
    used: set[frozenset[int]],
    heads: dict[int, Meaning],
    guess: bool,
) -> Derived | None:
    found: list[Derived] = []
    others = [c for c in columns if c != target]
    for operator in ("*", "/", "-", "+"):
        pairs = permutations(others, 2) if operator in "/-" else combinations(others, 2)
        for pair in pairs:
            if candidate := _try(target, pair, operator, columns, heads, guess):
                found.append(candidate)
    if len(others) >= 3:
        for triple in combinations(others, 3):
            if candidate := _try(target, triple, "*", columns, heads, guess):
                found.append(candidate)
    for run in _runs(target, others):
        if candidate := _try(target, run, "+", columns, heads, guess):
            found.append(candidate)
    found = [d for d in found if frozenset((target, *d.operands)) not in used]
    return min(found, key=lambda d: (len(d.bad), -len(d.good), d.operator), default=None)


def _runs(target: int, others: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The columns directly before or after a sum, three at least."""
    before = [c for c in others if c < target]
    for start in range(len(before) - 2):
        yield tuple(before[start:])
    after = [c for c in others if c > target]
    if len(after) > 2:
        yield tuple(after)


def _try(
    target: int,
    operands: tuple[int, ...],
    operator: str,
    columns: dict[int, dict[int, Number]],
    heads: dict[int, Meaning],
    guess: bool,
) -> Derived | None:
    said = target > max(operands) and named(heads[target], [heads[c] for c in operands], operator)
    if not said and not guess:
        return None
    rows = _in_one_unit((target, *operands), columns)
    probe = _computed(rows[:PROBE], operands, operator, columns)
    if not probe:
        return None
    computed: dict[int, Fraction] | None = None
    for step in STEPS if operator in "*/" else STEPS[:1]:
        if sum(agrees(v * step, columns[target][r]) for r, v in probe.items()) * 3 < len(probe):
            continue
        if computed is None:
            computed = _computed(rows, operands, operator, columns)
        if computed is None:
            return None
        if candidate := _fit(target, operands, operator, columns, computed, step, said):
            return candidate
    return None


def _in_one_unit(every: Sequence[int], columns: dict[int, dict[int, Number]]) -> list[int]:
    """The rows whose figures stand in the unit that most of their column has."""
    usual = {c: Counter(n.unit.text for n in columns[c].values()).most_common(1) for c in every}
    return [
        r
        for r in columns[every[0]]
        if all(r in columns[c] and columns[c][r].unit.text == usual[c][0][0] for c in every)
    ]


def _computed(
    rows: Sequence[int],
    operands: tuple[int, ...],
    operator: str,
    columns: dict[int, dict[int, Number]],
) -> dict[int, Fraction] | None:
    """Row → what the relation gives there; nothing where a row divides by zero."""
    found: dict[int, Fraction] = {}
    for row in rows:
        value = _value([columns[c][row] for c in operands], operator)
        if value is None:
            return None
        found[row] = value
    return found


def _fit(
    target: int,
    operands: tuple[int, ...],
    operator: str,
    columns: dict[int, dict[int, Number]],
    computed: dict[int, Fraction],
    step: Fraction,
    said: bool,
) -> Derived | None:
    """The relation with one conversion factor for all rows, if enough of them hold."""
    good = tuple(r for r, v in computed.items() if agrees(v * step, columns[target][r]))
    right = set(good)
    bad = tuple(r for r in computed if r not in right)
    telling = {
        tuple(columns[c][r].value for c in operands)
        for r in good
        if _telling([columns[c][r] for c in operands], columns[target][r])
    }
    found = Derived(target, operands, operator, good, bad, step)
    if said and telling and len(bad) <= max(1, len(good) // 3):
        return found
    if len({columns[target][r].value for r in good}) < 2:
        return None
    if len(telling) < (2 if not bad else 3) or len(bad) > max(1, len(good) // 3):
        return None
    if bad and len(good) < 2 * len(bad) + 1:
        return None
    return found


def _multiples(
    columns: dict[int, dict[int, Number]], explained: set[int], totals: set[int]
) -> Iterator[Derived]:
    """Constant multiples, for columns that nothing else explains."""
    for target in sorted(columns, reverse=True):
        if target in explained:
            continue
        for other in sorted(columns):
            if other != target and (found := _multiple(target, other, columns, totals)):
                yield found
                break


def _multiple(
    target: int, other: int, columns: dict[int, dict[int, Number]], totals: set[int]
) -> Derived | None:
    """A column that is a constant multiple of another (GPU-hours of hours)."""
    rows = sorted(set(columns[target]) & set(columns[other]))
    pairs = {
        r: (columns[other][r].face, columns[target][r]) for r in rows if columns[other][r].face
    }
    if len(pairs) < 4 or len({v for v, _ in pairs.values()}) < 4:
        return None
    seen = [
        number.face / value
        for value, number in list(pairs.values())[:PROBE]
        if number.ulp * 100 <= abs(number.coefficient)
    ]
    for step in (*CONVERSIONS, *(s for s in seen if s.numerator != 1 and _usual(s))):
        tried = list(pairs.values())[:PROBE]
        if sum(not agrees(v * step, n) for v, n in tried) > 1:
            continue
        good = tuple(r for r, (v, n) in pairs.items() if agrees(v * step, n))
        bad = tuple(r for r in pairs if r not in good)
        if len(bad) == 1 and len(good) >= 3 and totals & set(good):
            return Derived(target, (other,), "*", good, bad, step)
    return None


def _usual(step: Fraction) -> bool:
    """A factor that somebody would use: whole, or of few decimals; never 20/17."""
    return step.denominator <= 1000 and (step * 1000).denominator == 1


def _telling(numbers: Sequence[Number], result: Number) -> bool:
    """Rows with a factor of one, a zero, or a result equal to an operand prove little."""
    values = {n.face for n in numbers} | {result.face}
    return 0 not in values and len(values) == len(numbers) + 1 and Fraction(1) not in values


def _value(numbers: Sequence[Number], operator: str) -> Fraction | None:
    plain = [n.face for n in numbers]
    match operator:
        case "+":
            return sum(plain, Fraction(0))
        case "-":
            return plain[0] - plain[1]
        case "/":
            return plain[0] / plain[1] if plain[1] else None
        case _:
            product = Fraction(1)
            for value in plain:
                product *= value
            return product


STEPS = tuple(Fraction(10) ** p for p in (0, -9, -6, -3, 3, 6, 9)) + tuple(
    map(Fraction, ("3600", "1/3600", "86400", "1/86400", "24", "1/24", "60", "1/60"))
)


CONVERSIONS = tuple(
    Fraction(seconds) * Fraction(10) ** power for seconds in (3600, 86400) for power in (-3, -6, -9)
)
"""From a rate in MB to GB in an hour or a day, and the like."""


def agrees(
    value: Fraction, result: Number, slack: Fraction = Fraction(0), exact: bool = False
) -> bool:
    """The figures agree to the printed precision; ``exact`` allows an integer no more."""
    half = result.half()
    if not exact:
        half = max(half, abs(result.coefficient) / (400 if result.integral else 250))
    half = half * result.scale / (100 if result.percent else 1)
    return abs(value - result.face) <= half + slack


def expression(numbers: Sequence[Number], operator: str, step: Fraction) -> Expression:
    """The relation's expression for one row, with the conversion that all rows share."""
    tree: Expression = Literal_(numbers[0])
    for number in numbers[1:]:
        tree = Binary(operator, tree, Literal_(number))
    if step == 1:
        return tree
    sign, factor = ("*", step) if step > 1 else ("/", 1 / step)
    return Binary(sign, tree, Constant(factor))
