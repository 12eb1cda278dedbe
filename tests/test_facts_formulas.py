"""The formulas as a whole: each is documented, proven twice, exact, and refuses nonsense."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_facts_figures_size import CASES as SIZES
from test_facts_figures_speed import CASES as SPEEDS

from doc_auditor.facts import formulas as f
from doc_auditor.facts.shape import Mixture, Shape

PUBLIC: dict[str, Callable[..., Any]] = {
    name: getattr(f, name) for name in f.__all__ if inspect.isfunction(getattr(f, name))
}
DENSE = Shape(
    layers=2, hidden=8, heads=2, kv_heads=1, head_dim=4, ffn=16, vocab=100, tied_embeddings=True
)
COUNTS = st.integers(1, 4096)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_formula_is_proven_by_two_published_figures(name: str) -> None:
    figures = [case for case in (*SIZES, *SPEEDS) if case.formula is PUBLIC[name]]
    assert len(figures) >= 2
    assert all(case.source for case in figures)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_formula_is_documented(name: str) -> None:
    assert PUBLIC[name].__doc__


def test_results_are_exact_numbers() -> None:
    for case in (*SIZES, *SPEEDS):
        result = case.formula(*case.arguments, **case.options)
        if not isinstance(result, tuple | f.Parts):
            assert type(result) in (int, Fraction), case.formula.__name__


@pytest.mark.parametrize(
    ("formula", "arguments", "name"),
    [
        (f.zero_bytes_per_rank, (1, 0, 1), "ranks"),
        (f.zero_bytes_per_rank, (1, 1, 4), "stage"),
        (f.zero_bytes_per_rank, (-1, 1, 1), "parameters"),
        (f.mfu, (1, 1, 0, 1), "gpus"),
        (f.mfu, (1, 1, 1, 0), "peak_flops"),
        (f.tokens_per_second, (1, 1, 0), "step_seconds"),
        (f.training_steps, (1, 0, 1), "sequences"),
        (f.wall_seconds, (1, 0), "tokens_per_second"),
        (f.training_seconds, (1, 1, 1, 0), "utilization"),
        (f.wall_seconds_of, (1, 0), "gpus"),
        (f.energy_kwh, (1, 1, Fraction(9, 10)), "pue"),
        (f.bubble_of_ideal, (4, 0), "micro_batches"),
        (f.bubble_of_total, (0, 4), "stages"),
        (f.all_reduce_bytes, (1, 0), "ranks"),
        (f.transfer_seconds, (1, 0), "bandwidth"),
        (f.cost_per_million_tokens, (1, 0), "tokens_per_second"),
        (f.kv_bytes_per_token, (1, 0, 1), "kv_heads"),
        (f.mlp_parameters, (0, 1), "hidden"),
    ],
)
def test_values_out_of_range_are_named(
    formula: Callable[..., object], arguments: tuple[Any, ...], name: str
) -> None:
    with pytest.raises(f.OutOfRange, match=f"^{name} is "):
        formula(*arguments)


def test_a_small_model_counted_by_hand() -> None:
    attention = 8 * 8 + 2 * 8 * 4 + 8 * 8
    assert f.attention_parameters(DENSE) == attention
    assert f.mlp_parameters(8, 16) == 3 * 8 * 16
    assert f.mlp_parameters(8, 16, 2, bias=True) == 2 * 8 * 16 + 16 + 8
    assert f.total_parameters(DENSE) == 2 * (attention + 384 + 2 * 8) + 8 + 800
    assert f.active_parameters(DENSE) == f.total_parameters(DENSE)


def test_idle_experts_are_not_active() -> None:
    mixed = Shape(
        layers=4,
        hidden=8,
        heads=2,
        kv_heads=2,
        head_dim=4,
        ffn=16,
        vocab=100,
        mixture=Mixture(experts=8, top_k=2, ffn=4, shared_experts=1, dense_layers=2, every=2),
    )
    parts = f.parameters_by_part(mixed)
    assert mixed.expert_layers == 1
    assert parts.routed_experts == 8 * 3 * 8 * 4
    assert parts.shared_experts == 3 * 8 * 4
    assert parts.router == 8 * 8
    assert parts.dense_mlp == 3 * 3 * 8 * 16
    assert f.total_parameters(mixed) - f.active_parameters(mixed) == 6 * 3 * 8 * 4
    lookup = f.active_parameters(mixed) - f.active_parameters_without_input_embedding(mixed)
    assert lookup == 100 * 8


@given(COUNTS, COUNTS, st.integers(1, 8))
def test_both_bubbles_tell_the_same(stages: int, micro_batches: int, interleave: int) -> None:
    ideal = f.bubble_of_ideal(stages, micro_batches, interleave)
    total = f.bubble_of_total(stages, micro_batches, interleave)
    assert total == Fraction(stages - 1, interleave * micro_batches + stages - 1)
    assert total <= ideal
    assert total < 1


@given(COUNTS, COUNTS)
def test_more_sharding_never_needs_more_memory(parameters: int, ranks: int) -> None:
    stages = [f.zero_bytes_per_rank(parameters, ranks, stage) for stage in range(4)]
    assert stages == sorted(stages, reverse=True)
    assert stages[0] == f.training_state_bytes(parameters)
    assert stages[3] * ranks == stages[0]


@given(COUNTS, COUNTS)
def test_an_all_reduce_is_two_all_gathers(size: int, ranks: int) -> None:
    assert f.all_reduce_bytes(size, ranks) == 2 * f.all_gather_bytes(size, ranks)
    assert f.all_to_all_bytes(size, ranks) < size


@given(COUNTS, COUNTS)
def test_gpu_hours_and_wall_time_are_inverse(gpus: int, seconds: int) -> None:
    assert f.wall_seconds_of(f.gpu_hours(gpus, seconds), gpus) == seconds


def test_readings_hold_model_and_hardware_utilization() -> None:
    readings = f.utilization_readings([100], 60, 1, 1, 6000)
    assert f.mfu(600, 1, 1, 6000) in readings
    assert f.hfu(660, 1, 1, 6000) in readings
    assert list(readings) == sorted(readings)


def test_the_table_of_bytes_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        f.BYTES_PER_VALUE["fp8"] = Fraction(9)  # type: ignore[index]
