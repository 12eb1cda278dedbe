"""Kind ``bytes``: numbers of parameters that are printed as bytes, as if each took one.

A quotient of a number of parameters (``30B ÷ 512 = 58.6MB``), a number and its size side by side
(``604M, about 604MB``), or two lines of one list or table that name the number and the size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from doc_auditor.formula import (
    Binary,
    Expression,
    Literal_,
    Unevaluable,
    evaluate,
    numbers,
    operators,
    show,
)
from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, silent, verdict
from doc_auditor.judging.entries import Entry, claim_of, entries, spoken_for
from doc_auditor.judging.memory.formats import LETTERS, beside_each_other, width_in
from doc_auditor.judging.memory.parameter_bytes import COUNTED, Width, known_counts, width_at
from doc_auditor.judging.memory.parts import WIDTHS
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.restating import ends_a_sentence
from doc_auditor.reading.sentences.misprints import figures
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind, Claim, Equation
from doc_auditor.rulebook import Rule

BYTES = (("byte", 1),)
LARGE = frozenset("B T billion trillion".split())
PARAMETERS = re.compile(r"param|weight|model|expert|embedding", re.IGNORECASE)
SIZED = re.compile(r"weight|param|model|expert|memory|size|footprint", re.IGNORECASE)
OTHER = re.compile(
    r"token|sample|record|\brow|image|document|vector|dataset|corpus|quer(?:y|ies)|request"
    r"|cache|activation|gradient|optimi[sz]er|adam|master|buffer|overhead|reserve|workspace|quanti"
    r"|flop|disk|download|one byte|1 byte|8-bit",
    re.IGNORECASE,
)
"""What else is counted by the billion, and what else takes memory."""
BETWEEN = frozenset(
    "parameter parameters param params weight weights or i.e ie that is are which about around "
    "roughly approximately nearly so take takes taking taken need needs occupy occupies use uses "
    "make makes and , . ( = ≈ ~ → per each gpu rank card device npu chip accelerator in at of "
    "memory holds hold "
    "has have with bf16 fp16 fp32 half precision stored kept hence thus its it of the them".split()
)
"""What may stand between a number of parameters and their size."""
BACK = frozenset({"that", "this", "it", "which", "they"})
"""Words for what the line before ends with."""
STRANGE = 2
"""Words of other kinds between parameters that are called so and their size."""
AWAY = re.compile(r"\b(?:and|plus|with|than|from|to|instead|more|less|not|but|for|while)\b")
BEFORE = 200
"""Characters before a number in which something may name it."""
SPLIT = ("gpus", "tp", "pp", "ep")
NEAR = 9
"""Tokens between the two at most."""
BITS = 32
"""Of the widest format; counts above are of something else."""
LINES = 4
"""Lines between a number of parameters and the size of them."""


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``30B ÷ 512 = 58.6MB``, ``604M, about 604MB per GPU``: each parameter as one byte."""
    judged: set[int] = set()
    found = (_divided, _beside, _listed, _tabled)
    for outcome in (o for reader in found for o in reader(rule, bench)):
        place = max(n.digits.start for n in outcome.verdict.claim.numbers)
        if place not in judged:
            judged.add(place)
            yield outcome


def _divided(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Printed quotients and products of a number of parameters."""
    for claim in bench.model.claims:
        if not isinstance(claim, Equation) or silent(claim):
            continue
        block = bench.document.blocks[claim.block]
        for left, right in pairwise(claim.sides):
            found = _slip(left, right)
            width = width_at(bench, block) if found is not None else None
            if found is None or width is None or width.bytes == 1:
                continue
            count, operand = found
            certain = _of_parameters(bench, claim, block, operand)
            if certain is None:
                continue
            assert isinstance(right, Literal_)
            shown = f"{show(left)} = {readable(count / 10**6, 4)}M parameters"
            slip = replace(width, certain=width.certain and certain)
            yield _as_bytes(rule, claim, right.number, count, shown, slip)
            break


def _of_parameters(bench: Bench, claim: Equation, block: Block, operand: Number) -> bool | None:
    """Whether an operand is one of parameters: for certain, likely, or not at all."""
    every = [n.noun for s in claim.sides for n in numbers(s)]
    named = PARAMETERS.search(claim.label) or any(PARAMETERS.search(n) for n in every)
    if not named and OTHER.search(
        f"{block.shadow} {' '.join(bench.reading.context.labels(block))}"
    ):
        return None
    if named or (operand.coefficient, operand.letter) in known_counts(bench):
        return True
    titles = bench.reading.context.labels(block)
    about = any(PARAMETERS.search(t) for t in (block.shadow, *titles))
    return False if about and operand.letter in LARGE else None


def _slip(left: Expression, right: Expression) -> tuple[Fraction, Number] | None:
    """The parameters counted and the number they are made of, if the bytes are the same figure."""
    if not isinstance(right, Literal_) or set(operators(left)) - {"/", "*"}:
        return None
    result, operands = right.number, numbers(left)
    if result.unit.dimensions != BYTES or any(n.unit.dimensions for n in operands):
        return None
    billions = [n for n in operands if n.letter in LETTERS]
    if len(billions) != 1 or any("byte" in n.noun.lower() for n in operands):
        return None
    if any(_width_of(n) and _factor(left, n) for n in operands):
        return None
    try:
        value = evaluate(left).value
    except Unevaluable:
        return None
    same = abs(value - result.value) <= abs(result.value) / 50
    return (value, billions[0]) if same else None


def _width_of(number: Number) -> bool:
    """Whether a factor may be the bytes of a parameter, or its bits over a 8 behind them."""
    return number.value in WIDTHS or (not number.noun and number.value <= BITS)


def _factor(tree: Expression, number: Number) -> bool:
    """Whether a side is multiplied by a number: ``8.03B × 12`` may leave ``bytes`` out."""
    match tree:
        case Binary("*", left, right):
            return _factor(left, number) or _factor(right, number)
        case Binary("/", left, _):
            return _factor(left, number)
        case Literal_(found):
            return found is number
        case _:
            return False


def _beside(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``604M, about 604MB per GPU``: a number and its size with nothing else between."""
    spoken = beside_each_other(bench)
    for block in bench.document.blocks:
        if block.kind is BlockKind.METADATA:
            continue
        tokens = _continued(bench, block)
        for a, b in _pairs(tokens):
            count, size = tokens[a].number, tokens[b].number
            assert count is not None
            assert size is not None
            width = width_at(bench, block) if size.digits not in spoken else None
            between = " ".join(t.text for t in tokens[a + 1 : b])
            if width is None or OTHER.search(f"{between} {_behind(tokens, b)}"):
                continue
            place = (
                block if block.span.contains(count.span) else bench.document.blocks[block.index - 1]
            )
            counted = _counts_parameters(bench, place, tokens, a)
            if counted:
                yield from _held(rule, bench.claim(block, size), count, size, width)


def _continued(bench: Bench, block: Block) -> Sequence[Token]:
    """The tokens of a block; before ``In BF16 that is 188 MB``, what the item before ends with."""
    own, before = (
        [t for t in bench.reading.tokens.get(i, ()) if t.text != "\n"]
        for i in (block.index, block.index - 1)
    )
    item = bench.document.blocks[block.index - 1] if block.index else block
    if not (block.kind is item.kind is BlockKind.ITEM and block.parent == item.parent):
        return own
    first = next((i for i, t in enumerate(own) if t.kind == "number"), 0)
    said = {t.low for t in own[:first]}
    last = max((i for i, t in enumerate(before) if t.kind == "number"), default=len(before))
    return [*before[last:], *own] if said & BACK else own


def _pairs(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    places = [i for i, t in enumerate(tokens) if t.kind == "number" and t.number is not None]
    for a, b in pairwise(places):
        count, size = tokens[a].number, tokens[b].number
        assert count is not None
        assert size is not None
        if not _countable(count) or size.unit.dimensions != BYTES or size.bound or b - a > NEAR:
            continue
        after = tokens[b + 1] if b + 1 < len(tokens) else None
        operand = after is not None and after.kind == "operator"
        between = tokens[a + 1 : b]
        strange = [t.text for t in between if t.low not in BETWEEN]
        named = bool(COUNTED.search(f"{count.noun} {tokens[a + 1].text}"))
        plain = len(strange) <= (STRANGE if named else 0) and all(map(str.isalpha, strange))
        plain = plain and not AWAY.search(" ".join(strange).lower())
        formatted = width_in(" ".join(t.text for t in between)) is not None
        if plain and not operand and (formatted or not ends_a_sentence(between)):
            yield a, b


def _countable(number: Number) -> bool:
    plain = not (number.unit.dimensions or number.percent or number.times or number.bound)
    return plain and number.letter in LETTERS


def _counts_parameters(bench: Bench, block: Block, tokens: Sequence[Token], at: int) -> bool:
    number = tokens[at].number
    assert number is not None
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if COUNTED.fullmatch(after) or COUNTED.search(number.noun):
        return True
    if OTHER.search(f"{number.noun} {after}"):
        return False
    if (number.coefficient, number.letter) in known_counts(bench):
        return True
    end = max(number.span.start - block.span.start, 0)
    return bool(PARAMETERS.search(block.shadow[max(end - BEFORE, 0) : end]))


def _behind(tokens: Sequence[Token], at: int) -> str:
    """The words behind a size up to the next sign."""
    found = []
    for token in tokens[at + 1 : at + 5]:
        if token.kind != "word":
            break
        found.append(token.text)
    return " ".join(found)


def _listed(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``Parameters per GPU: 750M``, ``Weights per GPU: 750 MB`` in one list or table."""
    every = entries(bench)
    for at, entry in enumerate(every):
        named = f"{entry.label} {entry.head}"
        if not entry.bytes or entry.number.bound or OTHER.search(f"{named} {entry.tail}"):
            continue
        width = width_at(bench, entry.block, named) if SIZED.search(named) else None
        count = _line_before(every[max(at - LINES, 0) : at], entry) if width else None
        if count is not None and width is not None and _split_so(bench, entry, width):
            continue  # ``30 GB`` of 30B parameters on two GPUs is the share of each
        if width is not None and count is not None and not entry.calculated:
            number = count.number
            yield from _held(rule, claim_of(bench, entry), number, entry.number, width)


def _tabled(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``Params | Size``: two columns of a table, row by row."""
    for grid in bench.reading.grids:
        counted = [i for i, h in enumerate(grid.head) if COUNTED.search(h)]
        sized = [i for i, h in enumerate(grid.head) if _of_weights(h)]
        if len(counted) != 1 or len(sized) != 1 or counted == sized:
            continue
        said = " ".join(grid.head)
        for row in grid.rows:
            if len(row) <= max(counted[0], sized[0]) or OTHER.search(row[0].text):
                continue
            count, cell = row[counted[0]].number, row[sized[0]]
            size = cell.number
            if count is None or size is None or not _countable(count) or size.bound:
                continue
            width = width_at(bench, cell.block, f"{said} {' '.join(c.text for c in row)}")
            if width is not None and size.unit.dimensions == BYTES and len(cell.tokens) == 1:
                yield from _held(rule, bench.claim(cell.block, size), count, size, width)


def _of_weights(head: str) -> bool:
    return bool(SIZED.search(head)) and not (OTHER.search(head) or COUNTED.search(head))


def _split_so(bench: Bench, entry: Entry, width: Width) -> bool:
    """Whether as many GPUs as a parameter has bytes may share what is not said to be for each."""
    facts = (d for q in SPLIT for d in bench.model.declarations.get(q, ()))
    return not entry.per_gpu and any(d.number.value == width.bytes for d in facts)


def _line_before(before: Sequence[Entry], entry: Entry) -> Entry | None:
    """The line that counts the parameters of the same thing."""
    for other in reversed(before):
        named = f"{other.label} {other.head}"
        near = other.block.trail == entry.block.trail
        counted = _countable(other.number) and COUNTED.search(named)
        if near and counted and other.per_gpu == entry.per_gpu and _in_line(other, entry):
            return other
    return None


def _in_line(other: Entry, entry: Entry) -> bool:
    """Items of a list, or cells of one column."""
    a, b = other.block.cell, entry.block.cell
    if a is None or b is None:
        return a is b
    return (a.table, a.column) == (b.table, b.column)


def _held(rule: Rule, claim: Claim, count: Number, size: Number, width: Width) -> Iterator[Outcome]:
    """The size is that of the parameters, or their number."""
    known = {width.bytes} if width.certain else {Fraction(2), Fraction(4)}
    if any(_same(size, count, count.value * w) for w in known):
        yield Outcome(verdict(claim, "unit", "holds", "the parameters in bytes"))
    elif (
        (width.bytes > 1 and _same(size, count, count.value))
        or (width.certain and _thousandfold(size, count, count.value * width.bytes))
    ) and not spoken_for(claim):
        if figures(size) < 2 and figures(count) < 2:
            width = replace(width, certain=False)
        both = replace(claim, numbers=(count, size))
        yield _as_bytes(rule, both, size, count.value, f"{count.bare} parameters", width)


def _thousandfold(size: Number, count: Number, bytes_: Fraction) -> bool:
    """``18.0B parameters (36.0 TB)``: the digits of the size, and another prefix."""
    told = figures(size) > 1
    return told and any(_same(size, count, bytes_ * Fraction(1000) ** p) for p in (-2, -1, 1, 2))


def _same(size: Number, count: Number, bytes_: Fraction) -> bool:
    slack = size.half() / size.coefficient + count.half() / count.coefficient
    ratios = (size.value / bytes_, size.value * Fraction(1024, 1000) ** size.unit.power / bytes_)
    return any(abs(r - 1) <= slack for r in ratios)


def _as_bytes(
    rule: Rule, claim: Claim, result: Number, count: Fraction, counted: str, width: Width
) -> Outcome:
    actual = count * width.bytes / result.unit.factor
    size = f"{readable(actual, 4)} {result.unit.text}"
    shown = f"{counted}; × {readable(width.bytes)} bytes = {size}"
    return Outcome(
        verdict(claim, "unit", "fails", "parameters printed as bytes"),
        finding(
            rule,
            claim,
            f"{shown}, not {result.bare}",
            claimed=printed_value(result),
            actual=actual,
            unit=result.unit.text,
            calculation=[shown],
            assumes=[f"{readable(width.bytes)} bytes per parameter"],
            related=[width.evidence],
            strained=not width.certain,
        ),
    )
