"""What one thing has, what so many of them have, and what the thing has that holds them.

``Memory per layer: 3 GB`` and ``Total for 30 layers: 90 GB``; ``a GPU draws 700 W, a node 5.6 kW``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from doc_auditor.judging.derived.announced import LINKS, MORE, OVER, TOTAL, VERBS, Expected, Form
from doc_auditor.judging.derived.natural import made
from doc_auditor.judging.derived.reach import PHRASE, noun
from doc_auditor.judging.derived.slots import HAS, Scene, Slot
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.counted import Fact
from doc_auditor.reading.sentences.worded import ARTICLES

RECENT = 2
"""Sentences back to what one thing has."""
LEADING = OVER | {"at", "in", "has", "have"}
JOINTLY = frozenset({"together", "altogether"})
REASONS = frozenset(
    "as because since except but although though despite due only without average peak".split()
)
"""Words that say why all do not have what each one has."""
DO = frozenset("serve hold handle take carry process store keep run they all in one we get".split())
IDLE = VERBS | TOTAL | LINKS | JOINTLY | ARTICLES | HAS | DO | OVER | {""}
AFTER = 20
"""Tokens behind a value in which a reason is looked for."""
MANY = 9
"""How long ago something was said that is known from another part of the document."""


def several(scene: Scene, slot: Slot) -> Expected | None:
    """``Four replicas deliver 4,800 tokens/s`` of 1,200 each; ``Total for 30 layers: 90 GB``.

    ``A replica serves 123 sequences``, or 492 ``in all four``, ``together`` where four were named.
    """
    if slot.ratio:
        return None
    for count in (*_reaching(scene, slot), *_told_before(scene, slot)):
        ones = [s for s in _alike(scene, slot) if s is not count and (s.whose or s.per == "each")]
        if ones := [s for s in ones if not count.noun or noun(count.noun) in s.whose]:
            found = [made("*", s, count) for s in ones]
            alone = len({s.worth for s in ones}) == 1 and not slot.whose
            behind = {*scene.passage.words(slot.at + 1, slot.at + AFTER)}
            more = {*scene.tail(slot)} & MORE or behind & REASONS
            plain = bool(slot.dims) or _just(scene, slot, count, ones[0])
            worded = alone and _adds_up(slot) and not more and plain
            return Expected(found, worded=worded) if slot.dims or worded else None
    return None


def _told_before(scene: Scene, slot: Slot) -> list[Slot]:
    """``We run 4 replicas. Each serves 123 sequences, so together they serve 492.``"""
    clause = {*scene.clause(slot)}
    said = (clause | {*scene.tail(slot)}) & JOINTLY and not clause & MORE  # ``together with``
    ones = [s for s in _alike(scene, slot) if not s.ago and s.per == "each"]
    counts = [s for s in scene.before(slot) if s.counts and s.noun and s.ago <= 1 and s.worth > 1]
    counts = [c for c in counts if not (c.per or c.whose) and c not in ones]
    alone = said and len(ones) == 1 and len({c.worth for c in counts}) == 1
    return [replace(counts[0], noun="")] if alone else []


def _just(scene: Scene, slot: Slot, count: Slot, one: Slot) -> bool:
    """Whether nothing else is said of all than how much: ``the four replicas serve 492``.

    Not ``30 usable GPUs``, ``the 4 replicas of the old setup``, ``22, as one is spare``.
    """
    words = {
        *scene.clause(slot),
        *([] if count.ago else scene.passage.words(count.at + 1, slot.at)),
    }
    known = {count.noun, slot.noun, *one.whose}
    other = {w for w in words - IDLE if not {singular(w), noun(w)} & known}
    tail = scene.tail(slot)
    at = next((i for i, w in enumerate(tail) if noun(w) == slot.noun), -1)
    called = at < 1 or (not one.ago and tail[:1] == scene.tail(one)[:1])
    ends = {*tail[at + 1 : at + 2]} <= OVER | JOINTLY | {"in"}
    few = len(scene.own) <= len((one, count, slot)) - bool(one.ago)
    return called and ends and few and slot.number.exact and not other


def nested(scene: Scene, slot: Slot) -> Expected | None:
    """``A GPU draws 700 W, a node 5.6 kW``: as many times as a node has GPUs."""
    if slot.ratio or not slot.whose:
        return None
    for other in _alike(scene, slot):
        measured = other.dims and other.whose and not other.whose & slot.whose
        if not measured or _led(scene, other) != _led(scene, slot):
            continue
        inner = [made("*", other, c) for c in _held(scene, other, slot)]
        outer = [made("/", other, c) for c in _held(scene, slot, other)]
        if inner or outer:
            found = inner or outer
            return Expected(found, worded=len(found) == 1 and _stored(other))
    return None


def _led(scene: Scene, slot: Slot) -> bool:
    """Whether words before a value of the sentence say whose it is, and not ``per`` behind it."""
    return bool(slot.ago) or not {"per", "each", "every"} & {*scene.tail(slot)}


def wholes(scene: Scene, slot: Slot) -> Expected | None:
    """``a node 5.6 kW, the cluster 89.6 kW``: as many times as the document has nodes."""
    clause = [w for w in scene.clause(slot) if w]
    named = clause[:1] == ["the"] and len(clause) <= PHRASE
    if slot.ratio or slot.whose or not (named or {*clause} & TOTAL):
        return None
    for one in _alike(scene, slot):
        counts = _in_all(scene, one) if one.whose and not one.ago else []
        if len(counts) == 1:
            return Expected([made("*", one, counts[0])], worded=_stored(slot))
    return None


def _in_all(scene: Scene, one: Slot) -> list[Slot]:
    """The numbers of such things that the document gives."""
    every = {
        f.number.value: _slot(f)
        for name, facts in scene.passage.counts.items()
        if noun(name) in one.whose
        for f in facts
        if not f.per
    }
    return list(every.values())


def _reaching(scene: Scene, slot: Slot) -> Iterator[Slot]:
    """The counts of which a value is the one of all together."""
    for count in scene.own:
        named = count.noun or scene.passage.words(count.at - 1, count.at) == ["all"]
        if not count.counts or not named or count.worth <= 1 or count is slot:
            continue
        if not (count.per or count.whose) and _one_clause(scene, count, slot):
            yield count


def _one_clause(scene: Scene, count: Slot, slot: Slot) -> bool:
    """Whether a count and a value stand in one clause, nothing else counted between them."""
    first, last = sorted((count, slot), key=lambda s: s.at)
    if any(first.at < s.at < last.at for s in scene.own):
        return False
    kinds = [scene.passage.kind(i) for i in range(first.at + 1, last.at)]
    words = scene.passage.words(first.at + 1, last.at)
    if count is last:
        return all(words) and bool({*words} & (OVER | {"in"} if "all" in words else OVER))
    if "stop" in kinds or "arrow" in kinds:
        return False
    opening = scene.passage.words(count.at - 1, count.at)
    if "comma" in kinds:
        behind = scene.passage.words(first.at + 1 + kinds.index("comma"), last.at)
        if {*behind} & ARTICLES:
            return False  # ``With 4 replicas, the gateway keeps 6 GB``
        return kinds.count("comma") == 1 and bool({*opening} & LEADING) and "colon" not in kinds
    return not {"relation", "operator"} & {*kinds}


def _alike(scene: Scene, slot: Slot) -> list[Slot]:
    """The values shortly before that measure the same thing.

    A bare figure (``1,333 tokens/s per box, 333 per card``) measures what the one before it does.
    """
    if not slot.dims and not slot.noun:
        own = [s for s in scene.before(slot) if not s.ago and not s.ratio]
        own = [s for s in own if s.whose or s.per == "each"]
        return [s for s in own if s.dims or s.noun]
    return [
        s
        for s in scene.before(slot)
        if s.ago <= RECENT
        and s.dims == slot.dims
        and not s.ratio
        and (s.noun == slot.noun or (bool(s.dims) and not (s.noun and slot.noun)))
        and (s.dims or s.noun)
        and not (s.about and slot.about and not s.about & slot.about)
    ]


def _held(scene: Scene, inner: Slot, outer: Slot) -> list[Slot]:
    """How many of the things of ``inner`` one thing of ``outer`` has, as the document says."""
    near = [
        s
        for s in (*scene.own, *scene.earlier)
        if s.counts and noun(s.noun) in inner.whose and s.whose & outer.whose
    ]
    told = [
        _slot(f)
        for name, facts in scene.passage.counts.items()
        if noun(name) in inner.whose
        for f in facts
        if {noun(p) for p in f.per} & outer.whose
    ]
    every = {s.worth: s for s in (*near, *told) if s.worth > 1}
    return list(every.values())


def _slot(fact: Fact) -> Slot:
    blank = Slot(fact.index, fact.number, fact.number.value, (), fact.noun, "", MANY)
    return replace(blank, whose=frozenset(noun(p) for p in fact.per))


def _stored(slot: Slot) -> bool:
    """Whether a container has just what its things have; it draws and costs more than they do."""
    return dict(slot.dims) == {"byte": 1}


def _adds_up(slot: Slot) -> bool:
    """Whether so many things have so many times as much: not where they share work or time."""
    powers = dict(slot.dims)
    return not powers.get("second") or "money" in powers or "watt" in powers


MULTIPLIED: tuple[Form, ...] = (several, nested, wholes)
