"""The parts of the report that sum up: verdict, options, required changes, impact."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from doc_auditor.mended import MendedReport
from doc_auditor.outcome import Audited, node_of_finding, own, tally
from doc_auditor.quantity import readable
from doc_auditor.records import Edit, Finding, Node, Repair, Report
from doc_auditor.report.markdown_text import cell, code_cell, escape, table
from doc_auditor.report.repaired import Shown, apply
from doc_auditor.report.wording import fraction, line_number, plural, with_unit
from doc_auditor.report.world_size import PACK, need, world_sizes
from doc_auditor.source import Source, Span

LABEL_REACH = 200
SHOWN = "The options in bold are shown below; every one was audited again."
RANKING = "Degrees are ranked by fewest changes, then most GPUs used, then the smallest change."
LABEL = re.compile(r"([^\W\d][^:|=÷×+]{0,60}?)\s*[*_`]*\s*[:=|]")


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


def options(repairs: Sequence[Repair], taken: Shown) -> str:
    """The verified repairs, where there is a choice between several."""
    verified = [r for r in repairs if r.verified]
    if len(verified) < 2:
        return ""
    first = {r.summary: r.id for r in reversed(verified)}
    made = {first.get(r.summary) for r in taken.steps}
    rows = []
    for repair in verified:
        mark = "**" if repair.id in made else ""
        remains = plural(len(repair.remains), "finding") if repair.remains else "nothing"
        closes = plural(len(repair.closes), "finding")
        words, why = cell(escape(repair.summary)), cell(escape("; ".join(repair.why)))
        name = f"{mark}{repair.id}{mark}"
        rows.append((name, words, repair.grade, closes, remains, why or "–"))
    head = ("option", "changes", "grade", "closes", "remains", "feasible because")
    told = f"{SHOWN} {RANKING}" if any(r.why for r in verified) else SHOWN
    return f"## Repairs\n\n{told}\n\n{table(head, rows)}"


def obstacles(report: Report) -> str:
    """What stands in the way where no degrees are feasible."""
    if not isinstance(report, MendedReport) or not report.obstacles:
        return ""
    rows = [
        (cell(escape(label)), cell(escape(text)), "yes" if helps else "no")
        for label, text, helps in report.obstacles
    ]
    head = ("degrees", "constraint", "feasible without it")
    return f"## No feasible configuration\n\n{table(head, rows)}"


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the summary of required changes."""

    node: str
    parameter: str
    old: str
    new: str
    reason: str


def changes(audited: Audited, taken: Shown) -> str:
    """The summary table; empty where no value follows."""
    rows = [*_repaired(audited, taken), *_calculated(audited, taken)]
    if not rows:
        return ""
    unique = dict.fromkeys((c.node, c.parameter, c.old, c.new, c.reason) for c in rows)
    head = ("node", "parameter", "from", "to", "reason")
    return "## Summary of required changes\n\n" + table(head, unique)


def _repaired(audited: Audited, taken: Shown) -> Iterable[Change]:
    """The quantities that repairs change, then every value, the same change only once."""
    nodes = (*audited.report.nodes, *taken.nodes)
    named: set[Span] = set()
    for step, repair in enumerate(taken.steps):
        edits = [e for e, n in taken.edits if n == step]
        reason = cell(escape(_cause(repair, audited)))
        for name, old, new in repair.changes:
            told = f"{name.upper()} {new}"
            places = [
                e.span
                for e in edits
                if e.why == told or (not e.why and (e.old, e.new) == (old, new))
            ]
            named.update(places)
            home = [n for n in nodes if any(n.span.contains(p) for p in places)]
            yield Change(_numbers(home), name.upper().replace("_", " "), old, new, reason)
    yield from _values(audited, taken, nodes, named)


def _values(
    audited: Audited, taken: Shown, nodes: Sequence[Node], named: Collection[Span]
) -> Iterable[Change]:
    """Values that change, with the nodes that print them."""
    found: dict[tuple[str, str, str, str], list[Node]] = {}
    numerals = sorted(n.span for n in audited.report.numerals)
    for edit, step in taken.edits:
        if edit.span in named or not edit.new.strip():
            continue
        repair = taken.steps[step]
        label = label_before(audited.source, edit.span) or repair.summary
        why = edit.why or _cause(repair, audited)
        home = [n for n in nodes if n.span.contains(edit.span)]
        old, new = _with_its_unit(edit, numerals, audited.source)
        found.setdefault((label, old, new, why), []).extend(home)
    for (label, old, new, why), home in found.items():
        where = _numbers(list(dict.fromkeys(home)))
        yield Change(where, cell(escape(label)), code_cell(old), code_cell(new), cell(escape(why)))


def _with_its_unit(edit: Edit, numerals: Sequence[Span], source: Source) -> tuple[str, str]:
    """``58.6MB`` and ``117.2MB`` for an edit that replaces the digits alone."""
    at = bisect_right(numerals, edit.span.start, key=lambda n: n.start) - 1
    if at < 0 or not numerals[at].contains(edit.span) or not edit.old:
        return edit.old, edit.new
    return source.cut(numerals[at]), apply(source, [edit], numerals[at])


def _cause(repair: Repair, audited: Audited) -> str:
    """Why a repair is made: the last calculation of the finding that it closes first."""
    closed = [f for f in audited.report.findings if f.id in repair.closes and f.root is None]
    for finding in sorted(closed, key=lambda f: f.rule.startswith(PACK), reverse=True):
        if finding.calculation:
            return finding.calculation[-1]
    return repair.summary


def _calculated(audited: Audited, taken: Shown) -> Iterable[Change]:
    """What follows by calculation and is not part of a repair."""
    homes = node_of_finding(audited.report)
    for finding in audited.report.findings:
        if finding.id in taken.closes or finding.claimed is None or not has_value(finding):
            continue
        home = [homes[finding.id]] if finding.id in homes else []
        label = label_before(audited.source, finding.span) or finding.rule.rpartition("/")[2]
        reason = finding.calculation[0] if finding.calculation else finding.message
        yield Change(
            _numbers(home),
            cell(escape(label)),
            cell(escape(with_unit(finding.claimed, finding.unit))),
            cell(escape(with_unit(finding.actual or "", finding.unit))),
            cell(escape(reason)),
        )


def has_value(finding: Finding) -> bool:
    """Whether a finding says what must stand there instead."""
    known = finding.actual is not None and finding.actual != finding.claimed
    return known and not finding.advice


def _numbers(nodes: Sequence[Node]) -> str:
    return ", ".join(number(node) for node in nodes) or "–"


def number(node: Node) -> str:
    """The number of a node as the report prints it."""
    return node.id.removeprefix("n")


def label_before(source: Source, span: Span) -> str:
    """The words that name a value on its line (``Total GPUs: 512``); empty without a label."""
    line = source.line_span(source.line_of(span.start))
    before = source.text[max(line.start, span.start - LABEL_REACH) : span.start]
    found = LABEL.findall(before.partition("(")[0]) or LABEL.findall(before)
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
