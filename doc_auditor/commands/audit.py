"""``audit`` and ``report``: the same run, written down in different ways."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from doc_auditor.commands.options import Choices, Refusal
from doc_auditor.commands.output import emit, format_of, say, style
from doc_auditor.commands.session import audit_all
from doc_auditor.files import Input, read
from doc_auditor.outcome import Outcome, exit_code
from doc_auditor.records import Problem
from doc_auditor.source import Source
from doc_auditor.version import version

AUDIT_FORMATS = ("text", "markdown", "json", "github", "sarif")
REPORT_FORMATS = ("markdown", "text", "json", "github", "sarif")


def audit(choices: Choices, names: Sequence[str]) -> int:
    """Print one diagnostic per finding."""
    form = format_of(choices, AUDIT_FORMATS)
    return _run(choices, names, form, repairs=form in ("json", "markdown"))


def report(choices: Choices, name: str, against: str | None = None) -> int:
    """Print the correction report; ``against`` is the plan that the document itself reports on."""
    form = format_of(choices, REPORT_FORMATS)
    plan = _plan(against) if against is not None else None
    return _run(choices, [name], form, repairs=True, plan=plan)


def _plan(name: str) -> Source:
    """The plan of ``--against``."""
    source = read(Input(name, Path(name)))
    if isinstance(source, Problem):
        raise Refusal(f"--against: {source.path} {source.message}")
    return source


def _run(
    choices: Choices, names: Sequence[str], form: str, repairs: bool, plan: Source | None = None
) -> int:
    outcome = audit_all(choices, names, repairs, repairs and form == "markdown", plan)
    emit(render(outcome, form, choices), choices)
    if not choices.quiet:
        say(p for d in outcome.documents for p in d.report.problems)
    say(outcome.problems)
    return exit_code(outcome)


def render(outcome: Outcome, form: str, choices: Choices) -> str:
    """The results in one of the formats."""
    match form:
        case "json":
            from doc_auditor.report import as_json

            return as_json.render(outcome, version())
        case "markdown":
            from doc_auditor.report import as_markdown

            return as_markdown.render(outcome)
        case "github":
            from doc_auditor.report import as_github

            return as_github.render(outcome)
        case "sarif":
            from doc_auditor.report import as_sarif

            return as_sarif.render(outcome, version())
    from doc_auditor.report import as_text

    return as_text.render(outcome, style(choices), choices.quiet)
