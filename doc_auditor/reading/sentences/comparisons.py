"""Tokens → comparisons: ``30GB < 64GB (PASS)``, ``8 ≤ 16 ✓``, ``0.2 s << 30 s``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doc_auditor.formula import Symbol, numbers, symbols
from doc_auditor.reading.expressions import read_side
from doc_auditor.reading.side import Side
from doc_auditor.reading.tokens import Token
from doc_auditor.source import Span

MARKED = 5
"""Tokens behind a value up to the mark that says whether it passed."""
PASSED = frozenset("✓ ✔ ✅ ☑".split())
ERROR = re.compile(r"(?:[a-z](?:Error|Exception|Failure)|^(?:error|panicked|fatal|E_?RR_\w+))$")
FAILED = frozenset("✗ ✘ ❌ ✖ ⚠".split())


@dataclass(frozen=True, slots=True)
class Compared:
    """Two sides, the relation, and whether the author marks it as passed or failed."""

    left: Side
    relation: str
    right: Side
    passed: bool | None
    span: Span
    led: bool = False
    """Whether the mark stands at the head of the line, and so may be one of something else."""


def comparisons(tokens: Sequence[Token]) -> Iterator[Compared]:
    """The inequalities of a token list that stand between two values."""
    for at, token in enumerate(tokens):
        if token.kind != "relation" or token.text not in "<>≤≥":
            continue
        if (named := _bound_first(tokens, at)) is not None:
            yield named
            continue
        after = at + 1 + _doubled(tokens, at)
        right = read_side(tokens, after) if after < len(tokens) else None
        left = _ending_at(tokens, at)
        if left is None or right is None or isinstance(left.tree, Symbol):
            continue
        if after > at + 1 and not _units(left, right):
            continue  # ``1024 << 2`` moves bits
        if symbols(right.tree) and isinstance(right.tree, Symbol):
            continue
        if _refused(tokens, left.start):
            continue
        if (
            left.words
            and right.words
            and left.words.lower() != right.words.lower()
            and not _units(left, right)
        ):
            continue
        span = Span(left.span.start, right.span.end)
        passed = _passed(tokens, right.start + 1)
        led = passed is None and failed_ahead(tokens)
        yield Compared(left, token.text, right, False if led else passed, span, led)


def _bound_first(tokens: Sequence[Token], at: int) -> Compared | None:
    """``TTFT ≤ 0.6 s: 0.63 s ✅``: the bound stands in the label, and a mark says how it went."""
    if not at or tokens[at - 1].kind not in ("word", "close") or at + 1 >= len(tokens):
        return None
    bound = read_side(tokens, at + 1)
    if bound is None or bound.after >= len(tokens) or tokens[bound.after].kind != "colon":
        return None
    value = read_side(tokens, bound.after + 1) if bound.after + 1 < len(tokens) else None
    passed = _passed(tokens, value.start + 1) if value is not None else None
    if value is None or passed is None or not _units(value, bound):
        return None
    return Compared(value, tokens[at].text, bound, passed, bound.span.join(value.span))


def _doubled(tokens: Sequence[Token], at: int) -> bool:
    """``0.2 s << 30 s``: far below."""
    follows = tokens[at + 1] if at + 1 < len(tokens) else None
    return (
        follows is not None
        and follows.text == tokens[at].text
        and follows.text in "<>"
        and follows.span.start == tokens[at].span.end
    )


def _refused(tokens: Sequence[Token], at: int) -> bool:
    """``AssertionError: 1 > 2``: an error message says what was not so."""
    before = [i for i in range(max(0, at - 6), at) if tokens[i].kind == "colon"]
    if not before:
        return False
    words = [t.text for t in tokens[max(0, before[-1] - 4) : before[-1]] if t.kind == "word"]
    return any(ERROR.search(w) for w in words)


def _units(left: Side, right: Side) -> bool:
    """Whether both sides are measured, so that words beside them do not matter."""
    return all(any(n.unit.text for n in numbers(s.tree)) for s in (left, right))


def _ending_at(tokens: Sequence[Token], at: int) -> Side | None:
    """The side that ends right before the relation, the longest first."""
    low = max(0, at - 24)
    for start in range(low, at):
        if (
            tokens[start].kind not in ("number", "symbol", "open", "function")
            or tokens[start].text == "["
        ):
            continue
        if start and tokens[start - 1].kind in ("operator", "relation"):
            named = tokens[start - 1].text == "=" and tokens[start - 2 : start - 1]
            if not named or named[0].kind != "word":
                continue  # ``Latency = 17.0 ms <= 15.0 ms`` names its left side
        side = read_side(tokens, start)
        if side is not None and side.after == at:
            return side
    return None


def failed_ahead(tokens: Sequence[Token]) -> bool:
    """Whether a line begins with a mark of failure: ``❌ 96 GB ≤ 80 GB``."""
    return bool(tokens) and tokens[0].text in FAILED


def _passed(tokens: Sequence[Token], at: int) -> bool | None:
    for token in tokens[at : at + MARKED]:
        if token.kind == "stop":
            break
        if token.text in PASSED or token.text.upper() in ("PASS", "OK", "TRUE", "YES"):
            return True
        if token.text in FAILED or token.text.upper() in (
            "FAIL",
            "FAILED",
            "NO",
            "FALSE",
            "MISSED",
        ):
            return False
    return None
