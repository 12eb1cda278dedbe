"""How a percentage or a multiple compares two values: the words, the calculation, the usual slips.

The table is ``[comparing]`` of ``wordings.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doc_auditor.formula import Expression, symbols
from doc_auditor.ruletext import parse_expression

NAMES = frozenset({"high", "low", "gap", "base", "other"})
"""What the calculations are written in."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A wrong calculation, and in words what its outcome is instead."""

    tree: Expression
    says: str


@dataclass(frozen=True, slots=True)
class Way:
    """A manner of comparing.

    ``right`` are the calculations that its words may mean, ``based`` those where the text says
    which of the two values is compared with, ``rates`` for values per second (empty: the same).
    """

    name: str
    words: frozenset[str]
    right: tuple[Expression, ...]
    based: tuple[Expression, ...]
    rates: tuple[Expression, ...]
    slips: tuple[Slip, ...]


def ways(data: Mapping[str, Mapping[str, Any]]) -> tuple[Way, ...]:
    """The table, in its own order."""
    return tuple(
        Way(
            name,
            frozenset(entry["words"]),
            tuple(map(_calculation, entry["right"])),
            tuple(map(_calculation, entry.get("based", ()))),
            tuple(map(_calculation, entry.get("rates", ()))),
            tuple(Slip(_calculation(text), says) for text, says in entry["slips"].items()),
        )
        for name, entry in data.items()
    )


def _calculation(text: str) -> Expression:
    tree = parse_expression(text)
    if tree is None or not {s.name for s in symbols(tree)} <= NAMES:
        raise ValueError(f"comparing: “{text}” is no calculation with {', '.join(sorted(NAMES))}")
    return tree
