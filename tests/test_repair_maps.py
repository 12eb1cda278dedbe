"""Maps follow the degrees: new ranges, rows that come and go, in the manner of the author."""

from __future__ import annotations

import pytest
from test_repair_plans import offers

from doc_auditor.repair.edits import apply

HEAD = """\
# Plan

## Hardware
- GPUs available: 16

## Model
- Layers: 32
- Attention heads: 32

## Degrees
- Tensor parallelism (TP): 8
- Pipeline parallelism (PP): 4
- Total GPUs: 16 (8 × 4 = 16)

## Map
"""


def rows(form: str, tp: int, pp: int, first: int = 0) -> str:
    """The map of a plan in one of the forms."""
    lines = []
    for stage in range(pp):
        gpus = list(range(stage * tp, (stage + 1) * tp))
        each = 32 // pp
        lines.append(
            form.format(
                index=stage + first,
                gpus=f"{gpus[0]}-{gpus[-1]}",
                padded=f"{gpus[0]}-{gpus[-1]}".ljust(5),
                list=",".join(map(str, gpus)),
                layers=f"{stage * each + first}-{(stage + 1) * each + first - 1}",
                ranks=f"0-{tp - 1}",
                each=each,
            )
        )
    return "".join(lines)


FORMS = {
    "aligned code": ("```\n", "Stage {index}: GPUs {padded} (Layers {layers})\n", "```\n", 0),
    "list from one": ("", "- **Stage {index}**: layers {layers} on GPUs {gpus}\n", "", 1),
    "table": (
        "| Stage | GPUs | Layers |\n| --- | --- | --- |\n",
        "| {index} | {gpus} | {layers} |\n",
        "",
        0,
    ),
    "paragraphs": ("", "Stage {index}: GPUs {gpus}, layers {layers}\n\n", "", 0),
    "listed devices": (
        "```\n",
        "PP rank {index}: layers {layers} -> GPUs {list}\n",
        "```\n",
        0,
    ),
    "sizes": ("", "- Stage {index}: GPUs {gpus} ({each} layers)\n", "", 0),
    "nested": (
        "",
        "- Stage {index} (GPUs {gpus})\n  - Layers {layers}\n  - TP ranks {ranks}\n",
        "",
        0,
    ),
}


def plan(name: str, tp: int, pp: int, total: str | None = None) -> str:
    """A plan with a map in one of the forms."""
    before, form, after, first = FORMS[name]
    text = HEAD.replace("(TP): 8", f"(TP): {tp}").replace("(PP): 4", f"(PP): {pp}")
    text = text.replace("(8 × 4 = 16)", total or f"({tp} × {pp} = {tp * pp})")
    return text + before + rows(form, tp, pp, first) + after


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(("tp", "pp"), [(4, 4), (8, 2), (2, 8)])
def test_maps_are_those_of_the_new_degrees(name: str, tp: int, pp: int) -> None:
    text = plan(name, 8, 4, "(8 × 4 = 16)")
    wanted = {("tp", tp), ("pp", pp)} - {("tp", 8), ("pp", 4)}
    found = [
        p.repair for p in offers(text) if {(d, int(b)) for d, _, b in p.repair.changes} == wanted
    ]
    assert found, [p.repair.summary for p in offers(text)]
    assert apply(text, found[0].edits).rstrip() == plan(name, tp, pp).rstrip()
    assert found[0].stale == ()


def test_what_cannot_be_read_is_stale() -> None:
    text = HEAD + "The first stage has GPUs 0-7, and the rest is shared by GPUs 8-31.\n"
    repair = next(p.repair for p in offers(text) if p.repair.changes)
    assert [text[e.span.start : e.span.end] for e in repair.stale] == ["0-7", "8-31"]


def test_a_map_with_rows_in_between_does_not_lose_them() -> None:
    before, form, after, _ = FORMS["aligned code"]
    lines = rows(form, 8, 4).splitlines(keepends=True)
    body = "".join([*lines[:2], "# second half\n", *lines[2:]])
    text = HEAD + before + body + after
    for proposal in offers(text):
        assert "# second half" in apply(text, proposal.repair.edits)
