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
from doc_auditor.reading.lexicon import Lexicon
from doc_auditor.records import Block, Declaration, Modality

DEGREES = ("tp", "pp", "dp", "cp", "ep")
COPIES = ("replicas", "dp")
ROLES = ("", "required", "available")

ASSIGNED = re.compile(r"(?:export )?(?:[A-Za-z]+_[A-Za-z_]+|NNODES)=\d")


@dataclass(frozen=True)
class Plan:
    """One size of a job: ``whole`` counts its GPUs, ``each`` those of a node, ``nodes`` them."""

    whole: Declaration
    each: int
    parts: frozenset[int]
    """Numbers of GPUs that a group, a replica or a node has."""
    named: frozenset[int]
    """All numbers of GPUs that the text names."""
    nodes_named: frozenset[int]
    copies: frozenset[int]

    @property
    def gpus(self) -> int:
        """All of its GPUs."""
        return int(self.whole.number.value)

    @property
    def nodes(self) -> int:
        """All of its nodes, 0 where it says nothing of them."""
        return self.gpus // self.each if self.each and self.gpus % self.each == 0 else 0


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
        return bool(key(bench, block))
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


def key(bench: Bench, block: Block) -> str:
    """The flag or variable that the row of a cell is about: the text of its first cell."""
    if block.cell is None:
        return ""
    first = bench.document.tables[block.cell.table].rows[block.cell.row][0]
    row = bench.document.blocks[first]
    name = row.shadow.strip("` *|\n")
    plain = name.lstrip("-").lower().replace("-", "_").replace(".", "_")
    known = name.startswith("-") or "_" in name or any(m.kind == "code" for m in row.marks)
    return plain if known and plain in _lexicon(bench).keys else ""


def _lexicon(bench: Bench) -> Lexicon:
    return bench.catalog.tools.lexicon


def _planned(bench: Bench) -> Plan | None:
    said = [d for d in text(bench, "gpus") if not d.reference.per and not _gone(bench, d)]
    named = {int(d.number.value) for d in said}
    each = per_node(bench) or 0
    degrees = {q: {int(d.number.value) for d in text(bench, q) if d.number.value} for q in DEGREES}
    if any(len(values) > 1 for values in degrees.values()):
        return None
    sizes = {q: next(iter(values)) for q, values in degrees.items() if values}
    factors = [v for q, v in sizes.items() if v > 1 and q != "ep"]
    groups = {prod(c) for n in range(1, len(factors)) for c in combinations(factors, n)}
    large = sorted(v for v in named if v > max(each, 1) and v not in groups)
    if not large or (len(large) > 1):
        return None
    whole = next(d for d in said if d.number.value == large[0])
    nodes = {int(d.number.value) for d in text(bench, "nodes") if d.number.value > 1}
    plan = Plan(
        whole,
        each,
        frozenset(groups | {each, sizes.get("ep", 1)}),
        frozenset(_mentioned(bench, "gpus")),
        frozenset(_mentioned(bench, "nodes")),
        frozenset(v for q in COPIES for v in _mentioned(bench, q)),
    )
    taken = _product(bench, sizes, whole)
    if nodes and nodes != {plan.nodes}:
        return None
    return plan if plan.gpus in taken or (plan.nodes and plan.nodes in nodes) else None


def _product(bench: Bench, sizes: dict[str, int], whole: Declaration) -> set[int]:
    """The GPUs that the degrees take, more than one of them."""
    factors = bench.convention_at(whole.block).factors
    used = [v for q, v in sizes.items() if q in factors]
    return {prod(used)} if len(used) > 1 else set()


def _gone(bench: Bench, fact: Declaration) -> bool:
    return superseded(bench, fact.block) or former(bench, fact.block)


def _mentioned(bench: Bench, quantity: str) -> Iterator[int]:
    """All values that the text names, however they are meant."""
    for claim in bench.model.claims:
        if isinstance(claim, Declaration) and claim.reference.quantity == quantity:
            meant = claim.modality is not Modality.ASSERTED or not setting(bench, claim)
            if claim.number.integral and meant:
                yield int(claim.number.value)
