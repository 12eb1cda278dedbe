"""The configurations of a document for its report: label, convention, values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.layout.degrees import ORDER, available, degrees_at
from doc_auditor.records import Configuration, Declaration, Finding, Modality

FACTS = (
    "gpus",
    "nodes",
    "gpus_per_node",
    "layers",
    "hidden",
    "heads",
    "kv_heads",
    "head_dim",
    "ffn",
    "moe_ffn",
    "experts",
    "top_k",
    "vocab",
    "seq",
    "gbs",
    "mbs",
    "ga",
    "params",
    "mem_gpu",
)


def configurations(bench: Bench) -> tuple[tuple[Configuration, frozenset[str]], ...]:
    """Each set of contrast labels that declares degrees is a configuration, in document order."""
    places: dict[frozenset[str], list[Declaration]] = {}
    for quantity in ORDER:
        for fact in bench.model.declarations.get(quantity, ()):
            if fact.modality is Modality.ASSERTED:
                places.setdefault(bench.model.places[fact.block].contrast, []).append(fact)
    told = {c: f for c, f in places.items() if len({x.reference.quantity for x in f}) >= 2}
    ordered = sorted(told.items(), key=lambda item: min(f.span for f in item[1]))
    return tuple(
        (_configuration(bench, f"c{number}", facts), contrast)
        for number, (contrast, facts) in enumerate(ordered, 1)
    )


def _configuration(bench: Bench, name: str, facts: Sequence[Declaration]) -> Configuration:
    last = max(facts, key=lambda f: f.span)
    degrees = degrees_at(bench, last.block)
    values: list[tuple[str, Fraction]] = []
    if degrees is not None:
        values += [(q, Fraction(v)) for q, v in degrees.values.items()]
    for quantity in FACTS:
        value = bench.model.value(quantity, last.block)
        if value is not None:
            values.append((quantity, value))
    exists = available(bench, last.block)
    if exists is not None:
        values.append(("gpus_available", exists.number.value))
    first = min(facts, key=lambda f: f.span)
    trail = bench.document.blocks[first.block].trail
    label = bench.document.blocks[trail[-1]].shadow.strip() if trail else ""
    return Configuration(name, label, bench.topology_at(last.block), tuple(values))


def assign(
    findings: Sequence[Finding],
    known: Sequence[tuple[Configuration, frozenset[str]]],
    bench: Bench,
) -> list[Finding]:
    """The findings with the configuration that each is about: the most specific one in sight."""
    found = []
    for finding in findings:
        contrast = bench.model.places[finding.block].contrast
        fitting = [(c, labels) for c, labels in known if labels <= contrast]
        best = max(fitting, key=lambda item: len(item[1]), default=None)
        found.append(replace(finding, configuration=best[0].id if best else None))
    return found
