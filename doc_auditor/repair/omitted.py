"""Repairs of products that leave a degree out: the factor is put in, or the author says where
the degree lives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import prod

from doc_auditor.formula import Binary, Expression, Literal_, Symbol, walk
from doc_auditor.quantity import Number
from doc_auditor.records import BlockKind, Declaration, Edit, Equation, Finding
from doc_auditor.repair.weaving import Woven
from doc_auditor.source import Span

OMITTED = "world-size/omitted-degree"
NAMED = re.compile(r"[A-Za-z]+(?=[ =:\-]?$)")
SENTENCE = ", inside the data-parallel ranks"


def missing(finding: Finding, woven: Woven, facts: Mapping[str, Declaration]) -> list[str]:
    """The degrees above one that the printed product of a finding does not have."""
    claim = product_of(finding, woven)
    if claim is None:
        return []
    groups = woven.graph.groups
    held = {groups.find(n.digits) for n in claim.numbers}
    names = {s.name.lower() for side in claim.sides for s in walk(side) if isinstance(s, Symbol)}
    return [
        q
        for q in woven.bench.convention.factors
        if q in facts
        and facts[q].number.value > 1
        and groups.find(facts[q].number.digits) not in held
        and q not in names
    ]


def product_of(finding: Finding, woven: Woven) -> Equation | None:
    """The printed product that a finding is about."""
    for claim in woven.bench.model.claims:
        if isinstance(claim, Equation) and claim.span == finding.span:
            return claim
    return None


# ---- putting factors in -------------------------------------------------------------------------


def factors_in(
    finding: Finding, woven: Woven, degrees: Mapping[str, int], names: Sequence[str]
) -> tuple[list[Edit], dict[Span, Fraction]] | None:
    """The edits that add factors to a printed product, and the result that it then has."""
    claim = product_of(finding, woven)
    if claim is None:
        return None
    edits: list[Edit] = []
    for side in claim.sides:
        factors = _factors(side)
        if factors is not None:
            text = "".join(_factor(factors, q, degrees[q], woven) for q in names)
            place = _end(factors[-1])
            edits.append(Edit(Span(place, place), "", text))
    result = next((s.number for s in reversed(claim.sides) if isinstance(s, Literal_)), None)
    used = prod(degrees[q] for q in woven.bench.convention.factors if q in degrees)
    pins = {} if result is None else {result.digits: Fraction(used) / result.scale}
    return (edits, pins) if edits else None


def _factors(side: Expression) -> list[Symbol | Number] | None:
    """The factors of a product of names or counts, from left to right."""
    if not isinstance(side, Binary):
        return None
    found: list[Symbol | Number] = []
    for node in walk(side):
        if isinstance(node, Symbol):
            found.append(node)
        elif isinstance(node, Literal_) and node.number.integral:
            found.append(node.number)
        elif not isinstance(node, Binary) or node.op != "*":
            return None
    return found


def _end(factor: Symbol | Number) -> int:
    return factor.span.end if isinstance(factor, Symbol) else factor.digits.end


def _factor(factors: Sequence[Symbol | Number], name: str, value: int, woven: Woven) -> str:
    """One more factor, written as the last one is: `` × EP``, `` × 2``, `` × EP=2``."""
    text = woven.bench.source.text
    before, last = _end(factors[-2]), factors[-1]
    if isinstance(last, Symbol):
        return text[before : last.span.start] + _like(last.name, name)
    head = text[before : last.digits.start]
    named = NAMED.search(head)
    if named is not None and named.group().lower() in woven.bench.catalog.tools.lexicon.symbols:
        head = head[: named.start()] + _like(named.group(), name) + head[named.end() :]
    return head + str(value)


def _like(written: str, name: str) -> str:
    return name.lower() if written.islower() else name.upper()


# ---- saying where it lives ----------------------------------------------------------------------


def stating(woven: Woven, facts: Mapping[str, Declaration]) -> Iterator[tuple[Edit, str]]:
    """The words that make expert parallelism reuse other ranks, beside its declaration."""
    expert = facts.get("ep")
    ranks = prod(int(facts[q].number.value) for q in ("tp", "cp", "dp") if q in facts)
    if expert is None or woven.bench.topology.name != "orthogonal":
        return
    if ranks % int(expert.number.value):
        return
    block = woven.bench.document.blocks[expert.block]
    if block.fence is not None or block.kind not in (BlockKind.ITEM, BlockKind.PARAGRAPH):
        return
    source = woven.bench.source
    line = source.line_span(source.line_of(expert.number.span.end))
    end = line.start + len(source.cut(line).rstrip())
    yield Edit(Span(end, end), "", SENTENCE), "expert parallelism reuses the data-parallel ranks"
