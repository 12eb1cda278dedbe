"""What follows from a finding: repetitions of it, and true statements built on its wrong value.

A consequence names its root, has the severity ``info``, and is not counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from doc_auditor.fingerprint import words
from doc_auditor.judging.bench import Bench
from doc_auditor.quantity import Number
from doc_auditor.records import Declaration, Finding, Verdict
from doc_auditor.source import Span

REPLACED = frozenset(
    {"arithmetic", "totals", "proportions", "memory", "distribution", "communication"}
)
"""Packs whose findings say that the printed value itself is wrong."""
TELLING = 3
"""Significant digits that make a bare number recognisable elsewhere."""


def rooted(findings: Sequence[Finding], bench: Bench) -> list[Finding]:
    """The findings with temporary ids; a repetition of an earlier one has it as its root."""
    first: dict[tuple[str, str, str | None], str] = {}
    found: list[Finding] = []
    for number, finding in enumerate(findings):
        name = f"#{number}"
        key = (finding.rule, words(bench.source.cut(finding.span)), finding.actual)
        root = first.setdefault(key, name)
        if root == name:
            found.append(replace(finding, id=name))
        else:
            found.append(replace(finding, id=name, root=root, severity="info"))
    return found


def consequences(
    findings: Sequence[Finding], verdicts: Sequence[Verdict], bench: Bench
) -> Iterator[Finding]:
    """Claims that hold with a printed value that a finding shows to be wrong."""
    taken: set[Span] = {f.span for f in findings}
    for finding in findings:
        if finding.root is not None or finding.severity != "error" or finding.actual is None:
            continue
        if finding.rule.split("/")[0] not in REPLACED:
            continue
        wrong = _wrong_number(finding, verdicts)
        if wrong is None or not _recognisable(wrong):
            continue
        for verdict in verdicts:
            claim = verdict.claim
            if (
                verdict.state != "holds"
                or isinstance(claim, Declaration)
                or verdict.kind == "agreement"
            ):
                continue
            uses = next(
                (n for n in claim.numbers if _same(n, wrong) and not finding.span.overlaps(n.span)),
                None,
            )
            if uses is None or claim.span in taken or claim.span.start < finding.span.start:
                continue
            taken.add(claim.span)
            yield _consequence(finding, verdict, uses, bench)


def _wrong_number(finding: Finding, verdicts: Sequence[Verdict]) -> Number | None:
    """The printed number that the finding replaces."""
    for verdict in verdicts:
        if verdict.state != "fails" or not verdict.claim.span.overlaps(finding.span):
            continue
        for number in reversed(verdict.claim.numbers):
            value = re.sub(r"[^\d.]", "", finding.claimed or "")
            if (
                finding.span.contains(number.span)
                and value
                and number.value
                and str(number.coefficient * number.scale) == value
            ):
                return number
    return None


def _recognisable(number: Number) -> bool:
    digits = str(number.coefficient.numerator).rstrip("0")
    return bool(number.unit.dimensions) or len(digits) >= TELLING


def _same(a: Number, b: Number) -> bool:
    return a.value == b.value and a.unit.dimensions == b.unit.dimensions and a.percent == b.percent


def _consequence(root: Finding, verdict: Verdict, uses: Number, bench: Bench) -> Finding:
    line = bench.line(root.span)
    return Finding(
        root.rule,
        "info",
        f"holds with {uses.text.strip()}, which is wrong on line {line}; it changes with it",
        verdict.claim.span,
        verdict.claim.block,
        root=root.id,
        configuration=root.configuration,
    )
