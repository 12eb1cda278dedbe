"""Kind ``compute-bound``: a throughput against the FLOP/s and the FLOPs of a token."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import Entry, claim_of, entries, spoken_for
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.judging.rates.performance import TOTAL, counted, pairs_of_rates, rate
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Claim, Evidence
from doc_auditor.rulebook import Rule

MOST_WORK = 10**13
"""FLOPs that a token can take; more belong to something larger."""
BEYOND = Fraction(3, 2)
"""A throughput this far above the bound is beyond it under any accounting."""


def bound(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``100 tokens/ms per GPU`` on 240 TFLOP/s at 18 GFLOP per token."""
    works = _flops_per_token(bench)
    if not works:
        return
    one, every = _flop_rates(bench), _cluster_rates(bench)
    shares = {p.each.digits for p in pairs_of_rates(bench)}
    for entry in entries(bench):
        number = entry.number
        if not rate(number) or counted(number) != "tok" or entry.calculated:
            continue
        if number.digits in shares:
            continue
        text = f"{entry.label} {entry.tail}"
        rates = one if entry.per_gpu else every
        claim = claim_of(bench, entry)
        if not rates or spoken_for(claim) or superseded(bench, entry.block.index):
            continue
        limit = max(n.value for n in rates) / min(w.each for w in works)
        if number.value <= limit * BEYOND:
            yield Outcome(verdict(claim, "plausibility", "holds", "below the compute bound"))
            continue
        named = entry.per_gpu or bool(TOTAL.search(text))
        yield _beyond(rule, entry, claim, rates[-1], works[-1], strained=not named)


def _beyond(
    rule: Rule, entry: Entry, claim: Claim, flops: Number, work: Work, *, strained: bool
) -> Outcome:
    """Strained where the line does not say whose throughput it is; that of all is the most."""
    number = entry.number
    actual = flops.value / work.each / number.unit.factor
    most = f"{readable(actual, 4)} {number.unit.text}"
    whole = work.number.bare
    per = "per token" if work.tokens == 1 else f"per {work.tokens} tokens"
    shown = f"{flops.bare} ÷ {whole} {per} = {most}"
    return Outcome(
        verdict(claim, "plausibility", "fails", "beyond the compute bound"),
        finding(
            rule,
            claim,
            f"{shown} at most, not {number.bare}",
            claimed=printed_value(number),
            actual=actual,
            unit=unit_of(number),
            calculation=[shown],
            related=[Evidence(n.text.strip(), n.span) for n in (flops, work.number)],
            strained=strained,
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


def _cluster_rates(bench: Bench) -> list[Number]:
    """FLOP/s of all GPUs together, as a line says that it is their total."""
    found: list[Number] = []
    for block in bench.document.blocks:
        if not re.search(
            r"\btotal\b|\bcluster\b|\baggregate\b|all GPUs", block.shadow, re.IGNORECASE
        ):
            continue
        flops = [
            t.number
            for t in bench.reading.tokens.get(block.index, ())
            if t.number is not None and "flop" in dict(t.number.unit.dimensions)
        ]
        found += [max(flops, key=lambda n: n.value)] if flops else []
    return found


@dataclass(frozen=True, slots=True)
class Work:
    """FLOPs for a token, or for a sequence of ``tokens``."""

    number: Number
    tokens: Fraction

    @property
    def each(self) -> Fraction:
        """FLOPs for one token."""
        return self.number.value / self.tokens


def _flops_per_token(bench: Bench) -> list[Work]:
    """FLOPs for each token; a total last."""
    found: list[tuple[bool, Work]] = []
    for block in bench.document.blocks:
        tokens = bench.reading.tokens.get(block.index, ())
        for at, token in enumerate(tokens):
            number = token.number
            if number is None or dict(number.unit.dimensions) != {"flop": 1}:
                continue
            after = block.shadow[max(number.span.end - block.span.start, 0) :][:40]
            count = _sequence(after, tokens[at + 1 : at + 5])
            if count and number.value / count <= MOST_WORK:
                total = bool(re.search(r"\btotal\b", block.shadow, re.IGNORECASE))
                found.append((total, Work(number, count)))
    return [w for _, w in sorted(found, key=lambda f: f[0])]


def _sequence(after: str, following: Sequence[Token]) -> Fraction:
    """The tokens that ``per token`` or ``for a 128-token sequence`` speak of, else 0."""
    if re.match(r"\W*(?:per|/) ?token", after, re.IGNORECASE):
        return Fraction(1)
    if not re.match(r"\W*(?:per|for)\b[^.;|]{0,12}?\d[\d,]*[- ]tokens?\b", after, re.IGNORECASE):
        return Fraction(0)
    numbers = [t.number.value for t in following if t.number is not None]
    return numbers[0] if numbers and numbers[0] >= 1 else Fraction(0)
