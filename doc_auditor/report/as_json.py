"""The JSON of ``audit``, ``report`` and ``claims``; described by the schemas of the package."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from doc_auditor.outcome import Audited, Outcome, consequences, node_of_finding, tally
from doc_auditor.quantity import decimal_text
from doc_auditor.records import (
    Configuration,
    Edit,
    Evidence,
    Finding,
    Node,
    Numeral,
    Problem,
    Repair,
    Verdict,
)
from doc_auditor.source import Source, Span

SCHEMA_VERSION = 1
PUBLIC_NAMES = {"available_gpus": "gpus_available"}

Json = dict[str, Any]


def render(outcome: Outcome, version: str) -> str:
    """The frame of ``audit`` and ``report``."""
    return dumps(_frame(outcome, version, _audited))


def render_claims(outcome: Outcome, version: str) -> str:
    """The frame of ``claims``."""
    return dumps(_frame(outcome, version, _claimed))


def dumps(value: object) -> str:
    """JSON as this package prints it, with a line end."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def tool(version: str) -> Json:
    """Who wrote the file."""
    return {"name": "doc-auditor", "version": version}


def location(source: Source, span: Span) -> Json:
    """1-based lines and columns in code points; the end is exclusive."""
    start, end = source.position(span.start), source.position(span.end)
    return {
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    }


def lines(source: Source, span: Span) -> Json:
    """The lines of a span, both inclusive."""
    last = max(span.start, span.end - 1)
    return {"line": source.line_of(span.start) + 1, "end_line": source.line_of(last) + 1}


def coverage(numerals: tuple[Numeral, ...]) -> dict[str, int]:
    """How many numerals there are, and what became of them."""
    states = Counter(n.state for n in numerals)
    return {
        "numerals": len(numerals),
        "checked": states["checked"],
        "unchecked": states["unchecked"],
        "set_aside": states["set-aside"],
    }


def summary(audited: Audited) -> dict[str, int]:
    """Counts of claims by verdict and of findings by severity; consequences apart."""
    report = audited.report
    states = Counter(v.state for v in report.verdicts)
    severities = tally(report.findings)
    return {
        "claims": len(report.verdicts),
        "holds": states["holds"],
        "fails": states["fails"],
        "unchecked": states["unchecked"],
        "errors": severities["error"],
        "warnings": severities["warning"],
        "infos": severities["info"],
        "consequences": len(consequences(report.findings)),
    }


def _frame(outcome: Outcome, version: str, document: Callable[[Audited], Json]) -> Json:
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": tool(version),
        "documents": [document(d) for d in outcome.documents],
        "errors": [_problem(p) for p in outcome.problems],
    }


def _problem(problem: Problem) -> Json:
    return {"path": problem.path, "message": problem.message, "line": problem.line}


def _audited(audited: Audited) -> Json:
    source, report = audited.source, audited.report
    homes = node_of_finding(report)
    return {
        "path": report.path,
        "configurations": [_configuration(c) for c in report.configurations],
        "findings": [_finding(f, source, homes.get(f.id)) for f in report.findings],
        "nodes": [_node(n, source) for n in report.nodes],
        "repairs": [_repair(r, audited) for r in report.repairs],
        "ignored": [
            {"rule": f.rule, "location": location(source, f.span), "reason": reason}
            for f, reason in report.ignored
        ],
        "notes": [_problem(p) for p in report.problems],
        "summary": summary(audited),
    }


def _configuration(configuration: Configuration) -> Json:
    topology = configuration.topology
    return {
        "id": configuration.id,
        "label": configuration.label,
        "topology": {"name": topology.name, "why": topology.why},
        "values": {
            PUBLIC_NAMES.get(name, name): decimal_text(value)
            for name, value in configuration.values
        },
    }


def _finding(finding: Finding, source: Source, node: Node | None) -> Json:
    return {
        "id": finding.id,
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "location": location(source, finding.span),
        "text": source.cut(finding.span),
        "claimed": finding.claimed,
        "actual": finding.actual,
        "unit": finding.unit,
        "accepted": None if finding.accepted is None else list(finding.accepted),
        "calculation": list(finding.calculation),
        "assumes": list(finding.assumes),
        "related": [_evidence(e, source) for e in finding.related],
        "configuration": finding.configuration,
        "node": None if node is None else node.id,
        "root": finding.root,
    }


def _evidence(evidence: Evidence, source: Source) -> Json:
    return {"message": evidence.message, "location": location(source, evidence.span)}


def _node(node: Node, source: Source) -> Json:
    return {
        "id": node.id,
        "title": node.title,
        "location": lines(source, node.span),
        "findings": list(node.findings),
        "depends_on": list(node.depends_on),
    }


def _repair(repair: Repair, audited: Audited) -> Json:
    source = audited.source
    return {
        "id": repair.id,
        "configuration": repair.configuration,
        "summary": repair.summary,
        "grade": repair.grade,
        "changes": {PUBLIC_NAMES.get(name, name): [old, new] for name, old, new in repair.changes},
        "edits": [_edit(e, source, audited.report.nodes) for e in repair.edits],
        "closes": list(repair.closes),
        "remains": list(repair.remains),
        "stale": [
            {"location": location(source, e.span), "text": source.cut(e.span), "why": e.message}
            for e in repair.stale
        ],
        "verified": repair.verified,
        "why": list(repair.why),
    }


def _edit(edit: Edit, source: Source, nodes: tuple[Node, ...]) -> Json:
    home = next((n.id for n in nodes if n.span.contains(edit.span)), None)
    return {
        "location": location(source, edit.span),
        "old": edit.old,
        "new": edit.new,
        "node": home,
        "why": edit.why or None,
    }


def _claimed(audited: Audited) -> Json:
    source, report = audited.source, audited.report
    return {
        "path": report.path,
        "claims": [_claim(v, source) for v in report.verdicts],
        "numerals": [_numeral(n, source) for n in report.numerals],
        "coverage": coverage(report.numerals),
    }


def _claim(verdict: Verdict, source: Source) -> Json:
    claim = verdict.claim
    return {
        "kind": verdict.kind,
        "text": source.cut(claim.span),
        "location": location(source, claim.span),
        "verdict": verdict.state,
        "strain": verdict.strain,
        "modality": claim.modality.value,
        "configuration": verdict.configuration,
        "why": verdict.why,
    }


def _numeral(numeral: Numeral, source: Source) -> Json:
    return {
        "text": source.cut(numeral.span),
        "location": location(source, numeral.span),
        "state": numeral.state,
        "why": numeral.why,
        "claim": numeral.claim,
    }
