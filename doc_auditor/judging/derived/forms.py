"""Forms of sentences with a value that follows from others: sums, rates, what is spare.

Each form rests on where values stand and on what they measure or count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from doc_auditor.formula import Binary, Expression, Literal_
from doc_auditor.judging.derived.passages import Passage
from doc_auditor.judging.derived.percents import PERCENTS
from doc_auditor.judging.derived.questions import (
    HARDLY,
    SELDOM,
    Form,
    Question,
    alike,
    calculation,
    same_unit,
)
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.counted import Fact
from doc_auditor.reading.sentences.misprints import Offer

TOGETHER = frozenset("together altogether total overall combined in".split())


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


def per_nouns(passage: Passage) -> Iterator[Question]:
    """``Per replica 3,000 tokens/s, per GPU 250``: one rate for each of two things."""
    named = [(f, n) for f in passage.facts if (n := _named_per(passage, f))]
    for (a, outer), (b, inner) in pairwise(named):
        if a.number.unit.dimensions != b.number.unit.dimensions or outer == inner:
            continue
        totals = [f for f in passage.last if f.number.unit.dimensions == b.number.unit.dimensions]
        offers = [
            Offer(calculation("/", a.number, k.number), a.number.value / k.number.value)
            for k in passage.counts.get(inner, ())
            if outer in k.per
        ]
        offers += [
            Offer(calculation("/", t.number, k.number), t.number.value / k.number.value)
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
            tree = calculation("-", own[0], needed[0].number)
            value = own[0].value - needed[0].number.value
            if value > 0:
                yield Question(fact.number, [Offer(tree, value)], HARDLY)


FORMS: tuple[Form, ...] = (sums, per_nouns, to_spare, *PERCENTS)
