"""Derived columns: which column is the product, quotient, share or difference of others.

A relation is inferred from the rows themselves: most rows must hold before the odd one out is
worth a claim.  Where the heads say the same (nodes × GPUs per node = GPUs), fewer rows do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations

from doc_auditor.formula import Binary, Constant, Expression, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.sentences.misprints import figures as digits
from doc_auditor.reading.tables.figures import PROBE, Figures, Steps, agrees, set_apart, values
from doc_auditor.reading.tables.meaning import Meaning, cancels, meaning, named


@dataclass(frozen=True, slots=True)
class Derived:
    """A column whose rows follow a relation; ``bad`` are the rows that do not."""

    column: int
    operands: tuple[int, ...]
    operator: str
    good: tuple[int, ...]
    bad: tuple[int, ...]
    step: Fraction = Fraction(1)


def sparse(grid: Grid) -> Iterator[Derived]:
    """Relations that one row or two show and one does not: what chance makes of them is to ask."""
    figures = Figures(values(grid))
    for target in sorted(figures.columns, reverse=True):
        if len(figures.columns[target]) > FEW:
            continue
        before = [c for c in figures.columns if c < target]
        pairs = (
            (pair, operator)
            for operator in "*/-"
            for pair in (combinations if operator == "*" else permutations)(before, 2)
        )
        for pair, operator in pairs:
            steps = AS_IT_IS if operator == "-" else STEPS
            likely = figures.likely(target, pair, operator, steps)
            computed = _computed(figures, target, pair, operator) if likely else None
            for step in likely:
                results = figures.columns[target]
                good = [r for r, v in (computed or {}).items() if agrees(v * step, results[r])]
                if good and len(good) == len(results) - 1 == len(computed or {}) - 1:
                    bad = tuple(r for r in results if r not in good)
                    yield Derived(target, pair, operator, tuple(good), bad, step)


def derived(grid: Grid, guess: bool = True) -> Iterator[Derived]:
    """The best relation for each column that has one; without guessing, as the heads say."""
    figures = Figures(values(grid))
    heads = {c: meaning(grid.head[c]) for c in figures.columns}
    used: set[frozenset[int]] = set()
    found: list[Derived] = []
    for target in sorted(figures.columns, reverse=True):
        best = _best(target, figures, used, heads, guess)
        if best is not None:
            used.add(frozenset((target, *best.operands)))
            found.append(best)
    if guess:
        totals = {r for r in range(len(grid.rows)) if grid.total(r)}
        every = Figures(values(grid, totals=True))
        found += _multiples(every, {d.column for d in found}, totals)
    clean = {(d.operands, d.operator) for d in found if not d.bad}
    yield from (d for d in found if not d.bad or (d.operands, d.operator) not in clean)


def _best(
    target: int,
    figures: Figures,
    used: set[frozenset[int]],
    heads: dict[int, Meaning],
    guess: bool,
) -> Derived | None:
    found: list[Derived] = []
    others = [c for c in figures.columns if c != target]
    for operator in ("*", "/", "-", "+"):
        pairs = permutations(others, 2) if operator in "/-" else combinations(others, 2)
        for pair in pairs:
            if candidate := _try(target, pair, operator, figures, heads, guess):
                found.append(candidate)
    if len(others) >= 3:
        for triple in combinations(others, 3):
            if candidate := _try(target, triple, "*", figures, heads, guess):
                found.append(candidate)
    for run in _runs(target, others):
        if candidate := _try(target, run, "+", figures, heads, guess):
            found.append(candidate)
    found = [d for d in found if frozenset((target, *d.operands)) not in used]
    found = [d for d in found if not d.bad or not _plain_multiple(d, figures)]
    return min(found, key=lambda d: (len(d.bad), -len(d.good), d.operator), default=None)


def _plain_multiple(found: Derived, figures: Figures) -> bool:
    """Whether one operand explains all rows by itself: the other has the constant in most rows."""
    results = figures.columns[found.column]
    if found.operator not in "*/" or len(found.operands) != 2:
        return False
    for other, constant in (found.operands, found.operands[::-1]):
        usual = {figures.faces[constant][r] for r in found.good}
        every = figures.faces[other]
        if len(usual) == 1 and all(
            every[r] and agrees(_value_of(found, every[r], usual, other) * found.step, results[r])
            for r in found.bad
        ):
            return True
    return False


def _value_of(found: Derived, value: Fraction, usual: set[Fraction], other: int) -> Fraction:
    """What a row comes to with the constant of the rows that hold."""
    pair = [value if c == other else next(iter(usual)) for c in found.operands]
    return _value(pair, found.operator) or Fraction(0)


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
    figures: Figures,
    heads: dict[int, Meaning],
    guess: bool,
) -> Derived | None:
    said = target > max(operands) and named(heads[target], [heads[c] for c in operands], operator)
    if guess and operator == "*" and target > max(operands):
        said |= cancels([heads[c] for c in operands]) and not heads[target].per
    if not said and not guess:
        return None
    steps = STEPS if operator in "*/" else AS_IT_IS
    likely = figures.likely(target, operands, operator, steps)
    computed = _computed(figures, target, operands, operator) if likely else None
    if computed is None:
        return None
    timed = any(heads[c].times for c in (target, *operands))
    fits = (
        _fit(target, operands, operator, figures, computed, step, said and (timed or _plain(step)))
        for step in likely
    )
    return next((f for f in fits if f is not None), None)


def _plain(step: Fraction) -> bool:
    """A power of 1000; hours of a day are meant only where a head speaks of time."""
    return set(str(step.numerator * step.denominator)) <= {"1", "0"}


def _computed(
    figures: Figures, target: int, operands: tuple[int, ...], operator: str
) -> dict[int, Fraction] | None:
    """Row → what the relation gives there; nothing where a row divides by zero."""
    found: dict[int, Fraction] = {}
    for row in figures.rows((target, *operands)):
        value = _value([figures.faces[c][row] for c in operands], operator)
        if value is None:
            return None
        found[row] = value
    return found


def _fit(
    target: int,
    operands: tuple[int, ...],
    operator: str,
    figures: Figures,
    computed: dict[int, Fraction],
    step: Fraction,
    said: bool,
) -> Derived | None:
    """The relation with one conversion factor for all rows, if enough of them hold."""
    columns = figures.columns
    good = tuple(r for r, v in computed.items() if agrees(v * step, columns[target][r]))
    right = set(good)
    bad = tuple(r for r in computed if r not in right)
    telling = {
        tuple(columns[c][r].value for c in operands)
        for r in good
        if _telling([columns[c][r] for c in operands], columns[target][r])
    }
    found = Derived(target, operands, operator, good, bad, step)
    if bad and len(good) < 2 and step in HOURLY:
        return None  # one row with a factor of 24 shows nothing
    if bad and operator == "-" and operands[0] > operands[1] and not _shows(columns[target], good):
        return None
    if said and telling and len(bad) <= max(1, len(good) // 3):
        return found
    if len({columns[target][r].value for r in good}) < 2:
        return None
    if any(set_apart(columns, {target, *operands}, good, r) for r in bad):
        return None
    if len(telling) < (2 if not bad else 3) or len(bad) > max(1, len(good) // 3):
        return None
    if bad and len(good) < 2 * len(bad) + 1:
        return None
    if bad and all(columns[target][r].exact for r in good):
        exactly = [r for r in good if computed[r] * step == columns[target][r].face]
        if len(exactly) < len(good):
            return None  # whole numbers that only round to it
    if bad and target < max(operands) and len(good) < MANY:
        return None  # results stand behind what they come from; this may be chance
    return found


def _shows(results: Mapping[int, Number], good: Sequence[int]) -> bool:
    """Whether a result is long enough to show that a value is taken off one behind it."""
    return any(digits(results[r]) > 2 for r in good)


def _multiples(figures: Figures, explained: set[int], totals: set[int]) -> Iterator[Derived]:
    """Constant multiples, for columns that nothing else explains."""
    for target in sorted(figures.columns, reverse=True):
        if target in explained:
            continue
        for other in sorted(figures.columns):
            if other != target and (found := _multiple(target, other, figures, totals)):
                yield found
                break


def _multiple(target: int, other: int, figures: Figures, totals: set[int]) -> Derived | None:
    """A column that is a constant multiple of another (GPU-hours of hours)."""
    results, faces, floats = figures.columns[target], figures.faces[other], figures.floats[other]
    rows = [r for r in sorted(figures.rows((target, other))) if faces[r]]
    if len(rows) < 4 or len({faces[r] for r in rows}) < 4:
        return None
    first = rows[:PROBE]
    seen = [
        figures.faces[target][r] / faces[r]
        for r in first
        if results[r].ulp * 100 <= abs(results[r].coefficient)
    ]
    for step in (*CONVERSIONS, *(s for s in seen if s.numerator != 1 and _usual(s))):
        rough = float(step)
        if sum(not figures.may_be(target, r, floats[r] * rough) for r in first) > 1:
            continue
        good = tuple(r for r in rows if agrees(faces[r] * step, results[r]))
        bad = tuple(sorted(set(rows) - set(good)))
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


def _value(plain: Sequence[Fraction], operator: str) -> Fraction | None:
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


MANY = 6
FEW = 4
"""Rows up to which a relation is shown by chance's measure alone."""
HOURLY = frozenset(map(Fraction, ("24", "1/24", "60", "1/60", "3600", "1/3600")))
AS_IT_IS = Steps([Fraction(1)])
STEPS = Steps(
    [Fraction(10) ** p for p in (0, -9, -6, -3, 3, 6, 9)]
    + [Fraction(s) for s in ("3600", "1/3600", "86400", "1/86400", "24", "1/24", "60", "1/60")]
)


CONVERSIONS = tuple(
    Fraction(seconds) * Fraction(10) ** power for seconds in (3600, 86400) for power in (-3, -6, -9)
)
"""From a rate in MB to GB in an hour or a day, and the like."""


def expression(numbers: Sequence[Number], operator: str, step: Fraction) -> Expression:
    """The relation's expression for one row, with the conversion that all rows share."""
    tree: Expression = Literal_(numbers[0])
    for number in numbers[1:]:
        tree = Binary(operator, tree, Literal_(number))
    if step == 1:
        return tree
    sign, factor = ("*", step) if step > 1 else ("/", 1 / step)
    return Binary(sign, tree, Constant(factor))
