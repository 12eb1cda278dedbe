"""FLOPs, utilization and throughput of training."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from doc_auditor.facts.formulas.ranges import Exact, at_least, positive


def training_flops_per_token(parameters: Exact, *, recompute: bool = False) -> Fraction:
    """FLOPs per trained token: 6·N (2 forward, 4 backward), 8·N with full recomputation.

    ``parameters`` are the active ones; attention is not included.
    Range: parameters ≥ 0.  Source: jax-ml/scaling-book transformers.md; arXiv 2104.04473.
    """
    at_least(0, parameters=parameters)
    return Fraction((8 if recompute else 6) * parameters)


def training_flops(parameters: Exact, tokens: Exact, *, recompute: bool = False) -> Fraction:
    """FLOPs of a training run: 6·N·D, or 8·N·D with full recomputation.

    Range: nothing below zero.  Source: arXiv 2001.08361 section 2.1; arXiv 2104.04473.
    """
    at_least(0, tokens=tokens)
    return training_flops_per_token(parameters, recompute=recompute) * tokens


def attention_flops_per_token(
    layers: int, heads: int, head_dim: int, sequence: int, *, causal: bool = False
) -> Fraction:
    """FLOPs of scores and values per trained token: 12·L·n·d·s, half of it if ``causal``.

    Both are in use, so a check must accept either.
    Range: every count ≥ 1.  Source: arXiv 2204.02311 appendix B (full); NVIDIA/Megatron-LM
    num_floating_point_operations (causal).
    """
    at_least(1, layers=layers, heads=heads, head_dim=head_dim, sequence=sequence)
    return Fraction((6 if causal else 12) * layers * heads * head_dim * sequence)


def achieved_flops(flops_per_token: Exact, tokens_per_second: Exact, gpus: Exact) -> Fraction:
    """FLOP/s per GPU that a throughput amounts to.  ``tokens_per_second`` of all GPUs.

    Range: gpus above zero.  Source: mosaicml/llm-foundry scripts/train/benchmarking/README.md.
    """
    positive(gpus=gpus)
    return Fraction(flops_per_token) * tokens_per_second / gpus


def mfu(
    flops_per_token: Exact, tokens_per_second: Exact, gpus: Exact, peak_flops: Exact
) -> Fraction:
    """Model FLOPs utilization as a fraction of one.

    ``flops_per_token`` without recomputation, ``peak_flops`` the dense peak of one GPU.
    Range: gpus and peak above zero; a result above 1 is impossible.
    Source: arXiv 2204.02311 appendix B.
    """
    positive(peak_flops=peak_flops)
    return achieved_flops(flops_per_token, tokens_per_second, gpus) / peak_flops


def hfu(
    flops_per_token: Exact, tokens_per_second: Exact, gpus: Exact, peak_flops: Exact
) -> Fraction:
    """Hardware FLOPs utilization with full recomputation: 4/3 of the model's.

    ``flops_per_token`` as for ``mfu``.  Without recomputation it equals the MFU.
    Range: as ``mfu``.  Source: mosaicml/llm-foundry scripts/train/benchmarking/README.md.
    """
    return Fraction(4, 3) * mfu(flops_per_token, tokens_per_second, gpus, peak_flops)


def utilization_readings(
    parameters: Iterable[Exact],
    attention: Exact,
    tokens_per_second: Exact,
    gpus: Exact,
    peak_flops: Exact,
) -> tuple[Fraction, ...]:
    """Every utilization that an honest author may print, ascending.

    Each of ``parameters`` (all, active, without input embedding), with no, causal and full
    attention (``attention`` is the full one per token), without and with recomputation.
    Range: as ``mfu``.
    """
    half = Fraction(attention) / 2
    flops = {6 * n + part for n in parameters for part in (0, half, 2 * half)}
    once = [mfu(f, tokens_per_second, gpus, peak_flops) for f in flops]
    return tuple(sorted({*once, *(Fraction(4, 3) * value for value in once)}))


def tokens_per_second(sequences: Exact, sequence: Exact, step_seconds: Exact) -> Fraction:
    """Tokens per second of all GPUs: global batch in sequences · sequence length / step time.

    Range: step time above zero.  Source: BLOOM log in bigscience-workshop/bigscience.
    """
    positive(step_seconds=step_seconds)
    return Fraction(sequences) * sequence / step_seconds


def tokens_per_second_per_gpu(tokens_per_second: Exact, gpus: Exact) -> Fraction:
    """Throughput per GPU: divided by every GPU, not by the data-parallel width.

    Range: gpus above zero.  Source: huggingface/nanotron logs.
    """
    positive(gpus=gpus)
    return Fraction(tokens_per_second) / gpus


def training_steps(tokens: Exact, sequences: Exact, sequence: Exact) -> Fraction:
    """Optimizer steps: tokens / (global batch in sequences · sequence length).

    The exact quotient; a run rounds it up.  Range: batch and length above zero.
    Source: EleutherAI/pythia README.md.
    """
    positive(sequences=sequences, sequence=sequence)
    return Fraction(tokens) / (Fraction(sequences) * sequence)
