"""Documents against what was expected of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from made import fake_audit

from doc_auditor.cli import main


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "good.md").write_text("2 × 2 = 4\n", encoding="utf-8")
    (folder / "bad.md").write_text("# Plan\n\n2 × 2 = 5\n", encoding="utf-8")
    (folder / "bad.labels.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "doc_auditor.audit", SimpleNamespace(audit=fake_audit))
    return folder


def test_update_writes_and_check_agrees(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corpus", "update"]) == 0
    expected = corpus / "expected"
    assert sorted(p.name for p in expected.iterdir()) == [
        "bad.findings.json",
        "bad.report.md",
        "good.findings.json",
        "good.report.md",
    ]
    assert json.loads((expected / "bad.findings.json").read_text("utf-8")) == [
        {
            "rule": "arithmetic/product",
            "severity": "error",
            "line": 3,
            "claimed": "5",
            "actual": "4",
            "message": "2 × 2 = 4, not 5",
        }
    ]
    assert json.loads((expected / "good.findings.json").read_text("utf-8")) == []
    report = (expected / "bad.report.md").read_text("utf-8")
    assert report.startswith("# Nodes Requiring Modification: bad.md\n")
    capsys.readouterr()
    assert main(["corpus", "check"]) == 0
    assert capsys.readouterr().out == "2 documents as expected\n"


def test_check_shows_what_changed(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["corpus", "update"])
    (corpus / "bad.md").write_text("# Plan\n\n2 × 3 = 5\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["corpus", "check", "--corpus", str(corpus)]) == 1
    out = capsys.readouterr().out
    assert "bad.findings.json: changed" in out
    assert '-  {"rule": "arithmetic/product", "severity": "error", "line": 3' in out
    assert "+  {" in out
    assert "good" not in out
    assert "1 of 2 documents differ in 2 snapshots" in out


def test_missing_and_left_over_snapshots_are_differences(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["corpus", "update"])
    (corpus / "good.md").rename(corpus / "fine.md")
    capsys.readouterr()
    assert main(["corpus", "check"]) == 1
    out = capsys.readouterr().out
    assert "fine.report.md: not expected yet" in out
    assert "good.report.md: expected, but there is no such document" in out
    assert main(["corpus", "update"]) == 0
    assert not (corpus / "expected" / "good.report.md").exists()
    assert main(["corpus", "check"]) == 0


def test_a_document_that_cannot_be_audited(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["corpus", "update"])
    before = sorted((corpus / "expected").iterdir())
    (corpus / "broken.md").write_bytes(b"\xff")
    capsys.readouterr()
    assert main(["corpus", "check"]) == 2
    assert main(["corpus", "update"]) == 2
    assert "nothing was updated" in capsys.readouterr().err
    assert sorted((corpus / "expected").iterdir()) == before


def test_snapshots_do_not_depend_on_where_the_folder_is(corpus: Path) -> None:
    main(["corpus", "update"])
    assert main(["corpus", "check", "--corpus", str(corpus.resolve()), "--jobs", "2"]) == 0
