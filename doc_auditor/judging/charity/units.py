"""What the two sides of a calculation mean, for each reading of their units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from doc_auditor.formula import (
    Amount,
    Binary,
    Call,
    Expression,
    Literal_,
    Negative,
    Reading,
    evaluate,
    numbers,
    operators,
    regroup,
    walk,
)
from doc_auditor.quantity import Dimensions, Number, Unit

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


LOT = re.compile(r"per (?:1 ?[kM]\b|thousand|million|billion)", re.IGNORECASE)
POINTS = re.compile(r"(?:percentage )?points?\b|pp\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pair:
    """What a reading makes of both sides, in one and the same unit.

    ``factor`` leads from the result's coefficient to that unit.
    """

    computed: Amount
    factor: Fraction
    note: str


def _every(tree: Expression) -> Iterator[tuple[Expression, str | None]]:
    """The expression as printed, with FLOPS as a rate, and grouped as ``a / (b × c)``."""
    yield tree, None
    if any(_vague(n) for n in numbers(tree)):
        yield _rates(tree, 1, both=False), None
        yield _rates(tree, -1, both=False), None
        yield _rates(tree, 1, both=True), None
        yield _spelled(tree), None
    if any(short_bytes(n) for n in numbers(tree)):
        yield as_bytes(tree), None
    if any(_priced_by(n) for n in numbers(tree)):
        yield _by_lot(tree), None
    grouped = regroup(tree)
    if grouped != tree:
        yield grouped, "implicit-precedence"


LOTS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}


def _priced_by(number: Number) -> int:
    """``$1.20 per million``: the lot that a price is for, else 0."""
    words = number.noun.lower().split()
    return LOTS.get(words[1], 0) if len(words) > 1 and words[0] == "per" else 0


def _by_lot(tree: Expression) -> Expression:
    """The price of one, wherever the price of a lot stands."""
    match tree:
        case Literal_(number) if lot := _priced_by(number):
            return Literal_(replace(number, scale=number.scale / lot))
        case Binary(op, left, right, group):
            return Binary(op, _by_lot(left), _by_lot(right), group)
        case _:
            return tree


def short_bytes(number: Number) -> bool:
    """``12B`` may be twelve bytes."""
    return number.letter == "B" and not number.unit.text and number.ulp == 1


def as_bytes(tree: Expression) -> Expression:
    """``12B`` read as twelve bytes, wherever it stands."""
    match tree:
        case Literal_(number) if short_bytes(number):
            unit = Unit("B", Fraction(1), 0, (("byte", 1),), "", (("byte", Fraction(1)),))
            return Literal_(replace(number, scale=Fraction(1), letter="", unit=unit))
        case Binary(op, left, right, group):
            return Binary(op, as_bytes(left), as_bytes(right), group)
        case _:
            return tree


def variants(tree: Expression, result: Number) -> list[tuple[Expression, str | None]]:
    """What the expression may be read as, each with its strain.

    Where FLOPS read as a rate makes the units fit, the other readings are out.
    """
    every = list(_every(tree))
    if len(every) < 2 or not any(_vague(n) for n in numbers(every[0][0])):
        return every
    goal = result.unit.dimensions
    fitting = [(t, s) for t, s in every if evaluate(t).dimensions == goal]
    return fitting if goal and fitting else every


def _vague(number: Number) -> bool:
    return number.unit.dimensions == (("flop", 1),)


def _rates(tree: Expression, sign: int, both: bool) -> Expression:
    """FLOPS above the bar (below it with ``sign`` -1, or everywhere) read as FLOP per second."""
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


def _spelled(tree: Expression) -> Expression:
    """``TFLOPS`` read as a rate beside ``GFLOP``, which is work."""
    match tree:
        case Literal_(number) if _vague(number) and number.unit.text.endswith(("PS", "ps")):
            return _rates(tree, 1, both=True)
        case Binary(op, left, right, group):
            return Binary(op, _spelled(left), _spelled(right), group)
        case _:
            return tree


def pairs(tree: Expression, result: Number) -> Iterator[Pair]:
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
        if POINTS.match(result.noun):
            yield Pair(computed, scale / 100, "percentage points")
        yield from _literal_conversions(tree, result, computed, full, binary)
        if _in_prefix(tree, result):
            yield Pair(computed, scale, "counted in the magnitude of the result")
        if LOT.search(unit.text) and _literals(tree):
            yield Pair(computed, scale, "lots as printed")
        if result.percent and not units and _literals(tree) & {Fraction(100)}:
            yield Pair(computed, scale, "percent")
        if result.percent and computed.value > 1 and isinstance(tree, Binary) and tree.op == "/":
            yield Pair(_less_one(computed), full, "counted as the excess")
        signs = set(operators(tree))
        adds = signs <= {"+", "-"} or "+" in signs <= {"+", "/", "*"}
        if unit.factor != 1 and not unit.dimensions and (adds or not result.percent):
            yield Pair(computed, scale, "unit taken from the result")
        if scale != 1 and not unit.text and all(n.scale == 1 for n in numbers(tree)):
            yield Pair(computed, Fraction(1), "magnitude taken from the result")
        return
    if not units:
        yield Pair(computed, full, base)
        if unit.stem is not None:
            yield Pair(computed, scale * unit.stem.factor, "the rate as printed")
        yield Pair(computed, scale, "unit taken from the result")
        if any(n.letter for n in numbers(tree)):
            prefix = scale * 1000**unit.power
            yield Pair(computed, prefix, "unit taken from the result")
        if scale != 1 and all(n.scale == 1 for n in numbers(tree)):
            yield Pair(computed, Fraction(1), "magnitude taken from the result")
        return
    if not unit.dimensions:
        yield Pair(
            evaluate(tree, Reading(face=True)), scale / (100 if result.percent else 1), "figures"
        )
        yield Pair(computed, full, "base units")
        return
    if _without(computed.dimensions, "flop") == unit.dimensions:
        yield Pair(computed, full, "FLOP as counted")
    if _unnamed(computed.dimensions, unit.dimensions):
        yield Pair(computed, full, "counted in the base unit of the result")
    yield from _ignoring(tree, result, binary)
    yield from _per_size(computed, result)


def _without(dimensions: Dimensions, name: str) -> Dimensions:
    return tuple(d for d in dimensions if d[0] != name)


def _unnamed(computed: Dimensions, result: Dimensions) -> bool:
    """Whether only the result says what is counted: ``17.6 M × 6 × 33e9 / 96 s = 36 PFLOP/s``."""
    return any(
        power == 1 and name not in dict(computed) and _without(result, name) == computed
        for name, power in result
        if name != "second"
    )


def _in_prefix(tree: Expression, result: Number) -> bool:
    """``0.857 × 2 bytes = 1.71 GB``: no count is a fraction, so it is one of billions."""
    every = numbers(tree)
    plain = all(n.unit.factor == 1 for n in every if n.unit.dimensions)
    broken = any(not (n.unit.text or n.letter or n.integral) for n in every)
    sized = result.unit.dimensions == (("byte", 1),) and result.unit.factor > 1
    return sized and plain and broken


def _per_size(computed: Amount, result: Number) -> Iterator[Pair]:
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
    """The bare figures, powers worked out."""
    plain = {n.coefficient * n.scale for n in numbers(tree) if not n.unit.text}
    return plain | {
        evaluate(node).value
        for node in walk(tree)
        if isinstance(node, Binary) and node.op == "^" and not evaluate(node).dimensions
    }


def _literal_conversions(
    tree: Expression, result: Number, computed: Amount, full: Fraction, binary: bool
) -> Iterator[Pair]:
    """A bare 8, 60 or 1024 among the operands may convert the unit and not count."""
    bare = _literals(tree)
    dims = {name for name, _ in result.unit.dimensions}
    if "byte" in dims:
        for sign in _eights(tree):
            yield Pair(_times(computed, Fraction(8) ** -sign), full, "8 bits per byte")
    if "second" in dims and bare & CONVERSIONS["second"]:
        yield from _ignoring(tree, result, binary, frozenset({"second"}))
    if "byte" in dims and bare & CONVERSIONS["byte"]:
        scale = result.scale
        yield Pair(evaluate(tree, Reading(face=True)), scale, "printed conversion")


def _eights(tree: Expression, sign: int = 1) -> frozenset[int]:
    """1 where a bare 8 multiplies, which turns bytes into bits; -1 where it divides."""
    match tree:
        case Literal_(number) if not number.unit.text and number.coefficient * number.scale == 8:
            return frozenset({sign})
        case Binary("/", left, right):
            return _eights(left, sign) | _eights(right, -sign)
        case Binary(_, left, right):
            return _eights(left, sign) | _eights(right, sign)
        case _:
            return frozenset()


def _less_one(x: Amount) -> Amount:
    return Amount(x.value - 1, x.low - 1, x.high - 1, x.dimensions)


def _times(x: Amount, factor: Fraction) -> Amount:
    return Amount(x.value * factor, x.low * factor, x.high * factor, x.dimensions)


def _ignoring(
    tree: Expression,
    result: Number,
    binary: bool,
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
        if not computed.dimensions and plain.dimensions == ((dimension, 1),):
            yield Pair(computed, _scale(result, binary), "unit taken from the result")
        if computed.dimensions != unit.dimensions:
            continue
        step = Fraction(1024, 1000) ** unit.power if binary else 1
        yield Pair(
            computed, _scale(result, binary) * unit.factor * step, f"{dimension}s as printed"
        )
