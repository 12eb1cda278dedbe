"""Tokens → what follows from rates and counts: ``12 nodes of 8 GPUs, so 96 GPUs``.

``k X per Y`` times ``n Y`` is ``n·k X``, over whatever nouns a document uses.  A value is held
against them only where a word announces it as their consequence, and where one derivation exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from doc_auditor.formula import Binary, Call, Expression, Literal_, numbers
from doc_auditor.quantity import NO_UNIT, Number, combine
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.sentences.counted import (
    IS,
    MARKERS,
    NEUTRAL,
    THAT,
    Fact,
    counted_in,
    first_bound,
    phrase,
    sentences,
)
from doc_auditor.reading.sentences.ratios import FILLER
from doc_auditor.reading.tokens import Token, word
from doc_auditor.source import Span

ALL = frozenset("total all altogether together overall".split())
NEEDED = frozenset(
    "need needs needed require requires required must carry order buy enough least "
    "minimum floor".split()
)
SO = frozenset("so thus hence therefore i.e".split())
CLOSE = frozenset("at least we need it takes".split())
"""Words between ``so`` and the whole number that follows a broken one."""
DEEP = 3
MOST = 24
"""Values of a paragraph that are kept in mind."""
GLOSS = 5
"""Words between a value and the bracket that explains it."""
LEFT = frozenset("left remain remains spare free unused headroom margin slack over".split())
"""``so 3 ms are left``: a difference, whatever the rates come to."""
COME = frozenset("come comes amount amounts add adds".split())


@dataclass(frozen=True, slots=True)
class Consequence:
    """A value and the calculation that it is the outcome of."""

    tree: Expression
    result: Number
    span: Span


def consequences(tokens: Sequence[Token], earlier: Sequence[Token] = ()) -> Iterator[Consequence]:
    """The values of a text that are announced as what its rates and counts come to.

    ``earlier`` is the sentence before the text.
    """
    before = counted_in(earlier, 0, len(earlier), ())
    every = list(before)
    for start, end in sentences(tokens):
        known = counted_in(tokens, start, end, before)
        exact = first_bound(tokens, start, end)
        unread = _calculates(tokens, start, end)
        for value in (f for f in known if f.index <= min(exact, unread)):
            own = [f for f in known if f.index < value.index]
            tree = _derived(tokens, value, start, end, (own, before, every))
            if tree is not None and _complete(tree, own) and _all_used(tree, value, before):
                first = min([value.index, *(f.index for f in own)])
                span = tokens[first].span.join(tokens[value.index].span)
                yield Consequence(tree, value.number, span)
        before = known or before
        every = [*every, *known][-MOST:]


def _calculates(tokens: Sequence[Token], start: int, end: int) -> int:
    """Where a calculation stands that is no equation: ``optimizer 12 bytes ÷ 8: 2.98 GB``.

    Or a share, with which one may be meant.
    """
    for at in range(start, end - 1):
        number = tokens[at].number
        if number is not None and (number.percent or number.times):
            return at  # ``320 TFLOPS per card, 50 % assumed, so 160 TFLOPS``
        if tokens[at].kind == "operator" and tokens[at + 1].kind in ("number", "symbol"):
            return at
    return end


def _explained(tokens: Sequence[Token], at: int) -> bool:
    """``each GPU gets 2 experts (16 ÷ 8 = 2)``: the bracket says what the value comes from."""
    own = tokens[at].number
    if own is None:
        return False
    for index in range(at + 1, min(at + 2 + GLOSS, len(tokens))):
        if tokens[index].kind == "open":
            inside = tokens[index + 1 : index + 1 + MOST]
            ends = next((i for i, t in enumerate(inside) if t.kind == "close"), 0)
            # a printed calculation may stand here as its result alone
            return any(
                t.kind == "operator" or (t.number is not None and t.number.value == own.value)
                for t in inside[:ends]
            )
        if tokens[index].kind not in ("word", "symbol"):
            return False
    return False


def _derived(
    tokens: Sequence[Token],
    value: Fact,
    start: int,
    end: int,
    scopes: tuple[Sequence[Fact], Sequence[Fact], Sequence[Fact]],
) -> Expression | None:
    """What gives the value: the sentence alone, with the one before, with all before it."""
    own, before, every = scopes
    if _explained(tokens, value.index):
        return None
    if _received(tokens, value, start):
        return _received_share(value, own, before)
    if not _announced(tokens, value, start, end) or _premise(tokens, value, end):
        return None
    tree = _one(value, own)
    if tree is None and tokens[value.index - 1].kind != "colon":
        tree = _one(value, [*before, *own]) or _one(value, [*every, *own])
        tree = _of_others(tree, value, every)
    if tree is None and _follows(tokens, value.index, start):
        tree = _measured(value, own)
    return tree


def _premise(tokens: Sequence[Token], value: Fact, end: int) -> bool:
    """``so six pods need 3 workers``: what follows from it is the next value of the clause.

    Neither is what the sentence calls left over the outcome of its rates.
    """
    if LEFT & {word(tokens, i) for i in range(value.index + 1, end)}:
        return True
    for index in range(value.index + 1, end):
        if tokens[index].kind in ("comma", "colon", "open", "close"):
            return False
        if tokens[index].kind == "number":
            return True
    return False


def _received(tokens: Sequence[Token], value: Fact, start: int) -> bool:
    """``each of the 64 experts gets 8,192 assignments``: a share of what the text has before."""
    verb = word(tokens, value.index - 1) in ("gets", "get", "receives", "receive")
    return verb and "each" in {word(tokens, i) for i in range(start, value.index)}


def _received_share(value: Fact, own: Sequence[Fact], before: Sequence[Fact]) -> Expression | None:
    wholes = [f for f in before if not f.per and f.phrase and f.same_kind(value)]
    if len(wholes) != 1 or len(own) != 1 or not value.phrase:
        return None
    return Binary("/", Literal_(wholes[0].number), Literal_(own[0].number))


def rounded_up(tokens: Sequence[Token]) -> Iterator[Consequence]:
    """``1,416 / 250 = 5.66, so 6 modules are needed``: what is needed is rounded up."""
    for start, end in sentences(tokens):
        words = {word(tokens, i) for i in range(start, end)}
        if not NEEDED & (words - {"carry"} if "can" in words else words):
            continue
        places = [i for i in range(start, end) if tokens[i].kind == "number"]
        for one, two in pairwise(places):
            first, last = tokens[one].number, tokens[two].number
            if first is None or last is None or not _so(tokens, one, two, len(places) == 2):
                continue
            plain = not (
                first.unit.text or last.unit.text or first.hedged or last.bound in ("<", "≤")
            )
            broken = plain and first.ulp < 1 and first.value.denominator != 1
            nearest = abs(last.value - first.value) < 1
            if broken and last.exact and (nearest or len(places) == 2):
                tree = Call("ceil", (Literal_(first),))
                span = tokens[one].span.join(tokens[two].span)
                yield Consequence(tree, replace(last, bound=""), span)


def _so(tokens: Sequence[Token], first: int, last: int, alone: bool) -> bool:
    """Whether the second number follows from the first; right behind, if there are others."""
    between = [word(tokens, i) for i in range(first + 1, last)]
    if not SO & set(between):
        return False
    return alone or (set(between) <= SO | CLOSE | {""} and last - first <= len(CLOSE))


def _complete(tree: Expression, facts: Sequence[Fact]) -> bool:
    """Whether the calculation uses every figure of the sentence, how long something lasts aside."""
    used = {n.digits for n in numbers(tree)}
    rest = [f.number for f in facts if f.number.digits not in used]
    return all(n.unit.dimensions == (("second", 1),) for n in rest)


def _all_used(tree: Expression, value: Fact, before: Sequence[Fact]) -> bool:
    """Whether a sentence before, if the calculation takes a value of it, has no other like it."""
    used = {n.digits for n in numbers(tree)}
    if not any(f.number.digits in used for f in before):
        return True
    goal = value.number.unit.dimensions
    alike = [f for f in before if goal and f.number.unit.dimensions == goal]
    return all(f.number.digits in used for f in alike)


def _announced(tokens: Sequence[Token], value: Fact, start: int, end: int) -> bool:
    """``so 96 GPUs``, ``that is 96 GPUs``, ``: 96 GPUs``, ``, 96 GPUs in total``."""
    at = value.index - 1
    while at >= start and (word(tokens, at) in HEDGES | FILLER or word(tokens, at) in NEUTRAL):
        at -= 1
    if at >= start and word(tokens, at) == "of" and word(tokens, at - 1) == "total":
        return True
    if at > start and (word(tokens, at) in MARKERS or tokens[at].kind == "colon"):
        return True
    if at > start and word(tokens, at) == "to" and word(tokens, at - 1) in COME:
        return True
    if {word(tokens, i) for i in range(max(start, at - 1), at + 1)} & {"whole", "entire"}:
        return True
    if at > start and word(tokens, at) in IS and word(tokens, at - 1) in THAT:
        return True
    if at <= start:
        return False
    after = phrase(tokens, value.index, end)[1]
    words = [word(tokens, i) for i in range(after, min(after + 2, end))]
    return words[:1] == ["altogether"] or (words[:1] == ["in"] and words[-1] in ALL)


def _one(value: Fact, facts: Sequence[Fact]) -> Expression | None:
    """The only calculation that gives the value, if there is exactly one."""
    if not value.phrase and not value.number.unit.dimensions:
        return None
    each = value.per and value.explicit
    found = list(_quotients(value, facts) if each else _products(value, facts, DEEP))
    if len(found) != 1:
        return None
    return found[0]


def _of_others(tree: Expression | None, value: Fact, facts: Sequence[Fact]) -> Expression | None:
    """``NPUs: 288, in 36 servers`` before ``64 GB each, 18,432 GB in all``: of each NPU."""
    if not isinstance(tree, Binary) or tree.op != "*" or not isinstance(tree.right, Literal_):
        return tree
    each = tree.right.number
    counts = [f.number for f in facts if f.number.exact and not f.number.unit.dimensions]
    right = [n for n in counts if n.value * each.value == value.number.value]
    return Binary("*", Literal_(right[0]), tree.right) if right else tree


def _products(value: Fact, facts: Sequence[Fact], depth: int) -> Iterator[Expression]:
    """Rates of the value's kind times what they are counted for each of, or the other way."""
    for rate in facts:
        if value.noun and value.noun in rate.per and not value.number.unit.dimensions:
            wholes = [f for f in facts if not f.per and f is not rate and rate.same_kind(f)]
            for whole in wholes:
                yield Binary("/", Literal_(whole.number), Literal_(rate.number))
    for rate in facts:
        if not rate.per or not rate.same_kind(value) or _container(rate, value, facts):
            continue
        for count in _counts(rate, facts, depth - 1):
            yield Binary("*", count, Literal_(rate.number))


def _follows(tokens: Sequence[Token], at: int, start: int) -> bool:
    """Whether nothing but the sentence so far can be the subject: ``so``, ``:``, ``that is``."""
    words = [t.low for t in tokens[max(start, at - 4) : at]]
    return not {"gives", "give", "makes", "make", "giving", "making"} & set(words)


def _measured(value: Fact, facts: Sequence[Fact]) -> Expression | None:
    """``14.3 GB a day for 30 days: 429 GB``: the only way in which two units give a third."""
    goal = value.number.unit.dimensions
    if len(facts) != 2 or not goal or not all(f.number.unit.dimensions for f in facts):
        return None
    a, b = (f.number for f in facts)
    if goal in (a.unit.dimensions, b.unit.dimensions):
        return None
    product = combine(a.unit.dimensions, b.unit.dimensions)
    quotient = combine(a.unit.dimensions, b.unit.dimensions, -1)
    inverse = combine(b.unit.dimensions, a.unit.dimensions, -1)
    ways = {"*": product == goal, "/": quotient == goal, "\\": inverse == goal}
    fitting = [way for way, fits in ways.items() if fits]
    if len(fitting) != 1:
        return None
    if fitting[0] == "\\":
        a, b = b, a
    return Binary("*" if fitting[0] == "*" else "/", Literal_(a), Literal_(b))


def _container(rate: Fact, value: Fact, facts: Sequence[Fact]) -> bool:
    """``6 stages of 8, so four stages``: a rate without a noun does not count the stages."""
    return not rate.phrase and any(not f.per and f.noun == value.noun for f in facts if f.noun)


def _counts(rate: Fact, facts: Sequence[Fact], depth: int) -> Iterator[Expression]:
    for fact in facts:
        if fact is rate or fact.noun not in rate.per:
            continue
        if not fact.per:
            yield Literal_(replace(fact.number, unit=NO_UNIT))
        elif depth:
            for outer in _counts(fact, facts, depth - 1):
                yield Binary("*", outer, Literal_(fact.number))


def _quotients(value: Fact, facts: Sequence[Fact]) -> Iterator[Expression]:
    """``32 nodes in 8 racks, so 4 nodes per rack``."""
    for whole in facts:
        if whole.per or not whole.same_kind(value):
            continue
        for parts in facts:
            counted = not whole.number.unit.dimensions or parts.spread
            if not parts.per and parts.noun in value.per and parts is not whole and counted:
                yield Binary("/", Literal_(whole.number), Literal_(parts.number))
