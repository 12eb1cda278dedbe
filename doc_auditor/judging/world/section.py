"""A labelled number of GPUs against the degrees declared around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from math import prod

from doc_auditor.judging.bench import Bench, Outcome, calculated, silent, verdict, warned
from doc_auditor.judging.launching.plan import assigned
from doc_auditor.judging.layout.degrees import Degrees, degrees_at, foreign, hardware, superseded
from doc_auditor.judging.world.odd import odd_degree
from doc_auditor.judging.world.said import Extent, said_total
from doc_auditor.judging.world.stated import claim_of, fits, judge_total
from doc_auditor.reading.code import PROSE
from doc_auditor.records import BlockKind, Declaration, Modality
from doc_auditor.rulebook import Rule

DEGREES = ("tp", "pp", "dp", "ep")


def totals(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``Total GPUs required: 8`` against the degrees declared around it."""
    seen: set[tuple[int, int]] = set()
    for fact in bench.model.declarations.get("gpus", ()):
        extent = said_total(bench, fact)
        if not _total(bench, fact, extent):
            continue
        degrees = degrees_at(bench, fact.block)
        if degrees is None or len(degrees.facts) < 3 or not degrees.complete:
            continue
        if extent is not None and any(d.block == fact.block for d in degrees.facts.values()):
            continue  # one statement, which is judged as such
        if any(foreign(bench, fact, d) for d in degrees.facts.values()):
            continue
        if _commanded(bench, fact) and not _set_together(bench, fact, degrees):
            continue
        stated = int(fact.number.value)
        if fits(degrees, stated):
            yield Outcome(
                verdict(claim_of(fact, degrees), "world-size", "holds", degrees.figures())
            )
            continue
        if (stated, degrees.product()) in seen or silent(fact):
            continue
        seen.add((stated, degrees.product()))
        if odd_degree(bench, degrees):
            continue
        if extent is None:
            yield judge_total(rule, bench, degrees, fact)
        elif not _of_part(extent, stated, degrees):
            outcome = judge_total(rule, bench, degrees, fact)
            found = outcome.finding
            yield replace(outcome, finding=warned(found)) if found is not None else outcome


def _of_part(extent: Extent, stated: int, degrees: Degrees) -> bool:
    """Whether a number of GPUs may be that of some of the degrees, or of several plans."""
    values = [int(v) for v in degrees.values.values() if v > 1]
    some = {prod(c) for n in range(1, len(values)) for c in combinations(values, n)}
    return stated % degrees.product() == 0 or (extent == "model" and stated in some)


def _commanded(bench: Bench, fact: Declaration) -> bool:
    """Whether a number is set by a command or a configuration, not said in words."""
    fence = bench.document.blocks[fact.block].fence
    return fence is not None and fence.language not in PROSE and not fence.comment


def _set_together(bench: Bench, fact: Declaration, degrees: Degrees) -> bool:
    """Whether the code block of a total sets the degrees too, or is the document's only one."""
    if sum(map(len, bench.model.commands.values())) == 1:
        return True
    here = bench.document.blocks[fact.block].fence
    homes = [bench.document.blocks[d.block].fence for d in degrees.facts.values()]
    return all(h is not None and here is not None and h.number == here.number for h in homes)


def _total(bench: Bench, fact: Declaration, extent: Extent | None) -> bool:
    """A labelled number of GPUs of the plan itself, with no calculation beside it."""
    labelled = fact.source in ("label", "cell") or extent is not None
    if not labelled and not _leads(bench, fact):
        return False
    if superseded(bench, fact.block) or fact.reference.role in (
        "available",
        "spare",
        "active",
        "limit",
        "local",
        "part",
    ):
        return False
    if hardware(bench, fact) or not fact.number.exact or calculated(bench, fact):
        return False
    block = bench.document.blocks[fact.block]
    if block.kind is BlockKind.PARAGRAPH and assigned(bench, fact):
        return False  # ``WORLD_SIZE=32`` in a log; a launch has a rule of its own
    if block.cell is not None and _row_mates(bench, fact):
        return False
    near = [d for q in ("tp", "pp", "dp", "ep") for d in bench.model.resolve(q, fact.block)]
    trails = [bench.document.blocks[d.block].trail for d in near]
    alike = extent is not None
    shares = [bool({*t} & {*block.trail}) or (alike and t == block.trail) for t in trails]
    return (bool(near) and sum(shares) * 2 >= len(near) and fact.modality is Modality.ASSERTED) or (
        fact.reference.role == "required" and bool(near)
    )


def _leads(bench: Bench, fact: Declaration) -> bool:
    """``32 GPUs organized as:`` before the list of the degrees."""
    if fact.source != "noun" or fact.reference.role == "available":
        return False
    below = bench.remembered("degrees below", None, lambda: _below(bench))
    return len(below.get(fact.block, ())) >= 3


def _below(bench: Bench) -> Mapping[int | None, set[str]]:
    """The degrees that the blocks below each block declare."""
    found: dict[int | None, set[str]] = defaultdict(set)
    for name in DEGREES:
        for d in bench.model.declarations.get(name, ()):
            found[bench.document.blocks[d.block].parent].add(name)
    return found


def _row_mates(bench: Bench, fact: Declaration) -> bool:
    """Degrees in the same table row are judged as one statement."""
    cell = bench.document.blocks[fact.block].cell
    assert cell is not None
    return (cell.table, cell.row) in bench.remembered("rows", None, lambda: _rows(bench))


def _rows(bench: Bench) -> frozenset[tuple[int, int]]:
    """The rows of tables with degrees in them."""
    cells = (
        bench.document.blocks[d.block].cell
        for name in DEGREES
        for d in bench.model.declarations.get(name, ())
    )
    return frozenset((c.table, c.row) for c in cells if c is not None)
