"""Published parameter counts and sizes that the formulas reproduce."""

from __future__ import annotations

from fractions import Fraction

import pytest
from test_facts_published import GB, GIB, KB, KIB, MB, MIB, Case, agrees, shape

from doc_auditor.facts import formulas as f

BLOOM_LOG = "bigscience-workshop/bigscience train/tr11-176B-ml/README.md"
BLOOM_CARD = "Hugging Face bigscience/bloom README.md"
MIXTRAL = "Hugging Face mistral-community/Mixtral-8x22B-v0.1 discussion 6"
DEEPSEEK_V3 = "deepseek-ai/DeepSeek-V3 README.md"
GPT_OSS = "openai/gpt-oss README.md"
PYTHIA = "Hugging Face EleutherAI/pythia-12b README.md"
QWEN3 = "model name Qwen3-235B-A22B"
SCALING = "jax-ml/scaling-book applied-training.md (Llama 3-70B)"
INFERENCE = "jax-ml/scaling-book applied-inference.md (int8, 32k tokens)"
EPLB = "docs.vllm.ai EPLB (one expert in 58 layers, fp8)"
ZERO = "arXiv 1910.02054 figure 1 (7.5B, 64 GPUs)"
ZERO_GPT2 = "arXiv 1910.02054 section 3.1 (1.5B)"
FACTORY = "arXiv 2403.13372 section 3 (bytes per parameter)"
DEEPSPEED = "deepspeedai/DeepSpeed docs/code-docs/source/memory.rst"
LLAMA_70B = "darshanfofadiya.com/part2"
TINY = "jzhang38/TinyLlama README.md (4-bit weights)"
GALLERY = "Sebastian Raschka, LLM Architecture Gallery"
INSIGHTS = "arXiv 2505.09343 table 1"
ACADEMY = "llm-academy.dev/kv-cache-calculator (DeepSeek-V2, elements per layer)"
COMMAND_R = "Hugging Face dranger003/c4ai-command-r discussion 6"
FORMATS = "stas00/ml-engineering training/dtype.md"

BLOOM, MIXTRAL_8X22B, V3 = shape("BLOOM-176B"), shape("Mixtral-8x22B"), shape("DeepSeek-V3")
LLAMA = shape("Llama-3.1-70B")
BIG, T5, OFFLOAD = 7_500_000_000, 2_851_000_000, {"offload": True}


def bloom_layers(attention: int) -> int:
    """All parameters of BLOOM but the embedding, from those of one layer's attention."""
    mlp = f.mlp_parameters(14_336, 57_344, 2, bias=True)
    norms = 2 * 14_336
    return 70 * (attention + mlp + 2 * norms) + 2 * norms


CASES = (
    Case(f.total_parameters, (BLOOM,), "176247271424", 1, BLOOM_CARD),
    Case(f.total_parameters, (MIXTRAL_8X22B,), "140620634112", 1, MIXTRAL),
    Case(f.total_parameters, (V3,), "671", GB, DEEPSEEK_V3),
    Case(f.total_parameters, (shape("gpt-oss-20b"),), "21", GB, GPT_OSS),
    Case(f.active_parameters, (MIXTRAL_8X22B,), "39152031744", 1, MIXTRAL),
    Case(f.active_parameters, (shape("Qwen3-235B-A22B"),), "22", GB, QWEN3),
    Case(f.active_parameters, (V3,), "37", GB, DEEPSEEK_V3),
    Case(
        f.active_parameters_without_input_embedding,
        (shape("gpt-oss-120b"),),
        *("5.1", GB, GPT_OSS),
    ),
    Case(
        f.active_parameters_without_input_embedding,
        (shape("gpt-oss-20b"),),
        *("3.6", GB, GPT_OSS),
    ),
    Case(f.non_embedding_parameters, (shape("pythia-12b"),), "11327027200", 1, PYTHIA),
    Case(f.non_embedding_parameters, (BLOOM,), "172650655744", 1, BLOOM_CARD),
    Case(f.embedding_parameters, (250_880, 14_336), "3596615680", 1, BLOOM_CARD,
         options={"tied": True}),
    Case(f.embedding_parameters, (128_256, 8192), "2.1", GB, SCALING, options={"tied": False}),
    Case(f.mlp_parameters, (8192, 28_672), "56.3", Fraction(GB, 80), SCALING),
    Case(f.mlp_parameters, (7168, 2048), "2.4", Fraction(GIB, 58), EPLB),
    Case(f.attention_parameters, (LLAMA,), "12", Fraction(GB, 80), SCALING),
    Case(f.attention_parameters, (BLOOM,), "172650655744", 1, BLOOM_CARD, pick=bloom_layers),
    Case(f.parameters_by_part, (LLAMA,), "56.3", GB, SCALING, pick=lambda p: p.dense_mlp),
    Case(f.parameters_by_part, (LLAMA,), "12", GB, SCALING, pick=lambda p: p.attention),
    Case(f.parameters_by_part, (LLAMA,), "2.1", GB, SCALING, pick=lambda p: p.embeddings),
    Case(f.training_state_bytes, (BIG,), "120", GB, ZERO),
    Case(f.training_state_bytes, (1_500_000_000,), "24", GB, ZERO_GPT2),
    Case(f.training_state_bytes, (1, f.MIXED_18), "18", 1, FACTORY),
    Case(f.zero_bytes_per_rank, (BIG, 64, 0), "120", GB, ZERO),
    Case(f.zero_bytes_per_rank, (BIG, 64, 1), "31.4", GB, ZERO),
    Case(f.zero_bytes_per_rank, (BIG, 64, 2), "16.6", GB, ZERO),
    Case(f.zero_bytes_per_rank, (BIG, 64, 3), "1.9", GB, ZERO),
    Case(f.deepspeed_zero2_bytes, (T5, 8), "15.93", GIB, DEEPSPEED),
    Case(f.deepspeed_zero2_bytes, (T5, 8), "5.31", GIB, DEEPSPEED, options=OFFLOAD),
    Case(f.deepspeed_zero3_bytes, (T5, 8, 32_000_000), "6.09", GIB, DEEPSPEED),
    Case(f.deepspeed_zero3_bytes, (T5, 8, 32_000_000), "0.78", GIB, DEEPSPEED, options=OFFLOAD),
    Case(f.deepspeed_zero3_bytes, (737_670_000, 4, 32_900_000), "3291", MIB, DEEPSPEED),
    Case(f.weight_bytes, (70 * GB, f.BYTES_PER_VALUE["bf16"]), "140", GB, LLAMA_70B),
    Case(f.weight_bytes, (1100 * MB, f.BYTES_PER_VALUE["int4"]), "550", MB, TINY),
    Case(f.checkpoint_bytes, (176 * GB,), "2294.77", GIB, BLOOM_LOG),
    Case(f.checkpoint_bytes, (176 * GB,), "327.82", GIB, BLOOM_LOG,
         options={"optimizer": False}),
    Case(f.kv_bytes_per_token, (32, 8, 128), "128", KIB, GALLERY + " (Llama 3)"),
    Case(f.kv_bytes_per_token, (48, 25, 64), "300", KIB, GALLERY + " (GPT-2 XL)"),
    Case(f.kv_bytes_per_token, (80, 8, 128), "327.680", KB, INSIGHTS + " (Qwen-2.5 72B)"),
    Case(f.latent_kv_bytes_per_token, (61, 512, 64), "70.272", KB, INSIGHTS),
    Case(f.latent_kv_bytes_per_token, (1, 512, 64, 1), "576", 1, ACADEMY),
    Case(f.kv_bytes_per_token_of, (V3,), "70.272", KB, INSIGHTS),
    Case(f.kv_bytes_per_token_of, (shape("Llama-3.1-405B"),), "516.096", KB, INSIGHTS),
    Case(f.kv_cache_bytes, (131_072, 2048), "256", MIB, COMMAND_R + " (Llama-3-8B)"),
    Case(f.kv_cache_bytes, (327_680, 2048), "640", MIB, COMMAND_R + " (Llama-3-70B)"),
    Case(f.kv_cache_bytes, (163_840, 32_768), "5.3", GB, INFERENCE),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_published_figures(case: Case) -> None:
    assert agrees(case), (case.value(), case.source)


@pytest.mark.parametrize(
    ("dtype", "size"),
    [
        ("fp32", "4"),
        ("bf16", "2"),
        ("fp8", "1"),
        ("int4", "0.5"),
        ("mxfp8", "1.03125"),
        ("mxfp6", "0.78125"),
        ("mxfp4", "0.53125"),
        ("nvfp4", "0.5625"),
    ],
)
def test_bytes_of_a_value_are_those_of_the_formats(dtype: str, size: str) -> None:
    assert f.BYTES_PER_VALUE[dtype] == Fraction(size), FORMATS


def test_the_accountings_have_the_bytes_in_their_names() -> None:
    states = (f.MIXED_16, f.MIXED_18, f.MIXED_20, f.FULL_16)
    assert [state.total for state in states] == [16, 18, 20, 16]
