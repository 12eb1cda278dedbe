"""The words that link a calculation with its result: ``comes to``, ``so``; ``because``."""

from __future__ import annotations

from collections.abc import Sequence

from doc_auditor.reading.tokens import Token

LONGEST = 4
"""Words of a phrase."""


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(p.split()) for p in text.split(" | "))


COMES_TO = _phrases(
    "comes to | come to | came to | amounts to | amount to | adds up to | add up to | sums to | "
    "sum to | sums up to | works out to | works out at | works out as | work out to | results in | "
    "result in | leads to | evaluates to | yields | totals"
)
"""Verbs that lead from a calculation to its result."""
SO = _phrases(
    "so | thus | hence | therefore | or | i.e | ie | giving | making | yielding | totalling | "
    "totaling | for a total of | that is | that makes | that gives | that comes to | which is | "
    "which makes | which gives | which comes to | this makes | this gives"
)
"""The same behind a comma."""
TOTALS = _phrases("for a total of | that makes | that gives | that comes to | which comes to")
"""Those that say nothing but what a calculation gives."""
FROM = _phrases(
    "from | i.e | ie | that is | which is | namely | because | since | calculated as | computed as "
    "| derived as | derived from | as"
)
"""What leads from a value to the calculation that it comes from."""


def said(tokens: Sequence[Token], at: int, phrases: Sequence[tuple[str, ...]]) -> int:
    """How many tokens the phrase that begins at a place has, none if there is none."""
    if at >= len(tokens) or tokens[at].kind not in ("word", "symbol"):
        return 0
    first = tokens[at].low.rstrip(".")
    if not any(p[0] == first for p in phrases):
        return 0
    words = tuple(t.low.rstrip(".") for t in tokens[at : at + LONGEST])
    length = max((len(p) for p in phrases if words[: len(p)] == p), default=0)
    dotted = length and at + length < len(tokens) and tokens[at + length].text == "."
    return length + bool(dotted)
