"""Words that say of a value that it keeps its bound, or does not: ``within the limit``, ``✅ met``.

It says on which side of the bound the value lies where its words do (``below the limit``), and else
only that the bound is kept (``the target is met``).  The bound is a word for one, or any thing of
which the text gives a number (``fits on the partition``), or a number that the phrase ends with
(``too much for the 80 GB of the card``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.judging.conclusions.phrase import (
    AHEAD,
    DEMAND,
    DETERMINERS,
    FAILED,
    IS,
    SIGNS,
    STAYS,
    STILL,
    UNASSERTED,
    Phrase,
    Place,
    denied,
    ends,
    goes_on,
)
from doc_auditor.judging.conclusions.things import figure, provided, thing
from doc_auditor.reading.context import Wordings
from doc_auditor.reading.sentences.modal import (
    DENIALS,
)
from doc_auditor.reading.sentences.sufficing import FITS, SO
from doc_auditor.reading.sentences.sufficing import SUFFICES as ENOUGH
from doc_auditor.reading.sentences.worded import ABOVE, BELOW, LIMIT
from doc_auditor.reading.tokens import Token, lower, word

NOW = frozenset("is are stay remain lie".split())
GIVEN = frozenset("with at measured need needs take takes use uses draw draws reach".split())
OURS = frozenset("we this that they it which plan run".split())
THIS = frozenset("this that which".split())
WILL = frozenset("would will does".split())
OKAY = frozenset("ok okay fine acceptable uncritical".split())
PASSING = {"passed": True, "pass": True, "failed": False, "fail": False}


def phrases(tokens: Sequence[Token], wordings: Wordings) -> Iterator[Phrase]:
    """The phrases of a sentence."""
    for at in range(len(tokens)):
        found = (
            _located(tokens, at)
            or _verb(tokens, at, wordings)
            or _kept(tokens, at, wordings)
            or thing(tokens, at)
            or provided(tokens, at, wordings)
            or _sufficing(tokens, at)
            or figure(tokens, at)
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


def _located(tokens: Sequence[Token], at: int) -> Phrase | None:
    """``within the limit``, ``still below the budget``, ``above the target``; no number follows."""
    said = word(tokens, at)
    if said not in BELOW and said not in ABOVE:
        return None
    place: Place = "above" if said in ABOVE else "below"
    place = "inside" if said in ("within", "inside") else place
    if _under_it(tokens, at):
        return Phrase(at, at + 2, place, not denied(tokens, at - 3, at), "limit")
    limit = 0
    for index in range(at + 1, min(at + AHEAD, len(tokens))):
        if tokens[index].kind != "word":
            break
        if lower(tokens, index) in LIMIT:
            limit = index
    if not limit or word(tokens, at + 1) not in DETERMINERS | LIMIT or goes_on(tokens, limit):
        return None
    true = not denied(tokens, at - 3, at)
    return Phrase(at, limit + 1, place, true, lower(tokens, limit))


def _under_it(tokens: Sequence[Token], at: int) -> bool:
    """``The limit is 200 ms; with 230 ms we are below it``, at the end of its clause."""
    closed = ends(tokens, at + 2)
    back = at - 1
    while back > 0 and word(tokens, back) in STILL | DENIALS:
        back -= 1
    holds = word(tokens, back) in NOW | STAYS and word(tokens, back - 1) in OURS
    value = next((i for i in range(back - 1, 0, -1) if tokens[i].kind == "number"), 0)
    counted = word(tokens, value + 1).endswith("s")
    if word(tokens, back - 2) in SO:
        return holds and closed and word(tokens, at + 1) == "it"
    between = (t.low for t in tokens[value + 1 + counted : back - 1])
    given = word(tokens, value - 1) in GIVEN and {*between} <= {",", "so", "and", "thus", "the"}
    return holds and closed and given and word(tokens, at + 1) == "it"


def _met_by_this(tokens: Sequence[Token], at: int, meets: bool) -> Phrase | None:
    """``This would still meet the target of 9,000 tokens/s``, ``which misses the 50 ms SLO``."""
    start = at - 1
    while start > 0 and word(tokens, start) in STILL | WILL:
        start -= 1
    figures = [i for i in range(at + 1, len(tokens)) if tokens[i].kind == "number"]
    limit = next((w for t in tokens[at + 1 :] if (w := t.low) in LIMIT), "")
    if word(tokens, start) not in THIS or len(figures) != 1 or not limit:
        return None
    return Phrase(start, figures[0] + 1, "kept", meets, limit, figure=figures[0])


def _verb(tokens: Sequence[Token], at: int, wordings: Wordings) -> Phrase | None:
    """``meets the target``, ``misses the SLO``; no number follows."""
    said = word(tokens, at)
    meets = said in wordings.concluding("meets")
    if not meets and said not in wordings.concluding("misses"):
        return None
    if word(tokens, at + 1) == "it" and word(tokens, at - 1) in OURS and ends(tokens, at + 2):
        return Phrase(at, at + 2, "kept", meets, "target")
    if pronounced := _met_by_this(tokens, at, meets):
        return pronounced
    limit = next(
        (i for i in range(at + 1, min(at + AHEAD, len(tokens))) if lower(tokens, i) in LIMIT), None
    )
    if limit is None or any(tokens[i].kind != "word" for i in range(at + 1, limit)):
        return None
    if word(tokens, at + 1) not in DETERMINERS or goes_on(tokens, limit):
        return None
    true = meets != denied(tokens, at - 3, at)
    return Phrase(at, limit + 1, "kept", true, lower(tokens, limit))


def _kept(tokens: Sequence[Token], at: int, wordings: Wordings) -> Phrase | None:
    """``the limit is kept``; ``✅ met``, ``met`` and a mark alone at the end of a line."""
    said, last = word(tokens, at), at == len(tokens) - 1
    kept = said in wordings.concluding("kept")
    missed = said in wordings.concluding("missed")
    closed = last or tokens[at + 1].kind in ("open", "comma", "stop")
    if said in OKAY and closed and _pronounced(tokens, at):
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
    if (
        word(tokens, place) == "it"
        and {lower(tokens, i) for i in range(at + 1, len(tokens))} <= STILL
    ):
        limit = "target" if said in ("met", "missed", "reached") else "limit"
    verb = any(word(tokens, i) in IS for i in range(place + 1, at))
    if not (limit and verb) and not last:
        return None
    true = kept != denied(tokens, place, at)
    return Phrase(place if limit else at, at + 1, "kept", true, limit)


def _sufficing(tokens: Sequence[Token], at: int) -> Phrase | None:
    """``still enough``, ``enough for the peak``, ``so it fits``, at the end of their clause."""
    said = word(tokens, at)
    if said == "room" and lower(tokens, at - 1) in ("is", "enough", "remains"):
        return Phrase(at, at + 1, "below", not denied(tokens, at - 3, at), "room")
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
    true = not denied(tokens, at - 3, at)
    return Phrase(at, end, place, true, "demand" if said in ENOUGH else "room")


def _pronounced(tokens: Sequence[Token], at: int) -> bool:
    """``…, which is fine``, ``— ok``; ``up to 20 ms are fine`` sets a bound."""
    if word(tokens, at - 1) in IS:
        return word(tokens, at - 2) in ("which", "that", "this", "it")
    return not word(tokens, at - 1)
