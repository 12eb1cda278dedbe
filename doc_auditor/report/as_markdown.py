"""The correction report of a plan: which nodes must be modified, how, and what that rests on."""

from __future__ import annotations

from pathlib import PurePath

from doc_auditor.outcome import Audited, Outcome
from doc_auditor.report import sections, summary, verification
from doc_auditor.report.markdown_text import escape
from doc_auditor.report.repaired import shown
from doc_auditor.report.world_size import convention, problem_summary

MOST_CONVENTIONS = 6


def render(outcome: Outcome) -> str:
    """The reports of all documents, one after the other."""
    return "\n---\n\n".join(correction_report(audited) for audited in outcome.documents)


def correction_report(audited: Audited) -> str:
    """The report of one document; parts that have nothing to say are left out."""
    taken = shown(audited.report)
    parts = (
        f"# Nodes Requiring Modification: {escape(PurePath(audited.report.path).name)}",
        summary.verdict(audited),
        problem_summary(audited) or _conventions(audited),
        summary.options(audited.report.repairs, taken),
        summary.obstacles(audited.report),
        sections.nodes(audited, taken),
        sections.consequences(audited, taken),
        summary.changes(audited, taken),
        summary.impact(audited),
        verification.unchecked(audited),
        verification.stale(audited, taken),
        verification.verified(audited, taken),
        verification.ignored(audited),
        verification.notes(audited),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def _conventions(audited: Audited) -> str:
    """The world-size conventions in use, where there is no problem summary to name them."""
    lines = dict.fromkeys(
        convention(configuration)
        for configuration in audited.report.configurations
        if any(len(name) == 2 and name.endswith("p") for name, _ in configuration.values)
    )
    return "\n\n".join(list(lines)[:MOST_CONVENTIONS])
