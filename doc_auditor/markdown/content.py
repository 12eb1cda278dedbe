"""Text of one block without its container prefixes, and where every bit of it stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from doc_auditor.source import Span

BLANKS = " \t"
ESCAPED_PIPE = re.compile(r"\\(?=\|)")


@dataclass(frozen=True, slots=True)
class Content:
    """Text cut out of the source in pieces: the lines of a block, or parts of a cell.

    ``starts`` are the offsets at which the pieces begin in ``text``, ``places`` those in the
    source.  What lies between two pieces in the source is markup and shows as blanks.
    """

    text: str
    starts: tuple[int, ...]
    places: tuple[int, ...]

    def place(self, index: int) -> int:
        """The source offset of an index into the text."""
        piece = bisect_right(self.starts, index) - 1
        return self.places[piece] + index - self.starts[piece]

    def span(self, start: int, end: int) -> Span:
        """The source range of a range of the text."""
        last = self.place(end - 1) + 1 if start < end else self.place(start)
        return Span(self.place(start), last)

    @property
    def whole(self) -> Span:
        """The source range from the first character to the last."""
        return self.span(0, len(self.text))

    def spread(self, shown: str) -> str:
        """Stretch a rewritten text over the source range, blanks between the pieces."""
        if len(self.starts) == 1:
            return shown
        gaps = (
            place - before - (start - earlier)
            for (earlier, start), (before, place) in zip(
                pairwise(self.starts), pairwise(self.places), strict=True
            )
        )
        ends = (*self.starts[1:], len(shown))
        chunks = [shown[start:end] for start, end in zip(self.starts, ends, strict=True)]
        return chunks[0] + "".join(
            " " * gap + chunk for gap, chunk in zip(gaps, chunks[1:], strict=True)
        )


def of_range(text: str, start: int, end: int) -> Content:
    """One unbroken stretch of the source."""
    return Content(text[start:end], (0,), (start,))


def of_lines(text: str, lines: Sequence[tuple[int, int]]) -> Content:
    """Lines joined by their line feeds; blanks and blank lines at the very end are left out."""
    kept = list(lines)
    while len(kept) > 1 and not text[slice(*kept[-1])].strip(BLANKS):
        kept.pop()
    joined = "\n".join(text[start:end] for start, end in kept)
    lengths = (end - start + 1 for start, end in kept[:-1])
    places = tuple(start for start, _ in kept)
    return Content(joined.rstrip(BLANKS), tuple(accumulate(lengths, initial=0)), places)


def of_cell(text: str, cell: Span) -> Content:
    """A table cell: the backslash that protects a pipe is no part of its text."""
    if "\\" not in text[cell.start : cell.end]:
        return of_range(text, cell.start, cell.end)
    cuts = [m.start() for m in ESCAPED_PIPE.finditer(text, cell.start, cell.end)]
    begins = (cell.start, *(cut + 1 for cut in cuts))
    parts = [text[a:b] for a, b in zip(begins, (*cuts, cell.end), strict=True)]
    starts = tuple(accumulate((len(part) for part in parts[:-1]), initial=0))
    return Content("".join(parts), starts, begins)
