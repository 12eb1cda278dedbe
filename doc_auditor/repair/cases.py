"""Which configurations must change, and what bounds them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod

from doc_auditor.judging.layout.degrees import ORDER
from doc_auditor.records import Declaration, Equation, Finding
from doc_auditor.repair.binding import factors_of
from doc_auditor.repair.constraints import gpus, problem
from doc_auditor.repair.feasible import search
from doc_auditor.repair.problem import Problem, Search
from doc_auditor.repair.situation import AVAILABLE, meaning
from doc_auditor.repair.weaving import Woven
from doc_auditor.source import Span

PACK = "world-size/"
EXCEEDS = "world-size/exceeds-available"
PRODUCT = "arithmetic/product"
MEMORY = "memory/exceeds-capacity"
VALIDITY = "validity/"
SPARE = re.compile(r"remain|redundan|spare|idle|left over", re.IGNORECASE)
BROKEN = {
    "heads-over-tp": ("tp", "heads"),
    "kv-heads-over-tp": ("tp", "kv_heads"),
    "hidden-over-tp": ("tp", "hidden"),
    "ffn-over-tp": ("tp", "ffn"),
    "layers-over-pp": ("pp", "layers"),
    "stages-at-most-layers": ("pp", "layers"),
    "experts-over-ep": ("ep", "experts"),
    "ranks-at-most-experts": ("ep", "experts"),
}
"""Which degree must divide what, by the name of the rule."""


@dataclass(frozen=True)
class Case:
    """A configuration that must change, with the findings that say so."""

    configuration: str | None
    block: int
    facts: Mapping[str, Declaration]
    findings: tuple[Finding, ...]
    problem: Problem
    search: Search = field(default_factory=Search)
    exists: int | None = None
    """The GPUs that there are, if the document says so anywhere."""

    @property
    def label(self) -> str:
        """``TP 8, PP 4, EP 16, DP 4``."""
        return ", ".join(f"{d.upper()} {v}" for d, v in self.problem.current)

    @property
    def exceeding(self) -> bool:
        """Whether more is needed than there is, so that the degrees are the cause."""
        return any(_exceeds(f) for f in self.findings)


@dataclass(frozen=True)
class Wishes:
    """What the user wants of the degrees."""

    fixed: tuple[tuple[str, int], ...] = ()
    gpus: int | None = None


def cases(woven: Woven, findings: Sequence[Finding], wishes: Wishes) -> list[Case]:
    """The configurations that need other degrees or another total, each once."""
    found: dict[tuple[tuple[str, Span], ...], list[tuple[Finding, dict[str, Declaration]]]] = {}
    for finding in findings:
        facts = _facts(finding, woven) if finding.root is None else {}
        if len(facts) > 1 or broken(finding):
            found.setdefault(_key(facts, woven), []).append((finding, facts))
    built = (_case(woven, members, wishes) for members in found.values())
    return [case for case in built if case is not None]


def _key(facts: Mapping[str, Declaration], woven: Woven) -> tuple[tuple[str, Span], ...]:
    find = woven.graph.groups.find
    return tuple(sorted((q, find(f.number.digits)) for q, f in facts.items()))


def _facts(finding: Finding, woven: Woven) -> dict[str, Declaration]:
    """The degrees that a finding is about; none where it is about something else."""
    if finding.rule.startswith(PACK):
        return declared(finding, woven)
    if finding.rule == MEMORY or broken(finding):
        return dict(woven.situations.degrees(finding.block))
    if finding.rule == PRODUCT and _multiplies(finding, woven):
        return dict(woven.situations.degrees(finding.block))
    return {}


def broken(finding: Finding) -> tuple[str, str] | None:
    """The degree that a finding accuses, and what it does not divide."""
    return BROKEN.get(finding.rule.removeprefix(VALIDITY)) if _valid(finding) else None


def _valid(finding: Finding) -> bool:
    return finding.rule.startswith(VALIDITY)


def declared(finding: Finding, woven: Woven) -> dict[str, Declaration]:
    """The degrees that a finding rests on, by the places that it names; else those around it."""
    places = {e.span for e in finding.related}
    facts = {
        d.reference.quantity: d
        for d in woven.declared.values()
        if d.span in places and d.reference.quantity in ORDER and not d.reference.per
    }
    return facts or dict(woven.situations.degrees(finding.block))


def _multiplies(finding: Finding, woven: Woven) -> bool:
    """A wrong product of all degrees whose right value no statement confirms."""
    degrees = woven.situations.degrees(finding.block)
    find = woven.graph.groups.find
    own = {find(f.number.digits) for f in degrees.values()}
    above = {find(f.number.digits) for f in degrees.values() if f.number.value > 1}
    for claim in woven.bench.model.claims:
        if not isinstance(claim, Equation) or not claim.span.contains(finding.span):
            continue
        for side in claim.sides:
            held = {find(n.digits) for n in factors_of(side) or ()}
            if len(held) > 1 and above <= held <= own:
                return not _confirmed(finding, woven)
    return False


def _confirmed(finding: Finding, woven: Woven) -> bool:
    """Whether the document elsewhere states the number of GPUs that the product gives."""
    actual = Fraction(finding.actual or 0)
    stated = woven.bench.model.declarations.get("gpus", ())
    return any(f.number.value == actual for f in stated)


def _case(
    woven: Woven, members: Sequence[tuple[Finding, dict[str, Declaration]]], wishes: Wishes
) -> Case | None:
    """The search problem: the GPUs that exist where they are exceeded, else the stated total."""
    findings = tuple(sorted((f for f, _ in members), key=lambda f: (not _exceeds(f), f.span)))
    facts = members[0][1]
    if not facts:
        return None
    leading = findings[0]
    block = max(f.block for f in facts.values())
    room = wishes.gpus if wishes.gpus is not None else _room(leading, block, woven)
    if room is None:
        return None
    exact = not _exceeds(leading) and wishes.gpus is None
    rules = tuple(b for f in findings if (b := broken(f)) is not None)
    fixed = dict(wishes.fixed)
    posed = problem(woven, block, facts, room, exact=exact, fixed=fixed, broken=rules)
    if posed is None:
        return None
    exists = _existing(woven, block) if wishes.gpus is None else wishes.gpus
    return Case(leading.configuration, block, facts, findings, posed, search(posed), exists)


def _existing(woven: Woven, block: int) -> int | None:
    """The most that any statement about the hardware gives."""
    bench = woven.bench
    contrast = bench.model.places[block].contrast
    known = [
        int(f.number.value)
        for f in bench.model.declarations.get("gpus", ())
        if meaning(bench, f, frozenset()) == AVAILABLE
        and bench.model.places[f.block].contrast <= contrast
    ]
    return max(known, default=None)


def _exceeds(finding: Finding) -> bool:
    """Whether the degrees themselves are the cause."""
    return finding.rule in (EXCEEDS, MEMORY) or _valid(finding)


def _room(finding: Finding, block: int, woven: Woven) -> int | None:
    """The GPUs that the degrees must fit: what exists, or what is stated."""
    if finding.rule == MEMORY or _valid(finding):
        degrees = woven.situations.degrees(block)
        factors = woven.bench.convention_at(block).factors
        needed = prod(int(f.number.value) for q, f in degrees.items() if q in factors)
        return gpus(woven.situations, block) or needed
    if finding.rule == EXCEEDS:
        for evidence in finding.related:
            if "available" in evidence.message:
                return _offered(evidence.span, block, woven)
    if finding.claimed is not None and finding.claimed.isdigit():
        return int(finding.claimed)
    return None


def _offered(span: Span, block: int, woven: Woven) -> int | None:
    """The GPUs of a statement; what only remains of them is not all that there are."""
    source = woven.bench.source
    line = source.cut(source.line_span(source.line_of(span.start)))
    existing = _existing(woven, block) if SPARE.search(line) else None
    return existing or next(_numbers_in(span, woven), None)


def _numbers_in(span: Span, woven: Woven) -> Iterator[int]:
    for digits, number in woven.graph.numbers.items():
        if span.contains(digits):
            yield int(number.value)
