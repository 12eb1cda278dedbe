"""Every value for which the document has another one elsewhere, in whatever words it says so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.statements import Statement
from doc_auditor.judging.told_again import retelling, untaken
from doc_auditor.judging.told_again.named_values import NamedValues
from doc_auditor.quantity import Number


def elsewhere(
    bench: Bench, statements: Sequence[Statement], held: Collection[int], settled: Collection[int]
) -> Iterable[tuple[Statement, Number]]:
    """Each of them once, with the value that is meant.

    ``held`` and ``settled`` are where figures stand that are confirmed, or accused already.
    """
    every = (
        *retelling.found(bench, statements, {*held, *settled}),
        *untaken.found(bench, statements),
        *NamedValues(bench, statements, held, settled).found(),
    )
    return {s.number.digits.start: (s, meant) for s, meant in every}.values()
