"""What the heads of a table name, and which way the table runs."""

from __future__ import annotations

import re

from doc_auditor.reading.grid import Grid, GridCell, Orientation
from doc_auditor.reading.lexicon import PER, Lexicon, singular
from doc_auditor.reading.sentences.ratios import plural

BOUND = re.compile(
    r"\([^()]*?\b(?:max|min|maximum|minimum|limit|at most|at least|up to|allowed|possible)\b",
    re.IGNORECASE,
)

SIDES = 2
"""Rows that a second column names before it is taken for the one that names them."""
SIZES = frozenset({"degree", "size", "ways"})


def orientation(grid: Grid, lexicon: Lexicon) -> Orientation:
    """Whether rows or columns are configurations, or rows are properties of one."""
    heads = sum(
        lexicon.label(h.split()) is not None or short_name(h, lexicon) is not None
        for h in grid.head
    )
    if heads >= 2:
        return "rows"
    grid = from_names(grid, lexicon)
    sides = sum(bool(r) and _named(r[0].text, lexicon) for r in grid.rows)
    if sides >= 1:
        if _sized(grid, lexicon):
            return "properties"
        numeric = sum(
            1 for c in range(1, grid.width) if _numbers(grid, c) >= max(1, len(grid.rows) // 3)
        )
        return "properties" if numeric <= 1 else "columns"
    return "none"


def from_names(grid: Grid, lexicon: Lexicon) -> Grid:
    """The table from the column on that names its rows: ``| Section | Parameter | From | To |``."""
    if grid.width <= SIDES or not all(len(row) == grid.width for row in grid.rows):
        return grid
    first, second = ([row[c] for row in grid.rows] for c in (0, 1))
    named = sum(_named(cell.text, lexicon) for cell in second)
    if any(_named(cell.text, lexicon) for cell in first) or named < SIDES:
        return grid
    if any(cell.number is not None for cell in (*first, *second)):
        return grid
    return Grid(grid.table, grid.head[1:], tuple(row[1:] for row in grid.rows), grid.top[1:])


def _sized(grid: Grid, lexicon: Lexicon) -> bool:
    """``| Dimension | Degree | Groups |``: one column has the degrees, the rest is about them."""
    if grid.width < 2 or grid.head[1].strip("* ").lower() not in SIZES:
        return False
    sides = [r[0].text for r in grid.rows if r]
    named = {short_name(side, lexicon) for side in sides}
    named |= {q.quantity for side in sides if (q := lexicon.label(words(side)))}
    return any(lexicon.quantities[q].kind == "degree" for q in named if q)


def _named(text: str, lexicon: Lexicon) -> bool:
    return lexicon.label(words(text)) is not None or short_name(text, lexicon) is not None


def words(text: str) -> list[str]:
    """The words of a head, brackets left out."""
    return [w for w in re.sub(r"\([^)]*\)", " ", text).replace("*", " ").split() if w]


def bounds(text: str) -> bool:
    """``Expert parallel degree (max. TP × DP)``: the row says how large the value may be."""
    return BOUND.search(text) is not None


def counts_else(head: str) -> bool:
    """``Number of groups``, ``Ranks per node``: the column counts something of the row's thing."""
    found = words(head)
    if not found or any(c.isdigit() for c in head):
        return False
    last = found[-1].lower()
    return " of " in head.lower() or "per" in found or (plural(last) and singular(last) in PER)


def short_name(text: str, lexicon: Lexicon) -> str | None:
    """The quantity of ``TP`` or ``Tensor parallel (TP)``, or of a flag or variable: ``NNODES``."""
    if flagged := flag_name(text, lexicon):
        return flagged
    for word in [text.strip(" *"), *re.findall(r"\(([A-Za-z]+)\)", text)]:
        if word.lower() in lexicon.symbols:
            return lexicon.symbols[word.lower()]
    return None


def flag_name(text: str, lexicon: Lexicon) -> str | None:
    """The quantity of a flag or a variable: ``--nnodes``, ``NNODES``; ``TP`` may be the plan."""
    name = text.strip(" *`\n")
    key = name.lstrip("-").lower().replace("-", "_")
    spelled = name.startswith("--") or "_" in name or (name.isupper() and len(name) > 4)
    return lexicon.keys.get(key) if spelled else None


def _numbers(grid: Grid, column: int) -> int:
    """How many cells of a column give a value; a remark that calculates gives none."""
    return sum(1 for c in grid.column(column) if c is not None and _gives(c))


def _gives(cell: GridCell) -> bool:
    """``32 heads ÷ 4 = 8`` explains the value of another column."""
    given = any(t.kind == "number" for t in cell.tokens)
    signs = {t.text for t in cell.tokens if t.kind in ("operator", "relation")}
    explains = any(t.kind == "word" for t in cell.tokens) and bool(signs & {"/", "="})
    return given and not explains
