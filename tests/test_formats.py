"""Text, GitHub, SARIF and the ledgers, from a report made by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from made import TEXT, claim, outcome, plan, span

from doc_auditor.outcome import Audited, Outcome, exit_code, tally
from doc_auditor.records import Finding, Modality, Report, Severity, Verdict
from doc_auditor.report import as_github, as_json, as_sarif, as_text, claims_markdown, claims_text
from doc_auditor.report.style import Style, safe, width
from doc_auditor.settings import Settings
from doc_auditor.source import Source, Span


def framed(text: str, wanted: str, **fields: Any) -> list[str]:
    finding = Finding("a/b", "error", "no", span(text, wanted), 0, **fields)
    return as_text.frame(Source("p.md", text), finding).splitlines()


def document(path: str, *findings: Finding, text: str = TEXT) -> Audited:
    return Audited(Source(path, text), Report(path, findings=findings))


def finding(severity: Severity, root: str | None = None) -> Finding:
    return Finding("a/b", severity, "no", Span(0, 1), 0, root=root)


def test_a_frame_shows_line_carets_related_lines_and_proof() -> None:
    audited = plan()
    assert as_text.frame(audited.source, audited.report.findings[0]) == (
        "docs/plan_a.md:9:19: error arithmetic/product: 8 × 4 = 32, not 16\n"
        "  |\n"
        "9 | - Total GPUs: 16 (8 × 4 = 16)\n"
        "  |                   ^^^^^^^^^^\n"
        "  |\n"
        "7 | - TP: 8\n"
        "  |   ----- TP 8 declared here\n"
        "  |\n"
        "  = calculation: 8 × 4 = 32\n"
        "  = assumes: topology orthogonal\n"
        "  = help: replace 16 GPU with 32 GPU\n"
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("\ta\t8 = 9", "8 = 9"),
        ("总计 GPU：8 = 9。", "8 = 9"),
        ("e\u0301 8 = 9", "8 = 9"),
        ("**8 = 9** 🎉", "8 = 9"),
        ("x" * 900 + " 8 = 9 " + "y" * 900, "8 = 9"),
        ("前" * 300 + " 8 = 9", "8 = 9"),
    ],
)
def test_carets_stand_under_the_exact_characters(text: str, wanted: str) -> None:
    _, _, line, marks, _ = framed(text, wanted)
    shown, below = line.split(" | ", 1)[1], marks.split(" | ", 1)[1]
    start = width(shown[: shown.index(wanted)])
    assert below == " " * start + "^" * len(wanted)
    assert width(shown) < 400


def test_wide_characters_get_wide_marks() -> None:
    assert framed("总计 8", "总计")[3].endswith("| ^^^^")


def test_a_span_over_lines_marks_each_of_a_few_and_the_ends_of_many() -> None:
    few = framed("one 1\n  two\nthree", "1\n  two\nth")
    assert [line for line in few if "^" in line] == ["  |     ^", "  | ^^^^^", "  | ^^"]
    many = framed("\n".join("abcdefghij"), "b\nc\nd\ne\nf\ng")
    assert [line for line in many if line[0] in "234567"] == ["2 | b", "7 | g"]


def test_an_empty_span_at_the_end_still_gets_a_mark() -> None:
    text = "8 ="
    lines = as_text.frame(
        Source("p.md", text), Finding("a/b", "error", "no", Span(3, 3), 0)
    ).splitlines()
    assert lines[3] == "  |    ^"


def test_nothing_in_a_document_steers_the_terminal() -> None:
    evil = "\x1b[2J\x9b31m\u202e8 = 9\r"
    shown = as_text.render(Outcome((document("e\x1bvil.md", finding("error"), text=evil),)))
    assert not {"\x1b", "\x9b", "\u202e", "\r"} & set(shown)
    assert safe("a\tb\nc") == "a    b c"


def test_colours_only_where_wanted() -> None:
    assert "\x1b[" in as_text.render(outcome(), Style(colour=True))
    assert "\x1b[" not in as_text.render(outcome())


def test_the_closing_counts_and_quiet_leaves_it_out() -> None:
    last = as_text.render(outcome()).splitlines()[-1]
    assert last == "2 errors in 1 document; 3 numerals read, 2 checkable, 1 checked"
    assert last not in as_text.render(outcome(), quiet=True)
    assert as_text.render(Outcome()) == ""


def test_what_follows_from_another_finding_says_so() -> None:
    audited = plan()
    assert "= follows from: finding bbbbbb" in as_text.frame(
        audited.source, audited.report.findings[2]
    )


def test_related_places_are_capped() -> None:
    from doc_auditor.records import Evidence

    related = tuple(Evidence(f"place {i}", Span(i, i + 1)) for i in range(20))
    lines = "\n".join(framed("8 = 9" + " " * 20, "8 = 9", related=related))
    assert lines.count("place ") < 12
    assert "12 further places" in lines


def test_github_annotations_are_escaped_and_worst_first() -> None:
    text = "a: 5%\nb"
    findings = (
        replace(finding("info"), message="50%\nof it"),
        replace(finding("warning"), span=Span(3, 7)),
        finding("error"),
    )
    lines = as_github.render(Outcome((document("a,b:c.md", *findings, text=text),))).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning", "::notice"]
    assert lines[0] == (
        "::error title=doc-auditor (a/b),file=a%2Cb%3Ac.md,line=1,endLine=1,col=1,endColumn=2::no"
    )
    assert "col=" not in lines[1]
    assert lines[2].endswith("::50%25%0Aof it")


def test_github_says_what_could_not_be_read() -> None:
    assert as_github.render(outcome()).splitlines()[0] == (
        "::error title=doc-auditor,file=x.md,line=3::not valid UTF-8 at byte 812"
    )


def test_sarif_has_the_parts_that_upload_services_demand() -> None:
    log = json.loads(as_sarif.render(outcome(), "1.2.3"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["partialFingerprints"]
    first = run["results"][0]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "docs/plan_a.md"
    assert place["region"]["startLine"] == 9
    assert place["region"]["startColumn"] == 19
    assert place["region"]["endColumn"] == 29
    assert [r["level"] for r in run["results"]] == ["error", "error", "note"]
    assert run["invocations"][0]["executionSuccessful"] is False


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("./a b%.md", "a%20b%25.md"),
        ("/abs/ä.md", "file:///abs/%C3%A4.md"),
        ("<stdin>", "%3Cstdin%3E"),
    ],
)
def test_sarif_addresses_are_percent_encoded(path: str, address: str) -> None:
    log = json.loads(as_sarif.render(Outcome((document(path, finding("error")),)), "1"))
    location = log["runs"][0]["results"][0]["locations"][0]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == address


def test_the_ledger_has_every_claim_and_groups_what_is_left() -> None:
    text = claims_text.render(outcome())
    assert "  9:19 fails     8 × 4 = 16 [equation]: false\n" in text
    assert "  15:24 holds     6 ÷ 2 = 3 [equation]: exact\n" in text
    assert "  15:12 unchecked 8000/s [declaration]: no formula\n" in text
    assert "1 numeral not checked" in text
    assert "version (1): 6 (line 15)" in text
    assert text.splitlines()[-1].strip() == (
        "4 claims: 2 hold, 1 fail, 1 unchecked; 3 numerals read, 2 checkable, 1 checked"
    )


def test_the_ledger_tells_modality_and_strain() -> None:
    quoted = Verdict(
        claim(TEXT, "6 ÷ 2 = 3", modality=Modality.QUOTED), "holds", "exact", "equation", "cut off"
    )
    audited = replace(plan(), report=replace(plan().report, verdicts=(quoted,)))
    line = claims_text.ledger(audited).splitlines()[1]
    assert "[equation, quoted]: exact (strained: cut off)" in line
    assert "equation, quoted | holds | exact; strained: cut off" in claims_markdown.ledger(audited)


def test_many_numerals_of_one_reason_are_capped_with_a_count() -> None:
    from doc_auditor.records import Numeral

    many = tuple(Numeral(Span(i, i + 1), "set-aside", "date") for i in range(30))
    audited = replace(plan(), report=replace(plan().report, numerals=many))
    assert "and 18 more" in claims_text.ledger(audited)


def test_json_values_are_exact_and_names_public() -> None:
    data = json.loads(as_json.render(outcome(), "1.2.3"))
    (found,) = data["documents"]
    assert found["configurations"][0]["values"] == {
        "tp": "8",
        "gpus_available": "512",
        "ratio": "0.078125",
    }
    assert [f["node"] for f in found["findings"]] == ["n1", "n1", "n2"]
    assert found["findings"][0]["location"] == {
        "line": 9,
        "column": 19,
        "end_line": 9,
        "end_column": 29,
    }
    assert found["findings"][0]["text"] == "8 × 4 = 16"
    assert found["nodes"][0]["location"] == {"line": 5, "end_line": 9}
    assert found["repairs"][0]["edits"][0]["node"] == "n1"
    assert found["repairs"][0]["changes"] == {"gpus": ["16", "32"]}
    assert found["repairs"][0]["stale"][0]["text"] == "8000/s"
    assert found["summary"] == {
        "claims": 4,
        "holds": 2,
        "fails": 1,
        "unchecked": 1,
        "errors": 2,
        "warnings": 0,
        "infos": 0,
        "consequences": 1,
    }
    assert data["errors"] == [{"path": "x.md", "message": "not valid UTF-8 at byte 812", "line": 3}]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_json_lines_end_at_any_line_end_and_columns_count_code_points(end: str) -> None:
    text = f"a\u2028b{end}🎉 x8 = 9"
    found = Finding("a/b", "error", "no", span(text, "8 = 9"), 0)
    data = json.loads(as_json.render(Outcome((document("p", found, text=text),)), "1"))
    place = data["documents"][0]["findings"][0]["location"]
    assert place == {"line": 2, "column": 4, "end_line": 2, "end_column": 9}


@pytest.mark.parametrize(
    ("severities", "fail_on", "code"),
    [
        ((), "error", 0),
        (("error",), "error", 1),
        (("warning", "info"), "error", 0),
        (("warning",), "warning", 1),
        (("info",), "warning", 0),
        (("error",), None, 0),
    ],
)
def test_exit_codes(severities: tuple[Severity, ...], fail_on: Severity | None, code: int) -> None:
    audited = replace(document("p", *map(finding, severities)), settings=Settings(fail_on=fail_on))
    assert exit_code(Outcome((audited,))) == code
    assert exit_code(Outcome((audited,)), findings_count=False) == 0
    assert exit_code(Outcome((audited,), outcome().problems)) == 2


def test_consequences_neither_count_nor_fail() -> None:
    follower = finding("error", root="aaaaaa")
    audited = document("p", follower)
    assert tally(audited.report.findings) == {}
    assert exit_code(Outcome((audited,))) == 0
