"""Findings whose figure is right and whose unit is wrong: ``20 minutes`` that are 20 seconds,
``327.68 GB`` that are 327.68 KB."""

from __future__ import annotations

import re
from fractions import Fraction

from doc_auditor.quantity import Number
from doc_auditor.records import Edit, Finding
from doc_auditor.repair.weaving import Woven
from doc_auditor.source import Span

NAMES = {
    "s": "seconds", "sec": "seconds", "ms": "milliseconds", "min": "minutes", "h": "hours",
    "d": "days", "us": "microseconds", "µs": "microseconds",
}  # fmt: skip
SHORT = {name: short for short, name in NAMES.items()}


def other_unit(finding: Finding, woven: Woven) -> Edit | None:
    """The unit that belongs to the figure, long or short as the one that stands there."""
    if finding.unit is None or finding.claimed is None or finding.actual is None:
        return None
    if Fraction(finding.claimed) != Fraction(finding.actual):
        return None
    source = woven.bench.source
    for digits, number in woven.graph.numbers.items():
        unit = number.unit.text
        if not finding.span.contains(digits) or not unit or unit == finding.unit:
            continue
        start = source.text.find(unit, digits.end, number.span.end)
        if start >= 0 and number.coefficient == Fraction(finding.actual):
            new = _like(unit, finding.unit, number.coefficient == 1)
            return Edit(Span(start, start + len(unit)), unit, new)
    return None


def _like(written: str, unit: str, single: bool) -> str:
    """``seconds`` beside words, ``s`` beside signs."""
    if len(written) < 4:
        return SHORT.get(unit, unit)
    name = NAMES.get(unit, unit)
    return name.removesuffix("s") if single else name


PREFIXED = re.compile(r"([kKMGTP]?)(B|b|Wh|W|Hz|FLOPS|FLOPs|FLOP|Flops)(?![A-Za-z])")
PREFIXES = ("", "K", "M", "G", "T", "P")
SMALL, LARGE = Fraction(1, 100), 10_000
"""Outside of these a value is better told with another prefix."""


def other_prefix(number: Number, right: Fraction, woven: Woven) -> Edit | None:
    """The prefix with which the figure is right, where its own would need very many digits.

    ``right`` is what the coefficient would have to be with the printed prefix.
    """
    if not number.coefficient:
        return None
    source, each = woven.bench.source, right / number.coefficient
    match = PREFIXED.match(number.unit.text)
    steps = next((k for k in (-4, -3, -2, -1, 1, 2, 3, 4) if _near(each, Fraction(1000) ** k)), 0)
    if match is None or not steps or SMALL <= right < LARGE:
        return None
    index = PREFIXES.index(match[1].upper()) + steps
    start = source.text.find(number.unit.text, number.digits.end, number.span.end)
    if start < 0 or not 0 <= index < len(PREFIXES):
        return None
    prefix = PREFIXES[index]
    new = prefix.lower() if prefix == "K" and match[2] not in ("B", "b") else prefix
    unit = number.unit.text
    whole = Span(start, start + len(unit))
    return Edit(whole, unit, new + unit.removeprefix(match[1]))


def _near(a: Fraction, b: Fraction) -> bool:
    return abs(a / b - 1) < Fraction(1, 200)
