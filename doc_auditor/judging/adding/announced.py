"""Kind ``announced``: as many items follow as the text says."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, silent, verdict
from doc_auditor.records import Announced
from doc_auditor.rulebook import Rule


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Every count of a list's items or a table's rows."""
    for claim in bench.model.claims:
        if not isinstance(claim, Announced):
            continue
        if claim.number.value == claim.counted:
            yield Outcome(verdict(claim, "count", "holds", f"{claim.counted} {claim.what}"))
            continue
        result = verdict(claim, "count", "fails", f"{claim.counted} {claim.what}")
        if silent(claim):
            yield Outcome(result)
            continue
        shown = f"{claim.what}: {claim.counted}"
        yield Outcome(
            result,
            finding(
                rule,
                claim,
                f"there are {claim.counted} {claim.what}, not {claim.number.text}",
                claimed=printed_value(claim.number),
                actual=Fraction(claim.counted),
                calculation=[shown],
                strained=claim.loose,
            ),
        )
