"""Kind ``held-layers``: what one GPU holds, worked out over layers of other pipeline stages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, verdict
from doc_auditor.judging.entries import PER_GPU, spoken_for
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.declared import following
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind, Declaration
from doc_auditor.rulebook import Rule

OVER = frozenset({"across", "over", "in", "for", "*", "/"})
"""Before the layers that a value is taken over."""
LEAD = 40
"""Characters in which a line says that it is about one GPU."""


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``Each GPU: 8 experts per layer (128 across 16 layers)`` in a pipeline of four stages."""
    for block in bench.document.blocks:
        tokens = bench.reading.tokens.get(block.index, ())
        if block.kind is not BlockKind.HEADING and _of_one_gpu(bench, block):
            yield from _block(rule, bench, block, tokens)


def _of_one_gpu(bench: Bench, block: Block) -> bool:
    context = bench.reading.context
    return any(PER_GPU.search(t[:LEAD]) for t in (block.shadow, *context.above(block)[:1]))


def _block(rule: Rule, bench: Bench, block: Block, tokens: Sequence[Token]) -> Iterator[Outcome]:
    layers, stages = _counted_over(bench, block, tokens), _one(bench, "pp", block)
    if layers is None or stages is None or stages.number.value <= 1:
        return
    count, depth = layers.number.value, stages.number.value
    if count % depth:
        return
    each = {n.value for n in _counts(tokens, "layer")}
    times = {n.value for n in _multiplied(tokens, layers.number)}
    for total in _counts(tokens):
        share = total.value / count
        if share in each | times and share != total.value and total.value != count:
            facts = layers, stages
            yield _outcome(rule, bench, block, total, facts, strained=share not in each)


def _multiplied(tokens: Sequence[Token], layers: Number) -> Iterator[Number]:
    """The 4 of ``4 experts × 24 layers``, which may be of each layer."""
    for at, token in enumerate(tokens):
        if token.number is None or token.number.value != layers.value or tokens[at - 1].text != "*":
            continue
        before = (t.number for t in reversed(tokens[:at]) if t.number is not None)
        yield from (n for n in [next(before, None)] if n is not None)


def _counted_over(bench: Bench, block: Block, tokens: Sequence[Token]) -> Declaration | None:
    """The layers of the model, if the block counts something over them."""
    facts = [f for f in bench.model.firm("layers", block.index) if f.block != block.index]
    facts = [f for f in facts if _over_all(tokens, f.number)]
    return facts[0] if len({f.number.value for f in facts}) == 1 else None


def _one(bench: Bench, name: str, block: Block) -> Declaration | None:
    """The one value of a quantity in sight that does not stand in the block itself."""
    facts = [f for f in bench.model.firm(name, block.index) if f.block != block.index]
    return facts[0] if len({f.number.value for f in facts}) == 1 else None


def _over_all(tokens: Sequence[Token], layers: Number) -> bool:
    """Whether the block counts something over all layers of the model."""
    return any(
        t.number is not None
        and t.number.value == layers.value
        and at > 0
        and tokens[at - 1].low in OVER
        and [singular(w.lower()) for w in following(tokens, at)[:1]] == ["layer"]
        for at, t in enumerate(tokens)
    )


def _counts(tokens: Sequence[Token], per: str = "") -> Iterator[Number]:
    """The counts of a block; with ``per`` those that are counted for each of it."""
    for at, token in enumerate(tokens):
        number = token.number
        if number is None or not number.integral or number.unit.dimensions or number.percent:
            continue
        words = [singular(w.lower()) for w in following(tokens, at)]
        if per in words[:4] if per else words[:1] != ["layer"]:
            yield number


def _outcome(
    rule: Rule,
    bench: Bench,
    block: Block,
    total: Number,
    facts: tuple[Declaration, Declaration],
    strained: bool,
) -> Outcome:
    claim = bench.claim(block, total)
    layers, stages = (f.number.value for f in facts)
    actual = total.value / stages
    shown = (
        f"{readable(total.value / layers)} × {layers} layers ÷ {stages} stages = {readable(actual)}"
    )
    result = verdict(claim, "distribution", "fails", "a GPU holds the layers of its own stage")
    if spoken_for(claim):
        return Outcome(result)
    return Outcome(
        result,
        finding(
            rule,
            claim,
            f"{shown}, not {total.bare}",
            claimed=printed_value(total),
            actual=actual,
            calculation=[shown],
            related=[bench.evidence(f) for f in facts],
            strained=strained,
        ),
    )
