"""Kinds ``map-last`` and ``map-twice``: what the evenness of a map says of its one odd entry.

``layers 36-49`` as the last of ranges of twelve, where 50 stands nowhere; ``node 08`` twice in a
table that otherwise counts up, and ``node 07`` nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from doc_auditor.judging.bench import Bench, Outcome, finding, silent, verdict
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.maps import INDEXED
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Claim, Map, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

LEAST = 3
"""Ranges of a map that is even but for the last."""
LONG = 5
"""Indices that count up, but for one."""

Part = tuple[int, int, Span, int]


def last(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """A last range that is longer than all others, and ends where nothing else says so."""
    for claim in bench.model.claims:
        if not isinstance(claim, Map) or not claim.complete or silent(claim):
            continue
        if superseded(bench, claim.block):
            continue
        nouns = {n for e in claim.entries for n, *_ in e.ranges}
        nouns -= {"node"} if "gpu" in nouns else set()  # judged by what a node holds
        for noun in sorted(nouns):
            parts = [
                (a, b, s, e.block) for e in claim.entries for n, a, b, s in e.ranges if n == noun
            ]
            counted = any(n in (noun, "") for e in claim.entries for n, *_ in e.counts)
            if len(parts) >= LEAST and not counted and _alike(claim, noun):
                yield from _last(rule, bench, claim, noun, parts)


def _alike(claim: Map, noun: str) -> bool:
    """Whether all entries index the same: not ``| rank 0-1 | GPUs 8-15 | like the first |``."""
    kinds = [{n for n, *_ in e.ranges} for e in claim.entries]
    return all(k == kinds[0] for k in kinds if noun in k)


def _last(
    rule: Rule, bench: Bench, claim: Map, noun: str, parts: Sequence[Part]
) -> Iterator[Outcome]:
    sizes = {b - a + 1 for a, b, *_ in parts[:-1]}
    first, end, span, block = parts[-1]
    if len(sizes) != 1 or any(x[1] + 1 != y[0] for x, y in pairwise(parts)):
        return
    size = sizes.pop()
    start = parts[0][0]
    whole, even = end - start + 1, len(parts) * size
    if end - first + 1 <= size or size < 2 or _printed(bench, whole):
        return
    right = f"{first}-{first + size - 1}"
    shown = f"{len(parts)} × {size} = {even}, not {whole}"
    yield Outcome(
        verdict(claim, "range", "fails", "the last range is longer than all others"),
        finding(
            rule,
            claim,
            f"{noun}s {first}-{end} are {end - first + 1}, all ranges before {size}: {shown}",
            span=span,
            block=block,
            claimed=f"{first}-{end}",
            actual=right,
            calculation=[shown],
            strained=True,
        ),
    )


def _printed(bench: Bench, value: int) -> bool:
    """Whether a number of things stands anywhere in the document."""
    every = bench.remembered("numbers", None, lambda: _numbers(bench))
    return Fraction(value) in every


def _numbers(bench: Bench) -> frozenset[Fraction]:
    return frozenset(
        t.number.value for ts in bench.reading.tokens.values() for t in ts if t.number is not None
    )


@dataclass(frozen=True, slots=True)
class _Index:
    """One numbered thing: ``node 07``."""

    noun: str
    value: int
    span: Span
    block: int


def twice(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Indices of a table that count up but for one, which is another of them."""
    for table in bench.document.tables:
        by_noun: dict[str, list[_Index]] = {}
        for row in table.rows[1:]:
            for cell in row:
                for index in _indices(bench.reading.tokens.get(cell, ()), cell):
                    by_noun.setdefault(index.noun, []).append(index)
        for found in by_noun.values():
            yield from _twice(rule, bench, found)


def _indices(tokens: Sequence[Token], block: int) -> Iterator[_Index]:
    """``node 04, node 05``: a cell that holds nothing but indices with their noun."""
    plain = [t for t in tokens if t.kind not in ("comma", "mark", "stop")]
    for word, token in zip(plain[::2], plain[1::2], strict=False):
        noun = INDEXED.get(singular(word.text.lower())) if word.kind == "word" else None
        number = token.number
        if not noun or number is None or not number.integral or number.unit.text:
            return
        yield _Index(noun, int(number.value), token.span, block)


def _twice(rule: Rule, bench: Bench, found: Sequence[_Index]) -> Iterator[Outcome]:
    if len(found) < LONG or superseded(bench, found[0].block):
        return
    start = found[1].value - 1 if found[0].value in {f.value for f in found[1:]} else found[0].value
    odd = [(i, f) for i, f in enumerate(found) if f.value != start + i]
    claim = Claim(found[0].span.join(found[-1].span), found[0].block, Modality.ASSERTED, ())
    if not odd:
        yield Outcome(verdict(claim, "range", "holds", "every index once"))
        return
    at, wrong = odd[0]
    if len(odd) > 1 or sum(f.value == wrong.value for f in found) < 2:
        return
    right = start + at
    told = f"{wrong.noun} {wrong.value} stands twice, {wrong.noun} {right} nowhere"
    yield Outcome(
        verdict(claim, "range", "fails", told),
        finding(
            rule,
            claim,
            told,
            span=wrong.span,
            block=wrong.block,
            claimed=str(wrong.value),
            actual=Fraction(right),
            calculation=[f"{right - 1} + 1 = {right}, not {wrong.value}"],
            strained=True,
        ),
    )
