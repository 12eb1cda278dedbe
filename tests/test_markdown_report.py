"""The correction report: what it says, what it leaves out, and that it stays markdown."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import TEXT, having, lines, outcome, plan, span
from markdown_it import MarkdownIt

from doc_auditor.outcome import Audited, Outcome
from doc_auditor.records import Configuration, Edit, Evidence, Finding, Node, Report, Topology
from doc_auditor.report import as_markdown
from doc_auditor.report.markdown_text import cell, code, code_cell, escape, fence, table
from doc_auditor.report.repaired import chosen, edited_lines
from doc_auditor.source import Source, Span

RENDER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
NASTY = st.text("ab1 *_`~[]()<>|\\&;#!$-+=.\t\"'×", max_size=24)


def report(audited: Audited) -> str:
    return as_markdown.render(Outcome((audited,)))


def part(text: str, title: str) -> str:
    """A section of the report, without its heading."""
    found = re.search(rf"^## {re.escape(title)}\n\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    assert found is not None, title
    return found.group(1)


def without_repairs(audited: Audited) -> Audited:
    return replace(audited, report=replace(audited.report, repairs=()))


def test_the_title_names_the_file_and_the_verdict_only_what_was_computed() -> None:
    text = report(plan())
    assert text.startswith("# Nodes Requiring Modification: plan_a.md\n")
    assert (
        "**Verdict: cannot be deployed as written.** The plan needs 32 GPUs and states 16. "
        "2 errors in 1 node; 1 further node must follow.\n"
    ) in text


def test_without_a_world_size_error_nothing_is_said_about_deploying() -> None:
    audited = plan()
    text = report(having(audited, audited.report.findings[0]))
    assert "**Verdict: 1 error in 1 node must be corrected**" in text
    assert "deployed" not in text
    assert "## Problem summary" not in text
    assert "Convention: `orthogonal`: nothing says otherwise." in text


def test_the_problem_summary_has_only_rows_with_values() -> None:
    rows = part(report(plan()), "Problem summary")
    assert "| Claimed | 16 GPUs | line 9 |" in rows
    assert "| Required | **32 GPUs** | `TP 8 × PP 4 = 32`; TP 8 declared here (line 7)" in rows
    assert "| Available | 512 GPUs | 512 GPUs available (line 3) |" in rows
    assert "Convention: `orthogonal`: nothing says otherwise." in rows
    bare = replace(plan().report, configurations=())
    rows = part(report(replace(plan(), report=bare)), "Problem summary")
    assert "Available" not in rows
    assert "| Factor | 2 × | 32 ÷ 16 |" in rows


def test_more_gpus_than_there_are() -> None:
    finding = Finding(
        rule="world-size/exceeds-available",
        severity="error",
        message="2048 > 512",
        span=span(TEXT, "16", "Total"),
        block=0,
        claimed="2048",
        actual="512",
        configuration="c1",
        id="dddddd",
    )
    audited = replace(
        plan(), report=replace(plan().report, findings=(finding,), repairs=(), nodes=())
    )
    text = report(audited)
    assert "The plan needs 2048 GPUs and has 512." in text
    assert "| Factor | 4 × | 2048 ÷ 512 |" in text
    assert "Claimed" not in part(text, "Problem summary")


def test_two_configurations_get_a_table_each() -> None:
    audited = plan()
    world = audited.report.findings[1]
    second = Configuration(
        "c2", "Decode | pool", Topology("vllm", ""), (("gpus_available", Fraction(64)),)
    )
    findings = (world, replace(world, configuration="c2", id="eeeeee"))
    both = (*audited.report.configurations, second)
    rows = part(report(having(audited, *findings, configurations=both)), "Problem summary")
    assert rows.count("| Claimed |") == 2
    assert "**Parallel Dimensions**" in rows
    assert "**Decode | pool**" in rows
    assert "Convention: `vllm`." in rows


def test_a_node_quotes_its_lines_shows_the_proof_and_the_repaired_lines() -> None:
    nodes = part(report(plan()), "Nodes")
    assert "### 1. Parallel Dimensions (lines 5-9)\n\nCurrent state:\n\n" in nodes
    assert "```\n- TP: 8\n- PP: 4\n- Total GPUs: 16 (8 × 4 = 16)\n```" in nodes
    assert "- **error** `arithmetic/product`, line 9: 8 × 4 = 32, not 16\n" in nodes
    assert "  - calculation: `8 × 4 = 32`\n" in nodes
    assert "  - rests on: TP 8 declared here (line 7)\n" in nodes
    assert "  - assumes: topology orthogonal" in nodes
    assert (
        "Required change (suggested: total GPUs 16 → 32):\n\n"
        "```\n- TP: 8\n- PP: 4\n- Total GPUs: 32 (8 × 4 = 32)\n```"
    ) in nodes


def test_without_a_repair_the_calculated_value_stands_in_a_table() -> None:
    nodes = part(report(without_repairs(plan())), "Nodes")
    assert "| 9 | `8 × 4 = 16` | 32 GPU | 8 × 4 = 32 |" in nodes


def test_an_unverified_repair_is_not_shown() -> None:
    audited = plan()
    doubtful = replace(audited.report.repairs[0], verified=False)
    text = report(replace(audited, report=replace(audited.report, repairs=(doubtful,))))
    assert "Required change (" not in text
    assert "Must be measured again" not in text
    assert "audited again" not in text


def test_a_finding_without_a_value_is_left_to_the_author() -> None:
    audited = without_repairs(plan())
    vague = replace(audited.report.findings[0], actual=None, claimed=None)
    text = report(having(audited, vague))
    assert "What must stand on line 9 does not follow from the text; its author decides." in text
    assert "## Summary of required changes" not in text
    assert "## Impact" not in text


def test_consequences_have_their_own_section_and_node() -> None:
    text = report(plan())
    assert "### 2. Experts (lines 11-13): follows from node 1\n" in text
    rows = part(text, "What else must change because of it")
    assert "| 2 | 13 | 64 experts ÷ 16 = 4 per GPU &#124; \\`a&#124;b\\` | 2 |" in rows
    assert "(follows from `world-size/total`, line 9)" in rows


def test_edits_outside_of_every_node_are_listed() -> None:
    audited = plan()
    place = span(TEXT, "8000")
    (repair,) = audited.report.repairs
    wider = replace(repair, edits=(*repair.edits, Edit(place, "8000", "9000")))
    text = report(replace(audited, report=replace(audited.report, repairs=(wider,))))
    assert (
        "| 15 | `Throughput 8000/s, and 6 ÷ 2 = 3` | `Throughput 9000/s, and 6 ÷ 2 = 3` |"
    ) in part(text, "What else must change because of it")


def test_the_summary_names_parameters_and_reasons() -> None:
    rows = part(report(plan()), "Summary of required changes")
    assert "| 1 | GPUS | 16 | 32 | TP 8 × PP 4 = 32 |" in rows
    assert "aaaaaa" not in rows
    bare = part(report(without_repairs(plan())), "Summary of required changes")
    assert "| 1 | Total GPUs | 16 GPU | 32 GPU | 8 × 4 = 32 |" in bare


def test_impact_is_a_factor_of_two_numbers_only() -> None:
    audited = plan()
    ranged = replace(audited.report.findings[0], claimed="0-3", actual="0-7")
    zero = replace(audited.report.findings[1], claimed="0")
    text = report(having(audited, ranged, zero, repairs=()))
    assert "## Impact" not in text
    assert "| 9 | 16 GPU | 32 GPU | 2 × |" in part(report(plan()), "Impact")


def test_unchecked_is_grouped_and_capped() -> None:
    audited = plan()
    unchecked = audited.report.verdicts[3]
    many = replace(audited.report, verdicts=(unchecked,) * 9)
    assert "- no formula (1): `8000/s` (line 15)" in part(report(audited), "Could not be checked")
    listed = part(report(replace(audited, report=many)), "Could not be checked")
    assert listed.startswith("- no formula (9): ")
    assert listed.strip().endswith("and 4 more")


def test_stale_values_and_what_was_verified() -> None:
    text = report(plan())
    assert "- line 15: `8000/s` (was measured on 16 GPUs)" in part(text, "Must be measured again")
    verified = part(text, "Verification")
    assert "audited again: 2 findings closed, no new finding." in verified
    assert "| 15 | `6 ÷ 2 = 3` | exact |" in verified
    assert "TP: 8" not in verified
    assert "3 numerals read, 1 checked, 1 unchecked, 1 set aside; 4 claims" in verified


def test_a_clean_plan_is_short_and_says_what_was_verified() -> None:
    audited = plan()
    clean = replace(
        audited.report, findings=(), nodes=(), repairs=(), verdicts=audited.report.verdicts[1:]
    )
    text = report(replace(audited, report=clean))
    assert "**Verdict: nothing was found that must be changed.**" in text
    headings = re.findall(r"^## (.*)$", text, re.M)
    assert headings == ["Could not be checked", "Verification"]
    assert "1 statement checked and true (equation 1)" in text


def test_warnings_alone_are_no_errors() -> None:
    audited = plan()
    warning = replace(audited.report.findings[0], severity="warning")
    text = report(having(audited, warning))
    assert "**Verdict: no errors.** 1 warning to read." in text


def test_ignored_findings_keep_their_reason() -> None:
    audited = plan()
    silenced = replace(audited.report, ignored=((audited.report.findings[0], "two | clusters"),))
    text = report(replace(audited, report=silenced))
    assert "(reason: two | clusters)" in part(text, "Ignored in the document")


def test_the_report_is_the_same_every_time() -> None:
    assert as_markdown.render(outcome()) == as_markdown.render(outcome())


def test_a_table_row_is_quoted_with_the_head_of_its_table() -> None:
    rows = "| 5 | 2 |\n" * 20
    text = f"| a | b |\n| - | - |\n{rows}| 3 | 4 |\n"
    finding = Finding("a/b", "error", "no", span(text, "4"), 0, id="a")
    node = Node("n1", "T", Span(0, len(text)), ("a",))
    shown = report(Audited(Source("p", text), Report("p", findings=(finding,), nodes=(node,))))
    assert "```\n| a | b |\n| - | - |\n…\n| 3 | 4 |\n```" in shown


def test_quoted_fences_cannot_end_the_quotation() -> None:
    text = "````\n8 × 4 = 31 ```\n````\n"
    finding = Finding("a/b", "error", "no", Span(0, len(text) - 1), 0, id="a")
    node = Node("n1", "T", Span(0, len(text)), ("a",))
    shown = report(Audited(Source("p", text), Report("p", findings=(finding,), nodes=(node,))))
    assert RENDER.render(shown).count("<pre>") == 1
    assert "`````\n````\n8 × 4 = 31 ```\n````\n`````" in shown


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_edited_lines_keep_their_numbers(end: str) -> None:
    text = end.join(["one 1 1", "two", "three 3"])
    source = Source("p", text)
    edits = [
        Edit(span(text, "3"), "3", "33"),
        Edit(span(text, "1"), "1", ""),
        Edit(span(text, "1", "1 1"), "1", "11"),
    ]
    edits[2] = Edit(Span(6, 7), "1", "11")
    assert [(x.number, x.before, x.after) for x in edited_lines(source, edits)] == [
        (1, "one 1 1", "one  11"),
        (3, "three 3", "three 33"),
    ]


def test_only_one_repair_closes_a_finding() -> None:
    (first,) = plan().report.repairs
    second = replace(first, id="r2")
    other = replace(first, id="r3", closes=("zzzzzz",), edits=(Edit(lines(1, 1), "# Plan", "x"),))
    clash = replace(other, id="r4", closes=("yyyyyy",))
    assert [r.id for r in chosen([first, second, other, clash])] == ["r1", "r3"]
    audited = plan()
    both = replace(audited, report=replace(audited.report, repairs=(first, second)))
    options = part(report(both), "Repairs")
    assert "| **r1** | total GPUs 16 → 32 | suggested | 2 findings | nothing |" in options
    assert "| r2 |" in options


def test_hostile_text_stays_text() -> None:
    message = "a | b `c` *d* <script>x</script> [l](http://e) &amp; ~~s~~ \\|"
    text = "8 | `9` | 10"
    finding = Finding(
        "a/b",
        "error",
        message,
        Span(0, len(text)),
        0,
        claimed="x|`y`",
        actual="<b>",
        calculation=("`|`",),
        related=(Evidence(message, Span(0, 1)),),
        id="a",
    )
    node = Node("n1", message, Span(0, len(text)), ("a",))
    shown = report(Audited(Source("p", text), Report("p", findings=(finding,), nodes=(node,))))
    page = RENDER.render(shown)
    for tag in ("<script", "<a ", "<em>", "<b>", "<s>"):
        assert tag not in page
    for row in re.findall(r"<tr>(.*?)</tr>", page, re.S):
        assert len(re.findall(r"<t[dh]", row)) in (4, 5)


def flat(text: str) -> str:
    return " ".join(text.split())


@given(NASTY)
def test_escaped_text_renders_as_itself(text: str) -> None:
    page = RENDER.render(f"x {escape(text)} x")
    assert flat(html.unescape(re.sub("</?p>", "", page))) == flat(f"x {text} x")
    assert page.startswith("<p>")
    assert not re.search(r"<(?!/?p>)", page)


@given(NASTY, NASTY)
def test_cells_stay_in_their_cells(first: str, second: str) -> None:
    page = RENDER.render(table(("h", "i"), [(cell(escape(first)), code_cell(second))]))
    cells = re.findall(r"<td>(.*?)</td>", page, re.S)
    assert len(cells) == 2
    assert flat(html.unescape(cells[0])) == flat(first)
    shown = flat(html.unescape(re.sub("</?code>", "", cells[1])))
    assert shown == (flat(second) or "(empty)")


@given(NASTY)
def test_code_spans_hold_their_text(text: str) -> None:
    page = RENDER.render(f"x {code(text)} x")
    inner = re.fullmatch(r"<p>x <code>(.*)</code> x</p>\n", page, re.S)
    assert (inner is None) == (not flat(text))
    if inner is not None:
        assert html.unescape(inner.group(1)) == flat(text)


@given(st.lists(st.text("`~a \t", max_size=12), max_size=5))
def test_fences_hold_their_lines(content: list[str]) -> None:
    page = RENDER.render(fence(content))
    assert page.count("<pre>") == 1
    inner = html.unescape(page.removeprefix("<pre><code>").removesuffix("</code></pre>\n"))
    assert inner.removesuffix("\n") == "\n".join(content)
