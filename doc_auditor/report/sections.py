"""The nodes of the report: what stands there, what is wrong with it, what must stand there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from doc_auditor.outcome import Audited, node_of_finding
from doc_auditor.records import Edit, Finding, Node
from doc_auditor.report.markdown_text import cell, code, code_cell, escape, fence, table
from doc_auditor.report.repaired import Line, Shown, apply, edited_lines
from doc_auditor.report.summary import has_value, number
from doc_auditor.report.wording import line_list, line_number, line_range, with_unit
from doc_auditor.source import LINE_END, Source, Span

MOST_QUOTED = 40
SHORT_NODE = 12
"""Lines up to which a node is shown as a whole."""
SMALL_GAP = 4
"""Lines that stand so close are shown with what is between them."""
WIDEST_LINE = 1000
NUMBERING = re.compile(r"^\d+(?:\.\d+)*[.)]?\s+(?=[^\W\d])")
DELIMITER = re.compile(r"^[\s|:-]*-[\s|:-]*$")
LINE_COLUMN = frozenset({0})


def nodes(audited: Audited, taken: Shown) -> str:
    """All nodes in document order."""
    found = audited.report.nodes
    if not found:
        return ""
    return "\n\n".join(["## Nodes", *(_node(node, audited, taken) for node in found)])


def consequences(audited: Audited, taken: Shown) -> str:
    """Statements that are true of a wrong value, and edits outside of every node."""
    report, source = audited.report, audited.source
    homes = node_of_finding(report)
    roots = {f.id: f for f in report.findings}
    rows = [
        _consequence(f, homes.get(f.id), roots.get(f.root or ""), source)
        for f in sorted(report.findings, key=lambda f: f.span)
        if f.root is not None
    ]
    parts = []
    if rows:
        head = ("node", "line", "current", "required", "because")
        parts.append(table(head, rows, frozenset({1})))
    outside = taken.outside([*report.nodes, *taken.nodes])
    if outside:
        parts.append("Lines outside of these nodes that change with the repair:")
        parts.append(_line_table(edited_lines(source, outside)))
    parts += [_knock_on(node, taken, source) for node in taken.nodes]
    return "\n\n".join(["## What else must change because of it", *parts]) if parts else ""


def _knock_on(node: Node, taken: Shown, source: Source) -> str:
    """A section that must change although nothing is wrong in it on its own."""
    roots = [n.removeprefix("n") for n in node.depends_on]
    follows = f": follows from {_listed(roots)}" if roots else ""
    head = f"### {_title(node, source)}{follows}"
    edits = [e for e, _ in taken.inside(node.span)]
    return f"{head}\n\n{_line_table(edited_lines(source, edits))}"


def _consequence(
    finding: Finding, home: Node | None, root: Finding | None, source: Source
) -> tuple[str, ...]:
    line = line_number(source, finding.span)
    required = "" if finding.actual is None else with_unit(finding.actual, finding.unit)
    because = finding.message
    if root is not None:
        because += f" (follows from `{root.rule}`, line {line_number(source, root.span)})"
    return (
        number(home) if home else "–",
        str(line),
        code_cell(_cropped(source.cut(finding.span))),
        cell(escape(required)) or "–",
        cell(_keeping_code(because)),
    )


def _keeping_code(text: str) -> str:
    """Escaped text in which our own rule names stay code."""
    head, sign, tail = text.rpartition(" (follows from ")
    return f"{escape(head)}{sign}{tail}" if sign else escape(text)


def _node(node: Node, audited: Audited, taken: Shown) -> str:
    source = audited.source
    ids = frozenset(node.findings)
    members = [f for f in audited.report.findings if f.id in ids]
    issues = [f for f in members if f.root is None]
    head = f"### {_title(node, source)}"
    if not issues:
        return f"{head}: {_follows(node, members, source)}"
    numbers = _shown_lines(node, members, taken, source)
    parts = [head, "Current state:", fence(_quoted(numbers, source))]
    parts.append("\n".join(line for f in issues for line in _issue(f, source)))
    parts += _required(node, issues, taken, numbers, source)
    return "\n\n".join(parts)


def _title(node: Node, source: Source) -> str:
    """Our number, the heading without its own, and the lines."""
    words = NUMBERING.sub("", node.title) or node.title
    return f"{number(node)}. {escape(words)} ({line_range(source, node.span)})"


def _listed(roots: Sequence[str]) -> str:
    """``node 1``, ``nodes 1, 2 and 4``."""
    if len(roots) == 1:
        return f"node {roots[0]}"
    return f"nodes {', '.join(roots[:-1])} and {roots[-1]}"


def _follows(node: Node, members: Sequence[Finding], source: Source) -> str:
    roots = [n.removeprefix("n") for n in node.depends_on]
    where = line_list(line_number(source, f.span) for f in members)
    follows = f"follows from {_listed(roots)}" if roots else "follows from above"
    return f"{follows}\n\nNothing is wrong here on its own; see below for {where}."


def _issue(finding: Finding, source: Source) -> list[str]:
    """The bullet of one finding, with its proof below."""
    line = line_number(source, finding.span)
    bullet = f"- **{finding.severity}** `{finding.rule}`, line {line}: {escape(finding.message)}"
    lines = [bullet]
    lines += [f"  - calculation: {code(step)}" for step in finding.calculation]
    if finding.related:
        places = (
            f"{escape(e.message)} (line {line_number(source, e.span)})" for e in finding.related
        )
        lines.append(f"  - rests on: {'; '.join(places)}")
    if finding.assumes:
        lines.append(f"  - assumes: {'; '.join(map(escape, finding.assumes))}")
    return lines


def _shown_lines(
    node: Node, members: Iterable[Finding], taken: Shown, source: Source
) -> Sequence[int]:
    """The lines of a node to look at: all of a short one, else what its findings stand or rest
    on and what a repair changes, without small gaps."""
    every = _lines(node.span, source)
    spans = [f.span for f in members]
    spans += [e.span for f in members for e in f.related if node.span.contains(e.span)]
    spans += [e.span for e, _ in taken.inside(node.span)]
    numbers = {n for s in spans for n in _lines(s, source)} & set(every)
    if len(every) <= SHORT_NODE:
        return _without_edges(every, numbers, source)
    for before, after in pairwise(sorted(numbers)):
        if after - before <= SMALL_GAP:
            numbers |= set(range(before, after))
    return sorted(numbers | _table_heads(numbers, source))


def _without_edges(every: range, wanted: set[int], source: Source) -> range:
    """The lines without the heading and the blank lines around them."""
    start, stop = every.start, every.stop
    while start < stop and start not in wanted and _framing(start, source):
        start += 1
    while stop > start and stop - 1 not in wanted and _framing(stop - 1, source):
        stop -= 1
    return range(start, stop)


def _framing(line: int, source: Source) -> bool:
    text = source.cut(source.line_span(line)).strip()
    return not text or text.startswith(("#", "```", "~~~"))


def _lines(span: Span, source: Source) -> range:
    last = max(span.start, span.end - 1)
    return range(source.line_of(span.start), source.line_of(last) + 1)


def _table_heads(numbers: Iterable[int], source: Source) -> set[int]:
    """The head and the delimiter line of every table that a quoted row stands in."""
    heads: set[int] = set()
    for first in numbers:
        line = first
        while line and "|" in source.cut(source.line_span(line)):
            if DELIMITER.match(source.cut(source.line_span(line))):
                heads |= {line - 1, line}
                break
            line -= 1
    return heads


def _quoted(numbers: Sequence[int], source: Source, edits: Sequence[Edit] = ()) -> list[str]:
    """Source lines with edits made; an ellipsis stands for lines in between."""
    lines: list[str] = []
    for first, last in _runs(numbers[:MOST_QUOTED]):
        span = source.line_span(first).join(source.line_span(last))
        lines += ["…"] if lines else []
        inside = [e for e in edits if span.contains(e.span)]
        lines += map(_cropped, LINE_END.split(apply(source, inside, span)))
    if len(numbers) > MOST_QUOTED:
        lines.append(f"… ({len(numbers) - MOST_QUOTED} more lines)")
    return lines


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of consecutive numbers."""
    runs: list[tuple[int, int]] = []
    for line in numbers:
        if runs and runs[-1][1] + 1 == line:
            runs[-1] = (runs[-1][0], line)
        else:
            runs.append((line, line))
    return runs


def _cropped(text: str) -> str:
    return text if len(text) <= WIDEST_LINE else text[: WIDEST_LINE - 1] + "…"


def _required(
    node: Node,
    issues: Sequence[Finding],
    taken: Shown,
    numbers: Sequence[int],
    source: Source,
) -> list[str]:
    """What must stand there: the lines after the repair, then values that follow by
    calculation."""
    parts: list[str] = []
    inside = taken.inside(node.span)
    if inside:
        steps = [taken.steps[n] for n in sorted({n for _, n in inside})]
        told = "; ".join(dict.fromkeys(f"{r.grade}: {escape(r.summary)}" for r in steps))
        parts.append(f"Required change ({told}):")
        parts.append(fence(_quoted(numbers, source, [e for e, _ in inside])))
    open_ones = [f for f in issues if f.id not in taken.closes]
    calculated = [f for f in open_ones if has_value(f)]
    if calculated:
        head = ("line", "current", "required", "because")
        rows = [_calculated(f, source) for f in calculated]
        parts += ["Required change:", table(head, rows, LINE_COLUMN)]
    undecided = [f for f in open_ones if not has_value(f) and f.severity != "info"]
    if undecided:
        where = line_list(line_number(source, f.span) for f in undecided)
        parts.append(
            f"What must stand on {where} does not follow from the text; its author decides."
        )
    return parts


def _calculated(finding: Finding, source: Source) -> tuple[str, ...]:
    because = finding.calculation[0] if finding.calculation else finding.message
    return (
        str(line_number(source, finding.span)),
        code_cell(_cropped(source.cut(finding.span))),
        cell(escape(with_unit(finding.actual or "", finding.unit))),
        cell(escape(because)),
    )


def _line_table(lines: Iterable[Line]) -> str:
    rows = [
        (
            str(line.number),
            code_cell(_cropped(line.before)),
            code_cell(_cropped(line.after)),
            cell(escape("; ".join(line.why))) or "–",
        )
        for line in lines
    ]
    return table(("line", "current", "required", "because"), rows, LINE_COLUMN)
