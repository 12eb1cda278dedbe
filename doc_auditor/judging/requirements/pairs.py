"""A value and the bound that it is held against; on which side of it the value has to stay."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from doc_auditor.judging.charity import HEDGE_HOLDS
from doc_auditor.quantity import Number
from doc_auditor.reading.context import Wordings
from doc_auditor.reading.lexicon import normal
from doc_auditor.records import Block
from doc_auditor.source import Span

Direction = Literal["at least", "at most"]

ABOVE, BELOW = (">", "≥"), ("<", "≤")
FILLER = frozenset(
    (
        "requirement target met achieved minimum maximum min max the a of per gpu total overall "
        "expected pass exceeded goal satisfied and p99 p95"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A value with its bound; ``direction`` is open where neither signs nor words say it.

    ``met`` is what the text says of them, if it says anything, and ``where`` how: by a mark beside
    the value, by the sign of a printed inequality, or only in a summary of the whole document.
    ``words`` name the quantity.
    """

    block: Block
    value: Number
    bound: Number
    direction: Direction | None
    words: frozenset[str] = frozenset()
    met: bool | None = None
    where: Literal["mark", "sign", "summary"] = "mark"
    signed: bool = False
    """Whether the direction is printed as a sign."""
    ranged: bool = False
    """Whether the value is the worse end of a printed range."""
    likely: bool = False
    """Whether what is a value and what a bound follows only from the other columns."""
    room: bool = False
    """Whether the bound is what there is, and the value what needs it."""
    place: Span | None = None
    """Where the bound stands if the text calls it met there, and the value is only above it."""


MINUTES = re.compile(r"\d\s*min\b", re.IGNORECASE)
"""A number of minutes, whose unit is no word for a minimum."""


def direction(
    wordings: Wordings, sign: str, beside: str, label: str, number: Number | None
) -> Direction | None:
    """The side of a bound on which a value has to stay; ``beside`` are the words at the bound."""
    if sign:
        return "at least" if sign in ABOVE else "at most" if sign in BELOW else None
    beside = MINUTES.sub("", beside)
    least = bool(wordings.pattern("requirement", "least").search(beside))
    most = bool(wordings.pattern("requirement", "most").search(beside))
    if least != most:
        return "at least" if least else "at most"
    more = bool(wordings.pattern("requirement", "higher").search(label))
    less = bool(wordings.pattern("requirement", "lower").search(label))
    dimensions = dict(number.unit.dimensions) if number else {}
    if more and less:
        return None
    if dimensions.get("second") == -1 or dimensions == {"second": 1}:
        rate = dimensions["second"] == -1
        return None if (less if rate else more) else "at least" if rate else "at most"
    return "at least" if more else "at most" if less else None


def alike(a: Number, b: Number) -> bool:
    """Whether two numbers measure the same kind of thing."""
    return a.unit.dimensions == b.unit.dimensions and a.percent == b.percent and a.times == b.times


def fitted(number: Number, other: Number) -> Number:
    """A bare number in the unit of the one beside it: ``125 tokens/ms (target: 100)``."""
    bare = not number.unit.text and not number.noun
    return replace(number, unit=other.unit) if bare and other.unit.text else number


def misses(value: Number, side: Direction, bound: Number) -> bool:
    """Whether a value lies on the wrong side of a bound, its rounding and hedges considered."""
    half = (
        value.half() * value.scale * value.unit.factor
        if not value.exact or value.unit.dimensions
        else 0
    )
    slack = max(half, abs(bound.value) * HEDGE_HOLDS) if value.hedged or bound.hedged else half
    if side == "at least":
        return value.value + slack < bound.value
    return value.value - slack > bound.value


def core(words: Iterable[str]) -> frozenset[str]:
    """The words of a label that name a quantity."""
    return frozenset(w for w in normal(words) if w not in FILLER and not w.isdigit())
