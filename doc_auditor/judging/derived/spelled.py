"""Fractions in words: ``3.1 ms instead of 12.4, a quarter of the time``.

Words are rough, so that a fraction is only doubted where the two values beside it make another
plain one: who writes ``a third`` beside 3.1 and 12.4 has not calculated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from doc_auditor.judging.derived.figures import Asked
from doc_auditor.judging.derived.paired import Pair, completed, pair, partners, plain
from doc_auditor.judging.derived.slots import Slot
from doc_auditor.reading.sentences.change_words import MORE

PLAIN = frozenset(Fraction(n, d) for d in range(2, 11) for n in range(1, d))
"""The fractions that have a name."""
FEW = frozenset(f for f in PLAIN if f.denominator <= 4)
JUST = Fraction(1, 200)
ROUGH = Fraction(1, 12)
"""How far a fraction in words may be off."""
CLOSE = Fraction(1, 50)
"""How near two values have to come to another fraction."""
AGO = 1
FAR = 3
"""Sentences back to the whole of a part that stands behind a fraction."""
BOTH = 2
APART = 20
"""How many times as much one of a thing does at most as one of another."""
OTHERS = frozenset("it them that these those what which".split())
"""``half of it``: a part of what was said last, and not what the values make of each other."""
FALLS = frozenset("falls fall fell drops drop dropped sinks shrinks declines decreases".split())
PHRASE = 4
"""Words from a fraction to the sign before its part: ``a quarter of the time, 11.0 days``."""


def told(asked: Asked) -> tuple[Pair | None, bool]:
    """The pair of values that a fraction is of, and whether it is right; nothing if unclear."""
    behind = _behind(asked)
    values = _values(asked, behind)
    some = _some(asked) if not behind else None
    if some is not None:
        return some, _right(asked, some)
    following = [s for s in asked.scene.own if s.at > asked.slot.at and plain(s)]
    for found in _pairs([*values, *(s for s in following if values and s.like(values[0]))]):
        if _right(asked, found):
            return found, True
    meant = _meant(asked, values, behind) or (_far(asked, behind) if behind else None)
    if meant is None or any(_right(asked, p) for p in _elsewhere(asked, meant)):
        return None, False
    part = meant.low.worth / meant.high.worth
    return (meant, False) if _plainly(part) else (None, False)


def multiplied(asked: Asked, found: Pair) -> bool | None:
    """Whether ``three times`` is right of a pair; nothing if its quotient has no such name."""
    times = found.high.worth / found.low.worth
    if asked.replaced:
        return abs(times - asked.slot.worth) < 1 or times >= APART
    more = [times - 1] if MORE & {*asked.scene.tail(asked.slot, 1)} else []
    if any(abs(t / asked.slot.worth - 1) <= ROUGH for t in (times, 1 / times, *more)):
        return True
    return False if _plainly(1 / times) else None


def _plainly(part: Fraction) -> bool:
    """Whether the part that one value is of another has a name, or is one of so many."""
    return any(abs(part / f - 1) <= CLOSE for f in PLAIN) or _just(1 / part / round(1 / part))


def _behind(asked: Asked) -> Slot | None:
    """The part that stands apposed behind a fraction: ``a quarter of the time, 11.0 days``."""
    scene, slot = asked.scene, asked.slot
    after, tail = scene.after(slot), scene.tail(slot)
    if after is None or not plain(after) or len(tail) > PHRASE or tail[:1] not in ([], ["of"]):
        return None
    sign = slot.at + len(tail) + 1
    words = scene.passage.words(sign + 1, after.at)
    apposed = scene.passage.kind(sign) in ("comma", "open") and len(words) < BOTH
    return after if apposed and (after.dims or after.noun) else None


def _values(asked: Asked, behind: Slot | None) -> list[Slot]:
    """The values of one kind that a fraction may be about, the nearest first."""
    before = [s for s in completed(asked.scene, asked.slot) if plain(s)]
    first = behind or next((s for s in before if not s.ago and (s.dims or s.noun)), None)
    if first is None:
        return []
    alike = [s for s in before if s.like(first) and s is not first and s.ago <= FAR]
    return [first, *alike]


def _some(asked: Asked) -> Pair | None:
    """``6 of 72, a twelfth``: so many of so many, and nothing further away is meant."""
    before = [s for s in asked.scene.before(asked.slot)[:BOTH] if not s.ago and plain(s)]
    if len(before) < BOTH or {*asked.scene.tail(asked.slot)[1:2]} & OTHERS:
        return None
    whole, part = before
    if asked.scene.passage.words(part.at + 1, whole.at) != ["of"] or part.worth >= whole.worth:
        return None
    beside = asked.scene.sign(asked.slot) in ("comma", "open") or asked.scene.lead(asked.slot)[
        -1:
    ] == ["or"]
    return pair(part, replace(whole, dims=part.dims, noun=part.noun)) if beside else None


def _pairs(values: Sequence[Slot]) -> Iterator[Pair]:
    yield from (p for a, b in combinations(values, 2) if (p := pair(a, b)) is not None)


def _right(asked: Asked, found: Pair) -> bool:
    """Whether a fraction is the part, what is gone, or what has come to it."""
    part = found.low.worth / found.high.worth
    shares = (1 - part,) if fallen(asked) else (part, 1 - part, 1 / part - 1)
    return any(abs(s / asked.slot.worth - 1) <= ROUGH for s in shares)


def fallen(asked: Asked) -> bool:
    """``drops from 482 to 323, in other words by half``: only what is gone can be the part."""
    words = {*asked.scene.passage.words(0, asked.slot.at)}
    return bool(words & FALLS) and asked.scene.lead(asked.slot)[-1:] == ["by"]


def _meant(asked: Asked, values: Sequence[Slot], behind: Slot | None) -> Pair | None:
    """The two values of the sentence; else the part with the last value before it."""
    tail = asked.scene.tail(asked.slot)
    if tail[:1] != ["of"] and not asked.scene.closed(asked.slot):
        return None
    after = asked.scene.after(asked.slot)
    words = asked.scene.passage.words(asked.slot.at + 1, after.at) if after else []
    if {*tail[1:2]} & OTHERS or (words and {*words} <= {"of", "the"}):
        return None  # ``lost 6 of them, half of it to a bad disk``
    own = list({s.worth: s for s in values if not s.ago or s is behind}.values())
    if len(own) == BOTH:
        return pair(*own)
    within = FAR if behind else AGO
    earlier = [s for s in values if 0 < s.ago <= within and s.worth > own[0].worth]
    if len(own) != 1 or not earlier:
        return None
    several = {s.worth for s in earlier if s.ago == earlier[0].ago}
    return pair(own[0], earlier[0]) if len(several) == 1 else None


def _far(asked: Asked, part: Slot) -> Pair | None:
    """The one value of the document, in the same unit, of which a part is just a plain fraction."""
    unit = part.number.unit.text
    near = [p for p in partners(part, asked.known) if p.low is part and _unit(p.high) == unit]
    found = [p for p in near if any(_just(part.worth / p.high.worth / f) for f in FEW)]
    return found[0] if len(found) == 1 and unit else None


def _unit(slot: Slot) -> str:
    return slot.number.unit.text


def _just(ratio: Fraction) -> bool:
    return abs(ratio - 1) <= JUST


def _elsewhere(asked: Asked, found: Pair) -> Iterator[Pair]:
    """The part with every other value of the document as its whole, and what follows."""
    part = found.low
    yield from (p for p in partners(part, asked.known) if p.low is part)
    yield from _pairs([*asked.later, found.low, found.high])
