"""Values that are others times or over something: a share, a rate, how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from doc_auditor.formula import Binary, Constant, Literal_, numbers
from doc_auditor.judging.derived.announced import (
    AT,
    HOUR,
    LESS,
    LINKS,
    MORE,
    OVER,
    PERIODS,
    RECENT,
    REST,
    SECOND,
    TOTAL,
    VERBS,
    Expected,
    Form,
    beside,
    said,
)
from doc_auditor.judging.derived.natural import fits, made, offers
from doc_auditor.judging.derived.slots import Scene, Slot
from doc_auditor.quantity import combine
from doc_auditor.reading.sentences.misprints import Offer, figures

UNIT_STEPS = (60, 3600, 1000, Fraction(1, 60), Fraction(1, 3600), Fraction(1, 1000))
SHORT = 4
ROUNDED = 2
"""Digits of a count that names a model."""
ABOUT = Fraction(1, 10)
"""Words that may name a value behind a sign: ``…: MFU 24.2%``."""
CLOSEST = 3
"""Values of which every calculation is tried."""
FAR = 2000
"""How many times as much or as little an outcome may be to be compared."""


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
    more, less = whole.worth * (1 + share.worth), whole.worth * (1 - share.worth)
    one = Constant(Fraction(1))
    tree = Binary(sign, one, Literal_(share.number), group=True)
    found = [Offer(Binary("*", Literal_(whole.number), tree), more if sign == "+" else less)]
    if sign == "+":  # ``with 80% utilization`` is a part
        found.append(made("*", whole, share))
    found.sort(key=lambda o: abs(slot.worth / o.value - 1))
    return Expected(found, "comma" not in between)


def rated(scene: Scene, slot: Slot) -> Expected | None:
    """``400 TFLOPS. MFU 60%, so 240 TFLOPS``: the share right before, of a value of its kind."""
    before = scene.before(slot)
    if not slot.dims or not before or before[0].ago or not before[0].number.percent:
        return None
    whole = next((s for s in before[1:6] if s.like(slot)), None)
    if whole is None or whole.ago > RECENT or before[0].worth >= 1:
        return None
    if not (beside(scene, slot) or said(scene, slot)):
        return None
    return Expected([made("*", whole, before[0])])


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
    elif not (scene.sign(slot) in ("comma", "colon", "open", "close") or said(scene, slot)):
        return None
    near = [s for s in near if not (s.dims and s.noun) or s.noun == slot.noun]
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
    told = any(s.ratio for s in scene.own) or _of_something(scene)
    efficient = any("flop" in dict(k.dims) or k.per or k.noun for k in kinds)
    likely = sure and not efficient and len(found) == 1 and scene.closed(slot) and not told
    return Expected(found, likely, worded=sure and _of_units(slot, found, near)) if found else None


def _of_units(slot: Slot, found: Sequence[Offer], near: Sequence[Slot]) -> bool:
    """Whether only a step of units lies between a value and the two beside it: minutes for s."""
    own = {s.number.digits for s in near if not s.ago}
    if len(found) != 1 or not {n.digits for n in numbers(found[0].tree)} <= own:
        return False
    offer = found[0]
    return any(fits(slot, Offer(offer.tree, offer.value * step)) for step in UNIT_STEPS)


def _of_something(scene: Scene) -> bool:
    """``Correcting the factor for 16 GiB at 382 GB/s gives …``: something is said of the values."""
    first = scene.own[0].at
    return bool({*scene.passage.words(first - 1, first)} & {"for", "of"}) and first > 1


AFTER = (["at"], ["with"], ["over"], ["on", "a"], ["at", "a", "rate", "of"])


def times(scene: Scene, slot: Slot) -> Expected | None:
    """``Eleven appliances at 1.4 kW are 15.4 kW``: how many there are times the value of one."""
    before = scene.before(slot)
    if not slot.dims or len(before) < 2 or before[1].ago:
        return None
    each, count = before[:2]
    link = [w for w in scene.passage.words(count.at + 1, each.at) if w]
    joined = bool(set(link[-1:]) & AT)
    verbs = said(scene, slot) or beside(scene, slot)
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
        beside(scene, slot)
        or said(scene, slot)
        or {*scene.passage.words(count.at - 1, count.at)} & OVER
    ):
        return None
    return Expected(
        [made("*", near, count)] if near.worth < slot.worth else [made("/", near, count)]
    )


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


def in_bytes(scene: Scene, slot: Slot) -> Expected | None:
    """``12 × 18.8M = 225M, 0.45 GB``: as many numbers in one, two or four bytes each."""
    before = scene.before(slot)
    if slot.dims != (("byte", 1),) or not before or before[0].ago or before[0].per != slot.per:
        return None
    count = before[0]
    clause = [w for w in scene.clause(slot) if w not in ("in", "as", "bf16", "fp16", "fp8", "fp32")]
    if not count.counts or not count.number.letter or clause:
        return None
    if figures(count.number) <= ROUNDED and _nominal(count, slot):
        return None
    ways = [
        Offer(Binary("*", Literal_(count.number), Constant(Fraction(n))), count.worth * n)
        for n in (2, 1, 4)
    ]
    return Expected(ways, weak=True)


def _nominal(count: Slot, slot: Slot) -> bool:
    """``70B: 70.6 GB in FP8``: the name of a model, which has about as many parameters."""
    return any(abs(slot.worth / (count.worth * n) - 1) < ABOUT for n in (2, 1, 4))


def placed(scene: Scene, slot: Slot) -> Expected | None:
    """A value behind a comma, a bracket or a verb, and every calculation of the nearest values."""
    before = [s for s in scene.before(slot)[:CLOSEST] if s.ago <= 1]
    if slot.per not in ("", "each"):  # per user: not over the GPUs of a replica
        before = [s for s in before if not s.counts or s.noun in ("", slot.per)]
    if before and before[0].ratio and all(s.ago for s in before[1:]):
        return None  # ``Limit: 90 % (72 GB)``: of a value that may stand anywhere
    lead = [w for w in scene.lead(slot) if w]
    sign = scene.sign(slot) in ("comma", "open", "colon", "relation") and not lead
    if not before or not (slot.dims or slot.noun or slot.ratio or figures(slot.number) > 2):
        return None
    short = scene.closed(slot) and "" in scene.lead(slot) and len(scene.clause(slot)) < SHORT
    if not (sign or short or said(scene, slot) or {*lead[-4:]} & (TOTAL | REST)):
        return None
    found = [o for o in offers(slot, before) if not isinstance(o.tree, Literal_) and o.value > 0]
    alone = {o.value: o for o in found if not _mixed(slot, o)}
    return Expected(list(alone.values()), weak=True) if alone else None


def _mixed(slot: Slot, offer: Offer) -> bool:
    """A calculation that no author means: shares of shares, a value over one nearly as large."""
    ratio = slot.worth / offer.value
    return not Fraction(1, FAR) < ratio < FAR


SCALED: tuple[Form, ...] = (
    with_share,
    rated,
    part_of,
    measured,
    times,
    for_all,
    how_many,
    named,
    lasting,
    in_bytes,
    placed,
)
