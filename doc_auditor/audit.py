"""The pipeline, from the text of a document to its report."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from doc_auditor.catalog import load_catalog
from doc_auditor.fingerprint import identify
from doc_auditor.judging.against import Plan
from doc_auditor.judging.bench import Bench, Outcome
from doc_auditor.judging.configurations import assign, configurations
from doc_auditor.judging.consequences import consequences, rooted
from doc_auditor.judging.engine import Judged, judge, selected
from doc_auditor.ledger import numerals
from doc_auditor.markdown import parse
from doc_auditor.mended import mended as with_repairs
from doc_auditor.nodes import following, group
from doc_auditor.reading.read import read
from doc_auditor.records import Document, Finding, Problem, Report
from doc_auditor.rulebook import Rule
from doc_auditor.scope import Model, places
from doc_auditor.settings import Settings
from doc_auditor.source import Source
from doc_auditor.topology import signs

if TYPE_CHECKING:
    from doc_auditor.repair.weaving import Woven

SHARE_FOR_REPAIRS = 0.6
"""How much of the time for a document its repairs may take."""


@dataclass(frozen=True)
class Analysis:
    """A document after reading and judging: what reports and repairs are made from."""

    bench: Bench
    judged: Judged

    @property
    def source(self) -> Source:
        """The audited text."""
        return self.bench.source


def analyse(source: Source, settings: Settings = Settings()) -> Analysis:  # noqa: B008
    """Parse, read, bind and judge."""
    catalog = load_catalog(settings.packs)
    document = parse(source)
    reading = read(document, catalog.tools)
    model = Model(
        document, reading.context, reading.claims, places(reading.context, reading.orientations)
    )
    traces = signs(document, catalog.topologies, settings.topology)
    plan = settings.against
    against = Plan(plan, read(parse(plan), catalog.tools)) if plan is not None else None
    bench = Bench(source, document, reading, model, catalog, settings, traces, against)
    return Analysis(bench, judge(bench, catalog.rules, _proposals(bench)))


def _proposals(bench: Bench) -> Iterator[tuple[Rule, Outcome]]:
    """What the plan of ``--against`` says to the degrees that a report proposes."""
    settings = bench.settings
    rules = [r for r in bench.catalog.rules if r.kind == "proposal" and selected(r, settings)]
    if settings.against is None or not rules:
        return
    from doc_auditor.repair.proposed import judge as judge_proposals

    plan = _woven(settings.against, replace(settings, against=None, select=(), ignore=()))
    for rule in rules:
        yield from ((rule, o) for o in judge_proposals(rule, bench, *plan))


@lru_cache(maxsize=2)
def _woven(plan: Source, settings: Settings) -> tuple[Woven, tuple[Finding, ...]]:
    """The graph of a plan and its findings; a report is audited again and again with one plan."""
    from doc_auditor.repair.weaving import weave

    analysis, report = examine(plan, settings)
    woven = weave(analysis.bench, analysis.judged.verdicts, report.findings)
    return woven, report.findings


def audit(source: Source, settings: Settings = Settings()) -> Report:  # noqa: B008
    """Everything that can be said about the numbers of a document."""
    analysis, report = examine(source, settings)
    if not settings.repairs or not report.findings:
        return report
    if settings.mending:
        return _mended(analysis, report)
    from doc_auditor.repair.propose import Options, obstacles, proposals

    def again(text: str) -> Report:
        return examine(Source(source.path, text, source.bom), settings)[1]

    options = Options(gpus=settings.gpus, enough=time_for_repairs(settings))
    found = proposals(analysis, again, options, report)
    repairs = tuple(p.repair for p in found.offered)
    report = with_repairs(report, repairs, None, obstacles(found.infeasible))
    return _incomplete(report) if found.unproven else report


def time_for_repairs(settings: Settings) -> Callable[[], bool]:
    """Whether the repairs have had their share of the time, counted from now."""
    end = time.monotonic() + settings.seconds * SHARE_FOR_REPAIRS
    return lambda: time.monotonic() > end


def _incomplete(report: Report) -> Report:
    from doc_auditor.repair.account import LEFT_OUT

    return replace(report, problems=(*report.problems, Problem(report.path, LEFT_OUT)))


def examine(source: Source, settings: Settings = Settings()) -> tuple[Analysis, Report]:  # noqa: B008
    """Reading, judging and the report without repairs."""
    analysis = analyse(source, settings)
    return analysis, _report(analysis)


def _mended(analysis: Analysis, report: Report) -> Report:
    """The report with all repairs, and with what the first of them come to together."""
    from doc_auditor.repair.mending import Request, mend
    from doc_auditor.repair.propose import Options, obstacles
    from doc_auditor.repair.together import together

    source, settings = analysis.source, analysis.bench.settings

    def again(text: str) -> tuple[Analysis, Report]:
        if text == source.text:
            return analysis, report
        return examine(Source(source.path, text, source.bom), settings)

    options = Options(gpus=settings.gpus, enough=time_for_repairs(settings))
    mended = mend(source.text, again, Request(True, options=options))
    found = together(source.text, report, mended)
    if found is not None:
        edits = [(e, found.steps[n].closes) for e, n in found.edits]
        nodes = following(report.nodes, edits, analysis.bench.document, source)
        found = replace(found, nodes=nodes)
    repairs = tuple(p.repair for p in mended.offered)
    blocked = obstacles(mended.infeasible)
    report = with_repairs(report, repairs, found, blocked)
    return _incomplete(report) if mended.unproven else report


def _report(analysis: Analysis) -> Report:
    """The findings with their nodes, configurations, roots and consequences."""
    source = analysis.source
    bench, judged = analysis.bench, analysis.judged
    known = configurations(bench)
    kept, ignored = _apply_ignores(tuple(assign(judged.findings, known, bench)), bench.document)
    roots = rooted(kept, bench)
    every = sorted([*roots, *consequences(roots, judged.verdicts, bench)], key=lambda f: f.span)
    findings = identify(every, source)
    return Report(
        source.path,
        configurations=tuple(c for c, _ in known),
        findings=findings,
        nodes=group(findings, bench.document, source),
        verdicts=judged.verdicts,
        numerals=numerals(source, bench.document, bench.reading, judged.verdicts),
        problems=bench.document.problems,
        ignored=ignored,
    )


def _apply_ignores(
    findings: tuple[Finding, ...], document: Document
) -> tuple[tuple[Finding, ...], tuple[tuple[Finding, str], ...]]:
    """Findings that the author set aside in place, with the reason given there."""
    kept: list[Finding] = []
    ignored: list[tuple[Finding, str]] = []
    for found in findings:
        names = {found.rule, found.rule.split("/")[0]}
        reason = next(
            (
                i.reason
                for i in document.ignores
                if i.covers.overlaps(found.span) and names & set(i.rules)
            ),
            None,
        )
        if reason is None:
            kept.append(found)
        else:
            ignored.append((replace(found, severity="info"), reason))
    return tuple(kept), tuple(ignored)
