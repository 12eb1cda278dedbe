"""What looks like a calculation and is none: ranges, shapes, names and labels."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from doc_auditor.formula import (
    Binary,
    Expression,
    Literal_,
    numbers,
    operators,
)
from doc_auditor.records import Equation

STEPS = (8, 10, 24, 60, 100, 1000, 1024, 3600, 10**6)
SLIPS = frozenset(Fraction(x) for x in STEPS) | frozenset(Fraction(1, x) for x in STEPS)


def doubtful(claim: Equation) -> bool:
    """Ranges and shapes that look like calculations are not accused."""
    signs = {o for s in claim.sides for o in operators(s)}
    if signs & {"+", "-"} and any(n.times for n in claim.numbers):
        return True
    if (
        claim.form == "result-first"
        and all(isinstance(s, Literal_) for s in claim.sides)
        and not _slipped(claim)
    ):
        return True
    if claim.form == "result-first" and _close_set(claim) and signs in ({"*"}, {"/"}):
        return True
    return (claim.form == "restated" and not claim.numbers) or (signs == {"-"} and _tight(claim))


def counts_another_thing(left: Expression, right: Expression) -> bool:
    """``384 = 3 blocks``: two counts of different things, or a year of 365 days."""
    if not isinstance(left, Literal_) or not isinstance(right, Literal_):
        return False
    a, b = left.number, right.number
    if a.unit.dimensions or b.unit.dimensions:
        calendar = a.unit.dimensions == (("second", 1),)
        return "/" in a.noun or (a.coefficient == 1 and (calendar or bool(b.noun)))
    return a.noun != b.noun


def is_label(left: Expression, sides: Sequence[Expression]) -> bool:
    """``4K = 15 Mbps × 7200 s = 13.5 GB``: the first side names a format."""
    if left is not sides[0] or len(sides) < 3 or not isinstance(left, Literal_):
        return False
    return not left.number.unit.text and bool(left.number.letter)


def _slipped(claim: Equation) -> bool:
    """``5 GB (50 MB)``: off by a step of units, so the bracket does repeat the value."""
    a, b = (n.value for n in claim.numbers[:2])
    return bool(b) and any(abs(a / b / slip - 1) < Fraction(1, 20) for slip in SLIPS)


def _close_set(claim: Equation) -> bool:
    """``32 NICs (4x28G)``: figures without blanks between them, and words before the bracket."""
    places = [n.digits for n in numbers(claim.sides[0])]
    joined = all(b.start - a.end <= 1 for a, b in pairwise(places))
    result = claim.sides[-1]
    return joined and isinstance(result, Literal_) and result.number.noun not in ("", "each")


def _tight(claim: Equation) -> bool:
    """``0-3``: both numbers touch the hyphen."""
    tree = next((s for s in claim.sides if isinstance(s, Binary)), None)
    if tree is None or not isinstance(tree.left, Literal_) or not isinstance(tree.right, Literal_):
        return False
    return (
        tree.right.number.digits.start - tree.left.number.digits.end <= 1 and claim.form != "chain"
    )
