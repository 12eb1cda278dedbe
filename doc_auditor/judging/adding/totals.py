"""Kind ``total``: totals of lists and columns against their addends."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from doc_auditor.judging.adding import tallied
from doc_auditor.judging.adding.sums import added, agrees, half
from doc_auditor.judging.bench import (
    Bench,
    Outcome,
    finding,
    printed_value,
    silent,
    verdict,
    warned,
)
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.sentences.likeness import likeness, misprinted
from doc_auditor.reading.sentences.misprints import figures
from doc_auditor.records import Claim, Finding, Modality, Total
from doc_auditor.rulebook import Rule

MOST_PARTS = 30
"""Longer columns are added up as a whole only."""
WITHIN = (Fraction(2, 5), Fraction(5, 2))
SHIFTS = tuple(Fraction(10) ** p for p in (-3, -2, -1, 1, 2, 3))
SEVERAL = 4
LAYERS = 24
"""So many times as much as a row before it has what all of its kind have together."""
PARTIAL = ("sum of the last parts", "sum of the first parts")
"""How a total is read that adds up some of the lines; all natural ones may add up otherwise."""
NEARLY = Fraction(1, 250)
SAME_DIGITS = Fraction(1, 1000)
TELLING = 3
"""Figures of a subtotal that is the sum of the lines before it by no chance."""
RARE = 0.02
"""How likely chance may make a total look like a misprint of a sum that is far from it."""


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Every total whose form belongs to the rule."""
    partial: dict[int, Outcome] = {}
    starts = [b.span.start for b in bench.document.blocks]
    decided = {
        c.total.digits.start
        for c in bench.model.claims
        if isinstance(c, Total) and c.form not in rule.forms
    }
    for claim in bench.model.claims:
        if isinstance(claim, Total) and claim.form in rule.forms:
            outcome = _total(rule, claim, _calculated(bench, claim), _left_out(bench, claim))
            if claim.form == "list" and outcome.verdict.why in PARTIAL:
                partial[claim.total.digits.start] = outcome
                continue
            if outcome.verdict.state != "unchecked":
                decided.add(claim.total.digits.start)
            yield outcome
            if outcome.verdict.state == "holds" and claim.form == "list":
                yield from _parts(bench, claim, starts)
    if "list" not in rule.forms:
        return
    for outcome in tallied.judge(rule, bench, decided):
        partial.pop(outcome.verdict.claim.numbers[0].digits.start, None)
        yield outcome
    yield from partial.values()


def _parts(bench: Bench, claim: Total, starts: Sequence[int]) -> Iterator[Outcome]:
    """The addends of a total that holds are checked with it, where all of them are in it."""
    if not agrees(claim.total, claim.addends, whole=True):
        return
    for part in claim.addends:
        block = bisect_right(starts, part.span.start) - 1
        own = Claim(part.span, block, claim.modality, (part,))
        why = f"part of the total on line {bench.line(claim.total.span)}"
        yield Outcome(verdict(own, "total", "holds", why))


def _calculated(bench: Bench, claim: Total) -> bool:
    """Whether the total is printed with a sum of its own, which is judged by itself."""
    return any(claim.total in c.numbers for c in bench.model.equations.get(claim.block, ()))


def _left_out(bench: Bench, claim: Total) -> Total | None:
    """The quoted list that this one corrects, where that is an excerpt.

    A report quotes some lines and their total, and gives the same lines anew.  What the quoted
    total holds beyond its lines stands on a line that neither excerpt shows.
    """
    trail = bench.document.blocks[claim.block].trail
    twins = [
        c
        for c in bench.model.claims
        if isinstance(c, Total)
        and c.modality is Modality.QUOTED
        and c.span < claim.span
        and c.label.lower() == claim.label.lower()
        and c.total.unit.dimensions == claim.total.unit.dimensions
        and len(c.addends) == len(claim.addends)
        and bench.document.blocks[c.block].trail == trail
    ]
    if claim.form != "list" or silent(claim) or not twins:
        return None
    twin = max(twins, key=lambda c: c.span)
    rest = twin.total.value - added(twin.addends)
    return twin if rest > _slack(twin) else None


def _in_excerpt(rule: Rule, claim: Total, twin: Total) -> Outcome:
    """The total changes by as much as the lines that are shown."""
    rest = twin.total.value - added(twin.addends)
    computed = added(claim.addends) + rest
    if abs(computed - claim.total.value) <= _slack(claim) + _slack(twin):
        reading = "changes as much as its parts; the excerpt leaves out the rest"
        return Outcome(verdict(claim, "total", "holds", reading))
    result = verdict(claim, "total", "fails", "does not change as its parts do")
    return Outcome(result, warned(_finding(rule, claim, computed, (*claim.addends, rest))))


def _slack(claim: Total) -> Fraction:
    """How far a sum of printed parts may lie from a printed total."""
    return sum((half(n) for n in (*claim.addends, claim.total)), Fraction(0))


def _total(rule: Rule, claim: Total, calculated: bool, twin: Total | None) -> Outcome:
    if claim.form == "average":
        return _average(rule, claim)
    some = False
    for reading, addends in _readings(claim):
        if agrees(claim.total, addends, whole=addends is claim.addends):
            some = reading in PARTIAL and _leaves_out(claim, addends)
            if some:
                break
            return Outcome(verdict(claim, "total", "holds", reading))
    if twin is not None and claim.certain:
        return _in_excerpt(rule, claim, twin)
    own = _without_subtotals(_own_kind(claim))
    computed = added(own)
    if not claim.certain or not computed or calculated:
        return Outcome(
            verdict(claim, "total", "unchecked", "not clearly the sum of the lines above")
        )
    slip = misprinted(claim.total, computed)
    misread = slip is not None and slip <= RARE
    if not claim.backed and not misread and not _near(claim.total.value / computed):
        return Outcome(verdict(claim, "total", "unchecked", "far from the sum of the lines above"))
    result = verdict(claim, "total", "fails", "not the sum of its parts")
    if silent(claim):
        return Outcome(result)
    own_claim = replace(claim, addends=own)
    found = _of_a_part(rule, own_claim, computed) or _finding(rule, own_claim, computed, own)
    rounded = abs(computed - claim.total.value) <= _slack(own_claim)
    doubtful = claim.likely or rounded
    if some:
        doubtful |= claim.form == "list" or _units_first(claim, addends)
    return Outcome(result, warned(found) if doubtful else found)


def _of_a_part(rule: Rule, claim: Total, computed: Fraction) -> Finding | None:
    """``6.10`` among parts that add up with 0.61: a misprint of the part, and not of the total."""
    gap = claim.total.value - computed
    slipped = [
        (a, a.value + gap)
        for a in claim.addends
        if a.value + gap > 0 and figures(a) >= TELLING and _tenfold(a, a.value + gap)
    ]
    if len(slipped) != 1 or _tenfold(claim.total, computed):
        return None
    part, right = slipped[0]
    each = part.unit.factor * part.scale
    rest = " − ".join(a.bare for a in claim.addends if a is not part)
    shown = f"{claim.total.bare} − {rest} = {readable(right / each)} {part.unit.text}".strip()
    return finding(
        rule,
        claim,
        f"{shown}, not {part.bare}",
        span=part.span,
        claimed=printed_value(part),
        actual=right / each,
        unit=part.unit.text or None,
        calculation=[shown],
    )


def _tenfold(number: Number, right: Fraction) -> bool:
    """Whether a decimal point that moved makes a number of another one."""
    found = likeness(number, right, units=False)
    return found is not None and found.slip == "tenfold"


def _leaves_out(claim: Total, addends: Sequence[Number]) -> bool:
    """Whether the sum of some parts is a slip: one no larger than the total is missing.

    What is larger (a capacity above the list) cannot be a part of it, nor what has another unit.
    """
    if not claim.certain:
        return False
    out = [a for a in claim.addends if a not in addends]
    unit = claim.total.unit.dimensions
    if _units_first(claim, addends) and (claim.form == "list" or _smaller(out, addends)):
        return False
    return any(0 < a.value <= claim.total.value and a.unit.dimensions == unit for a in out)


def _units_first(claim: Total, addends: Sequence[Number]) -> bool:
    """Whether the rows that a sum leaves out stand at its head and may be units of a part."""
    out = [a for a in claim.addends if a not in addends]
    return out == list(claim.addends[: len(out)]) and _multiplied(out, addends)


def _smaller(out: Sequence[Number], parts: Sequence[Number]) -> bool:
    """Whether rows are printed as much smaller things: ``27.53M`` above ``21.14B``."""
    other = {(n.letter, n.unit.text) for n in out}.isdisjoint(
        (p.letter, p.unit.text) for p in parts
    )
    return other or max(p.value for p in parts) >= LAYERS * max(n.value for n in out)


def _multiplied(out: Sequence[Number], parts: Sequence[Number]) -> bool:
    """Whether rows that the sum leaves out at its head are units of a part: ``one layer``.

    Then one of the parts is a multiple of them, alone or together.
    """
    together = sum((n.value for n in out), Fraction(0))
    for one in {together, *(n.value for n in out)} - {Fraction(0)}:
        for ratio in (p.value / one for p in parts):
            if ratio >= SEVERAL and abs(ratio - round(ratio)) <= max(ratio * NEARLY, NEARLY):
                return True
    return False


def _own_kind(claim: Total) -> tuple[Number, ...]:
    """The addends with the unit of the total, if most of them have it: counts stand among them."""
    unit = claim.total.unit.dimensions
    own = tuple(a for a in claim.addends if a.unit.dimensions == unit)
    return own if unit and 2 * len(own) > len(claim.addends) and len(own) > 1 else claim.addends


def _without_subtotals(parts: tuple[Number, ...], least: int = 2) -> tuple[Number, ...]:
    """The addends less those that are the sum of so many or more right before them."""
    kept: list[Number] = []
    start = 0
    for part in parts:
        since = kept[start:]
        if (
            len(since) >= least
            and (start or figures(part) >= TELLING)
            and agrees(part, since, whole=True)
        ):
            start = len(kept)
            continue
        kept.append(part)
    return tuple(kept) if len(kept) > 2 else parts


def _near(ratio: Fraction) -> bool:
    """A sum within a factor of 2.5, or the right digits with the point in the wrong place."""
    if WITHIN[0] <= ratio <= WITHIN[1]:
        return True
    return any(abs(ratio / shift - 1) < SAME_DIGITS for shift in SHIFTS)


def _average(rule: Rule, claim: Total) -> Outcome:
    """The mean of the rows above; a weighted mean lies between them and proves nothing."""
    parts = claim.addends
    mean = sum((p.value for p in parts), Fraction(0)) / len(parts)
    number = claim.total
    factor = number.scale * number.unit.factor
    slack = number.half() * factor + sum((half(p) for p in parts), Fraction(0)) / len(parts)
    slack = max(slack, abs(number.value) / 20 if number.hedged else slack)
    if abs(mean - number.value) <= slack:
        return Outcome(verdict(claim, "total", "holds", "mean of the rows"))
    values = sorted(p.value for p in parts)
    inside = values[0] <= number.value <= values[-1]
    if abs(mean - number.value) <= number.ulp * factor or (inside and not claim.certain):
        return Outcome(verdict(claim, "total", "unchecked", "may be a weighted mean"))
    middle = (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2
    if abs(middle - number.value) <= slack:
        return Outcome(verdict(claim, "total", "unchecked", "the median of the rows"))
    result = verdict(claim, "total", "fails", "not the mean of the rows")
    if silent(claim):
        return Outcome(result)
    actual = mean / number.unit.factor
    terms = " + ".join(p.bare for p in parts[:12])
    shown = f"({terms}) ÷ {len(parts)} = {readable(actual)} {number.unit.text}".strip()
    return Outcome(
        result,
        finding(
            rule,
            claim,
            f"{shown}, not {number.bare}",
            claimed=printed_value(number),
            actual=actual,
            unit=number.unit.text or None,
            calculation=[shown],
            accepted=((mean - slack) / number.unit.factor, (mean + slack) / number.unit.factor),
        ),
    )


def _finding(
    rule: Rule, claim: Total, computed: Fraction, parts: Sequence[Number | Fraction]
) -> Finding:
    """The total that the parts make; a bare figure among them stands on no line of the list."""
    number = claim.total
    actual = computed / number.unit.factor
    unit = number.unit.text
    terms = " + ".join(
        p.bare if isinstance(p, Number) else f"{readable(p / number.unit.factor)}{unit} left out"
        for p in parts[:12]
    )
    shown = f"{terms} = {readable(actual)} {unit}".strip()
    slack = _slack(claim) / number.unit.factor
    return finding(
        rule,
        claim,
        f"{shown}, not {number.bare}",
        claimed=printed_value(number),
        actual=actual,
        unit=unit or None,
        calculation=[shown],
        accepted=(actual - slack, actual + slack),
    )


def _readings(claim: Total) -> Iterator[tuple[str, Sequence[Number]]]:
    """All parts, parts without the first ones (subtotals), and their maximum or mean."""
    yield "sum of the parts", claim.addends
    if len(own := _own_kind(claim)) < len(claim.addends):
        yield "sum of the parts with its unit", own
    for least in (2, 3):
        if len(single := _without_subtotals(own, least)) < len(own):
            yield "sum of the parts, subtotals once", single
    if len(claim.addends) > MOST_PARTS:
        return
    for start in range(1, len(claim.addends) - 1):
        yield PARTIAL[0], claim.addends[start:]
    for end in range(2, len(claim.addends)):
        yield PARTIAL[1], claim.addends[:end]
