"""A report with the repairs of its document worked out to the end."""

from __future__ import annotations

from dataclasses import dataclass, fields

from doc_auditor.records import Edit, Evidence, Node, Repair, Report


@dataclass(frozen=True, slots=True)
class Mending:
    """The first repairs of a document made one after the other, and the audit of the result.

    ``edits`` are those of the original text, each with the number of the repair that made it;
    ``nodes`` are what must change although no finding stands there.
    """

    steps: tuple[Repair, ...]
    edits: tuple[tuple[Edit, int], ...]
    closes: tuple[str, ...]
    remains: tuple[str, ...]
    stale: tuple[Evidence, ...]
    after: Report
    nodes: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class MendedReport(Report):
    """A report, what its first repairs come to together, and why some degrees have no repair.

    ``obstacles`` are infeasible degrees, one of their constraints, and whether they would be
    feasible without it.
    """

    mending: Mending | None = None
    obstacles: tuple[tuple[str, str, bool], ...] = ()


def mended(
    report: Report,
    repairs: tuple[Repair, ...],
    mending: Mending | None,
    obstacles: tuple[tuple[str, str, bool], ...],
) -> MendedReport:
    """The report with its repairs."""
    kept = {f.name: getattr(report, f.name) for f in fields(Report)}
    return MendedReport(**{**kept, "repairs": repairs}, mending=mending, obstacles=obstacles)
