"""The value that a figure is set beside, and the base that its words or its neighbours tell.

``At the meter 1,723 kW, 86 % of the rating``: the value stands right before the figure, and the
base is what the document calls so; ``23.6 GB (37 %), 24.1 GB (38 %)``: the one that gives the
figures around it too; else the one other value of the kind that stands shortly before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise, takewhile
from typing import Literal

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.described import NOTHING, Described, Names, stock
from doc_auditor.judging.derived.figures import IT, Asked
from doc_auditor.judging.derived.paired import BEHIND, Pair, completed, pair, partners, plain
from doc_auditor.judging.derived.slots import Scene, Slot
from doc_auditor.judging.derived.tried import chance
from doc_auditor.quantity import Dimensions
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS, plural
from doc_auditor.reading.sentences.worded import LIMIT

NOUN = 4
"""Words of what a value counts, before the sign that sets a figure beside it."""
LINKS = frozenset(
    "or i.e ie so that is are which this makes means equals by exactly about only just still "
    "thus hence".split()
)
SIGNS = frozenset({"comma", "open", "operator", "mark", "word", "relation"})
PAUSES = frozenset({"comma", "open"})
RESULT = (["arrow"], ["relation"], ["open"])
"""What stands between a percentage and what it leaves: ``75 % usable → 1.2 TB/s``."""
NAME = 8
"""Words behind a figure that may name its base."""
IDLE = IT | frozenset(
    "the today todays current its our their whole entire all full overall available own his new "
    "old s same what".split()
)
"""Words before a name that name nothing."""
ENDS = FUNCTION_WORDS - {"of", "a", "an", "the", "per", "their", "its", "our", "all"}
TWO = 2
SEVERAL = 4
"""Values of one name of which the nearest one is meant."""
SELDOM = Fraction(1, 50)
RATIO = 9
"""Words from a ratio to the percentage that says it again."""
AGAIN = frozenset({"so", "i.e", "ie", "hence", "thus", "therefore"})


@dataclass(frozen=True, slots=True)
class Base:
    """A pair, and what tells of it: the ``text`` itself, a ``name``, or that it stands ``near``."""

    pair: Pair
    told: Literal["text", "name", "near"]


def bases(bench: Bench, asked: Asked) -> Iterator[Base]:
    """The pairs that a figure is most naturally of, the best told first."""
    yield from (Base(p, "text") for p in _applied(asked))
    value = said_of(asked.scene, asked.slot)
    if value is None or _left_over(asked, value):
        return
    share, tail = asked.said.way.name == "share", _tail(asked)
    if asked.known.step(value):
        found = _next(asked, value) if share and tail[:1] in ([], ["of"]) else []
        yield from (Base(p, "near") for p in found if p.low.number is value.number)
        return
    name = _name(asked, tail)
    yield from (Base(p, "text") for p in (*_given(asked, value), *_proven(asked, value)))
    several = bool(value.dims) and any(map(plural, tail[1:]))  # ``86 % of the two feeds``
    named = _called(bench, asked, value, name) if name and not several else []
    yield from (Base(p, "name") for p in named)
    limit = bool(name & LIMIT)
    if not named and (limit or not tail):
        told: Literal["text", "near"] = "text" if limit and share else "near"
        yield from (Base(p, told) for p in _next(asked, value))


def explained(asked: Asked) -> bool:
    """Whether the value with any other of its kind in the document gives the figure."""
    value = said_of(asked.scene, asked.slot)
    return value is not None and any(map(asked.right, partners(value, asked.known, True)))


def said_of(scene: Scene, slot: Slot) -> Slot | None:
    """The value that a figure is set right behind: ``69 GB (87 %)``, ``0.5 M or 5 %``."""
    before = next((s for s in completed(scene, slot) if not s.ago), None)
    if before is None or not plain(before) or not _beside(scene, before.at, slot.at):
        return None
    return before if before.dims or before.noun or before.number.letter else None


def _beside(scene: Scene, start: int, end: int) -> bool:
    """Whether nothing stands between two numbers but a name, a sign and what links them."""
    kinds = [scene.passage.kind(i) for i in range(start + 1, end)]
    words = scene.passage.words(start + 1, end)
    signs = [i for i, k in enumerate(kinds) if k in PAUSES]
    if not {*kinds} <= SIGNS or len(signs) > TWO:
        return False
    linked = [i for i, w in enumerate(words) if w in ("or", "i.e")][:1]
    first = min(signs + linked, default=None)
    return first is not None and first <= NOUN and {w for w in words[first:] if w} <= LINKS


def _tail(asked: Asked) -> list[str]:
    """The words behind a figure without the one that says how it compares."""
    tail = asked.scene.tail(asked.slot, NAME)
    return tail[1:] if tail and tail[0] in asked.said.way.words - BEHIND else tail


def _name(asked: Asked, tail: Sequence[str]) -> Names:
    """What stands behind ``of the``, ``more than the``, ``times the``."""
    leads = BEHIND | {"the"} if asked.said.way.name == "multiple" else BEHIND
    lead = next((i for i, w in enumerate(tail[:2]) if w in leads), None)
    if lead is None:
        return frozenset()
    return frozenset(normal(takewhile(lambda w: w not in ENDS, tail[lead + 1 :]))) - NOTHING - IDLE


def _called(bench: Bench, asked: Asked, value: Slot, name: Names) -> list[Pair]:
    """The value with those of its kind that bear most of a name, the nearest before it first."""
    own, here = value.number.digits.start, asked.scene.passage.block.index
    every = bench.remembered("based", None, lambda: _by_kind(bench)).get(value.dims, ())
    ranked = [(len(name & (d.words | d.noun)), d) for d in every if d.number.digits.start != own]
    best = max((r for r, _ in ranked), default=0)
    found = [d for r, d in ranked if r == best] if best else []
    if len({d.number.value for d in found}) > SEVERAL:
        return []
    found.sort(key=lambda d: (d.block > here, abs(d.block - here)))
    slots = [replace(value, number=d.number, worth=d.number.value) for d in found]
    return [p for s in slots if (p := pair(value, s, s)) is not None]


def _by_kind(bench: Bench) -> Mapping[Dimensions, list[Described]]:
    found: dict[Dimensions, list[Described]] = {}
    for frame in stock(bench).frames.values():
        for each in frame:
            if each.number.value and not (each.number.percent or each.number.times):
                found.setdefault(each.number.unit.dimensions, []).append(each)
    return found


def _given(asked: Asked, value: Slot) -> list[Pair]:
    """``5.50 M, 4 % below the budget of 5.73 M``: the base stands right behind."""
    near = asked.nearest()[:1]
    own = value.number.digits.start
    return [
        p
        for p in near
        if p.base is not None
        and p.base.at > asked.slot.at
        and own in {s.number.digits.start for s in (p.high, p.low)}
    ]


def _applied(asked: Asked) -> list[Pair]:
    """``1.6 TB/s, 75 % usable → 1.2 TB/s``, ``300 kW, loaded to 80 %, so 240 kW``."""
    scene, slot = asked.scene, asked.slot
    before = next((s for s in scene.before(slot) if not s.ago), None)
    after = scene.after(slot)
    if before is None or after is None or not (plain(before) and plain(after) and before.dims):
        return []
    if any(map(asked.known.step, (before, after))) or after.worth >= before.worth:
        return []
    between = scene.passage.words(slot.at + 1, after.at)
    signs = [k for i in range(slot.at + 1, after.at) if (k := scene.passage.kind(i)) != "word"]
    several = "of" in between or any(s.number.percent for s in scene.own if s.at < slot.at)
    if several or len(between) > NOUN or not (signs in RESULT or "so" in between):
        return []
    found = pair(before, replace(after, per=before.per), before)
    return [found] if found is not None else []


def _proven(asked: Asked, value: Slot) -> list[Pair]:
    """``23.6 GB (36.9 %), 24.1 GB (37.7 %)``: the base that gives the shares around, too."""
    if asked.said.way.name != "share" or not asked.slot.number.percent:
        return []
    others = [
        (s, f)
        for c in asked.around
        for f in c.own
        if f.number.percent and not (f.number.word or f.number.bound or f.number.hedged)
        if (s := said_of(c, f)) is not None and _alike(s, value) and s.worth != value.worth
    ]
    known = asked.known.values.get(value.dims, {}) if len(others) >= TWO else {}
    best: tuple[Fraction, Slot] | None = None
    for number in (n for v, n in known.items() if v >= value.worth):
        hit = [f for s, f in others if _is(f, s.worth / number.value)]
        by_chance = Fraction(len(known))
        for each in hit:
            by_chance *= chance(each.number, 1)
        if len(hit) >= TWO and by_chance <= SELDOM and (best is None or by_chance < best[0]):
            best = by_chance, replace(value, number=number, worth=number.value)
    found = pair(value, best[1], best[1]) if best is not None else None
    return [found] if found is not None else []


def _is(share: Slot, value: Fraction) -> bool:
    return abs(share.worth - value) <= share.number.half() / 100


def _left_over(asked: Asked, value: Slot) -> bool:
    """``Shortfall: 200 − 128 = 72``: a difference by its calculation, which may be of either."""
    shown = {s.number.digits.start for s in asked.scene.own}
    parts = [n.value for n in asked.scene.passage.printed if n.digits.start not in shown]
    return any(a - b == value.worth for a, b in pairwise(parts))


def _next(asked: Asked, value: Slot) -> list[Pair]:
    """The one other value of its kind in the sentence, else in the sentence before."""
    every = [s for s in completed(asked.scene, asked.slot) if plain(s)]
    every = [s for s in every if s.number is not value.number and _alike(s, value)]
    if asked.said.way.name == "share" and asked.slot.worth < 1 and asked.slot.number.percent:
        every = [s for s in every if s.worth > value.worth]
    for ago in range(TWO):
        found = {s.worth: replace(s, noun=value.noun) for s in every if s.ago == ago}
        if found and asked.said.guessed and value.dims and not ago:
            return []  # ``Model 70 GB, cache 8.4 GB (9 %)``: parts of something else
        if found:
            pairs = [p for s in found.values() if (p := pair(value, s)) is not None]
            return pairs if len(found) == 1 else []
    return []


def _alike(a: Slot, b: Slot) -> bool:
    """``106B parameters, 12B active`` are of one kind, too."""
    return a.like(b) or (a.counts and b.counts and a.number.letter == b.number.letter != "")


def rescaled(asked: Asked) -> Pair | None:
    """``44 ÷ 41 = 1.07, so the imbalance is 7 %``, ``2× the cluster, i.e. 100 % over``."""
    scene, slot = asked.scene, asked.slot
    own = [s for s in scene.own if s.at < slot.at]
    lead = scene.lead(slot)
    if not own or not slot.number.percent or slot.number.word or len(lead) > RATIO:
        return None
    ratio = own[-1]
    signs = [i for i, w in enumerate(lead) if not w]
    if not AGAIN & {*lead} and signs != [len(lead) - 1]:
        return None
    if not (ratio.number.times or _quotient(asked, ratio)) or ratio.number.word:
        return None
    if sum(s.number.times for s in own) > 1 or ratio.worth == 1:
        return None
    one = replace(ratio.number, coefficient=Fraction(1), ulp=Fraction(0), text="1")
    unity = replace(ratio, number=one, worth=Fraction(1))
    return Pair(ratio, unity) if ratio.worth > 1 else Pair(unity, ratio)


def said_again(asked: Asked) -> bool:
    """Whether ``i.e.`` or ``so`` leads to a percentage."""
    return bool(AGAIN & {*asked.scene.lead(asked.slot)[-TWO:]})


def _quotient(asked: Asked, value: Slot) -> bool:
    """Whether a bare number is what the two printed before it give."""
    if value.dims or value.ratio or value.noun or not value.number.manner.decimals:
        return False
    shown = {s.number.digits.start for s in asked.scene.own}
    end = value.number.digits.start
    parts = [n for n in asked.scene.passage.printed if n.digits.start < end]
    parts = [n for n in parts if n.digits.start not in shown][-TWO:]
    if len(parts) < TWO or not parts[1].value:
        return False
    return abs(parts[0].value / parts[1].value - value.worth) <= value.number.half()
