"""How a reader of whole documents gets at the words of a block."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block

Words = Callable[[Block], Sequence[Token]]
"""The tokens of a block, its number words counted."""
