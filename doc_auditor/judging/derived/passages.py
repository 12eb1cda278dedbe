"""The sentences of a document with their values, and the values that stand before each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from doc_auditor.judging.bench import Bench
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.counted import Fact, counted_in, flowing
from doc_auditor.reading.tokens import Token, word
from doc_auditor.records import Block, BlockKind

NEAR = 10
"""Values before a sentence that are kept in mind."""
MOST = 4
"""Counts of one noun beyond which none of them is the one that is meant."""
LABEL = 4
"""Tokens of a label that a line begins with, its colon counted."""
LONG = 400
"""Tokens of a sentence that are read."""
SHORTENED = frozenset({"vs", "approx", "incl", "resp", "ca", "cf"})
"""A full stop behind these ends no sentence."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a paragraph or an item; ``facts`` are its plain values in order.

    ``last`` are those of the sentence before, ``near`` all that stand shortly before in the same
    section, ``counts`` what the document counts of each noun.
    """

    block: Block
    tokens: Sequence[Token]
    facts: Sequence[Fact]
    last: Sequence[Fact]
    near: Sequence[Fact]
    counts: Mapping[str, Sequence[Fact]]
    printed: Sequence[Number] = ()
    """Every number of the block, those of its calculations too."""
    said: frozenset[str] = frozenset()
    """The words of the sentence before and of its label."""

    def words(self, start: int, end: int) -> list[str]:
        """The words from one place to another, none where a sign stands."""
        return [word(self.tokens, i) for i in range(max(start, 0), min(end, len(self.tokens)))]

    def kind(self, at: int) -> str:
        """The kind of the token at a place; ``end`` beyond the last one."""
        return self.tokens[at].kind if 0 <= at < len(self.tokens) else "end"

    def percents(self) -> Iterator[tuple[int, Number]]:
        """The plain percentages."""
        for at, token in enumerate(self.tokens):
            number = token.number
            if token.kind != "number" or number is None or not number.percent:
                continue
            if not (number.bound or number.word or number.hedged or number.hyphened):
                yield at, number


def passages(bench: Bench) -> Sequence[Passage]:
    """Every sentence of paragraphs and items that has a value; read once."""
    return bench.remembered("passages", None, lambda: tuple(_passages(bench)))


def _passages(bench: Bench) -> Iterator[Passage]:
    reading = bench.reading
    texts = [
        (b, list(_sentences(flowing(reading.reader.worded(b)))))
        for b in bench.document.blocks
        if b.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
    ]
    counts = _counts(s for _, text in texts for s in text)
    trail: tuple[int, ...] | None = None
    last: Sequence[Fact] = ()
    near: list[Fact] = []
    said: frozenset[str] = frozenset()
    for block, text in texts:
        if block.trail != trail:
            trail, last, near, said = block.trail, (), [], frozenset()
        printed = [t.number for t in reading.tokens[block.index] if t.number is not None]
        for tokens in text:
            facts = _labelled(tokens, counted_in(tokens, 0, len(tokens), ()))
            if any(t.kind == "number" for t in tokens):
                yield Passage(block, tokens, facts, last, tuple(near), counts, printed, said)
                said = frozenset(t.low for t in tokens if t.kind == "word")
                last = facts or last
                near = [*near, *facts][-NEAR:]


def _labelled(tokens: Sequence[Token], facts: list[Fact]) -> list[Fact]:
    """``GPU-hours: 251,904`` counts what its label says."""
    colon = next((i for i, t in enumerate(tokens) if t.kind == "colon"), 0)
    name = singular(word(tokens, colon - 1)) if colon else ""
    bare = len(facts) == 1 and facts[0].index == colon + 1 and not facts[0].phrase
    if not name or not bare or facts[0].number.unit.text:
        return facts
    return [replace(facts[0], phrase=(name,))]


def _sentences(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The parts between full stops; a semicolon ends no sentence here.

    The end of a line does only where the next one begins with a label: ``Phase 2: DP=32``.
    """
    found: list[Token] = []
    for at, token in enumerate(tokens):
        ends = token.kind == "stop" and token.text in (".", "!", "?")
        if ends and word(tokens, at - 1) in SHORTENED:
            continue
        if ends or (token.text == "\n" and _labels(tokens, at + 1)):
            if found:
                yield found[:LONG]
            found = []
        elif token.text != "\n":
            found.append(token)
    if found:
        yield found[:LONG]


def _labels(tokens: Sequence[Token], at: int) -> bool:
    """Whether a line begins with a name and a colon."""
    kinds = [t.kind for t in tokens[at : at + LABEL]]
    colon = kinds.index("colon") if "colon" in kinds else 0
    return bool(colon) and kinds[0] == "word" and {*kinds[:colon]} <= {"word", "symbol", "number"}


def _counts(every: Iterator[Sequence[Token]]) -> dict[str, Sequence[Fact]]:
    """Noun → the different exact counts of it, where they are few."""
    found: dict[str, dict[Fraction, Fact]] = defaultdict(dict)
    for tokens in every:
        for fact in counted_in(tokens, 0, len(tokens), ()):
            if fact.noun and fact.number.exact and not fact.number.unit.dimensions:
                found[singular(fact.noun)].setdefault(fact.number.value, fact)
    return {n: tuple(f.values()) for n, f in found.items() if len(f) <= MOST}
