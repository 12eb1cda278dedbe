"""Claims → Model: which value a name means at a place.

A name is bound by walking outward from the place: line or row, list, section, enclosing
sections, document.  Labels of contrast (option A, baseline, prefill, a table row) open a
configuration; facts of its siblings are not seen from inside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from doc_auditor.reading.context import Context
from doc_auditor.records import Claim, Declaration, Document, Equation, Modality
from doc_auditor.scope.levels import NONE, Facts, Levels, Place, Standing
from doc_auditor.scope.places import places

__all__ = ["Model", "in_passing", "key", "places"]


@dataclass(frozen=True)
class Model:
    """The declared facts of a document, answering names at places."""

    document: Document
    context: Context
    claims: tuple[Claim, ...] = ()
    places: Mapping[int, Place] = field(default_factory=dict)

    @cached_property
    def declarations(self) -> Mapping[str, tuple[Declaration, ...]]:
        """Asserted declarations by quantity (``experts`` or ``experts/gpu``), in document order."""
        found: dict[str, list[Declaration]] = defaultdict(list)
        for claim in self.claims:
            if isinstance(claim, Declaration) and claim.modality in (
                Modality.ASSERTED,
                Modality.REQUIRED,
            ):
                found[key(claim)].append(claim)
        return {name: tuple(facts) for name, facts in found.items()}

    @cached_property
    def commands(self) -> Mapping[tuple[int, ...], frozenset[int]]:
        """The code blocks with flags or keys of each section."""
        found: dict[tuple[int, ...], set[int]] = defaultdict(set)
        for facts in self.declarations.values():
            for fact in facts:
                block = self.document.blocks[fact.block]
                if fact.source == "flag" and block.fence is not None:
                    found[block.trail].add(block.fence.number)
        return {trail: frozenset(fences) for trail, fences in found.items()}

    def _alone(self, fact: Declaration) -> int | None:
        """The code block that a fact is only about: one of several commands of a section."""
        home = self.document.blocks[fact.block]
        alone = fact.source == "flag" and home.fence and len(self.commands[home.trail]) > 1
        return home.fence.number if alone and home.fence is not None else None

    @cached_property
    def _standing(self) -> Mapping[str, tuple[Standing, ...]]:
        """The declarations with their places."""
        return {
            name: tuple(
                Standing(order, d, self.places[d.block], self._alone(d))
                for order, d in enumerate(facts)
                if d.upper is None
            )
            for name, facts in self.declarations.items()
        }

    @cached_property
    def _levels(self) -> dict[tuple[str, tuple[str, ...]], Levels]:
        return {}

    def _table(self, name: str, kind: str, roles: tuple[str, ...] = ("",)) -> Levels | None:
        """The declarations of a name in one of some roles, by their places; each table once."""
        if name not in self._standing:
            return None
        known = (name, (kind, *roles))
        if known not in self._levels:
            facts = (s for s in self._standing[name] if s.fact.reference.role in roles)
            chosen = (s for s in facts if KINDS[kind](s.fact))
            if kind in OF_ALL:
                chosen = (s._replace(fence=None) for s in chosen)
            self._levels[known] = Levels(tuple(chosen))
        return self._levels[known]

    def _fence(self, block: int) -> int | None:
        fence = self.document.blocks[block].fence
        return fence.number if fence is not None else None

    @cached_property
    def equations(self) -> Mapping[int, tuple[Equation, ...]]:
        """The equations by block."""
        found: dict[int, list[Equation]] = defaultdict(list)
        for claim in self.claims:
            if isinstance(claim, Equation):
                found[claim.block].append(claim)
        return {block: tuple(claims) for block, claims in found.items()}

    @cached_property
    def calculating(self) -> Mapping[Fraction, tuple[Equation, ...]]:
        """The equations by each value that is printed in them."""
        found: dict[Fraction, list[Equation]] = defaultdict(list)
        for claims in self.equations.values():
            for claim in claims:
                for value in {n.value: 0 for n in claim.numbers}:
                    found[value].append(claim)
        return {value: tuple(claims) for value, claims in found.items()}

    @cached_property
    def claims_of(self) -> Mapping[int, tuple[Claim, ...]]:
        """The claims by block."""
        found: dict[int, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            found[claim.block].append(claim)
        return {block: tuple(claims) for block, claims in found.items()}

    @cached_property
    def named_in(self) -> Mapping[int, frozenset[str]]:
        """The quantities that each block declares."""
        found: dict[int, set[str]] = defaultdict(set)
        for name, facts in self.declarations.items():
            for fact in facts:
                found[fact.block].add(name)
        return {block: frozenset(names) for block, names in found.items()}

    def resolve(
        self, name: str, block: int, roles: Sequence[str] = ("",)
    ) -> tuple[Declaration, ...]:
        """The declarations of the nearest level that declares ``name`` as seen from a block."""
        return self.level(name, block, roles).all

    def level(self, name: str, block: int, roles: Sequence[str] = ("",)) -> Facts:
        """What ``resolve`` finds, with what follows from all of it."""
        table = self._table(name, "any", tuple(roles))
        if table is None:
            return NONE
        place = self.places[block]
        own = table.within(block, place)
        return own if own.standing else table.nearest(place, self._fence(block))

    def firm(self, name: str, block: int) -> tuple[Declaration, ...]:
        """The declarations of ``firm_level``."""
        return self.firm_level(name, block).all

    def firm_level(self, name: str, block: int) -> Facts:
        """As ``level``, but a number that merely counts a noun in passing comes last.

        Such mentions (``4 layers``) are used only where nothing else declares the quantity and
        all of them agree.
        """
        place = self.places[block]
        stated, counted = self._table(name, "stated"), self._table(name, "counted")
        if stated is None or counted is None:
            return NONE
        if (found := stated.nearest(place, self._fence(block))).standing:
            return found
        if len((found := stated.commanded(place)).values) == 1:
            return found  # every command sets it alike
        every = counted.at(place.scopes[:1], place.contrast)
        if every is not None and len(every.values) > 1:
            every = Facts(tuple(s for s in every.standing if not self._calculated(s.fact)))
        return every if every is not None and len(every.values) == 1 else NONE

    def _calculated(self, fact: Declaration) -> bool:
        """``2 experts × 18 layers = 36``: what a calculation counts is often a share."""
        claims = self.equations.get(fact.block, ())
        return any(n.digits == fact.number.digits for c in claims for n in c.numbers)

    def nearest(
        self, name: str, block: int, own: frozenset[str] = frozenset()
    ) -> tuple[Declaration, ...]:
        """The declarations of the nearest level; those that count in passing only in their block.

        Prose that counts something in passing (``4 layers``) is about its own sentence.  Labels of
        contrast that are words of the quantity itself (``own``) set nothing apart.
        """
        place = self.places[block]
        around, passing = self._table(name, "around"), self._table(name, "passing")
        if around is None or passing is None:
            return ()
        place = Place(place.scopes, place.contrast | own)
        here = passing.within(block, place)
        if not here.standing:
            return around.nearest(place).all
        full = around.at(place.scopes, place.contrast) or NONE
        both = sorted((*here.standing, *full.standing), key=lambda s: s.order)
        return tuple(s.fact for s in both)

    def value(self, name: str, block: int, roles: Sequence[str] = ("",)) -> Fraction | None:
        """The one value that a name has here; nothing where it is unknown or ambiguous."""
        values = self.level(name, block, roles).values
        return next(iter(values)) if len(values) == 1 else None


def in_passing(fact: Declaration) -> bool:
    """Whether a text merely counts something, without saying of what each has so many."""
    return fact.source == "noun" and not fact.reference.per


KINDS: Mapping[str, Callable[[Declaration], bool]] = {
    "any": lambda _: True,
    "stated": lambda fact: fact.source != "noun",
    "counted": lambda fact: fact.source == "noun",
    "around": lambda fact: not in_passing(fact),
    "passing": in_passing,
}
"""What a look takes into account."""
OF_ALL = ("around", "passing")
"""Looks for which a command of several speaks for its section, too."""


def key(declaration: Declaration) -> str:
    """``experts`` or ``experts/gpu``."""
    reference = declaration.reference
    return f"{reference.quantity}/{reference.per}" if reference.per else reference.quantity
