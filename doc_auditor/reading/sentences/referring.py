"""Limits of what the sentence before gave: ``… = 4,800 W. This is above the feed of 4,480``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from doc_auditor.quantity import Number
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.sentences.worded import (
    ARTICLES,
    LIMIT,
    LINKS,
    LOOSE,
    Limit,
    number_after,
    relation,
)
from doc_auditor.reading.tokens import Token, lower, word

SUBJECTS = frozenset("this that these which".split())
VERBS = frozenset("is are lies lie stays stay remains remain".split())
IDIOMS = frozenset("under within beneath".split())
TAIL = 3
"""Words that may follow the value at the end of its sentence: ``tokens/s in total``."""


def limits(tokens: Sequence[Token], before: Sequence[Token]) -> Iterator[Limit]:
    """The sentences that hold the last value of the sentence before against a named one."""
    earlier = _last(before)
    for start, end in sentences(tokens):
        subject, earlier = earlier, _last(tokens[start:end])
        if subject is None or word(tokens, start) not in SUBJECTS:
            continue
        found = _limit(tokens, start, end, subject)
        if found is not None:
            yield found


def _last(sentence: Sequence[Token]) -> Number | None:
    """The value that a sentence ends with."""
    figures = [i for i, t in enumerate(sentence) if t.kind == "number"]
    if not figures:
        return None
    rest = [t for t in sentence[figures[-1] + 1 :] if t.kind != "stop"]
    if len(rest) > TAIL or any(t.kind != "word" for t in rest):
        return None
    return sentence[figures[-1]].number


def _idiom(tokens: Sequence[Token], at: int, place: int) -> bool:
    """``under the assumption of 10 s``; but ``well under the peak of``, ``under the 5 kW``."""
    if lower(tokens, at) not in IDIOMS:
        return False
    return lower(tokens, at - 1) in VERBS and lower(tokens, place - 1) not in ARTICLES


def _limit(tokens: Sequence[Token], start: int, end: int, subject: Number) -> Limit | None:
    at = start + 1
    while at < end and lower(tokens, at) in VERBS | LINKS:
        at += 1
    if at >= end or lower(tokens, at) in LOOSE:
        return None
    sign, after = relation(tokens, at)
    place = number_after(tokens, after) if sign in ("<", ">", "≤") else None
    number = tokens[place].number if place is not None and place < end else None
    if place is None or number is None or number.times:
        return None
    named = {t.low for t in tokens[after:place]}
    if not named & (ARTICLES | LIMIT) or (_idiom(tokens, at, place) and not named & LIMIT):
        return None
    if subject.unit.text and not number.unit.text and not number.noun and not number.word:
        number = replace(number, unit=subject.unit)
    same = number.unit.dimensions == subject.unit.dimensions and number.unit.dimensions
    if not same or number.percent != subject.percent:
        return None
    return Limit(subject, sign, number, tokens[start].span.join(tokens[place].span))
