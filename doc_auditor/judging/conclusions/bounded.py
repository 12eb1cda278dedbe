"""The figures of a sentence with what makes bounds of some of them: a sign, or a word beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.described import (
    glued,
    noun_of,
    per_of,
)
from doc_auditor.judging.requirements.pairs import ABOVE, BELOW, alike, fitted
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.sentences.sufficing import partial, same
from doc_auditor.reading.sentences.worded import LIMIT
from doc_auditor.reading.tokens import Token, lower, word
from doc_auditor.records import Block

BOUNDING = frozenset(
    "within under below exceed most least max min maximum minimum than until".split()
)
CAPPED = frozenset("limited capped rated".split())
MEASURES = frozenset(
    "ttft tpot itl e2e prefill decode mean median average p50 p90 p95 p99 peak max maximum min "
    "minimum worst".split()
)
"""Words that tell values of one unit apart."""
LEFT = frozenset("free left available".split())
"""Behind a bare number: of what the value before it counts."""
APART = frozenset(
    "and or but with below above under over within against versus vs compared".split()
)
"""Words behind which another value begins."""
AROUND = ((-1, 6), (1, 3))
"""Steps before and behind a number, and how many words there belong to it."""
LARGE = 1000
"""A bare number as large as this counts what the value before it does."""
CLOSE = ((-1, 2), (1, 2))
POINT = 1
"""How far a printed change may be from that of two values, in percentage points."""
SUBJECT = 3
"""First words of a sentence with its subject: ``Break-even with the lease is at 65 %``."""
BESIDE = 3
"""Words between a number and the word that makes a bound of it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a sentence; ``sign`` is printed before it, ``limit`` names it as a bound."""

    number: Number
    per: str
    sign: str
    limit: str
    words: frozenset[str]
    """The words of its sentence."""
    names: frozenset[str] = frozenset()
    """The words right beside it."""
    ahead: frozenset[str] = frozenset()
    """Those before it."""
    close: frozenset[str] = frozenset()
    """The words on both sides of it up to the next number or sign, two at most."""
    noun: frozenset[str] = frozenset()
    """What a bare number counts: ``96 B200 nodes``."""
    part: bool = False
    """Whether it is added to others, or one of two."""

    @property
    def bound(self) -> bool:
        """Whether it is something that other values are held against."""
        return bool(self.sign or self.limit)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its figures; ``parts`` are the words of what it adds up, if it is a total."""

    block: Block
    tokens: Sequence[Token]
    figures: Sequence[Figure]
    parts: frozenset[str] = frozenset()


def sentences_of(bench: Bench, block: Block) -> Sequence[Sentence]:
    """The sentences of a paragraph or an item with their numbers; worked out once."""

    def found() -> Sequence[Sentence]:
        tokens = bench.reduced(block)
        return tuple(sentence_of(block, tokens[start:end]) for start, end in sentences(tokens))

    return bench.remembered("sentences", block.index, found)


def sentence_of(block: Block, tokens: Sequence[Token]) -> Sentence:
    """A sentence with its numbers, multiples left out."""
    figures: list[Figure] = []
    words = frozenset(t.low for t in tokens if t.kind in ("word", "symbol"))
    for at, token in enumerate(tokens):
        number, elliptic = token.number, frozenset[str]()
        if token.kind != "number" or number is None or number.times or _whole(tokens, at):
            continue
        if figures and word(tokens, at + 1) in LEFT and not number.unit.text:
            number = fitted(number, figures[-1].number)  # ``needs 64 GPUs, and 56 are free``
            elliptic = figures[-1].noun
        before = lower(tokens, at - 1)
        sign = before if before in (*ABOVE, *BELOW) else number.bound
        figures.append(
            Figure(
                number,
                per_of(tokens, at),
                sign,
                _limit(tokens, at),
                words,
                _beside(tokens, at, AROUND),
                _beside(tokens, at, AROUND[:1]),
                _beside(tokens, at, CLOSE),
                elliptic or _noun(tokens, at, number),
                partial(tokens, at) or glued(number),
            )
        )
    return Sentence(block, tokens, figures)


def _whole(tokens: Sequence[Token], at: int) -> bool:
    """``36 GB (90% of 40 GB)``: what a share is of is not compared."""
    of = at - 2 if lower(tokens, at - 1) == "the" else at - 1
    share = tokens[of - 1].number if of > 0 and lower(tokens, of) == "of" else None
    explained = of > 1 and tokens[of - 2].kind == "open"
    return share is not None and share.percent and explained


def _noun(tokens: Sequence[Token], at: int, number: Number) -> frozenset[str]:
    """The plurals behind a number, else the word right behind it."""
    behind = [w for w in (word(tokens, at + 1), word(tokens, at + 2)) if w]
    many = [w for w in behind[: 2 if word(tokens, at + 1) else 0] if w.endswith("s")]
    return noun_of(tokens, at, number) & frozenset(normal(many or behind[:1]))


def _limit(tokens: Sequence[Token], at: int) -> str:
    """The word that makes a bound of a number: beside it, before its colon, or ``within 3 h``."""
    if word(tokens, at - 1) in BOUNDING:
        return word(tokens, at - 1)
    linked = word(tokens, at - 1) in ("to", "for", "at")
    if word(tokens, at - 1 - linked) in CAPPED:
        return "limit"
    for index in (*range(at - 1, at - 2 - BESIDE, -1), *range(at + 1, at + 1 + BESIDE)):
        if index < 0 or index >= len(tokens):
            continue
        if lower(tokens, index) in LIMIT and _joined(tokens, index, at):
            return lower(tokens, index)
    be = at - 1 - (word(tokens, at - 1) in ("at", "about"))
    plain = all(t.kind in ("word", "number") for t in tokens[:be])
    if plain and word(tokens, be) in ("is", "lies", "was"):
        subject = [lower(tokens, i) for i in range(min(be, SUBJECT))]
        return next((w for w in subject if w in LIMIT), "")
    colon = at - 1
    if colon > 0 and tokens[colon].kind == "colon":
        label = [lower(tokens, i) for i in range(colon) if tokens[i].kind == "word"]
        return next((w for w in label if w in LIMIT), "")
    return ""


def _beside(tokens: Sequence[Token], at: int, around: Sequence[tuple[int, int]]) -> frozenset[str]:
    """The words beside a number and those of its label, up to the next sign."""
    found: set[str] = set()
    for step, far in around:
        for index in range(at + step, at + step * (far + 1), step):
            colon = index == at - 1 and index >= 0 and tokens[index].kind == "colon"
            if not colon and not word(tokens, index):
                break
            if step > 0 and word(tokens, index) in ("and", "but"):
                break  # ``47 requests/s and need 50``
            found.add(word(tokens, index))
    return frozenset(found)


def _joined(tokens: Sequence[Token], limit: int, at: int) -> bool:
    low, high = sorted((limit, at))
    between = tokens[low + 1 : high]
    if at < limit and between and between[0].low == "the":
        return False  # ``At 430 ms the target is met``
    if limit < at and len(between) == 1 and between[0].kind == "open":
        return True  # ``the SLO (60 ms)``
    kinds = ("word", "relation", "colon") if limit < at else ("word",)
    return all(t.kind in kinds and t.number is None for t in between) and not any(
        t.low in APART for t in between
    )


def apart(bench: Bench, figure: Figure, bound: Figure) -> bool:
    """Whether the texts of two figures name different measures: a mean and a median."""
    parts = frozenset(bench.catalog.tools.wordings.contrast["part"])
    for kind in (MEASURES, parts):
        first, second = figure.words & kind, bound.words & kind
        if first and second and not first & second:
            return True
    return False


def comparable(value: Figure, bound: Figure) -> bool:
    """Whether a value is of the kind of a bound, and no bound itself."""
    a, b = value.number, bound.number
    measured = bool(a.unit.dimensions) or a.percent or _counted(value, bound)
    if not measured or not same(a, b) or not alike(a, b) or a.bound:
        return False
    return not (value.per and bound.per) or value.per == bound.per


def _counted(value: Figure, bound: Figure) -> bool:
    """Whether two bare numbers count one thing; ``--nodes is at most 40`` counts what it names."""
    if bound.noun:
        return bool(value.noun & bound.noun)
    if bound.number.value >= LARGE:
        return bool(value.noun) and value.number.value * LARGE > bound.number.value
    return bound.bound and bool(value.noun & frozenset(normal(bound.words)))


def current(figures: Sequence[Figure], numbers: Iterable[Number | None]) -> list[Figure]:
    """Figures of a text less those that a change leads away from: ``41 ms, 47 ms then (+14.6%)``.

    ``numbers`` are all that the text has; a percentage among them tells of the change.
    """
    shares = [n.coefficient for n in numbers if n is not None and n.percent]
    former = {
        a.number.digits.start
        for a, b in pairwise(figures)
        if a.number.value
        and any(abs(p - abs(b.number.value / a.number.value - 1) * 100) < POINT for p in shares)
    }
    return [f for f in figures if f.number.digits.start not in former]
