"""New values in the author's manner: only the digits of a number are replaced."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from doc_auditor.quantity import Number, in_manner

PLAIN_DIGITS = re.compile(r"\d[\d.,_' \u00a0\u2009\u202f{}]*|\.\d+")
MARK = re.compile(r"\d(\{,\}|[,_' \u00a0\u2009\u202f])\d{3}")
FIVE_DIGITS = 10_000
"""From here on numbers carry thousands marks, where a document uses them."""
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
    like = replace(number, manner=replace(number.manner, separator=mark))
    text = in_manner(coefficient * number.scale * number.unit.factor, like)
    if old.startswith("."):
        text = text.removeprefix("0")
    return read(text)


def read(text: str) -> Printed:
    """What printed digits say."""
    digits = re.sub(r"[^\d.]", "", text)
    decimals = len(digits.partition(".")[2])
    return Printed(text, Fraction(digits), Fraction(1, 10**decimals))
