"""Pieces → expression: one grammar for documents, LaTeX and rule files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from doc_auditor.formula.tree import PRECEDENCE, Binary, Call, Expression, Negative

MAX_DEPTH = 60
MAX_NODES = 400


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
