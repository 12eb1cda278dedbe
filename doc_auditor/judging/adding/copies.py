"""Kind ``copies``: what all parts have together is what one has, times how many there are.

``Tokens per DP rank: 1.2M`` and in the same list ``Tokens in the pool: 1.2M × 32``, where 32 are
the GPUs and 16 the data-parallel ranks.  The product is right, its factor counts something else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from doc_auditor.formula import Binary, Literal_
from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, verdict
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.quantity import Number, readable
from doc_auditor.records import Block, BlockKind, Claim, Equation, Evidence, Modality
from doc_auditor.rulebook import Rule

PARTS = {
    "dp": re.compile(r"\bper (?:DP|data[- ]parallel) (?:rank|group|replica)\b", re.IGNORECASE),
    "replicas": re.compile(r"\bper (?:model )?replica\b", re.IGNORECASE),
    "nodes": re.compile(r"\bper (?:node|server|host)\b", re.IGNORECASE),
    "gpus": re.compile(r"\bper (?:GPU|NPU|card|accelerator|device)\b", re.IGNORECASE),
}
ALIKE = {"replicas": ("replicas", "dp"), "dp": ("dp", "replicas")}
ALL = re.compile(
    r"\b(?:pool|cluster|total|all|whole|deployment|system|fleet|together|service|both)\b",
    re.IGNORECASE,
)
MANY = 8
"""How many times as many no slip makes of a number of parts."""
REPLICA = re.compile(r"\b(?:DP|data[- ]parallel\w*|replicas?)\b", re.IGNORECASE)
COUNTS = ("dp", "replicas", "nodes", "gpus", "tp", "ep", "pp")


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Products of the value of one part, in the list that gives it."""
    yield from _multiplied_wholes(rule, bench)
    lists: dict[object, list[Block]] = defaultdict(list)
    for block in bench.document.blocks:
        if block.kind is BlockKind.ITEM:
            lists[(block.trail, block.parent)].append(block)
    for items in lists.values():
        for at, block in enumerate(items):
            label, colon, _ = block.shadow.partition(":")
            if colon and ALL.search(label) and not superseded(bench, block.index):
                for claim in bench.model.equations.get(block.index, ()):
                    yield from _product(rule, bench, claim, items[:at])


def _multiplied_wholes(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``128 sequences × 4 DP``, where ``each replica processes 128 / 4 = 32``: 128 are all."""
    shared: dict[tuple[Fraction, Fraction], Equation] = {}
    products: list[tuple[Equation, Number, Number]] = []
    for index, claims in bench.model.equations.items():
        if superseded(bench, index) or not REPLICA.search(bench.document.blocks[index].shadow):
            continue
        for claim in claims:
            side = claim.sides[0]
            if claim.modality is not _SAID or not isinstance(side, Binary):
                continue
            if isinstance(side.left, Literal_) and isinstance(side.right, Literal_):
                whole, parts = side.left.number, side.right.number
                if side.op == "/":
                    shared[whole.value, parts.value] = claim
                elif side.op == "*" and parts.value > 1 and whole.exact and parts.exact:
                    products.append((claim, whole, parts))
    for claim, whole, parts in products:
        split = shared.get((whole.value, parts.value))
        if split is not None and split.block != claim.block and whole.value >= MANY:
            yield _whole(rule, bench, claim, whole, split)


def _whole(rule: Rule, bench: Bench, claim: Equation, whole: Number, split: Equation) -> Outcome:
    result, share = claim.numbers[-1], split.numbers[-1]
    line, parts = bench.line(split.span), readable(whole.value / share.value)
    return Outcome(
        verdict(claim, "distribution", "fails", f"line {line} divides the same into shares"),
        finding(
            rule,
            claim,
            f"{whole.bare} are all together, line {line} divides them into shares",
            claimed=printed_value(result),
            actual=whole.value,
            calculation=[f"{share.bare} × {parts} = {whole.bare}"],
            related=[Evidence(whole.bare, split.span)],
        ),
    )


def _product(
    rule: Rule, bench: Bench, claim: Equation, earlier: Sequence[Block]
) -> Iterator[Outcome]:
    side = claim.sides[0]
    if not isinstance(side, Binary) or side.op != "*":
        return
    if not isinstance(side.left, Literal_) or not isinstance(side.right, Literal_):
        return
    sides = (side.left.number, side.right.number)
    found = (
        (p, times)
        for each, times in (sides, sides[::-1])
        for b in reversed(earlier)
        if (each is sides[0] or each.value >= MANY) and (p := _part(bench, b, each))
    )
    part, times = next(found, ("", sides[1]))
    if not part or not times.exact or times.unit.dimensions or claim.modality is not _SAID:
        return
    counts = _counts(bench, claim.block, ALIKE.get(part, (part,)))
    used = Claim(times.span, claim.block, claim.modality, (times,))
    if times.value in counts:
        yield Outcome(verdict(used, "distribution", "holds", f"as many as there are, per {part}"))
    elif len(counts) == 1:
        (count,) = counts
        known = times.value in _counts(bench, claim.block, COUNTS)
        if known or (part in ALIKE and _as_many(bench, claim, times, count)):
            yield _wrong(rule, bench, used, times, part, count)


_SAID = Modality.ASSERTED


def _as_many(bench: Bench, claim: Equation, times: Number, count: Fraction) -> bool:
    """Whether a factor may be a number of parts; ``in total per day: 3.5 × 24`` takes hours."""
    label = bench.document.blocks[claim.block].shadow.split(":")[0]
    several = 1 < times.value < MANY * count
    return several and not times.noun and not re.search(r"\d|\b(?:per|a|each)\b|/", label)


def _part(bench: Bench, block: Block, each: Number) -> str:
    """What a line gives a value for each of, if that is the value."""
    label, colon, _ = block.shadow.partition(":")
    names = [q for q, pattern in PARTS.items() if pattern.search(label)]
    numbers = [t.number for t in bench.reading.tokens.get(block.index, ()) if t.number is not None]
    last = numbers[-1] if numbers else None
    same = last is not None and _face(last) == _face(each)
    return names[0] if names and colon and same else ""


def _face(number: Number) -> tuple[Fraction, Fraction]:
    """What is printed, the unit left out: ``10.2 kW`` is taken as ``10.2``."""
    return number.coefficient * number.scale, number.ulp


def _counts(bench: Bench, block: int, names: Sequence[str]) -> set[Fraction]:
    return {v for name in names for v in bench.model.level(name, block).values}


def _wrong(
    rule: Rule, bench: Bench, claim: Claim, times: Number, part: str, count: Fraction
) -> Outcome:
    title = bench.catalog.tools.lexicon.quantities[part].title
    facts = bench.model.level(ALIKE.get(part, (part,))[0], claim.block).all
    line = f"{title}: {readable(count)}"
    return Outcome(
        verdict(claim, "distribution", "fails", "another number of parts"),
        finding(
            rule,
            claim,
            f"the value is one of each ({line}), and is multiplied by {times.text.strip()}",
            claimed=printed_value(times),
            actual=count,
            calculation=[f"{readable(times.value)} ≠ {readable(count)}"],
            related=[Evidence(line, d.span) for d in facts[:1]],
        ),
    )
