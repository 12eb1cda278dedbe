"""sympy, behind its wall.

It is imported when there is something to evaluate, and is only ever given objects built from an
expression's tree, never text.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from doc_auditor.formula.amounts import evaluate
from doc_auditor.formula.tree import Binary, Call, Constant, Expression, Literal_, Negative, Symbol


def exact(tree: Expression) -> Fraction:
    """The exact value of a tree by sympy, in base units (irrational results to 40 digits).

    Raises:
        Unevaluable: as ``evaluate``; its bounds are checked first.
    """
    screened = evaluate(tree).value
    import sympy

    value = _sympy(tree)
    if value.is_Rational:
        return Fraction(int(value.p), int(value.q))
    return screened if value.has(sympy.nan, sympy.zoo) else Fraction(str(sympy.N(value, 40)))


def _sympy(tree: Expression) -> Any:
    import sympy

    match tree:
        case Literal_(number):
            return sympy.Rational(number.value.numerator, number.value.denominator)
        case Constant(value):
            return sympy.Rational(value.numerator, value.denominator)
        case Symbol(name):
            return sympy.Symbol(name, positive=True)
        case Negative(inner):
            return -_sympy(inner)
        case Call(name, arguments):
            return _sympy_call(name, [_sympy(a) for a in arguments])
        case Binary(op, left, right):
            a, b = _sympy(left), _sympy(right)
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
