"""Tokens → what is left, and what share it is: ``… which leaves 19 GB``, ``… 64 % of it``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.formula import Binary, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.sentences.rates import Consequence
from doc_auditor.reading.sentences.ratios import FILLER, FUNCTION_WORDS, alike, noun
from doc_auditor.reading.tokens import Token, word
from doc_auditor.source import Span

LEAVES = frozenset({"leaves", "leave", "leaving"})
LEFT = frozenset({"remain", "remains", "left"})
SO = frozenset({"so", "thus", "hence", "therefore"})
TAKEN = frozenset({"minus", "less", "after", "plus", "even"})
IT = frozenset({"it", "that", "this"})


@dataclass(frozen=True, slots=True)
class Shared:
    """A percentage of a certain whole, and the values that may be the part."""

    percent: Number
    parts: tuple[Number, ...]
    whole: Number
    span: Span


def remainders(tokens: Sequence[Token]) -> Iterator[Consequence]:
    """What two values of a sentence leave, where it says so and has no third one."""
    for start, end in sentences(tokens):
        for at in range(start, end):
            if tokens[at].kind != "number" or not _remains(tokens, start, at, end):
                continue
            value = tokens[at].number
            before = [i for i in range(start, at) if _plain(tokens[i])]
            if value is not None and value.unit.dimensions:
                before = [i for i in before if alike(tokens, i, at)]
            if value is None or len(before) != 2 or value.percent or value.times:
                continue
            if word(tokens, before[0] - 1) in TAKEN or _from_earlier(tokens, start, before, value):
                continue
            a, b = (tokens[i].number for i in before)
            if a is None or b is None or not _one_kind(tokens, [*before, at]):
                continue
            large, small = (a, b) if a.value >= b.value else (b, a)
            tree = Binary("-", Literal_(large), Literal_(small))
            yield Consequence(tree, value, tokens[before[0]].span.join(tokens[at].span))


def _from_earlier(
    tokens: Sequence[Token], start: int, before: Sequence[int], value: Number
) -> bool:
    """Whether both are taken from a value of the sentence before (``73.6 GB. 48 GB …``)."""
    taken = sum((n.value for i in before if (n := tokens[i].number)), Fraction(0))
    whole = taken + value.value
    near = [t.number for t in tokens[max(0, start - 6) : start] if t.kind == "number"]
    return any(n is not None and abs(n.value - whole) <= abs(whole) / 50 for n in near)


def _remains(tokens: Sequence[Token], start: int, at: int, end: int) -> bool:
    before = at - 1
    while before > start and word(tokens, before) in FILLER | HEDGES:
        before -= 1
    if before > start and word(tokens, before) in LEAVES:
        return True
    ahead = [word(tokens, i) for i in range(at + 1, min(at + 4, end))]
    if "are" in ahead:
        ahead.remove("are")
    return bool(set(ahead) & LEFT)


def _plain(token: Token) -> bool:
    number = token.number
    if token.kind != "number" or number is None:
        return False
    return not (number.percent or number.times)


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


def shared(tokens: Sequence[Token], before: Sequence[Token]) -> Iterator[Shared]:
    """``The disk has 48 TB, so they fill 64 % of it``, the part in the sentence before.

    ``before`` are the tokens of the block before, for the first sentence of a block.
    """
    earlier, own = list(before), False
    for start, end in sentences(tokens):
        for found in _of_it(tokens, start, end, earlier):
            if own or _fits(found):
                yield found  # a list above has more parts than its last item
        earlier, own = list(tokens[start:end]), True


def _fits(found: Shared) -> bool:
    half = found.percent.half() / 100
    shares = (part.value / found.whole.value for part in found.parts)
    return any(abs(share - found.percent.value) <= half for share in shares)


def _of_it(
    tokens: Sequence[Token], start: int, end: int, earlier: Sequence[Token]
) -> Iterator[Shared]:
    so = next((i for i in range(start + 1, end) if word(tokens, i) in SO), None)
    if so is None:
        return
    at = next((i for i in range(so, end) if tokens[i].number and tokens[i].kind == "number"), None)
    percent = tokens[at].number if at is not None else None
    if at is None or percent is None or not percent.percent or word(tokens, at + 1) != "of":
        return
    if word(tokens, at + 2) not in IT:
        return
    wholes = [n for t in tokens[start:so] if _plain(t) and (n := t.number)]
    if len(wholes) != 1 or not wholes[0].unit.dimensions or wholes[0].bound:
        return
    said = {t.text.lower() for t in earlier if t.kind == "word"} - FUNCTION_WORDS
    subject = {word(tokens, i) for i in range(so + 1, at)} - FUNCTION_WORDS - FILLER
    parts = tuple(
        n
        for t in earlier
        if _plain(t) and (n := t.number) and n.unit.dimensions == wholes[0].unit.dimensions
    )
    if parts and subject and (subject & said or not subject - {"they", "fill", "take"}):
        span = tokens[start].span.join(tokens[at].span)
        yield Shared(percent, parts, wholes[0], span)
