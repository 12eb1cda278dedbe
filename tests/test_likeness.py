"""How a printed number may be the misprint of a right one, and how often chance looks like it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from doc_auditor.catalog import load_catalog
from doc_auditor.quantity import Number
from doc_auditor.reading.sentences.likeness import Slip, chance, likeness


def number(text: str) -> Number:
    (token,) = load_catalog(()).tools.lexer.tokens(text, 0)
    assert token.number is not None
    return token.number


@pytest.mark.parametrize(
    ("printed", "right", "slip"),
    [
        ("158,712", "185712", "transposed"),
        ("5.4", "4.5", "transposed"),
        ("1,586", "1536", "digit"),
        ("20.08", "19.08", "carried"),
        ("16.7", "6.7", "carried"),
        ("4,194", "41940", "tenfold"),
        ("240", "30", "unit"),
        ("258", "258", None),
        ("259", "258", None),
        ("7,860", "8080", None),
    ],
)
def test_a_misprint_is_named(printed: str, right: str, slip: Slip | None) -> None:
    found = likeness(number(printed), Fraction(right))
    assert (found.slip if found else None) == slip


def test_factors_of_units_count_only_where_asked_for() -> None:
    assert likeness(number("240"), Fraction(30), units=False) is None


def test_numbers_rounded_to_hundreds_are_compared_as_such() -> None:
    assert likeness(number("98,100"), Fraction(89111)) is None
    found = likeness(number("98,100"), Fraction(89111), place=Fraction(100))
    assert found is not None
    assert found.slip == "transposed"


def test_chance_falls_with_digits_and_grows_with_what_was_tried() -> None:
    assert chance("transposed", 3) == Fraction(2, 900)
    assert chance("digit", 3) == Fraction(27, 900)
    assert chance("digit", 3, tried=4) == 4 * chance("digit", 3)
    assert chance("digit", 6) < chance("digit", 5) / 8
    assert chance("carried", 1) == 1


@pytest.mark.parametrize(
    ("rounded", "right", "told"), [("150,000", 180_000, "15.26"), ("1.00", 2, "1.26")]
)
def test_zeros_at_the_end_say_nothing(rounded: str, right: int, told: str) -> None:
    first = likeness(number(rounded), Fraction(right))
    second = likeness(number(told), number(told).value + number(told).ulp * 300)
    assert first is not None
    assert second is not None
    assert first.chance > 5 * second.chance
