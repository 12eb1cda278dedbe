"""What the text of a document plans to start: GPUs, nodes, GPUs per node, and what is a part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import prod

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.launching.taken import fence_of, noted
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.judging.layout.eras import former
from doc_auditor.judging.machines.hosts import per_node
from doc_auditor.reading.tables.heads import flag_name
from doc_auditor.records import Declaration, Modality

DEGREES = ("tp", "pp", "dp", "cp", "ep")
COPIES = ("replicas", "dp")
USUAL = (4, 8, 16)
"""GPUs of a node, where they follow from all GPUs and the nodes only."""

ASSIGNED = re.compile(r"(?:export )?(?:[A-Za-z]+_[A-Za-z_]+|NNODES)=\d")


@dataclass(frozen=True)
class Plan:
    """One size of a job: its GPUs, those of a node and its nodes (0 where they are not told).

    ``whole`` is where the text counts all of them.
    """

    whole: Declaration
    gpus: int
    each: int
    nodes: int
    parts: frozenset[int]
    """Numbers of GPUs that a group, a replica or a node has."""
    named: frozenset[int]
    """All numbers of GPUs that the text names."""
    nodes_named: frozenset[int]
    copies: frozenset[int]


def planned(bench: Bench) -> Plan | None:
    """The one plan of a document whose numbers agree with each other; worked out once."""
    return bench.remembered("one plan", None, lambda: _planned(bench))


def text(bench: Bench, quantity: str) -> list[Declaration]:
    """What the text says of a quantity, and no command or table of settings."""
    return [
        d
        for d in bench.model.declarations.get(quantity, ())
        if d.upper is None and d.number.integral and not setting(bench, d)
    ]


def setting(bench: Bench, fact: Declaration) -> bool:
    """Whether a value is set by a command, by a flag in the text, or in a table of flags."""
    block = bench.document.blocks[fact.block]
    if block.cell is not None:
        first = bench.document.tables[block.cell.table].rows[block.cell.row][0]
        name = bench.document.blocks[first].shadow
        return flag_name(name, bench.catalog.tools.lexicon) is not None
    if fact.source == "flag" or fence_of(bench, fact) is not None:
        return not noted(bench, fact)
    return assigned(bench, fact)


def assigned(bench: Bench, fact: Declaration) -> bool:
    """Whether a value of a sentence stands in an assignment in code: `` `WORLD_SIZE=64` ``."""
    return any(
        m.kind == "code"
        and m.span.contains(fact.number.digits)
        and ASSIGNED.match(bench.source.cut(m.span).strip("` "))
        for m in bench.document.blocks[fact.block].marks
    )


def _planned(bench: Bench) -> Plan | None:
    said = [
        d
        for d in text(bench, "gpus")
        if not superseded(bench, d.block) and not former(bench, d.block)
    ]
    named = {int(d.number.value) for d in said}
    each = per_node(bench) or 0
    degrees = {q: {int(d.number.value) for d in text(bench, q) if d.number.value} for q in DEGREES}
    if any(len(values) > 1 for values in degrees.values()):
        return None
    sizes = {q: next(iter(values)) for q, values in degrees.items() if values}
    factors = [v for q, v in sizes.items() if v > 1 and q != "ep"]
    groups = {prod(c) for n in range(1, len(factors)) for c in combinations(factors, n)}
    told = text(bench, "nodes")
    nodes = {int(d.number.value) for d in told if d.number.value > 1}
    product = _product(bench, sizes, said[0] if said else None)
    large = {v for v in named if v > max(each, 1) and v not in groups}
    if not large and len(nodes) == 1 and each * max(nodes) == product:
        large, said = {product}, told  # 12 servers with 8 GPUs each, TP 8 × PP 3 × DP 4
    if len(large) != 1 or len(nodes) > 1:
        return None
    gpus, count = max(large), max(nodes, default=0)
    each = each or (gpus // count if count and gpus % count == 0 else 0)
    fits = each > 0 and gpus % each == 0
    if (count and (not fits or gpus // each != count)) or not (count or gpus == product):
        return None
    if not per_node(bench) and each not in USUAL:
        each = 0
    return Plan(
        next((d for d in said if d.number.value == gpus), said[0]),
        gpus,
        each,
        gpus // each if each and fits else 0,
        frozenset(groups | {each, sizes.get("ep", 1)}),
        frozenset(_mentioned(bench, "gpus")),
        frozenset(_mentioned(bench, "nodes")),
        frozenset(v for q in COPIES for v in _mentioned(bench, q)),
    )


def _product(bench: Bench, sizes: dict[str, int], fact: Declaration | None) -> int:
    """The GPUs that the degrees take, if there are several; else none."""
    convention = bench.convention_at(fact.block) if fact is not None else bench.convention
    used = [v for q, v in sizes.items() if q in convention.factors]
    return prod(used) if len(used) > 1 else 0


def _mentioned(bench: Bench, quantity: str) -> Iterator[int]:
    """All values that the text names, however they are meant."""
    for claim in bench.model.claims:
        if isinstance(claim, Declaration) and claim.reference.quantity == quantity:
            meant = claim.modality is not Modality.ASSERTED or not setting(bench, claim)
            if claim.number.integral and meant:
                yield int(claim.number.value)
