"""Rows of a table with a bound, a value and a mark: ``| prefill ≤ 15 s | 16.5 s | ✓ |``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.requirements import said
from doc_auditor.judging.requirements.pairs import (
    ABOVE,
    BELOW,
    Direction,
    Pair,
    alike,
    core,
    direction,
    fitted,
)
from doc_auditor.judging.units.measured import measured
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block

INDEX = re.compile(r"#|no\.?|nr\.?|id|item|step", re.IGNORECASE)
REASON = 5
"""Words beside a failing mark from which on they may tell of something else that fails."""
NEEDED = re.compile(r"\b(?:needs?|needed|requires?|required|demand)\b", re.IGNORECASE)
"""The head of what has to find room."""
HELD = re.compile(
    rf"{said.ROOM.pattern}|\b(?:HBM|VRAM|has|have|offers?|provides?)\b", re.IGNORECASE
)
"""The head of what there is beside it."""
ASKED: dict[str, Direction] = {
    **dict.fromkeys("fits fit within under below ≤ <".split(), "at most"),
    **dict.fromkeys("reaches above over exceeds ≥ >".split(), "at least"),
}
"""Words of a head that asks on which side of a bound the value of a row lies."""


def pairs(bench: Bench) -> Iterator[Pair]:
    """The rows that hold a value and its bound."""
    yield from (pair for _, _, pair in _rows(bench))


def margins(bench: Bench) -> Iterator[tuple[Pair, Block, Number]]:
    """The same rows with what they print in the column of margins."""
    known = bench.catalog.tools.wordings.pattern("requirement", "margin")
    for grid, row, pair in _rows(bench):
        columns = [c for c, h in enumerate(grid.head) if c and known.search(h)]
        if len(columns) != 1 or columns[0] >= len(row):
            continue
        cell = row[columns[0]]
        if cell.number is None or cell.block is pair.block:
            continue
        points = cell.number.noun.startswith("point")
        number = replace(cell.number, noun="") if points else cell.number
        yield pair, cell.block, fitted(number, pair.value)


def _rows(bench: Bench) -> Iterator[tuple[Grid, Sequence[GridCell], Pair]]:
    for grid in bench.reading.grids:
        columns = _columns(bench, grid)
        for row in grid.rows:
            found = _signed(bench, grid, row) or (columns and _headed(bench, grid, row, *columns))
            found = found or _answered(grid, row)
            if found:
                yield grid, row, found


def _mark(grid: Grid, row: Sequence[GridCell]) -> bool | None:
    """The mark of a row; where it names a miss in words, nothing is certain."""
    text = " | ".join(c.text for c in row)
    if said.FAILED.search(text) and not said.PASSED.search(text):
        marked = [c.text for c in row if said.FAILED.search(c.text)]
        return None if any(len(t.split()) > REASON for t in marked) else False
    if said.PASSED.search(text) and not said.MISSED.search(text):
        return True
    answers = {
        said.answer(c.text)
        for head, c in zip(grid.head[1:], row[1:], strict=False)
        if said.VERDICT.search(head) and not _figures(c)
    } - {None}
    return answers.pop() if len(answers) == 1 and not said.MISSED.search(text) else None


def _signed(bench: Bench, grid: Grid, row: Sequence[GridCell]) -> Pair | None:
    """A bound with its sign, and one other value of its unit."""
    bounds = [(cell, found) for cell in row if (found := _bound(cell.tokens)) is not None]
    if len(bounds) != 1:
        return None
    holder, (side, *targets) = bounds[0]
    margin = bench.catalog.tools.wordings.pattern("requirement", "margin")
    row = [c for i, c in enumerate(row) if not (i < grid.width and margin.search(grid.head[i]))]
    for target in targets:
        values = [
            (c.block, number)
            for c in row
            if c is not holder and c.number is not None and not _numbers_rows(grid, c, row)
            for number in [c.number if c is row[0] else fitted(c.number, target)]
            if alike(number, target)
        ]
        if values:
            break
    plain = [c for c in row if c is not holder and c.number is None and _figures(c)]
    words = core(row[0].text.split())
    others = [c for c in plain if c is not row[0]]
    if not values and len(others) == 1:
        worst = _worse(others[0].tokens, side, target)
        if worst is not None and _mark(grid, row):
            own = others[0].block, worst
            return Pair(*own, target, side, words, True, "mark", True, ranged=True)
    if len(values) != 1 or others:
        return None
    return Pair(*values[0], target, side, words, _mark(grid, row), "mark", True)


def _numbers_rows(grid: Grid, cell: GridCell, row: Sequence[GridCell]) -> bool:
    """Whether a cell only says which row it is: ``# | Gate | Result``."""
    return cell is row[0] and bool(grid.head) and INDEX.fullmatch(grid.head[0].strip()) is not None


def _worse(tokens: Sequence[Token], side: Direction, target: Number) -> Number | None:
    """``70-95 tokens/ms``: the end of a range that is further from its target."""
    first, dash, last = tokens if len(tokens) == 3 else (None, None, None)
    if first is None or dash is None or last is None or dash.text not in "-–—":
        return None
    if first.number is None or last.number is None or not last.number.unit.dimensions:
        return None
    low = first.number
    low = low if low.unit.text else replace(low, unit=last.number.unit)
    worst = low if side == "at least" else last.number
    return worst if low.value < last.number.value and alike(worst, target) else None


def _bound(tokens: Sequence[Token]) -> tuple[Direction, *tuple[Number, ...]] | None:
    """The one bound of a cell, ``prefill ≤ 15 s``, with no value to the left of it.

    ``≤ 90% of 96 GB`` is a share, and also what that is.
    """
    signs = [i for i, t in enumerate(tokens) if t.kind == "relation"]
    figures = [i for i, t in enumerate(tokens) if t.kind == "number"]
    if len(signs) != 1 or figures[:1] != [signs[0] + 1]:
        return None
    sign, number = tokens[signs[0]].text, tokens[signs[0] + 1].number
    if number is None or sign not in ABOVE + BELOW:
        return None
    side: Direction = "at least" if sign in ABOVE else "at most"
    if len(figures) == 1:
        return side, number
    whole = tokens[figures[1]].number
    if len(figures) > 2 or whole is None or not number.percent:
        return None
    if [t.low for t in tokens[figures[0] + 1 : figures[1]]] != ["of"]:
        return None
    text = f"{number.text.strip()} of {whole.text.strip()}"
    return side, number, replace(whole, coefficient=whole.coefficient * number.value, text=text)


def _answered(grid: Grid, row: Sequence[GridCell]) -> Pair | None:
    """``yes`` under ``Fits in 80 GB?``, and the one value of the row that can be meant."""
    for column in range(1, min(len(row), len(grid.top))):
        tokens = grid.top[column].tokens
        figures = [t.number for t in tokens if t.number is not None and t.kind == "number"]
        side = next((ASKED[w] for t in tokens if (w := t.low) in ASKED), None)
        bound = figures[0] if len(figures) == 1 else None
        answer = _answer(row[column])
        if side is None or bound is None or answer is None or not bound.unit.dimensions:
            continue
        values = [c for c in row[1:] if c.number is not None and alike(c.number, bound)]
        if len(values) == 1 and values[0].number is not None:
            words = core(row[0].text.split())
            own = values[0].block, values[0].number
            return Pair(*own, bound, side, words, answer, "mark", True, likely=True)
    return None


def _answer(cell: GridCell) -> bool | None:
    if said.FAILED.search(cell.text) or said.PASSED.search(cell.text):
        return not said.FAILED.search(cell.text)
    return said.answer(cell.text)


def _mixed(grid: Grid, column: int) -> bool:
    """Whether a column has bounds of times and of rates: its head tells no side for all of them."""
    numbers = [r[column].number for r in grid.rows if column < len(r)]
    powers = {dict(n.unit.dimensions).get("second", 0) for n in numbers if n is not None}
    return {1, -1} <= powers


def _figures(cell: GridCell) -> bool:
    return any(t.kind == "number" for t in cell.tokens)


def _columns(bench: Bench, grid: Grid) -> tuple[int, int] | None:
    """The one column of bounds and the one of values, by their heads."""
    wordings = bench.catalog.tools.wordings
    bound = wordings.pattern("requirement", "bound")
    reached = wordings.pattern("requirement", "reached")
    heads = {
        c: h.strip("*_ ")
        for c, h in enumerate(grid.head)
        if c and any(c < len(row) and _figures(row[c]) for row in grid.rows)
    }
    has = [c for c, h in heads.items() if HELD.search(h) and not NEEDED.search(h)]
    needs = [c for c, h in heads.items() if NEEDED.search(h)]
    if len(has) == len(needs) == 1:
        return has[0], needs[0]
    bounds = [c for c, h in heads.items() if bound.search(h) and not reached.search(h)]
    bounds = bounds or [c for c, h in heads.items() if said.ROOM.search(h)]
    values = [c for c, h in heads.items() if reached.search(h) and not bound.search(h)]
    if not values and len(bounds) == 1 and len(heads) == len(bounds) + 1:
        values = [c for c in heads if c not in bounds]
    return (bounds[0], values[0]) if len(bounds) == len(values) == 1 else None


def _headed(
    bench: Bench, grid: Grid, row: Sequence[GridCell], limit: int, reached: int
) -> Pair | None:
    """``| TTFT | 500 ms | 420 ms | ✓ |`` under ``Target`` and ``Measured``."""
    if len(row) <= max(limit, reached):
        return None
    bound, value = row[limit].number, row[reached].number
    if bound is None or value is None or bound.bound or value.bound:
        return None
    bound = fitted(bound, value)
    if not alike(bound, value):
        return None
    bound, value = (measured(bench, n, (row[0].text,)) for n in (bound, value))
    wordings = bench.catalog.tools.wordings
    head = grid.head[limit]
    room = HELD.search(head) is not None and NEEDED.search(grid.head[reached]) is not None
    roomy = room or (
        said.ROOM.search(head) and not wordings.pattern("requirement", "bound").search(head)
    )
    label = row[0].text
    more = wordings.pattern("requirement", "higher").search(label)
    side = direction(wordings, "", "" if more or _mixed(grid, limit) else head, label, bound)
    side = "at most" if roomy else side
    words = core(label.split())
    named = wordings.pattern("requirement", "reached").search(grid.head[reached])
    likely = bool(roomy) or not named
    own = row[reached].block, value
    return Pair(*own, bound, side, words, _mark(grid, row), likely=likely, room=room)
