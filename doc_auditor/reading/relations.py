"""Tokens → what links two sides of a calculation: signs, arrows, words (``which makes``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from doc_auditor.formula import Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.operands import assigns, plain
from doc_auditor.reading.patterns import PER_MANY
from doc_auditor.reading.restating import (
    HEDGES,
)
from doc_auditor.reading.results import follows
from doc_auditor.reading.side import Side
from doc_auditor.reading.tokens import Token

SAYS = {
    "is": "=",
    "are": "=",
    "gives": "=",
    "give": "=",
    "makes": "=",
    "make": "=",
    "equals": "=",
    "yields": "=",
    "totals": "=",
    "takes": "=",
    "take": "=",
}
MAKES = frozenset({"is", "makes", "gives", "equals"})
"""``914 kW, which makes 8.0 GWh a year``."""
RESTATES = (("in", "other", "words"), ("i.e",), ("that", "is"), *(("which", m) for m in MAKES))
COMPARES = frozenset("more less longer shorter faster slower later earlier of per each".split())
ARTICLES = frozenset({"the", "a", "an"})
"""``Against EP 16 × TP 1 the step is 38 % shorter``: another subject stands before the verb."""
PRONOUNS = frozenset({"them", "these", "those", "it", "which", "this", "that"})
"""``8 × 56 of them``: what they stand for is a factor that the calculation does not print."""
THAT_IS = frozenset({"or", "i.e", "ie", "that's"})


STEPS = (8, 10, 24, 60, 100, 1000, 3600, 86400, 10**6, 10**9)
SLIPS = (*(Fraction(n) for n in STEPS), *(Fraction(1, n) for n in STEPS))
"""How many times a value may be of what it restates, by a slip of the unit."""
FAR = Fraction(20)
"""The same for a slip of the calculation."""


def relation(tokens: Sequence[Token], at: int, sides: list[Side]) -> tuple[str, int] | None:
    """The equality after a side, in signs or words, and the index of what it equals."""
    while at < len(tokens) and tokens[at].text == "\n":
        at += 1
    if at >= len(tokens):
        return None
    words = sides[-1].words.split()
    if PRONOUNS & {w.lower() for w in words} or _defined(words):
        return None
    token = tokens[at]
    computed = any(s.operators for s in sides)
    if token.kind == "relation" and token.text in "=≈" and not assigns(tokens, at):
        following = _operand_after(tokens, at + 1)
        return (token.text, following) if following else None
    if token.kind == "arrow" and sides[-1].operators and sides[-1].signs != {"-"}:
        following = _operand_after(tokens, at + 1)
        return ("=", following) if following and plain(tokens, following) else None
    if not computed:
        return None if sides[-1].words else _restated(tokens, at)
    said = _said(tokens, at, sides)
    if said is not None and (said[0] != "or" or not sides[-1].operators):
        return said
    place = follows(tokens, at, sides[-1])
    return said if place is None else ("=", place)


def _defined(words: Sequence[str]) -> bool:
    """``… tokens we obtain F = 6 × …``: the sign belongs to a letter that is given its value."""
    return len(words) > 1 and len(words[-1]) == 1 and words[-1].isupper()


def _restated(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    """``198 s, in other words 3 min 18 s``: one value in another unit, without a calculation."""
    at += tokens[at].kind == "comma"
    words = tuple(t.low for t in tokens[at : at + 3])
    length = next((len(w) for w in RESTATES if words[: len(w)] == w), 0)
    if tokens[at - 1].kind == "comma" and words[:1] == ("or",):
        length = 1
    found = _value(tokens, at + length, "or") if length else None
    after = tokens[found[1] + 1].text.lower() if found and found[1] + 1 < len(tokens) else ""
    return None if after in COMPARES else found


def _said(tokens: Sequence[Token], at: int, sides: list[Side]) -> tuple[str, int] | None:
    """``… is about 42``, ``… or 1.3 minutes``, ``…, i.e. 320 KiB``.

    The verb behind ``eight a day (24 ÷ 3)`` speaks of the eight, not of the calculation.
    """
    token, first = tokens[at], sides[-1].start
    if tokens[first].kind == "open" and first and tokens[first - 1].kind in ("word", "number"):
        return None
    if token.kind == "comma" and at + 1 < len(tokens):
        at, token = at + 1, tokens[at + 1]
        if token.low.rstrip(".") in HEDGES:
            return _value(tokens, at + 1, "or")
        if token.low.rstrip(".") not in ("i.e", "ie", "which", "or"):
            return None
    word = token.low.rstrip(".")
    if word in ("which", "that") and at + 1 < len(tokens) and tokens[at + 1].text in MAKES:
        if sides[-1].operators and word == "which":
            return _result_said(tokens, at + 2)
        return _value(tokens, at + 2, "or")
    if word in THAT_IS:
        return _value(tokens, at + 1, "or")
    if word in SAYS and sides[-1].operators and not ARTICLES & set(sides[-1].words.split()):
        return _value(tokens, at + 1, "is")
    return None


def _result_said(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    """``4 × 200 Gb/s, which is 800 Gb/s``; ``which is 20 % of it`` tells something else."""
    found = _value(tokens, at, "is")
    number = tokens[found[1]].number if found else None
    if found is None or number is None or not measured(number):
        return None
    after = tokens[found[1] + 1].text.lower() if found[1] + 1 < len(tokens) else ""
    return None if after in COMPARES - {"per", "each"} else found


def _value(tokens: Sequence[Token], at: int, sign: str) -> tuple[str, int] | None:
    while at < len(tokens) and (
        tokens[at].low.rstrip(".") in HEDGES or tokens[at].text in (".", "exactly", "just")
    ):
        if tokens[at].low.rstrip(".") in HEDGES and sign == "is":
            sign = "≈"
        at += 1
    if at < len(tokens) and tokens[at].kind == "number":
        return sign, at
    return None


def _operand_after(tokens: Sequence[Token], at: int) -> int | None:
    while at < len(tokens) and (tokens[at].text in ("\n", "exactly") or tokens[at].low in HEDGES):
        at += 1
    return at if at < len(tokens) else None


def converts(left: Side, right: Side) -> bool:
    """``3,200 Gb/s or 400 GB/s``: two values of one dimension in different units."""
    if not isinstance(left.tree, Literal_) or not isinstance(right.tree, Literal_):
        return False
    a, b = left.tree.number, right.tree.number
    if a.noun and b.noun and a.noun != b.noun:
        return False
    if bool(PER_MANY.search(a.unit.text)) != bool(PER_MANY.search(b.unit.text)):
        return False
    alike = bool(a.unit.dimensions) and a.unit.dimensions == b.unit.dimensions
    return alike and unlike(a, b) and _comparable(a, b)


def _comparable(a: Number, b: Number) -> bool:
    """Whether one value may be another one, a slip of units included."""
    if not b.value:
        return False
    ratio = abs(a.value / b.value)
    near = 1 / FAR < ratio < FAR
    return near or any(abs(ratio / slip - 1) <= Fraction(1, 4) for slip in SLIPS)


def unlike(a: Number, b: Number) -> bool:
    """Two units, or one and a compound of two (``198 s`` and ``3 min 18 s``)."""
    compound = [len(re.findall(r"\d+(?:[.,]\d+)*", n.text)) > 1 for n in (a, b)]
    return a.unit.text != b.unit.text or compound[0] != compound[1]


def measured(number: Number) -> bool:
    """A unit that converts into another, not merely a rate of something counted."""
    dims = dict(number.unit.dimensions)
    return bool(dims) and "money" not in dims
