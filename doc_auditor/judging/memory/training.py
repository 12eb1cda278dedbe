"""Kind ``training-parts``: gradients and optimizer states against the weights beside them.

``Optimizer states: 9.41GB (FP32 momentum + variance)`` under ``Parameters: 2.35GB (FP16)``: both
are so many bytes for each parameter, whatever share of the model the place is about.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import Entry, claim_of, entries, spoken_for
from doc_auditor.judging.layout.degrees import degrees_at, superseded
from doc_auditor.judging.memory.formats import width_in
from doc_auditor.judging.memory.weights import WEIGHTS
from doc_auditor.judging.shape import widths
from doc_auditor.quantity import Number, readable
from doc_auditor.records import Evidence
from doc_auditor.rulebook import Rule

GRADIENTS = re.compile(
    r"(?:(?:fp|bf)\d+ )?gradients?(?: (?:memory|buffers?|size|storage))?", re.IGNORECASE
)
OPTIMIZER = re.compile(
    r"(?:adamw? )?(?:optimi[sz]er|adamw?)(?: (?:states?|memory|size|storage))*", re.IGNORECASE
)
MOMENTS = re.compile(r"\bmoment|\bvariance\b|\bm and v\b|\bm ?\+ ?v\b", re.IGNORECASE)
MASTER = re.compile(r"\bmaster\b", re.IGNORECASE)
TIMES = re.compile(r"(\d(?:\.\d)?) ?[×x] (?:the )?(?:model |fp16 )?(?:param|weight)", re.IGNORECASE)
SPECIAL = re.compile(
    r"8-bit|\bLion\b|Muon|Adafactor|\bSGD\b|LoRA|frozen|offload|adapter", re.IGNORECASE
)
USUAL = tuple(map(Fraction, (8, 12)))
"""Bytes of a parameter's Adam states without and with a master copy."""


def parts(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``Optimizer states: 9.41GB (FP32 momentum + variance)`` beside 2.35 GB of FP16 weights."""
    if any(SPECIAL.search(b.shadow) for b in bench.document.blocks):
        return
    for group in _groups(bench):
        weights = [e for e in group if WEIGHTS.fullmatch(_name(e))]
        if len(weights) != 1:
            continue
        width = width_in(f"{weights[0].label} {weights[0].tail}") or _only(bench)
        if width is None:
            continue
        for entry in group:
            yield from _part(rule, bench, entry, weights[0], width)


def _name(entry: Entry) -> str:
    """``Weights`` of ``Weights (BF16)`` and of ``Weights, BF16``."""
    return re.split(r"[(,]", entry.label)[0].strip("*_ ")


def _only(bench: Bench) -> Fraction | None:
    """The bytes per value where the document knows no format but 16-bit ones (and FP32 states)."""
    found = widths(bench) - {Fraction(4)}
    return next(iter(found)) if found == {Fraction(2)} else None


def _groups(bench: Bench) -> Iterator[list[Entry]]:
    """Sizes that stand under one another."""
    found: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for entry in entries(bench):
        block = entry.block
        if entry.bytes and not superseded(bench, block.index):
            cell = block.cell
            column = (cell.table, cell.column) if cell else (block.parent, block.kind)
            found[(block.trail, *column)].append(entry)
    yield from (group for group in found.values() if len(group) > 1)


def _part(
    rule: Rule, bench: Bench, entry: Entry, weights: Entry, width: Fraction
) -> Iterator[Outcome]:
    each, said = _bytes_each(entry, width)
    if not each or entry.calculated:
        return
    claim, number = claim_of(bench, entry), entry.number
    count = weights.number.value / width
    shares = _shares(bench, entry)
    slack = _slack(number) + _slack(weights.number)
    fitting = [b for b in each for s in shares if abs(number.value / (count * b / s) - 1) <= slack]
    text = weights.number.bare
    if fitting:
        why = f"{text} of weights ÷ {readable(width)} × {readable(fitting[0])} bytes"
        yield Outcome(verdict(claim, "ratio", "holds", why))
        return
    if not said or spoken_for(claim) or number.bound or weights.number.bound:
        return
    due = count * each[0]
    shown = (
        f"{text} ÷ {readable(width)} × {readable(each[0])} bytes"
        f" = {readable(due / number.unit.factor, 4)} {number.unit.text}"
    )
    yield Outcome(
        verdict(claim, "ratio", "fails", "not what the weights beside it give"),
        finding(
            rule,
            claim,
            f"{shown}, not {number.bare}",
            claimed=printed_value(number),
            actual=due / number.unit.factor,
            unit=unit_of(number),
            calculation=[shown],
            related=[Evidence(f"{weights.label}: {text}", weights.number.span)],
        ),
    )


def _bytes_each(entry: Entry, width: Fraction) -> tuple[Sequence[Fraction], bool]:
    """Bytes for each parameter that the words of an entry allow, and whether they settle it."""
    text, label = f"{entry.label} {entry.tail}", _name(entry)
    own = width_in(text)
    if GRADIENTS.fullmatch(label):
        return ((own,), True) if own is not None else ((width, Fraction(4)), False)
    if not OPTIMIZER.fullmatch(label):
        return (), False
    if times := TIMES.search(text):
        return (Fraction(times[1]) * width,), True
    if MOMENTS.search(text) and own is not None:
        both = 2 * own + (4 if MASTER.search(text) else 0)
        return (both,), not MASTER.search(text)
    return USUAL, False


def _shares(bench: Bench, entry: Entry) -> frozenset[Fraction]:
    """The ranks that may share a part which the weights beside it do not share."""
    degrees = degrees_at(bench, entry.block.index)
    values = degrees.values if degrees else {}
    found = {1, *values.values(), values.get("dp", 1) * values.get("cp", 1)}
    found |= {values.get("dp", 1) // values.get("ep", 1) or 1}
    found |= {int(d.number.value) for d in bench.model.declarations.get("gpus", ())}
    return frozenset(Fraction(v) for v in found if v > 0)


def _slack(number: Number) -> Fraction:
    wide = Fraction(5, 100) if number.hedged else Fraction(0)
    return max(number.half() / abs(number.coefficient), wide) + Fraction(5, 1000)
