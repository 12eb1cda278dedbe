"""Tokens → what the values of a sentence count, and for each of what: ``8 GPUs per node``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS, plural
from doc_auditor.reading.tokens import Token, word

EACH = {("of",), ("each", "with"), ("each", "of"), ("each", "has"), ("each", "have")}
PARTS_OF = {("with",), ("at",), ("à",), ("having",), ("carrying",)}
DEVICE = re.compile(r"(?:[AHBLV]|GB|GH|MI)\d{2,3}[A-Z]?s?$")
"""The models of accelerators: ``H100``, ``GB200s``, ``MI300X``."""
NEAR = 7
PLACES = frozenset("in on over across among between into".split())
NEUTRAL = frozenset("total overall such routed".split())
MARKERS = frozenset(
    "so therefore thus hence makes make making gives give giving totals totalling i.e altogether "
    "together".split()
)
MAKE = frozenset(
    "are need needs require requires use uses take takes give gives make makes provide provides "
    "offer offers bring brings form forms fill fills cover covers occupy occupies equal equals "
    "total hold holds host hosts fit release free yield".split()
)
"""Verbs between several things and all that they have."""
IS = frozenset({"is", "are", "means"})
THAT = frozenset({"that", "which", "this"})


@dataclass(frozen=True, slots=True)
class Fact:
    """A count (``per`` is empty) or a rate per any of the nouns in ``per``."""

    index: int
    number: Number
    phrase: tuple[str, ...]
    per: frozenset[str] = frozenset()
    spread: bool = False
    """Whether it says over how many something is spread: ``over 8``, ``in 24``."""
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


def flowing(tokens: Sequence[Token]) -> list[Token]:
    """The tokens less the points of ``i.e.``, which end no sentence."""
    return [
        t for i, t in enumerate(tokens) if t.text != "." or not i or word(tokens, i - 1) != "i.e"
    ]


def counted_in(tokens: Sequence[Token], start: int, end: int, before: Sequence[Fact]) -> list[Fact]:
    """The plain values of a sentence; ``before`` are those of the sentence before."""
    found: list[Fact] = []
    for index in range(start, end):
        number = tokens[index].number
        if tokens[index].kind != "number" or number is None:
            continue
        if number.bound and _spread(tokens, index):
            number = replace(number, bound="")
        if not _plain(number):
            continue
        words, after = phrase(tokens, index, end)
        explicit, per = _per(tokens, index, after, end, found, before)
        if not per:
            per = _subject(tokens, start, index, before)
        spread = word(tokens, index - 1) in PLACES
        found.append(Fact(index, number, words, per, spread, explicit))
    return found


def first_bound(tokens: Sequence[Token], start: int, end: int) -> int:
    """The first value that is only a bound, so that nothing behind it follows exactly."""
    numbers = ((i, tokens[i].number) for i in range(start, end) if tokens[i].kind == "number")
    bounds = (i for i, n in numbers if n is not None and n.bound and not _spread(tokens, i))
    return next(bounds, end)


def _spread(tokens: Sequence[Token], index: int) -> bool:
    """``50 layers over 6 stages``: *over* says where they lie, not how many there are at least."""
    before = word(tokens, index - 2)
    valued = index > 1 and tokens[index - 2].kind == "number"
    counted = valued or (bool(before) and before not in FUNCTION_WORDS | IS)
    return word(tokens, index - 1) == "over" and counted


def _plain(number: Number) -> bool:
    special = number.percent or number.times or bool(number.bound) or number.hyphened
    return not special and number.value > 0


def phrase(tokens: Sequence[Token], index: int, end: int) -> tuple[tuple[str, ...], int]:
    """The words that say what is counted, in the singular, and the token after them."""
    number = tokens[index].number
    at = index + 1
    words: list[str] = []
    while at < end and len(words) < 4:
        token = tokens[at]
        if token.kind not in ("word", "symbol") or token.number is not None:
            break
        if token.low in FUNCTION_WORDS or token.low in MARKERS | IS | THAT:
            break
        words.append(counted_name(token.text))
        at += 1
        if plural(token.text):
            break
    if number is not None and number.unit.dimensions:
        name = number.noun or (number.unit.text if _period(number) else "")
        return ((singular(name.lower()),) if name else ()), at
    return tuple(words), at


def counted_name(text: str) -> str:
    """The noun of a word, of a device's model the one that stands for all: ``8 H100s``."""
    return "gpu" if DEVICE.match(text) else singular(text.lower())


def _period(number: Number) -> bool:
    """``30 days`` are counted where something is stated for a day."""
    return number.unit.dimensions == (("second", 1),) and number.unit.text.isalpha()


def _per(
    tokens: Sequence[Token],
    index: int,
    after: int,
    end: int,
    found: Sequence[Fact],
    before: Sequence[Fact],
) -> tuple[bool, frozenset[str]]:
    """What the value is counted for each of, as far as the words beside it say so."""
    if after + 1 < end and (word(tokens, after) == "per" or tokens[after].text == "/"):
        return True, frozenset({singular(word(tokens, after + 1))})
    way = word(tokens, after + 1) if after + 1 < end else ""
    shared = after < end and word(tokens, after) in ("each", "apiece")
    shared = shared and (not way or way in FUNCTION_WORDS | MARKERS | MAKE)
    previous = found[-1] if found else None
    if previous is not None and previous.phrase:
        link = tuple(word(tokens, i) for i in range(_end(tokens, previous, end), index))
        if link in EACH or (shared and link in PARTS_OF):
            return True, frozenset({previous.noun})
    if shared:
        return True, _last(found) or (_last(before) if not found else frozenset())
    return False, frozenset()


def _end(tokens: Sequence[Token], fact: Fact, end: int) -> int:
    at = phrase(tokens, fact.index, end)[1]
    return at + 1 if at < end and tokens[at].kind == "comma" else at


def _last(facts: Sequence[Fact]) -> frozenset[str]:
    counts = [f.noun for f in facts if not f.per and f.phrase and not f.number.unit.dimensions]
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
        text = token.low
        opens = at == start or word(tokens, at - 1) in ("of", "so", "and")
        opens = opens or tokens[at - 1].kind == "colon"
        if text in ("each", "every") or (text in ("a", "an", "one") and opens):
            if words and words[-1] == "of" and index - at <= 3:
                return frozenset()
            if words and words[-1] in MAKE and at > start:
                return frozenset()  # ``12 nodes with 8 GPUs each are 96 GPUs``
            return frozenset(singular(w) for w in words) or _last(before)
        if token.kind == "number" and (not token.number or token.number.unit.dimensions):
            return frozenset()
        if token.kind == "word":
            words.append(text)
    return frozenset()
