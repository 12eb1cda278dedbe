"""Expressions: one tree and one grammar for documents, LaTeX and rule files.

sympy stands behind this wall.  It is imported when there is something to evaluate, and is only
ever given objects built from the tree, never text.
"""

from doc_auditor.formula.algebra import exact, solved
from doc_auditor.formula.amounts import PLAIN, Amount, Reading, amount, evaluate
from doc_auditor.formula.grammar import Piece, parse
from doc_auditor.formula.printing import show
from doc_auditor.formula.tree import (
    FUNCTIONS,
    Binary,
    Call,
    Constant,
    Expression,
    Literal_,
    Negative,
    Symbol,
    Unevaluable,
    numbers,
    operators,
    regroup,
    symbols,
    walk,
)

__all__ = [
    "FUNCTIONS",
    "PLAIN",
    "Amount",
    "Binary",
    "Call",
    "Constant",
    "Expression",
    "Literal_",
    "Negative",
    "Piece",
    "Reading",
    "Symbol",
    "Unevaluable",
    "amount",
    "evaluate",
    "exact",
    "numbers",
    "operators",
    "parse",
    "regroup",
    "show",
    "solved",
    "symbols",
    "walk",
]
