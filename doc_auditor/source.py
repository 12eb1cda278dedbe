"""The text of a document and places in it.

Everything inside the package speaks of code-point offsets into ``Source.text``; lines and
columns exist only at the edges (reports, JSON, editors).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

LINE_END = re.compile(r"\r\n|\n|\r")
BOM = "\ufeff"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points, ``start <= end``."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def join(self, other: Span) -> Span:
        """The smallest span that holds both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True, slots=True)
class Position:
    """A place for people: 1-based line and column, columns in code points."""

    line: int
    column: int


@dataclass(frozen=True)
class Source:
    """A document's text without its byte order mark.

    Lines end at LF, CRLF or CR only; other characters that Unicode calls line breaks do not
    end a line of markdown.
    """

    path: str
    text: str
    bom: bool = False

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Offsets of the first code point of each line."""
        return (0, *(m.end() for m in LINE_END.finditer(self.text)))

    def line_of(self, offset: int) -> int:
        """0-based number of the line that holds ``offset``."""
        return bisect_right(self.line_starts, offset) - 1

    def position(self, offset: int) -> Position:
        """The place of an offset, for a reader."""
        line = self.line_of(offset)
        return Position(line + 1, offset - self.line_starts[line] + 1)

    def line_span(self, line: int) -> Span:
        """Where a 0-based line stands, without its line end."""
        start = self.line_starts[line]
        after = self.line_starts[line + 1] if line + 1 < len(self.line_starts) else len(self.text)
        return Span(start, start + len(self.text[start:after].rstrip("\r\n")))

    def cut(self, span: Span) -> str:
        """The text of a span."""
        return self.text[span.start : span.end]

    def encode(self) -> bytes:
        """The bytes of the file, byte order mark included."""
        return ((BOM if self.bom else "") + self.text).encode("utf-8")


class UnreadableSource(Exception):
    """The bytes are no text that can be audited; the message says why, in one sentence."""


def decode(path: str, data: bytes) -> Source:
    """Read bytes as UTF-8.

    Raises:
        UnreadableSource: binary content, or a byte that is not UTF-8 (the message names it).
    """
    if b"\0" in data[:8192]:
        raise UnreadableSource(f"binary content at byte {data.index(0)}; only text is audited")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableSource(f"not valid UTF-8 at byte {error.start}; save it as UTF-8") from None
    return Source(path, text.removeprefix(BOM), text.startswith(BOM))
