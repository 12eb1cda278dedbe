from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from test_repair_plans import Plan, analysis_of, offers, report_of

from doc_auditor.audit import audit
from doc_auditor.mended import MendedReport
from doc_auditor.records import Edit, Finding, Report
from doc_auditor.repair.edits import apply
from doc_auditor.repair.proof import compare
from doc_auditor.repair.propose import Options, proposals
from doc_auditor.settings import Settings
from doc_auditor.source import Source, Span


def finding(name: str, start: int, end: int, **more: object) -> Finding:
    found = Finding("arithmetic/product", "error", "", Span(start, end), 0, "8", "9", id=name)
    return replace(found, **more)  # type: ignore[arg-type]


def test_findings_are_matched_by_rule_and_moved_place() -> None:
    before = Report("", findings=(finding("a", 0, 4), finding("b", 10, 14)))
    after = Report("", findings=(finding("x", 12, 16),))
    proof = compare(before, after, [Edit(Span(2, 3), "8", "512")])
    assert (proof.closed, proof.remaining, proof.new) == (("a",), ("b",), ())


def test_another_rule_at_the_same_place_is_new() -> None:
    before = Report("", findings=(finding("a", 0, 4),))
    after = Report("", findings=(finding("x", 0, 4, rule="totals/list"),))
    proof = compare(before, after, [])
    assert proof.closed == ("a",)
    assert [f.id for f in proof.new] == ["x"]


def test_a_warning_that_becomes_an_error_is_new() -> None:
    before = Report("", findings=(finding("a", 0, 4, severity="warning"),))
    proof = compare(before, Report("", findings=(finding("x", 0, 4, claimed="7"),)), [])
    assert [f.id for f in proof.new] == ["x"]


def test_consequences_are_not_new() -> None:
    before = Report("", findings=(finding("a", 0, 4),))
    after = Report("", findings=(finding("x", 0, 4), finding("y", 9, 12, root="x")))
    assert compare(before, after, []).new == ()


def test_a_clean_text_gets_no_repair_and_no_second_audit() -> None:
    text = Plan().text()

    def never(_: str) -> Report:
        raise AssertionError("a clean text is not audited again")

    assert proposals(analysis_of(text), never, before=report_of(text)).offered == ()


def test_repairs_are_numbered_and_verified() -> None:
    offered = offers(Plan(available=32).wrong(sum=457, layers=25).text())
    assert [p.repair.id for p in offered] == [f"r{i}" for i in range(1, len(offered) + 1)]
    assert all(p.repair.verified for p in offered)
    assert offered[0].repair.grade == "safe"
    assert len(offered[0].repair.closes) == 2
    assert offered[0].repair.remains


def test_a_repair_that_breaks_something_is_not_offered() -> None:
    text = "7 × 48 = 326\n"
    worse = finding("z", 0, 3, rule="world-size/total")

    def again(other: str) -> Report:
        report = report_of(other)
        return report if other == text else replace(report, findings=(worse,))

    assert proposals(analysis_of(text), again).offered == ()


def test_a_repair_that_closes_nothing_is_not_offered() -> None:
    text = "7 × 48 = 326\n"
    assert proposals(analysis_of(text), lambda _: report_of(text)).offered == ()


def test_a_plan_for_sixteen_thousand_gpus_on_sixty_four() -> None:
    """The corpus plan with 64 × 16 × 4 × 4: one expert on each GPU, nothing else split."""
    path = Path(__file__).parents[1] / "corpus" / "sixty-four-card-pod-plan.md"
    text = path.read_text("utf-8")
    found = [p for p in offers(text) if p.repair.changes]
    only = next(p for p in found if p.repair.summary == "TP 16 → 1, PP 4 → 1, DP 4 → 1")
    assert only.why[0] == "1 × 64 × 1 × 1 = 64 of 64 GPUs"
    assert "64 experts ÷ EP 64 = 1" in only.why
    after = apply(text, only.repair.edits)
    assert "- **GPUs required**: 64 × 1 × 1 × 1 = 64\n" in after
    assert "- Layers per stage: 16 ÷ 1 = 16\n" in after
    assert all(p.repair.verified for p in found)


def test_proofs_are_bounded_by_length_and_by_time() -> None:
    """What there is no time to prove is not offered, and the report says so."""
    assert Options().affordable(1_000) == 80
    assert Options().affordable(100_000) == 7
    assert Options().affordable(10_000_000) == 0
    text = Plan(available=16).text()
    again = report_of
    found = proposals(analysis_of(text), again, Options(proofs=2))
    assert len(found.offered) <= 2
    assert found.unproven
    none = proposals(analysis_of(text), again, Options(enough=lambda: True))
    assert none.offered == ()
    assert none.unproven
    assert not proposals(analysis_of(text), again).unproven
    report = audit(Source("plan.md", text), Settings(repairs=True, seconds=0))
    assert report.repairs == ()
    assert "left out" in report.problems[-1].message


def test_a_long_document_is_repaired_too() -> None:
    filler = "Nothing of interest happened on this day, and nobody wrote about it.\n\n" * 900
    text = f"{filler}\nThroughput: 640 × 24 ÷ 4 = 9000 tokens/s\n"
    assert len(text) > 40_000
    (repair,) = audit(Source("log.md", text), Settings(repairs=True)).repairs
    assert apply(text, repair.edits).endswith("= 3840 tokens/s\n")


def test_no_feasible_degrees_name_every_constraint() -> None:
    text = (
        "## Hardware\n- GPUs available: 2\n- Memory per GPU: 40 GB\n\n"
        "## Model\n- Attention heads: 32\n- Layers: 32\n\n"
        "## Degrees\n- Tensor parallelism (TP): 4\n- Pipeline parallelism (PP): 2\n"
        "- Data parallelism (DP): 2\n- GPUs required: 16 (4 × 2 × 2 = 16)\n\n"
        "## Memory\n- Weights per GPU: 280 GB ÷ 4 TP ÷ 2 PP = 35 GB\n"
    )
    report = audit(Source("plan.md", text), Settings(repairs=True))
    assert isinstance(report, MendedReport)
    assert report.repairs == ()
    assert {(what, helps) for _, what, helps in report.obstacles} == {
        ("2 GPUs available", True),
        ("TP must divide 32 attention heads", False),
        ("PP must divide 32 layers", False),
        ("at most 40 GB per GPU", True),
    }
