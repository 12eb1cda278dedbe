"""Kind ``comparison``: ``30GB < 64GB (PASS)``."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from doc_auditor.formula import (
    Expression,
    Literal_,
    Reading,
    Unevaluable,
    evaluate,
    numbers,
    show,
    symbols,
)
from doc_auditor.judging import conclusions
from doc_auditor.judging.bench import Bench, Outcome, finding, silent, unit_of, verdict
from doc_auditor.judging.order import HOLDS, OPPOSITE
from doc_auditor.judging.requirements.pairs import direction
from doc_auditor.quantity import readable
from doc_auditor.records import Comparison
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Every printed inequality between two values."""
    printed = [c for c in bench.model.claims if isinstance(c, Comparison)]
    places = [c.span for c in printed]
    for claim in printed:
        yield _comparison(rule, bench, claim)
    for claim in conclusions.comparisons(bench):
        if not any(claim.span.overlaps(p) for p in places):
            yield _comparison(rule, bench, claim)


def _last_line(bench: Bench, span: Span) -> Span:
    """Where a statement that breaks over lines comes to its conclusion."""
    return Span(bench.source.text.rfind("\n", span.start, span.end) + 1 or span.start, span.end)


def _quoted(bench: Bench, claim: Comparison) -> str:
    """The words of a claim in one line."""
    return " ".join(bench.source.cut(claim.span).split())


def _comparison(rule: Rule, bench: Bench, claim: Comparison) -> Outcome:
    if symbols(claim.left) or symbols(claim.right):
        return Outcome(verdict(claim, "comparison", "unchecked", "a name has no value here"))
    sides = _values(claim)
    if sides is None:
        return Outcome(verdict(claim, "comparison", "unchecked", "the sides have different units"))
    left, right = sides
    true = HOLDS[claim.relation](left, right)
    if claim.passed is False:
        true = not true or not _wanted(bench, claim)
    if true:
        return Outcome(verdict(claim, "comparison", "holds", "exact"))
    result = verdict(claim, "comparison", "fails", "the relation is false")
    if silent(claim) or _bounded(claim):
        return Outcome(result)
    relation = claim.relation if claim.passed is False else OPPOSITE[claim.relation]
    actual, unit = _printed(claim.left, left)
    shown = f"{show(claim.left)} {relation} {show(claim.right)}"
    said = (
        ", and it is marked as failed"
        if claim.passed is False
        else f"; “{_quoted(bench, claim)}” is false"
    )
    return Outcome(
        result,
        finding(
            rule,
            claim,
            shown + said,
            span=_last_line(bench, claim.span),
            actual=actual,
            unit=unit,
            claimed=None,
            calculation=[f"{readable(left)} {relation} {readable(right)}"],
            strained=claim.loose,
        ),
    )


def _wanted(bench: Bench, claim: Comparison) -> bool:
    """Whether the relation is the target; ``61 ms > 50 ms ❌`` says how it was missed."""
    wordings = bench.catalog.tools.wordings
    limit = next(iter(numbers(claim.right)), None)
    side = direction(wordings, "", "", bench.block(claim).shadow, limit)
    return side == ("at least" if claim.relation in ">≥" else "at most")


def _printed(side: Expression, value: Fraction) -> tuple[Fraction, str | None]:
    """The value in the unit in which the document prints it."""
    if not isinstance(side, Literal_):
        return value, None
    return side.number.coefficient * side.number.scale, unit_of(side.number)


def _bounded(claim: Comparison) -> bool:
    """A bare bound (``latency <50 ms``) compares nothing."""
    return (
        isinstance(claim.right, Literal_)
        and isinstance(claim.left, Literal_)
        and not (numbers(claim.left) and numbers(claim.right))
    )


def _values(claim: Comparison) -> tuple[Fraction, Fraction] | None:
    """Both sides in one unit; a side without a unit is read in the other's."""
    try:
        left, right = evaluate(claim.left), evaluate(claim.right)
        if left.dimensions == right.dimensions:
            return left.value, right.value
        if left.dimensions and right.dimensions:
            return None
        face = Reading(face=True)
        return evaluate(claim.left, face).value, evaluate(claim.right, face).value
    except Unevaluable:
        return None
