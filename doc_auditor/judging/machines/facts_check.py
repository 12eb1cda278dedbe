"""Kinds ``model-fact`` and ``device-fact``: figures that differ from what is published.

A finding is a warning, and only where one known thing is meant and no published value fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from doc_auditor.facts.hardware import Accelerator
from doc_auditor.facts.models import Model
from doc_auditor.facts.naming import Mention, accepted
from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import spoken_for
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.judging.machines import model_facts
from doc_auditor.judging.shape import figure, the_model
from doc_auditor.quantity import Number, readable
from doc_auditor.records import Block, BlockKind, Claim, Declaration, Evidence, Modality
from doc_auditor.rulebook import Rule

BETWEEN = re.compile(
    r"[\s(:,–—-]*(?:GPUs?|cards?|each|with|has|have|of|and|its|offers?|provides?|SXM\d?|PCIe|\s)*[\s(:,–—-]*",
    re.IGNORECASE,
)
MEMORY_WORDS = re.compile(
    r"^\W*(?:of |in )?(?:HBM\w*|VRAM|memory|GPU memory|of memory|device memory|each"
    r"|per (?:GPU|card|device)|\)|,|$)",
    re.IGNORECASE,
)
BANDWIDTH_WORDS = re.compile(r"bandwidth|HBM|memory|VRAM", re.IGNORECASE)
LINK_WORDS = re.compile(
    r"NVLink|NVSwitch|link|PCIe|inter|network|fabric|all-?reduce|bus|effective|measured|achiev|sustain|utili",
    re.IGNORECASE,
)
PEAK_WORDS = re.compile(r"peak|theoretical|dense|sparse|spec", re.IGNORECASE)
WINDOW = 70
SIZED = re.compile(r"\d[BMT]\b", re.IGNORECASE)
"""A name without a size (``GPT-3``) is also that of a family."""
CLOSE = Fraction(4, 100)
USABLE = Fraction(9, 10)
SANE = 3
"""A size this many times off is not that of the device."""


def models(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``Llama-3-70B`` with 64 layers: it has 80."""
    judged: set[int] = set()
    for claim, known, mention in model_facts.told(bench):
        judged.add(claim.number.digits.start)
        yield _published(rule, claim, known, mention)
    for claim, known, mention in _labelled(bench):
        if claim.number.digits.start not in judged:
            yield _published(rule, claim, known, mention)


def _published(
    rule: Rule, claim: Declaration, known: frozenset[Fraction], mention: Mention
) -> Outcome:
    value = claim.number.value
    if value in known:
        return Outcome(verdict(claim, "fact", "holds", f"as published for {mention.text}"))
    actual = min(known, key=lambda k: abs(k - value))
    return _differs(rule, claim, claim.number, actual, mention, mention.models[0].shape_sources)


def _labelled(bench: Bench) -> Iterator[tuple[Declaration, frozenset[Fraction], Mention]]:
    """The labelled figures of the one model that the document is about."""
    found = the_model(bench)
    if found is None:
        return
    candidates, mention = found
    figures = list(_compared(bench, candidates))
    fits = any(d.number.value in known for d, known in figures)
    if not SIZED.search(mention.text) and not fits:
        return
    for claim, known in figures:
        if fits or _under(bench, mention, claim):
            yield claim, known, mention


def _under(bench: Bench, mention: Mention, claim: Declaration) -> bool:
    """Whether a figure stands in the section, or below the title, that names the model."""
    place = next(b for b in bench.document.blocks if b.span.contains(mention.span))
    trail = bench.document.blocks[claim.block].trail
    if place.kind is BlockKind.HEADING:
        return place.index in trail
    return place.trail == trail


def _compared(
    bench: Bench, candidates: tuple[Model, ...]
) -> Iterator[tuple[Declaration, frozenset[Fraction]]]:
    """Each figure of the shape that the document states once, with what is published."""
    for name in bench.catalog.tools.lexicon.published:
        facts = _stated(bench, name)
        known = accepted(candidates, partial(_figures, name=name))
        if known and len({d.number.value for d in facts}) == 1:
            yield facts[0], known


def _figures(model: Model, name: str) -> tuple[Fraction, ...]:
    if name in model.unsourced:
        return ()
    value = figure(model, name)
    return (Fraction(value),) if value else ()


def _stated(bench: Bench, name: str) -> list[Declaration]:
    """Labelled values of the whole model, outside any contrast."""
    every = [
        d
        for n in ((name, f"{name}/layer") if name == "experts" else (name,))
        for d in bench.model.declarations.get(n, ())
    ]
    return [
        d
        for d in every
        if d.source in ("label", "flag")
        and d.modality is Modality.ASSERTED
        and not d.reference.role
        and d.upper is None
        and d.number.exact
        and not bench.model.places[d.block].contrast
        and not superseded(bench, d.block)
    ]


def _differs(
    rule: Rule,
    claim: Claim,
    number: Number,
    actual: Fraction,
    mention: Mention,
    sources: tuple[str, ...],
) -> Outcome:
    source = sources[0] if sources else "the data of this tool"
    plain = actual / number.scale if number.letter else actual
    shown = f"{mention.text} has {readable(plain)}{number.letter} {number.unit.text}".rstrip()
    return Outcome(
        verdict(claim, "fact", "fails", "published otherwise"),
        finding(
            rule,
            claim,
            f"{shown}, not {number.bare} ({source})",
            span=number.span,
            claimed=printed_value(number),
            actual=actual,
            unit=unit_of(number),
            calculation=[shown],
            assumes=[f"{mention.text}: {source}"],
            related=[Evidence(mention.text, mention.span)],
        ),
    )


# ---- devices ------------------------------------------------------------------------------------


def devices(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``H100 with 64 GB``: it has 80."""
    names = bench.catalog.facts.names
    for block in bench.document.blocks:
        if block.kind in (BlockKind.METADATA, BlockKind.HTML):
            continue
        mentions = [
            m for m in names.find(block.shadow, block.span.start) if m.devices and not m.hosts
        ]
        for index, mention in enumerate(mentions):
            end = mentions[index + 1].span.start if index + 1 < len(mentions) else block.span.end
            for number in _after(
                bench, block, mention.span.end, min(end, mention.span.end + WINDOW)
            ):
                yield from _device(rule, bench, block, mention, number)


def _after(bench: Bench, block: Block, start: int, end: int) -> Iterator[Number]:
    for token in bench.reading.tokens.get(block.index, ()):
        if token.span.start >= end or (token.kind == "stop" and token.span.start >= start):
            return
        if token.span.start >= start and token.kind == "operator" and token.text in "*/+=":
            return
        if token.span.start >= start and token.number is not None:
            yield token.number


def _device(
    rule: Rule, bench: Bench, block: Block, mention: Mention, number: Number
) -> Iterator[Outcome]:
    dimensions = dict(number.unit.dimensions)
    between = block.shadow[
        mention.span.end - block.span.start : number.span.start - block.span.start
    ]
    after = block.shadow[number.span.end - block.span.start :][:30]
    if dimensions == {"byte": 1} and BETWEEN.fullmatch(between) and MEMORY_WORDS.match(after):
        known, unit, low = accepted(mention.devices, _memory), 10**9, USABLE
    elif (
        dimensions == {"byte": 1, "second": -1}
        and BANDWIDTH_WORDS.search(between + after)
        and not LINK_WORDS.search(between + after)
    ):
        known, unit, low = accepted(mention.devices, lambda d: d.bandwidth_tbs), 10**12, 1 - CLOSE
    elif "flop" in dimensions and PEAK_WORDS.search(between + after):
        known, unit, low = accepted(mention.devices, _peaks), 10**12, 1 - CLOSE
    else:
        return
    start = max(number.span.start - block.span.start, 0)
    claim = Claim(
        number.span,
        block.index,
        bench.reading.context.modality(block, start, start + len(number.text)),
        (number,),
    )
    if not known or spoken_for(claim) or number.bound or number.hedged:
        return
    value = number.value / unit
    if not max(known) / SANE <= value <= max(known) * SANE:
        return
    half = number.half() * number.unit.factor / unit
    if any(
        k * low - half <= value <= k * (1 + CLOSE) * Fraction(1024, 1000) ** 3 + half for k in known
    ):
        yield Outcome(verdict(claim, "fact", "holds", f"as published for {mention.text}"))
        return
    actual = min(known, key=lambda k: abs(k - value)) * unit / number.unit.factor
    yield _differs(rule, claim, number, actual, mention, mention.devices[0].sources)


def _memory(device: Accelerator) -> tuple[Fraction, ...]:
    return (*device.memory_gb, *device.usable_gib)


def _peaks(device: Accelerator) -> tuple[Fraction, ...]:
    return tuple(value for _, values in device.peaks for value in values)
