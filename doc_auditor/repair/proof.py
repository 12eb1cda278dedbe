"""The proof of a repair: the audit of the repaired text against the audit of the text before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doc_auditor.records import SEVERITIES, Edit, Finding, Report
from doc_auditor.repair.edits import Shift
from doc_auditor.source import Span


@dataclass(frozen=True, slots=True)
class Proof:
    """What is gone, what is still there, and what is new after a repair."""

    closed: tuple[str, ...]
    remaining: tuple[str, ...]
    new: tuple[Finding, ...]


def compare(before: Report, after: Report, edits: Sequence[Edit]) -> Proof:
    """Match the findings of both audits by rule and place, the places moved by the edits.

    A statement that is still wrong but says another value than before is a new slip, of ours.
    A consequence is none of its own: what it follows from is new, or was there before.
    """
    shift = Shift(edits)
    left = list(after.findings)
    closed: list[str] = []
    remaining: list[str] = []
    waiting: list[Finding] = []
    for finding in before.findings:
        match = _at_place(finding, shift.span(finding.span), left)
        if match is None:
            waiting.append(finding)
        else:
            left.remove(match)
            remaining.append(finding.id)
    for finding in waiting:
        match = _elsewhere(finding, left)
        if match is None:
            closed.append(finding.id)
        else:
            left.remove(match)
            remaining.append(finding.id)
    new = tuple(f for f in left if f.root is None)
    return Proof(tuple(closed), tuple(remaining), new)


def _at_place(finding: Finding, place: Span, others: Sequence[Finding]) -> Finding | None:
    """The same rule at the same place, and no more severe than it was."""
    found = [
        o
        for o in others
        if o.rule == finding.rule
        and o.claimed == finding.claimed
        and _touch(o.span, place)
        and _no_worse(o, finding)
    ]
    return min(found, key=lambda o: abs(o.span.start - place.start), default=None)


def _elsewhere(finding: Finding, others: Sequence[Finding]) -> Finding | None:
    """The same slip, reported where the document says it now."""
    return next(
        (
            o
            for o in others
            if o.rule == finding.rule
            and (o.claimed, o.actual) == (finding.claimed, finding.actual)
            and _no_worse(o, finding)
        ),
        None,
    )


def _touch(a: Span, b: Span) -> bool:
    return a.overlaps(b) or a.start == b.start or a.end == b.end


def _no_worse(now: Finding, before: Finding) -> bool:
    return SEVERITIES.index(now.severity) >= SEVERITIES.index(before.severity)
