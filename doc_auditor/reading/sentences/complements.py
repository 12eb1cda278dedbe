"""Tokens → the two parts of a whole: ``18 of the 24 nodes decode, so 6 are left``.

One clause takes a part of the whole, the other says how much is left, or how much is needed where
the part is given back (``12 are enough, 12 of the 24 can be returned``).  A third part may be meant
besides, so that the sum is no more than likely; where a number of the sentence is one, nothing is
said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doc_auditor.formula import Binary, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.sentences.modal import DENIALS
from doc_auditor.reading.sentences.rates import Consequence
from doc_auditor.reading.sentences.worded import ARTICLES
from doc_auditor.reading.tokens import Token, lower, word

LEFT = frozenset(
    "remain remains remaining left idle free unused missing other others rest spare".split()
)
"""Words for what is not taken."""
BACK = frozenset("returned freed released back free idle spare removed decommissioned off".split())
"""Words for what is not needed any more."""
STAYS = frozenset({"stay", "stays", "keep", "continue"})
UP = frozenset("service up online serving healthy running".split())
NEEDED = frozenset("enough suffice suffices sufficient needed required needs".split())
SOME = frozenset(
    "another more further additional at least most up only first last each every per least than "
    "about".split()
)
"""Words that make of a number something else than the rest."""
THIRD = frozenset("other last rest one both there still here remaining".split())
"""Words of a sentence that may speak of a third part."""
THEM = frozenset("them these those which".split())
IDLE = frozenset("spare free idle unused".split())
SO = frozenset("so thus hence therefore leaving then".split())
OF = frozenset("the its our all these those".split())
BESIDE = 4
"""Words between a number and what is said of it."""


@dataclass(frozen=True, slots=True)
class _Part:
    """``18 of the 24 nodes``: where the part and the whole stand."""

    part: int
    whole: int


def complements(tokens: Sequence[Token]) -> Iterator[Consequence]:
    """The parts of sentences that name a part, its whole and the rest."""
    start = 0
    for at in range(len(tokens) + 1):
        if at == len(tokens) or (tokens[at].kind == "stop" and tokens[at].text not in ";\n"):
            yield from _of_sentence(tokens[start:at])
            start = at + 1


def _of_sentence(tokens: Sequence[Token]) -> Iterator[Consequence]:
    counts = [i for i, t in enumerate(tokens) if _count(t) is not None]
    parts = [p for i in counts if (p := _part(tokens, i)) is not None]
    said = {lower(tokens, i) for i in range(len(tokens))}
    if len(parts) != 1 or said & (DENIALS | THIRD):
        return
    (found,) = parts
    part, whole = _count(tokens[found.part]), _count(tokens[found.whole])
    rests = [i for i in counts if i not in (found.part, found.whole) and _is_rest(tokens, i, found)]
    rest = _count(tokens[rests[0]]) if len(rests) == 1 else None
    if part is None or whole is None or rest is None or not part.value < whole.value:
        return
    if rest.value > whole.value or not _one_noun(tokens, rests[0], found):
        return
    others = {
        n.value
        for i in counts
        if i not in (found.part, found.whole, *rests)
        if (n := _count(tokens[i])) is not None
    }
    if whole.value - part.value - rest.value in others or part.value + rest.value in others:
        return
    result, taken = (rest, part) if rests[0] > found.part else (part, rest)
    tree = Binary("-", Literal_(whole), Literal_(taken))
    ends = sorted((found.part, found.whole, rests[0]))
    yield Consequence(tree, result, tokens[ends[0]].span.join(tokens[ends[-1]].span))


def _count(token: Token) -> Number | None:
    number = token.number
    if token.kind != "number" or number is None or number.percent or number.times:
        return None
    plain = number.integral and number.exact and not number.unit.text and not number.bound
    return number if plain and not number.hyphened and not number.hedged else None


def _part(tokens: Sequence[Token], at: int) -> _Part | None:
    """``2 of the 4``, ``20 nodes of our 32``."""
    said = word(tokens, at + 1)
    of = at + 1 + (said.endswith("s") or said == "out")
    whole = of + 1 + (lower(tokens, of + 1) in OF)
    if lower(tokens, of) != "of" or whole >= len(tokens) or _count(tokens[whole]) is None:
        return None
    other = word(tokens, whole + 1)
    if said.endswith("s") and other.endswith("s") and other != said:
        return None  # ``3 groups of 6 layers``
    return None if lower(tokens, at - 1) in SOME - {"only"} else _Part(at, whole)


def _is_rest(tokens: Sequence[Token], at: int, part: _Part) -> bool:
    """Whether a count is said to be left, or needed where the part is given back."""
    own, others = _said(tokens, at), _said(tokens, part.part)
    before = {lower(tokens, i) for i in range(max(0, at - 2), at)}
    if before & SOME or own & (SOME - {"only"}) or _of_others(tokens, at):
        return False
    if "missing" in own and not {lower(tokens, i) for i in range(part.whole, at)} & SO:
        return False  # ``3 of 8 were replaced, 1 is missing``
    stays = own & STAYS and own & UP  # ``after draining 2 of 24 nodes, 22 nodes stay in service``
    left = bool((own | before) & LEFT or stays) and not others & (LEFT | BACK)
    return left or bool(own & NEEDED and others & (LEFT | BACK))


def _of_others(tokens: Sequence[Token], at: int) -> bool:
    """``3 of them remain`` is a part of a part, ``2 spare nodes take over`` are other things."""
    of = at + 1 + (lower(tokens, at + 1) != "of")
    if lower(tokens, of) == "of" and (of == at + 1 or word(tokens, of + 1) in THEM):
        return True
    idle = word(tokens, at + 1) in IDLE or word(tokens, at - 1) in IDLE
    return idle and bool(word(tokens, at + 2))


def _said(tokens: Sequence[Token], at: int) -> set[str]:
    """The words behind a count, up to the end of its clause."""
    found: set[str] = set()
    ends = ("comma", "stop", "colon", "open", "close")
    for index in range(at + 1, len(tokens)):
        passed = tokens[index].kind == "number" and lower(tokens, index - 1) not in OF | {"of"}
        if passed or tokens[index].kind in ends or len(found) > 2 * BESIDE:
            break
        found.add(lower(tokens, index))
    return found


def _one_noun(tokens: Sequence[Token], rest: int, part: _Part) -> bool:
    """Whether the rest counts what the whole does, or says no noun of its own."""
    own, whole = word(tokens, rest + 1), word(tokens, part.whole + 1) or word(tokens, part.part + 1)
    plural = own.endswith("s") and own not in LEFT | NEEDED and own not in ARTICLES
    return not plural or not whole.endswith("s") or own == whole
