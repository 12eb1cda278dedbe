"""Which manner of comparing the words around a percentage or a multiple speak of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from doc_auditor.judging.derived.slots import THEM, Scene, Slot
from doc_auditor.reading.comparing import Way
from doc_auditor.reading.sentences.ratios import plural

BACK = 5
"""Words before a figure that may say what it is."""
BEHIND = 3
LONG = 12
"""Words of a label."""
LOST = frozenset("loss losses lost loses lose".split())
"""What is gone may itself be one of the two values: ``4,405 of 310,000 hours, a loss of 1.4 %``."""
OF_CHANGE = frozenset(
    "a the this that its by of in same similar speed-up speedup growth compression reduction "
    "scaling another".split()
)
"""Words before ``factor`` with which it compares two values."""
FACTORS = frozenset({"factor", "ratio", "multiple"})
REPLACES = frozenset("replaces replace equals matches outperforms worth".split())
AS_MUCH = (["work", "of"], ["equivalent", "to"])
SCALES = frozenset({"scales", "scaled", "multiplies", "multiplied"})
WEAK = frozenset("up down over under above below left plus more less cut save full used".split())
"""Too many other meanings to be believed at a distance."""
BARE = frozenset({"up", "down"})
"""What says how a value has changed only right beside the figure."""
ENDS = frozenset({"from", "to", "than", "at"})
"""Before what something was or became, which is no difference."""
LINKS = frozenset(
    "that is are was were or i.e which this makes make a an the its by so thus it of in on at per "
    "day year month week hour about exactly to we hence therefore just only still and also "
    "again".split()
)
USES = frozenset("use uses used using need needs take takes occupy occupies draw draws".split())
HAS = frozenset(
    "has have had holds offers offer are provides available total installed is own owns".split()
)
CHANGES = frozenset({"less", "more"})
PAIR = 2
FURTHER = frozenset({"further", "extra", "additional", "missing"})
"""What makes of a count so many more: ``60 further nodes``."""
PASSES = frozenset({"exceeds", "exceed", "exceeded", "exceeding"})
"""Verbs whose object is what something is compared with."""
SIGNS = {"+": "more", "-": "less"}


@dataclass(frozen=True, slots=True)
class Said:
    """A manner of comparing; ``also`` is another one that the words allow.

    ``direct`` says that the telling word is joined to the figure itself.
    """

    way: Way
    direct: bool
    also: Way | None = None


def said(scene: Scene, slot: Slot, ways: Sequence[Way]) -> Said | None:
    """The manner in which a figure compares, if its words tell."""
    named = {w.name: w for w in ways}
    if replaces(scene, slot):
        return Said(named["multiple"], True)
    if factor(scene, slot):
        tail = {*scene.tail(slot, BEHIND)}
        more = next((named[n] for n in ("more", "better") if named[n].words & tail), None)
        return Said(named["multiple"], True, more)
    if not slot.number.percent:
        return None
    lead = scene.lead(slot)
    if lead[-1:] == ["to"]:
        return Said(named["share"], False)
    first = tuple(scene.passage.words(0, 2)) if scene.closed(slot) else ()
    if ("of", "which") in [*pairwise(scene.clause(slot)), first] and not scene.tail(slot):
        return Said(named["share"], True)  # ``40,000 hours, of which the run takes 12 %``
    found = next((Said(way, direct) for way, direct in _words(scene, slot, ways)), None)
    if found is not None and found.way.name == "less" and LOST & {*lead[-BACK:], *scene.tail(slot)}:
        found = replace(found, also=named["share"])
    if found is None and lead[-1:] == ["at"]:
        return None  # ``21.3 GB of the 72 GB at 90 %``: what they are set to
    if found is None and _some_of(scene, slot):
        return Said(named["share"], True)
    if found is None and (_bracketed(scene, slot) or in_use(scene, slot)):
        return Said(named["share"], False)
    return found or _of_step(scene, slot, ways) or _by(scene, slot, ways)


def joined(scene: Scene, slot: Slot, ways: Sequence[Way], own: bool) -> bool:
    """Whether nothing else is named between the value before, or the start, and a figure.

    ``throughput +28 %`` behind ``from 256 to 512 sequences`` is of another thing.
    """
    start = max((s.at + 1 for s in scene.own if s.at < slot.at), default=0)
    words = scene.passage.words(start, slot.at)
    if not own and "" in words and scene.passage.kind(slot.at - 1) == "colon":
        return True
    known = LINKS.union(*(w.words for w in ways))
    return not [w for w in words if w and w not in known]


def _of_step(scene: Scene, slot: Slot, ways: Sequence[Way]) -> Said | None:
    """``chats grow by 58,800, that is 41 %``: the way of the difference before a figure."""
    before = next((s for s in scene.before(slot) if not s.ago), None)
    if before is None or not {*scene.lead(slot)} <= LINKS | {""} or "" not in scene.lead(slot):
        return None
    words = [*scene.tail(before)[:1], *reversed(scene.lead(before)[-BEHIND:])]
    way = next((w for x in words for w in ways if x in w.words and w.name in CHANGES), None)
    return Said(way, False) if way is not None and step(scene, before, ways) else None


def _by(scene: Scene, slot: Slot, ways: Sequence[Way]) -> Said | None:
    """``The demand of 288 GPUs exceeds the 144 available by 100 %``: the verb between the two."""
    own = [s for s in scene.before(slot) if not s.ago]
    if scene.clause(slot)[-1:] != ["by"] or len(own) != PAIR:
        return None
    words = scene.passage.words(own[1].at + 1, own[0].at)
    way = next((w for x in words for w in ways if x in w.words and w.name in CHANGES), None)
    return Said(way, True) if way is not None else None


def _bracketed(scene: Scene, slot: Slot) -> bool:
    """``24 of them (7.5 %) are spares``: alone between signs right behind a count."""
    alone = scene.sign(slot) in ("open", "comma") and scene.closed(slot)
    before = next((s for s in scene.before(slot) if not s.ago), None)
    return alone and before is not None and before.noun == THEM and len(scene.lead(slot)) <= BEHIND


def in_use(scene: Scene, slot: Slot) -> bool:
    """``The card has 48 GB. We use 25.13 GB, or 52 %``: of the one thing of the kind at hand."""
    own = [s for s in scene.before(slot) if not (s.ago or s.ratio)]
    lead = scene.lead(slot)
    while lead[:1] and (lead[0] in USES | HAS or plural(lead[0])):
        lead = lead[1:]
    alone = bool(own) and not (own[0].per or own[0].whose)  # ``Each card uses 61 GB (76 %)``
    if (
        not alone
        or not scene.closed(slot)
        or scene.own[-1] is not slot
        or not {*lead} <= LINKS | {""}
    ):
        return False
    part, near = own[0], [*own[1:], *(s for s in scene.earlier if s.ago <= 1)]
    apposed = lead[:1] in ([""], ["or"])
    whole, *more = [s for s in near if s.like(part) or s.dims == part.dims != ()] or [part]
    if not apposed or more or whole.worth <= part.worth or whole.per:
        return False
    words = scene.clause(whole) if not whole.ago else scene.passage.said
    used = {*scene.clause(part)[-BEHIND:]} & USES or scene.clause(part)[-2:] == ["of", "which"]
    return bool(used and {*words} & HAS)


def _some_of(scene: Scene, slot: Slot) -> bool:
    """``18 of the 63 GB, which is 29 %``: a part of a whole stands before a figure."""
    own = [s for s in scene.before(slot) if not s.ago]
    return len(own) > 1 and scene.passage.words(own[1].at + 1, own[0].at)[:1] == ["of"]


def step(scene: Scene, slot: Slot, ways: Sequence[Way]) -> bool:
    """Whether a value is a difference: ``605,491 less``, ``grew by 58,800``, ``saving: 1,792``."""
    if slot.ratio:
        return False
    changed = frozenset[str]().union(*(w.words for w in ways if w.name in ("less", "more")))
    if scene.sign(slot) == "operator" and scene.passage.tokens[slot.at - 1].text in "+−-":
        return True
    lead = [w for w in scene.lead(slot)[-BACK:] if w][-2:]
    if {*lead} & PASSES and "by" not in lead:
        return False  # ``exceeds the 144 available by 100 %``
    return ({*scene.tail(slot)[:1]} <= changed | FURTHER and bool(scene.tail(slot))) or (
        bool({*lead} & (changed - WEAK)) and not {*lead} & ENDS
    )


def replaces(scene: Scene, slot: Slot) -> bool:
    """``One B200 node replaces four A100 nodes``: how many of the others do as much."""
    lead = scene.clause(slot)
    told = (lead[-1:] and lead[-1] in REPLACES) or lead[-2:] in AS_MUCH
    return bool(told) and slot.counts and slot.noun in scene.passage.words(0, slot.at)


def factor(scene: Scene, slot: Slot) -> bool:
    """Whether it is a multiple: ``2.4×``, ``1.3 times``, ``a factor of 2.1``, ``ratio: 2.1``."""
    if slot.number.percent or slot.dims:
        return False
    if slot.number.times:
        return True
    lead = scene.lead(slot)
    words = [w for w in lead[-3:] if w]
    said = {*words[-2:]}
    if lead == ["is"] and scene.closed(slot):  # ``The ratio of 768 to 96 is 8``
        said |= {*scene.passage.words(0, scene.own[0].at)[-2:]}
    named = slot.noun in ("", "ratio") and bool(FACTORS & said) and not _setting(words)
    scaled = lead[-1:] == ["by"] and bool(SCALES & {*lead[-5:]}) and not slot.noun
    return named or scaled or scene.tail(slot)[:1] == ["times"]


def _setting(words: Sequence[str]) -> bool:
    """``a capacity factor of 1.25``: a setting by its name."""
    at = words.index("factor") if "factor" in words else 0
    return at > 0 and words[at - 1] not in OF_CHANGE


def _words(scene: Scene, slot: Slot, ways: Sequence[Way]) -> Iterator[tuple[Way, bool]]:
    """The manners of comparing that words around speak of, the most telling first."""
    meaning = {word: way for way in reversed(ways) for word in way.words}
    lead, tail = scene.lead(slot), scene.tail(slot, BEHIND)
    ranged = scene.passage.kind(slot.at - 2) == "number"
    sign = scene.passage.tokens[slot.at - 1].text if slot.at and not ranged else ""
    printed = sign if sign in ("+", "-", "−") else slot.number.text[:1]
    if way := SIGNS.get(printed.replace("−", "-")):
        yield next(w for w in ways if w.name == way), True
    if lead[-1:] in (["of"], ["by"]) and lead[-2:-1] and lead[-2] in meaning:
        yield meaning[lead[-2]], True
    elif lead and lead[-1] in meaning and meaning[lead[-1]].name in CHANGES:
        yield meaning[lead[-1]], True
    named = label(scene, slot)
    for word in named:
        if word in meaning and word not in WEAK:
            yield meaning[word], True
    if tail[:1] == ["of"]:
        free = (meaning[w] for w in scene.tail(slot, LONG) if w in meaning)
        yield from ((w, True) for w in free if w.name == "free")
        yield next(w for w in ways if w.name == "share"), True
    for place, word in enumerate(tail):
        if word in meaning and (not place or word not in WEAK):
            yield meaning[word], True
    by = lead[-1:] == ["by"]
    for place, word in enumerate(reversed(lead[-BACK:])):
        if (
            word in meaning
            and (by or place < 2 or word not in WEAK)
            and not (place and word in BARE)
        ):
            yield meaning[word], place < 2
    for word in named:
        if word in meaning and word not in BARE:
            yield meaning[word], False


def label(scene: Scene, slot: Slot) -> list[str]:
    """The words of the label whose value a figure is: ``Improvement over v1 (25 ms): 36 %``."""
    passage = scene.passage
    at = slot.at - 1
    while at >= 0 and passage.kind(at) in ("mark", "operator", "open"):
        at -= 1
    if at < 0 or passage.kind(at) != "colon":
        return []
    return [w for w in passage.words(0, at)[:LONG] if w]
