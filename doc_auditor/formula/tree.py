"""What expressions are made of, and walks over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.quantity import Number
from doc_auditor.source import Span

FUNCTIONS = frozenset({"ceil", "floor", "sqrt", "log2", "round", "min", "max"})
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
