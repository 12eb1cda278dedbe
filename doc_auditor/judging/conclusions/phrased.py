"""Words that say of a value that it keeps its bound, or does not: ``within the limit``, ``✅ met``.

A phrase names no number.  It says on which side of the bound the value lies where its words do
(``below the limit``), and else only that the bound is kept (``the target is met``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from doc_auditor.reading.context import Wordings
from doc_auditor.reading.sentences.worded import ABOVE, BELOW, LIMIT, NEGATIONS
from doc_auditor.reading.tokens import Token, lower, word

Place = Literal["below", "inside", "above", "kept"]

FLOORS = frozenset(
    "requirement requirements target targets goal goals objective objectives minimum slo slos sla "
    "slas required floor".split()
)
"""Bounds above which a value may have to lie."""
CAPS = frozenset("limit limits budget ceiling cap maximum allowance capacity threshold".split())
"""Bounds above which a value is not kept."""
UNASSERTED = frozenset(
    "if whether unless when until once must should shall need needs needed keep ensure verify "
    "check to would could may might cannot can't except but almost nearly expected supposed "
    "aim aims".split()
)
"""Words before a phrase that make a wish, a condition or a duty of it."""
DETERMINERS = frozenset("the our its this that their contract contractual agreed required".split())
ENOUGH = frozenset("enough sufficient suffices suffice".split())
FITS = frozenset("fits fit".split())
DEMAND = frozenset("peak demand load need needs traffic required requirement".split())
"""What has to be carried; a value is enough if it is no smaller."""
ROOM = frozenset("capacity limit budget available usable allowance room has offers holds".split())
"""What there is; a value fits if it is no larger."""
IS = frozenset("is are was were".split())
STILL = frozenset("still also now again easily comfortably therefore thus all just well".split())
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


def phrases(tokens: Sequence[Token], wordings: Wordings) -> Iterator[Phrase]:
    """The phrases of a sentence."""
    for at in range(len(tokens)):
        found = (
            _located(tokens, at)
            or _verb(tokens, at, wordings)
            or _kept(tokens, at, wordings)
            or _sufficing(tokens, at)
        )
        if found is not None and _asserted(tokens, found.start):
            yield found


def _asserted(tokens: Sequence[Token], at: int) -> bool:
    """Whether nothing in the clause before makes a wish or a condition of it."""
    for index in range(at - 1, -1, -1):
        if tokens[index].kind in ("stop", "colon", "close", "number"):
            return True
        if lower(tokens, index) in UNASSERTED:
            return False
    return True


def _denied(tokens: Sequence[Token], start: int, end: int) -> bool:
    return any(
        lower(tokens, i) in NEGATIONS or lower(tokens, i).endswith("n't")
        for i in range(max(0, start), end)
    )


def _located(tokens: Sequence[Token], at: int) -> Phrase | None:
    """``within the limit``, ``still below the budget``, ``above the target``; no number follows."""
    said = word(tokens, at)
    if said not in BELOW and said not in ABOVE:
        return None
    limit = 0
    for index in range(at + 1, min(at + AHEAD, len(tokens))):
        if tokens[index].kind != "word":
            break
        if lower(tokens, index) in LIMIT:
            limit = index
    if not limit or word(tokens, at + 1) not in DETERMINERS | LIMIT or _goes_on(tokens, limit):
        return None
    place: Place = "above" if said in ABOVE else "below"
    place = "inside" if said in ("within", "inside") else place
    true = not _denied(tokens, at - 3, at)
    return Phrase(at, limit + 1, place, true, lower(tokens, limit))


def _goes_on(tokens: Sequence[Token], limit: int) -> bool:
    """Whether a number or a name follows the word for the bound: ``the limit of 30 s``."""
    if any(t.kind == "number" for t in tokens[limit + 1 : limit + 4]):
        return True
    after = tokens[limit + 1 : limit + 2]
    return lower(tokens, limit + 1) in ("of", "for") or any(t.kind == "operator" for t in after)


def _verb(tokens: Sequence[Token], at: int, wordings: Wordings) -> Phrase | None:
    """``meets the target``, ``misses the SLO``; no number follows."""
    said = word(tokens, at)
    meets = said in wordings.concluding("meets")
    if not meets and said not in wordings.concluding("misses"):
        return None
    limit = next(
        (i for i in range(at + 1, min(at + AHEAD, len(tokens))) if lower(tokens, i) in LIMIT), None
    )
    if limit is None or any(tokens[i].kind != "word" for i in range(at + 1, limit)):
        return None
    if word(tokens, at + 1) not in DETERMINERS or _goes_on(tokens, limit):
        return None
    true = meets != _denied(tokens, at - 3, at)
    return Phrase(at, limit + 1, "kept", true, lower(tokens, limit))


def _kept(tokens: Sequence[Token], at: int, wordings: Wordings) -> Phrase | None:
    """``the limit is kept``; ``✅ met``, ``met`` and a mark alone at the end of a line."""
    said = word(tokens, at)
    kept = said in wordings.concluding("kept")
    missed = said in wordings.concluding("missed")
    sign = tokens[at].kind == "mark" and bool(set(tokens[at].text) & (SIGNS | FAILED))
    last = at == len(tokens) - 1
    if sign and last:
        return Phrase(at, at + 1, "kept", not set(tokens[at].text) & FAILED, "")
    if not (kept or missed):
        return None
    place = at - 1
    while place > 0 and (
        word(tokens, place) in STILL | IS | NEGATIONS or tokens[place].kind == "mark"
    ):
        place -= 1
    limit = lower(tokens, place) if lower(tokens, place) in LIMIT else ""
    verb = any(word(tokens, i) in IS for i in range(place + 1, at))
    if not (limit and verb) and not last:
        return None
    true = kept != _denied(tokens, place, at)
    return Phrase(place if limit else at, at + 1, "kept", true, limit)


def _sufficing(tokens: Sequence[Token], at: int) -> Phrase | None:
    """``still enough``, ``enough for the peak``, ``so it fits``, at the end of their clause."""
    said = word(tokens, at)
    if said not in ENOUGH | FITS:
        return None
    end = at + 1
    if said in ENOUGH and word(tokens, end) == "for" and word(tokens, end + 1) in DETERMINERS:
        if lower(tokens, end + 2) not in DEMAND:
            return None
        end += 3
    if end < len(tokens) and tokens[end].kind not in ("comma", "stop", "close"):
        return None
    place: Place = "above" if said in ENOUGH else "below"
    true = not _denied(tokens, at - 3, at)
    return Phrase(at, end, place, true, "demand" if said in ENOUGH else "room")
