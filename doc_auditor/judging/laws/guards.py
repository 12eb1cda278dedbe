"""Why a value of a sentence that no equation gives may be right all the same."""

from __future__ import annotations

from fractions import Fraction

from doc_auditor.formula import Amount
from doc_auditor.judging.bench import Bench, Outcome
from doc_auditor.judging.laws.said import Said, key_of
from doc_auditor.judging.laws.scenes import Scene
from doc_auditor.judging.layout.binding import Bound
from doc_auditor.records import Declaration

CLOSE = Fraction(1, 100)
SIZE = (("byte", 1),)
RANKS = frozenset({"gpus", "nodes"})
CLAUSE = ("comma", "stop", "open")
"""What ends the clause of a value."""
LOST = frozenset("lost wasted idle saved left unused free spare remaining remain missing".split())
WITHIN = 3
"""Words behind a value that may say that it is a part."""
LABEL = 6
"""Tokens of a label before its colon."""


def plainly(scene: Scene, told: Said) -> bool:
    """Whether a count is told as the outcome of counts: ``8 → 2`` is a change of one of them."""
    kinds = {t.kind for t in scene.passage.tokens}
    return "arrow" not in kinds and not told.number.letter


def of_statement(bench: Bench, scene: Scene, outcome: Outcome) -> bool:
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


def untold(told: Said, fact: Declaration, bound: Bound) -> bool:
    """Whether a size without a name is no result: one that is there, or another one in other units.

    ``one card with 80 GB``, ``229,376 bytes, 224 KiB per token``.
    """
    if fact.number.unit.dimensions != SIZE:
        return False
    return not told.taken or any(
        d.number.unit.dimensions == SIZE and d.reference.quantity != "bytes_p"
        for d in bound.values()
    )


def wasted(scene: Scene, told: Said) -> bool:
    """``64 GPUs ran 120 hours; 5,000 GPU-hours were lost``: a part of what they come to."""
    tokens = scene.passage.tokens
    behind = {t.low for t in tokens[told.at + 1 : told.at + 1 + WITHIN] if t.kind == "word"}
    return bool(behind & LOST)


def spread(bench: Bench, scene: Scene, fact: Declaration, bound: Bound) -> bool:
    """Whether a size may be that of one of the ranks that the text speaks of."""
    quantities = bench.catalog.tools.lexicon.quantities
    if fact.number.unit.dimensions != SIZE:
        return False
    own = {d.reference.quantity for d in bound.values()}
    told = {f.reference.quantity for values in scene.near for s in values for f in s.meant}
    return any(q in RANKS or quantities[q].kind == "degree" for q in told - own)


def closed(scene: Scene, told: Said, bound: Bound) -> bool:
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


def alone(scene: Scene, told: Said, fact: Declaration) -> bool:
    """Whether no other value of the sentence can be one of the same quantity."""
    key = key_of(fact)
    return not any(s is not told and s.means(key) for s in scene.near[0])


def calculated(bench: Bench, scene: Scene, told: Said) -> bool:
    """Whether a printed calculation gives or takes the value; it is judged there."""
    claims = bench.model.equations.get(scene.passage.block.index, ())
    return any(n.digits == told.number.digits for c in claims for n in c.numbers)


def printed(bench: Bench, scene: Scene, fact: Declaration, expected: Amount) -> bool:
    """``claims 10 %. It is 3 ÷ 15 = 20 %``: the text itself says what it comes to."""
    tokens = bench.reading.tokens.get(scene.passage.block.index, ())
    numbers = (t.number for t in tokens if t.number is not None)
    like = (n for n in numbers if n.unit.dimensions == fact.number.unit.dimensions)
    return any(abs(n.value / expected.value - 1) < CLOSE for n in like)
