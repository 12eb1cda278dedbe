"""Tokens → equations: chains ``a = b = c``, results first, and results in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from doc_auditor.formula import Literal_, Symbol, numbers, walk
from doc_auditor.reading.chain import Chain, Form
from doc_auditor.reading.expressions import read_side
from doc_auditor.reading.operands import called
from doc_auditor.reading.patterns import UNKNOWN
from doc_auditor.reading.reasoned import result_first
from doc_auditor.reading.relations import converts, measured, relation, unlike
from doc_auditor.reading.restating import (
    alternative,
    bits_and_bytes,
    otherwise,
    shared_out,
)
from doc_auditor.reading.sentences.spelled import cardinal
from doc_auditor.reading.side import Side
from doc_auditor.reading.tokens import Token, numbers_a_line
from doc_auditor.source import Span

PAIR = 2
LETTERS = 2
"""Characters of a variable, a figure glued to it counted: ``2h``."""


def chains(tokens: Sequence[Token]) -> Iterator[Chain]:
    """The calculations of a token list, in order, none overlapping another."""
    counted = sum(t.number is not None for t in tokens)
    if counted < PAIR and not any(t.kind == "operator" for t in tokens):
        return
    at = 0
    while at < len(tokens):
        first = read_side(tokens, at) if _starts(tokens, at) else None
        if first is None:
            at += 1
            continue
        chain = _chain(tokens, first)
        if chain and any(_variable(tokens, side) for side in chain.sides):
            chain = None
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
    if token.kind in ("symbol", "word") and at and cardinal(tokens[at - 1].low) is not None:
        return False  # ``eight nodes × 50 minutes``
    if _continues_unread(tokens, at) or (at and tokens[at - 1].low in UNKNOWN):
        return False
    if numbers_a_line(tokens, at):
        return False
    if at > 1 and tokens[at - 1].low == "per" and tokens[at - 2].kind == "number":
        return False  # ``2.5 TB per 2 h + 0.6 TB per h``
    if token.kind == "open" and at and called(tokens[at - 1], token):
        return False
    if token.kind == "open" and at and tokens[at - 1].kind == "number" and _equated(tokens, at):
        return False  # ``60 (2 + 3) = 300``
    if token.kind == "word":
        if at > 1 and tokens[at - 1].kind == "number" and _continues_unread(tokens, at - 1):
            return False
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if following is None or following.kind != "operator" or following.text not in "*/+-^":
            return False
        return not _dash(tokens, at + 1) and not token.aside
    return token.kind in ("number", "symbol", "open", "function")


def _equated(tokens: Sequence[Token], at: int) -> bool:
    """Whether a sign of equality follows the bracket that opens at a place."""
    depth = 0
    for index in range(at, len(tokens)):
        depth += (tokens[index].kind == "open") - (tokens[index].kind == "close")
        if not depth:
            return index + 1 < len(tokens) and tokens[index + 1].text == "="
    return False


def _continues_unread(tokens: Sequence[Token], at: int) -> bool:
    """``8x + 31 - 31``, ``…, × 126``: what an operator ties to something is half an expression."""
    if at and tokens[at - 1].low in ("plus", "minus", "times"):
        return True
    if at > 1 and tokens[at - 1].kind in ("word", "symbol") and tokens[at].kind == "number":
        leads = at > 2 and tokens[at - 3].kind in ("stop", "comma", "open")
        if leads and tokens[at - 2].kind == "operator" and tokens[at - 2].text in "*/":
            return True  # ``…; × PUE 1.3 × 0.158``
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
    if first.cut or _multiplied_by_letters(first):
        return None
    sides, relations = [first], []
    end = first.after
    while link := relation(tokens, end, sides):
        sign, following = link
        side = read_side(tokens, following)
        if side is None or (sign == "or" and not converts(sides[-1], side)):
            break
        single = not sides[-1].operators
        if single and not side.operators and shared_out(sides[-1]) != shared_out(side):
            break  # ``443,800 tokens/s ≈ 1,734 per GPU``
        if single and not side.operators and otherwise(tokens, side):
            break  # ``2 MW, i.e. 1,600 kW usable``
        if alternative(tokens, [*sides, side]) and not bits_and_bytes(sides[-1], side):
            break
        if sign == "is" and side.operators:
            break
        relations.append("=" if sign in ("or", "is") else sign)
        sides.append(side)
        end = side.after
    if len(sides) == 1:
        return result_first(tokens, first)
    if not _arithmetic(sides):
        return result_first(tokens, first)
    closed = end < len(tokens) and tokens[end].kind == "close" and _opened(tokens, sides[-1])
    span = Span(sides[0].span.start, (tokens[end] if closed else sides[-1]).span.end)
    form: Form = "result-first" if alternative(tokens, sides) else "chain"
    return Chain(tuple(sides), tuple(relations), form, span, first.start, sides[-1].after)


def _opened(tokens: Sequence[Token], side: Side) -> bool:
    """``8 × 64 (512)``: a result in brackets."""
    return side.start > 0 and tokens[side.start - 1].kind == "open"


def _variable(tokens: Sequence[Token], side: Side) -> bool:
    """``2 d^2``, ``2 h^2``: a letter with a power is a variable, and no unit or noun."""
    inside = tokens[side.start : side.after + 1]
    return any(
        after.text == "^" and token.text[-1:].isalpha() and len(token.text.split()[-1]) <= LETTERS
        for token, after in pairwise(inside)
        if token.kind == "word" or (token.number is not None and token.number.unit.text.isalpha())
    )


def _multiplied_by_letters(side: Side) -> bool:
    """``2 h n_kv d``: letters behind an operand are factors that are not read."""
    words = side.words.split()
    named = any(isinstance(n, Symbol) for n in walk(side.tree))
    return any(w[1:2] == "_" or (named and len(w) == 1) for w in words)


INDEXED = frozenset(
    "year phase step stage day week month round tier level option case example quarter table "
    "figure section note revision version release attempt run variant draft".split()
)


def _names(tokens: Sequence[Token], first: Side) -> bool:
    """``5-year``, ``Year 1``, ``per GPU at TP4 =``: a part of a name, not a value."""
    assert isinstance(first.tree, Literal_)
    before = tokens[first.start - 1].low if first.start else ""
    if tokens[first.start].kind == "symbol" and first.start:
        return tokens[first.start - 1].kind == "word"
    return "-" in first.tree.number.text[1:] or before in INDEXED


def _arithmetic(sides: Sequence[Side]) -> bool:
    """Whether the chain calculates something: an operator, or one value in two units."""
    if any(s.operators and not (s.tight and s.signs == {"-"}) for s in sides):
        return True
    literals = [s.tree.number for s in sides if isinstance(s.tree, Literal_)]
    if len(literals) < len(sides):
        return False
    return all(
        measured(a) and a.unit.dimensions == b.unit.dimensions and unlike(a, b)
        for a, b in pairwise(literals)
    )


def _with_outer(tokens: Sequence[Token], chain: Chain) -> Chain:
    """The number that a bracketed calculation explains; it is the result if none is printed."""
    opening = chain.first - 1
    while opening > 0 and tokens[opening].kind in ("word", "colon") and chain.first - opening < 6:
        opening -= 1
    if chain.form != "chain" or opening < 1 or tokens[opening].kind != "open":
        return chain
    if tokens[opening + 1].low == "so":
        return chain  # ``PP=3 (so TP × EP = 32)``
    at = opening - 1
    while at >= 0 and tokens[at].kind in ("word", "symbol") and opening - at < 5:
        at -= 1
    if at < 0 or tokens[at].kind != "number":
        return chain
    outer = read_side(tokens[:opening], at)
    if outer is None or outer.operators or not _stated(tokens, at, outer):
        return chain
    if _computed(tokens, at) or _taken_up(outer, chain) or _goes_on(tokens, chain):
        return chain
    if not chain.sides[-1].operators:
        return replace(chain, outer=outer)
    span = Span(outer.span.start, chain.span.end)
    return replace(chain, sides=(*chain.sides, outer), relations=(*chain.relations, "="), span=span)


def _taken_up(outer: Side, chain: Chain) -> bool:
    """``141.2 GB (141.2 / 8 = 17.65 GB each)``: the number before the bracket is an operand."""
    known = {n.coefficient for n in numbers(outer.tree)}
    return bool(chain.sides[0].operators) and any(
        n.coefficient in known for n in numbers(chain.sides[0].tree)
    )


def _goes_on(tokens: Sequence[Token], chain: Chain) -> bool:
    """``900 kW (574 + 286 = 860 kW leave a margin of 4 %)``: its result is the subject of more."""
    rest = [t for t in tokens[chain.first :] if t.span.start >= chain.span.end]
    said = list(takewhile(lambda t: t.kind == "word", rest))
    return bool(said) and len(said) < len(rest) and rest[len(said)].kind == "number"


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
