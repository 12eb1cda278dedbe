"""Tokens → divisions of a common period: ``every 40 min, every 60 min; both coincide every 120``.

What several intervals have in common is a multiple of each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.sentences.dividing import Division
from doc_auditor.reading.tokens import Token, lower, word

MEETS = frozenset(
    "coincide coincides coinciding coincident align aligns aligned overlap overlaps "
    "simultaneously collide collides".split()
)
AT_ONCE = frozenset("run runs start starts fall falls come comes fire fires happen".split())
"""Verbs that make ``together`` a moment: ``batched together`` is another matter."""
MOST = 6


def divisions(tokens: Sequence[Token]) -> Iterator[Division]:
    """The common period of a sentence over the intervals that stand before it."""
    for start, end in sentences(tokens):
        said = next((i for i in range(start, end) if _meet(tokens, i)), None)
        common = [i for i in range(said or end, end) if _every(tokens, i)]
        if said is None or len(common) != 1:
            continue
        whole = tokens[common[0]].number
        before = [i for i in range(said) if _every(tokens, i)]
        parts = [n for i in before if (n := tokens[i].number) is not None]
        if whole is None or not 2 <= len(parts) <= MOST:
            continue
        if any(not _alike(tokens, i, common[0]) for i in before):
            continue
        apart = next((p for p in parts if (whole.value / p.value).denominator != 1), parts[0])
        span = tokens[said].span.join(tokens[common[0]].span)
        yield Division(whole, apart, True, span, loose=True)


def _meet(tokens: Sequence[Token], at: int) -> bool:
    """Whether intervals are said to end at one moment."""
    together = word(tokens, at) == "together" and word(tokens, at - 1) in AT_ONCE
    return together or word(tokens, at) in MEETS


def _every(tokens: Sequence[Token], at: int) -> bool:
    """``every 40 min``: an exact interval."""
    number = tokens[at].number if tokens[at].kind == "number" else None
    if number is None or lower(tokens, at - 1) != "every" or not number.value:
        return False
    return number.exact and not number.hedged and not number.percent and not number.times


def _alike(tokens: Sequence[Token], one: int, other: int) -> bool:
    """Whether two intervals are of one kind: both times, or both steps."""
    a, b = tokens[one].number, tokens[other].number
    assert a is not None
    assert b is not None
    if a.unit.dimensions != b.unit.dimensions:
        return False
    return bool(a.unit.dimensions) or _noun(tokens, one, a) == _noun(tokens, other, b) != ""


def _noun(tokens: Sequence[Token], at: int, number: Number) -> str:
    return singular((number.noun or word(tokens, at + 1)).lower())
