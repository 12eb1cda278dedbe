"""Values against a bound of another section: ``Throughput requirement met: 83 tokens/ms``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.entries import PER_GPU
from doc_auditor.judging.requirements import said
from doc_auditor.judging.requirements.pairs import (
    ABOVE,
    BELOW,
    Direction,
    Pair,
    alike,
    core,
    direction,
    misses,
)
from doc_auditor.quantity import Number
from doc_auditor.reading import (
    lines,
)
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind

TARGET = re.compile(
    r"^(?:targets?|requirements?|required|goals?|slos?|thresholds?|objectives?)$", re.IGNORECASE
)
DEMANDS = re.compile(
    r"requirement|target|\bSLOs?\b|\bSLAs?\b|threshold|objective|\bgoals?\b|constraint",
    re.IGNORECASE,
)
FIRM = re.compile(r"\brequire\w*|\bSLOs?\b|\bSLAs?\b|constraint", re.IGNORECASE)
NEAR = re.compile(r"\bnear(?:ly)?\b|\bclose to\b|\balmost\b|≈", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Demand:
    """A bound that the document sets: ``GPU utilization: >90 %``."""

    words: frozenset[str]
    direction: Direction
    number: Number
    per_gpu: bool
    block: int
    firm: bool = False
    """Printed with a sign, or called a requirement: ``Target latency: 2 s`` may be a forecast."""


def pair(
    bench: Bench, block: Block, tokens: Sequence[Token], demands: Sequence[Demand]
) -> Pair | None:
    """A value that is called met, with the bound that the document sets for it."""
    if not said.mark(bench, block):
        return None
    colon = next((i for i, t in enumerate(tokens[:12]) if t.kind == "colon"), None)
    if colon is None or any(t.text in ABOVE + BELOW for t in tokens):
        return None
    value = _printed(block, tokens, colon)
    marked = bool(said.MARKED.search(block.shadow))
    about = bool(NEAR.search(block.shadow)) or any(TARGET.match(t.text) for t in tokens[:colon])
    if value is None or not (about or marked) or _ranged(tokens, value):
        return None
    words = core(t.text for t in tokens[:colon] if t.kind in ("word", "symbol"))
    per_gpu = bool(PER_GPU.search(block.shadow))
    here = bench.model.places[block.index].contrast
    matching = [
        d
        for d in demands
        if _same(d.words, words, marked)
        and d.per_gpu == per_gpu
        and d.block != block.index
        and alike(d.number, value)
        and bench.model.places[d.block].contrast <= here
    ]
    missed = [d for d in matching if misses(value, d.direction, d.number)]
    if not matching or len(missed) not in (0, len(matching)):
        return None
    least = (missed or matching)[0]
    return Pair(block, value, least.number, least.direction, words, True)


def _printed(block: Block, tokens: Sequence[Token], colon: int) -> Number | None:
    """The value behind the colon, or the result of the calculation that stands there."""
    first, after = (tokens[i] if i < len(tokens) else None for i in (colon + 1, colon + 2))
    if first is None or first.kind != "number":
        return None
    if after is not None and after.kind == "operator":
        return lines.line(block, tokens).value
    return first.number


def _ranged(tokens: Sequence[Token], value: Number) -> bool:
    """``20-30 tokens/s``: one end of a range is not the value."""
    at = next((i for i, t in enumerate(tokens) if t.number is value), 0)
    return any(t.text in ("-", "/", "*") for t in tokens[at + 1 : at + 2])


def _same(demanded: frozenset[str], words: frozenset[str], marked: bool) -> bool:
    """Whether a label names the demand; beside a mark it may leave out a word of its name."""
    return demanded == words or (marked and len(words) > 1 and words < demanded)


def demands(bench: Bench) -> list[Demand]:
    """Bounds under a title such as “Requirements”, or with a label such as “Minimum …”."""
    return list(_demands(bench))


def _demands(bench: Bench) -> Iterator[Demand]:
    wordings = bench.catalog.tools.wordings
    for block in bench.document.blocks:
        tokens = [t for t in bench.reading.tokens.get(block.index, ()) if t.text != "\n"]
        colon = next((i for i, t in enumerate(tokens[:10]) if _parts(t)), None)
        if (
            colon is None
            or block.kind in (BlockKind.CELL, BlockKind.HEADING)
            or len(tokens) < colon + 2
        ):
            continue
        label = [t.text for t in tokens[:colon] if t.kind in ("word", "symbol")]
        titles = bench.reading.context.labels(block)[:2]
        if not any(
            DEMANDS.search(t) and not said.PASSED.search(t) for t in [*titles, " ".join(label)]
        ):
            continue
        start = colon + (tokens[colon].kind == "colon")
        relation = tokens[start].text if tokens[start].kind == "relation" else ""
        start += bool(relation)
        if start >= len(tokens) or tokens[start].kind != "number":
            continue
        number = tokens[start].number
        text = " ".join(label)
        side = direction(wordings, relation, text, text, number) if number else None
        if tokens[colon].kind != "colon":
            behind = takewhile(lambda t: t.kind == "word", tokens[start + 1 : start + 4])
            label += [t.text for t in behind]
        if number is not None and side is not None:
            firm = bool(relation) or any(FIRM.search(t) for t in [*titles, text])
            per_gpu = bool(PER_GPU.search(block.shadow))
            yield Demand(core(label), side, number, per_gpu, block.index, firm)


def _parts(token: Token) -> bool:
    """What stands between the name of a demand and its bound."""
    return token.kind == "colon" or (token.kind == "relation" and token.text in ABOVE + BELOW)
