"""One step of an equation: ``a = b``, in the form in which it is printed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Literal

from doc_auditor.formula import (
    Binary,
    Expression,
    Literal_,
    Reading,
    Unevaluable,
    evaluate,
    numbers,
    show,
)
from doc_auditor.judging.charity import Judgement, compare, compare_expressions
from doc_auditor.judging.memory.parts import WIDTHS
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import PER, singular
from doc_auditor.records import Equation

ELEMENTS = frozenset({"param", "value", "element"})
CLOSE = Fraction(1, 200)


def side_by_side(left: Expression, right: Expression) -> Expression:
    """``ours 90 / theirs 75 req/s = 1.2x``: the quotient that a factor may be said of.

    The stroke between two named results lists them, so that either may be the one that is so many
    times the other; the factor's side of one tells which.
    """
    if not isinstance(right, Literal_) or not isinstance(left, Binary) or left.op != "/":
        return left
    a, b, factor = left.left, left.right, right.number
    if not isinstance(a, Literal_) or not isinstance(b, Literal_) or not factor.times:
        return left
    named = bool(b.number.noun) and a.number.noun != b.number.noun
    units = {a.number.unit.dimensions, b.number.unit.dimensions, ()}
    other_way = (factor.value > 1) == (a.number.coefficient < b.number.coefficient)
    return Binary("/", b, a) if named and other_way and len(units) <= 2 else left


def judge_step(
    claim: Equation, left: Expression, right: Expression, approximate: bool
) -> Judgement:
    """Judge one ``a = b`` of an equation."""
    try:
        if claim.form == "derived":
            return _derived(left, right)
        if (ranged := _interval(left, right)) is not None:
            return ranged
        if isinstance(right, Literal_):
            judged = compare(left, right.number, approximate)
            stem = right.number.unit.stem
            if judged.state == "fails" and stem and evaluate(left).dimensions == stem.dimensions:
                judged = compare(left, replace(right.number, unit=stem), approximate)
            judged = _stored(left, right.number, judged)
            return _prefix_in_label(claim, left, right.number, judged)
        if isinstance(left, Literal_):
            judged = compare(right, left.number, approximate)
            return judged if judged.state != "fails" else _running(left, right, judged)
        judged = compare_expressions(left, right, approximate)
        return judged if judged.state != "fails" else _running(left, right, judged)
    except Unevaluable as error:
        return Judgement("unchecked", str(error))


def _stored(left: Expression, result: Number, judged: Judgement) -> Judgement:
    """``339.7M parameters = 679 MB``: a step over the bytes of each, which are not printed."""
    if judged.state != "fails" or not isinstance(left, Literal_) or left.number.unit.text:
        return judged
    noun = singular(left.number.noun.lower()) if left.number.noun else ""
    if (
        result.unit.dimensions != (("byte", 1),)
        or not (PER.get(noun) == "parameter" or noun in ELEMENTS)
        or not judged.actual
    ):
        return judged
    ratio, own = result.coefficient / judged.actual, left.number
    slack = CLOSE + result.half() / result.coefficient + own.half() / own.coefficient
    if any(abs(ratio / width - 1) < slack for width in WIDTHS):
        return Judgement("holds", "the bytes of each are understood")
    return judged


def _prefix_in_label(
    claim: Equation, left: Expression, result: Number, judged: Judgement
) -> Judgement:
    """``TFLOP/s | 120 | 2,000 × 60 G``: the label of a row may hold the result's magnitude."""
    if judged.state != "fails" or claim.form != "row" or not judged.actual:
        return judged
    bare = not result.unit.text and not result.letter
    if not bare or not any(n.letter for n in numbers(left)):
        return judged
    for power in (1, 2, 3, 4):
        if abs(judged.actual / 1000**power - result.coefficient) <= result.half():
            return Judgement("unchecked", "the label may hold the magnitude")
    return judged


def _interval(left: Expression, right: Expression) -> Judgement | None:
    """``24-32 bytes``: a range holds if the value lies in it."""
    if not isinstance(right, Binary) or right.op != "-" or right.group:
        return None
    low, high = right.left, right.right
    if not isinstance(low, Literal_) or not isinstance(high, Literal_):
        return None
    if (
        high.number.digits.start - low.number.digits.end > 2
        or low.number.coefficient >= high.number.coefficient
    ):
        return None
    for end in (low.number, high.number):
        whole = replace(high.number, coefficient=end.coefficient, ulp=Fraction(1, 1000))
        judged = compare(left, whole)
        if (
            judged.actual is not None
            and low.number.coefficient <= judged.actual <= high.number.coefficient
        ):
            return Judgement("holds", "within the range", None, judged.actual)
    return Judgement("unchecked", "not in the printed range")


def _derived(left: Expression, right: Expression) -> Judgement:
    """A row of a derived column: the figures of the row, units of the heads set aside."""
    assert isinstance(right, Literal_)
    computed = evaluate(left, Reading(face=True))
    number = right.number
    unit = number.scale / (100 if number.percent else 1)
    actual = computed.value / unit
    half = max(number.half(), abs(number.coefficient) / (400 if number.integral else 250))
    inside = computed.low / unit - half <= number.coefficient <= computed.high / unit + half
    if not inside and isinstance(left, Binary) and left.op == "-":
        inside = computed.low / unit - half <= -number.coefficient <= computed.high / unit + half
    state: Literal["holds", "fails"] = "holds" if inside else "fails"
    return Judgement(state, show(left), None, actual, (actual - half, actual + half))


def _running(left: Expression, right: Expression, judged: Judgement) -> Judgement:
    """``30B ÷ 512 = 58.6MB × 2``: the calculation goes on from its first result."""
    first = right
    while isinstance(first, Binary):
        first = first.left
    if isinstance(first, Literal_) and first is not right and not _twice(left, right):
        again = compare(left, first.number)
        if again.state == "holds":
            return replace(again, why="running calculation", strain=None)
    return judged


def _twice(left: Expression, right: Expression) -> bool:
    """A factor that the calculation already contains is not applied to its result again."""
    known = {(n.value, n.noun) for n in numbers(left) if n.noun}
    return any((n.value, n.noun) in known for n in numbers(right)[1:])
