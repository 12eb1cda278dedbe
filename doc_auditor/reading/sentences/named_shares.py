"""Tokens → a share of a value that is called by its name: ``1,280 tokens/s or 29 % of the peak``.

The name stands beside its value in the text before, or labels it: ``the weekly peak of 4,480``,
``Break-even: … = 5,475 hours``.  Only a name with one such value says what is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from doc_auditor.quantity import Number
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.sentences.shares import Share
from doc_auditor.reading.tokens import Token, word

LINKS = frozenset("or i.e which is about only just".split()) | HEDGES
BESIDE = frozenset("of is was at about".split()) | HEDGES
GENERAL = frozenset(
    "total time step run day week month year whole rest budget tokens gpus memory cost load "
    "traffic requests capacity".split()
)
"""Names of too many things: there is nearly always another value that they mean."""
VERBS = frozenset("have has is are and must so".split())
EACH = frozenset({"per", "each", "for", "a"})
BACK = 5


def named_shares(tokens: Sequence[Token], before: Sequence[Token] = ()) -> Iterator[Share]:
    """The shares of named values; ``before`` is the sentence before the text."""
    for at, token in enumerate(tokens):
        percent = token.number
        if token.kind != "number" or percent is None or not percent.percent or percent.bound:
            continue
        if percent.word or word(tokens, at + 1) != "of" or word(tokens, at + 2) != "the":
            continue
        name, part_at = word(tokens, at + 3), _part(tokens, at)
        if not name or name in GENERAL or part_at is None or _goes_on(tokens, at + 4):
            continue
        part = tokens[part_at].number
        assert part is not None
        wholes = [
            n
            for text in (before, tokens[:part_at])
            for n in _named(text, name)
            if n.unit.dimensions in (part.unit.dimensions, ())
        ]
        alike = [replace(n, unit=part.unit) if _bare(n) else n for n in wholes]
        alike = [n for n in alike if n.unit.dimensions == part.unit.dimensions]
        if len({n.value for n in wholes}) == 1 and alike and alike[0].value >= part.value:
            span = tokens[part_at].span.join(tokens[at].span)
            yield Share(percent, part, alike[0], span)


def _bare(number: Number) -> bool:
    """``the peak of 4,480``: in the unit of what is held against it."""
    return not number.unit.text and not number.noun and not number.letter


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    """``of the peak of last year``: the name is qualified, or is only a part of one."""
    if at >= len(tokens):
        return False
    return tokens[at].kind in ("word", "number", "symbol") and word(tokens, at) not in VERBS


def _part(tokens: Sequence[Token], at: int) -> int | None:
    """The measured value that the share is apposed to, by a comma or a small word."""
    index, linked = at - 1, False
    while index >= 0 and at - index <= BACK:
        if tokens[index].kind == "number":
            return index if linked and _measured(tokens[index]) else None
        linked = linked or tokens[index].kind == "comma" or word(tokens, index) == "or"
        if tokens[index].kind != "comma" and word(tokens, index) not in LINKS:
            return None
        index -= 1
    return None


def _measured(token: Token) -> bool:
    number = token.number
    if number is None or number.percent or number.times or number.bound or number.hyphened:
        return False
    return bool(number.unit.dimensions)


def _named(tokens: Sequence[Token], name: str) -> Iterator[Number]:
    """The values that a text calls by a name."""
    label = next((i for i, t in enumerate(tokens[:8]) if t.kind == "colon"), 0)
    labelled = any(word(tokens, i) == name for i in range(label))
    for at, token in enumerate(tokens):
        number = token.number
        if token.kind != "number" or number is None or number.percent or number.times:
            continue
        before = at - 1
        while before > 0 and (word(tokens, before) in BESIDE or tokens[before].kind == "colon"):
            before -= 1
        several = word(tokens, at + 1) in EACH or word(tokens, at + 2) in EACH
        counted = not number.unit.text and bool(word(tokens, at + 1))
        if (word(tokens, before) == name or labelled) and not (several or counted):
            yield number
