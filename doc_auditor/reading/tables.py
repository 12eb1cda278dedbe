"""Grids → claims: declarations in cells, column totals, derived columns, change columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from doc_auditor.formula import Expression
from doc_auditor.quantity import Number
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
RATE_HEAD = re.compile(r"/|\bper\b|avg|average|mean|rate|ratio|price|%|share|latency|efficiency|utili[sz]ation|p\d\d|speed", re.IGNORECASE)


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
    heads = sum(lexicon.label(h.split()) is not None or _symbol(h, lexicon) is not None for h in grid.head)
    sides = sum(bool(r) and _named(r[0].text, lexicon) for r in grid.rows)
    if heads >= 2:
        return "rows"
    if sides >= 1:
        numeric = sum(1 for c in range(1, grid.width) if _numbers(grid, c) >= max(1, len(grid.rows) // 3))
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
    return sum(1 for c in grid.column(column) if c is not None and any(t.kind == "number" for t in c.tokens))


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
            yield Declaration(number.span, cell.block.index, modality, (number,), reference, number, source="cell")


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
            operands = [grid.rows[row][c].number for c in found.operands]
            numbers = [n for n in operands if n is not None]
            if cell.number is None or len(numbers) != len(operands):
                continue
            tree = columns.expression(numbers, found.operator)
            yield _row_equation(cell, tree, numbers, cell.number, context, "derived"), (row, found.column)


def _row_equation(
    cell: GridCell,
    tree: Expression,
    numbers: Sequence[Number],
    result: Number,
    context: Context,
    form: str,
) -> Equation:
    from doc_auditor.formula import Literal_

    sides = (tree, Literal_(result))
    modality = _modality(context, cell)
    return Equation(result.span, cell.block.index, modality, (*numbers, result), sides, ("=",), form)  # type: ignore[arg-type]


def _calculated(grid: Grid, context: Context) -> Iterator[Claim]:
    """A cell with a calculation and the next cell of the row with its value."""
    for row in grid.rows:
        for c, cell in enumerate(row[:-1]):
            if cell.number is not None or not cell.tokens:
                continue
            start = next((i for i, t in enumerate(cell.tokens) if t.kind in ("number", "open")), None)
            side = read_side(cell.tokens, start) if start is not None and start <= 2 else None
            if side is None or not side.operators or (side.tight and side.signs == {"-"}):
                continue
            if any(t.kind in ("relation", "number") for t in cell.tokens[side.after :]):
                continue
            value = next((x for x in row[c + 1 :] if x.number is not None), None)
            if value is None or value.number is None:
                continue
            from doc_auditor.formula import numbers as printed

            yield _row_equation(value, side.tree, printed(side.tree), value.number, context, "row")


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
            certain = not RATE_HEAD.search(head) and not cell.number.percent
            certain = certain or (c in held)
            modality = _modality(context, cell)
            yield Total(
                cell.number.span, cell.block.index, modality, (cell.number,), cell.number,
                tuple(addends), "column", label, certain,
            )  # fmt: skip


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
    half = sum((a.half() * a.scale * a.unit.factor for a in addends), number.half() * number.scale * number.unit.factor)
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


def _shares(grid: Grid, context: Context, total: int, source: int, column: int) -> Iterator[Percent]:
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
            percent.span, row[column].block.index, _modality(context, row[column]),
            (percent, part, whole), percent, part, whole,
        )  # fmt: skip


def _holds(claim: Percent) -> bool:
    return abs(claim.part.value / claim.whole.value - claim.percent.value) <= claim.percent.half() / 100


def _changes(grid: Grid, context: Context) -> Iterator[Claim]:
    """``Before | After | Change``: the last column says what the two before it amount to."""
    for c in range(2, grid.width):
        if not CHANGE_HEAD.search(grid.head[c].strip("* ")):
            continue
        for row in grid.rows:
            if c >= len(row):
                continue
            old, new = row[c - 2].number, row[c - 1].number
            amount, word = _amount(row[c], grid.head[c])
            if old is None or new is None or amount is None or old.percent != new.percent:
                continue
            yield Change(
                amount.span, row[c].block.index, _modality(context, row[c]),
                (old, new, amount), old, new, amount, word,
            )  # fmt: skip


def _amount(cell: GridCell, head: str) -> tuple[Number | None, str]:
    numbers = [t.number for t in cell.tokens if t.kind == "number" and t.number]
    if len(numbers) != 1 or not (numbers[0].percent or numbers[0].times):
        return None, ""
    words = [t.text for t in cell.tokens if t.kind == "word"]
    sign = next((t.text for t in cell.tokens if t.kind == "operator" and t.text in "+-"), "")
    word = wording_of(words) or {"-": "less", "+": "more"}.get(sign, "") or wording_of(head.split())
    return numbers[0], word or "signed"
