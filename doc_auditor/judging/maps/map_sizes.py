"""Kind ``map-sizes``: the GPUs and the nodes of one entry of a map are as many as go together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, silent, verdict
from doc_auditor.records import Evidence, Map, MapEntry
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

AGREE = 3
"""Entries that must agree before one with another whole number is likely wrong."""


@dataclass(frozen=True, slots=True)
class _Range:
    """Indices of one noun in an entry, both ends counted."""

    first: int
    last: int
    span: Span

    @property
    def size(self) -> int:
        """How many indices it holds."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class _Pair:
    """The GPUs and the nodes of one entry."""

    entry: MapEntry
    gpus: _Range
    nodes: _Range

    @property
    def ratio(self) -> Fraction:
        """GPUs of a node, as this entry has it."""
        return Fraction(self.gpus.size, self.nodes.size)


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``nodes 0-2 | GPUs 0-23`` and ``nodes 3-5 | GPUs 24-46``: a node has eight."""
    for claim in bench.model.claims:
        if not isinstance(claim, Map):
            continue
        pairs = list(_pairs(claim))
        usual = Counter(p.ratio for p in pairs if p.ratio.denominator == 1).most_common(1)
        if len(pairs) < 2 or not usual:
            continue
        ratio, agreeing = usual[0]
        stated = bench.model.value("gpus/node", claim.block)
        odd = [p for p in pairs if p.ratio != ratio]
        if not odd:
            yield Outcome(verdict(claim, "range", "holds", f"{ratio} GPUs to a node"))
        elif len(odd) == 1 and not silent(claim):
            other = odd[0].ratio.denominator == 1  # perhaps other machines
            if stated == ratio or not other or agreeing >= AGREE:
                known = stated == ratio or (not other and agreeing > 1)
                yield _outcome(rule, claim, odd[0], int(ratio), pairs, known)


def _pairs(claim: Map) -> Iterator[_Pair]:
    """The entries with one range of GPUs and one of nodes."""
    for entry in claim.entries:
        found: dict[str, list[_Range]] = {"gpu": [], "node": []}
        for noun, first, last, span in entry.ranges:
            if noun in found:
                found[noun].append(_Range(first, last, span))
        if len(found["gpu"]) == len(found["node"]) == 1:
            yield _Pair(entry, found["gpu"][0], found["node"][0])


def _outcome(
    rule: Rule, claim: Map, odd: _Pair, ratio: int, pairs: Sequence[_Pair], known: bool
) -> Outcome:
    others = [p for p in pairs if p is not odd]
    by_nodes = any(p.nodes.size == odd.nodes.size for p in others) or odd.gpus.size % ratio
    wrong = odd.gpus if by_nodes else odd.nodes
    size = odd.nodes.size * ratio if by_nodes else odd.gpus.size // ratio
    name, other = ("GPUs", "nodes") if by_nodes else ("nodes", "GPUs")
    right = f"{wrong.first}-{wrong.first + size - 1}"
    beside = odd.nodes if by_nodes else odd.gpus
    sign = "×" if by_nodes else "÷"
    shown = f"{beside.size} {other} {sign} {ratio} = {size}"
    return Outcome(
        verdict(claim, "range", "fails", "another number of GPUs to a node"),
        finding(
            rule,
            claim,
            f"{name} {wrong.first}-{wrong.last} are {wrong.size}, not {size}: {shown}",
            span=wrong.span,
            block=odd.entry.block,
            claimed=f"{wrong.first}-{wrong.last}",
            actual=right,
            calculation=[shown],
            related=[Evidence(f"{beside.first}-{beside.last}", beside.span)],
            strained=not known,
        ),
    )
