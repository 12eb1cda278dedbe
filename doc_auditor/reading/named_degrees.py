"""Tokens → the degree that a whole line or heading names: ``3.1 Expert Parallelism: 4-way``.

Read only where every token of the line belongs to the name, its number, or a numbering before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.reading.declared import Declared
from doc_auditor.reading.lexicon import Lexicon
from doc_auditor.reading.tokens import Token

JOINTS = ("open", "colon", "operator")
LONGEST = 12


def titled(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[Declared]:
    """``Tensor Parallelism (2-way)``, ``4. Data parallel – 8-way``."""
    if len(tokens) > LONGEST:
        return
    start = _numbering(tokens)
    end = start
    while end < len(tokens) and tokens[end].kind == "word":
        end += 1
    reference = lexicon.label([t.text for t in tokens[start:end]]) if end > start else None
    if reference is None or reference.role or end + 1 >= len(tokens):
        return
    number = tokens[end + 1].number
    joined = tokens[end].kind in JOINTS and tokens[end].text not in "*/+^"
    closed = [t.kind for t in tokens[end + 2 :]] == ["close"] * (tokens[end].kind == "open")
    degree = lexicon.quantities[reference.quantity].kind == "degree"
    if joined and closed and degree and number is not None and number.noun == "way":
        yield Declared(reference, number, tokens[start].span.join(number.span), "label")


def _numbering(tokens: Sequence[Token]) -> int:
    """Where the words begin behind ``3.1``, ``4.``, ``2)``."""
    at = 0
    while at < len(tokens) and tokens[at].kind in ("number", "stop", "close", "mark"):
        at += 1
    return at if sum(t.kind == "number" for t in tokens[:at]) <= 1 else 0
