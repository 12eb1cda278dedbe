"""An audit of twice the text takes about twice the work, whatever the text is made of.

Work is counted in calls, which come out the same on every machine and under any load.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from doc_auditor.audit import audit
from doc_auditor.settings import Settings
from doc_auditor.source import Source

Made = Callable[[int], str]
SMALL = 60
MOST = 2.5
"""How many times the work twice the text may take; with a quadratic part it nears four."""


def table(rows: int) -> str:
    names = "| run | nodes | GPUs per node | GPUs | rate (tokens/s) | time (s) |"
    head = f"{names}\n|---|---|---|---|---|---|\n"
    return head + "".join(
        f"| r{i} | {i % 9 + 1} | 8 | {(i % 9 + 1) * 8} | {i * 37 % 911 + 5} | {i * 7 % 83}.25 |\n"
        for i in range(rows)
    )


def wide_table(rows: int) -> str:
    head = "|" + " c |" * 9 + "\n|" + "---|" * 9 + "\n"
    line = [7, 11, 13, 17, 19, 23, 29, 31, 37]
    return head + "".join(
        "|" + "".join(f" {i * p % 97}.{p} |" for p in line) + "\n" for i in range(rows)
    )


def items(count: int) -> str:
    return "".join(
        f"- Step {i}: {i} × 8 = {i * 8} GPUs, then 30% of {i * 10} GB\n" for i in range(count)
    )


def sections(count: int) -> str:
    return "".join(
        f"## Node {i}\n\n- TP: {2 ** (i % 4)}\n- GPUs: {i % 9 + 1}\n- Memory: {i % 7}.5 GB\n\n"
        for i in range(count)
    )


def plans(count: int) -> str:
    """Tables of degrees, each with a total and the memory of a GPU below."""
    head = "| degree | value |\n|---|---|"
    return "".join(
        f"## Plan {i}\n\n{head}\n| TP | {2 ** (i % 4)} |\n| PP | {i % 3 + 1} |\n"
        f"| DP | 2 |\n\nTotal GPUs: {2 ** (i % 4) * (i % 3 + 1) * 2}\n\n"
        f"- Weights per GPU: {i % 60 + 3} GB\n- KV cache: 12.5 GB\n\n"
        for i in range(count)
    )


def prose(count: int) -> str:
    """Paragraphs that count the same things again and again, under one heading."""
    return "".join(
        f"The pool {i} keeps {i % 7 + 2} experts, TP={2 ** (i % 4)}, PP={i % 3 + 1} on "
        f"{i % 9 + 1} GPUs; {i % 9 + 1} × 8 = {(i % 9 + 1) * 8} layers.\n\n"
        f"Model weights per GPU: {i % 50 + 3}.5 GB\n\n"
        for i in range(count)
    )


def launches(count: int) -> str:
    return "".join(
        f"## Pool {i}\n\n```bash\nvllm serve m --tensor-parallel-size {2 ** (i % 4)}\n```\n\n"
        for i in range(count)
    )


def one_line(count: int) -> str:
    return " ".join(f"and {i} × 8 = {i * 8} GPUs, then {i}.5 GB → {i}.9 GB," for i in range(count))


def brackets(count: int) -> str:
    return "".join(f"{i + 7} = {i} + (7 = 3 + 4 = " for i in range(count)) + "7)" * count


def dump(lines: int) -> str:
    body = "".join(
        f"layer {i}   {i % 5 + 2}.25 GB   {i % 9 + 1} ms   {i * 3}\n" for i in range(lines)
    )
    return f"```\n{body}```\n"


def stages(count: int) -> str:
    return "".join(f"- Stage {i}: GPUs {i * 8}-{i * 8 + 7}\n" for i in range(count))


def results(count: int) -> str:
    """Sentences full of counts and sizes, each with a value that seems to follow."""
    return "".join(
        f"The {i % 7 + 2} replicas on {i % 5 + 3} hosts keep {i % 11 + 2} copies for {i % 13 + 2} "
        f"teams, {i % 9 + 2} shards of {i * 7 % 97 + 12} GB and {i * 5 % 89 + 31} GB of logs, "
        f"together {i * 11 % 983 + 117} GB, i.e. {i * 3 % 77 + 13} GB per host.\n\n"
        for i in range(count)
    )


@pytest.mark.parametrize(
    "made",
    [table, wide_table, items, sections, plans, launches, one_line, brackets, dump, stages, prose,
     results],
)  # fmt: skip
def test_work_grows_with_the_text(made: Made) -> None:
    assert work(made(2 * SMALL)) < MOST * work(made(SMALL))


DEAR = 12
"""How many times the work of plain sentences those full of values may take."""


def test_a_crowded_sentence_is_not_too_dear() -> None:
    plain = "".join(
        f"The {i % 7 + 2} replicas of pool {i} wait for their turn.\n\n" for i in range(30)
    )
    assert work(results(30)) < DEAR * work(plain)


def work(text: str) -> int:
    """The calls that an audit makes."""
    source, settings = Source("long.md", f"# Log\n\n{text}"), Settings(repairs=False)
    audit(Source("first.md", "8 × 4 = 32\n"), settings)
    calls = 0

    def count(_frame: FrameType, event: str, _what: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        audit(source, settings)
    finally:
        sys.setprofile(before)
    return calls
