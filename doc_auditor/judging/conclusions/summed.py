"""Totals of tables and code blocks as sentences: what a verdict behind them is likely about.

``Total: 74.6 GB`` ends a block, ``so it stays within the 64 GB of a card`` follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from doc_auditor.judging.adding.tallies import CALLED, SUBTOTAL
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.bounded import Figure, Sentence, comparable, sentence_of
from doc_auditor.judging.conclusions.described import NOTHING, names
from doc_auditor.judging.conclusions.phrase import Phrase
from doc_auditor.judging.requirements.pairs import fitted
from doc_auditor.judging.units.measured import measured
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.tokens import Token, clause_of, word
from doc_auditor.records import Block, BlockKind

PLURAL = frozenset("them all both everything".split())
ELSE = frozenset(
    "different or either each per of total sum altogether limit if when plus by plan option "
    "variant scenario proposal baseline layout choice case".split()
)
"""Words beside values that are not added up."""
LABEL = 8
"""Words of the label of a total."""
WHOLE = frozenset("total sum all altogether together overall per gpu npu card memory".split())
"""Words of a label that say nothing of what is a part."""


def totals(bench: Bench) -> Mapping[int, Sentence]:
    """Index of the last block of a table or a code block → its total; worked out once."""
    return bench.remembered("totals told", None, lambda: dict(_totals(bench)))


def _totals(bench: Bench) -> Iterator[tuple[int, Sentence]]:
    for grid in bench.reading.grids:
        found = _in_table(bench, grid)
        if found is not None:
            yield max(c.block.index for row in grid.rows for c in row), found
    labels: set[str] = set()
    last: Block | None = None
    for block in bench.document.blocks:
        if block.kind is not BlockKind.CODE:
            last = None
            continue
        tokens = bench.reduced(block)
        if last is None or last.parent != block.parent:
            labels = set()
        end = next((i for i, t in enumerate(tokens[:LABEL]) if t.kind in ("colon", "operator")), 0)
        label = " ".join(t.text for t in tokens[:end])
        if end and CALLED.search(label) and not SUBTOTAL.search(label):
            yield block.index, _first(sentence_of(block, tokens), frozenset(labels))
        labels |= names(tokens[:end])
        last = block


def _first(sentence: Sentence, parts: frozenset[str]) -> Sentence:
    """The first figure of a line is its total, the others explain it."""
    return replace(sentence, figures=sentence.figures[:1], parts=parts - WHOLE)


def _in_table(bench: Bench, grid: Grid) -> Sentence | None:
    """The last row of a table if it is a total, each of its cells a figure."""
    row = grid.rows[-1] if grid.rows else ()
    if len(grid.rows) < 3 or not grid.total(len(grid.rows) - 1):
        return None
    figures = []
    for cell in row[1:]:
        if cell.number is None:
            continue
        number = measured(bench, cell.number, (row[0].text, grid.head[0]))
        figures.append(Figure(number, "", "", "", frozenset()))
    labels = frozenset(w for r in grid.rows[:-1] if r for w in names(r[0].tokens))
    return Sentence(row[0].block, row[0].tokens, figures, labels - WHOLE) if figures else None


def meant(here: Sentence, phrase: Phrase, total: Sentence) -> bool:
    """Whether a verdict may be about a total: it names no part of it and no other thing.

    ``The weights fit`` tells of a part, ``FP8 fits`` and ``with TP=8 it fits`` of another total.
    """
    before = [i for i in clause_of(here.tokens, phrase.start) if i < phrase.start]
    before = before or list(range(phrase.start))
    if any(named(here.tokens[i]) for i in before) or _conditional(here.tokens):
        return False
    said = frozenset(normal([t.text for i in before if (t := here.tokens[i]).kind == "word"]))
    return not (said - NOTHING) & frozenset(normal(total.parts))


def jointly(
    here: Sentence, phrase: Phrase, before: Sequence[Sentence], bound: Figure
) -> list[Figure]:
    """``28, 16 and 18 nodes. The pod has 60 and covers them``: the sum of what is enumerated."""
    end = here.tokens[phrase.start].span.start
    own = [f for f in here.figures if f is not bound and f.number.digits.start < end]
    said = here.tokens[phrase.start : phrase.end + 1]
    lines = [s for s in before if s.figures][-1:]
    if word(here.tokens, phrase.start) == "fit" and len(own) > 1:
        lines, parts = [here], own
    elif lines and (_plus(lines[0]) or {t.low for t in said} & PLURAL):
        if lines[0].block.kind is BlockKind.ITEM:
            parent = lines[0].block.parent
            items = (s for s in before if s.block.kind is BlockKind.ITEM and s.figures)
            lines = [s for s in items if s.block.parent == parent]
        parts = [f for s in lines for f in s.figures]
    else:
        return []
    last = parts[-1] if parts else bound
    if len(parts) < 2 or not comparable(last, bound) or last.per != bound.per:
        return []
    if any({t.low for t in s.tokens} & ELSE for s in lines) or any(f.bound for f in parts):
        return []
    if len(lines) > 1 and any(len(s.figures) > 1 for s in lines):
        return []
    numbers = [fitted(f.number, last.number) for f in parts]
    alike = all(not f.noun or f.noun == last.noun for f in parts)
    if not alike or len({(n.unit.text, n.scale) for n in numbers}) > 1:
        return []
    whole = sum((n.coefficient for n in numbers), Fraction(0))
    text = " + ".join(n.text.strip() for n in numbers)
    return [replace(last, number=replace(last.number, coefficient=whole, text=text), part=False)]


def _plus(sentence: Sentence) -> bool:
    """``need 28 + 16 + 18 nodes``: nothing but a sum."""
    signs = [t.text for t in sentence.tokens if t.kind in ("operator", "relation")]
    return {*signs} == {"+"} and len(signs) == len(sentence.figures) - 1


def named(token: Token) -> bool:
    """``FP8``, ``INT4``, ``TP=8``: what sets one layout apart from another."""
    return token.kind in ("symbol", "number") or any(c.isdigit() for c in token.text)


def _conditional(tokens: Sequence[Token]) -> bool:
    return word(tokens, 0) in ("with", "without", "if", "at", "in", "for", "under")
