"""What a run over documents came to, as the formats and the exit code see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from doc_auditor.records import SEVERITIES, Finding, Node, Problem, Report, Severity
from doc_auditor.settings import Settings
from doc_auditor.source import Source

CLEAN: Final = 0
FINDINGS: Final = 1
FAILED: Final = 2


@dataclass(frozen=True, slots=True)
class Audited:
    """One document with the report on it and the settings that held."""

    source: Source
    report: Report
    settings: Settings = Settings()


@dataclass(frozen=True, slots=True)
class Outcome:
    """All documents in the order in which they were named, and what could not be done."""

    documents: tuple[Audited, ...] = ()
    problems: tuple[Problem, ...] = ()


def own(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that count: those that are no consequence of another one."""
    return tuple(f for f in findings if f.root is None)


def consequences(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that follow from another one."""
    return tuple(f for f in findings if f.root is not None)


def tally(findings: Iterable[Finding]) -> Counter[Severity]:
    """How many findings there are of each severity, consequences left aside."""
    return Counter(f.severity for f in own(findings))


def node_of_finding(report: Report) -> dict[str, Node]:
    """The node that each finding belongs to, by the finding's id."""
    return {finding: node for node in report.nodes for finding in node.findings}


def reaches(findings: Iterable[Finding], level: Severity | None) -> bool:
    """Whether a finding stands at or above a fail level; None is never reached."""
    if level is None:
        return False
    bad = SEVERITIES[: SEVERITIES.index(level) + 1]
    return any(f.severity in bad for f in own(findings))


def exit_code(outcome: Outcome, findings_count: bool = True) -> int:
    """0, 1 or 2: what went wrong outranks what was found."""
    if outcome.problems:
        return FAILED
    reached = any(reaches(d.report.findings, d.settings.fail_on) for d in outcome.documents)
    return FINDINGS if findings_count and reached else CLEAN
