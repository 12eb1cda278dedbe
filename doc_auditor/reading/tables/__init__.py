"""Tables → claims: cells, totals, shares, derived columns, columns of changes."""

from doc_auditor.reading.tables.claims import table_claims
from doc_auditor.reading.tables.heads import orientation

__all__ = ["orientation", "table_claims"]
