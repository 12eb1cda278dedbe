"""The things that several tables describe, and the headings that are about one of them.

``| | 18B | 74B |`` stands over the layers and again over the degrees: both columns of ``74B`` are
of one model, and so is what stands below ``## 74B in detail``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from doc_auditor.reading.grid import Orientation
from doc_auditor.records import Block, Document, Table

SHARED = 2
"""Names that two tables have in common before they are about the same things."""
MANY = 60
"""Tables of a document that are compared."""
PREFIX = "table thing "
"""It is a label of a row or a column, as those are that only one table has."""
NAME = re.compile(r"[^\W\d]")
"""What has no letter is a value."""
TOLD = re.compile(r"\b(?=[\w.-]*\d)(?=[\w.-]*[^\W\d])[\w.-]{2,24}")
"""A name that is no common word: ``74B``, ``L40S``, ``eu-1``."""


def of_a_thing(mark: str) -> bool:
    """Whether a label of contrast is the name of a thing."""
    return mark.startswith(PREFIX)


@dataclass(frozen=True)
class Things:
    """What the tables of a document, whose ``orientations`` are known, are about."""

    document: Document
    orientations: Mapping[int, Orientation]

    def of_cell(self, block: Block) -> str | None:
        """The thing that a cell tells of, if another table tells of it too."""
        if block.cell is None or not block.cell.row or not block.cell.column:
            return None
        cell = block.cell
        rows = self.document.tables[cell.table].rows
        kind = self.orientations.get(cell.table, "none")
        place = rows[0][cell.column] if kind == "columns" and cell.column < len(rows[0]) else None
        place = rows[cell.row][0] if kind == "rows" else place
        name = self._name(place) if place is not None else ""
        return f"{PREFIX}{name}" if name in self._names else None

    def of_heading(self, text: str) -> str | None:
        """The one thing that a heading names."""
        found = {w for w in TOLD.findall(text.lower()) if w in self._names}
        return f"{PREFIX}{next(iter(found))}" if len(found) == 1 else None

    @cached_property
    def _names(self) -> frozenset[str]:
        tables = [frozenset(self._of_table(t)) for t in self.document.tables[:MANY]]
        both = (a & b for a, b in combinations([t for t in tables if t], 2))
        return frozenset[str]().union(*(names for names in both if len(names) >= SHARED))

    def _of_table(self, table: Table) -> Iterator[str]:
        """The names over the columns, or before the rows, of a table of things."""
        kind = self.orientations.get(table.number, "none")
        if kind not in ("columns", "rows"):
            return
        sides = [row[0] for row in table.rows[1:] if row]
        places = table.rows[0][1:] if kind == "columns" else sides
        names = Counter(self._name(place) for place in places)
        yield from (n for n, times in names.items() if times == 1 and NAME.search(n))

    def _name(self, index: int) -> str:
        return self.document.blocks[index].shadow.strip(" *_`:").lower()
