"""A percentage with the two values that labels or the form of a sentence say it compares."""

from __future__ import annotations

from dataclasses import dataclass, replace

from doc_auditor.formula import Expression
from doc_auditor.judging.conclusions.described import Described
from doc_auditor.judging.derived.paired import Pair
from doc_auditor.judging.derived.slots import Slot
from doc_auditor.quantity import Number


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
    return replace(slot_for(value.number), per=value.per)


def slot_for(number: Number) -> Slot:
    """A number as the calculations take it; ``−25 %`` by its size."""
    ratio = number.percent or number.times
    worth = abs(number.value) if ratio else number.value
    return Slot(0, number, worth, () if ratio else number.unit.dimensions, "", "")
