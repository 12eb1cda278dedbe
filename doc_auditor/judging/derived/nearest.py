"""A value that only a unit, or a power of ten, sets apart from what the nearest two before give.

``One checkpoint has 129.4 GB. The nodes write 48 GB/s, so the run is blocked for 2.7 minutes``: a
size and a rate stand before a time, the figure is their quotient, the unit is not.  Other values
may be meant, so this is likely and no more; a count at hand that is the step itself explains it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.derived.triples import Triple, Value, calculated, sentences, triples
from doc_auditor.reading.restating import BITS
from doc_auditor.reading.sentences.misprints import figures

SUM = re.compile(r"\b(?:al)?together\b[^.;\d]*$|\b(?:total|sum)\b[^.;\d]*$", re.IGNORECASE)
WIDE = 80
"""Characters before a value in which a word may say that it is a sum."""
KEPT = 12
"""Values that are kept in mind."""
BACK = 4
"""Sentences, or items, back to an operand."""
UNITS = tuple(Fraction(n) for n in (60, 1000, 3600, 10**6, 24, 86400))
THOUSANDS = tuple(Fraction(1000) ** n for n in (1, 2, 3))
TENS = tuple(Fraction(10) ** n for n in (1, 2))
EIGHT = Fraction(8)
ONE = Fraction(1)
TOLD = 3
"""Digits that speak for a slip of a power of ten."""


def slips(bench: Bench) -> Iterator[Triple]:
    """The triples whose last value is off by a step, and nothing at hand explains it."""
    known = calculated(bench)
    before: list[Value] = []
    for sentence in sentences(bench):
        if before and before[0].block.trail != sentence[0].block.trail:
            before = []
        for at, last in enumerate(sentence):
            number = last.number
            if number.digits in known or number.noun or number.letter:
                continue
            near = [v for v in before if last.sentence - v.sentence <= BACK] + sentence[:at]
            summed, near = _adds_up(last), near[-KEPT:]
            found = None if summed else _slip(bench, near, last, sentence[at + 1 :])
            found = found or _multiple(near, last, summed)
            if found is not None:
                yield found
        before = [*before, *sentence][-KEPT:]


def _adds_up(value: Value) -> bool:
    """``Together $2.04 per GPU-hour`` is a sum."""
    start = value.number.span.start - value.block.span.start
    return SUM.search(value.block.shadow[max(0, start - WIDE) : start]) is not None


def _slip(
    bench: Bench, near: Sequence[Value], last: Value, after: Sequence[Value]
) -> Triple | None:
    nearest = list({v.kind: v for v in near}.values())
    likely = [t for a, b in combinations(nearest, 2) for t in _with(a, b, last)]
    found = [t for t in likely if _step(t, last) is not None]
    if len(found) != 1 or _explained([*near, last, *after], last):
        return None
    step = _step(found[0], last)
    assert step is not None
    return None if _counted(bench, found[0], max(step, 1 / step)) else found[0]


def _multiple(near: Sequence[Value], last: Value, summed: bool) -> Triple | None:
    """``400 Gb/s …; 8 NICs give 3.2 Gb/s``: so many times the value before, a prefix away.

    Or one further up, if the digits tell; a power of ten away if the things before it are
    ``summed``: ``29 checkpoints, together 53.6 TB``.
    """
    own = [v for v in near if v.sentence == last.sentence]
    counts = [v for v in near if not v.number.unit.dimensions and v.number.exact]
    alike = [v for v in near if v.number.unit.dimensions == last.number.unit.dimensions]
    if not alike or not last.number.unit.dimensions or not counts or counts[-1] not in own:
        return None
    if _again(alike, last) or figures(last.number) < 2 or counts[-1].number.value < 2:
        return None
    tried = [Triple(last, v, c) for v in alike for c in counts]
    tried += [Triple(v, last, c) for v in alike for c in counts]
    if any(t.is_about(ONE) for t in tried):
        return None
    told = figures(last.number) >= TOLD
    if summed and not (told and near[-1] is counts[-1]):
        return None
    steps = (*THOUSANDS, *TENS) if summed else THOUSANDS
    each = (Triple(last, v, counts[-1]) for v in (alike if told else alike[-1:]))
    found = [t for t in each if any(t.is_about(s) for w in steps for s in (w, 1 / w))]
    return found[0] if len(found) == 1 else None


def _with(a: Value, b: Value, last: Value) -> Iterator[Triple]:
    return (t for t in triples((a, b, last)) if last in t.values)


def _explained(values: Sequence[Value], last: Value) -> bool:
    """Whether any two of the values give the last one, or one of them is the same."""
    alike = [v for v in values if v.kind == last.kind and v is not last]
    if _again(alike, last):
        return True
    return any(t.is_about(ONE) for t in triples(values) if last in t.values)


def _again(values: Sequence[Value], last: Value) -> bool:
    """Whether a value is another one, its half or its double.

    ``per stage 7.33 ms, both 14.66 ms``, ``every 2.6 h, so 1.3 h are lost``.
    """
    known = [v.number.value for v in values]
    return any(last.number.value in (v, 2 * v, v / 2) for v in known)


def _step(triple: Triple, last: Value) -> Fraction | None:
    """The step that makes the value right, if its digits are enough to tell."""
    first, second = (v for v in triple.values if v is not last)
    together = last.sentence in (first.sentence, second.sentence)
    told = figures(last.number)
    bits = {bool(BITS.search(v.number.unit.text)) for v in triple.values if _sized(v)}
    ways = [*UNITS, *((EIGHT,) if len(bits) > 1 else ())] if together or told >= TOLD else []
    ways += TENS if told >= TOLD else ()
    if told < 2 and not (together and first.sentence >= last.sentence - 1):
        return None
    return next((s for w in ways for s in (w, 1 / w) if triple.is_about(s)), None)


def _sized(value: Value) -> bool:
    return "byte" in dict(value.kind)


def _counted(bench: Bench, triple: Triple, step: Fraction) -> bool:
    """Whether a count in the blocks of the three is the step: ``60 layers``, ``1,000 steps``."""
    blocks = {v.block.index for v in triple.values}
    numbers = (t.number for b in blocks for t in bench.reading.tokens.get(b, ()) if t.number)
    return any(not n.unit.dimensions and n.value == step for n in numbers)
