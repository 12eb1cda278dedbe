"""Total rows and rows of averages, each with the numbers that it is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod

from doc_auditor.quantity import Number
from doc_auditor.reading.context import Context
from doc_auditor.reading.grid import LEFT, Grid, GridCell
from doc_auditor.reading.tables.averages import averages
from doc_auditor.reading.tables.made_of import (
    adds,
    all_of_it,
    collapsed,
    common,
    mistyped,
    numbers_of,
    rest_of,
    weighted,
)
from doc_auditor.records import Claim, Total

RATE_HEAD = re.compile(
    r"/|%|flops|\b(?:per|avg|average|mean|rate|ratio|price|share|latency|efficiency|utili[sz]ation"
    r"|p\d\d|speed|throughput|bandwidth|mfu|score|accuracy)",
    re.IGNORECASE,
)
RATED = re.compile(r"\d[\d.,]* ?\w+/\w+")
"""``Load at 2.5 GB/s (s)``: a rate that is given makes no rate of the column."""
PERIODIC = re.compile(
    r"(?:/|\bper\b|\ba\b|\beach\b)\s*(?:hour|h|hr|day|d|week|wk|month|mo|quarter|year|yr|a)\b(?![-\w])",
    re.IGNORECASE,
)
"""``$/month``, ``requests per day``: what is spent or made in the same time adds up."""
SIZE = {"byte": 1}
BYTES = re.compile(r"[kKMGTP]i?B")
APIECE = re.compile(
    r"(?:\bper\b|/)\s*(?!s\b|sec|h\b|hour|day|min|month|year|week)[a-z-]+", re.IGNORECASE
)
"""``per card``, not ``per day``."""
QUANTILE = re.compile(
    r"\bp\d\d(?:\.\d+|9*)\b|\bp100\b|\b(?:median|percentile|quantile|quartile|tail)s?\b"
    r"|\b\d+(?:\.\d+)?(?:th|st|nd|rd)?[- ]?(?:percentile|pct|pctl)\b",
    re.IGNORECASE,
)
"""Medians and percentiles of parts do not add up to those of the whole."""
IN_TOTAL = re.compile(r"\b(?:in )?total\W*$|^\W*total\b", re.IGNORECASE)
LABEL_UNIT = re.compile(r"[(\[]([^()\[\]]{1,12})[)\]]\W*$")
NAMING = re.compile(
    r"(?:line|node|page|row|step|stage|rank|option|index|id|item|no|nr|#)\.?", re.IGNORECASE
)
"""The head of a column whose numbers name things and count nothing."""
SETTING = frozenset({"parameter", "quantity", "setting", "line", "node", "value"})
FORMERLY = frozenset({"from", "current", "before", "old"})
LATER = frozenset({"to", "required", "after", "new"})
SHORT = 12
"""Rows of which a subtotal may add up any run."""
SUM = re.compile(r"\W*sum\b", re.IGNORECASE)
PLAIN = re.compile(r"\W*(?:sum|totals?|all|together)\W*", re.IGNORECASE)
PART = re.compile(r"\bsub-?", re.IGNORECASE)
WHOLE = re.compile(r"\b(?:grand|overall|combined|all)\b", re.IGNORECASE)


UNITS = re.compile(r"^\W*(?:per|one|each|every|single|an?)\b|\b(?:per|each|of an?|one)\b", re.I)
"""``one layer``, ``per expert``: what a row below is a multiple of."""
TIMES = re.compile(r"^\W*(?:[×x*]\s*\d|\d[\d,]*\s+[a-z-]+)", re.IGNORECASE)
ASIDE = re.compile(
    r"\bof which\b|\bthereof\b|\bincluding\b|\bincl\b|\bheadroom\b|\bfree\b|\bleft\b|\bremain"
    r"|\bspare\b|\bmargin\b|\blimit\b|\bbudget\b|\bcapacity\b|\bavailable\b|\bpeak\b|\btarget\b",
    re.IGNORECASE,
)
DIGIT = re.compile(r"\d")
APART = re.compile(
    r"\b(?:TP|PP|DP|EP|CP)\b"
    r"|(?i:\b(?:parallel to|in parallel|overlap|concurrent|meanwhile|hidden behind)|^per \w+$)"
)
"""Labels of what does not add up: factors of a layout, steps of one time, what one node has."""
NEAR = Fraction(1, 20)
"""How far a sum may be off for a row that only its looks make a total."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A total row: the rows that it may be made of, the likeliest first."""

    row: int
    label: str
    parts: tuple[tuple[int, ...], ...]
    named: bool = True
    """False where nothing but bold type says that it is one."""


def column_totals(
    grid: Grid, context: Context, corrected: Mapping[Number, Fraction]
) -> Iterator[Claim]:
    """The numbers of the total rows and of the rows of averages."""
    for total in _total_rows(grid) if not _lists_changes(grid) else ():
        yield from _totals(grid, context, total, corrected)
    for r in range(len(grid.rows)):
        if grid.average(r):
            yield from averages(grid, context, r)


def _total_rows(grid: Grid) -> Iterator[_Row]:
    """Each total with the rows since the last one, or with the subtotals that no other total took.

    A total that opens the table is made of what follows.
    """
    plain: list[int] = []
    open_: list[int] = []
    marked = [r for r in range(len(grid.rows)) if grid.total(r)]
    last = -1
    for r in range(len(grid.rows)):
        named = r in marked
        if not named and not (grid.bold(r) and _by_looks(grid, r, plain, open_)):
            plain += [] if grid.aggregate(r) else [r]
            continue
        label = next((c.text for c in grid.rows[r] if c.text), "")
        if not named and LEFT.search(label):
            continue  # what is left of the first row
        if r == 0:
            after = tuple(x for x in range(1, marked[1] if len(marked) > 1 else len(grid.rows)))
            yield _Row(r, label, (after,))
            continue
        if _of_one_kind(grid, label, plain):
            continue
        since, all_parts = tuple(plain), (*open_, *plain)
        sub = bool(PART.search(label)) or not open_
        closes = bool(WHOLE.search(label)) or not named or r == marked[-1]
        ranked = [all_parts, since] if open_ and closes and not sub else [since, all_parts]
        ranked.append(tuple(x for x in range(r) if x not in marked and not grid.aggregate(x)))
        if own := APIECE.search(label):  # ``Sum per GPU`` below rows per GPU and rows on the node
            ranked.append(tuple(x for x in plain if own[0].lower() in grid.rows[x][0].text.lower()))
        if unit := LABEL_UNIT.search(label):  # ``State (GB)`` below ``Parameters (M)``
            ranked.append(tuple(x for x in plain if unit[0] in grid.rows[x][0].text))
        ranked += [tuple(x for x in parts if not _beside(grid, x)) for parts in ranked]
        if PART.search(label) and len(plain) <= SHORT:  # ``Subtotal (first two)``
            ends = range(len(plain) + 1)
            ranked += [tuple(plain[i:j]) for i in ends for j in ends if j - i > 1]
            ranked += [tuple(x for x in plain if x != left_out) for left_out in plain]
        ranked += [
            parts[i:] for parts in ranked[:1] for i, x in enumerate(parts) if _times(grid, x)
        ]
        ranked.append(tuple(range(last + 1, r)))  # ``Largest unit`` among them
        yield _Row(r, label, tuple(dict.fromkeys(p for p in ranked if len(p) > 1)), named)
        last = r
        open_ = [r] if closes and not sub and open_ else [*open_, r]
        plain = []


def _of_one_kind(grid: Grid, label: str, above: Sequence[int]) -> bool:
    """``Tokens/s per user``, ``Tokens/s per replica``, ``Tokens/s in total``: nothing adds up."""
    name = IN_TOTAL.sub("", label).strip("* _:").lower()
    texts = (grid.rows[r][0].text.strip("* _:").lower() for r in above if grid.rows[r])
    return bool(name) and any(t.startswith(name) and APIECE.search(t[len(name) :]) for t in texts)


def _beside(grid: Grid, row: int) -> bool:
    """``of which …``, ``per layer``: a row that stands beside the parts and is none of them."""
    label = _label_of(grid, row)
    return ASIDE.search(label) is not None or UNITS.search(label) is not None


def _times(grid: Grid, row: int) -> bool:
    """``× 48 layers``: the rows before it are what it is a multiple of."""
    return TIMES.match(_label_of(grid, row)) is not None


def _by_looks(grid: Grid, row: int, plain: Sequence[int], open_: Sequence[int]) -> bool:
    """Whether some figure of a row in bold is about the sum of three or more above it."""
    return any(
        len(addends) > 2 and _about(cell.number, addends)
        for c, cell in enumerate(grid.rows[row])
        if cell.number is not None
        for parts in (plain, [*open_, *plain])
        if (addends := numbers_of(grid, parts, c))
    )


def _about(number: Number, addends: Sequence[Number]) -> bool:
    """Whether a figure is more than any of its parts, of their unit, and near their sum."""
    if any(a.unit.dimensions != number.unit.dimensions or a.value <= 0 for a in addends):
        return False
    total = sum((a.value for a in addends), Fraction(0))
    larger = number.value > max(a.value for a in addends)
    return larger and abs(total - number.value) <= NEAR * total


def _totals(
    grid: Grid, context: Context, total: _Row, corrected: Mapping[Number, Fraction]
) -> Iterator[Total]:
    cells = grid.rows[total.row]
    shared = _shared(grid, total)
    if shared is not None:
        total = replace(total, parts=(shared,))
    held = {c: p for c in range(len(cells)) if (p := _made_of(grid, total, c)) is not None}
    for c, cell in enumerate(cells):
        choices = [p for p in total.parts if len(numbers_of(grid, p, c)) > 1]
        if cell.number is None or not choices or _names_things(grid, c, cell.number):
            continue
        fitting = [p for p in held.values() if p in choices]
        rows = held.get(c) or (fitting or choices)[0]
        addends = numbers_of(grid, rows, c)
        ranges = all(grid.rows[r][c].number is None for r in rows if c < len(grid.rows[r]))
        if ranges and not (PLAIN.fullmatch(total.label) and _of_things(grid, c, cell)):
            continue
        if c not in held and rest_of(cell.number, addends):
            continue
        others = [k for k in held if k != c]
        slip = bool(others) and mistyped(cell.number, addends)
        alike = len({n.unit.dimensions for n in (*addends, cell.number)}) == 1
        yield Total(
            cell.number.span,
            cell.block.index,
            context.of_block(cell.block),
            (cell.number,),
            cell.number,
            tuple(addends),
            "column",
            total.label,
            (
                c in held
                or slip
                or _adds_up(grid, c, cell, total.label)
                or _apiece(grid, c, cell.number, addends)
                or (PLAIN.fullmatch(total.label) is not None and all_of_it(addends))
            )
            and _one_measure(grid, total, [r for r in rows if numbers_of(grid, [r], c)])
            and not right_once_corrected(cell.number, addends, corrected)
            and not (len(rows) < len(choices[0]) and _rounded(cell.number, addends))
            and (total.row > 0 or c in held or bool(others))
            and (total.named or slip or _about(cell.number, addends))
            and shared is None
            and not (_periodic(grid, c) and weighted(grid, c, cell.number, choices))
            and not _multiplies(grid, total)
            and (ranges or not _unread(grid, total, c))
            and (_could_add(cell.number, addends) or not _weights(grid, total, c))
            and not any(APART.search(_label_of(grid, r)) for p in total.parts for r in p),
            backed=alike
            and bool(others)
            and len(others) >= _summable(grid, total, c)
            and not _periodic(grid, c),
            likely=c not in held and (_periodic(grid, c) or ranges),
        )


def _multiplies(grid: Grid, total: _Row) -> bool:
    """Whether a figure of the row is the product of those above it: degrees and their GPUs."""
    for c, cell in enumerate(grid.rows[total.row]):
        for addends in (numbers_of(grid, p, c) for p in total.parts):
            number = cell.number
            if number is None or len(addends) < 2 or number.unit.text or adds(number, addends):
                continue
            whole = all(a.integral and not a.unit.text for a in addends)
            if whole and number.value == prod(a.value for a in addends):
                return True
    return False


def _unread(grid: Grid, total: _Row, column: int) -> bool:
    """Whether a cell above a total has figures that are no plain number: ``5% → 26``."""
    cells = (grid.rows[r][column] for p in total.parts for r in p if column < len(grid.rows[r]))
    return any(c.number is None and DIGIT.search(c.text) for c in cells)


def _could_add(number: Number, addends: Sequence[Number]) -> bool:
    """Whether a figure is more than each of its parts, as every sum is; a mean lies among them."""
    return any(a.value < 0 for a in addends) or number.value >= max(a.value for a in addends)


def _weights(grid: Grid, total: _Row, column: int) -> bool:
    """Whether another column has figures that a mean may be weighted with."""
    found = (c for p in total.parts for c in range(grid.width) if len(numbers_of(grid, p, c)) > 1)
    return any(c != column for c in found)


def _label_of(grid: Grid, row: int) -> str:
    return next((c.text for c in grid.rows[row] if c.text), "")


def right_once_corrected(
    number: Number, addends: Sequence[Number], corrected: Mapping[Number, Fraction]
) -> bool:
    """Whether the total is the sum of the right values, where an addend is wrong itself."""
    if not any(a in corrected for a in addends):
        return False
    exact = sum((corrected.get(a, a.value) for a in addends), Fraction(0))
    slack = sum((a.half() * a.scale * a.unit.factor for a in addends), number.half() * number.scale)
    return abs(exact - number.value) <= slack


def _adds_up(grid: Grid, column: int, cell: GridCell, label: str) -> bool:
    """Whether figures of this kind are added up: sizes and counts are, rates and shares are not."""
    assert cell.number is not None
    head = grid.head[column] if column < grid.width else ""
    rate = dict(cell.number.unit.dimensions).get("second", 0) < 0
    if rate and not _periodic(grid, column):
        return bool(SUM.match(label))
    plain = PERIODIC.sub("", RATED.sub("", head))
    return not RATE_HEAD.search(plain) and not cell.number.percent


def _periodic(grid: Grid, column: int) -> bool:
    return column < grid.width and PERIODIC.search(grid.head[column]) is not None


def _apiece(grid: Grid, column: int, number: Number, addends: Sequence[Number]) -> bool:
    """``GB per card``: what lies on one thing has parts; a mean of pools is within them."""
    bare = APIECE.sub("", grid.head[column] if column < grid.width else "").strip(" *_()[]")
    sized = dict(number.unit.dimensions) == SIZE or BYTES.fullmatch(bare)
    above = number.value > max(a.value for a in addends)
    return bool(sized or not bare) and above and not RATE_HEAD.search(bare)


def _one_measure(grid: Grid, total: _Row, parts: Sequence[int]) -> bool:
    """Whether the labels of the rows leave it open that they add up.

    ``total p95`` is no sum, and ``requests`` do not go into ``total (ms)``.
    """
    labels = {next((c.text for c in grid.rows[r] if c.text), "") for r in (total.row, *parts)}
    units = {m.group(1).strip() for x in labels if (m := LABEL_UNIT.search(x))}
    own = LABEL_UNIT.search(total.label)
    mixed = own is not None and bool(units - {own.group(1).strip()})
    return not mixed and not any(map(QUANTILE.search, labels))


def _names_things(grid: Grid, column: int, number: Number) -> bool:
    """``line``, ``node``: the numbers of the column count nothing, unless they are measured."""
    named = column < grid.width and NAMING.fullmatch(grid.head[column].strip(" *_`"))
    return bool(named) and not number.unit.dimensions


def _lists_changes(grid: Grid) -> bool:
    """``node | parameter | from | to``: each row is about a quantity of its own."""
    heads = {h.strip(" *_`").lower() for h in grid.head}
    return bool(heads & FORMERLY) and bool(heads & LATER) and bool(heads & SETTING)


def _summable(grid: Grid, total: _Row, column: int) -> int:
    """How many other figures of the row should add up."""
    return sum(
        c != column
        and cell.number is not None
        and _adds_up(grid, c, cell, total.label)
        and any(len(numbers_of(grid, p, c)) > 1 for p in total.parts)
        for c, cell in enumerate(grid.rows[total.row])
    )


def _shared(grid: Grid, total: _Row) -> tuple[int, ...] | None:
    """The rows that come to the total in every column, where all of the rows do not."""
    rows = max(total.parts, key=len, default=())
    filled = [(at, c.number) for at, c in enumerate(grid.rows[total.row]) if c.number is not None]
    added = [at for at, _ in filled if _adds_up(grid, at, grid.rows[total.row][at], total.label)]
    columns = [(n, {r: x for r in rows for x in numbers_of(grid, [r], at)}) for at, n in filled]
    some = [c for (at, _), c in zip(filled, columns, strict=True) if at in added]
    if all(adds(number, list(column.values())) for number, column in some):
        return None
    for chosen in (some, columns):
        if found := common([n for n, _ in chosen], [c for _, c in chosen]):
            return found
    return None


def _made_of(grid: Grid, total: _Row, column: int) -> tuple[int, ...] | None:
    """The rows that make up a total within their printed precision."""
    number = grid.rows[total.row][column].number
    if number is None:
        return None
    for parts in total.parts:
        addends = numbers_of(grid, parts, column)
        if len(addends) > 1 and adds(number, addends):
            return parts
    for parts in total.parts:
        figures = {r: n for r in parts for n in numbers_of(grid, [r], column)}
        shorter = collapsed(parts, figures)
        if 1 < len(shorter) < len(figures) and adds(number, [figures[r] for r in shorter]):
            return shorter
    return None


def _rounded(number: Number, addends: Sequence[Number]) -> bool:
    """Whether whole numbers that are some of a column may be off by their rounding alone."""
    off = abs(sum((a.face for a in addends), Fraction(0)) - number.face)
    return all(a.integral for a in addends) and 0 < off <= Fraction(len(addends), 2) * number.ulp


def _of_things(grid: Grid, column: int, cell: GridCell) -> bool:
    """Whether a total below ranges counts what its column is about: ``96 GPUs``, not 12 nodes."""
    words = [t.low.rstrip("s") for t in cell.tokens if t.kind in ("word", "symbol")]
    return all(w in grid.head[column].lower() for w in words)
