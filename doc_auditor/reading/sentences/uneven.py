"""Tokens → a whole in unequal parts: ``126 layers on 16 stages: the first and the last 7, the 14
in between 8``.

A portion is a number of parts and what each of them has.  Only where the numbers of parts add up to
all parts is the sentence understood.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.spelled import cardinal
from doc_auditor.reading.tokens import Token, lower, word
from doc_auditor.source import Span

WHOLES = frozenset({"layer", "block"})
PARTS = frozenset({"stage", "rank", "gpu", "card", "device", "node"})
ENDS = frozenset({"first", "last"})
INNER = frozenset("other others rest remaining remainder between middle inner".split())
"""Words for the parts that are not named yet."""
HAVING = frozenset("of with have has hold holds take takes carry carries get gets".split())
BEHIND = frozenset("each apiece and on in for while but so plus only".split())
"""Words behind the size of a part that is counted in what the whole is counted in."""
NEAR, FAR = 3, 9
MOST_TOKENS = 60
STOPS = frozenset({".", "!", "?"})


@dataclass(frozen=True, slots=True)
class Portion:
    """So many parts, each of this size."""

    count: int
    size: Number


@dataclass(frozen=True, slots=True)
class Uneven:
    """A whole, the number of its parts, and its portions, which are that many parts together."""

    whole: Number
    parts: int
    portions: tuple[Portion, ...]
    noun: str
    span: Span


@dataclass(frozen=True, slots=True)
class _Item:
    """A number of parts (``None`` for all that are left), or the size of each."""

    count: int | None
    size: Number | None = None


def unevenly(tokens: Sequence[Token]) -> Iterator[Uneven]:
    """What the sentences say of a whole that is not cut evenly."""
    for sentence in _sentences(tokens):
        if len(sentence) > MOST_TOKENS or (start := _whole(sentence)) is None:
            continue
        whole, parts, after = start
        if any(_of_wholes(sentence, at) for at in range(after, len(sentence))):
            continue
        found = _portions(list(_items(sentence, after)))
        portions = _filled(found, parts) if parts else _filled(found, _all(sentence, found))
        number = sentence[whole].number
        total = sum(p.count for p in portions)
        if number is not None and len(portions) > 1 and total == (parts or total):
            span = sentence[whole].span.join(portions[-1].size.span)
            yield Uneven(number, total, portions, "layer", span)


def _of_wholes(tokens: Sequence[Token], at: int) -> bool:
    """``the first 2 layers``, ``58 have 256 experts``: not the size of a stage."""
    if word(tokens, at) in ENDS:
        return _value(tokens, at + 1) is not None and not _of_parts(tokens, at + 1)
    number = tokens[at].number
    if number is None or word(tokens, at - 1) in PARTS or _of_parts(tokens, at):
        return False
    noun = _noun(tokens[at], tokens, at)
    return not _counts(tokens[at]) or (bool(noun) and noun not in WHOLES | BEHIND)


def _all(tokens: Sequence[Token], found: Sequence[tuple[int | None, Number]]) -> int:
    """All parts, where both ends and those in between are named; else 0."""
    words = {t.low for t in tokens}
    counts = [c for c, _ in found if c is not None]
    return sum(counts) if words >= ENDS and words & INNER and len(counts) == len(found) else 0


def _sentences(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    start = 0
    for at, token in enumerate(tokens):
        if token.kind == "stop" and token.text in STOPS:
            yield tokens[start:at]
            start = at + 1
    yield tokens[start:]


def _whole(tokens: Sequence[Token]) -> tuple[int, int, int] | None:
    """Where the whole stands, how many parts it has, and where the text goes on."""
    for at, token in enumerate(tokens):
        if not _counts(token):
            continue
        label = tokens[at - 2 : at - 1] if at > 1 and tokens[at - 1].kind == "colon" else ()
        names = {singular(t.low) for t in label} | {_noun(token, tokens, at)}
        if names & WHOLES:
            return _parts(tokens, at)
    return None


def _parts(tokens: Sequence[Token], whole: int) -> tuple[int, int, int] | None:
    """The number of parts behind the whole: ``on 16 stages``, ``do not divide by 8``, ``PP 8``.

    It is 0 where the sentence goes on to the ends at once.
    """
    for at in range(whole + 1, min(len(tokens), whole + FAR)):
        value = _value(tokens, at)
        if value is not None:
            named = {singular(word(tokens, i)) for i in range(at + 1, at + 1 + NEAR)} & PARTS
            before = tokens[at - 1].kind == "symbol" or word(tokens, at - 1) in ("by", "over", "on")
            return (whole, value, at + 1) if value > 1 and (named or before) else None
        if word(tokens, at) in ENDS:
            return whole, 0, at
    return None


def _items(tokens: Sequence[Token], start: int) -> Iterator[_Item]:
    """The numbers of parts and the sizes, in their order."""
    counted = -NEAR
    for at in range(start, len(tokens)):
        name = word(tokens, at)
        if name in ENDS and _value(tokens, at + 1) is not None and _of_parts(tokens, at + 1):
            continue  # ``the first four stages``
        if name in ENDS or name == "both":
            yield _Item(1 + (name == "both"))
            counted = at
        elif name in INNER and at - counted >= NEAR and not _ahead(tokens, at):
            yield _Item(None)
            counted = at
        elif (value := _value(tokens, at)) is not None:
            if word(tokens, at - 1) in PARTS:
                yield _Item(1)  # ``stage 0``
            elif _of_parts(tokens, at):
                yield _Item(value)
                counted = at
            elif tokens[at].number is not None:
                yield _Item(0, tokens[at].number)


def _ahead(tokens: Sequence[Token], at: int) -> bool:
    """Whether the number of the parts comes next: ``the other seven stages``."""
    following = range(at + 1, at + NEAR)
    return any(_value(tokens, i) is not None and _of_parts(tokens, i) for i in following)


def _of_parts(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number counts parts: ``14 stages``, ``the six in between``, ``four of 8``."""
    near = [singular(word(tokens, i)) for i in range(at + 1, at + NEAR)]
    if near[0] in WHOLES:
        return False
    if any(n in PARTS | INNER or n + "s" in INNER for n in near):
        return not any(t.kind in ("number", "comma") for t in tokens[at + 1 : at + 2])
    return near[0] in HAVING and _value(tokens, at + 2) is not None


def _portions(items: Sequence[_Item]) -> Sequence[tuple[int | None, Number]]:
    """Numbers of parts with the size behind them, or before them if the sentence begins so."""
    found: list[tuple[int | None, Number]] = []
    pending: list[int | None] = []
    size = items[0].size if items else None
    for item in items[1:] if size is not None else items:
        if item.size is None:
            pending.append(item.count)
            continue
        if not pending:
            return ()
        found.append((_together(pending), size or item.size))
        size, pending = (item.size if size is not None else None), []
    if size is not None and pending:
        found.append((_together(pending), size))
    return found


def _together(counts: Sequence[int | None]) -> int | None:
    return None if None in counts else sum(c or 0 for c in counts)


def _filled(portions: Sequence[tuple[int | None, Number]], parts: int) -> tuple[Portion, ...]:
    """The portions; the rest has as many parts as the others leave."""
    known = sum(c for c, _ in portions if c is not None)
    open_ = sum(c is None for c, _ in portions)
    if open_ > 1 or (open_ and known >= parts):
        return ()
    return tuple(Portion(parts - known if c is None else c, n) for c, n in portions)


def _value(tokens: Sequence[Token], at: int) -> int | None:
    """A plain number in digits or in a word; ``one`` is mostly a pronoun."""
    if not 0 <= at < len(tokens):
        return None
    if tokens[at].kind == "word":
        spelled = cardinal(lower(tokens, at))
        return spelled if spelled and spelled > 1 else None
    number = tokens[at].number
    over = word(tokens, at - 1) == "over"
    return int(number.value) if number is not None and _counts(tokens[at], over) else None


def _counts(token: Token, over: bool = False) -> bool:
    """Whether a number counts; ``over 8 stages`` sets no bound."""
    number = token.number
    if number is None or not number.integral or not number.exact or number.percent:
        return False
    bound = number.bound and not over
    return not (number.unit.dimensions or bound or number.hyphened or number.times)


def _noun(token: Token, tokens: Sequence[Token], at: int) -> str:
    noun = token.number.noun if token.number is not None else ""
    return singular((noun or word(tokens, at + 1)).lower())
