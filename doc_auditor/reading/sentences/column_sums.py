"""Blocks → counts beside a table that adds them up: ``There were 15 interruptions.``

A sentence that says nothing but how many there were is held against the column of the table right
above or below it that has their name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.lexicon import PER, normal, singular
from doc_auditor.reading.sentences.announced import Announced
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.sentences.ratios import plural
from doc_auditor.reading.texts import Words
from doc_auditor.reading.tokens import Token, word
from doc_auditor.records import BlockKind, Document

BEFORE = frozenset(
    "there were are was the a run we counted saw recorded logged had in all total of altogether "
    "overall together came to sum".split()
)
"""What may stand before the number of all."""
AFTER = frozenset(
    "in all total altogether together overall occurred happened were recorded counted logged "
    "during the run".split()
)
NUMBER = frozenset({"number", "of", "count", "total"})
LEAST = 3
"""Rows that are added up where the table does not."""


def announced(document: Document, grids: Sequence[Grid], words: Words) -> Iterator[Announced]:
    """The sentences beside tables that say how many there are of all."""
    for grid in grids:
        rows = [r for r in grid.table.rows if r]
        for index in (rows[0][0] - 1, rows[-1][-1] + 1) if rows else ():
            block = document.blocks[index] if 0 <= index < len(document.blocks) else None
            if block is None or block.kind is not BlockKind.PARAGRAPH:
                continue
            tokens = words(block)
            for start, end in sentences(tokens):
                told = _told(tokens, start, end)
                counted = _sum(grid, *told) if told is not None else 0
                if told is not None and counted:
                    number, noun = told
                    what = f"{noun}s in the table"
                    yield Announced(number, counted, noun, what, number.span, block, True)


def _told(tokens: Sequence[Token], start: int, end: int) -> tuple[Number, str] | None:
    """The number of a sentence that has one only, and what it counts."""
    counts = [i for i in range(start, end) if tokens[i].number is not None]
    number = tokens[counts[0]].number if len(counts) == 1 else None
    if number is None or number.unit.text or number.bound or not (number.exact and number.integral):
        return None
    at = counts[0]
    noun = word(tokens, at + 1)
    before = [t.low for t in tokens[start:at] if t.kind not in ("mark", "comma")]
    after = [t.low for t in tokens[at + 2 : end] if t.kind not in ("mark", "comma")]
    plain = plural(noun) and {*before} <= BEFORE and {*after} <= AFTER
    of_all = before[-2:] == ["of", "the"] and len(before) == 2 and after[:1] in (["most"], ["none"])
    return (number, singular(noun)) if plain or of_all else None


def _sum(grid: Grid, number: Number, noun: str) -> int:
    """What the column of that name adds up to; nothing where the number may be of a part."""
    columns = [c for c in range(1, grid.width) if [*_name(grid.head[c])] == [noun]]
    if len(columns) != 1 or any(grid.aggregate(r) for r in range(len(grid.rows))):
        return 0
    cells = grid.column(columns[0])
    values = [c.number.value if c is not None and c.number is not None else None for c in cells]
    totals = [v for r, v in enumerate(values) if grid.total(r)]
    rest = [v for r, v in enumerate(values) if not grid.total(r)]
    plain = [v for v in rest if v is not None]
    whole = sum(plain, Fraction(0))
    if len(plain) != len(rest) or len(totals) > 1:
        return 0
    if not totals and (len(plain) < LEAST or noun in PER):  # a row for each size that was tried
        return 0
    if totals not in ([], [whole]) or number.value in plain or whole.denominator != 1:
        return 0
    return int(whole) if whole / 2 < number.value < whole * 2 else 0


def _name(head: str) -> list[str]:
    return [w for w in normal(head.split()) if w not in NUMBER]
