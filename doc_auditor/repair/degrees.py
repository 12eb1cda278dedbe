"""Repairs of configurations: degrees change, and everything that depends on them.

A plan that needs more GPUs than there are is repaired at its cause: the feasible configurations
are searched, and each is offered with the numbers that follow from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod

from doc_auditor.judging.degrees import ORDER
from doc_auditor.quantity import readable
from doc_auditor.records import Declaration, Edit, Finding
from doc_auditor.repair.constraints import SHAPES, problem
from doc_auditor.repair.dependence import Consequences
from doc_auditor.repair.drafts import Draft, edits_of, lost
from doc_auditor.repair.feasible import search
from doc_auditor.repair.omitted import OMITTED, factors_in, missing
from doc_auditor.repair.problem import Offer, Problem, Search
from doc_auditor.repair.weaving import Woven
from doc_auditor.source import Span

PACK = "world-size/"
EXCEEDS = "world-size/exceeds-available"
GB = 10**9


@dataclass(frozen=True)
class Case:
    """A configuration that must change, with the findings that say so."""

    configuration: str | None
    block: int
    facts: Mapping[str, Declaration]
    findings: tuple[Finding, ...]
    problem: Problem
    search: Search = field(default_factory=Search)

    @property
    def label(self) -> str:
        """``TP 8, PP 4, EP 16, DP 4``."""
        return ", ".join(f"{d.upper()} {v}" for d, v in self.problem.current)


@dataclass(frozen=True)
class Wishes:
    """What the user wants of the degrees."""

    fixed: tuple[tuple[str, int], ...] = ()
    gpus: int | None = None


def cases(woven: Woven, findings: Sequence[Finding], wishes: Wishes) -> list[Case]:
    """The configurations that need more GPUs than exist or than they state, each once."""
    found: dict[tuple[tuple[str, Span], ...], Case] = {}
    for finding in findings:
        if not finding.rule.startswith(PACK) or finding.root is not None:
            continue
        facts = declared(finding, woven)
        if len(facts) < 2:
            continue
        key = tuple(sorted((q, woven.graph.groups.find(f.number.digits)) for q, f in facts.items()))
        if key in found:
            known = found[key]
            members = (*known.findings, finding)
            found[key] = _case(woven, members, known.facts, wishes) or known
        elif (case := _case(woven, (finding,), facts, wishes)) is not None:
            found[key] = case
    return list(found.values())


def declared(finding: Finding, woven: Woven) -> dict[str, Declaration]:
    """The degrees that a finding rests on, by the places that it names; else those around it."""
    places = {e.span for e in finding.related}
    facts = {
        d.reference.quantity: d
        for d in woven.declared.values()
        if d.span in places and d.reference.quantity in ORDER and not d.reference.per
    }
    return facts or dict(woven.situations.degrees(finding.block))


def _case(
    woven: Woven, findings: tuple[Finding, ...], facts: Mapping[str, Declaration], wishes: Wishes
) -> Case | None:
    """The search problem: the GPUs that exist where they are exceeded, else the stated total."""
    exceeding = [f for f in findings if f.rule == EXCEEDS]
    leading = exceeding[0] if exceeding else findings[0]
    room = wishes.gpus if wishes.gpus is not None else _room(leading, woven)
    if room is None:
        return None
    block = max((f.block for f in facts.values()), default=leading.block)
    exact = not exceeding and wishes.gpus is None
    posed = problem(woven, block, facts, available=room, exact=exact, fixed=dict(wishes.fixed))
    if posed is None:
        return None
    return Case(leading.configuration, block, facts, findings, posed, search(posed))


def _room(finding: Finding, woven: Woven) -> int | None:
    """The GPUs that the degrees must fit: what exists, or what is stated."""
    if finding.rule == EXCEEDS:
        for evidence in finding.related:
            if "available" in evidence.message:
                for digits, number in woven.graph.numbers.items():
                    if evidence.span.contains(digits) or digits == evidence.span:
                        return int(number.value)
    if finding.claimed is not None and finding.claimed.isdigit():
        return int(finding.claimed)
    return None


# ---- offers -------------------------------------------------------------------------------------


def drafts(case: Case, woven: Woven, most: int) -> Iterator[Draft]:
    """The offers of a configuration with their edits, best first."""
    for offer in case.search.offers[:most]:
        inserted, pins = _completed(case, offer, woven)
        after = follow(case, offer, woven, pins)
        if after is None:
            continue
        changes = tuple((d, str(a), str(b)) for d, a, b in offer.changes)
        why = tuple(reasons(case.problem, offer))
        edits = edits_of(woven, after, *inserted)
        yield Draft(
            offer.summary, edits, case.findings, changes, why, lost(woven, after), whole=False
        )


def _completed(case: Case, offer: Offer, woven: Woven) -> tuple[list[Edit], dict[Span, Fraction]]:
    """Printed products that leave a degree out get the factor, where it stays above one."""
    degrees = dict(offer.degrees)
    edits: list[Edit] = []
    pins: dict[Span, Fraction] = {}
    for finding in case.findings:
        if finding.rule != OMITTED:
            continue
        names = [q for q in missing(finding, woven, case.facts) if degrees.get(q, 1) > 1]
        found = factors_in(finding, woven, degrees, names) if names else None
        if found is not None:
            edits += found[0]
            pins.update(found[1])
    return edits, pins


def follow(
    case: Case, offer: Offer, woven: Woven, pins: Mapping[Span, Fraction]
) -> Consequences | None:
    """What follows from the degrees of an offer; the sizes of the model stay as they are."""
    roots = {case.facts[d].number.digits: Fraction(new) for d, new in offer.degrees}
    for _, quantity, _ in SHAPES:
        fact = woven.situations.fact(quantity, case.block)
        if fact is not None:
            roots.setdefault(fact.number.digits, fact.number.coefficient)
    return woven.graph.follow({**pins, **roots})


def reasons(posed: Problem, offer: Offer) -> Iterator[str]:
    """Why an offer is feasible, one line for each constraint."""
    degrees = dict(offer.degrees)
    factors = [degrees[d] for d in ORDER if d in degrees and d in posed.factors]
    sign = "=" if prod(factors) == posed.available else "≤"
    yield f"{' × '.join(map(str, factors))} = {offer.used} {sign} {posed.available} GPUs"
    for rule in posed.divides:
        degree = degrees[rule.degree]
        each = Fraction(rule.value, degree)
        shown = readable(each) if each >= 1 else "1, replicated"
        yield f"{rule.value} {rule.quantity} ÷ {rule.degree.upper()} {degree} = {shown}"
    for carved in posed.carved:
        yield carved.text
    if posed.memory is not None:
        needed = posed.memory.needed(degrees)
        if needed is not None:
            held, room = readable(needed / GB, 4), readable(posed.memory.capacity / GB, 4)
            yield f"{held} GB ≤ {room} GB per GPU by the document's own lines"
