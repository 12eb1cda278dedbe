"""What is asked about a value of a sentence: of which calculations it may be the outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.formula import Binary, Literal_
from doc_auditor.judging.derived.passages import Passage
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.counted import Fact
from doc_auditor.reading.sentences.misprints import Offer

SELDOM = Fraction(1, 10)
"""How often another thing is meant, where the place of a value suggests a calculation."""
HARDLY = Fraction(1, 40)
"""The same where the words leave nothing else that could be meant."""
WITHIN = 4
"""Words between a value and the word that says what it is."""
SECOND = ("second", -1)


@dataclass(frozen=True, slots=True)
class Question:
    """A printed value, and of what it may be the outcome.

    Where ``unrelated`` is nothing, it must be the outcome of the one offer, misprint or not; it is
    ``sure`` if nothing else can be meant then.
    """

    stated: Number
    offers: Sequence[Offer]
    unrelated: Fraction
    sure: bool = True


Form = Callable[[Passage], Iterator[Question]]


def calculation(sign: str, left: Number, right: Number) -> Binary:
    """Two printed numbers with a sign between them."""
    return Binary(sign, Literal_(left), Literal_(right), group=sign == "-")


def alike(a: Fact, b: Fact) -> bool:
    """Whether two values may be compared: one dimension, or one noun, none of them a rate of it."""
    if a.number.unit.dimensions != b.number.unit.dimensions or a.number.times or b.number.times:
        return False
    if a.number.unit.dimensions and a.number.noun and b.number.noun:
        return singular(a.number.noun) == singular(b.number.noun)
    return bool(a.number.unit.dimensions) or (bool(a.noun) and a.noun == b.noun)


def same_unit(a: Fact, b: Fact) -> bool:
    """Whether two values are printed in one unit, be it that a label or a noun names it."""
    return bool(name := unit_name(a)) and name == unit_name(b)


def unit_name(fact: Fact) -> str:
    """The unit of a value, else what it counts."""
    return singular(fact.number.unit.text.lower()) or fact.noun


def face(number: Number) -> Fraction:
    """The figure in the printed unit."""
    return number.coefficient * number.scale
