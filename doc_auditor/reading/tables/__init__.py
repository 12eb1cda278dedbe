"""Tables → claims: cells, totals, shares, derived columns, columns of changes."""

from doc_auditor.reading.tables.claims import drawn_claims, table_claims
from doc_auditor.reading.tables.drawn import grids as drawn
from doc_auditor.reading.tables.heads import orientation

__all__ = ["drawn", "drawn_claims", "orientation", "table_claims"]
