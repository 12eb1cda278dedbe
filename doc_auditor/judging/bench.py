"""What a rule kind gets to work with, and how it reports."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal, TypeVar, cast

from doc_auditor.catalog import Catalog
from doc_auditor.facts.naming import Mention
from doc_auditor.formula import Amount, amount
from doc_auditor.judging.against import Plan
from doc_auditor.quantity import Number, decimal_text
from doc_auditor.reading.read import Reading
from doc_auditor.reading.reducing import reduced
from doc_auditor.reading.tokens import Token
from doc_auditor.records import (
    Block,
    BlockKind,
    Claim,
    Declaration,
    Document,
    Evidence,
    Finding,
    Modality,
    Topology,
    Verdict,
)
from doc_auditor.rulebook import Rule
from doc_auditor.scope import Model
from doc_auditor.settings import Settings
from doc_auditor.source import Source, Span
from doc_auditor.topology import Convention, Sign, choose

T = TypeVar("T")


@dataclass(frozen=True)
class Bench:
    """The document as it was read, the model of it, and the user's choices."""

    source: Source
    document: Document
    reading: Reading
    model: Model
    catalog: Catalog
    settings: Settings
    signs: tuple[Sign, ...] = ()
    against: Plan | None = None
    """The plan that the document reports on."""

    @cached_property
    def topology(self) -> Topology:
        """The world-size convention of the document as a whole."""
        return choose(self.signs)

    @cached_property
    def named_models(self) -> tuple[Mention, ...]:
        """Mentions of known models, each spelling once."""
        names = self.catalog.facts.names
        found: dict[tuple[str, ...], Mention] = {}
        for block in self.document.blocks:
            if block.kind is BlockKind.METADATA:
                continue
            for mention in names.find(block.shadow, block.span.start):
                if mention.models:
                    found.setdefault(tuple(m.name for m in mention.models), mention)
        return tuple(found.values())

    def claim(self, block: Block, number: Number, numbers: tuple[Number, ...] = ()) -> Claim:
        """A claim about a number, meant as its place says; ``numbers`` are all that it rests on."""
        start = max(number.span.start - block.span.start, 0)
        modality = self.reading.context.modality(block, start, start + len(number.text))
        return Claim(number.span, block.index, modality, numbers or (number,))

    @property
    def convention(self) -> Convention:
        """The convention of the document, less what it carves out itself."""
        return self._less_carved(self.topology)

    def topology_at(self, block: int) -> Topology:
        """The convention of the configuration that a block is about.

        Signs in sight of the block decide, those of its own configuration first; where none is in
        sight, those of the whole document do.
        """
        contrast = self.model.places[block].contrast
        apart = (contrast & self._sign_labels, contrast <= self._sign_labels)
        return self.remembered("topology", apart, lambda: self._topology(contrast))

    @cached_property
    def _sign_labels(self) -> frozenset[str]:
        return frozenset[str]().union(*(self.model.places[s.block].contrast for s in self.signs))

    def _topology(self, contrast: frozenset[str]) -> Topology:
        seen = [(s, self.model.places[s.block].contrast) for s in self.signs]
        for wanted in (
            [s for s, c in seen if contrast and c == contrast],
            [s for s, c in seen if c <= contrast],
        ):
            if wanted:
                return choose(wanted)
        return self.topology

    def convention_at(self, block: int) -> Convention:
        """The convention at a block, less what the document carves out itself."""
        return self._less_carved(self.topology_at(block))

    def _less_carved(self, topology: Topology) -> Convention:
        chosen = self.catalog.topologies[topology.name]
        if not topology.carved:
            return chosen
        factors = tuple(
            q for q in self.catalog.topologies["orthogonal"].factors if q not in topology.carved
        )
        return replace(chosen, factors=factors, carved=topology.carved)

    @cached_property
    def magnitudes(self) -> Mapping[Fraction, Number]:
        """Figures that stand somewhere with a magnitude (``8.44 B``), by their digits alone."""
        return {
            n.coefficient: n
            for tokens in self.reading.tokens.values()
            for t in tokens
            if (n := t.number) is not None and n.letter and not n.unit.text
        }

    @cached_property
    def _memory(self) -> dict[tuple[str, Hashable], object]:
        return {}

    def remembered(self, what: str, of: Hashable, found: Callable[[], T]) -> T:
        """What ``found`` returns, worked out once for each ``of``.

        It must follow from the bench and ``of`` alone, and ``what`` belong to one caller.
        """
        if (what, of) not in self._memory:
            self._memory[(what, of)] = found()
        return cast(T, self._memory[(what, of)])

    def says(self, pattern: str) -> bool:
        """Whether a pattern of a rule, upper or lower case, stands anywhere in the document."""

        def found() -> bool:
            wanted = re.compile(pattern, re.IGNORECASE)
            return any(wanted.search(b.shadow) for b in self.document.blocks)

        return self.remembered("patterns of rules", pattern, found)

    def reduced(self, block: Block) -> Sequence[Token]:
        """The tokens of a block, its lines joined and calculations reduced to their results."""
        tokens = self.reading.tokens.get(block.index, ())
        lines = [t for t in tokens if t.text != "\n"]
        if len(lines) == len(tokens):
            return self.reading.reader.reduced(block)
        return self.remembered("reduced", block.index, lambda: tuple(reduced(lines)))

    @cached_property
    def percents(self) -> Mapping[Fraction, Number]:
        """Figures that stand somewhere as a percentage, by their digits alone."""
        return {
            n.coefficient: n
            for tokens in self.reading.tokens.values()
            for t in tokens
            if (n := t.number) is not None and n.percent and not n.word
        }

    @cached_property
    def given(self) -> Mapping[str, Sequence[Declaration]]:
        """Every value that the document gives a quantity, however it is meant, one of each."""
        found: dict[str, dict[Fraction, Declaration]] = {}
        for claim in self.model.claims:
            if isinstance(claim, Declaration) and claim.upper is None and not claim.reference.per:
                values = found.setdefault(claim.reference.quantity, {})
                values.setdefault(claim.number.value, claim)
        return {quantity: tuple(values.values()) for quantity, values in found.items()}

    def block(self, claim: Claim) -> Block:
        """The block of a claim."""
        return self.document.blocks[claim.block]

    def line(self, span: Span) -> int:
        """1-based line of a place."""
        return self.source.position(span.start).line

    def binding(self, name: str, block: int) -> tuple[Amount, Declaration] | None:
        """The one value that a printed name has at a block, with the declaration."""
        lexicon = self.catalog.tools.lexicon
        quantity = lexicon.symbols.get(name.lower())
        if quantity is None:
            reference = lexicon.label(name.split())
            if reference is None or lexicon.quantities[reference.quantity].measured:
                return None
            quantity = (
                f"{reference.quantity}/{reference.per}" if reference.per else reference.quantity
            )
        facts = self.model.resolve(quantity, block)
        if len({f.number.value for f in facts}) != 1:
            return None
        return amount(facts[0].number.value), facts[0]

    def evidence(self, fact: Declaration) -> Evidence:
        """A declaration as evidence."""
        quantity = self.catalog.tools.lexicon.quantities[fact.reference.quantity]
        name = quantity.symbols[0] if quantity.symbols else quantity.title
        per = f" per {fact.reference.per}" if fact.reference.per else ""
        return Evidence(f"{name}{per} {fact.number.text}", fact.span)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule says about a claim."""

    verdict: Verdict
    finding: Finding | None = None


DECIDED_ELSEWHERE = ("Nothing", "Degrees", "The degrees")
"""How the repair of a rule begins whose ``actual`` is not what should be printed."""


def silent(claim: Claim) -> bool:
    """Quoted and negated statements are evaluated but never accused."""
    return claim.modality in (Modality.QUOTED, Modality.NEGATED)


def calculated(bench: Bench, fact: Declaration) -> bool:
    """Whether a printed calculation in the block takes or gives the value; it is judged there."""
    return any(
        fact.number in c.numbers or c.span.contains(fact.number.digits)
        for c in bench.model.equations.get(fact.block, ())
        if not c.likely  # only the other rows of a table suggest it
    )


def verdict(
    claim: Claim,
    kind: str,
    state: Literal["holds", "fails", "unchecked"],
    why: str,
    strain: str | None = None,
) -> Verdict:
    """A verdict in words."""
    return Verdict(claim, state, why, kind, strain)


def finding(
    rule: Rule,
    claim: Claim,
    message: str,
    *,
    span: Span | None = None,
    block: int | None = None,
    claimed: str | None = None,
    actual: Fraction | str | None = None,
    unit: str | None = None,
    accepted: tuple[Fraction, Fraction] | None = None,
    calculation: Sequence[str] = (),
    assumes: Sequence[str] = (),
    related: Iterable[Evidence] = (),
    strained: bool = False,
    advice: str = "",
) -> Finding:
    """A finding of a rule on a claim; a strained one is a warning."""
    currency = _currency(claim)
    return Finding(
        rule.name,
        "warning" if strained and rule.severity == "error" else rule.severity,
        message.replace("$", currency),
        span or claim.span,
        claim.block if block is None else block,
        claimed,
        decimal_text(actual) if isinstance(actual, Fraction) else actual,
        unit,
        (decimal_text(accepted[0]), decimal_text(accepted[1])) if accepted else None,
        tuple(line.replace("$", currency) for line in calculation),
        tuple(assumes),
        tuple(related),
        advice=advice or _undecided(rule),
    )


def _currency(claim: Claim) -> str:
    """The sign of the amounts of a claim: all currencies are read as one unit of money."""
    signs = {sign for n in claim.numbers for sign in "$€£" if sign in n.text}
    return signs.pop() if len(signs) == 1 else "$"


def _undecided(rule: Rule) -> str:
    """What the rule itself says where the right value does not follow."""
    if not rule.repairs.startswith(DECIDED_ELSEWHERE):
        return ""
    told = rule.repairs.removeprefix("Nothing: ").rstrip(".")
    return told[:1].lower() + told[1:]


def printed_value(number: Number) -> str:
    """The printed value for a finding's ``claimed``, in the unit of ``unit_of``."""
    value = number.coefficient * number.scale
    return decimal_text(value)


def unit_of(number: Number) -> str | None:
    """The unit for a finding, magnitude taken into the value."""
    return number.unit.text or None


def warned(found: Finding) -> Finding:
    """The same finding as a warning."""
    return replace(found, severity="warning")
