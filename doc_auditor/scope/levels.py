"""Declarations of one name by the scopes that they stand in, nearest first.

What a place sees is found by walking its own scopes outward, so that a look costs the depth of
the place and not the length of the document.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from doc_auditor.records import Declaration
from doc_auditor.scope.things import of_a_thing

SEVERAL = 2

Scopes = tuple[tuple[str, int], ...]
Private = tuple[Scopes, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands: scopes from the document inward, and its labels of contrast."""

    scopes: Scopes
    contrast: frozenset[str]


class Standing(NamedTuple):
    """A declaration and its place; ``fence`` is the one code block that it speaks for, if any."""

    order: int
    fact: Declaration
    place: Place
    fence: int | None = None


@dataclass(frozen=True)
class Facts:
    """What a place sees at one level, in document order."""

    standing: tuple[Standing, ...] = ()

    @cached_property
    def all(self) -> tuple[Declaration, ...]:
        """The declarations."""
        return tuple(s.fact for s in self.standing)

    @cached_property
    def firsts(self) -> Mapping[Fraction, Declaration]:
        """The first declaration of each value."""
        found: dict[Fraction, Declaration] = {}
        for each in self.standing:
            found.setdefault(each.fact.number.value, each.fact)
        return found

    @cached_property
    def whole(self) -> Mapping[Fraction, int]:
        """The integers among the values, and how often each is declared."""
        return Counter(s.fact.number.value for s in self.standing if s.fact.number.integral)

    @cached_property
    def values(self) -> frozenset[Fraction]:
        """Their values."""
        return frozenset(s.fact.number.value for s in self.standing)


NONE = Facts()


@dataclass(frozen=True)
class Levels:
    """The declarations of one name, to be looked up by place."""

    standing: tuple[Standing, ...]

    @cached_property
    def _open(self) -> Mapping[Scopes, list[Standing]]:
        """Those that speak for everything around them, by each scope around them."""
        found: dict[Scopes, list[Standing]] = defaultdict(list)
        for each in self.standing:
            if each.fence is None:
                for depth in range(1, len(each.place.scopes) + 1):
                    found[each.place.scopes[:depth]].append(each)
        return found

    @cached_property
    def _private(self) -> Mapping[Private, list[Standing]]:
        """Those that speak for their code block alone."""
        found: dict[Private, list[Standing]] = defaultdict(list)
        for each in self.standing:
            if each.fence is not None:
                for depth in range(1, len(each.place.scopes) + 1):
                    found[(each.place.scopes[:depth], each.fence)].append(each)
        return found

    @cached_property
    def _labels(self) -> dict[Scopes, frozenset[str]]:
        return {}

    @cached_property
    def _looked(self) -> dict[tuple[Scopes, frozenset[str]], Facts]:
        return {}

    @cached_property
    def _own(self) -> Mapping[int, list[Standing]]:
        found: dict[int, list[Standing]] = defaultdict(list)
        for each in self.standing:
            found[each.fact.block].append(each)
        return found

    def within(self, block: int, place: Place) -> Facts:
        """Those of the block itself."""
        own = self._own.get(block, ())
        return Facts(tuple(s for s in own if s.place.contrast <= place.contrast)) if own else NONE

    def nearest(self, place: Place, fence: int | None = None) -> Facts:
        """Those of the innermost scope that has any which the place may look at."""
        for depth in range(len(place.scopes), 0, -1):
            if found := self.at(place.scopes[:depth], place.contrast, fence):
                return found
        return NONE

    def commanded(self, place: Place) -> Facts:
        """Those that speak for one of several commands, wherever it stands, if two or more do."""
        alone = [s for s in self.standing if s.fence is not None]
        if len({s.fence for s in alone}) < SEVERAL:
            return NONE
        return Facts(tuple(s for s in alone if s.place.contrast <= place.contrast))

    def at(self, scope: Scopes, contrast: frozenset[str], fence: int | None = None) -> Facts | None:
        """Those anywhere in a scope; nothing where there are none."""
        found = self._visible(scope, contrast) if scope in self._open else NONE
        private = self._private.get((scope, fence)) if fence is not None else None
        if private:
            own = [s for s in private if s.place.contrast <= contrast]
            found = Facts(tuple(sorted((*found.standing, *own), key=_order))) if own else found
        return found if found.standing else None

    def _visible(self, scope: Scopes, contrast: frozenset[str]) -> Facts:
        """Looks that differ by labels which none of the declarations has are one look."""
        members = self._open[scope]
        if scope not in self._labels:
            self._labels[scope] = frozenset[str]().union(*(s.place.contrast for s in members))
        seen = contrast & self._labels[scope]
        if (scope, seen) not in self._looked:
            every = tuple(s for s in members if s.place.contrast <= seen)
            # what is said of the thing by its name goes before what is said of everything
            own = tuple(s for s in every if any(map(of_a_thing, s.place.contrast)))
            self._looked[(scope, seen)] = Facts(own or every)
        return self._looked[(scope, seen)]


def _order(standing: Standing) -> int:
    return standing.order
