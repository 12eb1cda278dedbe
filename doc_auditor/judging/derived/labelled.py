"""Percentages with a label of their own, beside the two labelled values that they compare.

``HBM: 64 GB``, ``KV cache: 12 GB``, ``HBM utilization: 18.75 %``, as the items of a list, the rows
of a table of two columns, or the columns of one row (``Before | After | Change``): what a figure is
of follows from the labels.  One names the whole (``capacity``, ``HBM``) or the part (``used``), one
is the old value (``baseline``) or the new one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.described import Described, Names, stock
from doc_auditor.judging.derived.meant import Meant, slot_of
from doc_auditor.judging.derived.paired import Pair, pair
from doc_auditor.judging.derived.tried import fits
from doc_auditor.reading.comparing import Way
from doc_auditor.reading.lexicon import normal

TAKEN = frozenset({"share", "free", "margin"})
"""Manners in which a figure is a part of a whole, or what is left of it."""
CHANGED = frozenset({"less", "more", "better", "changed"})
FRAMES = frozenset({"list", "row", "column"})
IDLE = frozenset(
    "gpu per device card node each total overall percent percentage % pct rate relative vs of the "
    "in to against over and current estimated reported".split()
)
"""Words of a label that do not say what a figure is of."""
GPU = frozenset({"gpu"})
"""``GPU utilization`` is of no other values than those of GPUs."""
CHANGES = frozenset({"δ", "delta", "change", "diff"})


def labelled(bench: Bench, judged: Set[int]) -> Iterator[Meant]:
    """The percentages, less those ``judged``, that labels set beside two values."""
    seen = set(judged)
    for frame, values in stock(bench).frames.items():
        if frame[0] not in FRAMES:
            continue
        for figure in values:
            number = figure.number
            if number.digits.start in seen or not _judgeable(figure):
                continue
            for found in _of(bench, figure, values):
                seen.add(number.digits.start)
                yield found


def _judgeable(figure: Described) -> bool:
    number = figure.number
    loose = number.bound or number.hyphened or number.hedged or number.word
    return figure.exact and number.percent and bool(number.value) and not loose


def _of(bench: Bench, figure: Described, values: Sequence[Described]) -> Iterator[Meant]:
    wordings = bench.catalog.tools.wordings
    way = _way(figure.name, wordings.comparing)
    if way is None:
        return
    bases = way.words | CHANGES | IDLE
    named = figure.name - frozenset(normal(sorted(bases - GPU))) - (bases - GPU)
    groups = list(_groups(values))
    change = way.name in CHANGED
    found = [p for g in groups if (p := _pair(bench, g, named, change))]
    if len(found) != 1 or (len(groups) > 1 and not named and figure.frame[0] != "row"):
        return
    own = found[0]
    if any(_given(d, own, wordings.comparing) for d in values if d is not figure):
        return
    trees = way.based if way.based and own.base else way.right
    if change:
        ways = wordings.comparing
        less = own.base is own.high
        side = next(w for w in ways if w.name == ("less" if less else "more"))
        trees = way.right if less and way.name == "better" else side.right
    elif way.name == "share":
        trees = way.right[:1]
    yield Meant(figure.block, slot_of(figure), own, tuple(trees))


def _way(label: Names, ways: Sequence[Way]) -> Way | None:
    """The manner of comparing that a label speaks of."""
    if label & CHANGES:
        return next(w for w in ways if w.name == "changed")
    found = [w for w in ways if label & frozenset(normal(sorted(w.words)))]
    single = found[0] if len(found) == 1 else None
    return single if single is not None and single.name in TAKEN | CHANGED else None


def _groups(values: Sequence[Described]) -> Iterator[list[Described]]:
    """The values of each kind of which there are at least two."""
    kinds: dict[object, list[Described]] = {}
    for each in values:
        number = each.number
        if each.exact and not (number.percent or number.times):
            kinds.setdefault((number.unit.dimensions, each.per), []).append(each)
    yield from (g for g in kinds.values() if len(g) > 1)


def _pair(bench: Bench, group: Sequence[Described], named: Names, changed: bool) -> Pair | None:
    """The old and the new value, or the whole and its part, as the labels tell them apart."""
    if any(d.number.hedged or d.number.bound or d.number.value <= 0 for d in group):
        return None
    words = bench.catalog.tools.wordings.concluding
    if changed:
        firsts = [d for d in group if d.name & words("older")]
        seconds = [d for d in group if d.name & words("newer") and d not in firsts]
    else:
        seconds = [d for d in group if d.name & words("spent")]
        rest = [d for d in group if d not in seconds]
        wholes = [d for d in rest if d.name & words("whole")]
        wholes = wholes or [d for d in rest if whole(bench, d.name)]
        core = named - IDLE
        firsts = [d for d in group if core and d.name - IDLE == core] or wholes
        seconds = [d for d in seconds if d not in firsts]
    if len(group) == 2 and len(firsts) + len(seconds) == 1:
        rest = [d for d in group if d not in firsts and d not in seconds]
        firsts, seconds = (firsts, rest) if firsts else (rest, seconds)
    if len(firsts) != 1 or len(seconds) != 1:
        return None
    if named and not any(named & d.name for d in (*firsts, *seconds)):
        return None
    base, other = slot_of(firsts[0]), slot_of(seconds[0])
    found = pair(base, other, base)
    if found is None or (not changed and found.high is not base):
        return None
    return replace(found, named=True)


def whole(bench: Bench, label: Names) -> bool:
    """``Latency budget``, ``Capacity``, or ``GPU memory``: nothing but words for what stores."""
    wordings = bench.catalog.tools.wordings
    stores = wordings.concluding("stores")
    return bool(label & wordings.concluding("whole")) or (
        bool(label & stores) and label <= stores | IDLE
    )


def _given(value: Described, own: Pair, ways: Sequence[Way]) -> bool:
    """Whether another figure says it of the pair: the MFU beside a utilization."""
    trees = (t for w in ways if w.name in TAKEN | CHANGED for t in w.right)
    return value.number.percent and any(fits(slot_of(value), t, own) for t in trees)
