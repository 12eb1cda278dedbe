"""One amount told for two periods: ``$8,400 a month``, ``over a year it is $100,800``.

The period stands in the unit, behind the value, or before it in its clause or its label.  Both must
be told of the same: the words beside the second value say nothing that the first one's do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from doc_auditor.formula import Binary, Constant, Literal_
from doc_auditor.judging.derived.passages import Passage
from doc_auditor.judging.derived.questions import SELDOM, Question
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.misprints import Offer, near
from doc_auditor.reading.tables.labelled import ADVERBS, IN

PERIODS = {p: p for pair in IN for p in pair} | ADVERBS | {"annually": "year", "annum": "year"}
IN_UNIT = re.compile(r"\s*(?:/|\b(?:per|an?|each|every)\b)\s*(hour|day|week|month|quarter|year)s?$")
WORKING = {("day", "month"): (22, 21, 20), ("day", "year"): (260, 250), ("hour", "day"): (8, 12)}
"""Working days and hours, which are meant now and then; they excuse and accuse nobody."""
IDLE = frozenset(
    "a an the per each every in over it is are this that these we our so or i.e and about around "
    "approximately roughly some for all to of comes makes which be will would total whole one full "
    "cost costs".split()
)
"""Words that tell no other thing."""
SINGLE = frozenset("first second third last next previous final this coming past".split())
"""``the first year``: one period and not every one."""
BACK = 3
"""Sentences back in which the amount for the other period may stand."""
LOOSE = Fraction(1, 20)
"""How far a value with ``about`` may be off."""
DISCOUNT = Fraction(1, 4)
"""How much cheaper a longer period may be."""


@dataclass(frozen=True, slots=True)
class Term:
    """A value and the period that it is told for; ``said`` are the telling words beside it."""

    number: Number
    period: str
    unit: str
    said: frozenset[str]
    block: int
    worked: bool
    """Whether it is the result of a printed calculation."""


def terms(passages: Sequence[Passage]) -> Iterator[tuple[Passage, Question]]:
    """The amounts that the same thing comes to in another period."""
    earlier: list[Sequence[Term]] = []
    trail: object = None
    for passage in passages:
        if passage.block.trail != trail:
            trail, earlier = passage.block.trail, []
        own = list(_terms(passage))
        for at, term in enumerate(own):
            if (question := _question(term, [*own[:at][::-1], *_flat(earlier)])) is not None:
                yield passage, question
        earlier = [own, *earlier][:BACK]


def _flat(earlier: Sequence[Sequence[Term]]) -> Iterator[Term]:
    return (t for each in earlier for t in reversed(each))


def _question(term: Term, before: Sequence[Term]) -> Question | None:
    """What a value should be by the only one of another period that tells of the same."""
    others = [t for t in before if t.unit == term.unit]
    found = [
        t
        for t in others
        if t.period != term.period
        and (t.said == term.said or (t.block == term.block and term.said <= t.said))
    ]
    if not found or term.worked or len({(t.period, t.number.coefficient) for t in others}) > 1:
        return None
    first = found[0]
    every = list(_offers(first, term))
    stated = term.number
    if not every or any(near(stated, o.value, o.tree) for o in every[1:]):
        return None
    if stated.hedged and any(abs(stated.value / o.value - 1) <= LOOSE for o in every):
        return None
    unrelated = SELDOM if _discounted(first, term, every[0]) else Fraction(0)
    return Question(stated, every[:1], unrelated, sure=False)


def _discounted(first: Term, second: Term, offer: Offer) -> bool:
    """``31,000 EUR per month, 340,000 EUR per year``: what is rented for longer is cheaper."""
    periods = {first.period, second.period}
    if "money" not in dict(second.number.unit.dimensions) or first.said & second.said:
        return False
    if "hour" in periods and periods & {"month", "quarter", "year"}:
        return True
    longer = (first.period, second.period) in IN
    ratio = second.number.value / offer.value
    return 1 - DISCOUNT < (ratio if longer else 1 / ratio) < 1


def _offers(first: Term, second: Term) -> Iterator[Offer]:
    a, b = first.period, second.period
    counts = [(n, True) for n in (*IN.get((a, b), ()), *WORKING.get((a, b), ()))]
    counts += [(n, False) for n in (*IN.get((b, a), ()), *WORKING.get((b, a), ()))]
    for count, longer in counts:
        tree = Binary("*" if longer else "/", Literal_(first.number), Constant(Fraction(count)))
        shown = first.number.coefficient * first.number.scale
        shown *= count if longer else Fraction(1, count)
        yield Offer(tree, shown * second.number.unit.factor)


def _terms(passage: Passage) -> Iterator[Term]:
    start = 0
    for at, token in enumerate(passage.tokens):
        if token.kind in ("stop", "comma", "close"):
            start = at + 1
        number = token.number
        if token.kind != "number" or number is None:
            continue
        ahead, start = range(start, at), at + 1
        if number.bound or number.percent or number.times or not number.value:
            continue
        term = _term(passage, at, ahead, number)
        if term is not None:
            yield term


def _term(passage: Passage, at: int, ahead: range, number: Number) -> Term | None:
    behind = []
    for index in range(at + 1, len(passage.tokens)):
        if passage.kind(index) not in ("word", "symbol"):
            break
        behind.append(passage.tokens[index].low)
    worked = passage.kind(at - 1) == "relation"
    before = [passage.tokens[i].low for i in ahead if passage.kind(i) in ("word", "symbol")]
    match = IN_UNIT.search(number.unit.text)
    unit = number.unit.text[: match.start()] if match else number.unit.text
    words = (*before, "", *behind)
    told = [PERIODS[w] for w in words if w in PERIODS]
    if any(w in PERIODS and before in SINGLE for before, w in pairwise(words)):
        return None
    period = match[1] if match else (told[0] if len(told) == 1 else "")
    if not period or (match and told) or not unit:
        return None
    said = {singular(w) for w in words if w not in IDLE and w not in PERIODS}
    unit, block = unit.strip().lower(), passage.block.index
    return Term(number, period, unit, frozenset(said - {""}), block, worked)
