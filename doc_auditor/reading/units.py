"""The unit table: which letters after a number are a magnitude or a unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from doc_auditor.quantity import Unit


@dataclass(frozen=True)
class UnitTable:
    """Spellings of units and magnitudes, as the catalogue's data lists them."""

    units: Mapping[str, Unit]
    magnitudes: Mapping[str, Fraction]
    vague: frozenset[str] = frozenset()
    """Spellings that may mean a count or a rate (``TFLOPS``)."""

    @cached_property
    def unit_pattern(self) -> re.Pattern[str]:
        """Any unit, the longest spelling first, not followed by a letter."""
        return _alternation(self.units)

    @cached_property
    def magnitude_pattern(self) -> re.Pattern[str]:
        """Any magnitude, the longest spelling first, not followed by a letter."""
        return _alternation(self.magnitudes)


def _alternation(names: Mapping[str, object]) -> re.Pattern[str]:
    ranked = sorted(names, key=lambda n: (-len(n), n))
    return re.compile("(?:" + "|".join(map(re.escape, ranked)) + r")(?![A-Za-z0-9_])")


def build(data: Mapping[str, Any]) -> UnitTable:
    """The table from the decoded ``units.toml``."""
    prefixes: dict[str, int] = data["prefixes"]
    units: dict[str, Unit] = {}
    vague: set[str] = set()
    for entry in data["unit"]:
        for text, unit in _spellings(entry, prefixes):
            units.setdefault(text, unit)
            if entry.get("vague_time"):
                vague.add(text)
    magnitudes = {k: Fraction(v) for k, v in data["magnitudes"].items()}
    return UnitTable(units, magnitudes, frozenset(vague))


def _spellings(entry: Mapping[str, Any], prefixes: Mapping[str, int]) -> list[tuple[str, Unit]]:
    found = [(w, _unit(entry, w, 0)) for w in entry.get("words", [])]
    for symbol in entry.get("symbols", []):
        if entry.get("bare", True):
            found.append((symbol, _unit(entry, symbol, 0)))
        for prefix in entry.get("prefixes", []):
            found.append((prefix + symbol, _unit(entry, prefix + symbol, prefixes[prefix])))
    for word in entry.get("words", []) if "words_prefixes" in entry else []:
        for prefix, power in entry["words_prefixes"].items():
            found += [(p + word, _unit(entry, p + word, power)) for p in (prefix, prefix.title())]
    return found


def _unit(entry: Mapping[str, Any], text: str, power: int) -> Unit:
    own = Fraction(entry.get("factor", "1"))
    step = Fraction(1024) if entry.get("exact_binary") else Fraction(1000)
    factor = own * step**power
    dimensions: dict[str, int] = {entry["dimension"]: entry.get("power", 1)}
    if "per" in entry:
        dimensions[entry["per"]] = -1
    parts: tuple[tuple[str, Fraction], ...] = ((entry["dimension"], factor),)
    if "times" in entry:
        dimensions[entry["times"]] = 1
        parts = ((entry["dimension"], factor / own), (entry["times"], own))
    return Unit(
        text,
        factor,
        power if entry.get("binary") else 0,
        tuple(sorted(dimensions.items())),
        entry.get("noun", ""),
        parts,
    )
