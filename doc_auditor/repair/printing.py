"""New values in the author's manner: only the digits of a number are replaced."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from doc_auditor.quantity import Number, in_manner
from doc_auditor.repair.words import spelled_count, spelled_factor

PLAIN_DIGITS = re.compile(r"\d[\d.,_' \u00a0\u2009\u202f{}]*|\.\d+")
SIXTIES = re.compile(r"(\d+)(\s*(?:h|hours?|min|minutes?)\s*)(\d+)")
MARK = re.compile(r"\d(\{,\}|[,_' \u00a0\u2009\u202f])\d{3}")
FIVE_DIGITS = 10_000
"""From here on numbers carry thousands marks, where a document uses them."""
NEAR = 100
"""Rounding may take no more than this part of a measured value."""
NEAR_SHARE = 20
"""The same for percentages, which are printed more coarsely."""
MANY = 100
"""A whole number that is so many times larger needs no decimals any more."""
MORE = 3
MOST_DIGITS = 40
"""A number that needs more digits than this cannot be meant."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as it will stand: its digits, and what they say."""

    text: str
    coefficient: Fraction
    ulp: Fraction

    def like(self, number: Number) -> Number:
        """The printed number with these digits in place of its own."""
        text = number.text.replace(_digits_in(number), self.text, 1)
        return replace(number, coefficient=self.coefficient, ulp=self.ulp, text=text)


def _digits_in(number: Number) -> str:
    match = PLAIN_DIGITS.search(number.text)
    return match.group() if match else number.text


def usual_mark(numbers: Iterable[Number]) -> str:
    """The thousands mark that a document uses in its long numbers, if it uses one."""
    marks = Counter(
        n.manner.separator for n in numbers if abs(n.coefficient) >= FIVE_DIGITS and n.integral
    )
    return marks.most_common(1)[0][0] if marks else ""


def reprinted(number: Number, old: str, coefficient: Fraction, mark: str = "") -> Printed | None:
    """The digits of another coefficient in the manner of ``number``, printed as ``old`` now.

    Nothing where the digits are no plain ones (a power of ten, a word), or where the value is
    negative or needs more digits than anybody prints.
    """
    if not old[:1].isdigit() and (spelled := in_words(old, coefficient)):
        return spelled
    if sixty := SIXTIES.fullmatch(old):
        return _in_sixties(number, sixty, coefficient)
    if not PLAIN_DIGITS.fullmatch(old) or coefficient < 0:
        return None
    if coefficient == number.coefficient:
        return Printed(old, number.coefficient, number.ulp)
    if len(str(int(coefficient))) > MOST_DIGITS:
        return None
    found = MARK.search(old)
    if found:
        mark = found.group(1)
    elif abs(number.coefficient) >= FIVE_DIGITS or coefficient < FIVE_DIGITS:
        mark = ""
    text = _written(number, coefficient, mark)
    return read(text.removeprefix("0") if old.startswith(".") else text)


def in_words(old: str, coefficient: Fraction) -> Printed | None:
    """``three`` → ``four``, ``doubles`` → ``halves``; nothing where no word says it."""
    text = spelled_count(old, coefficient) or spelled_factor(old, coefficient)
    return Printed(text, coefficient, Fraction(1)) if text else None


def _in_sixties(number: Number, old: re.Match[str], coefficient: Fraction) -> Printed | None:
    """``1 h 24``, printed before ``min``."""
    nearest = int(coefficient + Fraction(1, 2))
    if int(old[1]) * 60 + int(old[3]) != number.coefficient or nearest < 0:
        return None
    return Printed(f"{nearest // 60}{old[2]}{nearest % 60}", Fraction(nearest), Fraction(1))


def _written(number: Number, coefficient: Fraction, mark: str) -> str:
    """With the printed decimals, or as many as the value needs to be told."""
    decimals = number.manner.decimals
    bare = not number.unit.text and number.scale == 1 and number.coefficient.denominator != 1
    if coefficient.denominator == 1 and (bare or coefficient >= MANY * number.coefficient):
        decimals = 0
    text = ""
    for places in range(decimals, decimals + MORE + 1):
        manner = replace(number.manner, separator=mark, decimals=places)
        like = replace(number, manner=manner)
        text = in_manner(coefficient * number.scale * number.unit.factor, like)
        part = NEAR_SHARE if number.percent else NEAR
        told = abs(read(text).coefficient - coefficient) <= coefficient / part
        if told or not (number.unit.text or number.scale != 1 or decimals):
            break
    return text


def read(text: str) -> Printed:
    """What printed digits say."""
    digits = re.sub(r"[^\d.]", "", text)
    decimals = len(digits.partition(".")[2])
    return Printed(text, Fraction(digits), Fraction(1, 10**decimals))
