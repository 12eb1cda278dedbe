"""How many of one thing go with one of another, in all that a document says of it.

``8 GPUs per node``, ``a rack of 64 cards``, ``12 replicas on 48 GPUs``: two proportions that share
a thing give a third one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.judging.machines.hosts import per_node
from doc_auditor.judging.machines.side_counts import Beside, Count, Pair, apiece, held
from doc_auditor.reading.lexicon import normal
from doc_auditor.records import Block, Declaration

AGREE = 2
"""Ways in which a proportion is given before another one is doubted."""
CONTAINERS = frozenset({"gpu", "node", "replica", "rack", "pod"})
"""What holds the next, or is held."""
TASK = {"tasks": "gpu"}
"""A launcher starts a process for each GPU."""
SHARING = frozenset("of with has have hold holds run runs host hosts carry carries".split())
"""Words behind which stands what all of them have, or what each has."""

ELSEWHERE = frozenset(
    "older old former formerly previous previously legacy "
    "trial pilot elsewhere instead alternative alternatively would could if".split()
)
"""Words of a text that is about machines of others, of another time, or of none."""


@dataclass(frozen=True)
class Proportions:
    """How many of one thing go with one of another, from all statements of a document."""

    bench: Bench
    pairs: Mapping[frozenset[str], Sequence[Beside]]

    def of(self, many: str, few: str, but: int) -> tuple[Fraction, int] | None:
        """The one proportion that all blocks but one give, and in how many ways they do."""
        direct = self._direct(many, few, but)
        ratios = dict.fromkeys(direct)
        if len(ratios) > 1:
            return None
        thirds = self._things - {many, few}
        over = {r for third in thirds for r in self._over(many, few, third, but)}
        if not ratios:
            said = any(self._said(many, t) and self._said(few, t) for t in thirds)
            return (over.pop(), AGREE if said else 1) if len(over) == 1 else None
        return next(iter(ratios)), len(direct) + (over == ratios.keys())

    @cached_property
    def _things(self) -> frozenset[str]:
        return CONTAINERS.union(*self.pairs)

    def _said(self, one: str, other: str) -> bool:
        said = said_of(self.bench)
        return (one, other) in said or (other, one) in said

    def fills(self, big: Count, few: str) -> bool:
        """Whether so many make up whole things of another kind: 44 GPUs are 11 replicas of 4."""
        said = said_of(self.bench)
        parts = {v for t in CONTAINERS - {few} for v in said.get((big.thing, t), ())}
        return not parts or any(big.value % v == 0 for v in parts)

    def _direct(self, many: str, few: str, but: int) -> list[Fraction]:
        stated = list(said_of(self.bench).get((many, few), ()))
        pairs = [
            p
            for p in self.pairs.get(frozenset({many, few}), ())
            if p.block.index != but and not others(self.bench, p.block)
        ]
        given = {v: r for r, v in ways([p for p in pairs if p.link not in SHARING], many)}
        stated += [Fraction(p.other.value) for p in pairs if _shares(p, many)]
        stated += [r for (_, small), r in given.items() if small == 1]
        return [*given.values(), *(r for r in stated for _ in range(AGREE))]

    def _over(
        self, many: str, few: str, third: str, but: int, chain: bool = True
    ) -> Iterator[Fraction]:
        """``8 GPUs per node`` and ``2 replicas per node``: 4 GPUs per replica."""
        one, other = (self._both(t, third, but, {many, few} if chain else {}) for t in (many, few))
        if len(one) == len(other) == 1:
            yield one.pop() / other.pop()

    def _both(self, thing: str, third: str, but: int, ends: Collection[str]) -> set[Fraction]:
        """What goes with what; ``GPUs per rack`` may follow from nodes that have both."""
        found = {*self._direct(thing, third, but)}
        found |= {1 / r for r in self._direct(third, thing, but) if r}
        links = CONTAINERS - {thing, third, *ends} if ends and not found else ()
        return found or {r for t in links for r in self._over(thing, third, t, but, chain=False)}


def said_of(bench: Bench) -> Mapping[Pair, Sequence[Fraction]]:
    """What is said of two things in so many words: how many of the first one of the second has."""
    return bench.remembered("proportions", None, lambda: _all_said(bench))


def _all_said(bench: Bench) -> Mapping[Pair, Sequence[Fraction]]:
    found: dict[Pair, set[Fraction]] = defaultdict(set)
    for index, tokens in bench.reading.tokens.items():
        block = bench.document.blocks[index]
        if block.quotes or superseded(bench, index) or others(bench, block):
            continue
        for pair, value in (*apiece(tokens), *held(tokens, CONTAINERS)):
            found[pair].add(value)
    for name, facts in bench.model.declarations.items():
        quantity, _, per = name.replace("_per_", "/").partition("/")
        thing = TASK.get(quantity, normal([quantity])[0])
        for d in facts if per else ():
            plain = d.number.exact and d.upper is None and d.number.value > 0
            if plain and not superseded(bench, d.block) and not _of_another(bench, d):
                found[thing, per].add(d.number.value)
    found["gpu", "replica"] |= _replica(bench)
    found["gpu", "node"] |= {Fraction(n) for n in (per_node(bench),) if n}
    return {pair: tuple(said) for pair, said in found.items() if said}


def _of_another(bench: Bench, fact: Declaration) -> bool:
    """``Each node runs two replicas of 4 GPUs``: the GPUs are not those of the node."""
    block = bench.document.blocks[fact.block]
    before = block.shadow[: max(fact.number.span.start - block.span.start, 0)]
    return fact.source == "noun" and before.rstrip().endswith((" of", " with"))


def _replica(bench: Bench) -> set[Fraction]:
    """The GPUs of a replica where every degree has one value in the document."""
    given = {q: bench.given.get(q, ()) for q in bench.convention.factors}
    if len(given.get("tp", ())) != 1 or any(len(facts) > 1 for facts in given.values()):
        return set()
    degrees = [f[0].number.value for q, f in given.items() if f and q != "dp"]
    return {Fraction(prod(degrees))}


def others(bench: Bench, block: Block) -> bool:
    """Whether a text names machines of somebody else, or of another time."""
    words = {t.low for t in bench.reading.tokens.get(block.index, ())}
    return bool(words & ELSEWHERE)


def _shares(pair: Beside, many: str) -> bool:
    """``6 nodes of 8 GPUs``: the second count is what one of the first has."""
    return pair.link == "of" and pair.other.thing == many


def in_order(pair: Beside, first: str) -> tuple[Count, Count]:
    """The counts of a pair, that of ``first`` before the other."""
    return (pair.one, pair.other) if pair.one.thing == first else (pair.other, pair.one)


def ways(pairs: Sequence[Beside], many: str) -> list[tuple[Fraction, tuple[int, int]]]:
    """The proportions that the pairs have, with their values."""
    both = [tuple(c.value for c in in_order(p, many)) for p in pairs]
    return [(Fraction(a, b), (a, b)) for a, b in both]
