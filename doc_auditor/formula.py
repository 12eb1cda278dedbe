"""Expressions: one tree and one grammar for documents, LaTeX and rule files.

sympy stands behind this wall.  It is imported when there is something to evaluate, and is only
ever given objects built from this tree, never text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from doc_auditor.quantity import Dimensions, Number, combine
from doc_auditor.source import Span

MAX_BITS = 4096
MAX_DEPTH = 60
MAX_NODES = 400
FUNCTIONS = frozenset({"ceil", "floor", "sqrt", "log2", "round", "min", "max"})
SIGNS = {"*": "×", "/": "÷", "+": "+", "-": "−", "^": "^", "%": "mod"}
PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "%": 2, "^": 4}


class Unevaluable(Exception):
    """The value cannot be computed; the message says why."""


@dataclass(frozen=True, slots=True)
class Literal_:
    """A number printed in the document."""

    number: Number


@dataclass(frozen=True, slots=True)
class Constant:
    """A number that stands in a rule file."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name for a value; ``span`` is empty in rule files."""

    name: str
    span: Span = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Binary:
    """``left op right``; ``group`` is true where the author put it in parentheses."""

    op: str
    left: Expression
    right: Expression
    group: bool = False


@dataclass(frozen=True, slots=True)
class Negative:
    """``-inner``."""

    inner: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """One of ``FUNCTIONS`` applied to its arguments."""

    name: str
    arguments: tuple[Expression, ...]


Expression = Literal_ | Constant | Symbol | Binary | Negative | Call


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


def walk(tree: Expression) -> Iterator[Expression]:
    """The tree's nodes, the outermost first."""
    stack = [tree]
    while stack:
        node = stack.pop()
        yield node
        match node:
            case Binary(_, left, right):
                stack += [right, left]
            case Negative(inner):
                stack.append(inner)
            case Call(_, arguments):
                stack += reversed(arguments)
            case _:
                pass


def numbers(tree: Expression) -> list[Number]:
    """The printed numbers of an expression, in order."""
    return [n.number for n in walk(tree) if isinstance(n, Literal_)]


def symbols(tree: Expression) -> list[Symbol]:
    """The names of an expression, in order."""
    return [n for n in walk(tree) if isinstance(n, Symbol)]


def operators(tree: Expression) -> list[str]:
    """The binary operators of an expression."""
    return [n.op for n in walk(tree) if isinstance(n, Binary)]


def regroup(tree: Expression) -> Expression:
    """``a / b * c`` read as ``a / (b * c)``, where the author set no parentheses."""
    match tree:
        case Binary("*", Binary("/", top, bottom, False), factor, group):
            return Binary("/", regroup(top), Binary("*", regroup(bottom), regroup(factor)), group)
        case Binary(op, left, right, group):
            first = regroup(left)
            if first != left:
                return regroup(Binary(op, first, regroup(right), group))
            return Binary(op, left, regroup(right), group)
        case _:
            return tree


# ---- evaluation ---------------------------------------------------------------------------------


def of_number(number: Number, reading: Reading = PLAIN) -> Amount:
    """The amount that a printed number stands for when it is an operand."""
    if reading.face:
        factor, dims = Fraction(1, 100 if number.percent else 1), ()
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
            pick: Any = min if name == "min" else max
            return amount(pick(a.value for a in arguments))
        case _:
            return _numeric(name, first)


def _stepped(x: Amount, step: Any) -> Amount:
    return Amount(
        Fraction(step(x.value)), Fraction(step(x.low)), Fraction(step(x.high)), x.dimensions
    )


def _numeric(name: str, a: Amount, b: Amount | None = None) -> Amount:
    """Irrational functions, to 40 digits."""
    import sympy

    def at(x: Fraction) -> Fraction:
        base = sympy.Rational(x.numerator, x.denominator)
        if x < 0 or (not x and name == "log2"):
            raise Unevaluable(f"{name} of {x}")
        match name:
            case "sqrt":
                exact = sympy.sqrt(base)
            case "log2":
                exact = sympy.log(base, 2)
            case _:
                assert b is not None
                exact = base ** sympy.Rational(b.value.numerator, b.value.denominator)
        return Fraction(str(sympy.N(exact, 40)))

    half = {"sqrt": Fraction(1, 2)}.get(name)
    dims = tuple((n, p // 2) for n, p in a.dimensions) if half else ()
    return Amount(
        at(a.value), at(max(a.low, Fraction(0))) if a.low else at(a.value), at(a.high), dims
    )


def exact(tree: Expression, bindings: Mapping[str, Fraction] | None = None) -> Fraction:
    """The exact value of a tree by sympy, in base units (irrational results to 40 digits).

    Raises:
        Unevaluable: as ``evaluate``; its bounds are checked first.
    """
    bound = {k: amount(v) for k, v in (bindings or {}).items()}
    screened = evaluate(tree, bindings=bound).value
    import sympy

    value = _sympy(
        tree, {k: sympy.Rational(v.numerator, v.denominator) for k, v in (bindings or {}).items()}
    )
    if value.is_Rational:
        return Fraction(int(value.p), int(value.q))
    return screened if value.has(sympy.nan, sympy.zoo) else Fraction(str(sympy.N(value, 40)))


def _sympy(tree: Expression, bindings: Mapping[str, Any]) -> Any:
    import sympy

    match tree:
        case Literal_(number):
            return sympy.Rational(number.value.numerator, number.value.denominator)
        case Constant(value):
            return sympy.Rational(value.numerator, value.denominator)
        case Symbol(name):
            return bindings.get(name) or sympy.Symbol(name, positive=True)
        case Negative(inner):
            return -_sympy(inner, bindings)
        case Call(name, arguments):
            return _sympy_call(name, [_sympy(a, bindings) for a in arguments])
        case Binary(op, left, right):
            a, b = _sympy(left, bindings), _sympy(right, bindings)
            table = {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b}
            return table[op]() if op in table else (sympy.Mod(a, b) if op == "%" else a**b)
    raise AssertionError(tree)


def _sympy_call(name: str, arguments: Sequence[Any]) -> Any:
    import sympy

    if name == "round":
        return sympy.floor(arguments[0] + sympy.Rational(1, 2))
    if name == "log2":
        return sympy.log(arguments[0], 2)
    functions = {
        "ceil": sympy.ceiling,
        "floor": sympy.floor,
        "sqrt": sympy.sqrt,
        "min": sympy.Min,
        "max": sympy.Max,
    }
    return functions[name](*arguments)


def solve(
    left: Expression, right: Expression, unknown: str, values: Mapping[str, Fraction]
) -> Fraction | None:
    """The one positive value of ``unknown`` that makes ``left = right`` true, if there is one."""
    import sympy

    bound = {
        k: sympy.Rational(v.numerator, v.denominator) for k, v in values.items() if k != unknown
    }
    symbol = sympy.Symbol(unknown, positive=True)
    difference = _sympy(left, bound) - _sympy(right, bound)
    try:
        found = [s for s in sympy.solve(difference, symbol) if s.is_Rational]
    except NotImplementedError:
        return None
    return Fraction(int(found[0].p), int(found[0].q)) if len(found) == 1 else None


# ---- grammar ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of an expression for the parser: an operand, an operator, a bracket, a function."""

    kind: Literal["operand", "operator", "open", "close", "function", "comma"]
    text: str = ""
    operand: Expression | None = None


class _Parser:
    """Precedence climbing over pieces; refuses what is nested or long beyond reason."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self.at = 0
        self.depth = 0

    def peek(self) -> Piece | None:
        return self.pieces[self.at] if self.at < len(self.pieces) else None

    def expression(self, least: int = 1) -> Expression | None:
        left = self.unary()
        while left is not None:
            piece = self.peek()
            if piece is None or piece.kind != "operator" or PRECEDENCE[piece.text] < least:
                return left
            self.at += 1
            power = PRECEDENCE[piece.text]
            right = self.expression(power if piece.text == "^" else power + 1)
            if right is None:
                return None
            left = Binary(piece.text, left, right)
        return None

    def unary(self) -> Expression | None:
        piece = self.peek()
        if piece is None:
            return None
        if piece.kind == "operator" and piece.text in "+-":
            self.at += 1
            inner = self.expression(3)
            return inner if inner is None or piece.text == "+" else Negative(inner)
        return self.primary(piece)

    def primary(self, piece: Piece) -> Expression | None:
        self.at += 1
        if piece.kind == "operand":
            return piece.operand
        if piece.kind == "open":
            arguments = self.arguments()
            return _grouped(arguments[0]) if arguments and len(arguments) == 1 else None
        if piece.kind == "function":
            following = self.peek()
            if following is None or following.kind != "open":
                return None
            self.at += 1
            arguments = self.arguments()
            return Call(piece.text, arguments) if arguments else None
        return None

    def arguments(self) -> tuple[Expression, ...] | None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            return None
        found: list[Expression] = []
        while True:
            inner = self.expression()
            following = self.peek()
            if inner is None or following is None or following.kind not in ("comma", "close"):
                return None
            found.append(inner)
            self.at += 1
            if following.kind == "close":
                self.depth -= 1
                return tuple(found)


def _grouped(tree: Expression) -> Expression:
    if isinstance(tree, Binary):
        return Binary(tree.op, tree.left, tree.right, True)
    return tree


def parse(pieces: Sequence[Piece]) -> Expression | None:
    """The expression that the pieces make up, or nothing if they make up none."""
    if not 0 < len(pieces) <= MAX_NODES:
        return None
    parser = _Parser(pieces)
    tree = parser.expression()
    return tree if tree is not None and parser.at == len(pieces) else None


# ---- printing -----------------------------------------------------------------------------------


def show(tree: Expression, outer: int = 0) -> str:
    """The expression for readers, with × and ÷; printed numbers keep their printed form."""
    match tree:
        case Literal_(number):
            return number.text.lstrip("~≈ ")
        case Constant(value):
            return str(value)
        case Symbol(name):
            return name
        case Negative(inner):
            return f"−{show(inner, 3)}"
        case Call(name, arguments):
            return f"{name}({', '.join(show(a) for a in arguments)})"
        case Binary(op, left, right):
            rank = PRECEDENCE[op]
            text = f"{show(left, rank)} {SIGNS[op]} {show(right, rank + 1)}"
            if op == "^":
                text = f"{show(left, rank)}^{show(right, rank + 1)}"
            return f"({text})" if rank < outer else text
    raise AssertionError(tree)
