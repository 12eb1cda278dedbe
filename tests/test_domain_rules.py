"""The domain rules stay silent where a document does not give what they need."""

from __future__ import annotations

import pytest

from doc_auditor.audit import audit
from doc_auditor.settings import Settings
from doc_auditor.source import Source

DOMAIN = Settings(
    select=("memory", "compute", "serving", "validity", "models", "hardware", "communication")
)


def found(text: str) -> list[tuple[str, str, str | None]]:
    """Rule, severity and actual value of what is found in a text."""
    return [(f.rule, f.severity, f.actual) for f in audit(Source("plan.md", text), DOMAIN).findings]


@pytest.mark.parametrize(
    "text",
    [
        # Nothing says how large the model is, or that the value is that of one GPU.
        "- TP: 2\n- PP: 4\n\n## Memory per GPU\n- Model weights: 35 GB",
        "- Parameters: 70B in BF16\n- TP: 2\n- PP: 4\n- Model weights: 140 GB",
        # Sharded replicas, all GPUs, experts: each is a usual division.
        "- Parameters: 70B in BF16\n- TP: 2\n- DP: 8\n\n## Memory per GPU\n- Weights: 8.75 GB",
        "- MoE with 64 experts\n- Parameters: 60B, BF16\n- TP: 2\n- EP: 8\n\n"
        "## Per GPU\n- Weights: 12 GB",
        # A number format that the document names makes the share right.
        "- Parameters: 70B, FP8 and BF16\n- TP: 8\n\n## Memory per GPU\n- Weights: 8.75 GB",
        # A latent cache has no heads, one layer is not the model.
        "- Layers: 60\n- Heads: 128\n- Head dimension: 128\n- MLA with a compressed cache\n"
        "- KV cache: 60 KB per token",
        "- Layers: 80\n- KV heads: 8\n- Head dimension: 128\n- FP16\n"
        "- KV cache: 4 KiB per token and layer",
        # The target is met, not called met, or that of another quantity.
        "- Throughput: 9.0 RPS (target: 8 RPS) ✓",
        "- Throughput: 7.0 RPS (target: 8 RPS)",
        "- Throughput: 7.0 RPS (target: 8 RPS) ✗",
        "- Latency: 40 ms (target: 50 ms) ✓",
        "## Requirements\n- Memory utilization: >60%\n\n"
        "## All met ✅\n- Bus utilization: 40% ≈ 60%",
        # A longer time than that of the transfer may hold more than the transfer.
        "Loading 140 GB at 7 GB/s takes 35 seconds.",
        # Percentiles and numbered stages are no degrees.
        "- Heads: 12\n- TP99: 40 ms\n- TP50: 12 ms",
        "- Layers: 16\n- Stage 3: layers 12-15, evenly split layers",
        # An uneven pipeline is allowed.
        "- Layers: 61\n- PP: 8",
        # Unknown names are never guessed, and a family has many shapes.
        "# Plan for Falconet-90B\n- Layers: 17",
        "# Reproducing GPT-3 in small\n- Layers: 12",
        "- 8x X900 with 64 GB each",
        # More than 100 % of something that is no share.
        "- CPU utilization: 640%\n- Throughput improvement: 140%",
    ],
)
def test_silent(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "# Llama-3-70B\n- KV cache: 1 KB per token",
            ("memory/kv-cache", "error", "320"),
        ),
        (
            "# Serving Llama-3-70B\n- TP: 6",
            ("validity/heads-over-tp", "warning", "32/3"),
        ),
        (
            "- Attention heads: 64\n- TP: 6",
            ("validity/heads-over-tp", "error", "32/3"),
        ),
        # KV heads may be replicated; that costs memory.
        ("- KV heads: 4\n- TP: 8", ("validity/tp-at-most-kv-heads", "info", "4")),
        ("- 8x H100 with 64 GB each", ("hardware/as-published", "warning", "80")),
    ],
)
def test_severity(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in found(text)


def test_what_is_taken_from_the_facts_is_said() -> None:
    (only,) = audit(Source("plan.md", "# Llama-3-70B\n- KV cache: 1 KB per token"), DOMAIN).findings
    assert any("layers 80" in line for line in only.assumes)
