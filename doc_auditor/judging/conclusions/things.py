"""Verdicts on things that have a number: ``fits on the partition``, ``covers the 80 GB``."""

from __future__ import annotations

from collections.abc import Sequence

from doc_auditor.judging.conclusions.phrase import (
    AHEAD,
    CAPS,
    DEMAND,
    DETERMINERS,
    IS,
    STAYS,
    STILL,
    Phrase,
    Place,
    denied,
    goes_on,
)
from doc_auditor.reading.context import Wordings
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.modal import (
    CONDITIONS,
)
from doc_auditor.reading.sentences.sufficing import COVERS, FITS, SHARED, SMALLER
from doc_auditor.reading.sentences.sufficing import SUFFICES as ENOUGH
from doc_auditor.reading.sentences.worded import BELOW, LIMIT
from doc_auditor.reading.tokens import Token, clause_of, lower, word

SUFFICES = frozenset("suffices suffice".split())
INTO = frozenset("in into within inside on onto under".split())
HOLDS = frozenset("hold holds accommodate accommodates".split())
MUCH = frozenset("much large big long many high heavy wide".split())
LITTLE = frozenset("little small few short slow low weak narrow".split())
NAMELESS = frozenset(
    "of for with by at if when while and or but because even only as per that which from to is are "
    "in on than without unless until so".split()
)
"""Words behind the name of a thing."""
EACH = frozenset("each every both all half two three four".split())
PRONOUNS = frozenset("it them this that these all".split())
THOUSAND = 1000


def _side(tokens: Sequence[Token], at: int) -> tuple[Place, int, int] | None:
    """The side that a verb or ``too much for`` puts a value on; first and next token."""
    said, after = word(tokens, at), word(tokens, at + 1)
    if said in FITS:
        return "below", at, at + 1 + (after in INTO)
    if said in INTO and after in DETERMINERS and word(tokens, at - 1) in STAYS | IS | STILL:
        return "below", at, at + 1
    if said in BELOW and word(tokens, at - 1) in STAYS | IS | STILL:
        return "below", at, at + 1
    if said in COVERS | HOLDS:
        return "above", at, at + 1
    if said in ENOUGH and after in ("for", "to"):
        covers = after == "to" and word(tokens, at + 2) in COVERS
        return ("above", at, at + 2 + covers) if after == "for" or covers else None
    if said == "too" and word(tokens, at + 2) == "for" and after in MUCH | LITTLE:
        return ("below" if after in MUCH else "above"), at, at + 3
    return None


def thing(tokens: Sequence[Token], at: int) -> Phrase | None:
    """``fits on the partition``, ``covers the peak``, ``the feed suffices``."""
    if word(tokens, at) in SUFFICES and word(tokens, at - 1) and lower(tokens, at - 2) == "the":
        closed = at + 1 >= len(tokens) or tokens[at + 1].kind in ("comma", "stop", "close")
        return Phrase(at, at + 1, "below", True, word(tokens, at - 1), True) if closed else None
    if carrier := _carrier(tokens, at):
        return carrier
    side = _side(tokens, at)
    if side is None or word(tokens, side[2]) not in DETERMINERS:
        return None
    place, start, first = side
    last = first
    while (
        last < first + AHEAD and word(tokens, last + 1) and word(tokens, last + 1) not in NAMELESS
    ):
        last += 1
    if last == first or goes_on(tokens, last) or lower(tokens, last) in LIMIT - DEMAND:
        return None
    behind = tokens[last + 1 : last + 2]
    if behind and behind[0].kind not in ("comma", "stop", "close") and not word(tokens, last + 1):
        return None
    if {lower(tokens, i) for i in clause_of(tokens, last) if i > last} & (SMALLER | SHARED):
        return None
    true = _true(tokens, at)
    return Phrase(start, last + 1, place, true, singular(lower(tokens, last)), True)


def _carrier(tokens: Sequence[Token], at: int) -> Phrase | None:
    """``= 70 nodes, and the pod covers it``: what there is stands before the verb."""
    if word(tokens, at) not in COVERS | HOLDS or word(tokens, at + 1) not in PRONOUNS:
        return None
    if at + 2 < len(tokens) and (
        tokens[at + 2].kind == "number" or word(tokens, at + 2) in ("of",)
    ):
        return None
    clause = clause_of(tokens, at)
    if {lower(tokens, i) for i in clause if i > at + 1} & (SMALLER | SHARED | CONDITIONS):
        return None  # ``handles that with a second instance``
    start = clause.start
    first = next((i for i in range(start, at - 1) if word(tokens, i) in DETERMINERS), at)
    name = word(tokens, first + 1)
    if (figure := _held_by(tokens, clause.start, first, at)) >= 0:
        return Phrase(clause.start, at + 2, "below", _true(tokens, at), "", True, figure)
    between = [word(tokens, i) for i in range(first + 2, at)]
    joined = not between or between[0] in ("with", "and", "itself", *STILL)
    if first == at or not name or not joined:
        return None
    return Phrase(first, at + 2, "below", _true(tokens, at), singular(name), True)


def _held_by(tokens: Sequence[Token], start: int, first: int, at: int) -> int:
    """``The pod has 60 nodes and covers them``, ``…, which covers them``: where the 60 stands."""
    which = word(tokens, start) == "which" and start + 1 == at
    figures = [i for i in range(max(0, at - AHEAD), at) if tokens[i].kind == "number"]
    has = word(tokens, first + 2) in ("has", "offers", "provides") and figures == [first + 3]
    return figures[-1] if has or (which and len(figures) == 1) else -1


def provided(tokens: Sequence[Token], at: int, wordings: Wordings) -> Phrase | None:
    """``= 104 nodes, which the hall provides (once …)``: no more than there are."""
    if word(tokens, at) not in wordings.concluding("holds"):
        return None
    clause = clause_of(tokens, at)
    words = [word(tokens, i) for i in range(clause.start, at)]
    if at + 1 != clause.stop and word(tokens, at + 1) not in ("once", "when", "if", "even"):
        return None
    if words[:1] != ["which"] or not words[2:] or words[1] not in ("the", "our"):
        return None
    return Phrase(clause.start, at + 1, "below", True, singular(words[-1]), True)


def figure(tokens: Sequence[Token], at: int) -> Phrase | None:
    """``fits the 80 GB GPU``, ``too small for the load of 90 req/s``."""
    side = _side(tokens, at)
    if side is None:
        return None
    place, start, first = side
    direct = word(tokens, first) in DETERMINERS and any(
        t.kind == "number" for t in tokens[first + 1 : first + 2]
    )
    if word(tokens, at) in BELOW and (_valued(tokens, at) or not direct):
        return None  # ``47 ms is within 30 ms`` is read with its number
    for index in range(first, min(first + AHEAD + 2, len(tokens))):
        number = tokens[index].number
        if tokens[index].kind == "number" and number is not None:
            plural = word(tokens, index + 1).endswith("s")
            bare = not number.unit.dimensions
            counted = bare and index == first + 1 and _pronoun(tokens, at)
            counted = counted or (bare and _counted(tokens, at, word(tokens, index + 1)))
            if number.times or number.bound or (plural and not counted):
                return None
            between = {word(tokens, i) for i in range(first, index)}
            named = between & (DEMAND | {"the"}) and not between & CAPS
            into = word(tokens, first - 1) in INTO
            sized = number.unit.dimensions or counted or (into and number.value >= THOUSAND)
            if not sized or (place == "above" and not named):
                return None
            clause = clause_of(tokens, at)
            behind = {lower(tokens, i) for i in clause if i > index}
            ahead = {lower(tokens, i) for i in clause if not _measured(tokens, i)}
            if behind & SMALLER or ahead & (SHARED - {"per"}):
                return None
            return Phrase(start, index + 1, place, _true(tokens, at), "", True, index)
        if tokens[index].kind == "open" and index > first + 1:
            continue  # ``the memory of a card (64 GB)``
        if not word(tokens, index) or word(tokens, index) in NAMELESS - {"of"} | EACH:
            return None
    return None


def _counted(tokens: Sequence[Token], at: int, noun: str) -> bool:
    """``The 56 GPUs cover the 64 GPUs``: what stands before the verb counts the same."""
    before = (i for i in range(at) if tokens[i].kind == "number")
    return any(word(tokens, i + 1) == noun for i in before)


def _pronoun(tokens: Sequence[Token], at: int) -> bool:
    """``= 80 GPUs. This fits the 64 installed GPUs``: the subject is what was counted."""
    return word(tokens, at) in FITS and word(tokens, at - 1) in ("this", "that", "which", "it")


def _valued(tokens: Sequence[Token], at: int) -> bool:
    """Whether a value stands before a word of its sentence."""
    return any(tokens[i].kind == "number" for i in range(at))


def _measured(tokens: Sequence[Token], at: int) -> bool:
    """``with 70 GB``: what is compared and no condition."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return word(tokens, at) in ("with", "at") and after is not None and after.kind == "number"


def _true(tokens: Sequence[Token], at: int) -> bool:
    return denied(tokens, at - 3, at) == (word(tokens, at) == "too")
