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


def solved(left: Expression, right: Expression, name: str) -> Expression | None:
    """The expression that a name equals by ``left = right``; nothing where there is not just one.

    Every name is taken to be positive, as degrees, sizes and prices are.
    """
    import sympy

    wanted = sympy.Symbol(name, positive=True)
    try:
        found = sympy.solve(_sympy(left) - _sympy(right), wanted)
        return _tree(sympy.factor(found[0])) if len(found) == 1 else None
    except (NotImplementedError, ValueError, sympy.PolynomialError):
        return None


def _tree(value: Any) -> Expression:
    """A sympy object as our tree: what ``solve`` gives for sums, products and whole powers.

    Raises:
        ValueError: it holds something else.
    """
    import sympy

    if value.is_Rational:
        return Constant(Fraction(int(value.p), int(value.q)))
    if value.is_Symbol:
        return Symbol(value.name)
    if isinstance(value, sympy.Add):
        return _sum(value)
    above, below = sympy.fraction(value)
    if below.is_Add and above.could_extract_minus_sign():
        above, below = -above, sympy.expand(-below)
    if below != 1:
        return Binary("/", _tree(above), _tree(below), below.is_Mul or below.is_Add)
    if isinstance(value, sympy.Mul):
        first, *rest = value.as_ordered_factors()
        if first == -1:
            return _tree(sympy.expand(value))
        tree = _tree(first)
        for factor in rest:
            tree = Binary("*", tree, _tree(factor))
        return tree
    if isinstance(value, sympy.Pow) and value.exp.is_Integer:
        return Binary("^", _tree(value.base), _tree(value.exp))
    raise ValueError(value)


def _sum(value: Any) -> Expression:
    """The positive terms first, then what is taken away."""
    terms = sorted(value.args, key=lambda t: t.could_extract_minus_sign())
    tree = _tree(terms[0])
    for term in terms[1:]:
        minus = term.could_extract_minus_sign()
        tree = Binary("-" if minus else "+", tree, _tree(-term if minus else term))
    return tree
