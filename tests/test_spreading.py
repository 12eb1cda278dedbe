"""How things are spread over devices: what is held against what, and what is left alone."""

from __future__ import annotations

import pytest

from doc_auditor.audit import audit
from doc_auditor.records import Finding, Report
from doc_auditor.source import Source

PLAN = """\
- Layers: 24
- Experts per layer: 32
- Attention heads: 48
- Hidden size: 6144
- TP: 4
- EP: 8
- PP: 2
- DP: 2
- Total GPUs: 128
- GPUs per node: 8
- Batch size: 256 sequences

## Spread
"""


def reported(text: str) -> Report:
    return audit(Source("a.md", PLAN + text + "\n"))


def found(text: str) -> list[Finding]:
    plan = PLAN.count("\n")
    every = reported(text).findings
    source = Source("a.md", PLAN + text + "\n")
    return [f for f in every if source.position(f.span.start).line > plan]


def held(text: str) -> bool:
    plan = len(PLAN)
    kinds = {"distribution", "equation", "range", "world-size"}
    return any(
        v.state == "holds" and v.kind in kinds and v.claim.span.start >= plan
        for v in reported(text).verdicts
    )


TRUE = [
    "- Each stage runs 12 consecutive layers",
    "- Balanced split: 12 layers per pipeline stage",
    "- Both stages own 12 layers",
    "- 2 stages of 12 layers",
    "- Two stages with 64 GPUs each",
    "- A rank hosts 4 experts per layer",
    "- Per NPU: 12 heads, 4 experts, 12 layers",
    "- [x] Each card: 4 experts, 12 heads",
    "- 12 heads per TP group",
    "- Hidden size 6144 split into 1536 per GPU",
    "- Column partitioning: 6144 → 1536 per TP group",
    "- Cut the batch of 256 sequences into 8 sub-batches of 32 sequences",
    "- 256 sequences shared out as 128 sequences per DP group",
    "- 24 layers divided into 5 chunks of 5 layers",
    "- 32 experts spread across 8 expert ranks",
    "- 64 GPUs per replica",
    "- Each tensor group owns 4 experts",
    "Each GPU holds:\n\n- 4 experts\n- 12 heads",
    "### Placement per GPU\n- Layers: 12",
    "- Lane 0: GPUs 0,1\n- Lane 1: GPUs 2,3\n- …\n- Lane 63: GPUs 126,127",
    "- Cut: Stage 0 (layers 0-11), Stage 1 (layers 12-23)",
    "- Halves: GPUs 0-63 (8 nodes)",
    "```\nexport ASCEND_VISIBLE_DEVICES=0,1,2,...,127\n```",
]
FALSE = [
    ("- Each stage runs 8 consecutive layers", "12"),
    ("- Balanced split: 6 layers per pipeline stage", "12"),
    ("- Both stages own 10 layers", "12"),
    ("- Two stages with 16 GPUs each", "64"),
    ("- A rank hosts 5 experts per layer", "4"),
    ("- Per NPU: 6 heads, 4 experts", "12"),
    ("- [x] Each card: 5 experts, 12 heads", "4"),
    ("- Column partitioning: 6144 → 1000 per TP group", "1536"),
    ("- Cut the batch of 256 sequences into 8 sub-batches of 64 sequences", "32"),
    ("- 256 sequences shared out as 96 sequences per DP group", "128"),
    ("- Each tensor group owns 6 experts", "4"),
    ("Each GPU holds:\n\n- 4 experts\n- 8 heads", "12"),
    ("- Lane 0: GPUs 0,1\n- Lane 1: GPUs 2,3\n- …\n- Lane 63: GPUs 124,125", "126-127"),
    ("- Cut: Stage 0 (layers 0-11), Stage 1 (layers 12-24)", "12-23"),
    ("- Halves: GPUs 0-63 (4 nodes)", "8"),
    ("```\nCUDA_VISIBLE_DEVICES=2,3 python serve.py --tp 4\n```", "4"),
]
LEFT_ALONE = [
    "- The box has 8 GPUs",
    "- Each GPU runs 1 expert layer at a time",
    "- 8 expert ranks, 16 tensor groups",
    "- 128 GPUs split into 2 pools of 96 and 32",
    "- 24 layers divided into 3 groups of 6 layers, the remaining 6 are shared",
    "- The 256 sequences cannot be split into 3 per GPU",
    "- Dense layers: 3 (layers 0, 1, 2)",
    "- The 32 experts are routed in 4 groups",
    "- Each node failure takes 16 GPUs for 10 minutes",
    "- Stage 0 keeps 13 layers, stage 1 keeps 11",
    "- Replica 0: GPUs 0-63\n- ...",
    "| Group | Size | Number of groups |\n|---|---|---|\n| TP | 4 | 32 |\n| PP | 2 | 64 |",
    "| | Old | New |\n|---|---|---|\n| Expert parallel degree (max. TP × DP) | 12 | 24 |",
    "```\nCUDA_VISIBLE_DEVICES=0,1,2,3,4,5,6,7 python serve.py --tp 4\n```",
]


@pytest.mark.parametrize("text", TRUE)
def test_a_true_spread_is_checked(text: str) -> None:
    assert held(text)
    assert found(text) == []


@pytest.mark.parametrize(("text", "actual"), FALSE)
def test_a_false_spread_is_found(text: str, actual: str) -> None:
    assert actual in [f.actual for f in found(text)]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_looks_like_a_spread_is_left_alone(text: str) -> None:
    assert [f.message for f in found(text)] == []


def test_two_pools_state_a_share_in_one_sense() -> None:
    text = """\
Every layer has 64 experts.

## Pool A
- TP: 4
- EP: 4
- Experts per GPU: 16

## Pool B
- TP: 2
- EP: 8
- Experts per GPU: 4
"""
    report = audit(Source("a.md", text))
    assert [(f.severity, f.actual) for f in report.findings] == [("warning", "8")]


def test_a_stage_hosts_all_experts_of_its_layers() -> None:
    text = (
        "```\nStage 0 (Layers 0-11)\n  Experts 0-15\nStage 1 (Layers 12-23)\n  Experts 16-31\n```"
    )
    assert [f.actual for f in found(text)] == ["32"]


def test_devices_of_one_machine_belong_to_one_replica() -> None:
    text = """\
| Replica | Node | CUDA_VISIBLE_DEVICES |
|---|---|---|
| a | 1 | 0,1,2,3 |
| b | 1 | 4,5,6,7 |
| c | 2 | 0,1,2,3 |
| d | 2 | 2,3,4,5 |
"""
    assert [f.actual for f in found(text)] == ["4-7"]
