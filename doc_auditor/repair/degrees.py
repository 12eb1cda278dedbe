"""Repairs of configurations: degrees change, and everything that depends on them.

A plan that needs more GPUs than there are is repaired at its cause: the feasible configurations
are searched, and each is offered with the numbers that follow from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from doc_auditor.judging.layout.degrees import ORDER
from doc_auditor.quantity import readable
from doc_auditor.records import Edit
from doc_auditor.repair.cases import Case
from doc_auditor.repair.constraints import SHAPES
from doc_auditor.repair.dependence import Consequences, Link
from doc_auditor.repair.drafts import Draft, edits_of, lost, whole
from doc_auditor.repair.omitted import factors_in, incomplete
from doc_auditor.repair.problem import Offer, Problem
from doc_auditor.repair.weaving import Woven
from doc_auditor.source import Span

GB = 10**9


def drafts(case: Case, woven: Woven, most: int) -> Iterator[Draft]:
    """The offers of a configuration with their edits, best first."""
    for offer in case.search.offers[:most]:
        inserted, pins = completed(case, dict(offer.degrees), woven)
        after = follow(case, dict(offer.degrees), woven, pins)
        if after is None or not whole(woven, after):
            continue
        changes = tuple((d, str(a), str(b)) for d, a, b in offer.changes)
        why = tuple(reasons(case.problem, offer))
        edits = tuple(_told(e, case, offer, woven) for e in edits_of(woven, after, *inserted))
        yield Draft(
            offer.summary, edits, case.findings, changes, why, lost(woven, after), whole=False
        )


def _told(edit: Edit, case: Case, offer: Offer, woven: Woven) -> Edit:
    """The edit of a degree says which one it is."""
    find = woven.graph.groups.find
    for degree, value in offer.degrees if not edit.why else ():
        if find(edit.span) == find(case.facts[degree].number.digits):
            return replace(edit, why=f"{degree.upper()} {value}")
    return edit


def completed(
    case: Case, degrees: Mapping[str, int], woven: Woven
) -> tuple[list[Edit], dict[Span, Fraction]]:
    """Printed products that leave a degree out get the factor, where it stays above one."""
    edits: list[Edit] = []
    pins: dict[Span, Fraction] = {}
    for claim, names in incomplete(case.findings, woven, case.facts).values():
        above = [q for q in names if degrees.get(q, 1) > 1]
        found = factors_in(claim, woven, case.facts, degrees, above) if above else ([], {})
        edits += found[0]
        pins.update(found[1])
    return edits, pins


def follow(
    case: Case,
    degrees: Mapping[str, int],
    woven: Woven,
    pins: Mapping[Span, Fraction],
    links: Sequence[Link] = (),
) -> Consequences | None:
    """What follows from some degrees; the sizes of the model stay as they are."""
    roots = {case.facts[d].number.digits: Fraction(new) for d, new in degrees.items()}
    for _, quantity, _ in SHAPES:
        fact = woven.situations.fact(quantity, case.block)
        if fact is not None:
            roots.setdefault(fact.number.digits, fact.number.coefficient)
    return woven.graph.follow({**pins, **roots}, links)


def reasons(posed: Problem, offer: Offer) -> Iterator[str]:
    """Why an offer is feasible, one line for each constraint."""
    degrees = dict(offer.degrees)
    factors = [degrees[d] for d in ORDER if d in degrees and d in posed.factors]
    yield f"{' × '.join(map(str, factors))} = {offer.used} of {posed.available} GPUs"
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
