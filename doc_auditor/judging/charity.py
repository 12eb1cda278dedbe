"""The principle of charity: is there a reasonable reading under which ``a = b`` is true?

The readings are tried in the order of the documentation: plain values with rounding, then units,
then operands' precision, then strained readings (truncation, grouping, loose rounding).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from doc_auditor.formula import (
    PLAIN,
    Amount,
    Binary,
    Call,
    Expression,
    Literal_,
    Negative,
    Reading,
    Unevaluable,
    evaluate,
    numbers,
    operators,
    regroup,
)
from doc_auditor.quantity import Number, Unit

HEDGE_HOLDS = Fraction(5, 100)
HEDGE_WARNS = Fraction(10, 100)
LOOSE = Fraction(3, 100)
SILENT = Fraction(2, 100)

CONVERSIONS: dict[str, frozenset[Fraction]] = {
    "second": frozenset(
        map(
            Fraction, (7, 12, 24, 30, 52, 60, 365, 730, 1000, 1440, 3600, 8760, 86400, 10**6, 10**9)
        )
    ),
    "byte": frozenset(
        map(Fraction, (1000, 1024, 10**6, 2**20, 10**9, 2**30, 10**12, 2**40, 10**3))
    ),
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome of a comparison; ``actual`` and ``accepted`` are in base units of the claim."""

    state: Literal["holds", "fails", "unchecked"]
    why: str
    strain: str | None = None
    actual: Fraction | None = None
    accepted: tuple[Fraction, Fraction] | None = None
    base: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """What a reading makes of both sides, in one and the same unit.

    ``factor`` leads from the result's coefficient to that unit.
    """

    computed: Amount
    factor: Fraction
    note: str


def compare(tree: Expression, result: Number, approximate: bool = False) -> Judgement:
    """Judge ``tree = result`` where the result is a printed number."""
    judged = _compare(tree, result, approximate)
    if judged.state == "fails" and _short_bytes(result):
        again = _as_bytes(Literal_(result))
        assert isinstance(again, Literal_)
        second = _compare(tree, again.number, approximate)
        return second if second.state == "holds" else judged
    return judged


def _compare(tree: Expression, result: Number, approximate: bool) -> Judgement:
    best: Judgement | None = None
    for variant, strain in _strict(_variants(tree), result):
        for pair in _pairs(variant, result):
            found = _match(pair, result, variant, approximate)
            if found is None:
                continue
            strain_here = strain or found.strain
            if not strain_here:
                return found
            found = replace(found, strain=strain_here)
            best = best if best and not _lighter(found, best) else found
    return best or _failure(tree, result)


def _lighter(new: Judgement, old: Judgement) -> bool:
    order = ("operand-rounding", "loose-rounding", "truncation", "loose-approximation")
    rank = {s: i for i, s in enumerate(order)}
    return rank.get(new.strain or "", 9) < rank.get(old.strain or "", 9)


def compare_expressions(
    left: Expression, right: Expression, approximate: bool = False
) -> Judgement:
    """Judge ``left = right`` where both sides are calculations: their intervals must meet."""
    last: Judgement | None = None
    for reading in _readings(left, right):
        try:
            a, b = evaluate(left, reading), evaluate(right, reading)
        except Unevaluable as error:
            return Judgement("unchecked", str(error))
        if reading.face is False and a.dimensions != b.dimensions and a.dimensions and b.dimensions:
            continue
        if a.low <= b.high and b.low <= a.high:
            return Judgement(
                "holds", "exact" if a.value == b.value else "within the printed precision"
            )
        if _near(a.value, b.value, Fraction(1, 200)) or (
            approximate and _near(a.value, b.value, HEDGE_HOLDS)
        ):
            return Judgement("holds", "rounded")
        if approximate and _near(a.value, b.value, HEDGE_WARNS):
            return Judgement("holds", "approximate", "loose-approximation")
        last = last or Judgement("fails", "the sides differ", None, a.value, (a.low, a.high))
    return last or Judgement("unchecked", "the sides have different units")


def _readings(left: Expression, right: Expression) -> Iterator[Reading]:
    yield PLAIN
    yield Reading(binary=True)
    if not any(n.unit.dimensions for n in numbers(left)) or not any(
        n.unit.dimensions for n in numbers(right)
    ):
        yield Reading(face=True)
    yield Reading(grouped=True)


# ---- readings of the units ----------------------------------------------------------------------


def _variants(tree: Expression) -> Iterator[tuple[Expression, str | None]]:
    """The expression as printed, with FLOPS as a rate, and grouped as ``a / (b × c)``."""
    yield tree, None
    if any(_vague(n) for n in numbers(tree)):
        yield _rates(tree, 1, both=False), None
        yield _rates(tree, 1, both=True), None
    if any(_short_bytes(n) for n in numbers(tree)):
        yield _as_bytes(tree), None
    grouped = regroup(tree)
    if grouped != tree:
        yield grouped, "implicit-precedence"


def _short_bytes(number: Number) -> bool:
    """``12B`` may be twelve bytes."""
    return number.letter == "B" and not number.unit.text and number.ulp == 1


def _as_bytes(tree: Expression) -> Expression:
    match tree:
        case Literal_(number) if _short_bytes(number):
            unit = Unit("B", Fraction(1), 0, (("byte", 1),), "", (("byte", Fraction(1)),))
            return Literal_(replace(number, scale=Fraction(1), letter="", unit=unit))
        case Binary(op, left, right, group):
            return Binary(op, _as_bytes(left), _as_bytes(right), group)
        case _:
            return tree


def _strict(
    variants: Iterator[tuple[Expression, str | None]], result: Number
) -> list[tuple[Expression, str | None]]:
    """Where FLOPS read as a rate makes the units fit, the other readings are out."""
    every = list(variants)
    if len(every) < 2 or not any(_vague(n) for n in numbers(every[0][0])):
        return every
    goal = result.unit.dimensions
    fitting = [(t, s) for t, s in every if evaluate(t).dimensions == goal]
    return fitting if goal and fitting else every


def _vague(number: Number) -> bool:
    return number.unit.dimensions == (("flop", 1),)


def _rates(tree: Expression, sign: int, both: bool) -> Expression:
    """FLOPS in the numerator (or everywhere) read as FLOP per second."""
    match tree:
        case Literal_(number) if _vague(number) and (both or sign > 0):
            unit = replace(number.unit, dimensions=(("flop", 1), ("second", -1)))
            return Literal_(replace(number, unit=unit))
        case Binary("/", left, right, group):
            return Binary("/", _rates(left, sign, both), _rates(right, -sign, both), group)
        case Binary(op, left, right, group):
            return Binary(op, _rates(left, sign, both), _rates(right, sign, both), group)
        case Negative(inner):
            return Negative(_rates(inner, sign, both))
        case Call(name, arguments):
            return Call(name, tuple(_rates(a, sign, both) for a in arguments))
        case _:
            return tree


def _pairs(tree: Expression, result: Number) -> Iterator[Pair]:
    """Both sides in one unit, for each understanding of the units that is reasonable."""
    binary_options = (False, True) if _has_binary(tree, result) else (False,)
    for binary in binary_options:
        base = "1 K = 1024" if binary else ""
        yield from _unit_pairs(tree, result, binary, base)


def _has_binary(tree: Expression, result: Number) -> bool:
    every = [*numbers(tree), result]
    return any(n.unit.power or (n.letter in ("K", "k") and not n.unit.text) for n in every)


def _unit_pairs(tree: Expression, result: Number, binary: bool, base: str) -> Iterator[Pair]:
    reading = Reading(binary=binary)
    computed = evaluate(tree, reading)
    unit, scale = result.unit, _scale(result, binary)
    full = scale * unit.factor * (Fraction(1024, 1000) ** unit.power if binary else 1)
    units = [n.unit for n in numbers(tree) if n.unit.dimensions]
    if computed.dimensions == unit.dimensions and (units or not unit.dimensions):
        yield Pair(computed, full, base)
        yield from _literal_conversions(tree, result, computed, full, base)
        if result.percent and not units and _literals(tree) & {Fraction(100)}:
            yield Pair(computed, scale, "percent")
        if result.percent and computed.value > 1 and isinstance(tree, Binary) and tree.op == "/":
            yield Pair(_less_one(computed), full, "counted as the excess")
        if unit.factor != 1 and not unit.dimensions and not result.percent:
            yield Pair(computed, scale, "unit taken from the result")
        if scale != 1 and not unit.text and all(n.scale == 1 for n in numbers(tree)):
            yield Pair(computed, Fraction(1), "magnitude taken from the result")
        return
    if not units:
        yield Pair(computed, full, base)
        yield Pair(computed, scale, "unit taken from the result")
        if scale != 1 and all(n.scale == 1 for n in numbers(tree)):
            yield Pair(computed, Fraction(1), "magnitude taken from the result")
        return
    if not unit.dimensions:
        yield Pair(
            evaluate(tree, Reading(face=True)), scale / (100 if result.percent else 1), "figures"
        )
        yield Pair(computed, full, "base units")
        return
    yield from _ignoring(tree, result, binary, base)
    yield from _per_size(computed, result, full)


def _per_size(computed: Amount, result: Number, full: Fraction) -> Iterator[Pair]:
    """A price per GB or TB printed without its unit: ``10 EB × $0.02 = $200M``."""
    left = {n: p for n, p in computed.dimensions if n != "second"}
    right = {n: p for n, p in result.unit.dimensions if n != "second"}
    power = left.get("byte", 0) - right.get("byte", 0)
    if abs(power) != 1 or left.get("money") != right.get("money"):
        return
    stem = result.unit.stem
    scale = result.scale * (stem.factor if stem is not None else result.unit.factor)
    for step in (3, 4, 2, 1, 0):
        factor = Fraction(1000) ** (-step * power)
        yield Pair(_times(computed, factor), scale, "price per size")


def _scale(result: Number, binary: bool) -> Fraction:
    if binary and result.letter in ("K", "k") and not result.unit.text:
        return Fraction(1024)
    return result.scale


def _literals(tree: Expression) -> set[Fraction]:
    return {n.coefficient * n.scale for n in numbers(tree) if not n.unit.text}


def _literal_conversions(
    tree: Expression, result: Number, computed: Amount, full: Fraction, base: str
) -> Iterator[Pair]:
    """A bare 8, 60 or 1024 among the operands may convert the unit and not count."""
    bare = _literals(tree)
    dims = {name for name, _ in result.unit.dimensions}
    if "byte" in dims and Fraction(8) in bare:
        yield Pair(_times(computed, Fraction(1, 8)), full, "8 bits per byte")
        yield Pair(_times(computed, Fraction(8)), full, "8 bits per byte")
    if "second" in dims and bare & CONVERSIONS["second"]:
        yield from _ignoring(tree, result, base == "1 K = 1024", base, frozenset({"second"}))
    if "byte" in dims and bare & CONVERSIONS["byte"]:
        scale = result.scale
        yield Pair(evaluate(tree, Reading(face=True)), scale, "printed conversion")


def _less_one(x: Amount) -> Amount:
    return Amount(x.value - 1, x.low - 1, x.high - 1, x.dimensions)


def _times(x: Amount, factor: Fraction) -> Amount:
    return Amount(x.value * factor, x.low * factor, x.high * factor, x.dimensions)


def _ignoring(
    tree: Expression,
    result: Number,
    binary: bool,
    base: str,
    only: frozenset[str] = frozenset({"second", "money", "flop"}),
) -> Iterator[Pair]:
    """Drop a dimension that only one side spells out (``624 MB × 365 = 228 GB/year``)."""
    stem = result.unit.stem
    plain = evaluate(tree, Reading(binary=binary))
    if stem is not None and stem.dimensions == plain.dimensions:
        step = Fraction(1024, 1000) ** stem.power if binary else 1
        yield Pair(plain, _scale(result, binary) * stem.factor * step, "the rate as printed")
    for dimension in sorted(only):
        reading = Reading(binary=binary, ignore=frozenset({dimension}))
        computed = evaluate(tree, reading)
        unit = result.unit.without(dimension)
        if computed.dimensions != unit.dimensions:
            continue
        step = Fraction(1024, 1000) ** unit.power if binary else 1
        yield Pair(
            computed, _scale(result, binary) * unit.factor * step, f"{dimension}s as printed"
        )


# ---- readings of the precision ------------------------------------------------------------------


def _match(pair: Pair, result: Number, tree: Expression, approximate: bool) -> Judgement | None:
    """Whether the computed value and the printed one agree, and how hard it is to see."""
    if not pair.factor:
        return None
    printed = result.coefficient
    value = pair.computed.value / pair.factor
    low, high = pair.computed.low / pair.factor, pair.computed.high / pair.factor
    accepted = _accepted(result, pair)
    if value == printed:
        return Judgement("holds", _why("exact", pair), None, value, accepted)
    half = _half(result, tree, value)
    if result.bound:
        return _bounded(result, value, pair, accepted)
    if abs(value - printed) <= half:
        return Judgement("holds", _why("rounded", pair), None, value, accepted)
    if (
        result.hedged
        or approximate
        or (_calendar(tree, result) and _near(value, printed, HEDGE_HOLDS))
    ):
        return _hedged(value, printed, half, pair, accepted)
    if low - half <= printed <= high + half:
        strain = None if _near(value, printed, SILENT) else "operand-rounding"
        return Judgement("holds", _why("operands rounded", pair), strain, value, accepted)
    return _strained(value, printed, result, pair, accepted)


def _why(reading: str, pair: Pair) -> str:
    return f"{reading}, {pair.note}" if pair.note else reading


def _half(result: Number, tree: Expression, value: Fraction) -> Fraction:
    """Half the last printed place; integers of exact operations have none."""
    if not result.integral or result.percent:
        return result.half()
    measured = bool(result.unit.dimensions) or result.times
    divided = "/" in operators(tree) or value.denominator != 1
    return result.half() if measured or (divided and (abs(value) >= 20)) else Fraction(0)


def _hedged(
    value: Fraction,
    printed: Fraction,
    half: Fraction,
    pair: Pair,
    accepted: tuple[Fraction, Fraction],
) -> Judgement | None:
    if _near(value, printed, HEDGE_HOLDS):
        return Judgement("holds", _why("approximate", pair), None, value, accepted)
    if _near(value, printed, HEDGE_WARNS):
        return Judgement("holds", _why("approximate", pair), "loose-approximation", value, accepted)
    return None


def _bounded(
    result: Number, value: Fraction, pair: Pair, accepted: tuple[Fraction, Fraction]
) -> Judgement | None:
    printed, half = result.coefficient, result.half()
    above = result.bound in (">", "≥")
    if above and result.integral and printed == -((-value.numerator) // value.denominator):
        return Judgement("holds", _why("rounded up", pair), None, value, accepted)
    if (value >= printed - half) if above else (value <= printed + half):
        return Judgement("holds", _why("bound", pair), None, value, accepted)
    return None


def _strained(
    value: Fraction,
    printed: Fraction,
    result: Number,
    pair: Pair,
    accepted: tuple[Fraction, Fraction],
) -> Judgement | None:
    if abs(value) > abs(printed) and abs(value - printed) < result.ulp:
        return Judgement("holds", _why("truncated", pair), "truncation", value, accepted)
    if abs(value - printed) < result.ulp and abs(value) < abs(printed):
        return Judgement("holds", _why("rounded up", pair), "rounded-up", value, accepted)
    loose = result.loose()
    if loose > result.half() and abs(value - printed) <= loose and _near(value, printed, LOOSE):
        if abs(value) >= 100 or result.scale != 1:
            return Judgement(
                "holds", _why("loosely rounded", pair), "loose-rounding", value, accepted
            )
    return None


def _near(a: Fraction, b: Fraction, share: Fraction) -> bool:
    return abs(a - b) <= share * max(abs(a), abs(b))


VAGUE = ("month", "months", "mo", "year", "years", "yr", "yrs")


def _calendar(tree: Expression, result: Number) -> bool:
    """Months and years have no exact length."""
    return any(
        w in n.unit.text.replace("/", " ").split() for n in [*numbers(tree), result] for w in VAGUE
    )


def _accepted(result: Number, pair: Pair) -> tuple[Fraction, Fraction]:
    value = pair.computed.value / pair.factor
    half = result.half() if not result.exact else Fraction(0)
    if result.hedged:
        half = max(half, abs(value) * HEDGE_HOLDS)
    return (value - half, value + half)


def _failure(tree: Expression, result: Number) -> Judgement:
    """The reading whose value is nearest to the printed one, in the unit of the result."""
    found: list[tuple[Fraction, Fraction, Pair]] = []
    for variant, strain in _strict(_variants(tree), result):
        for pair in _pairs(variant, result):
            if pair.factor and strain is None and pair.note not in FAR_FETCHED:
                value = pair.computed.value / pair.factor
                found.append((_distance(value, result.coefficient), value, pair))
    if not found:
        return Judgement("unchecked", "the units do not fit together")
    distance, value, pair = min(found, key=lambda f: f[0])
    if not any(n.unit.dimensions for n in numbers(tree)) and _only_prefix(value, result):
        return Judgement("unchecked", "the operands' units are not printed")
    return Judgement("fails", "false under every reading", None, value, _accepted(result, pair))


FAR_FETCHED = frozenset(
    {"1 K = 1024", "8 bits per byte", "printed conversion", "counted as the excess"}
)


def _distance(value: Fraction, printed: Fraction) -> Fraction:
    """How many times one is the other, at least 1; for choosing among readings."""
    if not value or not printed or (value < 0) != (printed < 0):
        return Fraction(10**30)
    return max(value / printed, printed / value)


def _only_prefix(value: Fraction, result: Number) -> bool:
    """The figures agree and only a power of 1000 is open, as operands carry no unit."""
    if not result.unit.power and "flop" not in dict(result.unit.dimensions):
        return False
    for power in (1, 2, 3, 4):
        for scaled in (value * 1000**power, value / 1000**power):
            if abs(scaled - result.coefficient) <= result.half():
                return True
    return False


def unit_text(unit: Unit) -> str | None:
    """The unit for a report, nothing for a bare number."""
    return unit.text or None
