"""Known models: their shapes and what is published about their size, with sources."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from doc_auditor.facts import models_file
from doc_auditor.facts.models_file import PUBLISHED, Attention, Kind
from doc_auditor.facts.shape import Latent, Mixture, Shape, SmallPrint
from doc_auditor.facts.strict import decode
from doc_auditor.facts.wording import Wording

MAGNITUDES = {"K": 3, "M": 6, "B": 9, "T": 12}


@dataclass(frozen=True, slots=True)
class Published:
    """A parameter count as printed: its value, and the worth of its last place."""

    text: str
    value: int
    ulp: int

    @property
    def exact(self) -> bool:
        """Whether every digit is given."""
        return self.ulp == 1


@dataclass(frozen=True, slots=True)
class Model:
    """A model: its shape, and the counts that are published for it, the usual one first.

    ``nominal`` marks a published total that is only part of the name, ``beyond_shape`` names
    modules that the total counts and the shape lacks.  ``window`` caps the cached tokens of
    ``windowed_layers`` layers; ``unsourced`` names figures that must not carry a finding.
    """

    name: str
    aliases: tuple[str, ...]
    kind: Kind
    attention: Attention
    shape: Shape
    max_context: int | None
    window: int | None
    windowed_layers: int
    published_total: tuple[Published, ...]
    published_active: tuple[Published, ...]
    nominal: bool
    beyond_shape: tuple[str, ...]
    unsourced: tuple[str, ...]
    shape_sources: tuple[str, ...]
    published_sources: tuple[str, ...]

    @property
    def published_exact(self) -> bool:
        """Whether the published total gives every digit."""
        return self.published_total[0].exact


@dataclass(frozen=True, slots=True)
class Models:
    """Everything of ``models.toml``."""

    models: tuple[Model, ...]
    wording: Wording

    def model(self, name: str) -> Model | None:
        """The model of exactly this name (not an alias)."""
        return next((m for m in self.models if m.name == name), None)


def load_models(path: Path, known: Models | None = None) -> Models:
    """Read a ``models.toml``, and add it to what is known.

    Raises:
        RefusedFacts: the first thing that is wrong, with file, line and nearest allowed word.
    """
    known = known or Models((), Wording())
    decoded = decode(path, models_file.Models)
    models_file.check(decoded.data, decoded.places, {model.name for model in known.models})
    added = tuple(_model(entry) for entry in decoded.data.model)
    return Models((*known.models, *added), known.wording.with_(decoded.data.naming))


def published(text: str) -> Published:
    """Read a published count such as ``70.6B``, ``1T`` or ``176247271424``.

    Raises:
        ValueError: for any other text.
    """
    match = PUBLISHED.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no parameter count")
    digits, letter, whole = match.groups()
    if whole:
        return Published(text, int(whole), 1)
    power, places = MAGNITUDES[letter], len(digits.partition(".")[2])
    ulp = int(10 ** (power - places))
    return Published(text, int(digits.replace(".", "")) * ulp, ulp)


def _model(entry: models_file.Model) -> Model:
    return Model(
        name=entry.name,
        aliases=entry.aliases,
        kind=entry.kind,
        attention=entry.attention,
        shape=_shape(entry),
        max_context=entry.max_context,
        window=entry.window,
        windowed_layers=entry.windowed_layers or 0,
        published_total=tuple(published(text) for text in entry.published_total),
        published_active=tuple(published(text) for text in entry.published_active),
        nominal=entry.nominal,
        beyond_shape=entry.beyond_shape,
        unsourced=entry.unsourced,
        shape_sources=entry.shape_sources,
        published_sources=entry.published_sources,
    )


def _shape(entry: models_file.Model) -> Shape:
    return Shape(
        layers=entry.layers,
        hidden=entry.hidden,
        heads=entry.heads,
        kv_heads=entry.kv_heads,
        head_dim=entry.head_dim or 0,
        ffn=entry.ffn or 0,
        vocab=entry.vocab,
        mlp_matrices=entry.mlp_matrices,
        tied_embeddings=entry.tied_embeddings,
        mixture=_mixture(entry),
        latent=_latent(entry),
        small_print=_small_print(entry),
    )


def _mixture(entry: models_file.Model) -> Mixture | None:
    if entry.experts is None or entry.top_k is None or entry.moe_ffn is None:
        return None
    return Mixture(
        experts=entry.experts,
        top_k=entry.top_k,
        ffn=entry.moe_ffn,
        shared_experts=entry.shared_experts,
        dense_layers=entry.dense_layers,
        every=entry.moe_every,
    )


def _latent(entry: models_file.Model) -> Latent | None:
    if entry.kv_rank is None or entry.rope_dim is None:
        return None
    if entry.nope_dim is None or entry.value_dim is None:
        return None
    return Latent(
        kv_rank=entry.kv_rank,
        rope_dim=entry.rope_dim,
        nope_dim=entry.nope_dim,
        value_dim=entry.value_dim,
        query_rank=entry.query_rank,
    )


def _small_print(entry: models_file.Model) -> SmallPrint:
    return SmallPrint(
        norms_per_layer=entry.norms_per_layer,
        norm_bias=entry.norm_bias,
        qkv_bias=entry.qkv_bias,
        output_bias=entry.output_bias,
        mlp_bias=entry.mlp_bias,
        router_bias=entry.router_bias,
        query_key_norm=entry.query_key_norm,
        sinks=entry.sinks,
        learned_positions=entry.learned_positions,
        embedding_norm=entry.embedding_norm,
    )
