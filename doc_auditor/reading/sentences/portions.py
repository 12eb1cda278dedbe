"""Lists → portions of one whole: ``1. with the order, 30 %: 1,518,000`` under ``5,060,000 is due``.

The whole stands in the text that introduces the list; two items that are right prove that the
list is made of portions of it, and then every item is held against it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doc_auditor.quantity import Number
from doc_auditor.reading.texts import Words
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind, Document
from doc_auditor.source import Span

PROVEN = 2


@dataclass(frozen=True, slots=True)
class Portion:
    """What an item says: ``percent`` of ``whole`` is ``part``."""

    percent: Number
    part: Number
    whole: Number
    span: Span
    block: Block


def portions(document: Document, words: Words) -> Iterator[Portion]:
    """The items of lists that share out a value of the text before them."""
    lists: dict[int, list[Block]] = defaultdict(list)
    for block in document.blocks:
        if block.kind is BlockKind.ITEM and block.parent is not None:
            lists[block.parent].append(block)
    for parent, items in lists.items():
        pairs = [p for item in items if (p := _pair(words(item))) is not None]
        if len(pairs) <= PROVEN or len(pairs) < len(items):
            continue
        for whole in _plain(words(document.blocks[parent])):
            right = [p for p in pairs if _fits(*p, whole)]
            if len(right) >= PROVEN and 2 * len(right) > len(pairs):
                for (percent, part), item in zip(pairs, items, strict=True):
                    span = percent.span.join(part.span)
                    yield Portion(percent, part, whole, span, item)
                break


def _pair(tokens: Sequence[Token]) -> tuple[Number, Number] | None:
    """The one percentage and the one value of an item."""
    numbers = [n for t in tokens if t.kind == "number" and (n := t.number) is not None]
    percents, values = [n for n in numbers if n.percent], _plain(tokens)
    if len(percents) != 1 or len(values) != 1 or len(numbers) != 2 or numbers[1].bound:
        return None
    return percents[0], values[0]


def _plain(tokens: Sequence[Token]) -> list[Number]:
    numbers = (t.number for t in tokens if t.kind == "number")
    return [n for n in numbers if n and n.value and not (n.percent or n.times)]


def _fits(percent: Number, part: Number, whole: Number) -> bool:
    if part.unit.dimensions != whole.unit.dimensions:
        return False
    slack = percent.half() / 100 + part.half() * part.scale * part.unit.factor / whole.value
    return abs(part.value / whole.value - percent.value) <= slack
