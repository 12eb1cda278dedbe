"""Kind ``derived``: values that follow from their neighbours, no calculation being printed."""

from __future__ import annotations

from collections.abc import Iterator

from doc_auditor.formula import Literal_
from doc_auditor.judging.bench import Bench, Outcome
from doc_auditor.judging.derived import explained, miscounted, products, sought
from doc_auditor.judging.derived.passages import passages
from doc_auditor.records import Change, Claim, Equation, Percent, Total
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

__all__ = ["judge"]


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """What neighbouring sentences say of each other."""
    told = judged(bench)
    every = passages(bench)
    for outcome in products.judge(rule, bench):
        told.add(max((n.digits for n in outcome.verdict.claim.numbers), key=lambda d: d.start))
        yield outcome
    yield from miscounted.judge(rule, bench, told, every)
    yield from explained.judge(rule, bench, told, every)
    yield from sought.judge(rule, bench, told, every)
    yield from products.likely(rule, bench, told)


def judged(bench: Bench) -> set[Span]:
    """Figures that some claim already holds against others."""
    kinds = (Equation, Percent, Change, Total)
    claims = (c for c in bench.model.claims if isinstance(c, kinds) and not _named(c))
    return {n.digits for c in claims for n in c.numbers}


def _named(claim: Claim) -> bool:
    """``pass@1 = 75%``: the number before the sign belongs to a name."""
    if not isinstance(claim, Equation) or len(claim.sides) != 2:
        return False
    left, right = claim.sides
    if not (isinstance(left, Literal_) and isinstance(right, Literal_)):
        return False
    return right.number.percent and not left.number.percent and not left.number.unit.text
