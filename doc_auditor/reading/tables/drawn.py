"""Tables drawn with blanks or bars in code blocks without a language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from doc_auditor.quantity import NO_UNIT, Unit
from doc_auditor.reading.code import PROSE
from doc_auditor.reading.grid import Grid, GridCell, cell_of
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, Document, Table
from doc_auditor.source import Span

BARS = re.compile(r"[|│┃║]")
RULE = re.compile(r"^[\s+|│┃║\-=_─━═┄┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬:]*$")
GAP = re.compile(r"\S+(?: \S+)*")
LABELLED = re.compile(r"[:=]\s*$|^\s*[=≈]")
ROWS = 2
WIDEST = 12

Pieces = tuple[tuple[int, int], ...]
Tokens = Mapping[int, Sequence[Token]]


def grids(document: Document, tokens: Tokens, unit_in: Callable[[str], Unit]) -> Iterator[Grid]:
    """The tables that lines of one code block make up, at least two rows each."""
    lines = [b for b in document.blocks if b.fence and b.fence.language in PROSE]
    for _, fence in groupby(lines, key=lambda b: b.fence.number if b.fence else 0):
        for run in _runs(list(fence)):
            if len(run) > ROWS:
                yield from _grid(run, tokens, unit_in)


def _runs(lines: Sequence[Block]) -> Iterator[list[Block]]:
    """Lines without a blank line between them; ruled lines draw and say nothing."""
    run: list[Block] = []
    before: Block | None = None
    for line in lines:
        apart = before is not None and before.fence and line.fence
        if apart and line.fence and before and before.fence:
            gap = line.fence.line - before.fence.line > 1
            if (gap or not line.shadow.strip()) and run:
                yield run
                run = []
        before = line
        if line.shadow.strip() and not RULE.match(line.shadow):
            run.append(line)
    if run:
        yield run


def _grid(run: Sequence[Block], tokens: Tokens, unit_in: Callable[[str], Unit]) -> Iterator[Grid]:
    split = [_pieces(b.shadow) for b in run]
    widths = [len(p) for p in split[1:]]
    width = max(set(widths), key=widths.count)
    titled = not _numeric(run[0], split[0], tokens)
    rows = list(zip(run, split, strict=True))[1 if titled else 0 :]
    if not 1 < width <= WIDEST or len(rows) < ROWS or any(len(p) != width for _, p in rows):
        return
    if any(LABELLED.search(b.shadow[s:e]) for b, p in rows for s, e in p):
        return
    head = _head(run[0].shadow, width) if titled else ("",) * width
    if head is None:
        return
    units = [unit_in(h) if h else NO_UNIT for h in head]
    body = tuple(
        tuple(_cell(b, piece, tokens, unit) for piece, unit in zip(p, units, strict=True))
        for b, p in rows
    )
    top = tuple(GridCell(run[0], text, ()) for text in head)
    span = run[0].span.join(run[-1].span)
    yield Grid(Table(-1 - run[0].index, (), span), head, body, top)


def _pieces(text: str) -> Pieces:
    """The cells of a line: between bars where there are any, else between wide blanks."""
    if BARS.search(text):
        edges = [-1, *(m.start() for m in BARS.finditer(text)), len(text)]
        cells = [(a + 1, b) for a, b in pairwise(edges)]
        cells = cells[1:] if not text[: edges[1]].strip() else cells
        return tuple(cells[:-1])
    return tuple((m.start(), m.end()) for m in GAP.finditer(text))


def _numeric(block: Block, pieces: Pieces, tokens: Tokens) -> bool:
    """Whether a line holds values, so that it is no head."""
    return any(_inside(block, p, tokens) for p in pieces[1:] or pieces)


def _inside(block: Block, piece: tuple[int, int], tokens: Tokens) -> bool:
    start = block.span.start
    return any(
        t.kind == "number" and piece[0] <= t.span.start - start < piece[1]
        for t in tokens[block.index]
    )


def _head(text: str, width: int) -> tuple[str, ...] | None:
    """The words of the head; the column of row labels may go without."""
    pieces = tuple(text[a:b].strip() for a, b in _pieces(text))
    if len(pieces) == width:
        return pieces
    return ("", *pieces) if len(pieces) == width - 1 else None


def _cell(block: Block, piece: tuple[int, int], tokens: Tokens, unit: Unit) -> GridCell:
    start = block.span.start
    place = Span(start + piece[0], start + piece[1])
    inside = [t for t in tokens[block.index] if place.contains(t.span)]
    return cell_of(block, block.shadow[piece[0] : piece[1]].strip(), inside, unit)
