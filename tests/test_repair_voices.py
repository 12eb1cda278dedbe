"""Plans in other voices: tables, launch commands, number words, degrees that share ranks.

Each voice writes a true plan from its degrees, so that a repair has one right outcome: the plan
that the voice writes from the degrees that were offered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod

from hypothesis import given, settings
from hypothesis import strategies as st
from test_repair_plans import offers, report_of, wrong_lines
from test_repair_properties import FEW as MANY
from test_repair_properties import mended

from doc_auditor.reading.sentences.spelled import TEENS, TENS
from doc_auditor.repair.edits import apply

Degrees = Mapping[str, int]
FEW = settings(MANY, max_examples=6)
LAYERS, EXPERTS, HEADS, BATCH = 96, 192, 64, 768


def word(value: int) -> str:
    if value < len(TEENS):
        return TEENS[value]
    tens, ones = TENS[value // 10 - 2], value % 10
    return f"{tens}-{TEENS[ones]}" if ones else tens


def head(available: int) -> str:
    return f"""\
# Lapwing rollout

## Hardware
- Available GPUs: {available}

## Model
- Layers: {LAYERS}
- Experts: {EXPERTS}
- Attention heads: {HEADS}
- Global batch size: {BATCH}
"""


def table(d: Degrees, available: int) -> str:
    rows = "\n".join(
        f"| {name} ({short.upper()}) | {d[short]:>6} |"
        for name, short in (("Tensor", "tp"), ("Pipeline", "pp"), ("Expert", "ep"), ("Data", "dp"))
    )
    return f"""{head(available)}
## Layout

| Dimension | Degree |
| --- | --: |
{rows}

Total GPUs required: {d["tp"]} × {d["pp"]} × {d["ep"]} × {d["dp"]} = {prod(d.values())}

| Share | Value |
| --- | --- |
| Layers per stage | {LAYERS} ÷ {d["pp"]} = {LAYERS // d["pp"]} |
| Experts per rank | {EXPERTS} ÷ {d["ep"]} = {EXPERTS // d["ep"]} |
"""


def launch(d: Degrees, available: int) -> str:
    return f"""{head(available)}
## Layout
- Tensor parallelism (TP): {d["tp"]}
- Pipeline parallelism (PP): {d["pp"]}
- Expert parallelism (EP): {d["ep"]}
- Data parallelism (DP): {d["dp"]}
- Total GPUs required: {prod(d.values())}

```bash
serve-it --tensor-parallel-size {d["tp"]} --pipeline-parallel-size {d["pp"]} \\
  --expert-parallel-size {d["ep"]} --data-parallel-size {d["dp"]}
```
"""


def spoken(d: Degrees, available: int) -> str:
    return f"""{head(available)}
## Layout
- Tensor parallelism (TP): {d["tp"]}
- Pipeline parallelism (PP): {d["pp"]}
- Expert parallelism (EP): {d["ep"]}
- Data parallelism (DP): {d["dp"]}
- Total GPUs required: {d["tp"]} × {d["pp"]} × {d["ep"]} × {d["dp"]} = {prod(d.values())}

## In words
The pipeline has {word(d["pp"])} stages.
We use {word(d["ep"])}-way expert parallelism.
"""


VOICES: Mapping[str, Callable[[Degrees, int], str]] = {
    "table": table,
    "launch": launch,
    "spoken": spoken,
}
DEGREES = st.fixed_dictionaries(
    {
        "tp": st.sampled_from((2, 4, 8)),
        "pp": st.sampled_from((2, 3, 6)),
        "ep": st.sampled_from((4, 16)),
        "dp": st.sampled_from((2, 4)),
    }
)
VOICE = st.sampled_from(sorted(VOICES))


@FEW
@given(VOICE, DEGREES)
def test_a_true_plan_is_left_alone(voice: str, degrees: Degrees) -> None:
    text = VOICES[voice](degrees, prod(degrees.values()))
    assert wrong_lines(report_of(text)) == [], text
    assert mended(text).text == text


@FEW
@given(VOICE, DEGREES, st.sampled_from((2, 4)))
def test_every_offer_is_the_plan_of_its_degrees(
    voice: str, degrees: Degrees, too_many: int
) -> None:
    available = prod(degrees.values()) // too_many
    text = VOICES[voice](degrees, available)
    offered = [p for p in offers(text) if p.repair.changes]
    assert offered, text
    for proposal in offered:
        new = {**degrees, **{d: int(value) for d, _, value in proposal.repair.changes}}
        after = apply(text, proposal.repair.edits)
        assert after == VOICES[voice](new, available), proposal.repair.summary
        assert wrong_lines(report_of(after)) == []
    once = mended(text)
    assert wrong_lines(once.report) == []
    assert mended(once.text).text == once.text
