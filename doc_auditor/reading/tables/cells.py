"""Declarations in cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from doc_auditor.quantity import Number
from doc_auditor.reading.containers import of_label
from doc_auditor.reading.context import Context
from doc_auditor.reading.declared import following
from doc_auditor.reading.grid import Grid, GridCell, Orientation
from doc_auditor.reading.lexicon import Lexicon
from doc_auditor.reading.tables.heads import (
    bounds,
    counts_else,
    from_names,
    orientation,
    short_name,
    words,
)
from doc_auditor.reading.tables.sharing import with_shares
from doc_auditor.records import (
    Claim,
    Declaration,
    Reference,
)

PAIR = 2
"""Columns of a table of properties and their values."""
SEVERAL = 2
LIMIT = re.compile(r"\((?:max|min|up to|at most|at least|limit)", re.IGNORECASE)
"""``Expert parallel degree (max. TP × DP)``: what a value could be, and not what it is."""


def cell_declarations(grid: Grid, context: Context, lexicon: Lexicon) -> Iterator[Claim]:
    """Values of quantities in cells, named by the head of their row or column."""
    kind = orientation(grid, lexicon)
    if kind == "none":
        return
    if kind == "rows":
        layouts = {cell.block.index: r for r, row in enumerate(grid.rows) for cell in row}
    else:
        grid = from_names(grid, lexicon)
        layouts = {cell.block.index: c for row in grid.rows for c, cell in enumerate(row)}
    found = list(_declarations(grid, kind, context, lexicon))
    yield from with_shares(found, lambda d: layouts[d.block], lexicon)


def _declarations(
    grid: Grid, kind: Orientation, context: Context, lexicon: Lexicon
) -> Iterator[Declaration]:
    each = _each(grid, context)
    for r, row in enumerate(grid.rows):
        whole = kind == "properties" and grid.width == PAIR
        whole = whole or (kind == "columns" and _degrees_above(grid, r, lexicon))
        if grid.total(r) and not whole:
            continue  # but ``| Total GPUs | 64 |`` is a property
        sized = kind == "columns" and any(c.number and c.number.unit.dimensions for c in row[1:])
        for c, cell in enumerate(row):
            label = grid.head[c] if kind == "rows" and c < grid.width else row[0].text
            if (kind != "rows" and c == 0) or (kind == "properties" and c > 1):
                continue
            if kind == "properties" and grid.width == PAIR:
                yield from _layout(cell, context, lexicon)
            number = cell.number or _leading(cell) or _result(cell)
            if number is None or number.times:
                continue
            reference = lexicon.label(words(label), number)
            symbol = short_name(label, lexicon)
            if symbol is not None:
                reference = Reference(symbol)
            if reference is None or _calculates(cell, reference, lexicon) or LIMIT.search(label):
                continue
            measured = lexicon.quantities[reference.quantity].measured
            if bounds(label) or (kind != "rows" and c < grid.width and counts_else(grid.head[c])):
                continue
            counts = not measured and lexicon.quantities[reference.quantity].kind != "memory"
            if counts and (sized or number.percent or _other(cell, c, number, reference, lexicon)):
                continue
            read = (
                lexicon.read(reference.quantity, number, (), words(label)) if measured else number
            )
            if read is None:
                continue
            number = read
            if each and counts and not reference.per and reference.quantity in lexicon.shape:
                reference = replace(reference, per=each)
            if not lexicon.fits(reference.quantity, number):
                continue
            modality = context.of_block(cell.block)
            yield Declaration(
                number.span, cell.block.index, modality, (number,), reference, number, source="cell"
            )


def _degrees_above(grid: Grid, row: int, lexicon: Lexicon) -> bool:
    """Whether the rows above are degrees, so that the devices below them are no sum."""
    names = [short_name(cells[0].text, lexicon) for cells in grid.rows[:row] if cells]
    degrees = [n for n in names if n and lexicon.quantities[n].kind == "degree"]
    return len(degrees) > 1 and len(degrees) == len(names)


def _layout(cell: GridCell, context: Context, lexicon: Lexicon) -> Iterator[Declaration]:
    """``| Strategy | TP8_PP2_DP4 |``: the degrees of a layout by their short names."""
    found = [
        (lexicon.symbols[t.low], t.number, t.span)
        for t in cell.tokens
        if t.kind == "symbol" and t.number is not None and t.low in lexicon.symbols
    ]
    if len(found) < SEVERAL or len({name for name, _, _ in found}) < len(found):
        return
    modality = context.of_block(cell.block)
    for name, number, span in found:
        yield Declaration(
            span, cell.block.index, modality, (number,), Reference(name), number, source="cell"
        )


def _each(grid: Grid, context: Context) -> str:
    """``Per GPU:`` above a table: what all of its counts are for."""
    cells = [c for row in grid.rows[:1] for c in row[:1]]
    above = context.above(cells[0].block)[:1] if cells else []
    return of_label(re.findall(r"[A-Za-z]+", above[0])) if above else ""


def _calculates(cell: GridCell, reference: Reference, lexicon: Lexicon) -> bool:
    """``| heads | 32 × 128 = 4,096 |``: the result is something else than the heads."""
    signs = {t.text for t in cell.tokens if t.kind == "operator"}
    return bool(signs & {"*", "/"}) and not reference.per and reference.quantity in lexicon.shape


def _leading(cell: GridCell) -> Number | None:
    """``32 (gated FFN)``: the number that a cell begins with."""
    if cell.tokens and cell.tokens[0].kind == "number" and cell.tokens[0].number:
        following = cell.tokens[1] if len(cell.tokens) > 1 else None
        if following is None or following.kind in ("open", "comma", "word"):
            return cell.tokens[0].number
    return None


def _result(cell: GridCell) -> Number | None:
    """``256 ÷ (2 × 4) = 32``: what the calculation in a cell comes to."""
    if len(cell.tokens) < 3 or cell.tokens[-2].text not in ("=", "≈"):
        return None
    return cell.tokens[-1].number if cell.tokens[-1].kind == "number" else None


def _other(
    cell: GridCell, column: int, number: Number, reference: Reference, lexicon: Lexicon
) -> bool:
    """``64 experts, 4 per rank`` in the remarks of a row counts experts, whatever row it is."""
    if number.unit.dimensions:
        return True
    at = next((i for i, t in enumerate(cell.tokens) if t.number is number), None)
    if column < 2 or at is None:
        return False
    after = ([number.noun] if number.noun else []) + following(cell.tokens, at)
    found = lexicon.noun(after) if after else None
    return bool(after) and (
        after[0] in ("per", "/") or (found is not None and found[0].quantity != reference.quantity)
    )
