"""Kind ``margin``: what is said to lie between a value and the bound that it is held against.

The value and its bound stand in the same block, in the list around it, or anywhere in the document
where the words agree; what does not fit a pair that is certain is reported, the rest is not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import PER_GPU, spoken_for
from doc_auditor.judging.requirements import (
    beside,
    compared,
    elsewhere,
    headroom,
    met,
    rows,
    siblings,
)
from doc_auditor.judging.requirements.distance import Distance, agrees, distances
from doc_auditor.judging.requirements.pairs import Pair, alike, core
from doc_auditor.judging.requirements.phrases import Phrase, phrases, speaks
from doc_auditor.quantity import Number, decimal_text, readable
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind, Claim, Evidence
from doc_auditor.rulebook import Rule

List = tuple[int | None, tuple[int, ...], int]
"""What the items of one list share: parent, headings, depth."""
LEAVES = frozenset("leave leaves leaving".split())
CLAUSE = re.compile(r"[;.!?](?:\s|$)")
KEPT = re.compile(r"\b(?:with|plus|including|after|keeping|reserving)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidates:
    """The pairs that a distance may be about; ``certain`` if it can be about no other."""

    pairs: tuple[Pair, ...]
    certain: bool
    same_block: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A distance in its block, whose calculations are reduced to their results."""

    bench: Bench
    block: Block
    tokens: Sequence[Token]
    phrase: Phrase


@dataclass(frozen=True)
class Known:
    """What the whole document gives to measure distances by."""

    bench: Bench

    @cached_property
    def pairs(self) -> Sequence[Pair]:
        """Every value with its bound."""
        return [*met.every(self.bench), *compared.pairs(self.bench)]

    @cached_property
    def by_block(self) -> Mapping[int, list[Pair]]:
        """The same by the block of the value."""
        found: dict[int, list[Pair]] = defaultdict(list)
        for pair in self.pairs:
            found[pair.block.index].append(pair)
        return found

    @cached_property
    def by_list(self) -> Mapping[List, list[Pair]]:
        """The same by the list, for those in items."""
        found: dict[List, list[Pair]] = defaultdict(list)
        for pair in self.pairs:
            if pair.block.kind is BlockKind.ITEM:
                found[_list(pair.block)].append(pair)
        return found

    @cached_property
    def demands(self) -> Sequence[elsewhere.Demand]:
        """The bounds that the document sets."""
        return elsewhere.demands(self.bench)

    @cached_property
    def items(self) -> Mapping[int, Sequence[siblings.Item]]:
        """Block of an item → the items of its list."""
        return {i.block.index: run for run in siblings.lists(self.bench) for i in run}


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Every margin, headroom, excess or share of a bound that is printed without the bound."""
    known = Known(bench)
    used = headroom.uses(bench)
    for block in bench.document.blocks:
        if block.kind in (BlockKind.HEADING, BlockKind.CELL, BlockKind.METADATA):
            continue
        tokens = [t for t in bench.reading.tokens.get(block.index, ()) if t.text != "\n"]
        if tokens and len(tokens) <= met.LONG and speaks(bench.catalog.tools.wordings, block):
            yield from _block(rule, known, block, bench.reduced(block), used)
    for pair, block, number in rows.margins(bench):
        claim = bench.claim(block, number)
        if not spoken_for(claim):
            same_row = Candidates((pair,), True, True)
            yield from _judged(rule, claim, Phrase(number, "margin", 0), same_row)


def _block(
    rule: Rule,
    known: Known,
    block: Block,
    tokens: Sequence[Token],
    used: Sequence[headroom.Use],
) -> Iterator[Outcome]:
    bench = known.bench
    for phrase in phrases(bench.catalog.tools.wordings, tokens):
        own = Statement(bench, block, tokens, phrase)
        claim = bench.claim(block, phrase.number)
        if spoken_for(claim):
            continue
        if phrase.form == "margin" and headroom.fits(phrase.number, used):
            yield Outcome(verdict(claim, "ratio", "holds", "what the utilization leaves"))
        elif found := _candidates(own, known):
            yield from _judged(rule, claim, phrase, found)
        elif phrase.form == "margin" and phrase.number.percent:
            yield from _unlike_use(rule, claim, own, used)


def _list(block: Block) -> List:
    return block.parent, block.trail, block.level


def _candidates(own: Statement, known: Known) -> Candidates | None:
    """The pairs that a distance may be about, the nearest first."""
    return (
        _here(own, known)
        or _own_value(own, known)
        or _in_list(own.block, own.phrase, known)
        or _named(own.block, own.phrase, known)
        or _left(own.bench, own.block, own.tokens, own.phrase)
    )


def _judged(rule: Rule, claim: Claim, phrase: Phrase, found: Candidates) -> Iterator[Outcome]:
    pairs = [p for p in found.pairs if _possible(phrase.number, p)]
    read = [(p, d) for p in pairs for d in distances(phrase.number, phrase.form, p.value, p.bound)]
    if not read:
        return
    if any(agrees(phrase.number, d) for _, d in read):
        yield Outcome(verdict(claim, "ratio", "holds", "the distance from the bound"))
        return
    if len({(p.value.value, p.bound.value) for p in pairs}) != 1 or not found.certain:
        return
    yield _accused(rule, claim, phrase, read[0], not found.same_block)


def _possible(number: Number, pair: Pair) -> bool:
    """Whether a distance of this unit can lie between the two."""
    return number.percent or number.times or number.unit.dimensions == pair.value.unit.dimensions


def _here(statement: Statement, known: Known) -> Candidates | None:
    """``55 tokens/ms (target 50, +10%)``, ``38 ms < 50 ms (24% margin)``."""
    block, phrase = statement.block, statement.phrase
    number = phrase.number
    own = [
        p
        for p in known.by_block.get(block.index, ())
        if number.digits not in (p.value.digits, p.bound.digits)
        and (p.bound.span.end <= number.span.start or p.value.span.end <= number.span.start)
    ]
    if not own:
        return None
    certain = _about(block, phrase, own) and not _nearer(statement, own)
    return Candidates(tuple(own), certain, True)


def _nearer(statement: Statement, own: Sequence[Pair]) -> bool:
    """``5.7 M, 14% over the budget of 5.0 M. We propose 6.2 M: +24% over the budget``."""
    end = max(n.span.end for p in own for n in (p.value, p.bound))
    between = (t.number for t in statement.tokens[: statement.phrase.at] if t.span.start >= end)
    return any(n is not None and alike(n, own[0].value) for n in between)


def _about(block: Block, phrase: Phrase, own: Sequence[Pair]) -> bool:
    """Whether a distance can be about no other pair than a printed inequality before it.

    It stands in the same clause: ``it was missed (8 < 9); the new one has a margin of 30%`` speaks
    of another value.  What is kept free (``48 GB < 64 GB with 10% headroom``) is no distance.
    """
    if any(p.where != "sign" for p in own):
        return True
    start, end = (i - block.span.start for i in (own[-1].bound.span.end, phrase.number.span.start))
    between = block.shadow[max(start, 0) : max(end, 0)]
    return not CLAUSE.search(between) and not KEPT.search(between)


def _own_value(own: Statement, known: Known) -> Candidates | None:
    """``1.6 s TTFT (84% under requirement)``: the bound of the list, or of another section."""
    tokens, block, at = own.tokens, own.block, own.phrase.at
    start = next((i for i in range(at - 1, max(-1, at - 3), -1) if tokens[i].kind == "open"), None)
    if start is None:
        return None
    place = beside.value_before(tokens, start)
    value = tokens[place].number if place is not None else None
    if value is None or value.percent or value.times:
        return None
    words = headroom.words(own.bench, block)
    listed = siblings.bounds_beside(known.items.get(block.index, ()), block, value)
    if listed:
        return Candidates(
            tuple(Pair(block, value, n, None, words) for n in listed), len(listed) == 1
        )
    per_gpu = bool(PER_GPU.search(block.shadow))
    asked = [
        d
        for d in known.demands
        if alike(d.number, value) and d.per_gpu == per_gpu and d.block != block.index
    ]
    pairs = tuple(Pair(block, value, d.number, d.direction, words) for d in asked)
    return Candidates(pairs, all(d.words & words for d in asked)) if pairs else None


def _in_list(block: Block, phrase: Phrase, known: Known) -> Candidates | None:
    """``Latency margin: 1.5 s`` beside the items ``TTFT requirement`` and ``Calculated TTFT``."""
    if block.kind is not BlockKind.ITEM:
        return None
    around = [
        p
        for p in known.by_list.get(_list(block), ())
        if p.block.index != block.index and _possible(phrase.number, p)
    ]
    before = all(p.block.index < block.index for p in around)
    return Candidates(tuple(around), phrase.form != "of" and before) if around else None


def _named(block: Block, phrase: Phrase, known: Known) -> Candidates | None:
    """``50% better latency``: the pairs of the document that have a word of the name."""
    words = core(phrase.names)
    if not words:
        return None
    found = [p for p in known.pairs if p.words & words and p.block.index != block.index]
    return Candidates(tuple(found), phrase.form != "margin") if found else None


def _left(bench: Bench, block: Block, tokens: Sequence[Token], phrase: Phrase) -> Candidates | None:
    """``The service level is 80 ms; 64 ms leaves 20 % of margin``: the two values before it."""
    before = [t.number for t in tokens[: phrase.at] if t.kind == "number" and t.number]
    leaves = any(t.low in LEAVES for t in tokens[: phrase.at])
    if phrase.form != "margin" or not leaves or len(before) != 2 or not alike(*before):
        return None
    return Candidates(
        (Pair(block, before[1], before[0], None, headroom.words(bench, block)),), True
    )


def _unlike_use(
    rule: Rule, claim: Claim, own: Statement, used: Sequence[headroom.Use]
) -> Iterator[Outcome]:
    """A headroom that the one utilization of the memory does not leave."""
    names = headroom.words(own.bench, own.block)
    use = headroom.contradicted(own.phrase.number, own.block.index, names, used)
    if use is None:
        return
    distance = headroom.left(use.number)
    pair = Pair(own.block, use.number, use.number, None)
    yield _accused(rule, claim, own.phrase, (pair, distance), True)


def _accused(
    rule: Rule, claim: Claim, phrase: Phrase, read: tuple[Pair, Distance], far: bool
) -> Outcome:
    pair, distance = read
    number = phrase.number
    factor = number.scale * number.unit.factor
    actual = distance.value / factor * number.scale
    unit = unit_of(number)
    value, bound = pair.value.text.strip(), pair.bound.text.strip()
    sides = (pair.value,) if pair.value is pair.bound else (pair.value, pair.bound)
    both = f"{value} against {bound}" if len(sides) == 2 else value
    shown = f"{both}: {distance.name} = {readable(actual, 4)} {unit or ''}".strip()
    found = finding(
        rule,
        claim,
        f"{shown}, not {number.text.strip()}",
        claimed=printed_value(number),
        actual=decimal_text(actual),
        unit=unit,
        calculation=[shown],
        related=[Evidence(n.text.strip(), n.span) for n in sides],
        strained=far,
    )
    return Outcome(verdict(claim, "ratio", "fails", "false under every reading"), found)
