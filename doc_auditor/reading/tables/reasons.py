"""Rows that say in words how their share is made: ``Layers per stage | 8 | 12 | 48 over 4``.

One of the numbers of the row has to be the whole over the parts; the former value of a change may
be another.  Where none is, the last number before the words is likely wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from fractions import Fraction

from doc_auditor.formula import Binary, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.tables.lawful import Lawful
from doc_auditor.reading.tokens import lower, word
from doc_auditor.source import Span

OVER = frozenset("over across among between into by ÷ /".split())
PER = re.compile(r"\bper\b|/\s*[A-Za-z]")
BETWEEN = 6
"""Tokens from a whole to its parts."""
FAR = 4
"""A value that is farther from the share is another thing."""


def reasons(grid: Grid, taken: Set[Span]) -> Iterator[Lawful]:
    """The shares of rows with a cell that divides a whole in words."""
    for row in grid.rows:
        for at in range(2, len(row)):
            found = _row(row, at) if row[at].number is None else None
            if found is not None and found.cell.number and found.cell.number.span not in taken:
                yield found


def _row(row: Sequence[GridCell], at: int) -> Lawful | None:
    pair = _division(row[at])
    labels = [c.text for c in row[:at] if c.number is None]
    if pair is None or not any(PER.search(text) for text in labels):
        return None
    whole, parts = pair
    share = whole.value / parts.value
    cells = [c for c in row[:at] if c.number is not None and _count(c.number)]
    right = [c for c in cells if c.number and c.number.value == share]
    if right:
        return Lawful(right[-1], Binary("/", Literal_(whole), Literal_(parts)))
    last = cells[-1] if cells else None
    if last is None or last.number is None or share.denominator != 1:
        return None
    if not Fraction(1, FAR) < last.number.value / share < FAR:
        return None
    return Lawful(last, Binary("/", Literal_(whole), Literal_(parts)), likely=True)


def _division(cell: GridCell) -> tuple[Number, Number] | None:
    """The whole and the parts of ``80 experts over EP 16``; nothing else is counted."""
    tokens = cell.tokens
    counts = [i for i, t in enumerate(tokens) if t.number is not None]
    if len(counts) != 2 or counts[1] - counts[0] > BETWEEN:
        return None
    first, second = counts
    between = [lower(tokens, i) for i in range(first + 1, second)]
    if not OVER & set(between) or not (word(tokens, first + 1) or between[0] in OVER):
        return None
    whole, parts = tokens[first].number, tokens[second].number
    if whole is None or parts is None or not (_count(whole) and _count(parts)):
        return None
    return whole, parts


def _count(number: Number) -> bool:
    plain = not (number.unit.text or number.percent or number.times or number.bound)
    return plain and number.integral and number.exact and number.value > 0
