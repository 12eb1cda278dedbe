"""Kind ``spread``: a whole and its parts against the declared degrees."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, silent, verdict
from doc_auditor.judging.layout.degrees import Degrees, assumed, degrees_at, superseded
from doc_auditor.quantity import readable
from doc_auditor.reading.sentences.spreads import Spread
from doc_auditor.records import Modality
from doc_auditor.rulebook import Rule

BY_OVER = {"stage": "pp", "replica": "dp", "tp_group": "tp", "ep_group": "ep", "dp_group": "dp"}
BY_WHAT = {
    "expert": "ep",
    "head": "tp",
    "hidden": "tp",
    "ffn": "tp",
    "dimension": "tp",
    "column": "tp",
    "layer": "pp",
    "sequence": "dp",
    "sample": "dp",
    "request": "dp",
    "prompt": "dp",
}
NAMED = frozenset({"tp_group", "dp_group", "stage"})
"""Parts that are named by their degree; another number of them is very likely a slip."""
COUNTS = ("gpus", "nodes", "replicas", "gpus_per_node", "gpus/node", "micro_batches", "ga", "vpp")


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``hidden size 512 split into 128 per GPU`` with TP 4."""
    for claim in bench.model.claims:
        if not isinstance(claim, Spread) or superseded(bench, claim.block):
            continue
        degrees = degrees_at(bench, claim.block)
        name = _degree(claim)
        if degrees is None or name not in degrees.values or not claim.value.value:
            continue
        divisor = claim.value.value if claim.parts else claim.whole.value / claim.value.value
        values = degrees.alternatives.get(name, frozenset({degrees.values[name]}))
        if divisor in values or _rounded(claim, values):
            why = f"{name.upper()} {readable(divisor)}"
            yield Outcome(verdict(claim, "distribution", "holds", why))
        elif len(values) == 1:
            other = divisor in _others(bench, degrees) or claim.over == "group"
            if not other or (claim.over in NAMED and not claim.parts):
                yield _wrong(rule, bench, claim, degrees, name, other)


def _degree(claim: Spread) -> str:
    """The degree that cuts the whole into these parts, as far as the words say so."""
    if claim.over in BY_OVER:
        return BY_OVER[claim.over]
    if claim.over not in ("gpu", "group"):
        return ""
    if claim.dimension:
        return claim.dimension
    return next((BY_WHAT[w] for w in claim.what if w in BY_WHAT), "")


def _rounded(claim: Spread, values: frozenset[int]) -> bool:
    """61 layers over 8 stages are 7 or 8 for each."""
    if claim.parts:
        return False
    exact = {claim.whole.value / v for v in values}
    return any(e.denominator != 1 and abs(e - claim.value.value) < 1 for e in exact)


def _others(bench: Bench, degrees: Degrees) -> set[Fraction]:
    """Every other number of parts that the same words may mean."""
    products = {Fraction(1)}
    for quantity, value in degrees.values.items():
        values = degrees.alternatives.get(quantity, frozenset({value}))
        products |= {p * v for p in products for v in values}
    counts = {d.number.value for name in COUNTS for d in bench.model.declarations.get(name, ())}
    return products | counts | {c / p for c in counts for p in products}


def _wrong(
    rule: Rule, bench: Bench, claim: Spread, degrees: Degrees, name: str, other: bool
) -> Outcome:
    degree = degrees.values[name]
    result = verdict(claim, "distribution", "fails", "not what the declared degree gives")
    if silent(claim) or claim.modality is not Modality.ASSERTED:
        return Outcome(result)
    exact = claim.whole.value / degree
    actual = Fraction(degree) if claim.parts else exact
    shown = f"{readable(claim.whole.value)} ÷ {name.upper()} {degree} = {readable(exact)}"
    value = claim.value.text.strip()
    message = f"{name.upper()} is {degree}, not {value}" if claim.parts else f"{shown}, not {value}"
    return Outcome(
        result,
        finding(
            rule,
            claim,
            message,
            span=claim.value.span,
            claimed=printed_value(claim.value),
            actual=actual,
            calculation=[shown],
            assumes=[assumed(bench, claim.block)],
            related=[bench.evidence(degrees.facts[name])],
            strained=other,
        ),
    )
