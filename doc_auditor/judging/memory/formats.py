"""Kind ``format-size``: the size of a number of parameters in a named number format.

``10B (20GB in FP16)`` states both; ``Model weights: 140GB (FP16)`` stands beside 70B parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import Entry, entries, spoken_for
from doc_auditor.judging.layout.degrees import degrees_at, superseded
from doc_auditor.judging.memory.weights import WHOLE
from doc_auditor.judging.shape import (
    LEAST_PARAMETERS,
    SPELLED,
    exact_bytes,
    parameters,
    widths,
)
from doc_auditor.quantity import Number, readable
from doc_auditor.records import Block, BlockKind, Evidence
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

LETTERS = frozenset("B M T billion million trillion".split())
BETWEEN = re.compile(
    r"[\s*_`]*(?:(?:model |total |dense )?param(?:eter)?s?|model|weights?)?[\s*_`]*"
    r"(?:[(,→≈~=]|->|or|are|is|take|takes|need|needs|occup\w+|i\.e\.)*[\s*_`~≈(]*"
    r"(?:\(?(?:in|at|as|with)\s[\w/ -]{3,12}\)?[\s,:]*"
    r"(?:are|is|take|takes|need|needs|occup\w+|=|≈|→|->)?[\s~≈]*)?",
    re.IGNORECASE,
)
"""What may stand between parameters and their size: ``10B parameters in FP16 take``."""
OTHER = re.compile(
    r"\bper\b|/ ?(?:GPU|card)|each|optimi|gradient|adam|cache|activation|overhead|checkpoint|state",
    re.IGNORECASE,
)
SHARED = re.compile(r"\bper\b|\beach\b|distribut|shard|parallel", re.IGNORECASE)
TAIL = 24
LEAST, MOST = Fraction(7, 10), Fraction(3, 2)
"""Between these factors, embeddings, rounded names and overheads explain a difference."""
CLOSE = Fraction(6, 100)
NAMED = re.compile(
    r"[*_`]*(?:model |weight |storage )?(?:precision|dtype|data type|number format"
    r"|weight (?:format|precision)|bytes per (?:parameter|param|weight))[*_`]*",
    re.IGNORECASE,
)
FORMAT = re.compile(rf"(?:[-*+] +)?{NAMED.pattern} *[:=]", re.IGNORECASE)
"""A line that says in which format the weights are: ``Precision: BF16``."""
COUNTED = re.compile(r"(?:total |model )?(?:params?|parameters|model size)", re.IGNORECASE)
"""Heads of columns of parameters."""
WHOLE_BYTES = frozenset(map(Fraction, (1, 2, 4)))
"""Formats without scales beside the values."""


@dataclass(frozen=True, slots=True)
class Sized:
    """A number of parameters, their size in bytes, and the width of their format."""

    count: Fraction
    counted: Evidence
    size: Number
    width: Fraction
    block: Block
    near: bool = True
    """The two stand side by side; a size elsewhere may be that of a share, or of another model."""
    apart: bool = False
    """The format is that of another line; the weights may be kept in one of their own."""


def sizes(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``10B (20GB in FP16)``, ``Model weights: 140GB (FP16)`` beside ``Parameters: 70B``."""
    for sized in (*_glossed(bench), *_labelled(bench), *_tabled(bench)):
        yield from _check(rule, bench, sized)


def beside_each_other(bench: Bench) -> frozenset[Span]:
    """The figures of sizes that stand right behind the parameters and name their format."""
    return frozenset(s.size.digits for s in _glossed(bench))


def _check(rule: Rule, bench: Bench, sized: Sized) -> Iterator[Outcome]:
    number, block = sized.size, sized.block
    claim = bench.claim(block, number)
    due = sized.count * sized.width
    ratios = [p / due for p in exact_bytes(number)]
    shown = (
        f"{sized.counted.message.strip('~≈ ')} × {readable(sized.width)} bytes"
        f" = {readable(due / number.unit.factor, 4)} {number.unit.text}"
    )
    if any(abs(r - 1) <= max(CLOSE, number.half() / number.coefficient) for r in ratios):
        yield Outcome(verdict(claim, "unit", "holds", shown))
        return
    if any(LEAST < r < MOST for r in ratios) or spoken_for(claim):
        return
    if any(number in c.numbers for c in bench.model.equations.get(block.index, ())):
        return  # the result of a printed calculation, which is judged by itself
    if superseded(bench, block.index) or sized.width not in WHOLE_BYTES:
        return
    if not sized.near and max(ratios) < 1 and not _halved(bench, block, ratios):
        return
    yield Outcome(
        verdict(claim, "unit", "fails", "not the parameters in this number format"),
        finding(
            rule,
            claim,
            f"{shown}, not {number.bare}",
            claimed=printed_value(number),
            actual=due / number.unit.factor,
            unit=unit_of(number),
            calculation=[shown],
            related=[sized.counted],
            strained=sized.apart,
        ),
    )


def _halved(bench: Bench, block: Block, ratios: list[Fraction]) -> bool:
    """Whether a size is that of a narrower format, where nothing can have split the weights."""
    split = degrees_at(bench, block.index) or any(
        d.number.value > 1 for d in bench.model.declarations.get("gpus", ())
    )
    return not split and any(abs(r * n - 1) <= CLOSE for r in ratios for n in (2, 4))


def width_in(text: str) -> Fraction | None:
    """The bytes of the one number format in a text."""
    found = {w for p, w in SPELLED if p.search(text)}
    return found.pop() if len(found) == 1 else None


def _glossed(bench: Bench) -> Iterator[Sized]:
    """A number of parameters and, right behind it, their size in a named format."""
    for block in bench.document.blocks:
        if block.kind is BlockKind.METADATA:
            continue
        numbers = [t.number for t in bench.reading.tokens.get(block.index, ()) if t.number]
        for count, size in pairwise(numbers):
            if not counts(count) or dict(size.unit.dimensions) != {"byte": 1}:
                continue
            between = _cut(bench, count.span.end, size.digits.start)
            after = re.split(r"[),;.|]", block.shadow[size.span.end - block.span.start :])[0]
            width = width_in(f"{between} {after[:TAIL]}")
            plain = BETWEEN.fullmatch(between) and not OTHER.search(f"{between}{after}")
            if plain and width is not None and not size.bound:
                yield Sized(count.value, Evidence(count.text, count.span), size, width, block)


def _cut(bench: Bench, start: int, end: int) -> str:
    return bench.source.text[start:end] if end - start < 60 else "·"


def counts(number: Number) -> bool:
    """Whether a number is one of parameters by its magnitude."""
    plain = not (number.unit.dimensions or number.percent or number.bound)
    return plain and number.letter in LETTERS and number.value >= LEAST_PARAMETERS


def _labelled(bench: Bench) -> Iterator[Sized]:
    """The weights of the whole model in a format, where the document declares the parameters."""
    for entry in entries(bench):
        if not entry.bytes or entry.calculated or entry.per_gpu or entry.number.bound:
            continue
        if not WHOLE.fullmatch(entry.label.strip()) or OTHER.search(entry.tail[:TAIL]):
            continue
        own = width_in(re.split(r"[);.]", entry.tail)[0][:TAIL])
        width = own or _declared(bench, entry)
        counts = {d.number.value: d for d in parameters(bench, entry.block.index)}
        if width is None or len(counts) != 1 or _shared(entry):
            continue
        fact = next(iter(counts.values()))
        evidence = Evidence(fact.number.text, fact.number.span)
        sized = Sized(fact.number.value, evidence, entry.number, width, entry.block, near=False)
        yield sized if own else replace(sized, apart=True)


def _tabled(bench: Bench) -> Iterator[Sized]:
    """Rows of models with their parameters, their format and their size in columns of their own."""
    for grid in bench.reading.grids:
        heads = [re.sub(r"\(.*?\)|[*_`]", "", h).strip() for h in grid.head]
        formats = [i for i, h in enumerate(heads) if NAMED.fullmatch(h) or h.lower() == "format"]
        counted = [i for i, h in enumerate(heads) if COUNTED.fullmatch(h)]
        sized = [i for i, h in enumerate(heads) if WHOLE.fullmatch(h) and i not in counted]
        if not len(formats) == len(counted) == len(sized) == 1 or OTHER.search(grid.head[sized[0]]):
            continue
        for row in grid.rows:
            if len(row) <= max(formats[0], counted[0], sized[0]):
                continue
            count, size = row[counted[0]].number, row[sized[0]].number
            width = width_in(row[formats[0]].text)
            if count is None or size is None or width is None or not counts(count) or size.bound:
                continue
            if dict(size.unit.dimensions) == {"byte": 1} and len(row[sized[0]].tokens) == 1:
                evidence = Evidence(count.text, count.span)
                yield Sized(count.value, evidence, size, width, row[sized[0]].block)


def _declared(bench: Bench, entry: Entry) -> Fraction | None:
    """The bytes of the one format of a document, as a line of the same list or table says."""
    if len(widths(bench)) != 1 or width_in(entry.label) is not None:
        return None
    blocks = bench.document.blocks
    for other in format_lines(bench):
        block = blocks[other]
        near = block.trail == entry.block.trail and block.parent == entry.block.parent
        if near and (block.cell is None) == (entry.block.cell is None):
            return next(iter(widths(bench)))
    return None


def format_lines(bench: Bench) -> tuple[int, ...]:
    """Blocks that say in which number format the weights are."""
    return bench.remembered("format lines", None, lambda: tuple(_format_lines(bench)))


def _format_lines(bench: Bench) -> Iterator[int]:
    for block in bench.document.blocks:
        text = block.shadow.strip()
        first = block.cell is not None and block.cell.column == 0
        if NAMED.fullmatch(text) if first else block.cell is None and FORMAT.match(text):
            yield block.index
        elif block.kind is BlockKind.ITEM and width_in(text) is not None:
            numbers = (t.number for t in bench.reading.tokens.get(block.index, ()) if t.number)
            if any(counts(n) for n in numbers):
                yield block.index  # ``- 30B parameters, FP16``


def _shared(entry: Entry) -> bool:
    """Whether the value may be the share of one GPU although nothing says so."""
    return any(SHARED.search(t) for t in entry.titles)
