"""What the names of quantities mean at a place, as far as a repair needs it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.degrees import ORDER, available, degrees_at, hardware
from doc_auditor.records import Declaration, Equation
from doc_auditor.scope import key
from doc_auditor.source import Span

SHAPE = (
    "layers", "heads", "kv_heads", "hidden", "ffn", "moe_ffn", "experts", "gbs", "seq", "vocab",
    "ga", "gpus_per_node", "nodes", "params",
)  # fmt: skip
DEFINING = ("label", "cell", "flag", "symbol")
AVAILABLE = "gpus (available)"
NEEDED = "gpus"


@dataclass
class Situations:
    """Answers for one document; what was found for a block is kept."""

    bench: Bench
    degrees_of: dict[int, Mapping[str, Declaration]] = field(default_factory=dict)
    shapes: dict[tuple[str, int], Declaration | None] = field(default_factory=dict)

    def degrees(self, block: int) -> Mapping[str, Declaration]:
        """The degrees that hold at a block."""
        if block not in self.degrees_of:
            found = degrees_at(self.bench, block)
            self.degrees_of[block] = dict(found.facts) if found else {}
        return self.degrees_of[block]

    def fact(self, quantity: str, block: int) -> Declaration | None:
        """The declaration that says what a quantity is at a block."""
        if quantity in ORDER:
            return self.degrees(block).get(quantity)
        if quantity == AVAILABLE:
            return available(self.bench, block)
        if (quantity, block) not in self.shapes:
            self.shapes[quantity, block] = self._shape(quantity, block)
        return self.shapes[quantity, block]

    def value(self, quantity: str, block: int) -> Fraction | None:
        """The value of a quantity at a block."""
        fact = self.fact(quantity, block)
        return fact.number.value if fact else None

    def _shape(self, quantity: str, block: int) -> Declaration | None:
        """The first defining statement of the nearest configuration, not the block's own."""
        places = self.bench.model.places
        contrast = places[block].contrast
        facts = [
            f
            for f in self.bench.model.declarations.get(quantity, ())
            if f.block != block
            and f.upper is None
            and f.reference.role == ""
            and places[f.block].contrast <= contrast
            and (quantity != NEEDED or not hardware(self.bench, f))
        ]
        defining = [f for f in facts if f.source in DEFINING] or facts
        return max(
            defining, key=lambda f: (len(places[f.block].contrast), -f.span.start), default=None
        )


def meaning(bench: Bench, fact: Declaration, products: frozenset[Span]) -> str:
    """The key under which statements of the same quantity meet; GPUs there are and GPUs needed
    are two quantities."""
    name = key(fact)
    if name != "gpus":
        role = fact.reference.role
        return f"{name} ({role})" if role else name
    if fact.number.digits in products:
        return NEEDED
    return AVAILABLE if hardware(bench, fact) else f"{NEEDED}{_role(fact)}"


def _role(fact: Declaration) -> str:
    role = fact.reference.role
    return "" if role in ("", "required") else f" ({role})"


def products(bench: Bench) -> frozenset[Span]:
    """The places of results of printed products of degrees, whatever the section is called."""
    found = set()
    for claim in bench.model.claims:
        if isinstance(claim, Equation) and claim.form != "derived":
            degrees = degrees_at(bench, claim.block)
            if degrees is not None and _multiplies(claim, set(degrees.values.values())):
                found |= {n.digits for n in claim.numbers}
    return frozenset(found)


def _multiplies(claim: Equation, values: set[int]) -> bool:
    from doc_auditor.judging.degrees import literal_factors

    for side in claim.sides:
        factors = literal_factors(side)
        if factors and len(factors) >= 2 and all(f in values for f in factors):
            return True
    return False


def words_of(text: str) -> list[str]:
    """Lower-case words, hyphens and underscores split."""
    return re.findall(r"[a-z]+", text.lower())
