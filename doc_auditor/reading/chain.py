"""What a line calculates: sides with the relations between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from doc_auditor.reading.side import Side
from doc_auditor.source import Span

Form = Literal["chain", "result-first", "continued"]


@dataclass(frozen=True, slots=True)
class Chain:
    """Sides with the relations between them, as read from one clause."""

    sides: tuple[Side, ...]
    relations: tuple[str, ...]
    form: Form
    span: Span
    first: int
    after: int
    outer: Side | None = None
    """The number before the bracket that holds the chain: ``512 (8 × 64 = 512)``."""
