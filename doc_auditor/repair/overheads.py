"""Links to sizes further up: ``+25% of slack = 55GB``, ``96MB (3× weights)``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from doc_auditor.judging.bench import Bench
from doc_auditor.quantity import Number
from doc_auditor.reading.tokens import Token
from doc_auditor.repair.dependence import Link, View, between

NEAR = 4
"""How many blocks back an overhead looks for the value that it adds to."""
MOST = 24
USES = ("utilization", "utilisation", "usage", "used", ")")


def overheads(bench: Bench) -> Iterator[Link]:
    """One link for each overhead whose base stands shortly before it."""
    recent: list[tuple[int, Number]] = []
    for block in bench.document.blocks:
        tokens = bench.reading.tokens.get(block.index, ())
        near = [n for index, n in reversed(recent) if block.index - index <= NEAR]
        added, times = _added(tokens), _multiplied(tokens)
        if added is not None:
            yield from [_link(n, *added) for n in near if _adds(n, *added)][:1]
        if times is not None:
            yield from [_multiple(n, *times) for n in near if _doubles(n, *times)][:1]
        recent += [
            (block.index, t.number)
            for t in tokens
            if t.kind == "number" and t.number is not None and t.number.unit.dimensions
        ]
        recent = recent[-MOST:]


def _added(tokens: Sequence[Token]) -> tuple[Number, Number] | None:
    """The percentage after a plus sign and the size after the sign of equality."""
    percent = None
    for at, token in enumerate(tokens):
        number = token.number
        if token.kind != "number" or number is None or not at:
            continue
        before = tokens[at - 1].text
        if number.percent and before == "+":
            percent = number
        elif percent is not None and before in ("=", "≈", "→") and number.unit.dimensions:
            return percent, number
    return None


def _adds(number: Number, percent: Number, result: Number) -> bool:
    if number.unit.dimensions != result.unit.dimensions or not number.value:
        return False
    slack = result.half() * result.scale * result.unit.factor
    return abs(number.value * (1 + percent.face) - result.value) <= slack


def _link(number: Number, percent: Number, result: Number) -> Link:
    each = result.scale * result.unit.factor

    def compute(view: View) -> Fraction | None:
        return view(number).value * (1 + view(percent).face) / each

    tell = between(number, "+", percent)
    return Link(result, (number.digits, percent.digits), compute, "", 1, tell)


# ---- multiples ----------------------------------------------------------------------------------


def _multiplied(tokens: Sequence[Token]) -> tuple[Number, Number] | None:
    """The size, and the multiple of what follows it: ``96MB (3× weights)``."""
    size = None
    for at, token in enumerate(tokens):
        number = token.number
        if token.kind != "number" or number is None:
            continue
        if size is not None and number.times and tokens[at - 1].kind == "open":
            following = tokens[at + 1] if at + 1 < len(tokens) else None
            return (number, size) if following and following.kind == "word" else None
        size = number if number.unit.dimensions else size
    return None


def _doubles(number: Number, times: Number, result: Number) -> bool:
    if number.unit.dimensions != result.unit.dimensions or not number.value:
        return False
    slack = result.half() * result.scale * result.unit.factor
    return abs(number.value * times.face - result.value) <= slack


def _multiple(number: Number, times: Number, result: Number) -> Link:
    each = result.scale * result.unit.factor

    def compute(view: View) -> Fraction | None:
        return view(number).value * view(times).face / each

    tell = between(times, "", number)
    return Link(result, (number.digits, times.digits), compute, "", 1, tell)


# ---- utilization --------------------------------------------------------------------------------


def utilizations(bench: Bench) -> Iterator[Link]:
    """``26.4GB (55% utilization)``: a share of the capacity that stands elsewhere."""
    capacities = [
        f.number
        for name in ("mem_gpu", "mem_gpu/gpu")
        for f in bench.model.declarations.get(name, ())
    ]
    for tokens in bench.reading.tokens.values():
        for percent, size in _used(tokens):
            for capacity in capacities:
                if _is_share(percent, size, capacity):
                    yield _utilization(percent, size, capacity)
                    break


def _used(tokens: Sequence[Token]) -> Iterator[tuple[Number, Number]]:
    """A percentage in a bracket that a size stands right before."""
    size = None
    for at, token in enumerate(tokens):
        number = token.number
        if token.kind != "number" or number is None:
            continue
        following = tokens[at + 1].low if at + 1 < len(tokens) else ""
        bracketed = number.percent and tokens[at - 1].kind == "open"
        if size is not None and bracketed and following in USES:
            yield number, size
        size = number if dict(number.unit.dimensions) == {"byte": 1} else None


def _is_share(percent: Number, size: Number, capacity: Number) -> bool:
    if dict(capacity.unit.dimensions) != {"byte": 1} or not percent.coefficient:
        return False
    return abs(size.value / capacity.value * 100 - percent.coefficient) <= percent.half()


def _utilization(percent: Number, size: Number, capacity: Number) -> Link:
    def compute(view: View) -> Fraction | None:
        return view(size).value / view(capacity).value * 100

    tell = between(size, "÷", capacity)
    return Link(percent, (size.digits, capacity.digits), compute, "", 1, tell)
