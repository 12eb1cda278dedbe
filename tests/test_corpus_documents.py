"""The corpus: its documents come out as expected, and its labels are of the form they must have."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from doc_auditor.cli import main
from doc_auditor.source import LINE_END

CORPUS = Path(__file__).parents[1] / "corpus"
DOCUMENTS = sorted(CORPUS.glob("*.md"))
KINDS = {
    "arithmetic", "sum", "unit", "percent", "ratio", "comparison", "world-size", "distribution",
    "divisibility", "coverage", "conflict", "plausibility", "count",
}  # fmt: skip
EVERY_DOCUMENT = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)


def labels(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.with_name(f"{path.stem}.labels.json").read_text("utf-8")))


def test_every_document_comes_out_as_expected(capsys: pytest.CaptureFixture[str]) -> None:
    """What changed on purpose is taken over with ``doc-auditor corpus update``."""
    code = main(["corpus", "check", "--corpus", str(CORPUS)])
    names = re.findall(r"^(\S+\.(?:json|md)): ", capsys.readouterr().out, re.MULTILINE)
    assert (code, names) == (0, []), "'doc-auditor corpus check' shows the differences"


def test_there_are_enough_of_each_sort() -> None:
    every = [labels(path) for path in DOCUMENTS]
    assert len(every) >= 40
    assert 3 * sum(not found["errors"] for found in every) >= len(every)
    assert 4 * sum(found["split"] == "held-out" for found in every) >= len(every)


@EVERY_DOCUMENT
def test_labels_have_their_form(path: Path) -> None:
    found = labels(path)
    keys = {"clean", "split", "voice", "classes", "convention", "errors", "debatable", "verified"}
    assert set(found) == keys
    assert found["clean"] is (not found["errors"])
    assert found["split"] in ("development", "held-out")
    assert found["classes"]
    for error in found["errors"]:
        assert set(error) == {"line", "end_line", "kind", "claimed", "correct", "why", "also_lines"}
        assert error["kind"] in KINDS
        assert error["claimed"]
        assert error["correct"]
        assert error["why"]
    for place in found["debatable"]:
        assert {"line", "why"} <= set(place)


@EVERY_DOCUMENT
def test_labels_stand_where_they_say(path: Path) -> None:
    lines = LINE_END.split(path.read_text("utf-8"))
    found = labels(path)
    wrong: set[int] = set()
    for error in found["errors"]:
        quoted = " ".join(lines[error["line"] - 1 : error["end_line"]])
        assert re.sub(r"\s+", " ", error["claimed"]) in re.sub(r"\s+", " ", quoted)
        wrong |= set(range(error["line"], error["end_line"] + 1))
    assert wrong.isdisjoint(found["verified"])
    assert all(lines[line - 1].strip() for line in found["verified"])
