"""Where known names are found, how exactly, and what is never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doc_auditor.facts.hardware import usual
from doc_auditor.facts.load import load_facts
from doc_auditor.facts.naming import Mention, Names, accepted, agreed

RULES = Path(__file__).parent.parent / "rules"
NAMES = load_facts(RULES).names
CLAIMS = ["64GB", "640GB", "80GB/s", "80 GB/sec", "3.35 TB/s", "40 GPUs", "PCIe Gen5", "9" * 6000]
H100 = ("H100-SXM", "H100-PCIe", "H100-NVL")
A100 = ("A100-SXM-40GB", "A100-SXM-80GB", "A100-PCIe-80GB", "A100-PCIe-40GB")


@pytest.fixture(name="names")
def the_names() -> Names:
    return NAMES


def devices(mention: Mention) -> tuple[str, ...]:
    return tuple(device.name for device in mention.devices)


def only(text: str) -> Mention:
    (mention,) = NAMES.find(text)
    assert text[mention.span.start : mention.span.end] == mention.text
    return mention


@pytest.mark.parametrize(
    ("text", "printed", "found"),
    [
        ("H100", "H100", H100),
        ("eight H100s.", "H100", H100),
        ("h100", "h100", H100),
        ("H100 80GB", "H100 80GB", H100[:2]),
        ("H100 94GB", "H100 94GB", H100[2:]),
        ("H100 SXM5", "H100 SXM5", H100[:1]),
        ("H100 PCIe 80GB", "H100 PCIe 80GB", H100[1:2]),
        ("H100 NVL", "H100 NVL", H100[2:]),
        ("NVIDIA-H100-80GB-HBM3", "H100-80GB", H100[:2]),
        ("8x A100-80GB SXM", "A100-80GB SXM", A100[1:2]),
        ("8× 80 GB A100s", "80 GB A100", A100[1:3]),
        ("A100 (40 GB)", "A100 (40 GB)", (A100[0], A100[3])),
        ("4 × V100-32GB", "V100-32GB", ("V100-SXM2-32GB", "V100-PCIe")),
        ("the B200", "B200", ("B200-SXM",)),
        ("a GB200", "GB200", ("GB200",)),
        ("GB200 NVL72", "GB200 NVL72", ("GB200",)),
        ("NVL72 racks", "NVL72", ("GB200", "GB300")),
        ("MI300x", "MI300x", ("MI300X",)),
        ("Ascend 910B", "Ascend 910B", ("Ascend-910B3", "Ascend-910B4")),
        ("8x L4", "L4", ("L4",)),
        ("A100是卡", "A100", A100),
        ("8x-H100-node", "H100", H100),
    ],
)
def test_devices_with_every_candidate(text: str, printed: str, found: tuple[str, ...]) -> None:
    mention = only(text)
    assert (mention.text, devices(mention)) == (printed, found)


@pytest.mark.parametrize("claim", CLAIMS)
def test_what_no_candidate_has_is_no_part_of_the_name(claim: str) -> None:
    mention = only(f"H100 {claim}")
    assert (mention.text, devices(mention)) == ("H100", H100)


@pytest.mark.parametrize(
    "text",
    [
        "a100x",
        "XA100",
        "A100NVL",
        "A100 NVL",
        "V100-SXM3-32GB",
        "Foo-H100",
        "H100-Foo",
        "H100_count",
        "RTX 4090 Ti",
        "RTX 4090 Laptop GPU",
        "4090 tokens",
        "910B parameters",
        "an L4 load balancer",
        "section T4",
        "DGX-1",
        "100 GPUs",
        "p5.48",
        "Standard_ND1_H100_v9",
    ],
)
def test_unknown_devices_are_not_guessed(text: str) -> None:
    assert NAMES.find(text) == ()


@pytest.mark.parametrize(
    ("text", "host", "found"),
    [
        ("DGX H100", "DGX/HGX H100", H100[:1]),
        ("HGX-B200", "DGX/HGX B200", ("B200-SXM",)),
        ("DGX A100", "DGX/HGX A100", A100[:2]),
        ("DGX A100 80GB", "DGX/HGX A100", A100[1:2]),
        ("p4d.24xlarge.", "p4d.24xlarge", A100[:1]),
        ("P5.48xlarge", "p5.48xlarge", H100[:1]),
        ("ND96isr_H100_v5", "Standard_ND96isr_H100_v5", H100[:1]),
    ],
)
def test_hosts_bring_their_devices(text: str, host: str, found: tuple[str, ...]) -> None:
    mention = only(text)
    assert [entry.name for entry in mention.hosts] == [host]
    assert devices(mention) == found


@pytest.mark.parametrize(
    ("text", "printed", "name"),
    [
        ("Llama-3-70B", "Llama-3-70B", "Llama-3.1-70B"),
        ("llama 3 70b", "llama 3 70b", "Llama-3.1-70B"),
        ("Llama3-70B", "Llama3-70B", "Llama-3.1-70B"),
        ("Llama\u20113.1\u2011405B", "Llama\u20113.1\u2011405B", "Llama-3.1-405B"),
        ("meta-llama/Llama-3.3-70B", "Llama-3.3-70B", "Llama-3.1-70B"),
        ("Qwen3-235B-A22B", "Qwen3-235B-A22B", "Qwen3-235B-A22B"),
        ("qwen3_30b_a3b", "qwen3_30b_a3b", "Qwen3-30B-A3B"),
        ("Qwen 2.5 72B", "Qwen 2.5 72B", "Qwen2.5-72B"),
        ("DeepSeek-V3", "DeepSeek-V3", "DeepSeek-V3"),
        ("DeepSeek-V3 (671B)", "DeepSeek-V3", "DeepSeek-V3"),
        ("DeepSeek-R1-Distill-Llama-70B", "DeepSeek-R1-Distill-Llama-70B", "Llama-3.1-70B"),
        ("Mixtral 8×7B", "Mixtral 8×7B", "Mixtral-8x7B"),
        ("GPT-3 175B", "GPT-3 175B", "GPT-3-175B"),
        ("GPT-OSS-120B", "GPT-OSS-120B", "gpt-oss-120b"),
        ("BLOOM", "BLOOM", "BLOOM-176B"),
        ("GLM-4.5 Air", "GLM-4.5 Air", "GLM-4.5-Air"),
    ],
)
def test_models_in_all_their_spellings(text: str, printed: str, name: str) -> None:
    mention = only(text)
    assert (mention.text, [model.name for model in mention.models]) == (printed, [name])


@pytest.mark.parametrize(
    ("text", "name", "suffix"),
    [
        ("Meta-Llama-3.1-70B-Instruct", "Llama-3.1-70B", "-Instruct"),
        ("Qwen3-235B-A22B-Instruct-2507", "Qwen3-235B-A22B", "-Instruct-2507"),
        ("Mixtral-8x7B-Instruct-v0.1.", "Mixtral-8x7B", "-Instruct-v0.1"),
        ("DeepSeek-V3-671B", "DeepSeek-V3", "-671B"),
        ("DeepSeek-R1-0528", "DeepSeek-V3", "-0528"),
    ],
)
def test_suffixes_belong_to_the_name(text: str, name: str, suffix: str) -> None:
    mention = only(text)
    assert ([model.name for model in mention.models], mention.suffix) == ([name], suffix)
    assert mention.text.endswith(suffix)


@pytest.mark.parametrize(
    "text",
    [
        "Foo-9B",
        "Foo-Llama-3-8B",
        "Code Llama-2-7B",
        "Llama 370B",
        "Llama-3.2-90B",
        "Llama 70B",
        "DeepSeek-V3.2",
        "DeepSeek-V3-Lite",
        "DeepSeek-V3 Lite",
        "DeepSeek-V3 16B",
        "DeepSeek-R1-Distill-Qwen-32B",
        "DeepSeek R1 Distill Qwen 32B",
        "Qwen2.5-Coder-32B",
        "Mistral-7B-v0.3",
        "GPT-3.5",
        "GPT-3 13B",
        "BLOOM-7B1",
        "a Bloom filter",
        "Kimi-K2.5",
        "GLM-4.5V",
        "phi-4-mini",
        "Grok-1.5",
        "DeepſeekV3",
    ],
)
def test_unknown_models_are_not_guessed(text: str) -> None:
    assert NAMES.find(text) == ()


def test_several_names_keep_order_and_place(names: Names) -> None:
    text = "Llama-3.1-405B vs `Llama-3-70B` on B200, GB200 and 2× A100/H100"
    mentions = names.find(text, offset=100)
    printed = ["Llama-3.1-405B", "Llama-3-70B", "B200", "GB200", "A100", "H100"]
    assert [mention.text for mention in mentions] == printed
    for mention in mentions:
        assert text[mention.span.start - 100 : mention.span.end - 100] == mention.text


def test_rules_use_what_all_candidates_agree_on() -> None:
    h100 = only("H100").devices
    assert agreed(h100, lambda device: device.vendor) == "NVIDIA"
    assert agreed(h100, lambda device: usual(device.memory_gb)) is None
    assert agreed(only("A100 80GB").devices, lambda device: usual(device.memory_gb)) == 80
    assert agreed(h100, lambda device: usual(device.power_w)) is None
    assert agreed((), lambda device: device) is None


def test_rules_accept_what_any_candidate_has() -> None:
    assert accepted(only("H100").devices, lambda device: device.memory_gb) == {80, 94, 96}
    assert accepted(only("B200").devices, lambda device: device.memory_gb) == {180, 192, 179}


def test_one_unknown_figure_leaves_everything_possible() -> None:
    assert accepted(only("H100").devices, lambda device: device.power_w) == frozenset()


PIECES = st.sampled_from(
    ["H100", "A100", "80GB", "SXM", "Llama", "3", "70B", "-", " ", ".", "(", ")", "DeepSeek", "V3",
     "R1", "Distill", "x", "8", "×", "PCIe", "GB200", "é", "ſ", "K", "\n", "_", "/", "Instruct"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
def test_mentions_never_overlap_and_always_quote_the_text(text: str) -> None:
    end = 0
    for mention in NAMES.find(text):
        assert end <= mention.span.start < mention.span.end
        assert text[mention.span.start : mention.span.end] == mention.text
        assert mention.devices or mention.models
        end = mention.span.end
