"""Is there a reasonable reading under which ``a = b`` is true?

The readings are tried in the order of the documentation: plain values with rounding, then units,
then operands' precision, then strained readings (truncation, grouping, loose rounding).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from doc_auditor.formula import PLAIN, Expression, Literal_, Reading, Unevaluable, evaluate, numbers
from doc_auditor.judging.charity.precision import (
    HEDGE_HOLDS,
    HEDGE_WARNS,
    Judgement,
    accepted_interval,
    match_pair,
    near,
)
from doc_auditor.judging.charity.units import Pair, as_bytes, pairs, short_bytes, variants
from doc_auditor.quantity import Number

FAR_FETCHED = frozenset(
    {"1 K = 1024", "8 bits per byte", "printed conversion", "counted as the excess"}
)

UNPRINTED = "the operands' units are not printed"
PREFIXED = re.compile(r"[kKMGTPE][A-Z]{2}")
"""A unit that is not in the table, by its looks: ``TOP``, ``GMAC``, ``MIOPS``."""
PREFIXED_DIMENSIONS = frozenset({"byte", "flop", "watt"})
"""What is measured in units with prefixes, so that a bare operand may be one of thousands."""


def compare(tree: Expression, result: Number, approximate: bool = False) -> Judgement:
    """Judge ``tree = result`` where the result is a printed number."""
    judged = _compare(tree, result, approximate)
    if judged.state == "fails" and short_bytes(result):
        again = as_bytes(Literal_(result))
        assert isinstance(again, Literal_)
        second = _compare(tree, again.number, approximate)
        return second if second.state == "holds" else judged
    return judged


def _compare(tree: Expression, result: Number, approximate: bool) -> Judgement:
    best: Judgement | None = None
    for variant, strain in variants(tree, result):
        for pair in pairs(variant, result):
            found = match_pair(pair, result, variant, approximate)
            if found is None:
                continue
            strain_here = strain or found.strain
            if not strain_here:
                return found
            found = replace(found, strain=strain_here)
            best = best if best and not _lighter(found, best) else found
    return best or _failure(tree, result)


def _lighter(new: Judgement, old: Judgement) -> bool:
    order = ("operand-rounding", "loose-rounding", "truncation", "loose-approximation")
    rank = {s: i for i, s in enumerate(order)}
    return rank.get(new.strain or "", 9) < rank.get(old.strain or "", 9)


def compare_expressions(
    left: Expression, right: Expression, approximate: bool = False
) -> Judgement:
    """Judge ``left = right`` where both sides are calculations: their intervals must meet."""
    last: Judgement | None = None
    for reading in _readings(left, right):
        try:
            a, b = evaluate(left, reading), evaluate(right, reading)
        except Unevaluable as error:
            return Judgement("unchecked", str(error))
        if reading.face is False and a.dimensions != b.dimensions and a.dimensions and b.dimensions:
            continue
        if a.low <= b.high and b.low <= a.high:
            return Judgement(
                "holds", "exact" if a.value == b.value else "within the printed precision"
            )
        if near(a.value, b.value, Fraction(1, 200)) or (
            approximate and near(a.value, b.value, HEDGE_HOLDS)
        ):
            return Judgement("holds", "rounded")
        if approximate and near(a.value, b.value, HEDGE_WARNS):
            return Judgement("holds", "approximate", "loose-approximation")
        last = last or Judgement("fails", "the sides differ", None, a.value, (a.low, a.high))
    return last or Judgement("unchecked", "the sides have different units")


def _readings(left: Expression, right: Expression) -> Iterator[Reading]:
    yield PLAIN
    yield Reading(binary=True)
    if not any(n.unit.dimensions for n in numbers(left)) or not any(
        n.unit.dimensions for n in numbers(right)
    ):
        yield Reading(face=True)
    yield Reading(grouped=True)


def _failure(tree: Expression, result: Number) -> Judgement:
    """The reading whose value is nearest to the printed one, in the unit of the result."""
    found: list[tuple[Fraction, Fraction, Pair]] = []
    for variant, strain in variants(tree, result):
        for pair in pairs(variant, result):
            if pair.factor and strain is None and pair.note not in FAR_FETCHED:
                value = pair.computed.value / pair.factor
                found.append((_distance(value, result.coefficient), value, pair))
    if not found:
        return Judgement("unchecked", "the units do not fit together")
    _, value, pair = min(found, key=lambda f: f[0])
    bare = not any(n.unit.dimensions for n in numbers(tree))
    if bare and any(_only_prefix(v, result) for _, v, _ in found):
        return Judgement("unchecked", UNPRINTED)
    if _bare_fraction(result) and _thousands(value, result):
        return Judgement("unchecked", "the magnitude of the result is not printed")
    accepted = accepted_interval(result, pair)
    return Judgement("fails", "false under every reading", None, value, accepted)


def _distance(value: Fraction, printed: Fraction) -> Fraction:
    """How many times one is the other, at least 1; for choosing among readings."""
    if not value or not printed or (value < 0) != (printed < 0):
        return Fraction(10**30)
    return max(value / printed, printed / value)


def _only_prefix(value: Fraction, result: Number) -> bool:
    """The figures agree and only a power of 1000 is open, as operands carry no unit."""
    named = bool(PREFIXED.match(result.noun)) and not result.unit.text
    if not named and not set(dict(result.unit.dimensions)) & PREFIXED_DIMENSIONS:
        return False
    return _thousands(value, result)


def _bare_fraction(result: Number) -> bool:
    """``38 × 31.46 M = 1.20``: in billions, as the text around it says."""
    return not result.unit.text and not result.letter and result.ulp < 1


def _thousands(value: Fraction, result: Number) -> bool:
    """Whether the printed digits are those of the value, a power of 1000 away."""
    for power in (1, 2, 3, 4):
        for scaled in (value * 1000**power, value / 1000**power):
            if abs(scaled - result.coefficient) <= result.half():
                return True
    return False
