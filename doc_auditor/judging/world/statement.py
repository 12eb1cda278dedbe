"""Degrees and their total in one statement."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from doc_auditor.judging.bench import Bench, Outcome, calculated
from doc_auditor.judging.layout.degrees import (
    Degrees,
    in_statement,
    literal_factors,
    match_factors,
)
from doc_auditor.judging.world.stated import judge_total
from doc_auditor.records import Declaration, Modality
from doc_auditor.rulebook import Rule

NEAR = 30
"""Characters between degrees and their total in one line."""

CLAUSE = 90
"""The same where words say that the total follows from the degrees."""
FOLLOWS = re.compile(
    r"[\W_]*(?:so|hence|thus|therefore|i\.e\.|which|that|giving|making|for|we|this)\b[^.;:\d|]*"
    r"\b(?:need|use|take|occup|make|give|require|total|consum|run|cover|fill|span|come|is|are|of)"
    r"\w*[^.;:,\d|]*$",
    re.IGNORECASE,
)
"""``, so the whole job needs``."""
OTHERS = re.compile(r"\b(?:leav\w+|spare|others?|idle|(?:out )?of the|remain\w*)\b", re.IGNORECASE)
"""``, which leaves 32 GPUs``, ``, so of the 128 GPUs``: not those of the degrees."""
BREATH = 80
"""Characters of a case that is only supposed."""


def statements(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``TP=2, PP=1, EP=8 (16 GPUs)``: degrees and their total in one line or table row."""
    for facts in _lines(bench):
        degrees = in_statement(bench, facts)
        totals = [
            f
            for f in facts
            if f.reference.quantity == "gpus" and not f.reference.per and not _spare(f)
        ]
        if degrees is None or not totals:
            continue
        totals = [t for t in totals if _beside(bench, t, degrees) and _one_case(bench, t, degrees)]
        if any(_multiplied(bench, t, degrees) for t in totals):
            continue
        values = {t.number.value for t in totals}
        if len(values) != 1 or _worked(bench, totals[0], degrees):
            continue
        yield judge_total(rule, bench, degrees, totals[0])


def _beside(bench: Bench, total: Declaration, degrees: Degrees) -> bool:
    """In a line of text the total stands next to the degrees; in a table anywhere in the row."""
    if bench.document.blocks[total.block].cell is not None:
        return True
    spans = [f.span for f in degrees.facts.values() if f.block == total.block]
    gaps = [max(total.span.start - s.end, s.start - total.span.end) for s in spans]
    if not gaps:
        return False
    block = bench.document.blocks[total.block]
    start, end = max(s.end for s in spans), total.number.span.start
    between = block.shadow[start - block.span.start : end - block.span.start]
    if OTHERS.search(between):
        return False
    return min(gaps) <= NEAR or (len(between) <= CLAUSE and FOLLOWS.match(between) is not None)


def _one_case(bench: Bench, total: Declaration, degrees: Degrees) -> bool:
    """What is supposed (``PP = 3 does not divide, so DP = 3 …``) is of one case only nearby."""
    facts = [total, *(f for f in degrees.facts.values() if f.block == total.block)]
    asserted = all(f.modality is not Modality.HYPOTHETICAL for f in facts)
    if asserted or bench.document.blocks[total.block].cell:
        return True
    spans = [f.span for f in facts]
    return max(s.end for s in spans) - min(s.start for s in spans) <= BREATH


def _multiplied(bench: Bench, total: Declaration, degrees: Degrees) -> bool:
    """``TP 4 and DP 4: 4 × 4 = 16``: the product is printed, the number beside it is another."""
    return any(
        (f := literal_factors(s)) and match_factors(f, degrees)
        for c in bench.model.equations.get(total.block, ())
        for s in c.sides
    )


def _worked(bench: Bench, total: Declaration, degrees: Degrees) -> bool:
    """Whether a calculation gives the total; one that a column only keeps has to have degrees."""
    given = {f.number for f in degrees.facts.values()}
    equations = bench.model.equations.get(total.block, ())
    kept = [c for c in equations if c.form == "derived" and given.isdisjoint(c.numbers)]
    return len(kept) < len(equations) and calculated(bench, total)


def _spare(fact: Declaration) -> bool:
    return fact.reference.role in ("spare", "available", "limit", "active", "part")


def _lines(bench: Bench) -> Iterator[list[Declaration]]:
    """Declarations that stand in one block, or in one table row."""
    groups: dict[tuple[str, int, int], list[Declaration]] = defaultdict(list)
    supposed = [
        c
        for c in bench.model.claims
        if isinstance(c, Declaration) and c.modality is Modality.HYPOTHETICAL
    ]
    for facts in (*bench.model.declarations.values(), supposed):
        for fact in facts:
            cell = bench.document.blocks[fact.block].cell
            key = ("row", cell.table, cell.row) if cell else ("block", fact.block, 0)
            groups[key].append(fact)
    for key in sorted(groups):
        yield sorted(groups[key], key=lambda f: f.span)
