"""What a text concludes of two values: a clause gives the relation, frames give the sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.formula import numbers
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions import (
    chosen,
    compared,
    every,
    holders,
    moved,
    nearest,
    ranked,
    saturated,
    scheduled,
    shown,
    tabled,
    topical,
    weighed,
    windows,
)
from doc_auditor.records import Comparison


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """The conclusions whose sides are beyond doubt, or loose where they are likely."""
    known: list[Comparison] = []
    for reader in (
        compared,
        every,
        holders,
        moved,
        ranked,
        tabled,
        windows,
        saturated,
        chosen,
    ):
        for claim in reader.comparisons(bench):
            known.append(claim)
            yield claim
    for last in (shown, scheduled, nearest, topical, weighed):
        for claim in last.comparisons(bench):
            if not _concluded(claim, known):
                known.append(claim)
                yield claim


def _concluded(claim: Comparison, known: Sequence[Comparison]) -> bool:
    """Whether the words are read already, or the same two numbers are compared in the block."""
    return any(
        c.block == claim.block and (c.span.overlaps(claim.span) or _sides(c) == _sides(claim))
        for c in known
    )


def _sides(claim: Comparison) -> frozenset[int]:
    return frozenset(n.digits.start for n in (*numbers(claim.left), *numbers(claim.right)))
