"""Repairs of findings whose right value follows by calculation: the printed result changes.

What follows from the result changes with it.  The figures of a finding are looked up among the
links of the graph, so that a corrected operand further up is taken into account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.formula import evaluate, numbers
from doc_auditor.judging.bench import DECIDED_ELSEWHERE
from doc_auditor.quantity import Number, decimal_text, readable
from doc_auditor.reading.sentences.spelled import cardinal
from doc_auditor.records import Edit, Equation, Finding
from doc_auditor.repair.calculated import pairs
from doc_auditor.repair.dependence import Consequences, Link
from doc_auditor.repair.printing import in_words
from doc_auditor.repair.repeats import targets
from doc_auditor.repair.units import other_prefix
from doc_auditor.repair.weaving import Woven
from doc_auditor.source import Span

RELATION = re.compile(r"((?:\s*[A-Za-z-]+){0,4})\s*[=≈→:]")
LARGEST_SLIP = 10**6
"""A power of ten beyond which it is the calculation that was misread."""
FAR = 16
"""A result that is off by more is no slip of the pen, unless it is off by powers of ten."""
ARITHMETIC = ("arithmetic", "totals", "proportions", "coverage")
AS_BYTES = "memory/parameters-as-bytes"


@dataclass(frozen=True)
class Correction:
    """What one finding asks for: places with their right coefficients, or links to recompute."""

    finding: Finding
    pins: tuple[tuple[Span, Fraction], ...] = ()
    links: tuple[Link, ...] = ()
    edits: tuple[Edit, ...] = ()

    @property
    def places(self) -> tuple[Span, ...]:
        """The places whose numbers are wrong."""
        return (*(p for p, _ in self.pins), *(k.target.digits for k in self.links))


def corrections(finding: Finding, woven: Woven) -> Iterator[Correction]:
    """The ways in which the printed result can be put right, at most one for each place."""
    if finding.actual is None or finding.claimed is None or undecided(finding, woven):
        return
    if finding.rule == AS_BYTES:
        yield from _bytes(finding, woven)
        return
    if "-" in finding.actual[1:]:
        yield from _range(finding, woven)
        return
    actual = Fraction(finding.actual)
    links = tuple(_links(finding, actual, woven))
    number = links[0].target if links else _printed(finding, woven)
    if number is not None and len(woven.graph.group(number.digits)) == 1:
        prefix = other_prefix(number, actual / number.scale, woven)
        if prefix is not None:
            yield Correction(finding, edits=(prefix,))
    if links:
        yield Correction(finding, (), links)
        return
    if number is not None and actual >= 0:
        yield Correction(finding, ((number.digits, actual / number.scale),))
    elif (word := _word(finding, actual, woven)) is not None:
        yield Correction(finding, edits=(word,))


def undecided(finding: Finding, woven: Woven) -> bool:
    """Whether the rule itself says that nothing follows for the repair."""
    rule = next((r for r in woven.bench.catalog.rules if r.name == finding.rule), None)
    return rule is not None and rule.repairs.startswith(DECIDED_ELSEWHERE)


def _links(finding: Finding, actual: Fraction, woven: Woven) -> Iterator[Link]:
    """The links into the finding whose computed value is the one that it asks for."""
    for link in woven.graph.links:
        if link.rank > 1 or not _inside(finding, link):
            continue
        if decimal_text(link.target.coefficient * link.target.scale) != finding.claimed:
            continue
        computed = link.compute(lambda number: number)
        if computed is not None and _close(computed * link.target.scale, actual):
            yield link


def _inside(finding: Finding, link: Link) -> bool:
    return finding.span.contains(link.target.digits)


def _close(a: Fraction, b: Fraction) -> bool:
    return abs(a - b) <= abs(b) / 10**9


def _printed(finding: Finding, woven: Woven) -> Number | None:
    """The number that the finding claims, the last one if its line says it more than once."""
    source = woven.bench.source
    if source.line_of(finding.span.start) != source.line_of(finding.span.end):
        return None
    inside = [
        number
        for digits, number in woven.graph.numbers.items()
        if finding.span.contains(digits) or digits.contains(finding.span)
    ]
    wanted = [
        n
        for n in inside
        if finding.claimed in (decimal_text(n.coefficient * n.scale), decimal_text(n.coefficient))
    ]
    return max(wanted, key=lambda n: n.digits, default=None)


def _word(finding: Finding, actual: Fraction, woven: Woven) -> Edit | None:
    """``three`` nodes that are four."""
    old = woven.bench.source.cut(finding.span)
    known = cardinal(old)
    new = in_words(old, actual) if known is not None and str(known) == finding.claimed else None
    return Edit(finding.span, old, new.text) if new is not None else None


def _range(finding: Finding, woven: Woven) -> Iterator[Correction]:
    """``24-48`` to ``24-47``: the end, or the beginning, that is wrong."""
    source = woven.bench.source
    old, new = (finding.claimed or "").split("-"), (finding.actual or "").split("-")
    text = source.cut(finding.span)
    if "," in text or len(old) != 2 or len(new) != 2:
        return
    if not text.startswith(old[0]) or not text.endswith(old[1]):
        return
    start, end = finding.span.start, finding.span.end
    spans = (Span(start, start + len(old[0])), Span(end - len(old[1]), end))
    pins = tuple((s, Fraction(b)) for s, a, b in zip(spans, old, new, strict=True) if a != b)
    yield Correction(finding, pins)


def _bytes(finding: Finding, woven: Woven) -> Iterator[Correction]:
    """``45B ÷ 512 = 87.9MB``: the bytes of a parameter go into the calculation."""
    for claim in woven.bench.model.claims:
        if not isinstance(claim, Equation) or claim.span != finding.span:
            continue
        for pair in pairs(woven.bench, claim):
            number = pair.result
            if decimal_text(number.coefficient * number.scale) != finding.claimed:
                continue
            operands = sorted((n for n in numbers(pair.tree)), key=lambda n: n.digits)
            counted = evaluate(pair.tree).value / number.unit.factor
            right = Fraction(finding.actual or 0)
            if operands and counted and right:
                place = _behind(operands[-1], number, woven.bench.source.text)
                words = f" × {readable(right / counted)} bytes"
                edit = Edit(Span(place, place), "", words)
                yield Correction(finding, ((number.digits, right / number.scale),), (), (edit,))
                return


def _behind(operand: Number, result: Number, text: str) -> int:
    """Where a factor goes: behind the operand and the words that it counts."""
    end = max(operand.span.end, operand.digits.end)
    between = RELATION.match(text, end, max(result.span.start, end))
    return between.end(1) if between is not None else end


def with_repeats(
    correction: Correction, findings: Sequence[Finding], woven: Woven
) -> list[Correction]:
    """A correction with those of the places that repeat its slip."""
    own = correction.finding
    repeats = (f for f in findings if f.root == own.id and f.rule == own.rule and f.actual)
    return [correction, *(c for f in repeats for c in list(corrections(f, woven))[:1])]


# ---- applying -----------------------------------------------------------------------------------


def consequences(chosen: Sequence[Correction], woven: Woven) -> Consequences | None:
    """What follows when all of these corrections are made together."""
    known = woven.graph.numbers
    pins = {p: c for each in chosen for p, c in each.pins if p in known}
    links = [k for each in chosen for k in each.links]
    return woven.graph.follow(pins, links)


def direct_edits(chosen: Sequence[Correction], woven: Woven) -> list[Edit]:
    """What is put in, and ends of ranges, which are no numbers of the graph."""
    source, known = woven.bench.source, woven.graph.numbers
    found = [e for each in chosen for e in each.edits]
    found += [
        Edit(place, source.cut(place), str(value))
        for each in chosen
        for place, value in each.pins
        if place not in known and source.cut(place) != str(value)
    ]
    return found


# ---- grading ------------------------------------------------------------------------------------


def safe(correction: Correction, woven: Woven) -> bool:
    """Only printed results change, their operands stand in the document, and nothing but the
    wrong calculation speaks for the old value."""
    finding = correction.finding
    if finding.rule.split("/")[0] not in ARITHMETIC or _far(finding):
        return False
    told = correction.links or correction.edits or finding.rule.startswith("coverage/")
    if not told:
        return False
    return not _confirmed(correction, woven)


def _far(finding: Finding) -> bool:
    """Off by so much that the calculation is as doubtful as the result."""
    if finding.claimed is None or finding.actual is None or "-" in finding.actual[1:]:
        return False
    claimed, actual = Fraction(finding.claimed), Fraction(finding.actual)
    if not claimed or not actual:
        return True
    ratio = max(claimed / actual, actual / claimed)
    return ratio > FAR and not (ratio < LARGEST_SLIP * 2 and _power_of_ten(ratio))


def _power_of_ten(ratio: Fraction) -> bool:
    """Within the rounding of the printed figures."""
    while ratio > Fraction(7, 2):
        ratio /= 10
    return abs(ratio - 1) < Fraction(1, 20)


def _confirmed(correction: Correction, woven: Woven) -> bool:
    """Whether another statement repeats the wrong value, so that an operand may be the slip."""
    graph = woven.graph
    wrong = [graph.numbers[p] for p in correction.places if p in graph.numbers]
    if any(True for _ in targets(woven.bench, wrong)):
        return True
    for place in correction.places:
        if place not in graph.numbers:
            continue
        line = graph.source.line_of(place.start)
        if _as_many_gpus(place, line, woven):
            return True
        for other in graph.group(place):
            if graph.source.line_of(other.start) != line and not _derived(other, woven):
                return True
    return False


def _as_many_gpus(place: Span, line: int, woven: Woven) -> bool:
    """Whether a wrong number of GPUs is the one that there are, so that degrees may be wrong."""
    graph = woven.graph
    counts = [f for f in woven.declared.values() if f.reference.quantity == "gpus"]
    here = {f.number.digits for f in counts} & {place, *graph.group(place)}
    value = graph.numbers[place].value
    return bool(here) and any(
        f.number.value == value and graph.source.line_of(f.number.digits.start) != line
        for f in counts
    )


def _derived(place: Span, woven: Woven) -> bool:
    """An operand, or a result of its own, of another printed calculation."""
    return any(
        place == k.target.digits or place in k.operands for k in woven.graph.links if k.rank <= 1
    )
