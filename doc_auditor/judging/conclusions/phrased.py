"""Words that say of a value that it keeps its bound, or does not: ``within the limit``, ``✅ met``.

It says on which side of the bound the value lies where its words do (``below the limit``), and else
only that the bound is kept (``the target is met``).  The bound is a word for one, or any thing of
which the text gives a number (``fits on the partition``), or a number that the phrase ends with
(``too much for the 80 GB of the card``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from doc_auditor.reading.context import Wordings
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.modal import (
    CONDITIONS,
    DENIALS,
    EXCEPTIONS,
    NEARLY,
    NEITHER,
    WISHES,
)
from doc_auditor.reading.sentences.sufficing import COVERS, FITS, SHARED, SMALLER, SO
from doc_auditor.reading.sentences.sufficing import SUFFICES as ENOUGH
from doc_auditor.reading.sentences.worded import ABOVE, BELOW, LIMIT
from doc_auditor.reading.tokens import Token, clause_of, lower, word

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
NOW = frozenset("is are stay remain lie".split())
GIVEN = frozenset("with at measured need needs take takes use uses draw draws reach".split())
OURS = frozenset("we this that they it which plan run".split())
STILL = frozenset("still also now again easily comfortably therefore thus all just well".split())
SUFFICES = frozenset("suffices suffice".split())
INTO = frozenset("in into within inside on onto under".split())
STAYS = frozenset(
    "stays stay finishes finish ends end completes complete remains remain runs".split()
)
HOLDS = frozenset("hold holds accommodate accommodates".split())
OKAY = frozenset("ok okay fine acceptable uncritical".split())
MUCH = frozenset("much large big long many high heavy wide".split())
LITTLE = frozenset("little small few short slow low weak narrow".split())
NAMELESS = frozenset(
    "of for with by at if when while and or but because even only as per that which from to is are "
    "in on than without unless until so".split()
)
"""Words behind the name of a thing."""
EACH = frozenset("each every both all half two three four".split())
PASSING = {"passed": True, "pass": True, "failed": False, "fail": False}
SIGNS = frozenset("✅✓✔☑")
FAILED = frozenset("❌✗✘✖")
PRONOUNS = frozenset("it them this that these all".split())
THOUSAND = 1000
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


def phrases(tokens: Sequence[Token], wordings: Wordings) -> Iterator[Phrase]:
    """The phrases of a sentence."""
    for at in range(len(tokens)):
        found = (
            _located(tokens, at)
            or _verb(tokens, at, wordings)
            or _kept(tokens, at, wordings)
            or _thing(tokens, at)
            or _provided(tokens, at, wordings)
            or _sufficing(tokens, at)
            or _figure(tokens, at)
        )
        if found is not None and _asserted(tokens, found.start):
            yield found
    if tokens and tokens[0].kind == "mark" and set(tokens[0].text) & SIGNS:
        yield Phrase(len(tokens) - 1, len(tokens), "kept", True, "", lead=True)


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
        lower(tokens, i) in DENIALS | NEITHER or lower(tokens, i).endswith("n't")
        for i in range(max(0, start), end)
    )


def _located(tokens: Sequence[Token], at: int) -> Phrase | None:
    """``within the limit``, ``still below the budget``, ``above the target``; no number follows."""
    said = word(tokens, at)
    if said not in BELOW and said not in ABOVE:
        return None
    place: Place = "above" if said in ABOVE else "below"
    place = "inside" if said in ("within", "inside") else place
    if _under_it(tokens, at):
        return Phrase(at, at + 2, place, not _denied(tokens, at - 3, at), "limit")
    limit = 0
    for index in range(at + 1, min(at + AHEAD, len(tokens))):
        if tokens[index].kind != "word":
            break
        if lower(tokens, index) in LIMIT:
            limit = index
    if not limit or word(tokens, at + 1) not in DETERMINERS | LIMIT or _goes_on(tokens, limit):
        return None
    true = not _denied(tokens, at - 3, at)
    return Phrase(at, limit + 1, place, true, lower(tokens, limit))


def _under_it(tokens: Sequence[Token], at: int) -> bool:
    """``The limit is 200 ms; with 230 ms we are below it``, at the end of its clause."""
    ends = _ends(tokens, at + 2)
    back = at - 1
    while back > 0 and word(tokens, back) in STILL | DENIALS:
        back -= 1
    holds = word(tokens, back) in NOW | STAYS and word(tokens, back - 1) in OURS
    value = next((i for i in range(back - 1, 0, -1) if tokens[i].kind == "number"), 0)
    counted = word(tokens, value + 1).endswith("s")
    if word(tokens, back - 2) in SO:
        return holds and ends and word(tokens, at + 1) == "it"
    between = (t.low for t in tokens[value + 1 + counted : back - 1])
    given = word(tokens, value - 1) in GIVEN and {*between} <= {",", "so", "and", "thus", "the"}
    return holds and ends and given and word(tokens, at + 1) == "it"


def _ends(tokens: Sequence[Token], at: int) -> bool:
    return at >= len(tokens) or tokens[at].kind in ("comma", "stop", "close", "mark")


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
    if word(tokens, at + 1) == "it" and word(tokens, at - 1) in OURS and _ends(tokens, at + 2):
        return Phrase(at, at + 2, "kept", meets, "target")
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
    said, last = word(tokens, at), at == len(tokens) - 1
    kept = said in wordings.concluding("kept")
    missed = said in wordings.concluding("missed")
    ends = last or tokens[at + 1].kind in ("open", "comma", "stop")
    if said in OKAY and ends and _pronounced(tokens, at):
        return Phrase(at, at + 1, "kept", True, "")
    sign = tokens[at].kind == "mark" and bool(set(tokens[at].text) & (SIGNS | FAILED))
    if sign and last:
        return Phrase(at, at + 1, "kept", not set(tokens[at].text) & FAILED, "")
    if last and (not at or tokens[at - 1].kind == "arrow") and said in PASSING:
        return Phrase(at, at + 1, "kept", PASSING[said], "target")
    if not (kept or missed):
        return None
    place = at - 1
    while place > 0 and (
        word(tokens, place) in STILL | IS | DENIALS or tokens[place].kind == "mark"
    ):
        place -= 1
    if tokens[place].kind == "close":
        opened = next((i for i in range(place, -1, -1) if tokens[i].kind == "open"), 0)
        place = max(opened - 1, 0)
    limit = lower(tokens, place) if lower(tokens, place) in LIMIT else ""
    verb = any(word(tokens, i) in IS for i in range(place + 1, at))
    if not (limit and verb) and not last:
        return None
    true = kept != _denied(tokens, place, at)
    return Phrase(place if limit else at, at + 1, "kept", true, limit)


def _sufficing(tokens: Sequence[Token], at: int) -> Phrase | None:
    """``still enough``, ``enough for the peak``, ``so it fits``, at the end of their clause."""
    said = word(tokens, at)
    if said == "room" and lower(tokens, at - 1) in ("is", "enough", "remains"):
        return Phrase(at, at + 1, "below", not _denied(tokens, at - 3, at), "room")
    alone = said in BELOW and at > 0 and tokens[at - 1].kind == "colon"  # ``…: within``
    if said not in ENOUGH | FITS and not alone:
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


# ---- things that have a number -----------------------------------------------------------------


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


def _thing(tokens: Sequence[Token], at: int) -> Phrase | None:
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
    if last == first or _goes_on(tokens, last) or lower(tokens, last) in LIMIT - DEMAND:
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
    between = [word(tokens, i) for i in range(first + 2, at)]
    joined = not between or between[0] in ("with", "and", "itself", *STILL)
    if first == at or not name or not joined:
        return None
    return Phrase(first, at + 2, "below", _true(tokens, at), singular(name), True)


def _provided(tokens: Sequence[Token], at: int, wordings: Wordings) -> Phrase | None:
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


def _figure(tokens: Sequence[Token], at: int) -> Phrase | None:
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


def _pronounced(tokens: Sequence[Token], at: int) -> bool:
    """``…, which is fine``, ``— ok``; ``up to 20 ms are fine`` sets a bound."""
    if word(tokens, at - 1) in IS:
        return word(tokens, at - 2) in ("which", "that", "this", "it")
    return not word(tokens, at - 1)


def _measured(tokens: Sequence[Token], at: int) -> bool:
    """``with 70 GB``: what is compared and no condition."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return word(tokens, at) in ("with", "at") and after is not None and after.kind == "number"


def _true(tokens: Sequence[Token], at: int) -> bool:
    return _denied(tokens, at - 3, at) == (word(tokens, at) == "too")
