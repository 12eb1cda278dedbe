"""Tokens → conclusions that a value suffices: ``80 req/s. That carries the peak of 90 req/s``.

What is accused has both values in full: the value stands at the end of its clause or sentence, the
demand behind the verb, and no third figure belongs to the conclusion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.sentences.worded import ARTICLES, LIMIT, Limit
from doc_auditor.reading.tokens import Token, lower, word

COVERS = frozenset(
    "covers cover covered carries carry carried suffices suffice sufficed handles handle handled "
    "serves serve served sustains sustain sustained absorbs absorb absorbed".split()
)
ENOUGH = frozenset("enough sufficient adequate ample plenty".split())
FOR = frozenset("for to".split())
IS = frozenset("is are was were remains remain stays stay".split())
LINKS = frozenset(
    "still also comfortably easily just alone again then barely narrowly safely amply more than "
    "therefore thus only".split()
)
SUBJECTS = frozenset("that this these those which".split())
DEMAND = LIMIT | frozenset("peak demand load need needs traffic sla slas deadline rate".split())
CEILING = frozenset(
    "limit limits cap ceiling budget threshold maximum deadline allowance target targets slo sla "
    "slas goal objective objectives".split()
)
"""Demands from which only a rate is known to have to lie above."""
SHARED = frozenset(
    "half most part parts third quarter share some almost nearly all each every per apiece "
    "fraction by with when if after once times through together plus unless until only without "
    "combined".split()
)
"""Words at the value or at the demand that make of one of them something else."""
ADDED = frozenset(
    "add adds adding added another further additional extra more less fewer plus increases raises "
    "by saves frees from between up".split()
)
"""Words before a value that is not all there is."""
JOINS = frozenset("and or to".split())
CLOSE = Fraction(3, 100)
SUFFICES = frozenset("enough sufficient suffices suffice".split())
SO = frozenset("so hence therefore thus".split())
SPREAD = frozenset(
    "both two between split sharded shards shard quantized across over on as using only together "
    "one part parts if like".split()
)
"""Words of a conclusion by which something else fits than the need that is printed."""
FITS = frozenset("fits fit".split())
INTO = frozenset("in into within inside".split())
SMALLER = frozenset("in at as using across over on if".split())
TAIL = 3
NAME = 7


def limits(tokens: Sequence[Token], before: Sequence[Token]) -> Iterator[Limit]:
    """Every value that is said to cover a demand; ``before`` is the sentence before the text."""
    earlier = before
    for start, end in sentences(tokens):
        for at in range(start, end):
            after = _verb(tokens, at)
            if after:
                found = _limit(tokens, start, at, after, end, earlier)
                if found is not None:
                    yield found
            elif word(tokens, at) in FITS and word(tokens, at + 1) in INTO:
                found = _fitting(tokens, start, at, end, earlier)
                if found is not None:
                    yield found
        earlier = tokens[start:end]


def _verb(tokens: Sequence[Token], at: int) -> int:
    """Where the demand begins behind ``covers``, ``is enough for``, ``enough to carry``; or 0."""
    if word(tokens, at) in COVERS:
        return at + 1
    if word(tokens, at) not in ENOUGH or word(tokens, at + 1) not in FOR:
        return 0
    if word(tokens, at + 1) == "to":
        return at + 3 if word(tokens, at + 2) in COVERS else 0
    return at + 2


def _limit(
    tokens: Sequence[Token],
    start: int,
    at: int,
    after: int,
    end: int,
    earlier: Sequence[Token],
) -> Limit | None:
    place = _demanded(tokens, after, end)
    left = _subject(tokens, start, at, earlier) if place is not None else None
    right = tokens[place].number if place is not None else None
    if place is None or left is None or right is None:
        return None
    value, first = left
    if not value.unit.text and not right.unit.text:
        return None
    if not right.unit.text and not right.noun and word(tokens, place + 1) == "":
        right = replace(right, unit=value.unit, noun=value.noun)
    if not plain(right) or not same(value, right) or not certain(value, right):
        return None
    return Limit(value, "≥", right, first.span.join(tokens[place].span))


def _fitting(
    tokens: Sequence[Token], start: int, at: int, end: int, earlier: Sequence[Token]
) -> Limit | None:
    """``87 GB, which fits into the 80 GB of the card``, ``= 87 GB fits in 80 GB``."""
    place = at + 2 + (word(tokens, at + 2) in ARTICLES)
    right = tokens[place].number if place < end else None
    if right is None or not plain(right) or not _one(tokens, place, end):
        return None
    direct = tokens[at - 1].kind == "number" if at > start else False
    left = ending(tokens[start:at]) if direct else _subject(tokens, start, at, earlier)
    if left is None or not same(left[0], right) or not certain(right, left[0]):
        return None
    return Limit(left[0], "≤", right, left[1].span.join(tokens[place].span))


def _one(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether it is one place: not ``the 80 GB cards``, and nothing that makes the need smaller."""
    if word(tokens, at + 1).endswith("s"):
        return False
    rest = {word(tokens, i) for i in range(at + 1, end)}
    return _closes(tokens, at, end) and not rest & SMALLER


def _demanded(tokens: Sequence[Token], after: int, end: int) -> int | None:
    """The place of the one figure that the demand has: ``the peak of Q4: 87.4 requests/s``."""
    names: set[str] = set()
    for index in range(after, min(after + NAME, end)):
        token = tokens[index]
        if token.kind == "number":
            bare = names == {"the"} and word(tokens, index + 1) in ("", "of", "that", "which")
            named = (names & DEMAND or bare) and not names & SHARED
            if names & CEILING and not _is_rate(token.number):
                return None  # ``20 s, enough for the limit of 30 s`` stays below it
            return index if named and _closes(tokens, index, end) else None
        if token.kind == "colon":
            alone = tokens[index + 1 : index + 2]
            if not (alone and alone[0].kind == "number"):
                return None
        elif token.kind not in ("word", "symbol"):
            return None
        names.add(token.low)
    return None


def _closes(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether nothing behind a demand changes it: ``the peak of 90 req/s with six replicas``."""
    for index in range(at + 1, end):
        token = tokens[index]
        if token.kind in ("comma", "close") or token.text in "–—":
            return True
        if token.kind not in ("word", "symbol") or token.number is not None:
            return False
        if token.low in SHARED:
            return False
    return True


def _subject(
    tokens: Sequence[Token], start: int, at: int, earlier: Sequence[Token]
) -> tuple[Number, Token] | None:
    """The value that ``which`` or ``that`` stands for, or that stands right before ``, enough``."""
    enough = word(tokens, at) in ENOUGH
    index = at - 1
    while index >= start and word(tokens, index) in LINKS | (IS if enough else frozenset()):
        index -= 1
    linked = {word(tokens, i) for i in range(index + 1, at)}
    if index < start:
        return None
    if tokens[index].kind == "comma":
        return ending(tokens[start:index]) if enough and not linked & IS else None
    if word(tokens, index) not in SUBJECTS or (enough and not linked & IS):
        return None
    if index == start:
        return ending(earlier) if word(tokens, index) != "which" else None
    which = word(tokens, index) == "which" and tokens[index - 1].kind == "comma"
    return ending(tokens[start : index - 1]) if which else None


def ending(clause: Sequence[Token]) -> tuple[Number, Token] | None:
    """The value that a clause ends with, if it is a whole one."""
    figures = [i for i, t in enumerate(clause) if t.kind == "number"]
    if not figures:
        return None
    at = figures[-1]
    rest = [t for t in clause[at + 1 :] if t.kind != "stop"]
    if len(rest) > TAIL or any(t.kind != "word" or lower([t], 0) in SHARED | ADDED for t in rest):
        return None
    if partial(clause, at):
        return None
    number = clause[at].number
    return (number, clause[at]) if number is not None and plain(number) else None


def partial(clause: Sequence[Token], at: int) -> bool:
    """Whether a value is added to others, or one of two: ``another 30 kW``, ``20 or 30 req/s``."""
    first = max(0, at - 3)
    start = next((i for i in range(at, first, -1) if clause[i - 1].kind == "comma"), first)
    return bool({lower(clause, i) for i in range(start, at)} & ADDED) or joined(clause, at)


def joined(clause: Sequence[Token], at: int) -> bool:
    """``20-30 tokens/s``, ``20 or 30 tokens/s``: a sign or another figure is joined to it."""
    if at > 0 and clause[at - 1].kind in ("operator", "relation", "arrow"):
        return True
    return at > 1 and clause[at - 2].kind == "number" and lower(clause, at - 1) in JOINS


def plain(number: Number) -> bool:
    """Whether a number is one measured value."""
    return not (number.percent or number.times or number.bound) and bool(number.unit.dimensions)


def _is_rate(number: Number | None) -> bool:
    return number is not None and dict(number.unit.dimensions).get("second") == -1


def same(a: Number, b: Number) -> bool:
    """Whether two numbers measure one thing; ``req/s`` and ``tokens/s`` do not."""
    if a.unit.dimensions != b.unit.dimensions:
        return False
    if dict(a.unit.dimensions) != {"second": -1}:
        return ("million" in a.unit.text) == ("million" in b.unit.text)
    (first, kind), (second, other) = _counted(a), _counted(b)
    return first == second and (kind == other or not kind or not other)


def _counted(rate: Number) -> tuple[str, str]:
    """What a rate counts and of which kind: ``req`` of ``requests/s``, ``tok`` of ``output``."""
    words = re.split(r"/|\bper\b", rate.unit.text.lower())[0].split()
    return singular(words[-1])[:3] if words else "", words[0] if len(words) > 1 else ""


def certain(value: Number, demand: Number) -> bool:
    """Whether the order of the two is beyond rounding, hedges and the base of a unit."""
    if value.value <= 0 or demand.value <= 0:
        return False
    slack = CLOSE
    if value.hedged or demand.hedged or value.unit.text != demand.unit.text:
        slack = Fraction(1, 10)
    return value.value >= demand.value or 1 - value.value / demand.value > slack
