"""SARIF 2.1.0 for code scanning: one run, relative addresses, fingerprints without lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from doc_auditor.outcome import Outcome
from doc_auditor.records import Evidence, Finding, Problem
from doc_auditor.report.as_json import dumps
from doc_auditor.source import Source, Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
MOST_RELATED = 100
FINGERPRINT = "docAuditor/v1"

Json = dict[str, Any]


def render(outcome: Outcome, version: str) -> str:
    """One run over all documents."""
    rules = sorted({f.rule for d in outcome.documents for f in d.report.findings})
    results = [
        _result(finding, rules.index(finding.rule), audited.source)
        for audited in outcome.documents
        for finding in audited.report.findings
    ]
    run = {
        "tool": {
            "driver": {
                "name": "doc-auditor",
                "version": version,
                "rules": [{"id": rule, "name": rule.rpartition("/")[2]} for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(outcome.problems)],
        "results": results,
    }
    return dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _result(finding: Finding, index: int, source: Source) -> Json:
    calculation = "".join(f"\n{line}" for line in finding.calculation)
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": finding.message + calculation},
        "locations": [_location(source, finding.span)],
        "relatedLocations": [
            _related(number, evidence, source)
            for number, evidence in enumerate(finding.related[:MOST_RELATED])
        ],
        "partialFingerprints": {FINGERPRINT: finding.id},
    }


def _related(number: int, evidence: Evidence, source: Source) -> Json:
    place = _location(source, evidence.span)
    return {"id": number, "message": {"text": evidence.message}, **place}


def _location(source: Source, span: Span) -> Json:
    start, end = source.position(span.start), source.position(span.end)
    region = {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "snippet": {"text": source.cut(span)},
    }
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _address(source.path)},
            "region": region,
        }
    }


def _invocation(problems: Sequence[Problem]) -> Json:
    return {
        "executionSuccessful": not problems,
        "toolExecutionNotifications": [
            {"level": "error", "message": {"text": f"{_where(p)}: {p.message}"}} for p in problems
        ],
    }


def _where(problem: Problem) -> str:
    return problem.path if problem.line is None else f"{problem.path}:{problem.line}"


def _address(path: str) -> str:
    """A percent-encoded address; upload services refuse others."""
    address = quote(path.replace("\\", "/").removeprefix("./"), errors="surrogateescape")
    return f"file://{address}" if address.startswith("/") else address
