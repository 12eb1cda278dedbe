"""The ledger of claims as a markdown table."""

from __future__ import annotations

from pathlib import PurePath

from doc_auditor.outcome import Audited, Outcome
from doc_auditor.records import Verdict
from doc_auditor.report.markdown_text import cell, code_cell, escape, table
from doc_auditor.report.verification import coverage_sentence
from doc_auditor.report.wording import line_number, shortened
from doc_auditor.source import Source


def render(outcome: Outcome) -> str:
    """The ledgers of all documents."""
    return "\n---\n\n".join(ledger(audited) for audited in outcome.documents)


def ledger(audited: Audited) -> str:
    """One document."""
    verdicts = sorted(audited.report.verdicts, key=lambda v: (v.claim.span, v.kind))
    head = ("line", "claim", "kind", "verdict", "why")
    rows = [_row(v, audited.source) for v in verdicts]
    parts = [f"# Claims: {escape(PurePath(audited.report.path).name)}"]
    parts.append(table(head, rows, frozenset({0})) if rows else "No claims were read.")
    return "\n\n".join([*parts, coverage_sentence(audited)]) + "\n"


def _row(verdict: Verdict, source: Source) -> tuple[str, ...]:
    why = verdict.why + (f"; strained: {verdict.strain}" if verdict.strain else "")
    mode = verdict.claim.modality.value
    return (
        str(line_number(source, verdict.claim.span)),
        code_cell(shortened(source.cut(verdict.claim.span))),
        verdict.kind if mode == "asserted" else f"{verdict.kind}, {mode}",
        verdict.state,
        cell(escape(why)),
    )
