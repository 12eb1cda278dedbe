"""Tokens → shares: ``23GB (36% of 64GB)``, ``34 of 64 GPUs (53%)``, ``32 … 16 (200% over)``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.quantity import Number
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.sentences.change_words import LESS
from doc_auditor.reading.tokens import Token
from doc_auditor.source import Span

GLOSS = 4
OF = frozenset({"of", "out"})
SAYS = frozenset({"is", "are", "makes", "that", "which", "i.e", "or", "equals", "="})
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
    if percent is None or at + 2 >= len(tokens) or tokens[at + 1].low != "of":
        return None
    after = at + 2
    while after < len(tokens) and tokens[after].low in FILLER and after - at < 5:
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
        if token.kind == "open" or token.low in ("is", "are", "i.e", "or", "about", "="):
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
    directly = all(t.low in HEDGES for t in tokens[comma + 1 : at])
    return directly and before is not None and bool(before.unit.dimensions or before.letter)


def _part_of(tokens: Sequence[Token], at: int) -> Share | None:
    """``PART of WHOLE … (53%)`` or ``PART / WHOLE (53%)``."""
    part = tokens[at].number
    middle = at + 1
    while middle < len(tokens) and tokens[middle].kind == "word" and middle - at < 4:
        if tokens[middle].low in OF:
            break
        middle += 1
    if part is None or middle >= len(tokens) or tokens[middle].low not in OF:
        return None
    after = middle + 1
    while after < len(tokens) and tokens[after].kind == "word" and after - middle < 4:
        after += 1
    whole = _number(tokens, after)
    inside = [t.low for t in tokens[middle + 1 : after]]
    if inside[1:] and "the" in inside[1:]:
        return None  # ``310,000 hours of the run the 4,405 hours are 1.4 %``
    qualified = any(w not in FILLER for w in inside)
    if qualified and not (whole and (whole.unit.dimensions or whole.letter)):
        return None
    end = after + 1
    while end < len(tokens) and end - after < GLOSS + 4 and _gloss(tokens, end):
        end += 1
    said = _said(tokens, after + 1) if whole is not None and whole.unit.dimensions else 0
    if not said and (end + 1 >= len(tokens) or tokens[end].kind not in ("open", "comma")):
        return None
    place = said or end + 1
    percent = _number(tokens, place)
    if whole is None or percent is None or not percent.percent or not _comparable(part, whole):
        return None
    equal = tokens[place - 1].text == "=" and _called(tokens, place + 1)
    ends = place + 1 >= len(tokens) or tokens[place + 1].kind in ("close", "stop", "comma")
    if not (ends or equal):
        return None
    return Share(percent, part, whole, tokens[at].span.join(tokens[place].span))


def _called(tokens: Sequence[Token], at: int) -> bool:
    """``= 36.9 % utilization``: what the share is called."""
    after = tokens[at] if at < len(tokens) else None
    return after is not None and after.kind == "word" and after.low not in OF | {"more"}


def _said(tokens: Sequence[Token], at: int) -> int:
    """The place behind ``is``, ``, that is`` or ``=``: ``50 GB of 64 GB is 78 %``; 0 for none."""
    start = at
    while at < len(tokens) and at - start < GLOSS:
        if tokens[at].kind != "comma" and tokens[at].low not in SAYS | HEDGES:
            break
        at += 1
    verb = any(tokens[i].low in SAYS for i in range(start, at))
    return at if verb and _number(tokens, at) is not None else 0


def _gloss(tokens: Sequence[Token], at: int) -> bool:
    """A word between whole and bracket, or the number of a named thing: ``after wave 3 (83 %)``."""
    if tokens[at].kind == "word":
        return True
    number = _number(tokens, at)
    opens = at + 1 < len(tokens) and tokens[at + 1].kind == "open"
    named = tokens[at - 1].kind == "word" and tokens[at - 1].low not in OF
    return number is not None and opens and named and number.exact and not number.unit.text


def _comparable(part: Number, whole: Number) -> bool:
    if whole.percent or part.percent or part.times or whole.times or not whole.value:
        return False
    return part.unit.dimensions == whole.unit.dimensions


def bracketed(tokens: Sequence[Token]) -> Iterator[Share | Rest]:
    """``132 kW feed, 118 kW measured (89 %)``, ``200 serve, 56 in reserve (21.9 %)``.

    Of the first, or of both together.  What the bracket is a share of may stand elsewhere, so
    only a point in the wrong place is taken for a slip.
    """
    for at in range(2, len(tokens) - 1):
        percent = _number(tokens, at)
        if percent is None or not percent.percent or percent.bound or percent.word:
            continue
        if tokens[at - 1].kind != "open" or tokens[at + 1].kind != "close":
            continue
        places = list(_before_bracket(tokens, at - 2))
        if len(places) != 2:
            continue
        part, whole = (tokens[i].number for i in places)
        if LESS & {tokens[i].low for i in range(max(0, places[0] - 3), places[0])}:
            continue  # ``from $34 to $27: a saving of $7 (20.6 %)`` is none of the $27
        if part is None or whole is None or not _alike(part, whole):
            continue
        span = tokens[places[1]].span.join(tokens[at].span)
        ratio = part.value / whole.value
        if _near(percent, ratio) or (
            _telling(percent) and any(_near(percent, ratio * p) for p in SLIPS)
        ):
            yield Share(percent, part, whole, span)
        elif _near(percent, part.value / (part.value + whole.value)):
            yield Rest(percent, part, whole, span)


@dataclass(frozen=True, slots=True)
class Rest:
    """``percent`` is what ``part`` is of both together."""

    percent: Number
    part: Number
    other: Number
    span: Span


SLIPS = (Fraction(10), Fraction(100), Fraction(1, 10), Fraction(1, 100))


def _before_bracket(tokens: Sequence[Token], start: int) -> Iterator[int]:
    """The two values of the sentence before a bracket, the nearer one first."""
    found, words = 0, 0
    for index in range(start, max(-1, start - 16), -1):
        token = tokens[index]
        if token.kind in ("stop", "arrow", "relation", "operator", "open", "close"):
            return
        words += token.kind == "word"
        if token.kind == "number":
            if found == 0 and words > GLOSS + 2:
                return
            found += 1
            yield index
            if found == 2:
                return


def _alike(part: Number, whole: Number) -> bool:
    numbers = (part, whole)
    if any(n.percent or n.times or n.bound or n.hyphened or n.value <= 0 for n in numbers):
        return False
    return part.unit.dimensions == whole.unit.dimensions and part.value < whole.value


def _near(percent: Number, value: Fraction) -> bool:
    return abs(percent.value - value) <= percent.half() / 100


def _telling(percent: Number) -> bool:
    """Whether a percentage has digits enough that they do not agree by chance."""
    return abs(percent.coefficient / percent.ulp) >= 100 and percent.coefficient % 10 != 0
