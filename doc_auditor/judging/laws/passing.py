"""Kind ``relation`` in sentences: the equations of the packs on values that are told in passing.

``8 GPUs at $2.50 per hour produce 3,000 tokens/s: $1.85 per million tokens`` declares nothing under
a label; the units and the words beside the values say what they are.  An equation is held against
them where each of its names has one value at hand.  The value that a sentence comes to last is the
one that follows; the equation is solved for it.  What fails is never more than likely.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import islice, product
from math import prod

from doc_auditor.formula import Amount, Expression, Symbol, solved
from doc_auditor.judging.bench import Bench, Outcome, verdict, warned
from doc_auditor.judging.derived.passages import Passage, passages
from doc_auditor.judging.laws.said import Said, key_of, said
from doc_auditor.judging.layout.binding import Bound, applies
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.judging.layout.relations import EXACTLY, readings, relation_finding
from doc_auditor.judging.layout.sizes import Figures, agrees, shown
from doc_auditor.records import Declaration, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.rulefiles import quantity_of
from doc_auditor.rulefiles.dimensions import UNITS
from doc_auditor.rulefiles.parameters import SHAPE, Parameters, parameters
from doc_auditor.ruletext import ruletext_symbols

TOLD = "told"
"""The kind of verdict on a value of a sentence."""
BACK = 2
"""Sentences before the one of a value whose values are at hand."""
LOOSE = -1
"""Where a value stands that only its unit makes what it is taken for."""
NEAR = 1
"""Sentences back from which a value is taken that accuses another."""
CLOSE = Fraction(1, 100)
SIZE = (("byte", 1),)
RANKS = frozenset({"gpus", "nodes"})
SEVERAL = 2
"""Values of its own that a sentence needs where others stand in the one before."""
SYMMETRIC = Fraction(1, 10)
"""How loosely an equation may be held that is solved for a value on its right."""
ONCE = frozenset(SHAPE.split())
"""What the whole document says once; other values may be those of something else."""
CLAUSE = ("comma", "stop", "open")
"""What ends the clause of a value."""
LABEL = 6
"""Tokens of a label before its colon."""
MOST = 24
"""Ways to choose the operands that are tried."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence: its values and those of the sentences before it, the nearest first."""

    passage: Passage
    near: Sequence[Sequence[Said]]

    def facts(self, which: str) -> tuple[tuple[Declaration, ...], int]:
        """The values of a quantity in the nearest sentence that has one, and how far back it is.

        A value that no words name, of the same unit, is one where the sentence has no other.
        """
        for ago, values in enumerate(self.near):
            found = {f.number.value: f for s in values if (f := s.means(which))}
            if found:
                return tuple(found.values()), ago
        fitting = {f.number.value: f for s in self.near[0] if (f := s.fits(which))}
        return tuple(fitting.values()), LOOSE if fitting else BACK + 1


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


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """The value that each sentence comes to, where the other names of the rule are at hand."""
    options = parameters(dict(rule.parameters))
    if not isinstance(rule.left, Symbol) or rule.right is None:
        return
    scenes = bench.remembered("scenes of laws", None, lambda: tuple(_scenes(bench)))
    counted = not _measured(rule, bench)
    trees = (rule.right, *options.instead, *options.accept)
    known = [_names(tree, bench) | {_key(rule.left.name, bench)} for tree in trees]
    for scene in scenes if applies(options, bench) else ():
        told = _last(scene, frozenset().union(*known))
        if told is None or not any(_at_hand(bench, scene, k) for k in known):
            continue
        if counted and not _plainly(scene, told):
            continue
        outcome = _judged(rule, options, bench, scene, told)
        if outcome is not None and (not counted or _of_statement(bench, scene, outcome)):
            yield outcome


def _measured(rule: Rule, bench: Bench) -> bool:
    """Whether anything in the equation carries a unit."""
    quantities = bench.catalog.tools.lexicon.quantities
    sides = [s for s in (rule.left, rule.right) if s is not None]
    names = frozenset[str]().union(*(_names(side, bench) for side in sides))
    return any(quantities[n.split("/")[0]].measured for n in names if n)


def _plainly(scene: Scene, told: Said) -> bool:
    """Whether a count is told as the outcome of counts: ``8 → 2`` is a change of one of them."""
    kinds = {t.kind for t in scene.passage.tokens}
    return "arrow" not in kinds and not told.number.letter


def _of_statement(bench: Bench, scene: Scene, outcome: Outcome) -> bool:
    """Whether an accused count rests on values that stand there themselves.

    What a printed calculation takes or gives is of that calculation: ``96 ÷ 16 = 6 experts``.
    That a declared count is right, the readers of layouts say.
    """
    fact = outcome.verdict.claim
    if outcome.finding is None and isinstance(fact, Declaration):
        return fact not in bench.model.declarations.get(key_of(fact), ())
    if outcome.finding is None:
        return False
    claims = bench.model.equations.get(scene.passage.block.index, ())
    taken = {n.digits.start for c in claims for n in c.numbers}
    own = {e.span.start for e in outcome.finding.related if e.span is not None}
    here = scene.passage.block.span
    if not all(here.start <= place <= here.end for place in own):
        return False
    numbers = (t.number for t in scene.passage.tokens if t.number is not None)
    return not (own & taken) and not any(n.letter for n in numbers if n.span.start in own)


def _untold(told: Said, fact: Declaration, bound: Bound) -> bool:
    """Whether a size without a name is no result: one that is there, or another one in other units.

    ``one card with 80 GB``, ``229,376 bytes, 224 KiB per token``.
    """
    if fact.number.unit.dimensions != SIZE:
        return False
    return not told.taken or any(
        d.number.unit.dimensions == SIZE and d.reference.quantity != "bytes_p"
        for d in bound.values()
    )


def _spread(bench: Bench, scene: Scene, fact: Declaration, bound: Bound) -> bool:
    """Whether a size may be that of one of the ranks that the text speaks of."""
    quantities = bench.catalog.tools.lexicon.quantities
    if fact.number.unit.dimensions != SIZE:
        return False
    own = {d.reference.quantity for d in bound.values()}
    told = {f.reference.quantity for values in scene.near for s in values for f in s.meant}
    return any(q in RANKS or quantities[q].kind == "degree" for q in told - own)


def _closed(scene: Scene, told: Said, bound: Bound) -> bool:
    """Whether a sentence has no other value than those of the equation.

    What stands behind the value, in a clause of its own, is of something else: ``17.5 GB per GPU,
    well below 80 GB``; so is the number of a label (``Phase 2: DP=32``).
    """
    own = {d.number.digits.start for d in bound.values()} | {told.number.digits.start}
    tokens = scene.passage.tokens
    last = next((i for i, t in enumerate(tokens) if i > told.at and t.kind in CLAUSE), len(tokens))
    first = next((i + 1 for i, t in enumerate(tokens[:LABEL]) if t.kind == "colon"), 0)
    first = 0 if any(t.number and t.number.digits.start in own for t in tokens[:first]) else first
    numbers = [t.number for t in tokens[first:] if t.number is not None and t.kind == "number"]
    behind = tokens[last].span.start if last < len(tokens) else 0
    apart = not told.number.unit.dimensions  # ``…, on 256 GPUs`` may multiply what is measured
    return all(
        n.digits.start in own
        or (0 < behind < n.digits.start and (apart or bool(n.unit.dimensions)))
        for n in numbers
    )


def _scenes(bench: Bench) -> Iterator[Scene]:
    near: list[Sequence[Said]] = []
    block = -1
    for passage in passages(bench):
        if passage.block.index != block:
            block, near = passage.block.index, []
        near = [tuple(said(bench, passage)), *near][: BACK + 1]
        if near[0] and not superseded(bench, passage.block.index) and not passage.block.quotes:
            yield Scene(passage, tuple(near))


def _key(name: str, bench: Bench) -> str:
    return quantity_of(name, bench.catalog.tools.lexicon) or ""


def _names(tree: Expression, bench: Bench) -> frozenset[str]:
    return frozenset(_key(n, bench) for n in ruletext_symbols((tree, tree)) if n not in UNITS)


def _last(scene: Scene, names: frozenset[str]) -> Said | None:
    """The value that a sentence comes to, of those that an equation knows."""
    own = [s for s in scene.near[0] if not s.implied]
    own = [s for s in own if any(key_of(f) in names for f in s.possible)]
    return max(own, key=lambda s: s.at, default=None)


def _at_hand(bench: Bench, scene: Scene, names: frozenset[str]) -> bool:
    """Whether every name has a value in sight."""
    return all(scene.facts(n)[0] or (n in ONCE and len(bench.given.get(n, ())) == 1) for n in names)


def _judged(
    rule: Rule, options: Parameters, bench: Bench, scene: Scene, told: Said
) -> Outcome | None:
    """The verdict on a value, in the first of its meanings for which the equation has one."""
    if _calculated(bench, scene, told):
        return None
    for fact in told.possible:
        figures = Figures(bench.catalog.tools.lexicon, fact, whole=True)
        attempts = [
            a
            for law in _laws(rule, options, bench, key_of(fact))
            for a in _attempts(bench, scene, told, law)
        ]
        for options_of in (lambda _: EXACTLY, lambda a: a.law.options):
            for attempt in attempts:
                if any(agrees(fact, v, options_of(attempt)) for v in _values(figures, attempt)):
                    told_so = attempt.sure and options_of(attempt) is EXACTLY
                    return _holding(figures, attempt) if told_so else None
        sure = [a for a in attempts if a.sure and _closed(scene, told, a.bound)]
        sure = [a for a in sure if told.means(a.law.what) or not _untold(told, fact, a.bound)]
        sure = [a for a in sure if not _spread(bench, scene, fact, a.bound)]
        if sure and _alone(scene, told, fact):
            return _accused(rule, bench, scene, fact, sure)
    return None


def _holding(figures: Figures, attempt: Attempt) -> Outcome:
    why = shown(attempt.law.tree, attempt.bound, figures.lexicon)
    return Outcome(verdict(figures.fact, TOLD, "holds", why))


def _laws(rule: Rule, options: Parameters, bench: Bench, which: str) -> Iterator[Law]:
    """The equation for a quantity: as it is printed, else solved for it."""
    assert isinstance(rule.left, Symbol)
    assert rule.right is not None
    even = max(options.above, options.below)
    for tree in (rule.right, *options.instead, *options.accept):
        if _key(rule.left.name, bench) == which:
            yield Law(which, tree, options)
            continue
        own = [n for n in ruletext_symbols((tree, tree)) if _key(n, bench) == which]
        turned = _solved(rule.left, tree, own[0]) if own and even <= SYMMETRIC else None
        if turned is not None:
            yield Law(which, turned, replace(options, above=even, below=even))


@cache
def _solved(left: Expression, right: Expression, name: str) -> Expression | None:
    return solved(left, right, name)


def _attempts(bench: Bench, scene: Scene, told: Said, law: Law) -> Iterator[Attempt]:
    """The law with every choice of values for its names."""
    choices: dict[str, tuple[Declaration, ...]] = {}
    sure, here, back, loose = True, 0, 0, 0 if told.means(law.what) else 1
    for name in ruletext_symbols((law.tree, law.tree)):
        if name in UNITS:
            continue
        which = _key(name, bench)
        facts, ago = scene.facts(which)
        facts = tuple(f for f in facts if f.number.digits != told.number.digits)
        if not facts and which in ONCE:
            facts, ago = tuple(bench.given.get(which, ())), NEAR
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


def _needed(told: Said, law: Law, back: int) -> int:
    """How many values of its own a sentence needs for an equation."""
    if back:
        return SEVERAL
    return 0 if told.means(law.what) else 1


def _values(figures: Figures, attempt: Attempt) -> Iterator[Amount]:
    return readings(figures, attempt.law.tree, attempt.bound)


def _alone(scene: Scene, told: Said, fact: Declaration) -> bool:
    """Whether no other value of the sentence can be one of the same quantity."""
    key = key_of(fact)
    return not any(s is not told and s.means(key) for s in scene.near[0])


def _calculated(bench: Bench, scene: Scene, told: Said) -> bool:
    """Whether a printed calculation gives or takes the value; it is judged there."""
    claims = bench.model.equations.get(scene.passage.block.index, ())
    return any(n.digits == told.number.digits for c in claims for n in c.numbers)


def _printed(bench: Bench, scene: Scene, fact: Declaration, expected: Amount) -> bool:
    """``claims 10 %. It is 3 ÷ 15 = 20 %``: the text itself says what it comes to."""
    tokens = bench.reading.tokens.get(scene.passage.block.index, ())
    numbers = (t.number for t in tokens if t.number is not None)
    like = (n for n in numbers if n.unit.dimensions == fact.number.unit.dimensions)
    return any(abs(n.value / expected.value - 1) < CLOSE for n in like)


def _accused(
    rule: Rule, bench: Bench, scene: Scene, fact: Declaration, sure: Sequence[Attempt]
) -> Outcome | None:
    """The value that fits none of the equations, held against the one that it is nearest to."""
    figures = Figures(bench.catalog.tools.lexicon, fact, whole=True)
    found = [(v, a) for a in sure for v in islice(_values(figures, a), 1) if v.value > 0]
    claim = bench.claim(scene.passage.block, fact.number)
    if not found or claim.modality is not Modality.ASSERTED:
        return None
    own = fact.number.value
    expected, best = min(found, key=lambda f: max(f[0].value / own, own / f[0].value))
    if any(_printed(bench, scene, fact, value) for value, _ in found):
        return None
    result = verdict(fact, TOLD, "fails", "not what the values beside it give")
    law = best.law.tree
    return Outcome(result, warned(relation_finding(rule, bench, fact, law, best.bound, expected)))
