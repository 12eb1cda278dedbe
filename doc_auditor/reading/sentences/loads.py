"""Tokens → a load or a margin against the one value before it: ``…, so the unit is 43 % loaded``.

The capacity or the limit stands in the sentence or the item before: ``the unit: 216,000
tokens/s``, ``the service level is 80 ms``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from doc_auditor.quantity import Number
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.sentences.ratios import FILLER, FUNCTION_WORDS
from doc_auditor.reading.tokens import Token, word
from doc_auditor.source import Span

LOADED = frozenset("loaded utilized utilised used full busy occupied filled".split())
LEAVES = frozenset({"leaves", "leave", "leaving"})
MARGIN = frozenset("margin headroom slack reserve room".split())
SO = frozenset({"so", "thus", "hence", "therefore"})


@dataclass(frozen=True, slots=True)
class Load:
    """``percent`` of ``whole`` is ``part``, or is what ``part`` leaves of it."""

    percent: Number
    part: Number
    whole: Number
    form: Literal["loaded", "left"]
    span: Span


def loads(tokens: Sequence[Token], before: Sequence[Token] = ()) -> Iterator[Load]:
    """Loads and margins of a text; ``before`` is the sentence before it."""
    earlier: Sequence[Token] = before
    for start, end in sentences(tokens):
        for at in range(start, end):
            number = tokens[at].number
            if tokens[at].kind != "number" or number is None or not number.percent or number.bound:
                continue
            found = _loaded(tokens, start, at, earlier) or _left(tokens, start, at, earlier)
            if found is not None:
                yield found
        earlier = tokens[start:end]


def _measured(tokens: Sequence[Token]) -> list[Number]:
    found = (t.number for t in tokens if t.kind == "number")
    return [n for n in found if n and n.unit.dimensions and not (n.percent or n.times or n.bound)]


def _loaded(tokens: Sequence[Token], start: int, at: int, earlier: Sequence[Token]) -> Load | None:
    """``needed: 93,000 tokens/s, so the unit is 43 % loaded``; the unit stands before it."""
    if word(tokens, at + 1) not in LOADED:
        return None
    so = next((i for i in range(at - 1, start, -1) if word(tokens, i) in SO), None)
    if so is None or tokens[so - 1].kind != "comma":
        return None
    subject = {word(tokens, i) for i in range(so + 1, at)} - FUNCTION_WORDS - FILLER - {""}
    named = {t.text.lower() for t in earlier if t.kind == "word"}
    parts = _measured(tokens[start:so])
    if len(parts) != 1 or not subject or not subject <= named:
        return None
    return _against(tokens, start, at, parts[0], earlier, "loaded")


def _left(tokens: Sequence[Token], start: int, at: int, earlier: Sequence[Token]) -> Load | None:
    """``64 ms leaves 20 % of margin`` behind ``the service level is 80 ms``."""
    if word(tokens, at - 1) not in LEAVES or at - 2 < start:
        return None
    behind = {word(tokens, i) for i in range(at + 1, at + 3)}
    part = tokens[at - 2].number
    if not behind & MARGIN or part is None or part not in _measured(tokens[at - 2 : at - 1]):
        return None
    return _against(tokens, at - 2, at, part, earlier, "left")


def _against(
    tokens: Sequence[Token],
    start: int,
    at: int,
    part: Number,
    earlier: Sequence[Token],
    form: Literal["loaded", "left"],
) -> Load | None:
    """The one value of the kind in the sentence before."""
    wholes = [n for n in _measured(earlier) if n.unit.dimensions == part.unit.dimensions]
    percent = tokens[at].number
    if len(wholes) != 1 or percent is None or not wholes[0].value:
        return None
    return Load(percent, part, wholes[0], form, tokens[start].span.join(tokens[at].span))
