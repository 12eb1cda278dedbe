"""Calculations of two values: their outcome, whether a figure is it, and how often by chance."""

from __future__ import annotations

from fractions import Fraction

from doc_auditor.formula import (
    Amount,
    Binary,
    Expression,
    Literal_,
    Symbol,
    Unevaluable,
    amount,
    evaluate,
)
from doc_auditor.judging.derived.paired import Pair
from doc_auditor.judging.derived.slots import Slot
from doc_auditor.quantity import Number
from doc_auditor.reading.sentences.misprints import figures

ROUND = 3
"""How much more often figures are printed that end with a nought."""
STEP = Fraction(1024, 1000)


def fits(slot: Slot, tree: Expression, pair: Pair) -> bool:
    """Whether a figure stands for the outcome, the rounding of the two values included."""
    found = _evaluated(tree, _bound(pair))
    if found is None or found.value <= 0:
        return False
    half = slot.number.half() * (Fraction(1, 100) if slot.number.percent else 1)
    steps = pair.high.number.unit.power - pair.low.number.unit.power
    ends = [(found.low, found.high)]
    if steps:
        ends += [(found.low * f, found.high * f) for f in (STEP**steps, STEP**-steps)]
    return any(low - half <= slot.worth <= high + half for low, high in ends)


def hits(slot: Slot, tree: Expression, pair: Pair) -> bool:
    """Whether a figure is the outcome of the printed values to its last digit."""
    value = outcome_of(tree, pair)
    half = slot.number.half() * (Fraction(1, 100) if slot.number.percent else 1)
    return value > 0 and abs(value - slot.worth) <= half


def outcome_of(tree: Expression, pair: Pair) -> Fraction:
    """The outcome of the printed values; 0 where there is none."""
    found = _evaluated(tree, {k: amount(v.value) for k, v in _bound(pair).items()})
    return found.value if found is not None else Fraction(0)


def chance(number: Number, tried: int) -> Fraction:
    """How often an unrelated figure of so many digits is the outcome of one of ``tried``."""
    digits = max(len(str(int(number.coefficient / number.ulp))), 1)
    blunt = ROUND if figures(number) < digits else 1
    return Fraction(blunt * tried, 9 * 10 ** (digits - 1))


def tree_of(tree: Expression, pair: Pair) -> Expression:
    """A calculation with the printed values in the place of their names."""
    match tree:
        case Symbol("gap"):
            high, low = Literal_(pair.high.number), Literal_(pair.low.number)
            return Binary("-", high, low, group=True)
        case Symbol(name):
            slot = _slot(name, pair)
            return Literal_(slot.number) if slot is not None else tree
        case Binary(op, left, right, group):
            return Binary(op, tree_of(left, pair), tree_of(right, pair), group)
    return tree


def _slot(name: str, pair: Pair) -> Slot | None:
    by_name = {"high": pair.high, "low": pair.low, "base": pair.base, "other": pair.other}
    return by_name.get(name)


def _evaluated(tree: Expression, values: dict[str, Amount]) -> Amount | None:
    try:
        found = evaluate(tree, bindings=values)
    except Unevaluable:
        return None
    return found


def _bound(pair: Pair) -> dict[str, Amount]:
    """The names of a calculation with the intervals of the values; ``gap`` over one is exact."""
    found = {n: _amount(s) for n in ("high", "low", "base", "other") if (s := _slot(n, pair))}
    high, low = found["high"], found["low"]
    found["gap"] = Amount(high.value - low.value, high.low - low.high, high.high - low.low)
    return found


def _amount(slot: Slot) -> Amount:
    low, high = slot.number.ends
    factor = slot.worth / slot.number.value
    return Amount(slot.worth, low * factor, high * factor)
