"""Blocks → factors between values of two blocks: ``235 s, 5 times as long as from disk``.

The base is called by a name that stands before its value in the text above; or the two values are
the items right above: ``Needed: 512 GPUs``, ``Available: 256 GPUs``, ``Shortfall: a factor of 2``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from doc_auditor.quantity import Number
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS, Ratio, noun
from doc_auditor.reading.texts import Words
from doc_auditor.reading.tokens import Token, word
from doc_auditor.records import Block, BlockKind, Document

ABOVE = 6
"""Blocks of the section in which a name is looked for."""
REACH = 4
FACTOR = ["a", "factor", "of"]


def factors(document: Document, words: Words) -> Iterator[tuple[Block, Ratio]]:
    """The factors of a document whose base stands in a block above."""
    blocks = [b for b in document.blocks if b.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)]
    for index, block in enumerate(blocks):
        if "factor of" in block.shadow and index > 1:
            yield from _between(block, blocks[index - 2 : index], words)
        if "times as" in block.shadow:
            above = [b for b in blocks[max(0, index - ABOVE) : index] if b.trail == block.trail]
            yield from _named(block, [words(b) for b in above], words(block))


def _between(block: Block, above: Sequence[Block], words: Words) -> Iterator[tuple[Block, Ratio]]:
    """``Shortfall: a factor of 2`` below two items that end with one value each."""
    tokens = [t for t in words(block) if t.kind not in ("operator", "mark", "stop")]
    if len(tokens) < 5 or [t.low for t in tokens[-4:-1]] != FACTOR:
        return
    if any(b.parent != block.parent or b.kind is not BlockKind.ITEM for b in above):
        return
    amount, ends = tokens[-1].number, [_last(words(b)) for b in above]
    colon = next((i for i, t in enumerate(tokens) if t.kind == "colon"), None)
    if amount is None or amount.unit.text or colon != len(tokens) - 5:
        return
    (one, first), (two, second) = ends
    if first is None or second is None or not one or one != two or not second.value:
        return
    if first.unit.dimensions == second.unit.dimensions and first.value != second.value:
        large, small = sorted((first, second), key=lambda n: n.value, reverse=True)
        yield block, Ratio(amount, large, small, "share", tokens[-1].span)


def _last(tokens: Sequence[Token]) -> tuple[str, Number | None]:
    """The noun and the value that an item ends with, if it is the only one of its kind."""
    places = [i for i, t in enumerate(tokens) if t.kind == "number" and t.number is not None]
    if not places:
        return "", None
    number = tokens[places[-1]].number
    told = noun(tokens, places[-1]) or (number.unit.text if number is not None else "")
    return told, number


def _named(
    block: Block, above: Sequence[Sequence[Token]], tokens: Sequence[Token]
) -> Iterator[tuple[Block, Ratio]]:
    """``235 s, 5 times as long as from disk``, the time from disk in the text above."""
    places = [i for i, t in enumerate(tokens) if t.kind == "number"]
    for value_at, at in pairwise(places):
        value, amount = tokens[value_at].number, tokens[at].number
        if value is None or amount is None or not amount.times or at != value_at + 2:
            continue
        if [word(tokens, at + 1), word(tokens, at + 3)] != ["as", "as"]:
            continue
        name = _name(tokens, at + 4)
        told = [v for text in above for v in _called(text, name, value)] if name else []
        bases = {n.value: n for n in told}
        fitting = [n for n in told if _fits(amount, value, n)]
        if fitting or (bases and all(not n.hedged for n in told)):
            span = tokens[value_at].span.join(tokens[at].span)
            yield block, Ratio(amount, value, (fitting or told)[0], "share", span)


def _name(tokens: Sequence[Token], at: int) -> str:
    """The last word of the name that the clause ends with."""
    words: list[str] = []
    while at < len(tokens) and tokens[at].kind in ("word", "symbol") and len(words) <= REACH:
        words.append(tokens[at].low)
        at += 1
    ends = at >= len(tokens) or tokens[at].kind in ("comma", "stop", "close")
    return words[-1] if ends and words and words[-1] not in FUNCTION_WORDS else ""


def _called(tokens: Sequence[Token], name: str, like: Number) -> Iterator[Number]:
    """The values of one kind that stand behind a name in its sentence."""
    for start, end in sentences(tokens):
        named = next((i for i in range(start, end) if word(tokens, i) == name), end)
        for at in range(named, end):
            number = tokens[at].number
            if tokens[at].kind != "number" or number is None or number.value <= 0:
                continue
            if number.unit.dimensions == like.unit.dimensions != () and not number.bound:
                yield number


def _fits(amount: Number, value: Number, base: Number) -> bool:
    slack = amount.half() + amount.coefficient / 50
    return abs(value.value / base.value - amount.coefficient) <= slack
