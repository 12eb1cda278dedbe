"""Declared values as amounts: how exactly each is known, and how calculations are shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.formula import Amount, Expression, show
from doc_auditor.judging.charity import HEDGE_WARNS
from doc_auditor.judging.layout.binding import Bound
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.lexicon import Lexicon
from doc_auditor.records import Declaration
from doc_auditor.rulefiles.dimensions import unit_amounts
from doc_auditor.rulefiles.parameters import Parameters

ROUND = 10_000
"""Counts from here on may be printed in round figures."""
STEP = Fraction(1024, 1000)


@dataclass(frozen=True, slots=True)
class Figures:
    """The values of an equation at a place: ``fact`` is the left side.

    ``whole`` takes figures as they stand that are hardly rounded: ``2T tokens`` in a sentence.
    """

    lexicon: Lexicon
    fact: Declaration
    whole: bool = False

    def amounts(self, bound: Bound, binary: bool = False) -> dict[str, Amount]:
        """What each name stands for, with the interval of its printed precision."""
        found = {name: self._amount(fact, binary) for name, fact in bound.items()}
        return {**found, **unit_amounts()}

    def own(self) -> Amount:
        """The left side."""
        return self._amount(self.fact, False)

    def _amount(self, fact: Declaration, binary: bool) -> Amount:
        number = fact.number
        measured = self.lexicon.quantities[fact.reference.quantity].measured
        exact = number.exact and not (measured and number.unit.dimensions)
        exact = exact or (self.whole and _as_it_stands(number))
        half = Fraction(0) if exact else number.half()
        each = number.scale * number.unit.factor * (STEP**number.unit.power if binary else 1)
        low, high = (number.coefficient - half) * each, (number.coefficient + half) * each
        return Amount(number.coefficient * each, low, high)


def _as_it_stands(number: Number) -> bool:
    """Whole figures, prices, and shares with decimals: ``2T tokens``, ``$0.07``, ``99.95 %``."""
    priced = "money" in dict(number.unit.dimensions)
    return not number.hedged and (number.ulp >= 1 or priced or number.percent)


def agrees(fact: Declaration, expected: Amount, options: Parameters) -> bool:
    """Whether the printed value lies in what the equation and its parameters leave open."""
    number = fact.number
    low, high = expected.low * (1 - options.below), expected.high * (1 + options.above)
    factors = {number.unit.factor, number.unit.factor * STEP**number.unit.power}
    for factor in factors:
        value = number.coefficient * number.scale * factor
        slack = _slack(number, factor, expected)
        if low - slack <= value <= high + slack:
            return True
    return False


def _slack(number: Number, factor: Fraction, expected: Amount) -> Fraction:
    """Half of the last printed place; a count may be rounded up or down to a whole one."""
    each = number.scale * factor
    value = number.coefficient * each
    if number.hedged:
        return max(HEDGE_WARNS * max(abs(value), abs(expected.value)), number.half() * each)
    if number.unit.dimensions or value >= ROUND:
        return number.loose() * each
    if number.percent or not number.integral:
        return number.half() * each
    whole = expected.low == expected.high and expected.value.denominator == 1
    return Fraction(0) if whole else Fraction(1)


def shown(tree: Expression, bound: Bound, lexicon: Lexicon) -> str:
    """The right side with the printed values in it."""
    values = {name: _said(fact, lexicon) for name, fact in bound.items()}
    text = re.sub(r"[a-z_][a-z0-9_]*", lambda m: values.get(m.group(), m.group()), show(tree))
    return re.sub(r" × (?:byte|flop|dollar|watt|second)\b", "", text)


def _said(fact: Declaration, lexicon: Lexicon) -> str:
    """``EP 16``, ``GPU-hours 562,790``, ``experts 64``."""
    quantity = lexicon.quantities[fact.reference.quantity]
    name = quantity.symbols[0] if quantity.symbols else quantity.title
    per = f" per {fact.reference.per}" if fact.reference.per else ""
    return f"{name}{per} {fact.number.bare}"


def printed(value: Fraction, like: Number) -> str:
    """A value in the unit of a printed number, magnitude left out."""
    if like.percent:
        return f"{readable(value, 4)} %"
    unit = like.unit.text
    text = readable(value)
    return f"${text}{unit[1:]}" if unit.startswith("$") else f"{text} {unit}".rstrip()
