"""Columns that hold each row against one of them: ``Baseline | $50,000 | –``, ``New | … | −24 %``.

The base is the row that has no figure, nought, or the name of one (``baseline``), the values are
those of the one column that they can be about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.described import names
from doc_auditor.judging.derived.labelled import IDLE
from doc_auditor.judging.derived.meant import Meant, slot_for
from doc_auditor.judging.derived.paired import pair
from doc_auditor.judging.derived.tried import fits
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.tables.changes import CHANGE_HEAD
from doc_auditor.reading.tables.relative import BLANK

AGAINST = re.compile(r"\b(?:vs|versus|against|compared|relative|over|from)\b|Δ", re.IGNORECASE)

AGAINST_WORDS = frozenset(
    "vs versus against compared relative over from to than delta diff".split()
)


def against_row(bench: Bench) -> Iterator[Meant]:
    """The percentages of columns that compare with a row."""
    for grid in bench.reading.grids:
        for column in range(2, grid.width):
            head = grid.head[column]
            if head and (CHANGE_HEAD.search(head) or AGAINST.search(head)):
                yield from _column(bench, grid, column)


def _column(bench: Bench, grid: Grid, column: int) -> Iterator[Meant]:
    base = _base(bench, grid, column)
    if base is None:
        return
    of = _of(bench, grid, base, column)
    sources = [
        found
        for c in range(1, grid.width)
        if c != column
        and (not of or of & names(grid.top[c].tokens))
        and (found := list(_figures(bench, grid, base, c, column)))
    ]
    if len(sources) == 1 and sum(not _fits(m) for m in sources[0]) <= 1:
        yield from sources[0]
    elif len(sources) > 1:
        fitting = [s for s in sources if sum(map(_fits, s)) * 2 > len(s)]
        yield from fitting[0] if len(fitting) == 1 else ()


def _of(bench: Bench, grid: Grid, base: int, column: int) -> frozenset[str]:
    """The words of a head that say what is compared: ``throughput`` of ``Throughput gain``."""
    wordings = bench.catalog.tools.wordings
    said = names(grid.top[column].tokens) - names(grid.rows[base][0].tokens) - IDLE - AGAINST_WORDS
    idle = frozenset(w for way in wordings.comparing for w in way.words)
    return said - idle - frozenset(normal(sorted(idle))) - wordings.concluding("older")


def _fits(found: Meant) -> bool:
    return any(fits(found.slot, t, found.pair) for t in found.trees)


def _base(bench: Bench, grid: Grid, column: int) -> int | None:
    """The one row without a figure, where all others have one."""
    cells = grid.column(column)
    if any(c is None for c in cells) or len(cells) < 2:
        return None
    if any(grid.total(r) or grid.aggregate(r) for r in range(len(grid.rows))):
        return None
    blank = [
        r
        for r, c in enumerate(cells)
        if c is not None and (BLANK.match(c.text) or (c.number and not c.number.coefficient))
    ]
    if len(blank) != 1:
        return None
    figures = [c.number for r, c in enumerate(cells) if c is not None and r not in blank]
    percent = all(n is not None and n.percent and not (n.bound or n.hedged) for n in figures)
    return blank[0] if percent and _begins(bench, grid, blank[0], column) else None


def _begins(bench: Bench, grid: Grid, row: int, column: int) -> bool:
    """The first row, one called ``baseline``, or the one that the head names."""
    label = names(grid.rows[row][0].tokens)
    head = names(grid.top[column].tokens)
    return not row or bool(label & bench.catalog.tools.wordings.concluding("older") | label & head)


def _figures(bench: Bench, grid: Grid, base: int, source: int, column: int) -> Iterator[Meant]:
    first = grid.rows[base][source].number if source < len(grid.rows[base]) else None
    ways = {w.name: w for w in bench.catalog.tools.wordings.comparing}
    for r, row in enumerate(grid.rows):
        if r == base or first is None or len(row) <= max(source, column):
            continue
        value, figure = row[source].number, row[column].number
        if value is None or figure is None or min(value.value, first.value) <= 0:
            continue
        if value.percent or value.times or value.hedged or first.percent:
            continue
        whole = slot_for(first)
        both = pair(slot_for(value), whole, whole)
        if both is None:
            continue
        less = both.base is both.high
        trees = ways["better" if less and "peed" in grid.head[column] else "less"].right
        yield Meant(
            row[column].block.index, slot_for(figure), both, trees if less else ways["more"].right
        )
