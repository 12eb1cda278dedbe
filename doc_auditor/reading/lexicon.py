"""The lexicon: which quantity a label, a noun, a short name or a key means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from doc_auditor.quantity import PERCENT, Number, Unit
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
    "unit": "unit", "pod": "pod",
}  # fmt: skip
GROUPED = frozenset({"stage", "group", "replica", "rank"})
"""What other things are put together to, or cut into."""
SPREAD = frozenset({"parallel", "parallelism", "model"})
DIMENSIONS = {
    "tp": "tp", "tensor": "tp", "ep": "ep", "expert": "ep", "dp": "dp", "data": "dp",
    "cp": "cp", "context": "cp",
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
    "the a an of number count total overall our model all about exactly its only up "
    "consecutive contiguous successive match matches check checked verified verification validated "
    "validation confirmed evenly equally distributed balanced placed".split()
)


MILLION = {"1m": "million", "1k": "thousand", "1mtok": "million"}
"""How ``per 1M tokens`` is said in words."""
FLOP, RATE, TIME = (("flop", 1),), (("flop", 1), ("second", -1)), (("second", 1),)
LABOUR = re.compile(r"[A-Za-z]\w*[- ](?:hour|day|year)s?$")
LARGE = frozenset("B G T billion trillion M million".split())
"""Magnitudes of parameters and tokens, never of layers or GPUs."""
INDICES = frozenset(
    "gpu node layer stage expert server device rank host head npu card chip replica".split()
)
"""A lone singular heads a column of indices, not of counts."""


@lru_cache(maxsize=8192)
def singular(word: str) -> str:
    """A crude singular, good enough for matching nouns."""
    if word in ("gpus", "npus", "cpus"):
        return word[:-1]
    if word.endswith(("tches", "shes", "xes", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-3] + "y" if word.endswith("ies") else word[:-1]
    return word


def normal(words: Iterable[str]) -> list[str]:
    """Words in lower case, hyphens split, plurals taken off."""
    joined = " ".join(words).lower().replace("/", " / ")
    parts = (singular(w) for w in re.split(r"[\s_\-]+", joined) if w)
    return [MILLION.get(w, w) for w in parts]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One entry of the lexicon.

    ``unit`` is what a measured quantity is given in; a number without one is read in it if
    ``bare``.  ``counted`` are the things that the number may name (``tokens`` of ``tokens/s``).
    ``shape`` says that it describes the model, ``published`` that named models are held against it.
    ``spelled`` are the labels that say the unit, so that a number behind them needs none.
    ``typical`` says that a value in this unit, told without a name, is one of this quantity,
    ``loose`` are names that tell enough in a sentence only, those of ``large`` counts if there are
    billions; ``told_as`` other quantities whose values may be meant for it.  ``plural`` is the one
    that its label means in the plural: ``Micro-batch: 4``, ``Micro-batches: 64``.
    """

    name: str
    title: str
    kind: str
    symbols: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    unit: Unit | None = None
    bare: bool = False
    counted: frozenset[str] = frozenset()
    shape: bool = False
    published: bool = False
    spelled: frozenset[tuple[str, ...]] = frozenset()
    typical: bool = False
    loose: tuple[str, ...] = ()
    large: bool = False
    told_as: frozenset[str] = frozenset()
    plural: str = ""

    @property
    def words(self) -> frozenset[str]:
        """Every word of its names: ``training`` of a training time sets nothing apart."""
        return frozenset(w for label in self.labels for w in normal([label]))

    @property
    def measured(self) -> bool:
        """Whether its values carry a unit, so that they are never exact."""
        return self.unit is not None

    def read(self, number: Number) -> Number | None:
        """The number as a value of this quantity; nothing if its unit is another's."""
        if self.unit is None:
            return number
        if self.unit.text == PERCENT:
            share = number.percent or (self.bare and not number.unit.text and number.value <= 1)
            return number if share else None
        if number.percent or number.times:
            return None
        found, wanted = number.unit.dimensions, self.unit.dimensions
        if found == wanted:
            return number if self._worked(number.unit) else None
        if found == FLOP and wanted == RATE:
            return number
        return self._completed(number) if self.bare else None

    def _worked(self, unit: Unit) -> bool:
        """Hours of GPUs are no hours on the clock, and FLOPS may be a rate."""
        assert self.unit is not None
        if unit.dimensions == FLOP:
            return not unit.text.endswith(("PS", "ps"))
        labour = [bool(LABOUR.search(u.text)) for u in (unit, self.unit)]
        return unit.dimensions != TIME or labour[0] == labour[1]

    def _completed(self, number: Number) -> Number | None:
        """``Price per GPU-hour: $2``, ``GPU-hours: 2.6M``: the label says the rest of the unit."""
        assert self.unit is not None
        if not number.unit.text and not number.noun:
            return replace(number, unit=self.unit)
        stem = self.unit.stem
        if stem is None or number.unit.dimensions != stem.dimensions:
            return None
        factor = self.unit.factor / stem.factor * number.unit.factor
        return replace(number, unit=replace(self.unit, text=number.unit.text, factor=factor))


@dataclass(frozen=True)
class Lexicon:
    """All quantities, with indices by form of name."""

    quantities: Mapping[str, Quantity] = field(default_factory=dict)

    def fits(self, quantity: str, number: Number) -> bool:
        """Whether a number can be a value of a quantity: counts and degrees are whole and bare."""
        named = self.quantities[quantity]
        if named.kind not in ("count", "degree") or named.words & {"parameter", "token"}:
            return True
        return (
            number.ulp >= 1
            and number.value.denominator == 1
            and not (number.unit.dimensions or number.percent or number.letter in LARGE)
        )

    @cached_property
    def shape(self) -> frozenset[str]:
        """The quantities that describe the model, not how it is spread."""
        return frozenset(q.name for q in self.quantities.values() if q.shape)

    @cached_property
    def published(self) -> tuple[str, ...]:
        """The figures of the shape that a named model is held against."""
        return tuple(q.name for q in self.quantities.values() if q.published)

    @cached_property
    def measures(self) -> frozenset[str]:
        """Every word of a name of something that is measured."""
        measured = (q for q in self.quantities.values() if q.measured or q.kind == "memory")
        return frozenset(word for q in measured for word in q.words)

    @cached_property
    def symbols(self) -> Mapping[str, str]:
        """Short name in lower case → quantity."""
        return {s.lower(): q.name for q in self.quantities.values() for s in q.symbols}

    @cached_property
    def _labels(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        found: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for quantity in self.quantities.values():
            for label in quantity.labels:
                found[tuple(normal([label]))].append(quantity.name)
        return {words: tuple(names) for words, names in found.items()}

    @cached_property
    def _nouns(self) -> Mapping[tuple[str, ...], str]:
        return {tuple(normal([x])): q.name for q in self.quantities.values() for x in q.nouns}

    @cached_property
    def spoken(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        """Every label and noun → what it may mean in a sentence; *cost* alone may be a verb."""
        found: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for quantity in self.quantities.values():
            for name in (*quantity.labels, *quantity.nouns):
                if quantity.kind != "money" or " " in name:
                    found[tuple(normal([name]))].append(quantity.name)
        return {words: tuple(names) for words, names in found.items()}

    @cached_property
    def hinted(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        """Every loose name → what it tells in a sentence."""
        found: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for quantity in self.quantities.values():
            for name in quantity.loose:
                found[tuple(normal([name]))].append(quantity.name)
        return {words: tuple(names) for words, names in found.items()}

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """Flag or configuration key (underscores, lower case) → quantity."""
        return {k: q.name for q in self.quantities.values() for k in q.keys}

    def label(
        self, words: Sequence[str], number: Number | None = None, after: Sequence[str] = ()
    ) -> Reference | None:
        """What a label means, if it names one quantity and nothing else.

        Several measured quantities may share a label (``throughput``); the number before the
        words ``after`` says which is meant.
        """
        whole = normal(words)
        if len(words) == 1 and words[0].lower() in INDICES:
            return None
        if named := self._pick(tuple(whole), number, after):
            several = words[-1].lower() != singular(words[-1].lower())
            return Reference((several and self.quantities[named].plural) or named)
        parts, per = _cut_per(whole)
        role = next((ROLES[w] for w in parts if ROLES.get(w)), "")
        for candidate in _candidates(parts):
            if named := self._pick(candidate, number, after):
                quantity = self.quantities[named]
                own = (quantity.measured or quantity.counted) and candidate == tuple(parts)
                return Reference(named, per, "" if own else role)
        return None

    @cached_property
    def nouns(self) -> frozenset[str]:
        """Everything that some quantity counts."""
        return frozenset(w for q in self.quantities.values() for w in q.counted)

    def read(
        self, name: str, number: Number, after: Sequence[str] = (), label: Sequence[str] = ()
    ) -> Number | None:
        """The number as a value of a quantity; nothing if its unit or its noun is another's.

        ``after`` are the words after the number: ``4M tokens`` is no number of sequences.  A
        ``label`` may say the unit itself: ``Seconds per step: 97``.
        """
        quantity = self.quantities[name]
        if quantity.unit is not None and tuple(normal(label)) in quantity.spelled:
            plain = not (number.unit.text or number.noun or number.percent or number.times)
            number = replace(number, unit=quantity.unit) if plain and not after else number
        nouns = normal([number.noun or number.unit.noun or " ".join(after[:1])])[:1]
        other = quantity.counted and nouns and nouns[0] not in quantity.counted
        if other and (number.unit.dimensions or nouns[0] in self.nouns):
            return None
        return quantity.read(number)

    def _pick(
        self, words: tuple[str, ...], number: Number | None, after: Sequence[str]
    ) -> str | None:
        """The first quantity of this name that the number can be a value of."""
        names = self._labels.get(words, ())
        if number is None:
            return names[0] if names else None
        fitting = (n for n in names if self.read(n, number, after, words) is not None)
        return next(fitting, None)

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
    return per_of(parts[1:5]) or ("other" if parts[0] in ("per", "/") else "")


def per_of(parts: Sequence[str]) -> str:
    """What ``per`` these words is: the first that says so, or the group that it makes part of.

    ``pipeline stage`` is a stage and ``GPU group`` a group; ``tensor parallel group`` is one that
    is known by its dimension.
    """
    at = next((i for i, w in enumerate(parts[:3]) if w in PER or w in DIMENSIONS), None)
    if at is None:
        return ""
    end = at + 1
    while end < len(parts) and parts[end] in SPREAD:
        end += 1
    if end == len(parts) or parts[end] not in GROUPED:
        return PER.get(parts[at], "")
    named = next((DIMENSIONS[w] for w in parts[:end] if w in DIMENSIONS), "")
    own = PER[parts[end]]
    return f"{named}_{own}" if named and own == "group" else own


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
