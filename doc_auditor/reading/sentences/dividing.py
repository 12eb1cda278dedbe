"""Tokens → even divisions: ``96 experts divide evenly over 36``, ``divisible by 4 and 6``.

``PP 6 divides the 80 layers``: the divisor stands before the verb, the dividend behind it.
``96 is a multiple of 36`` and ``96 over 36 leaves no remainder`` say the same, and so do the ways
of ``even_shares.py``.  A clause without a divisor has the one of the label that it stands behind:
``EP 64: the 96 experts divide evenly``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from doc_auditor.quantity import Number
from doc_auditor.reading.sentences.comparisons import failed_ahead
from doc_auditor.reading.sentences.modal import CONDITIONS, DENIALS, NEARLY
from doc_auditor.reading.sentences.worded import ARTICLES, plain_count
from doc_auditor.reading.tokens import Token, clause_of, lower, word
from doc_auditor.source import Span

EVENLY = frozenset({"evenly", "equally", "exactly", "cleanly", "equal", "uniformly"})
DIVIDE = frozenset(
    "divide divides divided divisible split splits spread distributed partitioned sharded".split()
)
CLAUSES = frozenset(
    "for if when whenever where while whose with having because since so but and or that which "
    "unless provided".split()
)
DETERMINERS = frozenset("the a an its their our any every each all both".split())
PREPOSITIONS = frozenset("of in on per from at to within across".split())
BY = frozenset({"by", "over", "across", "into", "among", "between"})
ACTIVE = frozenset({"divides", "divide"})
ADVERBS = frozenset("also still does do not evenly just cleanly even".split())
AGAIN = frozenset("and or by".split())
AGAIN_SO = frozenset({"and", "but", "so"})
"""What begins another clause."""
LONGEST_LIST = 40
"""Tokens of a list of divisors."""
REMAINDER = frozenset("remainder rest".split())
SHARED_OUT = frozenset("distributed partitioned sharded".split())
OUTCOMES = EVENLY - {"exactly"} | REMAINDER
UNEVEN = frozenset("only would if unevenly poorly possible".split())
PARTS = frozenset("parts groups shards slices shares stages halves blocks".split())
RELATIVE = frozenset({"which", "that"})
LEAVES = frozenset("leaves leave leaving".split())
SIDES = BY | frozenset("and ÷ / mod modulo :".split())
LABEL = 8
"""Tokens of a label with a degree: ``TP 16 across two nodes``."""
CLAUSE = 8
DEEP = 5
"""Tokens from a dividend with its noun to its divisor."""
NOUN = 2
"""Words of what a divisor counts: ``6 pipeline stages``."""
BETWEEN = 3
"""Words between the verb and the dividend: ``divides the 80 layers``."""


@dataclass(frozen=True, slots=True)
class Division:
    """``dividend`` is said to be divisible by ``divisor``, or not to be."""

    dividend: Number
    divisor: Number
    even: bool
    span: Span
    loose: bool = False


def divisions(tokens: Sequence[Token]) -> Iterator[Division]:
    """Every division that a text calls even, or denies; a check that failed says neither."""
    if failed_ahead(tokens):
        return
    for at in range(len(tokens)):
        if word(tokens, at) in DIVIDE | REMAINDER | {"multiple"} and not _supposed(tokens, at):
            yield from _divisions(tokens, at)


def _divisions(tokens: Sequence[Token], at: int) -> Iterator[Division]:
    """The divisions of which one word tells."""
    if word(tokens, at) == "multiple":
        yield from _multiple(tokens, at)
    elif word(tokens, at) in REMAINDER:
        yield from _remainder(tokens, at)
    else:
        found = list(_active(tokens, at)) or list(_passive(tokens, at))
        yield from found or list(_bracketed(tokens, at)) or list(_labelled(tokens, at, at))


def _supposed(tokens: Sequence[Token], at: int) -> bool:
    """``whether 100 is a multiple of 64``, ``only with 32 ranks``, ``would divide``."""
    start = at
    while start and tokens[start - 1].kind not in ("stop", "comma", "colon"):
        start -= 1
    end = at
    while end < len(tokens) and tokens[end].kind not in ("stop", "comma", "colon"):
        if word(tokens, end) in AGAIN_SO and end > at + 1:
            break  # ``divides the 48 layers evenly and would save memory``
        end += 1
    before = {word(tokens, i) for i in range(start, at)}
    behind = {word(tokens, i) for i in range(at, end)}
    return bool(before & (CONDITIONS | NEARLY | {"only"}) or behind & UNEVEN)


def _active(tokens: Sequence[Token], at: int) -> Iterator[Division]:
    """``PP 6 also divides the 80 layers evenly``, ``16 does not divide 40``.

    A counted divisor needs a word for what comes of it: ``6 stages divide the 80 layers evenly``.
    """
    if word(tokens, at) not in ACTIVE:
        return
    before = at - 1
    while before > 0 and word(tokens, before) in ADVERBS:
        before -= 1
    if word(tokens, before) in RELATIVE and tokens[before - 1].kind == "comma":
        before -= 2  # ``EP stays 8, which divides the 16 ranks``
    after = _next(tokens, at, 1 + BETWEEN, whole)
    named = before
    while named > max(0, before - NOUN) and word(tokens, named) not in {"", *CLAUSES, *DETERMINERS}:
        named -= 1
    before, named = (named, before - named) if whole(tokens, named) else (before, 0)
    if after is None or before < 0 or not whole(tokens, before):
        return
    if (
        named
        and not {word(tokens, i) for i in range(before, clause_of(tokens, at).stop)} & OUTCOMES
    ):
        return  # ``6 ranks divide the 40 layers`` among themselves
    if not all(_name(tokens, i) for i in range(at + 1, after)):
        return
    rest = [word(tokens, i) for i in range(after + 1, min(after + 8, len(tokens)))]
    clause = rest[: rest.index("")] if "" in rest else rest
    if BY & set(clause) or (tokens[after + 1 : after + 2] and tokens[after + 1].kind == "operator"):
        return  # ``divides 288 sequences into 36``
    divisor, dividend = tokens[before].number, tokens[after].number
    if divisor is None or dividend is None or not divisor.value:
        return
    even = not any(lower(tokens, i) in DENIALS for i in range(before, at))
    span = tokens[before].span.join(tokens[after].span)
    yield Division(dividend, divisor, even, span, bool(named))


def whole(tokens: Sequence[Token], at: int) -> bool:
    """Whether a whole number without a unit stands there: the 64 of ``64 heads``."""
    if at >= len(tokens):
        return False
    number = tokens[at].number
    whole = number is not None and number.integral and not number.unit.text
    return plain_count(tokens[at]) and whole


def _name(tokens: Sequence[Token], at: int) -> bool:
    """What may stand before the digits of a dividend: ``the``, ``DP =``."""
    return tokens[at].kind == "symbol" or word(tokens, at) in ARTICLES or tokens[at].text == "="


def _other_subject(tokens: Sequence[Token], at: int) -> bool:
    """``2 tiles for counts divisible by 32``: what is divided is not what stands before it."""
    if word(tokens, at) in DETERMINERS:
        return word(tokens, at - 1) not in PREPOSITIONS
    return word(tokens, at) in CLAUSES


def _passive(tokens: Sequence[Token], at: int) -> Iterator[Division]:
    """``96 experts divide evenly over 36 ranks``; ``64 heads are not divisible by 3``."""
    window = [lower(tokens, i) for i in range(at - 1, at + 4)]
    divisible = tokens[at].low == "divisible"
    denied = word(tokens, at - 1) in DENIALS and word(tokens, at + 1) == "by"
    if not divisible and not denied and not EVENLY & set(window):
        return
    about = "equal" in window and word(tokens, at + 4) not in PARTS
    before = [i for i in range(max(0, at - 8), at) if plain_count(tokens[i])]
    after = _next(tokens, at, 7, _divisor)
    if about or not before or after is None or not BY & {t.low for t in tokens[at:after]}:
        return
    ends = [i for i in range(before[-1], after) if tokens[i].kind == "stop"]
    ends = [i for i in ends if tokens[i].text != "\n"]
    they = len(ends) == 1 and len(before) == 1 and word(tokens, ends[0] + 1) in ("they", "these")
    if ends and not (they and word(tokens, ends[0] + 2) in ("are", "divide", "split")):
        return  # ``We have 40 layers. They are split evenly across 8 stages``
    if any(_other_subject(tokens, i) for i in range(before[-1] + 1, at - 1)):
        return
    if sum(t.low in BY for t in tokens[at:after]) > 1:
        return  # ``spread evenly over the week by 6 crews``
    even = not any(t.low in DENIALS for t in tokens[before[-1] : after])
    last = _listed(tokens, after) if divisible and len(before) == 1 else [after]
    several = _enumerated(tokens, before[-1]) if even else []
    for first, place in [*((f, after) for f in several), *((before[-1], p) for p in last)]:
        a, b = tokens[first].number, tokens[place].number
        if a is None or b is None or a.unit.text or b.unit.text or not b.value:
            continue
        if a.integral and b.integral and not _of_each(tokens, place):
            span = tokens[first].span.join(tokens[place].span)
            loose = they or first in several or "equal" in window or word(tokens, at) in SHARED_OUT
            yield Division(a, b, even, span, loose)


def _of_each(tokens: Sequence[Token], at: int) -> bool:
    """``divides cleanly into 6 heads per GPU``: what comes out, and no divisor."""
    behind = {word(tokens, i) for i in range(at + 1, at + 4)}
    return word(tokens, at - 1) == "into" and bool(behind & {"per", "each", "apiece"})


def _enumerated(tokens: Sequence[Token], last: int) -> list[int]:
    """The counts joined to the last one: ``40 layers, 128 experts and 48 heads``."""
    found: list[int] = []
    at = last
    while word(tokens, at - 1) == "and" or (at and tokens[at - 1].kind == "comma"):
        first = at - 2 - (tokens[at - 2].kind == "comma")
        if first >= 0 and word(tokens, at - 1) == "and" and whole(tokens, first):
            found.append(first)
            at = first
            continue
        place = next(
            (i for i in range(first - 1, first - 3, -1) if i >= 0 and whole(tokens, i)), -1
        )
        if place < 0 or not all(word(tokens, i) for i in range(place + 1, first + 1)):
            break
        found.append(place)
        at = place
    return found


def _divisor(tokens: Sequence[Token], at: int) -> bool:
    """``16`` and the 2 of ``PP2``."""
    glued = tokens[at].kind == "symbol" and tokens[at].number is not None
    return glued or plain_count(tokens[at])


def _bracketed(tokens: Sequence[Token], at: int) -> Iterator[Division]:
    """``the heads split evenly over 8 ranks (36 heads)``: the dividend stands behind."""
    noun = word(tokens, at - 1)
    if word(tokens, at + 1) not in EVENLY or word(tokens, at + 2) not in BY:
        return
    if not whole(tokens, at + 3) or not noun:
        return
    start = next((i for i in range(at + 4, min(at + 8, len(tokens))) if _opens(tokens, i)), None)
    if start is None or start + 2 >= len(tokens) or not whole(tokens, start + 1):
        return
    dividend, divisor = tokens[start + 1].number, tokens[at + 3].number
    named = word(tokens, start + 2) == noun and tokens[start + 3 : start + 4]
    if not named or dividend is None or divisor is None or not divisor.value:
        return
    yield Division(dividend, divisor, True, tokens[at - 1].span.join(tokens[start + 2].span))


def _multiple(tokens: Sequence[Token], at: int) -> Iterator[Division]:
    """``96 is a multiple of 36``, ``1,536 is not a multiple of 1,024``."""
    is_ = next((i for i in range(at - 1, at - 5, -1) if word(tokens, i) in ("is", "are")), None)
    place = at + 2 + (word(tokens, at + 2) in ARTICLES)
    if is_ is None or word(tokens, at + 1) != "of" or not whole(tokens, place):
        return
    between = {word(tokens, i) for i in range(is_ + 1, at)}
    if between - DENIALS - {"a", "an", "the", "also", "still", "exact", "integer", "whole"}:
        return
    before = is_ - 1
    while before > is_ - 3 and word(tokens, before) and not whole(tokens, before):
        before -= 1
    if before >= 0 and whole(tokens, before):
        even = not between & DENIALS
        yield from division(tokens, before, place, even, loose=before < is_ - 1)


def _remainder(tokens: Sequence[Token], at: int) -> Iterator[Division]:
    """``80 / 6 leaves no remainder``, ``80 layers over 6 stages leave a remainder``."""
    how = word(tokens, at - 1)
    verb = word(tokens, at - 2) if how in ("no", "a", "any") else how
    if verb not in LEAVES | {"without"}:
        return
    even = how == "no" or verb == "without" or word(tokens, at - 3) in DENIALS
    start = at
    while start > 0 and tokens[start - 1].kind not in ("stop", "comma", "colon", "open", "close"):
        start -= 1
    if verb == "without" and DENIALS & {word(tokens, i) for i in range(start, at)}:
        even = False  # ``cannot be split among 8 ranks without a remainder``
    if pairs := _quotients(tokens, at):
        for first, second in pairs:
            yield from division(tokens, first, second, even, loose=True)
        return
    counts = [i for i in range(start, at) if whole(tokens, i)]
    joined = len(counts) == 2 and any(
        lower(tokens, i) in SIDES - {"and"} for i in range(counts[0] + 1, counts[1])
    )  # ``divides 28 layers and 16 experts`` by something else
    if joined:
        yield from division(tokens, counts[0], counts[1], even, loose=True)
    elif len(counts) == 1:
        yield from _labelled(tokens, at, counts[0], even)


def _quotients(tokens: Sequence[Token], at: int) -> list[tuple[int, int]]:
    """``24 experts ÷ 6, 32 layers ÷ 2``: the divisions that a remark about remainders ends."""
    stop = next((i for i in range(at, 0, -1) if tokens[i - 1].kind == "stop"), 0)
    counts = [i for i in range(stop, at) if whole(tokens, i)]
    return [
        (a, b)
        for a, b in pairwise(counts)
        if tokens[b - 1].kind == "operator" and tokens[b - 1].text in "/÷" and b - a <= DEEP
    ]


def _labelled(
    tokens: Sequence[Token], at: int, last: int, even: bool | None = None
) -> Iterator[Division]:
    """``EP 64: the 96 experts divide evenly``: the degree that the line begins with."""
    divisor, end = _label(tokens)
    if divisor is None or at <= end:
        return
    if even is None:
        said = {word(tokens, i) for i in range(at - 1, at + 4)}
        if word(tokens, at) != "divisible" and not said & EVENLY:
            return
        even = not {word(tokens, i) for i in range(max(end, at - 4), at + 2)} & DENIALS
    rest = range(at + 1, clause_of(tokens, at + 1).stop)
    if any(whole(tokens, i) or tokens[i].kind == "operator" for i in rest):
        return
    before = [i for i in range(max(end, at - CLAUSE), min(at, last + 1)) if whole(tokens, i)]
    if len(before) != 1 or any(tokens[i].kind == "stop" for i in range(before[0], at)):
        return
    if any(_other_subject(tokens, i) for i in range(before[0] + 1, at - 1)):
        return
    yield from division(tokens, before[0], divisor, even, loose=True)


def _label(tokens: Sequence[Token]) -> tuple[int | None, int]:
    """Where the degree of a label stands, and where the label ends."""
    start = next((i for i, t in enumerate(tokens) if t.kind != "mark"), 0)
    if start >= len(tokens) or tokens[start].kind != "symbol":
        return None, 0
    divisor = start if tokens[start].number is not None else start + 1
    divisor += divisor == start + 1 and lower(tokens, divisor) == "="
    glued = divisor == start
    if divisor >= len(tokens) or not (glued or whole(tokens, divisor)):
        return None, 0
    for end in range(divisor + 1, min(start + LABEL, len(tokens))):
        if tokens[end].kind in ("colon", "stop") and tokens[end].text != "\n":
            return divisor, end
        if tokens[end].kind not in ("word", "mark") and not tokens[end].number:
            break
    return None, 0


def division(
    tokens: Sequence[Token], first: int, second: int, even: bool, loose: bool
) -> Iterator[Division]:
    """The division of one count by another: ``80 layers over 6``."""
    dividend, divisor = tokens[first].number, tokens[second].number
    if dividend is None or divisor is None or not divisor.value:
        return
    low, high = sorted((tokens[first].span, tokens[second].span), key=lambda s: s.start)
    yield Division(dividend, divisor, even, low.join(high), loose)


def _opens(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].kind == "open" and all(t.kind != "stop" for t in tokens[at - 3 : at])


def _listed(tokens: Sequence[Token], first: int) -> list[int]:
    """The places of ``1, 2, 3 and by 4``; nothing but ``by`` and names of degrees between."""
    found = [first]
    for at in range(first + 1, min(first + LONGEST_LIST, len(tokens))):
        glued = tokens[at].kind == "symbol" and tokens[at].number is not None
        if (glued or tokens[at].kind == "number") and tokens[at - 1].kind != "number":
            if not (glued or whole(tokens, at)) or word(tokens, at + 1) not in AGAIN - {"by"} | {
                ""
            }:
                break  # ``divisible by 32, 128 by 16``
            found.append(at)
        elif not (_name(tokens, at) or tokens[at].kind == "comma" or word(tokens, at) in AGAIN):
            break
    return found


def _next(
    tokens: Sequence[Token], at: int, most: int, fits: Callable[[Sequence[Token], int], bool]
) -> int | None:
    """The first of the next tokens that fits."""
    behind = range(at + 1, min(at + 1 + most, len(tokens)))
    return next((i for i in behind if fits(tokens, i)), None)
