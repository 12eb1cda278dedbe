"""Laws of columns: what chance makes of tables, and what is said of those that keep a law."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction

import pytest

from doc_auditor.audit import audit
from doc_auditor.quantity import Number
from doc_auditor.reading.tables import chance
from doc_auditor.settings import Settings
from doc_auditor.source import Source, Span

TABLES = 40


def _number(text: str) -> Number:
    ulp = Fraction(1, 10 ** len(text.partition(".")[2])) if "." in text else Fraction(1)
    return Number(Span(0, len(text)), text, Fraction(text), ulp, Span(0, len(text)))


@pytest.mark.parametrize(
    ("text", "choices"),
    [("16", 1), ("640", 1), ("48", 3), ("144", 9), ("2592", 2592), ("440", 44), ("13.8", 138)],
)
def test_chosen_numbers_leave_little_to_choose_from(text: str, choices: int) -> None:
    assert chance.core(_number(text)) == choices


def test_the_row_that_fixes_the_constant_proves_nothing() -> None:
    assert chance.bound([0.1, 0.01, 0.1], 1) == pytest.approx(0.01)
    assert chance.bound([0.1, 0.01, 0.1], 1, free=False) == pytest.approx(0.0001)
    assert chance.bound([0.1, 0.01, 0.1], 50) == pytest.approx(0.5)


def test_a_column_of_nearly_one_value_proves_nothing() -> None:
    rows = [_number("98.1")]
    assert chance.chance(rows, 0.001, chance.spread([98.0, 98.1, 98.2])) > 0.3
    assert chance.chance(rows, 0.001, chance.spread([7.0, 98.1, 300.0])) < 0.01
    assert chance.spread([5.0, 5.0]) == 0
    assert chance.chance(rows, 0.001, 0.0) == 1


def _table(draw: random.Random, rows: int) -> str:
    """Columns that have nothing to do with each other, of the kinds that plans have."""
    kinds: tuple[Callable[[], str], ...] = (
        lambda: str(2 ** draw.randint(0, 10)),
        lambda: str(draw.choice((1, 3, 5, 6)) * 2 ** draw.randint(0, 6)),
        lambda: f"{draw.uniform(1, 100):.1f}",
        lambda: f"{draw.randint(100, 99_999):,}",
        lambda: f"{draw.uniform(1, 99):.1f} %",
    )
    columns = [draw.choice(kinds) for _ in range(4)]
    lines = ["| Run | A | B | C | D |", "| --- | ---: | ---: | ---: | ---: |"]
    lines += [
        f"| run {'abcdefgh'[r]} | " + " | ".join(make() for make in columns) + " |"
        for r in range(rows)
    ]
    return "\n".join(lines) + "\n"


def test_tables_of_chance_keep_no_law() -> None:
    draw = random.Random(20260301)
    text = "\n".join(_table(draw, draw.randint(3, 7)) for _ in range(TABLES))
    report = audit(Source("chance.md", text), Settings(repairs=False))
    accused = [f.message for f in report.findings if f.rule.startswith("arithmetic/")]
    assert accused == []


def _ramp(values: list[str]) -> str:
    steps = (20_000, 50_000, 110_000, 170_000)
    rows = [f"| {s:,} | {v} |" for s, v in zip(steps, values, strict=True)]
    return "\n".join(["| Step | Tokens (B) |", "| ---: | ---: |", *rows]) + "\n"


@pytest.mark.parametrize(
    ("values", "accused"),
    [
        (["41.9", "104.9", "230.7", "356.5"], []),
        (["41.9", "104.9", "203.7", "356.5"], ["error"]),
        (["41.9", "104.9", "287.1", "356.5"], []),  # may be another batch from then on
        (["41.9", "98.4", "203.7", "356.5"], []),  # two rows apart: no law
    ],
)
def test_only_a_misprint_of_the_value_is_an_error(values: list[str], accused: list[str]) -> None:
    report = audit(Source("ramp.md", _ramp(values)), Settings(repairs=False))
    assert [f.severity for f in report.findings if f.severity != "info"] == accused
    if not accused:
        return
    held = [c for c in report.verdicts if c.state == "holds"]
    assert len(held) >= 3
