"""What reading needs."""

from __future__ import annotations

from dataclasses import dataclass

from doc_auditor.reading.context import Wordings
from doc_auditor.reading.lexer import Lexer
from doc_auditor.reading.lexicon import Lexicon


@dataclass(frozen=True)
class Tools:
    """What reading needs: the lexer, the lexicon and the word lists."""

    lexer: Lexer
    lexicon: Lexicon
    wordings: Wordings
