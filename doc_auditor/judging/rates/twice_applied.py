"""Kind ``applied-twice``: a utilization taken of a rate that it had been taken of before.

``989 TFLOPS``, ``396 TFLOPS effective at 40 % MFU``, ``158 TFLOPS after MFU``: the last is the peak
times the square of the utilization.  All three rates have to stand in the document, the middle one
called effective, and no other rate may give the last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import spoken_for
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.quantity import Number, readable
from doc_auditor.records import Block, BlockKind, Claim, Evidence
from doc_auditor.rulebook import Rule

FLOPS = ((("flop", 1), ("second", -1)), (("flop", 1),))
"""``TFLOPS`` is read as a number of operations."""
USED = re.compile(r"\bMFU\b|utili[sz]|effective", re.IGNORECASE)
OTHERWISE = re.compile(r"\bHFU\b|spars|FP8|FP4|INT8|goodput", re.IGNORECASE)
"""Words of documents in which peaks and utilizations come in several kinds."""
HALF = (Fraction(48, 100), Fraction(52, 100))
"""Peaks of formats differ by two, so that half of a half is that of another format."""
MOST = 60


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in FLOP/s and the block that it stands in."""

    number: Number
    block: Block

    def is_share(self, whole: Rate, share: Fraction) -> bool:
        """Whether this is that share of another rate, within what is printed."""
        due = whole.number.value * share
        slack = sum(
            (n.half() / abs(n.coefficient) for n in (self.number, whole.number)), Fraction(1, 1000)
        )
        return abs(self.number.value - due) <= due * slack


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``158 TFLOPS after MFU`` where 396 TFLOPS are 40 % of the peak already."""
    share = _utilization(bench)
    if share is None or any(OTHERWISE.search(b.shadow) for b in bench.document.blocks):
        return
    rates = list(_rates(bench))[:MOST]
    for rate in rates:
        used = [u for u in rates if u.number.value > rate.number.value and rate.is_share(u, share)]
        if len({u.number.value for u in used}) != 1 or not _used(rate):
            continue
        yield from _check(rule, bench, rate, used[0], rates, share)


def _check(
    rule: Rule, bench: Bench, rate: Rate, used: Rate, rates: Sequence[Rate], share: Fraction
) -> Iterator[Outcome]:
    peak = next(
        (p for p in rates if p.number.value > used.number.value and used.is_share(p, share)), None
    )
    number = rate.number
    start = number.span.start - rate.block.span.start
    modality = bench.reading.context.modality(rate.block, start, start + len(number.text))
    claim = Claim(number.span, rate.block.index, modality, (number,))
    if peak is None or not _used(used) or spoken_for(claim):
        return
    if superseded(bench, rate.block.index):
        return
    actual = used.number.value / (number.unit.factor * number.scale)
    once = f"{peak.number.bare} × {readable(share * 100)} % = {used.number.bare}"
    twice = f"{used.number.bare} × {readable(share * 100)} % = {number.bare}"
    yield Outcome(
        verdict(claim, "ratio", "fails", "the utilization is in it twice"),
        finding(
            rule,
            claim,
            f"{used.number.bare} are {readable(share * 100)} % of {peak.number.bare} already;"
            f" {number.bare} takes the utilization twice",
            claimed=printed_value(number),
            actual=actual,
            unit=unit_of(number),
            calculation=[once, twice],
            related=[Evidence(n.text.strip(), n.span) for n in (peak.number, used.number)],
        ),
    )


def _used(rate: Rate) -> bool:
    """Whether the clause of a rate says that the utilization is in it."""
    text, at = rate.block.shadow, rate.number.span.start - rate.block.span.start
    start = max(text.rfind(stop, 0, at) for stop in (". ", "; ", "\n"))
    end = min((i for s in (". ", "; ", "\n") if (i := text.find(s, at)) >= 0), default=len(text))
    return USED.search(text[start + 1 : end]) is not None


def _utilization(bench: Bench) -> Fraction | None:
    """The one utilization of the document as a share."""
    found = {d.number.value for d in bench.model.declarations.get("mfu", ())}
    if not found:
        found = {n.value for block, n in _numbers(bench) if n.percent and _is_mfu(block, n)}
    share = found.pop() if len(found) == 1 else None
    if share is None or not 0 < share < 1 or HALF[0] <= share <= HALF[1]:
        return None
    return share


def _is_mfu(block: Block, number: Number) -> bool:
    after = block.shadow[number.span.end - block.span.start :][:12]
    before = block.shadow[: number.span.start - block.span.start][-16:]
    return bool(re.match(r"^ ?MFU\b", after) or re.search(r"\bMFU (?:of|is|at|=) ?$", before))


def _rates(bench: Bench) -> Iterator[Rate]:
    for block, number in _numbers(bench):
        if number.unit.dimensions in FLOPS and number.value >= 10**12 and not number.bound:
            yield Rate(number, block)


def _numbers(bench: Bench) -> Iterator[tuple[Block, Number]]:
    for block in bench.document.blocks:
        if block.kind in (BlockKind.METADATA, BlockKind.HTML):
            continue
        for token in bench.reading.tokens.get(block.index, ()):
            if token.kind == "number" and token.number is not None:
                yield block, token.number
