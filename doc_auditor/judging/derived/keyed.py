"""What so many of a thing reach, beside the table or the list that has it by their number.

``At 32 GPUs the throughput is 3.5× that of 8 GPUs``: of the rows for 32 and 8, not of the two
numbers themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, takewhile

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.derived.called import measuring
from doc_auditor.judging.derived.compared import LINKS
from doc_auditor.judging.derived.figures import Asked
from doc_auditor.judging.derived.multiples import IDLE
from doc_auditor.judging.derived.paired import Pair, completed_among, pair, plain
from doc_auditor.judging.derived.slots import Slot
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.lexicon import PER, normal
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS
from doc_auditor.reading.sentences.spelled import FACTORS

FAR = 9
"""Sentences back that are as far as any."""
BOTH = 2
SHORT = 4
LONG = 30
NAMELESS = (IDLE | LINKS | FUNCTION_WORDS) - {"speed"}
ENDS = frozenset("for while whereas when with at and but on".split())
"""Where another thing begins: ``3× the throughput for 4× the GPUs``."""
OF_COUNTS = frozenset("many cards gpus nodes size large larger".split())
"""What is said of the numbers themselves."""


def keyed(bench: Bench, asked: Asked) -> list[Pair]:
    """The values that stand beside the two counts of a sentence, one pair for each kind."""
    scene, slot = asked.scene, asked.slot
    own = completed_among([s for s in scene.own[::-1] if s is not slot and not s.ratio])
    if len(own) != BOTH or not all(s.counts and s.noun and plain(s) for s in own):
        return []
    if own[0].noun != own[1].noun or OF_COUNTS & {*scene.tail(slot, 3)}:
        return []
    trail = scene.passage.block.trail
    tables = (g for g in bench.reading.grids if g.rows and g.rows[0] and g.top)
    here = [g for g in tables if g.top[0].block.trail == trail]
    found = [p for g in here for p in _in_table(g, own)]
    return found or list(_in_list(asked, own))


def _in_table(grid: Grid, own: Sequence[Slot]) -> Iterator[Pair]:
    """The other columns of the two rows that the counts are the first cells of."""
    head = {PER.get(w, w) for w in normal([t.text for t in grid.top[0].tokens])}
    rows = [
        [r for r in grid.rows if r and (n := r[0].number) and n.value == s.number.value]
        for s in own
    ]
    if own[0].noun not in head or any(len(r) != 1 for r in rows):
        return
    (first,), (second,) = rows
    for a, b in zip(first[1:], second[1:], strict=False):
        if a.number is not None and b.number is not None and not a.number.percent:
            found = pair(_slot(a.number), _slot(b.number), _slot(b.number))
            if found is not None and not (a.number.times or b.number.times):
                yield replace(found, named=True)


def columns(bench: Bench, asked: Asked) -> list[Pair]:
    """``Four times the GPUs, 3× the throughput``: of the column of two rows that is named so.

    The sentence names nothing but such columns: ``FP8 brings 1.6× the throughput`` of something.
    """
    scene, slot = asked.scene, asked.slot
    if not all(s.ratio for s in scene.own):
        return []
    said, place = _said(asked), scene.passage.block
    idle = NAMELESS | FACTORS.keys()
    every = {*normal([w for w in scene.passage.words(0, slot.at + LONG) if w and w not in idle])}
    every = {PER.get(w, w) for w in every}
    if not said or asked.slot.number.text.lower() in FACTORS:
        return []
    found: list[Pair] = []
    for grid in bench.reading.grids:
        block = grid.top[0].block if grid.top else place
        if len(grid.rows) != BOTH or block.trail != place.trail or block.index >= place.index:
            continue
        both = [(n, p) for c in range(grid.width) for n, p in _column(bench, grid, c)]
        known = {w for names, _ in both for w in names}
        scaled = {p.high.worth / p.low.worth for _, p in both}
        doubled = {s.worth for s in scene.own if s.number.text.lower() in FACTORS}
        if every <= known and doubled <= scaled:
            found += [p for names, p in both if said & names]
    return found if len(found) == 1 else []


def _column(bench: Bench, grid: Grid, column: int) -> Iterator[tuple[frozenset[str], Pair]]:
    """The two values of a column, and what it is called."""
    a, b = (r[column].number if column < len(r) else None for r in grid.rows)
    if a is None or b is None or a.percent or a.times:
        return
    value = _slot(b)
    found = pair(_slot(a), value, value)
    if found is not None:
        yield _meaning(bench, grid, column, a), replace(found, named=True)


def _said(asked: Asked) -> frozenset[str]:
    """The one thing that a multiple is of: ``4× the GPUs``, ``the throughput rises 4×``."""
    scene, slot = asked.scene, asked.slot
    tail = list(takewhile(lambda w: w not in ENDS, scene.tail(slot)))
    lead = list(takewhile(lambda w: w not in ENDS and w, reversed(scene.clause(slot))))
    closed = scene.passage.kind(slot.at + 1 + len(scene.tail(slot))) != "number"
    more = tail if closed or len(tail) < len(scene.tail(slot)) else tail[:SHORT]
    for words in (more, lead):
        named = [w for w in words if w not in NAMELESS]
        if named:
            name = normal(named)
            return frozenset(PER.get(w, w) for w in name) if len(name) == 1 else frozenset()
    return frozenset()


def _meaning(bench: Bench, grid: Grid, column: int, number: Number) -> frozenset[str]:
    """The words that a column is called by, or what it measures."""
    head = {PER.get(w, w) for w in normal([t.text for t in grid.top[column].tokens])}
    kind = number.unit.dimensions
    known = {w for w, dims in measuring(bench).items() if kind and kind in dims}
    return frozenset(head | known | ({"speed"} if "throughput" in known else set()))


def narrow(bench: Bench, found: Sequence[Pair]) -> list[Pair]:
    """The pairs but those of tables with more columns: rates of several cards, not of one."""
    wide = [row for g in bench.reading.grids if g.width > BOTH for row in g.rows]
    cells = {c.number.digits for row in wide for c in row if c.number is not None}
    return [p for p in found if p.high.number.digits not in cells]


def _in_list(asked: Asked, own: Sequence[Slot]) -> Iterator[Pair]:
    """``- 8 GPUs: 5,200 tokens/s``, ``- 32 GPUs: 18,200 tokens/s``."""
    told: list[list[Slot]] = [[], []]
    for _, group in groupby(asked.scene.earlier, lambda s: s.ago):
        slots = list(group)
        counts = [s for s in slots if s.counts and s.noun == own[0].noun]
        values = [s for s in slots if s.dims and plain(s)]
        for i, each in enumerate(own):
            if len(counts) == len(values) == 1 and counts[0].worth == each.worth:
                told[i] += values
    if len(told[0]) == len(told[1]) == 1:
        found = pair(*(replace(t[0], ago=1) for t in told))
        yield from [replace(found, named=True)] if found is not None else []


def _slot(number: Number) -> Slot:
    return Slot(0, number, number.value, number.unit.dimensions, "", "", FAR)
