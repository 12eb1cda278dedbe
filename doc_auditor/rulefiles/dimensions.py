"""The dimension of an equation: both sides of one are the same kind of thing.

A quantity brings the dimension of its unit, a count has none, and the names of ``UNITS`` stand for
one of that unit, so that ``6 * flop * params * train_tokens`` is a number of FLOP.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from doc_auditor.formula import Amount, Binary, Call, Constant, Expression, Negative, Symbol
from doc_auditor.quantity import Dimensions, combine
from doc_auditor.reading.lexicon import Lexicon

UNITS: Mapping[str, tuple[str, Fraction]] = MappingProxyType(
    {
        "byte": ("byte", Fraction(1)),
        "second": ("second", Fraction(1)),
        "hour": ("second", Fraction(3600)),
        "day": ("second", Fraction(86400)),
        "flop": ("flop", Fraction(1)),
        "watt": ("watt", Fraction(1)),
        "dollar": ("money", Fraction(1)),
    }
)
"""Units that an equation may name: their dimension, and their worth in its base unit."""


class Mixed(Exception):
    """Two sides of a sum, a comparison or an equation are no values of one kind."""


def unit_amounts() -> dict[str, Amount]:
    """What the names of units are worth while an equation is evaluated."""
    return {name: Amount(worth, worth, worth) for name, (_, worth) in UNITS.items()}


def dimension_of(name: str, lexicon: Lexicon) -> Dimensions:
    """The dimension of a quantity or of a unit."""
    if name in UNITS:
        return ((UNITS[name][0], 1),)
    quantity = lexicon.quantities.get(name) or lexicon.quantities[name.partition("_per_")[0]]
    if quantity.unit is not None:
        return quantity.unit.dimensions
    return (("byte", 1),) if quantity.kind == "memory" else ()


def dimensions(tree: Expression, lexicon: Lexicon) -> Dimensions:
    """The dimension of an expression.

    Raises:
        Mixed: what is added or compared in it is not of one kind.
    """
    match tree:
        case Symbol(name):
            return dimension_of(name, lexicon)
        case Constant(_):
            return ()
        case Negative(inner):
            return dimensions(inner, lexicon)
        case Call(name, arguments):
            return _call(name, [dimensions(a, lexicon) for a in arguments])
        case Binary(op, left, right):
            a, b = dimensions(left, lexicon), dimensions(right, lexicon)
            return _power(a, right) if op == "^" else _binary(op, a, b)
        case _:
            raise Mixed("a printed number")


def _binary(op: str, a: Dimensions, b: Dimensions) -> Dimensions:
    if op == "*":
        return combine(a, b)
    if op == "/":
        return combine(a, b, -1)
    return same(a, b)


def _call(name: str, arguments: list[Dimensions]) -> Dimensions:
    first = arguments[0]
    for other in arguments[1:]:
        same(first, other)
    if name in ("sqrt", "log2") and first:
        raise Mixed(f"{name} of {said(first)}")
    return first


def _power(base: Dimensions, exponent: Expression) -> Dimensions:
    if not base:
        return ()
    if isinstance(exponent, Constant) and exponent.value.denominator == 1:
        return tuple((n, p * int(exponent.value)) for n, p in base)
    raise Mixed(f"{said(base)} to a power that is no whole number")


def same(a: Dimensions, b: Dimensions) -> Dimensions:
    """The dimension that two sides share.

    Raises:
        Mixed: they share none.
    """
    if a != b:
        raise Mixed(f"{said(a)} and {said(b)}")
    return a


def said(found: Dimensions) -> str:
    """``byte/second``; a number without a unit is a ``count``."""
    above = "·".join(n if p == 1 else f"{n}^{p}" for n, p in found if p > 0)
    below = "·".join(n if p == -1 else f"{n}^{-p}" for n, p in found if p < 0)
    if not found:
        return "count"
    return f"{above or '1'}/{below}" if below else above
