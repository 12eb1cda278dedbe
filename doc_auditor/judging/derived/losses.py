"""What goes, and what is left, where so many of so many fail: ``one of four replicas``.

``Capacity falls by 25 %`` and ``we keep 75 % of the capacity`` say which of the two is meant; where
the load of the others is, it rises by 33.3 %.
"""

from __future__ import annotations

from fractions import Fraction

from doc_auditor.formula import Binary, Constant, Expression, Literal_
from doc_auditor.judging.derived.announced import Expected
from doc_auditor.judging.derived.natural import fits
from doc_auditor.judging.derived.slots import Scene, Slot
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.misprints import Offer

OF_ITS_OWN = (["of", "these"], ["of", "those"], ["of", "them"], ["of", "which"])
OUT_OF = (["of"], ["of", "the"], ["of", "all"], ["of", "our"], ["out", "of"], ["out", "of", "the"])
LONG = 6
"""Words from what is lost to how much that is."""
CAPACITY = frozenset("capacity throughput fleet".split())
LOSES = frozenset(
    "fall falls drop drops lose loses lost losing loss cost costs remove removes take takes mean "
    "means less lower removing".split()
)
LEAVES = frozenset("remain remains left keep keeps leaves".split())
STAY = frozenset("left remain remaining".split())
"""What is said of the part that does not go."""
OTHER = frozenset(
    "remaining load more latency headroom margin spare use uses used using rate error errors each "
    "because as since only but although p50 p95 p99 ttft tpot".split()
)
"""What makes of the figure one of something else, or says why it is another one."""
IDLE = frozenset(
    "we the a an our of if when with is are and so then which that it by to in out all them this "
    "fail fails failed failing failure goes go down drained draining dies die lost one single can "
    "gone offline unavailable capacity throughput fleet its".split()
)
ALIKE = frozenset("replica pod instance copy worker engine".split())
"""Things of which none takes another one with it."""
FAILS = frozenset("losing lose loses fails failed failure down drained draining dies".split())
ONE = Fraction(1)
BACK = 6


def of_them(scene: Scene, slot: Slot) -> Expected | None:
    """``Losing one of three nodes removes 33.3% of the capacity``: so many of so many."""
    pair = _pair(scene, slot) if slot.number.percent else None
    if pair is None or scene.tail(slot)[:2] in OF_ITS_OWN:
        return None
    part, share, whole, direct = pair
    lost = Offer(Binary("/", part, Literal_(whole.number)), share)
    left = Offer(Binary("-", Constant(ONE), lost.tree), 1 - share)
    more = Offer(Binary("/", lost.tree, left.tree), share / (1 - share) if share < 1 else share)
    told = _told(scene, slot, whole, lost, left)
    if told is not None and abs(slot.worth - told.value) >= Fraction(1, 100):
        return Expected([told], exact=True)
    if slot.number.word or not direct:
        return None
    meant = next((o for o in (lost, left, more) if fits(slot, o)), lost)
    return Expected([meant], len(scene.lead(slot)) < LONG and _plain(scene, slot, whole, lost))


def _plain(scene: Scene, slot: Slot, whole: Slot, lost: Offer) -> bool:
    """Whether nothing speaks of another thing, and none of them takes another one with it."""
    tail = scene.tail(slot)
    until = next((i for i, w in enumerate(tail) if w in CAPACITY), 0)
    if {*scene.passage.words(whole.at, len(scene.passage.tokens))} & OTHER or slot.number.hedged:
        return False
    if {*tail[:until]} - IDLE - LOSES:
        return False  # ``50 % of the decode capacity``
    several = (slot.worth / lost.value).denominator == 1 and slot.worth > lost.value
    return not several or bool(ALIKE & {whole.noun, *map(singular, scene.tail(whole)[:1])})


def _pair(scene: Scene, slot: Slot) -> tuple[Expression, Fraction, Slot, bool] | None:
    """The part, its share of the whole, the whole, and whether both stand side by side."""
    own = [s for s in scene.own if s.at < slot.at]
    if not own or len(own) > 2 or own[-1].worth <= 1 or own[-1].ratio:
        return None
    whole = own[-1]
    if len(own) == 1:
        direct = scene.passage.words(whole.at - 2, whole.at) == ["one", "of"]
        return (Constant(ONE), 1 / face(whole), whole, direct) if _one(scene, slot, whole) else None
    part, between = own[0], scene.passage.words(own[0].at + 1, whole.at)
    fair = part.counts and face(part) < face(whole)
    if not fair or (between not in OUT_OF and between[1:] not in OUT_OF):
        return None
    return Literal_(part.number), face(part) / face(whole), whole, between == ["of"]


def face(slot: Slot) -> Fraction:
    """The figure in the printed unit: ``270 of 350 minutes``."""
    return slot.number.coefficient * slot.number.scale


def _one(scene: Scene, slot: Slot, whole: Slot) -> bool:
    """``one of the 4 replicas``, ``one node (of 8)``; ``4 replicas; a failed one …``."""
    before = scene.passage.words(whole.at - BACK, whole.at)
    words = [w for w in before if w not in ("", "the", "our", "all", "out")]
    behind = {*scene.lead(slot)}
    of_all = words[-1:] == ["of"] and "one" in words[-3:-1]
    return of_all or bool(behind & {"one", "single"} and behind & FAILS)


def _told(scene: Scene, slot: Slot, whole: Slot, lost: Offer, left: Offer) -> Offer | None:
    """What the words leave no doubt of: that capacity goes, or that it is left."""
    clause, tail = scene.clause(slot), scene.tail(slot)
    said = {*clause, *tail}
    between = {w for w in scene.lead(slot) if w} - {*tail}
    stay = STAY & {*scene.tail(whole)[:2]}
    if stay and not ALIKE & {whole.noun, *map(singular, scene.tail(whole)[:1])}:
        return None  # ``Six of eight remain``: others may go with the two
    if stay:  # ``3 of 4 replicas left``: the part is what stays
        lost, left, said, between = left, lost, {w for w in said if w not in stay}, between - stay
        said |= {"left"} if not said & LOSES else set()
    if not (whole.counts and said & CAPACITY and _plain(scene, slot, whole, lost)):
        return None
    names = {w for w in between if w.rstrip("s") == whole.noun or w in scene.tail(whole)[:1]}
    if between - names - IDLE - LOSES - LEAVES:
        return None
    if said & LEAVES or clause[-1:] == ["to"]:
        return left
    if between & LEAVES:
        return None  # ``Six of eight remain, so capacity drops by 25 %``
    signed = scene.passage.tokens[slot.at - 1].text in "-−"
    loses = said & LOSES or signed or {*scene.passage.words(0, 2)} & LOSES
    return lost if loses else None
