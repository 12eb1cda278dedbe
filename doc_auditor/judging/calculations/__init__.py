"""Kind ``calculation``: printed equations are re-evaluated."""

from doc_auditor.judging.calculations.chain import judge

__all__ = ["judge"]
