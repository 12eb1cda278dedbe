"""Percentages in brackets behind a value: ``KV cache: 12 GB (18.75 %)`` below ``HBM: 64 GB``.

What the value is a share of is the item, the row or the head that names a whole; in a row with a
column ``Before`` it is the change since then.  Where several values have such a figure, nearly all
of them have to be of the same whole, or none is judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.described import names
from doc_auditor.judging.derived.labelled import whole
from doc_auditor.judging.derived.meant import Meant, slot_for
from doc_auditor.judging.derived.paired import Pair, pair
from doc_auditor.judging.derived.tried import fits
from doc_auditor.quantity import Number
from doc_auditor.reading import lines
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.tokens import Token
from doc_auditor.records import BlockKind

Found = tuple[int, Number, Number]
"""The block, the value, and the percentage in brackets behind it."""


def bracketed(bench: Bench) -> Iterator[Meant]:
    """The bracketed percentages of lists and of tables."""
    for grid in bench.reading.grids:
        yield from _changes(bench, grid)
        for column in range(1, grid.width):
            yield from _of_head(bench, grid, column)
        if grid.width == 2:
            rows = [row for row in grid.rows if len(row) == 2]
            values = [(_label(row[0]), row[1].number) for row in rows]
            wholes = [n for label, n in values if n is not None and whole(bench, label)]
            yield from _shares(bench, wholes, [_cell(row[1]) for row in rows])
    yield from _lists(bench)


def behind(tokens: Sequence[Token]) -> tuple[Number, Number] | None:
    """``12 GB (18.75 %)``, ``90 ms (−25 %)`` at the end of a text, behind a label or not."""
    plain = [t for t in tokens if t.kind != "mark"]
    colon = next((i for i, t in enumerate(plain) if t.kind == "colon"), -1)
    rest = [t for t in plain[colon + 1 :] if not (t.kind == "operator" and t.text in "+-−")]
    rest = [t for i, t in enumerate(rest) if not (i == 1 and t.kind == "word")]  # ``96 GPUs (``
    kinds = [t.kind for t in rest]
    if kinds[:4] != ["number", "open", "number", "close"] or len(kinds) > 4:
        return None
    value, figure = rest[0].number, rest[2].number
    if value is None or figure is None or not figure.percent or value.percent or value.times:
        return None
    loose = figure.bound or figure.hyphened or figure.hedged or value.hedged or value.bound
    return None if loose or value.value <= 0 or not figure.value else (value, figure)


def _cell(cell: GridCell) -> Found | None:
    found = behind(cell.tokens)
    return (cell.block.index, *found) if found else None


def _label(cell: GridCell) -> frozenset[str]:
    return names([t for t in cell.tokens if t.kind in ("word", "symbol")])


def _lists(bench: Bench) -> Iterator[Meant]:
    runs: dict[object, list[tuple[int, Sequence[Token]]]] = {}
    for block in bench.document.blocks:
        if block.kind is BlockKind.ITEM:
            key = (block.trail, block.parent, block.level)
            runs.setdefault(key, []).append((block.index, bench.reading.tokens[block.index]))
    for run in runs.values():
        wholes = []
        for index, tokens in run:
            line = lines.line(bench.document.blocks[index], tokens)
            if line.value is not None and whole(bench, frozenset(normal([line.label]))):
                wholes.append(line.value)
        found = [(i, *b) if (b := behind(t)) else None for i, t in run]
        yield from _shares(bench, wholes, found)


def _shares(
    bench: Bench, wholes: Sequence[Number], every: Sequence[Found | None]
) -> Iterator[Meant]:
    """The figures as shares of the one whole, where no more than one of them is not."""
    base = slot_for(wholes[0]) if len(wholes) == 1 and not wholes[0].hedged else None
    if base is None:
        return
    share = next(w for w in bench.catalog.tools.wordings.comparing if w.name == "share").right[:1]
    found: list[Meant] = []
    for each in every:
        both = pair(slot_for(each[1]), base, base) if each is not None else None
        if each is not None and both is not None and both.high is base:
            found.append(Meant(each[0], slot_for(each[2]), both, share))
    wrong = sum(not fits(m.slot, share[0], m.pair) for m in found)
    yield from found if wrong <= 1 else ()


def _of_head(bench: Bench, grid: Grid, column: int) -> Iterator[Meant]:
    """``Memory (of 80 GB)`` above ``62 GB (77.5 %)``."""
    tokens = grid.top[column].tokens if column < len(grid.top) else ()
    heads = [
        t.number
        for before, t in pairwise(tokens)
        if t.number is not None and before.text.lower() == "of" and t.number.unit.dimensions
    ]
    cells = (row[column] for row in grid.rows if column < len(row))
    yield from _shares(bench, heads, [_cell(c) for c in cells])


def _changes(bench: Bench, grid: Grid) -> Iterator[Meant]:
    """``Before | After`` above ``120 ms | 90 ms (−25 %)``."""
    wordings = bench.catalog.tools.wordings
    heads = [_label(cell) for cell in grid.top]
    older = [c for c, h in enumerate(heads) if c and h & wordings.concluding("older")]
    newer = [c for c, h in enumerate(heads) if c and h & wordings.concluding("newer")]
    if len(older) != 1 or (grid.width > 3 and not newer) or {*older} & {*newer}:
        return
    less, more = (next(w for w in wordings.comparing if w.name == n) for n in ("less", "more"))
    for row in grid.rows:
        old = row[older[0]].number if len(row) == grid.width else None
        if old is None or old.percent or old.hedged or old.value <= 0:
            continue
        for cell in (row[c] for c in newer or range(1, grid.width) if c not in older):
            found, base = _cell(cell), slot_for(old)
            both: Pair | None = pair(slot_for(found[1]), base, base) if found else None
            if found is not None and both is not None:
                trees = less.right if both.base is both.high else more.right
                yield Meant(found[0], slot_for(found[2]), both, tuple(trees), sole=True)
