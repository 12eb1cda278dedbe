"""Kind ``weights-per-gpu``: the weights of one GPU against the model and the degrees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import Entry, claim_of, entries, spoken_for
from doc_auditor.judging.layout.degrees import Degrees, degrees_at, superseded
from doc_auditor.judging.shape import exact_bytes, mixture, parameters, widths
from doc_auditor.quantity import readable
from doc_auditor.records import Evidence
from doc_auditor.rulebook import Rule

WEIGHTS = re.compile(
    r"(?:per[- ](?:GPU|device) )?(?:total )?(?:(?:base )?model )?(?:weights?|param(?:eter)?s?)"
    r"(?: (?:memory|storage|size|footprint))?(?: (?:per|on each) (?:GPU|device|card|NPU))?",
    re.IGNORECASE,
)
WHOLE = re.compile(
    r"(?:total )?(?:model )?(?:weights?|param(?:eter)?s?)"
    r"(?: (?:memory|storage|size|precision|footprint))?(?: total)?",
    re.IGNORECASE,
)
DIVIDED = re.compile(r"[÷/] ?(\d+)")
MOST_VALUES = 8
SHARDED = re.compile(r"\bZeRO\b|\bFSDP|\bshard(?:s|ed)?\b", re.IGNORECASE)
"""Weights that lie over the ranks of the replicas, too."""
SLACK = Fraction(8, 5)
"""Overheads, embeddings and uneven stages stay below this factor."""


@dataclass(frozen=True, slots=True)
class Whole:
    """The weights of the whole model in bytes, and where that is said."""

    value: Fraction
    evidence: tuple[Evidence, ...]
    shown: str


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``Model weights: 35 GB`` per GPU where 140 GB lie on TP 2 × PP 4."""
    wholes: dict[int, tuple[Whole, ...]] = {}
    for entry in entries(bench):
        label = entry.label.partition("(")[0].strip()
        if not entry.bytes or not WEIGHTS.fullmatch(label) or not entry.per_gpu:
            continue
        if superseded(bench, entry.block.index):
            continue
        if _calculated(bench, entry) and not _by_one_degree(bench, entry):
            continue
        where = entry.block.trail[-1] if entry.block.trail else -1
        if where not in wholes:
            wholes[where] = _wholes(bench, entry.block.index)
        yield from _check(rule, bench, entry, wholes[where])


def _by_one_degree(bench: Bench, entry: Entry) -> bool:
    """``Weights (140 GB ÷ 8)`` under TP 8 and PP 2: a degree is left out of the calculation."""
    degrees = degrees_at(bench, entry.block.index)
    tp, pp = (degrees.values.get(q, 1) if degrees else 1 for q in ("tp", "pp"))
    divisors = DIVIDED.findall(entry.label) or DIVIDED.findall(
        " ".join(t.text for t in entry.tokens)
    )
    return min(tp, pp) > 1 and tp != pp and divisors in ([str(tp)], [str(pp)])


def _calculated(bench: Bench, entry: Entry) -> bool:
    """The value is the result of a printed calculation, which is judged by itself."""
    if any(t.kind == "operator" and t.text in "*/" for t in entry.tokens):
        return True
    value = entry.number.value
    return any(
        n.value == value and n.unit.dimensions
        for c in bench.model.calculating.get(value, ())
        for n in c.numbers
    )


def _check(rule: Rule, bench: Bench, entry: Entry, wholes: tuple[Whole, ...]) -> Iterator[Outcome]:
    degrees = degrees_at(bench, entry.block.index)
    claim = claim_of(bench, entry)
    if not wholes or spoken_for(claim):
        return
    splits = divisors(bench, degrees)
    printed = list(exact_bytes(entry.number))
    if any(fits(bench, p, w.value, splits) for p in printed for w in wholes):
        yield Outcome(
            verdict(claim, "distribution", "holds", "the weights over the model-parallel ranks")
        )
        return
    if degrees is None or _of_options(bench, entry, degrees):
        return
    whole, divisor = wholes[0], usual(degrees)
    actual = whole.value / divisor
    over = f" ÷ ({product_shown(degrees)})" if divisor > 1 else ""
    share = f"{readable(actual / entry.number.unit.factor)} {entry.number.unit.text}"
    shown = f"{whole.shown}{over} = {share}"
    yield Outcome(
        verdict(claim, "distribution", "fails", "not the share of one GPU"),
        finding(
            rule,
            claim,
            f"{shown} per GPU, not {entry.number.bare}",
            claimed=printed_value(entry.number),
            actual=actual / entry.number.unit.factor,
            unit=unit_of(entry.number),
            calculation=[shown],
            related=[*whole.evidence, *(degrees.evidence(bench) if degrees else ())],
            strained=_calculated(bench, entry),
        ),
    )


def _of_options(bench: Bench, entry: Entry, degrees: Degrees) -> bool:
    """Whether a table has a column for each of several layouts, whose degrees stand elsewhere."""
    cell = entry.block.cell
    if cell is None:
        return False
    row = bench.document.tables[cell.table].rows[cell.row]
    told = {bench.document.blocks[i].shadow.strip() for i in row[1:]}
    cells = (bench.document.blocks[d.block].cell for d in degrees.facts.values())
    return len(told) > 1 and not any(c is not None and c.table == cell.table for c in cells)


def product_shown(degrees: Degrees) -> str:
    """``TP 2 × PP 4``: the degrees that always split the weights."""
    return " × ".join(
        f"{q.upper()} {degrees.values[q]}" for q in ("tp", "pp") if q in degrees.values
    )


def usual(degrees: Degrees | None) -> int:
    """The ranks over which the weights of a replica lie."""
    values = degrees.values if degrees else {}
    return values.get("tp", 1) * values.get("pp", 1)


def divisors(bench: Bench, degrees: Degrees | None) -> tuple[Fraction, ...]:
    """Every usual sharding: model parallel, with experts, with sharded replicas, over all GPUs."""
    options = _options(degrees)
    found = _of_any_configuration(bench) if not degrees else set()
    for names in (
        ("tp", "pp"),
        ("tp", "pp", "cp"),
        ("tp", "pp", "sp"),
        ("tp", "pp", "ep"),
        ("tp", "pp", "dp"),
        ("tp", "pp", "dp", "ep"),
        ("tp", "ep", "pp", "dp", "cp", "sp"),
    ):
        found |= {Fraction(p) for p in _products([options.get(n, frozenset({1})) for n in names])}
    if mixture(bench):
        found |= {
            Fraction(p) for p in _products([options.get(n, frozenset({1})) for n in ("ep", "pp")])
        }
    sharded = any(SHARDED.search(b.shadow) for b in bench.document.blocks)
    for fact in bench.model.declarations.get("gpus", ()):
        if (
            (sharded or fact.source in ("label", "cell"))
            and fact.number.integral
            and fact.number.value > 1
            and not fact.reference.per
        ):
            found.add(fact.number.value)
    return tuple(sorted(found))


def _of_any_configuration(bench: Bench) -> set[Fraction]:
    """Where a place has no degrees of its own, those of every configuration, multiplied too."""
    values = {
        q: frozenset(
            int(d.number.value)
            for d in bench.model.declarations.get(q, ())
            if d.number.integral and d.number.value > 0
        )
        for q in ("tp", "pp", "ep")
    }
    every = [v for v in values.values() if v and len(v) <= MOST_VALUES]
    return {Fraction(p) for p in _products(every)} | {
        Fraction(v) for values_ in every for v in values_
    }


def _options(degrees: Degrees | None) -> dict[str, frozenset[int]]:
    if degrees is None:
        return {}
    return {q: degrees.alternatives.get(q, frozenset({v})) for q, v in degrees.values.items()}


def _products(options: list[frozenset[int]]) -> set[int]:
    found = {1}
    for values in options:
        found = {prod((f, v)) for f in found for v in values}
    return found


def fits(bench: Bench, printed: Fraction, whole: Fraction, splits: tuple[Fraction, ...]) -> bool:
    """Whether a share is that of any split, overheads and uneven stages included."""
    shares = [whole / d for d in splits]
    if mixture(bench) and min(shares) / SLACK <= printed <= max(shares) * SLACK:
        return True
    return any(s / SLACK < printed < s * SLACK for s in shares)


def _wholes(bench: Bench, block: int) -> tuple[Whole, ...]:
    """The weights of the model: as declared in bytes, or parameters × bytes."""
    found: list[Whole] = []
    for entry in entries(bench):
        if not WHOLE.fullmatch(entry.label.strip()) or entry.per_gpu:
            continue
        for token in entry.tokens:
            number = token.number
            if (
                number is not None
                and dict(number.unit.dimensions) == {"byte": 1}
                and number.value >= 10**8
            ):
                evidence = Evidence(f"{entry.label}: {number.text}", number.span)
                found.append(Whole(number.value, (evidence,), number.bare))
    for fact in parameters(bench, block):
        for width in sorted(widths(bench), key=lambda w: abs(w - 2)):
            shown = f"{fact.number.bare} × {readable(width)} bytes"
            found.append(Whole(fact.number.value * width, (bench.evidence(fact),), shown))
    return tuple(found)
