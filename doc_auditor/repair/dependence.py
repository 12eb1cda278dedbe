"""Which printed numbers depend on which: a graph over places, not over texts.

A place is where the digits of a number stand.  Places that state the same thing form a group; a
link says how the number at one place follows from those at others.  A 4 that counts layers per
stage is another place than the 4 of a tensor group, and stays when that one changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from doc_auditor.formula import Binary, Call, Expression, Literal_, Negative
from doc_auditor.quantity import Number
from doc_auditor.repair.printing import Printed, reprinted
from doc_auditor.source import Source, Span

MOST_ROUNDS = 40

View = Callable[[Number], Number]
"""A number of the document → the number that will stand in its place."""


@dataclass(frozen=True, slots=True)
class Link:
    """How the number at a place follows from others; ``compute`` gives its new coefficient.

    Where several links lead to one place, the one of the lowest ``rank`` decides.
    """

    target: Number
    operands: tuple[Span, ...]
    compute: Callable[[View], Fraction | None] = field(compare=False)
    why: str = ""
    rank: int = 0
    explain: Callable[[View], str] | None = field(default=None, compare=False)
    """``why`` with the numbers that will stand there."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What changes: the new digits by place, why, and what cannot be printed anew."""

    digits: Mapping[Span, Printed]
    reasons: Mapping[Span, str]
    stuck: tuple[Span, ...] = ()

    def view(self, number: Number) -> Number:
        """The number that will stand in the place of another."""
        printed = self.digits.get(number.digits)
        return number if printed is None else printed.like(number)


class Groups:
    """Places that state the same number (union-find).

    Places with different ``tags`` (degrees) never meet, however equal their values are.
    """

    def __init__(self, tags: Mapping[Span, str] | None = None) -> None:
        self.above: dict[Span, Span] = {}
        self.tags = dict(tags or {})

    def find(self, place: Span) -> Span:
        """The place that stands for the group."""
        path = []
        while (above := self.above.get(place, place)) != place:
            path.append(place)
            place = above
        for step in path:
            self.above[step] = place
        return place

    def join(self, a: Span, b: Span) -> None:
        """Put two places into one group, if they can be the same."""
        first, second = sorted((self.find(a), self.find(b)))
        tags = [self.tags[p] for p in (first, second) if p in self.tags]
        if len(set(tags)) > 1:
            return
        self.above.setdefault(first, first)
        self.above[second] = first
        if tags:
            self.tags[first] = tags[0]

    def members(self) -> Mapping[Span, tuple[Span, ...]]:
        """The places of each group that has more than one."""
        found: dict[Span, list[Span]] = defaultdict(list)
        for place in sorted(self.above):
            found[self.find(place)].append(place)
        return {root: tuple(places) for root, places in found.items()}


class Graph:
    """Places, groups and links of one document."""

    def __init__(
        self,
        source: Source,
        numbers: Mapping[Span, Number],
        groups: Groups,
        links: Sequence[Link],
        mark: str = "",
    ) -> None:
        self.source = source
        self.numbers = numbers
        self.groups = groups
        self.links = tuple(links)
        self.mark = mark
        self.members = groups.members()
        self.known: dict[tuple[int, tuple[str, ...]], Fraction | None] = {}
        self.written: dict[tuple[Span, Fraction], Printed | None] = {}

    def computed(self, link: Link, state: Mapping[Span, Printed], view: View) -> Fraction | None:
        """The coefficient that a link gives for the digits that stand at its operands."""
        digits = tuple(state[o].text if o in state else "" for o in link.operands)
        key = id(link), digits
        if key not in self.known:
            self.known[key] = link.compute(view)
        return self.known[key]

    def printed(self, place: Span, ratio: Fraction) -> Printed | None:
        """How the number at a place is printed when it grows by a factor."""
        key = place, ratio
        if key not in self.written:
            number, old = self.numbers[place], self.source.cut(place)
            self.written[key] = reprinted(number, old, number.coefficient * ratio, self.mark)
        return self.written[key]

    def group(self, place: Span) -> tuple[Span, ...]:
        """All places that state the same as this one."""
        return self.members.get(self.groups.find(place), (place,))

    def follow(
        self, roots: Mapping[Span, Fraction], forced: Iterable[Link] = ()
    ) -> Consequences | None:
        """What follows when places get new coefficients and links are recomputed.

        Nothing where the numbers do not come to rest.
        """
        walk = _Walk(self, roots, frozenset(map(id, forced)))
        for _ in range(MOST_ROUNDS):
            if not walk.round():
                return walk.result()
        return None


class _Walk:
    """Rounds of recomputation, each from the numbers of the round before."""

    def __init__(
        self, graph: Graph, roots: Mapping[Span, Fraction], forced: frozenset[int]
    ) -> None:
        self.graph = graph
        self.forced = forced
        self.stuck: set[Span] = set()
        self.pinned: dict[Span, Fraction] = {}
        for place, coefficient in roots.items():
            number = graph.numbers[place]
            if number.coefficient:
                self.pinned[graph.groups.find(place)] = coefficient / number.coefficient
        self.reasons: dict[Span, Link] = {}
        self.state: dict[Span, Printed] = {}
        self._spread(self.state, self.pinned)

    def view(self, number: Number) -> Number:
        printed = self.state.get(number.digits)
        return number if printed is None else printed.like(number)

    def round(self) -> bool:
        """One round; whether anything was different from the last."""
        ratios, reasons = dict(self.pinned), dict[Span, Link]()
        ranks: dict[Span, int] = {}
        for link in self.graph.links:
            root = self.graph.groups.find(link.target.digits)
            if root in self.pinned or not self._touched(link) or not link.target.coefficient:
                continue
            if ranks.get(root, link.rank + 1) <= link.rank:
                if ranks[root] == link.rank and len(link.operands) > len(reasons[root].operands):
                    reasons[root] = link  # a calculation says more than a repetition
                continue
            coefficient = self.graph.computed(link, self.state, self.view)
            if coefficient is not None:
                ratios[root] = coefficient / link.target.coefficient
                ranks[root], reasons[root] = link.rank, link
        state: dict[Span, Printed] = {}
        self.stuck = set()
        self._spread(state, ratios)
        changed = state != self.state
        self.state, self.reasons = state, reasons
        return changed

    def _touched(self, link: Link) -> bool:
        return id(link) in self.forced or any(o in self.state for o in link.operands)

    def _spread(self, state: dict[Span, Printed], ratios: Mapping[Span, Fraction]) -> None:
        """Print the new value of each group at each of its places."""
        for root, ratio in ratios.items():
            for place in self.graph.members.get(root, (root,)):
                printed = self.graph.printed(place, ratio)
                if printed is None:
                    self.stuck.add(place)
                elif printed.text != self.graph.source.cut(place):
                    state[place] = printed

    def result(self) -> Consequences:
        told = {root: self._told(link) for root, link in self.reasons.items()}
        reasons = {place: told.get(self.graph.groups.find(place), "") for place in self.state}
        return Consequences(dict(self.state), reasons, tuple(sorted(self.stuck)))

    def _told(self, link: Link) -> str:
        return link.explain(self.view) if link.explain is not None else link.why


def rebuilt(tree: Expression, view: View) -> Expression:
    """An expression with the numbers that will stand in it."""
    match tree:
        case Literal_(number):
            return Literal_(view(number))
        case Binary(op, left, right, group):
            return Binary(op, rebuilt(left, view), rebuilt(right, view), group)
        case Negative(inner):
            return Negative(rebuilt(inner, view))
        case Call(name, arguments):
            return Call(name, tuple(rebuilt(a, view) for a in arguments))
        case _:
            return tree


def between(first: Number, sign: str, second: Number) -> Callable[[View], str]:
    """Says a calculation of two numbers with those that will stand there."""
    return lambda view: " ".join(
        part for part in (view(first).text.strip(), sign, view(second).text.strip()) if part
    )


def same_link(target: Number, source: Number) -> Link:
    """A number that repeats another one, which does not follow it."""
    each = target.scale * target.unit.factor

    def compute(view: View) -> Fraction | None:
        return view(source).value / each

    return Link(target, (source.digits,), compute, source.text, 4, lambda v: v(source).text)
