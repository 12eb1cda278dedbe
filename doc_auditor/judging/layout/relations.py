"""Kinds ``relation`` and ``bound``: declared quantities against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from doc_auditor.formula import Amount, Expression, Symbol, Unevaluable, evaluate
from doc_auditor.judging.bench import (
    Bench,
    Outcome,
    calculated,
    finding,
    printed_value,
    silent,
    unit_of,
    verdict,
    warned,
)
from doc_auditor.judging.layout.binding import Bound, applies, bind, stands_alone
from doc_auditor.judging.layout.degrees import foreign, superseded
from doc_auditor.judging.layout.eras import past, renewed
from doc_auditor.judging.layout.quotients import is_degree, mistaken, only_shared
from doc_auditor.judging.layout.sizes import Figures, agrees, printed, shown
from doc_auditor.quantity import readable
from doc_auditor.records import Declaration, Finding, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.rulefiles import quantity_of
from doc_auditor.rulefiles.parameters import Parameters, parameters
from doc_auditor.ruletext import relation_of
from doc_auditor.scope import key

BESIDE = re.compile(
    r"redundant|includ\w+ (?:the |one |a )?shared|shared (?:one|expert) includ|\bhot\b",
    re.IGNORECASE,
)
"""What is held besides the parts of a whole, or makes them only some of these."""
EXACTLY = Parameters()
"""What holds only by the tolerance of its rule says little about the values on its right."""
OPERAND = "relation"
"""The kind of verdict on a value that a relation rests on."""


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``experts_per_gpu = experts / ep`` for every place that declares the left side."""
    options = parameters(dict(rule.parameters))
    if not isinstance(rule.left, Symbol) or rule.right is None:
        return
    for fact in _facts(bench, rule.left.name):
        if fact.reference.role in ("", "required") and applies(options, bench):
            yield from _relation(rule, options, bench, fact)


def _facts(bench: Bench, name: str) -> Iterator[Declaration]:
    """The declarations of a quantity that are the document's own and no range."""
    which = quantity_of(name, bench.catalog.tools.lexicon)
    for fact in bench.model.declarations.get(which or "", ()):
        gone = superseded(bench, fact.block) or past(bench, fact.block, fact.number.digits)
        if fact.upper is None and not gone:
            yield fact


def _relation(
    rule: Rule, options: Parameters, bench: Bench, fact: Declaration
) -> Iterator[Outcome]:
    assert rule.right is not None
    trees = [t for t in (rule.right, *options.instead) if bind(bench, fact, t, options)]
    figures = Figures(bench.catalog.tools.lexicon, fact)
    right = next(iter(trees), None)
    bound = bind(bench, fact, right, options) if right is not None else None
    if right is None or not bound or not stands_alone(bench, fact, bound, options):
        return
    apart = [d for d in bound.values() if foreign(bench, fact, d)]
    cell = bench.document.blocks[fact.block].cell
    if any(cell is not None or not renewed(bench, d.block) for d in apart):
        return
    worked = calculated(bench, fact)
    headed = worked and _headed(bench, fact, bound)
    if worked and not headed and not mistaken(bench, fact, bound):
        return
    if any(d.source == "noun" and calculated(bench, d) for d in bound.values()):
        return  # ``2 × 1 head × 128``: what a calculation takes may be the share of a rank
    expected = _value(figures, right, bound)
    if expected is None or expected.value <= 0:
        return
    unit = fact.number.unit.factor
    if any(agrees(fact, v, options) for v in readings(figures, right, bound)):
        line = shown(right, bound, figures.lexicon)
        why = f"{line} = {readable(expected.value / unit)}"
        yield Outcome(verdict(fact, "distribution", "holds", why))
        if any(agrees(fact, v, EXACTLY) for v in readings(figures, right, bound)):
            yield from _operands(bound, f"{_name(fact, figures)} {why}")
        return
    others = (*trees[1:], *options.accept)
    if worked and not headed:  # what is divided by what is printed: no sum over the layers
        others = tuple(t for t in others if only_shared(bench, t, right))
    usual = [v for v in _others(figures, bench, others, options) if agrees(fact, v, options)]
    sums = [v for v in usual if v.value > expected.value and v.value.denominator == 1]
    settled = _settled(bench, fact, expected) or _elsewhere(right, others, options, bench, fact)
    settled = settled or (headed and not _takes(bench, fact, bound))
    if sums or (usual and not settled):
        yield Outcome(verdict(fact, "distribution", "holds", "another usual reading"))
        return
    if _changed(bench, fact, expected):
        return  # ``Experts per GPU: 8 → 2`` beside the former degrees
    result = verdict(fact, "distribution", "fails", "not what the declared values give")
    if not silent(fact) and _meant(fact, bound, bench):
        found = relation_finding(rule, bench, fact, right, bound, expected)
        doubtful = usual or _of_another(right, options, bench, fact, bound)
        yield Outcome(result, warned(found) if doubtful or worked else found)


def _changed(bench: Bench, fact: Declaration, expected: Amount) -> bool:
    """Whether an arrow leads to a value from the one that the declared values give."""
    tokens = bench.reading.tokens.get(fact.block, ())
    at = next((i for i, t in enumerate(tokens) if t.number is fact.number), 0)
    before = tokens[at - 2].number if at > 1 and tokens[at - 1].kind == "arrow" else None
    return before is not None and before.value == expected.value


def _of_another(
    right: Expression, options: Parameters, bench: Bench, fact: Declaration, bound: Bound
) -> bool:
    """Whether another value that the document gives a degree makes it true.

    It is left over from that configuration, or speaks of it.
    """
    figures = Figures(bench.catalog.tools.lexicon, fact)
    for name, own in bound.items():
        if not is_degree(bench, own):
            continue
        for other in bench.given.get(own.reference.quantity, ()):
            swapped = {**bound, name: other}
            if any(agrees(fact, v, options) for v in readings(figures, right, swapped)):
                return True
    return False


def _name(fact: Declaration, figures: Figures) -> str:
    """The quantity of the left side, in words."""
    per = f" per {fact.reference.per}" if fact.reference.per else ""
    return f"{figures.lexicon.quantities[fact.reference.quantity].title}{per} ="


def _operands(bound: Bound, why: str) -> Iterator[Outcome]:
    """The values that an equation rests on: where it holds, they fit each other."""
    for operand in dict.fromkeys(bound.values()):
        if operand.source in ("label", "cell") and operand.modality is Modality.ASSERTED:
            yield Outcome(verdict(operand, OPERAND, "holds", why))


def _headed(bench: Bench, fact: Declaration, bound: Bound) -> bool:
    """Whether a heading above the value sets a degree: ``### Expert Parallelism: 4-way``.

    A calculation below it that takes another degree was left over; elsewhere it is judged alone.
    """
    trail = bench.document.blocks[fact.block].trail
    degrees = [d for d in bound.values() if is_degree(bench, d)]
    return bool(degrees) and all(d.block in trail and d.source == "label" for d in degrees)


def _takes(bench: Bench, fact: Declaration, bound: Bound) -> bool:
    """Whether the calculation of a value takes a degree of the heading: ``32 ÷ (4 × 2) = 4``."""
    degrees = {d.number.value for d in bound.values() if is_degree(bench, d)}
    claims = bench.model.equations.get(fact.block, ())
    return any(
        n.value in degrees and n.digits != fact.number.digits for c in claims for n in c.numbers
    )


def _settled(bench: Bench, fact: Declaration, expected: Amount) -> bool:
    """Whether the document itself gives the calculated share at another place.

    It then means these words as the rule does: another share is very likely a slip and hardly
    another manner of counting.  Sums over layers may still stand beside the share of one.
    """
    quantity = bench.catalog.tools.lexicon.quantities[fact.reference.quantity]
    if quantity.measured or not fact.number.exact or expected.value.denominator != 1:
        return False
    contrast = bench.model.places[fact.block].contrast
    return any(
        d.block != fact.block
        and d.modality is Modality.ASSERTED
        and bench.model.places[d.block].contrast == contrast
        and d.number.value == expected.value
        for d in bench.model.declarations.get(key(fact), ())
    )


def _elsewhere(
    right: Expression,
    others: tuple[Expression, ...],
    options: Parameters,
    bench: Bench,
    fact: Declaration,
) -> bool:
    """Whether the value of another configuration has only the rule's meaning.

    Two pools of one document that both state a share state it in one sense.
    """
    own = _values(bind(bench, fact, right, options))
    for other in bench.model.declarations.get(key(fact), ()):
        figures = Figures(bench.catalog.tools.lexicon, other)
        bound = bind(bench, other, right, options)
        value = _value(figures, right, bound) if bound and _values(bound) != own else None
        if value is None or value.value != other.number.value or not other.number.exact:
            continue
        if not any(agrees(other, v, options) for v in _others(figures, bench, others, options)):
            return True
    return False


def _values(bound: Bound | None) -> dict[str, Fraction]:
    return {name: d.number.value for name, d in (bound or {}).items()}


def _meant(fact: Declaration, bound: Bound, bench: Bench) -> bool:
    """An assertion; or a budget whose own lines have to fit each other.

    ``Each rank holds 9 experts, the shared one included``: more things than are dealt out.
    """
    if fact.reference.per and BESIDE.search(bench.document.blocks[fact.block].shadow):
        return False
    if fact.modality is Modality.ASSERTED:
        return True
    trail = bench.document.blocks[fact.block].trail
    together = all(bench.document.blocks[d.block].trail == trail for d in bound.values())
    return fact.modality is Modality.REQUIRED and fact.reference.role == "" and together


def relation_finding(
    rule: Rule,
    bench: Bench,
    fact: Declaration,
    right: Expression,
    bound: Bound,
    expected: Amount,
) -> Finding:
    """What the right side of a rule gives for a value, with the declarations that it rests on."""
    number = fact.number
    actual = expected.value / number.unit.factor
    line = f"{shown(right, bound, bench.catalog.tools.lexicon)} = {printed(actual, number)}"
    return finding(
        rule,
        fact,
        f"{line}, not {number.bare}",
        span=number.span,
        claimed=printed_value(number),
        actual=actual,
        unit=unit_of(number),
        calculation=[line],
        related=[bench.evidence(d) for d in bound.values()],
    )


def readings(figures: Figures, tree: Expression, bound: Bound) -> Iterator[Amount]:
    """The value with prefixes of bytes as powers of 1000, then of 1024."""
    for binary in (False, True):
        value = _value(figures, tree, bound, binary)
        if value is not None:
            yield value


def _value(figures: Figures, tree: Expression, bound: Bound, binary: bool = False) -> Amount | None:
    try:
        return evaluate(tree, bindings=figures.amounts(bound, binary))
    except Unevaluable:
        return None


def _others(
    figures: Figures, bench: Bench, trees: tuple[Expression, ...], options: Parameters
) -> Iterator[Amount]:
    """What other authors mean by the same words."""
    for tree in trees:
        bound = bind(bench, figures.fact, tree, options)
        if bound is not None:
            yield from readings(figures, tree, bound)


def bounds(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``mem_used <= mem_gpu``: a declared value beyond a declared limit."""
    options = parameters(dict(rule.parameters))
    if not isinstance(rule.left, Symbol) or rule.right is None:
        return
    for fact in _facts(bench, rule.left.name):
        plain = fact.modality is Modality.ASSERTED and fact.reference.role in ("", "peak")
        if plain and applies(options, bench) and not calculated(bench, fact):
            yield from _bounded(rule, options, bench, fact)


def _bounded(rule: Rule, options: Parameters, bench: Bench, fact: Declaration) -> Iterator[Outcome]:
    assert rule.right is not None
    bound = bind(bench, fact, rule.right, options)
    if bound is None or not stands_alone(bench, fact, bound, options):
        return
    figures = Figures(bench.catalog.tools.lexicon, fact)
    limits = list(readings(figures, rule.right, bound))
    if not limits:
        return
    least = relation_of(rule.equation).startswith(">")
    value, limit = figures.own(), limits[0].value
    slack = 1 + options.slack
    if least:
        fits = value.high * slack >= min(v.low for v in limits)
    else:
        fits = value.low <= max(v.high for v in limits) * slack
    if fits:
        yield Outcome(verdict(fact, "comparison", "holds", f"within {readable(limit)}"))
        return
    sign = "<" if least else ">"
    actual = limit / fact.number.unit.factor
    text = fact.number.bare
    calculated_limit = (
        f"{shown(rule.right, bound, figures.lexicon)} = {printed(actual, fact.number)}"
    )
    line = f"{text} {sign} {printed(actual, fact.number)}"
    yield Outcome(
        verdict(fact, "comparison", "fails", "beyond the limit"),
        finding(
            rule,
            fact,
            f"{text} is {'less' if least else 'more'} than {printed(actual, fact.number)}",
            span=fact.number.span,
            claimed=printed_value(fact.number),
            actual=Fraction(actual),
            unit=unit_of(fact.number),
            calculation=[line] if isinstance(rule.right, Symbol) else [calculated_limit, line],
            related=[bench.evidence(d) for d in bound.values()],
        ),
    )
