"""Kinds ``restated`` and ``bits``: the same figures in a unit that is off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import spoken_for
from doc_auditor.judging.units.retold import Retold, misread, retold, slip
from doc_auditor.judging.units.table_units import out_of_line
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.restating import BITS, ends_a_sentence
from doc_auditor.reading.sentences.misprints import figures
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, Claim, Evidence
from doc_auditor.rulebook import Rule

SIZE = {"byte": 1}
LINKS = frozenset("or i.e. ie about roughly approximately that is , ( = ≈ ~ which are".split())
BETWEEN = 4
CORRESPONDS = frozenset("corresponds equals equivalent translates".split())
COMES = frozenset("comes amounts i.e makes".split())
"""May begin a statement of its own in the next sentence."""
SPELLED = 10**5
"""Only a figure that is spelled out says for certain what is meant."""
BYTES = 10**4
"""A size that is spelled out in bytes, and again in a bracket."""
AGAIN = frozenset("or i.e ie which that this is makes are about roughly , ( . = ≈ ~".split())
"""Between a rate and the same rate for a longer time."""
EIGHT = (Fraction(8), Fraction(1, 8))
NEARLY = Fraction(3, 100)
TENS = tuple(Fraction(1000) ** p for p in (1, 2, 3, -1, -2, -3))


def restated(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``570,425,344 bytes, about 570 KB``: the digits agree, the prefix does not."""
    for block in bench.document.blocks:
        tokens = [t for t in bench.reading.tokens.get(block.index, ()) if t.text != "\n"]
        for first, second in _neighbours(tokens):
            if _same_kind(first, second) and not _calculated(bench, block, first, second):
                yield from _restated(rule, bench, block, first, second)
        for first, second in _again(tokens):
            if not _measured(bench, block, first, second) and not _several(tokens, first, second):
                yield from _converted(rule, bench, block, first, second)
        yield from _retold(rule, bench, block, tokens)
    yield from out_of_line(rule, bench)


def _retold(rule: Rule, bench: Bench, block: Block, tokens: Sequence[Token]) -> Iterator[Outcome]:
    """Values told again that none of the narrower readings has judged."""
    found = list(retold(tokens))
    narrow = (*_again(tokens), *_corresponding(tokens)) if found else ()
    above = {(a.digits, b.digits) for a, b in narrow}
    if found:
        above |= {(a.digits, b.digits) for a, b in _neighbours(tokens) if _same_kind(a, b)}
    for told in found:
        first, second = told.first, told.second
        judged = (first.digits, second.digits) in above
        calculated = _calculated(bench, block, first, second)
        misprint = misread(told, tokens)
        if not judged and (misprint or not calculated):
            yield from _told_again(rule, bench, block, told, misprint)


def _told_again(
    rule: Rule, bench: Bench, block: Block, told: Retold, misprint: bool
) -> Iterator[Outcome]:
    """Two values that words say to be one, if they are, or if a step of units lies between.

    ``misprint`` says that the second looks like the first with figures that are wrong.
    """
    first, second = told.first, told.second
    claim = bench.claim(block, second, (first, second))
    step = slip(told)
    if step == 1:
        yield Outcome(verdict(claim, "unit", "holds", "the same value in two units"))
        return
    if step is None and misprint and not spoken_for(claim):
        why = "the same value in two units, with other figures"
        yield _as_bytes(rule, claim, first, second, why, strained=True)
        return
    above = 0 if step in EIGHT else 1
    if (
        step is None
        or spoken_for(claim)
        or _as_often(bench, block, second.value / first.value, above)
    ):
        return
    certain = told.sure and min(figures(n) for n in (first, second)) > 1
    why = "bits and bytes are mixed up" if step in EIGHT else "the unit is off"
    yield _as_bytes(rule, claim, first, second, why, strained=not certain)


def _as_often(bench: Bench, block: Block, ratio: Fraction, above: int) -> bool:
    """Whether a count at hand makes one value the other: ``1 MB each, 1 GB for all 1,000``."""
    near = range(max(block.index - above, 0), block.index + 1)
    counts = (t.number for i in near for t in bench.reading.tokens.get(i, ()) if t.number)
    return any(
        not n.unit.dimensions and n.value and abs(max(ratio, 1 / ratio) / n.value - 1) < NEARLY
        for n in counts
    )


def bits(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``181 MB/s …. That corresponds to 0.18 Gb/s``: the digits of bytes, printed as bits."""
    for block in bench.document.blocks:
        tokens = [t for t in bench.reading.tokens.get(block.index, ()) if t.text != "\n"]
        for first, second in _corresponding(tokens):
            if _in_bits(first) == _in_bits(second) or _calculated(bench, block, first, second):
                continue
            if _several(tokens, first, second):
                continue
            claim = bench.claim(block, second, (first, second))
            slack = sum(n.half() / n.coefficient for n in (first, second))
            ratio = second.value / first.value
            if abs(ratio - 1) <= slack:
                yield Outcome(verdict(claim, "unit", "holds", "the same rate in bits and bytes"))
            eight = Fraction(8) if _in_bits(first) else Fraction(1, 8)
            if abs(ratio / eight - 1) <= slack and not spoken_for(claim):
                yield _as_bytes(rule, claim, first, second)
        yield from _taken_as_bytes(rule, bench, block, tokens)


def _taken_as_bytes(
    rule: Rule, bench: Bench, block: Block, tokens: Sequence[Token]
) -> Iterator[Outcome]:
    """``Over a NIC of 400 Gb/s: 0.12 GB ÷ 400 GB/s``: a calculation takes the bits for bytes."""
    rates = [t.number for t in tokens if _sized(t.number) and not _plain_size(t.number)]
    operands = {n.digits for c in bench.model.equations.get(block.index, ()) for n in c.numbers}
    for first, second in pairwise(n for n in rates if n is not None):
        alike = (first.coefficient, first.scale, 8 * first.unit.factor)
        taken = second.digits in operands and first.digits not in operands
        if taken and alike == (second.coefficient, second.scale, second.unit.factor):
            claim = bench.claim(block, second, (first, second))
            if not _several(tokens, first, second) and not spoken_for(claim):
                yield _as_bytes(rule, claim, first, second, strained=True)


def _plain_size(number: Number | None) -> bool:
    return number is not None and dict(number.unit.dimensions) == SIZE


def _corresponding(tokens: Sequence[Token]) -> Iterator[tuple[Number, Number]]:
    """Neighbouring values of one dimension, the second said to be what the first comes to."""
    places = [i for i, t in enumerate(tokens) if t.kind == "number" and _sized(t.number)]
    for a, b in pairwise(places):
        first, second = tokens[a].number, tokens[b].number
        between = tokens[a + 1 : b]
        same = first is not None and second is not None
        same = same and first.unit.dimensions == second.unit.dimensions  # type: ignore[union-attr]
        apart = any(t.kind == "stop" and t.text != "." for t in between) or ends_a_sentence(between)
        verbs = CORRESPONDS if apart else CORRESPONDS | COMES
        verb = any(t.low in verbs for t in between[-3:])
        if same and verb and not any(t.kind == "number" for t in between):
            assert first is not None
            assert second is not None
            yield first, second


def _sized(number: Number | None) -> bool:
    if number is None or number.bound or not number.value:
        return False
    return bool(number.unit.text) and "byte" in dict(number.unit.dimensions)


def _in_bits(number: Number) -> bool:
    return bool(BITS.search(number.unit.text))


def _as_bytes(
    rule: Rule,
    claim: Claim,
    first: Number,
    second: Number,
    why: str = "bits and bytes are mixed up",
    strained: bool = False,
) -> Outcome:
    actual = first.value / (second.unit.factor * second.scale)
    shown = f"{first.bare} = {readable(actual, 4)} {second.unit.text or second.letter}"
    return Outcome(
        verdict(claim, "unit", "fails", why),
        finding(
            rule,
            claim,
            f"{shown}, not {second.bare}",
            claimed=printed_value(second),
            actual=actual * second.scale,
            unit=unit_of(second),
            calculation=[shown],
            related=[Evidence(first.text.strip(), first.span)],
            strained=strained,
        ),
    )


def _calculated(bench: Bench, block: Block, first: Number, second: Number) -> bool:
    """Both are sides of one printed calculation, which is judged by itself."""
    return any(
        {first, second} <= set(c.numbers) for c in bench.model.equations.get(block.index, ())
    )


def _several(tokens: Sequence[Token], first: Number, second: Number) -> bool:
    """``8 × 400 Gb/s, i.e. 400 GB/s``: of them all."""
    before = [t for t in tokens if t.span.end <= first.span.start]
    signs = [i for i, t in enumerate(before) if t.kind in ("relation", "stop")]
    counts = [t.number for t in before[signs[-1] + 1 if signs else 0 :] if t.number is not None]
    times = second.value / first.value
    return any(
        n.value > 1 and not n.unit.dimensions and _about(n.value / times, first) for n in counts
    )


def _measured(bench: Bench, block: Block, first: Number, second: Number) -> bool:
    """Both are sides of a calculation that says its units before it comes to them."""
    return any(
        {first, second} <= set(c.numbers)
        and (len(c.numbers) == 2 or sum(bool(n.unit.dimensions) for n in c.numbers) > 2)
        for c in bench.model.equations.get(block.index, ())
    )


def _neighbours(tokens: Sequence[Token]) -> Iterator[tuple[Number, Number]]:
    """Two numbers with nothing but linking words between, the second being no operand."""
    for at, token in enumerate(tokens):
        if (
            token.number is None
            or (at and tokens[at - 1].kind == "operator")
            or token.number.coefficient < _spelled(tokens, at)
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
            if tokens[index].low not in LINKS and not noun:
                break


def _spelled(tokens: Sequence[Token], at: int) -> int:
    """``57,344 bytes (56 KB)``: a bracket says the same again."""
    number = tokens[at].number
    single = number is not None and number.unit.factor == 1 and bool(number.unit.dimensions)
    return BYTES if single and at + 1 < len(tokens) and tokens[at + 1].kind == "open" else SPELLED


def _again(tokens: Sequence[Token]) -> Iterator[tuple[Number, Number]]:
    """``914 kW, which makes 8.0 GWh a year``, ``57.6 Tb/s, or 7.2 TB/s``: one rate twice."""
    places = [i for i, t in enumerate(tokens) if t.kind == "number"]
    for a, b in pairwise(places):
        first, second = tokens[a].number, tokens[b].number
        between = {t.low for t in tokens[a + 1 : b]}
        if first is None or second is None or not {"or", "i.e", "makes", "is", "("} & between:
            continue
        if between <= AGAIN and not ends_a_sentence(tokens[a + 1 : b]) and _one_rate(first, second):
            yield first, second


def _one_rate(first: Number, second: Number) -> bool:
    """Two rates whose units differ in the time, or in bits and bytes with the same digits."""
    a, b = first.unit, second.unit
    plain = first.value > 0 and not (first.bound or second.bound)
    if not plain or a.dimensions != b.dimensions or not a.dimensions or a.text == b.text:
        return False
    stem = b.stem.dimensions if b.stem else ()
    energy = ("watt", 1) in stem and b.dimensions == (("watt", 1),)
    if energy:
        return True
    same = first.coefficient == second.coefficient or _about(second.value / first.value, first)
    rate = dict(a.dimensions).get("second") == -1 and same
    return rate and _in_bits(first) != _in_bits(second)


def _about(ratio: Fraction, number: Number) -> bool:
    return abs(ratio - 1) <= number.half() / number.coefficient + Fraction(1, 200)


def _converted(
    rule: Rule, bench: Bench, block: Block, first: Number, second: Number
) -> Iterator[Outcome]:
    """A power of 1000 or the eight bits of a byte lie between the two."""
    claim = bench.claim(block, second, (first, second))
    slack = sum(n.half() / n.coefficient for n in (first, second)) + Fraction(1, 200)
    ratio = second.value / first.value
    if abs(ratio - 1) <= slack:
        yield Outcome(verdict(claim, "unit", "holds", "the same rate"))
    elif not spoken_for(claim) and any(abs(ratio / s - 1) <= slack for s in (*TENS, *EIGHT)):
        yield _as_bytes(rule, claim, first, second, "the unit is off")


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
    claim = bench.claim(block, second, (first, second))
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
    if second.unit.power:
        slips += [Fraction(1024) ** p / factor for p in range(6)]
    slip = next((s for s in slips if abs(first.value - second.value * s) <= half * s), None)
    if slip is None or digits < 2 or spoken_for(claim):
        return
    actual = first.value / factor
    unit = second.unit.text or second.letter
    shown = f"{first.bare} = {readable(actual, 6)} {unit}".rstrip()
    yield Outcome(
        verdict(claim, "unit", "fails", "the prefix is off"),
        finding(
            rule,
            claim,
            f"{shown}, not {second.bare}",
            claimed=printed_value(second),
            actual=actual if second.unit.text else first.value,
            unit=unit_of(second),
            calculation=[shown],
        ),
    )
