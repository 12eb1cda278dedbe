"""Annotations for GitHub's workflow log, the worst first since only ten of a kind are shown."""

from __future__ import annotations

from doc_auditor.outcome import Outcome
from doc_auditor.records import SEVERITIES, Finding, Problem
from doc_auditor.report.wording import by_severity, help_for
from doc_auditor.source import Source

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def render(outcome: Outcome) -> str:
    """One workflow command per finding and per problem."""
    found = [
        (finding, audited.source)
        for audited in outcome.documents
        for finding in by_severity(audited.report.findings)
    ]
    found.sort(key=lambda pair: SEVERITIES.index(pair[0].severity))
    lines = [*map(_problem, outcome.problems), *(_annotation(f, source) for f, source in found)]
    return "".join(line + "\n" for line in lines)


def _annotation(finding: Finding, source: Source) -> str:
    start, end = source.position(finding.span.start), source.position(finding.span.end)
    properties: dict[str, object] = {
        "title": f"doc-auditor ({finding.rule})",
        "file": source.path,
        "line": start.line,
        "endLine": end.line,
    }
    if start.line == end.line:  # GitHub refuses columns over several lines
        properties |= {"col": start.column, "endColumn": end.column}
    advice = help_for(finding)
    text = finding.message + (f" (help: {advice})" if advice else "")
    return _command(COMMANDS[finding.severity], properties, text)


def _problem(problem: Problem) -> str:
    properties: dict[str, object] = {"title": "doc-auditor", "file": problem.path}
    if problem.line is not None:
        properties["line"] = problem.line
    return _command("error", properties, problem.message)


def _command(name: str, properties: dict[str, object], text: str) -> str:
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
