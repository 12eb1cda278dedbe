"""Tokens → what several take, cost or hold together, from what one of them does.

``7 min per wave. Six waves take 42 min``, ``15.36M tokens, i.e. 30,000 requests of 512 tokens``,
``The box rents for $9.60 per hour. Two boxes cost $460.80 a day``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from doc_auditor.formula import Binary, Expression, Literal_
from doc_auditor.quantity import NO_UNIT, Number, Unit, combine
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.sentences.counted import Fact, counted_in, flowing, sentences
from doc_auditor.reading.sentences.misprints import Offer, chosen
from doc_auditor.reading.sentences.rates import Consequence
from doc_auditor.reading.sentences.ratios import FILLER, Ratio
from doc_auditor.reading.sentences.spelled import FACTORS
from doc_auditor.reading.tokens import Token, word
from doc_auditor.source import Span

DO = frozenset("take takes last lasts cost need hold draw use weigh are make rent".split())
OR = frozenset({"i.e", "or", "so", "thus", "hence", "which", "is", "are", "that"})
OVER = frozenset({"at", "for", "over", "in", "times"})
IS = frozenset({"is", "makes", "gives", "means", "to", "are"})
SPENT = (("money", 1), ("second", -1))
SECOND = (("second", 1),)
DAYS = Unit("days", Fraction(86400), 0, SECOND)
PERIODS = {"day": (1, 1), "week": (7, 1), "month": (30, 2), "year": (365, 10)}
"""Days of a period, and how far apart they are as authors count them."""
TIMES = frozenset({"hour", "day", "week", "month", "year"})
ADVERBS = {"hourly": "hour", "daily": "day", "monthly": "month", "yearly": "year"}
ADVERBS |= {"weekly": "week", "annual": "year"}


@dataclass(frozen=True, slots=True)
class _Text:
    """A sentence with its values, and what stands before it."""

    tokens: Sequence[Token]
    facts: Sequence[Fact]
    last: Sequence[Token]
    """The sentence before."""
    rates: Sequence[Fact]
    """The values of the sentence before."""
    earlier: Sequence[Sequence[Token]]
    """The sentences before, those of the block before among them."""

    @property
    def closed(self) -> bool:
        """Whether the sentence ends with its last value."""
        return bool(self.facts) and self.facts[-1].index == len(self.tokens) - 1

    def link(self, first: Fact, second: Fact) -> list[str]:
        """What stands between two values, hedges and articles left out."""
        between = self.tokens[first.index + 1 : second.index]
        words = [t.low for t in between if singular(t.low) != first.noun]
        return [w for w in words if w not in HEDGES | FILLER]


def together(tokens: Sequence[Token], earlier: Sequence[Token] = ()) -> Iterator[Consequence]:
    """What the sentences say of several alike; ``earlier`` is the block before the text."""
    for text, start in _sentences(tokens, earlier):
        for way, certain in WAYS:
            for at, offers in way(text):
                stated = text.tokens[at].number
                assert stated is not None
                offer = chosen(stated, offers) or (offers[0] if offers and certain else None)
                if offer is not None:
                    span = start.join(text.tokens[at].span)
                    yield Consequence(offer.tree, stated, span)


def multiplied(tokens: Sequence[Token], earlier: Sequence[Token] = ()) -> Iterator[Ratio]:
    """``150 users fit. FP8 doubles the number of users to 300``: against the one count before."""
    for text, _ in _sentences(tokens, earlier):
        for at, token in enumerate(text.tokens):
            if token.number is None or token.low not in FACTORS:
                continue
            name, value_at = _raised(text.tokens, at)
            value = text.tokens[value_at].number if value_at else None
            if not name or value is None or value.unit.text:
                continue
            before = [*text.earlier, text.tokens[:at]]
            bases = [n for t in before for n in _named(t, name) if not n.unit.dimensions]
            if len({n.value for n in bases}) == 1 and value.value:
                span = token.span.join(text.tokens[value_at].span)
                yield Ratio(token.number, value, bases[0], "share", span)


def _sentences(tokens: Sequence[Token], earlier: Sequence[Token]) -> Iterator[tuple[_Text, Span]]:
    before, own = flowing(earlier), flowing(tokens)
    every = [before[a:b] for a, b in sentences(before)]
    known: Sequence[Fact] = counted_in(every[-1], 0, len(every[-1]), ()) if every else ()
    for start, end in sentences(own):
        text = own[start:end]
        facts = counted_in(text, 0, len(text), known)
        last = every[-1] if every else ()
        yield _Text(text, facts, last, known, tuple(every)), text[0].span
        known = facts or known
        every.append(text)


Found = Iterator[tuple[int, Sequence[Offer]]]


def _bare(number: Number) -> Number:
    return replace(number, unit=NO_UNIT)


def _times(count: Number, each: Number) -> Offer:
    tree: Expression = Binary("*", Literal_(_bare(count)), Literal_(each))
    return Offer(tree, count.coefficient * count.scale * each.value, sure=True)


def _over(whole: Number, each: Number) -> Offer:
    return Offer(Binary("/", Literal_(whole), Literal_(each)), whole.value / each.value, sure=True)


def _several(text: _Text) -> Found:
    """``7 min per wave. Six waves take 42 min.``"""
    if len(text.facts) != 2 or not text.closed or text.facts[0].index:
        return
    count, value = text.facts
    if count.per or value.per or not count.noun or count.number.unit.dimensions:
        return
    if len(link := text.link(count, value)) != 1 or link[0] not in DO:
        return
    rates = [f for f in text.rates if count.noun in f.per and f.same_kind(value)]
    if len(rates) == 1 and (value.noun or value.number.unit.dimensions):
        yield value.index, [_times(count.number, rates[0].number)]


def _parcels(text: _Text) -> Found:
    """``15.36M tokens, i.e. 30,000 requests of 512 tokens``."""
    for whole, count, each in zip(text.facts, text.facts[1:], text.facts[2:], strict=False):
        if whole.explicit or count.explicit or not count.noun or count.noun not in each.per:
            continue
        alike = whole.noun == each.noun and whole.same_kind(each) and count.noun != whole.noun
        link = set(text.link(whole, count)) - {","}
        if alike and link and link <= OR and not count.number.unit.dimensions:
            yield count.index, [_over(whole.number, each.number)]


def _each(text: _Text) -> Found:
    """``… = 160 per step; it saves 11 µs each, or 1.76 ms per step``."""
    for each, value in zip(text.facts, text.facts[1:], strict=False):
        if word(text.tokens, each.index + 1) != "each" or not value.per or not value.explicit:
            continue
        if set(text.link(each, value)) - {"each", ","} - OR or not each.number.unit.dimensions:
            continue
        counts = [
            f
            for f in (*text.rates, *text.facts)
            if f is not each
            and f is not value
            and f.per == value.per
            and not f.number.unit.dimensions
        ]
        same = each.number.unit.dimensions == value.number.unit.dimensions
        if same and len(counts) == 1:
            yield value.index, [_times(counts[0].number, each.number)]


def _rated(text: _Text) -> Found:
    """``a step takes 62.9 million tokens, so 14.8 trillion tokens take 235,240 steps``."""
    if len(text.facts) != 3:
        return
    rate, whole, count = text.facts
    if not rate.per or whole.per or count.per or count.noun not in rate.per or not count.noun:
        return
    link = text.link(whole, count)
    if rate.noun and rate.noun == whole.noun and len(link) == 1 and link[0] in DO:
        yield count.index, [_over(whole.number, rate.number)]


def _for_times(text: _Text) -> Found:
    """``hourly saving: $28.80; at 730 hours per month that is $21,024``."""
    values = [i for i, t in enumerate(text.tokens) if t.kind == "number"]
    if len(values) != 2 or values[0] > 1 or word(text.tokens, values[0] - 1) not in OVER:
        return
    link = [t.low for t in text.tokens[values[0] + 1 : values[1]]]
    long, total = (text.tokens[i].number for i in values)
    results = [t.number for t in text.last if t.kind == "number" and t.number is not None]
    if long is None or total is None or not results or len(link) != 2 or link[1] not in IS:
        return
    unit = singular(long.unit.text.split(" ")[0].lower())
    words = {word(text.last, i) for i in range(len(text.last))}
    said = unit in TIMES and (unit in words or any(ADVERBS.get(w) == unit for w in words))
    if said and total.unit.dimensions and results[-1].unit.dimensions == total.unit.dimensions:
        yield values[1], [_times(long, results[-1])]


def _lasting(text: _Text) -> Found:
    """``… $4,320 per day. Over a year that is $1.58 million.``"""
    words = [word(text.tokens, i) for i in range(5)]
    period = PERIODS.get(words[2])
    if words[0] not in OVER or words[1] not in ("a", "an", "one") or period is None:
        return
    rates = [t.number for t in text.last if t.kind == "number" and t.number is not None]
    total = text.tokens[5].number if len(text.tokens) == 6 else None
    if words[3] not in ("that", "this") or words[4] not in IS or total is None or not rates:
        return
    dimensions = total.unit.dimensions
    if dimensions and rates[-1].unit.dimensions == combine(dimensions, SECOND, -1):
        days, step = period
        span = text.tokens[2].span
        number = Number(span, f"a {words[2]}", Fraction(days), Fraction(step), span, unit=DAYS)
        tree = Binary("*", Literal_(rates[-1]), Literal_(number))
        yield 5, [Offer(tree, rates[-1].value * number.value, sure=True)]


def _rented(text: _Text) -> Found:
    """``The box rents for $9.60 per hour. … Two boxes cost $460.80 a day.``"""
    if len(text.facts) != 2 or not text.closed or text.facts[0].index:
        return
    count, value = text.facts
    if not count.noun or value.number.unit.dimensions != SPENT:
        return
    if len(link := text.link(count, value)) > 2 or not set(link) <= {*DO, "for"}:
        return
    prices = [
        n
        for tokens in text.earlier
        if any(singular(word(tokens, i)) == count.noun for i in range(3))
        for t in tokens
        if t.kind == "number" and (n := t.number) is not None and n.unit.dimensions == SPENT
    ]
    if len({n.value for n in prices}) == 1:
        yield value.index, [_times(count.number, prices[0])]


def _glossed(text: _Text) -> Found:
    """``cables: … = 1,536`` and in the next item ``transceivers (two per cable): 3,072``."""
    tokens = text.tokens
    colon = next((i for i, t in enumerate(tokens) if t.kind == "colon"), 0)
    if colon < 5 or colon + 2 != len(tokens) or tokens[colon - 1].kind != "close":
        return
    each, total, per = tokens[colon - 4].number, tokens[colon + 1].number, tokens[colon - 3]
    name = singular(word(tokens, colon - 2))
    labels = [i for i, t in enumerate(text.last) if t.kind == "colon"]
    results = [t.number for t in text.last if t.kind == "number" and t.number is not None]
    if each is None or total is None or not labels or not results or per.text.lower() != "per":
        return
    same = total.unit.dimensions == each.unit.dimensions and not results[-1].unit.dimensions
    named = labels[0] > 0 and singular(word(text.last, labels[0] - 1)) == name
    if same and named and tokens[colon - 5].kind == "open":
        yield colon + 1, [_times(results[-1], each)]


WAYS = (
    (_several, True),
    (_parcels, True),
    (_each, False),
    (_rated, False),
    (_for_times, True),
    (_lasting, True),
    (_rented, True),
    (_glossed, True),
)
"""The forms, and whether the words leave no room for another calculation."""


def _raised(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The noun that a factor is said of, and where the new value stands: ``… the users to 300``."""
    words = [word(tokens, i) for i in range(at + 1, min(at + 7, len(tokens)))]
    if "to" not in words or "per" in words or not all(words[: words.index("to")]):
        return "", 0
    end = at + 1 + words.index("to")
    name = singular(word(tokens, end - 1))
    plain = end + 1 < len(tokens) and tokens[end + 1].kind == "number" and end > at + 1
    return (name, end + 1) if plain else ("", 0)


def _named(tokens: Sequence[Token], name: str) -> Iterator[Number]:
    """The plain counts of a noun, the sign of a formula between them or not."""
    for at, token in enumerate(tokens):
        number = token.number
        if token.kind != "number" or number is None or number.percent or number.times:
            continue
        behind = [t for t in tokens[at + 1 : at + 4] if t.kind != "mark"]
        if behind and behind[0].kind == "word" and singular(behind[0].text.lower()) == name:
            yield number
