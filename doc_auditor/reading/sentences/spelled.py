"""Numbers in words: ``sixteen``, ``a dozen``, ``two thirds``, ``twice``, ``fourfold``.

Only the readers of prose see them; declarations and printed calculations keep to digits.  Ordinals
(``the third stage``) are no quantities, and neither is a lone ``one``, which is mostly a pronoun.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from doc_auditor.quantity import NO_UNIT, PERCENT, TIMES, Number, Unit
from doc_auditor.reading.tokens import Token
from doc_auditor.source import Span

TEENS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SMALL: Mapping[str, int] = {
    **{word: value for value, word in enumerate(TEENS)},
    **{word: 20 + 10 * index for index, word in enumerate(TENS)},
}
LARGE = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
PARTS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4, "third": 3, "thirds": 3}
PARTS |= {
    ordinal + ending: value
    for ordinal, value in (
        ("fifth", 5),
        ("sixth", 6),
        ("seventh", 7),
        ("eighth", 8),
        ("ninth", 9),
        ("tenth", 10),
        ("twelfth", 12),
        ("sixteenth", 16),
        ("twentieth", 20),
        ("thirty-second", 32),
        ("sixty-fourth", 64),
    )
    for ending in ("", "s")
}
MULTIPLES = {"twice": 2, "double": 2, "doubled": 2, "triple": 3, "tripled": 3, "quadruple": 4}
MULTIPLES |= {"thrice": 3, "quadrupled": 4}
FACTORS = {"doubles": 2, "doubling": 2, "triples": 3, "quadruples": 4, "doubled": 2, "tripled": 3}
FACTORS |= {"tripling": 3, "quadrupled": 4, "quadrupling": 4}
HALVED = frozenset({"halves", "halved", "halving"})
SHARE_SLACK = Fraction(1, 5)
"""A fraction in words is understood within a tenth of itself."""
AFTER_ARTICLE = frozenset({"a", "an", "one"})

BEGINNINGS = AFTER_ARTICLE | HALVED | SMALL.keys() | MULTIPLES.keys() | FACTORS.keys() | {
    "half", "dozen",
}  # fmt: skip

PERCENT_UNIT = Unit(PERCENT, Fraction(1, 100))


def spelled(tokens: Sequence[Token], units: Mapping[str, Unit]) -> list[Token]:
    """The tokens with number words read as numbers."""
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        if not _begins(tokens, at):
            found.append(tokens[at])
            at += 1
            continue
        token, at = _share(tokens, at) or _multiple(tokens, at) or _count(tokens, at, units)
        found.append(token)
    return found


def _begins(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number may begin here that words have a part in; hardly any token does."""
    token = tokens[at]
    if token.kind == "number":
        return _lower(tokens, at + 1) == "times"
    if token.text == "*":
        return _bracketed(tokens, at)
    return tells_number(token)


def _bracketed(tokens: Sequence[Token], at: int) -> bool:
    """``420 → 1,260 tokens/s (×3)``: a sign and a bare number alone in a bracket."""
    kinds = [t.kind for t in tokens[max(at - 1, 0) : at + 3]]
    alone = kinds == ["open", "operator", "number", "close"]
    return alone and _bare(tokens[at + 1])


def tells_number(token: Token) -> bool:
    """Whether a word may begin a number."""
    word = token.low
    return token.kind == "word" and (word in BEGINNINGS or "-" in word or word.endswith("fold"))


def cardinal(word: str) -> int | None:
    """``sixteen``, ``sixty-four``; None for anything else."""
    word = word.lower()
    if word in SMALL:
        return SMALL[word]
    tens, _, ones = word.partition("-")
    if tens in TENS and 0 < SMALL.get(ones, 0) < 10:
        return SMALL[tens] + SMALL[ones]
    return 12 if word == "dozen" else None


def _lower(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) and tokens[at].kind == "word" else ""


def _share(tokens: Sequence[Token], at: int) -> tuple[Token, int] | None:
    """``a third``, ``two thirds``, ``three-quarters``, ``half``."""
    word = _lower(tokens, at)
    if _lower(tokens, at - 1) == "and" and _counted(tokens, at - 2):
        return None
    joined = re.fullmatch(r"([a-z]+)-([a-z]+s)", word)
    if joined and joined.group(2) in PARTS and joined.group(1) in SMALL:
        return _fraction(tokens, at, at + 1, SMALL[joined.group(1)], PARTS[joined.group(2)])
    if word == "half" and _lower(tokens, at + 1) not in ("day", "hour", "year", "precision"):
        if _lower(tokens, at + 1) == "an" or _lower(tokens, at - 1) in ("the", "second"):
            return None
        return _fraction(tokens, at, at + 1, 1, 2)
    part = PARTS.get(_lower(tokens, at + 1))
    if part is None:
        return None
    plural = _lower(tokens, at + 1).endswith("s")
    if word in AFTER_ARTICLE and not plural:
        return _fraction(tokens, at, at + 2, 1, part)
    count = cardinal(word)
    if count is not None and count > 1 and plural and _lower(tokens, at + 1) != "quarters":
        return _fraction(tokens, at, at + 2, count, part)
    if count == 3 and _lower(tokens, at + 1) == "quarters":
        return _fraction(tokens, at, at + 2, count, part)
    return None


def _counted(tokens: Sequence[Token], at: int) -> bool:
    """``two and a half``: a mixed number, not a share."""
    return at >= 0 and (tokens[at].kind == "number" or cardinal(tokens[at].text) is not None)


def _fraction(
    tokens: Sequence[Token], at: int, end: int, top: int, below: int
) -> tuple[Token, int]:
    value = Fraction(100 * top, below)
    return _word(tokens, at, end, value, value * SHARE_SLACK, PERCENT_UNIT), end


def _multiple(tokens: Sequence[Token], at: int) -> tuple[Token, int] | None:
    """``twice``, ``ten times``, ``fourfold``, ``an order of magnitude``."""
    word = _lower(tokens, at)
    times = Unit(TIMES)
    if tokens[at].text == "*":
        return _multiplied(tokens, at, at + 1), at + 2
    if word in FACTORS or word in MULTIPLES:
        value = FACTORS.get(word) or MULTIPLES[word]
        return _word(tokens, at, at + 1, Fraction(value), Fraction(value, 5), times), at + 1
    if word in HALVED:
        return _word(tokens, at, at + 1, Fraction(1, 2), Fraction(1, 10), times), at + 1
    count = cardinal(word)
    if count is not None and count > 1 and _lower(tokens, at + 1) == "times":
        return _word(tokens, at, at + 2, Fraction(count), Fraction(1), times), at + 2
    fold = cardinal(word.removesuffix("fold").rstrip("-")) if word.endswith("fold") else None
    if fold is not None:
        return _word(tokens, at, at + 1, Fraction(fold), Fraction(1), times), at + 1
    words = tuple(_lower(tokens, at + ahead) for ahead in range(4))
    if words == ("an", "order", "of", "magnitude"):
        return _word(tokens, at, at + 4, Fraction(10), Fraction(10), times), at + 4
    if tokens[at].kind == "number" and _lower(tokens, at + 1) == "times" and _bare(tokens[at]):
        return _multiplied(tokens, at, at), at + 2
    return None


def _multiplied(tokens: Sequence[Token], at: int, figure: int) -> Token:
    """A number and the sign or the word beside it as a multiple."""
    number = replace(tokens[figure].number, unit=Unit(TIMES))  # type: ignore[type-var]
    assert number is not None
    span = tokens[at].span.join(tokens[at + 1].span)
    return Token("number", tokens[figure].text, span, replace(number, span=span))


def _bare(token: Token) -> bool:
    return token.number is not None and not token.number.unit.text and not token.number.noun


def _count(tokens: Sequence[Token], at: int, units: Mapping[str, Unit]) -> tuple[Token, int]:
    """``sixteen nodes``, ``twenty minutes``, ``ten trillion``."""
    first = cardinal(_lower(tokens, at))
    if first is None or first < 2:
        return tokens[at], at + 1
    end, scale = at + 1, Fraction(1)
    while (word := _lower(tokens, end)) in LARGE:
        scale *= LARGE[word]
        end += 1
    if _lower(tokens, end) in PARTS and _lower(tokens, end) != "half":
        return tokens[at], at + 1
    unit = NO_UNIT
    if len(word := _lower(tokens, end)) > 1 and word in units:
        unit = units[word]
        end += 1
    ulp = Fraction(1) if scale == 1 else Fraction(1, 10)
    return _word(tokens, at, end, Fraction(first), ulp, unit, scale), end


def _word(
    tokens: Sequence[Token],
    at: int,
    end: int,
    value: Fraction,
    ulp: Fraction,
    unit: Unit,
    scale: Fraction = Fraction(1),
) -> Token:
    span = tokens[at].span.join(tokens[end - 1].span)
    text = " ".join(t.text for t in tokens[at:end])
    number = Number(span, text, value, ulp, span, scale, unit=unit, word=True)
    return Token("number", text, Span(span.start, span.end), number)
