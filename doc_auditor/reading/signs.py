"""Operators, relations, brackets, and what is set aside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from doc_auditor.reading.patterns import (
    ARROW,
    ASIDE,
    ASIDE_PATTERN,
    FUNCTIONS,
    OPERATORS,
    OVER,
    RELATION_PATTERN,
    RELATIONS,
    SUPERSCRIPT,
    SUPERSCRIPTS,
)
from doc_auditor.reading.tokens import Kind, Token, plain_number
from doc_auditor.source import Span

OPERAND = re.compile(r"[\d($~√]|\.\d")
"""How a figure begins; ``4x.`` ends a sentence."""
NEAR = 24
"""Characters on either side of a sign in which its operands begin."""
PUNCTUATION: dict[str, Kind] = {
    ",": "comma", "，": "comma", ":": "colon", "：": "colon", ".": "stop", ";": "stop",
    "?": "stop", "!": "stop", "。": "stop", "；": "stop",
}  # fmt: skip


DOT = "·"
DOTTED = re.compile(r"[\w)`%\]*]\s+·(?=\s)")
FACTORS = re.compile(r"[\d)]\s*×\s*[\d(]")


def dots_list(text: str) -> bool:
    """Whether dots set the parts of a text apart: ``128 GPUs · 80 GB · 2 × 32 sequences``.

    They do where a sign for products is printed too, or where a part between two of them has no
    figure.
    """
    if len(DOTTED.findall(text)) < 2:
        return False
    parts = text.split(DOT)[1:-1]
    return bool(FACTORS.search(text)) or not all(re.search(r"\d", p) for p in parts)


def sign_tokens(text: str, at: int) -> Iterator[Token]:
    """Operators, relations, brackets and the rest, at least one token."""
    char = text[at]
    if arrow := ARROW.match(text, at):
        yield Token("arrow", "→", Span(at, arrow.end()))
    elif superscript := SUPERSCRIPT.match(text, at):
        digits = superscript.group().translate(SUPERSCRIPTS)
        yield Token("operator", "^", Span(at, at))
        number = replace(plain_number(digits.strip("-+"), at), span=Span(at, superscript.end()))
        if digits.startswith("-"):
            number = replace(number, coefficient=-number.coefficient)
        yield Token("number", digits, Span(at, superscript.end()), number)
    elif relation := RELATION_PATTERN.match(text, at):
        end = relation.end()
        yield Token(
            "relation", RELATIONS[relation.group()], Span(at, end), tight=tight(text, at, end)
        )
    elif text.startswith("**", at):
        yield Token("operator", "^", Span(at, at + 2), tight=tight(text, at, at + 2))
    elif char == OVER:
        yield Token("operator", "/", Span(at, at))
        yield Token("open", "(", Span(at, at + 1))
    elif char == "%":
        yield Token("operator", "%", Span(at, at + 1))
    elif char in "√⌈⌊":
        yield Token("function", FUNCTIONS[char], Span(at, at if char in "⌈⌊" else at + 1))
        if char in "⌈⌊":
            yield Token("open", "(", Span(at, at + 1))
    elif char in OPERATORS:
        yield Token("operator", OPERATORS[char], Span(at, at + 1), tight=tight(text, at, at + 1))
    else:
        yield Token(_kind(char), char, Span(at, at + 1))


def _kind(char: str) -> Kind:
    if char in "([{（［":
        return "open"
    if char in ")]}⌉⌋）］":
        return "close"
    return PUNCTUATION.get(char, "mark")


def aside_token(text: str, at: int) -> Token | None:
    """What looks like a number and is none: a date, a version, an address."""
    if at and (text[at - 1].isalnum() or text[at - 1] in "_") and text[at].isalnum():
        return None
    match = ASIDE_PATTERN.match(text, at)
    if not match or not match.group() or not any(c.isdigit() for c in match.group()):
        return None
    end = match.end()
    if end < len(text) and text[end].isalnum():
        return None
    index = int(str(match.lastgroup)[1:])
    return Token("word", match.group(), Span(at, end), aside=ASIDE[index][0])


def relates(text: str, at: int, before: list[Token]) -> bool:
    """Whether an ≈ stands between two operands and is no hedge of the second."""
    return (
        text[at] in "≈≃"
        and bool(before)
        and before[-1].kind in ("number", "close", "word", "symbol")
    )


RESTATED = re.compile(r" \([^()\n]{1,40}?(?:→|->|=>|\bvs\b|\bto\b|\binstead of\b)")
"""``drops by 2.5x (120 ms → 48 ms)``: a multiple, and between what."""


def between_operands(text: str, at: int, length: int = 1) -> bool:
    """Whether the sign at ``at`` stands between a number or bracket and another operand."""
    if text[at : at + 1] == "X" and text[at - 1 : at].isspace() and text[at + 1 : at + 2].isdigit():
        return False  # ``128 X2`` are 128 of a kind
    if text[at : at + 1] in "xX×" and text[at - 1 : at].isdigit() and RESTATED.match(text, at + 1):
        return False
    left = text[max(0, at - NEAR) : at].rstrip(" \u00a0\u2063")[-1:]
    rest = text[at + length : at + length + NEAR].lstrip(" \u00a0\u2063")
    if not left or not rest:
        return False
    figure = bool(OPERAND.match(rest))
    after = figure or bool(re.match(r"[A-Z]{2,4}\b|[A-Z]{2,4}\d", rest))
    blanks = text[at - 1 : at].isspace() and text[at + length : at + length + 1].isspace()
    before = left.isdigit() or left in ")%" or (blanks and left.isalpha())
    return after and before and (figure or blanks)


def tight(text: str, start: int, end: int) -> bool:
    """Whether a sign stands without blanks."""
    return not text[start - 1 : start].isspace() and not text[end : end + 1].isspace()
