"""What two statements are called, and whether both names can be of one thing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from doc_auditor.judging.statements import PER, Statement
from doc_auditor.reading.lexicon import ROLES

STEM = 4
"""Letters that ``booked`` and ``booking`` share."""
CASES = frozenset(w for w, role in ROLES.items() if role) | frozenset(
    "slowest fastest "
    "before after old new min minimum max maximum peak average mean median best worst first last "
    "prefill decode forward backward input output read write measured projected target limit "
    "budget capacity free spare available remaining without cold warm hot".split()
)
"""Words that set one value of a name apart from another."""
EXTREMES = frozenset(
    "min minimum max maximum peak average mean median best worst slowest fastest".split()
)
"""Those that say which of several values of a series is meant."""
GENERIC = frozenset(
    "total overall sum result value size number count amount memory throughput time usage item "
    "check all each rate other more cost use used need needed take taken give per".split()
)
"""Words that many values are called by."""
DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Called:
    """The name of a value.

    ``stems`` are beginnings of the words that tell it from others, ``plain`` of the generic ones,
    ``near`` of all words close to it and above it.  ``cases`` and ``per`` have to agree.
    """

    stems: frozenset[str]
    plain: frozenset[str]
    near: frozenset[str]
    cases: frozenset[str]
    per: frozenset[str]

    def agrees(self, other: Called) -> bool:
        """Whether nothing in the names says that they are of two things."""
        return self.cases == other.cases and self.per == other.per

    def same(self, other: Called) -> bool:
        """Whether each word of the shorter name stands with the longer one."""
        own, its = self.stems | self.plain, other.stems | other.plain
        return bool(own and its) and (own <= its | other.near or its <= own | self.near)


def called(s: Statement) -> Called:
    """The name of a statement."""
    named = s.named
    words = {*named.label, *named.noun} or set(named.near)
    close = words | named.near
    telling = {w for w in words if len(w) > 1 and w not in PER and w not in CASES}
    return Called(
        _stems(telling - GENERIC),
        _stems(telling & GENERIC),
        _stems(close | s.around),
        frozenset(w for w in close if w in CASES or DIGIT.search(w)),
        frozenset(close & PER),
    )


def _stems(words: set[str] | frozenset[str]) -> frozenset[str]:
    return frozenset(w[:STEM] for w in words)


def close(s: Statement) -> frozenset[str]:
    """Beginnings of the longer words that stand close to a value."""
    words = {*s.named.near, *s.named.label, *s.named.noun}
    return _stems({w for w in words if len(w) >= STEM})
