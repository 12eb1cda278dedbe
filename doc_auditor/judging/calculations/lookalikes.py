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
from doc_auditor.judging.charity import Judgement
from doc_auditor.judging.memory.parts import WIDTHS
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.records import Equation

FARTHEST = 10_000
"""So many times a value is not off by a slip of its calculation."""
SET_APART = 5
"""Characters between two figures in columns; ``1 + 2`` has three."""
BINARY = Fraction(5, 4)
"""How far two sizes may be apart of which one is counted in powers of 1024, and the other not."""
STEPS = (8, 10, 24, 60, 100, 1000, 1024, 3600, 10**6)
BYTE = (("byte", 1),)
FEW = 512
"""Bytes of one parameter, and ranks that they are shared among, at most."""
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
    if claim.form == "result-first" and signs == {"+"} and _of_counts(claim):
        return True
    if _of_one_parameter(claim):
        return True
    if _slash_list(claim) or _format(claim) or _elliptic(claim):
        return True
    if claim.form == "said":
        return False
    return (claim.form == "restated" and not claim.numbers) or (signs == {"-"} and _tight(claim))


def _of_one_parameter(claim: Equation) -> bool:
    """``5.44 (12 bytes / 4)``: bytes of one parameter, of which there are as many as go unsaid."""
    result = claim.sides[-1]
    operands = [n for side in claim.sides[:-1] for n in numbers(side)]
    if not isinstance(result, Literal_) or not operands or claim.form == "said":
        return False
    each = [n for n in operands if n.unit.dimensions == BYTE and n.unit.factor == 1]
    small = all(n.scale == 1 and n.coefficient <= FEW for n in operands)
    large = result.number.unit.factor >= 10**6 or not result.number.unit.text
    return bool(each) and small and large


def counts_another_thing(left: Expression, right: Expression) -> bool:
    """``384 = 3 blocks``: two counts of different things, or a year of 365 days."""
    if not isinstance(left, Literal_) or not isinstance(right, Literal_):
        return False
    a, b = left.number, right.number
    if _of_things(a) and _of_things(b) and singular(a.noun) != singular(b.noun):
        return True
    if a.unit.dimensions or b.unit.dimensions:
        calendar = a.unit.dimensions == (("second", 1),)
        return "/" in a.noun or (a.coefficient == 1 and (calendar or bool(b.noun)))
    return a.noun != b.noun


def _of_things(number: Number) -> bool:
    """``8,750 tokens/s``: so many things in a time, whatever they are."""
    return dict(number.unit.dimensions) == {"second": -1} and number.noun.isalpha()


def partial(claim: Equation, judged: Judgement) -> bool:
    """A cell says how its neighbour comes about, but not all of it.

    ``| 8 bytes ÷ 128 ranks | 0.06 |`` leaves the parameters out, ``| 2,275 × 77.4 G | 176 |`` the
    prefix of the value.
    """
    result = claim.sides[-1]
    if claim.form != "row" or not isinstance(result, Literal_) or not judged.actual:
        return False
    if claim.whole:
        return False
    number = result.number
    ratio = abs(number.coefficient / judged.actual)
    if not FARTHEST > ratio > 1 / FARTHEST:
        return True
    bytes_ = dict(number.unit.dimensions) == {"byte": 1}
    if bytes_ and not any(n.unit.dimensions for n in numbers(claim.sides[0])):
        return any(abs(ratio / w - 1) < Fraction(1, 50) for w in WIDTHS)
    bare = not number.unit.text and not number.letter
    return bare and any(abs(ratio * s - 1) < Fraction(1, 100) for s in (1000, Fraction(1, 1000)))


def printed_out(claim: Equation, judged: Judgement) -> bool:
    """``439 =   225 +   136 +    77``: a program rounds what it prints in columns, each by itself.

    Whole numbers without words, set apart by more blanks than an author types, may be off by half
    for each of them.
    """
    signs = {o for s in claim.sides for o in operators(s)}
    places = [n.digits for n in claim.numbers]
    apart = any(b.start - a.end >= SET_APART for a, b in pairwise(places))
    if claim.form != "chain" or signs != {"+"} or not apart or judged.actual is None:
        return False
    if any(n.noun or n.unit.text or not n.exact for n in claim.numbers):
        return False
    result = claim.sides[0] if isinstance(claim.sides[0], Literal_) else claim.sides[-1]
    if not isinstance(result, Literal_):
        return False
    off = abs(judged.actual - result.number.coefficient)
    return off <= Fraction(len(claim.numbers), 2)


def another_measure(claim: Equation) -> bool:
    """``49 KB (1280 x 689 px)``: the bracket counts things, the value before it measures them."""
    result, figures = claim.sides[-1], numbers(claim.sides[0])
    if claim.form != "result-first" or not isinstance(result, Literal_) or not figures:
        return False
    if set(operators(claim.sides[0])) != {"*"} or not result.number.unit.dimensions:
        return False
    return bool(figures[-1].noun) and not any(n.unit.text or n.letter for n in figures)


def is_label(left: Expression, sides: Sequence[Expression]) -> bool:
    """``4K = 15 Mbps × 7200 s = 13.5 GB``: the first side names a format."""
    if left is not sides[0] or len(sides) < 3 or not isinstance(left, Literal_):
        return False
    return not left.number.unit.text and bool(left.number.letter)


def _slipped(claim: Equation) -> bool:
    """``5 GB (50 MB)``: off by a step of units, so the bracket does repeat the value."""
    first, second = claim.numbers[:2]
    if not second.value:
        return False
    ratio = first.value / second.value
    binary = ("iB" in first.unit.text) != ("iB" in second.unit.text)
    if binary and first.unit.dimensions == second.unit.dimensions:
        return 1 / BINARY < ratio < BINARY  # ``48 GiB (45.0 GB)``
    return any(abs(ratio / slip - 1) < Fraction(1, 20) for slip in SLIPS)


def _close_set(claim: Equation) -> bool:
    """``32 NICs (4x28G)``: figures without blanks between them, and words before the bracket."""
    result = claim.sides[-1]
    if not _joined(claim.sides[0]) or not isinstance(result, Literal_):
        return False
    named = bool(result.number.letter) and not result.number.unit.text
    return named or result.number.noun not in ("", "each")


def _of_counts(claim: Equation) -> bool:
    """``1.4 (10+4)``: counts set close never add up to a fraction; they name a scheme."""
    result = claim.sides[-1]
    parts = all(n.integral for n in numbers(claim.sides[0]))
    broken = isinstance(result, Literal_) and not result.number.integral
    return broken and parts and _joined(claim.sides[0])


def _joined(side: Expression) -> bool:
    """Whether the figures of a side stand without blanks between them."""
    places = [n.digits for n in numbers(side)]
    return len(places) > 1 and all(b.start - a.end <= 2 for a, b in pairwise(places))


def _slash_list(claim: Equation) -> bool:
    """``775/800/900 = …``: alternatives, not a quotient of a quotient."""
    return any(
        set(operators(s)) == {"/"} and len(numbers(s)) > 2 and _joined(s) and not _converts(s)
        for s in claim.sides
    )


def _converts(side: Expression) -> bool:
    """``10949/60/60`` seconds in hours: divided by nothing but steps of units."""
    return all(n.value in STEPS for n in numbers(side)[1:])


def _elliptic(claim: Equation) -> bool:
    """``128 × 8192 tokens = 51.5 GB``: tokens are no bytes, the bytes per token stand before."""
    left, result = claim.sides[0], claim.sides[-1]
    figures = numbers(left)
    if not isinstance(result, Literal_) or not figures or not result.number.unit.dimensions:
        return False
    counted = bool(figures[-1].noun) and not any(n.unit.text for n in figures)
    return claim.form == "chain" and counted and set(operators(left)) == {"*"}


def _format(claim: Equation) -> bool:
    """``a 4k×4k image is 200 MB``: a format names a thing, whose size is another matter."""
    shape, result = claim.sides[0], claim.sides[-1]
    if not isinstance(result, Literal_) or set(operators(shape)) != {"*"} or not _joined(shape):
        return False
    factors = numbers(shape)
    named = bool(factors) and bool(factors[-1].noun) and not any(n.unit.dimensions for n in factors)
    return claim.form == "chain" and named and bool(result.number.unit.dimensions)


def _tight(claim: Equation) -> bool:
    """``0-3``: both numbers touch the hyphen."""
    tree = next((s for s in claim.sides if isinstance(s, Binary)), None)
    if tree is None or not isinstance(tree.left, Literal_) or not isinstance(tree.right, Literal_):
        return False
    gap = tree.right.number.digits.start - tree.left.number.digits.end
    return 0 <= gap <= 1 and claim.form != "chain"
