"""Degrees, and behind them their product, factor by factor: ``TP 2, PP 1, EP 8: 2 × 1 × 8``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import prod

from doc_auditor.formula import Expression, numbers
from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, verdict
from doc_auditor.judging.layout.degrees import ORDER, literal_factors
from doc_auditor.records import Declaration, Equation, Evidence, Modality
from doc_auditor.rulebook import Rule

LEAST = 3
"""Factors of which all but one agree with the degrees before them."""


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """The degrees of a line against the factors of the product that follows them."""
    for claims in bench.model.equations.values():
        for claim in claims:
            if bench.document.blocks[claim.block].cell is not None or claim.form != "chain":
                continue
            for side in claim.sides[:1]:
                yield from _compared(rule, bench, claim, side)


def _compared(rule: Rule, bench: Bench, claim: Equation, side: Expression) -> Iterator[Outcome]:
    factors = literal_factors(side)
    if factors is None or len(factors) < LEAST or claim.modality is not Modality.ASSERTED:
        return
    printed = numbers(side)
    named = _before(bench, claim, printed[0].span.start)
    if len(named) != len(factors):
        return
    odd = [i for i, d in enumerate(named) if d.number.value != factors[i]]
    same = [v for i, v in enumerate(factors) if i not in odd and v > 1]
    if not odd:
        for fact in named:
            yield Outcome(verdict(fact, "world-size", "holds", "as multiplied in the same line"))
    if len(odd) != 1 or not same or claim.numbers[-1].value != prod(factors):
        return
    at = odd[0]
    fact, factor = named[at], printed[at]
    shown = " × ".join(n.bare for n in printed)
    yield Outcome(
        verdict(fact, "world-size", "fails", "another factor is multiplied"),
        finding(
            rule,
            fact,
            f"{bench.evidence(fact).message}, but {factor.bare} is multiplied for it ({shown})",
            span=fact.span,
            claimed=printed_value(fact.number),
            actual=Fraction(factor.value),
            calculation=[f"{shown} = {claim.numbers[-1].bare}"],
            related=[Evidence(factor.bare, factor.span)],
            strained=True,
        ),
    )


def _before(bench: Bench, claim: Equation, start: int) -> Sequence[Declaration]:
    """The degrees that the line gives before a product, each once, in their order."""
    facts = [
        d
        for q in ORDER
        for d in bench.model.declarations.get(q, ())
        if d.block == claim.block and d.span.end <= start and d.number.integral
    ]
    once = len({d.reference.quantity for d in facts}) == len(facts)
    return sorted(facts, key=lambda d: d.span) if once else ()
