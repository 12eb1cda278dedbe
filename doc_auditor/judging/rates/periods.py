"""Kind ``period``: what a price per month comes to is an amount per month."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from doc_auditor.formula import Binary, Expression, Literal_, numbers
from doc_auditor.judging.bench import (
    Bench,
    Outcome,
    finding,
    printed_value,
    silent,
    unit_of,
    verdict,
)
from doc_auditor.quantity import Number, readable
from doc_auditor.records import Block, Equation, Evidence
from doc_auditor.rulebook import Rule

PERIOD = r"(hour|day|week|month|quarter|year)"
PRICED = re.compile(
    r"[^.;,()|=×*]{0,16}?(?:\b(?:per|an?|each|every|and) |[-/] ?)(day|week|month|quarter|year)\b",
    re.IGNORECASE,
)
"""Behind a price: ``per GB-month``, ``per TB and month``; what has a price per hour is counted in
hours (``560,640 × $2.49 a year``)."""
RESULT = re.compile(rf"\b(?:a|per|each|every|/) ?{PERIOD}\b|/ ?{PERIOD}\b", re.IGNORECASE)
TIMED = re.compile(PERIOD, re.IGNORECASE)
DAYS = {
    "hour": Fraction(1, 24),
    "day": Fraction(1),
    "week": Fraction(7),
    "month": Fraction(365, 12),
    "quarter": Fraction(365, 4),
    "year": Fraction(365),
}
MONTH = Fraction(30)
"""A month is also taken for 30 days."""
FEW = 12
"""A whole factor up to here may be the number of periods: ``× 6`` for half a year."""


def _steps() -> frozenset[int]:
    """The factors that lead from one period to another, rounded down and up."""
    lengths = [*DAYS.values(), MONTH]
    ratios = {a / b for a in lengths for b in lengths if a > b}
    return frozenset(n for r in ratios for n in (floor(r), ceil(r)))


STEPS = _steps()


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``$0.02 per GB-month: 825,600 × 0.02 = $16,512 a year``: that is a month."""
    for claims in bench.model.equations.values():
        for claim in claims:
            block = bench.document.blocks[claim.block]
            if not silent(claim) and (found := _periods(bench, block, claim)):
                yield _outcome(rule, claim, *found)


def _periods(bench: Bench, block: Block, claim: Equation) -> tuple[Number, str, Number, str] | None:
    """The price, its period, the result and the period that is printed with it."""
    first, last = claim.sides[0], claim.sides[-1]
    if isinstance(first, Literal_) or not _product(first):
        return None  # ``$8,400/month ($100,800/year)``
    if not isinstance(last, Literal_) or not _money(last.number):
        return None
    said = RESULT.search(last.number.text)
    factors = list(numbers(first))
    if said is None:
        return None
    for token in bench.reading.tokens.get(block.index, ()):
        price = token.number
        if price is None or price.span.start >= last.number.span.start or not _money(price):
            continue
        others = [n for n in factors if n.coefficient != price.coefficient]
        if len(others) == len(factors) or any(_timed(n) for n in others):
            continue
        own = PRICED.match(block.shadow, price.digits.end - block.span.start)
        if own is not None:
            return price, own[1].lower(), last.number, (said[1] or said[2]).lower()
    return None


def _money(number: Number) -> bool:
    return "money" in dict(number.unit.dimensions)


def _product(tree: Expression) -> bool:
    if isinstance(tree, Literal_):
        return True
    return (
        isinstance(tree, Binary) and tree.op == "*" and all(map(_product, (tree.left, tree.right)))
    )


def _timed(number: Number) -> bool:
    """Whether a factor may lead from one period to another."""
    few = number.exact and 1 < number.coefficient <= FEW
    return (
        few
        or number.coefficient in STEPS
        or bool(TIMED.search(f"{number.noun} {number.unit.text}"))
    )


def _outcome(
    rule: Rule, claim: Equation, price: Number, period: str, result: Number, said: str
) -> Outcome:
    if period == said:
        return Outcome(verdict(claim, "unit", "holds", f"a price per {period}"))
    ratio = DAYS[said] / DAYS[period]
    actual = result.coefficient * result.scale * ratio
    per = f"{RESULT.sub('', result.text).strip()} per {period}"
    shown = f"{per} × {readable(ratio, 4)} = {readable(actual, 6)} per {said}"
    return Outcome(
        verdict(claim, "unit", "fails", "another period than that of the price"),
        finding(
            rule,
            claim,
            f"a price per {period} gives {per}, not per {said}",
            span=result.span,
            claimed=printed_value(result),
            actual=actual,
            unit=unit_of(result),
            calculation=[shown],
            related=[Evidence(price.text.strip(), price.span)],
        ),
    )
