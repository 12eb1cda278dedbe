"""GPUs claimed, required and available, as far as the findings of the world-size pack hold them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.outcome import Audited, own
from doc_auditor.quantity import decimal_text, readable
from doc_auditor.records import Configuration, Evidence, Finding
from doc_auditor.report.markdown_text import cell, code_cell, escape, table
from doc_auditor.report.wording import fraction, line_number
from doc_auditor.source import Source

PACK = "world-size/"
EXCEEDS = "world-size/exceeds-available"
AVAILABLE = ("gpus_available", "available_gpus")


@dataclass(frozen=True, slots=True)
class Sizes:
    """The GPU counts of one configuration; None is what no finding says.

    ``product`` is the finding that ``required`` comes from.
    """

    configuration: Configuration | None
    findings: tuple[Finding, ...]
    claimed: Fraction | None = None
    required: Fraction | None = None
    available: Fraction | None = None
    product: Finding | None = None

    @property
    def factor(self) -> tuple[Fraction, Fraction] | None:
        """What is required and what it is compared with: the GPUs there are, or those stated."""
        against = self.available if self.available is not None else self.claimed
        if self.required is None or not against or self.required == against:
            return None
        return self.required, against


def world_sizes(audited: Audited) -> tuple[Sizes, ...]:
    """One record for each configuration that has a finding of the pack."""
    report = audited.report
    found = [f for f in own(report.findings) if f.rule.startswith(PACK) and f.severity != "info"]
    known = {c.id: c for c in report.configurations}
    owners = dict.fromkeys(f.configuration for f in found)
    return tuple(
        _sizes(known.get(owner or ""), tuple(f for f in found if f.configuration == owner))
        for owner in owners
    )


def _sizes(configuration: Configuration | None, findings: tuple[Finding, ...]) -> Sizes:
    values = dict(configuration.values) if configuration else {}
    available = next((values[name] for name in AVAILABLE if name in values), None)
    stated = [f for f in findings if f.rule != EXCEEDS and fraction(f.actual) is not None]
    if stated:
        first = stated[0]
        claimed, required = fraction(first.claimed), fraction(first.actual)
        return Sizes(configuration, findings, claimed, required, available, first)
    exceeding = [f for f in findings if f.rule == EXCEEDS]
    for finding in exceeding:
        figures = [
            v for v in (fraction(finding.claimed), fraction(finding.actual)) if v is not None
        ]
        if len(figures) == 2 and available is None:
            available = min(figures)
        if figures and available is not None and max(figures) > available:
            required = max(figures)
            return Sizes(configuration, findings, None, required, available, finding)
    return Sizes(configuration, findings, available=available)


def need(sizes: tuple[Sizes, ...]) -> str:
    """One sentence for the verdict, from the first configuration that has figures."""
    for size in sizes:
        if size.required is None:
            continue
        wanted = f"The plan needs {readable(size.required)} GPUs"
        if size.available is not None and size.required > size.available:
            return f"{wanted} and has {readable(size.available)}. "
        if size.claimed is not None and size.claimed != size.required:
            return f"{wanted} and states {readable(size.claimed)}. "
    return ""


def problem_summary(audited: Audited) -> str:
    """The section with one table per configuration; empty where there are no figures."""
    sizes = [s for s in world_sizes(audited) if _rows(s, audited.source)]
    if not sizes:
        return ""
    parts = ["## Problem summary"]
    for size in sizes:
        if len(sizes) > 1 and size.configuration is not None:
            parts.append(f"**{escape(size.configuration.label or size.configuration.id)}**")
        parts.append(table(("", "current", "from"), _rows(size, audited.source)))
        if size.configuration is not None:
            parts.append(convention(size.configuration))
    return "\n\n".join(parts)


def convention(configuration: Configuration) -> str:
    """Which world-size convention holds, and why."""
    topology = configuration.topology
    why = f": {escape(topology.why)}" if topology.why else ""
    return f"Convention: `{topology.name}`{why}."


def _rows(size: Sizes, source: Source) -> list[tuple[str, str, str]]:
    rows: list[tuple[str, str, str]] = []
    if size.claimed is not None and size.product is not None:
        rows.append(("Claimed", _gpus(size.claimed), _line(size.product, source)))
    if size.required is not None and size.product is not None:
        rows.append(("Required", f"**{_gpus(size.required)}**", _proof(size.product, source)))
    if size.available is not None:
        rows.append(("Available", _gpus(size.available), _available_from(size, source)))
    if size.factor is not None:
        required, against = size.factor
        division = f"{readable(required)} ÷ {readable(against)}"
        rows.append(("Factor", f"{readable(required / against, 4)} ×", division))
    return rows


def _gpus(value: Fraction) -> str:
    return f"{readable(value)} GPU{'' if decimal_text(value) == '1' else 's'}"


def _line(finding: Finding, source: Source) -> str:
    return f"line {line_number(source, finding.span)}"


def _proof(finding: Finding, source: Source) -> str:
    """The calculation and the places of its operands."""
    calculation = [code_cell(line) for line in finding.calculation[:1]]
    return "; ".join([*calculation, *(_place(e, source) for e in finding.related)])


def _place(evidence: Evidence, source: Source) -> str:
    return f"{cell(escape(evidence.message))} (line {line_number(source, evidence.span)})"


def _available_from(size: Sizes, source: Source) -> str:
    for finding in size.findings:
        for evidence in finding.related:
            if "available" in evidence.message.lower():
                return _place(evidence, source)
    label = size.configuration.label if size.configuration else ""
    return f"configuration {cell(escape(label))}" if label else ""
