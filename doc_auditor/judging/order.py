"""The four relations of size: whether they hold, what denies them, and what allows equality."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

HOLDS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "≤": lambda a, b: a <= b,
    "≥": lambda a, b: a >= b,
}
OPPOSITE = {"<": "≥", ">": "≤", "≤": ">", "≥": "<"}
WEAK = {"<": "≤", ">": "≥"}
