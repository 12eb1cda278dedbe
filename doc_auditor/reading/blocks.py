"""Blocks → claims: the readers in order, block by block, then runs of lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from doc_auditor.formula import Binary, Expression, Literal_, numbers
from doc_auditor.quantity import Number
from doc_auditor.reading import declarations, lines, nested
from doc_auditor.reading.carried import carried
from doc_auditor.reading.chain import Chain, Form
from doc_auditor.reading.context import Context
from doc_auditor.reading.equations import chains
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.reducing import reduced
from doc_auditor.reading.sentences import (
    announced,
    comparisons,
    marked,
    partitions,
    portions,
    ratios,
    shares,
    titled,
    worded,
)
from doc_auditor.reading.sentences.prose import ProseReader, prose
from doc_auditor.reading.sentences.spelled import MULTIPLES, PARTS, tells_number
from doc_auditor.reading.titles import Titles
from doc_auditor.reading.tokens import Token
from doc_auditor.reading.tools import Tools
from doc_auditor.records import (
    Announced,
    Block,
    BlockKind,
    Claim,
    Comparison,
    Declaration,
    Document,
    Equation,
    Modality,
    Percent,
    Total,
)
from doc_auditor.source import Span

NEAR = 12
OPERANDS = ("number", "word", "symbol", "close")


@dataclass(frozen=True)
class BlockReader:
    """Reads the blocks of one document."""

    document: Document
    tools: Tools
    context: Context
    tokens: Mapping[int, tuple[Token, ...]]

    @cached_property
    def prose(self) -> ProseReader:
        """What reads the sentences."""
        return ProseReader(self.tools, self.context)

    @cached_property
    def _chains(self) -> dict[int, Sequence[Chain]]:
        return {}

    @cached_property
    def _short(self) -> dict[int, Sequence[Token]]:
        return {}

    @cached_property
    def _titles(self) -> Titles:
        return Titles(self.document, self.tools)

    @cached_property
    def _worded(self) -> dict[int, Sequence[Token]]:
        return {}

    def reduced(self, block: Block) -> Sequence[Token]:
        """The tokens of a block with calculations reduced to results; worked out once."""
        if block.index not in self._short:
            tokens = self.tokens[block.index]
            self._short[block.index] = reduced(tokens, self._calculations(block))
        return self._short[block.index]

    def _calculations(self, block: Block) -> Sequence[Chain]:
        """What a block calculates, read once."""
        if block.index not in self._chains:
            self._chains[block.index] = tuple(chains(self.tokens[block.index]))
        return self._chains[block.index]

    # ---- single blocks --------------------------------------------------------------------------

    def blocks(self) -> Iterator[Claim]:
        """The claims of single blocks, and of calculations that run over several lines."""
        carry: tuple[Block, Sequence[Token]] | None = None
        for block in self.document.blocks:
            tokens = self.tokens[block.index]
            if not tokens:
                continue
            if carry and _continues(carry[0], block, tokens):
                yield from self.equations(block, [*carry[1], *tokens], True)
            else:
                yield from self.equations(block, tokens)
            yield from self.statements(block, tokens)
            carry = self._carry(block, tokens)

    def _carry(self, block: Block, tokens: Sequence[Token]) -> tuple[Block, Sequence[Token]] | None:
        """What a following line that begins with ``=`` continues."""
        if block.kind is BlockKind.CELL or not any(t.kind == "number" for t in tokens):
            return None
        start = 0
        for index, token in enumerate(tokens):
            if token.kind in ("colon", "stop") or (token.kind == "relation" and token.text in "=≈"):
                start = index + 1
        if start and tokens[start - 1].kind == "relation" and tokens[start - 1].tight:
            return None
        rest = tokens[start:]
        note = next((i for i, t in enumerate(rest) if t.text in ("#", "//")), len(rest))
        return block, rest[:note]

    def equations(
        self, block: Block, tokens: Sequence[Token], continued: bool = False
    ) -> Iterator[Claim]:
        """Printed calculations."""
        label = self.context.lead(block)
        every = chains(tokens) if continued else self._calculations(block)
        for chain in (*every, *carried(tokens)):
            if _is_share(chain) or _multiplied(tokens, chain):
                continue
            inside = [s for s in chain.sides if block.span.start <= s.span.start < block.span.end]
            if not inside:
                continue
            span = (
                chain.span
                if len(inside) == len(chain.sides)
                else inside[0].span.join(inside[-1].span)
            )
            yield from self._equation(block, chain, span, label, continued)

    def _equation(
        self, block: Block, chain: Chain, span: Span, label: str, continued: bool
    ) -> Iterator[Claim]:
        modality = self._modality(block, span)
        sides = tuple(_with_words(s.tree, s.words) for s in chain.sides)
        every = tuple(n for s in sides for n in numbers(s))
        form: Form = "continued" if continued and chain.form == "chain" else chain.form
        yield Equation(span, block.index, modality, every, sides, chain.relations, form, label)
        if chain.outer is not None and isinstance(chain.outer.tree, Literal_):
            last = sides[-1]
            outer = _with_words(chain.outer.tree, chain.outer.words)
            if isinstance(last, Literal_) and _restates(
                chain.outer.tree.number, every, last.number
            ):
                whole = chain.outer.span.join(span)
                pair = (chain.outer.tree.number, last.number)
                yield Equation(
                    whole, block.index, modality, pair, (last, outer), ("=",), "restated", label
                )

    def statements(self, block: Block, tokens: Sequence[Token]) -> Iterator[Claim]:
        """What the words of a block claim about its numbers."""
        if not any(t.number is not None or tells_number(t) for t in tokens):
            return
        shorter = self.reduced(block)
        for share in shares.shares(tokens):
            modality = self._modality(block, share.span)
            three = (share.percent, share.part, share.whole)
            yield Percent(share.span, block.index, modality, three, *three)
        for found in shares.bracketed(shorter):
            if isinstance(found, shares.Rest):
                both = Binary("+", Literal_(found.part), Literal_(found.other), group=True)
                tree = Binary("/", Literal_(found.part), both)
                yield self.prose.said(block, tree, found.percent, found.span)
            else:
                three = (found.percent, found.part, found.whole)
                modality = self._modality(block, found.span)
                yield Percent(found.span, block.index, modality, three, *three)
        printed, earlier = _printed_results(tokens), self._block_before(block)
        for claim in self.prose.claims(block, shorter, _last_sentence(earlier), earlier):
            said = isinstance(claim, Equation) and claim.form == "said"
            if not (said and claim.numbers[-1].digits in printed):
                yield claim
        yield from self.prose.divisions(block, shorter)
        for excess in worded.excesses(tokens):
            modality = self._modality(block, excess.span)
            three = (excess.percent, excess.part, excess.whole)
            yield Percent(excess.span, block.index, modality, three, *three, over=True)
        if block.kind is not BlockKind.CODE or prose(block):
            yield from self._comparisons(block, tokens)
        if block.kind is not BlockKind.CELL:
            yield from self.declared(block, tokens)

    def _comparisons(self, block: Block, tokens: Sequence[Token]) -> Iterator[Claim]:
        for found in comparisons.comparisons(tokens):
            if block.kind is BlockKind.HEADING and found.left.start == 0:
                continue  # ``2.2 latency > 70 ms`` is numbered
            modality = self._modality(block, found.span)
            every = (*numbers(found.left.tree), *numbers(found.right.tree))
            sides = (found.left.tree, found.relation, found.right.tree)
            yield Comparison(
                found.span, block.index, modality, every, *sides, found.passed, found.led
            )

    def declared(self, block: Block, tokens: Sequence[Token]) -> Iterator[Claim]:
        """Values of quantities."""
        heading = self._titles.quantity(block)
        code = (
            block.fence is not None or any(t.text == "--" for t in tokens) or "--" in block.shadow
        )
        lexicon = self.tools.lexicon
        typeset = block.fence is not None
        above = nested.above(self.document, block) if typeset else ""
        for found in declarations.declarations(tokens, lexicon, heading, code, typeset, above):
            if found.origin in ("label", "noun") and not prose(block):
                continue
            modality = self._modality(block, found.span)
            yield Declaration(
                found.span,
                block.index,
                modality,
                (found.number,),
                self._titles.counted(block, found, self.tokens[block.index]),
                found.number,
                found.upper,
                source=found.origin,
            )

    def worded(self, block: Block) -> Sequence[Token]:
        """The tokens of a block with calculations reduced to results and number words counted."""
        if block.index not in self._worded:
            self._worded[block.index] = self.prose.words(block, self.reduced(block))
        return self._worded[block.index]

    def _modality(self, block: Block, span: Span) -> Modality:
        start = max(span.start - block.span.start, 0)
        return self.context.modality(block, start, max(span.end - block.span.start, start))

    def _block_before(self, block: Block) -> Sequence[Token]:
        """The text before a block in the same section; a table is none."""
        before = self.document.blocks[block.index - 1] if block.index else None
        if before is None or before.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            return ()
        if before.trail != block.trail:
            return ()
        return self.reduced(before)

    def counts(self, grids: Sequence[Grid]) -> Iterator[Claim]:
        """What lists are: portions of a whole, and as many items as the text announces."""

        @cache
        def spelled_out(index: int) -> Sequence[Token]:
            return self.prose.words(self.document.blocks[index], self.tokens[index])

        def words(block: Block) -> Sequence[Token]:
            return spelled_out(block.index)

        for portion in portions.portions(self.document, words):
            tree = Binary("*", Literal_(portion.percent), Literal_(portion.whole))
            yield self.prose.said(portion.block, tree, portion.part, portion.span)
        yield from self.prose.across(self.document, grids, self.worded)
        for found in (
            *announced.announced(self.document, grids, words, self.tools.lexicon),
            *titled.announced(self.document, words),
            *marked.announced(self.document, grids, words),
        ):
            modality = self._modality(found.block, found.span)
            yield Announced(
                found.span,
                found.block.index,
                modality,
                (found.number,),
                found.number,
                found.counted,
                found.noun,
                found.what,
                found.loose,
            )

    # ---- runs of lines --------------------------------------------------------------------------

    def runs(self) -> Iterator[Claim]:
        """Totals over the lines of a list or a code block."""
        every = [
            lines.line(b, self.tokens[b.index])
            for b in self.document.blocks
            if b.kind in (BlockKind.ITEM, BlockKind.CODE) and self.tokens[b.index]
        ]
        for run in lines.groups(every):
            for found in lines.totals(run):
                yield self._total(found.line, found.total, found.addends, found.certain)
        for whole in partitions.divided(self.document, self.tokens):
            if whole.total.value is not None:
                yield self._total(whole.total, whole.total.value, whole.parts, False)

    def _total(
        self, line: lines.Line, total: Number, addends: tuple[Number, ...], certain: bool
    ) -> Total:
        modality = self._modality(line.block, total.span)
        own = (total.span, line.block.index, modality, (total,))
        return Total(*own, total, addends, "list", line.label, certain)


def _is_share(chain: Chain) -> bool:
    """``27ms (46% of 50ms)`` is read as a share."""
    tree = chain.sides[0].tree
    first = numbers(tree)[:1]
    percent = bool(first) and first[0].percent
    return (
        chain.form == "result-first"
        and percent
        and len(numbers(tree)) == 2
        and chain.sides[0].signs == {"*"}
    )


def _multiplied(tokens: Sequence[Token], chain: Chain) -> bool:
    """``twice the 160 GB = 320 GB`` is no conversion."""
    if any(side.operators for side in chain.sides):
        return False
    at = chain.first - 1
    while at >= 0 and tokens[at].low in ratios.FILLER:
        at -= 1
    word = tokens[at].low if at >= 0 else ""
    return word in MULTIPLES or word in PARTS or word in ("times", "of")


def _last_sentence(tokens: Sequence[Token]) -> Sequence[Token]:
    stops = [i for i, t in enumerate(tokens[:-1]) if t.kind == "stop" and t.text != "\n"]
    return tokens[stops[-1] + 1 if stops else 0 :]


def _with_words(tree: Expression, words: str) -> Expression:
    if isinstance(tree, Literal_) and words and not tree.number.noun:
        return Literal_(replace(tree.number, noun=words))
    return tree


def _restates(outer: Number, every: Sequence[Number], last: Number) -> bool:
    """Whether the number before the bracket repeats the result inside it."""
    if outer.unit.dimensions != last.unit.dimensions or outer.percent != last.percent:
        return False
    if any(n.value == outer.value and n is not last for n in every):
        return False
    nouns = {n.noun.lower().split(" ")[0].rstrip("s") for n in (outer, last) if n.noun}
    return len(nouns) < 2 or bool(outer.unit.dimensions)


def _printed_results(tokens: Sequence[Token]) -> set[Span]:
    """The results of printed calculations; words before them announce nothing else."""
    found: set[Span] = set()
    for at, token in enumerate(tokens):
        result = token.number is not None and at and tokens[at - 1].text in ("=", "≈")
        near = range(max(1, at - NEAR), at) if result else ()
        if token.number is not None and any(
            tokens[i].kind == "operator" and tokens[i - 1].kind in OPERANDS for i in near
        ):
            found.add(token.number.digits)
    return found


def _continues(before: Block, block: Block, tokens: Sequence[Token]) -> bool:
    """Whether a line goes on with the calculation of the line before it."""
    if tokens[0].kind != "relation" or tokens[0].text not in "=≈":
        return False
    same_fence = bool(block.fence and before.fence and block.fence.number == before.fence.number)
    return same_fence or (block.kind is before.kind and block.index == before.index + 1)
