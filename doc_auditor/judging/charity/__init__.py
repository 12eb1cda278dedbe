"""The principle of charity: a calculation is wrong only if no reasonable reading makes it true."""

from doc_auditor.judging.charity.comparison import UNPRINTED, compare, compare_expressions
from doc_auditor.judging.charity.precision import HEDGE_HOLDS, HEDGE_WARNS, Judgement

__all__ = [
    "HEDGE_HOLDS",
    "HEDGE_WARNS",
    "UNPRINTED",
    "Judgement",
    "compare",
    "compare_expressions",
]
