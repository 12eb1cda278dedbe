"""Document → claims: the blocks, then the tables and maps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise

from doc_auditor.quantity import NO_UNIT, Number, Unit
from doc_auditor.reading import (
    grid,
)
from doc_auditor.reading.blocks import BlockReader
from doc_auditor.reading.code import readable_part
from doc_auditor.reading.context import Context
from doc_auditor.reading.coordinates import without_coordinates
from doc_auditor.reading.hedges import hedge
from doc_auditor.reading.lexer import Lexer
from doc_auditor.reading.mapping import maps
from doc_auditor.reading.tables import drawn, drawn_claims, orientation, table_claims
from doc_auditor.reading.tables.calculations import joined_cells
from doc_auditor.reading.tables.lists import lists
from doc_auditor.reading.tables.sentences import comparisons as compared
from doc_auditor.reading.tokens import Token
from doc_auditor.reading.tools import Tools
from doc_auditor.records import (
    Block,
    BlockKind,
    Claim,
    Document,
    Total,
)
from doc_auditor.source import Span

LISTED = ("name", "value")
"""The columns of a table that lists values."""
END = (Token("stop", "", Span(0, 0)),)


@dataclass(frozen=True)
class Reading:
    """What was read: the claims, the tokens of each block, and the context that knows modality.

    ``reader`` knows what its blocks come to in words.
    """

    claims: tuple[Claim, ...]
    tokens: Mapping[int, tuple[Token, ...]]
    context: Context
    reader: BlockReader
    grids: tuple[grid.Grid, ...] = ()
    orientations: Mapping[int, grid.Orientation] = field(default_factory=dict)


def read(document: Document, tools: Tools) -> Reading:
    """All claims of a document, in document order."""
    context = Context(document, tools.wordings)
    tokens = {b.index: _tokens(b, tools) for b in document.blocks}
    reader = BlockReader(document, tools, context, tokens)
    claims = [*reader.blocks(), *reader.runs()]
    grids = tuple(
        grid.read(document, t, lambda b: tokens[b.index], lambda h: _unit_in(h, tools.lexer))
        for t in document.tables
    )
    for each in grids:
        claims += table_claims(each, context, tools.lexicon, _leadin(each, tokens))
        claims += compared(document, each, reader.worded, context)
    counts = _counts(document, tokens)
    listed, givens = lists(document, reader.worded), _givens(document, tokens, grids)
    claims += joined_cells(grids, listed, context, claims, counts, givens)
    sketched = tuple(drawn(document, tokens, lambda h: _unit_in(h, tools.lexer)))
    for each in sketched:
        found = list(drawn_claims(each, context))
        summed = {c.span for c in found if isinstance(c, Total)}
        claims = [c for c in claims if not (isinstance(c, Total) and c.span in summed)] + found
    claims += reader.counts(grids)
    claims += maps(document, tokens, (*grids, *sketched), context)
    claims = list(without_coordinates(claims, document, tools.lexicon))
    claims.sort(key=lambda c: (c.span.start, c.span.end))
    ways = {g.table.number: orientation(g, tools.lexicon) for g in grids}
    return Reading(tuple(claims), tokens, context, reader, grids, ways)


def _leadin(table: grid.Grid, tokens: Mapping[int, tuple[Token, ...]]) -> tuple[Token, ...]:
    """The tokens of the paragraph or item that introduces a table."""
    parent = table.top[0].block.parent if table.top else None
    return tokens[parent] if parent is not None else ()


def _counts(document: Document, tokens: Mapping[int, tuple[Token, ...]]) -> dict[Fraction, Number]:
    """The bare integers of the text outside tables, each where it stands first."""
    found: dict[Fraction, Number] = {}
    for block in document.blocks:
        for token in tokens[block.index] if block.kind is not BlockKind.CELL else ():
            if token.number is not None and token.number.exact:
                found.setdefault(token.number.value, token.number)
    return found


def _givens(
    document: Document, tokens: Mapping[int, tuple[Token, ...]], grids: Sequence[grid.Grid]
) -> list[Number]:
    """The numbers that the text gives a noun or a unit, and those of lists of values, each once."""
    lists = [g for g in grids if g.width == len(LISTED)]
    values = {row[1].block.index for g in lists for row in g.rows if len(row) == len(LISTED)}
    named = [
        (token.number, following.text if following.kind == "word" else "")
        for block in document.blocks
        if block.kind is not BlockKind.CELL or block.index in values
        for token, following in pairwise((*tokens[block.index], *END))
        if token.number is not None
    ]
    named += [
        (row[1].number, row[0].text)
        for each in lists
        for row in each.rows
        if len(row) == len(LISTED) and row[1].number is not None and row[0].number is None
    ]
    found: dict[tuple[Fraction, str, str], Number] = {}
    for number, noun in named:
        if number.value > 0 and not number.percent and (noun or number.unit.text):
            key = (number.face, number.unit.text, noun.lower())
            found.setdefault(key, replace(number, noun=noun))
    return list(found.values())


def _tokens(block: Block, tools: Tools) -> tuple[Token, ...]:
    """The tokens of the readable part of a block, hedged words counted."""
    text = readable_part(block)
    found = tools.lexer.tokens(text, block.span.start)
    return tuple(hedge(found))


def _unit_in(head: str, lexer: Lexer) -> Unit:
    """The unit that a column's head gives to bare numbers below: ``Size (GB)``, ``ms``."""
    bracket = re.findall(r"[(\[]([^()\[\]]{1,16})[)\]]", head)
    for text in [*reversed(bracket), head if len(head) <= 12 else "", head.split(",")[-1].strip()]:
        text = text.strip()
        if not text:
            continue
        if text in ("%", "percent", "share"):
            return NO_UNIT
        token = next(iter(lexer.tokens("1 " + text, 0)), None)
        if token and token.number and token.number.unit.text and token.span.end == len(text) + 2:
            return token.number.unit
    return NO_UNIT
