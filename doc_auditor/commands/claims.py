"""``claims``: everything that was read, and its verdict."""

from __future__ import annotations

from collections.abc import Sequence

from doc_auditor.commands.options import Choices
from doc_auditor.commands.output import emit, format_of, say, style
from doc_auditor.commands.session import audit_all
from doc_auditor.outcome import Outcome, exit_code
from doc_auditor.version import version

FORMATS = ("text", "markdown", "json")


def claims(choices: Choices, names: Sequence[str]) -> int:
    """Print the ledger; what it holds is no reason to fail."""
    form = format_of(choices, FORMATS)
    outcome = audit_all(choices, names)
    emit(_render(outcome, form, choices), choices)
    say(outcome.problems)
    return exit_code(outcome, findings_count=False)


def _render(outcome: Outcome, form: str, choices: Choices) -> str:
    match form:
        case "json":
            from doc_auditor.report import as_json

            return as_json.render_claims(outcome, version())
        case "markdown":
            from doc_auditor.report import claims_markdown

            return claims_markdown.render(outcome)
    from doc_auditor.report import claims_text

    return claims_text.render(outcome, style(choices))
