"""Durations that are said to keep the one window of a document: ``8.3 h, so the deadline is kept``.

The window stands somewhere in the text, as two times of the day (``between 22:00 and 06:00``) or as
a duration (``a window of 6 h``).  Another duration may be meant, so that nothing is certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from doc_auditor.formula import Literal_
from doc_auditor.judging.bench import Bench
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.sentences.modal import DENIALS
from doc_auditor.reading.sentences.sufficing import FITS, SO, certain, ending
from doc_auditor.reading.tokens import Token, word
from doc_auditor.records import Block, BlockKind, Comparison
from doc_auditor.source import Span

CLOCK = re.compile(
    r"\b(?P<h>[01]?\d|2[0-4]):(?P<m>[0-5]\d)\s*(?:h\b\s*)?(?:to|and|until|till|-|–|—)\s*"
    r"(?P<h2>[01]?\d|2[0-4]):(?P<m2>[0-5]\d)\b(?!:)"
)
NAMES = frozenset("window deadline".split())
KEPT = FITS | {"safe"}
DAY = 24 * 3600
SECONDS = (("second", 1),)


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """The sentences that conclude that the deadline or the window is kept, or is not."""
    found = [c for b in bench.document.blocks if (c := _conclusion(bench, b)) is not None]
    window = _window(bench) if found else None
    if window is None:
        return
    for block, value, relation, span in found:
        bound = _as_number(value, *window)
        if value.digits == window[1] or not certain(*_ordered(value, bound, relation)):
            continue
        start = span.start - block.span.start
        modality = bench.reading.context.modality(block, start, start + len(span))
        pair = (Literal_(value), relation, Literal_(bound))
        yield Comparison(span, block.index, modality, (), *pair, loose=True)


def _ordered(value: Number, bound: Number, relation: str) -> tuple[Number, Number]:
    return (bound, value) if relation == "≤" else (value, bound)


def _conclusion(bench: Bench, block: Block) -> tuple[Block, Number, str, Span] | None:
    """The duration before ``, so the deadline is kept``, with ``≤`` or ``>``."""
    lowered = block.shadow.lower()
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM) or not any(
        n in lowered for n in NAMES
    ):
        return None
    tokens = bench.reduced(block)
    for start, end in sentences(tokens):
        so = next(
            (
                i
                for i in range(start + 1, end)
                if word(tokens, i) in SO and tokens[i - 1].kind == "comma"
            ),
            None,
        )
        value = ending(tokens[start : so - 1]) if so is not None else None
        if so is None or value is None or value[0].unit.dimensions != SECONDS:
            continue
        relation, last = _said(bench, tokens, so + 1, end)
        if relation:
            return block, value[0], relation, value[1].span.join(tokens[last].span)
    return None


def _said(bench: Bench, tokens: Sequence[Token], start: int, end: int) -> tuple[str, int]:
    """``the deadline is kept``: the whole clause, without a figure of its own."""
    words: set[str] = set()
    last = start
    for at in range(start, end):
        if tokens[at].kind in ("comma", "close"):
            break
        if tokens[at].kind not in ("word", "symbol") or at - start > 7:
            return "", start
        words.add(word(tokens, at))
        last = at
    if not (
        words & NAMES and words & (KEPT | bench.catalog.tools.wordings.concluding("kept"))
    ) or words & {"with", "if", "after", "when"}:
        return "", start
    return (">" if words & DENIALS else "≤"), last


def _window(bench: Bench) -> tuple[Fraction, Span, str] | None:
    """The one window of the document: seconds, place and text."""
    found: dict[Fraction, tuple[Span, str]] = {}
    for block in bench.document.blocks:
        if block.kind is BlockKind.CODE:
            continue
        for clock in CLOCK.finditer(block.shadow):
            first, last = (int(clock[h]) * 60 + int(clock[m]) for h, m in ("hm", ("h2", "m2")))
            seconds = Fraction((last - first) * 60 % DAY or DAY)
            start = block.span.start + clock.start()
            found.setdefault(seconds, (Span(start, start + len(clock[0])), clock[0]))
        tokens = bench.reading.tokens.get(block.index, ())
        for at, token in enumerate(tokens):
            number = token.number
            if number is not None and number.unit.dimensions == SECONDS and _named(tokens, at):
                found.setdefault(number.value, (number.digits, number.text.strip()))
    if len(found) != 1:
        return None
    ((seconds, (place, text)),) = found.items()
    return seconds, place, text


def _named(tokens: Sequence[Token], at: int) -> bool:
    """``a window of 6 h``, ``the 6 h window``, ``deadline: 6 h``."""
    if word(tokens, at + 1) in NAMES:
        return True
    link = at - 1
    linked = link >= 0 and (tokens[link].kind == "colon" or word(tokens, link) in ("of", "is"))
    return linked and word(tokens, link - 1) in NAMES


def _as_number(value: Number, seconds: Fraction, place: Span, text: str) -> Number:
    """The window in the unit of the value; times of the day stand behind it."""
    coefficient = seconds / (value.scale * value.unit.factor)
    if ":" in text:
        text = f"{readable(coefficient)} {value.unit.text} ({text})"
    number = replace(value, coefficient=coefficient, text=text, span=place, digits=place)
    return replace(number, ulp=Fraction(1), hedged=False, bound="")
