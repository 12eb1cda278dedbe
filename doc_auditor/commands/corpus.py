"""``corpus check`` and ``corpus update``: documents against what was expected of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from doc_auditor.commands.options import Choices, Refusal
from doc_auditor.commands.output import emit, format_of, say, style
from doc_auditor.commands.session import audit_all
from doc_auditor.corpus import FINDINGS, FOLDER, REPORT, Difference, compare, snapshots
from doc_auditor.outcome import FAILED, Outcome
from doc_auditor.outcome import FINDINGS as DIFFERENT
from doc_auditor.report.style import Style, safe
from doc_auditor.report.wording import plural

FORMATS = ("text",)


def check(choices: Choices, folder: Path) -> int:
    """Print what differs; 1 where anything does."""
    format_of(choices, FORMATS)
    outcome = _audited(choices, folder)
    differences = compare(_expected(folder), _actual(outcome))
    text = "".join(_shown(d, style(choices)) for d in differences)
    if not choices.quiet or differences:
        text += _summary(outcome, differences)
    emit(text, choices)
    say(outcome.problems)
    if outcome.problems:
        return FAILED
    return DIFFERENT if differences else 0


def update(choices: Choices, folder: Path) -> int:
    """Write what the audit gives as what is expected, and remove what belongs to no document."""
    format_of(choices, FORMATS)
    outcome = _audited(choices, folder)
    if outcome.problems:
        say(outcome.problems)
        raise Refusal("nothing was updated; every document must be audited first")
    actual = _actual(outcome)
    differences = compare(_expected(folder), actual)
    target = folder / FOLDER
    try:
        target.mkdir(exist_ok=True)
        for difference in differences:
            path = target / difference.name
            if difference.name in actual:
                path.write_bytes(actual[difference.name].encode("utf-8", "backslashreplace"))
            else:
                path.unlink()
    except OSError as error:
        raise Refusal(f"{target} cannot be written ({error.strerror}); check it") from None
    emit(f"{plural(len(differences), 'snapshot')} written or removed in {target}\n", choices)
    return 0


def _audited(choices: Choices, folder: Path) -> Outcome:
    if not folder.is_dir():
        raise Refusal(f"no corpus folder '{folder}'; make it, or name one with --corpus DIR")
    documents = sorted(path for path in folder.glob("*.md") if path.is_file())
    if not documents:
        raise Refusal(
            f"no documents (*.md) in '{folder}'; put some there, or name another --corpus"
        )
    inputs = replace(choices, output=None)
    return audit_all(inputs, [str(path) for path in documents])


def _expected(folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted((folder / FOLDER).glob("*")):
        if path.name.endswith((FINDINGS, REPORT)) and path.is_file():
            try:
                found[path.name] = path.read_bytes().decode("utf-8")
            except (OSError, UnicodeDecodeError):
                raise Refusal(f"{path} cannot be read; run 'corpus update' again") from None
    return found


def _actual(outcome: Outcome) -> dict[str, str]:
    return {name: text for d in outcome.documents for name, text in snapshots(d).items()}


def _shown(difference: Difference, style: Style) -> str:
    head = style.paint(f"{difference.name}: {difference.kind}", "bold")
    colours = {"+": "holds", "-": "fails"}
    lines = [style.paint(safe(line), colours.get(line[:1], "")) for line in difference.lines]
    return "\n".join([head, *lines]) + "\n\n"


def _summary(outcome: Outcome, differences: tuple[Difference, ...]) -> str:
    documents = plural(len(outcome.documents), "document")
    if not differences:
        return f"{documents} as expected\n"
    stems = {d.name.removesuffix(FINDINGS).removesuffix(REPORT) for d in differences}
    return (
        f"{len(stems)} of {documents} differ in {plural(len(differences), 'snapshot')}; "
        "if that is right, run 'doc-auditor corpus update'\n"
    )
