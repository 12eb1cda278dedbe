"""Verdicts in words against the nearest value and the nearest bound: ``… = 682 kW`` / ``within``.

The bound is the number that a word for a bound names, or that has the sign of one: in the sentence
of the verdict, else in the nearest text before it.  The value is the nearest of its kind: in the
sentence of the verdict, else in the text right before it.  Where several values are near, each of
them has to contradict the words; and another may be meant, so that it is never certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions import afar, summed, supplied, told
from doc_auditor.judging.conclusions.bounded import (
    Figure,
    Sentence,
    apart,
    comparable,
    current,
    sentences_of,
)
from doc_auditor.judging.conclusions.clauses import CONDITIONS, Clause, claim
from doc_auditor.judging.conclusions.described import TEXTS, glued
from doc_auditor.judging.conclusions.phrase import CAPS, DEMAND, FLOORS, IS, ROOM, STILL, Phrase
from doc_auditor.judging.conclusions.phrased import phrases
from doc_auditor.judging.conclusions.sides import decided
from doc_auditor.judging.layout.eras import past
from doc_auditor.judging.order import HOLDS, OPPOSITE, WEAK
from doc_auditor.judging.requirements import met
from doc_auditor.judging.requirements.pairs import ABOVE, direction, fitted
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import normal, singular
from doc_auditor.reading.sentences.modal import DENIALS
from doc_auditor.reading.sentences.sufficing import certain
from doc_auditor.reading.sentences.worded import LIMIT
from doc_auditor.reading.tokens import lower
from doc_auditor.records import Comparison
from doc_auditor.source import Span

BETWEEN = STILL | IS | DENIALS | frozenset("which that this so it and does do".split())
GIVEN = frozenset("given granted allocated assigned reserved allowed booked available".split())
VERSUS = frozenset("against versus vs . a the our its of".split())
EACH = frozenset("both each every all".split())
TOGETHER = frozenset("both together combined sum".split())
BACK = 6
"""Sentences before a verdict in which its bound may stand."""
NEAR = 2
"""The same for its value."""
FAR = 20
"""How many times a value is larger or smaller than a number that it is held against, at most."""


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """Every verdict in words whose value and bound stand near it."""
    before: list[Sentence] = []
    totals = summed.totals(bench)
    judged = {p.block.index for p in met.known(bench) if p.met and p.direction}
    for block in bench.document.blocks:
        if block.kind not in TEXTS:
            before = [totals[block.index]] if block.index in totals else []
            continue
        if before and before[-1].block.trail != block.trail:
            before = []
        for sentence in sentences_of(bench, block):
            said = phrases(sentence.tokens, bench.catalog.tools.wordings)
            for phrase in said if block.index not in judged else ():
                found = _held(bench, sentence, phrase, before[-BACK:])
                if found is not None:
                    yield found
                    break
            for part, whole in supplied.used(sentence):
                if not past(bench, block.index, part.number.digits):
                    yield _part(bench, sentence, part, whole)
            before.append(sentence)


def _held(
    bench: Bench, here: Sentence, phrase: Phrase, before: Sequence[Sentence]
) -> Comparison | None:
    both = supplied.pair(here, phrase) if phrase.lead else None
    bound = _meant(bench, here, phrase, before) if both is None else None
    if bound is None:
        both = both or supplied.pair(here, phrase)
        return _said(bench, here, phrase, *both) if both is not None else None
    values = [v for v in _values(here, phrase, before, bound) if not apart(bench, v, bound)]
    values = _together(here, phrase, values) or values
    values = summed.jointly(here, phrase, before, bound) or values
    first = lower(here.tokens, 0)
    if first in CONDITIONS and not any(v in here.figures for v in values):
        return None  # ``With FP8 we reach the target``: of a value that is not printed
    relation = _relation(bench, here, phrase, bound)
    if not values or not relation or bound.number.hedged:
        return None
    sign = relation if relation in WEAK.values() else OPPOSITE[relation]
    wrong = [v for v in values if not HOLDS[relation](v.number.value, bound.number.value)]
    value = (wrong or values)[-1].number
    if wrong and len(wrong) < len(values) and not _each(here, phrase):
        value = next(v.number for v in reversed(values) if v not in wrong)
    if (
        phrase.figure >= 0
        and not bound.number.value < value.value * FAR < bound.number.value * FAR**2
    ):
        return None  # of something else
    sides = (value, bound.number) if sign == "≥" else (bound.number, value)
    covers = phrase.thing and sign == "≥"
    if not (certain(*sides) if covers else decided(value, bound.number, sign)):
        return None
    return _spoken(bench, here, phrase, (value, relation, bound.number))


def _said(
    bench: Bench, here: Sentence, phrase: Phrase, need: Figure, has: Figure
) -> Comparison | None:
    """A bare verdict on what is needed and what there is."""
    three = (need.number, "≤" if phrase.true else ">", has.number)
    if has.number.hedged or not certain(has.number, need.number):
        return None
    return _spoken(bench, here, phrase, three)


def _part(bench: Bench, here: Sentence, part: Figure, whole: Figure) -> Comparison:
    """What is used of something is no more than all of it."""
    numbers = (part.number, fitted(whole.number, part.number))
    clause = Clause(here.block, here.tokens, (), ())
    span = part.number.span.join(whole.number.span)
    return claim(bench, clause, span, (numbers[0], "≤", numbers[1]), loose=True)


def _spoken(
    bench: Bench, here: Sentence, phrase: Phrase, three: tuple[Number, str, Number]
) -> Comparison:
    """A comparison as the words from its value to the end of its phrase make it."""
    digits = three[0].digits
    own = (t for t in here.tokens if t.number is not None and t.number.digits == digits)
    first = next(own, here.tokens[phrase.start])
    last = here.tokens[phrase.end - 1]
    start, end = sorted((first.span, last.span), key=lambda s: s.start)
    clause = Clause(here.block, here.tokens, (), ())
    span = Span(start.start, max(end.end, start.end))
    return claim(bench, clause, span, three, loose=True)


def _meant(
    bench: Bench, here: Sentence, phrase: Phrase, before: Sequence[Sentence]
) -> Figure | None:
    """The bound of a phrase: its own number, that of the thing it names, or the nearest one."""
    if phrase.figure >= 0:
        number = here.tokens[phrase.figure].number
        return next((f for f in here.figures if f.number is number), None)
    if phrase.thing:
        return _having(here, phrase, before) or afar.having(bench, phrase.limit, here, before)
    if phrase.limit in ("demand", "room"):
        return _wanted(here, phrase, before)
    return _bound(here, phrase, before) or _anywhere(bench, here, phrase, before)


def _anywhere(
    bench: Bench, here: Sentence, phrase: Phrase, before: Sequence[Sentence]
) -> Figure | None:
    """The one bound of the document that the nearest values can be held against.

    ``The requirement is still met during the outage``, by whatever the item before has.
    """
    near = [f for s in (here, *before[-1:]) for f in s.figures if not f.bound]
    if not phrase.limit or any(f.bound for f in here.figures):
        return None
    if phrase.start and here.tokens[phrase.start - 1].kind == "number":
        return None  # ``5,000 tokens/s above the target`` is a difference
    topics = told.topics(bench.catalog.tools.wordings, here.block.shadow)
    named = phrase.place == "kept" and any(topics & v.names for v in near)
    found = [
        f
        for f in (*told.bounds(bench), *(told.tabled(bench) if named else ()))
        if _called(f, phrase)
        and (not topics or topics & f.words)
        and any(comparable(v, f) and v.per == f.per and not apart(bench, v, f) for v in near)
    ]
    return found[0] if len({f.number.value for f in found}) == 1 else None


def _having(here: Sentence, phrase: Phrase, before: Sequence[Sentence]) -> Figure | None:
    """The number of the thing that a phrase names: ``The partition has 40 nodes``.

    Where it has none, what is called a bound, or what is given, is its number if there is but one.
    """
    every = (here, *reversed(before))
    for sentence in every:
        found = [f for f in sentence.figures if phrase.limit in normal(f.names)]
        found = [f for f in found if phrase.limit in normal(f.ahead)] or found
        if found:
            return found[0] if len(found) == 1 else None
    for sentence in every:
        found = [f for f in sentence.figures if f.bound or f.names & GIVEN]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _together(here: Sentence, phrase: Phrase, values: Sequence[Figure]) -> list[Figure]:
    """The sum of two values of a sentence that speaks of both of them together."""
    words = {lower(here.tokens, i) for i in range(phrase.end)}
    own = [v for v in values if v in here.figures]
    said = words & (TOGETHER - {"both"} if phrase.lead else TOGETHER)
    if len(own) != 2 or not said or own[0].number.unit.text != own[1].number.unit.text:
        return []
    first, second = own[0].number, own[1].number
    whole = first.coefficient * first.scale + second.coefficient * second.scale
    text = f"{first.text.strip()} + {second.text.strip()}"
    number = replace(second, coefficient=whole / second.scale, text=text)
    return [replace(own[1], number=number)]


def _each(here: Sentence, phrase: Phrase) -> bool:
    """``Both months meet the objective``: the worst of the values before decides."""
    said = {lower(here.tokens, i) for i in range(phrase.start)}
    return bool(said & EACH) and not said & (TOGETHER - {"both"}) and not here.figures


def _relation(bench: Bench, here: Sentence, phrase: Phrase, bound: Figure) -> str:
    """The relation that the words assert of the value and the bound, or nothing."""
    side = _side(bench, here, phrase, bound)
    if not side:
        return ""
    return side if phrase.true else OPPOSITE[side]


def _side(bench: Bench, here: Sentence, phrase: Phrase, bound: Figure) -> str:
    if phrase.place == "below":
        return "≤"
    if phrase.place == "above":
        return "≥"
    if bound.sign:
        return "≥" if bound.sign in ABOVE else "≤"
    if bound.limit in ("within", "under", "below", "exceed", "most") or bound.limit in CAPS:
        return "≤"
    if bound.limit in ("least", "minimum", "floor"):
        return "≥"
    text = here.block.shadow
    side = direction(bench.catalog.tools.wordings, "", bound.limit, text, bound.number)
    return "" if side is None else "≥" if side == "at least" else "≤"


def _bound(here: Sentence, phrase: Phrase, before: Sequence[Sentence]) -> Figure | None:
    """The bound that a phrase means: of its sentence, else of the nearest text that has one."""
    own = [f for f in here.figures if f.bound]
    if own:
        return own[0] if len(own) == 1 else None
    if not phrase.limit:
        return None
    for sentence in reversed(before):
        found = [f for f in sentence.figures if f.bound and _called(f, phrase)]
        if not found:
            continue
        fitting = [f for f in found if any(comparable(v, f) for v in here.figures)]
        if len(found) > 1 and len(fitting) == 1:
            return fitting[0]
        return found[0] if len(found) == 1 else None
    return None


def _wanted(here: Sentence, phrase: Phrase, before: Sequence[Sentence]) -> Figure | None:
    """What has to be carried, or the room that there is; the sentence has one value for it."""
    names = DEMAND if phrase.limit == "demand" else ROOM
    for sentence in (here, *reversed(before)):
        found = [f for f in sentence.figures if f.names & names and not f.number.percent]
        fitting = [f for f in found if _follows(here, phrase, f)]
        fitting = [f for f in fitting if f.limit] or fitting
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def _follows(here: Sentence, phrase: Phrase, bound: Figure) -> bool:
    """Whether a phrase comes right behind the one value of the kind: ``19 requests/s, enough``."""
    values = [f for f in here.figures if f is not bound and comparable(f, bound)]
    if len(values) != 1 or values[0].per != bound.per:
        return False
    places = {t.number.digits: i for i, t in enumerate(here.tokens) if t.number is not None}
    at, end = (places.get(f.number.digits, 0) for f in (values[0], bound))
    counted = {w for f in (values[0], bound) for w in f.noun} | {values[0].number.noun}
    if at < end < phrase.start:  # ``9 s against a limit of 8 s: fits``
        led = [t.low for t in here.tokens[at + 1 : end] if singular(t.low) not in counted]
        if not {*led} <= VERSUS | LIMIT or len(led) < 2:
            return False
        at = end
    between = [t for t in here.tokens[at + 1 : phrase.start] if singular(t.low) not in counted]
    return at < phrase.start and all(
        t.kind in ("comma", "colon") or t.low in BETWEEN for t in between
    )


def _called(figure: Figure, phrase: Phrase) -> bool:
    """Whether the words at a number may name the bound of a phrase: a limit is no target."""
    if figure.limit in LIMIT and phrase.limit in LIMIT:
        return (figure.limit in CAPS) == (phrase.limit in CAPS) or (
            (figure.limit in FLOORS) == (phrase.limit in FLOORS)
        )
    return True


def _values(
    here: Sentence, phrase: Phrase, before: Sequence[Sentence], bound: Figure
) -> list[Figure]:
    """The figures of the kind of a bound that the words may be about, the nearest last."""
    own = [f for f in here.figures if f is not bound and not f.bound and comparable(f, bound)]
    if phrase.thing:
        end = here.tokens[phrase.start].span.start
        own = [f for f in own if f.number.digits.start < end]
        if any(f.part and not glued(f.number) for f in own):
            return []
        own = [f for f in own if not f.part]
    if own:
        return own
    own_bound = phrase.thing or phrase.figure >= 0
    if any(f.number.percent for f in here.figures if f is not bound or not own_bound):
        return []
    for sentence in reversed(before[-NEAR:]):
        found = [f for f in sentence.figures if not f.bound and comparable(f, bound)]
        if found:
            meant = not sentence.parts or summed.meant(here, phrase, sentence)
            return current(found, (t.number for t in sentence.tokens)) if meant else []
        others = [f for f in sentence.figures if f is not bound]
        if others and sentence.block.index != here.block.index:
            return []
    return []
