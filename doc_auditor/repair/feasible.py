"""All parallel configurations that satisfy a document's constraints, by exact search.

For each set of degrees that change there is one best configuration: the one that uses most GPUs,
then the one that changes least, with the tensor group inside a node where there is a choice.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import gcd, prod

from doc_auditor.repair.problem import Carved, Degrees, Obstacle, Offer, Problem, Search

ORDER = ("tp", "ep", "pp", "dp", "cp", "sp", "etp")
"""In which order degrees are named, and which of two equally good changes comes first."""


def search(problem: Problem) -> Search:
    """The best configuration for each set of changed degrees, best first."""
    offers = sorted(_best_of_each(problem), key=rank)
    if offers:
        return Search(tuple(offers))
    return Search((), tuple(_obstacles(problem)))


def rank(offer: Offer) -> tuple[int, int, Fraction, bool, tuple[int, ...]]:
    """Fewest changes, most GPUs, smallest change, tensor group inside a node."""
    places = tuple(_place(d) for d, *_ in offer.changes)
    return len(offer.changes), -offer.used, offer.ratio, not offer.inside, places


def _place(degree: str) -> int:
    return ORDER.index(degree) if degree in ORDER else len(ORDER)


def _best_of_each(problem: Problem) -> Iterator[Offer]:
    forced = [d for d, v in problem.fixed if dict(problem.current).get(d, v) != v]
    free = sorted((d for d, _ in problem.current if d not in dict(problem.fixed)), key=_place)
    space = _Space(problem)
    for size in range(len(free) + 1):
        for changing in combinations(free, size):
            if (changing or forced) and (best := space.best(changing)):
                yield best


def violated(problem: Problem, degrees: Degrees) -> tuple[str, ...]:
    """The constraints that a proposed configuration breaks, for readers."""
    broken = [
        f"{d.text} (it has {degrees[d.degree]})"
        for d in problem.divides
        if d.degree in degrees and not d.allows(degrees[d.degree])
    ]
    used = prod(degrees.get(f, 1) for f in problem.factors)
    if used > problem.available or (problem.exact and used != problem.available):
        relation = "are not all of" if used < problem.available else "exceed"
        broken.append(f"{used} GPUs {relation} the {problem.available} available")
    space = _Space(problem)
    broken += [c.text for c in problem.carved if not space.fits_inside(c, degrees)]
    if not space.fills_nodes(used):
        broken.append(f"{used} GPUs are no whole nodes of {problem.gpus_per_node}")
    if problem.memory is not None and not space.fits_memory(degrees):
        broken.append(problem.memory.told(degrees))
    return tuple(broken)


# ---- the search ---------------------------------------------------------------------------------


class _Space:
    """The values that each degree can take, and the walk through their combinations."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.start = {**dict(problem.current), **dict(problem.fixed)}
        self.domains = {d: _domain(d, problem) for d, _ in problem.current}
        self.held: dict[tuple[int, ...], bool] = {}

    def best(self, changing: Sequence[str]) -> Offer | None:
        """The best configuration that changes exactly these degrees."""
        kept = [d for d in self.start if d not in changing]
        if any(self.start[d] not in self.domains[d] for d in kept if d in self.domains):
            return None
        values = dict(self.start)
        product = prod(values[d] for d in kept if d in self.problem.factors)
        if product > self.problem.available:
            return None
        order = sorted(changing, key=lambda d: (d in self.problem.factors, len(self.domains[d])))
        return _Walk(self, order, values).run(product)

    def allowed(self, degrees: Degrees, used: int) -> bool:
        """Whether what depends on several degrees holds."""
        if self.problem.exact and used != self.problem.available:
            return False
        return (
            self.fills_nodes(used)
            and all(self.fits_inside(c, degrees) for c in self.problem.carved)
            and self.fits_memory(degrees)
        )

    def fills_nodes(self, used: int) -> bool:
        """Whole nodes, or a whole part of one."""
        node = self.problem.gpus_per_node
        if not self.problem.whole_nodes or not node:
            return True
        return used % node == 0 or node % used == 0

    def fits_inside(self, carved: Carved, degrees: Degrees) -> bool:
        """Whether a carved degree finds its ranks."""
        ranks = prod(degrees.get(d, 1) for d in carved.within)
        own = degrees.get(carved.degree, 1)
        return own in (1, ranks) if carved.equal else ranks % own == 0

    def fits_memory(self, degrees: Degrees) -> bool:
        """The document's accounting against the capacity; what it cannot say is no obstacle."""
        memory = self.problem.memory
        if memory is None:
            return True
        key = tuple(degrees.get(d, 1) for d in memory.depends_on or tuple(self.start))
        if key not in self.held:
            needed = memory.needed(degrees)
            self.held[key] = needed is None or needed <= memory.capacity
        return self.held[key]


def _domain(degree: str, problem: Problem) -> list[int]:
    """The values of one degree that divide what it must divide, ascending."""
    fixed = dict(problem.fixed)
    rules = [r for r in problem.divides if r.degree == degree]
    if degree in fixed:
        return [fixed[degree]] if all(r.allows(fixed[degree]) for r in rules) else []
    whole = gcd(*(r.value for r in rules if not r.replicated))
    if whole:
        candidates = set(_divisors(whole))
    else:
        candidates = set(_divisors(problem.available)) | set(
            _divisors(dict(problem.current)[degree])
        )
    return sorted(
        v for v in candidates if v <= problem.available and all(r.allows(v) for r in rules)
    )


def _divisors(number: int) -> list[int]:
    small = [i for i in range(1, int(number**0.5) + 1) if number % i == 0]
    return small + [number // i for i in reversed(small) if i * i != number]


class _Walk:
    """Depth first over the changing degrees, bounded by what can still be reached."""

    def __init__(self, space: _Space, order: Sequence[str], values: dict[str, int]) -> None:
        self.space = space
        self.problem = space.problem
        self.values = values
        self.old = dict(space.problem.current)
        self.order = order
        self.choices = [[v for v in space.domains[d] if v != self.old[d]] for d in order]
        self.factor = [d in space.problem.factors for d in order]
        self.rest = self._reach()
        self.least = self._least_ratios()
        self.found: tuple[int, Fraction, bool, dict[str, int]] | None = None

    def _reach(self) -> list[int]:
        """By how much the degrees from each one on can still multiply."""
        reach = [1]
        for choices, factor in zip(reversed(self.choices), reversed(self.factor), strict=True):
            reach.append(reach[-1] * (max(choices, default=0) if factor else 1))
        return reach[::-1]

    def _least_ratios(self) -> list[Fraction]:
        least = [Fraction(1)]
        for choices, degree in zip(reversed(self.choices), reversed(self.order), strict=True):
            nearest = min((_ratio(v, self.old[degree]) for v in choices), default=Fraction(1))
            least.append(least[-1] * nearest)
        return least[::-1]

    def run(self, product: int) -> Offer | None:
        if all(self.choices):
            self._descend(0, product, Fraction(1))
        return self._offer()

    def _descend(self, at: int, product: int, ratio: Fraction) -> None:
        if at == len(self.order):
            self._arrive(product, ratio)
            return
        degree, choices, factor = self.order[at], self.choices[at], self.factor[at]
        room = self.problem.available // product if factor else None
        end = len(choices) if room is None else bisect_right(choices, room)
        for value in reversed(choices[:end]):
            after = product * value if factor else product
            next_ratio = ratio * _ratio(value, self.old[degree])
            if self._hopeless(after, at + 1, next_ratio):
                if factor and after * self.rest[at + 1] < self._most():
                    break
                continue
            self.values[degree] = value
            self._descend(at + 1, after, next_ratio)
        self.values[degree] = self.old[degree]

    def _most(self) -> int:
        if self.problem.exact:
            return self.problem.available
        return self.found[0] if self.found else 0

    def _hopeless(self, product: int, at: int, ratio: Fraction) -> bool:
        """Whether nothing below can be better than what was found."""
        bound = min(self.problem.available, product * self.rest[at])
        if bound < self._most():
            return True
        if bound == self._most() == self.problem.available and bound % product:
            return True
        if self.found is None or bound > self.found[0]:
            return False
        return ratio * self.least[at] > self.found[1]

    def _arrive(self, used: int, ratio: Fraction) -> None:
        node = self.problem.gpus_per_node or 8
        inside = self.values.get("tp", 1) <= node
        if self.found is not None:
            most, least, within, _ = self.found
            if (-used, ratio, not inside) >= (-most, least, not within):
                return
        if self.space.allowed(self.values, used):
            self.found = used, ratio, inside, dict(self.values)

    def _offer(self) -> Offer | None:
        if self.found is None:
            return None
        used, _, inside, values = self.found
        changes = sorted(
            ((d, a, values[d]) for d, a in self.old.items() if values[d] != a),
            key=lambda c: _place(c[0]),
        )
        whole = prod((_ratio(b, a) for _, a, b in changes), start=Fraction(1))
        return Offer(tuple(values.items()), tuple(changes), used, whole, inside)


def _ratio(new: int, old: int) -> Fraction:
    return Fraction(max(new, old), min(new, old))


# ---- nothing is feasible ------------------------------------------------------------------------


def _obstacles(problem: Problem) -> Iterator[Obstacle]:
    for text, relaxed in _relaxed(problem):
        yield Obstacle(text, any(True for _ in _best_of_each(relaxed)))


def _relaxed(problem: Problem) -> Iterator[tuple[str, Problem]]:
    """The problem without one of its constraints, for each of them."""
    most = prod(v for d, v in problem.current if d in problem.factors)
    if most > problem.available or problem.exact:
        room = max(most, problem.available) * 2
        yield f"{problem.available} GPUs available", replace(problem, available=room, exact=False)
    for rule in problem.divides:
        others = tuple(r for r in problem.divides if r is not rule)
        yield rule.text, replace(problem, divides=others)
    for carved in problem.carved:
        rest = tuple(c for c in problem.carved if c is not carved)
        yield carved.text, replace(problem, carved=rest)
    for degree, value in problem.fixed:
        kept = tuple(f for f in problem.fixed if f[0] != degree)
        yield f"{degree.upper()} fixed at {value}", replace(problem, fixed=kept)
    if problem.memory is not None:
        yield problem.memory.text, replace(problem, memory=None)
    if problem.whole_nodes and problem.gpus_per_node:
        text = f"whole nodes of {problem.gpus_per_node} GPUs"
        yield text, replace(problem, whole_nodes=False)
