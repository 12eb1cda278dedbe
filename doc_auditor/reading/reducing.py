"""Tokens → tokens with each printed calculation replaced by its result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from doc_auditor.formula import Literal_
from doc_auditor.reading.chain import Chain
from doc_auditor.reading.equations import chains
from doc_auditor.reading.tokens import Token


def reduced(tokens: Sequence[Token], known: Iterable[Chain] | None = None) -> list[Token]:
    """The tokens with each printed calculation (``known``, if read already) as its result."""
    places = {t.number.digits: i for i, t in enumerate(tokens) if t.number is not None}
    found: list[Token] = []
    at = 0
    for chain in chains(tokens) if known is None else known:
        last = chain.sides[-1].tree
        if chain.form != "chain" or not isinstance(last, Literal_) or chain.first < at:
            continue
        result = places.get(last.number.digits)
        if result is None:
            continue
        found += [*tokens[at : chain.first], tokens[result]]
        at = result + 1
    return [*found, *tokens[at:]]
