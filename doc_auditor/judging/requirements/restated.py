"""Bounds that a check repeats: ``TTFT: 2.4 s ≤ 5 s ✓`` where the requirements say ``≤ 4 s``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import PER_GPU, spoken_for
from doc_auditor.judging.requirements import said
from doc_auditor.judging.requirements.elsewhere import Demand
from doc_auditor.judging.requirements.pairs import Pair, alike, core
from doc_auditor.quantity import Number
from doc_auditor.records import Claim, Evidence
from doc_auditor.rulebook import Rule

PERCENTILE = re.compile(r"\bp\d{2}|\bmedian\b|\bmean\b|\baverage\b", re.IGNORECASE)


def judge(
    rule: Rule, bench: Bench, pairs: Sequence[Pair], demands: Sequence[Demand]
) -> Iterator[Outcome]:
    """Every bound of a checked time, rate or share for which the document sets one bound."""
    named: dict[frozenset[str], list[Demand]] = defaultdict(list)
    for demand in demands:
        if demand.firm:
            named[demand.words].append(demand)
    for pair in pairs:
        words = core(bench.reading.context.lead(pair.block).split())
        asked = _asked(bench, pair, named.get(words, ())) if words else None
        if asked is None:
            continue
        claim = bench.claim(pair.block, pair.bound)
        if spoken_for(claim):
            continue
        line = bench.line(asked.number.span)
        if asked.number.value == pair.bound.value:
            yield Outcome(verdict(claim, "comparison", "holds", f"as required on line {line}"))
        else:
            yield _unlike(rule, claim, pair.bound, asked, line)


def _asked(bench: Bench, pair: Pair, demands: Sequence[Demand]) -> Demand | None:
    """The demand of its name that a pair is checked against, if there is one of its kind."""
    dimensions = dict(pair.bound.unit.dimensions)
    marked = pair.met or said.MARKED.search(pair.block.shadow)
    if not (marked and ("second" in dimensions or pair.bound.percent)):
        return None
    per_gpu = bool(PER_GPU.search(pair.block.shadow))
    here = bench.model.places[pair.block.index].contrast
    found = [
        d
        for d in demands
        if d.block != pair.block.index
        and (d.direction, d.per_gpu) == (pair.direction, per_gpu)
        and alike(d.number, pair.bound)
        and bench.model.places[d.block].contrast <= here
        and _statistics(bench.document.blocks[d.block].shadow) == _statistics(pair.block.shadow)
    ]
    return found[0] if len({d.number.value for d in found}) == 1 else None


def _statistics(text: str) -> set[str]:
    return {m.group().lower() for m in PERCENTILE.finditer(text)}


def _unlike(rule: Rule, claim: Claim, bound: Number, asked: Demand, line: int) -> Outcome:
    wanted = asked.number.text.strip()
    found = finding(
        rule,
        claim,
        f"line {line} requires {wanted}, not {bound.text.strip()}",
        claimed=printed_value(bound),
        actual=asked.number.coefficient * asked.number.scale,
        unit=unit_of(asked.number),
        calculation=[f"{wanted} ≠ {bound.text.strip()}"],
        related=[Evidence(f"{wanted} required", asked.number.span)],
        strained=True,
    )
    return Outcome(verdict(claim, "comparison", "fails", "another bound is required"), found)
