"""The shape of a transformer: everything that its parameter count depends on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

QueryKeyNorm = Literal["none", "head", "all"]


@dataclass(frozen=True, slots=True)
class Mixture:
    """Routed experts: ``top_k`` of ``experts`` of width ``ffn`` work on a token.

    The first ``dense_layers`` layers have none; of the others every ``every``-th has.
    """

    experts: int
    top_k: int
    ffn: int
    shared_experts: int = 0
    dense_layers: int = 0
    every: int = 1


@dataclass(frozen=True, slots=True)
class Latent:
    """Multi-head latent attention: ranks and head widths; no ``query_rank`` is full rank."""

    kv_rank: int
    rope_dim: int
    nope_dim: int
    value_dim: int
    query_rank: int | None = None


@dataclass(frozen=True, slots=True)
class SmallPrint:
    """Biases, norms and positions: far below one percent, but needed for an exact count.

    ``norms_per_layer`` counts vectors of width ``hidden``; ``norm_bias`` doubles every one.
    ``query_key_norm`` has one weight per head dimension, or one per head and dimension.
    """

    norms_per_layer: int = 2
    norm_bias: bool = False
    qkv_bias: bool = False
    output_bias: bool = False
    mlp_bias: bool = False
    router_bias: bool = False
    query_key_norm: QueryKeyNorm = "none"
    sinks: bool = False
    learned_positions: int = 0
    embedding_norm: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A decoder-only transformer.

    ``mlp_matrices`` is 3 for a gated MLP and 2 for a plain one; ``vocab`` is the padded size.
    ``head_dim`` is a fact of its own, not ``hidden / heads``.
    """

    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_dim: int
    ffn: int
    vocab: int
    mlp_matrices: int = 3
    tied_embeddings: bool = False
    mixture: Mixture | None = None
    latent: Latent | None = None
    small_print: SmallPrint = SmallPrint()

    @property
    def expert_layers(self) -> int:
        """How many layers have routed experts."""
        mixture = self.mixture
        return (self.layers - mixture.dense_layers) // mixture.every if mixture else 0
