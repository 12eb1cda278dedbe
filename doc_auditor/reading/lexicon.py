"""The lexicon: which quantity a label, a noun, a short name or a key means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from doc_auditor.records import Reference

PER = {
    "gpu": "gpu", "card": "gpu", "device": "gpu", "accelerator": "gpu", "npu": "gpu",
    "rank": "gpu", "chip": "gpu", "node": "node", "server": "node", "host": "node",
    "box": "node", "stage": "stage", "group": "group", "layer": "layer", "replica": "replica",
    "token": "token", "request": "request", "sequence": "sequence", "second": "second",
    "step": "step", "expert": "expert", "rack": "rack", "iteration": "step", "head": "head",
    "module": "module", "pipeline": "pipeline", "user": "user", "stream": "stream",
    "parameter": "parameter", "weight": "parameter", "batch": "batch", "day": "day",
    "hour": "hour", "month": "month", "year": "year", "job": "job", "instance": "node",
    "partition": "partition", "worker": "gpu", "chunk": "chunk", "block": "block",
    "unit": "unit",
}  # fmt: skip
ROLES = {
    "available": "available", "existing": "available", "limit": "limit", "maximum": "limit",
    "max": "limit", "required": "required", "need": "required", "needed": "required",
    "requirement": "required", "target": "target", "goal": "target", "budget": "limit",
    "minimum": "limit", "min": "limit", "expected": "", "recommended": "", "total": "",
    "actual": "", "spare": "spare", "idle": "spare", "active": "active", "standby": "spare",
    "backup": "spare", "remaining": "spare", "redundant": "spare", "additional": "spare",
    "extra": "spare", "shared": "shared", "peak": "peak", "average": "average",
    "mean": "average", "median": "average", "free": "spare", "reserved": "spare",
    "virtual": "virtual", "unused": "spare", "first": "part", "last": "part", "dense": "part",
    "local": "local", "global": "", "other": "part", "each": "", "local_": "local",
}  # fmt: skip
FILLER = frozenset(
    "the a an of number count total overall our model all about exactly its only up".split()
)


INDICES = frozenset(
    "gpu node layer stage expert server device rank host head npu card chip replica".split()
)
"""A lone singular heads a column of indices, not of counts."""


def singular(word: str) -> str:
    """A crude singular, good enough for matching nouns."""
    if word in ("gpus", "npus", "cpus"):
        return word[:-1]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-3] + "y" if word.endswith("ies") else word[:-1]
    return word


def normal(words: Iterable[str]) -> list[str]:
    """Words in lower case, hyphens split, plurals taken off."""
    joined = " ".join(words).lower().replace("/", " / ")
    return [singular(w) for w in re.split(r"[\s_\-]+", joined) if w]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One entry of the lexicon."""

    name: str
    title: str
    kind: str
    symbols: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lexicon:
    """All quantities, with indices by form of name."""

    quantities: Mapping[str, Quantity] = field(default_factory=dict)

    @cached_property
    def symbols(self) -> Mapping[str, str]:
        """Short name in lower case → quantity."""
        return {s.lower(): q.name for q in self.quantities.values() for s in q.symbols}

    @cached_property
    def _labels(self) -> Mapping[tuple[str, ...], str]:
        return {tuple(normal([x])): q.name for q in self.quantities.values() for x in q.labels}

    @cached_property
    def _nouns(self) -> Mapping[tuple[str, ...], str]:
        return {tuple(normal([x])): q.name for q in self.quantities.values() for x in q.nouns}

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """Flag or configuration key (underscores, lower case) → quantity."""
        return {k: q.name for q in self.quantities.values() for k in q.keys}

    def label(self, words: Sequence[str]) -> Reference | None:
        """What a label means, if it names one quantity and nothing else."""
        parts, per = _cut_per(normal(words))
        if len(words) == 1 and words[0].lower() in INDICES:
            return None
        role = next((ROLES[w] for w in parts if ROLES.get(w)), "")
        for candidate in _candidates(parts):
            if candidate in self._labels:
                return Reference(self._labels[candidate], per, role)
        return None

    def noun(self, words: Sequence[str]) -> tuple[Reference, int] | None:
        """What the words after a number count, and how many of the words name it."""
        parts = normal(words)
        role, start = "", 0
        while start < len(parts) and (parts[start] in ROLES or parts[start] in FILLER):
            role = role or ROLES.get(parts[start], "")
            start += 1
        for end in range(min(len(parts), start + 4), start, -1):
            name = self._nouns.get(tuple(parts[start:end]))
            if name is None:
                continue
            per = _per_after(parts[end:])
            tail = parts[end : end + 1]
            return Reference(name, per, role or (ROLES.get(tail[0], "") if tail else "")), end
        return None


def _cut_per(parts: list[str]) -> tuple[list[str], str]:
    """Take ``per GPU`` (or ``/GPU``, ``each GPU``) off the end of a label."""
    for index, word in enumerate(parts):
        if word in ("per", "/", "each") and index and index + 1 < len(parts):
            return parts[:index], _per_after(parts[index:])
    return parts, ""


def _per_after(parts: Sequence[str]) -> str:
    if not parts or parts[0] not in ("per", "/", "each", "on", "for", "in", "in each"):
        return ""
    if parts[0] in ("on", "for", "in") and parts[1:2] not in (["each"], ["every"]):
        return ""
    for word in parts[1:4]:
        if word in PER:
            return PER[word]
    return "other" if parts[0] in ("per", "/") else ""


def _candidates(parts: Sequence[str]) -> list[tuple[str, ...]]:
    """The label as it stands, then without filler and role words."""
    plain = tuple(parts)
    bare = tuple(p for p in parts if p not in FILLER)
    core = tuple(p for p in parts if p not in FILLER and p not in ROLES)
    found = [plain]
    for candidate in (bare, core):
        if candidate and candidate not in found:
            found.append(candidate)
    return found


def build(data: Mapping[str, Mapping[str, Any]]) -> Lexicon:
    """The lexicon from the decoded ``quantities.toml``."""
    return Lexicon(
        {
            name: Quantity(
                name,
                entry["title"],
                entry["kind"],
                tuple(entry.get("symbols", ())),
                tuple(entry.get("labels", ())),
                tuple(entry.get("nouns", ())),
                tuple(entry.get("keys", ())),
            )
            for name, entry in data.items()
        }
    )
