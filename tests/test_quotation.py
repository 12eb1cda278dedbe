"""A report against the plan that it is about: quoted lines, line numbers, values to change from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from doc_auditor.audit import audit
from doc_auditor.cli import main
from doc_auditor.records import Finding
from doc_auditor.settings import Settings
from doc_auditor.source import Source

PLAN = """\
# Plan

- **GPUs available**: 32

## Degrees

1. Tensor parallelism: 8
2. Pipeline parallelism: 8
- **Total GPUs**: 32 (8 × 8 = 32)

| part | GB |
| --- | ---: |
| weights | 14.5 |
"""


def against(report: str, plan: str = PLAN) -> list[Finding]:
    """What is said about the quotations of a report."""
    found = audit(Source("report.md", report), Settings(against=Source("plan.md", plan)))
    return [f for f in found.findings if f.rule.startswith("quotation/")]


def quoting(*lines: str, where: str = "lines 7-9") -> str:
    """A node of a report that quotes lines."""
    body = "\n".join(lines)
    return (
        f"Location: {where}\n\n**Current state:**\n```\n{body}\n```\n\n"
        "**Required change:**\n```\nTensor parallelism: 4\n```\n"
    )


@pytest.mark.parametrize(
    "line",
    [
        "Tensor parallelism: 8",
        "1. Tensor parallelism: 8",
        "  Tensor   parallelism: 8",
        "- **Total GPUs**: 32 (8 × 8 = 32)",
        "Total GPUs: 32 (8 × 8 = 32)",
        "Total GPUs: 32 (… = 32)",
    ],
)
def test_quotations_may_differ_in_markup_and_spacing(line: str) -> None:
    assert against(quoting(line)) == []


def test_another_figure_is_found_where_it_stands() -> None:
    report = quoting("Tensor parallelism: 8", "Total GPUs: 64 (8 × 8 = 64)")
    (found,) = against(report)
    assert (found.rule, found.severity) == ("quotation/line", "error")
    assert (found.claimed, found.actual) == ("64", "32")
    assert report[found.span.start : found.span.end] == "64"
    assert found.calculation == ("line 9: Total GPUs: 32 (8 × 8 = 32)",)


def test_a_paraphrase_is_not_accused() -> None:
    (found,) = against(quoting("Tensor groups: 8 of 8 GPUs each"))
    assert found.severity == "warning"


@pytest.mark.parametrize(
    ("where", "severity", "actual"),
    [("lines 7-9", None, None), ("line 8", "warning", "7-9"), ("lines 1-3", "error", "7-9")],
)
def test_line_numbers(where: str, severity: str | None, actual: str | None) -> None:
    lines = "Tensor parallelism: 8", "Pipeline parallelism: 8", "Total GPUs: 32 (8 × 8 = 32)"
    found = against(quoting(*lines, where=where))
    assert [(f.rule, f.severity, f.actual) for f in found] == (
        [("quotation/place", severity, actual)] if severity else []
    )


def test_a_line_beyond_the_end() -> None:
    (found,) = against("The degree on line 99 is too large.\n")
    assert found.message == "plan.md has 13 lines, there is no line 99"


def test_from_values_are_those_of_the_plan() -> None:
    head = "| parameter | from | to |\n| --- | --- | --- |\n"
    right = head + "| TP | 8 | 4 |\n| weights | 14.5 GB | 7.25 GB |\n| total | 8 × 8 = 32 | 32 |\n"
    assert against(right) == []
    (wrong,) = against(right.replace("| TP | 8 |", "| TP | 16 |"))
    assert (wrong.severity, wrong.claimed, wrong.actual) == ("error", "16", "8")
    assert "line 7" in wrong.message
    (unknown,) = against(right.replace("| weights | 14.5 GB", "| spread | 15.5 GB"))
    assert (unknown.severity, unknown.claimed) == ("warning", "15.5")


def test_rows_that_name_a_line_quote_it() -> None:
    head = "| line | current | required |\n| ---: | --- | --- |\n"
    assert against(head + "| 7 | `1. Tensor parallelism: 8` | `Tensor parallelism: 4` |\n") == []
    (moved,) = against(head + "| 8 | `Tensor parallelism: 8` | `Tensor parallelism: 4` |\n")
    assert moved.message == "this stands on line 7 of plan.md, not on line 8"


def test_without_a_plan_nothing_is_said() -> None:
    report = audit(Source("report.md", quoting("Total GPUs: 64 (8 × 8 = 64)")))
    assert not [f for f in report.findings if f.rule.startswith("quotation/")]


def test_our_own_report_quotes_its_plan_rightly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan, report = tmp_path / "plan.md", tmp_path / "report.md"
    plan.write_text(PLAN, "utf-8")
    assert main(["report", str(plan), "--output", str(report)]) == 1
    assert "Required change (" in report.read_text("utf-8")
    select = ["--select", "quotation", "--against", str(plan), "--format", "json"]
    assert main(["report", str(report), *select]) == 0
    (document,) = json.loads(capsys.readouterr().out)["documents"]
    assert document["findings"] == []
    assert document["summary"]["holds"] > 3
    moved = report.read_text("utf-8").replace("Tensor parallelism: 8", "Tensor parallelism: 9")
    report.write_text(moved, "utf-8")
    assert main(["report", str(report), *select]) == 1


def test_a_plan_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report.md"
    report.write_text("# R\n", "utf-8")
    missing = str(tmp_path / "none.md")
    assert main(["report", str(report), "--against", missing]) == 2
    assert "--against" in capsys.readouterr().err
