"""Lists of values as tables on their side: ``- Per replica: 123 files``, ``- Replicas: 4`` …."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from doc_auditor.quantity import NO_UNIT
from doc_auditor.reading.grid import Grid, GridCell, cell_of
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.tables.given import AIM
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind, Document, Table

LEAST = 3
LONG = 12
"""Tokens of a line that names one value."""
PLAIN = re.compile(r"[A-Za-z][A-Za-z ,/()-]*")


def lists(document: Document, words: Callable[[Block], Sequence[Token]]) -> Iterator[Grid]:
    """The lists of at least three values, each label a head, the values one row."""
    for (kind, *_), blocks in groupby(
        document.blocks, lambda b: (b.kind, b.trail, b.parent, b.level)
    ):
        items = [*blocks] if kind is BlockKind.ITEM else []
        run = [c for b in items if len(items) >= LEAST and (c := _valued(b, words(b)))]
        if len(run) >= LEAST:
            span = run[0].block.span.join(run[-1].block.span)
            row = (GridCell(run[0].block, "", ()), *run)
            yield Grid(Table(-1, (), span), tuple(c.text for c in row), (row,), row)


def _valued(block: Block, tokens: Sequence[Token]) -> GridCell | None:
    """The one value of an item under its label, if both say nothing more."""
    colon = next((i for i, t in enumerate(tokens) if t.kind == "colon"), 0)
    label, behind = " ".join(t.text for t in tokens[:colon]), tokens[colon + 1 :]
    if not colon or len(tokens) > LONG or not PLAIN.fullmatch(label) or AIM.search(label):
        return None
    cell = cell_of(block, label, behind, NO_UNIT)
    words = {singular(t.low) for t in behind[1:]}
    alone = cell.number is not None and all(t.kind == "word" for t in behind[1:])
    open_ = {"per", "total", "all"} & {*label.lower().split()}
    return cell if alone and (open_ or words <= {singular(t.low) for t in tokens[:colon]}) else None
