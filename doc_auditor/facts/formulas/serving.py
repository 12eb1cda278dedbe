"""Queues and prices of serving."""

from __future__ import annotations

from fractions import Fraction

from doc_auditor.facts.formulas.ranges import Exact, at_least, positive


def concurrency(rate: Exact, latency: Exact) -> Fraction:
    """Requests in flight by Little's law: arrival rate · mean latency, in the same time unit.

    Range: nothing below zero; holds for any stable system.
    Source: dev.dudarev.com/littles-law.
    """
    at_least(0, rate=rate, latency=latency)
    return Fraction(rate) * latency


def cost_per_million_tokens(price_per_hour: Exact, tokens_per_second: Exact) -> Fraction:
    """Money per million tokens: price per hour · 10^6 / (3600 · tokens per second).

    Price and throughput of the same machine.  Range: throughput above zero.
    Source: gmicloud.ai/en/blog/llm-inference-cost-per-million-tokens.
    """
    positive(tokens_per_second=tokens_per_second)
    return Fraction(price_per_hour) * 1_000_000 / (3600 * Fraction(tokens_per_second))
