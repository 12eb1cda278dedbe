"""Every equation has a document of the corpus in which it speaks."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from doc_auditor.audit import audit
from doc_auditor.catalog import load_catalog
from doc_auditor.settings import Settings
from doc_auditor.source import Source, decode

CORPUS = Path(__file__).parents[1] / "corpus"
EQUATIONS = [r.name for r in load_catalog().rules if r.kind in ("relation", "bound", "scaling")]


@cache
def documents() -> tuple[Source, ...]:
    """The shortest first: most equations are at home in a page of labelled values."""
    paths = sorted(CORPUS.glob("*.md"), key=lambda path: path.stat().st_size)
    return tuple(decode(path.name, path.read_bytes()) for path in paths)


@pytest.mark.parametrize("rule", EQUATIONS)
def test_the_equation_speaks_in_some_document(rule: str) -> None:
    only = Settings(select=(rule,))
    assert any(v.state != "unchecked" for d in documents() for v in audit(d, only).verdicts)
