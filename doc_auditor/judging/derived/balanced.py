"""A value that its sentence announces as the outcome of the values before it.

``The leak costs 350 MB per hour, so a pod with 4.2 GB to spare survives 12 hours``: what the values
measure and count leaves one calculation.  It is asked about only where the words before the value
say that it follows, and where no word says that it was measured, or is wanted, or is another case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

from doc_auditor.formula import Binary, Constant, Expression, Literal_, numbers
from doc_auditor.judging.derived.announced import LINKS, REST, VERBS, Expected
from doc_auditor.judging.derived.kinds import Part, part, spent
from doc_auditor.judging.derived.natural import fits
from doc_auditor.judging.derived.slots import Scene, Slot
from doc_auditor.quantity import Dimensions, combine
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.sentences.misprints import Offer

ABOUT = HEDGES | frozenset("some only just almost exactly precisely another still then".split())
APART = frozenset(
    "the a an our its their this that these those each every any and or plus vs versus but both "
    "other additional more less than as with per from by under over above below between until "
    "within during since without against if when while where".split()
)
"""Words right before a value that make it a premise or another case."""
ARRIVE = {
    "to": frozenset(
        "comes come coming amounts amount adds add us up corresponds correspond equates equals "
        "down works boils rounds leads equivalent them it".split()
    ),
    "at": frozenset("arrive arrives ends end us it land lands".split()),
    "into": frozenset("translates translate turns turn makes".split()),
    "after": frozenset(
        "comes out over even full empty reached exhausted done used gone through".split()
    ),
    "in": frozenset(
        "done through finished over out empty full finish finishes arrives pays back load loads "
        "loaded read reads copy copies copied move moves ship ships drain drains drained run runs "
        "write writes written restart restarts recovers ends it".split()
    ),
    "for": frozenset(
        "lasts last enough suffices lasting good works room training it us busy blocked stalled "
        "idle occupied stalls blocks".split()
    ),
}
"""Preposition → the words before it with which it leads to an outcome."""
SIGNS = ("comma", "open", "colon", "relation", "arrow", "mark")
OTHERWISE = frozenset(
    "measured observed measure practice practical actual actually realistic realistically "
    "overhead overheads because instead sustained reality except excluding unless respectively "
    "overlap overlaps overlapped hidden parallel concurrently compressed compression deduplicated "
    "amortized amortised".split()
)
"""Words with which a value need not be what the others come to."""
WANTED = frozenset(
    "limit cap capped budget target slo deadline allowed quota maximum minimum max min median p50 "
    "p95 p99 worst should may might peak peaks".split()
)
"""The same, right beside the value."""
EQUAL = frozenset(
    "i.e ie so hence thus equals equal corresponds correspond equivalent translates translate "
    "means that is are amounts works".split()
)
SERVES = frozenset("we makes make gives give yields adds produces handles serves produce".split())
"""Words with which a value is told again in another unit."""
SO = frozenset(
    "so thus hence therefore i.e ie means equals corresponds correspond translates translate "
    "amounts consequently makes which".split()
)
"""Words behind which a value follows from what was said."""
FOLLOWS = frozenset(
    "take takes need needs cost costs last lasts survive survives survived use uses come comes pay "
    "pays buy buys produce produces require requires burn burns consume consumes finish finishes "
    "it this that total totals yield yields give must has become becomes result results us".split()
)
"""Verbs of what something comes to, and the words that take up what was said."""
USED = ("utili", "efficien", "usable", "effective", "occupan", "mfu", "busy", "saturat", "goodput")
MORE = frozenset("overhead surcharge markup tax vat headroom reserve top growth".split())
LESS = frozenset("discount off rebate cheaper".split())
MOST = 6
"""Values at hand of which calculations are tried."""
DEEP = 4
WIDE = 8
"""Values at hand of which two may be taken together."""
FAR = 4000


def balanced(scene: Scene, slot: Slot) -> Expected | None:
    """The only calculation of the values before that measures and counts what the value does."""
    if slot.ratio or not slot.dims or not announced(scene, slot):
        return None
    words = scene.passage.words(0, slot.at)
    if {*words, *scene.tail(slot)} & OTHERWISE or "".join(words[:1]).endswith("ing"):
        return None  # ``Correcting the factor for 16 GiB at 380 GB/s gives``
    tail = {*scene.tail(slot)}
    if "average" in tail or (tail | {*scene.clause(slot)}) & WANTED:
        return None
    if {*scene.lead(slot)} & (REST | {"rest", "others"}):
        return None
    shares = [s for s in scene.own if s.number.percent and s.at < slot.at]
    near = _near(scene, slot)
    goal = part(scene, slot)
    if goal is None or not near or len(shares) > 1:
        return None
    factor = _factor(scene, shares[0]) if shares else Fraction(1)
    if factor is None:
        return None
    found = [
        *_offers(goal, near),
        *_offers(goal, list(map(spent, near))),
        *((1, o) for o in _again(scene, goal, near)),
    ]
    found = [(n, o) for n, o in found if not _cancels(o)]
    if not found:
        return None
    used = max(n for n, _ in found)
    best = [_shared(o, slot, shares, factor) for n, o in found if n == used]
    ways = list({o.value: o for o in best}.values())
    own = [p for p in near if not p.slot.ago]
    left = len(own) > used
    taken = {n.digits for o in ways for n in numbers(o.tree)}
    alike = any(p.kind == goal.kind and p.slot.number.digits not in taken for p in own)
    plain = any(fits(slot, o, loose=True) for _, o in found)
    other = any(fits(slot, _shared(o, slot, shares, factor)) for _, o in found) if shares else plain
    earlier = any(p.slot.ago and p.slot.number.digits in taken for p in near)
    if earlier and not {*scene.lead(slot)} & (SO | {"us", "after", "in"}):
        other = True  # ``6 nodes serve 110 req/s`` may be measured
    unused = [p for p in own if p.slot.number.digits not in taken and p.slot.counts]
    counted = any(p.slot.counts for p in near if p.slot.number.digits in taken)
    rate = dict(slot.dims).get("second") == -1 and counted
    lead = {*scene.lead(slot)}
    if (unused or slot.per or (rate and not lead & (FOLLOWS | {"us"}))) and not lead & SO:
        other = True  # ``four replicas deliver``, ``and with two restarts``, ``per GPU``
    if any(s.at and scene.passage.kind(s.at - 1) == "operator" for s in scene.own):
        other = True  # ``at 4 × 3.35 TB/s``
    if alike or len(ways) != 1 or other or _differing(scene, slot, goal):
        return Expected([o for _, o in found], weak=True)
    return Expected(ways, worded=True, complete=plain and not left)


def _cancels(offer: Offer) -> bool:
    """``429 GB × 30 days ÷ 30 days``: one value is taken and given back."""
    values = [n.value for n in numbers(offer.tree)]
    return len(set(values)) < len(values)


def _differing(scene: Scene, slot: Slot, goal: Part) -> bool:
    """Whether what lies between two values gives it: ``83 TB … 58 TB, full in 518 days``."""
    parts = [p for s in scene.before(slot) if not s.ratio and (p := part(scene, s)) is not None]
    for a, b in combinations(parts[:WIDE], 2):
        if a.kind == b.kind and a.worth != b.worth:
            gap = Part(a.slot, a.kind, abs(a.worth - b.worth))
            both = Part(a.slot, a.kind, a.worth + b.worth)
            others = [p for p in parts[:WIDE] if p.kind != a.kind]
            for other, one in product(others, (gap, both)):
                for signs in product((1, -1), repeat=2):
                    offer = _offer(goal, (one, other), signs)
                    if offer is not None and fits(slot, offer, loose=True):
                        return True
    return False


def announced(scene: Scene, slot: Slot) -> bool:
    """Whether the words before a value lead to an outcome: ``survives``, ``comes to about``."""
    lead = scene.lead(slot)
    while lead and lead[-1] in ABOUT:
        lead = lead[:-1]
    own = [s for s in scene.own if s.at < slot.at]
    if not lead or not lead[-1]:
        return bool(own) and _kind_before(scene, slot) in SIGNS
    last, before = lead[-1], lead[-2] if len(lead) > 1 else ""
    if last in ARRIVE:
        return before in ARRIVE[last]
    if last == "of":
        return bool({*lead[:-2]} & (VERBS | LINKS))
    if last in APART:
        return False
    clause = _clause(lead)
    if {*lead} & SO or (bool(own) and {*clause} & FOLLOWS):
        return not {*lead} & {"and", "while", "but", "whereas"} or bool({*lead} & SO)
    return bool(own) and clause == lead and not {*lead} & APART


def _clause(lead: Sequence[str]) -> Sequence[str]:
    """The words behind the last sign."""
    signs = [i for i, w in enumerate(lead) if not w]
    return lead[signs[-1] + 1 :] if signs else lead


def _kind_before(scene: Scene, slot: Slot) -> str:
    at = slot.at - 1
    while at and scene.passage.words(at, at + 1)[0] in ABOUT:
        at -= 1
    return scene.passage.kind(at)


def _near(scene: Scene, slot: Slot) -> list[Part]:
    """The values that may be operands: before it, right behind it, in the sentence before."""
    own = [s for s in scene.own if s.at < slot.at]
    behind = [s for s in scene.own if s.at > slot.at][:2]
    told = scene.passage.kind(slot.at + 1) == "colon"  # ``full in 40 days: 20 TB are free …``
    own += [s for s in behind if told or _attached(scene, slot, s)]
    every = [*reversed(own), *(s for s in scene.earlier if s.ago == 1)]
    parts = [p for s in every if not s.ratio and (p := part(scene, s)) is not None]
    return parts[:MOST]


def _attached(scene: Scene, slot: Slot, other: Slot) -> bool:
    """``takes 10.4 ms at 3.35 TB/s``."""
    words = scene.passage.words(slot.at + 1, other.at)
    return bool(words) and words[0] in {"at", "with", "on", "over", "for", "to"} and all(words)


def _offers(goal: Part, near: Sequence[Part]) -> Iterator[tuple[int, Offer]]:
    """The calculations of the right kind, and how many values of the sentence each takes."""
    for size in range(2, min(DEEP, len(near)) + 1):
        for chosen in combinations(near, size):
            if all(p.slot.ago for p in chosen) and goal.slot.ago == 0 and size < len(near):
                continue
            for signs in product((1, -1), repeat=size):
                offer = _offer(goal, chosen, signs)
                if offer is not None:
                    yield sum(not p.slot.ago for p in chosen), offer


def _again(scene: Scene, goal: Part, near: Sequence[Part]) -> Iterator[Offer]:
    """``2.6 billion tokens per day correspond to about 30,100 tok/s``: one value in two units."""
    first = near[0]
    own, its = goal.slot.number.unit, first.slot.number.unit
    alike = first.kind == goal.kind and not first.slot.ago and own.factor != its.factor
    alike = alike and dict(goal.kind).get("second") == -1  # ``15 cents`` are the price of one
    lead = {*scene.lead(goal.slot)}
    told = lead & EQUAL or (dict(goal.kind).get("second") == -1 and lead & SERVES)
    if alike and told and not lead & {"and", "or", "but"}:
        yield Offer(Literal_(first.slot.number), first.worth)
    if not first.slot.ago and combine((), first.kind, -1) == goal.kind and len(goal.kind) > 1:
        yield Offer(
            Binary("/", Constant(Fraction(1)), Literal_(first.slot.number)), 1 / first.worth
        )


def _offer(goal: Part, parts: Sequence[Part], signs: Sequence[int]) -> Offer | None:
    kind: Dimensions = ()
    for each, sign in zip(parts, signs, strict=True):
        kind = combine(kind, each.kind, sign)
    if kind != goal.kind or 1 not in signs:
        return None
    if any(not p.kind and sign < 0 for p, sign in zip(parts, signs, strict=True)):
        return None  # ``striping four of them``
    ordered = sorted(zip(parts, signs, strict=True), key=lambda p: -p[1])
    tree: Expression = Literal_(ordered[0][0].slot.number)
    value = ordered[0][0].worth
    for each, sign in ordered[1:]:
        tree = Binary("*" if sign > 0 else "/", tree, Literal_(each.slot.number))
        value = value * each.worth if sign > 0 else value / each.worth
    return Offer(tree, value) if 1 / FAR < goal.worth / value < FAR else None


def _factor(scene: Scene, share: Slot) -> Fraction | None:
    """What a percentage of the sentence does to a rate or a price, as the words beside it say."""
    words = {*scene.passage.words(share.at - 5, share.at + 5)}
    if any(w.startswith(USED) for w in words if w):
        return share.worth if share.worth < 1 else None
    if words & LESS:
        return 1 - share.worth
    return 1 + share.worth if words & MORE else None


def _shared(offer: Offer, slot: Slot, shares: Sequence[Slot], factor: Fraction) -> Offer:
    """What comes out when only a share of the rate is there: longer times, smaller rates."""
    if not shares:
        return offer
    slower = dict(slot.dims) == {"second": 1}
    leaf: Expression = Literal_(shares[0].number)
    if factor != shares[0].worth:
        sign = "+" if factor > 1 else "-"
        leaf = Binary(sign, Constant(Fraction(1)), leaf, group=True)
    value = offer.value / factor if slower else offer.value * factor
    return Offer(Binary("/" if slower else "*", offer.tree, leaf), value)
