"""Whether a second value repeats the first: ``12.5 MB/s, or 0.10 Gb/s``, or is another one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from doc_auditor.formula import Literal_
from doc_auditor.reading.expressions import value_of
from doc_auditor.reading.side import Side
from doc_auditor.reading.tokens import Token

HEDGES = frozenset(
    "about around roughly approximately nearly approx circa some almost approximatively ca".split()
)
OTHERWISE = frozenset("for net usable payload compressed".split())
BITS = re.compile(r"[kKMGTP]b(?:ps\b|its?\b|/|$)|\bbits?\b")
REACH = 16
"""Tokens before a number in which a bracket behind it may find what it explains."""


def shared_out(side: Side) -> bool:
    """``240 MB per run``: a value for each of several; a bare value beside it is another one."""
    return not {"per", "each", "every"}.isdisjoint(side.words.lower().split())


def otherwise(tokens: Sequence[Token], side: Side) -> bool:
    """``1,600 kW usable``, ``1.5 GB for a million``: of more, or of less, than was said before."""
    behind = {t.low for t in tokens[side.start + 1 : side.after + 2] if t.kind == "word"}
    return bool(behind & OTHERWISE)


def alternative(tokens: Sequence[Token], sides: Sequence[Side]) -> bool:
    """``1 GB, or 100 MB``: perhaps the same value in another unit, perhaps another one."""
    at = sides[-1].start - 1
    while at > 0 and tokens[at].low in HEDGES:
        at -= 1
    return tokens[at].low == "or" and not any(s.operators for s in sides)


def bits_and_bytes(left: Side, right: Side) -> bool:
    """Two units that nobody takes for a larger and a smaller choice."""
    if not isinstance(left.tree, Literal_) or not isinstance(right.tree, Literal_):
        return False
    a, b = left.tree.number.unit, right.tree.number.unit
    sized = "byte" in dict(a.dimensions) and a.dimensions == b.dimensions
    return sized and bool(BITS.search(a.text)) != bool(BITS.search(b.text))


def of_another(tokens: Sequence[Token], side: Side, first: Side) -> bool:
    """``1,024 copies with EP 1 (128 × 8 replicas)``: the bracket explains a number before it."""
    value = value_of(side.tree)
    assert isinstance(first.tree, Literal_)
    if value is None or value == first.tree.number.value:
        return False
    for token in reversed(tokens[max(0, first.start - REACH) : first.start]):
        if token.kind == "stop":
            return False
        if token.number is not None and value in (token.number.value, token.number.coefficient):
            return True
    return False


def ends_a_sentence(between: Sequence[Token]) -> bool:
    """Whether a full stop that is not one of ``i.e.`` stands between two values."""
    before = ["", *(t.low for t in between)]
    return any(t.text == "." and b != "i.e" for b, t in zip(before, between, strict=False))
