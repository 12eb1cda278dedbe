"""Cells of a table that follow a row or column of counts in all but their prefix.

``ports | 4 | 8`` above ``bandwidth | 1,600 Gb/s | 3.2 Gb/s``: the digits double as the ports do,
the value is a thousandth of what they make.  Of a column in one unit, the cell in another one is
odd if the figures keep a law with another column, its own figure too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import spoken_for
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.sentences.misprints import figures
from doc_auditor.records import Block, Evidence
from doc_auditor.rulebook import Rule

THOUSANDS = tuple(Fraction(1000) ** p for p in (1, 2, 3, -1, -2, -3))
MOST = 24
"""Cells of a line and lines of a table that are looked at."""
LEAST = 4
"""Rows of a column whose one odd unit is told by a law."""
LARGE = 100
"""Integers from here on may be rounded."""
TIME = (("second", 1),)
Line = Sequence[Number | None]


@dataclass(frozen=True, slots=True)
class Odd:
    """The cell whose prefix is off, its right value in base units, and what that follows from."""

    number: Number
    block: Block
    value: Fraction
    other: Number
    counts: tuple[Number, Number] | None = None


def out_of_line(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """A warning for each cell that is a power of 1000 off."""
    for odd in _odd_cells(bench):
        yield from _reported(rule, bench, odd)


def _reported(rule: Rule, bench: Bench, odd: Odd) -> Iterator[Outcome]:
    """A cell whose digits follow the counts of its table, and whose prefix does not."""
    number = odd.number
    claim = bench.claim(odd.block, number, (odd.other, number))
    if spoken_for(claim):
        return
    actual = odd.value / (number.unit.factor * number.scale)
    value = f"{readable(actual, 6)} {number.unit.text}"
    rests_on = [odd.other, *(odd.counts or ())[:1]]
    shown = f"{readable(number.coefficient * number.scale)} {odd.other.unit.text} = {value}"
    if odd.counts is not None:
        count, other = odd.counts
        shown = f"{odd.other.bare} × {count.bare} ÷ {other.bare} = {value}"
    yield Outcome(
        verdict(claim, "unit", "fails", "the prefix is off"),
        finding(
            rule,
            claim,
            f"{shown}, not {number.bare}",
            claimed=printed_value(number),
            actual=actual * number.scale,
            unit=unit_of(number),
            calculation=[shown],
            related=[Evidence(n.text.strip(), n.span) for n in rests_on],
            strained=True,
        ),
    )


def _odd_cells(bench: Bench) -> Iterator[Odd]:
    """Along the rows and down the columns of every table."""
    told: set[int] = set()
    for grid in bench.reading.grids:
        for way in (grid, grid.turned()):
            for found in (*_odd(way), *_mixed(way)):
                if found.number.digits.start not in told:
                    told.add(found.number.digits.start)
                    yield found


def _odd(grid: Grid) -> Iterator[Odd]:
    """Rows of measured values against each row of counts."""
    rows = [row[1:MOST] for row in grid.rows[:MOST]]
    lines = [[_stated(c) for c in row] for row in rows]
    heads = [c.number for c in grid.top[1:MOST]]
    counted = [line for line in (heads, *lines) if _counts(line)]
    for row, line in zip(rows, lines, strict=True):
        if counted and _measured(line):
            for counts in counted:
                yield from _against(row, line, counts)


def _stated(cell: GridCell) -> Number | None:
    """The one value of a cell; in front of a bracket, where it stands again."""
    if cell.number is not None or not cell.tokens:
        return cell.number
    first, *rest = cell.tokens
    return first.number if first.kind == "number" and rest and rest[0].kind == "open" else None


def _counts(line: Line) -> bool:
    return len(line) > 1 and all(
        n is not None and n.exact and not n.unit.text and n.coefficient > 0 for n in line
    )


def _measured(line: Line) -> bool:
    kinds = {n.unit.dimensions if n is not None else None for n in line}
    plain = len(kinds) == 1 and bool(kinds - {None, (), TIME})
    return plain and all(n is not None and n.value > 0 and not n.hedged for n in line)


def _against(row: Sequence[GridCell], line: Line, counts: Line) -> Iterator[Odd]:
    """The one cell that is a power of 1000 off from what all others have for each count."""
    pairs = [(n, c) for n, c in zip(line, counts, strict=False) if n is not None and c is not None]
    if len(pairs) < len(line) or len({c.value for _, c in pairs}) < len(pairs):
        return
    for at in range(len(pairs) - 1, -1, -1):
        number, count = pairs[at]
        others = pairs[:at] + pairs[at + 1 :]
        each = others[0][0].value / others[0][1].value
        steady = all(_is(n, each * c.value, others[0][0]) for n, c in others)
        due = each * count.value
        slipped = any(_is(number, due * step, others[0][0]) for step in THOUSANDS)
        if steady and slipped and figures(number) > 1:
            yield Odd(number, row[at].block, due, others[0][0], (count, others[0][1]))
            return


def _is(number: Number, value: Fraction, other: Number) -> bool:
    slack = sum(n.half() / n.coefficient for n in (number, other) if not n.exact)
    return abs(number.value / value - 1) <= slack


def _mixed(grid: Grid) -> Iterator[Odd]:
    """A column in one unit but for one cell, whose figures keep a law with another column."""
    columns = [[_stated(c) if c else None for c in grid.column(i)] for i in range(grid.width)]
    whole = [[n for n in c if n is not None and n.coefficient > 0] for c in columns[:MOST]]
    whole = [c if len(c) == len(grid.rows) else [] for c in whole]
    for index, numbers in enumerate(whole):
        at = _other_unit(numbers)
        if at is None:
            continue
        if any(_lawful(numbers, w) for i, w in enumerate(whole) if i != index and w):
            number, other = numbers[at], numbers[at - 1]
            due = number.coefficient * number.scale * other.unit.factor
            yield Odd(number, grid.rows[at][index].block, due, other)


def _other_unit(numbers: Sequence[Number]) -> int | None:
    """The place of the one value of a column in another unit than all the others."""
    if not LEAST <= len(numbers) < MOST or len({n.unit.dimensions for n in numbers}) > 1:
        return None
    factors = Counter(n.unit.factor for n in numbers)
    (_, most), *rest = factors.most_common()
    if not numbers[0].unit.dimensions or len(rest) != 1 or most != len(numbers) - 1:
        return None
    odd = rest[0][0]
    return next(i for i, n in enumerate(numbers) if n.unit.factor == odd)


def _lawful(numbers: Sequence[Number], others: Sequence[Number]) -> bool:
    """Whether the figures are in proportion to those of another column, or to their inverse."""
    uniform = len({n.unit.factor for n in others}) == 1
    told = all(figures(n) > 1 for n in (*numbers, *others))
    if not uniform or not told or len({n.coefficient for n in others}) < LEAST:
        return False
    pairs = list(zip(numbers, others, strict=True))
    faces = [(n.coefficient * n.scale, o.coefficient * o.scale) for n, o in pairs]
    slack = [sum(map(_rounding, pair)) for pair in pairs]
    return any(
        all(abs(c / found[0] - 1) <= s + slack[0] for c, s in zip(found, slack, strict=True))
        for found in ([a / b for a, b in faces], [a * b for a, b in faces])
    )


def _rounding(number: Number) -> Fraction:
    small = number.exact and number.coefficient < LARGE
    return Fraction(0) if small else number.half() / number.coefficient
