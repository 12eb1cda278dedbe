"""The words of verdicts on a value and its bound, and what is found of one: a phrase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from doc_auditor.reading.sentences.modal import (
    CONDITIONS,
    DENIALS,
    EXCEPTIONS,
    NEARLY,
    NEITHER,
    WISHES,
)
from doc_auditor.reading.tokens import Token, lower

Place = Literal["below", "inside", "above", "kept"]

FLOORS = frozenset(
    "requirement requirements target targets goal goals objective objectives minimum slo slos sla "
    "slas required floor".split()
)
"""Bounds above which a value may have to lie."""
CAPS = frozenset(
    "limit limits budget ceiling cap maximum allowance capacity threshold break-even grant "
    "quota".split()
)
"""Bounds above which a value is not kept."""
UNASSERTED = CONDITIONS | WISHES | {"cannot", "can't"} | EXCEPTIONS | NEARLY
"""Words before a phrase that make a wish, a condition or a duty of it."""
DETERMINERS = frozenset("the our its this that their contract contractual agreed required".split())
DEMAND = frozenset("peak demand load need needs traffic required requirement".split())
"""What has to be carried; a value is enough if it is no smaller."""
ROOM = frozenset(
    "capacity limit budget grant quota available usable allowance room has offers holds".split()
)
"""What there is; a value fits if it is no larger."""
IS = frozenset("is are was were".split())
STILL = frozenset("still also now again easily comfortably therefore thus all just well".split())
STAYS = frozenset(
    "stays stay finishes finish ends end completes complete remains remain runs".split()
)
SIGNS = frozenset("✅✓✔☑")
FAILED = frozenset("❌✗✘✖")
AHEAD = 5


@dataclass(frozen=True, slots=True)
class Phrase:
    """Where the phrase stands in its sentence, and what it says."""

    start: int
    end: int
    place: Place
    true: bool
    """Whether it says so or denies it."""
    limit: str
    """The word for the bound, if it has one."""
    thing: bool = False
    """Whether that word is no word for a bound: ``partition``."""
    figure: int = -1
    """Where the number of the bound stands, if the phrase has it."""
    lead: bool = False
    """Whether it is a mark that the text begins with."""


def denied(tokens: Sequence[Token], start: int, end: int) -> bool:
    """``does not``, ``isn't``: whether a stretch denies what it says."""
    return any(
        lower(tokens, i) in DENIALS | NEITHER or lower(tokens, i).endswith("n't")
        for i in range(max(0, start), end)
    )


def ends(tokens: Sequence[Token], at: int) -> bool:
    """Whether a clause ends at a place."""
    return at >= len(tokens) or tokens[at].kind in ("comma", "stop", "close", "mark")


def goes_on(tokens: Sequence[Token], limit: int) -> bool:
    """Whether a number or a name follows the word for the bound: ``the limit of 30 s``."""
    if any(t.kind == "number" for t in tokens[limit + 1 : limit + 4]):
        return True
    after = tokens[limit + 1 : limit + 2]
    return lower(tokens, limit + 1) in ("of", "for") or any(t.kind == "operator" for t in after)
