"""Kinds ``divisible`` and ``at-most``: degrees against the shape that they divide."""

from __future__ import annotations

import re
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
from doc_auditor.judging.degrees import superseded
from doc_auditor.judging.shape import Known, declared, from_facts
from doc_auditor.quantity import readable
from doc_auditor.records import Declaration, Equation, Modality
from doc_auditor.rulebook import Rule

PERCENTILES = frozenset({50, 75, 90, 95, 99, 999})
"""``TP99`` is a percentile."""
NEAR = 4
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
    for fact in _degrees(rule, bench, by):
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
        key = (values[0].value, fact.number.value)
        if key not in seen and not _told(bench, fact, values[0].value, divisor):
            seen.add(key)
            yield _remainder(rule, bench, fact, values[0], times)


def _told(bench: Bench, fact: Declaration, value: Fraction, divisor: Fraction) -> bool:
    """Whether the document prints the quotient: wrongly, or as the reason against an alternative.

    A wrong one (``36 / 8 = 4``) is reported as arithmetic.  A right one beside a degree that is
    not the plan's (``TP 3 is ruled out, 64 / 3 = 21.3``) is what the document itself says.
    """
    for block, equations in bench.model.equations.items():
        for claim in equations:
            figures = [n.value for n in claim.numbers]
            if len(figures) < 3 or divisor not in figures:
                continue
            if block == fact.block and _remains(claim, divisor) and _alternative(bench, fact):
                return True
            if _remains(claim, divisor) and _given_up(bench, fact, block):
                return True
            right = any(
                abs(n.value - value / divisor) <= n.half()
                for n in claim.numbers[2:]
                if not n.integral
            )
            if value in figures and not right:
                return True
    return False


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
        and c.block == block
        and c.modality is Modality.HYPOTHETICAL
        and c.reference.quantity == fact.reference.quantity
        and c.number.value == fact.number.value
        for c in bench.model.claims
    )


def _alternative(bench: Bench, fact: Declaration) -> bool:
    """Whether the document gives the degree another value with more weight."""
    others = bench.model.declarations.get(fact.reference.quantity, ())
    return fact.source == "symbol" and any(
        d.number.value != fact.number.value
        and (d.source in ("label", "cell", "flag") or _beside(bench, d))
        for d in others
        if d.block != fact.block
    )


def _beside(bench: Bench, fact: Declaration) -> bool:
    """Whether other degrees stand in the same block."""
    return any(
        d.block == fact.block
        for name in ("tp", "pp", "dp", "ep", "cp")
        if name != fact.reference.quantity
        for d in bench.model.declarations.get(name, ())
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


def _degrees(rule: Rule, bench: Bench, name: str) -> Iterator[Declaration]:
    """The degrees that the document declares for a configuration of its own."""
    options = dict(rule.parameters)
    silent = options.get("silent", "")
    if bench.topology.name not in options.get("frameworks", bench.topology.name).split():
        return
    if silent and any(re.search(silent, b.shadow, re.IGNORECASE) for b in bench.document.blocks):
        return
    for fact in bench.model.declarations.get(name, ()):
        number = fact.number
        plain = (
            fact.modality is Modality.ASSERTED and not fact.reference.role and fact.upper is None
        )
        if (
            not plain
            or not number.exact
            or number.value <= 1
            or number.value in PERCENTILES
            or _index(bench, fact)
            or _in_passing(bench, fact)
        ):
            continue
        if superseded(bench, fact.block) or (
            "says" in options and not _says(bench, fact, options["says"])
        ):
            continue
        yield fact


def _in_passing(bench: Bench, fact: Declaration) -> bool:
    """A degree that a sentence mentions, where the document sets the degree elsewhere.

    ``TP 3 and TP 6 are out``: what is weighed in words is no setting; nor is a degree among
    several of one block.
    """
    if fact.source != "symbol" or bench.document.blocks[fact.block].cell is not None:
        return False
    own = bench.model.declarations.get(fact.reference.quantity, ())
    same = {d.number.value for d in own if d.block == fact.block}
    other = any(
        d.source in ("label", "cell", "flag") or _beside(bench, d)
        for d in own
        if d.block != fact.block and d.number.value != fact.number.value
    )
    return other and (len(same) > 1 or not _beside(bench, fact))


def _index(bench: Bench, fact: Declaration) -> bool:
    """``Stage 3`` is the name of a stage, not a number of stages."""
    return bool(
        re.search(r"\b(?:stage|rank|group)s? \d+$", bench.source.cut(fact.span), re.IGNORECASE)
    )


def _says(bench: Bench, fact: Declaration, pattern: str) -> bool:
    """Whether the lines of the section of a degree say so."""
    trail = bench.document.blocks[fact.block].trail
    near = (
        b for b in bench.document.blocks if b.trail == trail and abs(b.index - fact.block) <= NEAR
    )
    return any(re.search(pattern, b.shadow, re.IGNORECASE) for b in near)


def _shape(bench: Bench, what: str, fact: Declaration, any_of: bool = False) -> tuple[Known, ...]:
    """The declared values that may be meant, all of them; else what is known of the model.

    Where the document does not settle which one is, a stated degree has to go with ``any_of`` them.
    """
    names = _spellings(what)
    place = bench.model.places[fact.block].contrast
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
    if stated:
        known = [Known(d.number.value, bench.evidence(d)) for d in stated]
        if _firm(bench, what, fact) or len(known) == 1:
            return tuple(known)
        tabled = fact.source in ("label", "cell", "flag")
        return tuple(sorted(known, key=lambda k: -k.value)) if tabled and any_of else ()
    published = from_facts(bench, what)
    return (published,) if published else ()


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
    for fact in _degrees(rule, bench, by):
        values: Sequence[Known] = _shape(bench, what, fact)
        if not values:
            continue
        most = max(values, key=lambda k: k.value)
        if fact.number.value <= most.value:
            yield Outcome(verdict(fact, "divisibility", "holds", f"at most {most.value}"))
            continue
        name = f"{fact.reference.quantity.upper()} {fact.number.value}"
        shown = f"{name} > {most.value} {NAMES.get(what, what)}"
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
