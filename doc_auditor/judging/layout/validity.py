"""Kinds ``divisible`` and ``at-most``: degrees against the shape that they divide."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction

from doc_auditor.judging.bench import (
    Bench,
    Outcome,
    calculated,
    finding,
    printed_value,
    verdict,
    warned,
)
from doc_auditor.judging.layout.set_degrees import alternative, set_degrees
from doc_auditor.judging.shape import Known, declared, from_facts
from doc_auditor.quantity import readable
from doc_auditor.records import Declaration, Divides, Equation, Modality
from doc_auditor.rulebook import Rule

FIGURES = 3
"""Numbers of a calculation with a result."""
NAMES = {
    "heads": "attention heads",
    "kv_heads": "KV heads",
    "experts": "experts",
    "layers": "layers",
    "hidden": "hidden size",
    "ffn": "FFN size",
    "moe_ffn": "expert FFN size",
    "gbs": "global batch",
    "seq": "sequence length",
    "vocab": "vocabulary entries",
    "dp": "data parallel ranks",
    "gpus": "GPUs",
    "gpus_per_node": "GPUs per node",
}
SPELT = {"experts": "experts/layer", "gpus_per_node": "gpus/node"}
"""How the same quantity is declared with its ``per``."""


def divisible(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``heads % tp = 0``: a degree that leaves a remainder of the shape."""
    what, by = rule.quantities
    seen: set[tuple[Fraction, Fraction]] = set()
    for fact in set_degrees(rule, bench, by):
        times = _times(rule, bench, fact)
        if times is None:
            continue
        values = _shape(bench, what, fact, any_of=True)
        divisor = fact.number.value * times
        if not values or any(_divides(rule, bench, v.value, divisor) for v in values):
            if values:
                yield Outcome(
                    verdict(fact, "divisibility", "holds", f"{NAMES.get(what, what)} divide evenly")
                )
            continue
        pair = (values[0].value, fact.number.value)
        if pair not in seen and not _told(bench, fact, values[0].value, divisor):
            seen.add(pair)
            yield _remainder(rule, bench, fact, values[0], times)


def _told(bench: Bench, fact: Declaration, value: Fraction, divisor: Fraction) -> bool:
    """Whether the document prints the quotient: wrongly, or as the reason against an alternative.

    A wrong one (``36 / 8 = 4``) is reported as arithmetic.  A right one beside a degree that is
    not the plan's (``TP 3 is ruled out, 64 / 3 = 21.3``) is what the document itself says, and so
    is a remainder that it owns up to in words (``TP 10: 96 heads are not divisible``).
    """
    if any(
        isinstance(c, Divides) and not c.even and c.divisor.value == divisor
        for c in bench.model.claims_of.get(fact.block, ())
    ):
        return True
    if _in_row(bench, fact, value / divisor):
        return True
    for claim in bench.model.calculating.get(divisor, ()):
        if len(claim.numbers) < FIGURES:
            continue
        if _remains(claim, divisor):
            if claim.block == fact.block and alternative(bench, fact):
                return True
            if _given_up(bench, fact, claim.block):
                return True
        right = any(
            abs(n.value - value / divisor) <= n.half() for n in claim.numbers[2:] if not n.integral
        )
        if any(n.value == value for n in claim.numbers) and not right:
            return True
    return False


def _in_row(bench: Bench, fact: Declaration, quotient: Fraction) -> bool:
    """Whether the row of a candidate prints the broken quotient: ``| 16 | … | 3.5 | out |``."""
    cell = bench.document.blocks[fact.block].cell
    row = bench.document.tables[cell.table].rows[cell.row] if cell is not None else ()
    return any(
        t.number is not None
        and t.number.ulp < 1
        and abs(t.number.value - quotient) <= t.number.half()
        for block in row
        for t in bench.reading.tokens.get(block, ())
    )


def _remains(claim: Equation, divisor: Fraction) -> bool:
    """Whether a calculation prints a quotient by the divisor that is no whole number."""
    return any(
        not n.integral and abs(n.value - m.value / divisor) <= n.half()
        for n in claim.numbers
        for m in claim.numbers
        if m is not n
    )


def _given_up(bench: Bench, fact: Declaration, block: int) -> bool:
    """Whether the block of a printed quotient says that the degree cannot be."""
    return any(
        isinstance(c, Declaration)
        and c.modality is Modality.HYPOTHETICAL
        and c.reference.quantity == fact.reference.quantity
        and c.number.value == fact.number.value
        for c in bench.model.claims_of.get(block, ())
    )


def _times(rule: Rule, bench: Bench, fact: Declaration) -> Fraction | None:
    """What the degree is multiplied by before it divides: a number, or another degree."""
    text = dict(rule.parameters).get("times", "1")
    return Fraction(text) if text.isdigit() else bench.model.value(text, fact.block)


def _divides(rule: Rule, bench: Bench, value: Fraction, degree: Fraction) -> bool:
    if value.denominator != 1 or value % degree == 0:
        return True
    options = dict(rule.parameters)
    whole = bench.topology.name in options.get("whole", "").split()
    return "replicate" in options and not whole and degree % value == 0


def _shape(bench: Bench, what: str, fact: Declaration, any_of: bool = False) -> tuple[Known, ...]:
    """The declared values that may be meant, all of them; else what is known of the model.

    Where the document does not settle which one is, a stated degree has to go with ``any_of`` them.
    """
    names = _spellings(what)
    place = bench.model.places[fact.block].contrast
    stated = bench.remembered("shape", (what, place), lambda: _stated(bench, names, place))
    if what == "gpus" and any(not _around(bench, k, fact) for k in stated):
        return ()  # machines of another section than the one that these degrees stand in
    if stated:
        if _firm(bench, what, fact) or len(stated) == 1:
            return stated
        tabled = fact.source in ("label", "cell", "flag")
        return tuple(sorted(stated, key=lambda k: -k.value)) if tabled and any_of else ()
    known = from_facts(bench, what)
    return (known,) if known else ()


def _around(bench: Bench, known: Known, fact: Declaration) -> bool:
    """Whether a value is declared in the section of a degree, or in one around it."""
    if known.evidence is None:
        return True
    blocks = bench.document.blocks
    block = blocks[bisect_right(blocks, known.evidence.span.start, key=lambda b: b.span.start) - 1]
    return blocks[fact.block].trail[: len(block.trail)] == block.trail


def _stated(bench: Bench, names: Sequence[str], place: frozenset[str]) -> tuple[Known, ...]:
    """What is declared under no other labels of contrast than those of a place."""
    found = [
        d
        for n in names
        for d in bench.model.declarations.get(n, ())
        if d.number.integral
        and d.upper is None
        and d.reference.role in ("", "required", "limit")
        and not (d.source == "noun" and calculated(bench, d))
        and bench.model.places[d.block].contrast <= place
    ]
    stated = [d for d in found if d.source != "noun"] or found
    return tuple(Known(d.number.value, bench.evidence(d)) for d in stated)


def _firm(bench: Bench, what: str, fact: Declaration) -> bool:
    return any(len(declared(bench, n, fact.block)) == 1 for n in _spellings(what))


def _spellings(what: str) -> tuple[str, ...]:
    return (what, SPELT[what]) if what in SPELT else (what,)


def _remainder(
    rule: Rule, bench: Bench, fact: Declaration, value: Known, times: Fraction
) -> Outcome:
    what = rule.quantities[0]
    degree = fact.number.value * times
    quotient = value.value / degree
    shown = f"{value.value} ÷ {degree} = {readable(quotient, 4)}"
    factor = "" if times == 1 else f"{dict(rule.parameters)['times'].upper()} × "
    name = f"{factor}{fact.reference.quantity.upper()} {fact.number.value}"
    message = f"{value.value} {NAMES.get(what, what)} do not divide by {name}: {shown}"
    found = finding(
        rule,
        fact,
        message,
        span=fact.span,
        claimed=printed_value(fact.number),
        actual=quotient,
        calculation=[shown],
        assumes=[a for a in (value.assumes, _framework(bench)) if a],
        related=[e for e in (value.evidence, bench.evidence(fact)) if e],
    )
    refused = _refuses(rule, bench) and not value.assumes
    return Outcome(
        verdict(fact, "divisibility", "fails", "a remainder is left"),
        found if refused or rule.severity != "error" else warned(found),
    )


def _refuses(rule: Rule, bench: Bench) -> bool:
    """Whether the framework of the document raises an error; without one, the usual ones do."""
    allowed = dict(rule.parameters).get("uneven", "").split()
    generic = bench.topology.name in ("orthogonal", "stated")
    return "advice" not in allowed if generic else bench.topology.name not in allowed


def _framework(bench: Bench) -> str:
    return (
        "" if bench.topology.name in ("orthogonal", "stated") else f"topology {bench.topology.name}"
    )


def at_most(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``pp <= layers``: a degree larger than what it divides."""
    by, what = rule.quantities
    for fact in set_degrees(rule, bench, by):
        values: Sequence[Known] = _shape(bench, what, fact)
        if not values:
            continue
        most = max(values, key=lambda k: k.value)
        told = [d.number.value for d in bench.given.get(what, ()) if d.number.integral]
        bound = max([Fraction(most.value), *told])
        if fact.number.value <= bound:
            yield Outcome(verdict(fact, "divisibility", "holds", f"at most {readable(bound)}"))
            continue
        quantity = bench.catalog.tools.lexicon.quantities[by]
        name = by.upper() if quantity.kind == "degree" else quantity.title
        shown = f"{name} {fact.number.value} > {most.value} {NAMES.get(what, what)}"
        yield Outcome(
            verdict(fact, "divisibility", "fails", "larger than what it divides"),
            finding(
                rule,
                fact,
                shown,
                span=fact.span,
                claimed=printed_value(fact.number),
                actual=most.value,
                calculation=[shown],
                assumes=[most.assumes] if most.assumes else [],
                related=[e for e in (most.evidence,) if e],
                strained=bool(most.assumes),
            ),
        )
