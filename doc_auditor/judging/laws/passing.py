"""Kind ``relation`` in sentences: the equations of the packs on values that are told in passing.

``8 GPUs at $2.50 per hour produce 3,000 tokens/s: $1.85 per million tokens`` declares nothing under
a label; the units and the words beside the values say what they are.  An equation is held against
them where each of its names has one value at hand.  The value that a sentence comes to last is the
one that follows; the equation is solved for it.  What fails is never more than likely.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from doc_auditor.formula import Amount
from doc_auditor.judging.bench import Bench, Outcome, verdict, warned
from doc_auditor.judging.laws.attempts import Attempt, Form, at_hand, attempts, forms
from doc_auditor.judging.laws.guards import (
    alone,
    calculated,
    closed,
    of_statement,
    plainly,
    printed,
    spread,
    untold,
    wasted,
)
from doc_auditor.judging.laws.said import Said, key_of
from doc_auditor.judging.laws.scenes import Scene, scenes
from doc_auditor.judging.layout.binding import applies
from doc_auditor.judging.layout.relations import EXACTLY, readings, relation_finding
from doc_auditor.judging.layout.sizes import Figures, agrees, shown
from doc_auditor.records import Declaration, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.rulefiles.parameters import Parameters, parameters

TOLD = "told"
"""The kind of verdict on a value of a sentence."""


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """The value that each sentence comes to, where the other names of the rule are at hand."""
    options = parameters(dict(rule.parameters))
    every = forms(rule, options, bench)
    names = frozenset[str]().union(*(f.names for f in every))
    counted = not _measured(every, bench)
    for scene in scenes(bench) if every else ():
        told = None if names.isdisjoint(scene.told) else _last(scene, names)
        if told is None or not any(at_hand(bench, scene, f) for f in every):
            continue
        if not applies(options, bench):
            return
        if counted and not plainly(scene, told):
            continue
        outcome = _judged(rule, options, every, bench, scene, told)
        if outcome is not None and (not counted or of_statement(bench, scene, outcome)):
            yield outcome


def _measured(every: Sequence[Form], bench: Bench) -> bool:
    """Whether anything in the equation carries a unit."""
    quantities = bench.catalog.tools.lexicon.quantities
    return any(quantities[n.split("/")[0]].measured for f in every[:1] for n in f.names if n)


def _last(scene: Scene, names: frozenset[str]) -> Said | None:
    """The value that a sentence comes to, of those that an equation knows."""
    own = [s for s in scene.near[0] if not s.implied]
    own = [s for s in own if any(key_of(f) in names for f in s.possible)]
    return max(own, key=lambda s: s.at, default=None)


def _judged(
    rule: Rule,
    options: Parameters,
    every: Sequence[Form],
    bench: Bench,
    scene: Scene,
    told: Said,
) -> Outcome | None:
    """The verdict on a value, in the first of its meanings for which the equation has one."""
    if calculated(bench, scene, told):
        return None
    for fact in told.possible:
        figures = Figures(bench.catalog.tools.lexicon, fact, whole=True)
        tried = attempts(every, options, bench, scene, told, key_of(fact))
        for options_of in (lambda _: EXACTLY, lambda a: a.law.options):
            for attempt in tried:
                if any(agrees(fact, v, options_of(attempt)) for v in _values(figures, attempt)):
                    told_so = attempt.sure and options_of(attempt) is EXACTLY
                    return _holding(figures, attempt) if told_so else None
        sure = [a for a in tried if a.sure and closed(scene, told, a.bound)]
        sure = [a for a in sure if told.means(a.law.what) or not untold(told, fact, a.bound)]
        sure = [a for a in sure if not spread(bench, scene, fact, a.bound)]
        if sure and alone(scene, told, fact) and not wasted(scene, told):
            return _accused(rule, bench, scene, fact, sure)
    return None


def _holding(figures: Figures, attempt: Attempt) -> Outcome:
    why = shown(attempt.law.tree, attempt.bound, figures.lexicon)
    return Outcome(verdict(figures.fact, TOLD, "holds", why))


def _values(figures: Figures, attempt: Attempt) -> Iterator[Amount]:
    return readings(figures, attempt.law.tree, attempt.bound)


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
    if any(printed(bench, scene, fact, value) for value, _ in found):
        return None
    result = verdict(fact, TOLD, "fails", "not what the values beside it give")
    law = best.law.tree
    return Outcome(result, warned(relation_finding(rule, bench, fact, law, best.bound, expected)))
