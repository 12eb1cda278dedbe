"""How many whole things a demand takes, and which share of a whole a rate is.

``A node has 8 GPUs, so 52 GPUs need 7 nodes``: a part of one counts as one where things have to
hold all of it, and as none where things have to fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from doc_auditor.formula import Binary, Call, Constant
from doc_auditor.judging.derived.announced import LINKS, Expected, Form
from doc_auditor.judging.derived.concluded import follows
from doc_auditor.judging.derived.natural import made
from doc_auditor.judging.derived.slots import THEM, Scene, Slot
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.misprints import Offer

RECENT = 2
"""Sentences, or items, back to what one thing holds."""
NEEDS = frozenset(
    "need needs needed needing require requires required requiring book order buy rent provision "
    "deploy reserve allocate minimum takes take calls must".split()
)
FITS = frozenset("fit fits hold holds host hosts room accommodates accommodate".split())
ABOUT = 6
"""Words before and behind a count in which it is said what it is for."""
RATES = frozenset(
    "rate ratio share fraction proportion percentage utilization utilisation occupancy yield "
    "availability coverage".split()
)
AGAINST = frozenset("from than against versus vs below above under over target slo".split())
"""Words before what a share is compared with."""
MANY = 1000
"""Of fewer things nobody gives a round number."""
NEAR = 4
WHOLES = frozenset(
    "budget total grant quota allowance capacity plan whole target limit pool fleet it".split()
)
THE = frozenset("the our its this that".split())


def enough(scene: Scene, slot: Slot) -> Expected | None:
    """``One replica sustains 3,200 tok/s; for 23,500 tok/s we need 8 replicas``."""
    words = {*scene.lead(slot)[-ABOUT:], *scene.tail(slot)}
    up, down = bool(words & NEEDS), bool(words & FITS)
    if not (slot.counts and slot.noun and slot.number.exact) or slot.per or up == down:
        return None
    near = [s for s in scene.before(slot) if s.ago <= RECENT]
    if any(s.ratio for s in near if s.ago <= 1):
        return None  # a share is kept free, or more than all is asked for
    quotients = list(_quotients(scene, near, slot.noun))
    own = any(not s.ago for s in near) or scene.sign(slot) == "colon"
    if not quotients or not (own or follows(scene, slot, NEEDS)):
        return None
    way: Callable[[Fraction], int] = ceil if up else floor
    name = "ceil" if up else "floor"
    offers = [Offer(Call(name, (o.tree,)), Fraction(way(o.value))) for o in quotients]
    offers.sort(key=lambda o: abs(o.value - slot.worth))
    beyond = slot.worth - offers[0].value
    if beyond and (beyond > 0 if up else beyond < 0):
        return None  # more than are needed are no mistake
    near_by = offers[0].value < 2 * slot.worth and slot.worth < MANY
    if beyond and not (near_by if up else beyond == 1):
        return None  # of something else
    return Expected(offers, exact=len({o.value for o in offers}) == 1)


def _quotients(scene: Scene, near: Sequence[Slot], noun: str) -> Iterator[Offer]:
    """All that there is of something over what one of the things holds of it."""
    each = [s for s in near if noun in (s.per, *s.whose) and s.noun != noun and not s.ratio]
    each += [s for s in near if s.per == "each" and not s.ago and _each(scene, s) == noun]
    for size in each:
        for whole in near:
            other = whole.per or noun in whole.whose or whole.number.hedged or whole is size
            alike = whole.like(size) and (size.dims or whole.noun == size.noun)
            if alike and not other and whole.worth > size.worth:
                yield made("/", whole, size)


def _each(scene: Scene, size: Slot) -> str:
    """``on disks of 400 GB each``: what has so much."""
    return singular("".join(scene.passage.words(size.at - 2, size.at - 1)))


def rate(scene: Scene, slot: Slot) -> Expected | None:
    """``Of 12,400 requests 310 timed out, so the timeout rate was 2.5 %``."""
    if not slot.number.percent or slot.number.word:
        return None
    lead = [w for w in scene.lead(slot)[-NEAR:] if w]
    tail = [w for w in scene.tail(slot)[:3] if w not in THE]
    if {*scene.lead(slot)[-ABOUT:]} & AGAINST:
        return None
    some = _some_of(scene, slot)
    of_it = tail[:1] == ["of"] and bool({*tail[1:2]} & WHOLES)
    again = some is not None and {*scene.clause(slot)} <= LINKS and scene.closed(slot)
    if not ({*lead} & RATES or of_it or again):
        return None
    found = some or _two(scene, slot, not {*lead} & RATES)
    if found is None:
        return None
    part, whole = found
    share = made("/", part, whole)
    one = Constant(Fraction(1))
    rest = Offer(Binary("-", one, share.tree), 1 - share.value)
    called = scene.clause(slot)[:1] in (["a"], ["an"]) and lead[-1] == "of"
    likely = called or follows(scene, slot, RATES)
    return Expected([share, rest], likely)


def _plain(scene: Scene, slot: Slot) -> list[Slot]:
    """The values before a rate, in their order."""
    found = [s for s in scene.before(slot) if not (s.ratio or s.number.word or s.name or s.per)]
    return found[::-1]


def _some_of(scene: Scene, slot: Slot) -> tuple[Slot, Slot] | None:
    """``exactly 4,650 of 12,400``: the nearest pair of so many of so many."""
    own = [s for s in _plain(scene, slot) if not s.ago]
    pairs = [(a, b) for a, b in pairwise(own) if _of(scene.passage.words(a.at + 1, b.at))]
    alike = [(a, b) for a, b in pairs if a.dims == b.dims and a.worth < b.worth]
    return alike[-1] if alike else None


def _of(words: Sequence[str]) -> bool:
    """``of the``, ``out of a budget of``."""
    return (words[:1] == ["of"] or words[:2] == ["out", "of"]) and all(words) and len(words) < ABOUT


def _two(scene: Scene, slot: Slot, far: bool) -> tuple[Slot, Slot] | None:
    """The only two values of a kind in the sentence, or in it and the one before."""
    near = [s for s in _plain(scene, slot) if s.ago <= 1]
    for values in ([] if far else [s for s in near if not s.ago], near):
        if len(values) == 2 and not (values[1].ago or (far and values[1].worth > values[0].worth)):
            part, whole = sorted(values, key=lambda s: s.worth)
            named = whole.dims or whole.noun not in ("", THEM)
            alike = part.like(whole) or (part.counts and whole.counts and not part.named)
            return (part, whole) if named and alike and part.worth < whole.worth else None
    return None


REQUIRED: tuple[Form, ...] = (enough, rate)
