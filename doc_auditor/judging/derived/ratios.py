"""Which two values at hand a percentage or a factor is made of, by its place and its words."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from doc_auditor.formula import Binary, Constant, Literal_
from doc_auditor.judging.derived.announced import LINKS, Expected, Form
from doc_auditor.judging.derived.concluded import CONCLUDED
from doc_auditor.judging.derived.losses import OUT_OF, face, of_them
from doc_auditor.judging.derived.multiplied import MULTIPLIED
from doc_auditor.judging.derived.natural import made
from doc_auditor.judging.derived.results import RESULTS
from doc_auditor.judging.derived.scaled import SCALED
from doc_auditor.judging.derived.shared import SHARED
from doc_auditor.judging.derived.slots import Scene, Slot
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.sentences.misprints import Offer

LESS = frozenset(
    "less fewer lower smaller shorter cheaper reduction saving savings drop decrease below under "
    "saves saved discount".split()
)
MORE = frozenset("more higher larger longer increase growth rise above over gain".split())
FILLS = frozenset("fill fills filled use uses used take takes occupy occupies needs need".split())
IT = frozenset({"it", "that", "this", "these", "them"})
SMALL = frozenset({"the", "its", "our", "a", "of"})
APART = 4
"""How many times a value may be of another one that it is compared with."""
WHOLE = 3
"""Wholes at hand that a share may be of."""


def share(scene: Scene, slot: Slot) -> Expected | None:
    """``873 slots, 75.8% of the pool``, ``69 GB (86.9%)``, ``so 2,106 TB fill 62.0%``."""
    before = scene.before(slot)
    if not slot.number.percent or slot.number.word or not before or before[0].ago:
        return None
    part, tail = before[0], scene.tail(slot)
    opened = scene.sign(slot) == "open" and scene.passage.kind(slot.at + 1) == "close"
    signed = scene.sign(slot) in ("comma", "open", "stop")
    of_it = signed and tail[:1] == ["of"]
    clause = {*scene.clause(slot)}
    linked = scene.sign(slot) == "comma" or (bool(clause) and clause <= LINKS | HEDGES)
    opened = opened or (linked and (scene.closed(slot) or tail[:2] in OF_ALL))
    lead = {w for w in scene.lead(slot) if w}
    fills = bool(lead & FILLS) and (scene.closed(slot) or tail[:1] == ["of"])
    if not (opened or of_it or fills) or part.ratio or (LESS | MORE) & {*tail}:
        return None
    wholes = _named_whole(scene, slot, part) or _wholes(part, before[1:])
    found = [made("/", part, w) for w in wholes[:WHOLE]]
    some = _some_of(scene, before, OUT_OF)
    found += [made("/", a, b, face(a) / face(b)) for a, b in some]
    known = fills or bool({*tail[1:3]} & IT) or bool({*tail[1:3]} - SMALL & scene.passage.said)
    sure = len(wholes) == 1 and wholes[0].ago <= 1 and (of_it or fills) and known
    told = opened and len(some) == 1 and (not wholes or some[0][1] is part)
    weak = not (of_it or fills or told)
    return Expected(found, sure or told, weak) if found else None


def _named_whole(scene: Scene, slot: Slot, part: Slot) -> list[Slot]:
    """``5 days, 40 % of the planned 12 days``: the whole that stands behind the figure."""
    behind = scene.after(slot)
    words = scene.passage.words(slot.at + 1, behind.at) if behind is not None else []
    of_it = bool(words) and words[0] == "of" and all(words) and len(words) <= APART
    return [behind] if behind is not None and of_it and behind.like(part) else []


def _some_of(
    scene: Scene, before: list[Slot], between: Sequence[list[str]]
) -> list[tuple[Slot, Slot]]:
    """``4 of 5 shards, 76,000 requests/s (80.0%)``: so many of so many."""
    own = [s for s in reversed(before) if not s.ago]
    of = [(a, b) for a, b in pairwise(own) if scene.passage.words(a.at + 1, b.at) in between]
    return [(a, b) for a, b in of if a.counts and not b.ratio and face(a) < face(b)]


OF_ALL = (["of", "them"], ["of", "all"])


def _wholes(part: Slot, before: list[Slot]) -> list[Slot]:
    """The larger values of its kind, each once."""
    if not part.dims and not part.named:
        letter = part.number.letter
        same = [w for w in before if letter and w.counts and w.number.letter == letter]
        return [w for w in same if w.worth > part.worth]
    alike = [w for w in before if w.like(part) or (w.dims and w.dims == part.dims)]
    if part.counts and part.named and not alike:
        alike = [w for w in before if w.counts and not w.named]
    found = list({w.worth: w for w in reversed(alike) if w.worth >= part.worth}.values())[::-1]
    return [w for w in found if w.per == part.per]


def of_things(scene: Scene, slot: Slot) -> Expected | None:
    """``Top-4 gating activates 6.25% of the experts``: a count over all that the document has."""
    tail = [w for w in scene.tail(slot) if w not in SMALL | {"all"}]
    if not slot.number.percent or slot.number.word or not tail:
        return None
    of = scene.tail(slot)[:1] == ["of"]
    wholes = scene.passage.counts.get(singular(tail[0]), ()) if of else ()
    parts = [s for s in scene.before(slot)[:2] if s.counts and s.ago <= 1]
    found = [
        Offer(Binary("/", Literal_(p.number), Literal_(w.number)), p.worth / w.number.value)
        for p in parts
        for w in wholes
        if not w.per and p.worth < w.number.value
    ]
    return Expected(found) if found else None


def burden(scene: Scene, slot: Slot) -> Expected | None:
    """``6 of 24 brokers fail, 18 remain, the load of each rises by 33%``."""
    words = [w for w in scene.lead(slot) if w]
    if not slot.number.percent or slot.number.word or words[-1:] != ["by"]:
        return None
    if not {*words[-3:]} & UP:
        return None
    before = [s for s in scene.before(slot)[:5] if s.counts and s.ago <= 1]
    ways = {a.worth / b.worth: (a, b) for a in before for b in before if a.worth > b.worth}
    found = [
        Offer(Binary("-", made("/", a, b).tree, Constant(Fraction(1))), share - 1)
        for share, (a, b) in ways.items()
        if share < APART
    ]
    return Expected(found) if found else None


UP = frozenset("rise rises grow grows increase increases up".split())


def grouped(scene: Scene, slot: Slot) -> Expected | None:
    """``A replica has 32 GPUs, i.e. 4 nodes``: a count in groups whose size is known."""
    before = scene.before(slot)
    if not slot.counts or not slot.noun or not before or before[0].ago:
        return None
    things = before[0]
    lead = [w for w in scene.lead(slot) if w]
    signed = scene.sign(slot) in ("comma", "open") and not lead
    if not things.counts or not things.noun or things.per or not (signed or lead in GROUPS):
        return None
    sizes = {
        f.number.value: f.number
        for f in scene.passage.counts.get(things.number.noun or things.noun, ())
        if slot.noun in f.per
    }
    if len(sizes) != 1 or not scene.closed(slot):
        return None
    size = next(iter(sizes.values()))
    value = things.worth / size.value
    sure = value.denominator == 1 and value > 1
    return Expected([Offer(Binary("/", Literal_(things.number), Literal_(size)), value)], sure)


GROUPS = (["i.e"], ["or"], ["that", "is"], ["which", "is"], ["are"], ["are", "exactly"])
FORMS: tuple[Form, ...] = (
    *RESULTS,
    *SHARED,
    *SCALED,
    *MULTIPLIED,
    *CONCLUDED,
    share,
    of_them,
    of_things,
    burden,
    grouped,
)
