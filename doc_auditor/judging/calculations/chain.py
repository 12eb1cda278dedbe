"""The equations of a document, step by step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from doc_auditor.formula import Call, Expression, Literal_, operators, walk
from doc_auditor.judging.bench import Bench, Outcome, silent, verdict
from doc_auditor.judging.calculations.findings import WARNED, report, warning
from doc_auditor.judging.calculations.lookalikes import (
    is_label,
)
from doc_auditor.judging.calculations.readings import excuse, judge_reading, other_unit
from doc_auditor.judging.calculations.sides import bound, missing, otherwise
from doc_auditor.judging.calculations.steps import side_by_side
from doc_auditor.records import Equation, Evidence, Modality
from doc_auditor.rulebook import Rule

APPROXIMATE = "≈"
WHOLE = re.compile(
    r"\b(?:fits?|holds?|room|admits?|at most|full|whole|complete|remainder|rounded down)\b",
    re.IGNORECASE,
)
"""Words of a sentence in which a part of a thing does not count."""
FAMILY = {"*": "*", "/": "/", "+": "+", "-": "-", "^": "*"}


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """The equations whose operations belong to this rule."""
    for claim in bench.model.claims:
        if isinstance(claim, Equation) and _belongs(rule, claim):
            yield _equation(rule, bench, claim)


def _belongs(rule: Rule, claim: Equation) -> bool:
    used = {FAMILY.get(o, o) for s in claim.sides for o in operators(s)}
    if not used and any(isinstance(n, Call) for s in claim.sides for n in walk(s)):
        used = {"ceil"}
    if rule.operators == ("mixed",):
        return len(used) > 1 or not used <= {"*", "/", "+", "-"}
    return used == set(rule.operators)


def _equation(rule: Rule, bench: Bench, claim: Equation) -> Outcome:
    sides, evidence = bound(bench, claim)
    outcome = _judged(rule, bench, claim, sides, evidence)
    if outcome.finding is None or outcome.finding.severity != "error":
        return outcome
    if evidence and claim.modality is Modality.HYPOTHETICAL:
        why = "supposed, with other values than those of the document"
        return Outcome(verdict(claim, "equation", "unchecked", why))
    for sides in otherwise(bench, claim):
        if _judged(rule, bench, claim, sides, []).verdict.state == "holds":
            why = "true of another configuration of the document"
            return Outcome(verdict(claim, "equation", "unchecked", why))
    return outcome


def _judged(
    rule: Rule, bench: Bench, claim: Equation, sides: list[Expression], evidence: list[Evidence]
) -> Outcome:
    if len(sides) < 2:
        return Outcome(verdict(claim, "equation", "unchecked", missing(claim)))
    strain: str | None = None
    why = "exact"
    for (first, right), relation in zip(pairwise(sides), claim.relations, strict=False):
        left, approximate = side_by_side(first, right), relation == APPROXIMATE
        judged = judge_reading(bench, claim, left, right, approximate)
        slip = other_unit(bench, claim, left, right, approximate, judged)
        if slip is not None:
            return report(rule, replace(claim, likely=True), slip[0], right, slip[1], evidence)
        if judged.state == "fails" and is_label(left, sides):
            continue
        if judged.state == "fails":
            excused = excuse(bench, claim, left, right, judged)
            if excused is None:
                return report(rule, claim, left, right, judged, evidence)
            return Outcome(verdict(claim, "equation", "unchecked", excused))
        if judged.state == "unchecked":
            return Outcome(verdict(claim, "equation", "unchecked", judged.why))
        why = judged.why if judged.why != "exact" else why
        strain = strain or judged.strain
    if strain == "truncation" and _fitting(bench, claim):
        strain = None
    result = verdict(claim, "equation", "holds", why, strain)
    if strain and strain in WARNED and not silent(claim):
        return Outcome(result, warning(rule, claim, sides, strain, evidence))
    return Outcome(result)


def _fitting(bench: Bench, claim: Equation) -> bool:
    """``holds 781,800 / 4,096 = 190 sequences``: what fits only in part does not count."""
    result = claim.sides[-1]
    if not isinstance(result, Literal_) or result.number.unit.text or not result.number.integral:
        return False
    block = bench.document.blocks[claim.block]
    start, end = claim.span.start - block.span.start, claim.span.end - block.span.start
    before = block.shadow[:end].rfind(". ", 0, max(start, 0))
    after = block.shadow.find(". ", end)
    return WHOLE.search(block.shadow[before + 1 : after if after >= 0 else None]) is not None
