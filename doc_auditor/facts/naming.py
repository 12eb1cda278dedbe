"""Where known devices, nodes and models are mentioned in a text.

Nothing is guessed: an unknown name is no mention, and an ambiguous one (``H100`` alone) has
every candidate.  A rule may use what ``agreed`` returns, or accept anything in ``accepted``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeVar

from doc_auditor.facts.hardware import Accelerator, Hardware, Host
from doc_auditor.facts.models import Model, Models
from doc_auditor.facts.spelling import JOINT, expression, key, words
from doc_auditor.facts.wording import Wording
from doc_auditor.source import Span

T = TypeVar("T")
V = TypeVar("V")

FORM = r"(?P<form>SXM\d?|PCI-?e|NVL)"
MEMORY = r"(?P<memory>\d+)\s?Gi?B?"
QUALIFIER = re.compile(
    rf"(?:{JOINT}?|\s?\()(?:{FORM}|{MEMORY})(?![A-Za-z0-9.])(?!/s\b)(?P<close>\))?", re.IGNORECASE
)
MEMORY_BEFORE = re.compile(rf"(?<![\d.]){MEMORY}{JOINT}$", re.IGNORECASE)
COMPANY_BEFORE = re.compile(r"(?:\d\s?[x×]\s?|\bNVIDIA[ -])$", re.IGNORECASE)
COMPANY_AFTER = re.compile(
    r"\s?(?:(?:GPU|card|accelerator|NPU)s?\b|\(?\d+\s?Gi?B\b)", re.IGNORECASE
)
COUNT_BEFORE = re.compile(r"\d\s?[x×]-$", re.IGNORECASE)
OWN_SIZE = re.compile(r"\d[BMT](?![A-Za-z])", re.IGNORECASE)
SIZE = re.compile(rf"{JOINT}?(\d+(?:\.\d+)?)\s?([BMT])(?P<rest>\w*)", re.IGNORECASE)
JOINED = re.compile(r"[-_\u2010\u2011](\w[\w.]*\w|\w)")
SUFFIX = r"\d{4}|\d+k|\d+-?bit|q\d\w*|w\d+a\d+"


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

    known: dict[str, Known] = field(repr=False)
    pattern: re.Pattern[str] = field(repr=False)

    def find(self, text: str, offset: int = 0) -> tuple[Mention, ...]:
        """All mentions in ``text`` in order; ``offset`` is added to their places."""
        return tuple(_moved(mention, offset) for mention in self._found(text))

    def _found(self, text: str) -> Iterator[Mention]:
        position = 0
        while match := self.pattern.search(text, position):
            known = self.known[key(match.group())]
            mention = _read(known, text, match)
            position = mention.span.end if mention else match.start() + 1
            if mention:
                yield mention


def build(hardware: Hardware, models: Models) -> Names:
    """The names of all devices, nodes, instances and models."""
    known: dict[str, Known] = {}
    for device in hardware.accelerators:
        for name in (device.name, *device.aliases):
            _add(known, Known(name, hardware.wording, devices=(device,)))
    for host in hardware.hosts:
        titles = (host.name,) if host.kind == "instance" else ()
        for name in (*titles, *host.aliases):
            _add(known, Known(name, hardware.wording, devices=host.accelerators, hosts=(host,)))
    for model in models.models:
        for name in (model.name, *model.aliases):
            _add(known, Known(name, models.wording, models=(model,)))
    return Names(known, expression(entry.name for entry in known.values()))


def agreed(candidates: Iterable[T], fact: Callable[[T], V | None]) -> V | None:
    """The value that all candidates share; None if they differ or one is unknown."""
    values = {fact(candidate) for candidate in candidates}
    return values.pop() if len(values) == 1 else None


def accepted(candidates: Iterable[T], facts: Callable[[T], Iterable[V]]) -> frozenset[V]:
    """Every value known for any candidate; empty if one has none, for then all may be right."""
    known = [frozenset(facts(candidate)) for candidate in candidates]
    return frozenset().union(*known) if all(known) else frozenset()


def _add(known: dict[str, Known], entry: Known) -> None:
    if entry.name.isdigit():
        return
    other = known.get(key(entry.name))
    if other:
        entry = replace(
            other,
            devices=_once((*other.devices, *entry.devices)),
            hosts=_once((*other.hosts, *entry.hosts)),
            models=_once((*other.models, *entry.models)),
        )
    known[key(entry.name)] = entry


def _once(items: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(item for index, item in enumerate(items) if item not in items[:index])


def _moved(mention: Mention, offset: int) -> Mention:
    span = mention.span
    return replace(mention, span=Span(span.start + offset, span.end + offset))


def _read(known: Known, text: str, match: re.Match[str]) -> Mention | None:
    if not _alone(known, text, match) or _estranged(known.wording, text, match.start(), match.end()):
        return None
    return _model(known, text, match) if known.models else _device(known, text, match)
