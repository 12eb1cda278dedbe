"""What is known of accelerators, nodes and instances, and that it is consistent."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from doc_auditor.facts.hardware import Accelerator, Hardware, Host, load_hardware

RULES = Path(__file__).parent.parent / "rules"

# device: memory GB, bandwidth TB/s, dense bf16 TFLOPS, GB/s one way, as published
USUAL = {
    "A100-SXM-40GB": ("40", "1.555", "312", "300"),
    "A100-SXM-80GB": ("80", "2.039", "312", "300"),
    "H100-SXM": ("80", "3.35", "989", "450"),
    "H200-SXM": ("141", "4.8", "989", "450"),
    "B200-SXM": ("180", "8.0", "2250", "900"),
    "GB200": ("186", "8.0", "2500", "900"),
    "MI300X": ("192", "5.3", "1307.4", "448"),
    "TPU-v5p": ("95", "2.76", "459", "90"),
    "Gaudi3": ("128", "3.7", "1677", "600"),
}


@pytest.fixture(scope="module", name="hardware")
def the_hardware() -> Hardware:
    return load_hardware(RULES / "hardware.toml")


def device(hardware: Hardware, name: str) -> Accelerator:
    found = hardware.accelerator(name)
    assert found is not None
    return found


def host(hardware: Hardware, name: str) -> Host:
    found = hardware.host(name)
    assert found is not None
    return found


def figures(text: str) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, text.split()))


def test_nothing_is_lost(hardware: Hardware) -> None:
    kinds = [entry.kind for entry in hardware.hosts]
    assert len(hardware.accelerators) == 47
    assert (kinds.count("node"), kinds.count("instance")) == (12, 36)


@pytest.mark.parametrize("name", USUAL)
def test_usual_figures_come_first(hardware: Hardware, name: str) -> None:
    found, expected = device(hardware, name), tuple(map(Fraction, USUAL[name]))
    assert found.link is not None
    found_figures = (
        found.memory_gb,
        found.bandwidth_tbs,
        found.peak("bf16"),
        found.link.one_way_gbs,
    )
    assert tuple(values[0] for values in found_figures) == expected


def test_other_printed_figures_are_accepted_too(hardware: Hardware) -> None:
    assert device(hardware, "B200-SXM").memory_gb == figures("180 192 179")
    assert device(hardware, "H20").memory_gb == figures("96 141")
    assert device(hardware, "MI300X").peak("bf16") == figures("1307.4 1300")
    assert device(hardware, "MI250X").gpus_per_node == (4, 8)


def test_dense_and_sparse_peaks_are_kept_apart(hardware: Hardware) -> None:
    h100 = device(hardware, "H100-SXM")
    assert h100.peak("bf16") == figures("989")
    assert h100.peak("bf16", sparse=True) == figures("1979")
    assert h100.peak("fp8") == figures("1979")
    assert device(hardware, "V100-SXM2-16GB").peak("bf16") == ()
    assert device(hardware, "A100-SXM-80GB").peak("fp8") == ()


def test_sparse_peaks_are_about_twice_the_dense_ones(hardware: Hardware) -> None:
    for found in hardware.accelerators:
        for dtype in ("bf16", "fp8"):
            dense, sparse = found.peak(dtype), found.peak(dtype, sparse=True)
            if dense and sparse and found.vendor != "AWS":
                assert abs(sparse[0] / dense[0] - 2) < Fraction("0.03"), found.name


def test_links_are_twice_as_fast_both_ways(hardware: Hardware) -> None:
    for found in hardware.accelerators:
        if found.link and found.link.one_way_gbs and found.link.both_ways_gbs:
            one, both = found.link.one_way_gbs[0], found.link.both_ways_gbs[0]
            assert both == 2 * one, found.name


def test_figures_are_exact_not_binary(hardware: Hardware) -> None:
    assert device(hardware, "A100-SXM-40GB").bandwidth_tbs == (Fraction(1555, 1000),)
    assert device(hardware, "RTX-4090").peak("fp16")[0] == Fraction(1652, 10)


def test_hosts_name_their_accelerators(hardware: Hardware) -> None:
    dgx = host(hardware, "DGX/HGX A100")
    assert [found.name for found in dgx.accelerators] == ["A100-SXM-40GB", "A100-SXM-80GB"]
    assert dgx.count == 8
    p5 = host(hardware, "p5.48xlarge")
    assert (p5.kind, p5.count) == ("instance", 8)
    assert p5.internode_gbs == figures("400")
    assert p5.price_usd_per_hour == Fraction("55.04")
    assert host(hardware, "GB200/GB300 NVL72 rack").count == 72
    assert host(hardware, "trn2.48xlarge").count == 16


def test_every_entry_has_a_source_and_doubt_is_marked(hardware: Hardware) -> None:
    sources = [a.sources for a in hardware.accelerators] + [h.sources for h in hardware.hosts]
    assert all(sources)
    assert all(0 < len(source) <= 120 for several in sources for source in several)
    assert device(hardware, "T4").unsourced == ("memory_gb",)
    assert "power_w" in device(hardware, "V100-SXM2-16GB").doubtful


def test_unknown_names_are_none(hardware: Hardware) -> None:
    assert hardware.accelerator("H100") is None
    assert hardware.host("p7.48xlarge") is None
