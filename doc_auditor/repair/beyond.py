"""A map that uses more than is declared: the map shrinks, or the declared number grows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from doc_auditor.records import Edit, Finding, Map
from doc_auditor.repair.columns import Values
from doc_auditor.repair.dependence import Consequences
from doc_auditor.repair.drafts import Draft, edits_of, lost
from doc_auditor.repair.layout import layout_of, nested_entries
from doc_auditor.repair.ranges import families_of, rewritten
from doc_auditor.repair.weaving import Woven

BEYOND = "coverage/total"
NOTHING_CHANGES = Consequences({}, {})


def beyond(finding: Finding, woven: Woven) -> Iterator[Draft]:
    """Both readings of the finding; which one is meant does not follow."""
    if finding.rule != BEYOND or finding.claimed is None or finding.actual is None:
        return
    if not finding.claimed.isdigit():
        return  # one range of the map is too long, which is mended where it stands
    used, stated = int(finding.claimed), int(Fraction(finding.actual))
    line = woven.bench.line(finding.span)
    edits = _shrunk(finding, woven, used, stated)
    if edits:
        yield Draft(f"line {line}: map of {used} → {stated}", tuple(edits), (finding,))
    yield from _grown(finding, woven, used)


def _shrunk(finding: Finding, woven: Woven, used: int, stated: int) -> list[Edit]:
    """The map with the declared number of indices in equal parts."""
    values = Values(woven, NOTHING_CHANGES)
    maps = [c for c in woven.bench.model.claims if isinstance(c, Map)]
    below = nested_entries([e for c in maps for e in c.entries], woven)
    edits: list[Edit] = []
    for claim in maps:
        if not claim.span.overlaps(finding.span) or _nested(claim, finding, woven):
            continue
        for entries in families_of(claim):
            layout = layout_of(entries, woven, values, below, settled=True)
            if len(entries) < 2 or layout is None:
                return []
            shares = (replace(s, after=stated) if s.before == used else s for s in layout.shares)
            found = rewritten(replace(layout, shares=tuple(shares)), woven.bench.source)
            if found is None:
                return []
            edits += found
    return edits


def _nested(claim: Map, finding: Finding, woven: Woven) -> bool:
    """Whether a map stands below the rows that the finding is about."""
    return woven.bench.document.blocks[claim.block].parent == finding.block


def _grown(finding: Finding, woven: Woven, used: int) -> Iterator[Draft]:
    """The declared number, and what follows from it."""
    places = {e.span for e in finding.related}
    facts = [f for f in woven.declared.values() if f.span in places]
    pins = {f.number.digits: Fraction(used) / f.number.scale for f in facts}
    after = woven.graph.follow(pins) if pins else None
    if after is not None:
        line = woven.bench.line(facts[0].span)
        summary = f"line {line}: {facts[0].number.text.strip()} → {used}"
        yield Draft(summary, edits_of(woven, after), (finding,), lost=lost(woven, after))
