"""Columns that give each rank's share of the model: ``TP | Heads`` with 1 | 48, 2 | 24, 4 | 12."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from doc_auditor.reading.lexicon import Lexicon
from doc_auditor.records import Declaration

Layouts = Mapping[int, Declaration]
"""Layout (a row, or a column) → what it says of one quantity."""
LEAST = 3
"""Layouts that must agree."""
DIFFERENT = 2


def with_shares(
    found: Sequence[Declaration], entry: Callable[[Declaration], int], lexicon: Lexicon
) -> Iterator[Declaration]:
    """The declarations of a table, shape counts that go down with a degree being shares.

    ``entry`` tells the layout of a declaration.  What every layout multiplies to with its degree is
    the model's own count.
    """
    by_name: dict[str, dict[int, Declaration]] = defaultdict(dict)
    for each in found:
        if not each.reference.per:
            by_name[each.reference.quantity][entry(each)] = each
    degrees = {q: v for q, v in by_name.items() if lexicon.quantities[q].kind == "degree"}
    shares = {
        q: holder
        for q, values in by_name.items()
        if q in lexicon.shape
        for holder in [next((d for d, v in degrees.items() if _constant(values, v)), "")]
        if holder
    }
    for each in found:
        holder = "" if each.reference.per else shares.get(each.reference.quantity, "")
        per = "stage" if holder == "pp" else "gpu"
        yield replace(each, reference=replace(each.reference, per=per)) if holder else each


def _constant(values: Layouts, degrees: Layouts) -> bool:
    """Whether a count times a degree is the same everywhere, though both vary."""
    both = values.keys() & degrees.keys()
    if len(both) < LEAST or len(both) < len(values):
        return False
    counts: set[Fraction] = {values[k].number.value for k in both}
    ways: set[Fraction] = {degrees[k].number.value for k in both}
    products = {values[k].number.value * degrees[k].number.value for k in both}
    return len(products) == 1 and min(len(counts), len(ways)) >= DIFFERENT
