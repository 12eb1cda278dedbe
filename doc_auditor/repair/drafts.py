"""Drafts of repairs: edits that are offered once they are proven."""

from __future__ import annotations

from dataclasses import dataclass

from doc_auditor.records import Edit, Finding
from doc_auditor.repair.dependence import Consequences
from doc_auditor.repair.edits import aligned
from doc_auditor.repair.marks import mark_edits
from doc_auditor.repair.ranges import map_edits
from doc_auditor.repair.repeats import targets
from doc_auditor.repair.scientific import normalised
from doc_auditor.repair.stale import told_changes
from doc_auditor.repair.weaving import Woven
from doc_auditor.source import Span


@dataclass(frozen=True)
class Draft:
    """Edits with what they are meant to close.

    ``changes`` name quantities that change; ``why`` says what makes the draft possible;
    ``lost`` are places that depend on it and cannot be rewritten; ``whole`` asks for all of the
    findings to be closed, not just for one of them.
    """

    summary: str
    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]
    changes: tuple[tuple[str, str, str], ...] = ()
    why: tuple[str, ...] = ()
    lost: tuple[Span, ...] = ()
    safe: bool = False
    whole: bool = True


def edits_of(woven: Woven, after: Consequences, *others: Edit) -> tuple[Edit, ...]:
    """The edits that consequences come to: numbers, maps, marks; table cells stay aligned."""
    source = woven.bench.source
    direct = [*map_edits(woven, after)[0], *others]
    plain: list[Edit] = []
    for place, printed in after.digits.items():
        if any(e.span.overlaps(place) for e in direct):
            continue
        number = woven.graph.numbers[place]
        plain += normalised(number, printed.coefficient, source) or (
            Edit(place, source.cut(place), printed.text, after.reasons.get(place, "")),
        )
    every = [*plain, *direct, *mark_edits(woven, after.view)]
    return tuple(aligned(every, woven.bench.document, source))


def whole(woven: Woven, after: Consequences) -> bool:
    """Whether degrees and counts that change stay whole numbers."""
    lexicon = woven.bench.catalog.tools.lexicon
    for place, printed in after.digits.items():
        fact = woven.declared.get(place)
        if fact is not None and printed.coefficient.denominator != 1:
            counted = lexicon.quantities[fact.reference.quantity].kind in ("degree", "count")
            if counted and fact.number.integral:
                return False
    return True


def lost(woven: Woven, after: Consequences) -> tuple[Span, ...]:
    """Maps and numbers that depend on a change and cannot be rewritten, and targets that were
    stated as met by a value that changes."""
    changed = [woven.graph.numbers[d] for d in after.digits]
    aims = sorted({t for t in targets(woven.bench, changed) if t not in after.digits})
    told = told_changes(woven, after.digits)
    return (*map_edits(woven, after)[1], *after.stuck, *aims, *told)
