"""Equations of rules, solved for each of their names."""

from fractions import Fraction

import pytest

from doc_auditor.catalog import load_catalog
from doc_auditor.formula import amount, evaluate, show, solved, symbols
from doc_auditor.ruletext import parse_equation

RELATIONS = [
    r
    for r in load_catalog().rules
    if r.kind == "relation" and not any(f in r.equation for f in ("ceil(", "floor("))
]


@pytest.mark.parametrize("rule", RELATIONS, ids=lambda r: r.name)
def test_every_name_of_an_equation_follows_from_the_others(rule):
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
def test_a_name_without_just_one_value_is_not_solved_for(equation, name):
    left, right = parse_equation(equation)
    tree = solved(left, right, name)
    assert tree is None or name not in show(tree)


def test_a_difference_is_shown_without_a_factor_of_minus_one():
    left, right = parse_equation("budget = (1 - goal) * window")
    assert show(solved(left, right, "window")) == "budget ÷ (1 − goal)"
