"""Percentages of a sentence that calls its values by the labels they have in lists and tables.

``The KV cache takes 18.75 % of the HBM`` below ``HBM: 64 GB`` and ``KV cache: 12 GB``; ``Latency
drops by 25 %`` below ``Baseline latency`` and ``New latency``.  The names must leave one choice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.described import NOTHING, Described, Names, stock
from doc_auditor.judging.conclusions.sides import THINGS
from doc_auditor.judging.derived.alone import multiple
from doc_auditor.judging.derived.compared import CHANGES, LINKS
from doc_auditor.judging.derived.figures import IT
from doc_auditor.judging.derived.labelled import IDLE
from doc_auditor.judging.derived.meant import Meant, slot_for, slot_of
from doc_auditor.judging.derived.paired import Pair, pair
from doc_auditor.judging.derived.slots import Scene, Slot
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS
from doc_auditor.reading.tokens import word

FRAMES = frozenset({"list", "row", "column"})
LONG = 5
"""Words of a name behind ``of``."""
LEAD = 5
ENDS = frozenset(
    "is are goes go and while but which for at in on with by per when if as so".split()
)
APPOSED = frozenset("which is are or i.e about that".split())
CASES = frozenset("with without at for under during when if within after on".split())
"""What begins a case of its own: ``at peak load``, ``with prefix caching``."""
NEAR = 8
"""Blocks back to the list that a sentence without a name is about."""


@dataclass(frozen=True, slots=True)
class Change:
    """An old and a new value, and what both are of."""

    of: Names
    old: Described
    new: Described


def by_name(bench: Bench, scene: Scene) -> Iterator[Meant]:
    """The one percentage, or multiple, of a sentence with the values that it calls."""
    figures = [s for s in scene.own if s.number.percent or multiple(scene, s)]
    values = [s for s in scene.own if s not in figures]
    if len(figures) != 1 or len(values) > 1 or _numbers(scene) != len(figures) + len(values):
        return
    figure = figures[0]
    number = figure.number
    if number.bound or number.hyphened or number.word:
        return
    if number.percent and word(scene.passage.tokens, figure.at + 1) == "of":
        found = _share(bench, scene, figure, values)
    else:
        found = _change(bench, scene, figure) if not values else None
    if found is not None:
        yield found


def _numbers(scene: Scene) -> int:
    return sum(t.number is not None for t in scene.passage.tokens)


def _share(bench: Bench, scene: Scene, figure: Slot, values: Sequence[Slot]) -> Meant | None:
    """``18.75 % of the HBM``: of what the name behind ``of`` calls."""
    words: list[str] = []
    for each in scene.tail(figure, LONG + 1)[1:]:
        if each in ENDS:
            break
        words.append(each)
    base = _called(bench, scene, frozenset(normal(words)))
    if base is None or _cased(bench, scene):
        return None
    whole = slot_of(base)
    if values:
        between = [scene.passage.kind(i) for i in range(values[0].at + 1, figure.at)]
        apposed = values[0].at < figure.at and {*between} <= {"open", "comma", "word"}
        lead = {w for w in scene.lead(figure) if w} <= APPOSED
        part = values[0] if apposed and lead else None
    else:
        first = figure.at - 1
        said = _said(scene, 0, first + 1) or _said(scene, figure.at + 2 + len(words), None)
        named = _subject(bench, scene, said, base)
        part = slot_of(named) if named is not None else None
    both = pair(part, whole, whole) if part is not None else None
    if both is None or both.high is not whole:
        return None
    share = next(w for w in bench.catalog.tools.wordings.comparing if w.name == "share")
    return Meant(scene.passage.block.index, figure, both, share.right[:1])


def _said(scene: Scene, start: int, end: int | None) -> Names:
    words = scene.passage.words(start, end if end is not None else len(scene.passage.tokens))
    return frozenset(normal([w for w in words if w])) - NOTHING


def _known(bench: Bench, scene: Scene) -> Iterator[Described]:
    """The labelled values of the section, else of the document."""
    known = stock(bench)
    here = known.sections.get(scene.passage.block.trail, ())
    yield from (d for f in here if f[0] in FRAMES for d in known.frames[f] if d.exact)


def _everywhere(bench: Bench) -> Iterator[Described]:
    every = stock(bench).frames.items()
    return (d for f, ds in every if f[0] in FRAMES for d in ds if d.exact)


def _plain(value: Described) -> bool:
    number = value.number
    loose = number.percent or number.times or number.bound or number.hedged
    return not loose and number.value > 0


def _called(bench: Bench, scene: Scene, said: Names) -> Described | None:
    """The one value whose label is just these words."""
    core = said - IDLE or said
    for values in (_known(bench, scene), _everywhere(bench)):
        found = [d for d in values if _plain(d) and core and (d.name - IDLE or d.name) == core]
        if found:
            same = len({(d.number.value, d.number.unit.dimensions) for d in found}) == 1
            return found[0] if same else None
    return None


def _subject(bench: Bench, scene: Scene, said: Names, base: Described) -> Described | None:
    """The one value of the kind of the whole that the rest of the sentence calls."""
    dims = base.number.unit.dimensions
    for values in (_known(bench, scene), _everywhere(bench)):
        found = [
            d
            for d in values
            if _plain(d)
            and d.number.unit.dimensions == dims
            and d.number.value != base.number.value
            and d.name - IDLE
            and d.name - IDLE <= said
        ]
        if found:
            most = max(len(d.name - IDLE) for d in found)
            best = [d for d in found if len(d.name - IDLE) == most]
            return best[0] if len({d.number.value for d in best}) == 1 else None
    return None


def _change(bench: Bench, scene: Scene, figure: Slot) -> Meant | None:
    """``Latency drops by 25 %``, ``a 2.5× reduction of latency``."""
    ways = {w.name: w for w in bench.catalog.tools.wordings.comparing}
    words = {*scene.clause(figure)[-LEAD:], *scene.tail(figure, 3)}
    told = [n for n in (*CHANGES, "better", "changed") if ways[n].words & words]
    if not told and figure.number.percent:
        return None
    said = _said(scene, 0, None)
    if _cased(bench, scene):
        return None
    found = [c for c in _changes(bench, scene) if c.of and c.of <= said]
    if not found and said & IT:
        near = [*_changes(bench, scene)]
        found = near if 0 < scene.passage.block.index - _last(near) <= NEAR else []
    found = [c for c in found if not _qualified(bench, scene, c.of)]
    most = max((len(c.of) for c in found), default=0)
    best = {(c.old.number.value, c.new.number.value): c for c in found if len(c.of) == most}
    if len(best) != 1:
        return None
    change = next(iter(best.values()))
    old = slot_for(change.old.number)
    both = pair(slot_for(change.new.number), old, old)
    if both is None or _reversed(told, both):
        return None
    less = both.base is both.high
    trees = ways["less" if less else "more"].right
    if not figure.number.percent:
        trees = ways["multiple"].right[:1]
    elif less and "better" in told:
        trees = ways["better"].right
    return Meant(scene.passage.block.index, figure, both, tuple(trees))


def _cased(bench: Bench, scene: Scene) -> bool:
    """Whether the sentence is about a case: a preposition and what no label says."""
    words = scene.passage.words(0, len(scene.passage.tokens))
    idle = _idle(bench)
    labels = {n for d in _known(bench, scene) for n in d.words}
    wholes = bench.catalog.tools.wordings.concluding("whole")
    if {*words} & {*bench.catalog.tools.wordings.requirement["bound"]} - labels - wholes:
        return True  # ``The target is a reduction of 50 %``
    for at, each in enumerate(words):
        if each in CASES:
            behind = list(takewhile(lambda w: w and w not in ENDS, words[at + 1 :]))
            named = {*normal(behind)} - idle - labels
            if named:
                return True
    return False


def _idle(bench: Bench) -> Names:
    """Words that name nothing of their own."""
    wordings = bench.catalog.tools.wordings
    roles = wordings.concluding("older") | wordings.concluding("newer")
    every = frozenset(w for way in wordings.comparing for w in way.words)
    return IDLE | NOTHING | LINKS | FUNCTION_WORDS | THINGS | roles | every


def _qualified(bench: Bench, scene: Scene, of: Names) -> bool:
    """``P99 latency`` is none of the latencies."""
    words = scene.passage.words(0, len(scene.passage.tokens))
    idle = _idle(bench) | of
    return any(
        before and not {*normal([before])} <= idle
        for before, each in pairwise(words)
        if {*normal([each])} & of
    )


def _reversed(told: Sequence[str], both: Pair) -> bool:
    """``rises by`` of what falls: rather of something else."""
    side = "more" if both.base is both.high else "less"
    return side in told and ("less" if side == "more" else "more") not in told


def _last(found: Sequence[Change]) -> int:
    return max((max(c.old.block, c.new.block) for c in found), default=0)


def _changes(bench: Bench, scene: Scene) -> Iterator[Change]:
    """The old and new values of the section, by what they are of."""
    known = stock(bench)
    older, newer = map(bench.catalog.tools.wordings.concluding, ("older", "newer"))
    for frame in known.sections.get(scene.passage.block.trail, ()):
        if frame[0] not in FRAMES:
            continue
        groups: dict[tuple[Names, object], tuple[list[Described], list[Described]]] = {}
        for value in known.frames[frame]:
            if not (value.exact and _plain(value)) or value.block > scene.passage.block.index:
                continue
            of = value.name - older - newer if frame[0] == "list" else value.about
            sides = groups.setdefault((of - IDLE, value.number.unit.dimensions), ([], []))
            for side, names in zip(sides, (older, newer), strict=True):
                side += [value] if value.name & names else []
        for (of, _), (olds, news) in groups.items():
            if len(olds) == len(news) == 1 and olds[0] is not news[0]:
                yield Change(of, olds[0], news[0])
