"""Kind ``requirement``: a value that is called met and misses the stated target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import spoken_for
from doc_auditor.judging.requirements import (
    beside,
    compared,
    elsewhere,
    restated,
    rows,
    said,
    siblings,
)
from doc_auditor.judging.requirements.pairs import Pair, direction, misses
from doc_auditor.records import BlockKind, Claim, Evidence
from doc_auditor.rulebook import Rule

LONG = 60
"""Tokens of a block that is more than a statement about one value."""


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Every value with its bound of which the text says whether it is met."""
    accused: set[tuple[Fraction, Fraction]] = set()
    seen: set[int] = set()
    found = sorted(known(bench), key=lambda p: p.where == "summary")
    for pair in found:
        key = pair.value.value, pair.bound.value
        if pair.value.digits.start in seen or (pair.where == "summary" and key in accused):
            continue
        for outcome in _check(rule, bench, pair):
            seen.add(pair.value.digits.start)
            if outcome.finding is not None:
                accused.add(key)
            yield outcome
    checked = [*found, *compared.pairs(bench)]
    yield from restated.judge(rule, bench, checked, elsewhere.demands(bench))


def known(bench: Bench) -> tuple[Pair, ...]:
    """All pairs of the document, worked out once."""
    return bench.remembered("requirements", "", lambda: tuple(every(bench)))


def every(bench: Bench) -> Iterator[Pair]:
    """All pairs of the document, with what is said of each of them."""
    summaries = said.summaries(bench)
    names = bench.catalog.tools.wordings
    named = (names.pattern("requirement", "higher"), names.pattern("requirement", "lower"))
    for pair in _pairs(bench):
        text = f"{' '.join(pair.words)} {pair.block.shadow}"
        if pair.met is None and all(said.covered(summaries, text, n) for n in named):
            yield replace(pair, met=True, where="summary")
        else:
            yield pair


def _pairs(bench: Bench) -> Iterator[Pair]:
    asked = elsewhere.demands(bench)
    for block in bench.document.blocks:
        if block.kind in (BlockKind.HEADING, BlockKind.CELL):
            continue
        tokens = [t for t in bench.reading.tokens.get(block.index, ()) if t.text != "\n"]
        if len(tokens) > LONG or sum(t.kind == "number" for t in tokens) < 1:
            continue
        found = list(beside.pairs(bench, block, bench.reduced(block)))
        yield from found
        if not found and (one := elsewhere.pair(bench, block, tokens, asked)):
            yield one
    yield from siblings.pairs(bench)
    yield from rows.pairs(bench)


def _check(rule: Rule, bench: Bench, pair: Pair) -> Iterator[Outcome]:
    value, bound, side = pair.value, pair.bound, pair.direction
    claim = _claim(bench, pair)
    if pair.met is None or side is None or spoken_for(claim):
        return
    missed = misses(value, side, bound)
    if missed != pair.met:
        why = f"{side} {bound.text}" if pair.met else f"it misses {bound.text}, as it says"
        yield Outcome(verdict(claim, "comparison", "holds", why))
        return
    if not pair.met and not _contrary(bench, pair):
        return
    result = verdict(
        claim, "comparison", "fails", "the target is missed" if missed else "it is met"
    )
    below = (side == "at least") == missed
    word, sign = ("below", "<") if below else ("above", ">")
    if value.value == bound.value:
        word, sign = "equal to", "="
    asked = "there is" if pair.room else "is required"
    shown = f"{value.text.strip()} is {word} the {bound.text.strip()} that {asked}"
    ends = "it is not met" if missed else "it is met"
    if pair.room:
        ends = "it does not fit" if missed else "it fits"
    if pair.where == "summary":
        ends += ", but all requirements are said to be met"
    yield Outcome(
        result,
        finding(
            rule,
            claim,
            f"{shown}; {ends}",
            claimed=printed_value(value),
            actual=value.coefficient * value.scale,
            unit=unit_of(value),
            calculation=[f"{value.text.strip()} {sign} {bound.text.strip()}"],
            related=[Evidence(f"{bound.text.strip()} required", bound.span)],
            strained=pair.where == "summary" or _loose(pair),
        ),
    )


def _contrary(bench: Bench, pair: Pair) -> bool:
    """Whether a mark of failure can only be wrong.

    A sign may also say how the bound was missed (``❌ 363 ms, > 200 ms threshold``), so the words
    must say the same as the sign; or the mark has its own cell, or stands at the bound alone.
    """
    wordings = bench.catalog.tools.wordings
    text = f"{' '.join(pair.words)} {pair.block.shadow}"
    said_by_words = direction(wordings, "", "", text, pair.bound)
    equal = pair.value.value == pair.bound.value
    if pair.room:
        return not equal and pair.block.kind is BlockKind.CELL
    apart = pair.signed or pair.block.kind is BlockKind.CELL or pair.place is not None
    return apart and not equal and said_by_words == pair.direction


def _loose(pair: Pair) -> bool:
    """Whether something else may be meant.

    Figures without a unit may be versions, a mark beside a range may be one of its middle, and a
    mark of failure in a text may be one of something else than the target.
    """
    numbers = (pair.value, pair.bound)
    bare = not any(n.unit.text for n in numbers)
    version = bare and (not pair.signed or any(n.ulp < 1 for n in numbers))
    apart = pair.place is not None
    return (
        version
        or apart
        or pair.ranged
        or pair.likely
        or (pair.room and not pair.met)
        or (not pair.met and pair.block.kind is not BlockKind.CELL)
    )


def _claim(bench: Bench, pair: Pair) -> Claim:
    value, block = pair.value, pair.block
    span = pair.place or value.span
    start = max(span.start - block.span.start, 0)
    modality = bench.reading.context.modality(block, start, start + len(span))
    return Claim(span, block.index, modality, (value,))
