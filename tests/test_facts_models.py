"""Every known model's shape gives exactly the counts that its checkpoint has."""

from __future__ import annotations

from pathlib import Path

import pytest

from doc_auditor.facts.formulas import (
    active_parameters,
    active_parameters_without_input_embedding,
    kv_bytes_per_token_of,
    non_embedding_parameters,
    parameters_by_part,
    total_parameters,
)
from doc_auditor.facts.models import Model, Models, load_models, published

RULES = Path(__file__).parent.parent / "rules"

COUNTS: dict[str, tuple[int, int | None, int | None, int, int]] = {
    # total, active, active without input embedding, without embeddings, KV bytes/token in bf16
    "BLOOM-176B": (176_247_271_424, None, None, 172_650_655_744, 4_014_080),
    "CodeLlama-34B": (33_743_970_304, None, None, 33_219_682_304, 196_608),
    "DBRX": (131_596_523_520, 36_469_708_800, 35_853_146_112, 130_363_398_144, 163_840),
    "DeepSeek-V2-236B": (235_741_434_880, 21_375_800_320, 20_851_512_320, 234_692_858_880, 69_120),
    "DeepSeek-V3": (671_026_419_200, 37_552_297_472, 36_625_618_432, 669_173_061_120, 70_272),
    "Falcon-180B": (178_557_088_768, None, None, 177_591_612_416, 163_840),
    "Falcon-40B": (41_303_293_952, None, None, 40_770_617_344, 122_880),
    "Falcon-7B": (6_921_720_704, None, None, 6_626_251_648, 8_192),
    "Gemma-2-27B": (27_227_128_320, None, None, 26_047_480_320, 376_832),
    "Gemma-2-2B": (2_614_341_888, None, None, 2_024_517_888, 106_496),
    "Gemma-2-9B": (9_241_705_984, None, None, 8_324_201_984, 344_064),
    "Gemma-3-27B": (27_009_002_240, None, None, 25_599_716_096, 507_904),
    "Gemma-7B": (8_537_680_896, None, None, 7_751_248_896, 458_752),
    "GLM-4.5": (352_797_829_024, 33_632_266_144, 32_856_319_904, 351_245_936_544, 376_832),
    "GLM-4.5-Air": (106_852_251_264, 13_424_129_664, 12_803_372_672, 105_610_737_280, 188_416),
    "GPT-2-XL": (1_557_611_200, None, None, 1_477_200_000, 307_200),
    "GPT-3-175B": (174_604_259_328, None, None, 173_986_701_312, 4_718_592),
    "gpt-oss-120b": (116_829_156_672, 5_711_982_912, 5_132_849_472, 115_670_889_792, 73_728),
    "gpt-oss-20b": (20_914_757_184, 4_187_440_704, 3_608_307_264, 19_756_490_304, 49_152),
    "Grok-1": (315_684_820_992, 83_756_587_008, 83_756_587_008, 314_879_514_624, 262_144),
    "Kimi-K2": (1_026_408_232_448, 32_861_500_928, 31_687_095_808, 1_024_059_422_208, 70_272),
    "Llama-2-13B": (13_015_864_320, None, None, 12_688_184_320, 819_200),
    "Llama-2-70B": (68_976_648_192, None, None, 68_452_360_192, 327_680),
    "Llama-2-7B": (6_738_415_616, None, None, 6_476_271_616, 524_288),
    "Llama-3.1-405B": (405_853_388_800, None, None, 401_650_696_192, 516_096),
    "Llama-3.1-70B": (70_553_706_496, None, None, 68_452_360_192, 327_680),
    "Llama-3.1-8B": (8_030_261_248, None, None, 6_979_588_096, 131_072),
    "Llama-3.2-1B": (1_235_814_400, None, None, 973_146_112, 32_768),
    "Llama-3.2-3B": (3_212_749_824, None, None, 2_818_747_392, 114_688),
    "Llama-4-Maverick": (400_711_848_960, 17_184_691_200, 16_150_205_440, 398_642_877_440, 196_608),
    "Llama-4-Scout": (107_769_861_120, 17_172_894_720, 16_138_408_960, 105_700_889_600, 196_608),
    "Mistral-7B-v0.1": (7_241_732_096, None, None, 6_979_588_096, 131_072),
    "Mistral-Large-2407": (122_610_069_504, None, None, 121_804_763_136, 360_448),
    "Mixtral-8x22B": (140_620_634_112, 39_152_031_744, 38_955_423_744, 140_227_418_112, 229_376),
    "Mixtral-8x7B": (46_702_792_704, 12_879_925_248, 12_748_853_248, 46_440_648_704, 131_072),
    "OLMo-2-13B": (13_716_198_400, None, None, 12_688_593_920, 819_200),
    "OLMo-2-7B": (7_298_617_344, None, None, 6_476_533_760, 524_288),
    "OLMo-3-32B": (32_233_522_176, None, None, 31_206_675_456, 262_144),
    "OLMo-7B": (6_888_099_840, None, None, 6_476_009_472, 524_288),
    "PaLM-540B": (540_356_474_880, None, None, 535_637_882_880, 120_832),
    "phi-4": (14_659_507_200, None, None, 13_631_902_720, 204_800),
    "pythia-12b": (11_846_072_320, None, None, 11_327_027_200, 737_280),
    "Qwen2.5-0.5B": (494_032_768, None, None, 357_898_112, 12_288),
    "Qwen2.5-1.5B": (1_543_714_304, None, None, 1_310_340_608, 28_672),
    "Qwen2.5-14B": (14_770_033_664, None, None, 13_212_898_304, 196_608),
    "Qwen2.5-32B": (32_763_876_352, None, None, 31_206_740_992, 262_144),
    "Qwen2.5-3B": (3_085_938_688, None, None, 2_774_773_760, 36_864),
    "Qwen2.5-72B": (72_706_203_648, None, None, 70_214_787_072, 327_680),
    "Qwen2.5-7B": (7_615_616_512, None, None, 6_525_621_760, 57_344),
    "Qwen3-0.6B": (596_049_920, None, None, 440_467_456, 114_688),
    "Qwen3-1.7B": (1_720_574_976, None, None, 1_409_410_048, 114_688),
    "Qwen3-14B": (14_768_307_200, None, None, 13_212_482_560, 163_840),
    "Qwen3-235B-A22B": (235_093_634_560, 22_190_763_520, 21_568_433_664, 233_848_974_848, 192_512),
    "Qwen3-30B-A3B": (30_532_122_624, 3_353_032_704, 3_041_867_776, 29_909_792_768, 98_304),
    "Qwen3-32B": (32_762_123_264, None, None, 31_206_298_624, 262_144),
    "Qwen3-4B": (4_022_468_096, None, None, 3_633_511_936, 147_456),
    "Qwen3-8B": (8_190_735_360, None, None, 6_946_075_648, 147_456),
    "Qwen3-Coder-480B-A35B": (
        480_154_875_392,
        35_474_765_312,
        34_541_270_528,
        478_287_885_824,
        253_952,
    ),
    "TinyLlama-1.1B": (1_100_048_384, None, None, 968_976_384, 22_528),
}


@pytest.fixture(scope="module", name="models")
def the_models() -> Models:
    return load_models(RULES / "models.toml")


def known(models: Models, name: str) -> Model:
    model = models.model(name)
    assert model is not None
    return model


def test_every_model_of_the_file_is_in_the_table(models: Models) -> None:
    assert {model.name for model in models.models} == set(COUNTS)
    assert len(models.models) == 59


@pytest.mark.parametrize("name", COUNTS)
def test_counts_follow_from_the_shape(models: Models, name: str) -> None:
    shape = known(models, name).shape
    total, active, multiplied, bare, cache = COUNTS[name]
    assert total_parameters(shape) == total
    assert active_parameters(shape) == (active or total)
    if multiplied is not None:
        assert active_parameters_without_input_embedding(shape) == multiplied
    assert non_embedding_parameters(shape) == bare
    assert kv_bytes_per_token_of(shape) == cache


def test_exact_published_counts_are_met_exactly(models: Models) -> None:
    exact = [model for model in models.models if model.published_exact]
    assert {model.name for model in exact} == {"BLOOM-176B", "Mixtral-8x22B"}
    for model in exact:
        assert total_parameters(model.shape) == model.published_total[0].value
    mixtral = known(models, "Mixtral-8x22B")
    assert active_parameters(mixtral.shape) == mixtral.published_active[0].value


def test_stated_totals_are_met_within_one_percent(models: Models) -> None:
    """Nominal sizes, unsourced ones and totals that count further modules are left out."""
    checked = 0
    for model in models.models:
        if model.nominal or model.unsourced or model.beyond_shape:
            continue
        computed, stated = total_parameters(model.shape), model.published_total[0]
        slack = max(stated.value // 100, stated.ulp // 2)
        assert abs(computed - stated.value) <= slack, model.name
        checked += 1
    assert checked == 12


def test_published_active_counts_are_near_one_of_the_conventions(models: Models) -> None:
    for model in models.models:
        shape = model.shape
        computed = (active_parameters(shape), active_parameters_without_input_embedding(shape))
        for stated in model.published_active:
            near = min(abs(count - stated.value) for count in computed)
            limit = 7 if model.name.startswith("Llama-4") or "Air" in model.name else 4
            assert near <= max(stated.value * limit // 100, stated.ulp // 2), model.name


def test_the_parts_add_up_and_experts_dominate(models: Models) -> None:
    parts = parameters_by_part(known(models, "DeepSeek-V3").shape)
    assert parts.total == 671_026_419_200
    assert parts.routed_experts == 58 * 256 * 3 * 7168 * 2048
    assert parts.shared_experts * 256 == parts.routed_experts
    assert parts.embeddings == 2 * 129_280 * 7168


def test_alternating_layers_have_experts_in_every_second_one(models: Models) -> None:
    assert known(models, "Llama-4-Maverick").shape.expert_layers == 24
    assert known(models, "Llama-4-Scout").shape.expert_layers == 48
    assert known(models, "DeepSeek-V3").shape.expert_layers == 58


def test_windows_never_cover_more_than_the_layers(models: Models) -> None:
    capped = {model.name: model.windowed_layers for model in models.models if model.window}
    assert capped["Gemma-3-27B"] == 52
    assert capped["gpt-oss-120b"] == 18


def test_an_unknown_model_is_none(models: Models) -> None:
    assert models.model("Foo-9B") is None


@pytest.mark.parametrize(
    ("text", "value", "ulp"),
    [
        ("70.6B", 70_600_000_000, 100_000_000),
        ("1T", 10**12, 10**12),
        ("0.5B", 500_000_000, 100_000_000),
        ("176247271424", 176_247_271_424, 1),
        ("135M", 135_000_000, 1_000_000),
    ],
)
def test_published_counts_keep_their_precision(text: str, value: int, ulp: int) -> None:
    count = published(text)
    assert (count.value, count.ulp, count.text) == (value, ulp, text)
    assert count.exact == (ulp == 1)


@pytest.mark.parametrize("text", ["", "70.6", "B", "70,6B", "70 B", "-7B", "7.1234B"])
def test_other_texts_are_no_count(text: str) -> None:
    with pytest.raises(ValueError, match="no parameter count"):
        published(text)
