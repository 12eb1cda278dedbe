"""The figures of a document with the quantity that each is one of: bounds, and values.

The quantities are those of which the rules know whether more or less is better (``throughput``,
``TTFT``); a rate without a name is one of throughput.  A bound is called one, has the sign of one
in front, or stands below a title or a head such as “Requirements”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.bounded import MEASURES, Figure, sentence_of, sentences_of
from doc_auditor.judging.conclusions.described import JOINS, TEXTS
from doc_auditor.judging.requirements import said
from doc_auditor.judging.requirements.elsewhere import DEMANDS
from doc_auditor.judging.requirements.pairs import ABOVE, Direction, direction
from doc_auditor.judging.units.measured import measured
from doc_auditor.quantity import Number
from doc_auditor.reading.context import Wordings
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.sentences.worded import LIMIT
from doc_auditor.reading.tokens import Token, lower
from doc_auditor.records import Block, BlockKind

FIRM = LIMIT - frozenset("maximum minimum capacity allowed allowance asked".split())
"""Words that only a bound has beside it."""
DUTY = frozenset("must has have need needs should shall required requires".split())
RATE = (("second", -1),)
NAMELESS = frozenset("time times speed error errors capacity bandwidth efficiency loss".split())
"""Words of quantities that may be of many things."""
VERDICT = re.compile(r"\b(?:met|satisfied|fulfilled|kept|achieved|reached)\b", re.IGNORECASE)
"""In a label: what follows is a value."""
FEW = 8
"""Words of a label."""


@dataclass(frozen=True, slots=True)
class Told:
    """A figure, its quantities and measures; ``side`` where it is a bound."""

    figure: Figure
    topics: frozenset[str]
    measures: frozenset[str]
    block: Block
    bound: bool
    side: Direction | None = None


def told(bench: Bench) -> Sequence[Told]:
    """All figures that are one of a known quantity, in order; worked out once."""
    return bench.remembered("told quantities", None, lambda: tuple(_told(bench)))


def bounds(bench: Bench) -> Sequence[Figure]:
    """The figures of texts that are called bounds, or stand below a title for them; in order."""
    return bench.remembered("bounds of texts", None, lambda: tuple(_bounds(bench)))


def _bounds(bench: Bench) -> Iterator[Figure]:
    for block in bench.document.blocks:
        if block.kind not in TEXTS:
            continue
        for sentence in sentences_of(bench, block):
            for figure in sentence.figures:
                if figure.bound and (figure.limit in LIMIT or _asked(bench, block)):
                    yield figure


def tabled(bench: Bench) -> Iterator[Figure]:
    """The bounds of tables, with the quantities that they are of."""
    for each in told(bench):
        if each.bound and each.block.kind is BlockKind.CELL:
            yield replace(each.figure, words=each.figure.words | each.topics)


def _asked(bench: Bench, block: Block) -> bool:
    """Whether a block stands below a title such as “Requirements”."""
    titles = bench.reading.context.labels(block)[:2]
    return any(DEMANDS.search(t) and not said.PASSED.search(t) for t in titles)


def topics(wordings: Wordings, text: str) -> frozenset[str]:
    """The quantities that a text names."""
    found = [
        m.group().lower()
        for part in ("higher", "lower")
        for m in wordings.pattern("requirement", part).finditer(text)
    ]
    return frozenset(w.removesuffix("s") if w == "latencies" else w for w in found)


def _told(bench: Bench) -> Iterator[Told]:
    for block in bench.document.blocks:
        if block.kind in TEXTS:
            yield from of_text(bench, block)
    for grid in bench.reading.grids:
        yield from _of_table(bench, grid)


def of_text(bench: Bench, block: Block) -> Iterator[Told]:
    """The figures of a paragraph or an item."""
    tokens = bench.reduced(block)
    if not any(t.kind == "number" for t in tokens):
        return
    titles = bench.reading.context.labels(block)[:2]
    asked = _asked(bench, block)
    for sentence in sentences_of(bench, block):
        label = _label(sentence.tokens)
        for figure in sentence.figures:
            near = _near(sentence.tokens, figure.number)
            behind = figure.number.digits.start > sentence.tokens[0].span.start + len(label)
            value = behind and VERDICT.search(label)
            called = replace(figure, limit="") if value else figure
            texts = (near, label, titles[0] if titles else "")
            yield from _one(bench, block, called, texts, asked)


def _near(tokens: Sequence[Token], number: Number) -> str:
    """The words around a number that tell what it is: ``TPOT ≤ 50 ms``, ``58 ms of latency``."""
    at = next((i for i, t in enumerate(tokens) if t.number is number), 0)
    first = at
    while first > max(0, at - FEW) and tokens[first - 1].kind in ("word", "symbol", "relation"):
        if lower(tokens, first - 1) in JOINS:
            break
        first -= 1
    last = at + 1
    while last < min(len(tokens), at + 4) and tokens[last].kind in ("word", "symbol"):
        if lower(tokens, last) in JOINS:
            break
        last += 1
    return " ".join(t.text for t in (*tokens[first:at], *tokens[at + 1 : last]))


def _label(tokens: Sequence[Token]) -> str:
    colon = next((i for i, t in enumerate(tokens[:FEW]) if t.kind == "colon"), 0)
    return " ".join(t.text for t in tokens[:colon])


def _of_table(bench: Bench, grid: Grid) -> Iterator[Told]:
    wordings = bench.catalog.tools.wordings
    bounding = wordings.pattern("requirement", "bound")
    for row in grid.rows:
        for column, cell in enumerate(row[1:], start=1):
            if cell.number is None or column >= grid.width:
                continue
            head = grid.head[column]
            titles = (*bench.reading.context.labels(cell.block)[:1], grid.head[0])
            asked = bool(bounding.search(head)) or (
                grid.width == 2 and any(DEMANDS.search(t) for t in titles)
            )
            (figure,) = sentence_of(cell.block, cell.tokens).figures[:1] or (None,)
            if figure is None:
                continue
            number = measured(bench, cell.number, (row[0].text, grid.head[0]))
            figure = replace(figure, number=number)
            yield from _one(bench, cell.block, figure, (row[0].text, head), asked)


def _one(
    bench: Bench, block: Block, figure: Figure, texts: Sequence[str], asked: bool
) -> Iterator[Told]:
    """A figure by the first of the texts around it that names its quantity."""
    wordings = bench.catalog.tools.wordings
    number = figure.number
    if not (number.unit.dimensions or number.percent) or number.times:
        return
    found: frozenset[str] = next((t for x in texts if (t := topics(wordings, x))), frozenset())
    if number.unit.dimensions == RATE:
        found = frozenset({"throughput"})
    found -= NAMELESS
    if not found:
        return
    every = " ".join(texts).lower().split()
    measures = frozenset(w.strip("*:,.()") for w in every) & MEASURES
    firm = figure.limit in FIRM or (figure.limit in ("least", "most") and figure.words & DUTY)
    bound = bool(figure.sign or firm or asked)
    side: Direction | None = None
    if bound:
        near = " ".join([figure.limit, " ".join(found)])
        side = direction(wordings, figure.sign, near, near, number)
        if figure.sign:
            side = "at least" if figure.sign in ABOVE else "at most"
    yield Told(figure, found, measures, block, bound, side)
