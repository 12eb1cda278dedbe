"""Parameters from the shape of a transformer, exact to the last bias.

Sources: NVIDIA/Megatron-LM megatron/training/theoretical_memory_usage.py for the dense terms,
deepseek-ai/DeepSeek-V3 inference/model.py for latent attention and the router.
"""

from __future__ import annotations

from dataclasses import dataclass

from doc_auditor.facts.formulas.ranges import at_least
from doc_auditor.facts.shape import Shape


@dataclass(frozen=True, slots=True)
class Parts:
    """The parameters of a model by what can be sharded on its own; ``total`` is their sum.

    ``positions`` are learned positions; ``norms`` include biases of norms and the final norm.
    """

    attention: int
    dense_mlp: int
    routed_experts: int
    shared_experts: int
    router: int
    norms: int
    embeddings: int
    positions: int

    @property
    def total(self) -> int:
        """All parameters."""
        dense = self.attention + self.dense_mlp + self.norms + self.embeddings + self.positions
        return dense + self.routed_experts + self.shared_experts + self.router


def attention_parameters(shape: Shape) -> int:
    """Parameters of the attention of one layer, biases, inner norms and sinks included.

    Heads: h·n·d + 2·h·k·d + n·d·h.  Latent: h·q + q·n·(nope+rope) + h·(kv+rope)
    + kv·n·(nope+v) + n·v·h with norms of width q and kv; without a query rank q, the first
    two terms become h·n·(nope+rope).
    Range: every width ≥ 1, k ≤ n.
    """
    at_least(1, hidden=shape.hidden, heads=shape.heads, kv_heads=shape.kv_heads)
    return _latent(shape) if shape.latent else _grouped(shape)


def mlp_parameters(hidden: int, ffn: int, matrices: int = 3, *, bias: bool = False) -> int:
    """Parameters of one MLP: matrices·h·f; a bias adds (matrices−1)·f + h.

    Range: ``matrices`` is 3 (gated) or 2 (plain).
    """
    at_least(1, hidden=hidden, ffn=ffn)
    return matrices * hidden * ffn + (((matrices - 1) * ffn + hidden) if bias else 0)


def embedding_parameters(vocab: int, hidden: int, *, tied: bool) -> int:
    """Parameters of embedding and output head: V·h where they are tied, else 2·V·h.

    Range: ``vocab`` is the padded vocabulary of the checkpoint.
    """
    at_least(1, vocab=vocab, hidden=hidden)
    return vocab * hidden * (1 if tied else 2)


def parameters_by_part(shape: Shape) -> Parts:
    """All parameters, by part.  Range: every layer is either dense or has experts."""
    expert_layers = shape.expert_layers
    dense_layers = shape.layers - expert_layers
    mixture = shape.mixture
    dense = _mlp(shape, shape.ffn) if dense_layers else 0
    expert = _mlp(shape, mixture.ffn) if mixture else 0
    return Parts(
        attention=shape.layers * attention_parameters(shape),
        dense_mlp=dense_layers * dense,
        routed_experts=expert_layers * mixture.experts * expert if mixture else 0,
        shared_experts=expert_layers * mixture.shared_experts * expert if mixture else 0,
        router=expert_layers * _router(shape),
        norms=_norms(shape),
        embeddings=embedding_parameters(shape.vocab, shape.hidden, tied=shape.tied_embeddings),
        positions=shape.small_print.learned_positions * shape.hidden,
    )


def total_parameters(shape: Shape) -> int:
    """All parameters of a model, in parameters."""
    return parameters_by_part(shape).total


def active_parameters(shape: Shape) -> int:
    """Parameters that work on one token: ``top_k`` of the experts, everything else whole.

    Both embeddings count.  A dense model is active as a whole.
    """
    parts = parameters_by_part(shape)
    if shape.mixture is None:
        return parts.total
    idle = shape.mixture.experts - shape.mixture.top_k
    return parts.total - parts.routed_experts // shape.mixture.experts * idle


def active_parameters_without_input_embedding(shape: Shape) -> int:
    """Active parameters that are multiplied: a separate input embedding is only looked up.

    A tied embedding stays, since the output head multiplies it.
    Source: convention of openai/gpt-oss README.md (5.1B, 3.6B) and of torchtitan.
    """
    lookup = 0 if shape.tied_embeddings else shape.vocab * shape.hidden
    return active_parameters(shape) - lookup


def non_embedding_parameters(shape: Shape) -> int:
    """All parameters but the embedding and the output head."""
    parts = parameters_by_part(shape)
    return parts.total - parts.embeddings


def _grouped(shape: Shape) -> int:
    small, wide = shape.small_print, shape.heads * shape.head_dim
    narrow = shape.kv_heads * shape.head_dim
    count = 2 * shape.hidden * wide + 2 * shape.hidden * narrow
    count += wide + 2 * narrow if small.qkv_bias else 0
    count += shape.hidden if small.output_bias else 0
    count += shape.heads if small.sinks else 0
    norm = {"none": 0, "head": 2 * shape.head_dim, "all": wide + narrow}
    return count + norm[small.query_key_norm]


def _latent(shape: Shape) -> int:
    latent = shape.latent
    if latent is None:
        return 0
    inner = shape.heads * (latent.nope_dim + latent.rope_dim)
    rank = latent.query_rank
    query = shape.hidden * inner if rank is None else rank * (shape.hidden + inner + 1)
    down = shape.hidden * (latent.kv_rank + latent.rope_dim) + latent.kv_rank
    up = latent.kv_rank * shape.heads * (latent.nope_dim + latent.value_dim)
    return query + down + up + shape.heads * latent.value_dim * shape.hidden


def _mlp(shape: Shape, ffn: int) -> int:
    return mlp_parameters(shape.hidden, ffn, shape.mlp_matrices, bias=shape.small_print.mlp_bias)


def _router(shape: Shape) -> int:
    if shape.mixture is None:
        return 0
    return shape.mixture.experts * (shape.hidden + (1 if shape.small_print.router_bias else 0))


def _norms(shape: Shape) -> int:
    small = shape.small_print
    vectors = shape.layers * small.norms_per_layer + 1 + (1 if small.embedding_norm else 0)
    return vectors * shape.hidden * (2 if small.norm_bias else 1)
