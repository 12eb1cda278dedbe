"""Kinds ``map-steps`` and ``map-experts``: what maps say beyond their ranges.

The rows of a map with dots in it still go up in equal steps; and a stage hosts all experts of its
layers, whatever else is cut.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from doc_auditor.judging.bench import Bench, Outcome, finding, silent, verdict
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.records import Declaration, Evidence, Map, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span


@dataclass(frozen=True, slots=True)
class _Row:
    """A numbered entry of a map and its one range of a noun."""

    name: str
    index: int
    first: int
    last: int
    span: Span
    block: int


def steps(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``Expert 0: GPUs 0,1``, ``Expert 1: GPUs 2,3``, …, ``Expert 63: GPUs 126,127``."""
    for claim in bench.model.claims:
        if not isinstance(claim, Map) or claim.complete:
            continue
        nouns = {n for e in claim.entries for n, *_ in e.ranges}
        for noun in sorted(nouns):
            rows = _rows(claim, noun)
            if len(rows) < 2 or len({r.name for r in rows}) > 1:
                continue
            yield from _stepped(rule, claim, noun, rows)


def _rows(claim: Map, noun: str) -> list[_Row]:
    found = []
    for entry in claim.entries:
        own = [r for r in entry.ranges if r[0] == noun]
        if len(own) == 1 and entry.index is not None:
            _, first, last, span = own[0]
            found.append(_Row(*entry.index, first, last, span, entry.block))
    return found


def _stepped(rule: Rule, claim: Map, noun: str, rows: Sequence[_Row]) -> Iterator[Outcome]:
    size, often = Counter(r.last - r.first + 1 for r in rows).most_common(1)[0]
    bases = Counter(r.first - r.index * size for r in rows if r.last - r.first + 1 == size)
    base, fitting = bases.most_common(1)[0]
    if len({r.index for r in rows}) < len(rows) or often * 2 <= len(rows):
        return
    if fitting == len(rows):
        yield Outcome(verdict(claim, "range", "holds", f"{size} {noun}s for each {rows[0].name}"))
        return
    if fitting < 2 or fitting * 2 <= len(rows):
        return
    for row in rows:
        first = base + row.index * size
        if (row.first, row.last) == (first, first + size - 1):
            continue
        result = verdict(claim, "range", "fails", "not in step with the other rows")
        if silent(claim):
            yield Outcome(result)
            continue
        start = f"{base} + " if base else ""
        lines = [
            f"{start}{row.index} × {size} = {first}",
            f"{first} + {size} − 1 = {first + size - 1}",
        ]
        yield Outcome(
            result,
            finding(
                rule,
                claim,
                f"{row.name} {row.index} has {noun}s {first}-{first + size - 1}: {lines[0]}",
                span=row.span,
                block=row.block,
                claimed=f"{row.first}-{row.last}",
                actual=f"{first}-{first + size - 1}",
                calculation=lines,
                related=[Evidence(f"{rows[0].name} {rows[0].index}", rows[0].span)],
            ),
        )


@dataclass(frozen=True, slots=True)
class _Stage:
    """The layers of a stage and the ranges of experts that stand with them."""

    layers: tuple[int, int]
    experts: tuple[tuple[int, int, Span, int], ...]

    @property
    def held(self) -> frozenset[int]:
        """The experts that the stage holds."""
        return frozenset(i for a, b, *_ in self.experts for i in range(a, b + 1))


MOST = 4096
"""Experts of a layer beyond which a range is no range of experts."""


def experts(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``Stage 0 (Layers 0-3): Expert 0-15``, ``Stage 1 (Layers 4-7): Expert 16-31``."""
    for claim in bench.model.claims:
        if not isinstance(claim, Map) or superseded(bench, claim.block):
            continue
        stages = _stages(claim)
        if len(stages) < 2 or len({s.layers for s in stages}) < len(stages):
            continue
        declared = _of_a_layer(bench, claim)
        if declared is None:
            continue
        yield from _hosted(rule, bench, claim, stages, declared)


def _stages(claim: Map) -> list[_Stage]:
    """The layers in turn, each with the experts up to the next layers."""
    flat = [r for e in claim.entries for r in sorted((*e.ranges,), key=lambda r: r[0] != "layer")]
    blocks = {r[3]: e.block for e in claim.entries for r in e.ranges}
    found: list[_Stage] = []
    for noun, group in groupby((r for r in flat if r[0] in ("layer", "expert")), lambda r: r[0]):
        ranges = list(group)
        if noun == "layer":
            found.append(_Stage((ranges[-1][1], ranges[-1][2]), ()))
        elif found and all(r[2] < MOST for r in ranges):
            known = tuple((a, b, span, blocks[span]) for _, a, b, span in ranges)
            found[-1] = _Stage(found[-1].layers, known)
    return [s for s in found if s.experts]


def _of_a_layer(bench: Bench, claim: Map) -> Declaration | None:
    for name in ("experts/layer", "experts"):
        facts = [d for d in bench.model.firm(name, claim.block) if d.number.integral]
        if facts and len({d.number.value for d in facts}) == 1:
            return facts[0]
    return None


def _hosted(
    rule: Rule, bench: Bench, claim: Map, stages: Sequence[_Stage], declared: Declaration
) -> Iterator[Outcome]:
    every = declared.number.value
    held = [len(s.held) for s in stages]
    if all(h >= every for h in held):
        yield Outcome(verdict(claim, "range", "holds", f"{every} experts on every stage"))
        return
    together = len(frozenset().union(*(s.held for s in stages)))
    if max(held) >= every or together != every or claim.modality is not Modality.ASSERTED:
        return
    stage = stages[0]
    _, _, span, block = stage.experts[0]
    count = len(stage.held)
    shown = f"{every} − {count} = {every - count}"
    message = (
        f"layers {stage.layers[0]}-{stage.layers[1]} have {every} experts each, "
        f"this stage hosts {count}"
    )
    yield Outcome(
        verdict(claim, "range", "fails", message),
        finding(
            rule,
            claim,
            message,
            span=span,
            block=block,
            claimed=str(count),
            actual=Fraction(every),
            unit="experts",
            calculation=[shown],
            related=[bench.evidence(declared)],
        ),
    )
