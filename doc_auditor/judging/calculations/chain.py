"""The equations of a document, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from doc_auditor.formula import Binary, Call, Expression, Literal_, operators, walk
from doc_auditor.judging.bench import Bench, Outcome, silent, verdict
from doc_auditor.judging.calculations.findings import WARNED, report, warning
from doc_auditor.judging.calculations.known_units import (
    by_a_thousand,
    in_whole_bytes,
    off_by_a_unit,
    with_known_units,
)
from doc_auditor.judging.calculations.lookalikes import (
    another_measure,
    counts_another_thing,
    doubtful,
    is_label,
    partial,
    printed_out,
)
from doc_auditor.judging.calculations.magnitudes import (
    completed,
    in_percent,
    magnitude_off,
    unrounded,
    without_share,
)
from doc_auditor.judging.calculations.sides import bound, missing, otherwise
from doc_auditor.judging.calculations.steps import judge_step, side_by_side
from doc_auditor.judging.charity import Judgement
from doc_auditor.records import Equation, Evidence
from doc_auditor.rulebook import Rule

APPROXIMATE = "≈"
PREFIX = "the operands' units are not printed"
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
    outcome = _judged(rule, bench, claim, *bound(bench, claim))
    if outcome.finding is None or outcome.finding.severity != "error":
        return outcome
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
    for (left, right), relation in zip(pairwise(sides), claim.relations, strict=False):
        left = side_by_side(left, right)
        judged = judge_step(claim, left, right, relation == APPROXIMATE)
        if judged.state == "fails" and magnitude_off(judged, right):
            again = judge_step(claim, completed(bench, left), right, relation == APPROXIMATE)
            judged = again if again.state == "holds" else judged
        if judged.state == "fails" and isinstance(right, Literal_) and right.number.percent:
            again = judge_step(claim, in_percent(bench, left), right, relation == APPROXIMATE)
            judged = again if again.state == "holds" else judged
        share = without_share(left)
        for reading in (unrounded(bench, left), share):
            if judged.state == "fails" and reading != left and isinstance(reading, Binary):
                again = judge_step(claim, reading, right, relation == APPROXIMATE)
                eased = again.strain or (None if reading == share else "operand-rounding")
                judged = replace(again, strain=eased) if again.state == "holds" else judged
        if judged.state == "holds" or judged.why == PREFIX:
            known = (
                with_known_units(bench, left, right.number, claim)
                if isinstance(right, Literal_)
                else None
            )
            again = judge_step(claim, known, right, relation == APPROXIMATE) if known else judged
            if known and isinstance(right, Literal_) and off_by_a_unit(again, right.number):
                return report(rule, replace(claim, likely=True), known, right, again, evidence)
        if judged.state == "fails" and is_label(left, sides):
            continue
        if judged.state == "fails" and partial(claim, judged):
            why = "the calculation beside the value leaves a factor or the unit out"
            return Outcome(verdict(claim, "equation", "unchecked", why))
        if judged.state == "fails" and _more_before(bench, claim, judged):
            why = "a value before may be added too"
            return Outcome(verdict(claim, "equation", "unchecked", why))
        if judged.state == "fails" and printed_out(claim, judged):
            why = "may be rounded figures of a printout"
            return Outcome(verdict(claim, "equation", "unchecked", why))
        other = counts_another_thing(left, right) or another_measure(claim)
        if judged.state == "fails" and (doubtful(claim) or other):
            return Outcome(
                verdict(claim, "equation", "unchecked", "may be a shape, a range or a name")
            )
        if judged.why == PREFIX and isinstance(right, Literal_) and in_whole_bytes(bench, left):
            wrong = by_a_thousand(left, right.number)
            return report(rule, replace(claim, likely=True), left, right, wrong, evidence)
        if judged.state == "unchecked":
            return Outcome(verdict(claim, "equation", "unchecked", judged.why))
        if judged.state == "fails":
            return report(rule, claim, left, right, judged, evidence)
        why = judged.why if judged.why != "exact" else why
        strain = strain or judged.strain
    result = verdict(claim, "equation", "holds", why, strain)
    if strain and strain in WARNED and not silent(claim):
        return Outcome(result, warning(rule, claim, sides, strain, evidence))
    return Outcome(result)


def _more_before(bench: Bench, claim: Equation, judged: Judgement) -> bool:
    """``0.22 GB each. With 21.30 GB and 6.50 GB the sum is 28.02 GB``: the rest stands before.

    Only sums that words tell of are meant, whose parts are found by reading.
    """
    result = claim.sides[-1]
    if claim.form != "said" or not isinstance(result, Literal_) or judged.actual is None:
        return False
    number = result.number
    if set(operators(claim.sides[0])) != {"+"}:
        return False
    missing = (number.coefficient - judged.actual) * number.scale * number.unit.factor
    return any(
        n.unit.dimensions == number.unit.dimensions
        and abs(n.value - missing) <= 2 * n.half() * n.scale * n.unit.factor
        for t in bench.reading.tokens.get(claim.block, ())
        if (n := t.number) is not None and n.span < claim.span and n.value
    )
