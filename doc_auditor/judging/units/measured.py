"""Bare numbers in the unit that the label of their row, or the corner of their table, ends with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from doc_auditor.judging.bench import Bench
from doc_auditor.quantity import NO_UNIT, Number, Unit

MONEY = re.compile(r"[$€£]|\b(?:[MkK]?(?:USD|EUR|GBP|CHF)|dollars?|euros?)\b")
RATE = re.compile(r"\s*(?:per\b|an?\b|/)")
"""Behind a currency: the price of something."""


def measured(bench: Bench, number: Number, labels: Sequence[str]) -> Number:
    """A bare cell in the unit that the label of its row, or the corner of its table, ends with."""
    if number.unit.text:
        return number
    units = (bench.remembered("unit of a label", t, partial(_unit, bench, t)) for t in labels)
    unit = next((u for u in units if u.text), NO_UNIT)
    return replace(number, unit=unit) if unit.text else number


def _unit(bench: Bench, label: str) -> Unit:
    """The unit at the end of a label: ``Output tokens/s``, ``TPOT p50, ms``, ``Total (M$)``."""
    if (money := MONEY.search(label)) and not RATE.search(label, money.end()):
        return bench.catalog.tools.lexer.units.units.get("USD", NO_UNIT)
    words = re.sub(r"[*_`()\[\],]", " ", label).split()
    for start in (-3, -2, -1):
        text = "1 " + " ".join(words[start:])
        token = next(iter(bench.catalog.tools.lexer.tokens(text, 0)), None)
        number = token.number if token is not None else None
        if number is not None and number.unit.dimensions and number.span.end == len(text):
            return number.unit
    return NO_UNIT
