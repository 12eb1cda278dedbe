"""A percentage with the two values that labels or the form of a sentence say it compares."""

from __future__ import annotations

from dataclasses import dataclass

from doc_auditor.formula import Expression
from doc_auditor.judging.conclusions.described import Described
from doc_auditor.judging.derived.paired import Pair
from doc_auditor.judging.derived.slots import Slot


@dataclass(frozen=True, slots=True)
class Meant:
    """``trees`` are what the words may mean; ``sole`` where no other values can be meant."""

    block: int
    slot: Slot
    pair: Pair
    trees: tuple[Expression, ...]
    sole: bool = False


def slot_of(value: Described) -> Slot:
    """A described value as the calculations take it."""
    number = value.number
    dims = () if number.percent or number.times else number.unit.dimensions
    return Slot(0, number, number.value, dims, "", value.per)
