"""Snapshots of audits: what is kept of a document, and how a difference is shown."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from doc_auditor.outcome import Audited
from doc_auditor.report.as_markdown import correction_report
from doc_auditor.report.wording import line_number

FINDINGS = ".findings.json"
REPORT = ".report.md"
FOLDER = "expected"


@dataclass(frozen=True, slots=True)
class Difference:
    """A snapshot that is not what the audit gives; ``lines`` show how."""

    name: str
    kind: str
    lines: tuple[str, ...]


def snapshots(audited: Audited) -> dict[str, str]:
    """File name → content, for one document."""
    name = PurePath(audited.report.path).name
    stem = PurePath(name).stem
    bare = replace(audited, report=replace(audited.report, path=name))
    return {stem + FINDINGS: findings_text(audited), stem + REPORT: correction_report(bare)}


def findings_text(audited: Audited) -> str:
    """The findings in document order, one to a line so that differences stay readable."""
    rows = [
        {
            "rule": finding.rule,
            "severity": finding.severity,
            "line": line_number(audited.source, finding.span),
            "claimed": finding.claimed,
            "actual": finding.actual,
            "message": finding.message,
        }
        for finding in sorted(audited.report.findings, key=lambda f: (f.span, f.rule))
    ]
    body = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{body}\n]\n" if rows else "[]\n"


def compare(expected: Mapping[str, str], actual: Mapping[str, str]) -> tuple[Difference, ...]:
    """What differs, in the order of the names."""
    found = []
    for name in sorted(expected.keys() | actual.keys()):
        before, after = expected.get(name), actual.get(name)
        if before == after:
            continue
        kind = "changed"
        if before is None:
            kind = "not expected yet"
        elif after is None:
            kind = "expected, but there is no such document"
        found.append(Difference(name, kind, _unified(name, before or "", after or "")))
    return tuple(found)


def _unified(name: str, before: str, after: str) -> tuple[str, ...]:
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), f"expected/{name}", f"now/{name}", lineterm="", n=1
    )
    return tuple(lines)
