"""Numbers of a line that are no value of it now: former ones, of one phase, of two columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from doc_auditor.reading.tokens import Token, lower, word
from doc_auditor.source import Span

GAP = 3
"""Blanks that set what stands in one line apart."""
REACH = 5
"""Tokens behind an arrow that tell what it means."""
PHASES = frozenset("phase scenario case version run experiment".split())


def side_by_side(tokens: Sequence[Token]) -> frozenset[Span]:
    """``EP      16      8``: the values of two columns, whose heads stand in another line."""
    return frozenset(
        t.number.digits
        for a, b in pairwise(tokens)
        if a.kind == b.kind == "number" and b.span.start - a.span.end >= GAP
        for t in (a, b)
        if t.number is not None
    )


def columns(tokens: Sequence[Token]) -> Sequence[Sequence[Token]]:
    """``layers 36      hidden 4096      experts 32 (top-2)``."""
    starts = [
        at
        for at in range(1, len(tokens))
        if tokens[at].kind in ("word", "symbol")
        and tokens[at].span.start - tokens[at - 1].span.end >= GAP
        and tokens[at - 1].kind in ("number", "close")
    ]
    ends = [*starts, len(tokens)]
    return [tokens[a:b] for a, b in zip([0, *starts], ends, strict=True)]


def past(tokens: Sequence[Token]) -> set[Span]:
    """Values that the text calls former ones: ``from 8``, ``was 8``, the 8 of ``8 → 4``."""
    found: set[Span] = set()
    for at, token in enumerate(tokens):
        if token.number is None:
            continue
        before = tokens[at - 1].low if at else ""
        after = next((t for t in tokens[at + 1 : at + 3] if t.kind != "word"), None)
        arrow = after is not None and after.kind == "arrow"
        if (
            before in ("from", "was", "were", "formerly")
            or _former(tokens, at)
            or (arrow and not _follows(tokens, at))
        ):
            found.add(token.number.digits)
    return found


def _follows(tokens: Sequence[Token], at: int) -> bool:
    """``80 layers → 10 layers per stage``, ``TP 4 → 72 / 4``: what follows from it."""
    arrow = next(i for i in range(at + 1, len(tokens)) if tokens[i].kind == "arrow")
    behind = tokens[arrow + 1 : arrow + 1 + REACH]
    if not behind or behind[0].number is None:
        return False
    for token in behind[1:]:
        if token.kind == "operator" or token.text in ("=", "/"):
            return True
        if token.kind not in ("word", "symbol"):
            return False
        if token.low in ("per", "each"):
            return True
    return False


FORMER = frozenset("former old previous original earlier".split())


def _former(tokens: Sequence[Token], at: int) -> bool:
    """``the former EP 16``, ``the old TP=4``."""
    back = at
    while back and tokens[back - 1].kind in ("symbol", "relation"):
        back -= 1
    return lower(tokens, back - 1) in FORMER


def of_one_phase(tokens: Sequence[Token]) -> set[Span]:
    """Values of one of several: ``768 sequences in phase 1 and 1,024 in phase 2``."""
    found: set[Span] = set()
    last: Span | None = None
    for at, token in enumerate(tokens):
        if token.number is not None and word(tokens, at - 1) not in PHASES:
            last = token.number.digits
        elif token.kind == "stop":
            last = None
        opens = word(tokens, at - 1) in ("in", "during")
        if last is not None and opens and word(tokens, at) in PHASES and at + 1 < len(tokens):
            found |= {last} if tokens[at + 1].number is not None else set()
    return found
