"""What ``hardware.toml`` may hold, and what must be true of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from typing import Annotated, Literal

import msgspec

from doc_auditor.facts.strict import Places, nearest
from doc_auditor.facts.wording import Wording

Figures = tuple[Fraction, ...]
Confidence = Literal["high", "medium", "low"]
Count = Annotated[int, msgspec.Meta(ge=1)]


class Link(msgspec.Struct, forbid_unknown_fields=True):
    """``link`` of an accelerator."""

    name: str
    one_way_gbs: Figures = ()
    both_ways_gbs: Figures = ()
    pair_gbs: Figures = ()


class Peaks(msgspec.Struct, forbid_unknown_fields=True):
    """``peak_tflops`` of an accelerator."""

    bf16: Figures = ()
    bf16_sparse: Figures = ()
    fp16: Figures = ()
    fp16_sparse: Figures = ()
    tf32: Figures = ()
    fp32: Figures = ()
    fp8: Figures = ()
    fp8_sparse: Figures = ()
    fp6: Figures = ()
    fp4: Figures = ()
    int8: Figures = ()


class Accelerator(msgspec.Struct, forbid_unknown_fields=True):
    """``[[accelerator]]``."""

    name: str
    vendor: str
    confidence: Confidence
    sources: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    memory_gb: Figures = ()
    usable_gib: Figures = ()
    bandwidth_tbs: Figures = ()
    peak_tflops: Peaks = msgspec.field(default_factory=Peaks)
    link: Link | None = None
    power_w: Figures = ()
    gpus_per_node: tuple[Count, ...] = ()
    framework_devices: Count = 1
    pod_chips: Count | None = None
    doubtful: tuple[str, ...] = ()
    unsourced: tuple[str, ...] = ()


class Host(msgspec.Struct, forbid_unknown_fields=True):
    """``[[node]]`` or ``[[instance]]``."""

    name: str
    vendor: str
    accelerators: tuple[str, ...]
    count: Count
    confidence: Confidence
    sources: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    internode_gbs: Figures = ()
    price_usd_per_hour: Fraction | None = None
    unsourced: tuple[str, ...] = ()


class Hardware(msgspec.Struct, forbid_unknown_fields=True):
    """``hardware.toml``."""

    naming: Wording = msgspec.field(default_factory=Wording)
    accelerator: tuple[Accelerator, ...] = ()
    node: tuple[Host, ...] = ()
    instance: tuple[Host, ...] = ()


def check(data: Hardware, places: Places, taken: Collection[str] = ()) -> None:
    """Names are used once; figures are positive; what is doubted is a figure.

    ``taken`` are the names of what is known already.
    """
    tables: tuple[tuple[str, tuple[Accelerator | Host, ...]], ...] = (
        ("accelerator", data.accelerator),
        ("node", data.node),
        ("instance", data.instance),
    )
    for table, entries in tables:
        names = [entry.name for entry in entries]
        for index, entry in enumerate(entries):
            _once(table, index, names, places)
            if entry.name in taken:
                message = f"“{entry.name}” is known already; take another name"
                raise places.refuse(places.line(table, index, "name"), message)
            _positive(table, index, entry, places)
            _known(table, index, entry, places)


def _once(table: str, index: int, names: Sequence[str], places: Places) -> None:
    if names[index] in names[:index]:
        message = f"“{names[index]}” is defined twice; merge the two entries"
        raise places.refuse(places.line(table, index, "name"), message)


def _positive(table: str, index: int, entry: msgspec.Struct, places: Places) -> None:
    for key in entry.__struct_fields__:
        if any(figure <= 0 for figure in _figures(getattr(entry, key))):
            message = f"“{key}” must be above zero; leave it out where it is unknown"
            raise places.refuse(places.line(table, index, key), message)


def _figures(value: object) -> Iterator[Fraction]:
    if isinstance(value, Fraction):
        yield value
    elif isinstance(value, msgspec.Struct):
        yield from _figures(tuple(getattr(value, key) for key in value.__struct_fields__))
    elif isinstance(value, tuple):
        for item in value:
            yield from _figures(item)


def _known(table: str, index: int, entry: Accelerator | Host, places: Places) -> None:
    known = {*entry.__struct_fields__, *Peaks.__struct_fields__}
    for key in ("doubtful", "unsourced"):
        for word in getattr(entry, key, ()):
            if word not in known:
                line = places.line(table, index, key)
                raise places.refuse(line, f"“{word}” is no figure here{nearest(word, known)}")
