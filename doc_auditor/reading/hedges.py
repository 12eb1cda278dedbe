"""Hedges and bounds in words: ``about 42``, ``at least 9``, ``up to 2x``, ``95%+``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from doc_auditor.quantity import Number
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.tokens import Token

BOUNDS = {
    ("over",): ">",
    ("more", "than"): ">",
    ("at", "least"): "≥",
    ("above",): ">",
    ("exceeding",): ">",
    ("greater", "than"): ">",
    ("up", "to"): "≤",
    ("under",): "<",
    ("less", "than"): "<",
    ("fewer", "than"): "<",
    ("below",): "<",
    ("at", "most"): "≤",
    ("no", "more", "than"): "≤",
    ("minimum",): "≥",
    ("maximum",): "≤",
}


def hedge(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with hedges and bounds noted on the numbers that they belong to."""
    found = list(_compound_times(tokens))
    for at, token in enumerate(found):
        if token.kind != "number" or token.number is None:
            continue
        number = token.number
        before = [t.low.rstrip(".") for t in found[max(0, at - 4) : at]]
        if number.word and before and before[-1] in ("a", "an"):
            before.pop()
        if before and before[-1] in HEDGES:
            number = replace(number, hedged=True)
        bound = _bound(before) or _sign(found, at) or _plus(found, at)
        if bound:
            number = replace(number, bound=bound)
        if number is not token.number:
            found[at] = replace(token, number=number)
    return found


def _compound_times(tokens: Sequence[Token]) -> Iterator[Token]:
    """``1 h 24 min`` is one value."""
    at = 0
    while at < len(tokens):
        first = tokens[at].number
        second = (
            tokens[at + 1].number
            if at + 1 < len(tokens) and tokens[at + 1].kind == "number"
            else None
        )
        if first and second and tokens[at].kind == "number" and _follows(first, second):
            yield _joined(tokens[at], tokens[at + 1], first, second)
            at += 2
            continue
        yield tokens[at]
        at += 1


def _follows(first: Number, second: Number) -> bool:
    time = (("second", 1),)
    return (
        first.unit.dimensions == time == second.unit.dimensions
        and first.unit.factor > second.unit.factor
        and first.integral
    )


def _joined(a: Token, b: Token, first: Number, second: Number) -> Token:
    """Both counted in the unit of the second."""
    step = first.unit.factor / second.unit.factor
    span = a.span.join(b.span)
    number = replace(
        second,
        span=span,
        text=f"{first.text} {second.text}",
        coefficient=first.coefficient * step + second.coefficient,
        digits=first.digits.join(second.digits),
    )
    return Token("number", number.text, span, number)


def _bound(before: Sequence[str]) -> str:
    for words, sign in BOUNDS.items():
        if tuple(before[-len(words) :]) == words:
            return sign
    return ""


def _sign(tokens: Sequence[Token], at: int) -> str:
    """``<50ms`` where nothing stands before the sign that it could compare."""
    if not at or tokens[at - 1].kind != "relation" or tokens[at - 1].text not in "<>≤≥":
        return ""
    if at >= 2 and tokens[at - 2].kind in ("number", "close", "word", "symbol"):
        return ""
    return tokens[at - 1].text


def _plus(tokens: Sequence[Token], at: int) -> str:
    """``95%+``."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is None or following.text != "+" or following.span.start != tokens[at].span.end:
        return ""
    after = tokens[at + 2] if at + 2 < len(tokens) else None
    return "" if after is not None and after.kind == "number" else "≥"
