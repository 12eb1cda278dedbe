"""Nodes: the smallest section, list, table or code block in which findings must be mended."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from doc_auditor.records import Block, BlockKind, Document, Edit, Finding, Node
from doc_auditor.source import Source, Span

UNTITLED = {"table": "Table", "code": "Code block", "list": "List", "": "Beginning of the document"}


def group(findings: Sequence[Finding], document: Document, source: Source) -> tuple[Node, ...]:
    """The nodes of the findings, in document order, ``n1`` first.

    A node is the section of its findings, or the one list, table or code block of the section
    that holds all of them.  Findings need their ids.
    """
    sections: dict[int | None, list[Finding]] = defaultdict(list)
    for finding in findings:
        sections[_heading_of(document.blocks[finding.block])].append(finding)
    drafts = [_draft(h, members, document, source) for h, members in sections.items()]
    drafts.sort(key=lambda draft: draft[1])
    home = {f.id: f"n{i}" for i, (_, _, members) in enumerate(drafts, 1) for f in members}
    return tuple(
        Node(
            f"n{i}",
            title,
            span,
            tuple(f.id for f in sorted(members, key=lambda f: (f.span, f.rule))),
            _depends_on(members, home, f"n{i}"),
        )
        for i, (title, span, members) in enumerate(drafts, 1)
    )


def following(
    nodes: Sequence[Node],
    edits: Sequence[tuple[Edit, Collection[str]]],
    document: Document,
    source: Source,
) -> tuple[Node, ...]:
    """The sections that must change although no finding stands there, numbered on.

    Each edit comes with the findings that its repair closes; its section follows from their nodes.
    """
    starts = [b.span.start for b in document.blocks]
    sections: dict[int | None, list[int]] = defaultdict(list)
    closed: dict[int | None, set[str]] = defaultdict(set)
    for edit, findings in edits:
        if not any(n.span.contains(edit.span) for n in nodes):
            index = max(bisect_right(starts, edit.span.start) - 1, 0)
            heading = _heading_of(document.blocks[index])
            sections[heading].append(index)
            closed[heading].update(findings)
    found = []
    for number, (heading, blocks) in enumerate(sections.items(), len(nodes) + 1):
        causes = tuple(n.id for n in nodes if closed[heading] & set(n.findings))
        kind, _ = _container(set(blocks), document)
        span = _join(document.blocks[blocks[0]].span, (document.blocks[i].span for i in blocks))
        title = _title(heading, kind, document)
        found.append(Node(f"n{number}", title, _trimmed(span, source), (), causes))
    return tuple(found)


def _draft(
    heading: int | None, members: list[Finding], document: Document, source: Source
) -> tuple[str, Span, list[Finding]]:
    blocks = {f.block for f in members}
    kind, container = _container(blocks, document)
    section = _section(heading, document, source)
    span = container or section
    span = _join(span, (f.span for f in members))
    return _title(heading, kind, document), _trimmed(span, source), members


def _depends_on(members: Iterable[Finding], home: dict[str, str], own: str) -> tuple[str, ...]:
    """The nodes that this one follows from; none where a finding of its own stands in it."""
    roots = [f.root for f in members]
    if not all(roots):
        return ()
    nodes = {home[root] for root in roots if root in home} - {own}
    return tuple(sorted(nodes, key=lambda node: int(node[1:])))


def _heading_of(block: Block) -> int | None:
    if block.kind is BlockKind.HEADING:
        return block.index
    return block.trail[-1] if block.trail else None


def _section(heading: int | None, document: Document, source: Source) -> Span:
    """From a heading to the next one of any level; the text before the first for None."""
    start = 0 if heading is None else document.blocks[heading].span.start
    first = 0 if heading is None else heading + 1
    for block in document.blocks[first:]:
        if block.kind is BlockKind.HEADING:
            line = source.line_of(block.span.start)
            return Span(start, max(start, source.line_span(line).start))
    return Span(start, len(source.text))


def _container(blocks: set[int], document: Document) -> tuple[str, Span | None]:
    """The one table, code block or list that holds all these blocks, with its kind."""
    members = [document.blocks[i] for i in sorted(blocks)]
    tables = {b.cell.table for b in members if b.cell is not None}
    if len(tables) == 1 and all(b.cell is not None for b in members):
        number = tables.pop()
        spans = [t.span for t in document.tables if t.number == number]
        return "table", spans[0] if spans else _join(members[0].span, (b.span for b in members))
    fences = {b.fence.number for b in members if b.fence is not None}
    if len(fences) == 1 and all(b.fence is not None for b in members):
        number = fences.pop()
        lines = [b.span for b in document.blocks if b.fence and b.fence.number == number]
        return "code", _join(lines[0], lines)
    return _list(members, document)


def _list(members: list[Block], document: Document) -> tuple[str, Span | None]:
    """The run of items, nested blocks included, that holds all members."""
    if not all(_in_list(b, document) for b in members):
        return "", None
    first, last = members[0].index, members[-1].index
    if not all(_in_list(b, document) for b in document.blocks[first : last + 1]):
        return "", None
    while first and _in_list(document.blocks[first - 1], document):
        first -= 1
    while last + 1 < len(document.blocks) and _in_list(document.blocks[last + 1], document):
        last += 1
    return "list", document.blocks[first].span.join(document.blocks[last].span)


def _in_list(block: Block, document: Document) -> bool:
    seen: Block | None = block
    while seen is not None:
        if seen.kind is BlockKind.ITEM:
            return True
        if seen.kind is BlockKind.HEADING:
            return False
        seen = None if seen.parent is None else document.blocks[seen.parent]
    return False


def _title(heading: int | None, kind: str, document: Document) -> str:
    if heading is None:
        return UNTITLED[kind]
    block = document.blocks[heading]
    words = " ".join(block.text.split()).strip("# ").strip()
    return words or UNTITLED[kind]


def _join(span: Span, others: Iterable[Span]) -> Span:
    for other in others:
        span = span.join(other)
    return span


def _trimmed(span: Span, source: Source) -> Span:
    """Whole lines, without blank ones at the end."""
    text = source.cut(span)
    end = span.start + len(text.rstrip())
    return Span(source.line_span(source.line_of(span.start)).start, max(end, span.start))
