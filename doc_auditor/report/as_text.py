"""One diagnostic per finding, with the source line and carets under the exact characters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from doc_auditor.outcome import Audited, Outcome, tally
from doc_auditor.records import Evidence, Finding
from doc_auditor.report.as_json import coverage
from doc_auditor.report.style import PLAIN, Style, safe, shown, width
from doc_auditor.report.wording import help_for, plural
from doc_auditor.source import Source, Span

WIDEST = 160
BEFORE = 40
MOST_LINES = 4
MOST_PLACES = 8


def render(outcome: Outcome, style: Style = PLAIN, quiet: bool = False) -> str:
    """All findings in document order and, unless quiet, what was covered."""
    frames = [
        frame(audited.source, finding, style)
        for audited in outcome.documents
        for finding in sorted(audited.report.findings, key=lambda f: (f.span, f.rule))
    ]
    if not quiet:
        frames += [closing(outcome.documents, style)] if outcome.documents else []
    return "\n".join(frames)


def frame(source: Source, finding: Finding, style: Style = PLAIN) -> str:
    """The diagnostic of one finding."""
    place = source.position(finding.span.start)
    role = finding.severity
    head = style.paint(f"{safe(source.path)}:{place.line}:{place.column}:", "bold")
    mark = style.paint(f"{finding.severity} {finding.rule}", role)
    quoted = [_Quote(finding.span, "^", "", role), *map(_quote, finding.related[:MOST_PLACES])]
    gutter = max(len(str(source.position(q.span.end).line)) for q in quoted)
    lines = [f"{head} {mark}: {safe(finding.message)}", _bar(gutter, style)]
    for quote in quoted:
        lines += _excerpt(source, quote, gutter, style)
        lines.append(_bar(gutter, style))
    lines += [_note(gutter, label, text, style) for label, text in _notes(finding)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def closing(documents: tuple[Audited, ...], style: Style = PLAIN) -> str:
    """What was found and how much of the text was covered."""
    counts = tally(f for d in documents for f in d.report.findings)
    covered = [coverage(d.report.numerals) for d in documents]
    read, checked, aside = (
        sum(c[k] for c in covered) for k in ("numerals", "checked", "set_aside")
    )
    found = ", ".join(
        style.paint(plural(counts[severity], severity), severity)
        for severity in ("error", "warning", "info")
        if counts[severity]
    )
    return (
        f"{found or style.paint('no findings', 'holds')} in {plural(len(documents), 'document')}; "
        f"{plural(read, 'numeral')} read, {read - aside} checkable, {checked} checked\n"
    )


@dataclass(frozen=True, slots=True)
class _Quote:
    span: Span
    mark: str
    label: str
    role: str


def _quote(evidence: Evidence) -> _Quote:
    return _Quote(evidence.span, "-", safe(evidence.message), "dim")


def _notes(finding: Finding) -> Iterable[tuple[str, str]]:
    for line in finding.calculation:
        yield "calculation", line
    if finding.assumes:
        yield "assumes", "; ".join(finding.assumes)
    if len(finding.related) > MOST_PLACES:
        yield "rests on", f"{plural(len(finding.related) - MOST_PLACES, 'further place')}"
    if finding.root is not None:
        yield "follows from", f"finding {finding.root}"
    if advice := help_for(finding):
        yield "help", advice


def _note(gutter: int, label: str, text: str, style: Style) -> str:
    sign = style.paint("=", "dim")
    return f"{' ' * gutter} {sign} {style.paint(label + ':', 'bold')} {safe(text)}"


def _bar(gutter: int, style: Style) -> str:
    return f"{' ' * gutter} {style.paint('|', 'dim')}"


def _excerpt(source: Source, quote: _Quote, gutter: int, style: Style) -> list[str]:
    """The lines of a span, each with its marks below; of many only the first and the last."""
    first = source.line_of(quote.span.start)
    last = max(first, source.line_of(max(quote.span.start, quote.span.end - 1)))
    numbers = list(range(first, last + 1))
    if len(numbers) > MOST_LINES:
        numbers = [first, last]
    lines: list[str] = []
    for number in numbers:
        if lines and number == last and last - first >= MOST_LINES:
            lines.append(f"{' ' * gutter} {style.paint(':', 'dim')}")
        text, pad, marks = _marked(source, number, quote.span)
        side = style.paint(f"{number + 1:>{gutter}} |", "dim")
        label = f" {quote.label}" if quote.label and number == last else ""
        lines.append(f"{side} {text}")
        marked = style.paint(quote.mark * marks + label, quote.role)
        lines.append(f"{_bar(gutter, style)} {' ' * pad}{marked}")
    return lines


def _marked(source: Source, number: int, span: Span) -> tuple[str, int, int]:
    """A line as shown, the columns before the marks, and how many marks there are."""
    line = source.line_span(number)
    start = min(max(span.start, line.start), line.end)
    end = max(start, min(span.end, line.end))
    left, right = line.start, line.end
    if line.end - line.start > WIDEST:
        left = max(line.start, start - BEFORE)
        right = min(line.end, max(left + WIDEST, min(end, left + 3 * WIDEST)))
    before = ("…" if left > line.start else "") + _show(source.text[left:start])
    inside = _show(source.text[start : min(end, right)])
    after = _show(source.text[min(end, right) : right]) + ("…" if right < line.end else "")
    return before + inside + after, width(before), max(1, width(inside))


def _show(text: str) -> str:
    return "".join(map(shown, text))
