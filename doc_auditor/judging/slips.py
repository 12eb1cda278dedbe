"""Kind ``restated``: the same figures in a unit that is off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import spoken_for
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, Claim, Equation
from doc_auditor.rulebook import Rule

SIZE = {"byte": 1}
LINKS = frozenset("or i.e. ie about roughly approximately that is , ( = ≈ ~ which are".split())
BETWEEN = 4
SPELLED = 10**5
"""Only a figure that is spelled out says for certain what is meant."""


def restated(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``570,425,344 bytes, about 570 KB``: the digits agree, the prefix does not."""
    for block in bench.document.blocks:
        tokens = [t for t in bench.reading.tokens.get(block.index, ()) if t.text != "\n"]
        for first, second in _neighbours(tokens):
            if _same_kind(first, second) and not _calculated(bench, block, first, second):
                yield from _restated(rule, bench, block, first, second)


def _calculated(bench: Bench, block: Block, first: Number, second: Number) -> bool:
    """Both are sides of one printed calculation, which is judged by itself."""
    return any(
        isinstance(c, Equation) and c.block == block.index and {first, second} <= set(c.numbers)
        for c in bench.model.claims
    )


def _neighbours(tokens: Sequence[Token]) -> Iterator[tuple[Number, Number]]:
    """Two numbers with nothing but linking words between, the second being no operand."""
    for at, token in enumerate(tokens):
        if (
            token.number is None
            or (at and tokens[at - 1].kind == "operator")
            or token.number.coefficient < SPELLED
        ):
            continue
        for index in range(at + 1, min(at + 2 + BETWEEN, len(tokens))):
            number = tokens[index].number
            if number is not None:
                after = tokens[index + 1] if index + 1 < len(tokens) else None
                if index > at + 1 and not (after is not None and after.kind == "operator"):
                    yield token.number, number
                break
            noun = index == at + 1 and tokens[index].kind == "word"
            if tokens[index].text.lower() not in LINKS and not noun:
                break


def _same_kind(a: Number, b: Number) -> bool:
    if a.percent or b.percent or a.times or b.times or not a.value or not b.value:
        return False
    sized = dict(a.unit.dimensions) == SIZE and dict(b.unit.dimensions) == SIZE
    counted = (
        not a.unit.dimensions
        and not b.unit.dimensions
        and bool(b.letter)
        and not a.letter
        and a.value >= 10**6
    )
    return sized or counted


def _restated(
    rule: Rule, bench: Bench, block: Block, first: Number, second: Number
) -> Iterator[Outcome]:
    claim = _claim(bench, block, second, (first, second))
    factor = second.unit.factor * second.scale
    half = second.half() * factor
    bases = (Fraction(1000), Fraction(1024))
    if any(
        abs(first.value * s - second.value) <= half * 2
        for s in (
            1,
            Fraction(1024, 1000),
            Fraction(1000, 1024),
            Fraction(1000, 1024) ** 2,
            Fraction(1000, 1024) ** 3,
        )
    ):
        yield Outcome(verdict(claim, "unit", "holds", "the same size"))
        return
    digits = len(str(int(second.coefficient / second.ulp))) if second.ulp else 0
    slips = [b**p for b in bases for p in (1, 2, 3, -1, -2, -3)]
    slip = next((s for s in slips if abs(first.value - second.value * s) <= half * s), None)
    if slip is None or digits < 2 or spoken_for(claim):
        return
    actual = first.value / factor
    unit = second.unit.text or second.letter
    shown = f"{first.text.strip('~≈ ')} = {readable(actual, 6)} {unit}".rstrip()
    yield Outcome(
        verdict(claim, "unit", "fails", "the prefix is off"),
        finding(
            rule,
            claim,
            f"{shown}, not {second.text.strip('~≈ ')}",
            claimed=printed_value(second),
            actual=actual if second.unit.text else first.value,
            unit=unit_of(second),
            calculation=[shown],
        ),
    )


def _claim(bench: Bench, block: Block, number: Number, every: tuple[Number, ...]) -> Claim:
    start = max(number.span.start - block.span.start, 0)
    modality = bench.reading.context.modality(block, start, start + len(number.text))
    return Claim(number.span, block.index, modality, every)
