"""How a computed value is held against a published figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from doc_auditor.facts.formulas import Exact
from doc_auditor.facts.models import load_models
from doc_auditor.facts.shape import Shape

MODELS = load_models(Path(__file__).parent.parent / "rules" / "models.toml")
KB, MB, GB, TB, PETA = 10**3, 10**6, 10**9, 10**12, 10**15
KIB, MIB, GIB = 2**10, 2**20, 2**30
HOUR, DAY = 3600, 86400
PERCENT = Fraction(1, 100)


@dataclass(frozen=True)
class Case:
    """A published figure: digits as printed, their unit, and where they are printed.

    ``pick`` takes the number out of a result that is not one; ``slack`` is relative, for
    figures whose operands were rounded before they were printed.
    """

    formula: Callable[..., Any]
    arguments: tuple[object, ...]
    printed: str
    unit: Exact
    source: str
    slack: Fraction = Fraction(0)
    options: Mapping[str, object] = field(default_factory=dict)
    pick: Callable[[Any], Exact] | None = None

    def value(self) -> Fraction:
        """What the formula gives, in the printed unit."""
        result = self.formula(*self.arguments, **self.options)
        return Fraction(self.pick(result) if self.pick else result) / self.unit

    def __str__(self) -> str:
        return f"{self.formula.__name__}-{self.printed}"


def agrees(case: Case) -> bool:
    """Whether the value rounds or is cut to the printed digits."""
    value, printed = case.value(), Fraction(case.printed)
    if case.slack:
        return abs(value - printed) <= case.slack * printed
    ulp = Fraction(1, 10 ** len(case.printed.partition(".")[2]))
    return value // ulp * ulp == printed or abs(value - printed) <= ulp / 2


def shape(name: str) -> Shape:
    """The shape of a known model."""
    model = MODELS.model(name)
    assert model is not None, name
    return model.shape


@pytest.mark.parametrize(
    ("value", "printed", "slack", "expected"),
    [
        ("33.7", "33", "0", True),
        ("33.7", "34", "0", True),
        ("33.2", "34", "0", False),
        ("5.369", "5.36", "0", True),
        ("5.369", "5.3", "0", True),
        ("5.369", "5.35", "0", False),
        ("101", "100", "0.01", True),
        ("102", "100", "0.01", False),
    ],
)
def test_a_figure_may_be_rounded_or_cut(
    value: str, printed: str, slack: str, expected: bool
) -> None:
    case = Case(Fraction, (value,), printed, 1, "here", Fraction(slack))
    assert agrees(case) is expected
