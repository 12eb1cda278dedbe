"""What bounds the degrees of a configuration, as its document says."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from math import prod

from doc_auditor.judging.bench import silent
from doc_auditor.judging.layout.degrees import HARDWARE, ORDER
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.records import Declaration, Equation
from doc_auditor.repair.accounting import accounting
from doc_auditor.repair.binding import divisions
from doc_auditor.repair.distribution import BASES
from doc_auditor.repair.problem import Carved, Divides, Memory, Problem
from doc_auditor.repair.situation import AVAILABLE, NEEDED, Situations
from doc_auditor.repair.weaving import Woven
from doc_auditor.topology import Convention

SHAPES = (
    ("tp", "heads", "attention heads"),
    ("tp", "kv_heads", "key-value heads"),
    ("tp", "hidden", "hidden"),
    ("tp", "ffn", "FFN hidden"),
    ("tp", "moe_ffn", "expert FFN hidden"),
    ("pp", "layers", "layers"),
    ("ep", "experts", "experts"),
    ("dp", "gbs", "sequences of the batch"),
    ("cp", "seq", "tokens of the sequence"),
)
PER_DEVICE = re.compile(
    r"(?:memory|v?ram|hbm)(?: capacity| size)? (?:per|of each|of a) "
    r"(?:gpu|npu|card|device|accelerator)",
    re.IGNORECASE,
)
RANKS: Mapping[str, tuple[str, ...]] = {
    "megatron": ("tp", "cp", "dp"),
    "stated": ("tp", "cp", "dp"),
    "deepspeed": ("dp",),
    "colossalai": ("dp",),
    "vllm": ("tp", "dp"),
    "sglang": ("tp",),
    "sglang_attention_dp": ("tp",),
    "tensorrt_llm": ("tp",),
    "torchtitan": ("dp", "cp", "tp"),
}
"""Where the ranks of a carved expert degree come from."""


def problem(
    woven: Woven,
    block: int,
    facts: Mapping[str, Declaration],
    room: int,
    *,
    exact: bool = False,
    fixed: Mapping[str, int] | None = None,
    broken: Collection[tuple[str, str]] = (),
) -> Problem | None:
    """The search problem of a configuration on some GPUs; nothing where no degree is known.

    ``broken`` are pairs of a degree and a quantity that it must divide and does not.
    """
    situations = woven.situations
    convention = situations.bench.convention_at(block)
    deciding = (*convention.factors, *(("ep",) if "ep" in convention.carved else ()))
    current = {q: int(facts[q].number.value) for q in ORDER if q in facts and q in deciding}
    if not current or min(current.values()) < 1 or room < 1:
        return None
    node = situations.value("gpus_per_node", block)
    per_node = int(node) if node else None
    used = prod(current.get(f, 1) for f in convention.factors)
    stated = tuple(_divides(situations, block, current, broken))
    return Problem(
        tuple(current.items()),
        room,
        convention.factors,
        (*stated, *_printed(woven, facts, current, stated)),
        tuple(_carved(convention, current)),
        tuple((d, v) for d, v in (fixed or {}).items() if d in current),
        per_node,
        bool(per_node) and used % (per_node or 1) == 0 and room % (per_node or 1) == 0,
        _memory(woven, block, facts),
        exact,
    )


def gpus(situations: Situations, block: int) -> int | None:
    """The GPUs that exist, or else those that the document says it uses."""
    chosen = situations.bench.settings.gpus
    if chosen is not None:
        return chosen
    for quantity in (AVAILABLE, NEEDED):
        value = situations.value(quantity, block)
        if value is not None:
            return int(value)
    return None


def _divides(
    situations: Situations,
    block: int,
    current: Mapping[str, int],
    broken: Collection[tuple[str, str]],
) -> Sequence[Divides]:
    """Divisibility as far as the plan keeps it, or a finding says that it does not."""
    found = []
    for degree, quantity, words in SHAPES:
        value = situations.value(quantity, block)
        if degree not in current or value is None or value.denominator != 1 or value < 1:
            continue
        rule = Divides(degree, words, int(value), quantity == "kv_heads")
        if rule.allows(current[degree]) or (degree, quantity) in broken:
            found.append(rule)
    return found


def _printed(
    woven: Woven,
    facts: Mapping[str, Declaration],
    current: Mapping[str, int],
    stated: Sequence[Divides],
) -> Sequence[Divides]:
    """``32 heads ÷ 4``: what the plan itself divides by a degree, where it declares it nowhere."""
    find = woven.graph.groups.find
    degrees = {find(facts[d].number.digits): d for d in current}
    found: dict[tuple[str, Fraction], Divides] = {}
    for claim in woven.bench.model.claims:
        if not isinstance(claim, Equation) or silent(claim):
            continue
        for above, below in (d for side in claim.sides for d in divisions(side)):
            degree = degrees.get(find(below.digits))
            words = above.noun.split()
            if degree is None or not above.integral or above.unit.dimensions or not words:
                continue
            if BASES.get(singular(words[-1].lower())) in (None, NEEDED):
                continue
            rule = Divides(degree, words[-1], int(above.value))
            known = any(r.degree == degree and r.value == rule.value for r in stated)
            if not known and rule.allows(current[degree]):
                found.setdefault((degree, above.value), rule)
    return tuple(found.values())


def _carved(convention: Convention, current: Mapping[str, int]) -> Sequence[Carved]:
    within = tuple(d for d in RANKS.get(convention.name, ()) if d in current)
    if "ep" not in convention.carved or "ep" not in current or not within:
        return ()
    ranks = prod(current[d] for d in within)
    return (Carved("ep", within),) if ranks % current["ep"] == 0 else ()


# ---- memory -------------------------------------------------------------------------------------


def _memory(woven: Woven, block: int, facts: Mapping[str, Declaration]) -> Memory | None:
    """The memory lines of the document as a function of its degrees."""
    capacity = _capacity(woven, block)
    if capacity is None:
        return None
    places = accounting(woven, block, capacity)
    above = _upstream(woven, places)
    moving = tuple(d for d, f in facts.items() if woven.graph.groups.find(f.number.digits) in above)
    if not places or not moving:
        return None

    def needed(degrees: Mapping[str, int]) -> Fraction | None:
        roots = {
            facts[d].number.digits: Fraction(degrees[d])
            for d in moving
            if facts[d].number.value != degrees[d]
        }
        after = woven.graph.follow(roots)
        if after is None:
            return None
        held = []
        for number in places:
            printed = after.digits.get(number.digits)
            held.append((printed.like(number) if printed else number).value)
        return max(held)

    return Memory(needed, capacity, moving)


def _capacity(woven: Woven, block: int) -> Fraction | None:
    """The memory of a GPU."""
    contrast = woven.bench.model.places[block].contrast
    for name in ("mem_gpu", "mem_gpu/gpu"):
        for fact in woven.bench.model.declarations.get(name, ()):
            seen = woven.bench.model.places[fact.block].contrast <= contrast
            if seen and dict(fact.number.unit.dimensions) == {"byte": 1}:
                return fact.number.value
    return _of_hardware(woven, contrast)


def _of_hardware(woven: Woven, contrast: frozenset[str]) -> Fraction | None:
    """``Memory per GPU: 40 GB`` in the section about the hardware: what there is, not what is
    used."""
    bench, context = woven.bench, woven.bench.reading.context
    for block in bench.document.blocks:
        titles = [bench.document.blocks[i].shadow for i in block.trail[-1:]]
        if not any(HARDWARE.search(t) for t in titles):
            continue
        labels = [context.lead(block), *(context.labels(block)[:2] if block.cell else ())]
        if not any(PER_DEVICE.fullmatch(label.strip("* ")) for label in labels):
            continue
        for token in bench.reading.tokens.get(block.index, ()):
            number = token.number
            seen = bench.model.places[block.index].contrast <= contrast
            if number is not None and seen and dict(number.unit.dimensions) == {"byte": 1}:
                return number.value
    return None


def _upstream(woven: Woven, numbers: Sequence[Number]) -> set[object]:
    """The groups that these numbers follow from."""
    graph = woven.graph
    pending = [graph.groups.find(n.digits) for n in numbers]
    seen: set[object] = set(pending)
    while pending:
        here = pending.pop()
        for link in graph.links:
            if graph.groups.find(link.target.digits) != here:
                continue
            for operand in link.operands:
                root = graph.groups.find(operand)
                if root not in seen:
                    seen.add(root)
                    pending.append(root)
    return seen
