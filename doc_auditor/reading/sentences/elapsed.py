"""Tokens → durations beside the two times of day that they lie between.

``2 h 47 min (03:18 to 06:05)``, ``from 9:05 until 10:00, 55 minutes``.  A sentence with one pair of
times and one duration near it tells how long that was, if the two are about as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.formula import Binary, Expression, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.tokens import Token, word
from doc_auditor.source import Span

CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?$")
JOINTS = frozenset("to until till – —".split())
ZONES = frozenset("utc cet cest gmt pst pdt est edt z h".split())
TIME = (("second", 1),)
DAY = 86400
LATER = frozenset({"later"})
"""``started at 02:47 and ended at 05:12, 2 h 25 min later``."""
NEAR = 16
"""Tokens between a duration and the times."""
LASTS = frozenset("lasted lasts lasting = is was i.e have had gives".split())
"""What says that a duration is all of the time; ``runs 7 hours between`` may be a part of it."""
STARTS = frozenset("opens open opened starts start started begins began".split())
ENDS = frozenset(
    "closes close closed ends end ended finishes finish finished stops stopped".split()
)
"""``opens at 22:30 and closes at 01:15``."""
ALIKE = Fraction(3, 10)
"""How far both may lie apart, as a share of the longer; what differs more is of something else."""


@dataclass(frozen=True, slots=True)
class Elapsed:
    """A duration, and the later time less the earlier one in its unit.

    It is ``likely`` where the sentence goes on: ``(10:02–10:27), net of the pause``.
    """

    tree: Expression
    result: Number
    span: Span
    likely: bool


def elapsed(tokens: Sequence[Token]) -> Iterator[Elapsed]:
    """The durations of sentences that have one pair of times and one duration."""
    if not any(CLOCK.match(t.text) for t in tokens):
        return
    for start, end in sentences(tokens):
        clocks = [i for i in range(start, end) if _seconds(tokens[i]) is not None]
        durations = [i for i in range(start, end) if _duration(tokens[i])]
        if len(clocks) != 2 or len(durations) != 1:
            continue
        if not (_joined(tokens, *clocks) or word(tokens, durations[0] + 1) in LATER):
            continue
        found = _between(tokens, clocks[0], clocks[1], durations[0])
        if found is not None:
            last = max(clocks[1], durations[0])
            more = any(t.kind == "word" for t in tokens[last + 1 : end] if t.low not in ZONES)
            yield Elapsed(*found, more)


def _between(
    tokens: Sequence[Token], first: int, second: int, at: int
) -> tuple[Expression, Number, Span] | None:
    number, starts, ends = tokens[at].number, _seconds(tokens[first]), _seconds(tokens[second])
    assert number is not None
    assert starts is not None
    assert ends is not None
    apart = first - at if at < first else at - second
    if not 0 < apart <= NEAR or number.bound or number.hedged:
        return None
    if not _apposed(tokens, first, second, at) or not _closed(tokens, max(at, second)):
        return None
    gap = ends + DAY * (ends < starts) - starts
    if abs(gap - number.value) > ALIKE * max(Fraction(gap), number.value):
        return None
    tree = Binary(
        "-",
        Literal_(_number(tokens[second], starts + gap, number)),
        Literal_(_number(tokens[first], starts, number)),
    )
    return tree, number, number.span


def _closed(tokens: Sequence[Token], at: int) -> bool:
    """Whether a sign, or the zone of a time and a sign, stands behind the later of both."""
    behind = at + 1 + (word(tokens, at + 1) in ZONES | LATER)
    return behind >= len(tokens) or tokens[behind].kind in ("comma", "stop", "close", "relation")


def _apposed(tokens: Sequence[Token], first: int, second: int, at: int) -> bool:
    """Whether a sign sets the duration or the two times apart from the rest of the sentence."""
    if tokens[at - 1].low in LASTS:
        return True
    if at > second:
        return tokens[at - 1].kind in ("comma", "open")
    signs = [t.kind for t in tokens[at + 1 : first]]
    bracket = tokens[first - 1].kind == "open" and tokens[first - 2].kind != "open"
    return bracket or (signs[:1] == ["comma"] and signs.count("comma") == 1)


def _number(token: Token, seconds: int, like: Number) -> Number:
    """A time of day counted in the unit of a duration, and known as exactly as it is printed."""
    each = like.unit.factor * like.scale
    step = 1 if token.text.count(":") > 1 else 60
    return Number(
        token.span,
        token.text,
        Fraction(seconds) / each,
        Fraction(step) / each,
        token.span,
        like.scale,
        unit=like.unit,
    )


def _seconds(token: Token) -> int | None:
    """Seconds since midnight, if a token is a time of day."""
    match = CLOCK.match(token.text) if token.kind == "word" else None
    if match is None or int(match[1]) > 24:
        return None
    hours, minutes, seconds = (int(x or 0) for x in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def _duration(token: Token) -> bool:
    number = token.number
    return token.kind == "number" and number is not None and number.unit.dimensions == TIME


def _joined(tokens: Sequence[Token], first: int, second: int) -> bool:
    """``03:18 to 06:05``, ``03:18–06:05 UTC``, ``between 03:18 and 06:05``."""
    between = [i for i in range(first + 1, second) if word(tokens, i) not in ZONES]
    if {word(tokens, i) for i in between} & ENDS:
        return bool({word(tokens, i) for i in range(first)} & STARTS)
    if len(between) != 1:
        return False
    joint = tokens[between[0]]
    if word(tokens, between[0]) == "and":
        return word(tokens, first - 1) == "between"
    return joint.text in JOINTS or (joint.kind == "operator" and joint.text == "-")
