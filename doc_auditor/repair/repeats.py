"""Results that are printed again: before the bracket of their calculation, and further on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from doc_auditor.formula import Literal_
from doc_auditor.judging.bench import Bench, silent
from doc_auditor.quantity import Number
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, Equation, Modality
from doc_auditor.repair.dependence import Link
from doc_auditor.source import Span

DISTINCT = 3
"""From this number of significant digits on, equal values are no coincidence."""
RATE = 10
MOST = 100
"""A value that is printed more often than this says nothing about where it comes from."""
GLOSS = 5
TARGET = re.compile(r"\b(?:target|goal|objective|SLO)s?\b", re.IGNORECASE)


ByValue = dict[tuple[Fraction, tuple[tuple[str, int], ...], bool], list[tuple[Number, int]]]
"""Value, dimensions, whether a ratio → the numbers and their blocks."""


def restated(bench: Bench) -> Iterator[tuple[Span, Span]]:
    """``512 GPUs (8 × 64 = 512)``: the number before the bracket and the result inside it."""
    for claim in bench.model.claims:
        if not isinstance(claim, Equation) or silent(claim) or not claim.numbers:
            continue
        tokens = bench.reading.tokens.get(claim.block, ())
        before = _before_bracket(tokens, claim.span)
        for number in claim.numbers if before is not None else ():
            assert before is not None
            if number.digits != before.digits and _same(before, number) and _result(number, claim):
                yield before.digits, number.digits


def _result(number: Number, claim: Equation) -> bool:
    return any(isinstance(s, Literal_) and s.number.digits == number.digits for s in claim.sides)


def _same(a: Number, b: Number) -> bool:
    return a.value == b.value and a.unit.dimensions == b.unit.dimensions


def _before_bracket(tokens: Sequence[Token], span: Span) -> Number | None:
    first = next((i for i, t in enumerate(tokens) if t.span.start >= span.start), 0)
    if not first or tokens[first - 1].kind != "open":
        return None
    for token in reversed(tokens[max(0, first - 1 - GLOSS) : first - 1]):
        if token.kind == "number":
            return token.number
        if token.kind not in ("word", "symbol"):
            return None
    return None


# ---- further on ---------------------------------------------------------------------------------


def repeated(bench: Bench, links: Sequence[Link]) -> Iterator[tuple[Span, Span]]:
    """Places that print the value of a calculated result again.

    The value must be a measured one and long enough, or the place be an operand in the same
    section; bare counts meet as declarations of a quantity, not by their figures.
    """
    results = {k.target.digits: k.target for k in links if k.rank <= 1}
    calculated = {
        n.digits for c in bench.model.claims if isinstance(c, Equation) for n in c.numbers
    }
    starts = [b.span.start for b in bench.document.blocks]
    used = {o for k in links for o in k.operands}
    everywhere = _by_value(bench)
    bare = _bare(everywhere)
    for digits, result in results.items():
        block = bench.document.blocks[max(bisect_right(starts, digits.start) - 1, 0)]
        others = [*everywhere[_key(result)], *bare[result.coefficient]]
        for number, index in others if len(others) <= MOST else ():
            if number.digits in results or number.digits == digits:
                continue
            other = bench.document.blocks[index]
            if number.digits in used and number.digits < digits:
                continue  # what a result was calculated from does not follow from it
            if not number.unit.text and not (_told(result) and number.digits in calculated):
                continue
            near = _near(block, other) and number.digits in calculated
            if not near and not _distinct(result):
                continue
            if _comparable(bench, block.index, index) and not _set_aside(bench, number, index):
                yield digits, number.digits


def _near(block: Block, other: Block) -> bool:
    """In the same section, or in sections below the same heading."""
    return other.trail == block.trail or (
        len(block.trail) > 1 and other.trail[:-1] == block.trail[:-1]
    )


def _bare(everywhere: ByValue) -> dict[Fraction, list[tuple[Number, int]]]:
    """Decimals without a unit, which may be a measured result that is calculated with."""
    found: dict[Fraction, list[tuple[Number, int]]] = defaultdict(list)
    for members in everywhere.values():
        for number, index in members:
            if not number.unit.text and not number.integral and _told(number):
                found[number.coefficient].append((number, index))
    return found


def targets(bench: Bench, numbers: Iterable[Number]) -> Iterator[Span]:
    """The targets that have the value of calculated results: whether they are met is open."""
    wanted = {_key(n) for n in numbers if _distinct(n)}
    everywhere = _by_value(bench) if wanted else {}
    for key in wanted & everywhere.keys():
        for other, index in everywhere[key]:
            if _aimed_at(bench, index):
                yield other.digits


def _key(number: Number) -> tuple[Fraction, tuple[tuple[str, int], ...], bool]:
    return number.value, number.unit.dimensions, number.percent or number.times


def _by_value(bench: Bench) -> ByValue:
    found: ByValue = defaultdict(list)
    for index, tokens in bench.reading.tokens.items():
        for token in tokens:
            if token.kind == "number" and token.number is not None and len(token.number.digits):
                found[_key(token.number)].append((token.number, index))
    return found


def _distinct(number: Number) -> bool:
    """Enough significant digits, or the rate of something that is counted."""
    if not number.unit.dimensions:
        return False
    if number.unit.dimensions == (("second", -1),) and number.coefficient >= RATE:
        return True
    return _told(number)


def _told(number: Number) -> bool:
    """Enough significant digits."""
    figures = str(int(number.coefficient / number.ulp)) if number.ulp else ""
    figures = figures if number.ulp < 1 else figures.rstrip("0")
    return len(figures) >= DISTINCT


def _comparable(bench: Bench, a: int, b: int) -> bool:
    first, second = bench.model.places[a].contrast, bench.model.places[b].contrast
    return first <= second or second <= first


def _set_aside(bench: Bench, number: Number, index: int) -> bool:
    """Quoted and negated statements keep what they quote; a target follows from nothing."""
    block = bench.document.blocks[index]
    start = max(number.span.start - block.span.start, 0)
    end = max(number.span.end - block.span.start, start)
    modality = bench.reading.context.modality(block, start, end)
    return modality in (Modality.QUOTED, Modality.NEGATED) or _aimed_at(bench, index)


def _aimed_at(bench: Bench, index: int) -> bool:
    """Whether a line, or the labels of a cell, say that this is what is wanted."""
    block = bench.document.blocks[index]
    labels = bench.reading.context.labels(block)[:2] if block.cell is not None else []
    return any(TARGET.search(text) for text in (block.shadow, *labels))
