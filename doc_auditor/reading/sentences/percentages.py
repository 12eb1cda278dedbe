"""Tokens → percentages whose part and whole stand in the sentences before them.

``We sampled 400 pages. 18 were unreadable (4.5 %)``, ``together 65 GB. Of 80 GB, 19 % are free``,
``ten of twelve remain, so capacity drops by 16.7 %``.  The words make it likely what is meant;
so what fits is taken, and what does not only where a slip explains it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.formula import Binary, Expression, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.sentences.counted import flowing, sentences
from doc_auditor.reading.sentences.misprints import Offer, chosen
from doc_auditor.reading.sentences.rates import Consequence
from doc_auditor.reading.sentences.ratios import noun
from doc_auditor.reading.tokens import Token, word

FREE = frozenset("free unused spare idle unallocated left available remain remains".split())
REMAIN = frozenset("remain remains stay left survive keep serve are".split())
LOST = frozenset("fail fails failed lost down die drained removed missing broken".split())
FALLS = frozenset("drops falls shrinks sinks declines decreases drop fall shrink".split())
AGAINST = frozenset("relative compared against measured out".split())
THAT = frozenset({"that", "this", "it", "which"})
IS = frozenset("is are makes leaves means was".split())
MARGIN = frozenset("margin headroom reserve slack buffer".split())
GROWTH = frozenset("increase rise growth gain plus".split())
DECLINE = frozenset("decrease reduction decline saving drop cut".split())
WERE = frozenset("were was are failed passed had have did got came".split())
BACK = 8
"""Values before a sentence that are kept in mind."""


@dataclass(frozen=True, slots=True)
class _Value:
    at: int
    number: Number
    noun: str

    def like(self, other: _Value) -> bool:
        """Whether both are measured in one unit, or count what may be one thing."""
        a, b = self.number.unit.dimensions, other.number.unit.dimensions
        return a == b and (bool(a) or not (self.noun and other.noun) or self.noun == other.noun)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with its percentage; ``near`` are the values before it, ``last`` of the one."""

    tokens: Sequence[Token]
    at: int
    own: tuple[_Value, ...]
    last: tuple[_Value, ...]
    near: tuple[_Value, ...]

    def before(self, reach: int) -> list[str]:
        """The words before the percentage, the nearest first."""
        return [word(self.tokens, i) for i in range(self.at - 1, max(-1, self.at - 1 - reach), -1)]

    @property
    def ends(self) -> bool:
        """Whether the clause ends with the percentage."""
        behind = self.tokens[self.at + 1 : self.at + 2]
        return not behind or behind[0].kind in ("comma", "stop", "close")


def percentages(tokens: Sequence[Token], before: Sequence[Token] = ()) -> Iterator[Consequence]:
    """The percentages of a text; ``before`` is the sentence before it."""
    text = flowing(tokens)
    last = tuple(_values(before))
    near = last
    for start, end in sentences(text):
        own = tuple(_values(text[start:end]))
        for at in range(start, end):
            stated = text[at].number
            if text[at].kind != "number" or stated is None or not _percentage(stated):
                continue
            mine = tuple(v for v in own if v.at < at - start)
            sentence = _Sentence(text[start:end], at - start, mine, last, near)
            offer = next((o for way in WAYS if (o := chosen(stated, list(way(sentence))))), None)
            if offer is not None:
                first = min([at, *(start + v.at for v in mine)])
                yield Consequence(offer.tree, stated, text[first].span.join(text[at].span))
        last = own or last
        near = (*near, *own)[-BACK:]


def _percentage(number: Number) -> bool:
    return number.percent and not (number.word or number.bound or number.hedged)


def _values(tokens: Sequence[Token]) -> Iterator[_Value]:
    for at, token in enumerate(tokens):
        number = token.number
        if token.kind != "number" or number is None or number.value <= 0:
            continue
        if not (number.percent or number.times or number.bound or number.hyphened):
            yield _Value(at, number, noun(tokens, at))


def _over(part: _Value, whole: _Value, *wrong: Fraction) -> Offer:
    tree = Binary("/", Literal_(part.number), Literal_(whole.number))
    return Offer(tree, part.number.value / whole.number.value, wrong)


def _less(whole: _Value, part: _Value) -> Expression:
    return Binary("-", Literal_(whole.number), Literal_(part.number), group=True)


def _left(whole: _Value, part: _Value, *wrong: Fraction) -> Offer:
    """What a part leaves of its whole; over the part itself it is wrong."""
    rest = whole.number.value - part.number.value
    tree = Binary("/", _less(whole, part), Literal_(whole.number))
    return Offer(tree, rest / whole.number.value, (rest / part.number.value, *wrong))


def _free(said: _Sentence) -> Iterator[Offer]:
    """``together 65 GB. With 80 GB installed, 19 % is free``."""
    behind = {word(said.tokens, i) for i in range(said.at + 1, said.at + 4)}
    if not FREE & behind or not said.own or not said.own[-1].number.unit.dimensions:
        return
    whole = said.own[-1]
    used = said.own[:-1] if len(said.own) > 1 else said.last[-1:]
    if len(used) != 1 or not used[0].like(whole) or used[0].number.value >= whole.number.value:
        return
    yield _left(whole, used[0])
    yield _over(used[0], whole)


def _fewer(said: _Sentence) -> Iterator[Offer]:
    """``ten of twelve remain, so capacity drops by 16.7 %``: one of them too few or too many."""
    if len(said.own) != 2 or "by" not in said.before(1) or not FALLS & set(said.before(3)):
        return
    part, whole = said.own
    if word(said.tokens, part.at + 1) != "of" or part.number.value >= whole.number.value:
        return
    verbs = {word(said.tokens, i) for i in range(whole.at + 1, min(whole.at + 4, said.at))}
    count = whole.number.value
    others = tuple(Fraction(k, int(count)) for k in (1, int(count) - int(part.number.value)))
    if verbs & LOST:
        yield _over(part, whole, *(o for o in others if o != part.number.value / count))
    elif verbs & REMAIN:
        right = 1 - part.number.value / count
        yield _left(whole, part, *(o for o in others if o != right))


def _relative(said: _Sentence) -> Iterator[Offer]:
    """``= 134,217,728 parameters. Relative to the 32.8B frozen ones that is 0.41 %``."""
    opening = {word(said.tokens, i) for i in range(2)}
    if len(said.own) != 1 or not AGAINST & opening or not said.last:
        return
    words = said.before(2)
    if len(words) < 2 or words[0] not in IS or words[1] not in THAT:
        return
    part, whole = said.last[-1], said.own[0]
    if part.number.unit.dimensions == whole.number.unit.dimensions:
        yield _over(part, whole)


def _margin(said: _Sentence) -> Iterator[Offer]:
    """``… = 144 tokens/ms. Against the target of 120 tokens/ms this leaves a margin of 20 %``."""
    words = said.before(5)
    if words[:1] != ["of"] or not MARGIN & set(words[:2]) or not THAT & set(words):
        return
    if len(said.own) != 1 or not said.last or not said.own[0].number.unit.dimensions:
        return
    bound = said.own[0]
    results = [v for v in said.last if v.like(bound)]
    for value in results[-2:]:
        gap = abs(value.number.value - bound.number.value)
        shown = gap / bound.number.unit.factor / bound.number.scale / 100
        low, high = sorted((value, bound), key=lambda v: v.number.value)
        for base in (bound, value):
            tree = Binary("/", _less(high, low), Literal_(base.number))
            wrong = (shown,) if base is bound and value is results[0] else ()
            yield Offer(tree, gap / base.number.value, wrong)


def _grown(said: _Sentence) -> Iterator[Offer]:
    """``Against last year (5,610): +832, an increase of 14.8 %``: over the old value."""
    words = said.before(2)
    way = GROWTH & set(words), DECLINE & set(words)
    if words[:1] != ["of"] or not any(way) or len(said.own) != 2:
        return
    base, step = said.own
    sign = said.tokens[step.at - 1].text
    if not base.like(step) or step.number.value >= base.number.value or sign not in "+-−":
        return
    new = base.number.value + (step.number.value if way[0] else -step.number.value)
    yield _over(step, base, step.number.value / new)


def _some(said: _Sentence) -> Iterator[Offer]:
    """``We sampled 400 pages. 18 were unreadable (4.5 %)``."""
    bracket = said.at > 0 and said.tokens[said.at - 1].kind == "open" and said.ends
    if not bracket or not said.own:
        return
    part = said.own[-1]
    verb = word(said.tokens, part.at + 1) in WERE or word(said.tokens, part.at + 2) in WERE
    if not verb or said.at - part.at > 6 or not part.number.exact or part.number.unit.dimensions:
        return
    for whole in said.last:
        counted = whole.number.exact and whole.noun and not whole.number.unit.dimensions
        if counted and whole.number.value > part.number.value:
            yield _over(part, whole)


WAYS = (_free, _fewer, _relative, _margin, _grown, _some)
