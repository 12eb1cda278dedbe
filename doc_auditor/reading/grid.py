"""A table as numbers: cells with their one value, column units, total rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from doc_auditor.quantity import NO_UNIT, Number, Unit
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, Document, Table

VARIABLE = re.compile(r"\d\s?[A-Za-z]\s?(?:\^|²|³)")
"""``2h^2``: a letter with a power is the name of a value."""
TOTAL = re.compile(
    r"^\W*(?:grand |sub-?|overall |combined )?(?:totals?|sum|subtotal|together|altogether)\b"
    r"|^\W*all\W*$|^\W*[Σ∑]|\b(?:sub)?totals?\W*$",
    re.IGNORECASE,
)
LEFT = re.compile(r"\b(?:left|free|remain\w*|headroom|spare|unused|reserve)\b", re.IGNORECASE)
"""What a row is called that says what is left of another one."""
AVERAGE = re.compile(r"^\W*(?:average|avg|mean)\b", re.IGNORECASE)
EXTREME = re.compile(
    r"^\W*(?:max(?:imum|ima)?|min(?:imum|ima)?|highest|lowest|largest|smallest|median|worst|best)\b",
    re.IGNORECASE,
)
EMPTY = re.compile(r"^[\s–—\-]*(?:n/?a)?[\s–—\-]*$", re.IGNORECASE)

MARKS = frozenset("†‡§¶")

Orientation = Literal["rows", "columns", "properties", "none"]


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell: its block, its text, its tokens, and its value if it holds exactly one number."""

    block: Block
    text: str
    tokens: tuple[Token, ...]
    number: Number | None = None
    signed: int = 0
    """-1 or +1 where the author printed a sign."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its cells read; row 0 is the head."""

    table: Table
    head: tuple[str, ...]
    rows: tuple[tuple[GridCell, ...], ...]
    top: tuple[GridCell, ...] = ()
    """The cells of the head."""

    def turned(self) -> Grid:
        """The table on its side: labels of rows as heads, one row for each column."""
        body = tuple(
            (self.top[c], *(row[c] for row in self.rows if c < len(row)))
            for c in range(1, len(self.top))
        )
        labels = [row[0] for row in self.rows if row]
        whole = all(len(row) == len(self.top) for row in self.rows)
        head = ("", *(cell.text for cell in labels))
        return Grid(self.table, head, body if whole else (), (*self.top[:1], *labels))

    def column(self, index: int) -> list[GridCell | None]:
        """The body cells of a column, ``None`` where a row is short."""
        return [row[index] if index < len(row) else None for row in self.rows]

    @property
    def width(self) -> int:
        """How many columns the head has."""
        return len(self.head)

    def total(self, row: int) -> bool:
        """Whether a body row is a total."""
        cells = self.rows[row]
        if not cells:
            return False
        if any(TOTAL.search(c.text.strip("* _:")) for c in cells[:2] if c.number is None):
            return True
        last = row == len(self.rows) - 1 and row > 1 and not LEFT.search(cells[0].text)
        return last and self.bold(row) and not any(map(_bold, self._values_above(row)))

    def bold(self, row: int) -> bool:
        """A row in bold, label and values: a total by its looks, or a row to look at."""
        filled = [c for c in self.rows[row] if c.text]
        return len(filled) > 1 and filled[0].number is None and all(map(_bold, filled))

    def _values_above(self, row: int) -> Iterator[GridCell]:
        return (c for cells in self.rows[:row] for c in cells[1:])

    def average(self, row: int) -> bool:
        """Whether a body row is an average."""
        return bool(self.rows[row]) and bool(AVERAGE.search(self.rows[row][0].text))

    def aggregate(self, row: int) -> bool:
        """Whether a body row sums up each column by itself: an average, the largest values."""
        label = self.rows[row][0].text if self.rows[row] else ""
        return self.average(row) or bool(EXTREME.search(label))


def _bold(cell: GridCell) -> bool:
    return any(m.kind == "strong" for m in cell.block.marks)


def read(
    document: Document,
    table: Table,
    tokenize: Callable[[Block], Sequence[Token]],
    unit_in: Callable[[str], Unit],
) -> Grid:
    """Read a table; a unit in a column's head goes to the bare numbers below it."""
    blocks = [[document.blocks[i] for i in row] for row in table.rows]
    head = tuple(b.shadow.strip() for b in blocks[0]) if blocks else ()
    units = [unit_in(h) for h in head]
    rows = tuple(
        tuple(
            _cell(b, tokenize(b), units[i] if i < len(units) else NO_UNIT)
            for i, b in enumerate(row)
        )
        for row in blocks[1:]
    )
    top = tuple(_cell(b, tokenize(b), NO_UNIT) for b in blocks[0]) if blocks else ()
    return Grid(table, head, rows, top)


def _cell(block: Block, tokens: Sequence[Token], unit: Unit) -> GridCell:
    return cell_of(block, block.shadow.strip(), tokens, unit)


def cell_of(block: Block, text: str, tokens: Sequence[Token], unit: Unit) -> GridCell:
    """A cell with its value, if it holds exactly one number."""
    tokens = _without_marks(tokens)
    found = [t for t in tokens if t.kind == "number" and t.number]
    signs = [t.text for t in tokens if t.kind == "operator"]
    signed = -1 if signs[:1] == ["-"] else 1 if signs[:1] == ["+"] else 0
    calculates = len(found) != 1 or any(s not in "+-" for s in signs) or len(signs) > 1
    if calculates and (result := _result(tokens)):
        return GridCell(block, text, tuple(tokens), result)
    if calculates or _wordy(tokens) or tokens[0].kind in ("word", "symbol"):
        return GridCell(block, text, tuple(tokens))
    number = found[0].number
    assert number is not None
    if unit.text and not number.unit.text:
        number = replace(number, unit=unit)
    if signed < 0 and tokens and tokens[0].text == "-":
        number = replace(number, coefficient=-number.coefficient)
    return GridCell(
        block, text, tuple(tokens), number, signed if tokens and tokens[0].text in "+-" else 0
    )


def _without_marks(tokens: Sequence[Token]) -> Sequence[Token]:
    """A cell without the footnote mark at its end: ``4*``, ``4 [^2]``, ``4 †``."""
    end = len(tokens)
    if end > 1 and tokens[end - 1].kind == "close" and tokens[end - 1].text == "]":
        start = next((i for i in range(end - 1, 0, -1) if tokens[i].text == "["), end)
        end = start if tokens[start + 1 : start + 2] and tokens[start + 1].text == "^" else end
    while end > 1 and (tokens[end - 1].text == "*" or tokens[end - 1].text in MARKS):
        end -= 1
    return tokens[:end]


def _result(tokens: Sequence[Token]) -> Number | None:
    """``246 / 8 = 30.75``: the cell's value is what the calculation gives."""
    for index in range(len(tokens) - 1, 0, -1):
        if tokens[index].kind == "number" and tokens[index - 1].text in ("=", "≈"):
            rest = tokens[index + 1 :]
            return (
                None
                if any(t.kind in ("number", "operator") for t in rest)
                else tokens[index].number
            )
    return None


def _wordy(tokens: Sequence[Token]) -> bool:
    """A cell with a sentence around its number is no plain value."""
    if any(t.aside and t.aside != "part of a name" for t in tokens):
        return True
    return sum(t.kind == "word" for t in tokens) > 4 or (
        bool(tokens) and tokens[0].kind == "word" and bool(tokens[0].aside)
    )
