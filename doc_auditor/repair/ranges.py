"""Maps after a change: new ranges, and rows added or dropped where stages come or go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from doc_auditor.judging.bench import silent
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.maps import ranges
from doc_auditor.records import BlockKind, Edit, Map, MapEntry
from doc_auditor.repair.columns import Values
from doc_auditor.repair.dependence import Consequences
from doc_auditor.repair.distribution import AXES
from doc_auditor.repair.edits import line_end
from doc_auditor.repair.layout import (
    Layout,
    Row,
    Slot,
    blanks_after,
    layout_of,
    nested_entries,
)
from doc_auditor.repair.situation import NEEDED, words_of
from doc_auditor.repair.weaving import Woven
from doc_auditor.source import Source, Span

NAMES = {"gpu": "GPUs"}
MOST_LISTED = 1024
LONGEST_ADDED = 4096
"""Rows up to which a map is written out."""


def map_edits(woven: Woven, after: Consequences) -> tuple[list[Edit], list[Span]]:
    """The edits of all maps that change, and the maps that change in a way that is not known."""
    values = Values(woven, after)
    edits: list[Edit] = []
    lost: list[Span] = []
    done: set[int] = set()
    known = sorted(families(woven), key=lambda f: f[0].span)
    below = nested_entries([e for family in known for e in family], woven)
    for entries in known:
        if done.issuperset(e.block for e in entries):
            continue
        layout = layout_of(entries, woven, values, below) if len(entries) > 1 else None
        found = rewritten(layout, woven.bench.source) if layout is not None else []
        if found is None or (layout is None and _moved(entries, values)):
            lost += [r[3] for e in entries for r in e.ranges]
        edits += found or ()
        done |= {e.block for e in entries}
        if layout is not None:
            done |= {n.block for e in entries for n in below.get(e.block, ())}
    lost += _elsewhere(woven, values, done)
    return edits, lost


def families(woven: Woven) -> Iterator[tuple[MapEntry, ...]]:
    """The lines of maps that begin alike, and paragraphs that are written like them."""
    for claim in woven.bench.model.claims:
        if isinstance(claim, Map) and not silent(claim):
            yield from families_of(claim)
    found: dict[tuple[int, str], list[MapEntry]] = defaultdict(list)
    for block in woven.bench.document.blocks:
        if block.kind is BlockKind.PARAGRAPH and block.trail:
            entry = _entry(woven, block.index)
            if entry is not None:
                key = block.trail[-1], next(iter(words_of(entry.title)), "")
                found[key].append(entry)
    yield from (tuple(entries) for entries in found.values() if len(entries) > 1)


def families_of(claim: Map) -> Iterator[tuple[MapEntry, ...]]:
    """Lines that begin alike: stages, and the groups that are listed below each of them."""
    found: dict[str, list[MapEntry]] = defaultdict(list)
    for entry in claim.entries if claim.complete else ():
        found[next(iter(words_of(entry.title)), "")].append(entry)
    yield from (tuple(entries) for entries in found.values())


def _entry(woven: Woven, index: int) -> MapEntry | None:
    block = woven.bench.document.blocks[index]
    found = list(ranges(woven.bench.reading.tokens.get(index, ())))
    if not found or "\n" in block.shadow.strip():
        return None
    parts = tuple((r.noun, r.first, r.last, r.span) for r in found)
    return MapEntry(block.span, index, parts, (), block.shadow.strip()[:60])


def _moved(entries: Sequence[MapEntry], values: Values) -> bool:
    """Whether the GPUs in use, or what the titles name, become others."""
    block = entries[0].block
    axes = (AXES[w] for w in map(singular, words_of(entries[0].title)) if w in AXES)
    pairs = (values.both(q, block) for q in (NEEDED, *axes))
    return any(p is not None and p[0] != p[1] for p in pairs)


def _elsewhere(woven: Woven, values: Values, done: Collection[int]) -> Iterator[Span]:
    """Ranges of GPUs that stand in no map, where the GPUs in use become others."""
    for index, tokens in woven.bench.reading.tokens.items():
        found = [r for r in ranges(tokens) if r.noun == "gpu"] if index not in done else []
        pair = values.both(NEEDED, index) if found else None
        if pair is not None and pair[0] != pair[1]:
            yield from (r.span for r in found)


# ---- rewriting ----------------------------------------------------------------------------------


def rewritten(layout: Layout, source: Source) -> list[Edit] | None:
    """The edits; nothing where the parts would not be whole."""
    used = {s.share for row in layout.rows for s in row.slots if s.share >= 0}
    shares = [layout.shares[i] for i in used]
    if any(s.after % layout.count for s in shares if not s.local):
        return None
    rows, changes = layout.rows, layout.count - len(layout.rows)
    if changes and (layout.count > LONGEST_ADDED or not _adjacent(rows, source)):
        return None
    why = _told(layout, used)
    edits: list[Edit] = []
    for number, row in enumerate(rows[: layout.count]):
        edits += _row_edits(row, number, layout, source, why)
    if changes < 0:
        gone = Span(rows[layout.count - 1].lines.end, rows[-1].lines.end)
        edits.append(Edit(gone, source.cut(gone), "", why))
    if changes > 0:
        edits.append(_added(layout, source, why))
    return edits


def _told(layout: Layout, used: Collection[int]) -> str:
    """``512 GPUs in 4 parts``."""
    shares = [layout.shares[i] for i in sorted(used)]
    told = [f"{s.after} {NAMES.get(s.noun, s.noun + 's')}" for s in shares if not s.local]
    return f"{', '.join(dict.fromkeys(told))} in {layout.count} parts"


def _adjacent(rows: Sequence[Row], source: Source) -> bool:
    """Whether nothing but blank lines stands between the rows."""
    return all(
        a.lines.end <= b.lines.start and not source.text[a.lines.end : b.lines.start].strip()
        for a, b in pairwise(rows)
    )


def _row_edits(row: Row, number: int, layout: Layout, source: Source, why: str) -> Iterator[Edit]:
    """The new figures of a row, with as many blanks behind them as keep the columns."""
    shift = 0
    for place, slot in enumerate(row.slots):
        old, new = source.cut(slot.span), _text(slot, number, layout)
        shift += len(new) - len(old)
        if old != new:
            yield Edit(slot.span, old, new, why)
        if shift and place in layout.padded:
            blanks = blanks_after(slot, row, source)
            wanted = max(len(blanks) - shift, 1)
            shift += wanted - len(blanks)
            if wanted != len(blanks):
                yield Edit(blanks, source.cut(blanks), " " * wanted, why)


def _text(slot: Slot, number: int, layout: Layout) -> str:
    if slot.role == "index":
        return str(layout.first + number)
    share = layout.shares[slot.share]
    size = share.after if share.local else share.after // layout.count
    first = share.base + (0 if share.local else number * size)
    if slot.role == "list":
        return slot.mark.join(map(str, range(first, first + min(size, MOST_LISTED))))
    return str({"size": size, "first": first, "last": first + size - 1}[slot.role])


def _added(layout: Layout, source: Source, why: str) -> Edit:
    """New rows after the last one, written as it is."""
    before, last = layout.rows[-2], layout.rows[-1]
    between = source.text[before.lines.end : last.lines.start]
    rows = []
    for number in range(len(layout.rows), layout.count):
        pieces, at = [], last.lines.start
        for edit in _row_edits(last, number, layout, source, why):
            pieces += [source.text[at : edit.span.start], edit.new]
            at = edit.span.end
        rows.append("".join([*pieces, source.text[at : last.lines.end]]))
    between = between or line_end(source, last.lines.start)
    return Edit(Span(last.lines.end, last.lines.end), "", "".join(between + r for r in rows), why)
