"""Bytes that collectives move, and the time that takes.

``size`` is in bytes; ``bandwidth`` is GB/s or B/s in one direction, never both together.
"""

from __future__ import annotations

from fractions import Fraction

from doc_auditor.facts.formulas.ranges import Exact, at_least, positive


def all_reduce_bytes(size: Exact, ranks: int) -> Fraction:
    """Bytes that each rank sends in a ring all-reduce of ``size``: 2·(n−1)/n·B.

    Range: ranks ≥ 1.  Source: NVIDIA/nccl-tests doc/PERFORMANCE.md.
    """
    return 2 * all_gather_bytes(size, ranks)


def all_gather_bytes(size: Exact, ranks: int) -> Fraction:
    """Bytes that each rank sends in an all-gather whose result is ``size``: (n−1)/n·B.

    A reduce-scatter whose input is ``size`` moves the same.
    Range: ranks ≥ 1.  Source: NVIDIA/nccl-tests doc/PERFORMANCE.md.
    """
    at_least(0, size=size)
    at_least(1, ranks=ranks)
    return Fraction(size) * (ranks - 1) / ranks


def all_to_all_bytes(size: Exact, ranks: int) -> Fraction:
    """Bytes that each rank sends in an all-to-all where it holds ``size``: (n−1)/n·B.

    Range: ranks ≥ 1.  Source: NVIDIA/nccl-tests doc/PERFORMANCE.md, issue 130.
    """
    return all_gather_bytes(size, ranks)


def expert_exchange_bytes(
    tokens: Exact, top_k: int, hidden: int, bytes_per_value: Exact, ranks: int
) -> Fraction:
    """Bytes that each rank sends to dispatch (or to combine) its tokens in one MoE layer.

    tokens · top_k · hidden · bytes · (ep−1)/ep, if every expert is equally likely.
    Range: ranks ≥ 1.  Source: glennklockwood.com/garden/expert-parallelism.
    """
    at_least(1, top_k=top_k, hidden=hidden)
    return all_to_all_bytes(Fraction(tokens) * top_k * hidden * bytes_per_value, ranks)


def transfer_seconds(size: Exact, bandwidth: Exact) -> Fraction:
    """Seconds to move bytes over a link; ``bandwidth`` in B/s of one direction.

    Range: bandwidth above zero.  Source: stas00/ml-engineering network/README.md.
    """
    positive(bandwidth=bandwidth)
    return Fraction(size) / bandwidth
