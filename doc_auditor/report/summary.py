"""The parts of the report that sum up: verdict, options, required changes, impact."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from doc_auditor.outcome import Audited, node_of_finding, own, tally
from doc_auditor.quantity import readable
from doc_auditor.records import Finding, Node, Repair
from doc_auditor.report.markdown_text import cell, code_cell, escape, table
from doc_auditor.report.repaired import edits_in
from doc_auditor.report.wording import fraction, line_number, plural, with_unit
from doc_auditor.report.world_size import PACK, need, world_sizes
from doc_auditor.source import Source, Span

LABEL_REACH = 200
LABEL = re.compile(r"([^\W\d][^:|=]{0,60}?)\s*[*_`]*\s*[:=|]")


def verdict(audited: Audited) -> str:
    """One paragraph that says no more than was computed."""
    report = audited.report
    errors = [f for f in own(report.findings) if f.severity == "error"]
    counts = tally(report.findings)
    remarks = f" {plural(counts['info'], 'remark')} below." if counts["info"] else ""
    if not errors and not counts["warning"]:
        return "**Verdict: nothing was found that must be changed.**" + remarks
    if not errors:
        return f"**Verdict: no errors.** {plural(counts['warning'], 'warning')} to read." + remarks
    work = f"{plural(len(errors), 'error')} in {plural(_nodes_of(errors, report.nodes), 'node')}"
    rest = f", {plural(counts['warning'], 'warning')}" if counts["warning"] else ""
    followers = sum(1 for node in report.nodes if node.depends_on)
    rest += f"; {plural(followers, 'further node')} must follow" if followers else ""
    if any(f.rule.startswith(PACK) for f in errors):
        wanted = need(world_sizes(audited))
        return f"**Verdict: cannot be deployed as written.** {wanted}{work}{rest}."
    return f"**Verdict: {work} must be corrected**{rest}."


def _nodes_of(findings: Iterable[Finding], nodes: Iterable[Node]) -> int:
    ids = {f.id for f in findings}
    return sum(1 for node in nodes if ids & set(node.findings))


def options(repairs: Sequence[Repair], taken: Sequence[Repair]) -> str:
    """The verified repairs, where there is a choice between several."""
    verified = [r for r in repairs if r.verified]
    if len(verified) < 2:
        return ""
    rows = []
    for repair in verified:
        mark = "**" if repair in taken else ""
        remains = plural(len(repair.remains), "finding") if repair.remains else "nothing"
        closes = plural(len(repair.closes), "finding")
        summary = cell(escape(repair.summary))
        rows.append((f"{mark}{repair.id}{mark}", summary, repair.grade, closes, remains))
    head = ("option", "changes", "grade", "closes", "remains")
    shown = "The options in bold are shown below; every one was audited again."
    return f"## Repairs\n\n{shown}\n\n{table(head, rows)}"


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the summary of required changes."""

    node: str
    parameter: str
    old: str
    new: str
    reason: str


def changes(audited: Audited, taken: Sequence[Repair]) -> str:
    """The summary table; empty where no value follows."""
    rows = [*_repaired(audited, taken), *_calculated(audited, taken)]
    if not rows:
        return ""
    unique = dict.fromkeys((c.node, c.parameter, c.old, c.new, c.reason) for c in rows)
    head = ("node", "parameter", "from", "to", "reason")
    return "## Summary of required changes\n\n" + table(head, unique)


def _repaired(audited: Audited, taken: Sequence[Repair]) -> Iterable[Change]:
    """What the repairs change: quantities where they say so, otherwise their edits."""
    nodes = audited.report.nodes
    for repair in taken:
        touched = [n for n in nodes if edits_in([repair], n.span)]
        reason = cell(escape(repair.summary))
        for name, old, new in repair.changes:
            yield Change(_numbers(touched), name.upper().replace("_", " "), old, new, reason)
        if repair.changes:
            continue
        for edit in repair.edits:
            home = [n for n in nodes if n.span.contains(edit.span)]
            label = cell(escape(label_before(audited.source, edit.span) or repair.summary))
            old, new = code_cell(edit.old), code_cell(edit.new)
            yield Change(_numbers(home), label, old, new, reason)


def _calculated(audited: Audited, taken: Sequence[Repair]) -> Iterable[Change]:
    """What follows by calculation and is not part of a repair."""
    closed = {finding for repair in taken for finding in repair.closes}
    homes = node_of_finding(audited.report)
    for finding in audited.report.findings:
        if finding.id in closed or finding.actual is None or finding.claimed is None:
            continue
        home = [homes[finding.id]] if finding.id in homes else []
        label = label_before(audited.source, finding.span) or finding.rule.rpartition("/")[2]
        reason = finding.calculation[0] if finding.calculation else finding.message
        yield Change(
            _numbers(home),
            cell(escape(label)),
            cell(escape(with_unit(finding.claimed, finding.unit))),
            cell(escape(with_unit(finding.actual, finding.unit))),
            cell(escape(reason)),
        )


def _numbers(nodes: Sequence[Node]) -> str:
    return ", ".join(number(node) for node in nodes) or "–"


def number(node: Node) -> str:
    """The number of a node as the report prints it."""
    return node.id.removeprefix("n")


def label_before(source: Source, span: Span) -> str:
    """The words that name a value on its line (``Total GPUs: 512``); empty without a label."""
    line = source.line_span(source.line_of(span.start))
    before = source.text[max(line.start, span.start - LABEL_REACH) : span.start]
    found = LABEL.findall(before)
    return str(found[-1]).strip(" *_`-+#") if found else ""


def impact(audited: Audited) -> str:
    """By what factor values are off; only where both are numbers."""
    rows = []
    for finding in own(audited.report.findings):
        claimed, actual = fraction(finding.claimed), fraction(finding.actual)
        if finding.severity == "info" or not claimed or not actual or claimed == actual:
            continue
        line = str(line_number(audited.source, finding.span))
        printed = with_unit(finding.claimed or "", finding.unit)
        computed = with_unit(finding.actual or "", finding.unit)
        factor = f"{readable(actual / claimed, 4)} ×"
        rows.append((line, cell(escape(printed)), cell(escape(computed)), factor))
    if not rows:
        return ""
    head = ("line", "printed", "computed", "computed ÷ printed")
    return "## Impact\n\n" + table(head, rows, frozenset({0, 3}))
