"""Kind ``divides``: what the text says divides evenly, does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.judging.bench import Bench, Outcome, finding, silent, verdict
from doc_auditor.quantity import Number, decimal_text, readable
from doc_auditor.reading.sentences.dividing import ACTIVE, ADVERBS
from doc_auditor.reading.sentences.modal import DENIALS
from doc_auditor.reading.sentences.worded import ARTICLES
from doc_auditor.reading.tokens import Token, lower, word
from doc_auditor.records import Block, BlockKind, Divides, Modality
from doc_auditor.rulebook import Rule

MODEL = "model"


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Statements that one number divides another evenly, or does not."""
    printed = [c for c in bench.model.claims if isinstance(c, Divides)]
    for claim in (*printed, *_named(bench)):
        quotient = claim.dividend.value / claim.divisor.value
        if (quotient.denominator == 1) == claim.even:
            yield Outcome(
                verdict(claim, "divisibility", "holds", f"the quotient is {readable(quotient)}")
            )
            continue
        result = verdict(claim, "divisibility", "fails", f"the quotient is {readable(quotient)}")
        if silent(claim):
            yield Outcome(result)
            continue
        division = f"{readable(claim.dividend.value)} ÷ {readable(claim.divisor.value)}"
        shown = f"{division} = {readable(quotient)}"
        says = "no whole number" if claim.even else "a whole number"
        yield Outcome(
            result,
            finding(
                rule,
                claim,
                f"{shown}, {says}",
                claimed=decimal_text(claim.divisor.value),
                actual=quotient,
                calculation=[shown],
                strained=claim.loose,
            ),
        )


def _named(bench: Bench) -> Iterator[Divides]:
    """``PP 5 divides the model evenly``: what a degree divides is known from the rules."""
    for block in bench.document.blocks:
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            continue
        tokens = [t for t in bench.reading.tokens.get(block.index, ()) if t.text != "\n"]
        for at in range(2, len(tokens)):
            if word(tokens, at) in ACTIVE and word(tokens, at + 1) in ARTICLES:
                found = _divided(bench, block, tokens, at)
                if found is not None:
                    yield found


def _divided(bench: Bench, block: Block, tokens: Sequence[Token], at: int) -> Divides | None:
    before = at - 1
    while before > 0 and word(tokens, before) in ADVERBS:
        before -= 1
    name = before - 1 - (tokens[before - 1].text == "=") if before else 0
    divisor = tokens[before].number
    quantity = bench.catalog.tools.lexicon.symbols.get(tokens[name].low)
    if divisor is None or not divisor.integral or divisor.unit.text or not divisor.value:
        return None
    said = word(tokens, at + 2)
    shapes = [
        what
        for r in bench.catalog.rules
        if r.kind == "divisible" and r.severity == "error"
        for what, by in [r.quantities]
        if by == quantity and (said == MODEL or said in _called(bench, what))
    ]
    facts = bench.model.resolve(shapes[0], block.index) if len(shapes) == 1 else ()
    if len({f.number.value for f in facts}) != 1 or _declares(bench, quantity, divisor):
        return None
    even = not any(lower(tokens, i) in DENIALS for i in range(before, at))
    span = tokens[before].span.join(tokens[at + 2].span)
    first = span.start - block.span.start
    modality = bench.reading.context.modality(block, first, first + len(span))
    number = facts[0].number
    return Divides(span, block.index, modality, (divisor,), number, divisor, even)


def _declares(bench: Bench, quantity: str | None, divisor: Number) -> bool:
    """Whether the degree is one of the document's own, which the rules judge anyway."""
    return any(
        d.number.digits == divisor.digits and d.modality is Modality.ASSERTED
        for d in bench.model.declarations.get(quantity or "", ())
    )


def _called(bench: Bench, quantity: str) -> frozenset[str]:
    """The words by which a count is called alone: ``layers``."""
    known = bench.catalog.tools.lexicon.quantities[quantity]
    return frozenset(n if n.endswith("s") else n + "s" for n in known.nouns)
