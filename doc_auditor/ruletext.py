"""The equations of rule files: text → the same expression tree that documents use."""

from __future__ import annotations

import re
from fractions import Fraction

from doc_auditor.formula import FUNCTIONS, Constant, Expression, Piece, Symbol, parse, symbols

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<sign>\*\*|[-+*/^(),]))"
)
MAX_LENGTH = 300
RELATIONS = ("<=", ">=", "=", "<", ">")


def parse_equation(text: str) -> tuple[Expression, Expression] | None:
    """The two sides of ``left = right`` (or of an inequality); nothing if it is neither."""
    for relation in RELATIONS:
        left, found, right = text.partition(relation)
        if found:
            sides = parse_expression(left), parse_expression(right)
            return (sides[0], sides[1]) if sides[0] is not None and sides[1] is not None else None
    return None


def relation_of(text: str) -> str:
    """The sign between the two sides of an equation or inequality; empty if it has none."""
    return next((relation for relation in RELATIONS if relation in text), "")


def parse_expression(text: str) -> Expression | None:
    """An expression over names and constants."""
    pieces: list[Piece] = []
    at = 0
    text = text.strip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None or len(text) > MAX_LENGTH:
            return None
        pieces.append(_piece(match))
        at = match.end()
    return parse(pieces)


def _piece(match: re.Match[str]) -> Piece:
    if match["number"]:
        return Piece("operand", operand=Constant(Fraction(match["number"])))
    if match["name"]:
        name = match["name"]
        return (
            Piece("function", name) if name in FUNCTIONS else Piece("operand", operand=Symbol(name))
        )
    sign = match["sign"]
    if sign == "(":
        return Piece("open")
    if sign == ")":
        return Piece("close")
    return Piece("comma") if sign == "," else Piece("operator", "^" if sign == "**" else sign)


def ruletext_symbols(sides: tuple[Expression, Expression]) -> list[str]:
    """The names of both sides, each once, in order."""
    return list(dict.fromkeys(s.name for side in sides for s in symbols(side)))
