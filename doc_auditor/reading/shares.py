"""Tokens → shares: ``23GB (36% of 64GB)``, ``34 of 64 GPUs (53%)``, ``32 … 16 (200% over)``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doc_auditor.quantity import Number
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.tokens import Token
from doc_auditor.source import Span

GLOSS = 4
OF = frozenset({"of", "out"})
FILLER = frozenset({"the", "of", "all", "its", "available", "a"})


@dataclass(frozen=True, slots=True)
class Share:
    """``percent`` is what ``part`` is of ``whole``."""

    percent: Number
    part: Number
    whole: Number
    span: Span


def shares(tokens: Sequence[Token]) -> Iterator[Share]:
    """The shares that a clause spells out with part, whole and percentage."""
    for at, token in enumerate(tokens):
        if token.kind != "number" or token.number is None:
            continue
        read = _percent_of if token.number.percent else _part_of
        found = read(tokens, at)
        if found:
            yield found


def _number(tokens: Sequence[Token], at: int) -> Number | None:
    if 0 <= at < len(tokens) and tokens[at].kind == "number":
        return tokens[at].number
    return None


def _percent_of(tokens: Sequence[Token], at: int) -> Share | None:
    """``PART … (36% of WHOLE``, or ``PART is 36% of WHOLE``."""
    percent = tokens[at].number
    if percent is None or at + 2 >= len(tokens) or tokens[at + 1].text.lower() != "of":
        return None
    after = at + 2
    while after < len(tokens) and tokens[after].text.lower() in FILLER and after - at < 5:
        after += 1
    whole = _number(tokens, after)
    before = _part_before(tokens, at)
    if whole is None or before is None or not _comparable(before[1], whole):
        return None
    if any(t.kind == "relation" for t in tokens[after + 1 : after + 2 + GLOSS]):
        return None
    start, part = before
    return Share(percent, part, whole, tokens[start].span.join(tokens[after].span))


def _part_before(tokens: Sequence[Token], at: int) -> tuple[int, Number] | None:
    """The value that the percentage in the bracket, or after the verb, is about."""
    index = at - 1
    linked = False
    while index >= 0 and at - index <= GLOSS + 4:
        token = tokens[index]
        if token.kind == "open" or token.text.lower() in ("is", "are", "i.e", "or", "about", "="):
            linked = True
        elif token.kind == "number":
            number = token.number
            return (index, number) if linked and number and not number.percent else None
        elif token.kind == "comma" and _apposed(tokens, index, at):
            linked = True
        elif token.kind not in ("word", "comma", "mark"):
            return None
        index -= 1
    return None


def _apposed(tokens: Sequence[Token], comma: int, at: int) -> bool:
    """``39.2 B, 27.9 % of 140.6 B``: a measured value directly before the comma is the part."""
    before = _number(tokens, comma - 1)
    directly = all(t.text.lower() in HEDGES for t in tokens[comma + 1 : at])
    return directly and before is not None and bool(before.unit.dimensions or before.letter)


def _part_of(tokens: Sequence[Token], at: int) -> Share | None:
    """``PART of WHOLE … (53%)`` or ``PART / WHOLE (53%)``."""
    part = tokens[at].number
    middle = at + 1
    while middle < len(tokens) and tokens[middle].kind == "word" and middle - at < 4:
        if tokens[middle].text.lower() in OF:
            break
        middle += 1
    if part is None or middle >= len(tokens) or tokens[middle].text.lower() not in OF:
        return None
    after = middle + 1
    while after < len(tokens) and tokens[after].kind == "word" and after - middle < 4:
        after += 1
    whole = _number(tokens, after)
    qualified = any(t.text.lower() not in FILLER for t in tokens[middle + 1 : after])
    if qualified and not (whole and (whole.unit.dimensions or whole.letter)):
        return None
    end = after + 1
    while end < len(tokens) and tokens[end].kind == "word" and end - after < GLOSS:
        end += 1
    if whole is None or end + 1 >= len(tokens) or tokens[end].kind not in ("open", "comma"):
        return None
    percent = _number(tokens, end + 1)
    if percent is None or not percent.percent or not _comparable(part, whole):
        return None
    if end + 2 < len(tokens) and tokens[end + 2].kind not in ("close", "stop", "comma"):
        return None
    return Share(percent, part, whole, tokens[at].span.join(tokens[end + 1].span))


def _comparable(part: Number, whole: Number) -> bool:
    if whole.percent or part.percent or part.times or whole.times or not whole.value:
        return False
    return part.unit.dimensions == whole.unit.dimensions
