"""Lists whose items carry the same several values, and the item that sums each up.

``Chat: … = 143,000 in, … = 26,400 out`` and at the end ``Sum: 818,000 in, 67,800 out``: the word
behind a value says what it is added to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from doc_auditor.formula import Binary, Expression, Literal_
from doc_auditor.judging.derived.passages import Passage
from doc_auditor.judging.derived.questions import Question
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import TOTAL
from doc_auditor.reading.sentences.misprints import Offer, near
from doc_auditor.reading.tokens import word
from doc_auditor.records import BlockKind

LEAST = 2
"""Items that are summed up, and values of each."""
Keyed = Mapping[str, Number]


def totals(passages: Sequence[Passage]) -> Iterator[tuple[Passage, Question]]:
    """The values of items that sum up those above; one that is right says that they do."""
    for items in _lists(passages):
        *parts, last = items
        if len(parts) >= LEAST and TOTAL.search(last.block.shadow.strip("*_ ")):
            yield from ((last, q) for q in _questions([_keyed(p) for p in parts], _keyed(last)))


def _lists(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    """The items that follow each other in one list."""
    run: list[Passage] = []
    for passage in passages:
        block = passage.block
        if block.kind is not BlockKind.ITEM:
            continue
        before = run[-1].block if run else None
        if before and (before.parent != block.parent or block.index > before.index + 1):
            yield run
            run = []
        run.append(passage)
    if run:
        yield run


def _questions(parts: Sequence[Keyed], total: Keyed) -> Iterator[Question]:
    if len(total) < LEAST or not all(total.keys() == p.keys() for p in parts):
        return
    found = [(n, _sum([p[key] for p in parts])) for key, n in total.items()]
    right = sum(near(n, offer.value, offer.tree) for n, offer in found)
    if right:
        yield from (Question(n, [offer], Fraction(0)) for n, offer in found)


def _sum(addends: Sequence[Number]) -> Offer:
    tree: Expression = Literal_(addends[0])
    for number in addends[1:]:
        tree = Binary("+", tree, Literal_(number))
    return Offer(tree, sum((n.value for n in addends), Fraction(0)))


def _keyed(passage: Passage) -> Keyed:
    """Each value of an item under the word behind it; nothing where two share one."""
    keys = [word(passage.tokens, f.index + 1) for f in passage.facts]
    if not all(keys) or len(set(keys)) < len(keys):
        return {}
    return {k: f.number for k, f in zip(keys, passage.facts, strict=True)}
