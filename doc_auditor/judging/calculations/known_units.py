"""Bare operands whose unit the document prints elsewhere: the 39.2 of ``39.2 tokens/s``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from fractions import Fraction

from doc_auditor.formula import (
    Binary,
    Expression,
    Literal_,
    evaluate,
    numbers,
    operators,
    symbols,
)
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.charity import Judgement
from doc_auditor.judging.memory.parameter_bytes import known_counts
from doc_auditor.quantity import Number
from doc_auditor.reading.sentences.misprints import figures
from doc_auditor.records import Equation

Printed = tuple[Fraction, Fraction]
"""A figure and the worth of its last digit."""
LONG = 1000
"""Whole figures that are as large are hardly met by chance."""
ABOVE = 3
"""Blocks before a calculation in which a figure has its unit."""
TOLD = 3
"""Digits by which a figure is known again."""
SHORT = 1
"""The same where every figure of a calculation is known, and the units come out right."""
STEPS = frozenset(Fraction(1000) ** n for n in (-2, -1, 1, 2)) | frozenset(
    Fraction(n) ** s for n in (8, 60, 3600, 86400) for s in (-1, 1)
)
"""Prefixes, bits and bytes, seconds to days; a billion goes without saying in ``70 × 2 bytes``."""
CLOSE = Fraction(1, 100)
BYTES = (("byte", 1),)


def with_known_units(
    bench: Bench, tree: Expression, result: Number, claim: Equation
) -> Expression | None:
    """The expression with the units of its bare figures, or none where none is known.

    Figures with several digits are known again, broken ones from the lines right above, others
    from the text before them; short ones only if all of them are, or stand there without a unit.
    The units must come to the dimension of the result.
    """
    if any(n.unit.text or n.scale != 1 for n in numbers(tree)) or not result.unit.dimensions:
        return None
    for told in (TOLD, SHORT):
        found = _completed(tree, _units(bench, claim, told))
        rest = {(n.coefficient, n.ulp) for n in numbers(found) if not n.unit.text}
        if found == tree or (told == SHORT and not rest <= _bare(bench, claim)):
            continue
        if evaluate(found).dimensions == result.unit.dimensions:
            return found
    return None


def off_by_a_unit(judged: Judgement, result: Number) -> bool:
    """Whether nothing but a step of units lies between what is printed and what follows."""
    if judged.state != "fails" or not judged.actual:
        return False
    ratio = abs(result.coefficient / judged.actual)
    return any(abs(ratio / step - 1) < CLOSE for step in STEPS)


def in_whole_bytes(bench: Bench, tree: Expression) -> bool:
    """Whether another calculation with the same count comes to plain bytes.

    ``7.24B × 2 / 2 = 7.24 GB`` tells how ``7.24B × 12 / 256 = 0.34 MB`` is meant.  Parameters are
    always counted in plain bytes.
    """
    known = bench.remembered(
        "counts in bytes", None, lambda: frozenset(_in_bytes(bench)) | known_counts(bench)
    )
    return any((n.coefficient, n.letter) in known for n in numbers(tree) if n.letter)


def _in_bytes(bench: Bench) -> Iterator[tuple[Fraction, str]]:
    for claims in bench.model.equations.values():
        for claim in claims:
            left, right = claim.sides[0], claim.sides[-1]
            every = numbers(left)
            if not isinstance(right, Literal_) or any(n.unit.text for n in every):
                continue
            number = right.number
            if number.unit.dimensions != BYTES or symbols(left) or not operators(left):
                continue
            lettered = [n for n in every if n.letter]
            if lettered and abs(evaluate(left).value / number.value - 1) < CLOSE:
                yield from ((n.coefficient, n.letter) for n in lettered)


def by_a_thousand(tree: Expression, result: Number) -> Judgement:
    """The verdict on a result that is printed in another prefix than its calculation gives."""
    actual = evaluate(tree).value / (result.unit.factor * result.scale)
    return Judgement("fails", "another prefix", None, actual)


def _completed(tree: Expression, known: Mapping[Printed, Number]) -> Expression:
    match tree:
        case Literal_(number) if (number.coefficient, number.ulp) in known:
            said = known[number.coefficient, number.ulp]
            full = replace(
                number, text=said.text, unit=said.unit, scale=said.scale, letter=said.letter
            )
            return Literal_(full) if not number.noun else tree
        case Binary(op, left, right, group):
            return Binary(op, _completed(left, known), _completed(right, known), group)
        case _:
            return tree


def _before(bench: Bench, claim: Equation) -> Iterator[tuple[Number, bool]]:
    """The numbers printed shortly before a calculation, and whether in its own block."""
    for index in range(max(0, claim.block - ABOVE), claim.block + 1):
        for token in bench.reading.tokens.get(index, ()):
            if token.number is not None and token.number.span < claim.span:
                yield token.number, index == claim.block


def _bare(bench: Bench, claim: Equation) -> Set[Printed]:
    """Figures before a calculation that have no unit: ``a PUE of 1.25``."""
    found = (n for n, _ in _before(bench, claim) if not n.unit.text)
    return {(n.coefficient, n.ulp) for n in found}


def _units(bench: Bench, claim: Equation, told: int) -> Mapping[Printed, Number]:
    """Figures before a calculation, where all that are printed with a unit have the same one."""
    found: dict[Printed, dict[str, Number]] = defaultdict(dict)
    for number, own in _before(bench, claim):
        if not number.unit.dimensions:
            continue
        long = told < TOLD or not number.integral or number.coefficient >= LONG
        if figures(number) >= told and (own or long):
            found[number.coefficient, number.ulp].setdefault(number.unit.text, number)
    return {c: next(iter(units.values())) for c, units in found.items() if len(units) == 1}
