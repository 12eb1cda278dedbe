"""What a value is expected to be, and the words and signs that announce a calculation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.judging.derived.slots import Scene, Slot
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.sentences.misprints import Offer
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS

LINKS = frozenset("or i.e so that is which makes equals thus hence means ie namely are".split())
VERBS = frozenset(
    "is are make makes give gives take takes need needs draw draws cost costs hold holds yield "
    "yields total totals come comes to deliver delivers reach reaches bring brings last lasts "
    "contain contains carry carries serve serves".split()
)
TOTAL = frozenset("together altogether total combined sum overall both".split())
REST = frozenset(
    "left leave leaves leaving remain remains remaining free spare unused available".split()
)
KEPT = frozenset({"keep", "keeps", "kept"})
"""Words for what is left, or for what one decides to keep."""
SAVED = frozenset("saving savings save saves saved difference gap cut cuts reduction".split())
"""Words for what lies between two values."""
MORE = frozenset("with plus including incl adding add adds".split())
LESS = frozenset("minus less without losing after".split())
AT = frozenset({"at", "of", "à", "with", "drawing", "using", "costing"})
OVER = frozenset("over with across on for of".split())
PERIODS = {
    "day": (24,), "month": (730, 720, 744, 672), "year": (8760, 8784, 8736, 8640), "week": (168,),
}  # fmt: skip
HOUR = Fraction(3600)
MANY = 1000
"""How many times another value one may be that it is taken from."""
RECENT = 2
"""Sentences back to an operand."""
SECOND = (("second", 1),)


@dataclass(frozen=True, slots=True)
class Expected:
    """Of what a value must be the outcome, if its place is read right.

    ``likely`` says that the words leave no other natural reading, so that a difference is worth a
    warning though it is no misprint.
    """

    offers: Sequence[Offer]
    likely: bool = False
    weak: bool = False
    """Whether only the place speaks for a calculation, so that only plain misprints count."""
    worded: bool = False
    """Whether words name every part of the calculation, so that no longer one is meant."""
    exact: bool = False
    """Whether nothing else can be meant, so that no other calculation excuses the value."""


Form = Callable[[Scene, Slot], Expected | None]


def beside(scene: Scene, slot: Slot) -> bool:
    """Whether only a comma, a bracket or ``i.e.`` stands between a value and the one before."""
    start = max((s.at + 1 for s in scene.own if s.at < slot.at), default=0)
    if not start:
        return False
    signs = [scene.passage.kind(i) for i in range(start, slot.at)]
    words = [w for w in scene.lead(slot) if w]
    plain = all(s in ("comma", "open", "word") for s in signs)
    return bool(signs) and plain and set(words) <= LINKS | HEDGES and len(words) <= 2


def said(scene: Scene, slot: Slot) -> bool:
    """Whether a verb leads to a value: ``this makes``, ``26 workers handle``."""
    lead = [w for w in scene.lead(slot) if w]
    if {*lead[-4:]} & (VERBS | LINKS):
        return True
    before = scene.before(slot)
    named = bool(before) and bool(before[0].noun) and not before[0].ago
    return named and len(lead) == 1 and lead[0] not in FUNCTION_WORDS
