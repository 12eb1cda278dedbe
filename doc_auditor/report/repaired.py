"""Repairs as the report shows them: which are taken, and the lines as they will read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from doc_auditor.records import Edit, Repair
from doc_auditor.source import LINE_END, Source, Span


@dataclass(frozen=True, slots=True)
class Line:
    """A line before and after; ``number`` is 1-based and that of the text before."""

    number: int
    before: str
    after: str


def chosen(repairs: Iterable[Repair]) -> tuple[Repair, ...]:
    """The first verified repair for each finding; repairs that get in its way are left out."""
    taken: list[Repair] = []
    for repair in repairs:
        if not repair.verified or not repair.edits:
            continue
        if any(_clash(repair, other) for other in taken):
            continue
        taken.append(repair)
    return tuple(taken)


def _clash(repair: Repair, other: Repair) -> bool:
    if set(repair.closes) & set(other.closes):
        return True
    return any(_collide(e.span, o.span) for e in repair.edits for o in other.edits)


def _collide(edit: Span, other: Span) -> bool:
    return edit.overlaps(other) or edit == other


def edits_in(repairs: Iterable[Repair], span: Span) -> tuple[Edit, ...]:
    """The edits of some repairs inside a span, in document order."""
    inside = (e for r in repairs for e in r.edits if span.contains(e.span))
    return tuple(sorted(inside, key=lambda e: e.span))


def edited_lines(source: Source, edits: Sequence[Edit]) -> tuple[Line, ...]:
    """The lines that edits touch, as they are and as they will be."""
    lines: list[Line] = []
    for first, last, members in _runs(source, edits):
        span = source.line_span(first).join(source.line_span(last))
        after = LINE_END.split(apply(source, members, span))
        before = LINE_END.split(source.cut(span))
        for i in range(max(len(before), len(after))):
            lines.append(Line(first + i + 1, _at(before, i), _at(after, i)))
    return tuple(lines)


def apply(source: Source, edits: Sequence[Edit], span: Span) -> str:
    """The text of a span after the edits that lie in it."""
    pieces, at = [], span.start
    for edit in sorted(edits, key=lambda e: e.span):
        pieces += [source.text[at : edit.span.start], edit.new]
        at = edit.span.end
    return "".join([*pieces, source.text[at : span.end]])


def _runs(source: Source, edits: Sequence[Edit]) -> list[tuple[int, int, list[Edit]]]:
    """Edits by the lines that they share."""
    runs: list[tuple[int, int, list[Edit]]] = []
    for edit in sorted(edits, key=lambda e: e.span):
        first = source.line_of(edit.span.start)
        last = source.line_of(max(edit.span.start, edit.span.end - 1))
        if runs and first <= runs[-1][1]:
            start, end, members = runs[-1]
            runs[-1] = (start, max(end, last), [*members, edit])
        else:
            runs.append((first, last, [edit]))
    return runs


def _at(lines: list[str], i: int) -> str:
    return lines[i] if i < len(lines) else ""
