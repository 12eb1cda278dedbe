"""Roots, logarithms and broken powers, to 40 digits by sympy."""

from __future__ import annotations

from fractions import Fraction

from doc_auditor.formula.tree import Unevaluable


def irrational(name: str, x: Fraction, exponent: Fraction | None = None) -> Fraction:
    """``sqrt`` or ``log2`` of a value, or the value to a power.

    Raises:
        Unevaluable: the result is no real number.
    """
    import sympy

    base = sympy.Rational(x.numerator, x.denominator)
    if x < 0 or (not x and name == "log2"):
        raise Unevaluable(f"{name} of {x}")
    match name:
        case "sqrt":
            exact = sympy.sqrt(base)
        case "log2":
            exact = sympy.log(base, 2)
        case _:
            assert exponent is not None
            exact = base ** sympy.Rational(exponent.numerator, exponent.denominator)
    return Fraction(str(sympy.N(exact, 40)))
