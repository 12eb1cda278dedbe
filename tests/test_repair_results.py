from __future__ import annotations

import pytest
from test_repair_plans import Plan, offers, report_of, wrong_lines

from doc_auditor.repair.edits import apply


def first(text: str) -> tuple[str, str]:
    """The text after the first offer, and its grade."""
    offered = offers(text)
    assert offered, wrong_lines(report_of(text))
    repair = offered[0].repair
    return apply(text, repair.edits), repair.grade


@pytest.mark.parametrize(
    ("line", "wrong", "right", "grade"),
    [
        ("7 × 48 = {}", "326", "336", "safe"),
        ("64 experts ÷ 16 GPUs = {} experts per GPU", "5", "4", "safe"),
        ("2.72 + 1.51 + 0.54 = {}", "5.77", "4.77", "safe"),
        ("18 GB ({}% of 40 GB)", "54", "45", "safe"),
        ("It fell from 640 to 512 (−{} %).", "25", "20", "safe"),
        ("1,200 × 4 = {}", "48,000", "4,800", "safe"),
        ("6 blocks × 5 × 512 = {}", "900,000", "15,360", "suggested"),
        ("36,000 × 90,000 ≈ 3.24×10^{}", "8", "9", "safe"),
        ("3 × 18 + 2 × 10 = 74 minutes, i.e. 1 h {} min", "24", "14", "safe"),
        ("$2{{,}}048 \\times 4{{,}}096 = {}$", "8{,}338{,}608", "8{,}388{,}608", "safe"),
    ],
)
def test_only_the_result_changes(line: str, wrong: str, right: str, grade: str) -> None:
    assert first(line.format(wrong) + "\n") == (line.format(right) + "\n", grade)


def test_a_figure_and_a_power_of_ten() -> None:
    text = "$$6 \\times 34 \\times 10^{9} \\times 1.5 \\times 10^{12} = 3.06 \\times 10^{22}$$\n"
    assert first(text)[0] == text.replace("{22}", "{23}")


def test_a_total_follows_its_corrected_part() -> None:
    """The part is the cause: the total that was right with it stays."""
    text = (
        "| part | number | each | W |\n|--|--|--|--|\n| switch | 2 | 740 | 1,840 |\n"
        "| server | 8 | 3,800 | 30,400 |\n| fan | 5 | 160 | 800 |\n| light | 4 | 15 | 60 |\n"
        "| **Total** | | | **32,740** |\n"
    )
    after, _ = first(text)
    assert after == text.replace("1,840", "1,480")


def test_a_total_that_is_wrong_changes_with_its_share() -> None:
    text = "- Weights: 30 GB\n- Cache: 12 GB\n- Total: 45 GB (70% of 64 GB)\n"
    assert first(text)[0] == "- Weights: 30 GB\n- Cache: 12 GB\n- Total: 42 GB (66% of 64 GB)\n"


def test_a_slip_that_is_repeated_is_repaired_everywhere() -> None:
    line = "- Latency: 33 ms (46% of 50 ms)\n"
    text = f"# A\n\n{line}\n# B\n\n{line}"
    after, grade = first(text)
    assert after.count("(66% of 50 ms)") == 2
    assert grade == "safe"


def test_what_repeats_the_wrong_value_makes_it_a_decision() -> None:
    text = "Throughput: 640 × 24 ÷ 4 = 9000 tokens/s\n\nWe serve 9000 tokens/s every day.\n"
    after, grade = first(text)
    assert after == text.replace("9000", "3840")
    assert grade == "suggested"


def test_a_target_stays_and_is_open_again() -> None:
    text = "Throughput: 640 × 24 ÷ 4 = 9000 tokens/s\n\nThe target is 9000 tokens/s.\n"
    repair = offers(text)[0].repair
    assert apply(text, repair.edits) == text.replace("9000", "3840", 1)
    assert repair.grade == "suggested"
    assert [text[e.span.start : e.span.end] for e in repair.stale] == ["9000"]


def test_nothing_is_offered_that_makes_a_conclusion_false() -> None:
    text = "Throughput: 640 × 24 ÷ 4 = 9000 tokens/s\n\nThe target of 9000 tokens/s is met.\n"
    assert offers(text) == ()


def test_the_end_of_a_range() -> None:
    text = "```\nStage 0: GPUs 0-31\nStage 1: GPUs 32-63\nStage 2: GPUs 64-96\n```\n"
    text = text.replace("64-96", "64-96\nStage 3: GPUs 96-127")
    assert first(text)[0] == text.replace("64-96", "64-95")


def test_parameters_are_no_bytes() -> None:
    text = (
        "- Precision: FP16\n\n```\nModel parameters: ~87.9MB (45B ÷ 512 = ~87.9MB per GPU)\n"
        "Gradients: ~87.9MB\nMoments: ~175.8MB (2× parameters)\nTotal memory: ~351.6MB\n```\n"
    )
    after, _ = first(text)
    assert "~175.8MB (45B ÷ 512 × 2 bytes = ~175.8MB per GPU)" in after
    assert "Gradients: ~175.8MB" in after
    assert "~351.6MB (2× parameters)" in after
    assert "Total memory: ~703.2MB" in after


def test_a_false_comparison_loses_its_mark() -> None:
    assert first("Load: 91% ≥ 92% ✓\n") == ("Load: 91% ≥ 92% ✗\n", "suggested")
    assert first("Load: 91% ≥ 92%, PASS\n")[0] == "Load: 91% ≥ 92%, FAIL\n"
    assert first("We need 8 ≤ 4 here.\n")[0] == "We need 8 > 4 here.\n"


def test_a_map_that_uses_too_much_has_two_readings() -> None:
    text = "Total GPUs required: 8\n\n```\nStage 0: GPUs 0-7\nStage 1: GPUs 8-15\n```\n"
    texts = {apply(text, p.repair.edits) for p in offers(text)}
    assert text.replace("required: 8", "required: 16") in texts
    assert text.replace("0-7", "0-3").replace("8-15", "4-7") in texts
    assert {p.repair.grade for p in offers(text)} == {"suggested"}


def test_a_degree_is_never_a_fraction() -> None:
    for proposal in offers(Plan().wrong(product=100).text()):
        assert all("." not in e.new for e in proposal.repair.edits)


def test_a_launch_flag_follows_the_text() -> None:
    text = "Tensor parallelism: 4\n\n```bash\nserve --tensor-parallel-size 8\n```\n"
    assert first(text)[0] == text.replace("size 8", "size 4")


def test_what_does_not_follow_is_left_alone() -> None:
    text = "- GPU memory: 64GB\n- Total memory usage: 85GB\n"
    assert wrong_lines(report_of(text))
    assert offers(text) == ()


def test_the_bytes_of_a_parameter_go_behind_what_is_counted() -> None:
    text = (
        "- Precision: BF16 (2 bytes)\n\n## Memory\n\n"
        "- **Model parameters**: 40B parameters distributed across 64 GPUs = ~625MB per GPU\n"
    )
    after, grade = first(text)
    assert "distributed across 64 GPUs × 2 bytes = ~1250MB per GPU" in after
    assert grade == "suggested"


def test_a_result_is_followed_where_it_is_calculated_with() -> None:
    text = (
        "# Compute\n\n## Work per token\n\n- Experts: 8 GFLOP × 2 = 32 GFLOP\n\n"
        "## Bound\n\n- At most 480 TFLOP/s ÷ 32 GFLOP = 15,000 tokens/s\n"
    )
    after = first(text)[0]
    assert "8 GFLOP × 2 = 16 GFLOP" in after
    assert "480 TFLOP/s ÷ 16 GFLOP = 30,000 tokens/s" in after


def test_a_decimal_without_its_unit_follows_the_total() -> None:
    text = (
        "| part | GB |\n| --- | ---: |\n| weights | 41.25 |\n| cache | 12.15 |\n"
        "| **Total** | **54.40** |\n\nThat is 54.40 ÷ 80 = 68.0% of a GPU.\n"
    )
    after = first(text)[0]
    assert "**53.40**" in after
    assert "53.40 ÷ 80 = 66.8%" in after


def test_a_product_of_gpus_that_is_the_number_there_are_is_a_decision() -> None:
    text = (
        "## Hardware\n\n- 64 GPUs with 80 GB each\n\n## Layout\n\n"
        "Total GPUs: 64 (4 × 2 × 8 × 2 = 64)\n"
    )
    assert first(text)[1] == "suggested"
    assert first(text.replace("- 64 GPUs", "- 128 GPUs"))[1] == "safe"
