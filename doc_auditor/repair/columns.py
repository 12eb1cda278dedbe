"""Columns of a map: what the rows share out, and how much of it there is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from doc_auditor.judging.layout.degrees import ORDER
from doc_auditor.reading.lexicon import singular
from doc_auditor.records import MapEntry
from doc_auditor.repair.dependence import Consequences
from doc_auditor.repair.distribution import AXES
from doc_auditor.repair.situation import AVAILABLE, NEEDED, Situations, words_of
from doc_auditor.repair.weaving import Woven
from doc_auditor.source import Span

TOTALS = {
    "gpu": (NEEDED, AVAILABLE),
    "layer": ("layers",),
    "expert": ("experts",),
    "head": ("heads",),
}
NOUNS = {
    "gpu": "gpu", "npu": "gpu", "device": "gpu", "rank": "gpu", "accelerator": "gpu",
    "layer": "layer", "expert": "expert", "head": "head",
}  # fmt: skip
LIST = re.compile(r"(?<![\w.,/-])\d{1,6}(?:(, ?)\d{1,6})(?:\1\d{1,6}){0,1022}(?![\w/-]|[.,]\d)")
WORD = re.compile(r"[A-Za-z]+")
REACH = 24


@dataclass(frozen=True, slots=True)
class Part:
    """Indices of a noun in a row, both ends included; ``mark`` stands between listed ones."""

    noun: str
    first: int
    last: int
    span: Span
    words: tuple[str, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """What a column shares out: how many there are and will be, and the first index.

    A local column has as many in every row.
    """

    noun: str
    before: int
    after: int
    base: int = 0
    local: bool = False


class Values:
    """Old and new values of quantities at a block."""

    def __init__(self, woven: Woven, after: Consequences) -> None:
        self.situations: Situations = woven.situations
        self.after = after

    def both(self, quantity: str, block: int) -> tuple[int, int] | None:
        """The value before and after."""
        if quantity == NEEDED:
            return self._needed(block)
        fact = self.situations.fact(quantity, block)
        if fact is None:
            return None
        printed = self.after.digits.get(fact.number.digits)
        new = printed.coefficient if printed else fact.number.coefficient
        return int(fact.number.value), int(new * fact.number.scale)

    def _needed(self, block: int) -> tuple[int, int] | None:
        """The product of the degrees."""
        before = after = found = 1
        factors = self.situations.bench.convention_at(block).factors
        for name in ORDER:
            if name in factors:
                pair = self.both(name, block)
                if pair is not None:
                    before, after, found = before * pair[0], after * pair[1], found + 1
        return (before, after) if found > 2 else None


def parts(entry: MapEntry, woven: Woven) -> Iterator[Part]:
    """The ranges of an entry, and its lists that have no gap."""
    words = tuple(map(singular, words_of(entry.title)))
    source = woven.bench.source
    for noun, first, last, span in entry.ranges:
        if "," not in source.cut(span):
            yield Part(noun, first, last, span, words)
    line = source.line_span(source.line_of(entry.span.start))
    for match in LIST.finditer(source.text, line.start, line.end):
        indices = [int(n) for n in match.group().split(",")]
        before = WORD.findall(source.text[max(line.start, match.start() - REACH) : match.start()])
        noun = NOUNS.get(singular(before[-1].lower()), "") if before else ""
        if noun and indices == list(range(indices[0], indices[0] + len(indices))):
            yield Part(noun, indices[0], indices[-1], Span(*match.span()), words, match[1])


def nested_parts(entries: Sequence[MapEntry], woven: Woven) -> Iterator[Part]:
    """The parts of the entries below a row."""
    for entry in entries:
        yield from parts(entry, woven)


def columns(rows: Sequence[Sequence[Part]]) -> list[list[Part]]:
    """The parts by their place in the row; nothing where rows are not alike."""
    shapes = {tuple((p.noun, bool(p.mark)) for p in row) for row in rows}
    if len(shapes) != 1:
        return []
    return [list(column) for column in zip(*rows, strict=True)]


def share_of(column: Sequence[Part], block: int, values: Values) -> Share | None:
    """What the parts of a column are parts of; nothing if they are not even."""
    first = column[0]
    size = first.last - first.first + 1
    if len({(p.first, p.last) for p in column}) == 1:
        return _local(first, size, block, values)
    ends = [(first.first + i * size, first.first + (i + 1) * size - 1) for i in range(len(column))]
    if [(p.first, p.last) for p in column] != ends or first.first not in (0, 1):
        return None
    covered = size * len(column)
    for quantity in TOTALS.get(first.noun, ()):
        pair = values.both(quantity, block)
        if pair is not None and pair[0] == covered:
            return Share(first.noun, *pair, first.first)
    stays = values.both(NEEDED, block) if first.noun == "gpu" else None
    after = stays[1] if stays and stays[0] > covered >= stays[1] else covered
    return Share(first.noun, covered, after, first.first)


def _local(part: Part, size: int, block: int, values: Values) -> Share | None:
    """``TP ranks 0-7`` in every row: as many as the degree that its words name."""
    for axis in dict.fromkeys(AXES[w] for w in part.words if w in AXES):
        pair = values.both(axis, block)
        if pair is not None and pair[0] == size:
            return Share(part.noun, size, pair[1], part.first, local=True)
    for quantity in TOTALS.get(part.noun, ()):
        pair = values.both(quantity, block)
        if pair is not None and pair[0] == size:
            return Share(part.noun, *pair, part.first, local=True)
    return None


def others(entries: Sequence[MapEntry], known: Collection[str], values: Values) -> Iterator[Share]:
    """What lines may count without a range of it: ``GPUs 0-127 (4 layers)``."""
    for noun, quantities in TOTALS.items():
        pairs = (values.both(q, entries[0].block) for q in quantities)
        pair = next((p for p in pairs if p is not None), None)
        if noun not in known and pair is not None:
            yield Share(noun, *pair)
