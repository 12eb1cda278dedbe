"""Edits: sets of replacements that are applied together or not at all."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from doc_auditor.records import Block, Document, Edit
from doc_auditor.source import Source, Span

BLANKS = " \t"


class Overlap(Exception):
    """Two edits want the same text."""


def ordered(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits in document order, each once.

    Raises:
        Overlap: two of them cover the same text.
    """
    found = sorted(set(edits), key=lambda e: (e.span, e.new))
    for before, after in pairwise(found):
        if after.span.start < before.span.end or after.span == before.span:
            raise Overlap(f"{before.span} and {after.span}")
    return tuple(found)


def apply(text: str, edits: Sequence[Edit]) -> str:
    """The text with the edits made; everything else stays as it is."""
    pieces: list[str] = []
    at = 0
    for edit in ordered(edits):
        if text[edit.span.start : edit.span.end] != edit.old:
            raise ValueError(f"the text at {edit.span.start} is not {edit.old!r}")
        pieces += [text[at : edit.span.start], edit.new]
        at = edit.span.end
    return "".join([*pieces, text[at:]])


class Shift:
    """Where places of the old text stand after the edits."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = ordered(edits)
        self.ends = [e.span.end for e in self.edits]
        self.sums = [0]
        for edit in self.edits:
            self.sums.append(self.sums[-1] + len(edit.new) - len(edit.span))

    def start(self, offset: int) -> int:
        """The new place of the beginning of something."""
        index = bisect_right(self.ends, offset)
        if index < len(self.edits) and self.edits[index].span.start < offset:
            return self.edits[index].span.start + self.sums[index]
        return offset + self.sums[index]

    def end(self, offset: int) -> int:
        """The new place of the end of something."""
        index = bisect_right(self.ends, offset - 1)
        if index < len(self.edits) and self.edits[index].span.start < offset:
            edit = self.edits[index]
            return edit.span.start + self.sums[index] + len(edit.new)
        return offset + self.sums[index]

    def span(self, span: Span) -> Span:
        """The new place of a span; edits at its edges belong to it."""
        start = self.start(span.start)
        return Span(start, max(self.end(span.end), start))


# ---- tables -------------------------------------------------------------------------------------


def aligned(edits: Iterable[Edit], document: Document, source: Source) -> list[Edit]:
    """The edits, with blanks added or taken in padded table cells so that the bars stay put."""
    found = list(edits)
    by_cell: Mapping[int, list[Edit]] = _by_cell(found, document)
    for index, members in sorted(by_cell.items()):
        growth = sum(len(e.new) - len(e.span) for e in members)
        if growth and _padded(document, document.blocks[index], source):
            padding = _padding(document.blocks[index], growth, source)
            if padding is not None:
                found.append(padding)
    return found


def _by_cell(edits: Sequence[Edit], document: Document) -> Mapping[int, list[Edit]]:
    found: dict[int, list[Edit]] = defaultdict(list)
    cells = [b for b in document.blocks if b.cell is not None]
    starts = [b.span.start for b in cells]
    for edit in edits:
        index = bisect_right(starts, edit.span.start) - 1
        if index >= 0 and cells[index].span.contains(edit.span):
            found[cells[index].index].append(edit)
    return found


def _padding(block: Block, growth: int, source: Source) -> Edit | None:
    """Take blanks beside the cell's text where it grows, add some where it shrinks."""
    left, right = _blanks(block, source)
    at_end = len(right) >= len(left)
    side = right if at_end else left
    if growth > 0:
        taken = min(growth, len(side) - 1)
        start = side.end - taken if at_end else side.start
        blanks = Span(start, start + taken)
        return Edit(blanks, source.cut(blanks), "") if taken > 0 else None
    place = side.end if at_end else side.start
    return Edit(Span(place, place), "", " " * -growth)


def _blanks(block: Block, source: Source) -> tuple[Span, Span]:
    """The blanks between the bars and the text of a cell."""
    text, span = source.text, block.span
    start, end = span.start, span.end
    while start and text[start - 1] in BLANKS:
        start -= 1
    while end < len(text) and text[end] in BLANKS:
        end += 1
    return Span(start, span.start), Span(span.end, end)


def _padded(document: Document, block: Block, source: Source) -> bool:
    """Whether the cells of the column have one width."""
    assert block.cell is not None
    table = document.tables[block.cell.table]
    widths = {
        _width(document.blocks[row[block.cell.column]], source)
        for row in table.rows
        if block.cell.column < len(row)
    }
    return len(widths) == 1 and len(table.rows) > 1


def _width(block: Block, source: Source) -> int:
    left, right = _blanks(block, source)
    return right.end - left.start


def whole_line(source: Source, offset: int) -> Span:
    """The line at an offset together with its line end."""
    line = source.line_of(offset)
    span = source.line_span(line)
    starts = source.line_starts
    after = starts[line + 1] if line + 1 < len(starts) else len(source.text)
    return Span(span.start, after)


def line_end(source: Source, offset: int) -> str:
    """The line end that the document uses at a place; that of the line before for the last one."""
    line = source.line_of(offset)
    for candidate in (line, line - 1):
        if candidate < 0:
            continue
        whole = whole_line(source, source.line_starts[candidate])
        ending = source.text[source.line_span(candidate).end : whole.end]
        if ending:
            return ending
    return "\n"
