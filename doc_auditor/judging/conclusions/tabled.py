"""Bounds that a sentence sets and calls met, held against the table that has the values.

``The SLO is TPOT ≤ 30 ms and TTFT ≤ 400 ms; the optimized strategy satisfies both`` beside a table
with rows for TPOT and TTFT and a column for the optimized strategy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doc_auditor.formula import Literal_
from doc_auditor.judging.bench import Bench
from doc_auditor.quantity import Number
from doc_auditor.reading.context import Wordings
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.sentences.modal import DENIALS, UNFINISHED
from doc_auditor.reading.sentences.sufficing import same
from doc_auditor.reading.tokens import Token, between_stops, lower, word
from doc_auditor.records import Block, BlockKind, Comparison
from doc_auditor.source import Span

KEEPS = frozenset("met keeps holds respects".split())
ALL = frozenset("both all them these".split())
SIGNS = {"<": "<", "≤": "≤", ">": ">", "≥": "≥", "below": "<", "under": "<", "above": ">"}
SUBJECT = 6
"""Words of a subject: ``the optimized strategy``."""
COMMON = frozenset("the a an our this that strategy plan layout design variant option".split())


@dataclass(frozen=True, slots=True)
class Bound:
    """``TTFT ≤ 400 ms``: the word before the sign, the sign and the value."""

    name: str
    sign: str
    number: Number


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """The bounds of a block that it says to be met, with the values of a table of its section."""
    wordings = bench.catalog.tools.wordings
    for block in bench.document.blocks:
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            continue
        tokens = [t for t in bench.reading.tokens.get(block.index, ()) if t.text != "\n"]
        for own in between_stops(tokens):
            at = next((i for i, _ in enumerate(own) if _says(own, i, wordings)), None)
            bounds = _bounds(own[:at]) if at is not None else []
            if at is not None and len(bounds) > 1:
                yield from _held(bench, block, own, at, bounds)


def _says(tokens: Sequence[Token], at: int, wordings: Wordings) -> bool:
    """``satisfies both``, ``meets all of them``; nothing intended, denied or partly so."""
    meets = wordings.concluding("meets") | KEEPS
    if word(tokens, at) not in meets or word(tokens, at + 1) not in ALL:
        return False
    before = {word(tokens, i) for i in range(max(0, at - 3), at)}
    after = {word(tokens, i) for i in range(at + 2, at + 5)}
    closed = at + 2 >= len(tokens) or tokens[at + 2].kind != "word" or word(tokens, at + 2) == "of"
    return closed and not before & (DENIALS | UNFINISHED) and not after & {"but", "except"}


def _bounds(tokens: Sequence[Token]) -> list[Bound]:
    found = []
    for at in range(1, len(tokens) - 1):
        sign, number = SIGNS.get(lower(tokens, at), ""), tokens[at + 1].number
        named = tokens[at - 1].kind in ("word", "symbol")
        if sign and named and number is not None and number.unit.dimensions:
            found.append(Bound(lower(tokens, at - 1), sign, number))
    return found


def _held(
    bench: Bench, block: Block, tokens: Sequence[Token], at: int, bounds: Sequence[Bound]
) -> Iterator[Comparison]:
    start = at
    while start > 0 and at - start < SUBJECT and tokens[start - 1].kind in ("word", "symbol"):
        start -= 1
    subject = {lower(tokens, i) for i in range(start, at)} - COMMON
    span = Span(tokens[start].span.start, tokens[at + 1].span.end)
    first = span.start - block.span.start
    modality = bench.reading.context.modality(block, first, first + len(span))
    grids = [g for g in bench.reading.grids if _trail(bench, g) == block.trail]
    for bound in bounds:
        cells = [v for g in grids if (v := _value(g, bound, subject)) is not None]
        if len(cells) == 1:
            value, exact = cells[0]
            pair = (Literal_(value), bound.sign, Literal_(bound.number))
            yield Comparison(span, block.index, modality, (), *pair, loose=not exact)


def _trail(bench: Bench, grid: Grid) -> tuple[int, ...]:
    return bench.document.blocks[grid.table.rows[0][0]].trail


def _value(grid: Grid, bound: Bound, subject: set[str]) -> tuple[Number, bool] | None:
    """The cell in the row of the name and the column of the subject; whether it names no more."""
    columns = [
        c
        for c in range(1, grid.width)
        if (head := {w.strip("(),*") for w in grid.head[c].lower().split()} - COMMON)
        and head <= subject
    ]
    rows = [
        r for r in grid.rows if r and r[0].text.lower().strip("*` ").split()[:1] == [bound.name]
    ]
    if len(columns) != 1 or len(rows) != 1 or columns[0] >= len(rows[0]):
        return None
    number = rows[0][columns[0]].number
    if number is None or not same(number, bound.number):
        return None
    return number, rows[0][0].text.lower().strip("*` ") == bound.name
