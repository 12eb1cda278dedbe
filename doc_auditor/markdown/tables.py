"""Where the cells of a table row stand, as GitHub's markdown splits it."""

from __future__ import annotations

import re
from itertools import pairwise

from doc_auditor.markdown.content import BLANKS
from doc_auditor.source import Span

PIPE = re.compile(r"(?<!\\)\|")
CODE_OR_PIPE = re.compile(r"(?<![\\`])(`+)(?!`)[^\n]*?(?<!`)\1(?!`)|(?<!\\)\|")

LONGEST = 5_000
"""Characters of a row up to which its code spans are considered."""


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
