"""The idle time of pipeline parallelism, in both definitions that are called bubble."""

from __future__ import annotations

from fractions import Fraction

from doc_auditor.facts.formulas.ranges import at_least


def bubble_of_ideal(stages: int, micro_batches: int, interleave: int = 1) -> Fraction:
    """Idle time over ideal time: (p−1) / (v·m); above 1 where m is small.

    ``interleave`` is the number of model chunks per stage (virtual stages).
    Range: everything ≥ 1.  Source: arXiv 2104.04473 section 2.2.
    """
    at_least(1, stages=stages, micro_batches=micro_batches, interleave=interleave)
    return Fraction(stages - 1, interleave * micro_batches)


def bubble_of_total(stages: int, micro_batches: int, interleave: int = 1) -> Fraction:
    """Idle time over total time: (p−1) / (v·m + p−1); always below 1.

    Range: everything ≥ 1.  Source: arXiv 1811.06965 section 2.3 (GPipe).
    """
    idle = bubble_of_ideal(stages, micro_batches, interleave)
    return idle / (1 + idle)
