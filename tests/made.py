"""A document with a report made by hand, and an auditor that needs no rules."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from fractions import Fraction

from doc_auditor.outcome import Audited, Outcome
from doc_auditor.quantity import Number
from doc_auditor.records import (
    Claim,
    Configuration,
    Edit,
    Evidence,
    Finding,
    Modality,
    Node,
    Numeral,
    Problem,
    Repair,
    Report,
    Topology,
    Verdict,
)
from doc_auditor.settings import Settings
from doc_auditor.source import Source, Span

TEXT = """\
# Plan

Hardware: 512 GPUs available

## Parallel Dimensions

- TP: 8
- PP: 4
- Total GPUs: 16 (8 × 4 = 16)

## Experts

64 experts ÷ 16 = 4 per GPU | `a|b`

Throughput 8000/s, and 6 ÷ 2 = 3
"""


def span(text: str, wanted: str, after: str = "") -> Span:
    """Where ``wanted`` stands, the first time after ``after``."""
    start = text.index(wanted, text.index(after) if after else 0)
    return Span(start, start + len(wanted))


def claim(text: str, wanted: str, after: str = "", modality: Modality = Modality.ASSERTED) -> Claim:
    return Claim(span(text, wanted, after), 0, modality, ())


def number(text: str) -> Number:
    return Number(Span(0, len(text)), text, Fraction(text), Fraction(1), Span(0, len(text)))


def plan() -> Audited:
    """One wrong product, one world-size error, one consequence, one repair."""
    source = Source("docs/plan_a.md", TEXT)
    product = Finding(
        rule="arithmetic/product",
        severity="error",
        message="8 × 4 = 32, not 16",
        span=span(TEXT, "8 × 4 = 16"),
        block=0,
        claimed="16",
        actual="32",
        unit="GPU",
        accepted=("32", "32"),
        calculation=("8 × 4 = 32",),
        assumes=("topology orthogonal",),
        related=(Evidence("TP 8 declared here", span(TEXT, "TP: 8")),),
        configuration="c1",
        id="aaaaaa",
    )
    world = Finding(
        rule="world-size/total",
        severity="error",
        message="TP 8 × PP 4 = 32 GPUs, not 16",
        span=span(TEXT, "16", "Total"),
        block=0,
        claimed="16",
        actual="32",
        unit="GPU",
        calculation=("TP 8 × PP 4 = 32",),
        related=(
            Evidence("TP 8 declared here", span(TEXT, "TP: 8")),
            Evidence("512 GPUs available", span(TEXT, "512 GPUs available")),
        ),
        configuration="c1",
        id="bbbbbb",
    )
    follower = Finding(
        rule="distribution/experts",
        severity="info",
        message="64 experts ÷ 32 = 2 per GPU",
        span=span(TEXT, "64 experts ÷ 16 = 4 per GPU | `a|b`"),
        block=0,
        claimed="4",
        actual="2",
        root="bbbbbb",
        configuration="c1",
        id="cccccc",
    )
    repair = Repair(
        id="r1",
        configuration="c1",
        summary="total GPUs 16 → 32",
        grade="suggested",
        edits=(
            Edit(span(TEXT, "16", "Total"), "16", "32"),
            Edit(span(TEXT, "16", "= 16"), "16", "32"),
        ),
        changes=(("gpus", "16", "32"),),
        closes=("aaaaaa", "bbbbbb"),
        stale=(Evidence("was measured on 16 GPUs", span(TEXT, "8000/s")),),
        verified=True,
    )
    report = Report(
        path=source.path,
        configurations=(
            Configuration(
                "c1",
                "Parallel Dimensions",
                Topology("orthogonal", "nothing says otherwise"),
                (
                    ("tp", Fraction(8)),
                    ("available_gpus", Fraction(512)),
                    ("ratio", Fraction(5, 64)),
                ),
            ),
        ),
        findings=(product, world, follower),
        nodes=(
            Node("n1", "Parallel Dimensions", lines(5, 9), ("bbbbbb", "aaaaaa")),
            Node("n2", "Experts", lines(11, 13), ("cccccc",), ("n1",)),
        ),
        repairs=(repair,),
        verdicts=(
            Verdict(claim(TEXT, "8 × 4 = 16"), "fails", "false", "equation"),
            Verdict(claim(TEXT, "6 ÷ 2 = 3"), "holds", "exact", "equation"),
            Verdict(claim(TEXT, "TP: 8"), "holds", "stated", "declaration"),
            Verdict(claim(TEXT, "8000/s"), "unchecked", "no formula", "declaration"),
        ),
        numerals=(
            Numeral(span(TEXT, "512"), "unchecked", "stated once"),
            Numeral(span(TEXT, "8", "TP:"), "checked", "exact", 0),
            Numeral(span(TEXT, "6", "and 6"), "set-aside", "version"),
        ),
    )
    return Audited(source, report)


def having(audited: Audited, *findings: Finding, **changes: object) -> Audited:
    """The plan with other findings, and the nodes that hold any of them."""
    ids = {f.id for f in findings}
    nodes = tuple(
        replace(node, findings=tuple(sorted(kept)))
        for node in audited.report.nodes
        if (kept := ids & set(node.findings))
    )
    report = replace(audited.report, findings=findings, nodes=nodes, **changes)  # type: ignore[arg-type]
    return replace(audited, report=report)


def lines(first: int, last: int) -> Span:
    """Whole lines of the plan, 1-based, both inclusive."""
    source = Source("", TEXT)
    return source.line_span(first - 1).join(source.line_span(last - 1))


def outcome() -> Outcome:
    return Outcome((plan(),), (Problem("x.md", "not valid UTF-8 at byte 812", 3),))


PRODUCT = re.compile(r"(\d+) × (\d+) = (\d+)")


def fake_audit(source: Source, settings: Settings) -> Report:
    """Products of two integers; some words make it misbehave."""
    misbehave(source.text)
    findings, verdicts = [], []
    for i, match in enumerate(PRODUCT.finditer(source.text)):
        left, right, result = map(int, match.groups())
        place = Span(*match.span())
        state = "holds" if left * right == result else "fails"
        verdicts.append(
            Verdict(Claim(place, 0, Modality.ASSERTED, ()), state, "exact", "equation")  # type: ignore[arg-type]
        )
        if state == "fails":
            findings.append(
                Finding(
                    rule="arithmetic/product",
                    severity="warning" if "mild" in source.text else "error",
                    message=f"{left} × {right} = {left * right}, not {result}",
                    span=place,
                    block=0,
                    claimed=str(result),
                    actual=str(left * right),
                    id=f"{i:06x}",
                )
            )
    node = Node("n1", "Document", Span(0, len(source.text)), tuple(f.id for f in findings))
    return Report(
        source.path,
        findings=tuple(findings),
        nodes=(node,) if findings else (),
        verdicts=tuple(verdicts),
    )


def misbehave(text: str) -> None:
    if "boom" in text:
        raise RuntimeError("secret detail")
    if "deep" in text:
        _recurse(0)
    if "hungry" in text:
        raise MemoryError
    if "slow" in text:
        _forever()


def _recurse(depth: int) -> int:
    return _recurse(depth + 1) + 1


def _forever() -> None:
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            continue
