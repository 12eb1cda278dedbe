"""The two values that a sentence calls by their names: ``B200 is 38 % cheaper than H100``.

The names are those of a table's rows or columns, or of a list's items.  Where the words beside a
figure also say what is compared (``B against A: throughput +25 %``), it is about that and nothing
else.  A table of two columns needs no names for them: ``TPOT falls by 20 %``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.described import (
    NOTHING,
    Described,
    Names,
    names,
    numbered,
    sized,
    stock,
)
from doc_auditor.judging.conclusions.moved import FIRST, SECOND
from doc_auditor.judging.conclusions.sides import kinds, levels
from doc_auditor.judging.derived.paired import BEHIND, Pair, pair
from doc_auditor.judging.derived.slots import Scene, Slot
from doc_auditor.quantity import Dimensions
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.tokens import word

FAR = 9
"""Sentences back that are as far as any."""
TO = BEHIND | {"to", "with"}
SIGNS = frozenset({"comma", "stop", "open", "close", "colon"})
JOINS = frozenset({"and", "but", "while"})
SIDES = ("before", "after")
UNITS = frozenset("s ms token tok second hour h gb tb gib request gpu per of the".split())
"""Words of a label that only say the unit."""
MONEY = ("$", "€", "usd", "eur")
MILLIONS = frozenset({"million"})
PRICES = frozenset({"price", "cost"})
THAN = frozenset("than over against vs versus at compared relative as".split())
SMALL = frozenset({"s", "per", "of", "the"})
BACK = 2
"""Words between the one that leads to the base and its name."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What a sentence says: where each word of a name stands, what leads to a base, what stands
    beside the figure, and of that what does not compare."""

    places: Mapping[str, list[int]]
    leads: Names
    said: Names
    rest: Names
    multiple: bool


def called(
    bench: Bench,
    scene: Scene,
    slot: Slot,
    idle: Names,
    part: bool = False,
    multiple: bool = False,
) -> list[Pair]:
    """The pairs of values, one for each kind of value that both names have, the nearest table's.

    Where both have one value only, a sentence of no more than their names and words that compare
    (``idle``) is about it: ``TP4 is 25 % faster than TP8``.  ``80 % of the latency`` of another
    option is no ``part`` of what stands behind ``of``.  A ``multiple`` names nothing besides.
    """
    leads = TO - {"of"} if part and not multiple else TO
    known = stock(bench)
    places = _places(bench, scene)
    said = _beside(scene, slot)
    rest = {w for w in said if not w.isdigit()} - NOTHING - frozenset(normal(sorted(idle)))
    words = _Words(places, leads, said, frozenset(rest), multiple)
    every = scene.passage.words(0, len(scene.passage.tokens))
    if not multiple and leads.isdisjoint(every):
        return []
    for frames in levels(bench, scene.passage.block):
        found: list[Pair] = []
        for frame in frames:
            for group in kinds(known.frames[frame]):
                found += _pairs(bench, scene, slot, group, words)
        if len(found) == 1 and not multiple:
            near = [d for frame in frames for d in known.frames[frame]]
            if not rest - _called(near):
                return [replace(found[0], measured=True)]
        if found:
            return [p for p in found if p.measured] or found
    return []


def _pairs(
    bench: Bench,
    scene: Scene,
    slot: Slot,
    group: Sequence[Described],
    words: _Words,
) -> Iterator[Pair]:
    """The pairs of one kind of values, and whether the words say that it is this kind."""
    if len(group) < len(SIDES):
        return
    two = False
    if words.multiple:
        more = words.rest - _called(group)
        two = all(_measures(bench, group[0], frozenset({w})) for w in more)
    for found in _of_group(scene, slot, group, words.places, words.leads, two):
        measured = two if words.multiple else _measures(bench, group[0], words.said)
        yield replace(found, measured=measured)


def _called(values: Sequence[Described]) -> Names:
    """The words of names, ``tp`` of ``TP4`` too."""
    every = {w for d in values for w in d.name}
    return frozenset(every | {w.rstrip("0123456789") for w in every})


def before_and_after(bench: Bench, scene: Scene, slot: Slot, idle: Names) -> list[Pair]:
    """The pair of a row, in a table of two columns right before, that the words beside call.

    They say nothing more than what the row is called, besides those that only compare (``idle``).
    Columns that are called before and after need no name: ``Speed-up: 3×``.
    """
    known = stock(bench)
    said, place = _beside(scene, slot), scene.passage.block
    more = said - NOTHING - frozenset(normal(sorted(idle)))
    found: list[Pair] = []
    for frame in known.sections.get(place.trail, ()):
        values = known.frames[frame]
        if frame[0] != "row" or len(values) != len(SIDES) or values[0].block > place.index:
            continue
        label = (values[0].about - UNITS) | _spelled(bench, values[0])
        beyond = more - label - UNITS
        extra = {w for w in beyond if not _measures(bench, values[0], frozenset({w}))}
        ordered = values[0].name & FIRST and values[1].name & SECOND and not label & more
        if (label & said or (ordered and not more)) and not extra and len([*kinds(values)]) == 1:
            a, b = (_slot(v) for v in values)
            found += [replace(p, measured=True) for p in [pair(a, b, a)] if p is not None]
    return found if len(found) == 1 else []


def _spelled(bench: Bench, value: Described) -> Names:
    """What the signs of a label are called in a sentence: ``$ per M tokens`` is a price."""
    cell = bench.document.blocks[value.block].cell
    if cell is None:
        return frozenset()
    row = bench.document.tables[cell.table].rows[cell.row]
    label = bench.document.blocks[row[0]].shadow.lower()
    priced = PRICES if any(sign in label for sign in MONEY) else frozenset[str]()
    return priced | (MILLIONS if "m" in label.split() else frozenset())


def _beside(scene: Scene, slot: Slot) -> Names:
    """The words that stand with a figure: back to the sign, figure or ``and`` before, and on."""
    passage = scene.passage
    ends = {s.at for s in scene.own} - {slot.at}
    before, behind = _clause(scene, slot)
    first = max([before, *(e for e in ends if e < slot.at)], default=before)
    last = min([behind, *(e for e in ends if e > slot.at)], default=behind)
    if passage.kind(first) == "colon" and not any(passage.words(first + 1, slot.at)):
        first = max((i for i in range(first) if passage.kind(i) in SIGNS), default=-1)
    words = passage.words(first + 1, last)
    end = next((i for i, w in enumerate(words) if w in THAN and i > slot.at - first), len(words))
    return frozenset(normal([w for w in words[:end] if w]))


def _measures(bench: Bench, value: Described, said: Names) -> bool:
    """Whether the words name a kind of values: by its label, what it measures, or what it counts.

    ``4× the tokens`` of rates of tokens, ``twice the GPUs`` below a head that says no more.
    """
    unit = frozenset(normal([value.number.unit.text.partition("/")[0]]))
    about = (value.about - UNITS or value.about) | value.noun | unit
    if (about - SMALL) & said:
        return True
    known = measuring(bench)
    return any(value.number.unit.dimensions in known.get(w, ()) for w in said)


def measuring(bench: Bench) -> Mapping[str, Set[Dimensions]]:
    """What words measure; worked out once."""
    return bench.remembered("measures", None, lambda: _dimensions(bench))


def _dimensions(bench: Bench) -> Mapping[str, Set[Dimensions]]:
    """What a word measures that is a name of a quantity by itself: ``throughput``, ``latency``."""
    found: dict[str, set[Dimensions]] = defaultdict(set)
    for quantity in bench.catalog.tools.lexicon.quantities.values():
        for label in quantity.labels if quantity.unit is not None else ():
            if " " not in label and quantity.unit is not None and quantity.unit.dimensions:
                found[label].add(quantity.unit.dimensions)
    return found


def _places(bench: Bench, scene: Scene) -> dict[str, list[int]]:
    """Where each word of a sentence stands that may be one of a name."""
    counted = numbered(bench)
    found: dict[str, list[int]] = {}
    for at in range(len(scene.passage.tokens)):
        tokens = scene.passage.tokens
        own = names(tokens[at : at + 2], counted) - names(tokens[at + 1 : at + 2], counted)
        for each in own | ({size} if (size := sized(tokens[at])) else set()):
            found.setdefault(each, []).append(at)
    return found


def _of_group(
    scene: Scene,
    slot: Slot,
    group: Sequence[Described],
    places: Mapping[str, list[int]],
    leads: Names,
    two: bool,
) -> Iterator[Pair]:
    """The value whose name stands nearest to the figure, and the one that it is compared with.

    Of ``two`` values the text need not name both: ``3 times as long as planned``; what stands
    right behind the figure is the base: ``3 times the available number``.
    """
    present = {d.name: d for d in group if d.exact and d.name and d.name <= places.keys()}
    every = {d.name: d for d in group if d.exact}
    ordered = not present and any(n & FIRST for n in every) and any(n & SECOND for n in every)
    if two and (ordered or len(present) == 1) and len(every) == len(group) == len(SIDES):
        a, b = (_slot(d) for d in every.values())
        yield from [replace(p, named=True) for p in [pair(a, b)] if p is not None]
        return
    if len(present) < 2 or len(present) < len({d.name for d in group} & present.keys()):
        return
    where = {name: _place(name, places, slot) for name in present}
    bases = [n for n in present if two and slot.at < where[n] <= slot.at + 2 + BACK]
    bases = bases or [n for n in present if _led(scene, n, places, leads)]
    base = min(bases, key=lambda n: _distance(where[n], slot), default=None)
    if base is None:
        free = [_slot(d) for d in present.values()] if two and len(present) == len(SIDES) else []
        yield from [replace(p, named=True) for p in [pair(*free) if free else None] if p]
        return
    others = [n for n in present if n != base]
    first, last = _clause(scene, slot)
    inside = [n for n in others if first < where[n] < last]
    again = slot.at > 0 and word(scene.passage.tokens, slot.at - 1) in JOINS  # ``and 38 % …``
    subject = min(inside or others, key=lambda n: where[n] if again else abs(where[n] - slot.at))
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


def _place(name: Names, places: Mapping[str, list[int]], slot: Slot) -> int:
    """Where a name stands, the place nearest to the figure."""
    every = [p for w in name for p in places[w]]
    return min(every, key=lambda p: abs(p - slot.at))


def _led(scene: Scene, name: Names, places: Mapping[str, list[int]], leads: Names) -> bool:
    """Whether a name stands behind ``than``, ``against``, ``relative to``."""
    tokens = scene.passage.tokens
    first = (min(places[w]) for w in name)
    starts = {min(first), *(p for w in name for p in places[w])}
    return any(word(tokens, s - 1 - back) in leads for s in starts for back in range(BACK))


def _slot(value: Described) -> Slot:
    number = value.number
    return Slot(0, number, number.value, number.unit.dimensions, "", value.per, FAR)
