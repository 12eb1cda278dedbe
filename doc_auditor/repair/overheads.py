"""Links of overheads: ``+10% for routing = 33GB`` adds a share to the size calculated before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from doc_auditor.judging.bench import Bench
from doc_auditor.quantity import Number
from doc_auditor.reading.tokens import Token
from doc_auditor.repair.dependence import Link, View

NEAR = 4
"""How many blocks back an overhead looks for the value that it adds to."""
MOST = 24


def overheads(bench: Bench) -> Iterator[Link]:
    """One link for each overhead whose base stands shortly before it."""
    recent: list[tuple[int, Number]] = []
    for block in bench.document.blocks:
        tokens = bench.reading.tokens.get(block.index, ())
        added = _added(tokens)
        if added is not None:
            percent, result = added
            for index, number in reversed(recent):
                if block.index - index <= NEAR and _adds(number, percent, result):
                    yield _link(number, percent, result)
                    break
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

    why = f"{number.text.strip()} + {percent.text.strip()}"
    return Link(result, (number.digits, percent.digits), compute, why, 1)
