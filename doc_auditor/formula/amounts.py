"""The value of an expression, with the interval that the printed precision leaves open."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.formula.irrational import irrational
from doc_auditor.formula.tree import (
    Binary,
    Call,
    Constant,
    Expression,
    Literal_,
    Negative,
    Symbol,
    Unevaluable,
    regroup,
)
from doc_auditor.quantity import Dimensions, Number, combine

MAX_BITS = 4096


@dataclass(frozen=True, slots=True)
class Reading:
    """How units are understood while evaluating.

    ``binary``: K, M, G of bytes are powers of 1024.  ``face``: units are left out and only the
    printed figures count.  ``ignore``: dimensions whose units count as bare numbers.
    ``grouped``: ``a / b * c`` is ``a / (b * c)``.
    """

    binary: bool = False
    face: bool = False
    ignore: frozenset[str] = frozenset()
    grouped: bool = False


PLAIN = Reading()


@dataclass(frozen=True, slots=True)
class Amount:
    """A value in base units with the interval that the printed precision leaves open."""

    value: Fraction
    low: Fraction
    high: Fraction
    dimensions: Dimensions = ()


def amount(value: Fraction | int) -> Amount:
    """An exact dimensionless amount."""
    exact = Fraction(value)
    return Amount(exact, exact, exact)


def of_number(number: Number, reading: Reading = PLAIN) -> Amount:
    """The amount that a printed number stands for when it is an operand."""
    dims: Dimensions = ()
    if reading.face:
        factor = Fraction(1, 100 if number.percent else 1)
    else:
        unit = number.unit
        for dimension in reading.ignore:
            unit = unit.without(dimension)
        factor, dims = unit.factor, unit.dimensions
        if reading.binary:
            factor *= Fraction(1024, 1000) ** unit.power
    scale = number.scale
    if reading.binary and number.letter in ("K", "k") and not number.unit.text:
        scale = Fraction(1024)
    each = scale * factor
    exact = number.ulp >= 1 and number.scale == 1 and not number.hedged
    half = Fraction(0) if exact else number.half()
    low, high = (number.coefficient - half) * each, (number.coefficient + half) * each
    return Amount(number.coefficient * each, min(low, high), max(low, high), dims)


def evaluate(
    tree: Expression, reading: Reading = PLAIN, bindings: Mapping[str, Amount] | None = None
) -> Amount:
    """The amount of an expression, with the interval of its operands' printed precision.

    Raises:
        Unevaluable: a name without a value, a division by zero, or a result beyond
            ``MAX_BITS`` bits.
    """
    if reading.grouped:
        tree = regroup(tree)
    return _amount(tree, reading, bindings or {})


def _amount(tree: Expression, reading: Reading, bindings: Mapping[str, Amount]) -> Amount:
    match tree:
        case Literal_(number):
            return of_number(number, reading)
        case Constant(value):
            return amount(value)
        case Symbol(name):
            if name not in bindings:
                raise Unevaluable(f"no value for {name}")
            return bindings[name]
        case Negative(inner):
            x = _amount(inner, reading, bindings)
            return Amount(-x.value, -x.high, -x.low, x.dimensions)
        case Call(name, arguments):
            return _call(name, [_amount(a, reading, bindings) for a in arguments])
        case Binary(op, left, right):
            return _binary(op, _amount(left, reading, bindings), _amount(right, reading, bindings))
    raise AssertionError(tree)


def _binary(op: str, a: Amount, b: Amount) -> Amount:
    match op:
        case "+":
            return Amount(a.value + b.value, a.low + b.low, a.high + b.high, _shared(a, b))
        case "-":
            return Amount(a.value - b.value, a.low - b.high, a.high - b.low, _shared(a, b))
        case "*":
            return _product(a, b)
        case "/":
            return _product(a, _reciprocal(b))
        case "%":
            if not b.value:
                raise Unevaluable("modulo zero")
            return amount(a.value % b.value)
        case _:
            return _power(a, b)


def _shared(a: Amount, b: Amount) -> Dimensions:
    return a.dimensions or b.dimensions


def _bounded(value: Fraction) -> Fraction:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
        raise Unevaluable("the value has too many digits")
    return value


def _product(a: Amount, b: Amount) -> Amount:
    corners = (a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high)
    dims = combine(a.dimensions, b.dimensions)
    return Amount(_bounded(a.value * b.value), min(corners), max(corners), dims)


def _reciprocal(b: Amount) -> Amount:
    if not b.value:
        raise Unevaluable("division by zero")
    dims = combine((), b.dimensions, -1)
    if b.low <= 0 <= b.high:
        exact = 1 / b.value
        return Amount(exact, exact, exact, dims)
    return Amount(1 / b.value, 1 / b.high, 1 / b.low, dims)


def _power(a: Amount, b: Amount) -> Amount:
    if abs(b.value) > MAX_BITS or a.value.numerator.bit_length() * abs(b.value) > MAX_BITS:
        raise Unevaluable("the power is too large")
    if b.value.denominator != 1:
        return _numeric("pow", a, b)
    exponent = int(b.value)
    if exponent < 0 and not a.value:
        raise Unevaluable("division by zero")
    ends = [_bounded(x**exponent) for x in (a.low, a.high) if x or exponent >= 0]
    value = _bounded(a.value**exponent)
    dims = tuple((n, p * exponent) for n, p in a.dimensions) if exponent else ()
    return Amount(value, min([*ends, value]), max([*ends, value]), dims)


def _call(name: str, arguments: Sequence[Amount]) -> Amount:
    first = arguments[0]
    match name:
        case "ceil":
            return _stepped(first, lambda x: -((-x.numerator) // x.denominator))
        case "floor":
            return _stepped(first, lambda x: x.numerator // x.denominator)
        case "round":
            return _stepped(
                first, lambda x: (2 * x.numerator + x.denominator) // (2 * x.denominator)
            )
        case "min" | "max":
            values = [a.value for a in arguments]
            return amount(min(values) if name == "min" else max(values))
        case _:
            return _numeric(name, first)


def _stepped(x: Amount, step: Callable[[Fraction], int]) -> Amount:
    return Amount(
        Fraction(step(x.value)), Fraction(step(x.low)), Fraction(step(x.high)), x.dimensions
    )


def _numeric(name: str, a: Amount, b: Amount | None = None) -> Amount:
    """Irrational functions of all three ends."""
    exponent = b.value if b is not None else None

    def at(x: Fraction) -> Fraction:
        return irrational(name, x, exponent)

    dims = tuple((n, p // 2) for n, p in a.dimensions) if name == "sqrt" else ()
    low = at(max(a.low, Fraction(0))) if a.low else at(a.value)
    return Amount(at(a.value), low, at(a.high), dims)
