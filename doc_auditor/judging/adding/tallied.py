"""Totals of lines against every natural set of the lines above them.

Natural are all lines of the kind, less those that others are calculated from and those that say of
themselves that they are no part; lines that share the words of the total; and any lines that follow
each other.  What no set of lines adds up to is likely wrong; that more was meant than is printed
cannot be excluded, so that it is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise, product

from doc_auditor.judging.adding.sums import added, agrees, half
from doc_auditor.judging.adding.tallies import Part, Tally, tallies
from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, silent, verdict
from doc_auditor.judging.calculations.sides import bound
from doc_auditor.judging.calculations.steps import judge_step
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.sentences.likeness import likeness
from doc_auditor.records import Claim, Finding
from doc_auditor.rulebook import Rule

ROOM = Fraction(3, 2)
"""Rounding and prefixes of 1024 stay far below this factor."""
FEW = 9
"""So many lines are added up in every choice."""
CHOICES = 64
LIKE = (Fraction(1, 3), Fraction(3))
CHANCE = Fraction(1, 10)
"""Of how many unrelated numbers one may look like a misprint."""
WITHIN = (Fraction(1, 2), Fraction(3, 2))
MULTIPLE = Fraction(1, 200)
SEVERAL = 4
SMALL = 1000


def judge(rule: Rule, bench: Bench, decided: set[int]) -> Iterator[Outcome]:
    """Every total of lines of which nothing is known yet."""
    for tally in tallies(bench):
        if tally.total.digits.start in decided or _calculated(bench, tally):
            continue
        outcome = _outcome(rule, bench, tally)
        if outcome is not None:
            yield outcome


def _calculated(bench: Bench, tally: Tally) -> bool:
    """Whether the total is printed with a calculation, which is judged by itself.

    ``24 GB (37.5% of 64 GB)`` calculates the share and not the total.
    """
    total = tally.total
    return any(
        (total in c.numbers or c.span.contains(total.digits))
        and not any(n.percent for n in c.numbers)
        for c in bench.model.equations.get(tally.block.index, ())
    )


def _outcome(rule: Rule, bench: Bench, tally: Tally) -> Outcome | None:
    total = tally.total
    claim = bench.claim(tally.block, total)
    whole, less = _natural(tally, False), _natural(tally, True)
    if any(_fits(total, group, True) for group in _sets(tally, whole, less)):
        return Outcome(verdict(claim, "total", "holds", "sum of the lines above"))
    short = next((g for g in (less, whole) if _lacks_one(g, total)), None)
    if silent(claim) or (short is None and _some_fit(total, tally.parts)):
        return None
    meant = short if short is not None else less
    if not _complete(tally, meant) or _slipped(bench, meant):
        return None
    if short is None and not _likely(tally, meant):
        return None
    result = verdict(claim, "total", "fails", "not the sum of the lines above")
    return Outcome(result, _finding(rule, claim, total, [p.values[0] for p in meant]))


# ---- which lines -------------------------------------------------------------------------------


def _natural(tally: Tally, subtotals: bool) -> list[Part]:
    """The lines that nothing below is calculated from, and that are no aside.

    ``subtotals`` says whether a line that happens to be the sum of those above stands for them.
    """
    parts = tally.parts
    used: set[int] = set()
    for at, part in enumerate(parts):
        if part.signed and at:
            used.add(at - 1)
        for low in range(at):
            if part.takes(parts[low].values[0]) or _times(parts[low], part):
                used.add(low)
        if subtotals:
            used.update(_summed(parts, at))
    own = [p for i, p in enumerate(parts) if i not in used and not p.aside]
    named = [p for p in own if tally.about & p.words]
    return named if len(named) > 1 else own


def _summed(parts: Sequence[Part], at: int) -> Iterator[int]:
    """The lines right above that a line adds up, or the sum of which it multiplies."""
    part = parts[at]
    for low in range(at - 1):
        group = [p.values[0] for p in parts[low:at]]
        if agrees(part.values[0], group, whole=True):
            yield from range(low, at)
            return
        whole = added(group)
        if any(abs(n.value - whole) <= half(n) for n in part.operands if _like(n, group[0])):
            yield from range(low, at)
            return


def _like(number: Number, value: Number) -> bool:
    same = number.unit.dimensions == value.unit.dimensions
    return same and bool(number.unit.dimensions or number.letter or number.value > SMALL)


def _times(one: Part, part: Part) -> bool:
    """Whether a line is a multiple of one above, as all layers are of one."""
    if one.values[0].value <= 0:
        return False
    ratio = part.values[0].value / one.values[0].value
    return ratio >= SEVERAL and abs(ratio / round(ratio) - 1) * round(ratio) < MULTIPLE * 4


def _sets(tally: Tally, *natural: Sequence[Part]) -> Iterator[Sequence[Part]]:
    yield from natural
    yield tally.parts
    for start in range(1, len(tally.parts) - 1):
        last = tally.parts[start:]
        if not any(_one_left_out(n, last, tally.total) for n in natural):
            yield last


def _fits(total: Number, parts: Sequence[Part], whole: bool) -> bool:
    if len(parts) < 2:
        return False
    ways = 1
    for part in parts:
        ways *= len(part.values)
    if ways > CHOICES:
        return agrees(total, [p.values[0] for p in parts], whole)
    return any(agrees(total, choice, whole) for choice in product(*(p.values for p in parts)))


def _reaches(total: Number, parts: Sequence[Part]) -> bool:
    """Whether the least and the most that lines may come to leave room for the total."""
    least = sum((min(v.value for v in p.values) for p in parts), Fraction(0))
    most = sum((max(v.value for v in p.values) for p in parts), Fraction(0))
    return least <= total.value * ROOM and total.value <= most * ROOM


def _some_fit(total: Number, parts: Sequence[Part]) -> bool:
    """Whether any lines add up closely; one line alone is another name of the total."""
    if any(abs(v.value - total.value) <= half(total) for p in parts for v in p.values):
        return True
    sizes = range(2, len(parts)) if len(parts) <= FEW else ()
    return any(
        _reaches(total, g) and _fits(total, g, False)
        for size in sizes
        for g in combinations(parts, size)
    )


def _lacks_one(natural: Sequence[Part], total: Number) -> bool:
    """Whether all natural lines but one add up to the last figure."""
    plain = replace(total, hedged=False)
    for at in range(len(natural)):
        rest = [*natural[:at], *natural[at + 1 :]]
        numbers = [replace(p.values[0], hedged=False) for p in rest]
        if _one_left_out(natural, rest, total) and agrees(plain, numbers, whole=False):
            return True
    return False


def _one_left_out(natural: Sequence[Part], some: Sequence[Part], total: Number) -> bool:
    """Whether all natural lines but one add up, and that one is like the others."""
    out = [p for p in natural if p not in some]
    if len(natural) < 3 or len(out) != 1 or any(p not in natural for p in some):
        return False
    return 0 < out[0].values[0].value <= total.value


# ---- what is said ------------------------------------------------------------------------------


def _complete(tally: Tally, meant: Sequence[Part]) -> bool:
    """Whether each line has its one value, and the words of the total leave none of them out."""
    if tally.open or len(meant) < 2 or any(len(p.values) > 1 for p in meant):
        return False
    return (
        not tally.about
        or all(tally.about & p.words for p in meant)
        or not any(tally.about & p.words for p in meant)
    )


def _slipped(bench: Bench, meant: Sequence[Part]) -> bool:
    """Whether it is the calculation of a line that is wrong; the total may have the right value."""
    return any(
        judge_step(equation, left, right, relation == "≈").state == "fails"
        for part in meant
        for equation in bench.model.equations.get(part.block, ())
        if part.values[0] in equation.numbers
        for (left, right), relation in zip(
            pairwise(bound(bench, equation)[0]), equation.relations, strict=False
        )
    )


def _likely(tally: Tally, meant: Sequence[Part]) -> bool:
    """Whether a total looks like the sum of the lines, misprinted or added up wrongly."""
    total = tally.total
    values = [p.values[0] for p in meant]
    whole = added(values)
    ratio = total.value / whole if whole > 0 else Fraction(0)
    if not LIKE[0] <= ratio <= LIKE[1]:
        return False
    misprint = likeness(total, whole, units=False)
    if misprint is not None and misprint.chance <= CHANCE:
        return True
    if tally.about and not all(tally.about & p.words for p in meant):
        return False
    if total.hedged and abs(ratio - 1) < Fraction(1, 10):
        return False
    if ratio > 1 and _multiple(total, [*values, whole]):
        return False
    return len(meant) > 2 and WITHIN[0] <= ratio <= WITHIN[1]


def _multiple(total: Number, values: Sequence[Number | Fraction]) -> bool:
    """Whether a total is a whole number of times a value: for all GPUs, for all layers."""
    for value in values:
        one = value.value if isinstance(value, Number) else value
        if one <= 0:
            continue
        ratio = total.value / one
        if ratio > Fraction(3, 2) and abs(ratio / round(ratio) - 1) < MULTIPLE / round(ratio):
            return True
    return False


def _finding(rule: Rule, claim: Claim, total: Number, parts: Sequence[Number]) -> Finding:
    actual = added(parts) / total.unit.factor
    unit = total.unit.text
    terms = " + ".join(p.bare for p in parts)
    shown = f"{terms} = {readable(actual)} {unit}".strip()
    return finding(
        rule,
        claim,
        f"{shown}, not {total.bare}",
        claimed=printed_value(total),
        actual=actual,
        unit=unit or None,
        calculation=[shown],
        strained=True,
    )
