from __future__ import annotations

from fractions import Fraction

import pytest
from test_repair_plans import analysis_of

from doc_auditor.quantity import Number
from doc_auditor.repair.printing import read, reprinted, usual_mark


def number(text: str) -> tuple[Number, str]:
    """The first number of a line, and its digits."""
    analysis = analysis_of(text)
    token = next(t for tokens in analysis.bench.reading.tokens.values() for t in tokens if t.number)
    assert token.number is not None
    return token.number, analysis.source.cut(token.number.digits)


@pytest.mark.parametrize(
    ("printed", "value", "expected"),
    [
        ("512 GPUs", "2048", "2048"),
        ("4-way", "2", "2"),
        ("2,048 tokens", "4096", "4,096"),
        ("16,384 GPUs", "512", "512"),
        ("87.9 MB", "175.78125", "175.8"),
        ("~87.9MB", "175.78125", "175.8"),
        ("0.75%", "0.075", "0.075"),
        ("17 GB", "17.5", "17.5"),
        ("46%", "54", "54"),
        ("30%", "37.5", "38"),
        ("13.14 MWh", "13140", "13140"),
        ("5 experts", "2.5", "2.5"),
        ("40 requests", "13.4", "13"),
        ("0.84 GB", "0.04325376", "0.043"),
    ],
)
def test_the_manner_stays(printed: str, value: str, expected: str) -> None:
    like, old = number(printed)
    found = reprinted(like, old, Fraction(value))
    assert found is not None
    assert found.text == expected
    assert found.coefficient == read(expected).coefficient


def test_thousands_marks_follow_the_document() -> None:
    like, old = number("9000 rows/second")
    plain, marked = (
        reprinted(like, old, Fraction(4096000)),
        reprinted(like, old, Fraction(4096000), ","),
    )
    assert plain is not None
    assert marked is not None
    assert (plain.text, marked.text) == ("4096000", "4,096,000")
    assert usual_mark([number("262,144 tokens")[0], number("16,384")[0]]) == ","
    assert usual_mark([number("512 tokens")[0]]) == ""


def test_latex_marks_stay() -> None:
    like, old = number(r"$2{,}261{,}440$")
    found = reprinted(like, old, Fraction(2621440))
    assert found is not None
    assert found.text == "2{,}621{,}440"


def test_hours_and_minutes() -> None:
    like, old = number("1 h 24 min in all")
    found = reprinted(like, old, Fraction(74))
    assert found is not None
    assert found.text == "1 h 14"


@pytest.mark.parametrize("text", ["10^9 tokens", "1 h 24 min"])
def test_what_cannot_be_printed(text: str) -> None:
    like, old = number(text)
    assert reprinted(like, old, Fraction(-3)) is None


def test_nothing_changes_without_a_change() -> None:
    like, old = number("007 cases")
    found = reprinted(like, old, Fraction(7))
    assert found is not None
    assert found.text == "007"
