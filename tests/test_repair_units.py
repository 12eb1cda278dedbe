from __future__ import annotations

import pytest
from test_repair_plans import offers, report_of, wrong_lines

from doc_auditor.repair.edits import apply


def first(text: str) -> str:
    offered = offers(text)
    assert offered, wrong_lines(report_of(text))
    return apply(text, offered[0].repair.edits)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (
            "Reading the 180 GB shard at 6 GB/s takes 30 minutes.",
            "Reading the 180 GB shard at 6 GB/s takes 30 seconds.",
        ),
        ("5 × 81,920 = 409,600 bytes, or 409.6 GB", "5 × 81,920 = 409,600 bytes, or 409.6 KB"),
        ("2,000 kW × 8,000 h = 16.0 MWh", "2,000 kW × 8,000 h = 16.0 GWh"),
        (
            "Each node has eight GPUs. The pool takes 40 GPUs, three nodes.",
            "Each node has eight GPUs. The pool takes 40 GPUs, five nodes.",
        ),
    ],
)
def test_the_unit_or_the_word_changes(wrong: str, right: str) -> None:
    assert first(f"{wrong}\n") == f"{right}\n"


VALIDITY = """\
- Available GPUs: {gpus}
- Attention heads: {heads}
- Layers: {layers}

- TP: {tp}
- PP: {pp}
- Total GPUs required: {tp} × {pp} = {total}
"""


def test_a_degree_that_does_not_divide() -> None:
    wrong = VALIDITY.format(gpus=32, heads=40, layers=30, tp=16, pp=2, total=32)
    assert wrong_lines(report_of(wrong))
    assert first(wrong) == VALIDITY.format(gpus=32, heads=40, layers=30, tp=10, pp=2, total=20)
