"""Grids → claims: declarations in cells, column totals, derived columns, change columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from doc_auditor.formula import (
    PLAIN,
    Binary,
    Expression,
    Literal_,
    Reading,
    Unevaluable,
    evaluate,
    numbers,
)
from doc_auditor.quantity import Number, Unit
from doc_auditor.reading import columns
from doc_auditor.reading.changes import wording_of
from doc_auditor.reading.context import Context
from doc_auditor.reading.expressions import read_side
from doc_auditor.reading.grid import Grid, GridCell, Orientation
from doc_auditor.reading.lexicon import Lexicon
from doc_auditor.records import Change, Claim, Declaration, Equation, Modality, Percent, Total

CHANGE_HEAD = re.compile(
    r"\b(?:change|delta|Δ|diff|difference|improvement|speed-?up|gain|reduction|increase|savings?|ratio|relative)\b|^Δ|^$",
    re.IGNORECASE,
)
SHARE_HEAD = re.compile(r"%|\bshare\b|percent|fraction|\bof total\b", re.IGNORECASE)
RATE_HEAD = re.compile(
    r"/|\bper\b|avg|average|mean|rate|ratio|price|%|share|latency|efficiency|utili[sz]ation|p\d\d|speed|flops|throughput|bandwidth|\bmfu\b|score|accuracy",
    re.IGNORECASE,
)


def table_claims(grid: Grid, context: Context, lexicon: Lexicon) -> Iterator[Claim]:
    """Everything that a table claims beyond what its single cells say."""
    yield from _declarations(grid, context, lexicon)
    derived: set[tuple[int, int]] = set()
    for claim, place in _derived(grid, context):
        derived.add(place)
        yield claim
    yield from _calculated(grid, context)
    yield from _totals(grid, context, derived)
    yield from _share_columns(grid, context, derived)
    yield from _changes(grid, context)


def orientation(grid: Grid, lexicon: Lexicon) -> Orientation:
    """Whether rows or columns are configurations, or rows are properties of one."""
    heads = sum(
        lexicon.label(h.split()) is not None or _symbol(h, lexicon) is not None for h in grid.head
    )
    sides = sum(bool(r) and _named(r[0].text, lexicon) for r in grid.rows)
    if heads >= 2:
        return "rows"
    if sides >= 1:
        numeric = sum(
            1 for c in range(1, grid.width) if _numbers(grid, c) >= max(1, len(grid.rows) // 3)
        )
        return "properties" if numeric <= 1 else "columns"
    return "none"


def _named(text: str, lexicon: Lexicon) -> bool:
    return lexicon.label(_words(text)) is not None or _symbol(text, lexicon) is not None


def _words(text: str) -> list[str]:
    return [w for w in re.sub(r"\([^)]*\)", " ", text).replace("*", " ").split() if w]


def _symbol(text: str, lexicon: Lexicon) -> str | None:
    """The quantity of ``TP`` or ``Tensor parallel (TP)``."""
    for word in [text.strip(" *"), *re.findall(r"\(([A-Za-z]+)\)", text)]:
        if word.lower() in lexicon.symbols:
            return lexicon.symbols[word.lower()]
    return None


def _numbers(grid: Grid, column: int) -> int:
    return sum(
        1
        for c in grid.column(column)
        if c is not None and any(t.kind == "number" for t in c.tokens)
    )


# ---- declarations -------------------------------------------------------------------------------


def _declarations(grid: Grid, context: Context, lexicon: Lexicon) -> Iterator[Claim]:
    kind = orientation(grid, lexicon)
    if kind == "none":
        return
    for r, row in enumerate(grid.rows):
        if grid.total(r):
            continue
        for c, cell in enumerate(row):
            label = grid.head[c] if kind == "rows" and c < grid.width else row[0].text
            if (kind != "rows" and c == 0) or (kind == "properties" and c > 1):
                continue
            number = cell.number or _leading(cell)
            if number is None or number.percent or number.times:
                continue
            reference = lexicon.label(_words(label))
            symbol = _symbol(label, lexicon)
            if symbol is not None:
                from doc_auditor.records import Reference

                reference = Reference(symbol)
            if reference is None:
                continue
            modality = _modality(context, cell)
            yield Declaration(
                number.span, cell.block.index, modality, (number,), reference, number, source="cell"
            )


def _leading(cell: GridCell) -> Number | None:
    """``32 (gated FFN)``: the number that a cell begins with."""
    if cell.tokens and cell.tokens[0].kind == "number" and cell.tokens[0].number:
        following = cell.tokens[1] if len(cell.tokens) > 1 else None
        if following is None or following.kind in ("open", "comma", "word"):
            return cell.tokens[0].number
    return None


def _modality(context: Context, cell: GridCell) -> Modality:
    return context.modality(cell.block, 0, len(cell.block.shadow))


# ---- calculations -------------------------------------------------------------------------------


def _derived(grid: Grid, context: Context) -> Iterator[tuple[Claim, tuple[int, int]]]:
    """Rows of a column that is a function of others."""
    for found in columns.derived(grid):
        for row in (*found.good, *found.bad):
            cell = grid.rows[row][found.column]
            cells = [grid.rows[row][c].number for c in found.operands]
            operands = [n for n in cells if n is not None]
            if cell.number is None or len(operands) != len(cells):
                continue
            tree = columns.expression(operands, found.operator, found.step)
            yield (
                _row_equation(cell, tree, operands, cell.number, context, "derived"),
                (row, found.column),
            )


def _row_equation(
    cell: GridCell,
    tree: Expression,
    operands: Sequence[Number],
    result: Number,
    context: Context,
    form: Literal["row", "derived"],
) -> Equation:
    sides = (tree, Literal_(result))
    modality = _modality(context, cell)
    return Equation(
        result.span, cell.block.index, modality, (*operands, result), sides, ("=",), form
    )


CALCULATED = re.compile(
    r"calc|formula|rule|how|working|math|expression|derivation|basis", re.IGNORECASE
)


def _calculated(grid: Grid, context: Context) -> Iterator[Claim]:
    """A cell with a calculation and a neighbouring cell with its value.

    A column of calculations is believed when its head says so, or when most rows hold.
    """
    for column in range(grid.width):
        named = bool(CALCULATED.search(grid.head[column]))
        claims = [c for row in grid.rows if (c := _row_calculation(row, column, context, named))]
        good = sum(_true(c) for c in claims)
        if named or (good >= 2 and good * 2 > len(claims)):
            yield from claims if good * 2 >= len(claims) else (c for c in claims if _true(c))


def _row_calculation(
    row: Sequence[GridCell], column: int, context: Context, named: bool
) -> Equation | None:
    cell = row[column] if column < len(row) else None
    if cell is None or cell.number is not None or not cell.tokens:
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
    return next((c for c in claims if _true(c)), claims[0] if claims else None)


def _next_value(row: Sequence[GridCell], column: int, step: int) -> GridCell | None:
    cells = row[column + 1 :] if step > 0 else row[:column][::-1]
    return next((c for c in cells if c.text), None)


def _true(claim: Equation) -> bool:
    """Whether the plain values agree; the judging proper comes later."""
    tree, result = claim.sides
    try:
        for reading in (PLAIN, Reading(face=True), Reading(binary=True)):
            a, b = evaluate(tree, reading), evaluate(result, reading)
            if abs(a.value - b.value) <= max(abs(b.value) / 100, b.high - b.value):
                return True
    except Unevaluable:
        return False
    return False


# ---- totals -------------------------------------------------------------------------------------


def _totals(grid: Grid, context: Context, derived: set[tuple[int, int]]) -> Iterator[Claim]:
    for r in range(len(grid.rows)):
        if not grid.total(r):
            continue
        label = next((c.text for c in grid.rows[r] if c.text), "")
        held = {c for c in range(grid.width) if _adds(grid, r, c)}
        for c, cell in enumerate(grid.rows[r]):
            addends = _addends(grid, r, c)
            if cell.number is None or len(addends) < 2:
                continue
            head = grid.head[c] if c < grid.width else ""
            rate = dict(cell.number.unit.dimensions).get("second", 0) < 0
            certain = not RATE_HEAD.search(head) and not cell.number.percent and not rate
            certain = certain or (rate and re.match(r"\W*sum\b", label, re.IGNORECASE) is not None)
            certain = certain or (c in held)
            modality = _modality(context, cell)
            yield Total(
                cell.number.span,
                cell.block.index,
                modality,
                (cell.number,),
                cell.number,
                tuple(addends),
                "column",
                label,
                certain,
            )


def _addends(grid: Grid, total: int, column: int) -> list[Number]:
    """The numbers above a total, back to the total before it; earlier subtotals count as parts."""
    found: list[Number] = []
    for r in range(total):
        row = grid.rows[r]
        if column >= len(row) or grid.average(r):
            continue
        number = row[column].number
        if grid.total(r):
            sub = bool(re.match(r"\W*sub", row[0].text, re.IGNORECASE))
            found = [number] if sub and number is not None else []
        elif number is not None:
            found.append(number)
    return found


def _adds(grid: Grid, total: int, column: int) -> bool:
    cells = grid.rows[total]
    number = cells[column].number if column < len(cells) else None
    addends = _addends(grid, total, column)
    if number is None or len(addends) < 2:
        return False
    half = sum(
        (a.half() * a.scale * a.unit.factor for a in addends),
        number.half() * number.scale * number.unit.factor,
    )
    return abs(sum((a.value for a in addends), Fraction(0)) - number.value) <= half


def _share_columns(grid: Grid, context: Context, derived: set[tuple[int, int]]) -> Iterator[Claim]:
    """A percent column next to a column with a total: each row's share of the total."""
    total = next((r for r in range(len(grid.rows) - 1, -1, -1) if grid.total(r)), None)
    if total is None:
        return
    for c in range(1, grid.width):
        if not all(x is None or x.number is None or x.number.percent for x in grid.column(c)):
            continue
        for source in range(c - 1, 0, -1):
            claims = list(_shares(grid, context, total, source, c))
            good = sum(_holds(x) for x in claims)
            if good >= 2 and good * 3 >= len(claims) * 2:
                yield from (x for x in claims)
                break


def _shares(
    grid: Grid, context: Context, total: int, source: int, column: int
) -> Iterator[Percent]:
    whole = grid.rows[total][source].number if source < len(grid.rows[total]) else None
    if whole is None or not whole.value or whole.percent:
        return
    for r, row in enumerate(grid.rows):
        if r >= total or column >= len(row):
            continue
        part, percent = row[source].number, row[column].number
        if part is None or percent is None or not percent.percent:
            continue
        yield Percent(
            percent.span,
            row[column].block.index,
            _modality(context, row[column]),
            (percent, part, whole),
            percent,
            part,
            whole,
        )


def _holds(claim: Percent) -> bool:
    return (
        abs(claim.part.value / claim.whole.value - claim.percent.value)
        <= claim.percent.half() / 100
    )


BEFORE_AFTER = re.compile(
    r"\b(?:before|after|old|new|baseline|current|previous|original|optimi[sz]ed|proposed|from|to|today|planned|v\d)\b",
    re.IGNORECASE,
)


def _changes(grid: Grid, context: Context) -> Iterator[Claim]:
    """A column of percentages or multiples that says what two columns before it amount to."""
    for c in range(2, grid.width):
        best: list[Change] = []
        for i in range(c - 1, 0, -1):
            for j in range(i + 1, c):
                claims = [x for row in grid.rows if (x := _row_change(grid, row, i, j, c, context))]
                good = sum(_fits(x) for x in claims)
                named = BEFORE_AFTER.search(grid.head[i]) and BEFORE_AFTER.search(grid.head[j])
                believed = (
                    len({x.amount.value for x in claims if _fits(x)}) >= 2
                    and good * 3 >= len(claims) * 2
                    and not any(x.old.percent for x in claims)
                )
                believed = believed or bool(
                    named
                    and CHANGE_HEAD.search(grid.head[c])
                    and good * 2 >= len(claims)
                    and claims
                )
                if believed and good > sum(map(_fits, best)):
                    best = claims
        yield from best


def _row_change(
    grid: Grid, row: Sequence[GridCell], i: int, j: int, c: int, context: Context
) -> Change | None:
    if c >= len(row):
        return None
    old, new = row[i].number, row[j].number
    amount, word = _amount(row[c], grid.head[c])
    if (
        old is None
        or new is None
        or amount is None
        or old.percent != new.percent
        or old.times
        or new.times
    ):
        return None
    if old.unit.dimensions != new.unit.dimensions or not old.value or not new.value:
        return None
    modality = _modality(context, row[c])
    return Change(
        amount.span, row[c].block.index, modality, (old, new, amount), old, new, amount, word
    )


def _fits(claim: Change) -> bool:
    """Whether some usual reading of the change agrees with the figures."""
    up, down = claim.new.value / claim.old.value, claim.old.value / claim.new.value
    unit = Fraction(1, 100) if claim.amount.percent else Fraction(1)
    stated = claim.amount.coefficient * claim.amount.scale * unit
    slack = claim.amount.ulp * unit + abs(stated) / 100
    readings = (
        (up, down) if claim.amount.times else (abs(up - 1), abs(claim.new.value - claim.old.value))
    )
    return any(abs(r - abs(stated)) <= slack for r in readings)


def _amount(cell: GridCell, head: str) -> tuple[Number | None, str]:
    found = [t.number for t in cell.tokens if t.kind == "number" and t.number]
    if len(found) != 1:
        return None, ""
    amount = found[0]
    if re.search(r"%|percent", head) and not amount.unit.text:
        amount = replace(amount, unit=Unit("%", Fraction(1, 100)))
    if not (amount.percent or amount.times):
        return None, ""
    words = [t.text for t in cell.tokens if t.kind == "word"]
    sign = next((t.text for t in cell.tokens if t.kind == "operator" and t.text in "+-"), "")
    word = wording_of(words) or {"-": "less", "+": "more"}.get(sign, "") or wording_of(head.split())
    return amount, word or "signed"
