"""Tokens → claims in words: limits kept or missed, excesses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from doc_auditor.quantity import Number
from doc_auditor.reading.equations import INDEXED
from doc_auditor.reading.lexicon import FILLER, singular
from doc_auditor.reading.sentences.modal import CONDITIONS, DENIALS, UNFINISHED
from doc_auditor.reading.sentences.shares import Share
from doc_auditor.reading.tokens import Token, lower, word
from doc_auditor.source import Span

BELOW = {"below": "<", "under": "<", "within": "≤", "inside": "≤", "beneath": "<"}
ABOVE = {
    "above": ">", "exceeds": ">", "exceeding": ">", "beyond": ">", "over": ">",
}  # fmt: skip
BY = frozenset("over above beyond exceeding".split())
"""What may stand right behind a difference: ``12 GB over the 80 GB limit``."""
FALLS = frozenset("falls fall fell falling is are stays remains".split())
ADDING = frozenset("plus with until nothing while before pushes raises lifts drives".split())
"""What stands between a value and another one that exceeds the limit."""
LIMIT = frozenset(
    "target targets limit limits requirement requirements objective objectives budget threshold "
    "slo slos sla slas rating envelope quota grant constraint goal ceiling cap maximum minimum "
    "required requires allowed permitted allowance capacity "
    "break-even breakeven "
    "asked".split()
)
COMPARATIVES = {
    "more": ">", "higher": ">", "greater": ">", "longer": ">", "larger": ">", "bigger": ">",
    "less": "<", "lower": "<", "fewer": "<", "shorter": "<", "smaller": "<",
}  # fmt: skip
MEETS = frozenset(
    "meets meet satisfies satisfy fulfils fulfills beats beat surpasses surpass surpassing".split()
)
MISSES = frozenset("misses miss violates violate breaches breach".split())
FALLING = frozenset(
    "latency ttft tpot time delay error errors loss cost price overhead bubble power memory "
    "budget lag".split()
)
RISING = frozenset("margin headroom reserve share mfu hit growth savings recall".split())
SMALL = Fraction(1, 10)
"""A share below this may as well be one of errors."""
ARTICLES = frozenset("the our its their".split())
LOOSE = frozenset("over inside beyond".split())
"""With these an article alone is no sign of a limit: ``over the 30 s``."""
BETWEEN = 7
LINKS = frozenset(
    "the our a an its this that of by is are we stays stay well far just still comfortably "
    "safely and also".split()
)
FAILED = frozenset("❌✗✘✖")
BRINGS = frozenset("bring keep get hold move push force squeeze".split())
STILL = frozenset("still well just far comfortably safely clearly".split())
CLAUSE = 4
"""Words before a value that may be its name."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A value, a relation in words, and the limit that it is compared with.

    ``loose`` where the sentence may mean another value.
    """

    left: Number
    relation: str
    right: Number
    span: Span
    loose: bool = False


def limits(tokens: Sequence[Token]) -> Iterator[Limit]:
    """``35 ms, below the 50 ms target``; ``(exceeds 100 requirement)``; ``meets the 90 %``."""
    for at, token in enumerate(tokens):
        sign, after = relation(tokens, at)
        sign = sign or _exceed(tokens, at)
        if not sign or token.kind != "word":
            continue
        right_at = number_after(tokens, after, bracketed=True)
        left_at = _number_before(tokens, at)
        behind = _behind(tokens, at, right_at) if right_at is not None and sign in "<≤" else None
        left_at = behind if left_at is None else left_at
        if right_at is None or left_at is None or _open(tokens, left_at, max(left_at, right_at)):
            continue
        if token.low != "exceed" and _negated(tokens, at):
            continue
        if lower(tokens, left_at - 1) == "from" or (
            sign == ">" and _of_another(tokens, left_at, at)
        ):
            continue
        if sign in ("meets", "misses"):
            if not _finite(tokens, left_at, at):
                continue
            sign = _direction(tokens, left_at, right_at, sign)
            if not sign:
                continue
        elif sign == ">" and left_at == at - 1 and token.low in BY:
            continue  # ``12 GB over the 80 GB limit`` is a difference
        found = _limit(tokens, left_at, sign, right_at, at)
        if found is not None:
            yield replace(found, loose=found.loose or behind is not None)


def _behind(tokens: Sequence[Token], at: int, right: int) -> int | None:
    """``- ✅ Within the grant (1,800 hours): 1,958 hours``: the value fills in its own verdict."""
    if any(lower(tokens, i) not in STILL and tokens[i].kind != "mark" for i in range(at)):
        return None
    counted = bool(word(tokens, right + 1))
    colon = right + 1 + counted
    colon += colon < len(tokens) and tokens[colon].kind == "close"
    place = colon + 1
    if place >= len(tokens) or tokens[colon].kind != "colon" or tokens[place].kind != "number":
        return None
    rest = [t for t in tokens[place + 1 + counted :] if t.kind != "mark"]
    return place if all(t.kind == "stop" for t in rest[:1]) else None


def _open(tokens: Sequence[Token], left: int, end: int) -> bool:
    """``9 s within the limit of 8 s ❌``, ``… of 8 s?``, ``to bring 9 s within …``."""
    stop = next((i for i in range(end, len(tokens)) if tokens[i].kind == "stop"), len(tokens))
    asked = stop < len(tokens) and tokens[stop].text == "?"
    failed = any(t.text[:1] in FAILED for t in (*tokens[:1], *tokens[end + 1 : stop]))
    aims = left > 1 and lower(tokens, left - 2) == "to" and lower(tokens, left - 1) in BRINGS
    return asked or failed or aims


def relation(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The relation that a word stands for, and the token after it."""
    word = tokens[at].low
    if word in COMPARATIVES and at + 1 < len(tokens) and tokens[at + 1].low == "than":
        return COMPARATIVES[word], at + 2
    if word == "short" and at + 1 < len(tokens) and tokens[at + 1].low == "of":
        return ("<" if tokens[at - 1].low in FALLS else ""), at + 2
    if word in MEETS or word in MISSES:
        return ("meets" if word in MEETS else "misses"), at + 1
    return BELOW.get(word) or ABOVE.get(word) or "", at + 1


def _exceed(tokens: Sequence[Token], at: int) -> str:
    """``does not exceed`` is a bound kept; what must not, or may, exceed one says nothing."""
    words = [t.low for t in tokens[max(0, at - 3) : at]]
    if tokens[at].low != "exceed":
        return ""
    if words[-2:] in (["does", "not"], ["do", "not"]) or words[-1:] in (["doesn't"], ["doesn’t"]):
        return "≤"
    return ""  # ``two replicas of 62 GB exceed``, ``may exceed``


def _of_another(tokens: Sequence[Token], left: int, at: int) -> bool:
    """``62 GB plus the cache exceeds``, ``180 ms, the tail exceeds``."""
    words = [t.low for t in tokens[left + 1 : at]]
    new = (
        (a == "and" and b not in LINKS) or (a == "," and b in ARTICLES) for a, b in pairwise(words)
    )
    return bool({*words} & ADDING) or any(new)


def _finite(tokens: Sequence[Token], left: int, at: int) -> bool:
    """``87.9 %, which meets``; not ``1.3 tokens/ms, requiring more to meet``."""
    if tokens[at - 1].low in UNFINISHED:
        return False
    comma = next((i for i in range(at - 1, left, -1) if tokens[i].kind == "comma"), None)
    linked = comma is None or tokens[comma + 1].low in ("which", "and", "this", "so")
    return linked or comma == at - 1  # ``…, surpassing the target``


def _direction(tokens: Sequence[Token], left: int, right: int, relation: str) -> str:
    """A time or a cost meets its target from above, a rate or a share from below.

    A size, a power or a small share without a name may be what is needed or what there is.
    """
    number = tokens[right].number
    units = dict(number.unit.dimensions) if number is not None else {}
    priced = units.get("second") == 1 or units.get("money") == 1
    words = {t.low for t in tokens[max(0, left - 8) : right + 4] if t.kind == "word"}
    falling = priced or bool(words & FALLING)
    small = number is not None and number.percent and number.value < SMALL
    if not falling and (set(units) in ({"byte"}, {"watt"}) or (small and not words & RISING)):
        return ""
    if relation == "misses":
        return ">" if falling else "<"
    return "≤" if falling else "≥"


def _limit(
    tokens: Sequence[Token], left_at: int, relation: str, right_at: int, at: int
) -> Limit | None:
    left, right = tokens[left_at].number, tokens[right_at].number
    if left is None or right is None or left.times or right.times or left.percent != right.percent:
        return None
    if not right.unit.text and left.unit.text and right.noun == "" and not right.word:
        right = replace(right, unit=left.unit)
    if left.unit.dimensions != right.unit.dimensions:
        return None
    named = any(
        t.low in LIMIT for t in [*tokens[at + 1 : right_at], *tokens[right_at + 1 : right_at + 4]]
    )
    plain = _apposed(tokens, left_at, at, right_at) or _predicated(tokens, left_at, at, right_at)
    if not (named or plain or _definite(tokens, left_at, at, right_at)):
        return None
    if not left.unit.text and not right.unit.text:
        counted = _noun(tokens, left_at)
        if not counted or counted != _noun(tokens, right_at):
            return None
    loose = plain and not named
    return Limit(left, relation, right, tokens[left_at].span.join(tokens[right_at].span), loose)


def _apposed(tokens: Sequence[Token], left: int, at: int, right: int) -> bool:
    """``on average $1.67, still above $1.60``: right behind its value, right before its limit."""
    between = tokens[left + 1 : at]
    if not between or between[0].kind != "comma" or right != at + 1:
        return False
    words = {t.low for t in between[1:]}
    number = tokens[left].number
    sized = number is not None and bool(number.unit.dimensions) and not number.percent
    return sized and bool(words & STILL) and words <= STILL | {"thus", "so", "but"}


def _predicated(tokens: Sequence[Token], left: int, at: int, right: int) -> bool:
    """``TTFT (570 ms) is well under 500 ms``, ``TTFT is 570 ms and stays below 500 ms``."""
    words = [t.low for t in tokens[left + 1 : at]]
    last = right + (_noun(tokens, left) == _noun(tokens, right) != "")
    ends = last + 1 >= len(tokens) or tokens[last + 1].kind in ("stop", "comma", "close")
    if right != at + 1 or not words or not ends or lower(tokens, left - 1) in ("was", "were"):
        return False
    if words[0] == ")":
        alone = left and tokens[left - 1].kind == "open"
        return bool(alone) and {*words[1:]} <= LINKS - {"and"} and bool({*words[1:]} & FALLS)
    words = words[1:] if words[0] != "and" and _noun(tokens, left) else words
    same = words[1:2] in (["stays"], ["remains"]) or (
        words == ["and"] and tokens[at].low == "exceeds"
    )
    return words[:1] == ["and"] and same and {*words[2:]} <= STILL


def _noun(tokens: Sequence[Token], at: int) -> str:
    """What a bare number counts: ``tokens``."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return singular(after.low) if after is not None and after.kind == "word" else ""


def _definite(tokens: Sequence[Token], left: int, at: int, right: int) -> bool:
    """``8.7 months, within the six months that finance grants``: one certain other value."""
    if not {t.low for t in tokens[at + 1 : right]} & ARTICLES:
        return False
    if tokens[at].low in LOOSE and tokens[at - 1].low not in STILL:
        return False  # ``5 racks inside the 3 halls``
    if tokens[at - 1].low == "which" and tokens[at - 2].kind == "comma":
        return True
    if tokens[at].low == "exceeds" and at == left + 1:
        before = {t.low for t in tokens[max(0, left - 6) : left]}
        return not before & CONDITIONS  # ``the demand of 204 kW exceeds the 180 kW available``
    counted = _noun(tokens, left) == _noun(tokens, right) != ""
    behind = tokens[left + 1 + counted : at]
    between = [t for t in behind if t.kind != "word" or t.low not in LINKS]
    linked = at - left > 1 and any(
        t.kind == "comma" or t.low in ("is", "are", "stays") for t in tokens[left + 1 : at]
    )
    return linked and all(t.kind == "comma" or t.low == "which" for t in between)


def number_after(tokens: Sequence[Token], at: int, bracketed: bool = False) -> int | None:
    """The limit follows its relation after a few words that name it."""
    for index in range(at, min(at + BETWEEN, len(tokens))):
        if tokens[index].kind == "number":
            return index
        if bracketed and tokens[index].kind == "open" and index > at and _closed(tokens, index):
            continue  # ``below the target (200 ms)``
        if tokens[index].kind != "word" or tokens[index].low == "by":
            return None  # ``below the target by 17 ms`` is a difference
    return None


def _closed(tokens: Sequence[Token], at: int) -> bool:
    """Whether a bracket holds one number and nothing else: ``(200 ms)``, ``(512 GPUs)``."""
    kinds = [t.kind for t in tokens[at + 1 : at + 4]]
    return kinds[:2] == ["number", "close"] or kinds == ["number", "word", "close"]


def _number_before(tokens: Sequence[Token], at: int) -> int | None:
    """The value stands before the relation in the same clause."""
    for index in range(at - 1, max(-1, at - 12), -1):
        if tokens[index].kind == "number":
            return index
        if tokens[index].kind in ("stop", "arrow", "relation") and tokens[index].text != "\n":
            return None
    return None


def _negated(tokens: Sequence[Token], at: int) -> bool:
    return any(t.low in DENIALS for t in tokens[max(0, at - 4) : at])


def excesses(tokens: Sequence[Token]) -> Iterator[Share]:
    """``768 NPUs, 200% over the 384``; ``32 GPUs but only 16 are available (200% over …)``."""
    for at, token in enumerate(tokens):
        percent = token.number
        if (
            token.kind != "number"
            or percent is None
            or not percent.percent
            or at + 1 >= len(tokens)
        ):
            continue
        if tokens[at + 1].low not in ("over", "above"):
            continue
        after = number_after(tokens, at + 2)
        before = [
            i
            for i in range(max(0, at - 14), at)
            if plain_count(tokens[i]) and not _factor(tokens, i)
        ]
        if after is not None and before and plain_count(tokens[after]):
            if _comparable(tokens, before[-1], after):
                yield _excess(tokens, at, before[-1], after)
        elif len(before) >= 2 and tokens[at - 1].kind == "open":
            first, second = before[-2], before[-1]
            if _value(tokens[first]) < _value(tokens[second]):
                first, second = second, first
            meant = _called(tokens, at + 2, min(before[-2:])) or _whole(
                percent, tokens, first, second
            )
            if meant and _comparable(tokens, first, second):
                yield _excess(tokens, at, first, second)


def _factor(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number is an operand: ``12 × 4 × 2 = 96 GPUs``."""
    return "operator" in (tokens[at - 1].kind if at else "", tokens[at + 1].kind)


def _whole(percent: Number, tokens: Sequence[Token], part: int, whole: int) -> bool:
    """Whether the percentage is all that the larger value is of the other."""
    a, b = tokens[part].number, tokens[whole].number
    return a is not None and b is not None and percent.value * b.value == a.value


def _called(tokens: Sequence[Token], at: int, start: int) -> bool:
    """Whether the sentence calls one of its values what the excess is over: ``the need``."""
    names, over = set(), at
    while at < len(tokens) and tokens[at].kind == "word":
        names.add(singular(tokens[at].low))
        at += 1
    names -= FILLER
    clause = tokens[max(0, start - CLAUSE) : over - 1]
    return not names or any(singular(t.low) in names for t in clause)


def plain_count(token: Token) -> bool:
    """Whether a token is a number, and neither a share nor a multiple."""
    number = token.number
    return token.kind == "number" and number is not None and not number.percent and not number.times


def _value(token: Token) -> float:
    assert token.number is not None
    return float(token.number.value)


def _comparable(tokens: Sequence[Token], part: int, whole: int) -> bool:
    """Whether one can exceed the other: of one dimension, and ``revision 1`` is no amount."""
    a, b = tokens[part].number, tokens[whole].number
    if a is None or b is None or a.unit.dimensions != b.unit.dimensions:
        return False
    return tokens[whole - 1].low not in INDEXED


def _excess(tokens: Sequence[Token], at: int, part: int, whole: int) -> Share:
    percent, a, b = tokens[at].number, tokens[part].number, tokens[whole].number
    assert percent is not None
    assert a is not None
    assert b is not None
    spans = [tokens[i].span for i in (at, part, whole)]
    return Share(percent, a, b, Span(min(s.start for s in spans), max(s.end for s in spans)))
