"""What one thing has more of than another: ``4.4 % more than B``, ``a lower latency than B``.

An amount says which pair of values is meant: the one that differs by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.clauses import Clause, claim, opening, span_of
from doc_auditor.judging.conclusions.described import (
    Described,
    Names,
    Stock,
    names,
    numbered,
    stock,
)
from doc_auditor.judging.conclusions.ranking import HAS
from doc_auditor.judging.conclusions.sides import (
    Frame,
    apart,
    far,
    graded,
    hedged,
    kinds,
    levels,
    pairs,
    valued,
)
from doc_auditor.judging.order import HOLDS
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.sentences.worded import COMPARATIVES
from doc_auditor.reading.tokens import lower, word
from doc_auditor.records import Comparison

MANY = 4
"""Values of a frame that one name may call."""


def having(bench: Bench, clause: Clause, at: int) -> Comparison | None:
    """``A has a lower latency than B``, ``prefill needs more GPUs than decode``."""
    tokens, wordings = clause.tokens, bench.catalog.tools.wordings
    said = lower(tokens, at)
    more = said in wordings.concluding("more")
    than = next((i for i in range(at + 2, len(tokens)) if word(tokens, i) == "than"), None)
    verb = at - 1 - (lower(tokens, at - 1) in ("a", "an"))
    if not (more or said in wordings.concluding("less")) or than is None or clause.conditional:
        return None
    if verb < 1 or word(tokens, verb) not in HAS or valued(tokens[:at]) or valued(tokens[than:]):
        return None
    counted = numbered(bench)
    quantity = names(tokens[at + 1 : than], counted)
    left, right = tokens[opening(tokens) : verb], tokens[than + 1 :]
    first, second = names(left, counted), names(right, counted)
    for frames in levels(bench, clause.block):
        found = [
            p
            for p in pairs(stock(bench), frames, first, second)
            if quantity and quantity <= p.left.words | p.left.noun and not apart(bench, p.left)
        ]
        sign = ">" if more else "<"
        if len({HOLDS[sign](p.left.number.value, p.right.number.value) for p in found}) == 1:
            three = (found[0].left.number, sign, found[0].right.number)
            clear = not (far(*three) or hedged(*three))
            span = span_of((*left, *right))
            return claim(bench, clause, span, three, loose=True) if clear else None
        if found:
            return None
    return None


def by_share(bench: Bench, clause: Clause, at: int) -> Comparison | None:
    """``A holds 4.4 % more tokens than B``: the one pair whose values differ by that much."""
    tokens = clause.tokens
    share = tokens[at].number
    if tokens[at].kind != "number" or share is None or share.bound or share.times:
        return None
    if clause.conditional:
        return None
    said = lower(tokens, at + 1)
    than = next((i for i in range(at + 2, len(tokens)) if word(tokens, i) == "than"), None)
    if than is None or not (share.percent or share.unit.dimensions):
        return None
    if valued(tokens[than:]) or valued(tokens[:at]):
        return None
    counted = numbered(bench)
    left, right = names(tokens[:at], counted), names(tokens[than + 1 :], counted)
    noun = names(tokens[at + 2 : than], counted)
    wordings = bench.catalog.tools.wordings
    for frames in levels(bench, clause.block):
        found = []
        for a, b in _differing(stock(bench), frames, left, right):
            sign = COMPARATIVES.get(said, "") or graded(wordings, said, a.number)
            if sign and _apart_by(share, a.number, b.number) and _counts(bench, a, left, noun):
                found.append((a.number, sign, b.number))
        true = [three for three in found if HOLDS[three[1]](three[0].value, three[2].value)]
        if true or len(found) == 1:
            span = span_of(tokens[opening(tokens) :])
            return claim(bench, clause, span, (true or found)[0], loose=True)
        if found:
            return None
    return None


def _counts(bench: Bench, value: Described, said: Names, noun: Names) -> bool:
    """Whether a value is of what is counted: ``more tokens``; what costs more is money."""
    number = value.number
    costs = said & frozenset(normal(bench.catalog.tools.wordings.concluding("costs")))
    if costs and dict(number.unit.dimensions).get("money") != 1:
        return False
    unit = frozenset(normal([number.unit.text, number.noun]))
    return noun <= value.words | value.noun | unit


def _differing(
    known: Stock, frames: Sequence[Frame], left: Names, right: Names
) -> Iterator[tuple[Described, Described]]:
    """The pairs of values that two names may mean; words that name nothing here are left out."""
    for frame in frames:
        for group in kinds(known.frames[frame]):
            vocabulary = frozenset[str]().union(*(d.name for d in group))
            own, other = (left & vocabulary) - right, (right & vocabulary) - left
            if own and other:
                first = [d for d in group if own <= d.name and not other <= d.name]
                second = [d for d in group if other <= d.name and not own <= d.name]
                yield from ((a, b) for a in first[:MANY] for b in second[:MANY])


def _apart_by(share: Number, a: Number, b: Number) -> bool:
    """Whether two values differ by a percentage of one of them, up to its last digit."""
    if a.value <= 0 or b.value <= 0 or a.value == b.value:
        return False
    (a1, a2), (b1, b2) = a.ends, b.ends
    if not share.percent:
        near, far = sorted((abs(a1 - b2), abs(a2 - b1)))
        low, high = share.ends
        return share.unit.dimensions == a.unit.dimensions and low <= far and near <= high
    stated, half = share.face, share.half() / 100
    for low, high in ((a1 / b2, a2 / b1), (b1 / a2, b2 / a1)):
        near, far = sorted((abs(low - 1), abs(high - 1)))
        if near - half <= stated <= far + half:
            return True
    return False
