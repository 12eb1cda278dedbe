"""Kind ``map-first``: where the ranges of a map begin, if all others are of one size.

``layers 2-7``, ``layers 8-15``, ``layers 16-23`` of 24: what nothing else holds is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from doc_auditor.judging.bench import Bench, Outcome, finding, silent, verdict
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.judging.maps.runs import Part, declared_total, runs_of
from doc_auditor.records import Map
from doc_auditor.rulebook import Rule

TOTALS = {"gpu": "gpus", "layer": "layers", "expert": "experts", "head": "heads"}
BEGINNINGS = (0, 1)
"""The index that a map begins with."""


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """First ranges that are shorter or longer than all others, and begin where they should not."""
    for claim in bench.model.claims:
        if not isinstance(claim, Map) or not claim.complete or silent(claim):
            continue
        if superseded(bench, claim.block):
            continue
        for noun in sorted({n for e in claim.entries for n, *_ in e.ranges}):
            parts = [(a, b, s, e) for e in claim.entries for n, a, b, s in e.ranges if n == noun]
            runs = runs_of(parts)
            for run in runs:
                start = _start(bench, claim, noun, run, runs)
                if start is not None:
                    yield _outcome(rule, claim, noun, run, start)


def _start(
    bench: Bench, claim: Map, noun: str, run: Sequence[Part], runs: Sequence[Sequence[Part]]
) -> int | None:
    """Where a run should begin, if it begins elsewhere."""
    sizes = {b - a + 1 for a, b, *_ in run[1:]}
    if len(sizes) != 1 or any(x[1] + 1 != y[0] for x, y in pairwise(run)):
        return None
    start = run[0][1] + 1 - sizes.pop()
    if start == run[0][0] or start < 0 or run[-1][1] == run[0][1]:
        return None
    if any(other is not run and other[0][0] == start for other in runs):
        return start
    quantity = TOTALS.get(noun)
    total = declared_total(bench, claim, quantity) if quantity else None
    known = total is not None and total.number.value == run[-1][1] + 1 - start
    return start if known and start in BEGINNINGS and len(runs) == 1 else None


def _outcome(rule: Rule, claim: Map, noun: str, run: Sequence[Part], start: int) -> Outcome:
    first, last, span, entry = run[0]
    size = run[1][1] - run[1][0] + 1
    message = f"{noun}s {first}-{last} are {last - first + 1}, the ranges behind them {size} each"
    return Outcome(
        verdict(claim, "range", "fails", "the first range is not as long as the others"),
        finding(
            rule,
            claim,
            message,
            span=span,
            block=entry.block,
            claimed=f"{first}-{last}",
            actual=f"{start}-{last}",
            calculation=[f"{last} + 1 − {size} = {start}, not {first}"],
        ),
    )
