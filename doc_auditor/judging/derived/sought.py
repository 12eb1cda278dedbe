"""Results in sentences: a value whose place announces a calculation of the values at hand.

One expected calculation that fits settles it.  If none does, but any other natural one, something
else is meant.  Otherwise the value is wrong: for certain if it is a misprint of what was expected
and chance would hardly make it one, likely if the words leave no other reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from doc_auditor.formula import numbers, operators
from doc_auditor.judging.bench import Bench, Outcome
from doc_auditor.judging.derived.announced import Expected
from doc_auditor.judging.derived.compared import said
from doc_auditor.judging.derived.explained import Answer, chance_of, outcome, rest
from doc_auditor.judging.derived.natural import explained, explained_several, fits
from doc_auditor.judging.derived.passages import Passage
from doc_auditor.judging.derived.questions import SELDOM, Question
from doc_auditor.judging.derived.ratios import FORMS
from doc_auditor.judging.derived.scaled import placed
from doc_auditor.judging.derived.slots import Scene, Slot, scenes
from doc_auditor.reading.sentences.likeness import WARNING, likeness
from doc_auditor.reading.sentences.misprints import Offer, figures
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

TOLD = 3
"""Digits that speak for a calculation where many are tried."""
FEW = 3
INCLUDED = frozenset({"with", "including", "incl", "plus"})
"""``with NCCL 76.7 GB``: more than what was said before."""
TOGETHER = frozenset("together altogether total sum".split())
ALL_OF = frozenset({"all", "they"})
"""``all four together``, ``together they serve``: of things that are alike, and not of parts."""
LISTED = 3
"""Values of a sentence that are led in by one word, and are a list."""
APART = 4000
"""The same where words name every part of a calculation: minutes for hours, MB for GB."""
FAR = 20
"""How many times as much or as little a value may be that is still meant to be the outcome."""

LOOSE = Fraction(1, 10)
"""How far a value with ``about`` may be off."""


def judge(rule: Rule, bench: Bench, told: set[Span], every: Sequence[Passage]) -> Iterator[Outcome]:
    """The values of sentences that follow from those at hand and are not judged yet (``told``)."""
    ways = bench.catalog.tools.wordings.comparing
    for scene in scenes(every):
        for slot in scene.own:
            number = slot.number
            if number.digits in told or number.value != slot.worth:
                continue
            if (
                _given(scene, slot)
                or _rounds(scene, slot)
                or _compared(scene, slot)
                or (number.word and not slot.ratio)
            ):
                continue
            worded = slot.ratio and not number.word and said(scene, slot, ways) is not None
            forms = (f for f in FORMS if not (worded and f is placed))
            found = [e for form in forms if (e := form(scene, slot)) is not None]
            if not found:
                continue
            answer = _answer(scene, slot, found)
            if answer is not None and (answer.fits or not _excused(scene, slot, answer.offer)):
                told.add(number.digits)
                question = Question(number, [answer.offer], SELDOM)
                yield outcome(rule, bench, scene.passage, question, answer)


def _rounds(scene: Scene, slot: Slot) -> bool:
    """``which we round to 135B``: how far is left open."""
    return any(w.startswith("round") for w in (*scene.lead(slot)[-4:], *scene.tail(slot)[:3]))


def _given(scene: Scene, slot: Slot) -> bool:
    """``and with 100 Gb/s``, ``59 of the 95 minutes``: a value of another case, or a whole."""
    lead = scene.lead(slot)
    return lead[-1:] == ["with"] and (len(lead) == 1 or lead[-2] in {"and", "but", "or", ""})


def _compared(scene: Scene, slot: Slot) -> bool:
    """``both < 96 GB``: a limit follows from nothing."""
    sign = scene.passage.tokens[slot.at - 1] if slot.at else None
    return sign is not None and sign.kind == "relation" and sign.text not in ("=", "≈", "==")


def _answer(scene: Scene, slot: Slot, expected: Sequence[Expected]) -> Answer | None:
    """What settles a value, or what it should have been."""
    offers = [o for e in expected for o in e.offers if o.value > 0 and not e.weak]
    weak = [o for e in expected for o in e.offers if e.weak]
    told = figures(slot.number) >= TOLD or len(weak) <= FEW
    for offer in (*offers, *weak) if told else offers:
        if fits(slot, offer):
            return Answer(offer, True)
        if (left := rest(offer, slot.number)) is not None:
            return Answer(left, True)
    exact = [e.offers[0] for e in expected if e.exact]
    if len({o.value for o in exact}) == 1 and not slot.number.hedged:
        return Answer(exact[0], False, WARNING)
    worded = [o for e in expected if e.worded for o in e.offers[:1] if _comparable(slot, o, APART)]
    if slot.number.hedged and not worded:
        return None
    sure, doubtful = _accused(scene, slot, expected, worded)
    if (sure or doubtful) is None or explained(scene, slot):
        return None
    if sure is not None:
        return sure
    return None if explained_several(scene, slot) else doubtful


def _accused(
    scene: Scene, slot: Slot, expected: Sequence[Expected], worded: Sequence[Offer]
) -> tuple[Answer | None, Answer | None]:
    """What a value should have been: for sure, or if no calculation of several values gives it."""
    offers = [o for e in expected for o in e.offers if o.value > 0 and not e.weak]
    slips = [(o, c) for o in offers if (c := _chance(slot, o)) is not None]
    if len({o.value for o, _ in slips}) == 1:
        offer, chance = slips[0]
        chance *= len({o.value for o in offers}) * SELDOM
        if chance <= WARNING:
            return Answer(offer, False, chance), None
    if len({o.value for o in worded if not _about(slot, o)}) == 1:
        return Answer(worded[0], False, WARNING), None
    weak = [o for e in expected for o in e.offers if e.weak]
    misprinted = _misprinted(slot, weak) if not (slips or _enumerated(scene, slot)) else None
    if misprinted is not None:
        return None, misprinted
    sure = [o for e in expected if e.likely for o in e.offers[:1] if _comparable(slot, o)]
    if len({o.value for o in sure}) == 1:
        return None, Answer(sure[0], False, WARNING)
    return None, None


def _excused(scene: Scene, slot: Slot, offer: Offer) -> bool:
    """Whether a value that is not the outcome need not be one."""
    lead = scene.lead(slot)
    if lead == ["of", "the"] or {*lead[-3:]} & INCLUDED:
        return True  # ``59 of the 95 minutes``, ``with NCCL 76.7 GB``
    added = (
        set(operators(offer.tree)) <= {"+"} or {*scene.passage.words(slot.at - 5, slot.at)} & ALL_OF
    )
    if {*scene.clause(slot)} & TOGETHER and not added:
        return True  # ``Together $2.04 per GPU-hour`` adds up
    return _printed(scene, slot, offer)


def _printed(scene: Scene, slot: Slot, offer: Offer) -> bool:
    """``that takes 2.6 ms and attention 24 ms``: the outcome stands beside what is of another."""
    parts = {n.digits for n in numbers(offer.tree)}
    others = (s for s in scene.own if s is not slot and s.number.digits not in parts)
    return any(s.dims == slot.dims and fits(s, offer) for s in others)


def _enumerated(scene: Scene, slot: Slot) -> bool:
    """``to detect 7 min, to confirm 10 min, to repair 95 min``: none follows from the others."""
    own = next((w for w in scene.lead(slot) if w), "")
    leads = [next((w for w in scene.lead(s) if w), "") for s in scene.own if s.like(slot)]
    return bool(own) and leads.count(own) >= LISTED


def _chance(slot: Slot, offer: Offer) -> Fraction | None:
    """How often chance makes the misprint; a factor of 8 or 60 is one of measured values only."""
    if slot.ratio:
        return chance_of(slot.number, offer)
    units = all(n.unit.dimensions for n in numbers(offer.tree))
    like = likeness(slot.number, offer.value, units, 2 * slot.number.loose())
    return like.chance if like is not None else None


def _misprinted(slot: Slot, offers: Sequence[Offer]) -> Answer | None:
    """The outcome of which a value is a plain misprint, if chance would seldom make it one."""
    found = []
    for offer in offers:
        like = likeness(slot.number, offer.value, units=False, place=2 * slot.number.loose())
        if like is not None and like.slip in ("transposed", "digit"):
            found.append((offer, like.chance * len(offers) * SELDOM))
    if len({o.value for o, _ in found}) != 1 or found[0][1] > WARNING:
        return None
    return Answer(found[0][0], False, WARNING)


def _about(slot: Slot, offer: Offer) -> bool:
    """Whether a value that is said to be about so much may be the outcome."""
    return slot.number.hedged and abs(slot.worth / offer.value - 1) <= LOOSE


def _comparable(slot: Slot, offer: Offer, far: int = FAR) -> bool:
    ratio = slot.worth / offer.value
    return Fraction(1, far) < ratio < far
