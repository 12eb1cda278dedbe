"""The figures of a sentence with what makes bounds of some of them: a sign, or a word beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.described import per_of
from doc_auditor.judging.requirements.pairs import ABOVE, BELOW, alike
from doc_auditor.quantity import Number
from doc_auditor.reading.sentences.sufficing import same
from doc_auditor.reading.sentences.worded import LIMIT
from doc_auditor.reading.tokens import Token, lower, word
from doc_auditor.records import Block

BOUNDING = frozenset("within under below most least max min maximum minimum than until".split())
MEASURES = frozenset(
    "ttft tpot itl e2e prefill decode mean median average p50 p90 p95 p99 peak max maximum min "
    "minimum".split()
)
"""Words that tell values of one unit apart."""
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

    @property
    def bound(self) -> bool:
        """Whether it is something that other values are held against."""
        return bool(self.sign or self.limit)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its figures."""

    block: Block
    tokens: Sequence[Token]
    figures: Sequence[Figure]


def sentence_of(block: Block, tokens: Sequence[Token]) -> Sentence:
    """A sentence with its numbers, multiples left out."""
    figures = []
    words = frozenset(t.text.lower() for t in tokens if t.kind in ("word", "symbol"))
    for at, token in enumerate(tokens):
        number = token.number
        if token.kind != "number" or number is None or number.times:
            continue
        before = lower(tokens, at - 1)
        sign = before if before in (*ABOVE, *BELOW) else number.bound
        figures.append(
            Figure(number, per_of(tokens, at), sign, _limit(tokens, at), words, _beside(tokens, at))
        )
    return Sentence(block, tokens, figures)


def _limit(tokens: Sequence[Token], at: int) -> str:
    """The word that makes a bound of a number: beside it, before its colon, or ``within 3 h``."""
    if word(tokens, at - 1) in BOUNDING:
        return word(tokens, at - 1)
    for index in (*range(at - 1, at - 2 - BESIDE, -1), *range(at + 1, at + 1 + BESIDE)):
        if index < 0 or index >= len(tokens):
            continue
        if lower(tokens, index) in LIMIT and _joined(tokens, index, at):
            return lower(tokens, index)
    colon = at - 1
    if colon > 0 and tokens[colon].kind == "colon":
        label = [lower(tokens, i) for i in range(colon) if tokens[i].kind == "word"]
        return next((w for w in label if w in LIMIT), "")
    return ""


def _beside(tokens: Sequence[Token], at: int) -> frozenset[str]:
    """The words beside a number and those of its label, up to the next sign."""
    found: set[str] = set()
    for places in (range(at - 1, at - 7, -1), range(at + 1, at + 1 + BESIDE)):
        for index in places:
            colon = index == at - 1 and index >= 0 and tokens[index].kind == "colon"
            if not colon and not word(tokens, index):
                break
            found.add(word(tokens, index))
    return frozenset(found)


def _joined(tokens: Sequence[Token], limit: int, at: int) -> bool:
    low, high = sorted((limit, at))
    between = tokens[low + 1 : high]
    kinds = ("word", "relation", "colon") if limit < at else ("word",)
    return all(t.kind in kinds and t.number is None for t in between) and not any(
        t.text.lower() in ("and", "or", "but", "with", "below", "above", "under", "over", "within")
        for t in between
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
    measured = bool(a.unit.dimensions) or a.percent or (a.noun != "" and a.noun == b.noun)
    if not measured or not same(a, b) or not alike(a, b) or a.bound:
        return False
    return not (value.per and bound.per) or value.per == bound.per
