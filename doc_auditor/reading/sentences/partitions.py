"""Blocks → what makes up a whole: percentages of one list, counts under the count they add up to.

``40 % of total latency``, ``35 % of total latency`` … are the parts of one whole, whether or not a
line says 100 %; ``Layers: 61`` with ``Dense layers: 3`` and ``MoE layers: 58`` below is another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.lines import Line, line
from doc_auditor.reading.texts import Words
from doc_auditor.reading.tokens import Token, between_stops, word
from doc_auditor.records import Block, BlockKind, Document

LEAST, MOST = 3, 40
BREAKDOWN = re.compile(
    r"\bbreak(?:s|ing)?[- ]?down\b|\bsplits?\b|\bdistribut\w+|\bcompos\w+|\bconsists? of\b"
    r"|\bmade up of\b|\bdivide[sd]?\b|\bmix\b|\bis spent\b",
    re.IGNORECASE,
)
"""What announces all the parts of a whole."""
WHOLE = frozenset("total overall whole entire all".split())
TITLE = 120
"""Characters of a line that announces a list."""
SHARE_OF = re.compile(
    r"^\W*share of (?!.*\b(?:peak|capacity|limit|budget|baseline|target|available)\b)",
    re.IGNORECASE,
)
"""The head of a column whose shares are those of one thing."""
QUANTILE = re.compile(r"p\d\d", re.IGNORECASE)
REST = frozenset("rest other others remaining remainder misc miscellaneous else".split())
SHARE = frozenset({"share", "%", "percent", "fraction", "percentage", "proportion", "portion"})
FILLER = frozenset({"the", "a", "our", "its"})
SUMS = frozenset({"total", "sum", "all", "together"})
Titles = Callable[[Block], Sequence[str]]
"""What stands above a block, the nearest first."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Percentages that may make up one whole, each with its block.

    ``whole`` is what all of them say they are of; ``closed`` if one of them is the rest; ``told``
    if the text says that these are all the parts, or prints that they come to 100 %.
    """

    parts: tuple[tuple[Number, Block], ...]
    whole: str
    closed: bool
    told: bool = False

    @property
    def all(self) -> bool:
        """Whether the text itself says that they are the parts of one whole."""
        return self.told or bool(WHOLE & set(self.whole.split()))


@dataclass(frozen=True, slots=True)
class Divided:
    """A count, and the counts of its kinds in the items below it."""

    total: Line
    parts: tuple[Number, ...]


def shared_out(
    document: Document, words: Words, grids: Sequence[Grid], titles: Titles
) -> Iterator[Shares]:
    """The lists, sentences and columns that hold one percentage in each place."""
    for items in _siblings(document).values():
        found = [(b, tokens, at) for b in items if (at := _only(tokens := words(b))) is not None]
        sums = [f for f in found if _sum(f[1]) and (n := f[1][f[2]].number) and n.value == 1]
        parts = [f for f in found if f not in sums]
        if len(found) != len(items) or not LEAST <= len(parts) <= MOST or len(sums) > 1:
            continue
        wholes = {_whole(tokens, at) for _, tokens, at in parts}
        closed = any(_rest(tokens) for _, tokens, _ in parts)
        plain = all(_plain(tokens, at) for _, tokens, at in parts)
        told = bool(sums) or (plain and _announced(document, items[0], titles))
        pairs = tuple((n, b) for b, tokens, at in parts if (n := tokens[at].number) is not None)
        yield Shares(pairs, wholes.pop() if len(wholes) == 1 else "", closed, told)
    for block in document.blocks:
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and "%" in block.shadow:
            yield from _told(block, words(block))
    for grid in grids:
        yield from _columns(grid, _announced(document, grid.top[0].block, titles))


def _announced(document: Document, first: Block, titles: Titles) -> bool:
    """Whether the line or the heading above says ``breakdown``."""
    before = document.blocks[first.index - 1] if first.index else None
    line = before is not None and before.kind is BlockKind.PARAGRAPH
    own = [before.shadow] if line and before is not None and len(before.shadow) <= TITLE else []
    every = [*own, *titles(first)[:1]]
    return any(map(BREAKDOWN.search, every)) and not any("overlap" in t.lower() for t in every)


def _plain(tokens: Sequence[Token], at: int) -> bool:
    """``Forward: 30% (compute)`` or ``30% forward``, not ``Spot: 60% cheaper``, ``p50: 30%``."""
    after = tokens[at + 1].kind if at + 1 < len(tokens) else "end"
    words = [t.text for t in tokens[:at] if t.kind != "mark"]
    free = not words or after not in ("word", "symbol") or word(tokens, at + 1) == "of"
    return free and not any(map(QUANTILE.match, words))


def _sum(tokens: Sequence[Token]) -> bool:
    """``Total: 100%``."""
    return word(tokens, 0) in SUMS or word(tokens, 1) in SUMS


def _told(block: Block, tokens: Sequence[Token]) -> Iterator[Shares]:
    """``The step splits into 30% forward, 45% backward and 25% for the rest``."""
    for sentence in between_stops(tokens):
        numbers = [(i, t.number) for i, t in enumerate(sentence) if t.number is not None]
        plain = all(n.percent and not (n.bound or n.hyphened) for _, n in numbers)
        if not plain or not LEAST <= len(numbers) <= MOST:
            continue
        before = " ".join(t.text for t in sentence[: numbers[0][0]])
        last = numbers[-1][0]
        words = [word(sentence, i) for i in range(len(sentence))]
        if any(
            a == "of" and REST & {b, c}
            for a, b, c in zip(words, words[1:], words[2:], strict=False)
        ):
            continue  # ``of the remaining 30%, 20% time out``
        rest = bool(REST & {*words[max(last - 3, 0) : last]})
        if rest or BREAKDOWN.search(before):
            yield Shares(tuple((n, block) for _, n in numbers), "", rest, told=True)


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
        found.append(token.low)
    return " ".join(w for w in found if w not in FILLER)


def _rest(tokens: Sequence[Token]) -> bool:
    return any(word(tokens, i) in REST for i in range(min(3, len(tokens))))


def _columns(grid: Grid, told: bool) -> Iterator[Shares]:
    rows = [r for r in range(len(grid.rows)) if not (grid.total(r) or grid.aggregate(r))]
    for c in range(1, grid.width):
        sums = [
            grid.rows[r][c].number
            for r in range(len(grid.rows))
            if r not in rows and _has(grid, r, c)
        ]
        whole = bool(sums) and all(n is not None and n.percent and n.value == 1 for n in sums)
        if len(sums) != len(grid.rows) - len(rows) or (sums and not (whole and len(sums) == 1)):
            continue
        if not SHARE & set(grid.head[c].lower().replace("(", " ").replace(")", " ").split()):
            continue
        cells = [grid.rows[r][c] if _has(grid, r, c) else None for r in rows]
        found = [(n, x.block) for x in cells if x is not None and (n := x.number) is not None]
        if len(found) != len(cells) or not LEAST <= len(found) <= MOST:
            continue
        if all(n.percent and not n.bound for n, _ in found):
            closed = any(REST & set(grid.rows[r][0].text.lower().split()) for r in rows)
            yield Shares(
                tuple(found),
                "total" if closed else "",
                closed,
                told or whole or bool(SHARE_OF.match(grid.head[c])),
            )


def _has(grid: Grid, row: int, column: int) -> bool:
    return column < len(grid.rows[row])


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
