"""Where known devices, nodes and models are mentioned in a text.

Nothing is guessed: an unknown name is no mention, and an ambiguous one (``H100`` alone) has
every candidate.  A rule may use what ``agreed`` returns, or accept anything in ``accepted``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeVar

from doc_auditor.facts.hardware import Accelerator, Hardware, Host
from doc_auditor.facts.models import Model, Models
from doc_auditor.facts.spelling import expression, key
from doc_auditor.facts.surroundings import Found, continued, is_name, qualified
from doc_auditor.facts.wording import Wording
from doc_auditor.source import Span

T = TypeVar("T")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Mention:
    """A known name in a text; ``span`` covers it with its qualifiers (``A100-80GB SXM``).

    ``devices`` are all accelerators that it may mean; those of a node (``DGX H100``) stand
    beside its ``hosts``.  ``suffix`` is what a model's name is continued by (``-Instruct``):
    the shape is the same, the context length may not be.
    """

    span: Span
    text: str
    devices: tuple[Accelerator, ...] = ()
    hosts: tuple[Host, ...] = ()
    models: tuple[Model, ...] = ()
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What one spelling stands for."""

    name: str
    wording: Wording
    devices: tuple[Accelerator, ...] = ()
    hosts: tuple[Host, ...] = ()
    models: tuple[Model, ...] = ()


@dataclass(frozen=True)
class Names:
    """Every known name, ready to be searched for; made once by ``build``."""

    known: Mapping[str, Known] = field(repr=False)
    pattern: re.Pattern[str] = field(repr=False)

    def find(self, text: str, offset: int = 0) -> tuple[Mention, ...]:
        """All mentions in ``text``, in order; ``offset`` is added to their places."""
        return tuple(_moved(mention, offset) for mention in self._mentions(text))

    def _mentions(self, text: str) -> Iterator[Mention]:
        position = 0
        while match := self.pattern.search(text, position):
            mention = _read(self.known[key(match.group())], match)
            position = mention.span.end if mention else match.start() + 1
            if mention:
                yield mention


def build(hardware: Hardware, models: Models) -> Names:
    """The names of all devices, nodes, instances and models."""
    known: dict[str, Known] = {}
    for entry in (*_hardware(hardware), *_models(models)):
        spelling = key(entry.name)
        known[spelling] = _merged(known[spelling], entry) if spelling in known else entry
    return Names(MappingProxyType(known), expression(entry.name for entry in known.values()))


def agreed(candidates: Iterable[T], fact: Callable[[T], V | None]) -> V | None:
    """The value that all candidates share; None if they differ or one is unknown."""
    values = {fact(candidate) for candidate in candidates}
    return values.pop() if len(values) == 1 else None


def accepted(candidates: Iterable[T], facts: Callable[[T], Iterable[V]]) -> frozenset[V]:
    """Every value known for any candidate; empty if one has none, for then all may be right."""
    known = [frozenset(facts(candidate)) for candidate in candidates]
    return frozenset[V]().union(*known) if all(known) else frozenset()


def _hardware(hardware: Hardware) -> Iterator[Known]:
    wording = hardware.wording
    for device in hardware.accelerators:
        for name in (device.name, *device.aliases):
            if not name.isdigit():
                yield Known(name, wording, devices=(device,))
    for host in hardware.hosts:
        title = (host.name,) if host.kind == "instance" else ()
        for name in (*title, *host.aliases):
            yield Known(name, wording, hosts=(host,))


def _models(models: Models) -> Iterator[Known]:
    for model in models.models:
        for name in (model.name, *model.aliases):
            yield Known(name, models.wording, models=(model,))


def _merged(one: Known, other: Known) -> Known:
    return replace(
        one,
        devices=_once((*one.devices, *other.devices)),
        hosts=_once((*one.hosts, *other.hosts)),
        models=_once((*one.models, *other.models)),
    )


def _once(items: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(item for index, item in enumerate(items) if item not in items[:index])


def _read(known: Known, match: re.Match[str]) -> Mention | None:
    found = Found(match.string, match.start(), match.end(), known.wording)
    if not is_name(found):
        return None
    return _model(known, found) if known.models else _device(known, found)


def _device(known: Known, found: Found) -> Mention | None:
    devices = known.devices or _once(tuple(d for h in known.hosts for d in h.accelerators))
    result = qualified(found, devices)
    if result is None:
        return None
    whole, left = result
    return Mention(Span(whole.start, whole.end), whole.name, left, known.hosts)


def _model(known: Known, found: Found) -> Mention | None:
    end = continued(found, known.models)
    if end is None:
        return None
    text = found.text[found.start : end]
    suffix = found.text[found.end : end]
    return Mention(Span(found.start, end), text, models=known.models, suffix=suffix)


def _moved(mention: Mention, offset: int) -> Mention:
    span = mention.span
    return replace(mention, span=Span(span.start + offset, span.end + offset))
