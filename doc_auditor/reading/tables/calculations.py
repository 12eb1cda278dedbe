"""Columns that follow from others, and calculations printed in cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from doc_auditor.formula import (
    PLAIN,
    Binary,
    Expression,
    Literal_,
    Negative,
    Reading,
    Unevaluable,
    evaluate,
    numbers,
    operators,
)
from doc_auditor.quantity import Number
from doc_auditor.reading.context import Context
from doc_auditor.reading.expressions import read_side
from doc_auditor.reading.grid import TOTAL, VARIABLE, Grid, GridCell
from doc_auditor.reading.sentences.misprints import near
from doc_auditor.reading.tables import (
    apiece,
    balanced,
    clocks,
    columns,
    compared,
    followed,
    given,
    grouped,
    joined,
    labelled,
    lawful,
    nearby,
    periodic,
    reasons,
    rests,
    rounded,
    series,
    shared,
    single,
    stated,
    stating,
    worked,
)
from doc_auditor.reading.tokens import Token
from doc_auditor.records import (
    Claim,
    Declaration,
    Equation,
    Total,
)
from doc_auditor.source import Span

CALCULATED = re.compile(
    r"calc|formula|rule|how|working|math|expression|derivation|basis", re.IGNORECASE
)

LINE = re.compile(r"[A-Za-z]+ #?\d{1,3}[.:)]?")


def derived_columns(grid: Grid, context: Context, leadin: Sequence[Token]) -> Iterator[Equation]:
    """Cells that follow from others: by columns, by rows, by what heads and lead-in state."""
    found = list(columns.derived(grid))
    explained = {c for d in found for c in (d.column, *d.operands)}
    turned = grid.turned()
    sums = [
        d
        for d in columns.derived(turned, guess=False)
        if d.operator != "+" or not TOTAL.search(turned.head[d.column])
    ]
    seen: set[Span] = set()
    yield from _lawful(nearby.signs(grid), context, seen)
    for cell, tree in (
        *rounded.rounded_up(grid),
        *_related(grid, found),
        *_related(turned, sums),
        *stated.ratios(grid, leadin),
        *stated.ratios(turned, leadin),
        *series.series(grid, leadin, explained),
        *labelled.labelled(grid),
        *labelled.labelled(turned),
    ):
        if cell.number is not None and cell.number.span not in seen:
            seen.add(cell.number.span)
            yield _row_equation(cell, tree, numbers(tree), cell.number, context, "derived")


def lawful_cells(grid: Grid, context: Context, claims: Iterable[Claim]) -> Iterator[Equation]:
    """Cells that are a constant times others, or a share of them, where no claim is made yet."""
    taken = _taken(claims)
    grid = grouped.divided(grid)
    turned = grid.turned()
    yield from _lawful(grouped.layouts(grid, taken), context, taken)
    yield from _lawful(grouped.divisions(grid, taken), context, taken)
    yield from _lawful(clocks.clocked(grid, taken), context, taken)
    yield from _lawful(worked.worked(grid, taken), context, taken)
    yield from _lawful(reasons.reasons(grid, taken), context, taken)
    for way in (grid, turned):
        yield from _lawful(stating.by_labels(way, taken), context, taken)
    yield from _lawful(followed.functions(turned, taken), context, taken)
    for way in (grid, turned):
        yield from _lawful(periodic.periodic(way, taken), context, taken)
        yield from _lawful(rests.rests(way, taken), context, taken)
        yield from _lawful(compared.compared(way, taken), context, taken)
        found = (
            *shared.shares(way, taken),
            *lawful.lawful(way, taken),
            *followed.sparse(way, taken),
        )
        yield from _lawful(found, context, taken)
        if way is grid:
            yield from _lawful(nearby.nearby(way, taken), context, taken)
        yield from _lawful(balanced.balanced(way, taken), context, taken)


def joined_cells(
    grids: Sequence[Grid],
    listed: Iterable[Grid],
    context: Context,
    claims: Iterable[Claim],
    printed: grouped.Printed,
    givens: given.Givens,
) -> Iterator[Equation]:
    """Cells that follow from another table or from the text, where no claim is made yet.

    ``listed`` are lists of values.
    """
    taken = _taken(claims)
    for grid in grids:
        yield from _lawful(grouped.grouped(grid, printed, taken), context, taken)
        for way in (grid, grid.turned()):
            yield from _lawful(given.given(way, givens, taken), context, taken)
        yield from _lawful(apiece.apiece(grid.turned(), givens, taken), context, taken)
        yield from _lawful(single.single(grid, taken), context, taken)
    yield from _lawful(joined.joined(grids, taken), context, taken)
    for values in listed:
        made = apiece.apiece(values, givens, taken)
        yield from _lawful((x for x in made if apiece.alone(x, printed)), context, taken)


def _taken(claims: Iterable[Claim]) -> set[Span]:
    return {c.span for c in claims if not isinstance(c, Declaration) and not _open(c)}


def _open(claim: Claim) -> bool:
    """A total that need not be the sum of its column may be told by its row."""
    return isinstance(claim, Total) and not claim.certain


def _lawful(
    found: Iterable[lawful.Lawful], context: Context, taken: set[Span]
) -> Iterator[Equation]:
    for each in found:
        number = each.cell.number
        if number is None or number.span in taken:
            continue
        taken.add(number.span)
        every = numbers(each.tree)
        form: Literal["row", "derived"] = "derived" if each.faces else "row"
        claim = _row_equation(each.cell, each.tree, every, number, context, form)
        yield replace(claim, likely=each.likely, place=each.place)


def corrections(grid: Grid, claims: Iterable[Equation]) -> dict[Number, Fraction]:
    """The addends that do not follow from other cells, each with the value that would."""
    found: dict[Number, Fraction] = {}
    if not any(grid.total(r) for r in range(len(grid.rows))):
        return found
    for claim in claims:
        tree, result = claim.sides
        if not isinstance(result, Literal_):
            continue
        with suppress(Unevaluable):
            number = result.number
            if claim.form == "row":
                value = evaluate(tree).value
            else:
                value = evaluate(tree, Reading(face=True)).value * number.unit.factor
            close = _true(claim) and (claim.form == "row" or near(number, value, tree))
            if not close:
                found[number] = value
    return found


def _related(grid: Grid, found: Sequence[columns.Derived]) -> Iterator[tuple[GridCell, Expression]]:
    """The cells of columns that are functions of others."""
    for each in found:
        usual = {_units(grid, row, each) for row in each.good}
        for row in (*each.good, *each.bad):
            cells = [grid.rows[row][c].number for c in each.operands]
            operands = [n for n in cells if n is not None]
            if len(operands) == len(cells) and _units(grid, row, each) in usual:
                tree = columns.expression(operands, each.operator, each.step)
                yield grid.rows[row][each.column], tree


def _units(grid: Grid, row: int, each: columns.Derived) -> tuple[str, ...]:
    """The units of the operands of a row; a column's constant holds for one choice of them."""
    cells = [grid.rows[row][c].number for c in each.operands]
    return tuple(n.unit.text if n is not None else "" for n in cells)


def printed_calculations(grid: Grid, context: Context) -> Iterator[Claim]:
    """A cell with a calculation and a neighbouring cell with its value.

    A column of calculations is believed when its head says so, or when most rows hold.
    """
    for column in range(grid.width):
        named = bool(CALCULATED.search(grid.head[column]))
        claims = [c for row in grid.rows if (c := _row_calculation(row, column, context, named))]
        good = sum(_true(c) for c in claims)
        if good > 1 and good >= len(claims) - 1 and _one_unit(claims):
            claims = [replace(c, whole=True) for c in claims]
        if named or (good >= 2 and good * 2 > len(claims)):
            yield from claims if good * 2 >= len(claims) else (c for c in claims if _true(c))


def _one_unit(claims: Sequence[Equation]) -> bool:
    """Whether the values of a column are all in one unit."""
    return len({n.unit.text for c in claims for n in c.numbers[-1:]}) == 1


def _row_equation(
    cell: GridCell,
    tree: Expression,
    operands: Sequence[Number],
    result: Number,
    context: Context,
    form: Literal["row", "derived"],
) -> Equation:
    if result.value < 0 and form == "row" and "-" not in operators(tree):
        tree = Negative(tree)  # ``| 4 × 3 × $16,500 | −198,000 |``: what is taken off
    sides = (tree, Literal_(result))
    modality = context.of_block(cell.block)
    return Equation(
        result.span, cell.block.index, modality, (*operands, result), sides, ("=",), form
    )


def _row_calculation(
    row: Sequence[GridCell], column: int, context: Context, named: bool
) -> Equation | None:
    cell = row[column] if column < len(row) else None
    if cell is None or cell.number is not None or not cell.tokens or VARIABLE.search(cell.text):
        return None
    start = next((i for i, t in enumerate(cell.tokens) if t.kind in ("number", "open")), None)
    side = read_side(cell.tokens, start) if start is not None and start <= 2 else None
    if side is None or not side.operators or (side.tight and not named):
        return None
    if any(t.kind in ("relation", "number") for t in cell.tokens[side.after :]):
        return None
    claims = [
        _row_equation(value, side.tree, numbers(side.tree), value.number, context, "row")
        for value in (_next_value(row, column, 1), _next_value(row, column, -1))
        if value is not None and value.number is not None
    ]
    left, right = _next_value(row, column, -1), _next_value(row, column, 1)
    if (
        left is not None
        and right is not None
        and left.number is not None
        and right.number is not None
    ):
        scaled = Binary("*", Literal_(left.number), side.tree)
        claims.append(_row_equation(right, scaled, numbers(scaled), right.number, context, "row"))
    fitting = [c for readings in ((PLAIN,), READINGS) for c in claims if _true(c, readings)]
    found = next(iter(fitting or claims), None)
    if found is None or not _mixed(found):
        return found
    return replace(found, form="derived") if fitting else None


def _mixed(claim: Equation) -> bool:
    """``44 kW × 8,760 h × $0.11`` beside dollars: a price is for a unit that it does not name."""
    tree, result = claim.sides
    if not isinstance(result, Literal_) or not result.number.unit.dimensions:
        return False
    with suppress(Unevaluable):
        return len({n.unit.dimensions for n in numbers(tree)} - {()}) > 1 and (
            evaluate(tree).dimensions != result.number.unit.dimensions
        )
    return False


def _next_value(row: Sequence[GridCell], column: int, step: int) -> GridCell | None:
    cells = row[column + 1 :] if step > 0 else row[:column][::-1]
    found = next((c for c in cells if c.text), None)
    return None if found is None or _counts_lines(found) else found


def _counts_lines(cell: GridCell) -> bool:
    """``check 3``, ``Step 12:``: the number of a line, and no value."""
    return len(cell.tokens) > 1 and LINE.fullmatch(cell.text.strip("*_ ")) is not None


READINGS = (PLAIN, Reading(face=True), Reading(binary=True))


def _true(claim: Equation, readings: Sequence[Reading] = READINGS) -> bool:
    """Whether the plain values agree; the judging proper comes later."""
    tree, result = claim.sides
    try:
        for reading in readings:
            a, b = evaluate(tree, reading), evaluate(result, reading)
            if abs(a.value - b.value) <= max(abs(b.value) / 100, b.high - b.value):
                return True
    except Unevaluable:
        return False
    return False
