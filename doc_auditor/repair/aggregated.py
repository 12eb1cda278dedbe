"""Links of totals, shares and changes: numbers that sum up or compare others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from doc_auditor.quantity import BINARY_STEP, Number
from doc_auditor.records import Change, Percent, Total, Verdict
from doc_auditor.repair.dependence import Link, View, between

MOST_TOLD = 6
READINGS = (
    "new ÷ old",
    "old ÷ new",
    "new ÷ old − 1",
    "(old − new) ÷ old",
    "(new − old) ÷ old",
    "old ÷ new − 1",
    "1 − old ÷ new",
    "points",
)


def _each(number: Number) -> Fraction:
    return number.scale * number.unit.factor


# ---- totals -------------------------------------------------------------------------------------


def total_link(claim: Total) -> Link | None:
    """The total follows from the addends that made it up, or from all of them."""
    addends, step = _parts(claim)
    total = claim.total
    if not total.coefficient or any(a.coefficient < 0 for a in (total, *addends)):
        return None

    def compute(view: View) -> Fraction | None:
        return _sum([view(a) for a in addends], step) / (_each(total) * step**total.unit.power)

    def explain(view: View) -> str:
        more = " + …" if len(addends) > MOST_TOLD else ""
        return " + ".join(view(a).text.strip() for a in addends[:MOST_TOLD]) + more

    why = explain(lambda n: n)
    return Link(total, tuple(a.digits for a in addends), compute, why, 1, explain)


def _parts(claim: Total) -> tuple[Sequence[Number], Fraction]:
    """The addends, and the size of a prefix step, for which the total is true; else all, 1000."""
    for step in (Fraction(1), BINARY_STEP):
        goal = claim.total.value * step**claim.total.unit.power
        for addends in _subsets(claim.addends):
            slack = sum((a.half() * _each(a) for a in (*addends, claim.total)), Fraction(0))
            if abs(_sum(addends, step) - goal) <= slack:
                return addends, step
    return claim.addends, Fraction(1)


def _subsets(addends: Sequence[Number]) -> Iterator[Sequence[Number]]:
    yield addends
    for start in range(1, len(addends) - 1):
        yield addends[start:]
    for end in range(2, len(addends)):
        yield addends[:end]


def _sum(addends: Sequence[Number], step: Fraction) -> Fraction:
    return sum((a.value * step**a.unit.power for a in addends), Fraction(0))


# ---- shares -------------------------------------------------------------------------------------


def share_link(claim: Percent) -> Link | None:
    """The percentage follows from part and whole."""
    if not claim.percent.coefficient or not claim.whole.value or claim.part.coefficient < 0:
        return None
    step = Fraction(1024, 1000) ** (claim.part.unit.power - claim.whole.unit.power)
    plain = claim.part.value / claim.whole.value * 100
    stated = claim.percent.coefficient
    readings = [(plain, Fraction(1), 0), (plain * step, step, 0), (plain - 100, Fraction(1), 100)]
    slack = claim.percent.half() + abs(stated) / 100
    near = (r for r in readings if abs(r[0] - stated) <= slack)
    _, factor, less = next(near, readings[0])

    def compute(view: View) -> Fraction | None:
        whole = view(claim.whole).value
        return view(claim.part).value / whole * 100 * factor - less if whole else None

    tell = between(claim.part, "÷", claim.whole)
    return Link(claim.percent, (claim.part.digits, claim.whole.digits), compute, "", 1, tell)


# ---- changes ------------------------------------------------------------------------------------


def change_link(claim: Change, verdict: Verdict, actual: Fraction | None) -> Link | None:
    """The amount follows from old and new value in the reading that held.

    ``actual`` is the right amount of a change that does not hold; it tells the reading.
    """
    if not claim.amount.coefficient or min(claim.old.coefficient, claim.new.coefficient) <= 0:
        return None
    reading = verdict.why if verdict.why in READINGS else _reading(claim, actual)
    if reading is None:
        return None

    def compute(view: View) -> Fraction | None:
        value = _amount(reading, view(claim.old), view(claim.new), claim.amount.percent)
        return value if value is not None and value > 0 else None

    tell = between(claim.old, "→", claim.new)
    return Link(claim.amount, (claim.old.digits, claim.new.digits), compute, "", 1, tell)


def _reading(claim: Change, actual: Fraction | None) -> str | None:
    for reading in READINGS if actual is not None else ():
        value = _amount(reading, claim.old, claim.new, claim.amount.percent)
        if value is not None and value == actual:
            return reading
    return None


def _amount(reading: str, old: Number, new: Number, percent: bool) -> Fraction | None:
    """The coefficient of a change, in percent or as a multiple."""
    if not old.value or not new.value:
        return None
    grew, each = new.value / old.value, 100 if percent else 1
    match reading:
        case "new ÷ old":
            return grew * each
        case "old ÷ new":
            return each / grew
        case "new ÷ old − 1" | "(new − old) ÷ old":
            return (grew - 1) * each
        case "(old − new) ÷ old":
            return (1 - grew) * each
        case "old ÷ new − 1":
            return (1 / grew - 1) * each
        case "1 − old ÷ new":
            return (1 - 1 / grew) * each
        case _:
            return abs(new.value - old.value) * each
