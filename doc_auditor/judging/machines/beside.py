"""Kind ``beside``: counts of two things side by side are in the proportion of the document.

``12 replicas on 48 GPUs`` and ``three nodes (6 replicas)`` say how many of one thing go with one
of another.  Where the document says so in two ways that agree, a third that does not is a slip.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod

from doc_auditor.judging.bench import Bench, Outcome, finding, silent, verdict
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.judging.machines.hosts import SAME, USUAL, per_node
from doc_auditor.judging.machines.side_counts import Beside, Count, Pair, apiece, pairs_of
from doc_auditor.quantity import readable
from doc_auditor.reading.lexicon import normal
from doc_auditor.records import Claim, Declaration, Evidence
from doc_auditor.rulebook import Rule

AGREE = 2
"""Ways in which a proportion is given before another one is doubted."""
MACHINES = frozenset({"gpu", "node"})
"""What a rule of its own judges where the GPUs of a node are stated."""
NEAR = 5
"""Tokens from one count to the next in ``32 GPUs, i.e. 4 nodes``."""
TASK = {"tasks": "gpu"}
"""A launcher starts a process for each GPU."""
SHARING = frozenset("of with has have hold holds run runs host hosts carry carries".split())
"""Words behind which stands what all of them have, or what each has."""


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Counts side by side against the one proportion that all others of the document have."""
    things = frozenset(normal(rule.quantities))
    found: dict[frozenset[str], list[Beside]] = defaultdict(list)
    for block in bench.document.blocks:
        if block.quotes or superseded(bench, block.index) or block.fence is not None:
            continue
        for each in pairs_of(bench, block, things):
            found[frozenset(each.things)].append(each)
    known = Proportions(bench, found)
    for pairs in found.values():
        yield from _judged(rule, bench, pairs, known)


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
            return (over.pop(), 1) if len(over) == 1 else None
        return next(iter(ratios)), len(direct) + (over == ratios.keys())

    @cached_property
    def _things(self) -> frozenset[str]:
        return frozenset[str]().union(*self.pairs)

    def _direct(self, many: str, few: str, but: int) -> list[Fraction]:
        stated = list(_stated(self.bench, many, few))
        pairs = [p for p in self.pairs.get(frozenset({many, few}), ()) if p.block.index != but]
        given = {v: r for r, v in _ways([p for p in pairs if p.link not in SHARING], many)}
        stated += [Fraction(p.other.value) for p in pairs if _shares(p, many)]
        stated += [r for (_, small), r in given.items() if small == 1]
        return [*given.values(), *(r for r in stated for _ in range(AGREE))]

    def _over(self, many: str, few: str, third: str, but: int) -> Iterator[Fraction]:
        """``8 GPUs per node`` and ``2 replicas per node``: 4 GPUs per replica."""
        one, other = (set(self._both(thing, third, but)) for thing in (many, few))
        if len(one) == len(other) == 1:
            yield one.pop() / other.pop()

    def _both(self, thing: str, third: str, but: int) -> Iterator[Fraction]:
        yield from self._direct(thing, third, but)
        yield from (1 / r for r in self._direct(third, thing, but) if r)


def _judged(
    rule: Rule, bench: Bench, pairs: Sequence[Beside], known: Proportions
) -> Iterator[Outcome]:
    many, few = _order(pairs)
    for pair in pairs:
        if _elsewhere(bench, pair):
            continue
        if _another_layout(bench, pair):
            continue
        others = [p for p in pairs if p.block.index != pair.block.index]
        found = known.of(many, few, pair.block.index)
        found = found or _of_the_rest(pairs, pair, many)
        if found is None:
            continue
        ratio, evidence = found
        claim = _claim(bench, pair)
        big, small = _sorted(pair, many)
        if _fits(big.value, small.value, ratio):
            if evidence:
                why = f"{readable(ratio)} to one {few}"
                yield Outcome(verdict(claim, "distribution", "holds", why))
        elif silent(claim) or big.value < ratio:
            continue
        elif evidence >= AGREE or _unusual(pair, ratio):
            yield _odd(rule, claim, pair, (big, small), ratio, others)


def _elsewhere(bench: Bench, pair: Beside) -> bool:
    """Whether GPUs and nodes are judged by the rule on what a node holds: ``32 GPUs (4 nodes)``."""
    nodes_first = pair.link == "," and pair.one.thing == "node"  # ``11 nodes, 96 GPUs``
    apposed = (pair.link in (",", "(") or pair.link in SAME) and not nodes_first
    apposed = apposed and pair.other.first - pair.one.first <= NEAR
    return {*pair.things} == MACHINES and apposed and not pair.labelled and bool(per_node(bench))


def _of_the_rest(pairs: Sequence[Beside], pair: Beside, many: str) -> tuple[Fraction, int] | None:
    """The one proportion of all other pairs, those of the same text included; proof of nothing."""
    ratios = {r for r, _ in _ways([p for p in pairs if p is not pair], many)}
    return (ratios.pop(), 0) if len(ratios) == 1 else None


def _unusual(pair: Beside, ratio: Fraction) -> bool:
    """``96 GPUs in 8 nodes``: nodes have no 12 GPUs, and have 8 elsewhere in the document."""
    if {*pair.things} != MACHINES or pair.link in SHARING:
        return False
    gpus, nodes = _sorted(pair, "gpu")
    return (
        ratio in USUAL
        and gpus.value > nodes.value
        and Fraction(gpus.value, nodes.value) not in USUAL
    )


def _shares(pair: Beside, many: str) -> bool:
    """``6 nodes of 8 GPUs``: the second count is what one of the first has."""
    return pair.link == "of" and pair.other.thing == many


def _order(pairs: Sequence[Beside]) -> Pair:
    """The thing of which there are more, and the other."""
    one, other = sorted(pairs[0].things)
    more = sum(_sorted(p, one)[0].value >= _sorted(p, one)[1].value for p in pairs)
    return (one, other) if more * 2 >= len(pairs) else (other, one)


def _sorted(pair: Beside, first: str) -> tuple[Count, Count]:
    return (pair.one, pair.other) if pair.one.thing == first else (pair.other, pair.one)


def _ways(pairs: Sequence[Beside], many: str) -> list[tuple[Fraction, tuple[int, int]]]:
    """The proportions that the pairs have, with their values."""
    both = [tuple(c.value for c in _sorted(p, many)) for p in pairs]
    return [(Fraction(a, b), (a, b)) for a, b in both]


def _stated(bench: Bench, many: str, few: str) -> frozenset[Fraction]:
    """``8 GPUs per node``: proportions that are said in so many words."""
    every = bench.remembered("proportions", None, lambda: _all_stated(bench))
    return every.get((many, few), frozenset())


def _all_stated(bench: Bench) -> Mapping[Pair, frozenset[Fraction]]:
    found: dict[Pair, set[Fraction]] = defaultdict(set)
    for tokens in bench.reading.tokens.values():
        for pair, value in apiece(tokens):
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
    return {pair: frozenset(values) for pair, values in found.items()}


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


def _another_layout(bench: Bench, pair: Beside) -> bool:
    """``**TP 4.** 15 replicas, 60 GPUs``: an alternative, named by a degree that it changes."""
    if "replica" not in pair.things:
        return False
    claims = bench.model.claims_of
    around = [pair.block.index, *([pair.block.parent] if pair.block.parent is not None else [])]
    symbols = bench.catalog.tools.lexicon.symbols
    named = {
        symbols.get(t.text.lower(), "")
        for block in around
        for t in bench.reading.tokens.get(block, ())
        if t.kind == "symbol"
    } | {
        c.reference.quantity
        for b in around
        for c in claims.get(b, ())
        if isinstance(c, Declaration)
    }
    return any(len(bench.given.get(q, ())) > 1 for q in named if q in bench.convention.factors)


def _fits(big: int, small: int, ratio: Fraction) -> bool:
    """Whether the counts go together, the last of the few only partly used, or one of each."""
    return small - 1 < Fraction(big) / ratio < small + 1 or big == ratio


def _claim(bench: Bench, pair: Beside) -> Claim:
    start = max(pair.other.span.start - pair.block.span.start, 0)
    end = start + len(pair.other.text)
    modality = bench.reading.context.modality(pair.block, start, end)
    return Claim(pair.one.span.join(pair.other.span), pair.block.index, modality, ())


def _odd(
    rule: Rule,
    claim: Claim,
    pair: Beside,
    counts: tuple[Count, Count],
    ratio: Fraction,
    others: Sequence[Beside],
) -> Outcome:
    """The count that stands nowhere else is the wrong one, else the second."""
    big, small = counts
    told = {(c.thing, c.value) for p in others for c in (p.one, p.other)}
    wrong = pair.one if (pair.other.thing, pair.other.value) in told else pair.other
    if (pair.one.thing, pair.one.value) in told:
        wrong = pair.other
    right = wrong is big
    beside = small if right else big
    actual = beside.value * ratio if right else Fraction(beside.value) / ratio
    sign = "×" if right else "÷"
    shown = f"{beside.value} {_named(beside)} {sign} {readable(ratio)} = {readable(actual)}"
    return Outcome(
        verdict(claim, "distribution", "fails", "another proportion than everywhere else"),
        finding(
            rule,
            claim,
            f"{shown} {_named(wrong)}, not {wrong.text}",
            span=wrong.span,
            claimed=str(wrong.value),
            actual=actual,
            calculation=[shown],
            related=[
                Evidence(
                    f"{p.one.value} {_named(p.one)}, {p.other.value} {_named(p.other)}",
                    p.one.span.join(p.other.span),
                )
                for p in others[:3]
            ],
            strained=True,
        ),
    )


def _named(count: Count) -> str:
    return "GPUs" if count.thing == "gpu" else f"{count.thing}s"
