"""Documentation does not drift: what is generated is current, and what is written is true."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from doc_auditor.cli import main
from doc_auditor.configuration_file import READERS
from doc_auditor.version import FALLBACK

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def test_generated_pages_are_current() -> None:
    """After a change of rules: ``python docs/generate.py``."""
    from generate import documents, stale

    assert stale(documents()) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)\)", path.read_text("utf-8"))
    inside = [link for link in links if not link.startswith("https://")]
    assert [link for link in inside if not (path.parent / link).exists()] == []


def test_the_commands_of_the_readme_are_those_that_are_checked() -> None:
    setup = (
        "python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]' && .venv/bin/pytest -q -n 2"
    )
    assert setup in README
    assert setup in CONTRIBUTING
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "pip\" install -q -e '.[dev]'" in script
    assert '/pytest" -q -n 2' in script


def test_the_configuration_keys_are_those_that_are_read() -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    keys = tomllib.loads(block)
    assert keys.keys() == READERS.keys()
    for key, value in keys.items():
        READERS[key](value)


def test_every_dependency_has_its_reason() -> None:
    table = CONTRIBUTING.partition("## Dependencies")[2].partition("## Style")[0]
    names = {re.split(r"[<>=]", line)[0] for line in PROJECT["dependencies"]}
    assert set(re.findall(r"^\| `([\w-]+)`", table, re.MULTILINE)) == names
    for line in PROJECT["optional-dependencies"]["dev"]:
        assert f"`{re.split(r'[<>=]', line)[0]}`" in table


def test_there_is_one_version() -> None:
    assert PROJECT["version"] == FALLBACK
    assert f"## [{FALLBACK}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_walk_through_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The rule of CONTRIBUTING.md, typed in as it stands there."""
    (name, rule), *_ = re.findall(
        r"<!-- rule: (\S+) -->\n```toml\n(.*?)```", CONTRIBUTING, re.DOTALL
    )
    (quantities,) = re.findall(r"<!-- quantities -->\n```toml\n(.*?)```", CONTRIBUTING, re.DOTALL)
    folder = tmp_path / "rules"
    assert main(["rules", "new", name, "--folder", str(folder)]) == 0
    (folder / f"{name}.toml").write_text(rule, "utf-8")
    (folder / "quantities.toml").write_text(quantities, "utf-8")
    code = main(["rules", "check", str(folder)])
    printed = capsys.readouterr()
    assert (code, printed.err) == (0, "")
    assert printed.out.endswith("1 rule, 4 examples: all right\n")
