"""What else a step of an equation may mean before it is called false, and what excuses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from doc_auditor.formula import Binary, Expression, Literal_, operators
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.calculations.known_units import (
    by_a_thousand,
    in_whole_bytes,
    off_by_a_unit,
    with_known_units,
)
from doc_auditor.judging.calculations.lookalikes import (
    another_measure,
    counts_another_thing,
    doubtful,
    partial,
    printed_out,
)
from doc_auditor.judging.calculations.magnitudes import (
    completed,
    in_percent,
    magnitude_off,
    unrounded,
    without_share,
)
from doc_auditor.judging.calculations.steps import judge_step
from doc_auditor.judging.charity import UNPRINTED, Judgement
from doc_auditor.records import Equation


def judge_reading(
    bench: Bench, claim: Equation, left: Expression, right: Expression, approximate: bool
) -> Judgement:
    """The step as printed, or in the first other reading in which it holds."""
    judged = judge_step(claim, left, right, approximate)
    if judged.state != "fails":
        return judged
    for reading, strain in _readings(bench, claim, left, right, judged):
        again = judge_step(claim, reading, right, approximate) if reading != left else judged
        if again.state == "holds":
            return replace(again, strain=again.strain or strain)
    return judged


def _readings(
    bench: Bench, claim: Equation, left: Expression, right: Expression, judged: Judgement
) -> Iterator[tuple[Expression, str | None]]:
    """Other readings of the operands, each with its strain."""
    if isinstance(right, Literal_):
        known = with_known_units(bench, left, right.number, claim)
        if known is not None:
            yield known, None  # ``51.1 / 256 = 199.7 TFLOP/s`` of 51.1 PFLOP/s
    if magnitude_off(judged, right):
        yield completed(bench, left), None
    if isinstance(right, Literal_) and right.number.percent:
        yield in_percent(bench, left), None
    for reading, strain in (
        (unrounded(bench, left), "operand-rounding"),
        (without_share(left), None),
    ):
        if isinstance(reading, Binary):
            yield reading, strain


def other_unit(
    bench: Bench,
    claim: Equation,
    left: Expression,
    right: Expression,
    approximate: bool,
    judged: Judgement,
) -> tuple[Expression, Judgement] | None:
    """The step with the units that the text gives its operands, if only a unit makes it wrong."""
    unprinted = judged.why == UNPRINTED
    if not isinstance(right, Literal_) or not (judged.state == "holds" or unprinted):
        return None
    known = with_known_units(bench, left, right.number, claim)
    again = judge_step(claim, known, right, approximate) if known is not None else judged
    if known is not None and off_by_a_unit(again, right.number):
        return known, again
    if unprinted and in_whole_bytes(bench, left):
        return left, by_a_thousand(left, right.number)
    return None


Excuse = Callable[[Bench, Equation, Expression, Expression, Judgement], bool]
EXCUSES: tuple[tuple[Excuse, str], ...] = (
    (
        lambda bench, claim, left, _r, judged: _of_several(bench, claim, left, judged),
        "a count at hand makes one value the other",
    ),
    (
        lambda _b, claim, _l, _r, judged: partial(claim, judged),
        "the calculation beside the value leaves a factor or the unit out",
    ),
    (
        lambda bench, claim, _l, _r, judged: _more_before(bench, claim, judged),
        "a value before may be added too",
    ),
    (
        lambda _b, claim, _l, _r, judged: printed_out(claim, judged),
        "may be rounded figures of a printout",
    ),
    (
        lambda _b, claim, left, right, _j: (
            doubtful(claim) or counts_another_thing(left, right) or another_measure(claim)
        ),
        "may be a shape, a range or a name",
    ),
)


def excuse(
    bench: Bench, claim: Equation, left: Expression, right: Expression, judged: Judgement
) -> str | None:
    """Why a step that fails in every reading is not accused, if there is a reason."""
    return next((why for ask, why in EXCUSES if ask(bench, claim, left, right, judged)), None)


def _of_several(bench: Bench, claim: Equation, left: Expression, judged: Judgement) -> bool:
    """``12 ms, which is 12 s over 1,000 steps``: two values that words only seem to equate."""
    right = claim.sides[-1]
    plain = isinstance(left, Literal_) and isinstance(right, Literal_)
    start, end = claim.span.start, claim.span.end
    if not plain or not judged.actual or "=" in bench.source.text[start:end]:
        return False
    assert isinstance(right, Literal_)
    ratio = right.number.coefficient / judged.actual
    counts = (t.number for t in bench.reading.tokens.get(claim.block, ()) if t.number is not None)
    return any(not n.unit.dimensions and n.value == ratio for n in counts)


def _more_before(bench: Bench, claim: Equation, judged: Judgement) -> bool:
    """``0.22 GB each. With 21.30 GB and 6.50 GB the sum is 28.02 GB``: the rest stands before.

    Only sums that words tell of are meant, whose parts are found by reading.
    """
    result = claim.sides[-1]
    if claim.form != "said" or not isinstance(result, Literal_) or judged.actual is None:
        return False
    number = result.number
    if set(operators(claim.sides[0])) != {"+"}:
        return False
    missing = (number.coefficient - judged.actual) * number.scale * number.unit.factor
    return any(
        n.unit.dimensions == number.unit.dimensions
        and abs(n.value - missing) <= 2 * n.half() * n.scale * n.unit.factor
        for t in bench.reading.tokens.get(claim.block, ())
        if (n := t.number) is not None and n.span < claim.span and n.value
    )
