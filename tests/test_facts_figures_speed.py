"""Published FLOPs, utilizations, times, volumes and prices that the formulas reproduce."""

from __future__ import annotations

from fractions import Fraction

import pytest
from test_facts_published import DAY, GB, HOUR, KB, MB, PERCENT, TB, Case, agrees, shape

from doc_auditor.facts import formulas as f

LLMF = "mosaicml/llm-foundry scripts/train/benchmarking/README.md"
GPT3 = "arXiv 2005.14165 appendix D"
LLAMA3 = "arXiv 2407.21783 section 1 (405B)"
SCALING = "jax-ml/scaling-book applied-training.md (Llama 3-70B)"
BRIDGE = "NVIDIA-NeMo/Megatron-Bridge performance logs"
PALM = "arXiv 2204.02311 table 3"
TITAN = "pytorch/torchtitan benchmarks/llama3_h100_202412_torchtitan.md"
BLOOM_LOG = "bigscience-workshop/bigscience tr11 log (samples per second)"
AXOLOTL = "axolotl-ai-cloud/axolotl issue 3362"
NANOTRON = "huggingface/nanotron bench dp-16_tp-4_pp-1"
PYTHIA = "EleutherAI/pythia README.md"
TINY = "jzhang38/TinyLlama README.md"
LLAMA = "arXiv 2302.13971 section 2.4"
LLAMA_TABLE = "arXiv 2302.13971 table 15"
MEGATRON = "arXiv 2104.04473 section 5.1"
V3 = "arXiv 2412.19437 section 1"
INFRA = "deepseek-ai/open-infra-index day 6"
BLOOM_CARBON = "arXiv 2211.02001"
CARBON_CARD = "Hugging Face 23f3000911/tds-carbon-card (hours of each of 3 GPUs)"
LESSON = "rohitg00/ai-engineering-from-scratch phase 10 lesson 05"
VPP = "Silas-11/vpp-visualizer README.md"
BOOK = "ttsugriy/distributed-training-book chapter 16"
MARIN = "marin-community/marin issue 6532"
NETWORK = "stas00/ml-engineering network/README.md"
KESTREL = "oahull0112/ESIFHPC4 AI-ML/microbenchmark/README.md"
HABANA = "docs.habana.ai Collectives_Performance"
NCCL = "NVIDIA/nccl issue 2169"
NCCL_TESTS = "NVIDIA/nccl-tests issue 78"
GARDEN = "glennklockwood.com/garden/expert-parallelism"
LITTLE = "dev.dudarev.com/littles-law"
LYNX = "lynx-cortex.pages.dev phase 33"
GMI = "gmicloud.ai/en/blog/llm-inference-cost-per-million-tokens"
ECONOMICS = "rahulkashyap.dev llm-serving-economics lesson 03"


def per_token(parameters: int, layers: int, width: int, sequence: int) -> Fraction:
    """Model FLOPs per token with full attention."""
    attention = f.attention_flops_per_token(layers, 1, width, sequence)
    return f.training_flops_per_token(parameters) + attention


MPT_30B, MPT_70B = 29_975_214_080, 64_862_437_376
MPT30, MPT70 = per_token(MPT_30B, 48, 7168, 2048), per_token(MPT_70B, 80, 8192, 2048)
LLAMA_8B = 8_030_261_248 - 128_256 * 4096
LLAMA8 = per_token(LLAMA_8B, 32, 4096, 8192)
PALM540 = per_token(540 * GB, 118, 48 * 256, 2048)
H100, TPU_V4 = 989 * TB, 275 * TB
QWEN30 = f.active_parameters_without_input_embedding(shape("Qwen3-30B-A3B"))
QWEN235 = f.active_parameters_without_input_embedding(shape("Qwen3-235B-A22B"))
ATTENTION30 = f.attention_flops_per_token(48, 32, 128, 4096, causal=True)
ATTENTION235 = f.attention_flops_per_token(94, 64, 128, 4096, causal=True)
CAUSAL = {"causal": True}
GPT3_FLOPS = f.training_flops(175 * GB, 300 * GB, recompute=True)
TRILLION_FLOPS = f.training_flops(1008 * GB, 450 * GB, recompute=True)
LLAMA_FLOPS = f.training_flops(70 * GB, 15 * TB)
MICROSECOND = Fraction(1, 10**6)

CASES = (
    Case(f.training_flops, (174_604_259_328, 300 * GB), "3.14", 10**23, GPT3),
    Case(f.training_flops, (405_853_388_800, 15_600 * GB), "3.8", 10**25, LLAMA3),
    Case(f.training_flops, (70 * GB, 15 * TB), "6.3", 10**24, SCALING),
    Case(f.training_flops_per_token, (QWEN30,), "23.10", GB, BRIDGE, PERCENT / 2,
         pick=lambda flops: flops + ATTENTION30),
    Case(f.training_flops_per_token, (QWEN235,), "148.14", GB, BRIDGE, PERCENT / 2,
         pick=lambda flops: flops + ATTENTION235),
    Case(f.attention_flops_per_token, (48, 32, 128, 4096), "23.10", GB, BRIDGE, PERCENT / 2,
         options=CAUSAL, pick=lambda flops: flops + 6 * QWEN30),
    Case(f.attention_flops_per_token, (80, 64, 128, 2048), "421.2583", TB, LLMF, PERCENT / 10,
         pick=lambda flops: (flops + 6 * MPT_70B) * 66_523 / 64),
    Case(f.achieved_flops, (MPT70, 66_523, 64), "421.2583", TB, LLMF, PERCENT / 10),
    Case(f.achieved_flops, (MPT30, 73_860, 32), "434.6371", TB, LLMF, PERCENT / 10),
    Case(f.mfu, (MPT70, 66_523, 64, H100), "42.57", PERCENT, LLMF, PERCENT / 10),
    Case(f.mfu, (PALM540, 238_300, 6144, TPU_V4), "46.2", PERCENT, PALM),
    Case(f.mfu, (LLAMA8, 5762, 1, H100), "33", PERCENT, TITAN),
    Case(f.mfu, (LLAMA8, 6667, 1, H100), "39", PERCENT, TITAN),
    Case(f.hfu, (MPT70, 66_523, 64, H100), "56.76", PERCENT, LLMF, PERCENT / 10),
    Case(f.hfu, (MPT30, 73_860, 32, H100), "58.57", PERCENT, LLMF, PERCENT / 10),
    Case(f.utilization_readings, ([MPT_70B], MPT70 - 6 * MPT_70B, 66_523, 64, H100), "56.76",
         PERCENT, LLMF, PERCENT / 10, pick=lambda readings: readings[-1]),
    Case(f.utilization_readings, ([LLAMA_8B], LLAMA8 - 6 * LLAMA_8B, 5762, 1, H100), "33",
         PERCENT, TITAN, pick=lambda readings: readings[2]),
    Case(f.tokens_per_second, (2048, 1, Fraction("104.70")), "19.56", 1, BLOOM_LOG),
    Case(f.tokens_per_second, (1, 131_072, Fraction("1.93")), "67912", 1, AXOLOTL, PERCENT / 100),
    Case(f.tokens_per_second_per_gpu, (4_190_000 / Fraction("2.840"), 64), "23.1", KB, NANOTRON),
    Case(f.tokens_per_second_per_gpu, (28_242, 32), "882", 1, LLMF),
    Case(f.training_steps, (299_892_736_000, 1024, 2048), "143000", 1, PYTHIA),
    Case(f.training_steps, (3 * TB, 1024, 2048), "1430", KB, TINY),
    Case(f.wall_seconds, (1400 * GB, 380 * 2048), "21", DAY, LLAMA),
    Case(f.wall_seconds, (3 * TB, 16 * 24_000), "90", DAY, TINY),
    Case(f.wall_seconds, (22 * GB, 8 * 24_000), "32", HOUR, TINY),
    Case(f.training_seconds, (GPT3_FLOPS, 1024, 140 * TB), "34", DAY, MEGATRON + " (GPT-3)"),
    Case(f.training_seconds, (TRILLION_FLOPS, 3072, 163 * TB), "84", DAY, MEGATRON + " (1T)"),
    Case(f.training_seconds, (LLAMA_FLOPS, 8960, 459 * TB, 40 * PERCENT), "44", DAY, SCALING),
    Case(f.gpu_hours, (992, 34 * DAY), "809472", 1, LLAMA_TABLE + " (OPT-175B)"),
    Case(f.gpu_hours, (2048, Fraction("3.7") * DAY), "180", KB, V3, PERCENT * 2),
    Case(f.wall_seconds_of, (180_000, 2048), "3.7", DAY, V3),
    Case(f.wall_seconds_of, (1_022_362, 2048), "21", DAY, LLAMA),
    Case(f.cost, (2_788_000, 2), "5.576", MB, V3),
    Case(f.cost, (Fraction("226.75") * 8 * 24, 2), "87072", 1, INFRA),
    Case(f.energy_kwh, (1_082_990, 400), "433196", 1, BLOOM_CARBON),
    Case(f.energy_kwh, (1_022_362, 400, Fraction("1.1")), "449", KB, LLAMA_TABLE),
    Case(f.energy_kwh, (Fraction("370.8"), 350, Fraction("1.2")), "155.736", 1, CARBON_CARD),
    Case(f.emissions_kg, (433_196, 57), "24.7", KB, BLOOM_CARBON),
    Case(f.emissions_kg, (449_000, 385), "173", KB, LLAMA_TABLE),
    Case(f.bubble_of_ideal, (4, 16), "18.75", PERCENT, LESSON),
    Case(f.bubble_of_ideal, (4, 8, 2), "18.75", PERCENT, VPP),
    Case(f.bubble_of_ideal, (4, 8, 2), "19", PERCENT, BOOK),
    Case(f.bubble_of_total, (4, 1), "75", PERCENT, LESSON),
    Case(f.bubble_of_total, (8, 64), "9.9", PERCENT, BOOK),
    Case(f.bubble_of_total, (8, 16), "30", PERCENT, MARIN),
    Case(f.bubble_of_total, (4, 8, 2), "15.79", PERCENT, VPP),
    Case(f.all_reduce_bytes, (2**34, 8), "234.89", GB * 127_997 * MICROSECOND, NETWORK),
    Case(f.all_reduce_bytes, (2**32, 64), "45.72", GB * 184_959 * MICROSECOND, KESTREL),
    Case(f.all_gather_bytes, (2**27, 64), "41.94", GB * Fraction("3150.1") * MICROSECOND, KESTREL),
    Case(f.all_gather_bytes, (8 * 72_741_326, 8), "509.189283", MB, HABANA, MICROSECOND),
    Case(f.all_to_all_bytes, (524_288_000, 4), "334.90", GB * Fraction("1174.14") * MICROSECOND,
         NCCL),
    Case(f.all_to_all_bytes, (2**29, 64), "0.507", GB * 1_041_974 * MICROSECOND, NCCL_TESTS),
    Case(f.expert_exchange_bytes, (4096, 8, 7168, 2, 256), "468", MB, GARDEN),
    Case(f.expert_exchange_bytes, (4096, 8, 7168, 2, 256), "54", Fraction(GB, 2 * 58), GARDEN),
    Case(f.transfer_seconds, (16 * GB, 25 * GB), "0.64", 1, NETWORK),
    Case(f.transfer_seconds, (16 * GB, 50 * GB), "0.32", 1, NETWORK),
    Case(f.concurrency, (4, Fraction("4.5")), "18", 1, LITTLE),
    Case(f.concurrency, (50, Fraction("0.2")), "10", 1, LYNX),
    Case(f.cost_per_million_tokens, (2, 85), "6.54", 1, GMI),
    Case(f.cost_per_million_tokens, (Fraction("2.60"), 140), "5.16", 1, GMI),
    Case(f.cost_per_million_tokens, (Fraction("1.29"), 2400), "0.15", 1, ECONOMICS),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_published_figures(case: Case) -> None:
    assert agrees(case), (case.value(), case.source)
