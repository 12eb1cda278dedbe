"""Tokens → what a count is said for each of: ``64 nodes of 8 GPUs``, ``hosts with 8 GPUs each``."""

from __future__ import annotations

from collections.abc import Sequence

from doc_auditor.reading.lexicon import PER, Lexicon, singular
from doc_auditor.reading.ratios import plural
from doc_auditor.reading.tokens import Token, word

HOLDS = frozenset({"of", "with", "à", "having", "holding", "carrying", "containing"})
EACH = frozenset({"each", "apiece"})
FAR = 9


def contained(tokens: Sequence[Token], at: int, tail: Sequence[str], lexicon: Lexicon) -> str:
    """What the number at ``at`` is counted for each of, if it says what a container holds.

    ``tail`` are the words behind its noun.  A single container (``one node with 8 GPUs``) may be
    all there is; it counts only where the clause goes on to another number of the same thing.
    """
    holder = _holder(tokens, at)
    if tail and tail[0].lower() in EACH:
        return PER.get(singular(holder or _counted(tokens, at)), "other")
    if holder not in PER and singular(holder) not in PER:
        return ""
    return PER[singular(holder)] if plural(holder) or _again(tokens, at, lexicon) else ""


def _holder(tokens: Sequence[Token], at: int) -> str:
    """The noun before ``of`` or ``with``."""
    return word(tokens, at - 2) if word(tokens, at - 1) in HOLDS else ""


def _counted(tokens: Sequence[Token], at: int) -> str:
    """The nearest noun before the place that has a number of its own."""
    for index in range(at - 1, max(-1, at - FAR), -1):
        if tokens[index].kind == "stop" and tokens[index].text != "\n":
            return ""
        if singular(word(tokens, index)) in PER and plural(word(tokens, index)):
            return word(tokens, index)
    return ""


def _again(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether the sentence counts the same thing once more."""
    own = lexicon.noun([word(tokens, at + 1)])
    for index in range(at + 2, len(tokens) - 1):
        if tokens[index].kind == "stop" and tokens[index].text != "\n":
            return False
        if tokens[index].kind == "number" and own is not None:
            found = lexicon.noun([word(tokens, index + 1)])
            if found is not None and found[0].quantity == own[0].quantity:
                return True
    return False
