"""The tokens of a line of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from doc_auditor.quantity import Number
from doc_auditor.source import Span

Kind = Literal[
    "number",  # a numeral with hedge, magnitude and unit
    "word",  # a word or a name
    "symbol",  # the short name of a quantity (TP), its value glued on in ``number`` (TP8)
    "operator",  # + - * / ^ %
    "relation",  # = ≈ < > ≤ ≥ ≠
    "arrow",  # → =>
    "open",
    "close",
    "function",
    "comma",
    "colon",
    "stop",  # ends a clause: . ; ? ! or a line
    "mark",  # anything else: quotes, check marks, bars
]


COLUMN = 2
"""Blanks that set the columns of a line apart."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its place in the source.

    ``tight`` is true where no blank stands on either side of an operator; ``aside`` says why the
    digits of a word are no number.  ``low`` is the text in lower case, which every reader asks for.
    """

    kind: Kind
    text: str
    span: Span
    number: Number | None = None
    tight: bool = False
    aside: str = ""
    low: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "low", self.text.lower())


def plain_number(digits: str, at: int) -> Number:
    """Digits without hedge, magnitude or unit."""
    span = Span(at, at + len(digits))
    return Number(span, digits, Fraction(digits), Fraction(1), span)


def lower(tokens: Sequence[Token], at: int) -> str:
    """The text of a token in lower case; nothing outside of the tokens."""
    return tokens[at].low if 0 <= at < len(tokens) else ""


def word(tokens: Sequence[Token], at: int) -> str:
    """The word at a place in lower case; nothing where something else stands."""
    if not 0 <= at < len(tokens):
        return ""
    token = tokens[at]
    return token.low if token.kind == "word" else ""


def numbers_a_line(tokens: Sequence[Token], at: int) -> bool:
    """``check 3  layers = 60/2``: a number behind a word that blanks set apart from the rest."""
    if not 0 < at < len(tokens) - 1 or tokens[at - 1].kind != "word":
        return False
    behind = tokens[at + 1]
    apart = behind.span.start - tokens[at].span.end >= COLUMN
    return apart and behind.kind in ("word", "symbol") and tokens[at].text.isdigit()


def between_stops(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The sentences of a text, and its lines; a semicolon ends none."""
    start = 0
    for at, token in enumerate(tokens):
        if token.kind == "stop" and token.text != ";":
            yield tokens[start:at]
            start = at + 1
    yield tokens[start:]


def clause_of(tokens: Sequence[Token], at: int) -> range:
    """The places of the clause around a word."""
    ends = ("comma", "stop", "colon", "open", "close")
    size = len(tokens)
    start = next((i for i in range(at, 0, -1) if tokens[i - 1].kind in ends), 0)
    return range(start, next((i for i in range(at, size) if tokens[i].kind in ends), size))
