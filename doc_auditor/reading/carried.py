"""Calculations that go on with the value before them: ``$360 an hour, × 24 = $8,640 a day``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.reading.chain import Chain
from doc_auditor.reading.equations import chains
from doc_auditor.reading.tokens import Token

SIGNS = frozenset("*/+")
BETWEEN = 3
"""Words between the value and the sign behind it: ``12 GB per layer``."""


def carried(tokens: Sequence[Token]) -> Iterator[Chain]:
    """What an operator that begins a clause makes of the value right before it."""
    for at, token in enumerate(tokens):
        if token.kind != "operator" or token.text not in SIGNS or token.tight or at < 2:
            continue
        before = _value(tokens, at - 2) if _parts(tokens[at - 1]) else None
        if before is None:
            continue
        line = [tokens[before], *tokens[at:]]
        chain = next(chains(line), None)
        if chain is not None and chain.first == 0:
            yield chain


def _parts(token: Token) -> bool:
    return token.kind in ("comma", "open") or token.text == ";"


def _value(tokens: Sequence[Token], at: int) -> int | None:
    """Where the value stands that ends at a place, if it is no operand of a calculation."""
    index = at
    while index > at - BETWEEN and index >= 0 and tokens[index].kind in ("word", "symbol"):
        index -= 1
    number = tokens[index].number if index >= 0 and tokens[index].kind == "number" else None
    operand = index and tokens[index - 1].kind == "operator"
    return None if number is None or number.percent or number.times or operand else index
