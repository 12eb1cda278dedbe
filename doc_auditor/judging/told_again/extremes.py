"""The ends of a range that is stated again: ``Sequence length: 128-10240``, ``1024 tokens max``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.statements import Statement
from doc_auditor.quantity import readable
from doc_auditor.records import Claim, Evidence, Modality
from doc_auditor.rulebook import Rule

MEANT = (Modality.ASSERTED, Modality.REQUIRED)


def extremes(rule: Rule, bench: Bench, statements: Sequence[Statement]) -> Iterator[Outcome]:
    """What is called the largest value of a range, against the end of the only such range."""
    ranges: dict[frozenset[str], list[Statement]] = defaultdict(list)
    for each in statements:
        if each.named.upper is not None and each.named.label and each.modality in MEANT:
            ranges[frozenset(each.named.label)].append(each)
    for each in statements:
        if not each.named.most or each.named.upper is not None or each.modality not in MEANT:
            continue
        known = [
            r for r in ranges.get(frozenset(each.named.label), ()) if _comparable(bench, each, r)
        ]
        if each.named.form == "label" and known and len({_top(r) for r in known}) == 1:
            yield _against(rule, bench, each, known[0])


def _comparable(bench: Bench, largest: Statement, spread: Statement) -> bool:
    """Whether both are of one configuration, and no two cells of a table of cases."""
    places = bench.model.places
    return (
        largest.block.index != spread.block.index
        and largest.block.cell is None
        and spread.block.cell is None
        and not largest.number.times
        and largest.number.unit.dimensions == spread.number.unit.dimensions
        and places[spread.block.index].contrast <= places[largest.block.index].contrast
    )


def _top(spread: Statement) -> object:
    assert spread.named.upper is not None
    return spread.named.upper.value


def _against(rule: Rule, bench: Bench, largest: Statement, spread: Statement) -> Outcome:
    upper = spread.named.upper
    assert upper is not None
    number = largest.number
    claim = Claim(number.span, largest.block.index, largest.modality, (number,))
    where = bench.line(spread.number.span)
    if number.value == upper.value:
        why = f"the upper end of the range on line {where}"
        return Outcome(verdict(claim, "agreement", "holds", why))
    if number.letter or upper.letter or number.hedged or upper.hedged:
        return Outcome(verdict(claim, "agreement", "unchecked", "rounded"))
    name = " ".join(largest.named.label)
    return Outcome(
        verdict(claim, "agreement", "fails", f"the range on line {where} ends elsewhere"),
        finding(
            rule,
            claim,
            f"the largest {name} is {number.text.strip()} here, but the range on line {where} "
            f"ends at {upper.text.strip()}",
            claimed=printed_value(number),
            actual=upper.coefficient * upper.scale,
            unit=unit_of(upper),
            calculation=[f"{readable(number.value)} ≠ {readable(upper.value)}"],
            related=[Evidence(f"{name} up to {upper.text.strip()}", spread.number.span)],
        ),
    )
