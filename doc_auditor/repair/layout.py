"""Maps that are understood: equal parts, one for each stage, group or replica.

A row is a line of a map with what is nested below it.  The ranges of the rows are looked at in
columns: a column that is cut goes on where the row before ended, one that is local begins anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from doc_auditor.reading.lexicon import singular
from doc_auditor.records import BlockKind, MapEntry
from doc_auditor.repair.columns import (
    NOUNS,
    Part,
    Share,
    Values,
    columns,
    nested_parts,
    others,
    parts,
    share_of,
)
from doc_auditor.repair.distribution import AXES
from doc_auditor.repair.situation import words_of
from doc_auditor.repair.weaving import Woven
from doc_auditor.source import Source, Span

DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Slot:
    """A number in a row and what it is: an end of a range, a list, a size, or the index.

    ``share`` is the number of the column that it belongs to.
    """

    span: Span
    role: str
    share: int = -1
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The lines of a row with their numbers."""

    lines: Span
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A map that is understood."""

    rows: tuple[Row, ...]
    shares: tuple[Share, ...]
    count: int
    first: int
    """The index of the first row."""
    padded: frozenset[int] = frozenset()
    """The slots of a row behind which blanks keep the next word in its column."""


def layout_of(
    entries: Sequence[MapEntry],
    woven: Woven,
    values: Values,
    below: Mapping[int, Sequence[MapEntry]] | None = None,
    *,
    settled: bool = False,
) -> Layout | None:
    """The lines as equal parts; nothing where they are something else.

    ``below`` holds what is nested under a block.  With ``settled`` there must be as many rows as
    the degree of their title says now.
    """
    nested = below or {}
    rows = [[*parts(e, woven), *nested_parts(nested.get(e.block, ()), woven)] for e in entries]
    cut = columns(rows)
    if not cut:
        return None
    shares = []
    for column in cut:
        share = share_of(column, entries[0].block, values)
        if share is None:
            return None
        shares.append(share)
    first = _first_index(entries, woven.bench.source)
    shares += others(entries, {s.noun for s in shares}, values)
    found = tuple(
        _row(e, row, i, len(rows), first, woven, shares)
        for i, (e, row) in enumerate(zip(entries, rows, strict=True))
    )
    count = _row_count(entries, woven, values, settled)
    source, block = woven.bench.source, woven.bench.document.blocks[entries[0].block]
    padded = _padded(found, source) if block.fence is not None else frozenset()
    return Layout(found, tuple(shares), count, first, padded)


def _row_count(entries: Sequence[MapEntry], woven: Woven, values: Values, settled: bool) -> int:
    """How many rows there will be: the axis that the titles name, if it has this many now."""
    rows, block = len(entries), entries[0].block
    words = [singular(w) for w in (*words_of(entries[0].title), *_head(block, woven))]
    for axis in dict.fromkeys(AXES[w] for w in words if w in AXES):
        pair = values.both(axis, block)
        if pair is not None and (pair[0] == rows or settled):
            return pair[1]
    return rows


def _head(block: int, woven: Woven) -> list[str]:
    """The words above the first column of a table."""
    document = woven.bench.document
    cell = document.blocks[block].cell
    if cell is None:
        return []
    return words_of(document.blocks[document.tables[cell.table].rows[0][0]].shadow)


# ---- rows ---------------------------------------------------------------------------------------


def _first_index(entries: Sequence[MapEntry], source: Source) -> int:
    index = _index(entries[0], source)
    return int(source.cut(index)) if index is not None else 0


def _index(entry: MapEntry, source: Source) -> Span | None:
    """The first number of the line, if no range begins with it."""
    at = entry.span.start
    end = min((r[3].start for r in entry.ranges), default=entry.span.end)
    while at < end and source.text[at] not in DIGITS:
        at += 1
    last = at
    while last < end and source.text[last] in DIGITS:
        last += 1
    return Span(at, last) if at < last <= end and at < end else None


def _row(
    entry: MapEntry,
    parts: Sequence[Part],
    number: int,
    rows: int,
    first: int,
    woven: Woven,
    shares: Sequence[Share],
) -> Row:
    source = woven.bench.source
    slots: list[Slot] = []
    for column, part in enumerate(parts):
        slots += _ends(part, column, source)
    index = _index(entry, source)
    if index is not None and int(source.cut(index)) == first + number:
        slots.append(Slot(index, "index"))
    lines = _lines(entry, woven)
    slots += _sizes(lines, rows, woven, shares, slots)
    return Row(lines, tuple(sorted(slots, key=lambda s: s.span)))


def _ends(part: Part, column: int, source: Source) -> Iterator[Slot]:
    if part.mark:
        yield Slot(part.span, "list", column, part.mark)
        return
    text = source.cut(part.span)
    head = len(text) - len(text.lstrip(DIGITS))
    tail = len(text.rstrip(DIGITS))
    yield Slot(Span(part.span.start, part.span.start + head), "first", column)
    yield Slot(Span(part.span.start + tail, part.span.end), "last", column)


def _padded(rows: Sequence[Row], source: Source) -> frozenset[int]:
    """The slots after which the text goes on in the same column in every row."""
    found = set()
    for number in range(min(len(row.slots) for row in rows)):
        blanks = [blanks_after(row.slots[number], row, source) for row in rows]
        columns = {b.end - r.lines.start for b, r in zip(blanks, rows, strict=True)}
        widths = {len(b) for b in blanks}
        if len(columns) == 1 and max(widths) > 1 and min(widths) > 0:
            found.add(number)
    return frozenset(found)


def blanks_after(slot: Slot, row: Row, source: Source) -> Span:
    """The blanks between a slot and the next word of its line; none at its end."""
    end = slot.span.end
    while end < row.lines.end and source.text[end] == " ":
        end += 1
    return Span(slot.span.end, end if end < row.lines.end else slot.span.end)


def _lines(entry: MapEntry, woven: Woven) -> Span:
    """The lines of an entry with everything that is nested under it."""
    source, blocks = woven.bench.source, woven.bench.document.blocks
    own = blocks[entry.block]
    end = own.span.end
    if own.kind is BlockKind.ITEM:
        inside = {own.index}
        for block in blocks[own.index + 1 :]:
            if block.parent not in inside:
                break
            inside.add(block.index)
            end = max(end, block.span.end)
    elif own.cell is not None:
        end = entry.span.end
    first = source.line_span(source.line_of(entry.span.start))
    return first.join(source.line_span(source.line_of(max(end - 1, entry.span.start))))


def _sizes(
    lines: Span, rows: int, woven: Woven, shares: Sequence[Share], slots: Sequence[Slot]
) -> Iterator[Slot]:
    """``(4 layers)``: a number in the row that is the size of a part."""
    known = {(s.noun, s.before): i for i, s in enumerate(shares) if not s.local}
    taken = [s.span for s in slots]
    for mention in woven.mentions_in(lines):
        digits = mention.number.digits
        noun = next(iter(mention.after), "")
        column = known.get((NOUNS.get(noun, noun), int(mention.number.value * rows)))
        if column is not None and not any(t.overlaps(digits) for t in taken):
            yield Slot(digits, "size", column)


def nested_entries(entries: Sequence[MapEntry], woven: Woven) -> Mapping[int, Sequence[MapEntry]]:
    """Entries by the list items that they are nested under."""
    found: dict[int, list[MapEntry]] = defaultdict(list)
    blocks = woven.bench.document.blocks
    for entry in entries:
        parent = blocks[entry.block].parent
        while parent is not None and blocks[parent].kind is BlockKind.ITEM:
            found[parent].append(entry)
            parent = blocks[parent].parent
    return found
