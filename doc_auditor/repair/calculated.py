"""Links of printed calculations: the result of an equation follows from its operands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from doc_auditor.formula import (
    Binary,
    Expression,
    Literal_,
    Reading,
    Symbol,
    Unevaluable,
    evaluate,
    numbers,
    show,
    symbols,
    walk,
)
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.charity import compare
from doc_auditor.quantity import Number
from doc_auditor.records import Equation
from doc_auditor.repair.dependence import Link, View, rebuilt
from doc_auditor.source import Span

APPROXIMATE = "≈"
NEAR = Fraction(1, 50)


@dataclass(frozen=True, slots=True)
class Pair:
    """A printed result and the expression that it is the result of."""

    tree: Expression
    result: Number
    approximate: bool
    derived: bool = False


def equation_links(bench: Bench, claim: Equation) -> Iterator[Link]:
    """One link for each printed result of an equation."""
    for pair in pairs(bench, claim):
        operands = tuple(n.digits for n in numbers(pair.tree))
        if pair.result.coefficient > 0 and operands and pair.result.digits not in operands:
            found = _Result(pair)
            yield Link(pair.result, operands, found.compute, show(pair.tree), 0, found.told)


def pairs(bench: Bench, claim: Equation) -> Iterator[Pair]:
    """The results of an equation, names replaced by what they mean there."""
    sides = [s for side in claim.sides if (s := bound(bench, side, claim.block)) is not None]
    form: str = claim.form
    for index, (left, right) in enumerate(pairwise(sides)):
        relation = claim.relations[index] if index < len(claim.relations) else "="
        approximate = relation == APPROXIMATE
        if isinstance(right, Literal_):
            yield Pair(left, right.number, approximate, form == "derived")
        elif isinstance(left, Literal_):
            if index == 0:
                yield Pair(right, left.number, approximate)
        elif (first := _first(right)) is not None and _holds(left, first):
            yield Pair(left, first, approximate)


def _first(tree: Expression) -> Number | None:
    """The operand that a running calculation goes on from."""
    while isinstance(tree, Binary):
        tree = tree.left
    return tree.number if isinstance(tree, Literal_) else None


def _holds(tree: Expression, number: Number) -> bool:
    try:
        return compare(tree, number).state == "holds"
    except Unevaluable:
        return False


def bound(bench: Bench, side: Expression, block: int) -> Expression | None:
    """A side with its names replaced by the declared numbers; nothing where one is unknown."""
    names = symbols(side)
    if not names:
        return side
    if isinstance(side, Symbol):
        return None
    values: dict[str, Number] = {}
    for name in names:
        found = bench.binding(name.name, block)
        if found is None:
            return None
        values[name.name] = found[1].number
    return _named(side, values)


def _named(tree: Expression, values: Mapping[str, Number]) -> Expression:
    match tree:
        case Symbol(name):
            return Literal_(values[name])
        case Binary(op, left, right, group):
            return Binary(op, _named(left, values), _named(right, values), group)
        case _:
            return tree


@dataclass(frozen=True)
class _Result:
    """Computes the result of a pair for other operands, units read as they are read now."""

    pair: Pair

    @cached_property
    def before(self) -> Fraction | None:
        """What the operands give as they stand, in the reading that holds or is nearest."""
        return compare(self.pair.tree, self.pair.result, self.pair.approximate).actual

    def compute(self, view: View) -> Fraction | None:
        """The coefficient of the result."""
        pair, tree = self.pair, rebuilt(self.pair.tree, view)
        try:
            if pair.derived:
                unit = pair.result.scale / (100 if pair.result.percent else 1)
                return evaluate(tree, Reading(face=True)).value / unit
            if self.before is None or tree == pair.tree:
                return self.before
            old, new = evaluate(pair.tree).value, evaluate(tree).value
            return self._settled(tree, self.before * new / old) if old else None
        except Unevaluable:
            return None

    def told(self, view: View) -> str:
        """The calculation with the numbers that will stand in it."""
        return show(rebuilt(self.pair.tree, view))

    def _settled(self, tree: Expression, guess: Fraction) -> Fraction:
        """Sums of mixed units do not scale; the judgement of the new calculation is exact."""
        probe = replace(self.pair.result, coefficient=guess)
        exact = compare(tree, probe, self.pair.approximate).actual
        if exact is None or abs(exact - guess) > NEAR * abs(guess):
            return guess
        return exact


def same_shape(a: Expression, b: Expression) -> list[tuple[Number, Number]]:
    """``PP × TP = 2 × 4``: the numbers that stand at the same place of two equal calculations."""
    left, right = list(walk(a)), list(walk(b))
    if len(left) != len(right):
        return []
    found: list[tuple[Number, Number]] = []
    for x, y in zip(left, right, strict=True):
        if isinstance(x, Literal_) and isinstance(y, Literal_):
            if x.number.value != y.number.value:
                return []
            found.append((x.number, y.number))
        elif not (isinstance(x, Binary) and isinstance(y, Binary) and x.op == y.op):
            return []
    return found


def stated_by_names(bench: Bench, claim: Equation) -> Iterator[tuple[Span, Span]]:
    """``PP × TP × DP = 2 × 2 × 2``: the figures are the declared degrees."""
    named = [s for s in claim.sides if symbols(s) and not isinstance(s, Symbol)]
    plain = [s for s in claim.sides if not symbols(s) and not isinstance(s, Literal_)]
    for side in named:
        meant = bound(bench, side, claim.block)
        for other in plain if meant is not None else ():
            assert meant is not None
            for a, b in same_shape(meant, other):
                yield a.digits, b.digits
