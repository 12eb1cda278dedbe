"""The words that name a number, whatever joins them to it."""

from __future__ import annotations

import pytest

from doc_auditor.catalog import load_catalog
from doc_auditor.reading.hedges import hedge
from doc_auditor.reading.named import Named, Namer
from doc_auditor.reading.sentences.spelled import spelled

TOOLS = load_catalog().tools
NAMER = Namer({"dim": "dimension", "card": "gpu"}, {"ep": "expert"})


def named(text: str) -> list[Named]:
    tokens = spelled(TOOLS.lexer.tokens(text, 0), TOOLS.lexer.units.units)
    return list(NAMER.named(hedge(tokens)))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Log retention: 7 days", ("log", "retention")),
        ("Log retention stays at seven days", ("log", "retention")),
        ("The log retention is 7 days", ("log", "retention")),
        ("with a log retention of 7 days", ("log", "retention")),
        ("log_retention = 7", ("log", "retention")),
        ("an effective batch size of 512", ("effective", "batch", "size")),
        ("EP groups: 4", ("expert", "group")),
        ("Expert-parallel groups: 4", ("expert", "group")),
        ("EP: 4", ("ep",)),
        ("Hidden dim: 4096", ("hidden", "dimension")),
    ],
)
def test_a_label_is_read_across_colons_copulas_and_of(text: str, label: tuple[str, ...]) -> None:
    assert [n.label for n in named(text)] == [label]


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("for two epochs", ("epoch",)),
        ("groups of 8 cards", ("gpu",)),
        ("Each node runs 4 replicas", ("replica", "node")),
        ("4 replicas per node", ("replica", "node")),
        ("the first two epochs", ("epoch", "first")),
        ("after 3 epochs", ("epoch", "after")),
    ],
)
def test_a_noun_keeps_what_it_is_per_and_what_it_is_part_of(
    text: str, noun: tuple[str, ...]
) -> None:
    assert [(n.label, n.noun) for n in named(text)] == [((), noun)]


def test_a_number_before_a_colon_is_counted_and_names_nothing() -> None:
    assert [n.label for n in named("3 epochs: 2,061")] == [(), ()]


@pytest.mark.parametrize("text", ["Steps: 8 → 16", "Steps: raised from 8, now 16"])
def test_former_values_are_left_out(text: str) -> None:
    assert [n.number.text for n in named(text)] == ["16"]


def test_a_range_is_one_value_with_two_ends() -> None:
    (found,) = named("Sequence length: 512-6144 tokens")
    assert found.upper is not None
    assert [found.number.value, found.upper.value] == [512, 6144]


@pytest.mark.parametrize(
    "text",
    ["Sequence length: 4096 tokens max", "Max sequence length: 4096", "max_seq_length: 4096"],
)
def test_the_largest_value_is_told_from_the_value(text: str) -> None:
    (found,) = named(text)
    assert found.most
    assert "max" not in found.label
