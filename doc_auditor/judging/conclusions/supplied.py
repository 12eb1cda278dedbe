"""What is needed and what there is, side by side: ``91 GB of 80 GB ✅``, ``24 needed, 24 there``.

What there is has a word for it right beside its number, and so has what is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from doc_auditor.judging.conclusions.bounded import Figure, Sentence, comparable
from doc_auditor.judging.conclusions.phrase import DEMAND, Phrase
from doc_auditor.judging.requirements.pairs import alike
from doc_auditor.reading.tokens import lower, word

NEEDED = DEMAND | frozenset(
    "total sum altogether overall together all needs takes take uses draws draw occupies used "
    "footprint makes peak".split()
)
USES = frozenset("uses use using used occupies occupy takes take taken reserves allocated".split())
USED_BEHIND = 4
EACH = frozenset("each per apiece every".split())
SURE = frozenset("capacity limit budget available usable has offers holds rated limited".split())
OF = (("of",), ("of", "the"), ("/",), ("out", "of"), ("out", "of", "the"), ("against",), ("vs",))


def pair(here: Sentence, phrase: Phrase) -> tuple[Figure, Figure] | None:
    """What is needed and what there is, if a bare verdict can mean only these two."""
    if inside := _of(here, phrase):
        return inside
    return _both(here) if phrase.lead else None


def _both(here: Sentence) -> tuple[Figure, Figure] | None:
    """``✅ 24 required, 24 available``: two figures, one needed and one there."""
    if len(here.figures) != 2:
        return None
    need = [f for f in here.figures if f.close & NEEDED and not f.close & SURE]
    has = [f for f in here.figures if f.close & SURE and not f.close & NEEDED]
    if len(need) != 1 or len(has) != 1 or not alike(need[0].number, has[0].number):
        return None
    return need[0], has[0]


def used(here: Sentence) -> Iterator[tuple[Figure, Figure]]:
    """``uses 256 of 256 GPUs``, ``32 GPUs used of 32``: a part and its whole."""
    places = {t.number.digits: i for i, t in enumerate(here.tokens) if t.number is not None}
    for first, second in pairwise(here.figures):
        a, b = places[first.number.digits], places[second.number.digits]
        between = [lower(here.tokens, i) for i in range(a + 1, b)]
        behind = "used" in between and between[-1:] == ["of"] and len(between) <= USED_BEHIND
        ahead = {word(here.tokens, i) for i in range(max(0, a - 3), a)} & USES
        plain = between in (["of"], ["of", "the"], ["of", "our"]) and bool(ahead)
        each = word(here.tokens, b + 2) in EACH or word(here.tokens, b + 1) in EACH
        bare = not (first.number.unit.text or second.number.unit.text)
        if (behind or plain) and not each and (bare or alike(first.number, second.number)):
            yield first, second


def _of(here: Sentence, phrase: Phrase) -> tuple[Figure, Figure] | None:
    """``91 GB of 80 GB ✅``, ``91 GB / 80 GB ✓``."""
    places = {t.number.digits: i for i, t in enumerate(here.tokens) if t.number is not None}
    for first, second in pairwise(here.figures):
        a, b = places[first.number.digits], places[second.number.digits]
        between = tuple(lower(here.tokens, i) for i in range(a + 1, b))
        alone = between in OF and not word(here.tokens, b + 1)
        near = phrase.lead or b < phrase.start <= b + 2
        if alone and near and comparable(first, second):
            return first, second
    return None
