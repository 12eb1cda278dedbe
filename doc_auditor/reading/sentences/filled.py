"""Tokens → how full something is: ``75 % utilization with 25 % headroom``, ``70 % headroom``.

The words around a percentage say whether it is the share in use or the share that is free, and of
what; the words beside it count before the label of the line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doc_auditor.quantity import Number
from doc_auditor.reading.tokens import Token

USED = frozenset(
    "utilization utilisation utilized usage used use uses occupied occupancy full filled "
    "busy".split()
)
LOOSELY = frozenset({"efficiency"})
"""Says how full something is, but also how well it is used."""
FREE = frozenset("headroom free spare unused available idle unallocated bubble".split())
LEFT = frozenset({"left", "remaining"})
MEMORY = frozenset({"memory", "vram", "hbm"})
OTHERS = frozenset(
    "bandwidth host cpu system disk storage network cache kv pool ssd nvme link sm cores compute "
    "swap shared activation activations weight weights parameter parameters optimizer gradient "
    "gradients expert experts communication".split()
)
"""What else may be full, with *memory* in its name or not."""
BOUNDING = frozenset(
    "target targets limit max maximum min minimum threshold alert alerts below above under over "
    "exceeds budget ceiling cap allow allows requirement goal vs versus from was to instead than "
    "baseline original previously previous up down reduction increase increased decreased reduced "
    "lower higher less more savings saved improvement better overhead fragmentation reserve "
    "reserved if when until would could peak safety".split()
)
"""A bound, a change or a condition: not how full it is."""
BREAKS = frozenset("with while and leaving leaves but plus for during to so which".split())
REACH = 6


@dataclass(frozen=True, slots=True)
class Filled:
    """A share in use or free; ``words`` are those beside it, ``label`` those before the colon."""

    percent: Number
    free: bool
    words: frozenset[str]
    label: frozenset[str]
    sentence: int

    @property
    def memory(self) -> bool:
        """Whether the words say that it is the memory."""
        return self.about(MEMORY) and not self.about(OTHERS)

    @property
    def bare(self) -> bool:
        """Whether nothing says that it is something else than the memory."""
        return not self.about(OTHERS | {"gpu", "gpus", "mfu", "efficiency", "bubble"})

    @property
    def plain(self) -> bool:
        """Whether it says how things are, not how they may become or were."""
        return not self.about(BOUNDING)

    def about(self, words: frozenset[str]) -> bool:
        """Whether one of the words stands beside the percentage or in its label."""
        return bool((self.words | self.label) & words)


def filled(tokens: Sequence[Token]) -> Iterator[Filled]:
    """The shares in use and the free shares of a text."""
    label, sentence = _label(tokens), 0
    for at, token in enumerate(tokens):
        sentence += token.kind == "stop" and token.text != "\n"
        number = token.number
        if token.kind != "number" or number is None or not number.percent or number.word:
            continue
        if number.bound or number.hyphened or number.value > 1:
            continue
        behind, before = _behind(tokens, at), _before(tokens, at)
        free = _free([*behind, *before, *label])
        if free is not None:
            words = frozenset((*behind, *before))
            yield Filled(number, free, words, frozenset(label), sentence)


def _label(tokens: Sequence[Token]) -> list[str]:
    """The words before the first colon of a line, the last one first."""
    colon = next((i for i, t in enumerate(tokens[:8]) if t.kind == "colon"), 0)
    return [t.low for t in reversed(tokens[:colon]) if t.kind in ("word", "symbol")]


def _behind(tokens: Sequence[Token], at: int) -> list[str]:
    found: list[str] = []
    for token in tokens[at + 1 : at + 1 + REACH]:
        if token.kind not in ("word", "symbol") or token.low in BREAKS:
            break
        found.append(token.low)
    return found


def _before(tokens: Sequence[Token], at: int) -> list[str]:
    """The words before a percentage, the nearest first."""
    found: list[str] = []
    for token in reversed(tokens[max(0, at - REACH) : at]):
        if token.kind == "colon":
            continue
        if token.kind not in ("word", "symbol") or token.low in BREAKS:
            break
        found.append(token.low)
    return found


def _free(words: Sequence[str]) -> bool | None:
    """Whether the first telling word is one of what is free; None where no word tells."""
    for word in words:
        if word in USED or word in LOOSELY:
            return False
        if word in FREE or word in LEFT:
            return True
    return None
