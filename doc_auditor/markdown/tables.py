"""A table → a block for each cell, at its exact place, split as GitHub splits it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from doc_auditor.markdown.assembly import Assembly
from doc_auditor.markdown.content import BLANKS, of_cell
from doc_auditor.markdown.ignores import Comment
from doc_auditor.markdown.outline import Leaf
from doc_auditor.records import BlockKind, Cell, Table
from doc_auditor.source import Span

COMMENT = re.compile(r"<!--.{0,1000}?-->")
PIPE = re.compile(r"(?<!\\)\|")
CODE_OR_PIPE = re.compile(r"(?<![\\`])(`+)(?!`)[^\n]*?(?<!`)\1(?!`)|(?<!\\)\|")

LONGEST = 5_000
"""Characters of a row up to which its code spans are considered."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table that is being read."""

    leaf: Leaf
    number: int
    columns: int
    parent: int | None


def read_table(assembly: Assembly, leaf: Leaf) -> None:
    """Add a table: its cells, row by row; the second line only aligns the columns."""
    assembly.hidden.append((Span(*leaf.lines[1]), "table alignment row"))
    lines = [Span(*line) for line in (leaf.lines[0], *leaf.lines[2:])]
    columns = len(split_row(assembly.text, lines[0]))
    parent = assembly.around.introduction(leaf)
    grid = Grid(leaf, len(assembly.tables), columns, parent)
    rows = tuple(read_row(assembly, grid, row, line) for row, line in enumerate(lines))
    assembly.tables.append(Table(grid.number, rows, Span(leaf.start, leaf.end)))


def read_row(assembly: Assembly, grid: Grid, row: int, line: Span) -> tuple[int, ...]:
    """Add the cells of a row; those without a column are not shown, but their comments count."""
    cells = split_row(assembly.text, line, grid.columns)
    for cell in cells[grid.columns :]:
        assembly.hidden.append((cell, "cell without a column"))
        for comment in COMMENT.finditer(assembly.text, cell.start, cell.end):
            assembly.comments.append(Comment(Span(*comment.span()), line))
    return tuple(
        read_cell(assembly, grid, place, Cell(grid.number, row, column), line)
        for column, place in enumerate(cells[: grid.columns])
    )


def read_cell(assembly: Assembly, grid: Grid, place: Span, cell: Cell, row: Span) -> int:
    """Add one cell; comments in it are about its row."""
    reading = assembly.read(of_cell(assembly.text, place), covers=row)
    path, parent = grid.leaf.path, grid.parent
    return assembly.add(BlockKind.CELL, path, place, reading, parent=parent, cell=cell).index


def split_row(text: str, row: Span, columns: int | None = None) -> list[Span]:
    """The cells of a row; more than ``columns`` if the author wrote more.

    GitHub splits at pipes inside code spans too.  Where that gives too many cells and leaving
    code spans whole gives the right number, the author meant the latter.
    """
    pipes = [pipe.start() for pipe in PIPE.finditer(text, row.start, row.end)]
    cells = between(text, row, pipes)
    if columns is not None and len(cells) > columns and len(row) < LONGEST:
        found = CODE_OR_PIPE.finditer(text, row.start, row.end)
        whole = between(text, row, [pipe.start() for pipe in found if pipe[0] == "|"])
        cells = whole if len(whole) == columns else cells
    return cells


def between(text: str, row: Span, pipes: list[int]) -> list[Span]:
    """The trimmed ranges between pipes; nothing before the first or after the last is no cell."""
    row = trim(text, row)
    bounds = [row.start - 1, *pipes, row.end]
    cells = [Span(before + 1, after) for before, after in pairwise(bounds)]
    if cells and not len(cells[0]):
        cells.pop(0)
    if cells and not len(cells[-1]):
        cells.pop()
    return [trim(text, cell) for cell in cells]


def trim(text: str, span: Span) -> Span:
    """A range without blanks at its ends; an empty one stands where it began."""
    inner = text[span.start : span.end].strip(BLANKS)
    lead = len(text[span.start : span.end]) - len(text[span.start : span.end].lstrip(BLANKS))
    start = span.start + lead if inner else span.start
    return Span(start, start + len(inner))
