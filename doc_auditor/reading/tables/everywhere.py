"""Sentences about every row of the table above them: ``p99 stays below 600 ms in every one``.

The row that is furthest from what is said decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from doc_auditor.formula import Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.context import Context
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.sentences.worded import BELOW
from doc_auditor.reading.tables.sentences import following
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, Claim, Comparison, Document

EVERY = frozenset("every each all".split())
EXCEPT = frozenset("except but apart besides almost nearly most save not unless".split())
OWN = frozenset("its their".split())
SIGNS = {**BELOW, "above": ">", "exceeds": ">", "exceed": ">"}
SHORTEST = 3
"""Letters of a word of a head that a sentence may repeat by chance."""


def everywhere(
    document: Document,
    grid: Grid,
    words: Callable[[Block], Sequence[Token]],
    context: Context,
) -> Iterator[Claim]:
    """What the text behind a table says of all of its rows."""
    for block in following(document, grid):
        for sentence in _sentences(words(block)):
            plain = {t.text.lower() for t in sentence}
            if plain.isdisjoint(EVERY) or not plain.isdisjoint(EXCEPT):
                continue
            found = _bounded(grid, sentence) or _own_limit(grid, sentence)
            if found is not None:
                value, sign, limit = found
                span = sentence[0].span.join(sentence[-1].span)
                modality = context.of_block(block)
                pair = (Literal_(value), sign, Literal_(limit))
                yield Comparison(span, block.index, modality, (value, limit), *pair)


def _sentences(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    start = 0
    for index, token in enumerate(tokens):
        if token.kind == "stop":
            if index > start:
                yield tokens[start:index]
            start = index + 1
    if start < len(tokens):
        yield tokens[start:]


def _bounded(grid: Grid, sentence: Sequence[Token]) -> tuple[Number, str, Number] | None:
    """``below 600 ms in every row``: the one column that the sentence names, at its worst."""
    figures = [i for i, t in enumerate(sentence) if t.kind == "number"]
    if len(figures) != 1 or not figures[0]:
        return None
    sign = SIGNS.get(sentence[figures[0] - 1].text.lower())
    limit = sentence[figures[0]].number
    if sign is None or limit is None:
        return None
    said = {t.text.lower() for t in sentence if t.kind in ("word", "symbol")}
    named = []
    for column in range(1, grid.width):
        head = {w.strip("(),").lower() for w in grid.head[column].split()}
        shared = {w for w in head & said if len(w) >= SHORTEST and w not in SIGNS}
        if shared and (values := _values(grid, column, limit)):
            named.append((len(shared), values))
    most = max((n for n, _ in named), default=0)
    best = [v for n, v in named if n == most]
    if len(best) != 1:
        return None
    worst = max if sign in "<≤" else min
    return worst(best[0], key=lambda n: n.value), sign, limit


def _own_limit(grid: Grid, sentence: Sequence[Token]) -> tuple[Number, str, Number] | None:
    """``every stage stayed within its own budget``: row by row, the budget's column first."""
    text = [t.text.lower() for t in sentence]
    at = next((i for i, w in enumerate(text) if w in BELOW), None)
    if at is None or not OWN.intersection(text[at + 1 : at + 2]):
        return None
    goal = set(text[at + 2 : at + 4])
    limits = [c for c in range(1, grid.width) if goal & set(grid.head[c].lower().split())]
    if len(limits) != 1:
        return None
    first = next((n for n in _column(grid, limits[0]) if n is not None), None)
    others = [
        c
        for c in range(1, grid.width)
        if c != limits[0] and first is not None and len(_values(grid, c, first)) > 1
    ]
    if len(others) != 1:
        return None
    pairs = [
        (v, limit)
        for v, limit in zip(_column(grid, others[0]), _column(grid, limits[0]), strict=True)
        if v is not None and limit is not None and limit.value
    ]
    if len(pairs) < 2:
        return None
    value, limit = max(pairs, key=lambda p: p[0].value / p[1].value)
    return value, "≤", limit


def _column(grid: Grid, column: int) -> list[Number | None]:
    """The values of a column, total rows left out."""
    return [
        c.number if c is not None and not grid.total(r) and not grid.average(r) else None
        for r, c in enumerate(grid.column(column))
    ]


def _values(grid: Grid, column: int, like: Number) -> list[Number]:
    """The values of a column if all of them are of one kind with a number, else none."""
    found = [n for n in _column(grid, column) if n is not None]
    alike = all(
        n.unit.dimensions == like.unit.dimensions and n.percent == like.percent for n in found
    )
    return found if alike and len(found) > 1 else []
