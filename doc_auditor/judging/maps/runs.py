"""The runs of ranges in a map, and how many things there are of which it has the indices."""

from __future__ import annotations

from collections.abc import Sequence

from doc_auditor.judging.bench import Bench, calculated
from doc_auditor.records import Declaration, Map, MapEntry
from doc_auditor.source import Span

Part = tuple[int, int, Span, MapEntry]
"""The first and the last index of a range, its place and its entry."""


def runs_of(parts: Sequence[Part]) -> list[list[Part]]:
    """The ranges that count up; one that starts again begins another run."""
    runs: list[list[Part]] = []
    for part in parts:
        if runs and part[0] > runs[-1][-1][0]:
            runs[-1].append(part)
        elif runs and (part[0], part[1]) == (runs[-1][-1][0], runs[-1][-1][1]):
            continue
        else:
            runs.append([part])
    return runs


def declared_total(bench: Bench, claim: Map, quantity: str) -> Declaration | None:
    """The required number if there is one, else the one declared; else what is only counted."""
    for roles in (("required",), ("",), ("available",)):
        facts = [
            d
            for d in bench.model.resolve(quantity, claim.block, roles)
            if d.source != "noun"
            and not claim.span.overlaps(d.span)
            and not (d.source == "cell" and calculated(bench, d))
        ]
        if len({d.number.value for d in facts}) == 1:
            return facts[0]
    counted = [
        d for d in bench.model.firm(quantity, claim.block) if not claim.span.overlaps(d.span)
    ]
    whole = [d for d in counted if d.number.value > 1]
    return whole[0] if quantity == "layers" and len(whole) == len(counted) > 0 else None
