"""Kind ``kv-cache``: a key-value cache that the shape contradicts by a factor of four or more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import Entry, claim_of, entries, spoken_for
from doc_auditor.judging.layout.degrees import degrees_at, superseded
from doc_auditor.judging.shape import Known, dimension, exact_bytes, lengths, widths
from doc_auditor.quantity import readable
from doc_auditor.records import Evidence
from doc_auditor.rulebook import Rule

CACHE = re.compile(
    r"(?:per[- ](?:GPU|device) )?(?:total )?kv[- ]?cache(?: (?:memory|size|usage|footprint))?"
    r"(?: per (?:token|GPU|device|card))?",
    re.IGNORECASE,
)
ONE_TOKEN = re.compile(
    r"(?:kv(?:[- ]?cache)? )?(?:(?:size|bytes|memory|footprint|cost|entry|need) )?"
    r"(?:per|for (?:one|a|each|every)|of (?:one|a|each)|/|one|each) ?(?:token|position)\b.*",
    re.IGNORECASE,
)
"""A label that names a token, where the cache stands above it."""
WHOLE = re.compile(
    r"\b(?:whole|full|entire) model\b|\b(?:all|over|across)(?: all)?(?: \d+)? layers\b",
    re.IGNORECASE,
)
"""Nothing is left out: a value of all layers, and of all ranks."""
TITLED = re.compile(r"\bkv\b|\bcache\b", re.IGNORECASE)
SHARE = re.compile(r"\b(?:GPUs?|NPUs?|ranks?|devices?|cards?|chips?|shard\w*|TP)\b")
PER_TOKEN = re.compile(r"^\W*(?:/|per|a|each) ?(?:token|position)", re.IGNORECASE)
PER_LAYER = re.compile(r"\b(?:per|each|a|and) layer|/ ?layer", re.IGNORECASE)
PER_SEQUENCE = re.compile(
    r"(?:per|each|a|/) ?(?:sequence|request|user|conversation|session|stream)", re.IGNORECASE
)
LATENT = re.compile(
    r"\bMLA\b|latent|compress|quanti[sz]ed cache|sliding|window|evict|sparse", re.IGNORECASE
)
FACTOR = 4
ABOUT = Fraction(1, 10)
USUAL_WIDTHS = frozenset({Fraction(1), Fraction(2), Fraction(4)})


@dataclass(frozen=True, slots=True)
class Token:
    """Bytes of a token over all layers: the least and the most that can be meant, and the usual."""

    low: Fraction
    high: Fraction
    usual: Fraction
    shown: str
    related: tuple[Evidence, ...]
    assumes: tuple[str, ...]


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``KV cache: 1KB per token`` where the shape gives 320 KiB."""
    if any(LATENT.search(b.shadow) and "cache" in b.shadow.lower() for b in bench.document.blocks):
        return
    for entry in entries(bench):
        label = entry.label.strip()
        one = _of_a_token(entry, label)
        if not entry.bytes or not (one or CACHE.fullmatch(label)):
            continue
        if superseded(bench, entry.block.index):
            continue
        if any(t.kind == "operator" and t.text in "*/" for t in entry.tokens):
            continue
        if PER_LAYER.search(f"{label} {entry.tail}"):
            continue
        per_token = one or bool(PER_TOKEN.match(entry.tail)) or "per token" in label.lower()
        token = _token(bench, entry.block.index)
        if token is not None:
            yield from (
                _per_token(rule, bench, entry, token)
                if per_token
                else _whole(rule, bench, entry, token)
            )


def _of_a_token(entry: Entry, label: str) -> bool:
    """``Per token, whole model: 256 KiB`` under the title of the cache."""
    named = (label, *entry.titles[:1])
    return bool(ONE_TOKEN.fullmatch(label)) and any(TITLED.search(n) for n in named)


def _token(bench: Bench, block: int) -> Token | None:
    layers, heads = dimension(bench, "layers", block), dimension(bench, "heads", block)
    groups = dimension(bench, "kv_heads", block) or heads
    sizes = _head_sizes(bench, block, heads)
    if len(layers) != 1 or not groups or not sizes:
        return None
    formats = widths(bench) or USUAL_WIDTHS
    usual_width = min(formats, key=lambda w: (abs(w - 2), w))
    every = [*layers, *groups, *sizes]
    figures = (layers[0].value, groups[0].value, sizes[0].value, usual_width)
    return Token(
        2
        * layers[0].value
        * min(g.value for g in groups)
        * min(s.value for s in sizes)
        * min(formats),
        2
        * layers[0].value
        * max(g.value for g in groups)
        * max(s.value for s in sizes)
        * max(formats),
        2 * prod(figures, start=Fraction(1)),
        f"2 × {figures[0]} layers × {figures[1]} KV heads × {readable(figures[2])}"
        f" × {readable(figures[3])} bytes",
        tuple(k.evidence for k in every if k.evidence),
        tuple(k.assumes for k in every if k.assumes),
    )


def _head_sizes(bench: Bench, block: int, heads: tuple[Known, ...]) -> tuple[Known, ...]:
    """The width of a head: as declared, hidden ÷ heads, and what is known of the model."""
    found = list(dimension(bench, "head_dim", block))
    hidden = dimension(bench, "hidden", block)
    if len(hidden) == 1 and len(heads) == 1:
        derived = Known(hidden[0].value / heads[0].value, hidden[0].evidence)
        found.insert(0, derived) if not any(k.evidence and not k.assumes for k in found) else None
    return tuple(found)


def _ranks(bench: Bench, block: int) -> int:
    """The GPUs over which a cache may be spread."""
    degrees = degrees_at(bench, block)
    product = max(degrees.products()) * degrees.values.get("sp", 1) if degrees else 1
    totals = [
        int(d.number.value)
        for d in bench.model.firm("gpus", block)
        if d.source in ("label", "cell")
    ]
    return min(product, max(totals)) if totals and product > 1 else product


def _about(entry: Entry) -> Iterator[Fraction]:
    """The bytes that a size may stand for, rounded down and up, in both bases."""
    number = entry.number
    for value in exact_bytes(number):
        share = number.half() / number.coefficient + (ABOUT if number.hedged else 0)
        yield from (value * (1 - share), value, value * (1 + share))


def _per_token(rule: Rule, bench: Bench, entry: Entry, token: Token) -> Iterator[Outcome]:
    low = token.low / _ranks(bench, entry.block.index)
    claim = claim_of(bench, entry)
    said = f"{entry.label} {entry.tail}"
    if WHOLE.search(said) and not (entry.per_gpu or SHARE.search(said)):
        if any(token.low <= b <= token.high for b in _about(entry)):
            yield Outcome(verdict(claim, "plausibility", "holds", token.shown))
        else:
            yield from _finding(rule, bench, entry, token.usual, token.shown, token)
        return
    if low / FACTOR <= entry.number.value <= token.high * FACTOR:
        yield Outcome(verdict(claim, "plausibility", "holds", f"{token.shown}, whole or per GPU"))
        return
    yield from _finding(rule, bench, entry, token.usual, token.shown, token)


def _whole(rule: Rule, bench: Bench, entry: Entry, token: Token) -> Iterator[Outcome]:
    """A cache too small for the batch and the shortest length of the document."""
    batches = [
        d.number.value for d in bench.model.firm("gbs", entry.block.index) if d.number.integral
    ]
    texts = lengths(bench)
    if PER_SEQUENCE.search(f"{entry.label} {entry.tail}"):
        batches = [Fraction(1)]
    if not batches or not texts or min(batches) < 1:
        return
    ranks = _ranks(bench, entry.block.index)
    low = token.low * min(batches) * min(texts) / ranks
    claim = claim_of(bench, entry)
    if entry.number.value * FACTOR >= low:
        yield Outcome(verdict(claim, "plausibility", "holds", "enough for the shortest sequences"))
        return
    degrees = degrees_at(bench, entry.block.index)
    shards = (
        degrees.values.get("tp", 1) * degrees.values.get("pp", 1)
        if degrees and entry.per_gpu
        else 1
    )
    length = Counter(texts).most_common(1)[0][0]
    usual = token.usual * batches[0] * length / shards
    shown = f"{token.shown} × {batches[0]} sequences × {length} tokens ÷ {shards} GPUs"
    yield from _finding(rule, bench, entry, usual, shown, token)


def _finding(
    rule: Rule, bench: Bench, entry: Entry, usual: Fraction, shown: str, token: Token
) -> Iterator[Outcome]:
    claim, number = claim_of(bench, entry), entry.number
    result = verdict(claim, "plausibility", "fails", "the shape contradicts it")
    if spoken_for(claim):
        return
    binary = number.unit.factor * Fraction(1024, 1000) ** number.unit.power
    actual = usual / binary if (usual / binary).denominator == 1 else usual / number.unit.factor
    whole = f"{shown} = {readable(actual, 4)} {number.unit.text}"
    yield Outcome(
        result,
        finding(
            rule,
            claim,
            f"{whole}, not {number.bare}",
            claimed=printed_value(number),
            actual=actual,
            unit=unit_of(number),
            calculation=[whole],
            assumes=token.assumes,
            related=token.related,
        ),
    )
