"""Kinds ``rate-per-gpu`` and ``compute-bound``: throughput against GPUs and against FLOP/s."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.degrees import degrees_at, superseded
from doc_auditor.judging.entries import PER_GPU, Entry, claim_of, entries, spoken_for
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind, Claim, Evidence
from doc_auditor.rulebook import Rule

LINKS = frozenset("or i.e. that is which means in total aggregate overall , ( = ≈ → and".split())
GPU = re.compile(r"^(?:GPU|device|card|NPU|accelerator|chip)s?$", re.IGNORECASE)
THROUGHPUT = re.compile(r"throughput|tokens?[ /]|tok/s", re.IGNORECASE)
TOTAL = re.compile(
    r"\btotal\b|\baggregate\b|\bcluster\b|\ball GPUs\b|\boverall\b|\bsystem\b", re.IGNORECASE
)
CLOSE = Fraction(2, 100)
BEYOND = Fraction(3, 2)
"""A throughput this far above the bound is beyond it under any accounting."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A throughput of all GPUs and that of one, in one statement."""

    total: Number
    each: Number
    block: Block


def per_gpu(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``7,000 tokens/s, or 857 tokens/s per GPU`` on 8 GPUs."""
    for pair in (*_in_line(bench), *_in_list(bench)):
        counts = _counts(bench, pair.block.index)
        if counts:
            yield from _per_gpu(rule, bench, pair, counts)


def _in_line(bench: Bench) -> Iterator[Pair]:
    for block in bench.document.blocks:
        tokens = [t for t in bench.reading.tokens.get(block.index, ()) if t.text != "\n"]
        for at, token in enumerate(tokens):
            each = token.number
            if each is None or not _rate(each) or not _after_per_gpu(tokens, at):
                continue
            total = _before(tokens, at)
            if total is not None and _rate(total) and _noun(total) == _noun(each):
                yield Pair(total, each, block)


def _rate(number: Number) -> bool:
    return dict(number.unit.dimensions) == {"second": -1} and bool(_noun(number))


def _noun(number: Number) -> str:
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
        if tokens[index].text.lower() not in LINKS:
            return None
    return None


def _in_list(bench: Bench) -> Iterator[Pair]:
    """A line ``Throughput: … total`` and the next one ``Per-GPU throughput: …``."""
    before: Entry | None = None
    for entry in entries(bench):
        about = (
            THROUGHPUT.search(entry.label)
            and _rate(entry.number)
            and entry.block.kind is not BlockKind.CELL
        )
        own = bool(PER_GPU.search(f"{entry.label} {entry.tail}"))
        follows = before is not None and entry.block.index == before.block.index + 1
        if (
            before is not None
            and follows
            and about
            and own
            and _noun(entry.number) == _noun(before.number)
        ):
            yield Pair(before.number, entry.number, entry.block)
        total = about and not own and TOTAL.search(f"{entry.label} {entry.tail}")
        before = entry if total else None


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
    start = max(pair.each.span.start - pair.block.span.start, 0)
    modality = bench.reading.context.modality(pair.block, start, start + len(pair.each.text))
    claim = Claim(pair.each.span, pair.block.index, modality, (pair.total, pair.each))
    if superseded(bench, pair.block.index) or spoken_for(claim):
        return
    shares = [pair.total.value / c for c in counts]
    if any(
        abs(s - pair.each.value) <= max(CLOSE * s, pair.each.half() * pair.each.unit.factor)
        for s in shares
    ):
        yield Outcome(verdict(claim, "ratio", "holds", "throughput ÷ GPUs"))
        return
    number = pair.each
    actual = shares[0] / (number.unit.factor * number.scale)
    share = f"{readable(actual, 4)} {number.unit.text} per GPU"
    shown = f"{pair.total.text.strip('~≈ ')} ÷ {readable(counts[0])} GPUs = {share}"
    yield Outcome(
        verdict(claim, "ratio", "fails", "not the throughput over the GPUs"),
        finding(
            rule,
            claim,
            f"{shown}, not {number.text.strip('~≈ ')}",
            claimed=printed_value(number),
            actual=actual,
            unit=unit_of(number),
            calculation=[shown],
            related=[Evidence(pair.total.text.strip(), pair.total.span)],
        ),
    )


# ---- bound by compute ---------------------------------------------------------------------------


def bound(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``100 tokens/ms per GPU`` on 240 TFLOP/s at 18 GFLOP per token."""
    rates, works = _flop_rates(bench), _flops_per_token(bench)
    if not rates or not works:
        return
    highest, least = max(rates, key=lambda n: n.value), min(works, key=lambda n: n.value)
    limit = highest.value / least.value
    for entry in entries(bench):
        number = entry.number
        if not _rate(number) or _noun(number) != "tok" or entry.calculated or not entry.per_gpu:
            continue
        claim = claim_of(bench, entry)
        if spoken_for(claim) or superseded(bench, entry.block.index):
            continue
        if number.value <= limit * BEYOND:
            yield Outcome(verdict(claim, "plausibility", "holds", "below the compute bound"))
            continue
        yield _beyond(rule, entry, claim, rates[-1], works[-1])


def _beyond(rule: Rule, entry: Entry, claim: Claim, rate: Number, work: Number) -> Outcome:
    number = entry.number
    actual = rate.value / work.value / number.unit.factor
    most = f"{readable(actual, 4)} {number.unit.text}"
    shown = f"{rate.text.strip('~≈ ')} ÷ {work.text.strip('~≈ ')} per token = {most}"
    return Outcome(
        verdict(claim, "plausibility", "fails", "beyond the compute bound"),
        finding(
            rule,
            claim,
            f"{shown} at most, not {number.text.strip('~≈ ')}",
            claimed=printed_value(number),
            actual=actual,
            unit=unit_of(number),
            calculation=[shown],
            related=[Evidence(n.text.strip(), n.span) for n in (rate, work)],
        ),
    )


def _flop_rates(bench: Bench) -> list[Number]:
    """FLOP/s of one GPU; the effective one last, where the document gives it."""
    found: list[tuple[bool, Number]] = []
    for block in bench.document.blocks:
        text = block.shadow
        if re.search(r"\d+ ?(?:x|×) ?\d|\btotal\b|cluster|PFLOP|all GPUs", text, re.IGNORECASE):
            continue
        for token in bench.reading.tokens.get(block.index, ()):
            number = token.number
            dimensions = dict(number.unit.dimensions) if number else {}
            if (
                number is None
                or "flop" not in dimensions
                or "byte" in dimensions
                or number.value < 10**12
            ):
                continue
            after = text[max(number.span.end - block.span.start, 0) :][:20]
            if not re.search(r"per|/ ?token|for", after):
                found.append((bool(re.search(r"effective", text, re.IGNORECASE)), number))
    return [n for _, n in sorted(found, key=lambda f: f[0])]


def _flops_per_token(bench: Bench) -> list[Number]:
    """FLOPs per token; a total last."""
    found: list[tuple[bool, Number]] = []
    for block in bench.document.blocks:
        for token in bench.reading.tokens.get(block.index, ()):
            number = token.number
            if (
                number is None
                or dict(number.unit.dimensions) != {"flop": 1}
                or number.value > 10**13
            ):
                continue
            after = block.shadow[max(number.span.end - block.span.start, 0) :][:20]
            if re.match(r"\W*(?:per|/) ?token", after, re.IGNORECASE):
                found.append((bool(re.search(r"\btotal\b", block.shadow, re.IGNORECASE)), number))
    return [n for _, n in sorted(found, key=lambda f: f[0])]
