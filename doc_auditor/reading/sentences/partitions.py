"""Blocks → what makes up a whole: percentages of one list, counts under the count they add up to.

``40 % of total latency``, ``35 % of total latency`` … are the parts of one whole, whether or not a
line says 100 %; ``Layers: 61`` with ``Dense layers: 3`` and ``MoE layers: 58`` below is another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.lines import Line, line
from doc_auditor.reading.texts import Words
from doc_auditor.reading.tokens import Token, word
from doc_auditor.records import Block, BlockKind, Document

LEAST, MOST = 3, 40
WHOLE = frozenset("total overall whole entire all".split())
REST = frozenset("rest other others remaining remainder misc miscellaneous else".split())
SHARE = frozenset({"share", "%", "percent", "fraction", "percentage", "proportion", "portion"})
FILLER = frozenset({"the", "a", "our", "its"})


@dataclass(frozen=True, slots=True)
class Shares:
    """Percentages that may make up one whole, each with its block.

    ``whole`` is what all of them say they are of; ``closed`` if one of them is the rest.
    """

    parts: tuple[tuple[Number, Block], ...]
    whole: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Divided:
    """A count, and the counts of its kinds in the items below it."""

    total: Line
    parts: tuple[Number, ...]


def shared_out(document: Document, words: Words, grids: Sequence[Grid]) -> Iterator[Shares]:
    """The lists, and the columns without a total, that hold one percentage in each place."""
    for items in _siblings(document).values():
        if not LEAST <= len(items) <= MOST:
            continue
        found = [(b, tokens, at) for b in items if (at := _only(tokens := words(b))) is not None]
        if len(found) == len(items):
            wholes = {_whole(tokens, at) for _, tokens, at in found}
            closed = any(_rest(tokens) for _, tokens, _ in found)
            parts = tuple((n, b) for b, tokens, at in found if (n := tokens[at].number) is not None)
            yield Shares(parts, wholes.pop() if len(wholes) == 1 else "", closed)
    for grid in grids:
        yield from _columns(grid)


def _siblings(document: Document) -> Mapping[tuple[int, int, int, bool], list[Block]]:
    found: dict[tuple[int, int, int, bool], list[Block]] = defaultdict(list)
    for block in document.blocks:
        if block.kind is BlockKind.ITEM:
            heading = block.trail[-1] if block.trail else -1
            parent = -1 if block.parent is None else block.parent
            found[(heading, parent, block.level, block.ordered is None)].append(block)
    return found


def _only(tokens: Sequence[Token]) -> int | None:
    """The one percentage of an item, where it has no other number."""
    numbers = [i for i, t in enumerate(tokens) if t.kind == "number"]
    number = tokens[numbers[0]].number if len(numbers) == 1 else None
    if number is None or not number.percent or number.bound or number.hyphened:
        return None
    return numbers[0]


def _whole(tokens: Sequence[Token], at: int) -> str:
    """``total latency`` of ``40 % of the total latency``."""
    if word(tokens, at + 1) != "of":
        return ""
    found: list[str] = []
    for token in tokens[at + 2 : at + 7]:
        if token.kind != "word":
            break
        found.append(token.text.lower())
    return " ".join(w for w in found if w not in FILLER)


def _rest(tokens: Sequence[Token]) -> bool:
    return any(word(tokens, i) in REST for i in range(min(3, len(tokens))))


def _columns(grid: Grid) -> Iterator[Shares]:
    if any(grid.total(r) or grid.aggregate(r) for r in range(len(grid.rows))):
        return
    for c in range(1, grid.width):
        if not SHARE & set(grid.head[c].lower().replace("(", " ").replace(")", " ").split()):
            continue
        cells = [row[c] if c < len(row) else None for row in grid.rows]
        found = [(n, x.block) for x in cells if x is not None and (n := x.number) is not None]
        if len(found) != len(cells) or not LEAST <= len(found) <= MOST:
            continue
        if all(n.percent and not n.bound for n, _ in found):
            closed = any(REST & set(row[0].text.lower().split()) for row in grid.rows)
            yield Shares(tuple(found), "total" if closed else "", closed)


def divided(document: Document, tokens: Mapping[int, Sequence[Token]]) -> Iterator[Divided]:
    """Counts whose items below count their kinds, each by the same noun, and add up."""
    below: dict[int, list[Block]] = defaultdict(list)
    for block in document.blocks:
        if block.kind is BlockKind.ITEM and block.parent is not None:
            below[block.parent].append(block)
    for parent, items in below.items():
        block = document.blocks[parent]
        total = line(block, tokens[parent]) if block.kind is BlockKind.ITEM else None
        if total is None or not (noun := _noun(total)) or total.value is None:
            continue
        parts = [
            p for b in items if tokens[b.index] and _noun(p := line(b, tokens[b.index])) == noun
        ]
        values = [p.value for p in parts if p.value is not None]
        if len(values) < 2 or len(values) != len(items):
            continue
        if sum((v.value for v in values), Fraction(0)) == total.value.value:
            yield Divided(total, tuple(values))


def _noun(entry: Line) -> str:
    """The noun that a label ends in, where its value is a plain count of it."""
    value = entry.value
    if value is None or not value.integral or value.unit.text or value.bound or not value.exact:
        return ""
    words = normal(entry.label.split())
    return words[-1] if words and words[-1].isalpha() and "per" not in words else ""
