"""Tokens → ranges: ``GPUs 0-3 (Layers 0-3)``, ``Expert 0-15``, ``[0-15]``, ``GPUs 0,1,4,5``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.tokens import Token
from doc_auditor.source import Span

INDEXED = {
    "gpu": "gpu", "npu": "gpu", "device": "gpu", "rank": "gpu", "accelerator": "gpu", "card": "gpu",
    "chip": "gpu", "layer": "layer", "expert": "expert", "node": "node", "server": "node",
    "host": "node", "head": "head", "block": "layer", "stage": "stage",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ranged:
    """A run of indices of one noun, both ends included."""

    noun: str
    first: int
    last: int
    span: Span


def ranges(tokens: Sequence[Token], noun: str = "") -> Iterator[Ranged]:
    """The index ranges of a line; ``noun`` is what a bare range of a table column counts."""
    current = noun
    for at, token in enumerate(tokens):
        if token.kind == "word":
            current = INDEXED.get(singular(token.text.lower()), noun)
        elif token.kind == "number" and current:
            found = _range(tokens, at, current)
            if found:
                yield found
        elif token.kind in ("stop", "comma", "close"):
            current = current if token.kind == "comma" else noun


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


def _index(integral: bool, tokens: Sequence[Token], at: int) -> bool:
    """The number follows its noun or a bracket and ends no other range."""
    number = tokens[at].number
    before = tokens[at - 1] if at else None
    if not integral or number is None or number.unit.text or number.noun:
        return False
    return before is None or before.kind in ("word", "open", "comma", "mark", "colon", "stop")


def noun_of(text: str) -> str:
    """What a column or label indexes, if it is one of the known nouns."""
    for word in text.lower().replace("(", " ").split():
        if singular(word.strip("*:")) in INDEXED:
            return INDEXED[singular(word.strip("*:"))]
    return ""
