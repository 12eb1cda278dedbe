"""Printed inequalities between two values as pairs: ``25 ms < 50 ms target ✓``."""

from __future__ import annotations

from collections.abc import Iterator

from doc_auditor.formula import Literal_
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.requirements.pairs import Direction, Pair, alike, core, fitted
from doc_auditor.records import Comparison


def pairs(bench: Bench) -> Iterator[Pair]:
    """The printed inequalities between two values."""
    for claim in bench.model.claims:
        if not isinstance(claim, Comparison):
            continue
        left, right = claim.left, claim.right
        if not (isinstance(left, Literal_) and isinstance(right, Literal_)):
            continue
        value, bound = fitted(left.number, right.number), fitted(right.number, left.number)
        if alike(value, bound):
            block = bench.document.blocks[claim.block]
            context = bench.reading.context
            named = [context.lead(block), *context.labels(block)[:1]]
            words = core(w for n in named for w in n.split())
            side: Direction = "at least" if claim.relation in ">≥" else "at most"
            yield Pair(block, value, bound, side, words, where="sign")
