"""The pipeline, from the text of a document to its report."""

from __future__ import annotations

from dataclasses import dataclass, replace

from doc_auditor.catalog import load_catalog
from doc_auditor.fingerprint import identify
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.configurations import assign, configurations
from doc_auditor.judging.consequences import consequences, rooted
from doc_auditor.judging.engine import Judged, judge
from doc_auditor.ledger import numerals
from doc_auditor.markdown import parse
from doc_auditor.nodes import group
from doc_auditor.reading.read import read
from doc_auditor.records import Document, Finding, Report
from doc_auditor.scope import Model, places
from doc_auditor.settings import Settings
from doc_auditor.source import Source
from doc_auditor.topology import signs

LONGEST_REPAIRED = 40_000
"""Characters beyond which no repairs are worked out, as each costs another audit."""


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
    bench = Bench(source, document, reading, model, catalog, settings, traces)
    return Analysis(bench, judge(bench, catalog.rules))


def audit(source: Source, settings: Settings = Settings()) -> Report:  # noqa: B008
    """Everything that can be said about the numbers of a document."""
    analysis = analyse(source, settings)
    report = _report(analysis)
    if not settings.repairs or not report.findings or len(source.text) > LONGEST_REPAIRED:
        return report
    from doc_auditor.repair.propose import Options, propose

    plain = replace(settings, repairs=False)
    found = propose(
        analysis,
        lambda text: audit(Source(source.path, text, source.bom), plain),
        Options(gpus=settings.gpus),
        report,
    )
    return replace(report, repairs=found)


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
