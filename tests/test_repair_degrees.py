from __future__ import annotations

import pytest
from test_repair_plans import Plan, analysis_of, offers, report_of, wrong_lines

from doc_auditor.repair.edits import apply
from doc_auditor.repair.propose import Options, Proposal, proposals

TOO_LARGE = Plan(available=32)
"""Needs 128 GPUs and has 32."""


def by_summary(offered: tuple[Proposal, ...]) -> dict[str, Proposal]:
    return {p.repair.summary: p for p in offered}


def test_degrees_change_where_the_plan_does_not_fit() -> None:
    text = TOO_LARGE.text()
    found = by_summary(offers(text))
    assert list(found)[:2] == ["TP 4 → 1", "EP 8 → 2"]
    assert "TP 4 → 2, EP 8 → 4" in found
    for proposal in found.values():
        assert proposal.repair.grade == "suggested"
        assert proposal.repair.configuration == proposal.group
        after = apply(text, proposal.repair.edits)
        assert wrong_lines(report_of(after)) == []


def test_all_that_depends_on_a_degree_changes() -> None:
    text = TOO_LARGE.text()
    after = apply(text, by_summary(offers(text))["EP 8 → 2"].repair.edits)
    expected = Plan(ep=2, available=32).text()
    assert after == expected


def test_a_map_gets_and_loses_lines() -> None:
    text = Plan(pp=4, available=64).text()
    found = by_summary(offers(text, Options(most=15)))
    after = apply(text, found["PP 4 → 1"].repair.edits)
    assert after == Plan(pp=1, available=64).text()
    grown = Plan(tp=8, pp=2, available=64).text()
    options = Options(fixed=(("tp", 2), ("pp", 4), ("ep", 4)), most=15)
    found = by_summary(offers(grown, options))
    after = apply(grown, found["TP 8 → 2, EP 8 → 4, PP 2 → 4"].repair.edits)
    assert after == Plan(tp=2, pp=4, ep=4, available=64).text()


def test_the_reasons_are_given() -> None:
    proposal = by_summary(offers(TOO_LARGE.text()))["TP 4 → 1"]
    assert proposal.why[0] == "1 × 8 × 2 × 2 = 32 of 32 GPUs"
    assert "32 attention heads ÷ TP 1 = 32" in proposal.why
    assert proposal.repair.changes == (("tp", "4", "1"),)


def test_wishes_are_kept() -> None:
    for proposal in offers(TOO_LARGE.text(), Options(fixed=(("tp", 4),))):
        assert "tp" not in {d for d, *_ in proposal.repair.changes}
    smaller = [p for p in offers(TOO_LARGE.text(), Options(gpus=16)) if p.repair.changes]
    assert smaller
    assert all("of 16 GPUs" in p.why[0] for p in smaller)


def test_nothing_feasible_says_what_would_help() -> None:
    text = TOO_LARGE.text()
    fixed = Options(fixed=(("tp", 8), ("ep", 8), ("pp", 2)))
    found = proposals(analysis_of(text), report_of, fixed, report_of(text))
    assert [p for p in found.offered if p.group.startswith("c")] == []
    obstacles = {o.text: o.helps for o in found.infeasible[0].search.obstacles}
    assert obstacles["32 GPUs available"] is True
    assert obstacles["TP fixed at 8"] is True
    assert obstacles["TP must divide 32 attention heads"] is False


def test_memory_lines_rule_choices_out() -> None:
    """At TP 1 the weights of 56 GB and their overhead would not fit into 64 GB."""
    text = (
        "## Hardware\n- Available GPUs: 8\n- GPU memory: 64GB\n\n## Layout\n- TP: 2\n- EP: 4\n"
        "- PP: 2\n- DP: 1\n- Total GPUs required: 2 × 4 × 2 × 1 = 16\n\n## Memory\n"
        "- Weights: 28B × 2 bytes = 56GB\n- Tensor parallelism: 56GB ÷ 2 = 28GB per GPU\n"
        "- Overhead: +20% of slack = 33.6GB per GPU\n"
    )
    found = by_summary(offers(text))
    assert "EP 4 → 2" in found
    assert all("TP 2 → 1" not in summary for summary in found)


TWO_READINGS = Plan().wrong(product=96).text().replace("- Available GPUs: 128\n", "- Nodes: 16\n")


def test_a_total_or_a_degree() -> None:
    """Nothing says which of the two is meant: both are offered, the total first."""
    text = TWO_READINGS.split("```")[0]
    found = offers(text, Options(most=15))
    assert "128" in found[0].repair.summary
    assert "= 128" in apply(text, found[0].repair.edits)
    assert any("EP 8 → 6" in p.repair.summary for p in found) or any(
        p.repair.changes for p in found
    )


OMITTED = """\
# Plan

## Hardware
- Available GPUs: 64

## Layout
- Tensor parallelism (TP): 2
- Expert parallelism (EP): 4
- Pipeline parallelism (PP): 2
- Data parallelism (DP): 2
- Total GPUs required: {total} (PP × TP × DP{more} = {pp} × 2 × 2{value})
"""


def test_a_factor_that_is_left_out_is_put_in() -> None:
    text = OMITTED.format(total=8, more="", pp=2, value="")
    texts = [apply(text, p.repair.edits) for p in offers(text)]
    assert OMITTED.format(total=32, more=" × EP", pp=2, value=" × 4") in texts
    stated = text.replace("(EP): 4", "(EP): 4, inside the data-parallel ranks")
    assert stated in texts


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        ("2 (TP) × 2 (PP) × 2 (DP) = 8", "2 (TP) × 2 (PP) × 2 (DP) × 4 (EP) = 32"),
        ("TP=2 × PP=2 × DP=2 = 8", "TP=2 × PP=2 × DP=2 × EP=4 = 32"),
        ("TP2 × PP2 × DP2 = 8", "TP2 × PP2 × DP2 × EP4 = 32"),
    ],
)
def test_factors_are_written_as_the_others(product: str, expected: str) -> None:
    head = OMITTED.split("- Total")[0]
    text = f"{head}- Total GPUs required: {product} GPUs\n"
    texts = [apply(text, p.repair.edits) for p in offers(text)]
    assert f"{head}- Total GPUs required: {expected} GPUs\n" in texts


def test_what_was_measured_is_stale() -> None:
    text = TOO_LARGE.text() + "\n## Performance\n- Latency: 35 ms per step\n- Target: <50 ms\n"
    repair = offers(text)[0].repair
    assert [text[e.span.start : e.span.end] for e in repair.stale] == ["35 ms"]
    assert "TP 4" in repair.stale[0].message
    assert "35 ms" in apply(text, repair.edits)
