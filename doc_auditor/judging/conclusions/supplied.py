"""What there is against what is needed, where only a bare verdict follows: ``Status: fits ✅``.

``Total: 91 GB`` / ``Capacity: 80 GB`` / ``Verdict: OK`` and ``The card has 80 GB, which is enough``
name neither side again.  What there is has a word for it beside its number; what is needed is
called so, or is a total, or is the one other value of the kind nearby.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from doc_auditor.judging.conclusions.bounded import Figure, Sentence, comparable
from doc_auditor.judging.conclusions.phrased import DEMAND, ROOM, Phrase, clause_of
from doc_auditor.judging.requirements.pairs import alike
from doc_auditor.reading.sentences.fitting import SPREAD
from doc_auditor.reading.sentences.spelled import SMALL
from doc_auditor.reading.sentences.sufficing import SHARED
from doc_auditor.reading.tokens import lower, word
from doc_auditor.records import BlockKind

THERE = ROOM | frozenset(
    "rated rating supplies supply provides deliver delivers limited memory hbm vram offer have "
    "handle handles serve serves sustain sustains remaining".split()
)
NEEDED = DEMAND | frozenset(
    "total sum altogether overall together all needs takes take uses draws draw occupies used "
    "footprint makes peak".split()
)
WHOLE = frozenset("total sum altogether overall together all".split())
"""Words for all that is needed, and for all that there is."""
USES = frozenset("uses use using used occupies occupy takes take taken reserves allocated".split())
USED_BEHIND = 4
EACH = frozenset("each per apiece every".split())
SURE = frozenset("capacity limit budget available usable has offers holds rated limited".split())
STATUS = frozenset("status verdict check outcome result conclusion assessment".split())
OF = (("of",), ("of", "the"), ("/",), ("out", "of"), ("out", "of", "the"), ("against",), ("vs",))
BACK = 4
"""Sentences or items before a verdict that it may be about."""


def pair(
    here: Sentence, phrase: Phrase, before: Sequence[Sentence]
) -> tuple[Figure, Figure] | None:
    """What is needed and what there is, if a bare verdict can mean only these two."""
    if inside := _of(here, phrase):
        return inside
    if phrase.lead:
        return _both(here)
    if word(here.tokens, 0) not in STATUS or here.block.kind is not BlockKind.ITEM:
        return None
    around = list(_siblings(here, before))
    figures = [
        f
        for s in around
        for f in s.figures
        if s is not here or f.number.digits.start < here.tokens[phrase.start].span.start
    ]
    figures = [f for f in figures if f.number.unit.dimensions] or figures
    clause = {lower(here.tokens, i) for i in clause_of(here.tokens, phrase.start)}
    if clause & (SPREAD | SHARED | SMALL.keys()) or any(f.part for f in figures):
        return None
    there = [f for f in figures if _there(f, figures)]
    wanted = [f for f in figures if f.names & DEMAND]
    if not there and phrase.limit == "demand" and len(wanted) == 1:
        there = [f for f in figures if f is not wanted[0] and comparable(f, wanted[0])]
    if len({f.number.value for f in there}) != 1 or there[0].number.percent:
        return None
    has = there[0]
    needs = [f for f in figures if f not in there and not f.sign and comparable(f, has)]
    called = [f for f in needs if f.names & NEEDED]
    needs = [f for f in needs if f.per] or called or needs
    if not needs or len({f.number.value for f in needs}) > 1 + bool(called):
        return None
    return needs[0], has


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


def _siblings(here: Sentence, before: Sequence[Sentence]) -> Iterator[Sentence]:
    """The items of the list of a verdict, the nearest first."""
    own = here.block
    for sentence in reversed(before):
        block = sentence.block
        if (block.parent, block.level, block.kind) != (own.parent, own.level, own.kind):
            return
        yield sentence


def _there(figure: Figure, figures: Sequence[Figure]) -> bool:
    """Whether a figure is what there is; a word that may also name a need has to stand alone."""
    if figure.names & SURE and not figure.names & DEMAND:
        return True
    if not figure.names & THERE or figure.names & NEEDED - WHOLE:
        return False
    return not any(f.names & SURE for f in figures)
