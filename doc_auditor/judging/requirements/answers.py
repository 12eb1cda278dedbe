"""Columns of yes and no that say on which side of another column a value lies.

    | Tenant | Reserved | Peak | Within reservation? |
    | a      | 3,000    | 2,870 | yes |      the others say what ``yes`` means: the peak is no more
    | b      | 1,200    | 1,345 | yes |      than what is reserved; here it is more
    | c      | 800      | 410   | yes |

What is held against what, and which side is the good one, is what all rows but one agree on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.requirements import said
from doc_auditor.judging.requirements.pairs import Direction, Pair, alike, core, fitted
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid, GridCell

ASKS = re.compile(
    r"\b(?:within|fits?|under|over|below|above|ok(?:ay)?|pass\w*|met|meets|status|verdict"
    r"|result|enough|suffic\w+|alarm|alert|exceed\w*|holds?|kept|allowed|compliant|safe|healthy"
    r"|violat\w+|breach\w*|good|valid|feasible|reached|hit|on (?:time|budget|target))\b",
    re.IGNORECASE,
)
"""Heads of columns that answer whether a value is as it has to be."""
MOST = re.compile(
    r"\b(?:limit|max\w*|caps?|ceiling|quota|budget|reserved|reservation|available|capacity|installed"
    r"|allow\w+|rated|card|vram|hbm|has|deadline|due|threshold)\b",
    re.IGNORECASE,
)
LEAST = re.compile(
    r"\b(?:min\w*|floor|needs?|needed|required|requires|demand|sl[ao]|goal|target)\b", re.IGNORECASE
)
CONTRARY = re.compile(
    r"\b(?:over|alarm|alert|exceed\w*|violat\w+|breach\w*|overflow\w*|oom|throttl\w+|fail\w*)\b",
    re.IGNORECASE,
)
"""Heads under which ``yes`` is bad news."""
NEAR = 3
"""Columns before the answers that they may be about."""
LONG = 20


@dataclass(frozen=True, slots=True)
class _Told:
    """In all rows but one, ``yes`` is said where column ``low`` is no more than ``high``."""

    low: int
    high: int
    good: tuple[int, ...]
    odd: int
    both: bool
    """Whether there are rows of both answers among the good ones."""


def pairs(bench: Bench) -> Iterator[Pair]:
    """The odd row of each column of answers."""
    for grid in bench.reading.grids:
        for column in range(2, grid.width):
            answers = _answers(grid, column)
            if (
                len(answers) > 1
                and len(answers) == len(grid.rows)
                and ASKS.search(grid.head[column])
            ):
                yield from _odd(grid, column, answers)


def _answers(grid: Grid, column: int) -> Mapping[int, bool]:
    """Row → what it says; nothing for a long table."""
    cells = grid.column(column) if len(grid.rows) <= LONG else []
    found = {r: _answer(c) for r, c in enumerate(cells) if c is not None}
    return {r: a for r, a in found.items() if a is not None}


def _answer(cell: GridCell) -> bool | None:
    if any(t.kind == "number" for t in cell.tokens):
        return None
    if said.FAILED.search(cell.text) or said.PASSED.search(cell.text):
        return not said.FAILED.search(cell.text)
    return said.answer(cell.text)


def _odd(grid: Grid, column: int, answers: Mapping[int, bool]) -> Iterator[Pair]:
    """The value of the row that says what the others deny."""
    before = [c for c in range(column - 1, 0, -1) if _numbers(grid, c)][:NEAR]
    found = [
        told
        for pair in combinations(sorted(before), 2)
        for low, high in (pair, pair[::-1])
        if (told := _told(grid, low, high, answers)) is not None
    ]
    if any(t.odd < 0 for t in found):
        return
    meant = [t for t in found if _believed(grid, column, t)]
    if len(meant) == 1:
        yield _pair(grid, meant[0], answers[meant[0].odd])


def _numbers(grid: Grid, column: int) -> bool:
    cells = grid.column(column)
    return all(c is not None and c.number is not None and not c.number.bound for c in cells)


def _told(grid: Grid, low: int, high: int, answers: Mapping[int, bool]) -> _Told | None:
    """Which rows say ``yes`` where one value is no more than another; -1 if all do."""
    good: list[int] = []
    bad: list[int] = []
    for row, answer in answers.items():
        a, b = _values(grid, row, low, high)
        if not alike(a, b):
            return None
        (good if a.value == b.value or (a.value < b.value) == answer else bad).append(row)
    if len(bad) > 1 or not good:
        return None
    both = len({answers[r] for r in good}) > 1
    return _Told(low, high, tuple(good), bad[0] if bad else -1, both)


def _values(grid: Grid, row: int, low: int, high: int) -> tuple[Number, Number]:
    a, b = (grid.rows[row][c].number for c in (low, high))
    assert a is not None
    assert b is not None
    return fitted(a, b), fitted(b, a)


def _believed(grid: Grid, column: int, told: _Told) -> bool:
    """Whether heads and rows agree on what is asked; with one good row both have to be named."""
    yes = CONTRARY.search(grid.head[column]) is None
    low, high = (grid.head[c] for c in (told.low, told.high))
    top, bottom = (low, high) if not yes else (high, low)
    named = MOST.search(top) is not None or LEAST.search(bottom) is not None
    against = MOST.search(bottom) is not None or LEAST.search(top) is not None
    if named == against:
        return told.both and len(told.good) > 2
    return named and (len(told.good) > 1 or MOST.search(top) is not None)


def _pair(grid: Grid, told: _Told, answer: bool) -> Pair:
    """The odd row as a value and its bound: the column whose head names one is the bound."""
    bound_high = LEAST.search(grid.head[told.low]) is None
    bound_high &= MOST.search(grid.head[told.low]) is None
    value, bound = (told.low, told.high) if bound_high else (told.high, told.low)
    side: Direction = "at most" if bound_high else "at least"
    row = grid.rows[told.odd]
    numbers = _values(grid, told.odd, value, bound)
    words = core(row[0].text.split())
    return Pair(
        row[value].block, *numbers, side, words, answer, signed=True, likely=True, learned=True
    )
