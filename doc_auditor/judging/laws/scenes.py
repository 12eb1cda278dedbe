"""The sentences of a document that say values of quantities, with the values said before each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.derived.passages import Passage, passages
from doc_auditor.judging.laws.said import Said, key_of, said
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.records import Declaration

BACK = 2
"""Sentences before the one of a value whose values are at hand."""
LOOSE = -1
"""Where a value stands that only its unit makes what it is taken for."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence: its values and those of the sentences before it, the nearest first.

    ``meant`` are the values of every quantity in the nearest sentence that has one, and how far
    back that is; ``fitting`` those of this sentence that only their unit allows; ``told`` the
    quantities that it may say a value of.
    """

    passage: Passage
    near: Sequence[Sequence[Said]]
    meant: Mapping[str, tuple[Sequence[Declaration], int]]
    fitting: Mapping[str, Sequence[Declaration]]
    told: frozenset[str]
    names: frozenset[str]
    """The quantities that have a value in sight."""

    def facts(self, which: str) -> tuple[Sequence[Declaration], int]:
        """The values of a quantity in the nearest sentence that has one, and how far back it is.

        A value that no words name, of the same unit, is one where the sentence has no other.
        """
        if found := self.meant.get(which):
            return found
        fitting = self.fitting.get(which, ())
        return fitting, LOOSE if fitting else BACK + 1


def scenes(bench: Bench) -> Sequence[Scene]:
    """Every sentence that says the value of a quantity; read once."""
    return bench.remembered("scenes of laws", None, lambda: tuple(_scenes(bench)))


def _scenes(bench: Bench) -> Iterator[Scene]:
    near: list[Sequence[Said]] = []
    block = -1
    for passage in passages(bench):
        if passage.block.index != block:
            block, near = passage.block.index, []
        near = [tuple(said(bench, passage)), *near][: BACK + 1]
        if near[0] and not superseded(bench, passage.block.index) and not passage.block.quotes:
            fitting = _distinct(f for s in near[0] for f in s.allowed)
            told = frozenset(key_of(f) for s in near[0] if not s.implied for f in s.possible)
            meant = _meant(near)
            names = frozenset((*meant, *fitting))
            yield Scene(passage, tuple(near), meant, fitting, told, names)


def _meant(near: Sequence[Sequence[Said]]) -> Mapping[str, tuple[Sequence[Declaration], int]]:
    found: dict[str, tuple[Sequence[Declaration], int]] = {}
    for ago, values in enumerate(near):
        for key, facts in _distinct(f for s in values for f in s.firsts).items():
            found.setdefault(key, (facts, ago))
    return found


def _distinct(facts: Iterable[Declaration]) -> Mapping[str, Sequence[Declaration]]:
    """Quantity → its values, each once."""
    found: dict[str, dict[object, Declaration]] = {}
    for fact in facts:
        found.setdefault(key_of(fact), {})[fact.number.value] = fact
    return {key: tuple(each.values()) for key, each in found.items()}
