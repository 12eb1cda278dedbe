"""Columns and rows of a table that keep one ratio or one product, and the cell that does not.

Tokens are steps times a batch that stands elsewhere, the share of a day is minutes over 1,440.
Measured columns keep no ratio to the digit, so the odd cell is accused only as the misprint of the
right one, or where what is related is beyond doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.derived.kept import Column, Kept, columns_of, kept
from doc_auditor.judging.derived.likeness import ERROR, Likeness, likeness
from doc_auditor.judging.entries import spoken_for
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.grid import Grid
from doc_auditor.records import Claim, Evidence
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

PROVEN = Fraction(1, 10**6)
"""How likely rows may agree by chance, where the odd cell is no misprint but heads say ``per``."""
SHOWN = Fraction(1, 1000)
"""The same for cells that are said to hold."""
FREQUENT = Fraction(1, 20)
"""A misprint that an unrelated number looks like more often is none."""
SURELY = Fraction(1, 10**5)
PER = re.compile(r"\b(?:per|each|every|a|an)\b", re.IGNORECASE)


def judge(rule: Rule, bench: Bench, told: set[Span]) -> Iterator[Outcome]:
    """The cells that follow from the constant that the other rows of their table show."""
    given = frozenset(d.number.value for every in bench.given.values() for d in every)
    for grid in bench.reading.grids:
        for table in (grid, grid.turned()):
            columns = columns_of(table)
            found = list(kept(columns, given, table.head))
            for each, slip in _odd_ones(table, columns, found, told):
                told.add(columns[each.relation.target][each.odd or 0].digits)
                yield _outcome(rule, bench, table, columns, each, slip)
            yield from _held(bench, table, columns, found, told)


def _odd_ones(
    grid: Grid, columns: Mapping[int, Column], found: Sequence[Kept], told: set[Span]
) -> Iterator[tuple[Kept, Likeness | None]]:
    """The odd cells, one of each row: the one that chance explains worst."""
    best: dict[int, tuple[Fraction, Kept, Likeness | None]] = {}
    for each in found:
        if each.odd is None:
            continue
        stated = columns[each.relation.target][each.odd]
        odd = each.odd
        each, slip = _slip(each, odd, columns)
        if stated.face == 1 or stated.digits in told or not _worth(each, slip, grid):
            continue
        surprise = each.accident * (slip.chance if slip else 1)
        if odd not in best or surprise < best[odd][0]:
            best[odd] = surprise, each, slip
    for _, each, slip in best.values():
        yield each, slip


def _slip(each: Kept, odd: int, columns: Mapping[int, Column]) -> tuple[Kept, Likeness | None]:
    """The misprint that makes the odd cell of the right value, anywhere between the bounds."""
    stated = columns[each.relation.target][odd]
    place = _place(each, columns)
    low, high = each.bounds
    constants = (each.constant, (low + high) / 2, low, high) if high else (each.constant,)
    for tried, constant in enumerate(constants, 1):
        other = replace(each, constant=constant)
        slip = likeness(stated, other.right(columns, odd), units=False, place=place)
        if slip is not None and slip.slip != "carried":
            return other, replace(slip, chance=slip.chance * tried)
    return each, None


def _place(each: Kept, columns: Mapping[int, Column]) -> Fraction:
    """To which figure the target's column is rounded: 100 for ``98,100`` among its like."""
    cells = columns[each.relation.target]
    rows = each.rows if each.odd is None else (*each.rows, each.odd)
    return max(cells[rows[-1]].ulp, min(2 * cells[r].loose() for r in rows))


def _worth(each: Kept, slip: Likeness | None, grid: Grid) -> bool:
    """Whether chance is no likelier explanation than a slip."""
    if slip is not None and slip.chance <= FREQUENT and each.accident * slip.chance <= ERROR:
        return True
    if each.known:
        return True
    heads = [grid.head[c] for c in (each.relation.target, *each.relation.operands)]
    return len(heads) == 2 and all(PER.search(h) for h in heads) and each.accident <= PROVEN


def _held(
    bench: Bench, grid: Grid, columns: Mapping[int, Column], found: Sequence[Kept], told: set[Span]
) -> Iterator[Outcome]:
    """The cells of columns in which every row keeps the ratio."""
    for each in sorted(found, key=lambda k: k.accident):
        late = each.relation.target > max(each.relation.operands)
        if each.odd is not None or not late or each.accident > SHOWN:
            continue
        for row in each.rows:
            stated = columns[each.relation.target][row]
            if stated.digits not in told and stated.face != 1:
                told.add(stated.digits)
                claim = _claim(bench, grid, columns, each, row)
                yield Outcome(verdict(claim, "derived", "holds", _shown(each, columns, row)))


def _claim(bench: Bench, grid: Grid, columns: Mapping[int, Column], each: Kept, row: int) -> Claim:
    block, stated = grid.rows[row][each.relation.target].block, columns[each.relation.target][row]
    operands = tuple(columns[c][row] for c in each.relation.operands)
    modality = bench.reading.context.of_block(block)
    return Claim(stated.span, block.index, modality, (*operands, stated))


def _outcome(
    rule: Rule,
    bench: Bench,
    grid: Grid,
    columns: Mapping[int, Column],
    each: Kept,
    slip: Likeness | None,
) -> Outcome:
    assert each.odd is not None
    claim = _claim(bench, grid, columns, each, each.odd)
    if spoken_for(claim):
        return Outcome(verdict(claim, "derived", "unchecked", "as others say"))
    target = columns[each.relation.target]
    stated, unit = target[each.odd], unit_of(target[each.odd])
    actual = each.right(columns, each.odd) / (stated.unit.factor * stated.scale)
    if not each.known:  # the constant is known as far as the figures show it
        place = _place(each, columns)
        actual = place * round(actual / place)
    printed = f"{readable(actual, 4)}{stated.letter} {unit or ''}".rstrip()
    shown = f"{_shown(each, columns, each.odd)} = {printed}"
    sure = slip is not None and each.accident * slip.chance <= SURELY
    return Outcome(
        verdict(claim, "derived", "fails", "the other rows keep one ratio"),
        finding(
            rule,
            claim,
            f"{shown} as in the other rows, not {stated.text.strip()}",
            claimed=printed_value(stated),
            actual=actual * (Fraction(1) if stated.unit.text else stated.scale),
            unit=unit,
            calculation=[shown],
            related=[Evidence(target[r].text.strip(), target[r].span) for r in each.rows[:2]],
            strained=not sure,
        ),
    )


def _shown(each: Kept, columns: Mapping[int, Column], row: int) -> str:
    """``35,328 ÷ 64``: the operands of the row, and the constant for their printed units."""
    ups = [columns[c][row] for c in each.relation.up]
    downs = [columns[c][row] for c in each.relation.down]
    constant = each.right(columns, row) / _figure(columns[each.relation.target][row])
    for number in ups:
        constant /= number.coefficient
    for number in downs:
        constant *= number.coefficient
    above, below = [n.text.strip() for n in ups], [n.text.strip() for n in downs]
    over = 1 / constant
    if over.denominator == 1 and over > 1:
        below.append(readable(over))
    elif constant != 1 or not above:
        above.append(readable(constant, 5))
    return " ÷ ".join([" × ".join(above) or "1", *below])


def _figure(number: Number) -> Fraction:
    return number.unit.factor * number.scale
