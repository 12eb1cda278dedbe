"""Tokens → ranges: ``GPUs 0-3 (Layers 0-3)``, ``Expert 0-15``, ``[0-15]``, ``GPUs 0,1,4,5``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from doc_auditor.reading.lexicon import DIMENSIONS, singular
from doc_auditor.reading.tokens import Token
from doc_auditor.source import Span

INDEXED = {
    "gpu": "gpu", "npu": "gpu", "device": "gpu", "rank": "gpu", "accelerator": "gpu", "card": "gpu",
    "chip": "gpu", "layer": "layer", "expert": "expert", "node": "node", "server": "node",
    "host": "node", "head": "head", "block": "layer", "stage": "stage",
}  # fmt: skip

RANKS = frozenset({"rank", "ranks"})
"""``EP ranks 0-7`` count the parts of one group, several GPUs each perhaps, and no GPUs."""
MEANT = 2
"""Steps of a list with dots in it: one shows how it goes on, the last leads to its end."""


@dataclass(frozen=True, slots=True)
class Ranged:
    """A run of indices of one noun, both ends included."""

    noun: str
    first: int
    last: int
    span: Span


def ranges(tokens: Sequence[Token], noun: str = "") -> Iterator[Ranged]:
    """The index ranges of a line; ``noun`` is what a bare range of a table column counts."""
    current, at = noun, 0
    while at < len(tokens):
        token = tokens[at]
        if token.kind == "word":
            current = INDEXED.get(singular(token.low), noun)
            if current and at and tokens[at - 1].kind == "symbol" and token.low in RANKS:
                current = f"{tokens[at - 1].text} rank"
        elif token.kind == "number" and current:
            found = _range(tokens, at, current) or _list(tokens, at, current)
            if found:
                yield found
                while at + 1 < len(tokens) and tokens[at + 1].span.start < found.span.end:
                    at += 1
        elif token.kind in ("stop", "comma", "close"):
            current = current if token.kind == "comma" else noun
        at += 1


def _range(tokens: Sequence[Token], at: int, noun: str) -> Ranged | None:
    first = tokens[at].number
    if first is None or not _index(first.integral, tokens, at):
        return None
    if (
        at + 2 < len(tokens)
        and tokens[at + 1].text in ("-", "to")
        and tokens[at + 2].kind == "number"
    ):
        last = tokens[at + 2].number
        if last is None or not last.integral or last.unit.text:
            return None
        a, b = int(first.coefficient), int(last.coefficient)
        return Ranged(noun, a, b, first.digits.join(last.digits)) if a <= b else None
    return None


def _list(tokens: Sequence[Token], at: int, noun: str) -> Ranged | None:
    """``[0,1,2,3]``, ``GPUs 126,127``, ``0,1,2,...,255``: every index by itself."""
    first = tokens[at].number
    if first is None or not _index(first.integral, tokens, at):
        return None
    found = _printed(tokens[at])
    last, index, elided = first, at + 1, False
    while index < len(tokens) and (tokens[index].kind == "comma" or _dots(tokens[index])):
        elided = elided or _dots(tokens[index])
        number = tokens[index + 1].number if index + 1 < len(tokens) else None
        if tokens[index].kind == "comma" and number is not None and number.integral:
            found += [number.value if elided else v for v in _printed(tokens[index + 1])]
            last = number
            index += 1
        index += 1
    steps = [b - a for a, b in pairwise(found)]
    jump = steps[-1:] if elided else []
    even = bool(steps) and all(step == 1 for step in steps[: len(steps) - len(jump)])
    if not even or any(step < 1 for step in jump) or (elided and len(steps) < MEANT):
        return None
    return Ranged(noun, int(found[0]), int(found[-1]), first.digits.join(last.digits))


def _printed(token: Token) -> list[Fraction]:
    """The values of a token: ``126,127`` behind a noun are two indices and no thousands."""
    number = token.number
    assert number is not None
    parts = number.text.split(",")
    plain = all(p.isdigit() and (p == "0" or p[0] != "0") for p in parts)
    return [Fraction(p) for p in parts] if plain else [number.value]


def _dots(token: Token) -> bool:
    return token.text in (".", "...", "…")


def _index(integral: bool, tokens: Sequence[Token], at: int) -> bool:
    """The number follows its noun or a bracket and ends no other range."""
    number = tokens[at].number
    before = tokens[at - 1] if at else None
    if not integral or number is None or number.unit.text or number.noun:
        return False
    return before is None or before.kind in ("word", "open", "comma", "mark", "colon", "stop")


def noun_of(text: str) -> str:
    """What a column or label indexes, if it is one of the known nouns."""
    before = ""
    for word in re.split(r"[\s(_`]+", text.lower()):
        name = singular(word.strip("*:"))
        if name in RANKS and before in DIMENSIONS:
            return f"{before} rank"
        if name in INDEXED:
            return INDEXED[name]
        before = name
    return ""
