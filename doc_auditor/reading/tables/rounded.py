"""Columns whose head says that they are rounded up: ``Units (rounded up)`` beside need and rate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import permutations
from math import ceil

from doc_auditor.formula import Binary, Call, Expression, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.tables.figures import values

HEAD = re.compile(r"\b(?:rounded|rounding|round) up\b|\bceil(?:ing|ed)?\b|⌈", re.IGNORECASE)
MOST = 6
"""Columns that are looked at; a wider table gives too many quotients to choose from."""

Columns = Mapping[int, Mapping[int, Number]]


def rounded_up(grid: Grid) -> Iterator[tuple[GridCell, Expression]]:
    """The cells of such columns with the quotient of the two columns that most of them follow."""
    heads = [c for c, head in enumerate(grid.head) if c > 1 and HEAD.search(head)]
    if not heads:
        return
    figures = values(grid)
    for target in heads:
        others = [c for c in figures if c < target][:MOST]
        pairs = [p for p in permutations(others, 2) if _follows(figures, target, *p)]
        if target not in figures or len(pairs) != 1:
            continue
        above, below = (figures[c] for c in pairs[0])
        for row in figures[target]:
            if row in above and row in below:
                quotient = Binary("/", Literal_(above[row]), Literal_(below[row]))
                yield grid.rows[row][target], Call("ceil", (quotient,))


def _follows(figures: Columns, target: int, above: int, below: int) -> bool:
    """Whether most rows are the quotient rounded up, two of them by more than a whole quotient."""
    good = bad = telling = 0
    for row, result in figures.get(target, {}).items():
        top, bottom = figures[above].get(row), figures[below].get(row)
        if top is None or bottom is None or not bottom.face:
            continue
        quotient = top.face / bottom.face
        if ceil(quotient) == result.face:
            good += 1
            telling += quotient.denominator != 1 and result.face > 1
        else:
            bad += 1
    return telling > 1 and good > bad
