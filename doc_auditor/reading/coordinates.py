"""Declarations that are no degrees but places in a grid: ``EP 0``, a table of ranks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.reading.lexicon import Lexicon
from doc_auditor.records import Claim, Declaration, Document


def without_coordinates(
    claims: Sequence[Claim], document: Document, lexicon: Lexicon
) -> Iterator[Claim]:
    """The claims without degrees that count from zero.

    No degree is zero, so where one is, all degrees of its table are indices, as are all values of
    the same degree in its line.
    """
    degrees = [c for c in claims if isinstance(c, Declaration) and _degree(c, lexicon)]
    zeros = [d for d in degrees if d.number.value == 0]
    tables = {cell.table for d in zeros if (cell := document.blocks[d.block].cell)}
    lines = {(d.block, d.reference.quantity) for d in zeros}
    indices = {
        id(d)
        for d in degrees
        if (d.block, d.reference.quantity) in lines
        or ((cell := document.blocks[d.block].cell) and cell.table in tables)
    }
    return (c for c in claims if id(c) not in indices)


def _degree(fact: Declaration, lexicon: Lexicon) -> bool:
    return lexicon.quantities[fact.reference.quantity].kind == "degree"
