"""Tokens → what follows from rates and counts: ``12 nodes of 8 GPUs, so 96 GPUs``.

``k X per Y`` times ``n Y`` is ``n·k X``, over whatever nouns a document uses.  A value is held
against them only where a word announces it as their consequence, and where one derivation exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from doc_auditor.formula import Binary, Expression, Literal_, numbers
from doc_auditor.quantity import Number, combine
from doc_auditor.reading.equations import HEDGES
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.ratios import FILLER, FUNCTION_WORDS
from doc_auditor.reading.tokens import Token
from doc_auditor.source import Span

MARKERS = frozenset(
    "so therefore thus hence makes make making gives give giving totals totalling i.e altogether "
    "together".split()
)
IS = frozenset({"is", "are", "means"})
THAT = frozenset({"that", "which", "this"})
ALL = frozenset("total all altogether together overall".split())
PLACES = frozenset("in on over across among between into".split())
NEUTRAL = frozenset("total overall such".split())
EACH = {("of",), ("each", "with"), ("each", "of"), ("each", "has"), ("each", "have")}
PARTS_OF = {("with",), ("at",), ("à",), ("having",), ("carrying",)}
DEEP = 3
NEAR = 7


@dataclass(frozen=True, slots=True)
class Fact:
    """A count (``per`` is empty) or a rate per any of the nouns in ``per``."""

    index: int
    number: Number
    phrase: tuple[str, ...]
    per: frozenset[str] = frozenset()
    explicit: bool = False
    """Whether ``per`` or ``each`` stands beside the value itself."""

    @property
    def noun(self) -> str:
        """What is counted; empty for a measured value."""
        return self.phrase[-1] if self.phrase else ""

    def same_kind(self, other: Fact) -> bool:
        """Whether both count the same thing, or measure in the same dimension."""
        if self.number.unit.dimensions != other.number.unit.dimensions:
            return False
        if self.number.unit.dimensions and not (self.phrase and other.phrase):
            return True
        if not self.phrase:
            return self.explicit and bool(other.phrase)
        return self.noun == other.noun and set(other.phrase) - NEUTRAL <= set(self.phrase)


@dataclass(frozen=True, slots=True)
class Consequence:
    """A value and the calculation that it is the outcome of."""

    tree: Expression
    result: Number
    span: Span


def consequences(tokens: Sequence[Token]) -> Iterator[Consequence]:
    """The values of a text that are announced as what its rates and counts come to."""
    before: list[Fact] = []
    for start, end in sentences(tokens):
        known = _facts(tokens, start, end, before)
        for value in known:
            if not _announced(tokens, value, start, end):
                continue
            earlier = [f for f in known if f.index < value.index]
            tree = _one(value, earlier) or _one(value, [*before, *earlier])
            if tree is None and _follows(tokens, value.index, start):
                tree = _measured(value, earlier)
            if tree is None or not _complete(tree, earlier):
                continue
            first = min([value.index, *(f.index for f in earlier)])
            span = tokens[first].span.join(tokens[value.index].span)
            yield Consequence(tree, value.number, span)
        before = known or before


def _complete(tree: Expression, facts: Sequence[Fact]) -> bool:
    """Whether the calculation uses every figure of the sentence, how long something lasts aside."""
    used = {n.digits for n in numbers(tree)}
    rest = [f.number for f in facts if f.number.digits not in used]
    return all(n.unit.dimensions == (("second", 1),) for n in rest)


def sentences(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where the sentences begin and end."""
    start = 0
    for index, token in enumerate(tokens):
        if token.kind == "stop":
            if index > start:
                yield start, index
            start = index + 1
    if start < len(tokens):
        yield start, len(tokens)


# ---- facts --------------------------------------------------------------------------------------


def _facts(tokens: Sequence[Token], start: int, end: int, before: Sequence[Fact]) -> list[Fact]:
    found: list[Fact] = []
    for index in range(start, end):
        number = tokens[index].number
        if tokens[index].kind != "number" or number is None:
            continue
        if number.bound and _spread(tokens, index):
            number = replace(number, bound="")
        if not _plain(number):
            continue
        words, after = _phrase(tokens, index, end)
        explicit, per = _per(tokens, index, after, end, found, before)
        if not per:
            per = _subject(tokens, start, index, before)
        found.append(Fact(index, number, words, per, explicit))
    return found


def _spread(tokens: Sequence[Token], index: int) -> bool:
    """``50 layers over 6 stages``: *over* says where they lie, not how many there are at least."""
    before = _word(tokens, index - 2)
    return _word(tokens, index - 1) == "over" and bool(before) and before not in FUNCTION_WORDS | IS


def _plain(number: Number) -> bool:
    special = number.percent or number.times or bool(number.bound) or "-" in number.text[1:]
    return not special and number.value > 0


def _phrase(tokens: Sequence[Token], index: int, end: int) -> tuple[tuple[str, ...], int]:
    """The words that say what is counted, in the singular, and the token after them."""
    number = tokens[index].number
    at = index + 1
    words: list[str] = []
    while at < end and len(words) < 4:
        token = tokens[at]
        if token.kind not in ("word", "symbol") or token.number is not None:
            break
        if token.text.lower() in FUNCTION_WORDS or token.text.lower() in MARKERS | IS | THAT:
            break
        words.append(singular(token.text.lower()))
        at += 1
    if number is not None and number.unit.dimensions:
        return ((singular(number.noun.lower()),) if number.noun else ()), at
    return tuple(words), at


def _per(
    tokens: Sequence[Token],
    index: int,
    after: int,
    end: int,
    found: Sequence[Fact],
    before: Sequence[Fact],
) -> tuple[bool, frozenset[str]]:
    """What the value is counted for each of, as far as the words beside it say so."""
    if after + 1 < end and (_word(tokens, after) == "per" or tokens[after].text == "/"):
        return True, frozenset({singular(_word(tokens, after + 1))})
    way = _word(tokens, after + 1) if after + 1 < end else ""
    shared = after < end and _word(tokens, after) in ("each", "apiece")
    shared = shared and (not way or way in FUNCTION_WORDS or way in MARKERS)
    previous = found[-1] if found else None
    if previous is not None and previous.phrase:
        link = tuple(_word(tokens, i) for i in range(_end(tokens, previous, end), index))
        if link in EACH or (shared and link in PARTS_OF):
            return True, frozenset({previous.noun})
    if shared:
        return True, _last(found) or (_last(before) if not found else frozenset())
    return False, frozenset()


def _end(tokens: Sequence[Token], fact: Fact, end: int) -> int:
    at = _phrase(tokens, fact.index, end)[1]
    return at + 1 if at < end and tokens[at].kind == "comma" else at


def _last(facts: Sequence[Fact]) -> frozenset[str]:
    counts = [f.noun for f in facts if not f.per and f.phrase]
    return frozenset(counts[-1:])


def _subject(
    tokens: Sequence[Token], start: int, index: int, before: Sequence[Fact]
) -> frozenset[str]:
    """``each node has 8``, ``each of the 12 nodes has 8``, ``a node draws 10 kW``."""
    words: list[str] = []
    for at in range(index - 1, max(start - 1, index - 1 - NEAR), -1):
        token = tokens[at]
        if token.kind in ("comma", "colon", "open", "close", "arrow", "relation", "operator"):
            return frozenset()
        word = token.text.lower()
        if word in ("each", "every") or (word in ("a", "an", "one") and at == start):
            if words and words[-1] == "of" and index - at <= 3:
                return frozenset()
            return frozenset(singular(w) for w in words) or _last(before)
        if token.kind == "number" and (not token.number or token.number.unit.dimensions):
            return frozenset()
        if token.kind == "word":
            words.append(word)
    return frozenset()


# ---- consequences -------------------------------------------------------------------------------


def _announced(tokens: Sequence[Token], value: Fact, start: int, end: int) -> bool:
    """``so 96 GPUs``, ``that is 96 GPUs``, ``: 96 GPUs``, ``, 96 GPUs in total``."""
    at = value.index - 1
    while at >= start and (_word(tokens, at) in HEDGES | FILLER or _word(tokens, at) in NEUTRAL):
        at -= 1
    if at >= start and _word(tokens, at) == "of" and _word(tokens, at - 1) == "total":
        return True
    if at > start and (_word(tokens, at) in MARKERS or tokens[at].kind == "colon"):
        return True
    if at > start and _word(tokens, at) in IS and _word(tokens, at - 1) in THAT:
        return True
    if at <= start:
        return False
    after = _phrase(tokens, value.index, end)[1]
    words = [_word(tokens, i) for i in range(after, min(after + 2, end))]
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


def _products(value: Fact, facts: Sequence[Fact], depth: int) -> Iterator[Expression]:
    """Rates of the value's kind times what they are counted for each of, or the other way."""
    for rate in facts:
        if value.noun and value.noun in rate.per:
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
    words = [t.text.lower() for t in tokens[max(start, at - 4) : at]]
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
            yield Literal_(fact.number)
        elif depth:
            for outer in _counts(fact, facts, depth - 1):
                yield Binary("*", outer, Literal_(fact.number))


def _quotients(value: Fact, facts: Sequence[Fact]) -> Iterator[Expression]:
    """``32 nodes in 8 racks, so 4 nodes per rack``."""
    for whole in facts:
        if whole.per or not whole.same_kind(value):
            continue
        for parts in facts:
            if not parts.per and parts.noun in value.per and parts is not whole:
                yield Binary("/", Literal_(whole.number), Literal_(parts.number))


def _word(tokens: Sequence[Token], at: int) -> str:
    token = tokens[at] if 0 <= at < len(tokens) else None
    return token.text.lower() if token is not None and token.kind == "word" else ""
