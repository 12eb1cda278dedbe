"""The GPUs that the settings of a code block take, with a setting as it is and as it would be.

``replicas: 4`` and ``tensor_parallel: 8`` on 16 GPUs: 4 × 4 = 16, 4 × 8 is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import prod

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.reading.code import COMMENT
from doc_auditor.records import Declaration, Modality

SAME = {"replicas": ("replicas", "dp"), "dp": ("dp", "replicas")}
"""A server's data parallel ranks are its replicas."""
COPIES = frozenset({"tp", "pp", "dp", "cp", "replicas"})
"""Settings whose product is a number of GPUs; expert parallelism may multiply it."""


def fence_of(bench: Bench, fact: Declaration) -> int | None:
    """The number of the code block that a value stands in."""
    fence = bench.document.blocks[fact.block].fence
    return fence.number if fence is not None else None


def noted(bench: Bench, fact: Declaration) -> bool:
    """Whether a value stands in a comment behind code: ``./start.sh  # TP=2, DP=4``."""
    block = bench.document.blocks[fact.block]
    if block.fence is None:
        return False
    comment = COMMENT.search(block.shadow)
    return comment is not None and block.span.start + comment.start() < fact.span.start


def fills(bench: Bench, fact: Declaration, value: Fraction) -> bool:
    """Whether the settings take all GPUs with another value, and with their own not."""
    settings, totals = _settings(bench, fact), _totals(bench, fact)
    changed = {**settings, fact.reference.quantity: value}
    return (
        len(settings.keys() & COPIES) > 1
        and bool(_products(bench, fact, changed) & totals)
        and not _products(bench, fact, settings) & totals
    )


def spoiled(bench: Bench, fact: Declaration, value: Fraction) -> bool:
    """Whether the settings take all GPUs as they are, and with another value not any more."""
    return any(
        _fills_only(bench, fact, value, settings, totals)
        for settings, totals in (
            (_settings(bench, fact), _totals(bench, fact)),
            (_settings(bench, fact), _calculated(bench, fact)),
            (_own(bench, fact), _processes(bench, fact)),
        )
    )


def _fills_only(
    bench: Bench,
    fact: Declaration,
    value: Fraction,
    settings: Mapping[str, Fraction],
    totals: set[Fraction],
) -> bool:
    changed = {**settings, fact.reference.quantity: value}
    return (
        fact.reference.quantity in COPIES
        and len(settings.keys() & COPIES) > 1
        and bool(_products(bench, fact, settings) & totals)
        and not _products(bench, fact, changed) & totals
    )


def forced(bench: Bench, fact: Declaration) -> list[Declaration]:
    """Where the document gives the one value with which a block takes all its GPUs.

    The block is the document's own layout: another of its degrees is declared as it is set, none
    otherwise, and what is said of this one in the same part is never what the block sets.
    """
    quantity = fact.reference.quantity
    if quantity not in COPIES:
        return []
    said = [d for d in _said(bench, fact, quantity) if d.number.value != fact.number.value]
    if len(said) != len(_said(bench, fact, quantity)):
        return []
    fitting = [d for d in said if fills(bench, fact, d.number.value)]
    if len({d.number.value for d in fitting}) != 1:
        return []
    others = {q: v for q, v in _settings(bench, fact).items() if q != quantity}
    known = {q: {d.number.value for d in _said(bench, fact, q)} for q in others}
    agreeing = [q for q, v in others.items() if v in known[q]]
    against = [q for q, v in others.items() if known[q] and v not in known[q]]
    return fitting if agreeing and not against else []


def _said(bench: Bench, fact: Declaration, quantity: str) -> list[Declaration]:
    """What the text says of a degree under the labels of contrast of a setting."""
    contrast = bench.model.places[fact.block].contrast
    return [
        d
        for d in bench.model.declarations.get(quantity, ())
        if (fence_of(bench, d) is None or noted(bench, d))
        and not d.reference.role
        and d.modality in (Modality.ASSERTED, Modality.REQUIRED)
        and not superseded(bench, d.block)
        and bench.model.places[d.block].contrast == contrast
    ]


def _calculated(bench: Bench, fact: Declaration) -> set[Fraction]:
    """The results of calculations in comments beside a setting: ``16  # 4 * 4 * 16 = 256``."""
    claims = bench.model.equations.get(fact.block, ())
    return {n.value for c in claims for n in c.numbers if n.value != fact.number.value}


def _own(bench: Bench, fact: Declaration) -> Mapping[str, Fraction]:
    """What the command of a setting sets, of several that a code block holds."""
    lines = command(bench, fact.block)
    return {
        name: d.number.value
        for name in sorted(COPIES | {"ep"})
        for d in bench.model.declarations.get(name, ())
        if d.source == "flag" and d.block in lines and not noted(bench, d)
    }


def _processes(bench: Bench, fact: Declaration) -> set[Fraction]:
    """The processes that the command of a setting starts: ``--nnodes 2 --nproc_per_node 8``."""
    lines = command(bench, fact.block)
    nodes, each = (
        {d.number.value for d in bench.model.declarations.get(q, ()) if d.block in lines}
        for q in ("nodes", "gpus_per_node")
    )
    return {a * b for a in nodes for b in each}


def command(bench: Bench, block: int) -> range:
    """The lines of a code block that a backslash joins to a line, itself included."""
    blocks, fence = bench.document.blocks, bench.document.blocks[block].fence

    def joined(at: int) -> bool:
        inside = 0 <= at < len(blocks) - 1 and fence is not None
        return (
            inside
            and all(
                b.fence is not None and fence is not None and b.fence.number == fence.number
                for b in blocks[at : at + 2]
            )
            and blocks[at].shadow.rstrip().endswith("\\")
        )

    first, last = block, block
    while joined(first - 1):
        first -= 1
    while joined(last):
        last += 1
    return range(first, last + 1)


def _settings(bench: Bench, fact: Declaration) -> Mapping[str, Fraction]:
    """The degrees that the code block of a setting sets."""
    here = fence_of(bench, fact)
    return {
        name: d.number.value
        for name in sorted(COPIES | {"ep"})
        for d in bench.model.declarations.get(name, ())
        if d.source == "flag" and fence_of(bench, d) == here and not noted(bench, d)
    }


def _products(bench: Bench, fact: Declaration, settings: Mapping[str, Fraction]) -> set[Fraction]:
    """The GPUs that degrees take, with expert parallelism on the same ranks and beside them.

    Where the document says that it is on the same ranks, it takes no GPUs of its own.
    """
    taken = Fraction(prod(v for q, v in settings.items() if q in COPIES))
    if "ep" not in bench.convention_at(fact.block).factors:
        return {taken}
    return {taken, taken * settings.get("ep", Fraction(1))}


def _totals(bench: Bench, fact: Declaration) -> set[Fraction]:
    contrast = bench.model.places[fact.block].contrast
    return {
        d.number.value
        for d in bench.model.declarations.get("gpus", ())
        if d.number.integral and bench.model.places[d.block].contrast == contrast
    }


def named_size(bench: Bench, fact: Declaration) -> bool:
    """``--nnodes 4 --nproc_per_node 4`` where the text counts 16 GPUs for something."""
    fence, sides = fence_of(bench, fact), ("nodes", "gpus_per_node")
    if fact.reference.quantity not in sides or fence is None:
        return False
    facts = bench.model.declarations
    nodes, each = (
        {d.number.value for d in facts.get(q, ()) if fence_of(bench, d) == fence} for q in sides
    )
    named = (d for q in ("gpus", "gpus/node") for d in facts.get(q, ()) if d.source != "flag")
    return not {a * b for a in nodes for b in each}.isdisjoint(d.number.value for d in named)
