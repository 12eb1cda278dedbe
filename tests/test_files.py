"""Which documents are found behind paths, and how unreadable ones are refused."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from doc_auditor import files
from doc_auditor.files import Input, find, read
from doc_auditor.records import Problem
from doc_auditor.source import Source


def write(folder: Path, *names: str, text: str = "x\n") -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def names(folder: Path, *paths: str, **options: object) -> list[str]:
    found = find(paths or (str(folder),), **options)  # type: ignore[arg-type]
    assert not found.problems
    return [Path(i.name).relative_to(folder).as_posix() for i in found.inputs]


def problem(folder: Path, name: str) -> Problem:
    answer = read(Input(name, folder / name))
    assert isinstance(answer, Problem)
    return answer


def test_a_folder_is_walked_for_documents_only_in_a_fixed_order(tmp_path: Path) -> None:
    write(tmp_path, "b.md", "a.MD", "c.markdown", "d.mdx", "e.txt", "md", "sub/a.md", "s/z.md")
    assert names(tmp_path) == ["a.MD", "b.md", "c.markdown", "d.mdx", "s/z.md", "sub/a.md"]


def test_gitignore_holds_and_a_deeper_one_takes_back(tmp_path: Path) -> None:
    write(tmp_path, ".gitignore", text="build/\n*.draft.md\n/top.md\n")
    write(tmp_path, "sub/.gitignore", text="!kept.draft.md\n")
    write(tmp_path, "build/a.md", "x.draft.md", "top.md", "sub/top.md", "sub/kept.draft.md")
    assert names(tmp_path) == ["sub/kept.draft.md", "sub/top.md"]


def test_gitignore_of_the_repository_holds_below_it(tmp_path: Path) -> None:
    (tmp_path / ".git" / "info").mkdir(parents=True)
    (tmp_path / ".git" / "info" / "exclude").write_text("private.md\n")
    write(tmp_path, ".gitignore", text="docs/old/\n")
    write(tmp_path, "docs/old/a.md", "docs/new.md", "docs/private.md")
    assert names(tmp_path, str(tmp_path / "docs")) == ["docs/new.md"]


def test_gitignore_outside_the_repository_does_not_hold(tmp_path: Path) -> None:
    write(tmp_path, ".gitignore", text="*.md\n")
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    write(tmp_path, "repo/docs/a.md")
    assert names(tmp_path, str(tmp_path / "repo" / "docs")) == ["repo/docs/a.md"]


def test_what_is_named_is_read_whatever_ignores_it(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path, ".gitignore", text="build/\nsecret.md\n")
    write(tmp_path, "build/a.md", "secret.md", "plan.txt")
    for name in ("secret.md", "plan.txt", "build/a.md"):
        assert names(tmp_path, str(tmp_path / name)) == [name]
    assert names(tmp_path, str(tmp_path / "build")) == ["build/a.md"]


def test_a_pattern_that_is_none_does_not_hide_the_others(tmp_path: Path) -> None:
    write(tmp_path, ".gitignore", text="!\nold.md\n")
    write(tmp_path, "old.md", "new.md")
    assert names(tmp_path) == ["new.md"]


def test_folders_of_tools_are_pruned(tmp_path: Path) -> None:
    write(tmp_path, "node_modules/a.md", ".git/b.md", ".venv/c.md", ".github/d.md")
    assert names(tmp_path) == [".github/d.md"]


def test_an_excluded_folder_is_not_even_entered(tmp_path: Path) -> None:
    write(tmp_path, "drafts/deep/a.md", "b.md")
    asked: list[str] = []

    def excludes(path: Path, folder: bool) -> bool:
        asked.append(path.name)
        return folder and path.name == "drafts"

    assert names(tmp_path, excludes=excludes) == ["b.md"]
    assert "deep" not in asked


def test_each_document_comes_once(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "b.md")
    paths = [str(tmp_path / "b.md"), str(tmp_path), f"{tmp_path}/../{tmp_path.name}/a.md"]
    assert [Path(i.name).name for i in find(paths).inputs] == ["b.md", "a.md"]


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path, "real/a.md")
    (tmp_path / "real" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "dangling.md").symlink_to(tmp_path / "nowhere.md")
    assert names(tmp_path) == ["real/a.md"]


@pytest.mark.parametrize("ignored", ["", "*.md\n"])
def test_a_folder_without_documents_is_a_problem(tmp_path: Path, ignored: str) -> None:
    write(tmp_path, "notes.txt")
    if ignored:
        write(tmp_path, "a.md")
        write(tmp_path, ".gitignore", text=ignored)
    found = find([str(tmp_path)])
    assert not found.inputs
    assert [p.path for p in found.problems] == [str(tmp_path)]
    assert "no documents" in found.problems[0].message


def test_a_folder_that_looks_like_a_document_is_walked(tmp_path: Path) -> None:
    write(tmp_path, "plan.md/inner.md")
    assert names(tmp_path, str(tmp_path / "plan.md")) == ["plan.md/inner.md"]


def test_standard_input_has_a_name(tmp_path: Path) -> None:
    assert find(["-"]).inputs == (Input("<stdin>", None),)
    item = find(["-", "-"], stdin_name="plan.md").inputs
    assert item == (Input("plan.md", None),)
    assert read(item[0], io.BytesIO(b"\xef\xbb\xbfhi")) == Source("plan.md", "hi", True)


def test_a_missing_file(tmp_path: Path) -> None:
    assert problem(tmp_path, "no.md") == Problem("no.md", "no such file or folder; check the path")


def test_bytes_that_are_not_utf8_are_named_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"one\r\ntwo\rth\xe9ree\n")
    found = problem(tmp_path, "a.md")
    assert found.line == 3
    assert "byte 11" in found.message


def test_binary_and_utf16(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"PK\x03\x04\x00\x00")
    (tmp_path / "b.md").write_bytes("hello".encode("utf-16"))
    assert "binary content at byte 4" in problem(tmp_path, "a.md").message
    assert problem(tmp_path, "b.md").message == "is UTF-16; save it as UTF-8"


def test_the_size_limit_is_above_50_mb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert files.MAX_BYTES >= 50_000_000
    assert files.MAX_BYTES >= 50 * 1024 * 1024
    monkeypatch.setattr(files, "MAX_BYTES", 8)
    (tmp_path / "a.md").write_bytes(b"12345678")
    (tmp_path / "b.md").write_bytes(b"123456789")
    assert isinstance(read(Input("a.md", tmp_path / "a.md")), Source)
    assert "larger than" in problem(tmp_path, "b.md").message


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(13, "Permission denied"), "may not be read"),
        (OSError(36, "File name too long"), "File name too long"),
        (ValueError("embedded null byte"), "embedded null byte"),
    ],
)
def test_whatever_the_system_says_becomes_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def refuse(*_: object) -> object:
        raise error

    monkeypatch.setattr(Path, "open", refuse)
    assert words in problem(tmp_path, "a.md").message


def test_odd_names_do_not_break_the_search() -> None:
    for name in ("a\0b.md", "x" * 5000):
        (item,) = find([name]).inputs
        assert isinstance(read(item), Problem)


def test_a_folder_that_may_not_be_opened_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("doc_auditor.files.os.scandir", refuse)
    (found,) = find([str(tmp_path)]).problems
    assert found.path == str(tmp_path)
    assert "may not be opened" in found.message
