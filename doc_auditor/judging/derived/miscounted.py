"""How many things have together what one of them has so many times.

``A layer has 202.4M, and 36 layers have 6.48B``, where the model has 32: the two values go with the
count that the document gives elsewhere, and not with this one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, verdict
from doc_auditor.judging.derived.passages import Passage
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.tokens import Token, word
from doc_auditor.records import Claim, Evidence, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

ONE = frozenset({"a", "an", "one", "each", "every", "per", "single"})
BEHIND = frozenset({"per", "each", "every"})
"""Words between a value and what it is the value of."""
VERB = 4
"""Words between so many things and what they have."""
REACH = 6
BACK = 2
"""Sentences back to what one thing has."""


@dataclass(frozen=True, slots=True)
class Shared:
    """So many things, what they have together, and what one of them has."""

    count: Number
    noun: str
    whole: Number
    one: Number

    def fits(self, count: Fraction) -> bool:
        """Whether the values go with a number of things, as far as their digits tell."""
        slack = sum(n.half() / abs(n.coefficient) for n in (self.whole, self.one))
        return abs(self.whole.value / (self.one.value * count) - 1) <= slack


def judge(rule: Rule, bench: Bench, told: set[Span], every: Sequence[Passage]) -> Iterator[Outcome]:
    """The counts of which another of the document makes the values right."""
    for at, passage in enumerate(every):
        before = [p for p in every[max(0, at - BACK) : at] if p.block.trail == passage.block.trail]
        for shared in _shared(passage, before):
            if shared.count.digits in told:
                continue
            if shared.fits(shared.count.value):
                told.add(shared.count.digits)
                why = f"{shared.whole.bare} ÷ {shared.one.bare}"
                yield Outcome(verdict(_claim(bench, passage, shared), "derived", "holds", why))
            others = [f.number for f in passage.counts.get(shared.noun, ())]
            others += _declared(bench, shared.noun)
            right = [n for n in others if shared.fits(n.value) and n.digits != shared.count.digits]
            if right and not shared.fits(shared.count.value):
                told |= {shared.count.digits, shared.whole.digits}
                yield _wrong(rule, bench, passage, shared, right[0])


def _declared(bench: Bench, noun: str) -> list[Number]:
    """What the document declares as the number of such things."""
    named = bench.catalog.tools.lexicon.noun([noun])
    facts = bench.model.declarations.get(named[0].quantity, ()) if named is not None else ()
    return [d.number for d in facts]


def _shared(passage: Passage, before: Sequence[Passage]) -> Iterator[Shared]:
    tokens = passage.tokens
    for at, token in enumerate(tokens):
        count = token.number
        if token.kind != "number" or count is None or not count.exact or count.unit.text:
            continue
        noun = singular(word(tokens, at + 1))
        whole = _having(tokens, at + 2) if count.value > 1 and len(noun) > 2 else None
        if whole is None or noun == word(tokens, at + 1):
            continue
        for text, end in ((tokens, at), *((p.tokens, len(p.tokens)) for p in reversed(before))):
            one = _of_one(text[:end], noun)
            if one is not None and _alike(one, whole):
                yield Shared(count, noun, whole, one)
                break


def _having(tokens: Sequence[Token], at: int) -> Number | None:
    """The value behind a verb: ``have``, ``together take about``."""
    for index in range(at, min(at + VERB + 1, len(tokens))):
        number = tokens[index].number
        if tokens[index].kind == "number" and number is not None:
            return number if index > at else None
        if tokens[index].kind != "word" or word(tokens, index) in {"and", "or", "of", "with", "at"}:
            return None
    return None


def _of_one(tokens: Sequence[Token], noun: str) -> Number | None:
    """What one thing has, the last that is said of it."""
    for at in range(len(tokens) - 1, 0, -1):
        if word(tokens, at) != noun:
            continue
        openings = [i for i in (at - 1, at - 2) if i >= 0 and word(tokens, i) in ONE]
        if not openings:
            continue
        first = openings[0]
        if word(tokens, first) in BEHIND and (number := _last(tokens, first)) is not None:
            return number
        return next(
            (
                t.number
                for t in tokens[at + 1 : at + 1 + REACH]
                if t.kind == "number" and t.number is not None
            ),
            None,
        )
    return None


def _last(tokens: Sequence[Token], end: int) -> Number | None:
    """The number shortly before ``per layer``."""
    for token in reversed(tokens[max(0, end - 3) : end]):
        if token.kind == "number":
            return token.number
        if token.kind != "word":
            return None
    return None


def _alike(one: Number, whole: Number) -> bool:
    """Whether two values measure the same, and one is a part of the other."""
    if one.percent or whole.percent or one.times or whole.times or one.value <= 0:
        return False
    same = one.unit.dimensions == whole.unit.dimensions
    return same and whole.value > one.value and bool(one.unit.dimensions or not whole.exact)


def _claim(bench: Bench, passage: Passage, shared: Shared) -> Claim:
    numbers = (shared.one, shared.whole, shared.count)
    return bench.claim(passage.block, shared.count, numbers)


def _wrong(rule: Rule, bench: Bench, passage: Passage, shared: Shared, right: Number) -> Outcome:
    claim = _claim(bench, passage, shared)
    if claim.modality in (Modality.QUOTED, Modality.NEGATED):
        return Outcome(verdict(claim, "derived", "unchecked", "as others say"))
    whole, one = shared.whole.bare, shared.one.bare
    shown = f"{whole} ÷ {one} = {readable(shared.whole.value / shared.one.value, 4)}"
    line = bench.line(right.span)
    return Outcome(
        verdict(claim, "derived", "fails", "another count"),
        finding(
            rule,
            claim,
            f"{shown}, not {shared.count.bare}: {right.bare} as on line {line}",
            span=shared.count.span,
            claimed=printed_value(shared.count),
            actual=right.value,
            calculation=[shown],
            related=[Evidence(right.bare, right.span), Evidence(one, shared.one.span)],
            strained=True,
        ),
    )
