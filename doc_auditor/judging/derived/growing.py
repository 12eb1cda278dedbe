"""Values that come of a pace: growth by the month, what a started job takes, one event every day.

``5 % churn a month: of 2,000 tenants 1,715 are left after three``, ``62 % done after 31 hours, 50
hours for all of it``, ``nine failures within 60 days, one every 6.7 days``, ``40 minutes, then 10:
a speed-up of 4``.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from doc_auditor.formula import Binary, Constant, Expression, Literal_
from doc_auditor.judging.derived.announced import Expected, Form
from doc_auditor.judging.derived.natural import made
from doc_auditor.judging.derived.slots import Scene, Slot
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.sentences.misprints import Offer

SHRINKS = frozenset(
    "churn lose loses shrink shrinks decay decays attrition decline declines".split()
)
GROWS = frozenset("growth grow grows growing raised raise rises rise compounding inflation".split())
EVERY = {
    "month": "month months monthly".split(),
    "year": "year years annual annually yearly".split(),
    "week": "week weeks weekly".split(),
    "day": "day days daily".split(),
    "quarter": "quarter quarters quarterly".split(),
}
DONE = frozenset("done complete completed finished through processed".split())
ALL = frozenset("complete whole entire full total overall all altogether".split())
REST = frozenset("left remaining more remain remains another further rest".split())
SPEEDUP = frozenset({"speed-up", "speedup"})
RESULTS = frozenset(
    "solved passed failed succeeded completed correct wrong rejected accepted answered "
    "timed dropped lost".split()
)
"""What becomes of some of the things that were counted before."""
TOLD = frozenset("one is i.e or that means makes".split())
"""Words of what is said again: ``that is a crash every 2.5 days``."""
OTHER = frozenset(
    "limit budget target max only capacity or and with covers holds has have offers provides "
    "allows".split()
)
LONG = 12
"""Periods that are counted through."""
RECENT = 1


def compounded(scene: Scene, slot: Slot) -> Expected | None:
    """``Growth of 50% a year makes 4 PB into 13.5 PB in three years``."""
    near = [s for s in (*reversed(scene.own), *scene.earlier) if s.ago <= RECENT and s is not slot]
    rates = [s for s in near if s.number.percent and 0 < s.worth < 1]
    words = {w for w in _said(scene) if w}
    way = 1 if words & GROWS else -1 if words & SHRINKS else 0
    bases = [s for s in near if s.dims in (slot.dims, _hourly(slot)) and not s.ratio]
    bases = [s for s in bases if _before(s, slot) and not _time(s)]
    if slot.ratio or _time(slot) or len(rates) != 1 or not way or len(bases) != 1:
        return None
    periods = _periods(near, words)
    if periods is None or not _follows(scene, slot):
        return None
    step = Binary("+" if way > 0 else "-", Constant(Fraction(1)), Literal_(rates[0].number), True)
    tree: Expression = Literal_(bases[0].number)
    for _ in range(periods):
        tree = Binary("*", tree, step)
    factor = Fraction(3600) if bases[0].dims != slot.dims else Fraction(1)
    value = bases[0].worth * factor * (1 + way * rates[0].worth) ** periods
    apart = Fraction(1, 4) < slot.worth / value < 4
    return Expected([Offer(tree, value)], worded=True, complete=True) if apart else None


def _said(scene: Scene) -> list[str]:
    """The words of a sentence and of the one before it."""
    return [*scene.passage.words(0, len(scene.passage.tokens)), *scene.passage.said]


def _hourly(slot: Slot) -> tuple[tuple[str, int], ...]:
    """A price is often told by the hour once, and without it after that."""
    return (("money", 1), ("second", -1)) if dict(slot.dims) == {"money": 1} else slot.dims


def _before(other: Slot, slot: Slot) -> bool:
    return other.ago > slot.ago or other.at < slot.at


def _time(slot: Slot) -> bool:
    return dict(slot.dims) == {"second": 1}


def _periods(near: Sequence[Slot], words: set[str]) -> int | None:
    """How many times the rate applies: the months where it is one a month, ``twice by 10%``."""
    lasting = [s.number for s in near if _time(s)]
    if not lasting and any(s.number.word and s.number.times and s.worth == 2 for s in near):
        return 2
    if len(lasting) != 1 or not lasting[0].integral:
        return None
    count = int(lasting[0].coefficient)
    named = next((v for v in EVERY.values() if lasting[0].unit.text in v), None)
    others = [w for w in words if named and w in named and w != lasting[0].unit.text]
    return count if others and 1 < count <= LONG else None


def _follows(scene: Scene, slot: Slot) -> bool:
    """Whether no word makes a value a limit or another case."""
    beside = {*scene.clause(slot)[-4:], *scene.tail(slot)[:2]}
    return not beside & OTHER


def projected(scene: Scene, slot: Slot) -> Expected | None:
    """``62% done after 31 hours. At this pace the complete job needs 50 hours``."""
    if not _time(slot):
        return None
    near = [s for s in scene.before(slot) if s.ago <= RECENT]
    shares = [s for s in near if s.number.percent]
    times = [s for s in near if _time(s) and (s.ago or s is not slot)]
    words = {*_said(scene)}
    if len(shares) != 1 or len(times) != 1 or not words & DONE or shares[0].worth >= 1:
        return None
    beside = {*scene.lead(slot), *scene.tail(slot)}
    spent, share = times[0], shares[0]
    whole = made("/", spent, share)
    if beside & REST:
        tree = Binary("-", whole.tree, Literal_(spent.number))
        return Expected([Offer(tree, whole.value - spent.worth)], worded=True, complete=True)
    return Expected([whole], worded=True) if beside & ALL else None


def spaced(scene: Scene, slot: Slot) -> Expected | None:
    """``9 failures within 60 days …, one every 6.7 days``."""
    lead = [w for w in scene.lead(slot) if w and w not in HEDGES]
    if not _time(slot) or lead[-1:] != ["every"]:
        return None
    if not TOLD & {*scene.passage.words(slot.at - 6, slot.at)}:
        return None
    near = [s for s in scene.before(slot) if s.ago <= RECENT]
    times = [s for s in near if _time(s)]
    counts = [s for s in near if s.counts and s.number.integral and s.worth > 1]
    if len(times) != 1 or not counts:
        return None
    ways = [made("/", times[0], c) for c in counts if c.ago == times[0].ago]
    first = ways[-1:] if ways else []
    return Expected([*first, *ways[:-1]], worded=True) if first else None


def scaling(scene: Scene, slot: Slot) -> Expected | None:
    """``40 minutes on one GPU and 6.25 minutes on eight, a speed-up of 6.4``."""
    words = {*scene.lead(slot), *scene.tail(slot)[:3]}
    near = [s for s in scene.before(slot) if not s.ago]
    values = [s for s in near if s.dims]
    if len(values) != 2 or values[0].dims != values[1].dims:
        return None
    late, early = values
    ratio = made("/", early, late) if _time(late) else made("/", late, early)
    alone = scene.closed(slot) or scene.tail(slot)[:1] in (["and"], ["not"], ["in"], ["so"])
    if "with" in words or not alone:
        return None
    if SPEEDUP & words and not slot.dims and not slot.number.percent:
        return Expected([ratio], worded=True, complete=True)
    return None


def outcomes(scene: Scene, slot: Slot) -> Expected | None:
    """``164 tasks, 123 solved: pass@1 = 75.0%``."""
    if not slot.number.percent:
        return None
    near = [s for s in scene.before(slot) if s.counts and s.noun and not s.ago]
    if len(near) != 2 or any(s.number.percent for s in scene.before(slot) if not s.ago):
        return None
    part, whole = near
    told = part.noun in RESULTS or {*scene.passage.words(part.at + 1, part.at + 4)} & RESULTS
    if not told or whole.noun in RESULTS or part.worth >= whole.worth:
        return None
    share = made("/", part, whole)
    rest = Offer(Binary("-", Constant(Fraction(1)), share.tree), 1 - share.value)
    lead = scene.lead(slot)
    if "with" in lead or "of" in lead[:-1] or "over" in scene.tail(slot):
        return None  # of something else
    return Expected([share, rest], worded=True, complete=True)


GROWING: tuple[Form, ...] = (compounded, projected, spaced, scaling, outcomes)
