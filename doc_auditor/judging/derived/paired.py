"""The two values that a percentage or a multiple may compare, the nearest pair first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, takewhile

from doc_auditor.judging.derived.slots import THEM, Scene, Slot
from doc_auditor.quantity import Dimensions, Number
from doc_auditor.reading.lexicon import PER, singular
from doc_auditor.reading.sentences.misprints import figures
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS

RECENT = 5
"""Sentences or items back to a value that is compared."""
KINDS = 2
"""Kinds of values at hand that are tried."""
AGAIN = Fraction(103, 100)
"""How many times a value may be another one that says it in another unit."""
EACH = 3
"""Values of one kind that are tried."""
TOLD = 3
"""Digits of a difference that say of which two values it is one, where one is at hand."""
APART = 20
"""How many times a bare value may be of the one whose unit it goes without."""
MANY = 100
FEW = 10
FAR = 1000
"""How many times a value may be of another one that it is compared with."""
BEHIND = frozenset("of than over against vs versus compared relative below above under".split())
BEFORE = BEHIND - {"below", "above", "under", "of"} | {
    "original",
    "planned",
    "instead",
    "rather",
    "from",
}
"""What stands before the value that another one is compared with."""
OWNED = frozenset("have available exist exists existing installed own owned".split())
"""What says of a count that it is at our disposal."""
OWNED_WITHIN = 6
MINUENDS = 3
"""What a difference takes at least whose outcome is no step itself."""
ARTICLES = frozenset({"the", "our", "its", "a"})
REACH = 5
NEAR = 4
STEM = 6


@dataclass(frozen=True, slots=True)
class Pair:
    """Two values of one kind; ``base`` is the one that is compared with, where the text says so.

    ``named`` says that the sentence of the figure itself sets both side by side, ``measured`` that
    it also says what is compared: ``throughput +25 %``, and ``settled`` that its words leave no
    other pair.
    """

    high: Slot
    low: Slot
    base: Slot | None = None
    named: bool = False
    measured: bool = False
    settled: bool = False

    @property
    def other(self) -> Slot | None:
        """The value that is compared with the base."""
        return None if self.base is None else self.low if self.base is self.high else self.high


@dataclass(frozen=True, slots=True)
class Differences:
    """Which values are said to be differences (by the place of their digits), and all values."""

    steps: frozenset[int]
    values: Mapping[Dimensions, Mapping[Fraction, Number]]

    def step(self, slot: Slot) -> bool:
        """Whether a value is a difference: ``605,491 less``, ``grew by 58,800``."""
        return slot.number.digits.start in self.steps


def pair(a: Slot, b: Slot, base: Slot | None = None) -> Pair | None:
    """Two values, if they can be compared and differ."""
    together = base is not None or a.ago == b.ago
    same = a.per == b.per or (together and not (a.per and b.per))
    named = a.number.hyphened or b.number.hyphened  # ``1-year``
    if not a.like(b) or not same or named or a.worth == b.worth:
        return None
    high, low = (a, b) if a.worth > b.worth else (b, a)
    units = [s.number.unit.factor for s in (a, b) if s.number.unit.dimensions]
    if len({*units}) > 1 and high.worth < AGAIN * low.worth:
        return None  # ``$17.60 an hour or $12,848 a month``
    return Pair(high, low, base) if high.worth < FAR * low.worth else None


def nearest(scene: Scene, slot: Slot, known: Differences, change: bool) -> list[Pair]:
    """The pairs that a figure is most naturally about.

    A ``change`` is no comparison of a difference with a value.
    """
    before = [s for s in completed(scene, slot) if plain(s) and s.ago <= RECENT]
    operands = _operands(scene, slot, before)
    minuend = _minuend(scene, operands, before) if change else None
    if minuend is not None:
        return [minuend]
    before += operands
    if not any(not s.ago for s in before):
        before = [*_following(scene, slot), *before]
    values = [s for s in before if not (change and known.step(s)) or _part(scene, s)]
    base = _base(scene, slot, values)
    found: list[Pair] = []
    if base is not None:
        origin = scene.passage.words(base.at - 1, base.at) == ["from"]
        others = [s for s in values if s is not base and not (s.ago and origin)]
        found += [p for s in others if (p := pair(s, base, base)) is not None][:EACH]
        if origin and not found:
            return []
        found[:1] = [replace(p, named=_beside(scene, slot, p)) for p in found[:1]]
    if not found:
        found = [*(_apart(before, known) if change else ()), *_by_kind(values)]
    return [p for p in found if _about(scene, slot, p)]


def _part(scene: Scene, value: Slot) -> bool:
    """``We drop 1,150 of the 1,840 shards``: what is gone, beside what it is taken from."""
    return not value.ago and scene.passage.words(value.at + 1, value.at + 2) == ["of"]


def _following(scene: Scene, slot: Slot) -> list[Slot]:
    """``31.7 % faster: 20.5 instead of 14.0 per second``: the values that a colon announces."""
    behind = [s for s in scene.own if s.at > slot.at]
    signs = [scene.passage.kind(i) for i in range(slot.at + 1, behind[0].at)] if behind else []
    if len(behind) < EACH - 1 or not {"colon", "open"} & {*signs}:
        return []
    return [s for s in completed_among(behind[::-1]) if plain(s)][-2:]


def owned(scene: Scene, slot: Slot) -> list[Pair]:
    """``64 cards, 200 % more than we have``: a count with those of its kind in the document."""
    tail = scene.tail(slot, OWNED_WITHIN)
    values = [s for s in completed(scene, slot) if plain(s) and s.counts and s.noun]
    value = next((s for s in values if not s.ago), None)
    if value is None or not {*tail[:2]} & BEHIND or not {*tail} & OWNED:
        return []
    counts = scene.passage.counts.items()
    known = {
        f.number.value: f.number for n, fs in counts if PER.get(n, n) == value.noun for f in fs
    }
    others = [replace(value, number=n, worth=v) for v, n in known.items() if v < value.worth]
    return [p for s in others if (p := pair(value, s, s)) is not None]


def apposed(scene: Scene, slot: Slot) -> Slot | None:
    """The value that a figure stands right behind: ``195 s (+33 %)``, ``38 ms, 60 % less``."""
    before = next((s for s in scene.before(slot) if not s.ago and not s.ratio), None)
    if before is None:
        return None
    between = [scene.passage.kind(i) for i in range(before.at + 1, slot.at)]
    signs = {"open", "comma", "operator", "mark"}
    return before if between and {*between} <= signs else None


def _beside(scene: Scene, slot: Slot, found: Pair) -> bool:
    """``38 ms instead of 95 ms, 60 %``, ``5 days, 40 % of the planned 12``: no other value between.

    Of each kind, the sentence has no more than these two before the figure.
    """
    places = {s.number.digits.start for s in (found.high, found.low)}
    own = [s for s in scene.own if s.at < slot.at or s.number.digits.start in places]
    alike = [s for s in own if s.ratio or s.number.digits.start in places or s.like(found.high)]
    return len(alike) == 2 == len(places & {s.number.digits.start for s in own})


def every(
    scene: Scene, slot: Slot, later: Sequence[Slot], base: Slot | None = None
) -> Iterator[Pair]:
    """All pairs at hand, those of the following sentences too; only those with ``base``."""
    following = [s for s in scene.own if s.at > slot.at]
    values = [s for s in (*completed(scene, slot), *following, *later) if not s.ratio]
    if base is not None:
        yield from (p for s in values if (p := pair(s, base, base)) is not None)
        return
    yield from (p for a, b in combinations(values, 2) if (p := pair(a, b)) is not None)


def completed(scene: Scene, slot: Slot) -> list[Slot]:
    """The values before a figure; a bare one of a sentence is of the kind of its neighbour.

    ``21 days rather than the 15 we planned``, ``1,150 of the 1,840 shards``.
    """
    return completed_among(scene.before(slot))


def completed_among(values: Sequence[Slot]) -> list[Slot]:
    """The same of values in their order, the last one first."""
    found = [*values]
    for at, each in enumerate(found):
        if each.factor:
            continue
        if each.noun == THEM:
            older = (s for s in found[at + 1 :] if not s.ratio and (s.dims or s.noun))
            like, each = next(older, None), replace(each, noun="")
            worth = _as(each, like) if like is not None else Fraction(0)
            if like is not None and worth:
                each = replace(each, worth=worth, dims=like.dims, noun=like.noun, per=like.per)
            found[at] = each
            continue
        around = (*found[at + 1 : at + 2], *found[max(at - 1, 0) : at])
        same = (s for s in around if s.ago == each.ago and not s.ratio and (s.dims or s.noun))
        like = next(same, None)
        if like is not None and (worth := _as(each, like)):
            found[at] = replace(each, worth=worth, dims=like.dims, noun=like.noun, per=like.per)
    return found


def _operands(scene: Scene, slot: Slot, before: Sequence[Slot]) -> list[Slot]:
    """What the calculations before a figure take: the capacity of ``52 − 44 = 8 GB, 15 % of``."""
    like = next((s for s in before if not s.ago and (s.dims or s.noun)), None)
    known = {s.number.digits.start for s in (*scene.own, *scene.earlier)}
    found: list[Slot] = []
    for number in scene.passage.printed if like is not None else ():
        start = number.digits.start
        if start in known or start > slot.number.digits.start or not number.value:
            continue
        if not number.unit.dimensions and number.value < FEW:
            continue
        each = Slot(slot.at, number, number.value, number.unit.dimensions, "", "")
        if like is not None and each.counts and (worth := _as(each, like)):
            each = replace(each, worth=worth, dims=like.dims, noun=like.noun, per=like.per)
        if plain(each) and like is not None and each.dims == like.dims:
            found.append(replace(each, noun=each.noun or like.noun))
    rests = {a.worth - like.worth for a in found} if like is not None else set()
    return [s for s in found[::-1] if s.worth not in rests]  # of ``52 − 44 = 8`` the 44 is none


def _minuend(scene: Scene, operands: Sequence[Slot], before: Sequence[Slot]) -> Pair | None:
    """``90 − 12 − 24 = 54 minutes, a reduction of 40 %``: of what the calculation began with."""
    start = scene.passage.tokens[0].span.start
    own = [s for s in operands if s.number.digits.start >= start]
    rest = next((s for s in before if not s.ago), None)
    if rest is None or len(own) < MINUENDS or any(not s.ago for s in before if s is not rest):
        return None
    whole = own[-1]
    if whole.worth - sum(s.worth for s in own[:-1]) != rest.worth:
        return None
    found = pair(rest, whole, whole)
    return replace(found, named=True) if found is not None else None


def _as(each: Slot, like: Slot) -> Fraction:
    """The worth of a value that goes without the unit of its neighbour, or nothing."""
    unit, own = like.number.unit, each.number
    if each.counts and not each.noun and not each.per:
        worth = each.worth * unit.factor
        return worth if like.worth < APART * worth and worth < APART * like.worth else Fraction(0)
    if unit.stem is not None and own.unit.text == unit.stem.text:
        return each.worth * unit.factor / unit.stem.factor
    many = bool(own.unit.text) and unit.text.startswith(f"{own.unit.text} per ")
    return each.worth * unit.factor / own.unit.factor if many else Fraction(0)


def plain(slot: Slot) -> bool:
    """A value that may be compared."""
    return not (slot.ratio or slot.number.hedged or slot.number.word)


def _base(scene: Scene, slot: Slot, before: Sequence[Slot]) -> Slot | None:
    """The value behind ``of the original``, ``than the``, ``over version 1 (25)``."""
    following = scene.after(slot)
    if following is not None and plain(following):
        words = scene.passage.words(slot.at + 1, following.at)
        joined = {"and", "but", "with", "while"} & {*words}
        if len(words) <= REACH and all(words) and {*words[:3]} & BEHIND and not joined:
            like = next((s for s in before if not s.ago and (s.dims or s.noun)), None)
            worth = _as(following, like) if like is not None else Fraction(0)
            if like is None or not worth or not {words[-1]} <= BEHIND | ARTICLES:
                return following
            return replace(following, worth=worth, dims=like.dims, noun=like.noun)
    over = {w[:STEM] for w in scene.tail(slot)[1:] if {*scene.tail(slot)[:1]} & BEHIND}
    called = {w for w in over if len(w) == STEM}
    for value in (s for s in before if not s.ago):
        if {w[:STEM] for w in scene.clause(value)[-NEAR:]} & called:
            return value  # ``required 310 GB/s, …, 25 % over the requirement``
        opened = scene.passage.kind(value.at - 1) == "open"
        words = scene.passage.words(value.at - (REACH if opened else NEAR), value.at)
        told = words if opened else list(takewhile(bool, reversed(words)))
        if {*told} & BEFORE:
            return value
    return None


def _apart(before: Sequence[Slot], known: Differences) -> Iterator[Pair]:
    """The two values of which a value at hand is the difference."""
    step = next((s for s in before if known.step(s)), None)
    if step is None or figures(step.number) < TOLD:
        return
    at_hand = [s for s in before if s.like(step) and s is not step]
    told = known.values.get(step.number.unit.dimensions, {})
    near = [p for s in at_hand for p in _with(s, step, told)]
    if near or figures(step.number) < TOLD:
        yield from near
        return
    if dict(step.dims).get("second") == -1 and len(step.dims) == 1:  # per day, as the head says
        step = replace(step, worth=step.number.coefficient * step.number.scale, dims=())
        told = known.values.get((), {})
    every = (p for n in told.values() for p in _with(replace(step, number=n), step, told, up=False))
    found = list(every)
    yield from found if len(found) == 1 else ()


def _with(
    value: Slot, step: Slot, told: Mapping[Fraction, Number], up: bool = True
) -> Iterator[Pair]:
    """A value and another one of the document that is just a difference away."""
    here = replace(value, worth=value.number.value, noun="", per="")
    for other in (here.worth - step.worth, *([here.worth + step.worth] if up else [])):
        number = told.get(other)
        if other > 0 and other != step.worth and number is not None:
            found = pair(here, replace(here, number=number, worth=other))
            yield from [found] if found is not None else []


def nameless(found: Pair) -> bool:
    """Small bare numbers may be anything: versions, steps, indices."""
    bare = not (found.high.dims or found.high.noun or found.low.noun)
    return bare and not (found.low.worth >= MANY and found.low.number.integral)


def partners(value: Slot, known: Differences, bare: bool = False) -> list[Pair]:
    """A value with every other one of its kind in the document; a price per month with prices.

    ``bare`` takes those whose unit may stand in the head of a table, too.
    """
    unit = value.number.unit
    found = [*known.values.get(unit.dimensions, {}).values()]
    stem = known.values.get(unit.stem.dimensions, {}) if unit.stem is not None else {}
    slots = [replace(value, number=n, worth=n.value) for n in found]
    slots += [replace(value, number=n, worth=n.value * unit.factor) for n in stem.values()]
    if bare:
        numbers = known.values.get((), {}).values()
        slots += [replace(value, number=n, worth=n.value * unit.factor) for n in numbers]
    every = {s.worth: s for s in slots}
    return [p for s in every.values() if (p := pair(value, s)) is not None]


def _by_kind(before: Sequence[Slot]) -> list[Pair]:
    """The nearest values of each kind, by twos; of the sentence's own kinds, if it has any."""
    found: list[Pair] = []
    own = [s for s in before if not s.ago]
    rest = [s for s in before if not own or any(s.like(o) for o in own)]
    kinds = 0
    while rest and kinds < KINDS:
        first, had = rest[0], len(found)
        alike = [s for s in rest if s.like(first) and (s.per == first.per or s.ago == first.ago)]
        alike = list({s.worth: s for s in reversed(alike)}.values())[::-1][:EACH]
        if first.dims or first.noun or first.ago <= 1:
            found += [p for a, b in combinations(alike, 2) if (p := pair(a, b)) is not None]
        kinds += len(found) > had or not first.counts
        rest = [s for s in rest if not s.like(first)]
    return found


def _about(scene: Scene, slot: Slot, found: Pair) -> bool:
    """``33 % more users`` is said of no other counts than users."""
    thing = scene.tail(slot)[1:2] if scene.tail(slot)[:1] != ["of"] else []
    noun = found.high.noun or found.low.noun
    if not noun or not thing or thing[0] in FUNCTION_WORDS:
        return True
    if scene.tail(slot)[0] in BEHIND:
        return True  # ``50 % over what we own``
    told = found.high.counts or singular(thing[0]) != thing[0]
    return not told or singular(thing[0]) == noun
