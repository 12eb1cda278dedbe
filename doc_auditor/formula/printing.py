"""Expressions for readers."""

from __future__ import annotations

from doc_auditor.formula.tree import (
    PRECEDENCE,
    Binary,
    Call,
    Constant,
    Expression,
    Literal_,
    Negative,
    Symbol,
)
from doc_auditor.quantity import decimal_text

SIGNS = {"*": "×", "/": "÷", "+": "+", "-": "−", "^": "^", "%": "mod"}


def show(tree: Expression, outer: int = 0) -> str:
    """The expression for readers, with × and ÷; printed numbers keep their printed form."""
    match tree:
        case Literal_(number):
            return number.bare
        case Constant(value):
            return decimal_text(value)
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
