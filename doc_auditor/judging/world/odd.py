"""Kind ``odd-degree``: a degree that is another one elsewhere; the GPUs say which is right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, verdict
from doc_auditor.judging.layout.degrees import ORDER, Degrees, degrees_at, superseded
from doc_auditor.judging.layout.eras import OLD
from doc_auditor.judging.layout.set_degrees import indexed
from doc_auditor.judging.world import ordered
from doc_auditor.quantity import readable
from doc_auditor.records import Declaration, Equation, Evidence, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

LEAST = 3
"""Degrees of a layout that is held against a number of GPUs."""
TWICE = 2
"""Places from which on a number of GPUs is beyond doubt."""
CLOSED = frozenset(["", ")", "=", "≈", ",", ".", ";", "*", "→"])
"""What may follow ``8 TP``; ``4 TP groups`` and ``32 EP/PP positions`` count things."""


@dataclass(frozen=True, slots=True)
class Odd:
    """A degree of a layout, what it is elsewhere, and the GPUs that only the other one gives."""

    fact: Declaration
    right: Declaration
    gpus: int
    product: int


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``Tensor parallelism: 4`` in a summary, where 16 × 2 × 3 = 96 GPUs are used."""
    for odd in _all(bench):
        yield _outcome(rule, bench, odd)
    yield from _operands(rule, bench)
    yield from ordered.judge(rule, bench)


def odd_degree(bench: Bench, degrees: Degrees) -> bool:
    """Whether one of these degrees is accused, so that nothing else is to blame."""
    facts = {(o.fact.span.start, o.fact.reference.quantity) for o in _all(bench)}
    return any((f.span.start, q) in facts for q, f in degrees.facts.items())


def _all(bench: Bench) -> Sequence[Odd]:
    return bench.remembered("odd degrees", None, lambda: tuple(_found(bench)))


def _found(bench: Bench) -> Iterator[Odd]:
    for quantity in ORDER:
        every = bench.model.declarations.get(quantity, ())
        facts = [f for f in every if _plain(bench, f)]
        if len({f.number.value for f in facts}) < TWICE:
            continue
        for fact in facts:
            others = [f for f in facts if _other(bench, f, fact)]
            odd = _odd(bench, quantity, fact, others) if others else None
            if odd is not None:
                yield odd


def _plain(bench: Bench, fact: Declaration) -> bool:
    """A degree that the document states of its layout, in words."""
    stated = fact.modality is Modality.ASSERTED and fact.number.exact and fact.upper is None
    stated = stated and fact.reference.role == "" and not indexed(bench, fact)
    return stated and not superseded(bench, fact.block)


def _other(bench: Bench, other: Declaration, fact: Declaration) -> bool:
    """Whether a statement elsewhere is of the same configuration and gives another value."""
    places = bench.model.places
    return (
        other.number.value != fact.number.value
        and other.block != fact.block
        and places[other.block].contrast == places[fact.block].contrast
    )


def _odd(
    bench: Bench, quantity: str, fact: Declaration, others: Sequence[Declaration]
) -> Odd | None:
    degrees = degrees_at(bench, fact.block)
    if degrees is None or len(degrees.facts) < LEAST or degrees.alternatives:
        return None
    if degrees.facts.get(quantity) is not fact or quantity not in degrees.convention.factors:
        return None
    beside = [d for q, d in degrees.facts.items() if q != quantity and _together(bench, d, fact)]
    if len(beside) < TWICE or not _only(bench, quantity, fact):
        return None
    product, gpus = degrees.product(), _gpus(bench, fact)
    if product in gpus:
        return None
    fitting = {
        int(product / fact.number.value * f.number.value): f
        for f in others
        if gpus.count(int(product / fact.number.value * f.number.value)) >= TWICE
    }
    if len(fitting) != 1:
        return None
    size, right = next(iter(fitting.items()))
    if _often(bench, quantity, fact) > _often(bench, quantity, right):
        return None
    return Odd(fact, right, size, product)


def _often(bench: Bench, quantity: str, fact: Declaration) -> int:
    """In how many places the document gives a degree this value."""
    every = bench.model.declarations[quantity]
    return len({f.block for f in every if f.number.value == fact.number.value})


def _together(bench: Bench, one: Declaration, other: Declaration) -> bool:
    return bench.document.blocks[one.block].trail == bench.document.blocks[other.block].trail


def _only(bench: Bench, quantity: str, fact: Declaration) -> bool:
    """Whether a label gives the degree, and its section no second one: no ``Stage 2``."""
    every = [d for d in bench.model.declarations[quantity] if _together(bench, d, fact)]
    return fact.source in ("label", "symbol") and len({d.number.value for d in every}) == 1


def _gpus(bench: Bench, fact: Declaration) -> list[int]:
    """The numbers of GPUs that the document gives its configuration, as often as it does."""
    contrast = bench.model.places[fact.block].contrast
    facts = [
        d
        for d in bench.model.declarations.get("gpus", ())
        if d.number.integral and not bench.model.places[d.block].contrast & OLD
        if bench.model.places[d.block].contrast <= contrast
    ]
    return [int(n) for n, _ in {(d.number.value, d.block) for d in facts}]


def _outcome(rule: Rule, bench: Bench, odd: Odd) -> Outcome:
    fact, right = odd.fact, odd.right
    was, now = readable(fact.number.value), readable(right.number.value)
    shown = f"{odd.product} ÷ {was} × {now} = {odd.gpus} GPUs"
    return Outcome(
        verdict(fact, "agreement", "fails", "another degree gives the GPUs"),
        finding(
            rule,
            fact,
            f"{bench.evidence(right).message} elsewhere: {shown}; {was} would need {odd.product}",
            span=fact.number.span,
            claimed=printed_value(fact.number),
            actual=right.number.value,
            calculation=[shown],
            related=[bench.evidence(right)],
        ),
    )


def _operands(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``40 heads / 8 TP`` where TP is 4 wherever it is declared."""
    for claim in bench.model.claims:
        if not isinstance(claim, Equation) or claim.modality is not Modality.ASSERTED:
            continue
        if superseded(bench, claim.block):
            continue
        for quantity, value, span in _named(bench, claim):
            facts = _declared(bench, quantity, claim)
            values = {f.number.value for f in facts}
            if value in values:
                why = bench.evidence(next(f for f in facts if f.number.value == value)).message
                yield Outcome(verdict(claim, "agreement", "holds", why))
            elif len(values) == 1:
                yield _operand(rule, bench, claim, facts, value, span)


def _declared(bench: Bench, quantity: str, claim: Equation) -> Sequence[Declaration]:
    """What the document sets a degree to, outside of the line of a calculation."""
    contrast = bench.model.places[claim.block].contrast
    return [
        f
        for f in bench.model.declarations.get(quantity, ())
        if f.block != claim.block and _plain(bench, f)
        if bench.model.places[f.block].contrast <= contrast
    ]


def _named(bench: Bench, claim: Equation) -> Iterator[tuple[str, Fraction, Span]]:
    """The numbers of a calculation with the short name of a degree behind them."""
    symbols = bench.catalog.tools.lexicon.symbols
    tokens = bench.reading.tokens.get(claim.block, ())
    for at, token in enumerate(tokens[:-1]):
        number, name = token.number, tokens[at + 1]
        if number is None or token.kind != "number" or not number.integral:
            continue
        if name.kind != "symbol" or name.number is not None or not claim.span.contains(token.span):
            continue
        after = tokens[at + 2].low if at + 2 < len(tokens) else ""
        quantity = symbols.get(name.low, "")
        if quantity in ORDER and after in CLOSED:
            yield quantity, number.value, token.span


def _operand(
    rule: Rule,
    bench: Bench,
    claim: Equation,
    facts: Sequence[Declaration],
    value: Fraction,
    span: Span,
) -> Outcome:
    right = facts[0]
    return Outcome(
        verdict(claim, "agreement", "fails", "a degree that the document does not have"),
        finding(
            rule,
            claim,
            f"calculated with {value}, but {bench.evidence(right).message} is declared",
            span=span,
            claimed=str(value),
            actual=right.number.value,
            calculation=[f"{right.number.text} ≠ {value}"],
            related=[Evidence(bench.evidence(f).message, f.span) for f in facts[:TWICE]],
            strained=True,
        ),
    )
