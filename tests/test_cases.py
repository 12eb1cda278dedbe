"""Short documents with what an audit must report on them, and nothing else.

``tests/cases/*.txt``: ``@@ name | actual | actual`` opens a document; the right values that its
errors and warnings must give stand after the name, none for a document without any.
"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from doc_auditor.audit import audit
from doc_auditor.settings import Settings
from doc_auditor.source import Source

FOLDER = Path(__file__).parent / "cases"
NAME = re.compile(r"(?m)^@@ ")


def cases() -> list[tuple[str, tuple[str, ...], str]]:
    """Name, right values, text."""
    found = []
    for path in sorted(FOLDER.glob("*.txt")):
        for part in NAME.split(path.read_text(encoding="utf-8"))[1:]:
            head, text = part.split("\n", 1)
            name, *wanted = (x.strip() for x in head.split("|"))
            found.append((f"{path.stem}: {name}", tuple(w for w in wanted if w), text))
    return found


@pytest.mark.parametrize(("wanted", "text"), [c[1:] for c in cases()], ids=[c[0] for c in cases()])
def test_what_is_reported(wanted: tuple[str, ...], text: str) -> None:
    report = audit(Source("case.md", text), Settings(repairs=False))
    found = [f for f in report.findings if f.severity != "info"]
    shown = [f"{f.rule}: {f.message}" for f in found]
    assert sorted(map(_value, wanted)) == sorted(_value(f.actual or "") for f in found), shown


def test_no_two_cases_have_one_name() -> None:
    names = [name for name, *_ in cases()]
    assert sorted(set(names)) == sorted(names)


def _value(text: str) -> str:
    """One spelling for ``0.5`` and ``1/2``."""
    try:
        return str(Fraction(text))
    except ValueError:
        return text
