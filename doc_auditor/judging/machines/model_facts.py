"""What a sentence says of a known model right behind its name: ``Llama-3-70B has 80 layers``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial

from doc_auditor.facts.models import Model
from doc_auditor.facts.naming import Mention, accepted
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.shape import figure
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind, Declaration, Modality

TEXTS = (BlockKind.PARAGRAPH, BlockKind.ITEM)
COUNTS = ("params", "params_active")
ALSO = {"params_active": "params/token"}
"""How else a figure is called: a model *activates 37B parameters per token*."""
LINKS = frozenset(
    "has have with of and its use the a an is come at in as total hidden size dimension "
    "activate".split()
)
"""What may stand between a model and its figures, besides their names; in the singular."""
NEAR = Fraction(3, 100)
"""How far a printed number of parameters lies from a published one that it rounds."""


def told(bench: Bench) -> Iterator[tuple[Declaration, frozenset[Fraction], Mention]]:
    """Each figure that stands behind the name of a model, with what is published for it."""
    for block in bench.document.blocks:
        if block.kind not in TEXTS or block.quotes:
            continue
        names = bench.catalog.facts.names
        mentions = [m for m in names.find(block.shadow, block.span.start) if m.models]
        if len(mentions) == 1:
            yield from _behind(bench, block, mentions[0])


def _behind(
    bench: Bench, block: Block, mention: Mention
) -> Iterator[tuple[Declaration, frozenset[Fraction], Mention]]:
    tokens = bench.reading.tokens.get(block.index, ())
    for name in (*bench.catalog.tools.lexicon.published, *COUNTS):
        known = accepted(mention.models, partial(_figures, name=name))
        facts = [d for n in (name, ALSO.get(name, "")) for d in bench.model.declarations.get(n, ())]
        for fact in facts if known else ():
            own = fact.block == block.index and fact.number.digits.start >= mention.span.end
            if own and _meant(fact) and _linked(bench, tokens, mention, fact):
                yield fact, _rounded(fact, known, name), mention


def _meant(fact: Declaration) -> bool:
    plain = fact.upper is None and not fact.reference.role and fact.modality is Modality.ASSERTED
    return plain and not fact.number.hedged and not fact.number.bound


def _figures(model: Model, name: str) -> tuple[Fraction, ...]:
    if name in model.unsourced:
        return ()
    if name in COUNTS:
        counts = model.published_total if name == "params" else model.published_active
        return () if model.nominal else tuple(Fraction(c.value) for c in counts)
    value = figure(model, name)
    return (Fraction(value),) if value else ()


def _rounded(fact: Declaration, known: frozenset[Fraction], name: str) -> frozenset[Fraction]:
    """What is published, with the printed value among it where it rounds one of them."""
    value = fact.number.value
    near = name in COUNTS and any(abs(value / k - 1) <= NEAR for k in known)
    return known | {value} if near else known


def _linked(bench: Bench, tokens: Sequence[Token], mention: Mention, fact: Declaration) -> bool:
    """Whether nothing but figures, their names and small words stand between name and figure."""
    quantities = bench.catalog.tools.lexicon.quantities
    names = {w for q in quantities.values() if q.shape or q.name in COUNTS for w in q.words}
    between = [
        t
        for t in tokens
        if t.span.start >= mention.span.end and t.span.end <= fact.number.span.start
    ]
    return all(
        t.kind in ("number", "comma", "open", "close")
        or (t.kind == "word" and {*normal([t.text])} <= names | LINKS)
        for t in between
    )
