"""Equations of rules, solved for each of their names."""

from fractions import Fraction

import pytest

from doc_auditor.catalog import load_catalog
from doc_auditor.formula import Symbol, amount, evaluate, show, solved, symbols
from doc_auditor.rulebook import Rule
from doc_auditor.ruletext import parse_equation

RELATIONS = [
    r
    for r in load_catalog().rules
    if r.kind == "relation" and not any(f in r.equation for f in ("ceil(", "floor("))
]


def _solution(equation: str, name: str) -> str | None:
    """An equation in words, solved for a name."""
    sides = parse_equation(equation)
    assert sides is not None
    tree = solved(*sides, name)
    return show(tree) if tree is not None else None


@pytest.mark.parametrize("rule", RELATIONS, ids=lambda r: r.name)
def test_every_name_of_an_equation_follows_from_the_others(rule: Rule) -> None:
    assert isinstance(rule.left, Symbol)
    assert rule.right is not None
    names = sorted({s.name for side in (rule.left, rule.right) for s in symbols(side)})
    values = {n: amount(Fraction(3 + 2 * i)) for i, n in enumerate(names) if n != rule.left.name}
    values[rule.left.name] = evaluate(rule.right, bindings=values)
    for name in names:
        others = {n: v for n, v in values.items() if n != name}
        tree = solved(rule.left, rule.right, name)
        assert tree is not None, name
        assert evaluate(tree, bindings=others).value == values[name].value, show(tree)


@pytest.mark.parametrize(
    ("equation", "name"),
    [("racks = ceil(nodes / each)", "nodes"), ("area = side * side + side", "side")],
)
def test_a_name_without_just_one_value_is_not_solved_for(equation: str, name: str) -> None:
    solution = _solution(equation, name)
    assert solution is None or name not in solution


def test_a_difference_is_shown_without_a_factor_of_minus_one() -> None:
    assert _solution("budget = (1 - goal) * window", "window") == "budget ÷ (1 − goal)"
