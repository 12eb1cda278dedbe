"""The two values that a sentence calls by their names: ``B200 is 38 % cheaper than H100``.

The names are those of a table's rows or columns, or of a list's items.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.described import Described, Names, names, numbered, stock
from doc_auditor.judging.conclusions.sides import kinds, levels
from doc_auditor.judging.derived.paired import BEHIND, Pair, pair
from doc_auditor.judging.derived.slots import Scene, Slot
from doc_auditor.reading.tokens import word

FAR = 9
"""Sentences back that are as far as any."""
TO = BEHIND | {"to", "with"}
SIGNS = frozenset({"comma", "stop", "open", "close", "colon"})
JOINS = frozenset({"and", "but", "while"})
BACK = 2
"""Words between the one that leads to the base and its name."""


def called(bench: Bench, scene: Scene, slot: Slot) -> list[Pair]:
    """The pairs of values, one for each kind of value that both names have, the nearest table's."""
    known = stock(bench)
    places = _places(bench, scene)
    for frames in levels(bench, scene.passage.block):
        found: list[Pair] = []
        for frame in frames:
            for group in kinds(known.frames[frame]):
                found += _of_group(scene, slot, group, places)
        if found:
            return found
    return []


def _places(bench: Bench, scene: Scene) -> dict[str, list[int]]:
    """Where each word of a sentence stands that may be one of a name."""
    counted = numbered(bench)
    found: dict[str, list[int]] = {}
    for at in range(len(scene.passage.tokens)):
        for each in names(scene.passage.tokens[at : at + 2], counted):
            found.setdefault(each, []).append(at)
    return found


def _of_group(
    scene: Scene, slot: Slot, group: Sequence[Described], places: dict[str, list[int]]
) -> Iterator[Pair]:
    """The value whose name stands nearest to the figure, and the one that it is compared with."""
    present = {d.name: d for d in group if d.exact and d.name and d.name <= places.keys()}
    if len(present) < 2 or len(present) < len({d.name for d in group} & present.keys()):
        return
    where = {name: _place(name, places, slot) for name in present}
    bases = [n for n in present if _led(scene, n, places)]
    base = min(bases, key=lambda n: _distance(where[n], slot), default=None)
    if base is None:
        return
    others = [n for n in present if n != base]
    first, last = _clause(scene, slot)
    inside = [n for n in others if first < where[n] < last]
    subject = min(inside or others, key=lambda n: abs(where[n] - slot.at))
    a, b = _slot(present[subject]), _slot(present[base])
    found = pair(a, b, b)
    if found is not None:
        yield replace(found, named=True)


def _clause(scene: Scene, slot: Slot) -> tuple[int, int]:
    """The signs or the ``and`` around a figure."""
    passage = scene.passage
    every = range(len(passage.tokens))
    ends = [i for i in every if passage.kind(i) in SIGNS or word(passage.tokens, i) in JOINS]
    before = max((i for i in ends if i < slot.at), default=-1)
    return before, min((i for i in ends if i > slot.at), default=len(passage.tokens))


def _distance(at: int, slot: Slot) -> tuple[bool, int]:
    """What stands behind a figure is rather its base than what stands before it."""
    return at < slot.at, abs(at - slot.at)


def _place(name: Names, places: dict[str, list[int]], slot: Slot) -> int:
    """Where a name stands, the place nearest to the figure."""
    every = [p for w in name for p in places[w]]
    return min(every, key=lambda p: abs(p - slot.at))


def _led(scene: Scene, name: Names, places: dict[str, list[int]]) -> bool:
    """Whether a name stands behind ``than``, ``against``, ``relative to``."""
    tokens = scene.passage.tokens
    first = (min(places[w]) for w in name)
    starts = {min(first), *(p for w in name for p in places[w])}
    return any(word(tokens, s - 1 - back) in TO for s in starts for back in range(BACK))


def _slot(value: Described) -> Slot:
    number = value.number
    return Slot(0, number, number.value, number.unit.dimensions, "", value.per, FAR)
