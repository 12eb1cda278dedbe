"""Percentages and multiples with what is asked of them: wording, nearest values, right readings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import takewhile

from doc_auditor.formula import Expression
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.derived.compared import (
    CHANGES,
    Said,
    in_use,
    joined,
    label,
    replaces,
    said,
    step,
)
from doc_auditor.judging.derived.paired import (
    BEHIND,
    Differences,
    Pair,
    apposed,
    nameless,
    nearest,
    owned,
    pair,
    partners,
)
from doc_auditor.judging.derived.parted import divided, parted
from doc_auditor.judging.derived.passages import passages
from doc_auditor.judging.derived.slots import Scene, Slot, scenes
from doc_auditor.judging.derived.tried import fits, outcome_of
from doc_auditor.quantity import Dimensions, Number
from doc_auditor.reading.comparing import Way
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS, plural

IT = frozenset({"it", "that", "this", "them", "these"})
THE = frozenset({"the", "our", "its", "all"})
DASHES = frozenset({"-", "–", "—"})
PARTS = frozenset({"share", "free", "margin"})
"""Manners that may speak of a part beside its whole."""
NAMED = frozenset({"less", "more", "better", "multiple"})
"""Manners in which two values are compared that stand far apart, or are called by names."""
SHORT = 3
"""Words between a part and the whole that it is one of."""
SUMS = frozenset("total sum overall altogether together".split())
ROUGHLY = Fraction(1, 10)
"""How far a figure may be off that is said to be about right."""
RATE = (("second", -1),)
LATER = 4
"""Sentences behind a figure whose values may explain it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure with its sentence, its wording, and the values of the sentences that follow."""

    scene: Scene
    slot: Slot
    said: Said
    later: Sequence[Slot]
    known: Differences
    ways: Sequence[Way]
    measures: Set[str]
    """Words of what is measured: ``throughput``, ``latency``."""
    part: Pair | None = None
    """The part and the whole that stand right before it."""

    def nearest(self) -> list[Pair]:
        """The pairs that it is most naturally about."""
        if explicit := self._of_the_next():
            return explicit
        if beside := self._beside():
            return [beside]
        change = self.said.way.name in CHANGES
        ours = owned(self.scene, self.slot) if self.said.way.name == "more" else []
        found = ours or nearest(self.scene, self.slot, self.known, change)
        return [p for p in found if not (self._more(p.high) or self._more(p.low))]

    def _more(self, value: Slot) -> bool:
        """``8 more than the 24 available``: a difference, and no part of them."""
        tail = self.scene.tail(value, 2) if not value.ago else []
        return self.said.way.name == "share" and tail[1:] == ["than"]

    def _beside(self) -> Pair | None:
        """The part and the whole, or the sides of a division, that stand right before it."""
        if self.said.way.name in PARTS and self.part is not None:
            return self.part
        return divided(self.scene, self.slot)

    def _of_the_next(self) -> list[Pair]:
        """``100 in flight, 87 % of the 115 that fit``: the value right behind is the whole."""
        after = self.scene.after(self.slot)
        words = self.scene.passage.words(self.slot.at + 1, after.at) if after else []
        if after is None or after.ratio or words[:1] != ["of"] or not {*words[1:]} <= THE:
            return []
        own = [s for s in self.scene.before(self.slot) if not (s.ago or s.ratio)]
        whole = [replace(after, noun=s.noun or after.noun) for s in own]
        found = [p for s, w in zip(own, whole, strict=True) if (p := pair(s, w, w))]
        return found or self._of_the_sum(after)

    def _of_the_sum(self, whole: Slot) -> list[Pair]:
        """``Total: 45.08 GB``, ``Utilization: 70.4 % of 64 GB``: of what the line above has."""
        scene = self.scene
        if scene.prior is None or not label(scene, self.slot):
            return []
        passage, slots = scene.prior
        part = next((s for s in reversed(slots) if not s.ratio), None)
        if part is None or not {*passage.words(0, part.at)} & SUMS:
            return []
        above = [s[-1] for _, s in scene.above[:-1] if s and s[-1].like(part)]
        right = sum((s.worth for s in above), Fraction(0)) / whole.worth
        if above and abs(right - self.slot.worth) <= self.slot.number.half() / 100:
            return []  # the share of the right sum, below a wrong one
        found = pair(replace(part, ago=1), whole, whole)
        return [replace(found, named=True, settled=True)] if found is not None else []

    @property
    def ranged(self) -> bool:
        """``65 to 73 %``: the end of a range."""
        tokens, at = self.scene.passage.tokens, self.slot.at
        joint = at > 1 and (tokens[at - 1].low == "to" or tokens[at - 1].text in DASHES)
        return joint and tokens[at - 2].kind == "number"

    @property
    def apposed(self) -> bool:
        """``0.53M or 5.1 %``, ``396 in all or 36 % of it``: the value before is the part."""
        lead = self.scene.lead(self.slot)
        named = in_use(self.scene, self.slot)
        return lead[-1:] == ["or"] and len(lead) <= SHORT and not named

    def of_its_own(self, found: Pair) -> bool:
        """``gains 50 % throughput``: of what is named behind it, and not of the pair."""
        word = next(iter(self.scene.tail(self.slot)), "")
        idle = FUNCTION_WORDS.union(BEHIND, *(w.words for w in self.ways))
        if not plural(word) and word not in self.measures:
            return False
        return word not in idle and singular(word) not in {found.high.noun, found.low.noun}

    def natural(self, near: Sequence[Pair]) -> list[Pair]:
        """Those in which the value right before the figure is the new one: ``195 s (+33 %)``.

        Small bare numbers are left out.
        """
        near = [p for p in near if p.settled or not nameless(p)]
        name = self.said.way.name
        new = apposed(self.scene, self.slot) if name in CHANGES else None
        based = new is not None and any(p.base and p.base.number is new.number for p in near)
        if new is None or self.known.step(new) or based:
            return near
        end = "high" if name == "more" else "low"
        return [p for p in near if new.number is getattr(p, end).number]

    def anywhere(self, bare: bool = False) -> list[Pair]:
        """The value that a figure is said of, with every one of the document."""
        new = apposed(self.scene, self.slot)
        if new is None or not new.dims or self.said.way.name not in NAMED:
            return []
        if self.said.way.name in CHANGES and self.known.step(new):
            return []  # ``The saving is 280 hours (35 %)``: of neither it nor what is left
        return partners(new, self.known, bare)

    def right(self, found: Pair) -> bool:
        """Whether a right calculation of a pair gives the figure."""
        return any(fits(self.slot, t, found) or self._about(t, found) for t in self.trees(found))

    def _about(self, tree: Expression, found: Pair) -> bool:
        """``about 15 %``: what is said roughly may be some way off."""
        value = outcome_of(tree, found)
        return self.slot.number.hedged and abs(self.slot.worth - value) <= ROUGHLY * value

    def taken(self, found: Pair) -> bool:
        """``16 of 256 GPUs, 6 %; 3 % of the GPUs fail``: another figure says it of the pair."""
        own = self.slot.number
        others = [s for s in self.scene.own if s.number.percent and s.number is not own]
        trees = self.trees(found) if own.percent else []
        return any(fits(s, t, found) for s in others for t in trees)

    @property
    def replaced(self) -> bool:
        """``One B200 node replaces four A100 nodes``: a count that is rounded."""
        return replaces(self.scene, self.slot)

    @property
    def closed(self) -> bool:
        """Whether the clause ends with the figure, or with the one word that says what it is."""
        kind = self.scene.passage.kind
        ends = ("comma", "end", "close", "colon", "stop")
        worded = self.scene.tail(self.slot)[:1]
        return kind(self.slot.at + 1 + (worded[0] in self.said.way.words if worded else 0)) in ends

    def of_another(self, found: Pair) -> bool:
        """``0.11 % of the compute time``: the whole is called by a name that need not be there."""
        tail = self.scene.tail(self.slot)
        behind = found.base is not None and found.base.at > self.slot.at
        if tail[:1] != ["of"] or behind or found.settled:
            return False
        again = next((i for i, w in enumerate(tail[:3]) if w in IT), 0)
        return bool(tail[again + 1 :]) if again else found.base is None

    def stacked(self, found: Pair) -> bool:
        """``- Old: 430``, ``- New: 516``, ``- Change: +20 %``: the two lines above a bare label."""
        two = self.scene.above[-2:]
        alone = [s[0].number.digits for _, s in two if len(s) == 1]
        idle = FUNCTION_WORDS.union(*(w.words for w in self.ways))
        named = {*label(self.scene, self.slot)}
        pair_of = {found.high.number.digits, found.low.number.digits}
        return {*alone} == pair_of and bool(named) and named <= idle

    def joined(self, found: Pair) -> bool:
        """Whether nothing else is named between a pair and the figure."""
        own = not (found.high.ago and found.low.ago)
        return joined(self.scene, self.slot, self.ways, own)

    def way(self, found: Pair) -> Way:
        """The manner of comparing; ``gave back 8 of its 48 cards (−16.7 %)`` is a share."""
        own = self.said.way
        if found.settled and found.base is not None:
            return next(w for w in self.ways if w.name == "share")
        if own.name not in CHANGES or found.high.ago or found.low.ago:
            return own
        words = self.scene.passage.words(found.low.at + 1, found.high.at)
        part = words[:1] == ["of"] and len(words) <= SHORT
        return next(w for w in self.ways if w.name == "share") if part else own

    def trees(self, found: Pair) -> list[Expression]:
        """The right calculations, the most literal first."""
        ways = [self.way(found), *([self.said.also] if self.said.also else [])]
        if self._called():
            ways += [w for w in self.ways if w.name == "free"]
        rate = found.high.dims == RATE
        return [
            t for w in ways for t in ((rate and w.rates) or (found.base and w.based) or w.right)
        ]

    def _called(self) -> bool:
        """``37 of the 720 hours, an availability of``: a share by a name of its own."""
        lead = self.scene.lead(self.slot)
        named = lead[-3:-2] in (["a"], ["an"]) and lead[-1] == "of"
        return self.said.way.name == "share" and named and lead[-2] not in self.said.way.words


def figures(bench: Bench) -> Iterator[Asked]:
    """Every percentage and multiple whose words say how it compares."""
    ways, measures = bench.catalog.tools.wordings.comparing, bench.catalog.tools.lexicon.measures
    every_scene = list(scenes(passages(bench)))
    steps = (s.number.digits.start for c in every_scene for s in c.own if step(c, s, ways))
    known = Differences(frozenset(steps), values_of(bench))
    for index, scene in enumerate(every_scene):
        for slot in scene.own:
            number = slot.number
            if number.bound or (number.hyphened and not number.times):  # ``8-fold``
                continue
            beside = parted(scene, slot)
            if number.hedged and not number.word and beside is None:
                continue
            if (
                scene.sign(slot) == "relation"
                and scene.passage.tokens[slot.at - 1].text not in "=≈"
            ):
                continue
            wording = said(scene, slot, ways)
            if wording is None and beside is not None:
                wording = Said(next(w for w in ways if w.name == "share"), True)
            if number.word:
                way = "share" if number.percent and slot.worth < 1 else "multiple"
                told = way == "share" or number.times or replaces(scene, slot)
                wording = Said(next(w for w in ways if w.name == way), True) if told else None
            if wording is None:
                continue
            trail = scene.passage.block.trail
            behind = every_scene[index + 1 : index + 1 + LATER]
            same = takewhile(lambda s: s.passage.block.trail == trail, behind)  # noqa: B023
            later = [v for s in same for v in s.own]
            yield Asked(scene, slot, wording, later, known, ways, measures, beside)


def values_of(bench: Bench) -> dict[Dimensions, dict[Fraction, Number]]:
    """Every plain value of the document."""
    found: dict[Dimensions, dict[Fraction, Number]] = defaultdict(dict)
    for tokens in bench.reading.tokens.values():
        for token in tokens:
            number = token.number if token.kind == "number" else None
            if number is not None and not (number.percent or number.times or number.hedged):
                found[number.unit.dimensions].setdefault(number.value, number)
    return found
