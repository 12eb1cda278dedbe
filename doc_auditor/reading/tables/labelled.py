"""Rows whose label says how they follow from another: ``VAT (19 %)``, ``per month``, ``rate``.

``Contingency (10 %)`` below a subtotal is that share of it; ``USD per month`` is a twelfth of
``USD per year``; a row of percentages may be what two rows above it come to in each column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from doc_auditor.formula import Binary, Constant, Expression, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.sentences.misprints import Offer, chosen, figures, near

ADDED = re.compile(r"^[^()\d]*\((\d[\d.]*) ?%\)\W*$|^[^()\d]*?,? (\d[\d.]*) ?%\W*$")
PERIOD = re.compile(
    r"(?:\b(?:per|an?|each|every) |/ ?)(hour|day|week|month|quarter|year)\b"
    r"|\b(hourly|daily|weekly|monthly|quarterly|yearly|annual)\b"
    r"|^\W*(day|week|month|quarter|year)\W*$",
    re.IGNORECASE,
)
ADVERBS = {"hourly": "hour", "daily": "day", "monthly": "month", "yearly": "year"}
ADVERBS |= {"annual": "year", "weekly": "week", "quarterly": "quarter"}
AGAINST = re.compile(r"\b(?:against|versus|vs\.?|relative|over|compared)\b", re.IGNORECASE)
ABOVE = 3
"""Rows above a row of percentages that may give it."""
IN = {
    ("month", "year"): (12,),
    ("hour", "day"): (24,),
    ("day", "year"): (365, 366, 360),
    ("day", "month"): (30, 31, 28),
    ("hour", "month"): (730, 720, 744),
    ("hour", "week"): (168,),
    ("day", "week"): (7, 5),
    ("week", "year"): (52,),
    ("month", "quarter"): (3,),
    ("quarter", "year"): (4,),
    ("hour", "year"): (8760, 8736, 8766, 8784, 8640),
}
"""How many of the shorter one the longer one may be counted as."""

Cells = Iterator[tuple[GridCell, Expression]]


def labelled(grid: Grid) -> Cells:
    """The cells of rows that their labels derive."""
    yield from _added(grid)
    yield from _periods(grid)
    yield from _quotients(grid)
    yield from _against(grid)


def _added(grid: Grid) -> Cells:
    """``Contingency (10 %)`` directly below a subtotal, and above the total of both."""
    for r in range(1, len(grid.rows) - 1):
        row, above, below = grid.rows[r], grid.rows[r - 1], grid.rows[r + 1]
        percent = _percent(row[0]) if row else None
        if percent is None or not grid.total(r - 1):
            continue
        for part, whole, both in zip(row[1:], above[1:], below[1:], strict=False):
            if part.number is None or whole.number is None or both.number is None:
                continue
            sums = (whole.number.value + s * part.number.value for s in (1, -1))
            fits = any(abs(s - both.number.value) <= _half(part, whole, both) for s in sums)
            share = part.number.value / whole.number.value if whole.number.value else Fraction(0)
            off = abs(share - percent.value) * whole.number.value
            if fits and not _half(part) < off <= percent.half() / 100 * whole.number.value:
                yield part, Binary("*", Literal_(percent), Literal_(whole.number))


def _half(*cells: GridCell) -> Fraction:
    numbers = (c.number for c in cells)
    return sum((n.half() * n.scale * n.unit.factor for n in numbers if n), Fraction(0))


def _percent(cell: GridCell) -> Number | None:
    found = [t.number for t in cell.tokens if t.kind == "number" and t.number is not None]
    single = len(found) == 1 and found[0].percent and not found[0].bound
    return found[0] if single and ADDED.match(cell.text.strip("*_ ")) else None


def _periods(grid: Grid) -> Cells:
    """``USD per month`` below ``USD per year``: one column that fits shows what is meant."""
    named = [
        (bare(row[0].text), period, row)
        for row in grid.rows
        if row and (period := period_of(row[0].text))
    ]
    for name, period, row in named:
        for other, longer, source in named:
            counts = IN.get((period, longer)) or IN.get((longer, period))
            if counts is None or name != other or row is source or len(row) != len(source):
                continue
            if row[0].block.index < source[0].block.index:
                continue
            yield from _per_period(source, row, counts, (period, longer) in IN)


def _per_period(
    source: Sequence[GridCell], row: Sequence[GridCell], counts: Sequence[int], shorter: bool
) -> Cells:
    """The cells by the first count that one column proves; the others fit or are misprints."""
    pairs = [
        (a.number, b, b.number)
        for a, b in zip(source[1:], row[1:], strict=True)
        if a.number is not None and b.number is not None and b.number.value
    ]
    if any(a.unit.text != b.unit.text or a.percent for a, _, b in pairs):
        return
    for count in counts:
        offers = [(cell, b, _offer(a, count, shorter)) for a, cell, b in pairs]
        fits = sum(figures(b) > 2 and near(b, o.value, o.tree) for _, b, o in offers)
        if fits and 2 * fits >= len(offers):
            for cell, stated, offer in offers:
                if chosen(stated, [offer]) is not None:
                    yield cell, offer.tree
            return


def _tree(number: Number, count: int, shorter: bool) -> Expression:
    return Binary("/" if shorter else "*", Literal_(number), Constant(Fraction(count)))


def _offer(number: Number, count: int, shorter: bool) -> Offer:
    value = number.value / count if shorter else number.value * count
    return Offer(_tree(number, count, shorter), value, sure=True)


def period_of(label: str) -> str:
    """The period that a label names: ``Cost per month``, ``Monthly cost``, ``Month``."""
    found = PERIOD.search(label)
    if found is None:
        return ""
    name = (found[1] or found[2] or found[3]).lower()
    return ADVERBS.get(name, name)


def bare(label: str) -> str:
    """The label less its period and what stands in brackets."""
    return " ".join(re.sub(r"\([^()]*\)", " ", PERIOD.sub(" ", label)).lower().split())


def _quotients(grid: Grid) -> Cells:
    """A row of percentages that two rows right above it come to: most columns say so."""
    for r, row in enumerate(grid.rows):
        if not row or not all(c.number is not None and c.number.percent for c in row[1:]):
            continue
        above = [x for x in grid.rows[max(0, r - ABOVE) : r] if len(x) == len(row)]
        pairs = ((a, b) for a in above for b in above if a is not b)
        found = [f for a, b in pairs if (f := _quotient(row[1:], a[1:], b[1:]))]
        if len(found) == 1:
            yield from found[0]


def _quotient(
    row: Sequence[GridCell], parts: Sequence[GridCell], wholes: Sequence[GridCell]
) -> list[tuple[GridCell, Expression]]:
    """The cells with part over whole, if nearly all fit and the others are misprints."""
    found: list[tuple[GridCell, Expression]] = []
    fits = 0
    for cell, part, whole in zip(row, parts, wholes, strict=True):
        a, b, stated = part.number, whole.number, cell.number
        if a is None or b is None or stated is None or not b.value:
            return []
        if a.unit.dimensions != b.unit.dimensions or a.percent or b.percent or a.value > b.value:
            return []
        offer = Offer(Binary("/", Literal_(a), Literal_(b)), a.value / b.value)
        if chosen(stated, [offer]) is None or figures(stated) < 2:
            return []
        fits += near(stated, offer.value, offer.tree)
        found.append((cell, offer.tree))
    misprints = len(found) - fits
    return found if fits and misprints <= max(1, len(found) // 4) and len(found) > 1 else []


def _against(grid: Grid) -> Cells:
    """A column ``against the plan (8.0 s)``: each row's value against the one in the head."""
    for column in range(2, grid.width):
        base = _base(grid.top[column]) if column < len(grid.top) else None
        if base is None:
            continue
        for source in range(column - 1, 0, -1):
            found = [f for row in grid.rows if (f := _changed(row, source, column, base))]
            good = sum(fits for _, _, fits in found)
            if good > 1 and 3 * good >= 2 * len(found):
                yield from ((cell, tree) for cell, tree, _ in found)
                break


def _base(head: GridCell) -> Number | None:
    """The one value of a head that compares with it."""
    found = [t.number for t in head.tokens if t.kind == "number" and t.number is not None]
    single = len(found) == 1 and AGAINST.search(head.text)
    return found[0] if single and found[0].unit.dimensions and found[0].value else None


def _changed(
    row: Sequence[GridCell], source: int, column: int, base: Number
) -> tuple[GridCell, Expression, bool] | None:
    if len(row) <= column:
        return None
    new, cell, stated = row[source].number, row[column], row[column].number
    if new is None or stated is None or not stated.percent or new.percent or new.value <= 0:
        return None
    if new.unit.dimensions not in ((), base.unit.dimensions):
        return None
    old = replace(base, unit=new.unit) if not new.unit.dimensions else base
    high, low = (new, old) if new.value >= old.value else (old, new)
    gap = Binary("-", Literal_(high), Literal_(low), group=True)
    tree = Binary("/", gap, Literal_(old))
    return cell, tree, near(stated, (high.value - low.value) / old.value, tree)
