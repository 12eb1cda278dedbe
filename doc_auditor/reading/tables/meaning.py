"""What the head of a column counts, and per what: ``Tokens/s per GPU``, ``GPU-hours``.

From the heads alone follows which column must be the product, the quotient or the rest of
which others, as units cancel: nodes × GPUs per node are GPUs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from doc_auditor.reading.grid import TOTAL
from doc_auditor.reading.lexicon import singular

CLOCK = {
    "s": "second", "sec": "second", "h": "hour", "hr": "hour", "min": "minute", "d": "day",
    "mo": "month", "yr": "year", "hourly": "hour", "daily": "day", "monthly": "month",
}  # fmt: skip
TIMES = frozenset({"second", "minute", "hour", "day", "week", "month", "year"})
REST = frozenset(
    "free left remaining rest headroom spare unused margin difference gap net surplus".split()
)
PRICE = re.compile(r"\bprice\b|\brate\b|\bunit\b|\beach\b", re.IGNORECASE)
AMOUNT = re.compile(
    r"\bcosts?\b|\btotal\b|\bamount\b|\bspend\b|\bprice\b|\bsum\b|\bbill\b", re.IGNORECASE
)
BRACKET = re.compile(r"[(\[]([^()\[\]]{0,60})[)\]]")
FIGURE = re.compile(r"\S*\d\S*")
"""Sizes and versions in a head (``236B / 21B``) name a model, not a unit."""
PER = re.compile(r"\s*/\s*|\bper\b|\bin each\b|\bfor each\b|\ba(?= (?:day|month|year|hour)\b)")
EMPTY = frozenset("total of the number count all a an and in avg average mean max new".split())


@dataclass(frozen=True, slots=True)
class Meaning:
    """``over`` and ``per`` are the words of a head above and below the fraction bar."""

    text: str
    over: frozenset[str]
    per: frozenset[str] = frozenset()
    joint: tuple[str, ...] = ()
    """The parts of a compound unit: GPU-hours are GPUs times hours."""

    @property
    def times(self) -> bool:
        """Whether the head speaks of time."""
        return bool(TIMES & {*self.over, *self.per, *self.joint})


def meaning(head: str) -> Meaning:
    """Read a head; a bracket with figures is no part of its name."""
    brackets = [b for b in BRACKET.findall(head) if not re.search(r"\d", b)]
    plain = FIGURE.sub(" ", BRACKET.sub(" ", head)).lower()
    over, per = _fraction(plain)
    for bracket in brackets:
        above, below = _fraction(bracket.lower())
        over, per = over | above, per | below
    joint = re.search(r"\b([a-z]+)-([a-z]+)\b", plain)
    parts = tuple(_word(w) for w in joint.groups()) if joint else ()
    return Meaning(head, over, per, parts if parts and parts[1] in TIMES else ())


def _fraction(text: str) -> tuple[frozenset[str], frozenset[str]]:
    above, *below = PER.split(text)
    return _words(above), frozenset().union(*(_words(b) for b in below))


def _words(text: str) -> frozenset[str]:
    found = (_word(w) for w in re.findall(r"[a-zµ%$]+", text))
    return frozenset(w for w in found if w not in EMPTY)


def _word(word: str) -> str:
    return CLOCK.get(word, singular(word))


def named(target: Meaning, operands: Sequence[Meaning], operator: str) -> bool:
    """Whether the heads themselves say that the target is this function of the operands."""
    match operator:
        case "*":
            return _product(target, operands)
        case "/":
            above, below = operands
            same = target.over & above.over or not target.over  # ``per GPU`` beside ``Tokens/s``
            each = below.per or above.per & below.over  # what is per GPU is not shared again
            return bool(target.per & below.over and same and not each)
        case "-":
            return bool(target.over & REST) and not target.per
        case _:
            return bool(TOTAL.search(target.text)) and not target.per


def _cancelled(target: Meaning, first: Meaning, second: Meaning) -> bool:
    """``GPU-hours per month`` × ``$/GPU-hour`` = ``$/month``: what is left above and below."""
    for a, b in ((first, second), (second, first)):
        if b.per and b.per <= a.over and b.over == target.over and a.per == target.per:
            return True
    return False


def cancels(operands: Sequence[Meaning]) -> bool:
    """``Groups`` and ``clips per group``: their product is what all groups have together."""
    if len(operands) != 2:
        return False
    each = [o for o in operands if o.per]
    bases = [o for o in operands if not o.per and not o.joint]
    return len(each) == len(bases) == 1 and bool(each[0].per & bases[0].over - TIMES)


def _product(target: Meaning, operands: Sequence[Meaning]) -> bool:
    over = reduce(frozenset.union, (o.over for o in operands))
    per = reduce(frozenset.union, (o.per for o in operands))
    if target.joint:
        first, second = target.joint
        return first in over and bool(({second} if second not in TIMES else TIMES) & over)
    if any(PRICE.search(o.text) for o in operands) and AMOUNT.search(target.text) and not per:
        return len(operands) == 2
    bases = [o for o in operands if not o.per]
    if len(operands) == 2 and _cancelled(target, *operands):
        return True
    if not per or not bases or len(bases) == len(operands):
        return False
    cancelled = all(o.per & frozenset().union(*(b.over for b in bases)) for o in operands if o.per)
    rated = frozenset().union(*(o.over for o in operands if o.per))
    return cancelled and bool(rated & target.over) and not target.per & per
