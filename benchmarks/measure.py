"""How good the audit is, measured on the labelled corpus.

    python benchmarks/measure.py             print the table
    python benchmarks/measure.py --write     put it into README.md
    python benchmarks/measure.py --verbose   list what went wrong in the development documents

The held-out documents are only counted: who reads their misses tunes to them.

A finding *stands on* a label when it touches its lines and reaches at most one line beyond them; a
finding serves one label.  Only errors and warnings count, consequences of another finding do not.

recall       labelled errors that a finding stands on
precision    reported errors that stand on a labelled error; debatable places count neither way
value        found errors for which the finding gives the right value (labels in figures only)
checked      lines known to be right on which a calculation was checked and holds
clean        documents without an error in which none is reported
sensitivity  statements that hold and are noticed when their result gets another leading digit
lines        right lines on which a changed last number is noticed, whether it was read or not
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import sqrt
from pathlib import Path
from typing import Any

from lines import changed
from mutants import far, statements

from doc_auditor.catalog import load_catalog
from doc_auditor.outcome import own
from doc_auditor.quantity import Number
from doc_auditor.records import Finding, Problem, Report
from doc_auditor.run import Task, run
from doc_auditor.settings import Settings
from doc_auditor.source import Source, decode

ROOT = Path(__file__).parents[1]
SPLITS = ("development", "held-out")
START, END = "<!-- figures -->", "<!-- /figures -->"
SAME = Fraction(1, 200)
"""How far a value may be from the labelled one."""

Label = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document with its labels."""

    source: Source
    labels: Label


@dataclass
class Share:
    """So many of so many."""

    hits: int = 0
    of: int = 0

    def count(self, hit: bool) -> bool:
        """Add one case; hands the outcome on."""
        self.hits += hit
        self.of += 1
        return hit

    def __str__(self) -> str:
        if not self.of:
            return "–"
        low, high = wilson(self.hits, self.of)
        return f"{self.hits / self.of:.2f} ({self.hits}/{self.of}, {low:.2f}–{high:.2f})"


@dataclass
class Figures:
    """What one split came to, and every case that went wrong."""

    documents: int = 0
    recall: Share = field(default_factory=Share)
    precision: Share = field(default_factory=Share)
    value: Share = field(default_factory=Share)
    checked: Share = field(default_factory=Share)
    clean: Share = field(default_factory=Share)
    sensitivity: Share = field(default_factory=Share)
    lines: Share = field(default_factory=Share)
    notes: list[str] = field(default_factory=list)


def wilson(hits: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share."""
    share, spread = hits / of, z * z / of
    centre = share + spread / 2
    half = z * sqrt(share * (1 - share) / of + spread / (4 * of))
    return (centre - half) / (1 + spread), (centre + half) / (1 + spread)


def corpus(split: str) -> list[Labelled]:
    """The labelled documents of one split."""
    found = []
    for path in sorted((ROOT / "corpus").glob("*.labels.json")):
        labels = json.loads(path.read_text("utf-8"))
        if labels["split"] == split:
            document = path.with_name(path.name.replace(".labels.json", ".md"))
            found.append(Labelled(decode(document.name, document.read_bytes()), labels))
    return found


def audits(sources: Sequence[Source]) -> list[Report]:
    """The reports, in the order of the documents.

    Raises:
        SystemExit: where a document could not be audited.
    """
    reports = []
    for answer in run([Task(source, Settings()) for source in sources]):
        if isinstance(answer, Problem):
            sys.exit(f"{answer.path}: {answer.message}")
        reports.append(answer)
    return reports


def measure(split: str) -> Figures:
    """All figures of one split."""
    documents = corpus(split)
    figures = Figures(len(documents))
    reports = audits([d.source for d in documents])
    for document, report in zip(documents, reports, strict=True):
        _errors(document, report, figures)
        _checked(document, report, figures)
    _sensitivity(documents, reports, figures)
    _changed_lines(documents, reports, figures)
    return figures


# ---- findings against labels --------------------------------------------------------------------


def _errors(document: Labelled, report: Report, figures: Figures) -> None:
    source, labels = document.source, document.labels["errors"]
    findings = [f for f in own(report.findings) if f.severity != "info"]
    pairs = dict(_pairs(source, labels, findings))
    for index, label in enumerate(labels):
        place = f"{source.path}:{label['line']}"
        if not figures.recall.count(index in pairs):
            figures.notes.append(f"missed   {place} [{label['kind']}] {label['why']}")
            continue
        same = _right_value(pairs[index], label)
        if same is not None and not figures.value.count(same):
            given = f"{pairs[index].actual} {pairs[index].unit or ''}".strip()
            figures.notes.append(f"value    {place} {given}, right is {label['correct']}")
    right = [_lines_of(label) for label in labels]
    open_ = [_lines_of(label) for label in document.labels["debatable"]]
    alarms = 0
    for found in findings:
        lines = _lines(source, found)
        hit = any(_stands(lines, label) for label in right)
        if found.severity != "error" or (not hit and any(lines & label for label in open_)):
            continue
        if not figures.precision.count(hit):
            alarms += 1
            place = f"{source.path}:{min(lines)}"
            figures.notes.append(f"alarm    {place} {found.rule}: {found.message}")
    if not labels:
        figures.clean.count(not alarms)


def _pairs(
    source: Source, labels: Sequence[Label], findings: Sequence[Finding]
) -> Iterator[tuple[int, Finding]]:
    """Labels with a finding each: the right value first, then errors before warnings."""
    possible = sorted(
        (
            (not _right_value(found, label), found.severity != "error", index, number)
            for index, label in enumerate(labels)
            for number, found in enumerate(findings)
            if _stands(_lines(source, found), _lines_of(label))
        ),
    )
    labels_done: set[int] = set()
    findings_done: set[int] = set()
    for _, _, index, number in possible:
        if index not in labels_done and number not in findings_done:
            labels_done.add(index)
            findings_done.add(number)
            yield index, findings[number]


def _stands(lines: set[int], label: set[int]) -> bool:
    near = {line + step for line in label for step in (-1, 0, 1)}
    return bool(lines & label) and lines <= near


def _lines(source: Source, finding: Finding) -> set[int]:
    last = max(finding.span.start, finding.span.end - 1)
    return set(range(source.line_of(finding.span.start) + 1, source.line_of(last) + 2))


def _lines_of(label: Label) -> set[int]:
    lines = range(label["line"], (label.get("end_line") or label["line"]) + 1)
    return {*lines, *label.get("also_lines", ())}


def _right_value(finding: Finding, label: Label) -> bool | None:
    """Whether the finding gives a labelled value; None where the label has no figure."""
    wanted = _numbers(label["correct"])
    if not wanted:
        return None
    given = [x for n in _numbers(_given(finding)) for x in (n.value, n.face)]
    return any(_same(value, number) for value in given for number in wanted)


def _given(finding: Finding) -> str:
    """The finding's value as a decimal with its unit."""
    try:
        actual = f"{float(Fraction(finding.actual or '')):.12f}"
    except (ValueError, ZeroDivisionError):
        actual = finding.actual or ""
    return f"{actual} {finding.unit or ''}"


def _numbers(text: str) -> list[Number]:
    """The first two numbers of a text."""
    plain = re.sub(r"\^\{(\d+)\}", r"^\1", text.replace("{,}", ",").replace("\\times", "×"))
    tokens = load_catalog().tools.lexer.tokens(plain, 0)
    return [token.number for token in tokens if token.number is not None][:2]


def _same(value: Fraction, number: Number) -> bool:
    """Equal to the printed precision of the label, or to half a percent."""
    half = number.half() * number.scale
    return any(
        abs(value - wanted) <= max(slack, SAME * abs(wanted))
        for wanted, slack in ((number.value, half * number.unit.factor), (number.face, half))
    )


# ---- what was checked ---------------------------------------------------------------------------


def _checked(document: Labelled, report: Report, figures: Figures) -> None:
    source = document.source
    held: set[int] = set()
    for verdict in report.verdicts:
        if verdict.state == "holds" and verdict.kind != "declaration":
            span = verdict.claim.span
            last = max(span.start, span.end - 1)
            held |= set(range(source.line_of(span.start) + 1, source.line_of(last) + 2))
    for line in document.labels["verified"]:
        if not figures.checked.count(line in held):
            text = source.cut(source.line_span(line - 1)).strip()
            figures.notes.append(f"unread   {source.path}:{line} {text}")


def _sensitivity(
    documents: Sequence[Labelled], reports: Sequence[Report], figures: Figures
) -> None:
    mutants = [
        mutant
        for document, report in zip(documents, reports, strict=True)
        for claim, number in statements(report)
        if (mutant := far(document.source, claim, number)) is not None
    ]
    for mutant, report in zip(mutants, audits([m.source for m in mutants]), strict=True):
        if not figures.sensitivity.count(mutant.noticed(report) is not None):
            line = mutant.source.position(mutant.span.start).line
            text = mutant.source.cut(mutant.span)
            figures.notes.append(f"survived {mutant.source.path}:{line} {text} (was {mutant.was})")


def _changed_lines(
    documents: Sequence[Labelled], reports: Sequence[Report], figures: Figures
) -> None:
    cases = [
        (made, report)
        for document, report in zip(documents, reports, strict=True)
        for line in document.labels["verified"]
        if (made := changed(document.source, line)) is not None
    ]
    answers = audits([made.source for made, _ in cases])
    for (made, before), after in zip(cases, answers, strict=True):
        if not figures.lines.count(made.noticed(before, after)):
            text = made.source.cut(made.source.line_span(made.line - 1)).strip()
            place = f"{made.source.path}:{made.line}"
            figures.notes.append(f"unseen   {place} {made.was} as {made.now}: {text}")


# ---- the table ----------------------------------------------------------------------------------

ROWS = (
    ("recall", "labelled errors found"),
    ("precision", "reported errors that are labelled"),
    ("value", "found errors with the right value"),
    ("checked", "right lines checked and held"),
    ("clean", "error-free documents without a reported error"),
    ("sensitivity", "true statements noticed when made wrong"),
    ("lines", "right lines noticed when their last number is changed"),
)


def table(measured: Mapping[str, Figures]) -> str:
    """The figures as a markdown table, each with its counts and its 95 % interval."""
    heads = [f"{name} ({figures.documents} documents)" for name, figures in measured.items()]
    lines = [f"| figure | {' | '.join(heads)} |", f"| --- | {' | '.join('---' for _ in heads)} |"]
    for name, meaning in ROWS:
        cells = [str(getattr(figures, name)) for figures in measured.values()]
        lines.append(f"| **{name}**: {meaning} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def write(text: str) -> None:
    """Put the table between the markers of the README."""
    path = ROOT / "README.md"
    before, _, rest = path.read_text("utf-8").partition(START)
    _, found, after = rest.partition(END)
    if not found:
        sys.exit(f"{path.name} has no {START} … {END}")
    path.write_text(f"{before}{START}\n\n{text}\n{END}{after}", "utf-8")


def main() -> None:
    """Measure both splits."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="replace the table in README.md")
    parser.add_argument(
        "--verbose", action="store_true", help="list every development case that went wrong"
    )
    given = parser.parse_args()
    measured = {split: measure(split) for split in SPLITS}
    if given.verbose:
        print(*measured["development"].notes, "", sep="\n")
    print(table(measured), end="")
    if given.write:
        write(table(measured))


if __name__ == "__main__":
    main()
