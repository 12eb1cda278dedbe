"""Tokens → what is left: ``… which leaves 19 GB``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import takewhile

from doc_auditor.formula import Binary, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.sentences.rates import Consequence
from doc_auditor.reading.sentences.ratios import FILLER, alike, noun
from doc_auditor.reading.tokens import Token, word

LEAVES = frozenset({"leaves", "leave", "leaving"})
LEFT = frozenset({"remain", "remains", "left"})
SPREAD = frozenset({"over", "across", "among", "between", "per", "by"})
OTHER = frozenset("next other another second".split())
TAKEN = frozenset({"minus", "less", "after", "plus", "even"})


MINUS = frozenset({"minus", "less", "without"})


def remainders(tokens: Sequence[Token]) -> Iterator[Consequence]:
    """What two values of a sentence leave, where it says so and has no third one."""
    for start, end in sentences(tokens):
        for at in range(start, end):
            if tokens[at].kind != "number" or not _remains(tokens, start, at, end):
                continue
            if word(tokens, at + 1 + word(tokens, at + 1).endswith("s")) == "of":
                continue  # ``36 GB and 4 GB leave 40 GB of the 80 GB``
            value = tokens[at].number
            before = [i for i in range(start, at) if _plain(tokens[i]) and not _degree(tokens, i)]
            if value is not None and value.unit.dimensions:
                before = [i for i in before if alike(tokens, i, at)]
            if value is None or len(before) != 2 or value.percent or value.times:
                continue
            if word(tokens, before[0] - 1) in TAKEN or _from_earlier(tokens, start, before, value):
                continue
            if _unnumbered(tokens, before[0], before[1]):
                continue
            if OTHER & {word(tokens, i) for i in range(before[1], at)}:
                continue  # ``…, and the next grant has 860 left``
            if any(_taken(tokens, i) for i in range(at + 1, end)):
                continue  # ``35 GB and 20 GB, which leaves 21 GB after 4 GB of buffers``
            if any(word(tokens, i) in SPREAD for i in range(before[0], before[1])):
                continue  # ``64 experts over EP 32 leave 2``
            a, b = (tokens[i].number for i in before)
            if a is None or b is None or not _one_kind(tokens, [*before, at]):
                continue
            large, small = (a, b) if a.value >= b.value else (b, a)
            if _with_another(tokens, start, large.value - small.value, value):
                continue
            tree = Binary("-", Literal_(large), Literal_(small))
            yield Consequence(tree, value, tokens[before[0]].span.join(tokens[at].span))


def _unnumbered(tokens: Sequence[Token], first: int, last: int) -> bool:
    """``84.5 GB, minus weights and 9 GB of buffers``: what is taken off without its figure."""
    said = [word(tokens, i) for i in range(first + 1, last)]
    signs = [i for i, w in enumerate(said) if w in MINUS]
    rest = said[signs[-1] + 1 :] if signs else []
    return "and" in rest[1:]


def _taken(tokens: Sequence[Token], at: int) -> bool:
    behind = at + 1 < len(tokens) and tokens[at + 1].kind == "number"
    return behind and word(tokens, at) in TAKEN


def _from_earlier(
    tokens: Sequence[Token], start: int, before: Sequence[int], value: Number
) -> bool:
    """Whether both are taken from a value of the sentence before (``73.6 GB. 48 GB …``)."""
    taken = sum((n.value for i in before if (n := tokens[i].number)), Fraction(0))
    whole = taken + value.value
    near = [t.number for t in tokens[max(0, start - 6) : start] if t.kind == "number"]
    alike = [n for n in near if n and n.unit.dimensions == value.unit.dimensions != ()]
    near_by = any(n is not None and abs(n.value - whole) <= abs(whole) / 50 for n in near)
    return near_by or any(n.value > taken for n in alike)


def _with_another(tokens: Sequence[Token], start: int, rest: Fraction, value: Number) -> bool:
    """Whether a value of the sentences before is taken off as well: ``36 GB each. Of 127 …``."""
    earlier = (t.number for t in tokens[:start])
    taken = rest - value.value
    return any(
        n is not None and n.value == taken and n.unit.dimensions == value.unit.dimensions
        for n in earlier
    )


def _remains(tokens: Sequence[Token], start: int, at: int, end: int) -> bool:
    before = at - 1
    while before > start and word(tokens, before) in FILLER | HEDGES:
        before -= 1
    if before > start and word(tokens, before) in LEAVES:
        return True
    ahead = list(takewhile(bool, (word(tokens, i) for i in range(at + 1, min(at + 4, end)))))
    if "are" in ahead:
        ahead.remove("are")
    return bool(set(ahead) & LEFT)


def _plain(token: Token) -> bool:
    number = token.number
    if token.kind != "number" or number is None:
        return False
    return not (number.percent or number.times)


def _degree(tokens: Sequence[Token], at: int) -> bool:
    """``64 heads under TP=8 leave 8``: what a symbol is set to is taken from nothing."""
    name = at - 2 if at and tokens[at - 1].text in ("=", ":") else at - 1
    return name >= 0 and tokens[name].kind == "symbol"


def _one_kind(tokens: Sequence[Token], places: Sequence[int]) -> bool:
    """All measured in one dimension, or all counts of one noun; none a range or a bound."""
    found = [n for i in places if (n := tokens[i].number) is not None]
    if any(n.hyphened or n.bound for n in found):
        return False
    if len({n.unit.dimensions for n in found}) != 1:
        return False
    if found[0].unit.dimensions:
        return all(word(tokens, i + 1) not in ("per", "each") for i in places)
    nouns = [noun(tokens, i) for i in places]
    return bool(nouns[0]) and set(nouns) <= {nouns[0], ""}
