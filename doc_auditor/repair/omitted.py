"""Repairs of products that leave a degree out: the factor is put in, or the author says where
the degree lives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import prod

from doc_auditor.formula import Binary, Expression, Literal_, Symbol, walk
from doc_auditor.judging.bench import silent
from doc_auditor.quantity import Number
from doc_auditor.records import BlockKind, Declaration, Edit, Equation, Finding
from doc_auditor.repair.weaving import Woven
from doc_auditor.source import Span

OMITTED = "world-size/omitted-degree"
GLOSS = re.compile(r"\s*\(([A-Za-z]{2,3})\)")
NAMED = re.compile(r"[A-Za-z]+(?=[ =:\-]?$)")
SENTENCE = ", inside the data-parallel ranks"


def missing(claim: Equation, woven: Woven, facts: Mapping[str, Declaration]) -> list[str]:
    """The degrees above one that a printed product of degrees does not have."""
    find, symbols = woven.graph.groups.find, woven.bench.catalog.tools.lexicon.symbols
    own = {find(f.number.digits): q for q, f in facts.items()}
    held: set[str] = set()
    for side in claim.sides:
        for factor in _factors(side) or ():
            if isinstance(factor, Symbol):
                held.add(symbols.get(factor.name.lower(), ""))
            else:
                held.add(own.get(find(factor.digits), ""))
    if len(held - {""}) < 2:
        return []
    return [
        q
        for q in woven.bench.convention_at(claim.block).factors
        if q in facts and facts[q].number.value > 1 and q not in held
    ]


def product_of(finding: Finding, woven: Woven) -> Equation | None:
    """The printed product that a finding is about."""
    for claim in woven.bench.model.claims:
        if isinstance(claim, Equation) and claim.span == finding.span:
            return claim
    return None


# ---- putting factors in -------------------------------------------------------------------------


def factors_in(
    claim: Equation,
    woven: Woven,
    facts: Mapping[str, Declaration],
    degrees: Mapping[str, int],
    names: Sequence[str],
) -> tuple[list[Edit], dict[Span, Fraction]]:
    """The edits that add factors to a printed product, and the result that it then has.

    ``degrees`` are the values that the degrees will have.
    """
    edits: list[Edit] = []
    used: Fraction | None = None
    for side in claim.sides:
        factors = _factors(side)
        if factors is None:
            continue
        text = "".join(_factor(factors, q, degrees[q], woven) for q in names)
        place = _end(factors[-1], woven.bench.source.text)
        edits.append(Edit(Span(place, place), "", text))
        values = [_value(f, woven, facts, degrees) for f in factors]
        if all(v is not None for v in values):
            used = prod((v for v in values if v is not None), start=Fraction(1))
    if not edits or used is None:
        return [], {}
    used *= prod(degrees[q] for q in names)
    results = [s.number for s in claim.sides if isinstance(s, Literal_)]
    return edits, {n.digits: used / n.scale for n in results}


def _value(
    factor: Symbol | Number,
    woven: Woven,
    facts: Mapping[str, Declaration],
    degrees: Mapping[str, int],
) -> Fraction | None:
    """What a factor will be: a degree as decided, anything else as it stands."""
    if isinstance(factor, Symbol):
        name = woven.bench.catalog.tools.lexicon.symbols.get(factor.name.lower(), "")
        return Fraction(degrees[name]) if name in degrees else None
    find = woven.graph.groups.find
    for name, fact in facts.items():
        if find(factor.digits) == find(fact.number.digits):
            return Fraction(degrees[name])
    return factor.value


def incomplete(
    findings: Sequence[Finding], woven: Woven, facts: Mapping[str, Declaration]
) -> dict[int, tuple[Equation, list[str]]]:
    """The printed products that leave degrees out: those of the findings, and all others that
    give the same result."""
    find = woven.graph.groups.find
    found: dict[int, tuple[Equation, list[str]]] = {}
    results: set[Span] = set()
    for finding in findings:
        claim = product_of(finding, woven) if finding.rule == OMITTED else None
        if claim is not None and (names := missing(claim, woven, facts)):
            found[id(claim)] = claim, names
            results |= {find(s.number.digits) for s in claim.sides if isinstance(s, Literal_)}
    for other in woven.bench.model.claims:
        if not isinstance(other, Equation) or id(other) in found or silent(other):
            continue
        ends = {find(s.number.digits) for s in other.sides if isinstance(s, Literal_)}
        if ends & results and (names := missing(other, woven, facts)):
            found[id(other)] = other, names
    return found


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


def _end(factor: Symbol | Number, text: str) -> int:
    """Where a factor ends, with the gloss behind it: ``2 (PP)``."""
    end = factor.span.end if isinstance(factor, Symbol) else factor.digits.end
    gloss = GLOSS.match(text, end)
    return gloss.end() if gloss else end


def _factor(factors: Sequence[Symbol | Number], name: str, value: int, woven: Woven) -> str:
    """One more factor, written as the last one is: `` × EP``, `` × 2``, `` × EP=2``."""
    text = woven.bench.source.text
    before, last = _end(factors[-2], text), factors[-1]
    if isinstance(last, Symbol):
        return text[before : last.span.start] + _like(last.name, name)
    head, gloss = text[before : last.digits.start], GLOSS.match(text, last.digits.end)
    tail = gloss.group().replace(gloss.group(1), _like(gloss.group(1), name)) if gloss else ""
    named = NAMED.search(head)
    if named is not None and named.group().lower() in woven.bench.catalog.tools.lexicon.symbols:
        head = head[: named.start()] + _like(named.group(), name) + head[named.end() :]
    return f"{head}{value}{tail}"


def _like(written: str, name: str) -> str:
    return name.lower() if written.islower() else name.upper()


# ---- saying where it lives ----------------------------------------------------------------------


def stating(woven: Woven, facts: Mapping[str, Declaration]) -> Iterator[tuple[Edit, str]]:
    """The words that make expert parallelism reuse other ranks, beside its declaration."""
    expert = facts.get("ep")
    ranks = prod(int(facts[q].number.value) for q in ("tp", "cp", "dp") if q in facts)
    if expert is None or woven.bench.topology_at(expert.block).name != "orthogonal":
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
