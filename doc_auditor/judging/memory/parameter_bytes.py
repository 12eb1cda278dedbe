"""How many bytes a parameter takes at a place, and which figures count parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from doc_auditor.formula import numbers
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.memory.formats import width_in
from doc_auditor.judging.shape import widths
from doc_auditor.records import Block, BlockKind, Evidence

FORMATS = {
    "fp32": Fraction(4),
    "float32": Fraction(4),
    "tf32": Fraction(4),
    "fp16": Fraction(2),
    "bf16": Fraction(2),
    "float16": Fraction(2),
    "bfloat16": Fraction(2),
    "half precision": Fraction(2),
    "fp8": Fraction(1),
    "int8": Fraction(1),
}
FORMAT = re.compile("|".join(FORMATS), re.IGNORECASE)
PRECISION = re.compile(
    r"\b(?:precision|dtype|data type|format|weights?|parameters?|in)\b", re.IGNORECASE
)
NARROW = re.compile(r"\b(?:fp8|int8|int4|fp4|w8a\d+|\d-bit|quanti[sz]\w*)\b", re.IGNORECASE)
COUNTED = re.compile(r"\bparam(?:eter)?s?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Width:
    """Bytes of a parameter, where that is said, and whether it is said beyond doubt."""

    bytes: Fraction
    evidence: Evidence
    certain: bool = True


def width_at(bench: Bench, block: Block, said: str = "") -> Width | None:
    """Of the line itself, else of the document; the narrowest where every format is wide."""
    own = width_in(f"{said} {block.shadow}")
    if own is not None and own > 1 and NARROW.search(block.shadow):
        return None  # ``INT8: 13 GB. BF16: 26 GB``
    if own is not None:
        return Width(own, Evidence(block.shadow.strip()[:60], block.span))
    every = widths(bench)
    stated = bench.remembered("bytes per parameter", None, lambda: _per_parameter(bench))
    if stated is not None and min(every, default=Fraction(2)) > 1:
        return Width(*stated, certain=min(every, default=Fraction(2)) > 1)
    if not every or min(every) < 2:
        return None
    return Width(min(every), Evidence(block.shadow.strip()[:60], block.span), certain=False)


def known_counts(bench: Bench) -> frozenset[tuple[Fraction, str]]:
    """Figures that the document prints as numbers of parameters."""
    return bench.remembered("counted parameters", None, lambda: frozenset(_counted(bench)))


def _counted(bench: Bench) -> Iterator[tuple[Fraction, str]]:
    for name in ("params", "mem_params", "params_active"):
        for fact in bench.model.declarations.get(name, ()):
            yield fact.number.coefficient, fact.number.letter
    for tokens in bench.reading.tokens.values():
        for token, after in pairwise(tokens):
            if token.number is not None and COUNTED.search(f"{token.number.noun} {after.text}"):
                yield token.number.coefficient, token.number.letter
    for claims in bench.model.equations.values():
        for claim in claims:
            every = [n for s in claim.sides for n in numbers(s)]
            if any("byte" in f"{n.noun} {n.unit.text}" and n.unit.factor == 1 for n in every):
                yield from ((n.coefficient, n.letter) for n in every if n.letter)


def _per_parameter(bench: Bench) -> tuple[Fraction, Evidence] | None:
    """What the document says a parameter takes: ``2 bytes per parameter``, ``Precision: FP16``."""
    found: dict[Fraction, Evidence] = {}
    for fact in bench.model.declarations.get("bytes_p", ()):
        found.setdefault(fact.number.coefficient, bench.evidence(fact))
    for block in bench.document.blocks:
        if found or block.kind is BlockKind.CODE:
            continue
        for match in FORMAT.finditer(block.shadow):
            if PRECISION.search(block.shadow[: match.start()]) and len(block.shadow) < 120:
                name = match.group().lower()
                span = block.span
                found.setdefault(FORMATS[name], Evidence(f"{match.group()}", span))
    return next(iter(found.items())) if len(found) == 1 else None
