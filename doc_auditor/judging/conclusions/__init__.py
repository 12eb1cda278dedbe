"""What a text concludes of two values: a clause gives the relation, frames give the sides."""

from __future__ import annotations

from collections.abc import Iterator

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
    for reader in (compared, every, kept, moved, ranked, tabled, windows, nearest, saturated):
        yield from reader.comparisons(bench)
