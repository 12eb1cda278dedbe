"""What ``models.toml`` may hold, and what must be true of it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Annotated, Literal

import msgspec

from doc_auditor.facts.shape import QueryKeyNorm
from doc_auditor.facts.strict import Places
from doc_auditor.facts.wording import Wording

Kind = Literal["dense", "moe"]
Attention = Literal["MHA", "GQA", "MQA", "MLA"]
Count = Annotated[int, msgspec.Meta(ge=1)]
Whole = Annotated[int, msgspec.Meta(ge=0)]

PUBLISHED = re.compile(r"(\d+(?:\.\d{1,3})?)([KMBT])|(\d+)")
MIXTURE = ("experts", "top_k", "moe_ffn")
LATENT = ("kv_rank", "rope_dim", "nope_dim", "value_dim")


class Model(msgspec.Struct, forbid_unknown_fields=True):
    """``[[model]]``."""

    name: str
    kind: Kind
    attention: Attention
    layers: Count
    hidden: Count
    heads: Count
    kv_heads: Count
    mlp_matrices: Literal[2, 3]
    vocab: Count
    tied_embeddings: bool
    published_total: tuple[str, ...]
    shape_sources: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    head_dim: Count | None = None
    ffn: Count | None = None
    experts: Count | None = None
    top_k: Count | None = None
    moe_ffn: Count | None = None
    shared_experts: Whole = 0
    dense_layers: Whole = 0
    moe_every: Count = 1
    query_rank: Count | None = None
    kv_rank: Count | None = None
    nope_dim: Count | None = None
    rope_dim: Count | None = None
    value_dim: Count | None = None
    norms_per_layer: Whole = 2
    norm_bias: bool = False
    qkv_bias: bool = False
    output_bias: bool = False
    mlp_bias: bool = False
    router_bias: bool = False
    query_key_norm: QueryKeyNorm = "none"
    sinks: bool = False
    learned_positions: Whole = 0
    embedding_norm: bool = False
    window: Count | None = None
    windowed_layers: Count | None = None
    max_context: Count | None = None
    published_active: tuple[str, ...] = ()
    nominal: bool = False
    beyond_shape: tuple[str, ...] = ()
    unsourced: tuple[str, ...] = ()
    published_sources: tuple[str, ...] = ()


class Models(msgspec.Struct, forbid_unknown_fields=True):
    """``models.toml``."""

    naming: Wording = msgspec.field(default_factory=Wording)
    model: tuple[Model, ...] = ()


def check(data: Models, places: Places, taken: Collection[str] = ()) -> None:
    """Every entry is complete and does not contradict itself.

    ``taken`` are the names of what is known already.
    """
    names = [model.name for model in data.model]
    for index, model in enumerate(data.model):
        if model.name in names[:index]:
            message = f"“{model.name}” is defined twice; merge the two entries"
            raise places.refuse(places.line("model", index, "name"), message)
        if model.name in taken:
            message = f"“{model.name}” is known already; take another name"
            raise places.refuse(places.line("model", index, "name"), message)
        problem = _mixture(model) or _attention(model) or _layers(model) or _published(model)
        if problem:
            key, message = problem
            raise places.refuse(places.line("model", index, key), f"“{model.name}”: {message}")


Problem = tuple[str, str] | None


def _mixture(model: Model) -> Problem:
    for key in MIXTURE:
        if (getattr(model, key) is None) == (model.kind == "moe"):
            return key, f"“{key}” must be there for kind “moe”, and only then"
    if model.kind == "dense" and model.ffn is None:
        return "kind", "“ffn” must be there for kind “dense”"
    if (model.top_k or 0) > (model.experts or 0):
        return "top_k", "“top_k” must not exceed “experts”"
    if model.kind == "moe" and (model.layers - model.dense_layers) % model.moe_every:
        return "moe_every", "“moe_every” must divide the layers that are not dense"
    if model.kind == "moe" and model.ffn is None and (model.dense_layers or model.moe_every > 1):
        return "dense_layers", "“ffn” must be there for the layers without experts"
    return None


def _attention(model: Model) -> Problem:
    for key in LATENT:
        if (getattr(model, key) is None) == (model.attention == "MLA"):
            return key, f"“{key}” must be there for attention “MLA”, and only then"
    if model.attention == "MLA":
        return None
    if model.head_dim is None:
        return "attention", f"“head_dim” must be there for attention “{model.attention}”"
    if model.heads % model.kv_heads:
        return "kv_heads", "“kv_heads” must divide “heads”"
    many = "MHA" if model.kv_heads == model.heads else "GQA"
    kind = "MQA" if model.kv_heads == 1 else many
    if model.attention != kind:
        text = f"{model.heads} heads over {model.kv_heads} are {kind}, not {model.attention}"
        return "attention", text
    return None


def _layers(model: Model) -> Problem:
    if model.dense_layers > model.layers:
        return "dense_layers", "“dense_layers” must not exceed “layers”"
    if (model.window is None) != (model.windowed_layers is None):
        return "window", "“window” and “windowed_layers” belong together"
    if (model.windowed_layers or 0) > model.layers:
        return "windowed_layers", "“windowed_layers” must not exceed “layers”"
    return None


def _published(model: Model) -> Problem:
    for key in ("published_total", "published_active"):
        for text in getattr(model, key):
            if not PUBLISHED.fullmatch(text):
                return key, f"“{text}” is no parameter count; write 70.6B, 1T or every digit"
    if not model.published_total:
        return "published_total", "“published_total” must not be empty"
    if model.kind == "dense" and model.published_active:
        return "published_active", "“published_active” is for kind “moe” only"
    return None
