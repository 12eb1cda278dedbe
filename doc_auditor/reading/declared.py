"""What a declaration says, and the words after its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from doc_auditor.quantity import Number
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Reference
from doc_auditor.source import Span

Origin = Literal["label", "noun", "symbol", "flag", "cell", "fact"]


@dataclass(frozen=True, slots=True)
class Declared:
    """A number, what it is a value of, and where the statement stands."""

    reference: Reference
    number: Number
    span: Span
    origin: Origin
    upper: Number | None = None


def following(tokens: Sequence[Token], at: int) -> list[str]:
    """The words after a number, with the slash of a rate."""
    words: list[str] = []
    for token in tokens[at + 1 : at + 8]:
        if token.kind in ("word", "symbol") and token.number is None:
            words.append(token.text)
        elif token.text == "/" and token.tight:
            words.append("/")
        elif token.text != "\n":
            break
    return words
