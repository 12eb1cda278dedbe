"""Bytes: of values, weights, training state, key-value cache and checkpoints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from doc_auditor.facts.formulas.ranges import Exact, OutOfRange, at_least
from doc_auditor.facts.shape import Shape

BYTES_PER_VALUE: Mapping[str, Fraction] = MappingProxyType(
    {
        "fp64": Fraction(8),
        "fp32": Fraction(4),
        "tf32": Fraction(4),
        "bf16": Fraction(2),
        "fp16": Fraction(2),
        "fp8": Fraction(1),
        "int8": Fraction(1),
        "fp6": Fraction(3, 4),
        "fp4": Fraction(1, 2),
        "int4": Fraction(1, 2),
        "mxfp8": 1 + Fraction(1, 32),
        "mxfp6": Fraction(3, 4) + Fraction(1, 32),
        "mxfp4": Fraction(1, 2) + Fraction(1, 32),
        "nvfp4": Fraction(1, 2) + Fraction(1, 16),
    }
)
"""Bytes per stored value; the block formats include one scale byte per 32 (NVFP4: 16) values.

Sources: stas00/ml-engineering training/dtype.md; OCP Microscaling Formats specification v1.0;
RedHatAI NVFP4 configurations on Hugging Face (group_size 16).
"""


@dataclass(frozen=True, slots=True)
class TrainingState:
    """Bytes per parameter that training keeps: weights, gradients, optimizer and master copy."""

    weights: Exact
    gradients: Exact
    optimizer: Exact

    @property
    def total(self) -> Fraction:
        """Bytes per parameter without sharding."""
        return Fraction(self.weights) + self.gradients + self.optimizer


MIXED_16 = TrainingState(2, 2, 12)
"""16 bytes: 16-bit weights and gradients, fp32 master, m and v.  Source: arXiv 1910.02054."""
MIXED_18 = TrainingState(2, 4, 12)
"""18 bytes: gradients in fp32.  Source: NVIDIA/Megatron-LM docs dist_optimizer.md."""
MIXED_20 = TrainingState(2, 6, 12)
"""20 bytes: 16-bit and fp32 gradients side by side.

Source: deepspeedai/DeepSpeed runtime/zero/stage_1_and_2.py since PR 5099.
"""
FULL_16 = TrainingState(4, 4, 8)
"""16 bytes: everything in fp32, no master copy.  Source: NVIDIA/Megatron-LM dist_optimizer.md."""


def training_state_bytes(parameters: Exact, state: TrainingState = MIXED_16) -> Fraction:
    """Bytes of weights, gradients and optimizer together.

    Range: parameters ≥ 0.  Source: arXiv 1910.02054 section 3.1.
    """
    at_least(0, parameters=parameters)
    return parameters * state.total


def zero_bytes_per_rank(
    parameters: Exact, ranks: int, stage: int, state: TrainingState = MIXED_16
) -> Fraction:
    """Bytes per rank under ZeRO: stage 1 shards the optimizer, 2 also gradients, 3 all.

    ``parameters`` are those of the model-parallel shard, ``ranks`` the data-parallel width.
    Range: ranks ≥ 1, stage 0 to 3.  Source: arXiv 1910.02054 section 5.
    """
    at_least(0, parameters=parameters)
    at_least(1, ranks=ranks)
    if stage not in range(4):
        raise OutOfRange(f"stage is {stage}; it must be 0, 1, 2 or 3")
    parts = (state.optimizer, state.gradients, state.weights)
    sharded, whole = sum(map(Fraction, parts[:stage])), sum(map(Fraction, parts[stage:]))
    return parameters * (whole + Fraction(sharded) / ranks)


def deepspeed_zero2_bytes(parameters: Exact, ranks: int, *, offload: bool = False) -> Fraction:
    """Bytes per GPU that DeepSpeed's documentation prints for ZeRO-2: 4·P + 16·P/N.

    With the optimizer offloaded 2·P.  Its present code computes ``zero_bytes_per_rank`` at
    stage 2 of ``MIXED_20`` instead; a document may follow either.
    Range: ranks ≥ 1.  Source: deepspeedai/DeepSpeed docs/code-docs/source/memory.rst.
    """
    at_least(0, parameters=parameters)
    at_least(1, ranks=ranks)
    return (
        Fraction(2 * parameters) if offload else 4 * parameters + Fraction(16 * parameters, ranks)
    )


def deepspeed_zero3_bytes(
    parameters: Exact, ranks: int, largest_layer: Exact, *, offload: bool = False
) -> Fraction:
    """Bytes per GPU of DeepSpeed's ZeRO-3 estimate: 4·largest layer + 18·P/N.

    With the optimizer offloaded 2·P/N.  ``largest_layer`` is in parameters.
    Range: ranks ≥ 1.  Source: deepspeedai/DeepSpeed docs/code-docs/source/memory.rst.
    """
    at_least(0, parameters=parameters, largest_layer=largest_layer)
    at_least(1, ranks=ranks)
    return 4 * largest_layer + Fraction((2 if offload else 18) * parameters, ranks)


def weight_bytes(parameters: Exact, bytes_per_value: Exact) -> Fraction:
    """Bytes of the weights; total parameters, also for a mixture of experts.

    Range: parameters ≥ 0; ``bytes_per_value`` from ``BYTES_PER_VALUE``.
    """
    at_least(0, parameters=parameters, bytes_per_value=bytes_per_value)
    return Fraction(parameters) * bytes_per_value


def checkpoint_bytes(parameters: Exact, *, optimizer: bool = True) -> Fraction:
    """Bytes of a checkpoint: 2 per parameter (bf16), with fp32 master, m and v 14.

    Range: parameters ≥ 0.  Source: bigscience-workshop/bigscience train/tr11-176B-ml/README.md.
    """
    at_least(0, parameters=parameters)
    return Fraction((14 if optimizer else 2) * parameters)


def kv_bytes_per_token(
    layers: int, kv_heads: int, head_dim: int, bytes_per_value: Exact = 2
) -> Fraction:
    """Bytes of the key-value cache per token over all layers: 2·L·k·d·bytes.

    Range: every count ≥ 1; ``kv_heads`` equals ``heads`` without grouping.
    Source: stas00/ml-engineering inference/README.md; jax-ml/scaling-book inference.md.
    """
    at_least(1, layers=layers, kv_heads=kv_heads, head_dim=head_dim)
    return 2 * layers * kv_heads * head_dim * Fraction(bytes_per_value)


def latent_kv_bytes_per_token(
    layers: int, kv_rank: int, rope_dim: int, bytes_per_value: Exact = 2
) -> Fraction:
    """Bytes of a latent (MLA) cache per token: L·(rank + rope)·bytes, no heads, no factor 2.

    Range: every count ≥ 1.  Source: arXiv 2405.04434 section 2.1.
    """
    at_least(1, layers=layers, kv_rank=kv_rank, rope_dim=rope_dim)
    return layers * (kv_rank + rope_dim) * Fraction(bytes_per_value)


def kv_bytes_per_token_of(shape: Shape, bytes_per_value: Exact = 2) -> Fraction:
    """Bytes of the cache per token for a shape, latent or not; windows are not considered."""
    latent = shape.latent
    if latent:
        return latent_kv_bytes_per_token(
            shape.layers, latent.kv_rank, latent.rope_dim, bytes_per_value
        )
    return kv_bytes_per_token(shape.layers, shape.kv_heads, shape.head_dim, bytes_per_value)


def kv_cache_bytes(bytes_per_token: Exact, tokens: Exact, sequences: Exact = 1) -> Fraction:
    """Bytes of the whole cache: bytes per token · tokens per sequence · sequences.

    Range: nothing below zero.  Source: jax-ml/scaling-book inference.md.
    """
    at_least(0, bytes_per_token=bytes_per_token, tokens=tokens, sequences=sequences)
    return Fraction(bytes_per_token) * tokens * sequences
