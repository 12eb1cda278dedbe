"""Kind ``uneven``: the portions of a whole that is not cut evenly add up to it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, verdict
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.reading.sentences.uneven import Portion, Uneven, unevenly
from doc_auditor.records import Block, BlockKind, Claim, Evidence, Modality
from doc_auditor.rulebook import Rule

NEAR = Fraction(1, 3)
"""Portions that come to more or less than this are of something else."""
TEXT = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.CELL)


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``92 layers on 8 stages: the first and the last take 11, the six in between 12``: 94."""
    for block in bench.document.blocks:
        if block.kind not in TEXT or superseded(bench, block.index):
            continue
        for split in unevenly(bench.reading.tokens.get(block.index, ())):
            yield _outcome(rule, bench, block, split)


def _outcome(rule: Rule, bench: Bench, block: Block, split: Uneven) -> Outcome:
    last = split.portions[-1].size
    start = max(last.span.start - block.span.start, 0)
    modality = bench.reading.context.modality(block, start, start + len(last.text))
    numbers = (split.whole, *(p.size for p in split.portions))
    claim = Claim(split.span, block.index, modality, numbers)
    total = sum(p.count * p.size.value for p in split.portions)
    line = " + ".join(f"{p.count} × {p.size.bare}" for p in split.portions) + f" = {total}"
    if total == split.whole.value:
        return Outcome(verdict(claim, "total", "holds", line))
    result = verdict(claim, "total", "fails", "the portions do not make up the whole")
    if modality is not Modality.ASSERTED or abs(total / split.whole.value - 1) > NEAR:
        return Outcome(result)
    wrong, actual = _wrong(split, Fraction(total))
    return Outcome(
        result,
        finding(
            rule,
            claim,
            f"{line}, not {split.whole.bare}",
            span=wrong.size.span if wrong else split.whole.span,
            claimed=printed_value(wrong.size if wrong else split.whole),
            actual=actual,
            unit=split.noun,
            calculation=[line],
            related=[Evidence(split.whole.text.strip(), split.whole.span)],
        ),
    )


def _wrong(split: Uneven, total: Fraction) -> tuple[Portion | None, Fraction]:
    """The one portion that another whole size would put right; else the whole is accused."""
    fixes = [(p, p.size.value + (split.whole.value - total) / p.count) for p in split.portions]
    right = [(p, v) for p, v in fixes if v.denominator == 1 and v > 0]
    return right[0] if len(right) == 1 else (None, total)
