"""A figure that nothing at hand gives, beside the two values that it most naturally compares.

``The fund pays 40,000 hours. The run takes 33,400, which is 88.5 %`` need not look like a slip: if
the clause names nothing but the two values, and no calculation of whatever the document has gives
the figure, it is supposed to be wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from doc_auditor.formula import Expression
from doc_auditor.judging.derived.compared import HAS, LINKS, USES, label
from doc_auditor.judging.derived.figures import IT, Asked
from doc_auditor.judging.derived.natural import explained, explained_several
from doc_auditor.judging.derived.paired import BEHIND, Pair, every, pair, partners, plain
from doc_auditor.judging.derived.slots import Slot
from doc_auditor.judging.derived.tried import fits
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.misprints import figures
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS, plural

NAMED = 4
"""Words with which a figure itself is called: ``37 of the 720 hours, an availability of``, or that
take up what was said: ``42 s of 600 s, which costs``."""
LAST = 1
"""Sentences back to a value of the pair."""
TOLD = 3
"""Digits of a figure that is known again with its decimal point moved."""
MOST = 40
"""Values of a kind beyond which chance makes one of them fit."""
SUMMED = 8
"""Values at hand of which two may be taken together."""
COMPARING = frozenset({"less", "more", "better", "changed", "multiple", "margin"})
RECENT = 2
"""Sentences back to figures that are compared by their digits alone."""
FIGURES = 600
CLOSE = 3
SO = (["so"], ["and"], ["thus"], ["hence"])
TRIED = 3
"""Values of the sentence that are tried with every other one of the document."""
STATES = frozenset(
    "still again already then now today planned new old bound available required needed have has "
    "had exist exists only just all whole".split()
)
"""Words that name no other thing."""
WHOLES = HAS | USES | {"capacity", "budget", "limit", "allocated", "reserved", "quota", "grant"}
"""How one of two items calls what is used, or of what: ``- Used: 25 GB``, ``- Total: 48 GB``."""
SPEED = frozenset("faster quicker speedup speed-up".split())
APART = 3
"""How many times another share a figure may be that is one of the same two values."""
ARTICLES = frozenset({"the", "our", "its", "their", "that", "this"})


def supposed(asked: Asked, near: Sequence[Pair]) -> Pair | None:
    """The pair that a figure must be about, if nothing makes it right."""
    found = next(iter(near), None)
    if found is None or not (
        _at_hand(asked, found) and _tied(asked, found.named) and _ends(asked, found)
    ):
        return None
    if asked.said.way.name == "share" and found.high.ago and found.low.ago:
        share = found.low.worth / found.high.worth
        if not share / APART < asked.slot.worth < share * APART:
            return None  # ``- Peak: 61 GB``, ``- Total: 640 GB``, ``- Utilization: 76 %`` of a card
    return None if any(_explanations(asked)) else found


def shifted(asked: Asked) -> tuple[Pair, Expression] | None:
    """The calculation with the sentence's one value of which a figure is off by a power of ten.

    ``In relation to the 310,000 hours of the run the loss is 14.2 %``, where 4,405 hours were lost.
    """
    own = [s for s in asked.scene.before(asked.slot) if not s.ago and plain(s) and s.dims]
    if len(own) != 1 or figures(asked.slot.number) < TOLD or any(_explanations(asked)):
        return None
    found = partners(own[0], asked.known)
    tens = (replace(asked.slot, worth=asked.slot.worth * f) for f in (10, Fraction(1, 10)))
    moved = [replace(asked, slot=replace(t, number=_times(t, asked.slot))) for t in tens]
    each = ((p, t, m.slot) for p in found for m in moved for t in m.trees(p))
    hits = [(p, t) for p, t, slot in each if fits(slot, t, p)]
    return hits[0] if len(hits) == 1 and len(found) <= MOST else None


def _times(slot: Slot, old: Slot) -> Number:
    """A number with the decimal point moved, its last digit too."""
    factor = slot.worth / old.worth
    number = old.number
    return replace(number, coefficient=number.coefficient * factor, ulp=number.ulp * factor)


def _at_hand(asked: Asked, found: Pair) -> bool:
    """Whether one value stands in the sentence, or the sentence says ``That is 86 % of it``."""
    far, near = max(found.high.ago, found.low.ago), min(found.high.ago, found.low.ago)
    start = asked.scene.passage.tokens[0].span.start
    own = [s for s in (found.high, found.low) if not s.ago]
    stated = {s.number.digits.start for s in (*asked.scene.own, *asked.scene.earlier)}
    if any(s.number.digits.start < start for s in own):
        return False  # what a calculation in another sentence takes
    if not stated & {s.number.digits.start for s in (found.high, found.low)}:
        return False  # the factors of one
    if not near:
        return far <= LAST
    words = [w for w in _clause(asked) if w]
    shared = {
        *label(asked.scene, asked.slot)
    } <= asked.said.way.words and asked.scene.passage.said & WHOLES
    named = asked.said.way.name in COMPARING or shared
    labelled = asked.scene.sign(asked.slot) == "colon" and named
    if labelled and len(asked.scene.own) == 1 and near == LAST and far == LAST + 1:
        return True  # ``- Most: 1,430``, ``- Mean: 1,300``, ``- Imbalance: 10 %``
    return bool({*words[:1]} & IT) and {*words} <= LINKS | IT and near == LAST >= far - LAST


def _known(asked: Asked) -> set[str]:
    """The words that name nothing new: those of the two sentences, and those that only link."""
    passage = asked.scene.passage
    start = asked.slot.at - len(_clause(asked))
    own = {singular(w) for w in passage.words(0, start) if w}
    return own | {singular(w) for w in passage.said}


def _since(asked: Asked) -> int:
    """The token after the value before a figure."""
    return max((s.at + 1 for s in asked.scene.own if s.at < asked.slot.at), default=0)


def _clause(asked: Asked) -> list[str]:
    """The words before a figure back to the sign or the value before it; ``+`` is none."""
    lead = asked.scene.lead(asked.slot)
    signed = asked.scene.sign(asked.slot) in ("operator", "mark")
    inner = lead[:-1] if signed else lead
    signs = [i for i, w in enumerate(inner) if not w]
    return lead[signs[-1] + 1 :] if signs else lead


def _tied(asked: Asked, named: bool = False) -> bool:
    """Whether nothing is named between the value before and a figure that is not at hand."""
    kinds = [asked.scene.passage.kind(i) for i in range(_since(asked), asked.slot.at)]
    closed = kinds.count("close") > kinds.count("open")
    if not kinds or (closed and not (named and {*kinds} == {"close", "word"})):
        return False  # a case (``with 100 Gb/s 13 %``), or values in a bracket before
    idle = LINKS.union(FUNCTION_WORDS, STATES, *(w.words for w in asked.ways))
    clause = _clause(asked)
    clause = [w for w in clause if w]
    called = clause[:1] and clause[0] in ("a", "an") and clause[-1] == "of"
    if (called or clause[:1] == ["which"]) and len(clause) <= NAMED:
        return True
    if {*clause[:1]} & IT or (clause[:1] in SO and {*clause[1:2]} & IT):
        return True
    return {singular(w) for w in clause if w not in idle} <= _known(asked)


def _ends(asked: Asked, found: Pair) -> bool:
    """Whether the text says nothing else that a figure is relative to."""
    rest = _rest(asked)
    if _bracketed(asked, found):
        return True
    if asked.closed or (found.named and rest[:1] and rest[0] in BEHIND):
        return True
    if asked.said.also and {*rest[:1]} & asked.said.also.words and len(rest) == 1:
        timed = "second" in dict(found.high.dims) or rest[0] not in SPEED  # ``2x faster``
        return timed and _signed(asked)
    if not rest:
        return _signed(asked)
    if len(rest) == 2 and rest[0] in ARTICLES and asked.said.way.name == "multiple":
        return rest[1] in asked.scene.passage.said and _signed(asked)  # ``(3.5× the baseline)``
    way = asked.said.way
    if way.name == "free" and (rest[0] == "for" or (rest[0] == "of" and way.words & {*rest})):
        return True
    if rest[0] not in BEHIND:
        return False
    named = [w for w in rest[1:] if w not in ARTICLES][:1]
    if {*rest[1:2]} & IT or (named == ["time"] and dict(found.high.dims) == {"second": 1}):
        return True
    if found.high.dims and any(map(plural, named)):
        return False  # ``65 % of the feeds``: of several like the one that stands there
    ours = found.high.ago and found.low.ago  # ``That is 86 % of the grant``
    known = _known(asked) - FUNCTION_WORDS
    return bool(named) and (bool(ours) or singular(named[0]) in known)


def _bracketed(asked: Asked, found: Pair) -> bool:
    """``Utilization is 52 % (25 GB of 48 GB)``: the bracket behind has the pair, nothing else."""
    first, last = sorted((found.high, found.low), key=lambda s: s.at)
    kind, at = asked.scene.passage.kind, asked.slot.at
    inside = not (first.ago or last.ago) and at + 2 == first.at and kind(at + 1) == "open"
    one = all(kind(i) != "close" for i in range(first.at, last.at))
    return inside and one and "close" in (kind(last.at + 1), kind(last.at + 1 + bool(last.noun)))


def _rest(asked: Asked) -> list[str]:
    """The words behind a figure without those that say how it compares: ``times as fast``."""
    tail = asked.scene.tail(asked.slot)
    words = asked.said.way.words
    told = next((i for i, w in enumerate(tail[:3]) if w in words), 0)
    if told and {*tail[:told]} <= LINKS:
        return tail[told + 1 :]
    if tail[:1] and tail[0] in words:
        tail = tail[1:]
    if asked.said.way.name == "multiple" and tail[:1] == ["as"]:
        tail = tail[2:]
    return tail


def _signed(asked: Asked) -> bool:
    """Whether a sign stands behind the words that say how a figure compares."""
    kind = asked.scene.passage.kind
    end = asked.slot.at + 1 + len(asked.scene.tail(asked.slot))
    return kind(end) in ("comma", "end", "close", "colon", "stop")


def _explanations(asked: Asked) -> Iterator[bool]:
    """Everything that may make a figure right after all."""
    scene, slot = asked.scene, asked.slot
    yield any(map(asked.right, every(scene, slot, asked.later)))
    yield explained(scene, slot) or explained_several(scene, slot)
    yield any(map(asked.right, _scaled(asked)))
    yield _rest_of(asked)
    yield any(map(asked.right, summed(asked)))
    yield asked.said.way.name == "share" and any(map(asked.right, together(asked)))
    own = [s for s in scene.before(slot) if not s.ago and plain(s) and s.dims][:TRIED]
    yield any(map(asked.right, (p for s in own for p in partners(s, asked.known))))
    yield _of_figures(asked)


def _of_figures(asked: Asked) -> bool:
    """``8 nodes (2,051 GPU-hours) … on 16 (2,136)``: figures long enough to be nothing else."""
    near = [s.number for s in asked.scene.before(asked.slot) if s.ago <= RECENT and not s.ratio]
    long = [n.coefficient for n in near if figures(n) >= TOLD]
    far = [
        n.coefficient for v in asked.known.values.values() for n in v.values() if figures(n) > TOLD
    ]
    half = asked.slot.number.half() * (Fraction(1, 100) if asked.slot.number.percent else 1)
    compared = (
        r
        for a in long
        for b in (*long, *(far if len(far) <= FIGURES else ()))
        for r in (a / b, b / a)
        if 1 / CLOSE < r < CLOSE
    )
    own = [t.number for t in asked.scene.passage.tokens[: asked.slot.at] if t.number is not None]
    shares = [n.coefficient for n in own if n.percent and n.coefficient]
    ratios = (*compared, *(a / b for a in shares for b in shares))
    worth = asked.slot.worth
    return any(abs(x - worth) <= half for r in ratios for x in (r, abs(1 - r)))


def _rest_of(asked: Asked) -> bool:
    """``21.6 % of it, and 22.0 % before, so 56.4 % remain``: what several shares leave."""
    shares = [s.worth for s in asked.scene.before(asked.slot)[:SUMMED] if s.number.percent]
    half = asked.slot.number.half() / 100 if asked.slot.number.percent else Fraction(0)
    rests = (1 - a - b for a, b in combinations(shares, 2))
    return any(abs(r - asked.slot.worth) <= 2 * half for r in rests)


def together(asked: Asked) -> Iterator[Pair]:
    """``Prefill takes 128 GPUs (40 %). Decode takes 192 GPUs (60 %)``: of both together."""
    values = [s for s in asked.scene.before(asked.slot) if plain(s)]
    part = values[1:2] if label(asked.scene, asked.slot) else values[:1]
    for one in part:
        alike = [s for s in (*values[:1], *asked.later) if s is not one and s.like(one)]
        for worth in (*(s.worth for s in alike), sum((s.worth for s in alike), Fraction(0))):
            both = replace(one, worth=one.worth + worth)
            yield from [p for p in [pair(both, one)] if p is not None]


def summed(asked: Asked) -> Iterator[Pair]:
    """``2.78 days; 4.51 days; the wall clock was 9.1 days, so 80 % of it``: two values together."""
    values = [s for s in asked.scene.before(asked.slot) if plain(s)][:SUMMED]
    for a, b in combinations(values, 2):
        if a.like(b):
            both = replace(a, worth=a.worth + b.worth)
            yield from (p for c in values if c not in (a, b) and (p := pair(both, c)) is not None)


def _scaled(asked: Asked) -> Iterator[Pair]:
    """``two thirds of 64 GB. The maximum, 45.1 GB, is 5.4 % above it``: a share of a value."""
    near = [s for s in asked.scene.before(asked.slot) if s.ago <= LAST]
    shares = [s for s in near if s.ratio]
    values = [s for s in near if not s.ratio]
    made: list[Slot] = [replace(v, worth=v.worth * s.worth) for v in values for s in shares]
    yield from (p for a in made for b in values if (p := pair(a, b)) is not None)
