"""Every rule file proves itself: its examples run, and a wrong file is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from doc_auditor import rulefiles
from doc_auditor.catalog import load_catalog
from doc_auditor.examples import broken, unfinished
from doc_auditor.judging.engine import JUDGES, LAST
from doc_auditor.rulebook import Rule
from doc_auditor.settings import Settings

RULES = load_catalog().rules
EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


@EVERY_RULE
def test_the_examples_hold(rule: Rule) -> None:
    assert [f"[[{b.kind}]] {b.index + 1} {b.message}" for b in broken(rule, Settings())] == []


@EVERY_RULE
def test_the_rule_is_finished(rule: Rule) -> None:
    assert list(unfinished(rule)) == []


def test_every_kind_that_a_file_may_name_is_judged() -> None:
    assert set(rulefiles.KINDS) == set(JUDGES) | set(LAST)


@EVERY_RULE
def test_an_invalid_example_names_the_right_value(rule: Rule) -> None:
    assert [e.text for e in rule.invalid if not e.actual] == []


GOOD = """\
title = "Experts are shared out evenly"
kind = "relation"
why = "because"
equation = "experts_per_gpu = experts / ep"
"""


def refusal(tmp_path: Path, text: str) -> str:
    """What is said about a rule file with this text, its folder left out."""
    path = tmp_path / "pack" / "rule.toml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(rulefiles.RefusedRule) as refused:
        rulefiles.load(tmp_path, load_catalog().tools.lexicon)
    return str(refused.value).replace(f"{path}", "rule.toml")


def test_a_right_file_is_no_problem(tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "rule.toml").write_text(GOOD, encoding="utf-8")
    (rule,) = rulefiles.load(tmp_path, load_catalog().tools.lexicon)
    assert (rule.name, rule.pack) == ("pack/rule", "pack")
    assert [name for name, _, _ in rule.symbols] == ["experts_per_gpu", "experts", "ep"]


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("why", "wy", "rule.toml:3", ["“wy”", "“why”"]),
        ('"relation"', '"relations"', "rule.toml:2", ["“relations”", "“relation”"]),
        ("/ ep", "/ epp", "rule.toml:4", ["“epp”", "did you mean"]),
        ("experts_per_gpu", "expert_per_gpu", "rule.toml:4", ["“expert_per_gpu”", "did you mean"]),
        (" = experts / ep", " experts / ep", "rule.toml:4", ["is no equation"]),
        ("= experts / ep", "= experts / (ep", "rule.toml:4", ["is no equation"]),
        ('"because"', "3", "rule.toml:3", ["expected `str`"]),
        ('kind = "relation"\n', "", "rule.toml:1", ["`kind`"]),
        ('"because"', '"because', "rule.toml", ["line 3"]),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, place: str, words: list[str]
) -> None:
    assert old in GOOD
    message = refusal(tmp_path, GOOD.replace(old, new, 1))
    assert message.startswith(place), message
    for word in words:
        assert word in message
    assert "\n" not in message


def test_what_is_wrong_inside_an_example_is_found_there(tmp_path: Path) -> None:
    text = GOOD + '\n[[valid]]\ntext = "a"\n\n[[invalid]]\ntext = "b"\nflaged = "c"\n'
    message = refusal(tmp_path, text)
    assert message.startswith("rule.toml:11"), message
    assert "“flagged”" in message
