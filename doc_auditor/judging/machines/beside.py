"""Kind ``beside``: counts of two things side by side are in the proportion of the document.

``12 replicas on 48 GPUs`` and ``three nodes (6 replicas)`` say how many of one thing go with one
of another.  Where the document says so in two ways that agree, a third that does not is a slip.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from doc_auditor.judging.bench import (
    Bench,
    Outcome,
    finding,
    silent,
    verdict,
)
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.judging.machines.hosts import SAME, USUAL, per_node
from doc_auditor.judging.machines.proportions import (
    AGREE,
    SHARING,
    Proportions,
    in_order,
    others,
    ways,
)
from doc_auditor.judging.machines.side_counts import Beside, Count, Pair, pairs_of
from doc_auditor.quantity import readable
from doc_auditor.reading.lexicon import FILLER, normal, singular
from doc_auditor.records import Block, Claim, Declaration, Evidence
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

MACHINES = frozenset({"gpu", "node"})
"""What a rule of its own judges where the GPUs of a node are stated."""
SUBJECTS = frozenset("model service pool team tenant workload".split())
"""What a document may have several of, each with replicas of its own."""
STRANGERS = frozenset({"partner", "customer", "vendor"})
HOLDERS = frozenset({"node", "rack", "pod"})
"""What holds no more than fits into it."""
NEAR = 5
"""Tokens from one count to the next in ``32 GPUs, i.e. 4 nodes``."""


HOSTED = re.compile(
    r"\b(\d+) (?:\w+ )?(?:nodes|servers|hosts) "
    r"(?:host|hold|fit|run|carry|give|provide|offer|make|have) (?:exactly |room for )?"
    r"(\d+) (?:\w+ )?(?:instances|replicas|engines|workers|copies) "
    r"(?:of|with|at|on) (\d+) (?:GPU|card|NPU|accelerator)s?(?: each)?(?=\s*(?:$|[.,;)]))",
    re.IGNORECASE,
)
"""``6 nodes host 24 instances of 2 GPUs``."""
SUPPOSED = re.compile(r"\b(?:if|when|whether|would|could|cannot|not)\b[^.;]*$", re.IGNORECASE)


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Counts side by side against the one proportion that all others of the document have."""
    things = frozenset(normal(rule.quantities))
    found: dict[frozenset[str], list[Beside]] = defaultdict(list)
    for block in bench.document.blocks:
        if block.quotes or superseded(bench, block.index) or block.fence is not None:
            continue
        yield from _hosted(rule, bench, block)
        for each in pairs_of(bench, block, things):
            found[frozenset(each.things)].append(each)
    known = Proportions(bench, found)
    for pairs in found.values():
        yield from _judged(rule, bench, pairs, known)


def _hosted(rule: Rule, bench: Bench, block: Block) -> Iterator[Outcome]:
    """Instances that take more GPUs than the nodes that host them have."""
    each = per_node(bench)
    for match in HOSTED.finditer(block.shadow) if each else ():
        nodes, instances, size = (int(g) for g in match.groups())
        at = block.span.start + match.start(2)
        span = Span(at, at + len(match[2]))
        modality = bench.reading.context.modality(block, match.start(2), match.end(2))
        claim = Claim(span, block.index, modality, ())
        supposed = SUPPOSED.search(block.shadow[: match.start()])
        if silent(claim) or supposed or not each or not 0 < nodes * each < instances * size:
            continue
        room = nodes * (each // size) or nodes * each // size
        shown = f"{nodes} nodes × {each} GPUs ÷ {size} = {room}"
        yield Outcome(
            verdict(claim, "distribution", "fails", "more GPUs than the nodes have"),
            finding(
                rule,
                claim,
                f"{shown}, not {instances}",
                claimed=match[2],
                actual=Fraction(room),
                calculation=[shown],
                strained=True,
            ),
        )


def _judged(
    rule: Rule, bench: Bench, pairs: Sequence[Beside], known: Proportions
) -> Iterator[Outcome]:
    many, few = _order(pairs)
    for pair in pairs:
        if _elsewhere(bench, pair):
            continue
        if _another_layout(bench, pair.block, pair.things) or _another_subject(bench, pair):
            continue
        rest = [p for p in pairs if p.block.index != pair.block.index]
        found = known.of(many, few, pair.block.index)
        found = found or _of_the_rest(pairs, pair, many)
        if found is None:
            continue
        ratio, evidence = found
        claim = _claim(bench, pair)
        big, small = in_order(pair, many)
        if _fits(big, small, ratio, few, known):
            if evidence:
                why = f"{readable(ratio)} to one {few}"
                yield Outcome(verdict(claim, "distribution", "holds", why))
        elif silent(claim) or big.value < ratio or others(bench, pair.block):
            continue
        elif pair.other.value == pair.one.value * pair.size:
            continue  # ``17 replicas of TP4 need 68 GPUs`` where another layout is described
        elif pair.link == "," and not _near(big.value, small.value * ratio):
            continue  # ``5 servers, 12 cards were replaced``
        elif evidence >= AGREE or _unusual(pair, ratio):
            yield _odd(rule, claim, pair, (big, small), ratio, rest)


def _elsewhere(bench: Bench, pair: Beside) -> bool:
    """Whether GPUs and nodes are judged by the rule on what a node holds: ``32 GPUs (4 nodes)``."""
    nodes_first = pair.link == "," and pair.one.thing == "node"  # ``11 nodes, 96 GPUs``
    apposed = (pair.link in (",", "(") or pair.link in SAME) and not nodes_first
    apposed = apposed and pair.other.first - pair.one.first <= NEAR and not pair.one.of_each
    return {*pair.things} == MACHINES and apposed and not pair.labelled and bool(per_node(bench))


def _of_the_rest(pairs: Sequence[Beside], pair: Beside, many: str) -> tuple[Fraction, int] | None:
    """The one proportion of all other pairs, those of the same text included; proof of nothing."""
    ratios = {r for r, _ in ways([p for p in pairs if p is not pair], many)}
    return (ratios.pop(), 0) if len(ratios) == 1 else None


def _unusual(pair: Beside, ratio: Fraction) -> bool:
    """``96 GPUs in 8 nodes``: nodes have no 12 GPUs, and have 8 elsewhere in the document."""
    if {*pair.things} != MACHINES or pair.link in SHARING:
        return False
    gpus, nodes = in_order(pair, "gpu")
    return (
        ratio in USUAL
        and gpus.value > nodes.value
        and Fraction(gpus.value, nodes.value) not in USUAL
    )


def _order(pairs: Sequence[Beside]) -> Pair:
    """The thing of which there are more, and the other."""
    one, other = sorted(pairs[0].things)
    more = sum(in_order(p, one)[0].value >= in_order(p, one)[1].value for p in pairs)
    return (one, other) if more * 2 >= len(pairs) else (other, one)


def _another_layout(bench: Bench, block: Block, things: Pair) -> bool:
    """``**TP 4.** 15 replicas, 60 GPUs``: an alternative, named by a degree that it changes."""
    if "replica" not in things:
        return False
    claims = bench.model.claims_of
    around = [block.index, *([block.parent] if block.parent is not None else [])]
    symbols = bench.catalog.tools.lexicon.symbols
    named = {
        symbols.get(t.low, "")
        for index in around
        for t in bench.reading.tokens.get(index, ())
        if t.kind == "symbol"
    } | {
        c.reference.quantity
        for b in around
        for c in claims.get(b, ())
        if isinstance(c, Declaration)
    }
    return any(len(bench.given.get(q, ())) > 1 for q in named if q in bench.convention.factors)


def _another_subject(bench: Bench, pair: Beside) -> bool:
    """``The vision model uses 6 replicas``, of a model that no other text speaks of."""
    if "replica" not in pair.things:
        return False
    tokens = [t.low for t in bench.reading.tokens.get(pair.block.index, ())]
    named = {a for a, b in pairwise(tokens) if b in SUBJECTS and a.isalpha()} - FILLER
    named |= {t for t in tokens if singular(t) in STRANGERS}
    texts = (b.shadow.lower() for b in bench.document.blocks if b.index != pair.block.index)
    return bool(named) and not any(name in text for text in texts for name in named)


def _near(one: int, other: Fraction) -> bool:
    """Whether a count is a misprint, or was left over from half or double the size."""
    return Fraction(1, 2) <= one / other <= 2


def _fits(big: Count, small: Count, ratio: Fraction, few: str, known: Proportions) -> bool:
    """Whether the counts go together, or are one of each.

    The last node may be partly filled, and GPUs that make no whole replica stay free.
    """
    filled = Fraction(big.value) / ratio
    if few not in HOLDERS:
        return small.value <= filled < small.value + 1 or big.value == ratio
    partly = small.value - 1 < filled < small.value and known.fills(big, few)
    return partly or filled == small.value or big.value == ratio


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
    shown = f"{beside.value} {_plural(beside.thing)} {sign} {readable(ratio)} = {readable(actual)}"
    return Outcome(
        verdict(claim, "distribution", "fails", "another proportion than everywhere else"),
        finding(
            rule,
            claim,
            f"{shown} {_plural(wrong.thing)}, not {wrong.text}",
            span=wrong.span,
            claimed=str(wrong.value),
            actual=actual,
            calculation=[shown],
            related=[
                Evidence(
                    ", ".join(f"{c.value} {_plural(c.thing)}" for c in (p.one, p.other)),
                    p.one.span.join(p.other.span),
                )
                for p in others[:3]
            ],
            strained=True,
        ),
    )


def _plural(thing: str) -> str:
    return "GPUs" if thing == "gpu" else f"{thing}s"
