"""A summary that repeats the figures of a paragraph, all but one.

``20 nodes, 54 days, 328,320 dollars`` below ``20 nodes for 45 days … 328,320 dollars``: what the
summary has in place of the one figure of its unit stands nowhere else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import takewhile

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.statements import Statement
from doc_auditor.judging.told_again.alike import roughly, worked
from doc_auditor.quantity import Dimensions, Number
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS
from doc_auditor.records import BlockKind, Modality

SHARED = 2
"""Figures that a summary repeats of a paragraph, before it is expected to repeat the next."""
TOLD = (BlockKind.PARAGRAPH, BlockKind.ITEM)
DECIDES = re.compile(
    r"\b(?:decisions?|ask|request|approval|proposal|recommendation)\b", re.IGNORECASE
)
"""Titles of sections that repeat what they ask for."""
LONG = 12
"""Figures beyond which a line tells of more than one thing."""

Key = tuple[Fraction, Dimensions]


def found(
    bench: Bench, statements: Sequence[Statement], settled: Collection[int]
) -> Iterator[tuple[Statement, Number]]:
    """Each figure of a summary that stands alone, with the one in its place."""
    texts, blocks = _texts(bench), bench.document.blocks
    places: dict[Key, set[int]] = defaultdict(set)
    for block, numbers in texts.items():
        for n in numbers:
            places[_key(n)].add(block)
    for s in statements:
        sums = s.repeats or any(DECIDES.search(blocks[i].shadow) for i in s.block.trail)
        told = sums and s.block.kind in TOLD and s.modality is Modality.ASSERTED
        alone = told and places[_key(s.number)] == {s.block.index}
        if alone and s.number.digits.start not in settled and _plain(s) and _bare(bench, s):
            meant = _meant(s, texts, places)
            if meant is not None:
                yield s, meant


def _plain(s: Statement) -> bool:
    n = s.number
    derived = s.result or s.used or worked(s)
    return bool(n.unit.dimensions) and not (n.bound or n.times or n.percent or derived)


def _bare(bench: Bench, s: Statement) -> bool:
    """Whether a figure has no words of its own: ``20 nodes, 54 days``, not ``users wait 30 s``."""
    tokens = bench.reading.tokens.get(s.block.index, ())
    at = next((i for i, t in enumerate(tokens) if t.number is s.number), 0)
    before = list(takewhile(lambda t: t.kind == "word", reversed(tokens[:at])))
    if before and at > len(before) and tokens[at - len(before) - 1].kind == "number":
        before.pop()  # the noun of the number before: ``64 nodes for 120 days``
    behind = takewhile(lambda t: t.kind == "word", tokens[at + 1 :])
    return all(t.low in FUNCTION_WORDS for t in (*before, *behind))


def _texts(bench: Bench) -> Mapping[int, Sequence[Number]]:
    """The figures of each paragraph and item."""
    blocks = bench.document.blocks
    return {
        index: [t.number for t in tokens if t.number is not None]
        for index, tokens in bench.reading.tokens.items()
        if blocks[index].kind in TOLD
    }


def _key(number: Number) -> Key:
    return number.value, number.unit.dimensions


def _meant(
    s: Statement, texts: Mapping[int, Sequence[Number]], places: Mapping[Key, Collection[int]]
) -> Number | None:
    """The one figure of the unit in the one paragraph of which the summary repeats others."""
    own = {_key(n) for n in texts[s.block.index]}
    if len(own) > LONG:
        return None
    shared: dict[int, int] = defaultdict(int)
    for key in (k for k in own if len(places[k]) <= LONG):
        for block in places[key]:
            if block != s.block.index and key[0] > SHARED:
                shared[block] += 1
    alike: dict[Fraction, Number] = {}
    for block, count in shared.items():
        if count >= SHARED and len(texts[block]) <= LONG:
            same = {n.value: n for n in texts[block] if n.unit.text == s.number.unit.text}
            if len(same) == 1:
                alike |= same
    if len(alike) != 1:
        return None
    (meant,) = alike.values()
    return None if _key(meant) in own or roughly(meant, s.number) else meant
