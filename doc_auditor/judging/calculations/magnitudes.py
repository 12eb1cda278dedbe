"""Operands whose magnitude was said before: ``2 × 8.4 × 2 bytes`` of ``8.4 B parameters``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from doc_auditor.formula import Binary, Expression, Literal_, operators
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.charity import Judgement
from doc_auditor.quantity import Number

FAR = Fraction(500)
ROUNDED = 100
"""Whole results below are hardly ever rounded ones."""
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


def unrounded(bench: Bench, tree: Expression) -> Expression:
    """The expression with whole results of divisions as the rounded values that they are."""
    known = bench.remembered("whole quotients", None, lambda: _quotients(bench))
    return _loosened(tree, known)


def _quotients(bench: Bench) -> frozenset[Fraction]:
    """Whole numbers that a division of the document is printed to come to."""
    return frozenset(
        side.number.coefficient
        for claims in bench.model.equations.values()
        for claim in claims
        if any("/" in operators(s) for s in claim.sides)
        for side in claim.sides
        if isinstance(side, Literal_) and side.number.exact
        if side.number.coefficient >= ROUNDED
    )


def _loosened(tree: Expression, known: frozenset[Fraction]) -> Expression:
    match tree:
        case Literal_(number) if number.exact and number.coefficient in known:
            tenth = Fraction(1, 10)
            loose = replace(
                number, coefficient=number.coefficient * tenth, ulp=tenth, scale=1 / tenth
            )
            return Literal_(loose)
        case Binary(op, left, right, group):
            return Binary(op, _loosened(left, known), _loosened(right, known), group)
        case _:
            return tree


def without_share(tree: Expression) -> Expression:
    """``15 % of 120 × 6.5 h = 780 h``: the result may be what the share is of."""
    if not isinstance(tree, Binary) or tree.op != "*":
        return tree
    if isinstance(tree.left, Literal_):
        return tree.right if tree.left.number.percent else tree
    shorter = without_share(tree.left)
    return tree if shorter is tree.left else Binary("*", shorter, tree.right)


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
