"""Which calculation the place of a value announces: another unit, a share for each, what is left.

Each form looks at one value, its words and signs, and at the values at hand, the nearest first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from doc_auditor.formula import Binary, Constant, Expression, Literal_
from doc_auditor.judging.derived.natural import MONTHS, made, offers
from doc_auditor.judging.derived.slots import Scene, Slot
from doc_auditor.quantity import combine
from doc_auditor.reading.lexicon import PER
from doc_auditor.reading.sentences.misprints import Offer, figures
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS

LINKS = frozenset("or i.e so that is which makes equals thus hence means ie namely are".split())
VERBS = frozenset(
    "is are make makes give gives take takes need needs draw draws cost costs hold holds yield "
    "yields total totals come comes to deliver delivers reach reaches bring brings last lasts "
    "contain contains carry carries serve serves".split()
)
TOTAL = frozenset("together altogether total combined sum overall both".split())
REST = frozenset(
    "left leave leaves leaving remain remains remaining free spare unused available".split()
)
MORE = frozenset("with plus including incl adding add adds".split())
LESS = frozenset("minus less without losing after".split())
AT = frozenset({"at", "of", "à", "with", "drawing", "using", "costing"})
PERIODS = {
    "day": (24,), "month": (730, 720, 744, 672), "year": (8760, 8784, 8736, 8640), "week": (168,),
}  # fmt: skip
HOUR = Fraction(3600)
MANY = 1000
"""How many times another value one may be that it is taken from."""
RECENT = 2
"""Sentences back to an operand."""
SECOND = (("second", 1),)


@dataclass(frozen=True, slots=True)
class Expected:
    """Of what a value must be the outcome, if its place is read right.

    ``likely`` says that the words leave no other natural reading, so that a difference is worth a
    warning though it is no misprint.
    """

    offers: Sequence[Offer]
    likely: bool = False
    weak: bool = False
    """Whether only the place speaks for a calculation, so that only plain misprints count."""


Form = Callable[[Scene, Slot], Expected | None]


def again(scene: Scene, slot: Slot) -> Expected | None:
    """``71,610 s, 19.9 hours``; ``400 Gb/s (50 GB/s)``: the value before in another unit."""
    before = scene.before(slot)
    if not slot.dims or not before or before[0].ago or not _beside(scene, slot):
        return None
    first = before[0]
    a, b = first.number.unit, slot.number.unit
    if first.dims != slot.dims or a.factor == b.factor or first.per != slot.per or slot.name:
        return None
    if not scene.closed(slot) and scene.tail(slot)[:1] not in (["per"], ["of"], ["in"]):
        return None
    following = scene.after(slot)
    listed = _beside(scene, first) and before[1].dims == slot.dims
    listed = listed or (following is not None and following.dims == slot.dims)
    rest = slot.worth < a.factor and a.factor > b.factor and slot.dims == SECOND
    if rest:  # ``2 hours, 30 minutes`` is one time
        return None
    months = MONTHS if "month" in a.text + b.text else ()
    ways = [Offer(Literal_(first.number), first.worth * m) for m in (*months, Fraction(1))]
    return Expected(ways, not listed)


def _beside(scene: Scene, slot: Slot) -> bool:
    """Whether only a comma, a bracket or ``i.e.`` stands between a value and the one before."""
    start = max((s.at + 1 for s in scene.own if s.at < slot.at), default=0)
    if not start:
        return False
    signs = [scene.passage.kind(i) for i in range(start, slot.at)]
    words = [w for w in scene.lead(slot) if w]
    plain = all(s in ("comma", "open", "word") for s in signs)
    return bool(signs) and plain and set(words) <= LINKS and len(words) <= 2


def _said(scene: Scene, slot: Slot) -> bool:
    """Whether a verb leads to a value: ``this makes``, ``26 workers handle``."""
    lead = [w for w in scene.lead(slot) if w]
    if {*lead[-4:]} & (VERBS | LINKS):
        return True
    before = scene.before(slot)
    named = bool(before) and bool(before[0].noun) and not before[0].ago
    return named and len(lead) == 1 and lead[0] not in FUNCTION_WORDS


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
    near = whole is before[0] and not whole.ago and _beside(scene, slot)
    return Expected(found, near and sure and not whole.per) if found else None


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
    if not words or slot.ratio or len(before) < 2:
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


def rest(scene: Scene, slot: Slot) -> Expected | None:
    """``1,680 GB … 1,240 GB, which leaves 440 GB``: one value less another."""
    words = {*scene.lead(slot)[-3:], *scene.tail(slot)[:4]}
    if not words & REST or slot.ratio:
        return None
    near = [s for s in scene.before(slot) if s.per == slot.per and s.ago <= 1]
    alike = [s for s in near if s.like(slot) or (s.counts and slot.counts and not slot.noun)]
    alike = list({s.worth: s for s in reversed(alike[:4])}.values())
    found = [made("-", a, b) for a in alike for b in alike if b.worth < a.worth < MANY * b.worth]
    bare = any(s.counts and not s.noun for s in scene.own)
    return Expected(found, len(found) == 1 and bool(slot.dims) and not bare) if found else None


def with_share(scene: Scene, slot: Slot) -> Expected | None:
    """``615 GB, with 20% headroom 738 GB``: the value before and a share more, or less."""
    before = scene.before(slot)
    if slot.ratio or len(before) < 2 or before[0].ago or not before[0].number.percent:
        return None
    share = before[0]
    whole = next((s for s in before[1:] if s.like(slot)), None)
    if whole is None or whole.ago > 1 or share.worth >= 1 or whole.per != slot.per:
        return None
    lead = {*scene.passage.words(share.at - 2, share.at), *scene.lead(slot)}
    between = [scene.passage.kind(i) for i in range(share.at + 1, slot.at)]
    if "stop" in between or "of" in scene.passage.words(share.at + 1, share.at + 2):
        return None
    sign = "+" if lead & MORE else "-" if lead & LESS else ""
    if not sign:
        return None
    value = whole.worth * (1 + share.worth if sign == "+" else 1 - share.worth)
    factor = Binary(sign, Constant(Fraction(1)), Literal_(share.number), group=True)
    return Expected(
        [Offer(Binary("*", Literal_(whole.number), factor), value)], "comma" not in between
    )


def part_of(scene: Scene, slot: Slot) -> Expected | None:
    """``5% of 2,310, 116 steps``: the share of the value before."""
    before = scene.before(slot)
    if slot.ratio or len(before) < 2 or before[0].ago or before[1].ago:
        return None
    whole, share = before[:2]
    joined = scene.passage.words(share.at + 1, whole.at)
    way = joined[0] if joined else ""
    if not share.number.percent or way not in ("of", "to") or len(joined) > 3 or share.worth >= 1:
        return None
    lead = scene.clause(slot)
    bare = whole.counts and not whole.noun
    alike = bare or whole.like(slot) or (whole.dims == slot.dims and not slot.noun)
    if not alike or not set(lead) <= LINKS | {"about"}:
        return None
    factor = slot.number.unit.factor if bare else 1
    part = share.worth if way == "of" else 1 + share.worth
    return Expected([made("*", whole, share, whole.worth * part * factor)], way == "of")


def measured(scene: Scene, slot: Slot) -> Expected | None:
    """``At $2.10 per GPU-hour: $360,605``; ``The 63 GB take 18.9 ms at 3.35 TB/s``."""
    if not slot.dims or slot.per:
        return None
    following = scene.after(slot)
    near = scene.before(slot)[:8]
    lead = [w for w in scene.lead(slot) if w]
    paired = following is not None and scene.passage.words(slot.at + 1, following.at) in AFTER
    if paired and following is not None:
        near = [following, *near]
    elif not (scene.sign(slot) in ("comma", "colon", "open", "close") or _said(scene, slot)):
        return None
    kinds = list({s.dims: s for s in reversed(near) if s.dims and s.dims != slot.dims}.values())
    found = [
        made(sign, a, b)
        for a in kinds
        for b in kinds
        for sign, way in (("*", 1), ("/", -1))
        if combine(a.dims, b.dims, way) == slot.dims
        and min(a.ago, b.ago) == 0
        and max(a.ago, b.ago) <= (1 if way < 0 else RECENT)
        and (sign == "/" or a.at < b.at)
    ]
    sure = bool({"money", "watt"} & {d for d, _ in slot.dims}) or bool({*lead} & VERBS)
    told = any(s.ratio for s in scene.own)  # a discount, an efficiency
    likely = sure and len(found) == 1 and scene.closed(slot) and not told
    return Expected(found, likely) if found else None


AFTER = (["at"], ["with"], ["over"], ["on", "a"], ["at", "a", "rate", "of"])


def times(scene: Scene, slot: Slot) -> Expected | None:
    """``Eleven appliances at 1.4 kW are 15.4 kW``: how many there are times the value of one."""
    before = scene.before(slot)
    if not slot.dims or len(before) < 2 or before[1].ago:
        return None
    each, count = before[:2]
    link = [w for w in scene.passage.words(count.at + 1, each.at) if w]
    joined = bool(set(link[-1:]) & AT)
    verbs = _said(scene, slot) or _beside(scene, slot)
    if each.dims != slot.dims or not count.counts or not count.noun or not joined or not verbs:
        return None
    if count.per or slot.per or each.worth >= slot.worth:
        return None
    return Expected([made("*", count, each)], True)


def for_all(scene: Scene, slot: Slot) -> Expected | None:
    """``An image is 2.4 MB. … 6.5 million images, 15.6 TB``; ``with three copies 32 TB``."""
    before = scene.before(slot)
    if not slot.dims or not before or before[0].ago or slot.per:
        return None
    count = before[0]
    near = next((s for s in before[1:5] if s.dims == slot.dims and slot.noun in (s.noun, "")), None)
    if not count.counts or not count.noun or near is None or near.ago > 1:
        return None
    if not (
        _beside(scene, slot)
        or _said(scene, slot)
        or {*scene.passage.words(count.at - 1, count.at)} & OVER
    ):
        return None
    return Expected(
        [made("*", near, count)] if near.worth < slot.worth else [made("/", near, count)]
    )


OVER = frozenset("over with across on for of".split())


def how_many(scene: Scene, slot: Slot) -> Expected | None:
    """``1,250 billion tokens. At 4.19 million tokens per step this takes 298,000 steps``."""
    if not slot.counts or not slot.noun or slot.per:
        return None
    near = [s for s in scene.before(slot)[:6] if s.ago <= 1]
    for size in near:
        if size.per != slot.noun or size.ratio:
            continue
        whole = next((s for s in near if s.like(size) and not s.per and s is not size), None)
        if whole is not None and (size.dims or size.noun) and whole.worth > size.worth:
            return Expected([made("/", whole, size)])
    return None


def named(scene: Scene, slot: Slot) -> Expected | None:
    """``15.4 kW, with PUE 19.7 kW``: the value before times what the document calls so."""
    factor = scene.named.get(slot.name)
    whole = next((s for s in scene.before(slot)[:2] if s.like(slot) and s.dims), None)
    if factor is None or whole is None or whole.ago > 1 or not slot.dims:
        return None
    return Expected([made("*", whole, factor)], True)


def lasting(scene: Scene, slot: Slot) -> Expected | None:
    """``19.7 kW, over the month 14.2 MWh``: a rate times how long a period is."""
    words = {w for w in (*scene.lead(slot), *scene.tail(slot)) if w} & PERIODS.keys()
    rate = next((s for s in scene.before(slot)[:3] if combine(s.dims, SECOND) == slot.dims), None)
    if len(words) != 1 or rate is None or not slot.dims or rate.ratio:
        return None
    found = [
        Offer(Binary("*", Literal_(rate.number), Constant(Fraction(n))), rate.worth * n * HOUR)
        for n in PERIODS[min(words)]
    ]
    return Expected(found, False)


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


def placed(scene: Scene, slot: Slot) -> Expected | None:
    """A value behind a comma, a bracket or a verb, and every calculation of the nearest values."""
    before = [s for s in scene.before(slot)[:CLOSEST] if s.ago <= 1]
    lead = [w for w in scene.lead(slot) if w]
    sign = scene.sign(slot) in ("comma", "open", "colon") and not lead
    if not before or not (slot.dims or slot.noun or slot.ratio or figures(slot.number) > 2):
        return None
    if not (sign or _said(scene, slot) or {*lead[-4:]} & (TOTAL | REST)):
        return None
    found = [o for o in offers(slot, before) if not isinstance(o.tree, Literal_) and o.value > 0]
    alone = {o.value: o for o in found if not _mixed(slot, o)}
    return Expected(list(alone.values()), weak=True) if alone else None


def _mixed(slot: Slot, offer: Offer) -> bool:
    """A calculation that no author means: shares of shares, a value over one nearly as large."""
    ratio = slot.worth / offer.value
    return not Fraction(1, FAR) < ratio < FAR


CLOSEST = 3
FAR = 2000
RESULTS: tuple[Form, ...] = (
    again, apiece, overall, together, rest, with_share, part_of, measured, times, for_all, how_many, named,
    lasting,
)  # fmt: skip
