"""Grids → claims: everything that a table says beyond its single cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from doc_auditor.reading.context import Context
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.lexicon import Lexicon
from doc_auditor.reading.tables.calculations import (
    corrections,
    derived_columns,
    lawful_cells,
    printed_calculations,
)
from doc_auditor.reading.tables.cells import cell_declarations
from doc_auditor.reading.tables.changes import change_columns
from doc_auditor.reading.tables.relative import relative_columns
from doc_auditor.reading.tables.shares import share_columns, share_rows
from doc_auditor.reading.tables.totals import column_totals, right_once_corrected
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Claim, Equation, Total
from doc_auditor.source import Span


def drawn_claims(grid: Grid, context: Context) -> Iterator[Claim]:
    """What a table drawn in a code block claims by its columns."""
    derived = list(derived_columns(grid, context, ()))
    sums = column_totals(grid, context, corrections(grid, derived))
    found = [*derived, *sums, *share_columns(grid, context)]
    yield from _settled(grid, found, list(lawful_cells(grid, context, found)))


def table_claims(
    grid: Grid, context: Context, lexicon: Lexicon, leadin: Sequence[Token] = ()
) -> Iterator[Claim]:
    """Everything that a table claims beyond its single cells; ``leadin`` introduces it."""
    found = list(_own_claims(grid, context, lexicon, leadin))
    yield from _settled(grid, found, list(lawful_cells(grid, context, found)))


def _settled(grid: Grid, found: Sequence[Claim], lawful: Sequence[Equation]) -> Iterator[Claim]:
    """All claims; a total that is right once its wrong addend is, is no second mistake."""
    wrong = corrections(grid, lawful)
    for claim in found:
        spoilt = isinstance(claim, Total) and right_once_corrected(
            claim.total, claim.addends, wrong
        )
        yield replace(claim, certain=False) if isinstance(claim, Total) and spoilt else claim
    yield from lawful


def _own_claims(
    grid: Grid, context: Context, lexicon: Lexicon, leadin: Sequence[Token]
) -> Iterator[Claim]:
    yield from cell_declarations(grid, context, lexicon)
    relative = [c for g in (grid, grid.turned()) for c in relative_columns(g, context)]
    held = {c.span for c in relative}
    derived = [c for c in derived_columns(grid, context, leadin) if held.isdisjoint(_places(c))]
    yield from derived
    yield from relative
    printed = list(printed_calculations(grid, context))
    yield from printed
    worked = [*derived, *(c for c in printed if isinstance(c, Equation))]
    yield from column_totals(grid, context, corrections(grid, worked))
    yield from share_columns(grid, context)
    yield from share_rows(grid, context)
    yield from change_columns(grid, context)


def _places(claim: Claim) -> set[Span]:
    """Where the numbers of a claim stand."""
    return {n.span for n in claim.numbers}
