"""Group sizes and numbers of groups: every kind of group divides the same devices.

``TP | 2 | 48`` and ``CP | 4 | 24`` say that there are 96 of them, and so must every other row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from fractions import Fraction

from doc_auditor.formula import Binary, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.tables.lawful import Lawful
from doc_auditor.reading.tables.laws import explained
from doc_auditor.source import Span

SIZE = re.compile(r"\b(?:size|degree|width|ways|members|(?:per|in (?:a|each)) group)\b", re.I)
COUNT = re.compile(r"^\W*(?:(?:number|no\.?|count|#) (?:of )?)?(?:\w+ )?groups\W*$", re.IGNORECASE)
AGREE = 2
"""Rows that must have one product before another row is doubted."""
SURE = 3
"""Rows that leave no doubt what is divided."""

Printed = Mapping[Fraction, Number]
"""Bare integers of the text, by value."""


def grouped(grid: Grid, printed: Printed, taken: Set[Span]) -> Iterator[Lawful]:
    """The numbers of groups, each the devices over the size; the devices are named in the text."""
    sizes = [c for c in range(grid.width) if SIZE.search(grid.head[c])]
    counts = [c for c in range(grid.width) if COUNT.match(grid.head[c])]
    if len(sizes) != 1 or len(counts) != 1 or sizes == counts:
        return
    size, count = sizes[0], counts[0]
    rows = {
        r: (a, b)
        for r, row in enumerate(grid.rows)
        if max(size, count) < len(row)
        and not grid.total(r)
        and (a := _bare(row[size].number))
        and (b := _bare(row[count].number))
    }
    if not rows or explained([b for _, b in rows.values()], taken):
        return
    products = Counter(a.value * b.value for a, b in rows.values())
    whole, agreed = products.most_common(1)[0]
    if whole not in printed or agreed < AGREE or len(rows) - agreed > 1:
        return
    for r, (a, b) in rows.items():
        tree = Binary("/", Literal_(printed[whole]), Literal_(a))
        odd = a.value * b.value != whole
        yield Lawful(grid.rows[r][count], tree, odd and agreed < SURE, faces=True)


def _bare(number: Number | None) -> Number | None:
    """A plain count."""
    if number is None or not number.exact or number.unit.dimensions or number.value < 1:
        return None
    return number
