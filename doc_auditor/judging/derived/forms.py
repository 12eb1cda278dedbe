"""Forms of sentences → what a value may be the outcome of, before anything is compared.

Each form rests on where values stand and on what they measure or count.  ``unrelated`` is how
often a value in such a place is something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from doc_auditor.formula import Binary, Constant, Expression, Literal_
from doc_auditor.judging.derived.passages import Passage
from doc_auditor.quantity import NO_UNIT, Dimensions, Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.counted import Fact
from doc_auditor.reading.sentences.misprints import Offer
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS
from doc_auditor.reading.tables.labelled import IN

SELDOM = Fraction(1, 10)
"""Where the place of a value suggests a calculation."""
HARDLY = Fraction(1, 40)
"""Where the words leave nothing else that could be meant."""
TOGETHER = frozenset("together altogether total overall combined in".split())
LINKS = frozenset({"or", "and", "i.e", "so", "that", "is", "which", "makes"})
FREE = frozenset("left free unused spare remain remains remaining idle unallocated".split())
SPARE = frozenset("spare left reserve slack margin".split())
LESS = frozenset(
    "reduction decrease decline drop cut saving less fewer lower smaller shorter cheaper".split()
)
MORE = frozenset("increase rise growth gain more higher larger".split())
FASTER = frozenset("faster quicker".split())
BEYOND = frozenset("below above under over beyond short against".split())
PERIODS = frozenset("hour day week month year".split())
WITHIN = 4
"""Words between a percentage and the word that says which way it goes."""
APART = 3
"""How many times a value may be of a bound that it is measured against."""
SECOND = ("second", -1)


@dataclass(frozen=True, slots=True)
class Question:
    """A printed value, and of what it may be the outcome.

    Where ``unrelated`` is nothing, it must be the outcome of the one offer, misprint or not.
    """

    stated: Number
    offers: Sequence[Offer]
    unrelated: Fraction
    ours: bool = False
    """Whether it says how something compares with what others said: ``below what they had``."""


Form = Callable[[Passage], Iterator[Question]]


def _op(sign: str, left: Number, right: Number) -> Binary:
    return Binary(sign, Literal_(left), Literal_(right), group=sign == "-")


def alike(a: Fact, b: Fact) -> bool:
    """Whether two values may be compared: one dimension, or one noun, none of them a rate of it."""
    if a.number.unit.dimensions != b.number.unit.dimensions or a.number.times or b.number.times:
        return False
    if a.number.unit.dimensions and a.number.noun and b.number.noun:
        return singular(a.number.noun) == singular(b.number.noun)
    return bool(a.number.unit.dimensions) or (bool(a.noun) and a.noun == b.noun)


def same_unit(a: Fact, b: Fact) -> bool:
    """Whether two values are printed in one unit, be it that a label or a noun names it."""
    return bool(name := _unit(a)) and name == _unit(b)


def _unit(fact: Fact) -> str:
    return singular(fact.number.unit.text.lower()) or fact.noun


def _face(number: Number) -> Fraction:
    return number.coefficient * number.scale


def sums(passage: Passage) -> Iterator[Question]:
    """``18 GB of weights and 2 GB of buffers, 20 GB, …``: a value apposed to two of its kind."""
    for index in range(2, len(passage.facts)):
        a, b, total = passage.facts[index - 2 : index + 1]
        if not (total.number.unit.dimensions and alike(a, b) and alike(b, total)):
            continue
        behind = passage.words(total.index + 1, total.index + 3)
        ends = passage.kind(total.index + 1) in ("comma", "end", "close") or (
            set(behind) <= TOGETHER and all(behind)
        )
        link = passage.words(a.index + 1, b.index)
        apposed = passage.kind(total.index - 1) in ("comma", "open")
        larger = total.number.value > max(a.number.value, b.number.value)
        if (
            not (ends and apposed and larger and "and" in link)
            or a.explicit
            or b.explicit
            or total.explicit
        ):
            continue
        yield Question(total.number, list(_sum_offers(passage.facts[:index], total)), SELDOM)


def _sum_offers(before: Sequence[Fact], total: Fact) -> Iterator[Offer]:
    """The sum of the last two, of the last three and so on."""
    tree: Expression | None = None
    value = Fraction(0)
    for count, fact in enumerate(reversed(before), 1):
        if not alike(fact, total):
            return
        leaf = Literal_(fact.number)
        tree = leaf if tree is None else Binary("+", leaf, tree)
        value += fact.number.value
        if count > 1:
            yield Offer(tree, value)


def periods(passage: Passage) -> Iterator[Question]:
    """``15,000 USD per month, 180,000 USD per year``: one rate in two periods."""
    for a, b in pairwise(passage.facts):
        first, second = _period(a.number), _period(b.number)
        counts = IN.get((first, second)) or IN.get((second, first))
        same = a.number.unit.dimensions == b.number.unit.dimensions
        if counts is None or not same or _stem(a.number) != _stem(b.number):
            continue
        between = {w for w in passage.words(a.index + 1, b.index) if w}
        if between <= LINKS and passage.kind(b.index + 1) in ("comma", "end", "close", "colon"):
            yield Question(
                b.number, list(_times(a.number, b.number, counts, first, second)), SELDOM
            )


def _period(number: Number) -> str:
    words = number.unit.text.lower().replace("/", " ").split()
    name = singular(words[-1]) if words else ""
    return name if name in PERIODS and SECOND in number.unit.dimensions else ""


def _stem(number: Number) -> str:
    return number.unit.text.lower().replace("/", " ").split()[0]


def _times(a: Number, b: Number, counts: Sequence[int], first: str, second: str) -> Iterator[Offer]:
    up = (first, second) in IN
    for count in counts:
        tree = Binary("*" if up else "/", Literal_(a), Constant(Fraction(count)))
        shown = a.coefficient * a.scale * (count if up else Fraction(1, count))
        yield Offer(tree, shown * b.unit.factor)


def per_nouns(passage: Passage) -> Iterator[Question]:
    """``Per replica 3,000 tokens/s, per GPU 250``: one rate for each of two things."""
    named = [(f, n) for f in passage.facts if (n := _named_per(passage, f))]
    for (a, outer), (b, inner) in pairwise(named):
        if a.number.unit.dimensions != b.number.unit.dimensions or outer == inner:
            continue
        totals = [f for f in passage.last if f.number.unit.dimensions == b.number.unit.dimensions]
        offers = [
            Offer(_op("/", a.number, k.number), a.number.value / k.number.value)
            for k in passage.counts.get(inner, ())
            if outer in k.per
        ]
        offers += [
            Offer(_op("/", t.number, k.number), t.number.value / k.number.value)
            for t in totals[-1:]
            for k in passage.counts.get(inner, ())
            if not k.per
        ]
        if a.number.unit.dimensions and offers:
            yield Question(b.number, offers, SELDOM)


def _named_per(passage: Passage, fact: Fact) -> str:
    """The noun right before a value that ``per`` leads in: ``per GPU 250``."""
    words = passage.words(fact.index - 2, fact.index)
    return singular(words[1]) if len(words) == 2 and words[0] == "per" else ""


def changes(passage: Passage) -> Iterator[Question]:
    """``It took 15 hours and now takes 9, a reduction of 40 %``: the only two of their kind."""
    percents = list(passage.percents())
    if len(percents) != 1 or any(t.number and t.number.times for t in passage.tokens):
        return
    at, stated = percents[0]
    pairs = [(a, b) for a, b in pairwise(passage.facts) if alike(a, b) or _bare(a, b)]
    if len(pairs) != 1 or len([f for f in passage.facts if alike(f, pairs[0][1])]) != 2 - _bare(
        *pairs[0]
    ):
        return
    a, b = (f.number for f in pairs[0])
    low, high = sorted((a, b), key=lambda n: n.value)
    around = {*passage.words(at + 1, at + 1 + WITHIN), *passage.words(at - WITHIN, at)}
    ways = [LESS & around, MORE & around, FASTER & around]
    if sum(map(bool, ways)) != 1 or low.value == high.value:
        return
    rate = SECOND in (*b.unit.dimensions, *a.unit.dimensions)
    if (ways[2] and not rate) or _of_another(passage, at, pairs[0][1]):
        return
    base, other = (high, low) if ways[0] else (low, high)
    yield Question(stated, [_relative(high, low, base, other, bool(ways[0]))], SELDOM)


def _of_another(passage: Passage, at: int, value: Fact) -> bool:
    """``33 % more users``: what the percentage is of is another thing than the values."""
    words = passage.words(at + 1, at + 3)
    if not words[:1] or not set(words[:1]) & (LESS | MORE) or len(words) < 2 or not words[1]:
        return False
    return words[1] not in FUNCTION_WORDS and singular(words[1]) != value.noun


def _relative(high: Number, low: Number, base: Number, other: Number, less: bool) -> Offer:
    gap = high.value - low.value
    wrong = [gap / other.value, *([low.value / high.value] if less else [])]
    tree = Binary("/", _op("-", high, low), Literal_(base))
    return Offer(tree, gap / base.value, tuple(w for w in wrong if w != gap / base.value))


def _bare(a: Fact, b: Fact) -> bool:
    """``60 instead of 45 per second``: the second carries what both are."""
    rate: Dimensions = b.number.unit.dimensions
    return SECOND in rate and not a.number.unit.text and not a.noun and b.index - a.index <= WITHIN


def beyond(passage: Passage) -> Iterator[Question]:
    """``The plan had 288,000 GPU-hours; we stayed 12.5 % below it``; ``Margin over 80 GB: 5 %``."""
    if len(passage.facts) != 1:
        return
    bound = passage.facts[0]
    for at, stated in passage.percents():
        label = bound.index < at and passage.kind(at - 1) == "colon"
        around = passage.words(0, bound.index) if label else passage.words(at + 1, at + 3)
        if not BEYOND & set(around[-WITHIN:]) or bound.index > at:
            continue
        values = {_face(f.number): f for f in passage.near if same_unit(f, bound)}
        limit = _face(bound.number)
        offers = [
            _against(f.number, bound.number)
            for value, f in values.items()
            if value != limit and limit / APART < value < APART * limit
        ]
        if offers:
            yield Question(stated, offers, SELDOM, ours=True)


def _against(value: Number, bound: Number) -> Offer:
    low, high = sorted((value, bound), key=_face)
    gap = _face(high) - _face(low)
    tree = Binary("/", _op("-", high, low), Literal_(bound))
    return Offer(tree, gap / _face(bound), (gap / _face(value),))


def left_over(passage: Passage) -> Iterator[Question]:
    """``565,000 hours. We use 425,000, so 140,000 are left (25 %)``: the three add up."""
    for at, stated in passage.percents():
        if passage.kind(at - 1) != "open" or len(passage.facts) < 2:
            continue
        part = next((f for f in reversed(passage.facts) if f.index < at), None)
        around = passage.words(part.index, at + WITHIN) if part else []
        if part is None or not FREE & set(around) or at - part.index > WITHIN + 2:
            continue
        before = [f for f in (*passage.near, *passage.facts) if f is not part]
        for whole in before:
            for used in before:
                rest = _face(whole.number) - _face(used.number)
                same = same_unit(whole, part) and (same_unit(used, part) or not _unit(used))
                if same and used is not whole and rest == _face(part.number):
                    value = rest / _face(whole.number)
                    tree = Binary("/", Literal_(part.number), Literal_(whole.number))
                    offer = Offer(tree, value, (rest / _face(used.number), 1 - value))
                    yield Question(stated, [offer], SELDOM)


def to_spare(passage: Passage) -> Iterator[Question]:
    """``The rest takes 6.8 days. The 10-day window is kept with 3.2 days to spare``."""
    for fact in passage.facts:
        behind = passage.words(fact.index + 1, fact.index + 3)
        if behind != ["to", "spare"] or not fact.number.unit.dimensions:
            continue
        own = [
            t.number
            for t in passage.tokens[: fact.index]
            if t.kind == "number"
            and t.number is not None
            and t.number.unit.dimensions == fact.number.unit.dimensions
        ]
        if len(own) == 1 and len(needed := [f for f in passage.near if same_unit(f, fact)]) == 1:
            tree = _op("-", own[0], needed[0].number)
            value = own[0].value - needed[0].number.value
            if value > 0:
                yield Question(fact.number, [Offer(tree, value)], HARDLY)


def of_it(passage: Passage) -> Iterator[Question]:
    """``The hall has 1.2 MW. 96 nodes draw 902 kW, which is 75 % of it``: the one before."""
    for at, stated in passage.percents():
        if passage.words(at + 1, at + 3) not in (["of", "it"], ["of", "that"], ["of", "this"]):
            continue
        part = next((f for f in reversed(passage.facts) if f.index < at), None)
        if part is None or not part.number.unit.dimensions or at - part.index > WITHIN:
            continue
        own = [f for f in passage.facts if f is not part and alike(f, part)]
        wholes = own or [f for f in passage.last if alike(f, part)]
        larger = [f for f in wholes if f.number.value > part.number.value]
        if len(wholes) == len(larger) == 1:
            tree = _op("/", part.number, larger[0].number)
            yield Question(
                stated, [Offer(tree, part.number.value / larger[0].number.value)], HARDLY
            )


def of_whole(passage: Passage) -> Iterator[Question]:
    """``34,000 + 6,000 = 40,000 of 58,000 = 69 %``: a part of a whole, an addend left out."""
    for at, stated in passage.percents():
        if passage.kind(at - 1) not in ("relation", "open", "comma") or at < WITHIN:
            continue
        whole, part = passage.tokens[at - 2].number, passage.tokens[at - 4].number
        if whole is None or part is None or passage.words(at - 3, at - 2) != ["of"]:
            continue
        if whole.percent or part.percent or (part.unit.text and not whole.unit.text):
            continue
        if not part.unit.text:
            whole = replace(whole, unit=NO_UNIT)
        others = {n.value for n in passage.printed if n.unit.dimensions == part.unit.dimensions}
        wrong = tuple(o / whole.value for o in others if o < part.value)
        share = part.value / whole.value if whole.value else Fraction(1)
        if share < 1:
            yield Question(stated, [Offer(_op("/", part, whole), share, wrong)], HARDLY)


FORMS: tuple[Form, ...] = (
    sums,
    periods,
    per_nouns,
    changes,
    left_over,
    beyond,
    to_spare,
    of_it,
    of_whole,
)
