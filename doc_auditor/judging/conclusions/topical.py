"""Verdicts on a quantity whose value or bound stands elsewhere: ``Latency requirement: met ✅``.

The sentence names one quantity and says that its bound is kept.  What it does not print is looked
for by the name: bounds in the whole document, values in the nearest text or table before.  All of
them have to say the same; another one may be meant, so that nothing is certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from doc_auditor.formula import numbers
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.bounded import MEASURES, comparable, current
from doc_auditor.judging.conclusions.clauses import Clause, claim
from doc_auditor.judging.conclusions.described import TEXTS
from doc_auditor.judging.conclusions.sides import decided
from doc_auditor.judging.conclusions.told import Told, of_text, told, topics
from doc_auditor.judging.layout.eras import FRESH, former, past
from doc_auditor.judging.order import HOLDS
from doc_auditor.judging.requirements import met, said
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.sentences.modal import OPEN
from doc_auditor.reading.sentences.worded import ABOVE, BELOW, LIMIT
from doc_auditor.reading.tokens import Token, lower
from doc_auditor.records import Block, Comparison
from doc_auditor.source import Span

Three = tuple[Number, str, Number]
APIECE = re.compile(r"\b(?:per|each|every|single)\b", re.IGNORECASE)
"""Words of a value that is one thing's."""


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """The verdicts on a quantity of which at least one side stands elsewhere."""
    judged = {p.block.index for p in met.known(bench) if p.met}
    for block in bench.document.blocks:
        if block.kind not in TEXTS or block.index in judged:
            continue
        tokens = bench.reduced(block)
        marked = bool(said.MARKED.search(block.shadow))
        for start, end in sentences(tokens):
            own = tokens[start:end]
            if _says_met(bench, own, marked):
                yield from _judged(bench, block, own)


def _says_met(bench: Bench, tokens: Sequence[Token], marked: bool) -> bool:
    """``the requirement is satisfied``, ``✅ Throughput``; nothing intended, denied or missed."""
    text = " ".join(t.text for t in tokens)
    aim = " ".join(t.text for t in tokens if singular(t.low) not in LIMIT)
    if said.MISSED.search(text) or said.AIM.search(aim):
        return False
    words = {lower(tokens, i) for i in range(len(tokens))}
    wordings = bench.catalog.tools.wordings
    kept = words & (wordings.concluding("kept") | wordings.concluding("meets"))
    return (
        marked
        or bool(_located(tokens))
        or bool(kept and {singular(w) for w in words} & LIMIT)
        or bool(said.WHOLE.search(text))
    )


def _located(tokens: Sequence[Token]) -> str:
    """``≤`` of ``stays below the SLO``, ``≥`` of ``above its target``; no number follows."""
    for at in range(1, len(tokens) - 1):
        side = lower(tokens, at)
        end = at + 1 + (lower(tokens, at + 1) not in LIMIT)
        closed = all(t.kind in ("comma", "close", "mark") for t in tokens[end + 1 : end + 2])
        if side not in (*BELOW, *ABOVE) or lower(tokens, end) not in LIMIT or not closed:
            continue
        if not {lower(tokens, i) for i in range(at)} & OPEN:
            return "≤" if side in BELOW else "≥"
    return ""


def _judged(bench: Bench, block: Block, tokens: Sequence[Token]) -> Iterator[Comparison]:
    span = tokens[0].span.join(tokens[-1].span)
    text = " ".join(t.text for t in tokens if t.kind in ("word", "symbol"))
    own = [t for t in of_text(bench, block) if span.contains(t.figure.number.digits)]
    whole = bool(said.WHOLE.search(text))
    named = topics(bench.catalog.tools.wordings, text)
    said_of = {lower(tokens, i) for i in range(len(tokens))}
    if whole or (said_of & {"both", "all"} and not named):
        if not own:
            own = [t for t in of_text(bench, block) if t.figure.number.digits.end < span.start]
        found = [
            each
            for value in own
            if not value.bound
            for each in _held(bench, block, tokens, [value], _bounds(bench, value, block, span))
        ]
        yield from sorted(found, key=_true)[:1]
        return
    if len(named) != 1:
        return
    bounds = [t for t in own if t.bound]
    values = [t for t in own if not t.bound]
    if len(values) > 1 or len(bounds) > 1:
        return
    if bounds and values:
        return
    if values:
        yield from _held(bench, block, tokens, values, _bounds(bench, values[0], block, span))
        return
    if not bounds and (pairs := _paired(bench, named, block)):
        yield from _decided(bench, block, tokens, pairs)
        return
    bounds = bounds or [
        t
        for t in told(bench)
        if t.bound and t.topics & named and _apart(bench, t, _measures(text), block, span)
    ]
    if bounds:
        values = _values(bench, bounds[0], named, _measures(text), block, span)
        yield from _held(bench, block, tokens, values, bounds)


def _true(claim: Comparison) -> bool:
    """Whether a comparison of two numbers is true."""
    left, right = (n.value for side in (claim.left, claim.right) for n in numbers(side))
    return HOLDS[claim.relation](left, right)


def _paired(bench: Bench, named: frozenset[str], block: Block) -> list[Three]:
    """Values that stand beside their bounds of a quantity, without a word of their own on them."""
    wordings = bench.catalog.tools.wordings
    return [
        (p.value, "≥" if p.direction == "at least" else "≤", p.bound)
        for p in met.known(bench)
        if p.direction
        and p.met is None
        and topics(wordings, " ".join(p.words)) & named
        and p.block.index != block.index
    ]


def _measures(text: str) -> frozenset[str]:
    return frozenset(text.lower().split()) & MEASURES


def _bounds(bench: Bench, value: Told, block: Block, span: Span) -> list[Told]:
    """The bounds of the document for a value."""
    return [
        t
        for t in told(bench)
        if t.bound
        and t.topics & value.topics
        and comparable(value.figure, t.figure)
        and _apart(bench, t, value.measures, block, span)
    ]


def _apart(bench: Bench, found: Told, measures: frozenset[str], block: Block, span: Span) -> bool:
    """Whether a figure stands elsewhere, for the same configuration and the same measure."""
    places = bench.model.places
    here = places[found.block.index].contrast - FRESH <= places[block.index].contrast
    here = here and not former(bench, found.block.index)
    same = not (found.measures and measures) or bool(found.measures & measures)
    return not span.contains(found.figure.number.digits) and here and same


def _values(
    bench: Bench,
    bound: Told,
    named: frozenset[str],
    measures: frozenset[str],
    block: Block,
    span: Span,
) -> list[Told]:
    """The values of a quantity in the nearest section before a verdict that has any."""
    before = [
        t
        for t in told(bench)
        if not (t.bound or t.figure.per or APIECE.search(t.block.shadow))
        and not past(bench, t.block.index, t.figure.number.digits)
        and t.topics & named
        and t.figure.number.digits.start < span.start
        and comparable(t.figure, bound.figure)
        and _apart(bench, t, measures | bound.measures, block, span)
    ]
    if not before:
        return []
    trail = max(before, key=lambda t: t.block.index).block.trail
    return _latest(bench, [t for t in before if t.block.trail == trail])


def _latest(bench: Bench, values: Sequence[Told]) -> list[Told]:
    """The values less those that a change leads away from."""
    found = []
    for _, group in groupby(values, key=lambda t: t.block.index):
        same = list(group)
        numbers = (t.number for t in bench.reduced(same[0].block))
        kept = {f.number.digits.start for f in current([t.figure for t in same], numbers)}
        found += [t for t in same if t.figure.number.digits.start in kept]
    return found


def _held(
    bench: Bench,
    block: Block,
    tokens: Sequence[Token],
    values: Sequence[Told],
    bounds: Sequence[Told],
) -> Iterator[Comparison]:
    """The comparison of values with bounds."""
    pairs = [
        (v.figure.number, "≥" if b.side == "at least" else "≤", b.figure.number)
        for v in values
        for b in bounds
        if b.side is not None and comparable(v.figure, b.figure)
    ]
    if not any(b.side is None for b in bounds):
        yield from _decided(bench, block, tokens, pairs)


def _decided(
    bench: Bench, block: Block, tokens: Sequence[Token], pairs: Sequence[Three]
) -> Iterator[Comparison]:
    """The last of several pairs that all say the same."""
    located = _located(tokens)
    if located and any(sign != located for _, sign, _ in pairs):
        return
    kept = {HOLDS[sign](value.value, bound.value) for value, sign, bound in pairs}
    if len(kept) != 1:
        return
    if not all(decided(*pair[::2], pair[1]) for pair in pairs):
        return
    value, sign, bound = pairs[-1]
    if value.hedged or bound.hedged:
        return
    span = tokens[0].span.join(tokens[-1].span)
    yield claim(bench, Clause(block, tokens, (), ()), span, (value, sign, bound), loose=True)
