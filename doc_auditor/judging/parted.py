"""What a sentence says of the parts of a plan: ``Prefill holds 16 and decode 8 experts per GPU``.

Each number belongs to the part named before it, and counts what the last of them does.  It is held
against what the sections of that part say; they may speak of something else, so that nothing is
certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.described import TEXTS, tokens_of
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.tokens import Token, lower
from doc_auditor.records import Block, Declaration, Modality
from doc_auditor.scope import key

NUMBERS = 3
"""Numbers of a sentence that speaks of parts, at most."""


def parted(bench: Bench) -> Iterator[tuple[Declaration, Declaration]]:
    """Each share that a sentence gives a part, with what the sections of the part say."""
    parts = frozenset(bench.catalog.tools.wordings.contrast["part"])
    for block in bench.document.blocks:
        if block.kind not in TEXTS or not any(p in block.shadow.lower() for p in parts):
            continue
        tokens = tokens_of(bench, block)
        for start, end in sentences(tokens):
            yield from _of_sentence(bench, block, tokens[start:end], parts)


def _of_sentence(
    bench: Bench, block: Block, tokens: Sequence[Token], parts: frozenset[str]
) -> Iterator[tuple[Declaration, Declaration]]:
    named = _named(tokens, parts)
    if not 2 <= len(named) <= NUMBERS or len({p for p, _ in named}) != len(named):
        return
    known = (_counted(bench, block, token) for _, token in reversed(named))
    fact = next((f for f in known if f is not None), None)
    for part, token in named if fact is not None else ():
        number = token.number
        assert fact is not None
        own = _stated(bench, fact, part, block)
        if (
            number is None
            or len(own) != 1
            or own[0].number.unit.dimensions != fact.number.unit.dimensions
        ):
            continue
        yield replace(fact, span=token.span, number=number, numbers=(number,)), own[0]


def _named(tokens: Sequence[Token], parts: frozenset[str]) -> list[tuple[str, Token]]:
    """Each number of a sentence with the part named before it; nothing where one has none."""
    found: list[tuple[str, Token]] = []
    part = ""
    for at, token in enumerate(tokens):
        said = lower(tokens, at)
        if said in parts:
            part = said
        elif token.kind == "number" and token.number is not None:
            plain = token.number.exact and not token.number.bound and not token.number.percent
            if not part or not plain:
                return []
            found.append((part, token))
            part = ""
    return found


def _counted(bench: Bench, block: Block, token: Token) -> Declaration | None:
    """The share that a number of a block declares: ``8 experts per GPU``."""
    return next(
        (
            c
            for c in bench.model.claims_of.get(block.index, ())
            if isinstance(c, Declaration)
            and token.number is not None
            and c.number.digits == token.number.digits
            and c.reference.per
        ),
        None,
    )


def _stated(bench: Bench, fact: Declaration, part: str, block: Block) -> list[Declaration]:
    """What the sections of a part say of a quantity, one of each value."""
    found = {
        d.number.value: d
        for d in bench.model.declarations.get(key(fact), ())
        if d.block != block.index
        and d.modality is Modality.ASSERTED
        and part in bench.model.places[d.block].contrast
    }
    return list(found.values())
