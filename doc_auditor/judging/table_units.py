"""Cells of a table that follow a row or column of counts in all but their prefix.

``ports | 4 | 8`` above ``bandwidth | 1,600 Gb/s | 3.2 Gb/s``: the digits double as the ports do,
the value is a thousandth of what they make.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import spoken_for
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.sentences.misprints import figures
from doc_auditor.records import Block, Claim, Evidence
from doc_auditor.rulebook import Rule

THOUSANDS = tuple(Fraction(1000) ** p for p in (1, 2, 3, -1, -2, -3))
MOST = 24
"""Cells of a line and lines of a table that are looked at."""
TIME = (("second", 1),)
Line = Sequence[Number | None]


@dataclass(frozen=True, slots=True)
class Odd:
    """The cell whose prefix is off, its right value in base units, and what that follows from."""

    number: Number
    block: Block
    value: Fraction
    other: Number
    counts: tuple[Number, Number]


def out_of_line(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """A warning for each cell that is a power of 1000 off."""
    for odd in _odd_cells(bench):
        yield from _reported(rule, bench, odd)


def _reported(rule: Rule, bench: Bench, odd: Odd) -> Iterator[Outcome]:
    """A cell whose digits follow the counts of its table, and whose prefix does not."""
    number, (count, other) = odd.number, odd.counts
    start = max(number.span.start - odd.block.span.start, 0)
    modality = bench.reading.context.modality(odd.block, start, start + len(number.text))
    claim = Claim(number.span, odd.block.index, modality, (odd.other, number))
    if spoken_for(claim):
        return
    actual = odd.value / (number.unit.factor * number.scale)
    value = f"{readable(actual, 6)} {number.unit.text}"
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
            related=[Evidence(n.text.strip(), n.span) for n in (odd.other, count)],
            strained=True,
        ),
    )


def _odd_cells(bench: Bench) -> Iterator[Odd]:
    """Along the rows and down the columns of every table."""
    told: set[int] = set()
    for grid in bench.reading.grids:
        for way in (grid, grid.turned()):
            for found in _odd(way):
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
