"""Kind ``rate-per-gpu``: what all GPUs have or do together against what one has or does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import PER_GPU, Entry, entries, spoken_for
from doc_auditor.judging.layout.degrees import degrees_at, superseded
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind, Evidence
from doc_auditor.rulebook import Rule

LINKS = frozenset("or i.e. that is which means in total aggregate overall , ( = ≈ → and".split())
GPU = re.compile(r"^(?:GPU|device|card|NPU|accelerator|chip)s?$", re.IGNORECASE)
THROUGHPUT = re.compile(r"throughput|tokens?[ /]|tok/s", re.IGNORECASE)
TOTAL = re.compile(
    r"\btotal\b|\baggregate\b|\bcluster\b|\ball GPUs\b|\boverall\b|\bsystem\b", re.IGNORECASE
)
PER = re.compile(r"\b(?:per|each|every)\b", re.IGNORECASE)
ALTOGETHER = frozenset("total aggregate overall altogether combined cluster".split())
BESIDE = frozenset("in across over all the gpus cards devices npus of memory hbm vram".split())
"""Words beside them that leave the total one of all GPUs; ``total system RAM`` is another's."""
CLOSE = Fraction(2, 100)


@dataclass(frozen=True, slots=True)
class Pair:
    """A throughput of all GPUs and that of one, in one statement."""

    total: Number
    each: Number
    block: Block
    given: bool = False
    """What one GPU has is given, so that the total is what can be wrong."""


def pairs_of_rates(bench: Bench) -> Iterator[Pair]:
    """Throughputs of all GPUs and of one in one statement or in two lines of a list."""
    yield from _in_line(bench)
    yield from _in_list(bench)


def per_gpu(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``7,000 tokens/s, or 857 tokens/s per GPU`` on 8 GPUs."""
    for pair in (*pairs_of_rates(bench), *_in_brackets(bench)):
        counts = _counts(bench, pair.block.index)
        if counts:
            yield from _per_gpu(rule, bench, pair, counts)


def _in_line(bench: Bench) -> Iterator[Pair]:
    for block in bench.document.blocks:
        tokens = [t for t in bench.reading.tokens.get(block.index, ()) if t.text != "\n"]
        for at, token in enumerate(tokens):
            each = token.number
            if each is None or not rate(each) or not _after_per_gpu(tokens, at):
                continue
            total = _before(tokens, at)
            if total is not None and rate(total) and counted(total) == counted(each):
                yield Pair(total, each, block)


def _in_brackets(bench: Bench) -> Iterator[Pair]:
    """``80 GB per GPU (640 GB total)``, ``240 TFLOPS per GPU, 15,360 TFLOPS in total``."""
    for block in bench.document.blocks:
        tokens = [t for t in bench.reading.tokens.get(block.index, ()) if t.text != "\n"]
        for at, token in enumerate(tokens):
            each = token.number
            if each is None or not each.unit.dimensions or not _after_per_gpu(tokens, at):
                continue
            total = tokens[at + 4].number if at + 4 < len(tokens) else None
            linked = total is not None and tokens[at + 3].text in ("(", ",")
            if total is None or not linked or total.unit.dimensions != each.unit.dimensions:
                continue
            if dict(each.unit.dimensions).get("second") != -1 or not counted(each):
                words = _clause(tokens[at + 5 :])
                plain = bool(words & ALTOGETHER) and words <= ALTOGETHER | BESIDE
                if plain and total.value > each.value:
                    yield Pair(total, each, block, given=True)


def _clause(tokens: Sequence[Token]) -> set[str]:
    """The words up to the end of a bracket or a clause."""
    ends = (i for i, t in enumerate(tokens) if t.kind in ("close", "comma", "stop"))
    return {t.low for t in tokens[: next(ends, len(tokens))]}


def rate(number: Number) -> bool:
    """Whether a number says how many of something there are in a second."""
    return dict(number.unit.dimensions) == {"second": -1} and bool(counted(number))


def counted(number: Number) -> str:
    """What is counted per second: ``tok``, ``seq``, ``req``."""
    return (number.noun or number.unit.noun).lower()[:3]


def _after_per_gpu(tokens: Sequence[Token], at: int) -> bool:
    rest = [t.text for t in tokens[at + 1 : at + 3]]
    return len(rest) == 2 and rest[0] in ("per", "/") and bool(GPU.match(rest[1]))


def _before(tokens: Sequence[Token], at: int) -> Number | None:
    """The number before, if only linking words stand between."""
    for index in range(at - 1, max(at - 6, -1), -1):
        if tokens[index].number is not None:
            return None if _after_per_gpu(tokens, index) else tokens[index].number
        if tokens[index].low not in LINKS:
            return None
    return None


def _in_list(bench: Bench) -> Iterator[Pair]:
    """A line ``Throughput: … total`` and the next one ``Per-GPU throughput: …``."""
    before: Entry | None = None
    for entry in entries(bench):
        about = (
            THROUGHPUT.search(entry.label)
            and rate(entry.number)
            and entry.block.kind is not BlockKind.CELL
        )
        own = bool(PER_GPU.search(f"{entry.label} {entry.tail}"))
        bare = bool(PER_GPU.fullmatch(entry.label.strip())) and rate(entry.number)
        follows = before is not None and entry.block.index == before.block.index + 1
        if (
            before is not None
            and follows
            and ((about and own and _in_all(before)) or bare)
            and counted(entry.number) == counted(before.number)
        ):
            yield Pair(before.number, entry.number, entry.block)
        shared = PER.search(f"{entry.label} {entry.tail}") and not _in_all(entry)
        before = entry if about and not (own or shared) else None


def _in_all(entry: Entry) -> bool:
    """Whether a throughput is said to be that of all GPUs."""
    return bool(TOTAL.search(f"{entry.label} {entry.tail}"))


def _counts(bench: Bench, block: int) -> list[Fraction]:
    """Every number of GPUs that may be meant, the nearest first."""
    near = [d.number.value for d in bench.model.resolve("gpus", block)]
    labelled = [
        d.number.value for d in bench.model.declarations.get("gpus", ()) if not d.reference.per
    ]
    degrees = degrees_at(bench, block)
    products = [Fraction(p) for p in degrees.products()] if degrees else []
    found = [v for v in [*near, *labelled, *products] if v > 1 and v.denominator == 1]
    return list(dict.fromkeys(found))


def _per_gpu(rule: Rule, bench: Bench, pair: Pair, counts: list[Fraction]) -> Iterator[Outcome]:
    claim = bench.claim(pair.block, pair.each, (pair.total, pair.each))
    if superseded(bench, pair.block.index) or spoken_for(claim):
        return
    shares = [pair.total.value / c for c in counts]
    if any(
        abs(s - pair.each.value) <= max(CLOSE * s, pair.each.half() * pair.each.unit.factor)
        for s in shares
    ):
        yield Outcome(verdict(claim, "ratio", "holds", "throughput ÷ GPUs"))
        return
    number, other = (pair.total, pair.each) if pair.given else (pair.each, pair.total)
    value = pair.each.value * counts[0] if pair.given else shares[0]
    actual = value / (number.unit.factor * number.scale)
    share = f"{readable(actual, 4)} {number.unit.text}{'' if pair.given else ' per GPU'}"
    sign = "×" if pair.given else "÷"
    shown = f"{other.bare} {sign} {readable(counts[0])} GPUs = {share}"
    yield Outcome(
        verdict(claim, "ratio", "fails", "not the throughput over the GPUs"),
        finding(
            rule,
            claim,
            f"{shown}, not {number.bare}",
            span=number.span,
            claimed=printed_value(number),
            actual=actual,
            unit=unit_of(number),
            calculation=[shown],
            related=[Evidence(other.text.strip(), other.span)],
        ),
    )
