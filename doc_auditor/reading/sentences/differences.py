"""A difference of two cells in the text: ``11,563 USD a year, or 18.8 % of the H100 option``.

The amount is to the digit what a table's column lies above or below its neighbour, and the words
name the column; so which of the two the percentage is of is certain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from doc_auditor.formula import Binary, Literal_
from doc_auditor.quantity import NO_UNIT, Number
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.sentences.misprints import Offer, chosen, figures
from doc_auditor.reading.sentences.rates import Consequence
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS
from doc_auditor.reading.texts import Words
from doc_auditor.reading.tokens import Token, word
from doc_auditor.records import Block, BlockKind, Document

LINKS = frozenset("or i.e which is are that about".split())
BACK = 8
"""Tokens between the amount and its percentage."""
TOLD = 3
"""Digits of an amount that is the difference of two others by no chance."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Two cells of a row; ``whole`` stands in the column called by ``names``."""

    whole: Number
    other: Number
    names: frozenset[str]


def differences(
    document: Document, grids: Sequence[Grid], words: Words
) -> Iterator[tuple[Block, Consequence]]:
    """Percentages of a named column that stand behind the difference to another one."""
    gaps = _gaps(grids)
    for block in document.blocks if gaps else ():
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM) or "%" not in block.shadow:
            continue
        tokens = words(block)
        for at, token in enumerate(tokens):
            stated = token.number
            if token.kind != "number" or stated is None or not stated.percent or stated.bound:
                continue
            part_at, names = _amount(tokens, at), _named(tokens, at)
            amount = tokens[part_at].number if part_at is not None else None
            if amount is None or part_at is None or not names:
                continue
            offers = [
                _offer(amount, gap)
                for gap in gaps.get(amount.coefficient * amount.scale, ())
                if names & gap.names
            ]
            offer = chosen(stated, offers) if len({o.value for o in offers}) == 1 else None
            if offer is not None:
                span = tokens[part_at].span.join(token.span)
                yield block, Consequence(offer.tree, stated, span)


def _offer(amount: Number, gap: Gap) -> Offer:
    part, whole = (n.coefficient * n.scale for n in (amount, gap.whole))
    tree = Binary("/", Literal_(_plain(amount)), Literal_(_plain(gap.whole)))
    return Offer(tree, part / whole, (part / (gap.other.coefficient * gap.other.scale),))


def _plain(number: Number) -> Number:
    return replace(number, unit=NO_UNIT)


def _gaps(grids: Sequence[Grid]) -> dict[Fraction, list[Gap]]:
    """The differences between the neighbours of each row, with the name of either column."""
    found: dict[Fraction, list[Gap]] = defaultdict(list)
    for grid in grids:
        heads = [_words(h) for h in grid.head]
        for row in grid.rows:
            cells = [(c.number, heads[i]) for i, c in enumerate(row) if i and i < len(heads)]
            values = [(n, h) for n, h in cells if n is not None and not n.percent and n.value > 0]
            if len(values) != 2:
                continue
            for (whole, own), (other, others) in (values, values[::-1]):
                gap = abs(whole.coefficient * whole.scale - other.coefficient * other.scale)
                if gap:
                    found[gap].append(Gap(whole, other, own - others))
    return found


def _words(text: str) -> frozenset[str]:
    cleaned = "".join(c if c.isalnum() or c == "-" else " " for c in text.lower())
    return frozenset(w for w in cleaned.split() if len(w) > 1 and w not in FUNCTION_WORDS)


def _amount(tokens: Sequence[Token], at: int) -> int | None:
    """The amount that the percentage is apposed to: ``11,563 USD a year, or``."""
    linked = False
    for index in range(at - 1, max(-1, at - 1 - BACK), -1):
        number = tokens[index].number
        if tokens[index].kind == "number" and number is not None:
            plain = not (number.percent or number.times or number.bound)
            return index if linked and plain and figures(number) >= TOLD else None
        linked = linked or tokens[index].kind == "comma" or word(tokens, index) in LINKS
        if tokens[index].kind not in ("comma", "word"):
            return None
    return None


def _named(tokens: Sequence[Token], at: int) -> frozenset[str]:
    """The name behind ``of the``, up to the end of its clause."""
    if word(tokens, at + 1) != "of" or word(tokens, at + 2) not in ("the", "our", "its"):
        return frozenset()
    names: set[str] = set()
    for token in tokens[at + 3 : at + 6]:
        if token.kind not in ("word", "symbol"):
            break
        names |= _words(token.text)
    return frozenset(names)
