"""Whether a computed value and a printed one agree, for each reading of the precision."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from doc_auditor.formula import Expression, numbers, operators
from doc_auditor.judging.charity.units import Pair
from doc_auditor.quantity import Number

HEDGE_HOLDS = Fraction(5, 100)
HEDGE_WARNS = Fraction(10, 100)
LOOSE = Fraction(3, 100)
SILENT = Fraction(2, 100)
AS_PRINTED = ("as printed", "from the result")
"""How the notes of readings end that take figures without converting them."""
VAGUE = ("month", "months", "mo", "year", "years", "yr", "yrs")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome of a comparison; ``actual`` and ``accepted`` are in base units of the claim."""

    state: Literal["holds", "fails", "unchecked"]
    why: str
    strain: str | None = None
    actual: Fraction | None = None
    accepted: tuple[Fraction, Fraction] | None = None


def match_pair(pair: Pair, result: Number, tree: Expression, approximate: bool) -> Judgement | None:
    """Whether the computed value and the printed one agree, and how hard it is to see."""
    if not pair.factor:
        return None
    printed = result.coefficient
    value = pair.computed.value / pair.factor
    low, high = pair.computed.low / pair.factor, pair.computed.high / pair.factor
    accepted = accepted_interval(result, pair)
    if value == printed:
        return Judgement("holds", _why("exact", pair), None, value, accepted)
    half = _half(result, tree, value)
    if result.bound:
        return _bounded(result, value, pair, accepted)
    if abs(value - printed) <= half:
        return Judgement("holds", _why("rounded", pair), None, value, accepted)
    if (
        result.hedged
        or approximate
        or (_calendar(tree, result, pair) and near(value, printed, HEDGE_HOLDS))
    ):
        return _hedged(value, printed, pair, accepted)
    if low - half <= printed <= high + half:
        strain = None if near(value, printed, SILENT) else "operand-rounding"
        return Judgement("holds", _why("operands rounded", pair), strain, value, accepted)
    return _strained(value, printed, result, pair, accepted)


def _why(reading: str, pair: Pair) -> str:
    return f"{reading}, {pair.note}" if pair.note else reading


def _half(result: Number, tree: Expression, value: Fraction) -> Fraction:
    """Half the last printed place; integers of exact operations have none."""
    if not result.integral or result.percent:
        return result.half()
    measured = bool(result.unit.dimensions) or result.times
    divided = "/" in operators(tree) or value.denominator != 1
    return result.half() if measured or (divided and (abs(value) >= 20)) else Fraction(0)


def _hedged(
    value: Fraction, printed: Fraction, pair: Pair, accepted: tuple[Fraction, Fraction]
) -> Judgement | None:
    if near(value, printed, HEDGE_HOLDS):
        return Judgement("holds", _why("approximate", pair), None, value, accepted)
    if near(value, printed, HEDGE_WARNS):
        return Judgement("holds", _why("approximate", pair), "loose-approximation", value, accepted)
    return None


def _bounded(
    result: Number, value: Fraction, pair: Pair, accepted: tuple[Fraction, Fraction]
) -> Judgement | None:
    printed, half = result.coefficient, result.half()
    above = result.bound in (">", "≥")
    if above and result.integral and printed == -((-value.numerator) // value.denominator):
        return Judgement("holds", _why("rounded up", pair), None, value, accepted)
    if (value >= printed - half) if above else (value <= printed + half):
        return Judgement("holds", _why("bound", pair), None, value, accepted)
    return None


def _strained(
    value: Fraction,
    printed: Fraction,
    result: Number,
    pair: Pair,
    accepted: tuple[Fraction, Fraction],
) -> Judgement | None:
    if abs(value) > abs(printed) and abs(value - printed) < result.ulp:
        return Judgement("holds", _why("truncated", pair), "truncation", value, accepted)
    if abs(value - printed) < result.ulp and abs(value) < abs(printed):
        return Judgement("holds", _why("rounded up", pair), "rounded-up", value, accepted)
    loose = result.loose()
    close = loose > result.half() and abs(value - printed) <= loose
    counted = value.denominator == 1 and abs(value) < 10_000 and not result.unit.dimensions
    large = result.scale != 1 or (abs(value) >= 100 and not counted)
    if close and near(value, printed, LOOSE) and large:
        return Judgement("holds", _why("loosely rounded", pair), "loose-rounding", value, accepted)
    return None


def near(a: Fraction, b: Fraction, share: Fraction) -> bool:
    """Whether two values differ by no more than a share of the larger one."""
    return abs(a - b) <= share * max(abs(a), abs(b))


def _calendar(tree: Expression, result: Number, pair: Pair) -> bool:
    """Months and years have no exact length; figures that are taken as printed need none."""
    return not pair.note.endswith(AS_PRINTED) and any(
        w in n.unit.text.replace("/", " ").split() for n in [*numbers(tree), result] for w in VAGUE
    )


def accepted_interval(result: Number, pair: Pair) -> tuple[Fraction, Fraction]:
    """The printed figures that a reading would accept, the operands' own rounding included."""
    value = pair.computed.value / pair.factor
    ends = (pair.computed.low / pair.factor, pair.computed.high / pair.factor)
    half = result.half() if not result.exact else Fraction(0)
    slack = max(half, abs(value) * HEDGE_HOLDS) if result.hedged else half
    return (min(value - slack, min(ends) - half), max(value + slack, max(ends) + half))
