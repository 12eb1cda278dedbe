"""Kind ``coverage``: maps of GPUs, layers, experts neither overlap nor leave gaps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from doc_auditor.formula import operators
from doc_auditor.judging.bench import Bench, Outcome, finding, silent, verdict
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.judging.maps.runs import Part, declared_total, runs_of
from doc_auditor.records import Declaration, Evidence, Map, MapEntry
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span


@dataclass(frozen=True, slots=True)
class _Slip:
    span: Span
    block: int
    message: str
    claimed: str
    actual: str
    calculation: str
    related: tuple[Evidence, ...] = ()


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Every map of the document."""
    for claim in bench.model.claims:
        if not isinstance(claim, Map):
            continue
        slips = list(_slips(claim))
        if not slips:
            yield Outcome(verdict(claim, "range", "holds", "no gap, no overlap"))
            continue
        yield Outcome(verdict(claim, "range", "fails", slips[0].message))
        for slip in slips if not silent(claim) else ():
            yield Outcome(
                verdict(claim, "range", "fails", slip.message),
                finding(
                    rule,
                    claim,
                    slip.message,
                    span=slip.span,
                    block=slip.block,
                    claimed=slip.claimed,
                    actual=slip.actual,
                    calculation=[slip.calculation],
                    related=slip.related,
                ),
            )


def _slips(claim: Map) -> Iterator[_Slip]:
    counted = [list(_counted(e)) for e in claim.entries]
    wrong = sum(map(bool, counted))
    if wrong * 2 <= sum(bool(e.counts) for e in claim.entries) or wrong == 1:
        yield from (slip for slips in counted for slip in slips)
    if not claim.complete:
        return
    nouns = {noun for e in claim.entries for noun, *_ in e.ranges}
    for level in _levels(claim):
        for noun in sorted(nouns):
            yield from _sequence(level, noun)


def _levels(claim: Map) -> Iterator[Map]:
    """``Replica 0: GPUs 0-127`` with its stages below, ``Replica 1: GPUs 128-255``: two maps."""
    around = {
        _kind(a)
        for a, b in pairwise(claim.entries)
        for n, first, last, _ in a.ranges
        for m, start, end, _ in b.ranges
        if n == m and first <= start <= end <= last and (first, last) != (start, end)
    }
    inside = tuple(e for e in claim.entries if _kind(e) not in around)
    for entries in (inside, tuple(e for e in claim.entries if _kind(e) in around)):
        if entries:
            yield replace(claim, entries=entries)


def _kind(entry: MapEntry) -> str:
    """What an entry is about: ``replica`` of ``Replica 0``."""
    found = re.match(r"\W*([A-Za-z]+)", entry.title)
    return found[1].lower() if found else ""


def _counted(entry: MapEntry) -> Iterator[_Slip]:
    """``Layers 0-3 (4 layers)``: the count beside the range."""
    for noun, count, span in entry.counts:
        sizes = [(b - a + 1, s, a, b) for n, a, b, s in entry.ranges if n == noun or not noun]
        if not sizes or any(size == count for size, *_ in sizes):
            continue
        if sum(size for size, *_ in sizes) == count:
            continue
        if len(sizes) == 1:
            size, where, first, last = sizes[0]
            what = noun or entry.ranges[0][0]
            yield _Slip(
                span,
                entry.block,
                f"{what}s {first}-{last} are {size}, not {count}",
                str(count),
                str(size),
                f"{last} − {first} + 1 = {size}",
                (Evidence(f"{what}s {first}-{last}", where),),
            )


def _sequence(claim: Map, noun: str) -> Iterator[_Slip]:
    """Consecutive ranges of one noun: each begins where the one before it ended.

    A noun that starts again from its first index (layers in a second replica) begins a new run;
    sizes tell which end of a bad joint is wrong.
    """
    parts = [(a, b, s, e) for e in claim.entries for n, a, b, s in e.ranges if n == noun]
    runs = runs_of(parts)
    joints = sum(len(r) - 1 for r in runs)
    if joints < 1 or len(parts) < 2:
        return
    sizes = Counter(b - a + 1 for a, b, *_ in parts)
    good = sum(x[1] + 1 == y[0] for r in runs for x, y in pairwise(r))
    alone = good == 0 and len(parts) < 3
    if not (alone and _by_one(parts) and _beside(claim, noun)) and (alone or good * 2 < joints):
        return
    joined = [slip for run in runs for slip in _joints(run, noun, sizes)]
    told = {slip.span for slip in joined}
    yield from joined
    yield from (slip for slip in _ends(runs, noun) if slip.span not in told)


def _by_one(parts: Sequence[Part]) -> bool:
    """``0-39`` and ``41-79``: two ranges from the first index on that miss each other by one."""
    (first, last, *_), (start, *_) = parts[0], parts[1]
    return first <= 1 and start in (last, last + 2)


def _beside(claim: Map, noun: str) -> bool:
    """Whether the ranges of another noun on the same lines follow one another."""
    others = {n for e in claim.entries for n, *_ in e.ranges} - {noun}
    return any(
        len(parts) == len(claim.entries) and all(a[1] + 1 == b[0] for a, b in pairwise(parts))
        for other in others
        if (parts := [(a, b) for e in claim.entries for n, a, b, _ in e.ranges if n == other])
    )


def _joints(run: Sequence[Part], noun: str, sizes: Counter[int]) -> Iterator[_Slip]:
    usual = sizes.most_common(1)[0][0]
    for before, after in pairwise(run):
        if after[0] == before[1] + 1:
            continue
        word = "overlap" if after[0] <= before[1] else "leave a gap"
        wrong, right = _culprit(before, after, usual)
        message = f"{noun}s {before[0]}-{before[1]} and {after[0]}-{after[1]} {word}"
        other = after if wrong is before else before
        yield _Slip(
            wrong[2],
            wrong[3].block,
            message,
            f"{wrong[0]}-{wrong[1]}",
            f"{right[0]}-{right[1]}",
            f"{before[1]} + 1 = {before[1] + 1}, not {after[0]}",
            (Evidence(f"{noun}s {other[0]}-{other[1]}", other[2]),),
        )


def _culprit(before: Part, after: Part, usual: int) -> tuple[Part, tuple[int, int]]:
    """The range whose size is unusual, and what it should be to fit its neighbour."""
    count = _count(after)
    if before[1] - before[0] == after[1] - after[0] == usual - 1:
        return after, (before[1] + 1, before[1] + usual)
    if (count is not None and after[1] - after[0] + 1 != count) or before[1] - before[
        0
    ] + 1 == usual:
        return after, (before[1] + 1, after[1])
    return before, (before[0], after[0] - 1)


def _count(part: Part) -> int | None:
    return next((c for n, c, _ in part[3].counts if not n), None)


def _ends(runs: Sequence[Sequence[Part]], noun: str) -> Iterator[_Slip]:
    """Runs of one map that cover the same indices must end at the same one."""
    if len(runs) < 2:
        return
    starts = Counter(r[0][0] for r in runs)
    ends = Counter(r[-1][1] for r in runs)
    if len(starts) != 1 or len(ends) < 2:
        return
    usual = ends.most_common(1)[0][0]
    tie = len(set(ends.values())) == 1
    for run in runs:
        last = run[-1]
        whole = last[1] - run[0][0] + 1
        odd = last[1] != usual if not tie else len({p[1] - p[0] + 1 for p in run}) > 1
        if odd and (right := min(ends) if tie else usual) != last[1]:
            yield _Slip(
                last[2],
                last[3].block,
                f"{noun}s {last[0]}-{last[1]}: the other part ends at {right}",
                f"{last[0]}-{last[1]}",
                f"{last[0]}-{right}",
                f"{right} − {run[0][0]} + 1 = {right - run[0][0] + 1}, not {whole}",
            )


SPARE = re.compile(r"available|spare|idle|redundan|reserved|standby|unused|free", re.IGNORECASE)
TOTALS = {"gpu": "gpus", "layer": "layers", "expert": "experts"}


def against_totals(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """A map that uses more indices than the document declares."""
    seen: set[tuple[str, int]] = set()
    for claim in bench.model.claims:
        if (
            not isinstance(claim, Map)
            or silent(claim)
            or not claim.complete
            or len({e.span for e in claim.entries}) < 2
            or superseded(bench, claim.block)
        ):
            continue
        for noun, quantity in TOTALS.items():
            used_by = [e for e in claim.entries if not SPARE.search(e.title)]
            parts = [(a, b, s, e) for e in used_by for n, a, b, s in e.ranges if n == noun]
            if len({e.block for e in claim.entries}) < 2 and noun != "layer":
                continue
            declared = declared_total(bench, claim, quantity)
            if len(parts) < 2 or declared is None or min(p[0] for p in parts) > 1:
                continue
            if any(slip for level in _levels(claim) for slip in _sequence(level, noun)):
                continue
            highest = max(parts, key=lambda p: p[1])
            used = highest[1] + 1 - min(p[0] for p in parts)
            stated = int(declared.number.value)
            if used <= stated or (noun == "layer" and used in _told(bench, quantity)):
                yield Outcome(verdict(claim, "range", "holds", f"{used} of {max(used, stated)}"))
                continue
            if _printed(bench, used):
                continue  # all pools together, where one of them is declared
            if (noun, used) not in seen:
                seen.add((noun, used))
                yield _beyond(rule, bench, claim, noun, used, stated, declared)


def _told(bench: Bench, quantity: str) -> set[int]:
    """Every value of a quantity; ``15 layers`` may be those of a stage."""
    return {int(d.number.value) for d in bench.model.declarations.get(quantity, ())}


def _printed(bench: Bench, used: int) -> bool:
    """Whether the document adds several pools up to as many."""
    return any(
        c.numbers and c.numbers[-1].value == used and set(operators(c.sides[0])) == {"+"}
        for claims in bench.model.equations.values()
        for c in claims
    )


def _beyond(
    rule: Rule, bench: Bench, claim: Map, noun: str, used: int, stated: int, declared: Declaration
) -> Outcome:
    first, last = claim.entries[0], claim.entries[-1]
    shown = f"the map uses {used} {noun}s, {stated} are declared"
    odd = _too_long(claim, noun, used - stated)
    return Outcome(
        verdict(claim, "range", "fails", shown),
        finding(
            rule,
            claim,
            shown,
            span=odd[0] if odd else first.span.join(last.span),
            claimed=odd[1] if odd else str(used),
            actual=odd[2] if odd else Fraction(stated),
            calculation=[f"{used} ≠ {stated}"],
            related=[bench.evidence(declared)],
        ),
    )


def _too_long(claim: Map, noun: str, excess: int) -> tuple[Span, str, str] | None:
    """The last range, what it says and what is right, where all before it have the right size."""
    parts = sorted((a, b, s) for e in claim.entries for n, a, b, s in e.ranges if n == noun)
    sizes = {b - a + 1 for a, b, _ in parts[:-1]}
    first, last, span = parts[-1]
    if len(sizes) != 1 or last - first + 1 - excess not in sizes:
        return None
    return span, f"{first}-{last}", f"{first}-{last - excess}"
