"""Kind ``applied``: an effective rate beside its percentage, the peak on another line.

``Effective compute: 240 TFLOPS (60 % MFU)`` below ``Compute per GPU: 400 TFLOPS``.  Any rate of the
document may be the peak; one is wrong only against the one rate of its own list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import TOLD, spoken_for
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.sentences.efficiencies import TAKES
from doc_auditor.records import Block, BlockKind, Claim, Evidence
from doc_auditor.rulebook import Rule

RATES = ((("flop", 1), ("second", -1)), (("flop", 1),), (("byte", 1), ("second", -1)))
"""``TFLOPS`` is read as a number of operations."""
EFFECTIVE = frozenset("effective effectively sustained usable achievable available".split())
CLOSE = Fraction(1, 100)
MOST = 200
"""Rates of a document that are looked at."""


@dataclass(frozen=True, slots=True)
class _Rate:
    """A rate with its block, and the percentage of the same line if there is one."""

    number: Number
    block: Block
    percent: Number | None
    words: frozenset[str]


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Lines with one rate, one percentage, and a word for a share that is put to use."""
    rates = list(_rates(bench))[:MOST]
    for rate in rates:
        if rate.percent is None or not rate.words & (TAKES | EFFECTIVE):
            continue
        peaks = [
            r
            for r in rates
            if r.block.index != rate.block.index
            and r.number.unit.dimensions == rate.number.unit.dimensions
            and r.number.value > rate.number.value
        ]
        claim = _claim(bench, rate)
        base = next((p for p in peaks if _fits(rate, p)), None)
        if base is not None:
            why = f"{base.number.text} × {rate.percent.text}, line {bench.line(base.number.span)}"
            yield Outcome(verdict(claim, "ratio", "holds", why))
        elif rate.words & EFFECTIVE and not spoken_for(claim):
            yield from _wrong(rule, rate, rate.percent, claim, _beside(rate, peaks))


def _rates(bench: Bench) -> Iterator[_Rate]:
    for block in bench.document.blocks:
        if block.kind not in TOLD:
            continue
        tokens = bench.reading.tokens.get(block.index, ())
        numbers = [n for t in tokens if t.kind == "number" and (n := t.number) is not None]
        rates = [n for n in numbers if n.unit.dimensions in RATES and n.value and not n.bound]
        percents = [n for n in numbers if n.percent and not n.bound and n.value]
        single = len(rates) == len(percents) == 1 and len(numbers) == 2
        words = frozenset(t.low for t in tokens if t.kind in ("word", "symbol"))
        for number in rates:
            yield _Rate(number, block, percents[0] if single else None, words)


def _claim(bench: Bench, rate: _Rate) -> Claim:
    number = rate.number
    numbers = (number, rate.percent) if rate.percent is not None else (number,)
    return bench.claim(rate.block, number, numbers)


def _ratio(rate: _Rate, peak: _Rate) -> Fraction:
    """What is printed over what the peak gives."""
    assert rate.percent is not None
    return rate.number.value / (peak.number.value * rate.percent.value)


def _fits(rate: _Rate, peak: _Rate) -> bool:
    assert rate.percent is not None
    numbers = (rate.number, rate.percent, peak.number)
    slack = sum((n.half() / abs(n.coefficient) for n in numbers if not n.exact), Fraction(0))
    return abs(_ratio(rate, peak) - 1) <= slack


def _beside(rate: _Rate, peaks: Sequence[_Rate]) -> _Rate | None:
    """The one rate of the same list, unless the rate is that of several or of a part."""
    place = (rate.block.parent, rate.block.trail, rate.block.level)
    near = [p for p in peaks if (p.block.parent, p.block.trail, p.block.level) == place]
    if len({p.number.value for p in near}) != 1 or rate.block.kind is not BlockKind.ITEM:
        return None
    ratio = _ratio(rate, near[0])
    whole = max(ratio, 1 / ratio)
    several = whole > 1 + CLOSE and abs(whole - round(whole)) <= CLOSE * whole and round(whole) > 1
    return None if several or abs(ratio - 1) <= CLOSE else near[0]


def _wrong(
    rule: Rule, rate: _Rate, percent: Number, claim: Claim, peak: _Rate | None
) -> Iterator[Outcome]:
    if peak is None:
        return
    number = rate.number
    actual = peak.number.value * percent.value / (number.unit.factor * number.scale)
    unit = unit_of(number)
    line = f"{peak.number.text} × {percent.text} = {readable(actual, 4)} {unit or ''}".rstrip()
    yield Outcome(
        verdict(claim, "ratio", "fails", "not the share of the rate beside it"),
        finding(
            rule,
            claim,
            f"{line}, not {number.bare}",
            claimed=printed_value(number),
            actual=actual * number.scale,
            unit=unit,
            calculation=[line],
            related=[Evidence(peak.number.text, peak.number.span)],
        ),
    )
