"""What values measure and count, as one kind: ``tokens per request``, ``GPU-hours``, ``GB a day``.

Nouns are dimensions too, so that ``8 GPUs`` times ``$2 per GPU-hour`` is dollars per hour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.judging.derived.reach import noun
from doc_auditor.judging.derived.slots import THEM, Scene, Slot
from doc_auditor.quantity import Dimensions, combine
from doc_auditor.reading.lexicon import singular

SHORT = {"tok": "token", "req": "request", "img": "image"}
"""Nouns as units shorten them."""
OF_HOURS = re.compile(r"(?:(?:per |/)|^)([A-Za-z]+)-(?:h|hrs?|hours?|days?|years?)$")
"""``GPU-hours``, ``$ per GPU-hour``."""
PERIODS = {"hour": 3600, "day": 86400, "week": 604800, "month": 2592000, "year": 31536000}
INSIDE = frozenset({"of", "with", "x", "à"})
"""``6 nodes of 8 GPUs``."""


@dataclass(frozen=True, slots=True)
class Part:
    """A value with its kind, and what it is worth in that."""

    slot: Slot
    kind: Dimensions
    worth: Fraction


def part(scene: Scene, slot: Slot) -> Part | None:
    """A value as a part of calculations; nothing for names, years and bare numbers."""
    number = slot.number
    if number.hyphened and "bit" in number.unit.text:
        return None
    kind, worth = _counted(slot), slot.worth
    for each in _each(scene, slot):
        base, hours, _ = each.partition("-h")
        if hours:
            kind, worth = combine(kind, ((noun(base), 1), ("second", 1)), -1), worth / 3600
        elif each in PERIODS:
            kind, worth = combine(kind, (("second", 1),), -1), worth / PERIODS[each]
        elif each in ("w", "watt"):
            kind = combine(kind, (("watt", 1),), -1)
        else:
            kind = combine(kind, ((name(each), 1),), -1)
    return Part(slot, kind, worth) if kind or slot.noun == THEM else None


def spent(each: Part) -> Part:
    """``432 kWh a day, at $0.15 that is $64.80``: what is used in the period that was named."""
    number, stem = each.slot.number, each.slot.number.unit.stem
    if stem is None or stem.dimensions != combine(each.slot.dims, (("second", 1),)):
        return each
    worth = number.coefficient * number.scale * stem.factor
    return Part(each.slot, combine(each.kind, (("second", 1),)), worth)


def _counted(slot: Slot) -> Dimensions:
    """What a value measures, with what it counts: ``tokens`` of ``tokens/s``."""
    kind = slot.dims
    hours = OF_HOURS.search(slot.number.unit.text)
    if hours and "second" in dict(kind):
        return combine(kind, ((noun(hours[1]), 1),), dict(kind)["second"])
    called = name(slot.named)
    if called and (not kind or dict(kind) == {"second": -1}):
        return combine(kind, ((called, 1),))
    return kind


def _each(scene: Scene, slot: Slot) -> list[str]:
    """For each of what a value is said, as the words beside it say or its clause does."""
    if slot.period and "second" not in dict(slot.dims):
        return [slot.period]
    before = [s for s in (*reversed(scene.own), *scene.earlier) if s is not slot]
    counts = [s for s in before if (s.ago or s.at < slot.at) and s.counts and s.named]
    if slot.per == "each":
        return [counts[0].noun] if counts else []
    if slot.per:
        return [slot.per]
    inside = counts and not counts[0].ago and slot.counts and _inside(scene, counts[0], slot)
    if inside:
        return [counts[0].noun]
    every = {s.named for s in before if s.named}
    return [w for w in slot.whose if w in every or w.endswith(("-hour", "-h"))][:1]


def _inside(scene: Scene, outer: Slot, slot: Slot) -> bool:
    words = scene.passage.words(outer.at + 1, slot.at)
    return bool(words) and words[-1] in INSIDE and len(words) <= 3 and all(words)


def name(word: str) -> str:
    """A noun as other values name it: ``tok`` are tokens."""
    found = noun(singular(word))
    return SHORT.get(found, found)
