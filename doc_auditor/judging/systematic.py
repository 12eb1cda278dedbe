"""A rule that fails again and again along one row or column of a table has misread it.

Rules that find their operands by themselves take a head or a label for what it may not be.  An
author's slip hits one cell; what hits a whole line is a misunderstanding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from doc_auditor.judging.bench import Bench, Outcome, warned
from doc_auditor.records import Declaration, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.scope import key
from doc_auditor.source import Span

BOUND = frozenset(
    "relation bound divisible at-most nodes weights-per-gpu format-size expert-share kv-cache "
    "rate-per-gpu compute-bound parts bytes world-statement world-total launch "
    "global-batch".split()
)
"""Kinds that bind declared values to what a cell says."""
OFTEN = 2
"""How many times as often a value must be given as any other one to be the one that is meant."""
SEVERAL = 2
"""Cells of a line that one slip does not make wrong; more are a misreading."""

WORLD = frozenset("exceeds omitted-degree map-total held-layers".split())
"""Kinds that speak of the whole document."""

Line = tuple[str, int, str, int]
"""Rule, table, row or column, which one."""


def tempered(bench: Bench, said: Sequence[tuple[Rule, Outcome]]) -> Iterator[tuple[Rule, Outcome]]:
    """The outcomes, those of a line that fails as a whole softened to warnings or left open."""
    failing: Counter[Line] = Counter()
    holding: Counter[Line] = Counter()
    for rule, outcome in said:
        counts = holding if outcome.verdict.state == "holds" else failing
        if outcome.finding is not None or outcome.verdict.state == "holds":
            counts.update(_lines(bench, rule, outcome))
    for rule, outcome in said:
        found = outcome.finding
        if found is not None and rule.kind == "agree" and _of_one_part(outcome):
            outcome = replace(outcome, finding=warned(found))
            found = outcome.finding
        if found is not None and rule.kind in BOUND | WORLD and _doubtful(rule, bench, outcome):
            found = warned(found)
            outcome = replace(outcome, finding=found)
        lines = _lines(bench, rule, outcome) if found is not None else ()
        worst = max((failing[k] for k in lines if failing[k] >= holding[k]), default=0)
        if found is None or worst < SEVERAL:
            yield rule, outcome
        elif worst == SEVERAL:
            yield rule, replace(outcome, finding=warned(found))
        else:
            why = f"{worst} cells of one line do not go with it, so they mean something else"
            yield rule, Outcome(replace(outcome.verdict, state="unchecked", why=why))


def _doubtful(rule: Rule, bench: Bench, outcome: Outcome) -> bool:
    """Whether an operand is another configuration's, or has another value in this one too.

    Then which value is meant is a matter of reading, and not of arithmetic.
    """
    known = bench.remembered("declarations by place", None, lambda: _by_place(bench))
    found = outcome.finding
    assert found is not None
    claim, places = outcome.verdict.claim, bench.model.places
    here = places[claim.block].contrast
    for evidence in found.related:
        fact = known.get(evidence.span)
        if fact is None or fact.span == claim.span or _beside(bench, fact.block, claim.block):
            continue
        there = places[fact.block].contrast
        counts = Counter(
            d.number.value
            for d in bench.model.declarations.get(key(fact), ())
            if d.modality is Modality.ASSERTED and d.upper is None
            if places[d.block].contrast == there
        )
        own = counts.pop(fact.number.value, 0)
        supplied = rule.kind == "exceeds" and fact.reference.quantity == "gpus"
        rivals = max(counts.values(), default=0)
        foreign = there != here if rule.kind == "omitted-degree" else not there <= here
        if (own < OFTEN * rivals and not supplied) or foreign:
            return True
    return False


def _beside(bench: Bench, one: int, other: int) -> bool:
    """Whether two blocks are one, or cells in one line of a table."""
    a, b = bench.document.blocks[one].cell, bench.document.blocks[other].cell
    if a is None or b is None or a.table != b.table:
        return one == other
    return a.row == b.row or a.column == b.column


def _of_one_part(outcome: Outcome) -> bool:
    """Whether a command may start but a part of the plan: ``--nnodes 2`` for one replica of six."""
    claim = outcome.verdict.claim
    flag = isinstance(claim, Declaration) and claim.source == "flag"
    return isinstance(claim, Declaration) and flag and claim.reference.quantity == "nodes"


def _by_place(bench: Bench) -> Mapping[Span, Declaration]:
    return {d.span: d for every in bench.model.declarations.values() for d in every}


def _lines(bench: Bench, rule: Rule, outcome: Outcome) -> tuple[Line, ...]:
    """The row and the column of what an outcome is about."""
    found = outcome.finding
    block = found.block if found is not None else outcome.verdict.claim.block
    cell = bench.document.blocks[block].cell
    if rule.kind not in BOUND or cell is None:
        return ()
    return (rule.name, cell.table, "row", cell.row), (rule.name, cell.table, "column", cell.column)
