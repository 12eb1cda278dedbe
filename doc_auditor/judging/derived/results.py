"""Values in another unit, for each and for all, together, and what is left.

Each form looks at one value, its words and signs, and at the values at hand, the nearest first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from doc_auditor.formula import Binary, Expression, Literal_
from doc_auditor.judging.derived.announced import (
    OVER,
    SECOND,
    TOTAL,
    Expected,
    Form,
    beside,
)
from doc_auditor.judging.derived.natural import MONTHS, made
from doc_auditor.judging.derived.slots import Scene, Slot
from doc_auditor.reading.lexicon import PER
from doc_auditor.reading.sentences.misprints import Offer

PEAKS = frozenset("peak burst maximum max".split())
"""What holds for a moment."""


def again(scene: Scene, slot: Slot) -> Expected | None:
    """``71,610 s, 19.9 hours``; ``400 Gb/s (50 GB/s)``: the value before in another unit."""
    before = scene.before(slot)
    if not slot.dims or not before or before[0].ago or not beside(scene, slot):
        return None
    first = before[0]
    a, b = first.number.unit, slot.number.unit
    if first.dims != slot.dims or a.factor == b.factor or first.per != slot.per or slot.name:
        return None
    if a.text.rpartition("-")[0].lower() != b.text.rpartition("-")[0].lower():
        return None  # ``27.8 days, 684,000 GPU-hours``
    if not scene.closed(slot) and scene.tail(slot)[:1] not in (["per"], ["of"], ["in"]):
        return None
    following = scene.after(slot)
    listed = beside(scene, first) and before[1].dims == slot.dims
    listed = listed or (following is not None and following.dims == slot.dims)
    rest = slot.worth < a.factor and a.factor > b.factor and slot.dims == SECOND
    if rest:  # ``2 hours, 30 minutes`` is one time
        return None
    if {*scene.lead(first)} & PEAKS and ("second", -1) in slot.dims:
        return None  # ``a peak of 500 requests/s, 20 million a day``
    months = MONTHS if "month" in a.text + b.text else ()
    ways = [Offer(Literal_(first.number), first.worth * m) for m in (*months, Fraction(1))]
    priced = "money" in dict(slot.dims)  # what is paid for longer is cheaper
    return Expected(ways, not listed and not priced, worded=not listed and not priced)


def apiece(scene: Scene, slot: Slot) -> Expected | None:
    """``92,400 tokens/s (288.75 per GPU)``: the value before over how many there are."""
    before = scene.before(slot)
    if not slot.per or not before:
        return None
    whole = next((s for s in before[:3] if _divides(s, slot)), None)
    if whole is None or whole.ago > 1 or whole.per == slot.per:
        return None
    counts, sure = _counts(scene, slot)
    found = [made("/", whole, c) for c in counts if c is not whole and c.worth > 1]
    near = whole is before[0] and not whole.ago and beside(scene, slot)
    return Expected(found, near and sure and not whole.per, not sure) if found else None


def overall(scene: Scene, slot: Slot) -> Expected | None:
    """``43,000 tokens/s per instance and 129,000 for the pool``: the share times how many."""
    before = scene.before(slot)
    if not before or before[0].ago or slot.per or slot.ratio:
        return None
    each = before[0]
    alike = each.dims == slot.dims and (each.noun == slot.noun or not slot.noun)
    if not each.per or not (each.dims or each.noun) or not alike or each.worth >= slot.worth:
        return None
    counts, _ = _counts(scene, replace(slot, per=each.per))
    found = [made("*", each, c) for c in counts if c.worth > 1]
    return Expected(found) if found else None


def _divides(whole: Slot, slot: Slot) -> bool:
    if whole.ratio or slot.ratio or whole.worth <= slot.worth:
        return False
    if slot.dims or slot.noun:
        return whole.dims == slot.dims and whole.noun == slot.noun
    return bool(whole.dims or whole.noun)


def _counts(scene: Scene, slot: Slot) -> tuple[list[Slot], bool]:
    """How many of the things there are, and whether that is beyond doubt."""
    following = scene.after(slot)
    near = [s for s in scene.before(slot) if s.counts and not s.per]
    if following is not None and following.counts:
        joined = scene.passage.words(slot.at + 1, following.at)
        if all(joined) and {*joined} & OVER:
            near.insert(0, following)
    if slot.per == "each":
        own = [s for s in near if not s.ago and s.noun and s.number.exact]
        return own[:1], len(own) == 1
    named = [s for s in near if s.noun == slot.per]
    if own := [s for s in named if s.ago <= 1]:
        return own, len({s.worth for s in own}) == 1
    told = [
        Slot(f.index, f.number, f.number.value, (), noun, "", 9)
        for noun, facts in scene.passage.counts.items()
        if PER.get(noun, noun) == slot.per
        for f in facts
        if not f.per
    ]
    every = [*named[:2], *told]
    return every[:4], False


def together(scene: Scene, slot: Slot) -> Expected | None:
    """``492 GB and 123 GB, together 615 GB``: the values of its kind before."""
    lead = [w for w in scene.lead(slot)[-3:] if w]
    words = {*lead, *scene.tail(slot)[:2]} & TOTAL
    before = [s for s in scene.before(slot) if not s.ago and s.like(slot) and s.per == slot.per]
    more = {"including", "incl", "plus"} & {*scene.lead(slot)}
    if not words or slot.ratio or len(before) < 2 or more:
        return None
    found = list(_sums(before))
    sure = bool(words & {"together", "altogether", "both"}) and len(before) == 2
    return Expected(found, sure)


def _sums(before: Sequence[Slot]) -> Iterator[Offer]:
    """The sum of the last two, of the last three and so on."""
    tree: Expression = Literal_(before[0].number)
    value = before[0].worth
    for slot in before[1:]:
        tree, value = Binary("+", Literal_(slot.number), tree), value + slot.worth
        yield Offer(tree, value)


RESULTS: tuple[Form, ...] = (again, apiece, overall, together)
