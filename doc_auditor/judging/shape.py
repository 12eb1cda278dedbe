"""What a document says about its model: parameters, number formats, lengths, and what is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.facts.models import Model
from doc_auditor.facts.naming import Mention, agreed
from doc_auditor.judging.bench import Bench
from doc_auditor.quantity import Number
from doc_auditor.reading.tokens import lower
from doc_auditor.records import Declaration, Evidence, Reference

WIDTHS = (
    (r"fp32|float32|tf32|32-bit", Fraction(4)),
    (r"fp16|bf16|float16|bfloat16|half[- ]precision|w16a16|16-bit|2 bytes", Fraction(2)),
    (r"fp8|int8|w8a8|w8a16|8-bit|mxfp8|e4m3", Fraction(1)),
    (r"fp6", Fraction(3, 4)),
    (r"int4|fp4|w4a16|4-bit|awq|gptq|mxfp4|nvfp4|q4\w*", Fraction(1, 2)),
)
SPELLED = tuple(
    (re.compile(rf"(?<![A-Za-z0-9])(?:{p})(?![A-Za-z0-9])", re.IGNORECASE), w) for p, w in WIDTHS
)
LENGTH = re.compile(r"\W*(?:max\w* )?(?:seq\w*|context|prompt|input|output)\b", re.IGNORECASE)
MIXTURE = re.compile(r"\bMoE\b|mixture[- ]of[- ]experts|\bexperts?\b", re.IGNORECASE)
LEAST_PARAMETERS = 10**7
SIZES = frozenset({"B", "T"})
"""Magnitudes that a model is called by."""


@dataclass(frozen=True, slots=True)
class Known:
    """A value with the place or the source that it is known from."""

    value: Fraction
    evidence: Evidence | None = None
    assumes: str = ""


def widths(bench: Bench) -> frozenset[Fraction]:
    """Bytes per value of every number format that the document names."""
    return bench.remembered("widths", None, lambda: _widths(bench))


def _widths(bench: Bench) -> frozenset[Fraction]:
    found = {w for b in bench.document.blocks for p, w in SPELLED if p.search(b.shadow)}
    found |= {d.number.coefficient for d in bench.model.declarations.get("bytes_p", ())}
    return frozenset(found)


def mixture(bench: Bench) -> bool:
    """Whether the document is about a mixture of experts."""
    return bench.remembered("mixture", None, lambda: _mixture(bench))


def _mixture(bench: Bench) -> bool:
    negated = re.compile(r"\b(?:not|no|without)\s+(?:an?\s+)?MoE\b", re.IGNORECASE)
    return any(MIXTURE.search(negated.sub("", b.shadow)) for b in bench.document.blocks)


def parameters(bench: Bench, block: int) -> tuple[Declaration, ...]:
    """The declared numbers of parameters that are visible from a block, whatever their label."""
    here = bench.model.places[block].contrast
    declared = tuple(
        d
        for name in ("params", "mem_params")
        for d in bench.model.declarations.get(name, ())
        if not d.number.unit.dimensions
        and d.number.value >= LEAST_PARAMETERS
        and bench.model.places[d.block].contrast <= here
    )
    named = bench.remembered("models by size", None, lambda: tuple(_by_size(bench)))
    return declared or (named if len({d.number.value for d in named}) == 1 else ())


def _by_size(bench: Bench) -> Iterator[Declaration]:
    """``Model: 70B dense``, ``the 30B model``: as many parameters."""
    for block in bench.document.blocks:
        tokens = bench.reading.tokens.get(block.index, ())
        for at, token in enumerate(tokens):
            number = token.number
            if token.kind != "number" or number is None or number.letter not in SIZES:
                continue
            if number.unit.dimensions or number.bound or number.value < LEAST_PARAMETERS:
                continue
            label = at > 1 and tokens[at - 1].kind == "colon" and lower(tokens, at - 2) == "model"
            if label or lower(tokens, at + 1) in ("model", "dense"):
                modality = bench.reading.context.of_block(block)
                reference = Reference("params")
                yield Declaration(
                    number.span, block.index, modality, (number,), reference, number, source="noun"
                )


def lengths(bench: Bench) -> tuple[Fraction, ...]:
    """Every number of tokens that the document prints for a length of text, repeats kept."""
    found: list[Fraction] = []
    for block in bench.document.blocks:
        tokens = bench.reading.tokens.get(block.index, ())
        labelled = bool(LENGTH.match(block.shadow))
        for at, token in enumerate(tokens):
            number = token.number
            if token.kind != "number" or number is None or number.unit.dimensions or number.percent:
                continue
            after = (number.noun or (tokens[at + 1].text if at + 1 < len(tokens) else "")).lower()
            meant = (labelled and not after.startswith("seq")) or after in ("token", "tokens")
            if meant and 16 <= number.value <= 10**7:
                found.append(number.value)
    return tuple(found)


def the_model(bench: Bench) -> tuple[tuple[Model, ...], Mention] | None:
    """The one known model that a document is about; nothing if it names several."""
    mentions = bench.named_models
    if len(mentions) != 1:
        return None
    return mentions[0].models, mentions[0]


def from_facts(bench: Bench, name: str) -> Known | None:
    """A figure of the shape of the one model that the document names."""
    found = the_model(bench)
    if found is None:
        return None
    models, mention = found
    value = agreed(models, lambda m: figure(m, name))
    if value is None:
        return None
    source = models[0].shape_sources[0] if models[0].shape_sources else "models.toml"
    evidence = Evidence(f"{mention.text}", mention.span)
    return Known(
        Fraction(value), evidence, f"{name.replace('_', ' ')} {value} of {mention.text} ({source})"
    )


def figure(model: Model, name: str) -> int | None:
    """A figure of a shape by the name of its quantity; nothing where it has none."""
    mixture = model.shape.mixture
    if name in ("experts", "top_k", "moe_ffn"):
        inner = {"experts": "experts", "top_k": "top_k", "moe_ffn": "ffn"}[name]
        return int(getattr(mixture, inner)) if mixture else None
    return int(getattr(model.shape, name, 0)) or None


def declared(bench: Bench, name: str, block: int) -> tuple[Known, ...]:
    """The declared values of a quantity as seen from a block, each value once."""
    firsts = bench.model.firm_level(name, block).firsts
    return tuple(Known(value, bench.evidence(fact)) for value, fact in firsts.items())


def dimension(bench: Bench, name: str, block: int) -> tuple[Known, ...]:
    """What the document declares; where it is silent, what is known of the model it names."""
    found = declared(bench, name, block)
    if found:
        return found
    known = from_facts(bench, name)
    return (known,) if known else ()


def exact_bytes(number: Number) -> Iterator[Fraction]:
    """A size in bytes in both unit bases."""
    yield number.value
    if number.unit.power:
        yield number.value * Fraction(1024, 1000) ** number.unit.power
