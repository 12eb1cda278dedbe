"""Kind ``derived``: values that follow from their neighbours, no calculation being printed."""

from __future__ import annotations

from collections.abc import Iterator

from doc_auditor.judging.bench import Bench, Outcome
from doc_auditor.judging.derived import products, proportions
from doc_auditor.rulebook import Rule

__all__ = ["judge"]


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """What neighbouring sentences, and the rows of a table, say of each other."""
    yield from products.judge(rule, bench)
    yield from proportions.judge(rule, bench)
