"""Kinds ``transfer-time`` and ``restated``: the same figures in a unit that is off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import spoken_for
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind, Claim, Equation, Evidence
from doc_auditor.rulebook import Rule

SIZE, RATE, TIME = {"byte": 1}, {"byte": 1, "second": -1}, {"second": 1}
VERBS = frozenset("take takes took taking need needs in lasts last requires require".split())
SLIPS = tuple(Fraction(n) for n in (8, 60, 1000, 3600, 10, 1024, 10**6, 24, 86400))
NEAR = Fraction(3, 100)
LINKS = frozenset("or i.e. ie about roughly approximately that is , ( = ≈ ~ which are".split())
BETWEEN = 4
SPELLED = 10**5
"""Only a figure that is spelled out says for certain what is meant."""


def transfers(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``the 246 GB checkpoint at 10 GB/s takes 24.6 minutes``: 24.6 seconds."""
    for block in bench.document.blocks:
        if block.kind in (BlockKind.CELL, BlockKind.CODE):
            continue
        for sentence in _sentences(bench.reading.tokens.get(block.index, ())):
            found = _three(sentence)
            if found is not None:
                yield from _transfer(rule, bench, block, *found)


def _sentences(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    sentence: list[Token] = []
    for token in tokens:
        if token.kind == "stop" and token.text != "\n":
            yield sentence
            sentence = []
        elif token.text != "\n":
            sentence.append(token)
    yield sentence


def _three(sentence: Sequence[Token]) -> tuple[Number, Number, Number] | None:
    """The one size, the one rate and the one time of a sentence without a calculation."""
    if any(t.kind == "operator" and t.text in "*/+" for t in sentence) or not any(
        t.text.lower() in VERBS for t in sentence
    ):
        return None
    numbers = [t.number for t in sentence if t.number is not None]
    sizes = [n for n in numbers if dict(n.unit.dimensions) == SIZE]
    rates = [n for n in numbers if dict(n.unit.dimensions) == RATE]
    times = [n for n in numbers if dict(n.unit.dimensions) == TIME]
    if len(sizes) != 1 or len(rates) != 1 or len(times) != 1 or not rates[0].value:
        return None
    return sizes[0], rates[0], times[0]


def _transfer(
    rule: Rule, bench: Bench, block: Block, size: Number, rate: Number, time: Number
) -> Iterator[Outcome]:
    claim = _claim(bench, block, time, (size, rate, time))
    seconds = size.value / rate.value
    if _close(seconds, time.value):
        yield Outcome(verdict(claim, "unit", "holds", "size ÷ rate"))
        return
    ratio = (
        max(seconds / time.value, time.value / seconds) if time.value and seconds else Fraction(0)
    )
    if spoken_for(claim) or not any(_close(ratio, slip) for slip in SLIPS):
        yield Outcome(verdict(claim, "unit", "unchecked", "more than the transfer may be meant"))
        return
    same_digits = _close(seconds, time.coefficient)
    actual = seconds if same_digits else seconds / time.unit.factor
    shown = f"{size.text.strip()} ÷ {rate.text.strip()} = {readable(seconds, 4)} s"
    yield Outcome(
        verdict(claim, "unit", "fails", "not the time of the transfer"),
        finding(
            rule,
            claim,
            f"{shown}, not {time.text.strip('~≈ ')}",
            claimed=printed_value(time),
            actual=actual,
            unit="s" if same_digits else unit_of(time),
            calculation=[shown],
            related=[Evidence(n.text.strip(), n.span) for n in (size, rate)],
        ),
    )


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


def _close(a: Fraction, b: Fraction) -> bool:
    return abs(a - b) <= NEAR * max(abs(a), abs(b))
