"""Which values can be compared at all, and how one may be the misprint of another."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from doc_auditor.judging.statements import Statement
from doc_auditor.quantity import BINARY, NO_UNIT, Number
from doc_auditor.reading.sentences.likeness import Likeness, misspelled
from doc_auditor.reading.sentences.misprints import figures

DIGITS = 3
"""Significant digits below which two numbers are easily alike by chance."""
CHANGE = Fraction(1, 100)
"""Below this difference a value may have been measured again."""
ROUND = Fraction(1, 25)
"""Values that are closer may be one, said roughly or measured again."""
WORKED = re.compile(r"[^().;]{0,60}\([^)]{0,80}\d[^)]{0,9}[+\-−×*÷/][^)]{0,9}\d")
"""A value whose calculation follows in a bracket."""
TEN = 10
SLIPS = frozenset({"transposed", "digit"})


def comparable(s: Statement) -> bool:
    """Whether a value is one amount that a text states."""
    number = s.number
    if not number.coefficient or number.times or number.word or s.named.upper is not None:
        return False
    if number.hyphened or number.value <= 0 or s.setting:
        return False
    return any(s.kind) or figures(number) > DIGITS


def plain(s: Statement) -> bool:
    """Whether a value has digits enough to be known again."""
    return comparable(s) and not s.number.hyphened and figures(s.number) >= DIGITS


def same_kind(one: Number, other: Number) -> bool:
    """Whether both have one dimension; an operand may be without its unit."""
    if one.percent != other.percent:
        return False
    return one.unit.dimensions == other.unit.dimensions or not other.unit.dimensions


def slip(one: Number, other: Number) -> Likeness | None:
    """The misprint that makes one figure of the other; a last digit may be measured again."""
    if one.unit.dimensions != other.unit.dimensions:
        one, other = (replace(n, unit=NO_UNIT) for n in (one, other))
    if not one.value < TEN * other.value < TEN * TEN * one.value:
        return None  # as many digits make neither ten times the other
    like = misspelled(one, other.value)
    if like is None or like.slip not in SLIPS or one.value == other.value:
        return None
    close = abs(one.value / other.value - 1) < CHANGE
    return None if like.slip == "digit" and close else like


def container_of(s: Statement) -> object:
    """The list, table or code block in which a value stands."""
    return (
        s.block.trail,
        s.block.parent,
        table_of(s),
        s.block.fence.number if s.block.fence else 0,
    )


def bag(number: Number) -> str:
    """The digits of a number in order of size."""
    return "".join(sorted(str(abs(int(number.coefficient / number.ulp)))))


def table_of(s: Statement) -> int | None:
    """The table in which a value stands."""
    return s.block.cell.table if s.block.cell is not None else None


def roughly(one: Number, other: Number) -> bool:
    """Whether two values may be one that is rounded or measured again."""
    return any(abs(one.value - other.value * b) <= ROUND * abs(other.value * b) for b in BINARY)


def worked(s: Statement) -> bool:
    """Whether the calculation of a value follows in a bracket: ``46.2 GB (36.4 + 9.8)``."""
    return WORKED.match(s.block.shadow, s.number.span.end - s.block.span.start) is not None
