"""How a column may be made of two others, and which of these ways its head speaks of."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Literal

from doc_auditor.formula import Binary, Call, Constant, Expression, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.tables.meaning import REST, meaning

Kind = Literal["difference", "change", "product", "sum", "quotient", "ceiling"]
Fit = Literal["yes", "nearly", "no", "sign", "never"]

DIFFERS = re.compile(
    r"\b(?:change|delta|diff(?:erence|\.)?|deviation|dev\.?|variance|slip(?:page)?|delay|drift|gap"
    r"|shift|saved|savings?|gain|gained|lost|loss|growth|increase|decrease|reduction|improvement"
    r"|overrun|excess|over/under|net|vs\.?|versus|headroom|margin|slack|surplus|balance|waiting"
    r"|overhead|duration|elapsed)(?!\w)|Δ|\+/[-−–]|±",
    re.IGNORECASE,
)
SHARES = re.compile(
    r"%|\b(?:share|percent(?:age)?|rate|ratio|utili[sz]ation|usage|precision|recall|accuracy"
    r"|efficiency|yield|occupancy|fill|load factor|attainment|coverage|passed|failed|success"
    r"|hit|miss|acceptance|quota|used|busy)\b",
    re.IGNORECASE,
)
RATIOS = re.compile(
    r"\b(?:per|ratio|factor|speed-?up|gain|average|avg|mean|each|efficiency|multiple|faster|x)\b"
    r"|/|×",
    re.IGNORECASE,
)
WHOLES = re.compile(
    r"\b(?:total|sum|all|overall|together|combined|wall|end-to-end|e2e|gross|both)\b|Σ",
    re.IGNORECASE,
)
BETTER = re.compile(
    r"\b(?:improvement|gain|savings?|saved|speed-?up|reduction|lost|loss|better|faster)\b", re.I
)
"""Heads under which a plus may mean less."""
NEAR = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class Way:
    """``value`` gives nothing where it divides by zero."""

    kind: Kind
    value: Callable[[Fraction, Fraction], Fraction | None]
    grow: Callable[[Expression, Expression], Expression]

    def turned(self) -> Way:
        """The same with its operands the other way round."""
        return Way(self.kind, lambda a, b: self.value(b, a), lambda a, b: self.grow(b, a))

    def tree(self, a: Number, b: Number, step: Fraction) -> Expression:
        """The calculation of one row."""
        tree = self.grow(Literal_(a), Literal_(b))
        if step == 1:
            return tree
        sign, factor = ("*", step) if step > 1 else ("/", 1 / step)
        return Binary(sign, tree, Constant(factor))


DIFFERENCE = Way("difference", lambda a, b: a - b, lambda a, b: Binary("-", a, b))
CHANGE = Way(
    "change",
    lambda new, old: new / old - 1 if old > 0 else None,
    lambda new, old: Binary("/", Binary("-", new, old, True), old),
)
REMAINDER = Way(
    "change",
    lambda a, b: 1 - b / a if a > 0 else None,
    lambda a, b: Binary("-", Constant(Fraction(1)), Binary("/", b, a)),
)
PRODUCT = Way("product", lambda a, b: a * b, lambda a, b: Binary("*", a, b))
SUM = Way("sum", lambda a, b: a + b, lambda a, b: Binary("+", a, b))
QUOTIENT = Way("quotient", lambda a, b: a / b if b else None, lambda a, b: Binary("/", a, b))
CEILING = Way(
    "ceiling",
    lambda a, b: Fraction(ceil(a / b)) if b > 0 else None,
    lambda a, b: Call("ceil", (Binary("/", a, b),)),
)
WAYS = (
    *(DIFFERENCE, DIFFERENCE.turned(), CHANGE, CHANGE.turned(), REMAINDER, PRODUCT, SUM),
    *(QUOTIENT, QUOTIENT.turned(), CEILING),
)


def kinds(head: str) -> frozenset[Kind]:
    """What the words of a head say that its column is."""
    found: set[Kind] = set()
    if DIFFERS.search(head) or meaning(head).over & REST:
        found |= {"difference", "change"}
    if SHARES.search(head):
        found |= {"quotient", "change"}
    if RATIOS.search(head):
        found |= {"quotient"}
    if WHOLES.search(head):
        found |= {"sum", "product"}
    return frozenset(found or {"product", "ceiling"})


def fitting(way: Way, a: Number, b: Number, stated: Number, step: Fraction, faces: bool) -> Fit:
    """Whether a row follows a way: to the digit, nearly, but for its sign, or not."""
    if not _apt(way, a, b, stated):
        return "never"
    ends = [_ends(n, faces) for n in (a, b)]
    values = [way.value(x, y) for x in ends[0] for y in ends[1]]
    known = [v * step for v in values if v is not None]
    if len(known) < len(values):
        return "never"
    low, high = min(known), max(known)
    said = stated.face if faces else stated.value
    whole = stated.exact and way.kind not in ("quotient", "change")
    half = Fraction(0) if whole else _half(stated, faces)
    down = stated.exact and half and low == high == said + half  # 6.5 is 7, not 6
    if low - half <= said <= high + half and not down:
        return "yes"
    if said and low - half <= -said <= high + half:
        return "sign"
    mid = (low + high) / 2
    close = abs(said - mid) <= max(abs(mid) * NEAR, 3 * half)
    return "nearly" if close else "no"


def _half(number: Number, faces: bool) -> Fraction:
    each = number.scale / 100 if number.percent else number.scale
    return number.half() * (each if faces or number.percent else each * number.unit.factor)


def _ends(number: Number, faces: bool) -> tuple[Fraction, Fraction]:
    middle = number.face if faces else number.value
    half = Fraction(0) if number.exact or number.percent else _half(number, faces)
    return middle - half, middle + half


def _apt(way: Way, a: Number, b: Number, stated: Number) -> bool:
    """Whether the units of a row allow a way."""
    if any(n.times for n in (a, b)) or (min(a.value, b.value) < 0 and way.kind != "sum"):
        return False
    one = a.unit.dimensions == b.unit.dimensions and a.percent == b.percent
    same = one and stated.unit.dimensions == a.unit.dimensions
    match way.kind:
        case "difference" | "sum":
            bare = not stated.unit.text or not a.unit.text
            return one and (same or bare) and (stated.percent == a.percent) and not stated.times
        case "change":
            return one and stated.percent and not a.percent
        case "quotient" if stated.percent or stated.times:
            return one
        case "ceiling":
            counts = stated.exact and not stated.unit.text
            bare = not (a.unit.text and b.unit.text)
            return counts and (one or bare) and a.face > b.face > 1
        case _:
            return not stated.percent or a.percent or b.percent
