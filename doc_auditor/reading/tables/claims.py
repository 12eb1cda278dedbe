"""Grids → claims: everything that a table says beyond its single cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.reading.context import Context
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.lexicon import Lexicon
from doc_auditor.reading.tables.calculations import derived_columns, printed_calculations
from doc_auditor.reading.tables.cells import cell_declarations
from doc_auditor.reading.tables.changes import change_columns
from doc_auditor.reading.tables.shares import share_columns
from doc_auditor.reading.tables.totals import column_totals
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Claim


def table_claims(
    grid: Grid, context: Context, lexicon: Lexicon, leadin: Sequence[Token] = ()
) -> Iterator[Claim]:
    """Everything that a table claims beyond its single cells; ``leadin`` introduces it."""
    yield from cell_declarations(grid, context, lexicon)
    yield from derived_columns(grid, context, leadin)
    yield from printed_calculations(grid, context)
    yield from column_totals(grid, context)
    yield from share_columns(grid, context)
    yield from change_columns(grid, context)
