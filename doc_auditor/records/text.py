"""The records of a parsed document: its blocks, tables, ignores and problems.

Spans are code-point offsets into the source.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from doc_auditor.source import Span


class BlockKind(StrEnum):
    """What a block of text is in the document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CELL = "cell"
    CODE = "code"
    HTML = "html"
    METADATA = "metadata"


@dataclass(frozen=True, slots=True)
class Mark:
    """Inline markup inside a block; ``span`` covers the marked content with its delimiters."""

    kind: Literal["code", "strong", "emphasis", "strike", "math", "link", "image", "html", "todo"]
    span: Span


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a table cell stands: table number in the document, row (0 is the head), column."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Fence:
    """Which code block a line belongs to, and whether the line is (or ends in) a comment.

    ``indent`` are the characters before the line.
    """

    number: int
    language: str
    line: int
    comment: bool = False
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that is read as one: a paragraph, a list item, a cell, a code line.

    ``shadow`` has the length of ``span``; everything that is not visible text is blanked in it,
    so an index into it *is* a place in the source.
    """

    index: int
    kind: BlockKind
    span: Span
    shadow: str
    trail: tuple[int, ...] = ()
    """Indices of the headings above, outermost first."""
    parent: int | None = None
    """The block that introduces this one: the enclosing list item, or the lead-in paragraph."""
    level: int = 0
    """Heading level, or nesting depth of a list item."""
    quotes: int = 0
    """How many block quotes enclose it."""
    ordered: int | None = None
    """The number of an item of an ordered list."""
    cell: Cell | None = None
    fence: Fence | None = None
    marks: tuple[Mark, ...] = ()
    plain: bool = False
    """Nested deeper than the parser goes; read as a plain line."""

    @property
    def text(self) -> str:
        """The visible text, blanks kept."""
        return self.shadow


@dataclass(frozen=True, slots=True)
class Table:
    """A table: cells by row and column as block indices; row 0 is the head."""

    number: int
    rows: tuple[tuple[int, ...], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Ignore:
    """``<!-- doc-auditor: ignore[rule] -- reason -->`` and the source range that it covers."""

    rules: tuple[str, ...]
    reason: str
    span: Span
    covers: Span


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read or used; a value, not an exception."""

    path: str
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document: its blocks in document order, its tables, and its ignores."""

    blocks: tuple[Block, ...]
    tables: tuple[Table, ...]
    ignores: tuple[Ignore, ...] = ()
    problems: tuple[Problem, ...] = ()
    hidden: tuple[tuple[Span, str], ...] = ()
    """Ranges without readable text (link targets, HTML, code), each with the reason."""
