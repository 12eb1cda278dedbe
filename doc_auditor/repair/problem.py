"""What must be decided when degrees change, and what the search for them can answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

Degrees = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Divides:
    """A degree must divide a quantity; key-value heads may be replicated instead."""

    degree: str
    quantity: str
    value: int
    replicated: bool = False

    def allows(self, degree: int) -> bool:
        """Whether the degree has this value at most in whole parts."""
        if self.value % degree == 0:
            return True
        return self.replicated and degree % self.value == 0

    @property
    def text(self) -> str:
        """For readers."""
        return f"{self.degree.upper()} must divide {self.value} {self.quantity}"


@dataclass(frozen=True, slots=True)
class Carved:
    """A degree that adds no GPUs must divide the product of the degrees whose ranks it uses."""

    degree: str
    within: tuple[str, ...]
    equal: bool = False

    @property
    def text(self) -> str:
        """For readers."""
        ranks = " × ".join(d.upper() for d in self.within)
        return f"{self.degree.upper()} must {'equal' if self.equal else 'divide'} {ranks}"


@dataclass(frozen=True, slots=True)
class Memory:
    """What a GPU holds for some degrees by the document's own accounting, against its capacity."""

    needed: Callable[[Degrees], Fraction | None] = field(compare=False)
    capacity: Fraction
    depends_on: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """For readers."""
        return f"at most {float(self.capacity / 10**9):g} GB per GPU"

    def told(self, degrees: Degrees) -> str:
        """The constraint with what some degrees need."""
        needed = self.needed(degrees)
        held = "" if needed is None else f", {float(needed / 10**9):g} GB needed"
        return f"{self.text}{held} by the document's own lines"


@dataclass(frozen=True, slots=True)
class Problem:
    """What must be decided: the degrees as they are, and what bounds them.

    ``factors`` are the degrees that multiply to the GPUs used; ``exact`` asks for all of
    ``available`` to be used; ``fixed`` degrees keep the value given there.
    """

    current: tuple[tuple[str, int], ...]
    available: int
    factors: tuple[str, ...]
    divides: tuple[Divides, ...] = ()
    carved: tuple[Carved, ...] = ()
    fixed: tuple[tuple[str, int], ...] = ()
    gpus_per_node: int | None = None
    whole_nodes: bool = False
    memory: Memory | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A feasible configuration; ``ratio`` multiplies the factors by which degrees change."""

    degrees: tuple[tuple[str, int], ...]
    changes: tuple[tuple[str, int, int], ...]
    used: int
    ratio: Fraction
    inside: bool

    @property
    def summary(self) -> str:
        """``TP 8 → 4, EP 16 → 8``."""
        return ", ".join(f"{d.upper()} {a} → {b}" for d, a, b in self.changes)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A constraint, and whether there would be a feasible configuration without it."""

    text: str
    helps: bool


@dataclass(frozen=True, slots=True)
class Search:
    """What the search found; ``obstacles`` are filled where it found nothing."""

    offers: tuple[Offer, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
