"""Labelled values of a document: ``KV cache: 2.8 GB per GPU``, a row of a table, a list item."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from doc_auditor.judging.bench import Bench
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.lines import line
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind, Claim, Modality

PER_GPU = re.compile(
    r"\b(?:per|each|every|one|single)[- ](?:GPU|device|card|NPU|accelerator|rank|chip)\b"
    r"|/ ?GPU\b|\bGPU memory\b",
    re.IGNORECASE,
)
ALL_GPUS = re.compile(
    r"\b(?:total|overall|aggregate|all GPUs|cluster|whole|entire)\b", re.IGNORECASE
)
NEXT = re.compile(r"[,(] *[~≈]?\d")
"""Where another value begins."""
TITLES = 2
TOLD = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.CODE)
"""Blocks that tell of one value after another."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A label and the one value that stands behind it; ``tail`` is the text after the value."""

    block: Block
    label: str
    number: Number
    tail: str = ""
    head: str = ""
    titles: tuple[str, ...] = ()
    calculated: bool = False
    tokens: tuple[Token, ...] = ()

    @property
    def per_gpu(self) -> bool:
        """Whether the value is that of one GPU, by its own words or those above it."""
        behind = NEXT.split(self.tail)[0]  # ``107K tokens/s, 1,489 per GPU``
        own = f"{self.label} | {self.head} | {behind}"
        if PER_GPU.search(own):
            return True
        return not ALL_GPUS.search(own) and any(PER_GPU.search(t) for t in self.titles)

    @property
    def bytes(self) -> bool:
        """Whether the value is a size in bytes."""
        return dict(self.number.unit.dimensions) == {"byte": 1}


def entries(bench: Bench) -> tuple[Entry, ...]:
    """Every labelled value, in lists, code, paragraphs and tables."""
    return bench.remembered("entries", None, lambda: tuple(_entries(bench)))


def _entries(bench: Bench) -> Iterator[Entry]:
    for block in bench.document.blocks:
        tokens = bench.reading.tokens.get(block.index, ())
        if not tokens or block.kind in (BlockKind.CELL, BlockKind.HEADING):
            continue
        found = line(block, tokens)
        if found.value is not None and found.label:
            titles = tuple(bench.reading.context.labels(block)[:TITLES])
            tail = _tail(block, found.value)
            yield Entry(
                block, found.label, found.value, tail, "", titles, found.calculated, found.tokens
            )
    for grid in bench.reading.grids:
        yield from _table(bench, grid)


def _tail(block: Block, number: Number) -> str:
    after = block.shadow[max(number.span.end - block.span.start, 0) :]
    return re.split(r"[.;](?:\s|$)|\n", after)[0][:80]


def _table(bench: Bench, grid: Grid) -> Iterator[Entry]:
    for row in grid.rows:
        if not row or row[0].number is not None or not row[0].text:
            continue
        for column, cell in enumerate(row[1:], 1):
            if cell.number is None:
                continue
            yield _cell(bench, grid, row[0], cell, column)


def _cell(bench: Bench, grid: Grid, first: GridCell, cell: GridCell, column: int) -> Entry:
    assert cell.number is not None
    head = grid.head[column] if column < grid.width else ""
    titles = tuple(bench.reading.context.above(cell.block)[:TITLES])
    label = first.text.strip("*_ ")
    calculated = any(t.kind == "operator" for t in cell.tokens)
    return Entry(cell.block, label, cell.number, "", head, titles, calculated, cell.tokens)


def claim_of(bench: Bench, entry: Entry) -> Claim:
    """The entry as a claim."""
    start = max(entry.number.span.start - entry.block.span.start, 0)
    end = entry.number.span.end - entry.block.span.start
    modality = bench.reading.context.modality(entry.block, start, end)
    return Claim(entry.number.span, entry.block.index, modality, (entry.number,))


def spoken_for(claim: Claim) -> bool:
    """Quoted, negated and hypothetical values are left alone."""
    return claim.modality in (
        Modality.QUOTED,
        Modality.NEGATED,
        Modality.HYPOTHETICAL,
        Modality.EXAMPLE,
    )
