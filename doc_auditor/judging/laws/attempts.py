"""The equations of a rule with the values that sentences give for their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import product
from math import prod

from doc_auditor.formula import Expression, Symbol, solved
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.laws.said import Said
from doc_auditor.judging.laws.scenes import LOOSE, Scene
from doc_auditor.judging.layout.binding import Bound
from doc_auditor.records import Declaration
from doc_auditor.rulebook import Rule
from doc_auditor.rulefiles import quantity_of
from doc_auditor.rulefiles.dimensions import UNITS
from doc_auditor.rulefiles.parameters import SHAPE, Parameters
from doc_auditor.ruletext import ruletext_symbols

NEAR = 1
"""Sentences back from which a value is taken that accuses another."""
SEVERAL = 2
"""Values of its own that a sentence needs where others stand in the one before."""
SYMMETRIC = Fraction(1, 10)
"""How loosely an equation may be held that is solved for a value on its right."""
ONCE = frozenset(SHAPE.split())
"""What the whole document says once; other values may be those of something else."""
MOST = 24
"""Ways to choose the operands that are tried."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write the equation of a rule; ``names`` are the quantities of both sides."""

    left: Symbol
    right: Expression
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Law:
    """An equation, solved for the name ``what`` that a value of the sentence has."""

    what: str
    tree: Expression
    options: Parameters


@dataclass(frozen=True, slots=True)
class Attempt:
    """A law with values for its names; ``sure`` if no others can be meant."""

    law: Law
    bound: Bound
    sure: bool


def forms(rule: Rule, options: Parameters, bench: Bench) -> Sequence[Form]:
    """Every way to write the equation of a rule, none where it is no equation for one name."""
    left = rule.left
    if not isinstance(left, Symbol) or rule.right is None:
        return ()
    trees = (rule.right, *options.instead, *options.accept)
    return [Form(left, t, _names(t, bench) | {_key(left.name, bench)}) for t in trees]


def at_hand(bench: Bench, scene: Scene, form: Form) -> bool:
    """Whether every name has a value in sight."""
    return all(n in ONCE and len(bench.given.get(n, ())) == 1 for n in form.names - scene.names)


def attempts(
    every: Sequence[Form], options: Parameters, bench: Bench, scene: Scene, told: Said, which: str
) -> list[Attempt]:
    """The equation for a value that is ``which`` quantity, with what stands there for its names."""
    laws = (
        _law(f, options, bench, which) for f in every if _solvable(f, bench, scene, told, which)
    )
    return [a for law in laws if law is not None for a in _attempts(bench, scene, told, law)]


def _solvable(form: Form, bench: Bench, scene: Scene, told: Said, which: str) -> bool:
    """Whether the other names have values, before the costlier step of solving."""
    return which in form.names and all(
        _operands(bench, scene, told, n)[0] for n in form.names - {which}
    )


def _law(form: Form, options: Parameters, bench: Bench, which: str) -> Law | None:
    """The equation for a quantity: as it is printed, else solved for it."""
    if _key(form.left.name, bench) == which:
        return Law(which, form.right, options)
    even = max(options.above, options.below)
    symbols = ruletext_symbols((form.right, form.right))
    own = next(n for n in symbols if _key(n, bench) == which)
    turned = _solved(form.left, form.right, own) if even <= SYMMETRIC else None
    return Law(which, turned, replace(options, above=even, below=even)) if turned else None


@cache
def _solved(left: Expression, right: Expression, name: str) -> Expression | None:
    return solved(left, right, name)


def _attempts(bench: Bench, scene: Scene, told: Said, law: Law) -> Iterator[Attempt]:
    """The law with every choice of values for its names."""
    choices: dict[str, Sequence[Declaration]] = {}
    sure, here, back, loose = True, 0, 0, 0 if told.means(law.what) else 1
    for name in ruletext_symbols((law.tree, law.tree)):
        if name in UNITS:
            continue
        which = _key(name, bench)
        facts, ago = _operands(bench, scene, told, which)
        choices[name] = facts
        sure &= len(facts) == 1 and ago <= NEAR
        here += ago <= 0
        back += ago > 0 and which not in ONCE
        loose += ago == LOOSE
    if not choices or prod(len(f) for f in choices.values()) not in range(1, MOST):
        return
    for choice in product(*choices.values()):
        if len({d.number.digits for d in choice}) < len(choice):
            continue  # one value is not two quantities
        yield Attempt(
            law,
            dict(zip(choices, choice, strict=True)),
            sure and here >= _needed(told, law, back) and loose < min(3, len(choices)),
        )


def _operands(
    bench: Bench, scene: Scene, told: Said, which: str
) -> tuple[Sequence[Declaration], int]:
    """The values of a quantity that an equation may take for another value, and how far back."""
    facts, ago = scene.facts(which)
    others = tuple(f for f in facts if f.number.digits != told.number.digits)
    if not others and which in ONCE:
        return bench.given.get(which, ()), NEAR
    return others, ago


def _needed(told: Said, law: Law, back: int) -> int:
    """How many values of its own a sentence needs for an equation."""
    if back:
        return SEVERAL
    return 0 if told.means(law.what) else 1


def _key(name: str, bench: Bench) -> str:
    return quantity_of(name, bench.catalog.tools.lexicon) or ""


def _names(tree: Expression, bench: Bench) -> frozenset[str]:
    return frozenset(_key(n, bench) for n in ruletext_symbols((tree, tree)) if n not in UNITS)
