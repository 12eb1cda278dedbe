"""Kind ``expert-share``: experts that work on a token, tokens that an expert gets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, verdict
from doc_auditor.judging.entries import spoken_for
from doc_auditor.quantity import Number, readable, rounded
from doc_auditor.records import Block, Claim, Declaration
from doc_auditor.rulebook import Rule

ACTIVE = re.compile(
    r"(?P<n>\d+(?:\.\d+)?) ?% of (?:the |all |its )?(?:routed )?experts "
    r"(?:are |is |being )?(?:active|activated|used|engaged)"
    r"|(?:activat\w+|us(?:es|ing)|engag\w+) (?:only |just |about |~ ?)?"
    r"(?P<m>\d+(?:\.\d+)?) ?% of (?:the |all |its )?experts",
    re.IGNORECASE,
)
HANDLES = re.compile(
    r"(?:each|every|one|an) expert (?:handles|processes|receives|sees|gets|serves|takes)\s+"
    r"(?:only |about |~ ?|≈ ?)?(?P<n>\d+(?:\.\d+)?) ?% of (?:the |all )?tokens",
    re.IGNORECASE,
)
CLOSE = Fraction(5, 100)


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``top-2 of 64 experts … 25% of experts active``: 2 ÷ 64 = 3.1 %."""
    chosen = _chosen(bench)
    experts = _experts(bench)
    if not chosen or not experts:
        return
    for block in bench.document.blocks:
        for pattern in (ACTIVE, HANDLES):
            for match in pattern.finditer(block.shadow):
                group = "n" if match["n"] else "m"
                at = block.span.start + match.start(group)
                number = _number(bench, block, at)
                if number is not None:
                    yield from _check(
                        rule, bench, block, number, pattern is HANDLES, chosen, experts
                    )


def _number(bench: Bench, block: Block, at: int) -> Number | None:
    tokens = bench.reading.tokens.get(block.index, ())
    return next(
        (t.number for t in tokens if t.number and t.number.percent and t.number.digits.start == at),
        None,
    )


def _chosen(bench: Bench) -> tuple[Declaration, ...]:
    return tuple(
        d
        for d in bench.model.declarations.get("top_k", ())
        if d.number.integral and 0 < d.number.value < 1000
    )


def _experts(bench: Bench) -> tuple[Declaration, ...]:
    """The experts of a layer (the largest number that is declared) or of the whole model."""
    found = [
        d
        for name in ("experts", "experts/layer")
        for d in bench.model.declarations.get(name, ())
        if d.number.integral and d.number.value > 1 and d.reference.role in ("", "required")
    ]
    per_layer = [d for d in found if d.reference.per == "layer" or _per_layer(bench, d)] or found
    least = max((d.number.value for d in per_layer), default=Fraction(0))
    return tuple(
        sorted((d for d in found if d.number.value >= least), key=lambda d: d.number.value)
    )


def _per_layer(bench: Bench, fact: Declaration) -> bool:
    block = bench.document.blocks[fact.block]
    after = block.shadow[max(fact.number.span.end - block.span.start, 0) :][:30]
    return bool(
        re.match(r"\W*(?:\w+ )?experts? (?:per|in each|in every) layer", after, re.IGNORECASE)
    )


def _check(
    rule: Rule,
    bench: Bench,
    block: Block,
    number: Number,
    handled: bool,
    chosen: tuple[Declaration, ...],
    experts: tuple[Declaration, ...],
) -> Iterator[Outcome]:
    start = number.span.start - block.span.start
    modality = bench.reading.context.modality(block, max(start, 0), start + len(number.text))
    claim = Claim(number.span, block.index, modality, (number,))
    if spoken_for(claim):
        return
    shares = {k.number.value / e.number.value for k in chosen for e in experts}
    accepted = shares | ({1 / e.number.value for e in experts} if handled else set())
    half = number.half() / 100
    if any(abs(number.value - s) <= max(half, s * CLOSE) for s in accepted) or max(shares) >= 1:
        yield Outcome(verdict(claim, "percent", "holds", "experts per token ÷ experts"))
        return
    top, of = chosen[0], experts[0]
    share = top.number.value / of.number.value * 100
    shown = f"{top.number.value} ÷ {of.number.value} experts = {readable(share, 3)}%"
    yield Outcome(
        verdict(claim, "percent", "fails", "not the share of the experts that work on a token"),
        finding(
            rule,
            claim,
            f"{shown}, not {number.bare}",
            claimed=printed_value(number),
            actual=Fraction(rounded(share, max(number.manner.decimals, 1))),
            unit="%",
            calculation=[shown],
            related=[bench.evidence(top), bench.evidence(of)],
        ),
    )
