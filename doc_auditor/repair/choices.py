"""Which drafts there are for the findings of a document, and in which order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod

from doc_auditor.quantity import readable
from doc_auditor.records import Finding
from doc_auditor.repair.beyond import beyond
from doc_auditor.repair.cases import Case
from doc_auditor.repair.degrees import completed, drafts, follow
from doc_auditor.repair.drafts import Draft, edits_of, lost, whole
from doc_auditor.repair.marks import put_right
from doc_auditor.repair.omitted import OMITTED, stating
from doc_auditor.repair.results import (
    Correction,
    consequences,
    corrections,
    direct_edits,
    safe,
    with_repeats,
)
from doc_auditor.repair.scientific import mantissas
from doc_auditor.repair.units import other_unit
from doc_auditor.repair.weaving import Woven

MOST_NAMED = 3


@dataclass(frozen=True)
class Chosen:
    """Corrections that are made together; ``findings`` are all of the document."""

    woven: Woven
    findings: Sequence[Finding]
    corrections: tuple[Correction, ...] = ()

    def draft(self) -> Draft | None:
        """The edits of all of them; nothing where there is nothing to do."""
        if not self.corrections:
            return None
        every = [
            c for each in self.corrections for c in with_repeats(each, self.findings, self.woven)
        ]
        after = consequences(every, self.woven)
        if after is None or not whole(self.woven, after):
            return None
        edits = edits_of(self.woven, after, *direct_edits(every, self.woven))
        findings = tuple(c.finding for c in self.corrections)
        return Draft(self._summary(), edits, findings, lost=lost(self.woven, after), safe=True)

    def parts(self) -> list[Chosen]:
        """Each correction by itself."""
        return [Chosen(self.woven, self.findings, (c,)) for c in self.corrections]

    def only(self, parts: Sequence[Chosen]) -> Chosen:
        """Some of the corrections together."""
        return Chosen(self.woven, self.findings, tuple(c for p in parts for c in p.corrections))

    def _summary(self) -> str:
        named = [_named(c, self.woven) for c in self.corrections[:MOST_NAMED]]
        rest = len(self.corrections) - len(named)
        return "; ".join(named) + (f"; {rest} more" if rest else "")


def _named(correction: Correction, woven: Woven) -> str:
    """The change of a figure, or of what stands beside it."""
    if correction.edits and not correction.pins and not correction.links:
        edit, line = correction.edits[0], woven.bench.line(correction.finding.span)
        return f"line {line}: {edit.old} → {edit.new}"
    return _change(correction.finding, woven)


def _change(finding: Finding, woven: Woven) -> str:
    """``line 34: 326 → 336``."""
    line = woven.bench.line(finding.span)
    unit = f" {finding.unit}" if finding.unit and finding.unit not in ("%", "×") else finding.unit
    return f"line {line}: {_short(finding.claimed)} → {_short(finding.actual)}{unit or ''}"


def _short(value: str | None) -> str:
    try:
        return readable(Fraction(value or ""))
    except ValueError:
        return value or "?"


# ---- results ------------------------------------------------------------------------------------


def safe_results(woven: Woven, findings: Sequence[Finding], found: Sequence[Case]) -> Chosen:
    """The corrections that are no decision: only printed results change."""
    decided = {f.id for case in found for f in case.findings}
    chosen = []
    for finding in findings:
        if finding.root is None and finding.id not in decided:
            ways = [c for c in corrections(finding, woven) if not _degrees(c, found, woven)]
            chosen += [c for c in ways[:1] if safe(c, woven)]
    return Chosen(woven, findings, tuple(chosen))


def singles(
    finding: Finding, findings: Sequence[Finding], woven: Woven, found: Sequence[Case]
) -> list[Draft]:
    """The ways to close one finding, those with fewer edits first."""
    ways: list[Draft] = []
    for correction in corrections(finding, woven):
        if not _degrees(correction, found, woven):
            draft = Chosen(woven, findings, (correction,)).draft()
            if draft is not None:
                ways.append(replace(draft, safe=safe(correction, woven)))
    ways += [*_others(finding, woven), *beyond(finding, woven)]
    return sorted(ways, key=lambda d: len(d.edits))


def _others(finding: Finding, woven: Woven) -> Iterator[Draft]:
    turned = put_right(finding, woven)
    if turned is not None:
        line = woven.bench.line(finding.span)
        summary = f"line {line}: {turned.old} → {turned.new}"
        yield Draft(summary, (turned,), (finding,))
    if finding.actual is not None and "-" in finding.actual[1:]:
        return  # a range is no number
    unit = other_unit(finding, woven)
    if unit is not None:
        line = woven.bench.line(finding.span)
        yield Draft(f"line {line}: {unit.old} → {unit.new}", (unit,), (finding,), safe=True)
    powers = mantissas(finding, woven)
    if powers:
        yield Draft(_change(finding, woven), powers, (finding,), safe=True)


def _degrees(correction: Correction, found: Sequence[Case], woven: Woven) -> bool:
    """Whether a result is the product of degrees that must change themselves."""
    find = woven.graph.groups.find
    for case in found:
        if not case.exceeding:
            continue
        own = {find(f.number.digits) for f in case.facts.values()}
        for link in correction.links:
            if len({find(o) for o in link.operands} & own) >= 2 and "×" in link.why:
                return True
    return False


# ---- configurations -----------------------------------------------------------------------------


def alternatives(case: Case, woven: Woven, most: int) -> Iterator[Draft]:
    """The repairs of a configuration: its degrees, its stated total, its stated convention.

    Degrees come first where the plan needs more GPUs than exist; otherwise fewer edits do.
    """
    offers = list(drafts(case, woven, most))
    fits = case.exists is None or _needed(case, woven) <= case.exists
    totals = _totals(case, woven) if fits and not case.exceeding else ()
    rest = [*_conventions(case, woven), *totals]
    if case.exceeding:
        yield from offers
        yield from rest
        return
    ranked = [(len(d.edits), 1, i, d) for i, d in enumerate(offers)]
    ranked += [(len(d.edits), 0, i, d) for i, d in enumerate(rest)]
    # the offers keep their own ranking among themselves
    least = min((r[0] for r in ranked if r[1]), default=0)
    yield from (r[3] for r in sorted(ranked, key=lambda r: (least if r[1] else r[0], r[1], r[2])))


def _needed(case: Case, woven: Woven) -> int:
    """The GPUs that the degrees as they stand multiply to."""
    factors = woven.bench.convention_at(case.block).factors
    return prod(v for d, v in case.problem.current if d in factors)


def _conventions(case: Case, woven: Woven) -> Iterator[Draft]:
    """Words that say where the experts live, if the plan fits with them as it is."""
    stated = woven.bench.catalog.topologies["stated"].factors
    needed = prod(v for d, v in case.problem.current if d in stated)
    if case.problem.fixed or needed > case.problem.available:
        return
    for edit, words in stating(woven, case.facts):
        yield Draft(f"state that {words}", (edit,), case.findings, whole=False)


def _totals(case: Case, woven: Woven) -> Iterator[Draft]:
    """The stated total becomes the product of the degrees, its missing factors put in."""
    degrees = dict(case.problem.current)
    edits, pins = completed(case, degrees, woven)
    chosen = [
        c for f in case.findings if f.rule != OMITTED for c in list(corrections(f, woven))[:1]
    ]
    if not edits and not chosen:
        return
    known = woven.graph.numbers
    pins.update({p: c for each in chosen for p, c in each.pins if p in known})
    after = follow(case, degrees, woven, pins, [k for each in chosen for k in each.links])
    if after is not None:
        yield Draft(
            _change(case.findings[0], woven),
            edits_of(woven, after, *edits),
            case.findings,
            lost=lost(woven, after),
            whole=False,
        )
