"""Sums of what is on one thing, or for one: ``W per node``, ``Bytes/param`` above ``sum``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from doc_auditor.quantity import Number

PRICED = re.compile(
    r"price|[$€£]|\brate\b|average|avg|mean|ratio|%|share|latency|throughput|/ ?s\b", re.IGNORECASE
)
"""Heads of what differs from thing to thing and is never added up."""
CLOSE = (Fraction(4, 5), Fraction(5, 4))
WIDER = (Fraction(3, 5), Fraction(5, 3))
"""How far a sum of what is on one thing may be off, alone and beside sums that hold."""


def for_one(head: str, number: Number, addends: Sequence[Number], held: bool) -> bool:
    """Whether a plain total below figures ``per node`` is meant to be their sum.

    A mean lies among its parts; what is more than all of them is none.  ``held`` says that the row
    adds up another column.
    """
    values = [a.value for a in addends]
    if PRICED.search(head) or min(values) <= 0 or number.value <= max(values):
        return False
    low, high = WIDER if held else CLOSE
    return low <= number.value / sum(values, Fraction(0)) <= high
