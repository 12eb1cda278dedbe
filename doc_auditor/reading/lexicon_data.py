"""The lexicon from its decoded data: the entries of ``quantities.toml`` with their units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from doc_auditor.quantity import NO_UNIT, PERCENT, Unit, combine
from doc_auditor.reading.lexicon import Lexicon, Quantity, normal


def build(
    data: Mapping[str, Mapping[str, Any]], units: Mapping[str, Unit] | None = None
) -> Lexicon:
    """The lexicon from the decoded ``quantities.toml``; ``units`` by spelling."""
    return Lexicon(
        {
            name: Quantity(
                name,
                entry["title"],
                entry["kind"],
                tuple(entry.get("symbols", ())),
                tuple(entry.get("labels", ())),
                tuple(entry.get("nouns", ())),
                tuple(entry.get("keys", ())),
                unit_of(entry["unit"], units or {}) if "unit" in entry else None,
                entry.get("bare", False),
                frozenset(word for noun in entry.get("counted", ()) for word in normal([noun])),
                entry.get("shape", False),
                entry.get("published", False),
                frozenset(tuple(normal([label])) for label in entry.get("spelled", ())),
                entry.get("typical", False),
                tuple(entry.get("loose", ())),
                entry.get("large", False),
                frozenset(entry.get("told_as", ())),
                entry.get("plural", ""),
            )
            for name, entry in data.items()
        }
    )


def unit_of(text: str, units: Mapping[str, Unit]) -> Unit:
    """A unit as a quantity names it: ``GB/s``, ``tokens/s``, ``$/h``, ``GPU-hours``, ``%``.

    Raises:
        KeyError: a part of it is no unit.
    """
    if text == PERCENT:
        return Unit(text, Fraction(1, 100))
    if text in units:
        return units[text]
    above, _, below = text.partition("/")
    top = _part(above, units, below)
    if not below:
        return replace(top, text=text)
    bottom = _part(below, units, "")
    return Unit(
        text,
        top.factor / bottom.factor,
        top.power - bottom.power,
        combine(top.dimensions, bottom.dimensions, -1),
        top.noun,
        (*top.parts, *((n, 1 / f) for n, f in bottom.parts)),
        top if top.dimensions else None,
    )


def _part(text: str, units: Mapping[str, Unit], below: str) -> Unit:
    if text == "$":
        return Unit("$", dimensions=(("money", 1),), parts=(("money", Fraction(1)),))
    if text in units:
        return units[text]
    worked = text.rpartition("-")
    if worked[0].isalpha() and worked[2] in units:
        return units[worked[2]]
    if below and text.isalpha():
        return replace(NO_UNIT, noun=text)
    raise KeyError(text)
