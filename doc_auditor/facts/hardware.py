"""Accelerators, nodes and cloud instances: what is published about them, with sources.

A figure is a tuple: the usual value first, then others that are printed for the same device.
An empty tuple means unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

from doc_auditor.facts import hardware_file
from doc_auditor.facts.hardware_file import Confidence, Figures
from doc_auditor.facts.strict import Places, decode, nearest
from doc_auditor.facts.wording import Wording

Dtype = Literal["bf16", "fp16", "tf32", "fp32", "fp8", "fp6", "fp4", "int8"]


@dataclass(frozen=True, slots=True)
class Link:
    """The link between accelerators of a node in GB/s per accelerator.

    ``pair_gbs`` is the rate between two accelerators where it is below the total.
    """

    name: str
    one_way_gbs: Figures = ()
    both_ways_gbs: Figures = ()
    pair_gbs: Figures = ()


@dataclass(frozen=True, slots=True)
class Accelerator:
    """One device: memory in GB as marketed, bandwidth in TB/s, peaks in TFLOPS, power in W.

    ``framework_devices`` is how many devices a framework sees in one; ``doubtful`` and
    ``unsourced`` name the figures that must not carry a finding alone.
    """

    name: str
    aliases: tuple[str, ...]
    vendor: str
    forms: tuple[str, ...]
    memory_gb: Figures
    usable_gib: Figures
    bandwidth_tbs: Figures
    peaks: tuple[tuple[str, Figures], ...]
    link: Link | None
    power_w: Figures
    gpus_per_node: tuple[int, ...]
    framework_devices: int
    pod_chips: int | None
    confidence: Confidence
    doubtful: tuple[str, ...]
    unsourced: tuple[str, ...]
    sources: tuple[str, ...]

    def peak(self, dtype: Dtype, *, sparse: bool = False) -> Figures:
        """Peak TFLOPS (TOPS for ``int8``) of a dtype; dense unless ``sparse``."""
        return dict(self.peaks).get(f"{dtype}_sparse" if sparse else dtype, ())


@dataclass(frozen=True, slots=True)
class Host:
    """A node or a cloud instance: ``count`` of one of ``accelerators``.

    ``internode_gbs`` is GB/s per host in one direction; the price is one snapshot in USD.
    """

    kind: Literal["node", "instance"]
    name: str
    aliases: tuple[str, ...]
    vendor: str
    accelerators: tuple[Accelerator, ...]
    count: int
    internode_gbs: Figures
    price_usd_per_hour: Fraction | None
    confidence: Confidence
    unsourced: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hardware:
    """Everything of ``hardware.toml``."""

    accelerators: tuple[Accelerator, ...]
    hosts: tuple[Host, ...]
    wording: Wording

    def accelerator(self, name: str) -> Accelerator | None:
        """The accelerator of exactly this name (not an alias)."""
        return next((a for a in self.accelerators if a.name == name), None)

    def host(self, name: str) -> Host | None:
        """The node or instance of exactly this name (not an alias)."""
        return next((h for h in self.hosts if h.name == name), None)


def usual(figures: Figures) -> Fraction | None:
    """The usual one of several figures, None where none is known."""
    return figures[0] if figures else None


def load_hardware(path: Path, known: Hardware | None = None) -> Hardware:
    """Read a ``hardware.toml``, and add it to what is known.

    Raises:
        RefusedFacts: the first thing that is wrong, with file, line and nearest allowed word.
    """
    known = known or Hardware((), (), Wording())
    decoded = decode(path, hardware_file.Hardware)
    data = decoded.data
    taken = {*(a.name for a in known.accelerators), *(h.name for h in known.hosts)}
    hardware_file.check(data, decoded.places, taken)
    accelerators = (*known.accelerators, *map(_accelerator, data.accelerator))
    by_name = {a.name: a for a in accelerators}
    hosts = [
        *known.hosts,
        *(_host("node", i, e, by_name, decoded.places) for i, e in enumerate(data.node)),
        *(_host("instance", i, e, by_name, decoded.places) for i, e in enumerate(data.instance)),
    ]
    return Hardware(accelerators, tuple(hosts), known.wording.with_(data.naming))


def _accelerator(entry: hardware_file.Accelerator) -> Accelerator:
    peaks = entry.peak_tflops
    figures = ((key, getattr(peaks, key)) for key in peaks.__struct_fields__)
    return Accelerator(
        name=entry.name,
        aliases=entry.aliases,
        vendor=entry.vendor,
        forms=entry.forms,
        memory_gb=entry.memory_gb,
        usable_gib=entry.usable_gib,
        bandwidth_tbs=entry.bandwidth_tbs,
        peaks=tuple((key, values) for key, values in figures if values),
        link=_link(entry.link),
        power_w=entry.power_w,
        gpus_per_node=entry.gpus_per_node,
        framework_devices=entry.framework_devices,
        pod_chips=entry.pod_chips,
        confidence=entry.confidence,
        doubtful=entry.doubtful,
        unsourced=entry.unsourced,
        sources=entry.sources,
    )


def _link(entry: hardware_file.Link | None) -> Link | None:
    if entry is None:
        return None
    return Link(entry.name, entry.one_way_gbs, entry.both_ways_gbs, entry.pair_gbs)


def _host(
    kind: Literal["node", "instance"],
    index: int,
    entry: hardware_file.Host,
    by_name: dict[str, Accelerator],
    places: Places,
) -> Host:
    for name in entry.accelerators:
        if name not in by_name:
            line = places.line(kind, index, "accelerators")
            raise places.refuse(line, f"“{name}” is no accelerator{nearest(name, by_name)}")
    return Host(
        kind=kind,
        name=entry.name,
        aliases=entry.aliases,
        vendor=entry.vendor,
        accelerators=tuple(by_name[name] for name in entry.accelerators),
        count=entry.count,
        internode_gbs=entry.internode_gbs,
        price_usd_per_hour=entry.price_usd_per_hour,
        confidence=entry.confidence,
        unsourced=entry.unsourced,
        sources=entry.sources,
    )
