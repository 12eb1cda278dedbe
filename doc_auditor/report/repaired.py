"""Repairs as the report shows them: which are taken, and the lines as they will read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from doc_auditor.mended import MendedReport
from doc_auditor.records import Edit, Evidence, Node, Repair, Report
from doc_auditor.source import LINE_END, Source, Span


@dataclass(frozen=True, slots=True)
class Line:
    """A line before and after; ``number`` is 1-based and that of the text before."""

    number: int
    before: str
    after: str
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """What the report shows as required: edits with the number of their repair, and their proof."""

    steps: tuple[Repair, ...] = ()
    edits: tuple[tuple[Edit, int], ...] = ()
    closes: frozenset[str] = frozenset()
    remains: frozenset[str] = frozenset()
    stale: tuple[Evidence, ...] = ()
    after: Report | None = None
    nodes: tuple[Node, ...] = ()

    def inside(self, span: Span) -> list[tuple[Edit, int]]:
        """The edits in a span, in document order, with the numbers of their repairs."""
        return [(e, n) for e, n in self.edits if span.contains(e.span)]

    def outside(self, nodes: Sequence[Node]) -> list[Edit]:
        """The edits that stand in none of these nodes."""
        return [e for e, _ in self.edits if not any(n.span.contains(e.span) for n in nodes)]


def shown(report: Report) -> Shown:
    """The first repairs made together, where that was worked out, else those that agree."""
    made = report.mending if isinstance(report, MendedReport) else None
    if made is not None:
        closes, remains = frozenset(made.closes), frozenset(made.remains)
        return Shown(made.steps, made.edits, closes, remains, made.stale, made.after, made.nodes)
    taken = chosen(report.repairs)
    edits = sorted(((e, n) for n, r in enumerate(taken) for e in r.edits), key=lambda p: p[0].span)
    closes = frozenset(f for r in taken for f in r.closes)
    remains = frozenset(f for r in taken for f in r.remains) - closes
    return Shown(taken, tuple(edits), closes, remains, tuple(e for r in taken for e in r.stale))


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


def edited_lines(source: Source, edits: Sequence[Edit]) -> tuple[Line, ...]:
    """The lines that edits touch, as they are and as they will be."""
    lines: list[Line] = []
    for first, last, members in _runs(source, edits):
        span = source.line_span(first).join(source.line_span(last))
        after = LINE_END.split(apply(source, members, span))
        before = LINE_END.split(source.cut(span))
        why = tuple(dict.fromkeys(e.why for e in members if e.why))
        for i in range(max(len(before), len(after))):
            lines.append(Line(first + i + 1, _at(before, i), _at(after, i), why))
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
