"""Degrees that a report proposes, judged by the plan that it is about (``--against``).

A correction may be right as arithmetic and still not run: the plan says how many GPUs there are,
what its layers, heads and experts divide into, and what a GPU holds for which degrees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod

from doc_auditor.judging.bench import Bench, Outcome, finding, verdict, warned
from doc_auditor.judging.layout.degrees import ORDER, superseded
from doc_auditor.quantity import decimal_text
from doc_auditor.records import Claim, Declaration, Finding, Modality
from doc_auditor.repair.cases import Wishes, cases
from doc_auditor.repair.constraints import gpus, problem
from doc_auditor.repair.degrees import GB, reasons
from doc_auditor.repair.feasible import violated
from doc_auditor.repair.problem import Offer, Problem
from doc_auditor.repair.weaving import Woven
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

KIND = "proposal"
SAID = (Modality.ASSERTED, Modality.REQUIRED)
MOST = 40
"""How many proposals of one report are judged."""


@dataclass(frozen=True)
class Proposed:
    """Degrees that a report gives together, each with the place where it does."""

    facts: Mapping[str, Declaration]

    @property
    def values(self) -> dict[str, int]:
        """Degree → value."""
        return {q: int(f.number.value) for q, f in self.facts.items()}

    @property
    def claim(self) -> Claim:
        """What the report says."""
        facts = sorted(self.facts.values(), key=lambda f: f.span)
        block = [f for f in facts if f.block == facts[-1].block]
        span = Span(block[0].span.start, facts[-1].span.end)
        return Claim(span, facts[-1].block, facts[-1].modality, tuple(f.number for f in facts))


def judge(rule: Rule, report: Bench, plan: Woven, findings: Sequence[Finding]) -> Iterator[Outcome]:
    """Each proposal against the constraints of the plan; ``findings`` are those of the plan."""
    posed = _posed(plan, findings)
    if posed is None:
        return
    current = dict(posed.current)
    for proposed in list(_proposals(report, current))[:MOST]:
        yield _judged(rule, proposed, replace(posed, exact=False), plan.bench.source.path)


def _judged(rule: Rule, proposed: Proposed, posed: Problem, path: str) -> Outcome:
    degrees = {**dict(posed.current), **proposed.values}
    factors = [degrees[q] for q in ORDER if q in degrees and q in posed.factors]
    used = prod(factors)
    told = ", ".join(f"{q.upper()} {degrees[q]}" for q in ORDER if q in degrees)
    claim, name = proposed.claim, path.rpartition("/")[2]
    broken = violated(posed, degrees)
    offer = Offer(tuple(degrees.items()), (), used, Fraction(1), inside=True)
    if not broken:
        why = f"fits {name}: {'; '.join(reasons(posed, offer))}"
        return Outcome(verdict(claim, KIND, "holds", why))
    figures = _figures(posed, degrees, used)
    product = f"{' × '.join(map(str, factors))} = {used}"
    found = finding(
        rule,
        claim,
        f"{told} does not fit {name}: {'; '.join(broken)}",
        claimed=figures[0],
        actual=figures[1],
        unit=figures[2],
        calculation=[product, *broken],
    )
    # what a GPU holds is read from lines whose dependence on the degrees is inferred
    counted = violated(replace(posed, memory=None, whole_nodes=False), degrees)
    result = verdict(claim, KIND, "fails", "breaks a constraint of the plan")
    return Outcome(result, found if counted else warned(found))


def _figures(posed: Problem, degrees: Mapping[str, int], used: int) -> tuple[str, str, str | None]:
    """What there is and what the first broken constraint asks for instead, with the unit."""
    if used > posed.available:
        return str(posed.available), str(used), "GPU"
    for rule in posed.divides:
        degree = degrees.get(rule.degree, 1)
        if not rule.allows(degree):
            return str(degree), decimal_text(Fraction(rule.value, degree)), None
    needed = posed.memory.needed(degrees) if posed.memory is not None else None
    if posed.memory is not None and needed is not None and needed > posed.memory.capacity:
        return decimal_text(posed.memory.capacity / GB), decimal_text(needed / GB), "GB"
    return str(posed.available), str(used), "GPU"


# ---- what the plan asks for ---------------------------------------------------------------------


def _posed(plan: Woven, findings: Sequence[Finding]) -> Problem | None:
    """The constraints of the configuration that the plan is about, if it is about one."""
    known = cases(plan, findings, Wishes())
    if known:
        first = known[0]
        room = first.exists or first.problem.available
        return replace(first.problem, available=max(room, first.problem.available))
    declared = [
        f for q in ORDER for f in plan.bench.model.declarations.get(q, ()) if not f.reference.per
    ]
    contrasts = {plan.bench.model.places[f.block].contrast for f in declared}
    if not declared or len(contrasts) != 1:
        return None
    block = max(f.block for f in declared)
    facts = plan.situations.degrees(block)
    exist = gpus(plan.situations, block)
    return problem(plan, block, facts, exist) if exist and facts else None


# ---- what the report proposes -------------------------------------------------------------------


def _proposals(report: Bench, current: Mapping[str, int]) -> Iterator[Proposed]:
    """Degrees given in one statement; else those of the whole report, if it gives each once."""
    alone: list[Declaration] = []
    seen: set[tuple[tuple[str, int], ...]] = set()
    for facts in _statements(report, current):
        if len(facts) < 2:
            alone += facts
            continue
        yield from _new(facts, current, seen)
    changed = {
        q: {f.number.value for f in alone if f.reference.quantity == q} - {current[q]}
        for q in current
    }
    if all(len(values) <= 1 for values in changed.values()):
        yield from _new([f for f in alone if f.number.value in changed[_name(f)]], current, seen)
        return
    for facts in _sections(report, alone):
        yield from _new(facts, current, seen)


def _new(
    facts: Sequence[Declaration],
    current: Mapping[str, int],
    seen: set[tuple[tuple[str, int], ...]],
) -> Iterator[Proposed]:
    """A proposal, unless the degrees are those of the plan or were proposed before."""
    found: dict[str, Declaration] = {}
    for fact in facts:
        if found.setdefault(_name(fact), fact).number.value != fact.number.value:
            return
    proposed = Proposed(found)
    key = tuple(sorted({**current, **proposed.values}.items()))
    if found and key != tuple(sorted(current.items())) and key not in seen:
        seen.add(key)
        yield proposed


def _statements(report: Bench, current: Mapping[str, int]) -> Iterator[list[Declaration]]:
    """The degrees of each line, table row or block of code that belong to what is proposed."""
    groups: dict[tuple[str, int, int], list[Declaration]] = defaultdict(list)
    for quantity in current:
        for fact in report.model.declarations.get(quantity, ()):
            whole = fact.number.integral and fact.number.value >= 1 and fact.upper is None
            if not whole or fact.reference.per or fact.modality not in SAID:
                continue
            if not superseded(report, fact.block):
                groups[_statement(report, fact)].append(fact)
    for key in sorted(groups):
        yield sorted(groups[key], key=lambda f: f.span)


def _statement(report: Bench, fact: Declaration) -> tuple[str, int, int]:
    block = report.document.blocks[fact.block]
    if block.cell is not None and len(report.document.tables[block.cell.table].rows[0]) > 2:
        return ("row", block.cell.table, block.cell.row)
    if block.fence is not None:
        return ("fence", block.fence.number, 0)
    return ("block", fact.block, 0)


def _sections(report: Bench, facts: Sequence[Declaration]) -> Iterator[list[Declaration]]:
    groups: dict[tuple[int, ...], list[Declaration]] = defaultdict(list)
    for fact in facts:
        groups[report.document.blocks[fact.block].trail].append(fact)
    yield from groups.values()


def _name(fact: Declaration) -> str:
    return fact.reference.quantity
