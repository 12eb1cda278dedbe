"""What a number beside a sign is: a value, a part of one (``1085 → 6979/6``), an argument."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from doc_auditor.reading.tokens import Token

APART = 20
"""So many times a total is at least the count that it is divided by; ``8/16`` lists two values."""


def per_unit(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with a total over a small count as one value: what each of them has."""
    found: list[Token] = []
    for token in tokens:
        quotient = _quotient(found[-2:], token)
        if quotient is not None:
            del found[-2:]
        found.append(quotient or token)
    return found


def _quotient(last: Sequence[Token], token: Token) -> Token | None:
    """The quotient of two numbers, if a list of alternatives would not be so far apart."""
    if token.number is None or len(last) < 2 or last[0].number is None:
        return None
    a, b, sign = last[0].number, token.number, last[1]
    if token.kind != "number" or last[0].kind != "number" or sign.text != "/" or not sign.tight:
        return None
    if not a.exact or not b.exact or a.unit.text or b.unit.dimensions:
        return None
    if not b.value > 1 or a.value < APART * b.value:
        return None
    span, text = a.span.join(b.span), f"{a.text}/{b.text}"
    value = a.coefficient / b.coefficient
    number = replace(b, span=span, text=text, coefficient=value, ulp=Fraction(1, 100))
    return replace(token, text=text, span=span, number=number)


def calculated(tokens: Sequence[Token], at: int) -> bool:
    """``2 × 1085``, ``6979 - 12``: an operand of a calculation is not the value itself."""
    return any(
        0 <= other < len(tokens)
        and tokens[sign].kind == "operator"
        and tokens[sign].text in "*/+-^"
        and tokens[other].kind == "number"
        for sign, other in ((at - 1, at - 2), (at + 1, at + 2))
    )


def called(name: Token, bracket: Token) -> bool:
    """``tensor.dimension(1)``: the argument of a function is not what it gives."""
    dotted = name.kind == "word" and re.search(r"\w[._]\w", name.text) is not None
    return dotted and name.span.end == bracket.span.start


def assigns(tokens: Sequence[Token], at: int) -> bool:
    """``min=12.54s``: a name, the sign and a value without blanks set a name."""
    before = tokens[at - 1]
    return tokens[at].tight and before.kind in ("word", "symbol") and before.number is None


def plain(tokens: Sequence[Token], at: int) -> bool:
    """A number alone; ``2 × 512 → 4 × 512`` tells of a change."""
    following = tokens[at + 1 : at + 2]
    calculated = bool(following) and following[0].kind == "operator" and following[0].text in "*/^"
    return tokens[at].kind == "number" and not calculated
