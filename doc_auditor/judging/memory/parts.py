"""Kind ``parts``: totals of memory that are smaller than a part."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, verdict
from doc_auditor.quantity import in_manner
from doc_auditor.reading.grid import TOTAL
from doc_auditor.reading.lines import Line, line
from doc_auditor.records import BlockKind, Claim, Evidence, Modality
from doc_auditor.rulebook import Rule

WIDTHS = frozenset(map(Fraction, (1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20)))
"""Bytes that a parameter takes, with gradients and optimizer states."""


def less_than_a_part(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """A memory total per GPU that is smaller than one of its parts in the same section."""
    for total, parts in _memory_totals(bench):
        number = total.value
        assert number is not None
        largest = max(p.value.value for p in parts if p.value is not None)
        if number.value * Fraction(105, 100) >= largest:
            continue
        span = number.span
        modality = bench.reading.context.modality(total.block, 0, 0)
        claim = Claim(span, total.block.index, modality, (number,))
        if modality in (Modality.QUOTED, Modality.NEGATED):
            continue
        values = [p.value for p in parts if p.value is not None]
        actual = sum((v.value for v in values), Fraction(0))
        terms = " + ".join(v.bare for v in values)
        shown = f"{terms} = {in_manner(actual, number)} {number.unit.text}"
        yield Outcome(
            verdict(claim, "total", "fails", "smaller than one of its parts"),
            finding(
                rule,
                claim,
                f"{shown}, and {number.bare} is less than a single part",
                span=span,
                claimed=printed_value(number),
                actual=actual / number.unit.factor,
                unit=number.unit.text,
                calculation=[shown],
                related=[
                    Evidence(f"{p.label}: {p.value.text}", p.block.span) for p in parts if p.value
                ],
            ),
        )


def _memory_totals(bench: Bench) -> Iterator[tuple[Line, Sequence[Line]]]:
    """Total lines per GPU with the parts per GPU of the sections beside them."""
    lines = [
        line(b, bench.reading.tokens[b.index])
        for b in bench.document.blocks
        if b.kind in (BlockKind.ITEM, BlockKind.CODE) and bench.reading.tokens[b.index]
    ]
    sized = [
        x for x in lines if x.value is not None and dict(x.value.unit.dimensions) == {"byte": 1}
    ]
    for entry in sized:
        if not TOTAL.search(entry.label) or not _per_gpu(entry) or len(entry.block.trail) < 2:
            continue
        parent = entry.block.trail[-2]
        before = [
            x
            for x in sized
            if parent in x.block.trail
            and x.block.index < entry.block.index
            and _per_gpu(x)
            and not TOTAL.search(x.label)
        ]
        last: dict[int, Line] = {x.block.trail[-1]: x for x in before}
        if len(last) >= 2:
            yield entry, [last[k] for k in sorted(last)]


def _per_gpu(entry: Line) -> bool:
    return bool(re.search(r"per (?:GPU|device|card|NPU)|/ ?GPU", entry.block.shadow, re.IGNORECASE))
