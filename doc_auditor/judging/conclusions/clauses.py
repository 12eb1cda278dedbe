"""Clauses of texts: where they begin and end, and what stood before them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doc_auditor.formula import Literal_
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.described import TEXTS
from doc_auditor.quantity import Number
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.sentences.modal import OPEN
from doc_auditor.reading.sentences.sufficing import ending
from doc_auditor.reading.tokens import Token, lower, word
from doc_auditor.records import Block, Comparison, Modality
from doc_auditor.source import Span

CONNECTED = frozenset("and but while whereas because since so that which as if".split())
CONDITIONS = frozenset(
    "with without until per in at under for on when if after before once while from during unless "
    "where whenever by counted measured".split()
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence between commas; ``earlier`` are the tokens of the sentence before.

    ``lead`` are the tokens of the sentence up to the clause.
    """

    block: Block
    tokens: Sequence[Token]
    lead: Sequence[Token]
    earlier: Sequence[Token]

    @property
    def opened(self) -> bool:
        """Whether nothing is asserted."""
        return any(t.low in OPEN for t in self.tokens)

    @property
    def conditional(self) -> bool:
        """Whether the sentence begins with what it holds for: ``With FP8, B is the fastest``."""
        lead = self.lead
        return bool(lead) and lead[-1].kind == "comma" and lower(lead, 0) in CONDITIONS

    def before(self) -> tuple[Number, Token] | None:
        """The value that the clause before ends with."""
        return ending(self.lead[:-1]) if self.lead and self.lead[-1].kind == "comma" else None

    def pronounced(self) -> tuple[Number, Token] | None:
        """The value that ``this`` or ``it`` at the beginning stands for."""
        return ending(self.earlier) if not self.lead else None


def clauses(bench: Bench) -> Sequence[Clause]:
    """The clauses of paragraphs and items, in order; worked out once."""
    return bench.remembered("clauses", None, lambda: tuple(_all(bench)))


def _all(bench: Bench) -> Iterator[Clause]:
    before: Sequence[Token] = ()
    last: Block | None = None
    for block in bench.document.blocks:
        if block.kind not in TEXTS:
            last = None
            continue
        tokens = bench.reduced(block)
        earlier = before if last is not None and last.trail == block.trail else ()
        for start, end in sentences(tokens):
            yield from _clauses(block, tokens[start:end], earlier)
            earlier = tokens[start:end]
        before, last = earlier, block


def _clauses(block: Block, sentence: Sequence[Token], earlier: Sequence[Token]) -> Iterator[Clause]:
    start = 0
    for at, token in enumerate(sentence):
        if token.kind in ("comma", "open", "close", "colon") or token.text in "–—":
            if at > start:
                yield Clause(block, sentence[start:at], sentence[:start], earlier)
            start = at + 1
    if start < len(sentence):
        yield Clause(block, sentence[start:], sentence[:start], earlier)


def opening(tokens: Sequence[Token]) -> int:
    """Where the subject of a clause begins, behind ``and`` and ``so``."""
    at = 0
    while at < len(tokens) and word(tokens, at) in CONNECTED:
        at += 1
    return at


def span_of(tokens: Sequence[Token]) -> Span:
    """The place of a run of tokens."""
    return tokens[0].span.join(tokens[-1].span)


def asserted(bench: Bench, block: Block, span: Span) -> Modality:
    """How a conclusion is meant."""
    first = span.start - block.span.start
    return bench.reading.context.modality(block, first, first + len(span))


def claim(
    bench: Bench, clause: Clause, span: Span, pair: tuple[Number, str, Number], loose: bool
) -> Comparison:
    """A comparison as the words of a clause make it."""
    left, relation, right = pair
    modality = asserted(bench, clause.block, span)
    sides = (Literal_(left), relation, Literal_(right))
    printed = tuple(n for n in (left, right) if span.contains(n.digits))
    return Comparison(span, clause.block.index, modality, printed, *sides, loose=loose)
