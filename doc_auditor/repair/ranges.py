"""Maps after a change: new ranges, and lines added or dropped where stages come or go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from doc_auditor.judging.bench import silent
from doc_auditor.judging.degrees import ORDER
from doc_auditor.reading.lexicon import singular
from doc_auditor.records import Edit, Map, MapEntry
from doc_auditor.repair.dependence import Consequences
from doc_auditor.repair.distribution import AXES
from doc_auditor.repair.edits import line_end, whole_line
from doc_auditor.repair.situation import AVAILABLE, NEEDED, Situations, words_of
from doc_auditor.repair.weaving import Woven
from doc_auditor.source import Source, Span

TOTALS = {
    "gpu": (NEEDED, AVAILABLE),
    "layer": ("layers",),
    "expert": ("experts",),
    "head": ("heads",),
}
DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Slot:
    """A number in a line of a map and what it is: an end of a range, a size, or the index."""

    span: Span
    role: str
    noun: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a map with its numbers."""

    line: Span
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A map that is understood: each noun is cut into as many equal parts as there are rows."""

    rows: tuple[Row, ...]
    totals: tuple[tuple[str, int, int], ...]
    """Noun, how many there are, how many there will be."""
    count: int
    first: int
    """The index of the first row."""


class Values:
    """Old and new values of quantities at a block."""

    def __init__(self, woven: Woven, after: Consequences) -> None:
        self.situations: Situations = woven.situations
        self.after = after

    def both(self, quantity: str, block: int) -> tuple[int, int] | None:
        """The value before and after."""
        if quantity == NEEDED:
            return self._needed(block)
        fact = self.situations.fact(quantity, block)
        if fact is None:
            return None
        printed = self.after.digits.get(fact.number.digits)
        new = printed.coefficient if printed else fact.number.coefficient
        return int(fact.number.value), int(new * fact.number.scale)

    def _needed(self, block: int) -> tuple[int, int] | None:
        """The product of the degrees."""
        before = after = found = 1
        for name in ORDER:
            if name in self.situations.bench.convention.factors:
                pair = self.both(name, block)
                if pair is not None:
                    before, after, found = before * pair[0], after * pair[1], found + 1
        return (before, after) if found > 2 else None


def map_edits(woven: Woven, after: Consequences) -> tuple[list[Edit], list[Span]]:
    """The edits of all maps that change, and the maps that change in a way that is not known."""
    values = Values(woven, after)
    edits: list[Edit] = []
    lost: list[Span] = []
    for claim in woven.bench.model.claims:
        if not isinstance(claim, Map) or silent(claim):
            continue
        for entries in families_of(claim):
            layout = layout_of(entries, woven, values)
            found = rewritten(layout, woven.bench.source) if layout is not None else []
            if found is None or (layout is None and _moved(entries, values)):
                lost += [r[3] for e in entries for r in e.ranges]
            edits += found or ()
    return edits, lost


def families_of(claim: Map) -> Iterator[tuple[MapEntry, ...]]:
    """Lines that begin alike: stages, and the groups that are listed below each of them."""
    found: dict[str, list[MapEntry]] = defaultdict(list)
    for entry in claim.entries if claim.complete else ():
        found[next(iter(words_of(entry.title)), "")].append(entry)
    yield from (tuple(entries) for entries in found.values() if len(entries) > 1)


def _moved(entries: Sequence[MapEntry], values: Values) -> bool:
    """Whether the GPUs in use, or what the titles name, become others."""
    block = entries[0].block
    axes = (AXES[w] for w in map(singular, words_of(entries[0].title)) if w in AXES)
    pairs = (values.both(q, block) for q in (NEEDED, *axes))
    return any(p is not None and p[0] != p[1] for p in pairs)


# ---- understanding ------------------------------------------------------------------------------


def layout_of(entries: Sequence[MapEntry], woven: Woven, values: Values) -> Layout | None:
    """The lines as equal parts; nothing where they are something else."""
    rows, count = len(entries), _row_count(entries, values)
    totals = []
    for noun in sorted({n for e in entries for n, *_ in e.ranges}):
        total = _total(entries, noun, values)
        if total is None:
            return None
        totals.append((noun, *total))
    first = _first_index(entries, woven.bench.source)
    totals += _others(entries, {noun for noun, *_ in totals}, values)
    found = tuple(_row(e, i, rows, first, woven, totals) for i, e in enumerate(entries))
    used = {slot.noun for row in found for slot in row.slots}
    return Layout(found, tuple(t for t in totals if t[0] in used), count, first)


def _others(
    entries: Sequence[MapEntry], known: Collection[str], values: Values
) -> Iterator[tuple[str, int, int]]:
    """What lines may count without a range of it: ``GPUs 0-127 (4 layers)``."""
    for noun, quantities in TOTALS.items():
        pairs = (values.both(q, entries[0].block) for q in quantities)
        pair = next((p for p in pairs if p is not None), None)
        if noun not in known and pair is not None:
            yield noun, *pair


def _row_count(entries: Sequence[MapEntry], values: Values) -> int:
    """How many rows there will be: the axis that the titles name, if it has this many now."""
    rows, block = len(entries), entries[0].block
    words = [singular(w) for w in words_of(entries[0].title)]
    for axis in dict.fromkeys(AXES[w] for w in words if w in AXES):
        pair = values.both(axis, block)
        if pair is not None and pair[0] == rows:
            return pair[1]
    return rows


def _total(entries: Sequence[MapEntry], noun: str, values: Values) -> tuple[int, int] | None:
    """How many indices the ranges of a noun cover, before and after; nothing if not evenly."""
    parts = [[(a, b) for n, a, b, _ in e.ranges if n == noun] for e in entries]
    if any(len(p) != 1 for p in parts):
        return None
    ends = [p[0] for p in parts]
    size = ends[0][1] - ends[0][0] + 1
    if any((a, b) != (i * size, (i + 1) * size - 1) for i, (a, b) in enumerate(ends)):
        return None
    covered = ends[-1][1] + 1
    for quantity in TOTALS.get(noun, ()):
        pair = values.both(quantity, entries[0].block)
        if pair is not None and pair[0] == covered:
            return pair
    stays = values.both(NEEDED, entries[0].block) if noun == "gpu" else None
    return (covered, stays[1] if stays and stays[0] > covered >= stays[1] else covered)


def _first_index(entries: Sequence[MapEntry], source: Source) -> int:
    index = _index(entries[0], source)
    return int(source.cut(index)) if index is not None else 0


def _index(entry: MapEntry, source: Source) -> Span | None:
    """The first number of the line, if no range begins with it."""
    at = entry.span.start
    end = min(r[3].start for r in entry.ranges)
    while at < end and source.text[at] not in DIGITS:
        at += 1
    last = at
    while last < end and source.text[last] in DIGITS:
        last += 1
    return Span(at, last) if at < last <= end and at < end else None


def _row(
    entry: MapEntry,
    number: int,
    rows: int,
    first: int,
    woven: Woven,
    totals: Sequence[tuple[str, int, int]],
) -> Row:
    source = woven.bench.source
    slots: list[Slot] = []
    for noun, _, _, span in entry.ranges:
        text = source.cut(span)
        head = len(text) - len(text.lstrip(DIGITS))
        tail = len(text.rstrip(DIGITS))
        slots.append(Slot(Span(span.start, span.start + head), "first", noun))
        slots.append(Slot(Span(span.start + tail, span.end), "last", noun))
    index = _index(entry, source)
    if index is not None and int(source.cut(index)) == first + number:
        slots.append(Slot(index, "index"))
    slots += _sizes(entry, rows, woven, totals, slots)
    line = source.line_span(source.line_of(entry.span.start))
    return Row(line, tuple(sorted(slots, key=lambda s: s.span)))


def _sizes(
    entry: MapEntry,
    rows: int,
    woven: Woven,
    totals: Sequence[tuple[str, int, int]],
    slots: Sequence[Slot],
) -> Iterator[Slot]:
    """``(4 layers)``: a number in the line that is the size of a part."""
    known = {noun: total for noun, total, _ in totals}
    taken = [s.span for s in slots]
    line = woven.bench.source.line_span(woven.bench.source.line_of(entry.span.start))
    for mention in woven.mentions.values():
        digits = mention.number.digits
        if not line.contains(digits) or any(t.overlaps(digits) for t in taken):
            continue
        noun = next(iter(mention.after), "")
        if known.get(noun) == mention.number.value * rows:
            yield Slot(digits, "size", noun)


# ---- rewriting ----------------------------------------------------------------------------------


def rewritten(layout: Layout, source: Source) -> list[Edit] | None:
    """The edits; nothing where the parts would not be whole."""
    if any(new % layout.count for _, _, new in layout.totals):
        return None
    lines = [row.line for row in layout.rows]
    changes = layout.count - len(layout.rows)
    if changes and (len(set(lines)) < len(lines) or not _adjacent(lines, source)):
        return None
    edits: list[Edit] = []
    for number, row in enumerate(layout.rows[: layout.count]):
        edits += _row_edits(row, number, layout, source)
    for row in layout.rows[layout.count :]:
        edits.append(replace(_dropped(row, source), why=_parts(layout)))
    if changes > 0:
        edits.append(replace(_added(layout, source), why=_parts(layout)))
    return edits


def _adjacent(lines: Sequence[Span], source: Source) -> bool:
    numbers = [source.line_of(line.start) for line in lines]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _row_edits(row: Row, number: int, layout: Layout, source: Source) -> Iterator[Edit]:
    for slot in row.slots:
        old, new = source.cut(slot.span), _text(slot, number, layout)
        if old != new:
            yield Edit(slot.span, old, new, _parts(layout))


def _parts(layout: Layout) -> str:
    """``512 GPUs in 4 parts``."""
    named = {"gpu": "GPUs"}
    told = [f"{new} {named.get(noun, noun + 's')}" for noun, _, new in layout.totals]
    return f"{', '.join(told)} in {layout.count} parts"


def _text(slot: Slot, number: int, layout: Layout) -> str:
    if slot.role == "index":
        return str(layout.first + number)
    size = next(new // layout.count for noun, _, new in layout.totals if noun == slot.noun)
    if slot.role == "size":
        return str(size)
    return str(number * size if slot.role == "first" else (number + 1) * size - 1)


def _dropped(row: Row, source: Source) -> Edit:
    whole = whole_line(source, row.line.start)
    if whole.end == len(source.text) and whole.end == row.line.end and whole.start:
        before = source.line_span(source.line_of(whole.start) - 1)
        whole = Span(before.end, whole.end)
    return Edit(whole, source.cut(whole), "")


def _added(layout: Layout, source: Source) -> Edit:
    """New lines after the last row, written as it is."""
    last = layout.rows[-1]
    ending = line_end(source, last.line.start)
    lines = []
    for number in range(len(layout.rows), layout.count):
        pieces, at = [], last.line.start
        for slot in last.slots:
            pieces += [source.text[at : slot.span.start], _text(slot, number, layout)]
            at = slot.span.end
        lines.append("".join([*pieces, source.text[at : last.line.end]]))
    return Edit(Span(last.line.end, last.line.end), "", "".join(ending + line for line in lines))
