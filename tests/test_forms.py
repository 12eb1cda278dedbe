"""Every way to set a result beside its calculation, and a number of GPUs beside its degrees.

The forms are multiplied with the fillers: what is read in one form is read of every filler, and
what is wrong in one is found in each.
"""

from __future__ import annotations

from itertools import product

import pytest

from doc_auditor.audit import audit
from doc_auditor.settings import Settings
from doc_auditor.source import Source

CALCULATIONS = (
    ("7B params × 2 bytes", "14 GB", "24 GB"),
    ("8 sequences × 4096 tokens × 1536 × 2 bytes", "100.7 MB", "107.0 MB"),
    ("140 GB / 8", "17.5 GB", "15.7 GB"),
    ("12 GB + 7.4 GB + 3.1 GB", "22.5 GB", "25.2 GB"),
    ("0.9 × 80 GB", "72 GB", "76 GB"),
    ("1,200 tokens/s × 16 replicas", "19,200 tokens/s", "12,900 tokens/s"),
)
RESULTS = (
    "The result is {c} = {r}.",
    "- **Total**: {c}: {r}",
    "- **Total** ({c}): {r}",
    "3. **Total** ({c}): {r}",
    "- Total ({c}) = {r}",
    "- Total ({c}) → {r}",
    "- Total: {c} ⇒ {r}",
    "- Total: {c} ≈ {r}",
    "- Total: {c} ~ {r}",
    "- Total: {r} ({c})",
    "- Total: {r} (= {c})",
    "- Total: {c} ({r})",
    "- Total: {r}, from {c}",
    "- Total: {r}, i.e. {c}",
    "It comes to {r}, because {c}.",
    "It comes to {r} since {c}.",
    "It comes to {r}, calculated as {c}.",
    "{c} gives {r}.",
    "{c} comes to {r}.",
    "{c} yields {r} here.",
    "{c} results in {r}.",
    "{c} amounts to {r}.",
    "{c} works out at {r}.",
    "{c}, or {r}.",
    "{c}, so {r} altogether.",
    "{c}, for a total of {r}.",
    "{c}, which is {r}.",
    "- Total: `{c}` = {r}",
    "Total: {c}\n= {r}",
    "| Item | Value |\n|---|---|\n| total | {c} = {r} |",
    "| Item | Value |\n|---|---|\n| total | {r} ({c}) |",
    "| Item | Calculation | Value |\n|---|---|---|\n| total | {c} | {r} |",
    "| Item | Value | Calculation |\n|---|---|---|\n| total | {r} | {c} |",
    "```\nTotal ({c}): {r}\n```",
)
DEGREES = (
    "TP=8, PP=4, DP=2",
    "- TP: 8\n- PP: 4\n- DP: 2",
    "| Parameter | Value |\n|---|---|\n| Tensor parallel size | 8 |\n"
    "| Pipeline parallel size | 4 |\n| Data parallel size | 2 |",
    "We use 8-way tensor parallelism, 4-way pipeline parallelism and 2-way data parallelism.",
    "```yaml\ntensor_parallel_size: 8\npipeline_parallel_size: 4\ndata_parallel_size: 2\n```",
)
TOTALS = (
    "- Total GPUs: {r}",
    "- GPUs required: {r}",
    "- ✅ Total GPUs match: {r}",
    "The plan needs {r} GPUs.",
    "This layout uses {r} GPUs in total.",
    "It runs on {r} GPUs.",
    "The job occupies {r} H100 GPUs.",
    "The model is deployed on {r} GPUs.",
    "| Item | Value |\n|---|---|\n| Total GPUs | {r} |",
)
LOOK_ALIKES = (
    "Measured on (2 × 8): 1,230 tokens/s",
    "Option 2 (4 × 8): 35 nodes are left",
    "Ratio 3/4: 80% of the runs",
    "Steps 10 - 20: 11 runs",
    "Speed is 4 × 8 GB/s, or 30 GB/s after overhead.",
    "The two sockets have 2 × 64 cores, so 120 remain for jobs.",
    "Budget (2 × 40 kW): 75 kW were drawn",
    "TP=8, PP=4, DP=2.\n\nA replica of the model needs 32 GPUs. The cluster has 96 GPUs.",
    "TP=8, PP=4, DP=2.\n\nIf DP were 3 the plan would need 96 GPUs.",
    "TP=8, PP=4, DP=2.\n\nThe evaluation job uses 16 GPUs on the side.",
)


def reported(text: str) -> list[str]:
    """The errors and warnings of a document."""
    findings = audit(Source("form.md", f"# Notes\n\n{text}\n"), Settings(repairs=False)).findings
    return [f"{f.rule}: {f.message}" for f in findings if f.severity != "info"]


@pytest.mark.parametrize("form", RESULTS)
def test_a_result_is_held_against_its_calculation(form: str) -> None:
    silent = [c for c, _, wrong in CALCULATIONS if not reported(form.format(c=c, r=wrong))]
    accused = [r for c, right, _ in CALCULATIONS for r in reported(form.format(c=c, r=right))]
    assert (silent, accused) == ([], [])


@pytest.mark.parametrize("form", TOTALS)
def test_a_number_of_gpus_is_held_against_the_degrees(form: str) -> None:
    texts = [f"{degrees}\n\n{form}" for degrees in DEGREES]
    wrong = ("96", "46")
    silent = [t for t, r in product(texts, wrong) if not reported(t.format(r=r))]
    accused = [found for t in texts for found in reported(t.format(r="64"))]
    assert (silent, accused) == ([], [])


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_what_only_looks_like_a_result_is_left_alone(text: str) -> None:
    assert reported(text) == []
