"""Kinds ``share`` and ``change``: percentages, multiples, and what a change amounts to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from doc_auditor.judging.bench import (
    Bench,
    Outcome,
    finding,
    printed_value,
    silent,
    verdict,
    warned,
)
from doc_auditor.judging.charity import HEDGE_HOLDS
from doc_auditor.quantity import NO_UNIT, Number, decimal_text, readable
from doc_auditor.reading.sentences.misprints import figures
from doc_auditor.records import Change, Finding, Percent
from doc_auditor.rulebook import Rule

TOLD = 2
"""Digits of a share that tell of which figures it is."""
FARTHEST = 1000
"""So many times a share is not off by a slip."""


def shares(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``23GB (36% of 64GB)``."""
    for claim in bench.model.claims:
        if isinstance(claim, Percent) and not claim.over:
            yield _share(rule, claim)


def excesses(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``32 GPUs … 16 available (200% over)``: the excess is the quotient less one."""
    for claim in bench.model.claims:
        if isinstance(claim, Percent) and claim.over and claim.whole.value:
            yield _excess(rule, claim)


def _excess(rule: Rule, claim: Percent) -> Outcome:
    low, high = _quotient(claim.part, claim.whole)
    value = claim.part.value / claim.whole.value
    if _meets(claim.percent, value - 1, low - 1, high - 1):
        return Outcome(verdict(claim, "ratio", "holds", "the excess over the whole"))
    strained = _meets(claim.percent, value, low, high)
    result = verdict(
        claim,
        "ratio",
        "holds" if strained else "fails",
        "over",
        "over-for-of" if strained else None,
    )
    if silent(claim):
        return Outcome(result)
    actual = (value - 1) * 100
    shown = (
        f"({claim.part.text} − {claim.whole.text}) ÷ {claim.whole.text} = {readable(actual, 4)} %"
    )
    says = (
        f", not {claim.percent.text} (that is {claim.part.text} of {claim.whole.text})"
        if strained
        else f", not {claim.percent.text}"
    )
    return Outcome(
        result,
        finding(
            rule,
            claim,
            shown + says,
            claimed=decimal_text(claim.percent.coefficient),
            actual=actual,
            unit="%",
            calculation=[shown],
            strained=strained,
        ),
    )


def _share(rule: Rule, claim: Percent) -> Outcome:
    low, high = _quotient(claim.part, claim.whole)
    value = claim.part.value / claim.whole.value
    readings = [(value, low, high), *_binary(claim.part, claim.whole)]
    for exact, least, most in readings:
        if _meets(claim.percent, exact, least, most):
            return Outcome(verdict(claim, "ratio", "holds", "rounded"))
    over = claim.percent.percent and value > 1
    if over and _meets(claim.percent, value - 1, low - 1, high - 1):
        return Outcome(verdict(claim, "ratio", "holds", "counted as the excess"))
    if _cut_off(claim.percent, value):
        return Outcome(verdict(claim, "ratio", "holds", "truncated", "truncation"))
    said = claim.percent.face or Fraction(1)
    off = not 1 / FARTHEST < abs(value / said) < FARTHEST
    if off and not _of_figures(claim):
        return Outcome(verdict(claim, "ratio", "unchecked", "another part or whole is meant"))
    result = verdict(claim, "ratio", "fails", "false under every reading")
    if silent(claim):
        return Outcome(result)
    unit = "%" if claim.percent.percent else "×"
    actual = value * 100 if claim.percent.percent else value
    shown = f"{claim.part.text} ÷ {claim.whole.text} = {readable(actual, 4)} {unit}"
    return Outcome(
        result,
        finding(
            rule,
            claim,
            f"{shown}, not {claim.percent.text}",
            claimed=decimal_text(claim.percent.coefficient),
            actual=actual,
            unit=unit,
            calculation=[shown],
            accepted=_accepted(claim.percent, low, high),
            strained=off and figures(claim.percent) < TOLD,
        ),
    )


def _of_figures(claim: Percent) -> bool:
    """``35.5 TB (55.5 % of 64 GB)``: right of the figures, so that one of the units is off."""
    part, whole = (replace(n, unit=NO_UNIT) for n in (claim.part, claim.whole))
    measured = claim.part.unit.dimensions == claim.whole.unit.dimensions != ()
    if not measured or not whole.value:
        return False
    return _meets(claim.percent, part.value / whole.value, *_quotient(part, whole))


def _accepted(stated: Number, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """The figures that would have held, the rounding of the two values included."""
    step = 100 if stated.percent else 1
    return low * step - stated.half(), high * step + stated.half()


def _binary(part: Number, whole: Number) -> list[tuple[Fraction, Fraction, Fraction]]:
    """GB against GB of 1024 MB, where the two are in different steps."""
    step = Fraction(1024, 1000) ** (part.unit.power - whole.unit.power)
    if step == 1:
        return []
    low, high = _quotient(part, whole)
    return [(part.value / whole.value * step, low * step, high * step)]


def _quotient(a: Number, b: Number) -> tuple[Fraction, Fraction]:
    (a1, a2), (b1, b2) = a.ends, b.ends
    if b1 <= 0 <= b2:
        exact = a.value / b.value
        return exact, exact
    corners = (a1 / b1, a1 / b2, a2 / b1, a2 / b2)
    return min(corners), max(corners)


def _meets(stated: Number, value: Fraction, low: Fraction, high: Fraction) -> bool:
    """Whether a printed percentage or multiple stands for the value."""
    unit = Fraction(1, 100) if stated.percent else Fraction(1)
    printed = stated.coefficient * stated.scale * unit
    half = stated.half() * stated.scale * unit
    if stated.bound and stated.word:
        half = Fraction(0)
    if stated.bound in (">", "≥"):
        return high + half >= printed
    if stated.bound in ("<", "≤"):
        return low - half <= printed
    if stated.hedged and abs(value - printed) <= HEDGE_HOLDS * max(abs(value), abs(printed)):
        return True
    return low - half <= printed <= high + half


@dataclass(frozen=True, slots=True)
class _Reading:
    name: str
    low: Fraction
    high: Fraction
    value: Fraction
    strain: str = ""


def changes(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``from 412 to 355 (−13.8 %)``."""
    for claim in bench.model.claims:
        if isinstance(claim, Change) and claim.old.value and claim.new.value:
            yield _change(rule, claim)


def _change(rule: Rule, claim: Change) -> Outcome:
    amount = claim.amount
    if amount.bound == "≤":
        amount = replace(amount, bound="")
    readings = list(_change_readings(claim))
    if not readings:
        return Outcome(verdict(claim, "change", "unchecked", "no reading of the wording"))
    for reading in readings:
        low, high = sorted((reading.low, reading.high))
        if _meets(amount, reading.value, low, high):
            if reading.strain:
                held = verdict(claim, "change", "holds", reading.name, reading.strain)
                told = None if silent(claim) else warned(_changed(rule, claim, readings[0]))
                return Outcome(held, told)
            near = _close(amount, reading.value)
            return Outcome(
                verdict(
                    claim, "change", "holds", reading.name, None if near else "operand-rounding"
                )
            )
        if _cut_off(claim.amount, reading.value):
            return Outcome(verdict(claim, "change", "holds", reading.name, "truncation"))
    result = verdict(claim, "change", "fails", "false under every reading")
    if silent(claim):
        return Outcome(result)
    return Outcome(result, _changed(rule, claim, readings[0]))


def _cut_off(stated: Number, value: Fraction) -> bool:
    """Truncated instead of rounded."""
    unit = Fraction(1, 100) if stated.percent else Fraction(1)
    printed = stated.coefficient * stated.scale * unit
    return 0 <= value - printed < stated.ulp * stated.scale * unit


def _close(stated: Number, value: Fraction) -> bool:
    unit = Fraction(1, 100) if stated.percent else Fraction(1)
    if stated.word:
        return True
    return (
        abs(stated.coefficient * stated.scale * unit - value)
        <= abs(value) / 20 + stated.half() * unit
    )


def _changed(rule: Rule, claim: Change, reading: _Reading) -> Finding:
    percent = claim.amount.percent
    actual = reading.value * (100 if percent else 1)
    unit = "%" if percent else "×"
    pair = f"{claim.old.text.strip()} → {claim.new.text.strip()}"
    shown = f"{pair}: {reading.name} = {readable(actual, 4)}{unit}"
    return finding(
        rule,
        claim,
        f"{shown}, not {claim.amount.text.strip()}",
        claimed=printed_value(claim.amount),
        actual=actual,
        unit=unit,
        calculation=[shown],
        accepted=_accepted(claim.amount, *sorted((reading.low, reading.high))),
    )


def _change_readings(claim: Change) -> Iterator[_Reading]:
    """The readings that the wording allows, the most literal first."""
    old, new = claim.old, claim.new
    up, down = _quotient(new, old), _quotient(old, new)
    grew, shrank = new.value / old.value, old.value / new.value
    if claim.wording in ("grown", "shrunk", "share"):
        yield _Reading("new ÷ old", *up, grew)
        return
    if claim.amount.times:
        yield (
            _Reading("new ÷ old", *up, grew) if grew >= 1 else _Reading("old ÷ new", *down, shrank)
        )
        yield _Reading("old ÷ new", *down, shrank)
        yield _Reading("new ÷ old", *up, grew)
        said = claim.wording in ("more", "better")
        tabled = claim.tabled and claim.wording == "signed"
        if not tabled and (not claim.amount.word or said):
            strain = "" if said else "excess-for-multiple"
            yield _Reading("new ÷ old − 1", up[0] - 1, up[1] - 1, grew - 1, strain)
        return
    if claim.wording == "points":
        if old.percent and new.percent:
            least, most = new.ends[0] - old.ends[1], new.ends[1] - old.ends[0]
            yield _Reading(
                "points",
                min(abs(least), abs(most)),
                max(abs(least), abs(most)),
                abs(new.value - old.value),
            )
        return
    less = _Reading("(old − new) ÷ old", 1 - up[1], 1 - up[0], 1 - grew)
    more = _Reading("(new − old) ÷ old", up[0] - 1, up[1] - 1, grew - 1)
    faster = _Reading("old ÷ new − 1", down[0] - 1, down[1] - 1, shrank - 1)
    if claim.wording in ("below", "above"):
        yield less if claim.wording == "below" else more
        return
    fallen = grew < 1
    first, second = (less, more) if fallen else (more, less)
    yield first
    if (claim.wording == "less" and not fallen) or (claim.wording == "more" and fallen):
        yield second
    if claim.wording == "better":
        yield faster if fallen else _Reading("1 − old ÷ new", 1 - down[1], 1 - down[0], 1 - shrank)
    if claim.amount.word and "%" not in claim.amount.text and claim.wording in ("", "signed"):
        yield _Reading("new ÷ old", *up, grew)  # ``3e-4 → 3e-5 (a tenth)``
    if old.percent and new.percent:
        difference = abs(new.value - old.value)
        slack = old.half() / 100 + new.half() / 100
        yield _Reading("points", difference - slack, difference + slack, difference)
