"""Percentages whose pair follows from where they stand, whatever they are instead."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from doc_auditor.formula import Expression, show
from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, silent, verdict
from doc_auditor.judging.conclusions.described import stock
from doc_auditor.judging.derived.against_row import against_row
from doc_auditor.judging.derived.alone import alone
from doc_auditor.judging.derived.bracketed import bracketed
from doc_auditor.judging.derived.by_name import by_name
from doc_auditor.judging.derived.labelled import labelled
from doc_auditor.judging.derived.meant import Meant, slot_of
from doc_auditor.judging.derived.paired import pair
from doc_auditor.judging.derived.passages import passages
from doc_auditor.judging.derived.slots import Slot, scenes
from doc_auditor.judging.derived.tried import fits, outcome_of, tree_of
from doc_auditor.quantity import readable
from doc_auditor.records import Claim, Evidence
from doc_auditor.rulebook import Rule

MOST = 60
"""Values of a kind at hand beyond which chance makes two of them fit."""
HEDGED = Fraction(1, 10)
"""How far ``about 75 %`` may lie off."""


def judge(rule: Rule, bench: Bench, judged: set[int]) -> Iterator[Outcome]:
    """Those whose digits do not stand at one of the places ``judged``."""
    for found in _every(bench, judged):
        if found.slot.number.digits.start in judged:
            continue
        judged.add(found.slot.number.digits.start)
        if _right(bench, found):
            why = show(tree_of(found.trees[0], found.pair))
            yield Outcome(verdict(_claim(bench, found), "base", "holds", why))
        else:
            yield _wrong(rule, bench, found)


def _every(bench: Bench, judged: set[int]) -> Iterator[Meant]:
    ways = bench.catalog.tools.wordings.comparing
    for scene in scenes(passages(bench)):
        found = alone(scene, ways)
        if found is not None:
            yield found
        yield from by_name(bench, scene)
    yield from labelled(bench, judged)
    yield from bracketed(bench)
    yield from against_row(bench)


def _right(bench: Bench, found: Meant) -> bool:
    """Whether the pair gives the figure, or whether any two like values of the section do."""
    own = found.slot
    if any(fits(own, t, found.pair) or _about(own, t, found) for t in found.trees):
        return True
    if found.sole:
        return False
    values = _like(bench, found)
    every = tuple(t for w in bench.catalog.tools.wordings.comparing for t in w.right)
    both = {found.pair.high.worth, found.pair.low.worth}
    others = (p for a, b in combinations(values, 2) if (p := pair(a, b)) is not None)
    pairs = (p for p in others if {p.high.worth, p.low.worth} != both)
    return len(values) > MOST or any(fits(own, t, p) for p in pairs for t in every)


def _about(own: Slot, tree: Expression, found: Meant) -> bool:
    outcome = outcome_of(tree, found.pair)
    return own.number.hedged and abs(own.worth - outcome) <= HEDGED * outcome


def _like(bench: Bench, found: Meant) -> list[Slot]:
    """The values of the section that could be meant instead."""
    known = stock(bench)
    dims = found.pair.high.dims
    frames = known.sections.get(bench.document.blocks[found.block].trail, ())
    values = (d for f in frames for d in known.frames[f])
    alike = {d.number.digits.start: d for d in values if d.number.unit.dimensions == dims}
    plain = (d for d in alike.values() if not (d.number.percent or d.number.times))
    return [slot_of(d) for d in plain if d.number.value > 0]


def _claim(bench: Bench, found: Meant) -> Claim:
    number = found.slot.number
    both = (found.pair.high.number, found.pair.low.number)
    return bench.claim(bench.document.blocks[found.block], number, (*both, number))


def _wrong(rule: Rule, bench: Bench, found: Meant) -> Outcome:
    number, claim = found.slot.number, _claim(bench, found)
    if silent(claim):
        return Outcome(verdict(claim, "base", "unchecked", "as others say"))
    tree = min(found.trees, key=lambda t: abs(outcome_of(t, found.pair) - abs(found.slot.worth)))
    unit = "%" if number.percent else "×"
    actual = outcome_of(tree, found.pair) * (100 if number.percent else 1)
    shown = f"{show(tree_of(tree, found.pair))} = {readable(actual, 4)} {unit}"
    both = (found.pair.high, found.pair.low)
    return Outcome(
        verdict(claim, "base", "fails", "not what the two values give that it is said of"),
        finding(
            rule,
            claim,
            f"{shown}, not {number.bare}",
            claimed=printed_value(number),
            actual=actual,
            unit=unit,
            calculation=[shown],
            related=[Evidence(s.number.text.strip(), s.number.span) for s in both],
            strained=True,
        ),
    )
