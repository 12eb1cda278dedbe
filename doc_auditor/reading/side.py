"""One side of a printed calculation."""

from __future__ import annotations

from dataclasses import dataclass

from doc_auditor.formula import Expression
from doc_auditor.source import Span


@dataclass(frozen=True, slots=True)
class Side:
    """An expression, its place, the words after its last operand, and the next token's index."""

    tree: Expression
    span: Span
    after: int
    start: int
    words: str = ""
    operators: int = 0
    tight: bool = False
    """Every operator stands without blanks (``8x16``, ``0-7``)."""
    signs: frozenset[str] = frozenset()
    cut: bool = False
    """The calculation goes on with something that is no operand."""
