"""Tokens → conclusions that a need fits: ``= 728 kW. Hall B has 700 kW, so the nodes fit``.

The need ends the sentence before, or stands beside what is there.  Both are all the figures that
the conclusion can rest on; still, a part of the need may be meant, so that it is never certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.quantity import Number
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.sentences.modal import DENIALS
from doc_auditor.reading.sentences.sufficing import (
    ADDED,
    FITS,
    IS,
    SHARED,
    certain,
    ending,
    plain,
    same,
)
from doc_auditor.reading.sentences.worded import Limit
from doc_auditor.reading.tokens import Token, lower, word
from doc_auditor.source import Span

SO = frozenset("so hence therefore thus".split())
HAS = frozenset(
    "has have had offers offer provides provide allows allow permits grants holds limit capacity "
    "budget".split()
)
OF = frozenset("of is at only to".split())
ENOUGH = frozenset("enough sufficient suffices suffice".split())
SPREAD = frozenset(
    "both two between split sharded shards shard quantized across over on as using only together "
    "one part parts if like".split()
)
"""Words of a conclusion by which something else fits than the need that is printed."""


def limits(tokens: Sequence[Token], before: Sequence[Token]) -> Iterator[Limit]:
    """Every need that is concluded to fit, or not; ``before`` is the sentence before the text."""
    earlier = before
    for start, end in sentences(tokens):
        found = _limit(tokens[start:end], earlier)
        if found is not None:
            yield found
        earlier = tokens[start:end]


def _limit(sentence: Sequence[Token], earlier: Sequence[Token]) -> Limit | None:
    so = next(
        (
            i
            for i in range(1, len(sentence))
            if word(sentence, i) in SO and sentence[i - 1].kind == "comma"
        ),
        None,
    )
    if so is None:
        return None
    relation = _conclusion(sentence[so + 1 :])
    figures = [i for i, t in enumerate(sentence[:so]) if t.kind == "number"]
    if not relation or not 1 <= len(figures) <= 2:
        return None
    there = [i for i in figures if _there(sentence, i)]
    bound = sentence[there[0]].number if len(there) == 1 else None
    if bound is None or _each(sentence[:so]):
        return None
    others = [sentence[i] for i in figures if i not in there]
    need = _own(others[0]) if others else ending(earlier)
    if need is None:
        return None
    last = next((i for i in range(so, len(sentence)) if _ends(sentence[i])), len(sentence)) - 1
    return _pair(*need, bound, sentence[last], relation)


def _own(token: Token) -> tuple[Number, Token] | None:
    return (token.number, token) if token.number is not None else None


def _ends(token: Token) -> bool:
    return token.kind in ("comma", "stop", "close", "colon")


def _pair(need: Number, first: Token, bound: Number, last: Token, relation: str) -> Limit | None:
    if not (plain(need) and plain(bound) and same(need, bound)) or need.times:
        return None
    if not certain(*((bound, need) if relation == "≤" else (need, bound))):
        return None
    span = Span(min(first.span.start, bound.span.start), last.span.end)
    return Limit(need, relation, bound, span, loose=True)


def _there(sentence: Sequence[Token], at: int) -> bool:
    """Whether a figure is what something has: ``the hall has 700 kW``, ``the limit is 700 kW``."""
    place = at - 1
    while place > 0 and word(sentence, place) in OF | {"a", "the"}:
        place -= 1
    return word(sentence, place) in HAS


def _each(clause: Sequence[Token]) -> bool:
    """``each has 80 GB``: what is there is a part of it."""
    return bool({lower(clause, i) for i in range(len(clause))} & (SHARED - {"all"} | ADDED))


def _conclusion(rest: Sequence[Token]) -> str:
    """``≤`` of ``the nodes fit in without an upgrade``, ``>`` of ``it does not fit``."""
    clause: list[str] = []
    for token in rest:
        if _ends(token):
            break
        if token.kind not in ("word", "symbol") or token.number is not None:
            return ""
        clause.append(token.text.lower())
    words = set(clause)
    said = words & FITS or (words & ENOUGH and words & (IS | ENOUGH - {"enough", "sufficient"}))
    if not said or words & SPREAD or words & (SHARED - {"without"}):
        return ""
    return ">" if words & DENIALS else "≤"
