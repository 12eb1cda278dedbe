from __future__ import annotations

from fractions import Fraction

import pytest
from test_repair_plans import Plan, woven

from doc_auditor.repair.drafts import edits_of
from doc_auditor.repair.edits import apply
from doc_auditor.source import Span


def place(text: str, wanted: str, digits: str) -> Span:
    start = text.index(wanted) + wanted.index(digits)
    return Span(start, start + len(digits))


def changed(text: str, wanted: str, digits: str, new: str) -> str:
    """The text after one number has become another, with what follows from it."""
    graph = woven(text)
    after = graph.graph.follow({place(text, wanted, digits): Fraction(new)})
    assert after is not None
    return apply(text, edits_of(graph, after))


def test_a_degree_moves_its_repetitions_and_its_shares() -> None:
    text = Plan().text()
    after = changed(text, "(TP): 4", "4", "2")
    assert "(TP): 2" in after
    assert "required: 2 × 2 × 8 × 2 = 64" in after
    assert "Heads per GPU: 32 ÷ 2 = 16" in after
    assert "Layers per stage: 48 ÷ 2 = 24" in after
    assert "Experts per GPU: 64 ÷ 8 = 8" in after


def test_equal_values_are_different_places() -> None:
    """A 4 that counts layers per stage stays when TP 4 changes."""
    text = (
        "- TP: 4\n- PP: 4\n- DP: 2\n- Layers: 16\n\n"
        "Layers per stage: 16 ÷ 4 = 4\n\nEach stage holds 4 layers per stage.\n"
    )
    after = changed(text, "TP: 4", "4", "8")
    assert after == text.replace("TP: 4", "TP: 8")
    after = changed(text, "PP: 4", "4", "8")
    assert "Layers per stage: 16 ÷ 8 = 2" in after
    assert "holds 2 layers per stage" in after
    assert "TP: 4" in after


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("4 experts per GPU", "8 experts per GPU"),
        ("Expert groups: 16", "Expert groups: 8"),
        ("EP16_TP2_DP2", "EP8_TP2_DP2"),
        ("`--expert-parallel-size 16`", "`--expert-parallel-size 8`"),
        ("a 16-way expert parallel layout", "a 8-way expert parallel layout"),
        ("64 experts ÷ 16 GPUs = 4 experts per GPU", "64 experts ÷ 8 GPUs = 8 experts per GPU"),
        ("2 × 16 × 2 = 64 GPUs", "2 × 8 × 2 = 32 GPUs"),
        ("TP × EP × DP = 2 × 16 × 2 = 64", "TP × EP × DP = 2 × 8 × 2 = 32"),
        ("There are 16 seats in room 16.", "There are 16 seats in room 16."),
        ("64 experts", "64 experts"),
    ],
)
def test_where_a_degree_stands(line: str, expected: str) -> None:
    text = f"- TP: 2\n- EP: 16\n- DP: 2\n- Experts: 64\n\n{line}\n"
    assert changed(text, "EP: 16", "16", "8").splitlines()[-1] == expected


def test_sums_and_shares_follow() -> None:
    text = "- Weights: 30 GB\n- Cache: 12 GB\n- Total: 42 GB (65.6% of 64 GB)\n"
    after = changed(text, "Weights: 30", "30", "20")
    assert after == "- Weights: 20 GB\n- Cache: 12 GB\n- Total: 32 GB (50.0% of 64 GB)\n"


def test_a_result_is_repeated_further_on() -> None:
    text = (
        "Weights: 45 GB ÷ 512 = 87.9 MB.\n\nThe 87.9 MB are read once.\n\nPage 87.9 of the book.\n"
    )
    after = changed(text, "÷ 512", "512", "256")
    assert "= 175.8 MB." in after
    assert "The 175.8 MB are" in after
    assert "Page 87.9" in after


def test_overheads_and_multiples_follow() -> None:
    text = (
        "- Weights: 44GB ÷ 2 = 22GB\n- Overhead: +25% of slack = 27.5GB\n"
        "- Optimizer: 66GB (3× weights)\n"
    )
    after = changed(text, "÷ 2", "2", "4")
    assert after == (
        "- Weights: 44GB ÷ 4 = 11GB\n- Overhead: +25% of slack = 13.8GB\n"
        "- Optimizer: 33GB (3× weights)\n"
    )


def test_rows_of_a_table_keep_to_themselves() -> None:
    text = (
        "All 64 GPUs are used.\n\n| option | GPUs | TP | DP |\n|--|--|--|--|\n"
        "| A | 64 | 8 | 8 |\n| B | 64 | 4 | 16 |\n"
    )
    after = changed(text, "| A | 64 | 8", "8", "4")
    assert "| A | 32 | 4 | 8 |" in after
    assert "| B | 64 | 4 | 16 |" in after
    assert "All 64 GPUs" in after


def test_quoted_values_stay() -> None:
    text = "- TP: 4\n- PP: 2\n\nThe old plan said TP 4 would do.\n"
    assert "said TP 4 would" in changed(text, "TP: 4", "4", "2")


def test_the_hardware_is_no_result() -> None:
    text = Plan(available=128).text()
    after = changed(text, "(TP): 4", "4", "2")
    assert "Available GPUs: 128" in after
    assert "= 64" in after
