"""What the names of quantities mean at a place, as far as a repair needs it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.layout.degrees import (
    LEFT_OVER,
    ORDER,
    available,
    hardware,
    literal_factors,
)
from doc_auditor.records import Declaration, Equation, Map
from doc_auditor.scope import key
from doc_auditor.source import Span

DEFINING = ("label", "cell", "flag", "symbol")
AVAILABLE = "gpus (available)"
NEEDED = "gpus"
SPARE = "gpus (spare)"
ELSE = {"experts": "experts/layer"}
"""Where a document gives only the number in each layer, that is what its degrees divide."""
OWN = 100
REACH = 40
BESIDE = 20
EXISTING = re.compile(r"\b(?:cluster|hardware|fleet|inventory|available|we have)\b", re.IGNORECASE)


@dataclass
class Situations:
    """Answers for one document; what was found for a block is kept."""

    bench: Bench
    known: dict[tuple[str, int], Declaration | None] = field(default_factory=dict)
    seen: dict[tuple[str, frozenset[str]], Sequence[Declaration]] = field(default_factory=dict)

    def degrees(self, block: int) -> Mapping[str, Declaration]:
        """The degrees that hold at a block."""
        facts = ((name, self.fact(name, block)) for name in ORDER)
        return {name: fact for name, fact in facts if fact is not None}

    def fact(self, quantity: str, block: int) -> Declaration | None:
        """The declaration that says what a quantity is at a block."""
        if (quantity, block) not in self.known:
            self.known[quantity, block] = self._find(quantity, block)
        return self.known[quantity, block]

    def value(self, quantity: str, block: int) -> Fraction | None:
        """The value of a quantity at a block."""
        fact = self.fact(quantity, block)
        return fact.number.value if fact else None

    def _find(self, quantity: str, block: int) -> Declaration | None:
        if quantity == AVAILABLE:
            return available(self.bench, block)
        contrast = self.bench.model.places[block].contrast
        if (quantity, contrast) not in self.seen:
            self.seen[quantity, contrast] = self._seen(quantity, contrast)
        facts = self.seen[quantity, contrast]
        if quantity in ORDER:
            return _one(self._nearest(facts, block))
        found = next((f for f in facts if f.block != block), None)
        return self.fact(ELSE[quantity], block) if found is None and quantity in ELSE else found

    def _seen(self, quantity: str, contrast: frozenset[str]) -> Sequence[Declaration]:
        """The facts that a configuration sees; of a shape the defining ones, the best first."""
        places = self.bench.model.places
        found = [f for f in self._facts(quantity) if places[f.block].contrast <= contrast]
        if quantity in ORDER:
            return found
        rank = dict.fromkeys(DEFINING, 0)
        return sorted(
            found,
            key=lambda f: (
                rank.get(f.source, 1),
                -len(places[f.block].contrast),
                f.span.start,
            ),
        )

    def _facts(self, quantity: str) -> Iterable[Declaration]:
        """Values that can be meant: no index of a map, no role of their own."""
        for fact in self.bench.model.declarations.get(quantity, ()):
            plain = fact.upper is None and fact.reference.role in ("", "required")
            other = quantity == NEEDED and hardware(self.bench, fact)
            if plain and fact.number.value >= 1 and not self._index(fact) and not other:
                yield fact

    def _index(self, fact: Declaration) -> bool:
        return fact.block in self.mapped and fact.source in ("label", "symbol")

    @cached_property
    def mapped(self) -> frozenset[int]:
        """The blocks that are lines of a map."""
        maps = (c for c in self.bench.model.claims if isinstance(c, Map))
        return frozenset(e.block for m in maps for e in m.entries)

    def _nearest(self, facts: Iterable[Declaration], block: int) -> Sequence[Declaration]:
        """The facts of the innermost scope that has any."""
        places = self.bench.model.places
        levels: dict[int, list[Declaration]] = defaultdict(list)
        for fact in facts:
            level = _shared(places[block].scopes, places[fact.block].scopes)
            levels[level + (OWN if fact.block == block else 0)].append(fact)
        return levels[max(levels)] if levels else ()


def _one(facts: Sequence[Declaration]) -> Declaration | None:
    """The fact, if all of them agree; statements that define outweigh those in passing."""
    for some in (facts, [f for f in facts if f.source in DEFINING]):
        if some and len({f.number.value for f in some}) == 1:
            return some[0]
    return None


def _shared(a: Sequence[tuple[str, int]], b: Sequence[tuple[str, int]]) -> int:
    return next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )


def meaning(bench: Bench, fact: Declaration, results: frozenset[Span]) -> str:
    """The key under which statements of the same quantity meet.

    GPUs that exist and GPUs that are needed are two quantities; a result of a printed product of
    degrees is needed, whatever its section is called.
    """
    name = key(fact)
    role = fact.reference.role
    if name != "gpus":
        return f"{name} ({role})" if role else name
    if fact.number.digits in results:
        return NEEDED
    if _left_over(bench, fact):
        return SPARE
    if hardware(bench, fact) or _exists(bench, fact):
        return AVAILABLE
    return NEEDED if role in ("", "required") else f"{NEEDED} ({role})"


def _left_over(bench: Bench, fact: Declaration) -> bool:
    """``8 GPUs redundancy``: the words beside the number say that these are not needed."""
    number = fact.number.span
    beside = bench.source.text[number.start : number.end + BESIDE].partition("\n")[0]
    return bool(LEFT_OVER.search(beside))


def _exists(bench: Bench, fact: Declaration) -> bool:
    """``cluster      384 GPUs``: the line itself says that these are there."""
    block = bench.document.blocks[fact.block]
    before = block.shadow[: max(fact.number.span.start - block.span.start, 0)]
    return fact.reference.role != "required" and bool(EXISTING.search(before[-REACH:]))


def products(situations: Situations) -> frozenset[Span]:
    """The places in printed products of degrees."""
    found: set[Span] = set()
    for claim in situations.bench.model.claims:
        if isinstance(claim, Equation):
            degrees = situations.degrees(claim.block)
            values = {int(d.number.value) for d in degrees.values()}
            if values and _multiplies(claim, values):
                found |= {n.digits for n in claim.numbers}
    return frozenset(found)


def _multiplies(claim: Equation, values: set[int]) -> bool:
    for side in claim.sides:
        factors = literal_factors(side)
        if factors and len(factors) >= 2 and all(f in values for f in factors):
            return True
    return False


def words_of(text: str) -> list[str]:
    """Lower-case words, hyphens and underscores split."""
    return re.findall(r"[a-z]+", text.lower())
