"""Kind ``scaling``: efficiency and speed-up columns against GPUs and throughput beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import spoken_for
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.tables.heads import words
from doc_auditor.reading.tables.meaning import meaning
from doc_auditor.records import Claim, Evidence
from doc_auditor.rulebook import Rule

EFFICIENCY = re.compile(r"\b(?:scaling )?efficiency\b|\bscaling\b", re.IGNORECASE)
SPEEDUP = re.compile(r"\bspeed-?\s?up\b", re.IGNORECASE)
CLOSE = Fraction(1, 100)
"""Printed throughputs and times are rounded, measured values."""

Ratio = tuple[Fraction, Fraction]
"""How many times more GPUs a row has than the first, and how many times faster it is."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold the GPUs, the throughput or time, and what is derived from them."""

    count: int
    value: int
    result: int
    rate: bool
    speedup: bool


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``64 GPUs, 7,100 tokens/s, 96 %`` below ``8 GPUs, 1,000 tokens/s, 100 %``."""
    for grid in bench.reading.grids:
        for columns in _columns(grid, bench):
            yield from _table(rule, bench, grid, columns)


def _columns(grid: Grid, bench: Bench) -> Iterator[Columns]:
    lexicon = bench.catalog.tools.lexicon
    names = [lexicon.label(words(head)) for head in grid.head]
    gpus = [c for c, n in enumerate(names) if n and n.quantity == "gpus" and not n.per]
    nodes = [c for c, n in enumerate(names) if n and n.quantity == "nodes" and not n.per]
    counts = gpus or nodes
    rates = [c for c in range(grid.width) if _has(grid, c, {"second": -1}) or _rate(grid, c)]
    times = [c for c in range(grid.width) if _has(grid, c, {"second": 1})]
    values = rates or times
    if len(counts) != 1 or len(values) != 1:
        return
    for c, head in enumerate(grid.head):
        speedup = SPEEDUP.search(head) is not None
        if c not in (counts[0], values[0]) and (speedup or EFFICIENCY.search(head)):
            yield Columns(counts[0], values[0], c, bool(rates), speedup)


def _has(grid: Grid, column: int, dimensions: Mapping[str, int]) -> bool:
    numbers = [c.number for c in grid.column(column) if c is not None and c.number is not None]
    return len(numbers) > 1 and all(dict(n.unit.dimensions) == dimensions for n in numbers)


def _rate(grid: Grid, column: int) -> bool:
    """``Tokens/s (M)``: bare figures below a head that says what they are in each second."""
    head = meaning(grid.head[column])
    return "second" in head.per and len(head.per) == 1 and _has(grid, column, {})


def _table(rule: Rule, bench: Bench, grid: Grid, columns: Columns) -> Iterator[Outcome]:
    rows = dict(_rows(grid, columns))
    one = Fraction(1)
    base = next((r for r, (_, _, n) in rows.items() if _share(grid, columns, n) == one), None)
    if base is None or len(rows) < 3:
        return
    count, value, _ = rows[base]
    ratios = {
        r: (n.value / count.value, _gain(v, value, columns.rate))
        for r, (n, v, _) in rows.items()
        if r != base
    }
    printed = {r: rows[r][2] for r in ratios}
    best = max(
        _powers(columns),
        key=lambda f: sum(_fits(grid, columns, f, ratios[r], printed[r]) for r in ratios),
    )
    good = [r for r in ratios if _fits(grid, columns, best, ratios[r], printed[r])]
    for r in good:
        claim = _claim(bench, grid, r, columns, rows[r])
        yield Outcome(verdict(claim, "ratio", "holds", "scaling from the first row"))
    bad = [r for r in ratios if r not in good]
    if good and len(bad) <= max(1, len(good) // 2):
        for r in bad:
            yield from _wrong(rule, bench, grid, columns, rows, base, r, _value(best, ratios[r]))


def _rows(grid: Grid, columns: Columns) -> Iterator[tuple[int, tuple[Number, Number, Number]]]:
    places = (columns.count, columns.value, columns.result)
    for r, row in enumerate(grid.rows):
        if len(row) <= max(places):
            continue
        count, value, result = (row[c].number for c in places)
        if count and value and result and count.value > 0 and value.value > 0:
            yield r, (count, value, result)


def _gain(value: Number, base: Number, rate: bool) -> Fraction:
    return value.value / base.value if rate else base.value / value.value


def _powers(columns: Columns) -> tuple[int, int]:
    """To which power the growth stands beside the gain, for a whole throughput and one per GPU."""
    return (0, 1) if columns.speedup else (-1, 0)


def _value(power: int, ratio: Ratio) -> Fraction:
    growth, gain = ratio
    return gain * growth**power


def _share(grid: Grid, columns: Columns, number: Number) -> Fraction:
    """A printed efficiency as a fraction of one; the head may hold the percent sign."""
    if number.percent or columns.speedup or "%" not in grid.head[columns.result]:
        return number.value
    return number.value / 100


def _fits(grid: Grid, columns: Columns, power: int, ratio: Ratio, number: Number) -> bool:
    expected, printed = _value(power, ratio), _share(grid, columns, number)
    half = number.half() * printed / number.coefficient if number.coefficient else Fraction(0)
    return abs(printed - expected) <= half + CLOSE * expected


def _wrong(
    rule: Rule,
    bench: Bench,
    grid: Grid,
    columns: Columns,
    rows: Mapping[int, tuple[Number, Number, Number]],
    base: int,
    row: int,
    expected: Fraction,
) -> Iterator[Outcome]:
    (count, value, result), (count0, value0, _) = rows[row], rows[base]
    claim = _claim(bench, grid, row, columns, rows[row])
    if spoken_for(claim):
        return
    scale = result.value / _share(grid, columns, result) if result.value else Fraction(1)
    actual = expected * scale / result.unit.factor
    gain = (value, value0) if columns.rate else (value0, value)
    shown = f"({gain[0].text.strip()} ÷ {gain[1].text.strip()})"
    if expected != _gain(value, value0, columns.rate):
        sign = "×" if columns.speedup else "÷"
        shown += f" {sign} ({count.text.strip()} ÷ {count0.text.strip()})"
    unit = " %" if result.percent else "×" if result.times else ""
    line = f"{shown} = {readable(actual, 4)}{unit}"
    yield Outcome(
        verdict(claim, "ratio", "fails", "not what the rows above follow"),
        finding(
            rule,
            claim,
            f"{line}, not {result.bare}",
            claimed=printed_value(result),
            actual=actual,
            unit=unit_of(result),
            calculation=[line],
            related=[Evidence(n.text.strip(), n.span) for n in (count, value, count0, value0)],
        ),
    )


def _claim(
    bench: Bench, grid: Grid, row: int, columns: Columns, numbers: tuple[Number, ...]
) -> Claim:
    cell = grid.rows[row][columns.result]
    modality = bench.reading.context.of_block(cell.block)
    assert cell.number is not None
    return Claim(cell.number.span, cell.block.index, modality, numbers)
