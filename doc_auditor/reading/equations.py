"""Tokens → equations: chains ``a = b = c``, results first, and results in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from doc_auditor.formula import Literal_, numbers
from doc_auditor.quantity import Number
from doc_auditor.reading.expressions import read_side
from doc_auditor.reading.glosses import BREAKING
from doc_auditor.reading.operands import assigns, called, plain
from doc_auditor.reading.patterns import PER_MANY, UNKNOWN
from doc_auditor.reading.restating import (
    HEDGES,
    alternative,
    bits_and_bytes,
    of_another,
    shared_out,
)
from doc_auditor.reading.side import Side
from doc_auditor.reading.tokens import Token
from doc_auditor.source import Span

SAYS = {
    "is": "=",
    "are": "=",
    "gives": "=",
    "give": "=",
    "makes": "=",
    "make": "=",
    "equals": "=",
    "yields": "=",
    "totals": "=",
    "takes": "=",
    "take": "=",
}
MAKES = frozenset({"is", "makes", "gives", "equals"})
"""``914 kW, which makes 8.0 GWh a year``."""
RESTATES = (("in", "other", "words"), ("i.e",), ("that", "is"), *(("which", m) for m in MAKES))
COMPARES = frozenset("more less longer shorter faster slower later earlier of per each".split())
ARTICLES = frozenset({"the", "a", "an"})
"""``Against EP 16 × TP 1 the step is 38 % shorter``: another subject stands before the verb."""
PRONOUNS = frozenset({"them", "these", "those", "it", "which", "this", "that"})
"""``8 × 56 of them``: what they stand for is a factor that the calculation does not print."""
THAT_IS = frozenset({"or", "i.e", "ie", "that's"})

Form = Literal["chain", "result-first", "continued"]


@dataclass(frozen=True, slots=True)
class Chain:
    """Sides with the relations between them, as read from one clause."""

    sides: tuple[Side, ...]
    relations: tuple[str, ...]
    form: Form
    span: Span
    first: int
    after: int
    outer: Side | None = None
    """The number before the bracket that holds the chain: ``512 (8 × 64 = 512)``."""


def chains(tokens: Sequence[Token]) -> Iterator[Chain]:
    """The calculations of a token list, in order, none overlapping another."""
    at = 0
    while at < len(tokens):
        first = read_side(tokens, at) if _starts(tokens, at) else None
        if first is None:
            at += 1
            continue
        chain = _chain(tokens, first)
        if chain:
            yield _with_outer(tokens, chain)
            yield from _broken_down(tokens, chain)
        at = max(chain.after if chain else _past(tokens, first, at), at + 1)


def _broken_down(tokens: Sequence[Token], chain: Chain) -> Iterator[Chain]:
    """The equations in brackets within the sides of another: ``12 = 5 + (7 = 3 + 4)``."""
    end = chain.sides[-1].after
    at = chain.first + 1
    while at < end:
        first = None
        if tokens[at - 1].kind == "open":
            first = read_side(tokens, at)
        if first is None or first.after >= end or tokens[first.after].text != "=":
            at += 1
            continue
        if inner := _chain(tokens, first):
            yield inner
        at = max(inner.after if inner else first.after, at + 1)


def _past(tokens: Sequence[Token], first: Side, at: int) -> int:
    """Behind a calculation without a result, and behind the bracket that begins a gloss on it."""
    if not first.operators:
        return at
    opened = first.after < len(tokens) and tokens[first.after].kind == "open"
    return first.after + opened


def _starts(tokens: Sequence[Token], at: int) -> bool:
    """An expression starts at an operand that no operator binds to something before it."""
    token = tokens[at]
    if _continues_unread(tokens, at) or (at and tokens[at - 1].text.lower() in UNKNOWN):
        return False
    if token.kind == "open" and at and called(tokens[at - 1], token):
        return False
    if token.kind == "word":
        if at > 1 and tokens[at - 1].kind == "number" and _continues_unread(tokens, at - 1):
            return False
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if following is None or following.kind != "operator" or following.text not in "*/+-^":
            return False
        return not _dash(tokens, at + 1) and not token.aside
    return token.kind in ("number", "symbol", "open", "function")


def _continues_unread(tokens: Sequence[Token], at: int) -> bool:
    """``8x + 31 - 31``, ``…, × 126``: what an operator ties to something is half an expression."""
    if at and tokens[at - 1].text.lower() in ("plus", "minus", "times"):
        return True
    if not at or tokens[at - 1].kind != "operator" or tokens[at - 1].text not in "*/^+-":
        return False
    if tokens[at - 1].text in "*/^":
        return True
    more = {"word", "comma"} if tokens[at - 1].text == "+" else set()
    kinds = {"number", "symbol", "close"} | more
    return at > 1 and tokens[at - 2].kind in kinds


def _dash(tokens: Sequence[Token], at: int) -> bool:
    """A hyphen or slash inside words, or a dash between clauses, is no operator."""
    token = tokens[at]
    return token.text == "-" or (token.text == "/" and token.tight)


def _chain(tokens: Sequence[Token], first: Side) -> Chain | None:
    if isinstance(first.tree, Literal_) and _names(tokens, first):
        return None
    if first.cut:
        return None
    sides, relations = [first], []
    end = first.after
    while relation := _relation(tokens, end, sides):
        sign, following = relation
        side = read_side(tokens, following)
        if side is None or (sign == "or" and not _converts(sides[-1], side)):
            break
        single = not sides[-1].operators
        if sign == "or" and single and shared_out(sides[-1]) and not shared_out(side):
            break
        if alternative(tokens, [*sides, side]) and not bits_and_bytes(sides[-1], side):
            break
        if sign == "is" and side.operators:
            break
        relations.append("=" if sign in ("or", "is") else sign)
        sides.append(side)
        end = side.after
    if len(sides) == 1:
        return _result_first(tokens, first)
    if not _arithmetic(sides):
        return _result_first(tokens, first)
    span = Span(sides[0].span.start, sides[-1].span.end)
    form: Form = "result-first" if alternative(tokens, sides) else "chain"
    return Chain(tuple(sides), tuple(relations), form, span, first.start, sides[-1].after)


INDEXED = frozenset(
    "year phase step stage day week month round tier level option case example quarter table "
    "figure section note revision version release attempt run variant draft".split()
)


def _names(tokens: Sequence[Token], first: Side) -> bool:
    """``5-year``, ``Year 1``: a number that is part of a name, not a value."""
    assert isinstance(first.tree, Literal_)
    before = tokens[first.start - 1].text.lower() if first.start else ""
    return "-" in first.tree.number.text[1:] or before in INDEXED


def _relation(tokens: Sequence[Token], at: int, sides: list[Side]) -> tuple[str, int] | None:
    """The equality after a side, in signs or words, and the index of what it equals."""
    while at < len(tokens) and tokens[at].text == "\n":
        at += 1
    if at >= len(tokens):
        return None
    if PRONOUNS & set(sides[-1].words.lower().split()):
        return None
    token = tokens[at]
    computed = any(s.operators for s in sides)
    if token.kind == "relation" and token.text in "=≈" and not assigns(tokens, at):
        following = _operand_after(tokens, at + 1)
        return (token.text, following) if following else None
    if token.kind == "arrow" and sides[-1].operators and sides[-1].signs != {"-"}:
        following = _operand_after(tokens, at + 1)
        return ("=", following) if following and plain(tokens, following) else None
    if not computed:
        return None if sides[-1].words else _restated(tokens, at)
    return _said(tokens, at, sides)


def _restated(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    """``198 s, in other words 3 min 18 s``: one value in another unit, without a calculation."""
    at += tokens[at].kind == "comma"
    words = tuple(t.text.lower() for t in tokens[at : at + 3])
    length = next((len(w) for w in RESTATES if words[: len(w)] == w), 0)
    if tokens[at - 1].kind == "comma" and words[:1] == ("or",):
        length = 1
    found = _value(tokens, at + length, "or") if length else None
    after = tokens[found[1] + 1].text.lower() if found and found[1] + 1 < len(tokens) else ""
    return None if after in COMPARES else found


def _said(tokens: Sequence[Token], at: int, sides: list[Side]) -> tuple[str, int] | None:
    """``… is about 42``, ``… or 1.3 minutes``, ``…, i.e. 320 KiB``.

    The verb behind ``eight a day (24 ÷ 3)`` speaks of the eight, not of the calculation.
    """
    token, first = tokens[at], sides[-1].start
    if tokens[first].kind == "open" and first and tokens[first - 1].kind in ("word", "number"):
        return None
    if token.kind == "comma" and at + 1 < len(tokens):
        at, token = at + 1, tokens[at + 1]
        if token.text.lower().rstrip(".") in HEDGES:
            return _value(tokens, at + 1, "or")
        if token.text.lower().rstrip(".") not in ("i.e", "ie", "which", "or"):
            return None
    word = token.text.lower().rstrip(".")
    if word in ("which", "that") and at + 1 < len(tokens) and tokens[at + 1].text in MAKES:
        if sides[-1].operators and word == "which":
            return _result_said(tokens, at + 2)
        return _value(tokens, at + 2, "or")
    if word in THAT_IS:
        return _value(tokens, at + 1, "or")
    if word in SAYS and sides[-1].operators and not ARTICLES & set(sides[-1].words.split()):
        return _value(tokens, at + 1, "is")
    return None


def _result_said(tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    """``4 × 200 Gb/s, which is 800 Gb/s``; ``which is 20 % of it`` tells something else."""
    found = _value(tokens, at, "is")
    number = tokens[found[1]].number if found else None
    if found is None or number is None or not _measured(number):
        return None
    after = tokens[found[1] + 1].text.lower() if found[1] + 1 < len(tokens) else ""
    return None if after in COMPARES - {"per", "each"} else found


def _value(tokens: Sequence[Token], at: int, sign: str) -> tuple[str, int] | None:
    while at < len(tokens) and (
        tokens[at].text.lower().rstrip(".") in HEDGES or tokens[at].text in (".", "exactly", "just")
    ):
        if tokens[at].text.lower().rstrip(".") in HEDGES and sign == "is":
            sign = "≈"
        at += 1
    if at < len(tokens) and tokens[at].kind == "number":
        return sign, at
    return None


def _operand_after(tokens: Sequence[Token], at: int) -> int | None:
    while at < len(tokens) and (
        tokens[at].text in ("\n", "exactly") or tokens[at].text.lower() in HEDGES
    ):
        at += 1
    return at if at < len(tokens) else None


def _converts(left: Side, right: Side) -> bool:
    """``3,200 Gb/s or 400 GB/s``: two values of one dimension in different units."""
    if not isinstance(left.tree, Literal_) or not isinstance(right.tree, Literal_):
        return False
    a, b = left.tree.number, right.tree.number
    if a.noun and b.noun and a.noun != b.noun:
        return False
    if bool(PER_MANY.search(a.unit.text)) != bool(PER_MANY.search(b.unit.text)):
        return False
    return bool(a.unit.dimensions) and a.unit.dimensions == b.unit.dimensions and _unlike(a, b)


def _unlike(a: Number, b: Number) -> bool:
    """Two units, or one and a compound of two (``198 s`` and ``3 min 18 s``)."""
    compound = [len(re.findall(r"\d+(?:[.,]\d+)*", n.text)) > 1 for n in (a, b)]
    return a.unit.text != b.unit.text or compound[0] != compound[1]


def _arithmetic(sides: Sequence[Side]) -> bool:
    """Whether the chain calculates something: an operator, or one value in two units."""
    if any(s.operators and not (s.tight and s.signs == {"-"}) for s in sides):
        return True
    literals = [s.tree.number for s in sides if isinstance(s.tree, Literal_)]
    if len(literals) < len(sides):
        return False
    return all(
        _measured(a) and a.unit.dimensions == b.unit.dimensions and _unlike(a, b)
        for a, b in pairwise(literals)
    )


def _measured(number: Number) -> bool:
    """A unit that converts into another, not merely a rate of something counted."""
    dims = dict(number.unit.dimensions)
    return bool(dims) and "money" not in dims


def _explains(side: Side, first: Side, adjacent: bool) -> bool:
    """Whether a bracket can be where a result comes from."""
    assert isinstance(first.tree, Literal_)
    result = first.tree.number
    if not side.operators:
        return (
            adjacent
            and isinstance(side.tree, Literal_)
            and _converts(first, side)
            and not side.words
        )
    if side.tight and side.signs == {"-"}:
        return False
    timed = any(n.unit.dimensions == (("second", 1),) for n in numbers(side.tree))
    if timed and result.noun and not result.unit.dimensions:
        return False  # ``every 5,000 steps (76 × 10 min)``
    return not (result.percent and side.signs <= {"+"}) and "-" not in result.text[1:]


def _with_outer(tokens: Sequence[Token], chain: Chain) -> Chain:
    """The number that a bracketed calculation explains; it is the result if none is printed."""
    opening = chain.first - 1
    while opening > 0 and tokens[opening].kind in ("word", "colon") and chain.first - opening < 6:
        opening -= 1
    if chain.form != "chain" or opening < 1 or tokens[opening].kind != "open":
        return chain
    at = opening - 1
    while at >= 0 and tokens[at].kind in ("word", "symbol") and opening - at < 5:
        at -= 1
    if at < 0 or tokens[at].kind != "number":
        return chain
    outer = read_side(tokens[:opening], at)
    if outer is None or outer.operators or not _stated(tokens, at, outer):
        return chain
    if _computed(tokens, at):
        return chain
    if not chain.sides[-1].operators:
        return replace(chain, outer=outer)
    span = Span(outer.span.start, chain.span.end)
    return replace(chain, sides=(*chain.sides, outer), relations=(*chain.relations, "="), span=span)


def _computed(tokens: Sequence[Token], at: int) -> bool:
    """``1.5 + 1.2 = 2.7 (…)``: the number is a result already, the bracket tells of a part."""
    if at < 2 or tokens[at - 1].kind != "relation":
        return False
    clause = [t.kind for t in tokens[max(0, at - 12) : at - 1]]
    return "operator" in clause and tokens[at - 2].kind in ("number", "close", "word")


def _stated(tokens: Sequence[Token], at: int, outer: Side) -> bool:
    """The number before the bracket is a value after a label, or a measured one."""
    measured = isinstance(outer.tree, Literal_) and bool(outer.tree.number.unit.dimensions)
    return measured or at == 0 or tokens[at - 1].kind in ("colon", "relation", "mark", "open")


def _result_first(tokens: Sequence[Token], first: Side) -> Chain | None:
    """``0.62GB (8 × 3 × 512 × 1024 × 2 bytes)``: the result, then how it came about."""
    if not isinstance(first.tree, Literal_):
        return None
    at = first.after
    while at < len(tokens) and tokens[at].kind in ("word", "symbol") and at - first.after < 4:
        if tokens[at].text.lower() in BREAKING:
            return None
        at += 1
    if at >= len(tokens) or tokens[at].text not in ("(", "（"):
        return None
    side = read_side(tokens, at + 1)
    if side is None or not _explains(side, first, at == first.after):
        return None
    ends = tokens[side.after] if side.after < len(tokens) else None
    if ends is None or ends.kind not in ("close", "comma", "stop") or ends.text == ";":
        return None
    if side.signs == {"/"} and all(n.percent for n in numbers(side.tree)):
        return None  # ``(40 % / 60 %)`` are two shares
    if of_another(tokens, side, first):
        return None
    following = tokens[side.after + 1] if side.after + 1 < len(tokens) else None
    if (
        ends.kind == "close"
        and following is not None
        and following.kind in ("operator", "relation")
    ):
        return None
    span = Span(first.span.start, ends.span.end if ends.kind == "close" else side.span.end)
    return Chain((side, first), ("=",), "result-first", span, first.start, side.after + 1)
