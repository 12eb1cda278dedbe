"""The equations of the rules give the figures that others have published.

Each case binds the symbols of a rule's equation to published values, in base units (bytes, seconds,
FLOP, watts, dollars), and compares what follows with the published result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import pytest

from doc_auditor.catalog import load_catalog
from doc_auditor.formula import Amount, amount, evaluate
from doc_auditor.rulefiles.dimensions import unit_amounts
from doc_auditor.rulefiles.parameters import Parameters, parameters
from doc_auditor.ruletext import ruletext_symbols

RULES = {rule.name: rule for rule in load_catalog().rules}
KB, MB, GB, TB = (Fraction(1000) ** n for n in range(1, 5))
KIB, MIB, GIB = (Fraction(1024) ** n for n in range(1, 4))
HOUR, DAY = 3600, 86400
GBIT = GB / 8
MICROSECOND = Fraction(1, 10**6)

DEFINITIONS = {
    "memory/all-gpus": "definition of a sum",
    "memory/cache-of-a-token": "keys and values, as counted for the published models in the facts",
    "serving/throughput-of-streams": "definition of a sum",
    "validity/expert-ranks-of-vllm": "the ranks that the engine documents",
    "compute/sequences-per-second": "one published pair, and the definition of a rate",
    "validity/micro-batches": "the equation of validity/global-batch, solved",
    "memory/sequences-in-cache": "definition of a quotient",
    "serving/latency": "definition of the two times",
    "serving/gpus-of-replicas": "definition of a sum",
    "serving/speed-per-user": "definition of a reciprocal",
    "serving/output-throughput": "definition of a rate",
    "cost/rental": "one published pair, and cost/gpu-hours with its hours written out",
    "cost/energy": "definition of a price",
    "power/facility": "definition of the PUE",
    "power/energy": "definition of energy",
    "power/racks": "definition of a rack",
    "power/rack": "definition of a sum",
    "power/hall": "definition of a sum",
    "storage/checkpoint-time": "definition of a rate, as in communication/all-reduce-time",
    "storage/checkpoints-kept": "definition of a sum",
    "storage/checkpoint-interval": "definition of a sum",
}
"""Rules with fewer than two published figures, and why none are needed."""


@dataclass(frozen=True)
class Case:
    """Published operands, the published result with its tolerance as a share, and where."""

    rule: str
    values: Mapping[str, Fraction | int]
    published: Fraction | int
    within: str
    source: str


BLOOM = "bigscience-workshop/bigscience train/tr11-176B-ml"
BLOOM_PARAMS = 176_247_271_424
CACHES = "Hugging Face dranger003/c4ai-command-r-v01 discussion 6 (2048 tokens)"
CARBON = "arXiv 2211.02001 (BLOOM)"
DEEPEP = "deepseek-ai/DeepEP docs/legacy.md (low-latency combine)"
ECONOMICS = "rahulkashyap.dev llm-serving-economics lesson 03"
GMI = "gmicloud.ai/en/blog/llm-inference-cost-per-million-tokens"
GPT3 = "arXiv 2005.14165 appendix D"
HABANA = "docs.habana.ai Collectives_Performance"
INFRA = "deepseek-ai/open-infra-index day 6"
KESTREL = "oahull0112/ESIFHPC4 AI-ML/microbenchmark/README.md"
LLAMA = "arXiv 2302.13971 section 2.4 and table 15"
LLMF = "mosaicml/llm-foundry scripts/train/benchmarking/README.md"
MBR = "NVIDIA-NeMo/Megatron-Bridge performance logs (FLOP of one token)"
MEGATRON = "NVIDIA/Megatron-LM issue 1565"
MLE = "stas00/ml-engineering training/performance"
NANOTRON = "huggingface/nanotron bench dp-16_tp-4_pp-1"
NETWORK = "stas00/ml-engineering network/README.md"
PYTHIA = "EleutherAI/pythia README.md"
SCALING = "jax-ml/scaling-book"
SRE = "Site Reliability Engineering (O'Reilly 2016) appendix A"
TINY = "jzhang38/TinyLlama README.md"
TITAN = "pytorch/torchtitan benchmarks (Llama-3.1-8B)"
V3 = "arXiv 2412.19437 table 1"
ZERO = "arXiv 1910.02054"
H100 = 989 * TB

CASES = (
    Case("compute/training-flops", {"params": 174_604_259_328, "train_tokens": 300 * GB},
         314 * 10**21, "0.005", GPT3),
    Case("compute/training-flops", {"params": 70 * GB, "train_tokens": 15 * TB},
         63 * 10**23, "0", SCALING),
    Case("compute/training-flops-of-a-mixture", {"params_active": 22 * GB, "train_tokens": 1},
         Fraction("148.14") * GB, "rule", f"{MBR}: Qwen3-235B-A22B"),
    Case("compute/training-flops-of-a-mixture", {"params_active": 33 * GB / 10, "train_tokens": 1},
         Fraction("23.10") * GB, "rule", f"{MBR}: Qwen3-30B-A3B"),
    Case("compute/tokens-per-batch", {"gbs": 2048, "seq": 2048}, 4_194_304, "0", BLOOM),
    Case("compute/tokens-per-batch", {"gbs": 1024, "seq": 2048}, 2_097_152, "0", PYTHIA),
    Case("compute/steps", {"train_tokens": 299_892_736_000, "batch_tokens": 2_097_152},
         143_000, "0", PYTHIA),
    Case("compute/steps", {"train_tokens": 3 * TB, "gbs": 1024, "seq": 2048},
         1430 * KB, "0.001", TINY),
    Case("compute/throughput", {"gbs": 1, "seq": 131_072, "step_time": Fraction("1.93")},
         67_912, "0.0001", "axolotl-ai-cloud/axolotl issue 3362"),
    Case("compute/throughput", {"batch_tokens": 4_190_000, "step_time": Fraction("2.840")},
         64 * Fraction("23.1") * KB, "0.003", NANOTRON),
    Case("compute/sequences-per-second", {"gbs": 2048, "step_time": Fraction("104.70")},
         Fraction("19.56"), "0.001", BLOOM),
    Case("compute/wall-time", {"train_tokens": 1400 * GB, "throughput": 380 * 2048},
         21 * DAY, "0.02", LLAMA),
    Case("compute/wall-time", {"train_tokens": 3 * TB, "throughput": 16 * 24_000},
         90 * DAY, "0.01", TINY),
    Case("compute/training-time", {"params": 175 * GB, "train_tokens": 300 * GB, "gpus": 1024,
                                   "gpu_flops": 140 * TB}, 34 * DAY, "0.005",
         "arXiv 2104.04473 section 5.1 (GPT-3)"),
    Case("compute/training-time", {"params": 1008 * GB, "train_tokens": 450 * GB, "gpus": 3072,
                                   "gpu_flops": 163 * TB}, 84 * DAY, "0.005",
         "arXiv 2104.04473 section 5.1 (one trillion)"),
    Case("compute/training-time", {"params": 70 * GB, "train_tokens": 15 * TB, "gpus": 8960,
                                   "peak_flops": 459 * TB, "mfu": Fraction("0.4")},
         44 * DAY, "0.01", f"{SCALING} applied-training.md"),
    Case("compute/gpu-hours", {"gpus": 992, "wall_time": 34 * DAY}, 809_472 * HOUR, "0", LLAMA),
    Case("compute/gpu-hours", {"gpus": 2048, "wall_time": Fraction("3.7") * DAY},
         180_000 * HOUR, "0.02", V3),
    Case("compute/mfu", {"gpu_flops": 400 * TB, "peak_flops": H100},
         Fraction(40, 100), "0.02", MLE),
    Case("compute/mfu", {"gpu_flops": 420 * TB, "peak_flops": Fraction("989.5") * TB},
         Fraction("0.4245"), "0.0002", MEGATRON),
    Case("compute/effective-flops", {"peak_flops": H100, "mfu": Fraction("0.4257")},
         Fraction("421.2583") * TB, "0.001", LLMF),
    Case("compute/effective-flops", {"peak_flops": Fraction("989.5") * TB,
                                     "mfu": Fraction("0.4245")}, 420 * TB, "0.0002", MEGATRON),
    Case("compute/mfu-of-throughput", {"params": 64_862_437_376, "throughput": 66_523, "gpus": 64,
                                       "peak_flops": H100}, Fraction("0.4257"), "rule", LLMF),
    Case("compute/mfu-of-throughput", {"params": 8_030_261_248, "throughput": 5762, "gpus": 1,
                                       "peak_flops": H100}, Fraction("0.33"), "rule", TITAN),
    Case("compute/hfu", {"mfu": Fraction("0.4257")}, Fraction("0.5676"), "0.0001", LLMF),
    Case("compute/hfu", {"mfu": Fraction("434.6371") * TB / H100},
         Fraction("0.5857"), "0.001", LLMF),
    Case("compute/pipeline-bubble", {"pp": 4, "micro_batches": 16}, Fraction("0.1875"), "0",
         "rohitg00/ai-engineering-from-scratch phase 10 lesson 05"),
    Case("compute/pipeline-bubble", {"pp": 8, "micro_batches": 64}, Fraction("0.099"), "0.005",
         "ttsugriy/distributed-training-book chapter 16"),
    Case("compute/ridge-point", {"peak_flops": H100, "bw_mem": Fraction("3.35") * TB},
         295, "0.001", f"{SCALING} roofline.md (H100)"),
    Case("compute/ridge-point", {"peak_flops": 197 * TB, "bw_mem": Fraction("0.81") * TB},
         243, "0.001", f"{SCALING} roofline.md (TPU v5e)"),
    Case("validity/global-batch", {"mbs": 2, "ga": 128, "dp": 8}, 2048, "0", BLOOM),
    Case("validity/global-batch", {"mbs": 4, "ga": 16, "dp": 16}, 1024, "0", NANOTRON),
    Case("memory/training-state", {"params": 75 * GB / 10}, 120 * GB, "0", f"{ZERO} figure 1"),
    Case("memory/training-state", {"params": 15 * GB / 10}, 24 * GB, "0", f"{ZERO} section 3.1"),
    Case("memory/training-state-per-gpu", {"params": 75 * GB / 10, "dp": 64},
         Fraction("1.9") * GB, "0.02", f"{ZERO} figure 1"),
    Case("memory/training-state-per-gpu", {"params": TB, "dp": 1024},
         Fraction("15.6") * GB, "0.01", f"{ZERO} table 1"),
    Case("memory/weights", {"params": BLOOM_PARAMS, "bytes_p": 2}, 329 * GIB, "0.003", BLOOM),
    Case("memory/weights", {"params": 70 * GB, "bytes_p": 2}, 140 * GB, "0", SCALING),
    Case("memory/cache-tokens", {"kv_memory": 256 * MIB, "kv_token": 128 * KIB}, 2048, "0",
         f"{CACHES}: Llama-3-8B"),
    Case("memory/cache-tokens", {"kv_memory": 640 * MIB, "kv_token": 320 * KIB}, 2048, "0",
         f"{CACHES}: Llama-3-70B"),
    Case("memory/latent-cache-of-a-token", {"layers": 61, "kv_lora_rank": 512, "rope_dim": 64},
         70_272, "0", "DeepSeek-V3 (bytes of a token)"),
    Case("memory/latent-cache-of-a-token", {"layers": 60, "kv_lora_rank": 512, "rope_dim": 64},
         2 * 34_600, "0.002", "arXiv 2405.04434 table 9 (34.6K elements)"),
    Case("memory/cache-of-a-request", {"kv_token": 128 * KIB, "seq": 2048}, 256 * MIB, "0",
         f"{CACHES}: Llama-3-8B"),
    Case("memory/cache-of-a-request", {"layers": 60, "kv_heads": 8, "head_dim": 128,
                                       "seq": 2048}, 480 * MIB, "0", f"{CACHES}: Yi-34B"),
    Case("communication/ring-all-reduce", {"dp": 8, "grad_bytes": Fraction(2**34)},
         Fraction("234.89") * GB * 127_997 * MICROSECOND, "0.001", NETWORK),
    Case("communication/ring-all-reduce", {"dp": 64, "grad_bytes": Fraction(2**32)},
         Fraction("45.72") * GB * 184_959 * MICROSECOND, "0.001", KESTREL),
    Case("communication/all-gather", {"dp": 8, "mem_weights": 8 * Fraction(72_741_326)},
         Fraction("509.189283") * MB, "0.00001", HABANA),
    Case("communication/all-gather", {"dp": 64, "mem_weights": Fraction(2**27)},
         Fraction("41.94") * GB * Fraction("3150.1") * MICROSECOND, "0.001", KESTREL),
    Case("communication/all-reduce-time", {"allreduce_bytes": 320 * GB, "link_bandwidth": 25 * GB},
         Fraction("12.8"), "0", NETWORK),
    Case("communication/all-reduce-time", {"allreduce_bytes": 16 * GB, "link_bandwidth": 50 * GB},
         Fraction("0.32"), "0", NETWORK),
    Case("communication/all-to-all", {"mbs": 1, "seq": 128, "top_k": 8, "hidden": 7168,
                                      "bytes_p": 2, "ep": 8},
         127 * GB * 114 * MICROSECOND, "0.02", DEEPEP),
    Case("communication/all-to-all", {"mbs": 1, "seq": 128, "top_k": 8, "hidden": 7168,
                                      "bytes_p": 2, "ep": 64},
         46 * GB * 314 * MICROSECOND, "0.02", DEEPEP),
    Case("communication/all-to-all-time", {"alltoall_bytes": 128 * 8 * 7168 * 2,
                                           "link_bandwidth": 127 * GB},
         114 * MICROSECOND, "0.02", DEEPEP),
    Case("communication/all-to-all-time", {"alltoall_bytes": 128 * 8 * 7168 * 2,
                                           "link_bandwidth": 74 * GB},
         195 * MICROSECOND, "0.02", DEEPEP),
    Case("communication/stage-transfer", {"mbs": 1, "seq": 2048, "hidden": 4096, "bytes_p": 2},
         16 * MIB, "0", "ttsugriy/distributed-training-book chapter 16"),
    Case("communication/stage-transfer", {"mbs": 4, "seq": 8192, "hidden": 8192, "bytes_p": 2},
         537 * MB, "0.001", "wes.today training-step/forward-pass"),
    Case("communication/node-bandwidth", {"nics": 8, "nic_bandwidth": 400 * GBIT}, 400 * GB, "0",
         NETWORK),
    Case("communication/node-bandwidth", {"nics": 4, "nic_bandwidth": 100 * GBIT}, 50 * GB, "0",
         "AWS p4d.24xlarge"),
    Case("serving/little", {"request_rate": 4, "latency": Fraction("4.5")}, 18, "0",
         "dev.dudarev.com/littles-law"),
    Case("serving/little", {"request_rate": 50, "latency": Fraction("0.2")}, 10, "0",
         "lynx-cortex.pages.dev phase 33"),
    Case("serving/cost-per-million-tokens", {"hourly_price": Fraction(2, HOUR), "throughput": 85},
         Fraction("6.54"), "0.001", GMI),
    Case("serving/cost-per-million-tokens", {"hourly_price": Fraction("1.29") / HOUR,
                                             "throughput": 2400},
         Fraction("0.15"), "0.01", ECONOMICS),
    Case("serving/error-budget", {"availability": Fraction("0.999"), "slo_window": 30 * DAY},
         Fraction("43.2") * 60, "0", SRE),
    Case("serving/error-budget", {"availability": Fraction("0.9999"), "slo_window": 30 * DAY},
         Fraction("4.32") * 60, "0", SRE),
    Case("cost/gpu-hours", {"gpu_hours": 2_788_000 * HOUR, "price": Fraction(2, HOUR)},
         5_576_000, "0", V3),
    Case("cost/gpu-hours", {"gpu_hours": 2_664_000 * HOUR, "price": Fraction(2, HOUR)},
         5_328_000, "0", V3),
    Case("cost/rental", {"gpus": 1814, "wall_time": DAY, "price": Fraction(2, HOUR)},
         87_072, "0", f"{INFRA} (226.75 nodes)"),
    Case("storage/checkpoint-size", {"params": BLOOM_PARAMS}, Fraction("2294.77") * GIB, "0.002",
         BLOOM),
    Case("storage/checkpoint-size", {"params": BLOOM_PARAMS}, 329 * GIB, "0.003", BLOOM),
    Case("power/energy-of-gpu-hours", {"gpu_hours": 1_082_990 * HOUR, "gpu_power": 400},
         433_196 * KB * HOUR, "0", CARBON),
    Case("power/energy-of-gpu-hours", {"gpu_hours": 1_022_362 * HOUR, "gpu_power": 400,
                                       "pue": Fraction("1.1")}, 449 * MB * HOUR, "0.002", LLAMA),
)  # fmt: skip
"""``within`` = ``rule``: as close as the rule itself demands (attention may be counted or not)."""


def results(case: Case, options: Parameters) -> Iterator[Fraction]:
    """What the equation and the readings that count as right give."""
    rule = RULES[case.rule]
    assert rule.right is not None
    known: dict[str, Amount] = {name: amount(value) for name, value in case.values.items()}
    known |= unit_amounts()
    for tree in (rule.right, *options.instead, *options.accept):
        if set(ruletext_symbols((tree, tree))) <= set(known):
            yield evaluate(tree, bindings=known).value


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.rule} {c.source}")
def test_published_figures_follow(case: Case) -> None:
    options = parameters(dict(RULES[case.rule].parameters))
    own = case.within == "rule"
    below = options.below if own else Fraction(case.within)
    above = options.above if own else Fraction(case.within)
    found = list(results(case, options))
    assert any(v * (1 - below) <= case.published <= v * (1 + above) for v in found), found


def test_every_equation_has_two_published_figures_or_is_a_definition() -> None:
    packs = {"compute", "memory", "communication", "serving", "cost", "power", "storage"}
    counts = Counter(case.rule for case in CASES)
    equations = {
        r.name for r in RULES.values() if r.kind == "relation" and r.pack in {*packs, "validity"}
    }
    assert {name for name in equations if counts[name] < 2} == set(DEFINITIONS)
