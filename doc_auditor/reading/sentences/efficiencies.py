"""Tokens → a percentage applied to an amount: ``400 TFLOPS @ 60 % MFU = 240 TFLOPS effective``.

The amount stands before the percentage, the outcome behind a sign or a word of equality.  What the
percentage does to the amount (takes a share of it, adds to it, takes it off) is open; the words say
it, and a reading that fits is believed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from doc_auditor.formula import Binary, Constant, Expression, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.sentences.rates import Consequence
from doc_auditor.reading.tokens import Token, word

TAKES = frozenset(
    "mfu hfu utilization utilisation usable usage efficiency efficient effective effectively "
    "sustained achievable achieved attainable realistic".split()
)
"""Words of a share that is put to use."""
ADDS = frozenset("overhead extra more additional surcharge markup padding spare on top".split())
LOSES = frozenset("less fewer discount off loss lost deducted".split())
CHANGES = frozenset(
    "gain gains improvement growth reduction savings saving increase boost drop faster "
    "slower".split()
)
"""Say that the percentage changes the amount, not which way."""
EQUALS = frozenset({"gives", "yields", "makes", "i.e", "leaves", "leaving", "giving"})
Kind = Literal["takes", "adds", "loses"]
BEFORE = 7
BETWEEN = 6
BEHIND = 3


@dataclass(frozen=True, slots=True)
class _Applied:
    """The places of amount, percentage and outcome, and the words of the clause."""

    amount: Number
    percent: Number
    result: Number
    words: frozenset[str]
    added: bool
    earlier: bool = False
    """Whether the amount is the last one of the text before."""


def efficiencies(tokens: Sequence[Token], earlier: Sequence[Token] = ()) -> Iterator[Consequence]:
    """The outcomes that a text gives for percentages of its amounts.

    ``earlier`` is the sentence before; ``+10 % for routing = 33 GB`` adds to its last amount.
    """
    for at, token in enumerate(tokens):
        percent = token.number
        if token.kind != "number" or percent is None or not percent.percent or percent.word:
            continue
        if percent.bound or percent.hyphened:
            continue
        end = _result(tokens, at)
        if end is None:
            continue
        found = _applied(tokens, at, end, earlier)
        tree = _tree(found) if found is not None else None
        if found is not None and tree is not None:
            first = found.percent if found.earlier else found.amount
            yield Consequence(tree, found.result, first.span.join(found.result.span))


def _result(tokens: Sequence[Token], at: int) -> int | None:
    """The amount behind the sign of equality that follows the percentage."""
    index, equal = at + 1, False
    while index < len(tokens) and index - at <= BETWEEN:
        token = tokens[index]
        if token.kind == "number":
            return index if equal and _measured(token) else None
        sign = token.kind == "arrow" or token.text in "=≈" or word(tokens, index) in EQUALS
        if not (sign or _small(token, equal)):
            return None
        equal = equal or sign
        index += 1
    return None


def _small(token: Token, equal: bool) -> bool:
    """What may stand before the sign of equality, and behind it."""
    if equal:
        return token.kind == "word" and token.low in HEDGES | TAKES
    return token.kind in ("word", "symbol", "close", "comma")


def _measured(token: Token) -> bool:
    number = token.number
    if number is None or number.percent or number.times or number.bound or number.hyphened:
        return False
    return bool(number.unit.dimensions) and number.value > 0


def _applied(
    tokens: Sequence[Token], at: int, end: int, earlier: Sequence[Token]
) -> _Applied | None:
    percent, result = tokens[at].number, tokens[end].number
    assert percent is not None
    assert result is not None
    behind = [word(tokens, i) for i in range(end + 1, min(end + 1 + BEHIND, len(tokens)))]
    if "at" in behind[:1] or _goes_on(tokens, end):
        return None
    inside = [word(tokens, i) for i in range(at + 1, end)]
    added = at > 0 and tokens[at - 1].text == "+"
    amount = _amount(tokens, at)
    words = frozenset([*inside, *behind])
    if amount is not None:
        same = _alike(amount, result)
        return _Applied(amount, percent, result, words, added) if same else None
    last = next((t.number for t in reversed(earlier) if _measured(t)), None)
    if not added or last is None or not _alike(last, result) or _opens_with_amount(tokens, at):
        return None
    return _Applied(last, percent, result, words, added, earlier=True)


def _goes_on(tokens: Sequence[Token], end: int) -> bool:
    """``… = 240 × 8``, ``→ 300 → 350``: the value is not the outcome yet."""
    return end + 1 < len(tokens) and tokens[end + 1].kind in ("operator", "arrow")


def _alike(amount: Number, result: Number) -> bool:
    return amount.unit.dimensions == result.unit.dimensions


def _amount(tokens: Sequence[Token], at: int) -> Number | None:
    """The amount before the percentage, joined by ``@``, a bracket, a comma or small words."""
    index = at - 1
    while index >= 0 and at - index <= BEFORE:
        token = tokens[index]
        if token.kind == "number":
            return token.number if _measured(token) else None
        if (
            token.kind not in ("word", "symbol", "open", "comma", "mark")
            and token.text not in "@+/"
        ):
            return None
        index -= 1
    return None


def _opens_with_amount(tokens: Sequence[Token], at: int) -> bool:
    return any(_measured(t) for t in tokens[:at])


def _tree(found: _Applied) -> Expression | None:
    """The reading that fits among those that the words allow; else the one that they name."""
    share = Literal_(replace(found.percent, hedged=True))  # a utilization is measured and rounded
    amount = Literal_(found.amount)
    one, rate = Constant(Fraction(1)), found.percent.value
    more = Binary("*", amount, Binary("+", one, share, group=True))
    less = Binary("*", amount, Binary("-", one, share, group=True))
    taken = Binary("*", amount, share)
    named = _named(found)
    readings: tuple[tuple[Kind, Expression, Fraction, Fraction], ...] = (
        ("adds", more, 1 + rate, 1 + rate),
        ("loses", less, 1 - rate, 1 - rate),
        ("takes", taken, rate, rate),
        ("takes", Binary("/", amount, share), 1 / rate if rate else Fraction(0), rate),
    )
    allowed = [r for r in readings if r[0] in named] or list(readings)
    for _, tree, factor, scale in (*allowed, readings[2]):  # the share that is added, for itself
        if factor > 0 and _fits(found, factor, scale):
            return tree
    near = found.amount.value <= found.result.value <= 2 * found.amount.value
    if len(named) != 1 or (found.earlier and not near):
        return None
    return allowed[0][1]


def _named(found: _Applied) -> frozenset[Kind]:
    """What the words say that the percentage does."""
    kinds: set[Kind] = set()
    if found.words & CHANGES:
        return frozenset()
    if found.added or found.words & ADDS:
        kinds.add("adds")
    if found.words & LOSES:
        kinds.add("loses")
    if found.words & TAKES:
        kinds.add("takes")
    return frozenset(kinds)


def _fits(found: _Applied, factor: Fraction, scale: Fraction) -> bool:
    """Whether the outcome is that multiple of the amount within the printed digits.

    ``scale`` is what half a last place of the percentage is relative to.
    """
    expected = found.amount.value * factor
    printed = [n.half() / abs(n.coefficient) for n in (found.amount, found.result) if n.coefficient]
    slack = sum(printed, Fraction(0)) + found.percent.half() / 100 / scale
    return abs(found.result.value - expected) <= slack * expected
