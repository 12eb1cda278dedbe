"""The words that say which way a value changes."""

from __future__ import annotations

from collections.abc import Sequence

from doc_auditor.reading.tokens import Token

LESS = frozenset(
    "reduction reduced reduces reduce decrease decreased decreases lower less fewer saving savings "
    "saved save saves drop dropped shorter cheaper smaller cut cuts decline fell down shrink "
    "shrinks".split()
)
MORE = frozenset(
    "increase increased increases higher more growth grew gain gains larger bigger greater up rise "
    "rises raised additional longer over above slower slowdown overhead".split()
)
BETTER = frozenset(
    "improvement improvements improved improves faster better speedup speed-up speedups quicker "
    "boost efficient change difference increase/decrease delta".split()
)
PRICED = frozenset("expensive dearer costlier pricier".split())
"""What only prices are."""
POINTS = frozenset({"points", "point", "pp", "percentage", "pts"})


def wording_of(words: Sequence[str]) -> str:
    """``less``, ``more``, ``better`` or nothing, from the words around the amount."""
    for word in words:
        bare = word.lower().strip(".,")
        for name, family in (
            ("points", POINTS),
            ("less", LESS),
            ("better", BETTER),
            ("more", MORE),
        ):
            if bare in family:
                return name
    return ""


def words_around(tokens: Sequence[Token], index: int) -> list[str]:
    """The words behind an amount, then those before it, the nearest last."""
    after: list[str] = []
    for token in tokens[index + 1 : index + 6]:
        if token.kind not in ("word", "operator", "mark"):
            break
        after.append(token.text)
    before: list[str] = []
    for token in reversed(tokens[max(0, index - 4) : index]):
        if token.kind not in ("word", "operator"):
            break
        before.append(token.text)
    return after + before
