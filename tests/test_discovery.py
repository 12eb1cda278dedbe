"""Which configuration file holds for a document."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from doc_auditor.discovery import Discovery, Overrides, merge
from doc_auditor.files import find
from doc_auditor.records import Problem
from doc_auditor.settings import Settings


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def gpus(document: Path, **options: object) -> int | None:
    settings = Discovery(**options).settings(document)  # type: ignore[arg-type]
    assert isinstance(settings, Settings)
    return settings.gpus


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    write(tmp_path / "doc-auditor.toml", "gpus = 99")
    return tmp_path / "repo"


def test_the_nearest_file_wins_without_merging(repo: Path) -> None:
    write(repo / "doc-auditor.toml", 'gpus = 1\nfail-on = "warning"')
    write(repo / "docs" / ".doc-auditor.toml", "gpus = 2")
    assert gpus(repo / "a.md") == 1
    assert gpus(repo / "docs" / "deep" / "a.md") == 2
    settings = Discovery().settings(repo / "docs" / "a.md")
    assert isinstance(settings, Settings)
    assert settings.fail_on == "error"


def test_the_search_stops_at_the_repository(repo: Path) -> None:
    assert gpus(repo / "docs" / "a.md") is None
    assert gpus(repo.parent / "a.md") == 99


def test_the_order_within_a_folder(repo: Path) -> None:
    write(repo / "pyproject.toml", "[tool.doc-auditor]\ngpus = 3")
    assert gpus(repo / "a.md") == 3
    write(repo / ".doc-auditor.toml", "gpus = 2")
    assert gpus(repo / "a.md") == 2
    write(repo / "doc-auditor.toml", "gpus = 1")
    assert gpus(repo / "a.md") == 1


def test_a_pyproject_without_our_table_is_passed_by(repo: Path) -> None:
    write(repo / "doc-auditor.toml", "gpus = 1")
    write(repo / "docs" / "pyproject.toml", '[project]\nname = "x"')
    assert gpus(repo / "docs" / "a.md") == 1


def test_dots_in_the_path_lead_where_they_lead(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repo / "inner" / "doc-auditor.toml", "gpus = 5")
    monkeypatch.chdir(repo / "inner")
    assert gpus(Path("a.md")) == 5
    assert gpus(Path("../a.md")) is None


def test_the_named_file_holds_everywhere(repo: Path) -> None:
    write(repo / "doc-auditor.toml", "gpus = 1")
    other = write(repo / "other.toml", "gpus = 7")
    assert gpus(repo / "a.md", explicit=other) == 7


@pytest.mark.parametrize(
    ("name", "words"),
    [("no.toml", "no such configuration file"), (".", "is a folder"), ("bad.toml", "byte 0")],
)
def test_a_named_file_that_cannot_be_used(repo: Path, name: str, words: str) -> None:
    (repo / "bad.toml").write_bytes(b"\xff")
    found = Discovery(explicit=repo / name).settings(repo / "a.md")
    assert isinstance(found, Problem)
    assert words in found.message


def test_the_command_line_stands_over_the_file(repo: Path) -> None:
    write(repo / "doc-auditor.toml", 'gpus = 1\ntopology = "vllm"\nfail-on = "warning"')
    settings = Discovery(Overrides(gpus=2, fail_on="never")).settings(repo / "a.md")
    assert settings == Settings(topology="vllm", gpus=2, fail_on=None)


def test_an_empty_list_on_the_command_line_still_counts() -> None:
    assert merge(None, Overrides(select=())).select == ()
    assert merge(None, Overrides()).fail_on == Settings().fail_on


def test_packs_are_named_as_seen_from_their_file(repo: Path) -> None:
    write(repo / "docs" / "doc-auditor.toml", 'packs = ["ours", "/abs"]')
    settings = Discovery().settings(repo / "docs" / "a.md")
    assert isinstance(settings, Settings)
    assert settings.packs == (os.path.realpath(repo / "docs" / "ours"), "/abs")


def test_a_broken_file_is_a_problem_of_its_documents(repo: Path) -> None:
    write(repo / "docs" / "doc-auditor.toml", "gpuss = 1")
    discovery = Discovery()
    found = discovery.settings(repo / "docs" / "a.md")
    assert isinstance(found, Problem)
    assert found.line == 1
    assert isinstance(discovery.settings(repo / "b.md"), Settings)


def test_exclude_holds_below_the_folder_of_its_file(repo: Path) -> None:
    write(repo / "doc-auditor.toml", 'exclude = ["/drafts/", "*.old.md"]')
    for name in ("drafts/a.md", "docs/drafts/b.md", "docs/c.old.md", "docs/d.md"):
        write(repo / name, "x")
    found = find([str(repo)], Discovery().excludes)
    assert sorted(Path(i.name).relative_to(repo).as_posix() for i in found.inputs) == [
        "docs/d.md",
        "docs/drafts/b.md",
    ]
    named = find([str(repo / "drafts" / "a.md")], Discovery().excludes)
    assert len(named.inputs) == 1


def test_each_folder_is_looked_at_once(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from doc_auditor import discovery as module

    looked: list[Path] = []

    def load(folder: Path) -> None:
        looked.append(folder)

    monkeypatch.setattr(module, "load_folder", load)
    finder = Discovery()
    for name in ("a.md", "b.md", "c.md"):
        finder.settings(repo / "docs" / name)
    assert len(looked) == len(set(looked))
