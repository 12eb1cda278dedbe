"""Operands whose magnitude was said before: ``2 × 8.4 × 2 bytes`` of ``8.4 B parameters``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from doc_auditor.formula import Binary, Expression, Literal_
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.charity import Judgement
from doc_auditor.quantity import Number

FAR = Fraction(500)
DIGITS = 10
"""A figure of one digit is nobody's in particular."""


def magnitude_off(judged: Judgement, right: Expression) -> bool:
    """Whether no rounding, only a magnitude lies between what is printed and what follows."""
    if not isinstance(right, Literal_) or not judged.actual:
        return False
    ratio = abs(right.number.coefficient / judged.actual)
    return not 1 / FAR < ratio < FAR


def completed(bench: Bench, tree: Expression) -> Expression:
    """The expression with each bare figure in the magnitude that the document gives it."""
    return _completed(tree, bench.magnitudes)


def in_percent(bench: Bench, tree: Expression) -> Expression:
    """The expression with its first figure in percent, where the document has it so: ``85%``."""
    match tree:
        case Literal_(number) if _bare(number) and number.coefficient in bench.percents:
            return Literal_(replace(number, unit=bench.percents[number.coefficient].unit))
        case Binary(op, left, right, group) if op in "*/":
            return Binary(op, in_percent(bench, left), right, group)
        case _:
            return tree


def _completed(tree: Expression, known: Mapping[Fraction, Number]) -> Expression:
    match tree:
        case Literal_(number) if _bare(number) and number.coefficient in known:
            said = known[number.coefficient]
            return Literal_(replace(number, scale=said.scale, letter=said.letter))
        case Binary(op, left, right, group):
            return Binary(op, _completed(left, known), _completed(right, known), group)
        case _:
            return tree


def _bare(number: Number) -> bool:
    plain = not (number.letter or number.unit.text or number.percent or number.times)
    return plain and number.coefficient / number.ulp >= DIGITS
