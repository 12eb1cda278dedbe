"""Tokens → how far a value lies from its limit: ``38 ms < 50 ms (PASS - 24 % margin)``.

Value and limit stand on both sides of a sign, or the limit in a bracket behind the value:
``55 tokens/ms (target 50, +10 %)``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from doc_auditor.quantity import Number
from doc_auditor.reading.sentences.changes import Changed
from doc_auditor.reading.sentences.worded import LIMIT
from doc_auditor.reading.tokens import Token, word

MARGIN = frozenset("margin headroom slack buffer better below under above over faster".split())
SIGNS = frozenset("<>≤≥")
GIVEN = frozenset("with including incl after plus minus keeping reserving".split())
"""``48 GB < 64 GB with 10 % headroom``: perhaps what is wanted, not what is left."""
REACH = 8
BESIDE = 4


def margins(tokens: Sequence[Token]) -> Iterator[Changed]:
    """The percentages and multiples that say how far a value is from its limit."""
    for at, token in enumerate(tokens):
        pair = _compared(tokens, at) if token.text in SIGNS else _targeted(tokens, at)
        if pair is None:
            continue
        first, last, value, limit = pair
        found = _margin(tokens, last, token.text in SIGNS)
        amount = tokens[found].number if found is not None else None
        if found is not None and amount is not None:
            if not (_firm(tokens, found) or _right(value, limit, amount)):
                continue
            span = tokens[first].span.join(tokens[found].span)
            yield Changed(limit, value, amount, _wording(value, limit, amount), span)


def _firm(tokens: Sequence[Token], at: int) -> bool:
    """Whether a percentage can only be the distance from the limit, not from another value."""
    if word(tokens, at - 1) in GIVEN:
        return False
    after = at + 1
    while word(tokens, after) in MARGIN | {"of", "the", "to", "than"}:
        after += 1
    return word(tokens, after) in LIMIT | {""}


def _right(value: Number, limit: Number, amount: Number) -> bool:
    if amount.times:
        ratio = max(value.value / limit.value, limit.value / value.value)
        return min(abs(ratio - amount.value), abs(ratio - 1 - amount.value)) <= amount.half()
    share = abs(value.value / limit.value - 1)
    return abs(share - amount.value) <= amount.half() / 100


def _wording(value: Number, limit: Number, amount: Number) -> str:
    """The distance of two percentages is one in points, unless it is right as a share."""
    return "better" if not value.percent or _right(value, limit, amount) else "points"


Pair = tuple[int, int, Number, Number]


def _compared(tokens: Sequence[Token], at: int) -> Pair | None:
    """The values directly on both sides of a sign; the left one may carry its unit's words."""
    left, right = at - 1, at + 1
    while left >= 0 and at - left <= BESIDE and tokens[left].kind == "word":
        left -= 1
    return _pair(tokens, left, right)


def _targeted(tokens: Sequence[Token], at: int) -> Pair | None:
    """``2.4 s (limit 4 s, …``: the limit is named in the bracket behind the value."""
    if tokens[at].kind != "open" or word(tokens, at + 1) not in LIMIT:
        return None
    left, right = at - 1, at + 2
    while left >= 0 and at - left <= BESIDE and tokens[left].kind == "word":
        left -= 1
    while right < len(tokens) and (
        tokens[right].kind in ("colon", "relation") or word(tokens, right) in ("of", "is")
    ):
        right += 1
    return _pair(tokens, left, right)


def _pair(tokens: Sequence[Token], left: int, right: int) -> Pair | None:
    if left < 0 or right >= len(tokens):
        return None
    a, b = tokens[left].number, tokens[right].number
    if tokens[left].kind != "number" or tokens[right].kind != "number" or not a or not b:
        return None
    if left and tokens[left - 1].kind in ("operator", "relation", "arrow"):
        return None
    if any(n.times or n.hyphened or not n.value for n in (a, b)) or a.percent != b.percent:
        return None
    if not b.unit.text and a.unit.text:
        b = replace(b, unit=a.unit)
    elif not a.unit.text and b.unit.text and not a.noun:
        a = replace(a, unit=b.unit)
    plain = replace(a, bound=""), replace(b, bound="")
    return (left, right, *plain) if a.unit.dimensions == b.unit.dimensions else None


def _margin(tokens: Sequence[Token], last: int, named: bool) -> int | None:
    """The distance after the limit, with a word for it beside it, or a sign in a bracket."""
    for index in range(last + 1, min(last + 1 + REACH, len(tokens))):
        token = tokens[index]
        if token.kind == "number":
            number = token.number
            if number is None or number.bound or number.hyphened:
                return None
            if not (number.percent or number.times):
                return None
            near = {word(tokens, i) for i in (index + 1, index + 2, index - 1)}
            signed = tokens[index - 1].kind == "operator" and not named
            return index if near & MARGIN or signed else None
        if token.kind in ("relation", "arrow", "colon") or token.text in ".;\n/*":
            return None
    return None
