"""What a text concludes of two values: a clause gives the relation, frames give the sides."""

from __future__ import annotations

from collections.abc import Iterator

from doc_auditor.formula import numbers
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions import (
    compared,
    every,
    kept,
    moved,
    nearest,
    ranked,
    saturated,
    tabled,
    windows,
)
from doc_auditor.records import Comparison


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """The conclusions whose sides are beyond doubt, or loose where they are likely."""
    known: set[tuple[int, frozenset[int]]] = set()
    for reader in (compared, every, kept, moved, ranked, tabled, windows, saturated):
        for claim in reader.comparisons(bench):
            known.add(_sides(claim))
            yield claim
    yield from (c for c in nearest.comparisons(bench) if _sides(c) not in known)


def _sides(claim: Comparison) -> tuple[int, frozenset[int]]:
    """Which two printed numbers a conclusion is about, and in which block."""
    sides = (*numbers(claim.left), *numbers(claim.right))
    return claim.block, frozenset(n.digits.start for n in sides)
