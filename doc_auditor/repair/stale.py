"""Figures that were stated for the old configuration and follow from nothing that is printed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from doc_auditor.judging.bench import Bench
from doc_auditor.quantity import Number
from doc_auditor.records import Block, Evidence, Modality
from doc_auditor.repair.accounting import per_gpu
from doc_auditor.repair.weaving import Woven
from doc_auditor.source import Span

PERFORMANCE = re.compile(
    r"latenc|throughput|ttft|tpot|time[- ]to[- ]first|per (?:second|step|iteration|forward)|"
    r"step time|iteration time|bubble|scaling|overhead|speed-?up|faster|slower|efficien|"
    r"utili[sz]ation|\bMFU\b|\bHFU\b|tokens?/|sequences?/|samples?/|requests?/|/s\b|\bQPS\b|goodput|duration",
    re.IGNORECASE,
)
GIVEN = re.compile(
    r"hardware|environment|infrastructure|requirement|target|\bSLO\b|assumption|specification",
    re.IGNORECASE,
)
CAPACITY = re.compile(
    r"\b(?:capacity|available|vram|hbm|limit|budget|at most|of memory|memory each)\b", re.IGNORECASE
)
WHOLE = re.compile(r"(?:\bof|/|÷|≤|<|within)\s*$")
"""What stands before the size of the whole: ``54.3 GB (68% of 80 GB)``."""
TOLD = re.compile(
    r"\b(?:(?:reduced|increased|raised|lowered|decreased|cut|grown|up|down) from"
    r"|half|halv(?:es|ed|ing)|twice|thrice|(?:doubl|tripl|quadrupl)(?:e|es|ed|ing)"
    r"|(?:a|one|two|three) (?:third|quarter|fifth|sixth|eighth|tenth|sixteenth)s?)\b",
    re.IGNORECASE,
)
SET_ASIDE = (Modality.QUOTED, Modality.NEGATED, Modality.REQUIRED, Modality.EXAMPLE)


def stale(woven: Woven, block: int, edited: Collection[Span], changes: str) -> tuple[Evidence, ...]:
    """Predictions and measurements of the configuration that changes."""
    bench = woven.bench
    contrast = bench.model.places[block].contrast
    derived = {k.target.digits for k in woven.graph.links}
    derived |= {p for d in tuple(derived) for p in woven.graph.group(d)}
    found: list[Evidence] = []
    for here in bench.document.blocks:
        theirs = bench.model.places[here.index].contrast
        if not (theirs <= contrast or contrast <= theirs) or _given(bench, here):
            continue
        for number in _figures(bench, here):
            if number.digits in derived or any(e.overlaps(number.span) for e in edited):
                continue
            found.append(Evidence(f"stated for {changes}; measure again", number.span))
    return tuple(found)


def _given(bench: Bench, block: Block) -> bool:
    titles = [bench.document.blocks[i].shadow for i in block.trail[-1:]]
    return any(GIVEN.search(t) for t in titles)


def _figures(bench: Bench, block: Block) -> Iterator[Number]:
    """Times, rates and percentages in lines that speak of performance."""
    for token in bench.reading.tokens.get(block.index, ()):
        number = token.number
        if token.kind != "number" or number is None or number.bound:
            continue
        timed = "second" in dict(number.unit.dimensions)
        performs = (timed or number.percent or number.times) and _speaks(bench, block, number)
        if not performs and not _held_by_a_gpu(bench, block, number):
            continue
        start = max(number.span.start - block.span.start, 0)
        end = number.span.end - block.span.start
        if bench.reading.context.modality(block, start, end) not in SET_ASIDE:
            yield number


def _held_by_a_gpu(bench: Bench, block: Block, number: Number) -> bool:
    """``Weights per GPU: 20 GB``: what a GPU holds follows the degrees, its capacity does not."""
    if number.unit.dimensions != (("byte", 1),) or CAPACITY.search(block.shadow):
        return False
    if WHOLE.search(bench.source.text, max(0, number.span.start - 8), number.span.start):
        return False
    return per_gpu(bench, block.index, number)


def told_changes(woven: Woven, changed: Collection[Span]) -> Iterator[Span]:
    """``(reduced from 16)``, ``half of the layers``: words beside a number that changes, which
    were true of the old one."""
    source = woven.bench.source
    for line in sorted({source.line_of(place.start) for place in changed}):
        span = source.line_span(line)
        for match in TOLD.finditer(source.text, span.start, span.end):
            place = Span(*match.span())
            if not any(place.overlaps(c) for c in changed):
                yield place


def _speaks(bench: Bench, block: Block, number: Number) -> bool:
    """The words of the line, or the labels of a cell."""
    if PERFORMANCE.search(block.shadow) or PERFORMANCE.search(number.unit.text):
        return True
    labels = bench.reading.context.labels(block)[:2] if block.cell is not None else []
    return any(PERFORMANCE.search(label) for label in labels)
