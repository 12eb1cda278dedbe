"""What a configuration file may say, and how it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from doc_auditor.configuration_file import FileSettings, parse
from doc_auditor.records import Problem

HERE = Path("/repo/doc-auditor.toml")


def refused(text: str, path: Path = HERE) -> Problem:
    answer = parse(path, "doc-auditor.toml", text)
    assert isinstance(answer, Problem)
    assert answer.path == "doc-auditor.toml"
    return answer


def accepted(text: str, path: Path = HERE) -> FileSettings:
    answer = parse(path, path.name, text)
    assert isinstance(answer, FileSettings)
    return answer


def test_every_key() -> None:
    found = accepted(
        """
        topology = "tensorrt_llm"
        gpus = 512
        select = ["arithmetic", "world-size/total"]
        ignore = []
        fail-on = "never"
        packs = ["ours"]
        exclude = ["drafts/", "*.old.md"]
        seconds = 2.5
        """
    )
    assert found == FileSettings(
        topology="tensorrt_llm",
        gpus=512,
        select=("arithmetic", "world-size/total"),
        ignore=(),
        fail_on="never",
        packs=("ours",),
        exclude=("drafts/", "*.old.md"),
        seconds=2.5,
        origin="doc-auditor.toml",
        folder=Path("/repo"),
    )


def test_an_unknown_key_is_refused_with_the_nearest_one_and_its_line() -> None:
    found = refused('# a comment\ngpus = 8\n\nfail_on = "error"\n')
    assert found.line == 4
    assert found.message == "unknown key 'fail_on'; did you mean 'fail-on'?"


def test_an_unknown_key_without_a_near_one_lists_all() -> None:
    assert "the keys are topology, gpus" in refused("zzz = 1").message


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('topology = "megatorn"', "did you mean 'megatron'?"),
        ('topology = "tensorrt-llm"', "did you mean 'tensorrt_llm'?"),
        ("topology = 3", "one of orthogonal, stated"),
        ('gpus = "8"', "a whole number of at least 1"),
        ("gpus = 0", "a whole number of at least 1"),
        ("gpus = true", "a whole number of at least 1"),
        ("gpus = 8.0", "a whole number of at least 1"),
        ('select = "arithmetic"', "a list of words"),
        ("ignore = [1]", "a list of words"),
        ('fail-on = "warn"', "did you mean 'warning'?"),
        ("seconds = -1", "a number of seconds above 0"),
        ("seconds = nan", "a number of seconds above 0"),
        ("seconds = inf", "a number of seconds above 0"),
        ("exclude = {}", "a list of patterns"),
    ],
)
def test_a_bad_value_is_refused_with_what_is_wanted(line: str, words: str) -> None:
    found = refused(f"\n{line}\n")
    assert found.line == 2
    assert words in found.message
    assert line.split()[0] in found.message


def test_text_that_is_no_toml_is_refused_with_its_line() -> None:
    found = refused('gpus = 8\ntopology = "meg\n')
    assert found.line == 2
    assert "is not TOML" in found.message
    assert "line" not in found.message


def test_pyproject_counts_only_with_our_table() -> None:
    path = Path("/repo/pyproject.toml")
    assert parse(path, "p", '[project]\nname = "x"\n') is None
    assert parse(path, "p", "[tool.other]\ngpus = 1\n") is None
    assert accepted("[tool.doc-auditor]\ngpus = 4\n", path).gpus == 4


def test_the_line_in_pyproject_is_that_of_our_table() -> None:
    text = "[tool.other]\nselekt = 1\n\n[tool.doc-auditor]\ngpus = 4\nselekt = []\n"
    found = parse(Path("/repo/pyproject.toml"), "doc-auditor.toml", text)
    assert isinstance(found, Problem)
    assert found.line == 6
    assert "did you mean 'select'?" in found.message


def test_a_table_that_is_none_is_refused() -> None:
    found = parse(Path("/repo/pyproject.toml"), "p", "[tool]\ndoc-auditor = 3\n")
    assert isinstance(found, Problem)
    assert "must be a table" in found.message
