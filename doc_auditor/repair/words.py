"""Numbers in words, read and printed anew: ``sixteen groups``, ``four-way``, ``doubles``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from doc_auditor.quantity import NO_UNIT, Number
from doc_auditor.reading.sentences.spelled import TEENS, TENS, cardinal
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind
from doc_auditor.source import Span

COUNTING = re.compile(
    r"(?:way|stages?|folds?|gpus?|nodes?|groups?|ranks?|replicas?|experts?|layers?|shards?)",
    re.IGNORECASE,
)
"""What a counted thing may be called behind a hyphen (``sixteen-way``)."""
VERBS = {
    Fraction(2): "doubl",
    Fraction(3): "tripl",
    Fraction(4): "quadrupl",
    Fraction(1, 2): "halv",
}
ENDING = re.compile(r"(doubl|tripl|quadrupl|halv)(e|es|ed|ing)", re.IGNORECASE)
LARGEST = 100


def spelled_count(old: str, coefficient: Fraction) -> str | None:
    """``three`` → ``four``, ``Sixteen`` → ``Thirty-two``; a number without a short word in
    digits, and nothing where the old text is no number word or the new value no count."""
    if cardinal(old) is None or old.lower() == "dozen":
        return None
    if coefficient.denominator != 1 or coefficient < 0:
        return None
    word = _word(int(coefficient))
    return word.capitalize() if old[0].isupper() else word


def spelled_factor(old: str, factor: Fraction) -> str | None:
    """``doubles`` → ``triples``, ``halved`` → ``doubled``; nothing where no verb says it."""
    match = ENDING.fullmatch(old)
    stem = VERBS.get(factor)
    if match is None or stem is None:
        return None
    word = stem + match[2].lower()
    return word.capitalize() if old[0].isupper() else word


def _word(value: int) -> str:
    if value < len(TEENS):
        return TEENS[value]
    if value >= LARGEST:
        return str(value)
    tens = TENS[value // 10 - 2]
    return f"{tens}-{TEENS[value % 10]}" if value % 10 else tens


def with_counts(block: Block, tokens: Sequence[Token]) -> list[Token]:
    """The tokens of a text with its number words read as counts; code stays as it is.

    A lone ``one`` is mostly a pronoun; ``one-way`` counts.
    """
    if block.kind is BlockKind.CODE:
        return list(tokens)
    return [t for token in tokens for t in _read(token)]


def _read(token: Token) -> Iterator[Token]:
    if token.kind != "word":
        yield token
        return
    value = cardinal(token.text)
    if value is not None and value > 1 and token.low != "dozen":
        yield _number(token, token.text, value, "")
        return
    count, _, counted = token.text.rpartition("-")
    value = cardinal(count) if COUNTING.fullmatch(counted) else None
    if value is None or not value:
        yield token
        return
    yield _number(token, count, value, counted)


def _number(token: Token, text: str, value: int, noun: str) -> Token:
    """A count of one token's length; only its digits, which are a word, may be replaced."""
    start = token.span.start
    digits = Span(start, start + len(text))
    number = Number(
        token.span, token.text, Fraction(value), Fraction(1), digits, unit=NO_UNIT, word=True
    )
    return replace(token, kind="number", number=replace(number, noun=noun))
