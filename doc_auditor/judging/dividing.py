"""Kind ``divides``: what the text says divides evenly, does."""

from __future__ import annotations

from collections.abc import Iterator

from doc_auditor.judging.bench import Bench, Outcome, finding, silent, verdict
from doc_auditor.quantity import decimal_text, readable
from doc_auditor.records import Divides
from doc_auditor.rulebook import Rule


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Statements that one number divides another evenly, or does not."""
    for claim in bench.model.claims:
        if not isinstance(claim, Divides):
            continue
        quotient = claim.dividend.value / claim.divisor.value
        if (quotient.denominator == 1) == claim.even:
            yield Outcome(
                verdict(claim, "divisibility", "holds", f"the quotient is {readable(quotient)}")
            )
            continue
        result = verdict(claim, "divisibility", "fails", f"the quotient is {readable(quotient)}")
        if silent(claim):
            yield Outcome(result)
            continue
        division = f"{readable(claim.dividend.value)} ÷ {readable(claim.divisor.value)}"
        shown = f"{division} = {readable(quotient)}"
        says = "no whole number" if claim.even else "a whole number"
        yield Outcome(
            result,
            finding(
                rule,
                claim,
                f"{shown}, {says}",
                claimed=decimal_text(claim.divisor.value),
                actual=quotient,
                calculation=[shown],
            ),
        )
