"""What the words of a block claim about its numbers, number words counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from doc_auditor.formula import Expression, Literal_, numbers
from doc_auditor.quantity import Number
from doc_auditor.reading.code import PROSE
from doc_auditor.reading.context import Context
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.hedges import hedge
from doc_auditor.reading.sentences import (
    apiece,
    coinciding,
    complements,
    dealt,
    differences,
    dividing,
    efficiencies,
    elapsed,
    enumerations,
    even_shares,
    percentages,
    rates,
    ratios,
    referring,
    remainders,
    spreads,
    sufficing,
    worded,
)
from doc_auditor.reading.sentences.changes import changes
from doc_auditor.reading.sentences.margins import margins
from doc_auditor.reading.sentences.named_shares import named_shares
from doc_auditor.reading.sentences.spelled import spelled
from doc_auditor.reading.tokens import Token
from doc_auditor.reading.tools import Tools
from doc_auditor.records import (
    Block,
    BlockKind,
    Change,
    Claim,
    Comparison,
    Divides,
    Document,
    Equation,
    Modality,
    Percent,
)
from doc_auditor.source import Span

FULL_LINE = 50
"""Characters of a line that may have been broken only for its length."""


@dataclass(frozen=True)
class ProseReader:
    """Reads sentences; ``tokens`` are those of a block with calculations reduced to results."""

    tools: Tools
    context: Context

    def claims(
        self,
        block: Block,
        tokens: Sequence[Token],
        before: Sequence[Token] = (),
        earlier: Sequence[Token] = (),
    ) -> Iterator[Claim]:
        """Changes, ratios, means, consequences and limits.

        ``before`` is the last sentence of the block before, ``earlier`` all of it.
        """
        words = self.words(block, tokens)
        for change in (*changes(words), *margins(words)):
            three = (change.old, change.new, change.amount)
            modality = self._modality(block, change.span)
            yield Change(change.span, block.index, modality, three, *three, change.wording)
        yield from self._ratios(block, words, earlier)
        for mean in enumerations.enumerated(words):
            yield self.said(block, mean.tree, mean.result, mean.span)
        for total in (*enumerations.told(words), *dealt.dealt(words)):
            yield replace(self.said(block, total.tree, total.result, total.span), likely=True)
        for follows in (
            *rates.consequences(words, before),
            *rates.rounded_up(words),
            *efficiencies.efficiencies(words, before),
            *percentages.percentages(words, before),
            *apiece.together(words, earlier),
        ):
            if not _restates(follows.tree, follows.result):
                yield self.said(block, follows.tree, follows.result, follows.span)
        for alone in apiece.counted_out(words):
            yield replace(self.said(block, alone.tree, alone.result, alone.span), likely=True)
        for rest in complements.complements(words):
            yield replace(self.said(block, rest.tree, rest.result, rest.span), likely=True)
        for left in remainders.remainders(words):
            yield self.said(block, left.tree, left.result, left.span)
        for time in elapsed.elapsed(words):
            said = self.said(block, time.tree, time.result, time.span)
            yield replace(said, likely=time.likely)
        yield from self._shares(block, words, before)
        yield from self._spreads(block, words)
        todo = any(m.kind == "todo" for m in block.marks)  # ``[ ] 9 s within the limit of 8 s``
        if not todo and (block.kind is not BlockKind.CODE or prose(block)):
            yield from self._limits(block, words, before)

    def across(
        self, document: Document, grids: Sequence[Grid], words: Callable[[Block], Sequence[Token]]
    ) -> Iterator[Claim]:
        """What the text says of values of other blocks, and of differences in tables."""
        for block, said in differences.differences(document, grids, words):
            yield self.said(block, said.tree, said.result, said.span)

    def words(self, block: Block, tokens: Sequence[Token]) -> list[Token]:
        """The tokens with number words counted; code and logs stay as they are."""
        if block.kind is BlockKind.CODE and not prose(block):
            return list(tokens)
        flowing = [t for t in tokens if t.text != "\n" or not wraps(block, t)]
        return hedge(spelled(flowing, self.tools.lexer.units.units))

    def _ratios(
        self, block: Block, tokens: Sequence[Token], earlier: Sequence[Token]
    ) -> Iterator[Claim]:
        """Multiples and fractions of a value that is printed beside them."""
        for found in (*ratios.ratios(tokens), *apiece.multiplied(tokens, earlier)):
            yield self.ratio(block, found)

    def ratio(self, block: Block, found: ratios.Ratio) -> Claim:
        """How a value compares with another one."""
        modality = self._modality(block, found.span)
        if found.form == "share":
            share = (found.amount, found.value, found.base)
            return Percent(found.span, block.index, modality, share, *share)
        change = (found.base, found.value, found.amount)
        return Change(found.span, block.index, modality, change, *change, found.form)

    def _shares(
        self, block: Block, tokens: Sequence[Token], before: Sequence[Token]
    ) -> Iterator[Claim]:
        """Shares of a whole that is called by its name."""
        for named in named_shares(tokens, before):
            modality = self._modality(block, named.span)
            share = (named.percent, named.part, named.whole)
            yield Percent(named.span, block.index, modality, share, *share)

    def _spreads(self, block: Block, tokens: Sequence[Token]) -> Iterator[Claim]:
        """What is said to be split into equal parts."""
        for found in spreads.spreads(tokens):
            if isinstance(found, spreads.Cut):
                yield self.said(block, found.tree, found.each, found.span)
                continue
            yield spreads.Spread(
                found.span,
                block.index,
                self._modality(block, found.span),
                (found.whole, found.value),
                found.whole,
                found.value,
                found.parts,
                found.what,
                found.over,
                found.dimension,
            )

    def _limits(
        self, block: Block, tokens: Sequence[Token], before: Sequence[Token]
    ) -> Iterator[Claim]:
        found = (
            *worded.limits(tokens),
            *referring.limits(tokens, before),
            *sufficing.limits(tokens, before),
        )
        for limit in {f.span: f for f in found}.values():
            modality = self._modality(block, limit.span)
            pair = (Literal_(limit.left), limit.relation, Literal_(limit.right))
            both = (limit.left, limit.right)
            yield Comparison(limit.span, block.index, modality, both, *pair, loose=limit.loose)

    def divisions(self, block: Block, tokens: Sequence[Token]) -> Iterator[Claim]:
        """What is said to divide evenly, or not to."""
        words = self.words(block, tokens)
        for each in (
            *dividing.divisions(words),
            *even_shares.divisions(words),
            *coinciding.divisions(words),
        ):
            modality = self._modality(block, each.span)
            a, b = each.dividend, each.divisor
            yield Divides(each.span, block.index, modality, (a, b), a, b, each.even, each.loose)

    def said(self, block: Block, tree: Expression, result: Number, span: Span) -> Equation:
        """A calculation that the words of a sentence spell out."""
        sides = (tree, Literal_(result))
        every = (*numbers(tree), result)
        relation = "≈" if result.hedged else "="
        modality = self._modality(block, span)
        return Equation(span, block.index, modality, every, sides, (relation,), "said")

    def _modality(self, block: Block, span: Span) -> Modality:
        start = max(span.start - block.span.start, 0)
        return self.context.modality(block, start, max(span.end - block.span.start, start))


def _restates(tree: Expression, result: Number) -> bool:
    """``64 GPUs with 8 each, so eight micro-batches``: what follows is one of the operands."""
    return result.integral and any(n.value == result.value > 1 for n in numbers(tree))


def wraps(block: Block, newline: Token) -> bool:
    """Whether a line of text was only broken because it was full."""
    if block.kind is BlockKind.CODE:
        return False
    end = newline.span.start - block.span.start
    line = block.shadow[block.shadow.rfind("\n", 0, end) + 1 : end].rstrip()
    return len(line) >= FULL_LINE


def prose(block: Block) -> bool:
    """Whether the text of a block is written for people."""
    return block.fence is None or block.fence.comment or block.fence.language in PROSE
