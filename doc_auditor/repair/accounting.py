"""The document's own accounting of what a GPU holds."""

from __future__ import annotations

import re
from fractions import Fraction

from doc_auditor.judging.bench import Bench
from doc_auditor.quantity import Number
from doc_auditor.repair.weaving import Woven

PER_GPU = re.compile(
    r"\b(?:per|each|/|(?:of|on) (?:each|every|one|a))[\s-]*"
    r"(?:GPU|NPU|device|card|accelerator|rank)s?\b",
    re.IGNORECASE,
)


def accounting(woven: Woven, block: int, capacity: Fraction) -> tuple[Number, ...]:
    """Calculated sizes per GPU that fit now: what must still fit after a change."""
    bench = woven.bench
    contrast = bench.model.places[block].contrast
    found: dict[int, Number] = {}
    for link in woven.graph.links:
        number = link.target
        if dict(number.unit.dimensions) != {"byte": 1} or number.value > capacity:
            continue
        home = _block_of(bench, number)
        if home is None or not bench.model.places[home].contrast <= contrast:
            continue
        if per_gpu(bench, home, number):
            found[number.digits.start] = number
    return tuple(found.values())


def per_gpu(bench: Bench, block: int, number: Number) -> bool:
    """Said beside the number, in its line, or in the heading above."""
    here = bench.document.blocks[block]
    after = bench.source.text[number.span.end : number.span.end + 24]
    if PER_GPU.search(after) or PER_GPU.search(here.shadow):
        return True
    titles = [bench.document.blocks[i].shadow for i in here.trail[-1:]]
    return any(PER_GPU.search(title) for title in titles)


def _block_of(bench: Bench, number: Number) -> int | None:
    for index, tokens in bench.reading.tokens.items():
        if tokens and tokens[0].span.start <= number.digits.start < tokens[-1].span.end:
            return index
    return None
