"""Printed quotients of a share that take another degree than the declared one.

``Experts: 32 ÷ 8 = 4 per device`` where the layout has EP 16: the quotient is right, and was left
over from a former layout, or takes the degree of another dimension.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from doc_auditor.formula import Binary, Expression, Literal_
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.layout.binding import Bound
from doc_auditor.judging.layout.eras import meant
from doc_auditor.judging.statements import CHECKED
from doc_auditor.quantity import Number
from doc_auditor.records import Declaration, Equation
from doc_auditor.ruletext import ruletext_symbols


def mistaken(bench: Bench, fact: Declaration, bound: Bound) -> bool:
    """``Experts per GPU: 144 ÷ 8 = 18`` with EP 6: the whole is right, the degree is not.

    The 8 may be another degree, or that of a former layout.  In a table, and where the sentence
    has a degree of its own, only another degree of the document is a mistake.
    """
    given = {q: {d.number.value for d in bench.given.get(q, ())} for q in bench.convention.factors}
    own = {d.reference.quantity for d in bound.values() if is_degree(bench, d)}
    wholes = {d.number.value for d in bound.values() if not is_degree(bench, d)}
    if len(own) != 1:
        return False
    (name,) = own
    others = {min(v) for q, v in given.items() if q != name and len(v) == 1}
    others -= {Fraction(1), *given.get(name, ())}
    claims = bench.model.equations.get(fact.block, ())
    parts = {b.value for a, b in _quotients(claims) if a.value in wholes}
    if len(given.get(name, ())) == 1 and parts & others:
        return True
    known = {d.number.value for d in bound.values() if is_degree(bench, d)}
    every = bench.model.declarations.get(name, ())
    known |= {d.number.value for d in every if meant(bench, d, d.number.digits)}
    strange = parts - known
    return bool(strange) and _firm(bench, fact) and not strange & _divisors(bench, fact, wholes)


def only_shared(bench: Bench, tree: Expression, right: Expression) -> bool:
    """Whether an expression shares out the same whole among other ranks."""
    quantities = bench.catalog.tools.lexicon.quantities
    names = {*ruletext_symbols((tree, tree))} - {*ruletext_symbols((right, right)), "gpus"}
    return all(n in quantities and quantities[n].kind == "degree" for n in names)


def is_degree(bench: Bench, fact: Declaration) -> bool:
    """Whether a value is a parallel degree."""
    return bench.catalog.tools.lexicon.quantities[fact.reference.quantity].kind == "degree"


def _quotients(claims: Sequence[Equation]) -> Iterator[tuple[Number, Number]]:
    for side in (side for c in claims for side in c.sides):
        match side:
            case Binary("/", Literal_(left), Literal_(right)):
                yield left, right


def _divisors(bench: Bench, fact: Declaration, wholes: set[Fraction]) -> set[Fraction]:
    """What else is divided by, in the line and in others that are not of a former layout."""
    return {
        b.value
        for block, claims in bench.model.equations.items()
        for c in claims
        for a, b in _quotients([c])
        if not (block == fact.block and a.value in wholes) and meant(bench, c, b.digits)
    }


def _firm(bench: Bench, fact: Declaration) -> bool:
    """Whether a line of a list says what is of the document's layout, with no degree of its own."""
    block = bench.document.blocks[fact.block]
    named = bench.model.named_in.get(fact.block, frozenset()) & {*bench.convention.factors}
    plain = block.cell is None and block.fence is None and not named
    return plain and bool(CHECKED.match(block.shadow) or meant(bench, fact, fact.number.digits))
