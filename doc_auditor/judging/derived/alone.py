"""Sentences with two values of one kind, one percentage, and no other number.

``With 45 GB/s used out of 50 GB/s, the link sits at 90 % utilization``: what the figure is of is
what stands there.  The two values are joined as a part and its whole (``out of``), or as an old and
a new value (``from … to``, ``before … after``); wherever the figure stands among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from doc_auditor.formula import Expression
from doc_auditor.judging.derived.compared import CHANGES, LINKS, factor
from doc_auditor.judging.derived.figures import IT
from doc_auditor.judging.derived.paired import Pair, pair, plain
from doc_auditor.judging.derived.slots import Scene, Slot
from doc_auditor.reading.comparing import Way
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS

SHORT = 6
"""Words between a part and its whole: ``46 GB of the usable GPU memory, 80 GB``."""
LEAD, TAIL = 4, 3
"""Words before and behind a figure that may say what it is."""
FREE = frozenset({"free", "margin"})
AGAINST = frozenset({"vs", "versus", "than", "compared", "baseline", "previous"})
ARROWS = frozenset({"→", "->", "⇒", "=>"})
OF = frozenset({"of", "in", "for"})
PARTED = frozenset({"of", "against"})
Stated = tuple[Pair, tuple[Expression, ...]]
"""The pair of a figure, and the calculations that its words may mean."""


def alone(scene: Scene, ways: Sequence[Way]) -> Stated | None:
    """The percentage of a sentence that holds nothing else but the two values it compares."""
    figures = [s for s in scene.own if s.number.percent or multiple(scene, s)]
    values = [s for s in scene.own if s not in figures and not s.ratio]
    numbers = sum(t.number is not None for t in scene.passage.tokens)
    if len(figures) != 1 or len(values) != 2 or len(scene.own) != 3 or numbers != 3:
        return None
    figure, (first, second) = figures[0], values
    number = figure.number
    if number.bound or number.hyphened or number.word or not all(map(plain, values)):
        return None
    if not (first.noun and second.noun):
        second = replace(second, noun=first.noun)  # ``96 of 120 GPUs``
    by_name = {w.name: w for w in ways}
    if not number.percent:
        return _as_multiple(scene, figure, pair(first, second), by_name)
    if whole := _whole(scene, first, second):
        found = pair(first, whole, whole)
        if found is None or found.high is not whole:
            return None
        return _as_share(scene, figure, found, by_name)
    if old := _old(scene, figure, first, second):
        found = pair(second if old is first else first, old, old)
        return _as_change(scene, figure, found, by_name) if found is not None else None
    return None


def multiple(scene: Scene, slot: Slot) -> bool:
    """``2.5×``, ``a factor of 2.5``; 96 is a ``multiple of 36`` in another sense."""
    return factor(scene, slot) and "multiple" not in scene.lead(slot)[-2:]


def _whole(scene: Scene, first: Slot, second: Slot) -> Slot | None:
    """The value behind ``of``: ``45 of the 50 GB/s``, ``62 GB against 80``."""
    between = scene.passage.words(first.at + 1, second.at)
    parted = len(between) <= SHORT and {*between[-3:]} & PARTED and all(between[-3:])
    return second if parted else None


def _old(scene: Scene, figure: Slot, first: Slot, second: Slot) -> Slot | None:
    """``from 120 ms to 90``, ``now 90 ms, down 25 % from 120``, ``120 ms before, 90 ms after``."""
    words = scene.passage.words
    lead = {s.at: words(max(s.at - 2, 0), s.at) for s in (first, second)}
    tail = {s.at: words(s.at + 1, s.at + 2) for s in (first, second)}
    if lead[first.at][-1:] == ["from"] and lead[second.at][-1:] == ["to"]:
        return first
    if lead[second.at][-1:] == ["from"] and first.at < figure.at < second.at:
        return second
    if second.at > figure.at and {*words(figure.at + 1, second.at)} & AGAINST:
        return second
    if tail[first.at] == ["before"] and tail[second.at] in (["after"], ["afterwards"], ["now"]):
        return first
    return None


def _as_share(scene: Scene, figure: Slot, found: Pair, ways: dict[str, Way]) -> Stated | None:
    """A share, or what is left, as the words right beside the figure say."""
    behind = scene.tail(figure, 2)
    if behind[:1] == ["of"] and not {*behind} & IT and figure.at > found.low.at:
        return None  # ``8 of 256 nodes, or 12.5 % of the spare capacity``
    near = _near(scene, figure)
    free = any(near & ways[n].words for n in FREE) or bool(near & {"leaving", "leaves"})
    told = free or bool(near & ways["share"].words) or _linked(scene, figure, found)
    if not told or any(near & ways[n].words for n in CHANGES if not free):
        return None
    left, taken = ways["free"].right[0], ways["share"].right[0]
    return found, (left, taken) if free else (taken,)


def _near(scene: Scene, figure: Slot) -> set[str]:
    lead = [w for w in scene.clause(figure)[-LEAD:] if w]
    return {*lead, *scene.tail(figure, TAIL)}


def _linked(scene: Scene, figure: Slot, found: Pair) -> bool:
    """``45 of 50 GB/s, so about 90 %``; ``90 % of the bandwidth (45 of 50 GB/s)``."""
    tail = scene.tail(figure, SHORT)
    places = sorted(s.at for s in (found.high, found.low))
    if figure.at < places[0]:
        between = range(figure.at + 1, places[0])
        kinds = {scene.passage.kind(i) for i in between}
        return tail[:1] == ["of"] and bool(kinds & {"open", "colon"}) and len(between) <= SHORT
    lead = {w for w in scene.lead(figure) if w}
    return lead <= LINKS | FUNCTION_WORDS and scene.closed(figure)


def _as_change(scene: Scene, figure: Slot, found: Pair, ways: dict[str, Way]) -> Stated | None:
    """A change by the base, where the words beside the figure speak of one."""
    near = _near(scene, figure) | {*scene.tail(figure, SHORT)}
    less = found.base is found.high
    told = [
        w for w in ways.values() if near & w.words and w.name in (*CHANGES, "better", "changed")
    ]
    by = scene.lead(figure)[-1:] == ["by"] or scene.sign(figure) == "operator"
    if not (told or by) or not _linked_to(scene, figure, found, ways):
        return None
    trees = list(ways["less" if less else "more"].right)
    if any(w.name == "better" for w in told) and less:
        trees = list(ways["better"].right)
    return found, tuple(trees)


def _as_multiple(
    scene: Scene, figure: Slot, found: Pair | None, ways: dict[str, Way]
) -> Stated | None:
    """``drops by 2.5x (120 ms → 48 ms)``, ``1.5 times higher``: the larger over the smaller one."""
    near = _near(scene, figure)
    told = [w for w in ways.values() if near & w.words]
    arrow = any(t.text in ARROWS for t in scene.passage.tokens)
    if found is None or not (told or arrow) or not _linked_to(scene, figure, found, ways):
        return None
    trees = ways["multiple"].right[:1]
    if near & ways["more"].words | near & ways["better"].words:
        trees += ways["more"].right  # ``1.5 times more`` may mean 2.5 times as much
    return found, tuple(trees)


def _linked_to(scene: Scene, figure: Slot, found: Pair, ways: dict[str, Way]) -> bool:
    """Whether nothing else is named between a figure and one of the values, nor behind it.

    ``Batch grows 4x, memory from 20 GB to 45 GB`` and ``3x more batches`` are of something else.
    """
    known = LINKS.union(FUNCTION_WORDS, AGAINST, *(w.words for w in ways.values()))
    tail = takewhile(lambda w: w not in OF, scene.tail(figure, SHORT))
    ends = [sorted((s.at, figure.at)) for s in (found.high, found.low)]
    words = [[w for w in scene.passage.words(a + 1, b) if w] for a, b in ends]
    close = any({*takewhile(lambda w: w not in OF, each)} <= known for each in words)
    return close and {*tail} <= known
