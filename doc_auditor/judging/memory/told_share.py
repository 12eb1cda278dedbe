"""The weights of a GPU as a sentence tells them: ``140 GB over TP 2 and PP 4: 35 GB per GPU``.

The sentence, or the one before, says how large the weights are, the sentence over which degrees
they are split.  Tensor and pipeline parallelism both divide them; experts and sharded replicas may.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from math import prod

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.derived.passages import Passage, passages
from doc_auditor.judging.entries import spoken_for
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.judging.memory.weights import fits
from doc_auditor.judging.shape import exact_bytes
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.lexicon import PER, singular
from doc_auditor.records import Declaration, Evidence, Modality
from doc_auditor.rulebook import Rule

WEIGHTS = frozenset("weights weight parameters params".split())
OTHER = frozenset(
    "activations activation cache kv gradients gradient optimizer buffers states overhead peak "
    "usable available capacity memory free budget embedding embeddings layer expert experts".split()
)
"""Words of sentences that tell of more than the weights."""
SHARDS = ("tp", "pp")
MAY = ("ep", "dp", "cp", "sp")
EACH = frozenset("each every one per a single".split())
ENDS = frozenset({"comma", "stop", "number", "close"})
BEHIND = 9
"""Words behind a value in which it may be said to be that of a GPU."""


@dataclass(frozen=True, slots=True)
class Share:
    """The weights of one GPU, those of the model, and the degrees between them."""

    own: Number
    whole: Number
    degrees: Mapping[str, Declaration]
    block: int


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``With TP 2 and PP 4 each GPU holds 35 GB of the 140 GB of weights``."""
    before: Passage | None = None
    for passage in passages(bench):
        if before is not None and before.block.trail != passage.block.trail:
            before = None
        share = _share(bench, passage, before)
        before = passage
        if share is not None and not superseded(bench, share.block):
            yield from _judged(rule, bench, share)


def _share(bench: Bench, passage: Passage, before: Passage | None) -> Share | None:
    degrees = _degrees(bench, passage)
    if not set(SHARDS) <= degrees.keys():
        return None
    words = {t.low for t in passage.tokens}
    sizes = _sizes(passage)
    each = [at for at in sizes if _of_a_gpu(passage, at)]
    wholes = [passage.tokens[at].number for at in sizes if at not in each]
    if not wholes and before is not None:
        words |= {t.low for t in before.tokens}
        wholes = [before.tokens[at].number for at in _sizes(before)]
    if len(each) != 1 or len(wholes) != 1 or not words & WEIGHTS or words & OTHER:
        return None
    own, whole = passage.tokens[each[0]].number, wholes[0]
    if own is None or whole is None or own.value >= whole.value:
        return None
    return Share(own, whole, degrees, passage.block.index)


def _degrees(bench: Bench, passage: Passage) -> Mapping[str, Declaration]:
    """The degrees that the sentence itself gives."""
    start, end = passage.tokens[0].span.start, passage.tokens[-1].span.end
    found: dict[str, Declaration] = {}
    for name in (*SHARDS, *MAY):
        for fact in bench.model.declarations.get(name, ()):
            inside = fact.block == passage.block.index and start <= fact.span.start < end
            if inside and fact.number.integral and fact.modality is Modality.ASSERTED:
                found[name] = fact
    return found


def _sizes(passage: Passage) -> Sequence[int]:
    return [
        at
        for at, t in enumerate(passage.tokens)
        if t.kind == "number" and t.number is not None and not t.number.bound and _size(t.number)
    ]


def _size(number: Number) -> bool:
    return dict(number.unit.dimensions) == {"byte": 1} and number.value > 0


def _of_a_gpu(passage: Passage, at: int) -> bool:
    """``35 GB per GPU``, ``each GPU holds 35 GB``, ``35 GB of the 140 GB on each GPU``."""
    tokens = passage.tokens
    first = next((i for i in range(at - 1, -1, -1) if tokens[i].kind in ENDS), -1)
    last = next((i for i in range(at + 1, len(tokens)) if tokens[i].kind == "stop"), len(tokens))
    ahead = [t.low for t in tokens[first + 1 : at]]
    behind = [t.low for t in tokens[at + 1 : min(last, at + 1 + BEHIND)]]
    part_of = passage.words(at - 2, at) == ["of", "the"]
    return (_names_a_gpu(ahead) or _names_a_gpu(behind)) and not part_of


def _names_a_gpu(words: Sequence[str]) -> bool:
    pairs = pairwise(words)
    return any(a in EACH and PER.get(singular(b)) == "gpu" for a, b in pairs)


def _judged(rule: Rule, bench: Bench, share: Share) -> Iterator[Outcome]:
    claim = bench.claim(bench.document.blocks[share.block], share.own, (share.whole, share.own))
    if spoken_for(claim):
        return
    values = {q: int(d.number.value) for q, d in share.degrees.items()}
    least = prod(values[q] for q in SHARDS)
    more = [values[q] for q in MAY if q in values]
    splits = tuple(
        Fraction(least * prod(some)) for n in range(len(more) + 1) for some in combinations(more, n)
    )
    if any(fits(bench, p, share.whole.value, splits) for p in exact_bytes(share.own)):
        yield Outcome(verdict(claim, "distribution", "holds", "the weights over the degrees"))
        return
    actual = share.whole.value / (least * share.own.unit.factor)
    product = " × ".join(f"{q.upper()} {values[q]}" for q in SHARDS)
    shown = f"{share.whole.bare} ÷ ({product}) = {readable(actual)} {share.own.unit.text}"
    yield Outcome(
        verdict(claim, "distribution", "fails", "not the share of one GPU"),
        finding(
            rule,
            claim,
            f"{shown} per GPU, not {share.own.bare}",
            claimed=printed_value(share.own),
            actual=actual,
            unit=unit_of(share.own),
            calculation=[shown],
            related=[
                Evidence(share.whole.text.strip(), share.whole.span),
                *(bench.evidence(share.degrees[q]) for q in SHARDS),
            ],
        ),
    )
