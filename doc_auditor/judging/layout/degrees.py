"""The parallel degrees of a place: what is declared, what they multiply to, what was left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod

from doc_auditor.formula import Binary, Expression, Literal_, Symbol, operators, walk
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.layout.eras import NEW, OLD, former, own, part
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import normal
from doc_auditor.records import Declaration, Equation, Evidence, Modality, Reference
from doc_auditor.scope.levels import Facts
from doc_auditor.source import Span
from doc_auditor.topology import Convention

MOST_READINGS = 3
ORDER = ("tp", "ep", "pp", "dp", "cp", "sp")
HARDWARE = re.compile(
    r"hardware|environment|cluster|infrastructure|available|conditions?|inventory|fleet|machines?",
    re.IGNORECASE,
)
LEFT_OVER = re.compile(r"remain|left over|spare|redundan|idle|unused|standby", re.IGNORECASE)
PARTIAL = re.compile(
    r"\bper\b|/|each|group|stage|replica|instance|model[- ]parallel|one\b|single|unit",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Degrees:
    """The declared degrees as seen from a place, each with its declaration."""

    facts: Mapping[str, Declaration]
    convention: Convention
    alternatives: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Other values of the same level, where a name is ambiguous."""

    @property
    def values(self) -> dict[str, int]:
        """Degree → value."""
        return {q: int(d.number.value) for q, d in self.facts.items()}

    def product(self, convention: Convention | None = None) -> int:
        """The GPUs that the declared degrees need under a convention."""
        factors = (convention or self.convention).factors
        return prod(v for q, v in self.values.items() if q in factors)

    def products(self, convention: Convention | None = None) -> set[int]:
        """The product under every reading of ambiguous names."""
        factors = (convention or self.convention).factors
        found = {1}
        for quantity, value in self.values.items():
            if quantity in factors:
                values = self.alternatives.get(quantity, frozenset({value}))
                found = {f * v for f in found for v in values}
        return found

    @property
    def complete(self) -> bool:
        """Tensor, pipeline and data parallelism are all declared, so none is free."""
        return {"tp", "pp", "dp"} <= set(self.facts)

    def shown(self, convention: Convention | None = None) -> str:
        """``TP 8 × EP 16 × PP 4``."""
        factors = (convention or self.convention).factors
        return " × ".join(
            f"{q.upper()} {self.values[q]}" for q in ORDER if q in self.facts and q in factors
        )

    def figures(self, convention: Convention | None = None) -> str:
        """``8 × 16 × 4 = 512``."""
        factors = (convention or self.convention).factors
        used = [str(self.values[q]) for q in ORDER if q in self.facts and q in factors]
        return f"{' × '.join(used)} = {self.product(convention)}"

    def evidence(self, bench: Bench) -> tuple[Evidence, ...]:
        """Where each degree was declared."""
        return tuple(bench.evidence(self.facts[q]) for q in ORDER if q in self.facts)


def degrees_at(bench: Bench, block: int) -> Degrees | None:
    """The degrees that hold at a block: the usual value of each, and the other readings."""
    facts: dict[str, Declaration] = {}
    alternatives: dict[str, frozenset[int]] = {}
    for quantity in ORDER:
        level = bench.model.level(quantity, block)
        if len(level.values) > 1 and not former(bench, block):
            level = Facts(tuple(s for s in level.standing if not former(bench, s.fact.block)))
        counts = {int(v): n for v, n in level.whole.items() if 0 < v < 10**6}
        if not counts:
            continue
        if len(counts) > MOST_READINGS:
            return None
        facts[quantity] = level.firsts[Fraction(max(counts, key=lambda v: counts[v]))]
        if len(counts) > 1:
            alternatives[quantity] = frozenset(counts)
    facts = facts or _new(bench, block)
    return Degrees(facts, bench.convention_at(block), alternatives) if facts else None


def _new(bench: Bench, block: int) -> dict[str, Declaration]:
    """The degrees of the new configuration, for a place that says of no other that it means it."""
    if former(bench, block):
        return {}
    here = part(bench, block)
    found = {
        q: [d for d in own(bench, q) if part(bench, d.block) <= here and d.number.integral]
        for q in ORDER
    }
    if any(len({d.number.value for d in facts}) > 1 for facts in found.values()):
        return {}
    return {q: facts[0] for q, facts in found.items() if facts}


def assumed(bench: Bench, block: int) -> str:
    """The world-size convention that a finding at a block rests on, in words."""
    topology = bench.topology_at(block)
    return f"topology {topology.name}: {topology.why}"


PAIR = 2
"""Columns of a table that gives each name one value."""


def superseded(bench: Bench, block: int) -> bool:
    """Whether a place is about a configuration that the document has replaced."""
    return bool(bench.model.places[block].contrast & OLD)


AFTER_WHAT = frozenset("correction value plan fix change state configuration layout the".split())
"""Words beside those in a head: ``After the fix``; ``Time to first token`` is no such head."""


def corrected(bench: Bench, block: int) -> bool:
    """Whether a place is about the configuration that replaces another one: a column ``To``."""
    words, cell = bench.model.places[block].contrast, bench.document.blocks[block].cell
    if words & OLD:
        return False
    if cell is not None and len(bench.document.tables[cell.table].rows[0]) > PAIR:
        words = _heads(bench, block) - AFTER_WHAT
        return bool(words) and words <= NEW
    return bool(words & NEW)


def foreign(bench: Bench, fact: Declaration, other: Declaration) -> bool:
    """Whether a degree stands outside the row or column of a table that a value is in.

    ``| | Method 3 | Required |``: what another part of the document calls TP is neither's.
    """
    if bench.catalog.tools.lexicon.quantities[other.reference.quantity].kind != "degree":
        return False
    places = bench.model.places
    contrast = places[fact.block].contrast
    renewed = corrected(bench, fact.block)
    if renewed and (corrected(bench, other.block) or _unchanged(bench, other)):
        return False
    own = {c for c in contrast if c.startswith("table ")}
    part = contrast - own  # a column ``Decode`` is about the section ``Decode``
    if part & _heads(bench, fact.block) and part == places[other.block].contrast:
        return False
    return bool(own) and not own & places[other.block].contrast


def _unchanged(bench: Bench, fact: Declaration) -> bool:
    """Whether the document gives a degree this value alone, before and after."""
    return len(bench.given.get(fact.reference.quantity, ())) == 1


def _heads(bench: Bench, block: int) -> frozenset[str]:
    """The words of the head of a cell's column."""
    cell = bench.document.blocks[block].cell
    head = bench.document.tables[cell.table].rows[0] if cell is not None else ()
    if cell is None or cell.column >= len(head):
        return frozenset()
    return frozenset(normal([bench.document.blocks[head[cell.column]].shadow]))


def in_statement(bench: Bench, facts: Iterable[Declaration]) -> Degrees | None:
    """The degrees of one statement (a line, a row), if each is given once."""
    found: dict[str, Declaration] = {}
    for fact in facts:
        quantity = fact.reference.quantity
        if quantity not in ORDER or fact.reference.per or not fact.number.integral:
            continue
        if quantity in found and found[quantity].number.value != fact.number.value:
            return None
        found[quantity] = fact
    if len(found) < 2:
        return None
    return Degrees(found, bench.convention_at(next(iter(found.values())).block))


def with_printed(degrees: Degrees, bench: Bench, claim: Equation) -> Degrees:
    """The degrees, with those that the printed product itself values (``4 (EP) × 2 (TP)``)."""
    facts = dict(degrees.facts)
    for side in claim.sides:
        if (
            not isinstance(side, Binary)
            or named_factors(side, bench.catalog.tools.lexicon.symbols) is None
        ):
            continue
        for node in walk(side):
            if isinstance(node, Literal_) and (
                q := _degree_of(node.number.noun, bench.catalog.tools.lexicon.symbols)
            ):
                reference = Reference(q)
                fact = Declaration(
                    node.number.span,
                    claim.block,
                    claim.modality,
                    (node.number,),
                    reference,
                    node.number,
                    source="symbol",
                )
                facts.setdefault(q, fact)
    return Degrees(facts, degrees.convention, degrees.alternatives)


def hardware(bench: Bench, fact: Declaration) -> bool:
    """Whether a number of GPUs is what the hardware offers, not what the plan needs."""
    if fact.reference.role == "available":
        return True
    if fact.reference.role == "required":
        return False
    block = bench.document.blocks[fact.block]
    titles = [bench.document.blocks[i].shadow for i in block.trail]
    return any(HARDWARE.search(t) for t in titles[-2:])


def available(bench: Bench, block: int) -> Declaration | None:
    """The GPUs that exist: what the user says, else what the document says once."""
    if bench.settings.gpus is not None:
        return _given(bench.settings.gpus, block)
    facts = tuple(
        d for d in bench.model.resolve("gpus", block, ("available",)) if not left_over(bench, d)
    )
    if not facts:
        every = bench.remembered("hardware", None, lambda: _hardware(bench))
        place = bench.model.places[block]
        facts = tuple(d for d in every if bench.model.places[d.block].contrast <= place.contrast)
    values = {d.number.value for d in facts}
    return facts[0] if len(values) == 1 else None


def _hardware(bench: Bench) -> tuple[Declaration, ...]:
    """The numbers of GPUs that the hardware offers: the first of each value and contrast."""
    found: dict[tuple[Fraction, frozenset[str]], Declaration] = {}
    for d in bench.model.declarations.get("gpus", ()):
        if hardware(bench, d) and not left_over(bench, d) and d.source != "noun":
            found.setdefault((d.number.value, bench.model.places[d.block].contrast), d)
    return tuple(found.values())


def left_over(bench: Bench, fact: Declaration) -> bool:
    """``8 GPUs remain available``: what the plan leaves, not what exists."""
    return LEFT_OVER.search(bench.document.blocks[fact.block].shadow) is not None


def _given(count: int, block: int) -> Declaration:
    """A number of GPUs that comes from the command line; it stands nowhere in the text."""
    nowhere = Span(0, 0)
    number = Number(nowhere, str(count), Fraction(count), Fraction(1), nowhere)
    reference = Reference("gpus", role="available")
    return Declaration(
        nowhere, block, Modality.ASSERTED, (number,), reference, number, source="fact"
    )


def named_factors(
    tree: Expression, lexicon_symbols: Mapping[str, str]
) -> dict[str, Fraction | None] | None:
    """The degrees that a printed product names, with the values printed beside them."""
    if set(operators(tree)) != {"*"}:
        return None
    found: dict[str, Fraction | None] = {}
    for node in walk(tree):
        if isinstance(node, Symbol):
            quantity = lexicon_symbols.get(node.name.lower())
            if quantity is None:
                return None
            found[quantity] = None
        elif isinstance(node, Literal_):
            quantity = _degree_of(node.number.noun, lexicon_symbols)
            if quantity is None:
                return None
            found[quantity] = node.number.value
    return found


def _degree_of(noun: str, symbols: Mapping[str, str]) -> str | None:
    for word in re.split(r"[\s\-]+", noun):
        if word.lower().strip("()") in symbols:
            return symbols[word.lower().strip("()")]
    return None


def literal_factors(tree: Expression) -> list[Fraction] | None:
    """The figures of a plain product; ``4 nodes × 8`` multiplies no degrees."""
    if not isinstance(tree, Binary) or set(operators(tree)) != {"*"}:
        return None
    nodes = [n for n in walk(tree) if not isinstance(n, Binary)]
    if not all(
        isinstance(n, Literal_) and n.number.exact and not n.number.unit.text and not n.number.noun
        for n in nodes
    ):
        return None
    return [n.number.value for n in nodes if isinstance(n, Literal_)]


def match_factors(factors: Sequence[Fraction], degrees: Degrees) -> set[str] | None:
    """Which degrees an unnamed product multiplies, if its figures are exactly some of them."""
    left = dict(degrees.values)
    used: set[str] = set()
    for factor in factors:
        order = sorted(ORDER, key=lambda q: q not in degrees.convention.factors)
        quantity = next((q for q in order if left.get(q) == factor and q not in used), None)
        if quantity is None:
            return None
        used.add(quantity)
    return used
