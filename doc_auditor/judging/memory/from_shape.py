"""Kind ``from-shape``: printed numbers of parameters against the shape of the model.

A rule names the labels and, as expressions over the shape, what a layer holds; ``one`` is what a
single expert holds.  Authors count matrices differently, so every expression is tried, for a layer
and for all of them, and only a value that is far from each is accused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.formula import Binary, Expression, Unevaluable, amount, evaluate, show
from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import Entry, claim_of, entries, spoken_for
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.judging.memory.formats import LETTERS
from doc_auditor.judging.shape import Known, dimension
from doc_auditor.quantity import readable
from doc_auditor.rulebook import Rule
from doc_auditor.rulefiles.parameters import expressions
from doc_auditor.ruletext import ruletext_symbols

PER_LAYER = re.compile(r"\b(?:per|each|one|a single|every) (?:\w+ )?layer\b|/ ?layer\b", re.I)
PER_ONE = re.compile(r"\b(?:per|each|one|a single|every) expert\b|/ ?expert\b", re.I)
SHARE = re.compile(r"\b(?:per|each|every) (?:GPU|NPU|card|device|rank|stage|node)\b|/ ?GPU\b", re.I)
PART = re.compile(r"\bactiv|\btrain(?:ed|able)|LoRA|adapter|\bshared\b|per token|draft", re.I)
"""Words for some of the parameters: those that work on a token, or are trained."""
MATRICES = re.compile(r"\b([23]) (?:\w+ )?matrices\b", re.I)
CLOSE = Fraction(8, 100)
LEAST_OPERANDS = 2
FAR = 3
"""Shared experts, routers, biases and projections that are left out stay below this factor."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an expression gives, and how that is shown."""

    value: Fraction
    shown: str
    known: tuple[Known, ...]


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``Attention parameters: 4B`` where 16 layers of 4 × 1024² hold 67M."""
    options = dict(rule.parameters)
    label = re.compile(options["label"], re.IGNORECASE)
    for entry in entries(bench):
        number = entry.number
        if number.letter not in LETTERS or number.unit.dimensions or number.percent:
            continue
        if _result(bench, entry) or entry.per_gpu or any(map(SHARE.search, entry.titles)):
            continue
        text = f"{entry.label} {entry.head} {re.split('[(,:]', entry.tail)[0]}"
        names = (_plain(entry.label), entry.label.strip("*_ "))
        if not any(map(label.fullmatch, names)) or SHARE.search(text):
            continue
        if PART.search(f"{text} {entry.tail}"):
            continue
        readings = list(_readings(options, bench, entry, text))
        if readings and not superseded(bench, entry.block.index):
            yield from _check(rule, bench, entry, readings)


def _result(bench: Bench, entry: Entry) -> bool:
    """Whether a printed calculation gives the value, which is judged there."""
    return any(
        entry.number in c.numbers and len(c.numbers) > LEAST_OPERANDS
        for c in bench.model.equations.get(entry.block.index, ())
    )


def _plain(label: str) -> str:
    """A label without what it is per."""
    return re.split(r"[(,]| (?:per|/|in|of) ", label)[0].strip("*_ ")


def _readings(options: dict[str, str], bench: Bench, entry: Entry, text: str) -> Iterator[Reading]:
    """The values that the words may mean, the likeliest first."""
    block = entry.block.index
    layers = dimension(bench, "layers", block)
    whole = not (PER_LAYER.search(entry.label) or PER_ONE.search(text))
    single = "one" in options and bool(PER_ONE.search(text))
    trees = expressions(options["one" if single else "layer"])
    said = MATRICES.search(entry.tail)
    for tree in sorted(trees, key=lambda t: bool(said and said[1] not in show(t).split())):
        reading = _value(bench, tree, block)
        if reading is None:
            continue
        if not single and len(layers) == 1:
            count = layers[0]
            shown = f"{readable(count.value)} layers × {reading.shown}"
            every = Reading(reading.value * count.value, shown, (*reading.known, count))
            yield from (every, reading) if whole else (reading,)
        else:
            yield reading


def _value(bench: Bench, tree: Expression, block: int) -> Reading | None:
    values: dict[str, Known] = {}
    for name in ruletext_symbols((tree, tree)):
        found = dimension(bench, name, block)
        if len(found) != 1 or found[0].value <= 0:
            return None
        values[name] = found[0]
    try:
        result = evaluate(tree, bindings={n: amount(k.value) for n, k in values.items()})
    except Unevaluable:
        return None
    shown = re.sub(r"[a-z_]+", lambda m: readable(values[m.group()].value), show(tree))
    summed = isinstance(tree, Binary) and tree.op == "+"
    return Reading(result.value, f"({shown})" if summed else shown, tuple(values.values()))


def _check(rule: Rule, bench: Bench, entry: Entry, readings: list[Reading]) -> Iterator[Outcome]:
    claim, number = claim_of(bench, entry), entry.number
    for reading in readings:
        if abs(number.value - reading.value) <= max(CLOSE * reading.value, _half(entry)):
            why = f"{reading.shown} = {readable(reading.value)}"
            yield Outcome(verdict(claim, "unit", "holds", why))
            return
    near = any(1 / Fraction(FAR) < number.value / r.value < FAR for r in readings)
    if near or spoken_for(claim) or number.bound:
        return
    first = readings[0]
    scale = number.unit.factor
    shown = f"{first.shown} = {readable(first.value / 10**6, 4)}M"
    yield Outcome(
        verdict(claim, "unit", "fails", "the shape contradicts it"),
        finding(
            rule,
            claim,
            f"{shown}, not {number.bare}",
            claimed=printed_value(number),
            actual=first.value / scale,
            unit=unit_of(number),
            calculation=[shown],
            assumes=[k.assumes for k in first.known if k.assumes],
            related=[k.evidence for k in first.known if k.evidence],
        ),
    )


def _half(entry: Entry) -> Fraction:
    return entry.number.half() * entry.number.scale
