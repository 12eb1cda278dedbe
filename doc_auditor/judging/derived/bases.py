"""Kind ``base``: a figure that a usual slip makes of the nearest pair, and nothing right of any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.formula import Expression, show
from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, silent, verdict
from doc_auditor.judging.conclusions.described import sized
from doc_auditor.judging.derived.called import before_and_after, called, measuring
from doc_auditor.judging.derived.compared import LINKS
from doc_auditor.judging.derived.figures import NAMED, Asked, figures
from doc_auditor.judging.derived.keyed import columns, keyed, narrow
from doc_auditor.judging.derived.multiples import IDLE, alien, compared, scaled, suits, unreal
from doc_auditor.judging.derived.natural import explained, explained_several
from doc_auditor.judging.derived.paired import (
    Pair,
    every,
)
from doc_auditor.judging.derived.parted import WHOLES
from doc_auditor.judging.derived.spelled import fallen, multiplied, told
from doc_auditor.judging.derived.supposed import shifted, summed, supposed, together
from doc_auditor.judging.derived.tried import chance, fits, hits, outcome_of, tree_of
from doc_auditor.quantity import readable
from doc_auditor.reading.sentences.likeness import ERROR, WARNING, likeness
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS
from doc_auditor.records import Claim, Evidence, Modality, Verdict
from doc_auditor.rulebook import Rule

SELDOM = Fraction(1, 20)
"""How often chance may make a figure look like a slip."""
BOUND = "plausibility"
"""The kind of verdict that says no more of a figure than that it can be one."""
REPEATED = "agreement"
UNRELATED = Fraction(1, 10)
"""How often a figure is about other values than the nearest ones."""
CLOSE = 3
"""Sentences back to both values together of which a figure may be a misprint."""
APART = 4
"""How many times a value may be of another one that stands beside it by chance."""
AGREED = 2
"""Kinds of values that tell of one share, so that another one is none of them."""
SAME = Fraction(1, 100)
FAR = 1000
PARTS = frozenset({"less", "share", "free", "margin"})
"""Manners in which what is said may be a part or what is left of it."""
DIRECT = frozenset({"less", "more", "multiple", "share"})
SETTLED = DIRECT | {"free", "margin", "changed", "better"}


@dataclass(frozen=True, slots=True)
class Mistake:
    """The pair that a figure should follow from, what it is instead, and whether for certain."""

    pair: Pair
    says: str
    certain: bool = False
    tree: Expression | None = None
    """The calculation that is meant, if not the most literal one."""


def judge(rule: Rule, bench: Bench, before: Sequence[Outcome]) -> Iterator[Outcome]:
    """The figures that nothing has judged yet (``before`` is what was judged)."""
    every = (o.verdict for o in before)
    judged = [v for v in every if v.state != "unchecked" and v.kind != BOUND and not _twice(v)]
    settled = {n.digits.start for v in judged for n in v.claim.numbers}
    twice = {n.digits.start for o in before if _twice(o.verdict) for n in o.verdict.claim.numbers}
    known = frozenset(
        n.value
        for v in judged
        for n in v.claim.numbers
        if v.state == "holds" and (n.percent or n.times)
    )
    for asked in figures(bench):
        slot = asked.slot
        if slot.number.digits.start in settled or _cited(asked) or _distance(asked):
            continue
        found = _called(bench, asked) if slot.number.digits.start in twice else ()
        if slot.number.digits.start in twice and not any(p.measured for p in found):
            continue
        outcome = _judged(rule, bench, asked, known)
        if outcome is not None:
            yield outcome


def _cited(asked: Asked) -> bool:
    """``the text calls it "a 260% increase"``: a figure between quotation marks is another's."""
    block, start = asked.scene.passage.block, asked.slot.number.span.start
    before = block.shadow[: start - block.span.start]
    return before.count('"') % 2 == 1 or before.rfind("“") > before.rfind("”")


def _distance(asked: Asked) -> bool:
    """``E is within 2.2 % of B``: how far two values are apart at most."""
    at = asked.slot.at
    return "within" in asked.scene.passage.words(at - 2, at)


def _twice(said: Verdict) -> bool:
    """Whether a verdict says no more than that a figure stands twice."""
    return said.kind == REPEATED and said.state == "holds"


def _judged(rule: Rule, bench: Bench, asked: Asked, known: frozenset[Fraction]) -> Outcome | None:
    if asked.slot.number.word or asked.replaced:
        return _spelled(rule, bench, asked)
    times = asked.said.way.name == "multiple" and not asked.slot.number.percent
    if times and (pairs := _set_side_by_side(bench, asked)):
        right = next((p for p in pairs if asked.right(p) or _explained(asked, p, True)), None)
        if right is not None:
            return _holds(bench, asked, right)
        return _wrong(rule, bench, asked, Mistake(pairs[0], "")) if len(pairs) == 1 else None
    near = asked.nearest()
    own = any(not (p.high.ago and p.low.ago) for p in near)
    far = [] if near and own else (_called(bench, asked) or asked.anywhere())
    again = _agreed(asked, [p for p in far if p.named])
    if again is not None:
        return _wrong(rule, bench, asked, again)
    for rank, found in enumerate([*near, *far]):
        if asked.right(found):
            sure = not rank or chance(asked.slot.number, rank + 1) <= SELDOM
            return _holds(bench, asked, found) if sure else None
    settled = bool(near) and near[0].settled
    if (asked.apposed and not settled) or asked.ranged or scaled(asked, near):
        return None
    near = asked.natural(near)
    mistake = _slipped(asked, near or far) or _misprinted(asked, near) or _unlike(asked, near)
    mistake = mistake or _supposed(asked, near) or _measured(far)
    mistake = mistake or next((m for p in far if p.named and (m := _misprint_of(asked, p))), None)
    if mistake is None:
        return None
    told = mistake.pair.measured or mistake.pair.settled
    if not told and _explained(asked, mistake.pair):
        return None
    if asked.of_its_own(mistake.pair) or asked.taken(mistake.pair):
        return None
    if _of_another_measure(bench, asked, mistake.pair):
        return None
    if asked.said.way.name == "multiple" and alien(asked, mistake.pair, measuring(bench)):
        return None
    if asked.slot.number.value in known and not mistake.pair.named:
        return None
    return _wrong(rule, bench, asked, mistake)


def _of_another_measure(bench: Bench, asked: Asked, found: Pair) -> bool:
    """``Throughput improvement: 40 %`` below two latencies."""
    scene, slot = asked.scene, asked.slot
    idle = frozenset(w for way in asked.ways for w in way.words)
    label = {*scene.passage.words(0, slot.at)} - idle if scene.sign(slot) == "colon" else set()
    lines = (bench.line(s.number.span) for s in (found.high, found.low))
    source = bench.source
    told = {w for n in lines for w in source.cut(source.line_span(n - 1)).lower().split()}
    others = {w.strip("*_:`|,.") for w in told} & asked.measures
    return bool(label & asked.measures and others and not label & others)


def _spelled(rule: Rule, bench: Bench, asked: Asked) -> Outcome | None:
    """``3.1 ms instead of 12.4, a quarter of the time``."""
    lead = asked.scene.lead(asked.slot)
    if lead[-1:] == ["in"] or asked.slot.number.text.lower().endswith("ing"):
        return None  # ``the border cuts node 4 in half``, ``after doubling it``
    if lead[-1:] == ["to"] and {"the", "its", "our"} & {*lead}:
        return None  # ``from 64 to 512 GPUs cuts the time to a sixth``
    share = asked.slot.number.percent
    found, right = told(asked) if share else (None, False)
    if found is None and (not share or asked.scene.tail(asked.slot)[:1] in ([], ["of"])):
        found, right = _multiplied(bench, asked)
    if found is None:
        return None
    if right:
        return _holds(bench, asked, found)
    gone = next(w for w in asked.ways if w.name == "less").right[0] if fallen(asked) else None
    return _wrong(rule, bench, asked, Mistake(found, "", tree=gone))


def _multiplied(bench: Bench, asked: Asked) -> tuple[Pair | None, bool]:
    """The pair that ``three times`` compares, and whether it is right; nothing if unclear."""
    pairs = _set_side_by_side(bench, asked)
    said = [(p, multiplied(asked, p)) for p in pairs]
    right = next((p for p, holds in said if holds), None)
    if right is not None or len(said) != 1 or said[0][1] is None:
        return right, right is not None
    return (None, False) if _explained(asked, pairs[0], True) else (pairs[0], False)


def _set_side_by_side(bench: Bench, asked: Asked) -> list[Pair]:
    """The pairs of which one a multiple has to be, as it names nothing else."""
    if unreal(asked):
        return []
    rows = keyed(bench, asked) or columns(bench, asked)
    found = compared(asked) if not rows else None
    if found is not None:
        return [found]
    rows = rows or [p for p in _called(bench, asked) if p.measured]
    rows = narrow(bench, rows) if asked.replaced else rows
    return [p for p in rows if suits(asked, p)]


def _called(bench: Bench, asked: Asked) -> list[Pair]:
    """What a sentence without values calls by name, or by what a table of two columns has of it."""
    scene, slot = asked.scene, asked.slot
    way = asked.said.way.name
    if not all(s.ratio or s is slot or sized(scene.passage.tokens[s.at]) for s in scene.own):
        return []
    idle = LINKS.union(FUNCTION_WORDS, *(w.words for w in asked.ways))
    multiple = way == "multiple" or slot.number.word
    idle |= IDLE if multiple else frozenset()
    found = called(bench, scene, slot, idle, part=way == "share", multiple=multiple)
    if way not in NAMED:
        return [p for p in found if p.measured] if way == "share" else []
    found = found or before_and_after(bench, scene, slot, idle)
    if way == "better" or asked.said.also or way == "multiple":
        return found
    return [p for p in found if p.base is (p.low if way == "more" else p.high)]


def _agreed(asked: Asked, near: Sequence[Pair]) -> Mistake | None:
    """``INT8 saves 50 % against FP32``, where several kinds of values tell of the same share."""
    if len(near) < AGREED or any(asked.right(p) for p in near) or asked.said.way.name == "multiple":
        return None
    outcomes = [outcome_of(asked.trees(p)[0], p) for p in near]
    for found, value in zip(near, outcomes, strict=True):
        if sum(abs(o / value - 1) < SAME for o in outcomes if o) >= AGREED:
            return Mistake(found, "")
    return None


def _holds(bench: Bench, asked: Asked, found: Pair) -> Outcome:
    right = (t for t in asked.trees(found) if fits(asked.slot, t, found))
    tree = next(right, None) or _likeliest(asked, found)
    return Outcome(
        verdict(_claim(bench, asked, found), "base", "holds", show(tree_of(tree, found)))
    )


def _slipped(asked: Asked, near: Sequence[Pair]) -> Mistake | None:
    """The slip that makes the figure of the nearest pair of which one does."""
    hit = [
        (r, p, s)
        for r, p in enumerate(near)
        for s in asked.way(p).slips
        if hits(asked.slot, s.tree, p)
    ]
    vague = asked.said.way.name == "share" and not asked.said.direct
    if not hit or vague or asked.slot.worth == 1 or _unknown(asked, hit[0][1]):
        return None
    slips = asked.way(hit[0][1]).slips
    alone = len(near) == 1 and not (near[0].high.ago or near[0].low.ago)
    limit = 2 * SELDOM if hit[0][1].named or alone else SELDOM
    if chance(asked.slot.number, (hit[0][0] + 1) * len(slips)) > limit:
        return None
    _, found, slip = next((h for h in hit if not h[1].high.per and h[1].high.dims), hit[0])
    if asked.said.way.name == "share" and min(found.high.ago, found.low.ago) > 1:
        return None  # a share of two other things, further up in the list
    sure = found.named and not (found.high.ago or found.low.ago)
    return Mistake(found, f" (that is {show(tree_of(slip.tree, found))}, {slip.says})", sure)


def _unknown(asked: Asked, found: Pair) -> bool:
    """``8 × 7.4 = 59.2 would shed 10 % of the peak``: of a whole that may be any."""
    whole = {*asked.scene.tail(asked.slot)[1:3]}
    return asked.of_another(found) and not whole & WHOLES


def _misprinted(asked: Asked, near: Sequence[Pair]) -> Mistake | None:
    """The nearest pair, if the figure is a misprint of what it gives."""
    found = next(iter(near), None)
    return _misprint_of(asked, found) if found is not None else None


def _misprint_of(asked: Asked, found: Pair) -> Mistake | None:
    number = asked.slot.number
    if not found.named and found.high.ago + found.low.ago > CLOSE:
        return None
    if asked.of_another(found):
        return None
    trees = asked.trees(found)
    for tree in trees:
        like = likeness(number, outcome_of(tree, found), units=False)
        if like is None:
            continue
        joined = found.named or asked.joined(found)
        by_chance = like.chance * len(trees) * UNRELATED
        if by_chance <= (WARNING if joined else WARNING / 10):
            near = found.high.ago + found.low.ago <= CLOSE and asked.joined(found)
            return Mistake(found, "", near and by_chance <= ERROR, tree)
    return None


def _unlike(asked: Asked, near: Sequence[Pair]) -> Mistake | None:
    """The pair that the text itself sets side by side, whatever the figure is instead."""
    found = next(iter(near), None)
    settled = found is not None and found.settled and asked.said.way.name in SETTLED
    if found is None or not ((asked.said.direct and asked.said.way.name in DIRECT) or settled):
        return None
    if asked.of_another(found) or not asked.joined(found):
        return None
    if (
        found.named
        and (asked.closed or found.settled)
        and (found.settled or len(asked.trees(found)) == 1 or asked.said.way.name == "multiple")
    ):
        return Mistake(found, "")
    recent = found.high.ago <= 1 >= found.low.ago or asked.stacked(found)
    sole = len(near) == 1 and recent and asked.said.way.name != "share"
    close = found.high.worth < APART * found.low.worth and found.high.number != found.low.number
    if not sole or not close or not asked.closed or any(map(asked.right, asked.anywhere(True))):
        return None
    other = explained(asked.scene, asked.slot) or explained_several(asked.scene, asked.slot)
    return None if other else Mistake(found, "")


def _measured(far: Sequence[Pair]) -> Mistake | None:
    """The one kind of values of two things that the text calls, whatever the figure is instead."""
    return Mistake(far[0], "") if len(far) == 1 and far[0].measured else None


def _supposed(asked: Asked, near: Sequence[Pair]) -> Mistake | None:
    found = supposed(asked, near)
    if found is None:
        moved = shifted(asked)
        return Mistake(moved[0], "", tree=moved[1]) if moved is not None else None
    return Mistake(found, "", tree=_likeliest(asked, found))


def _likeliest(asked: Asked, found: Pair) -> Expression:
    """The calculation of a pair that comes nearest to a figure."""
    trees = asked.trees(found)
    if asked.said.way.name in PARTS:
        trees += [t for w in asked.ways if w.name in PARTS for t in w.right[:1]]
    return min(trees, key=lambda t: _apart(asked, outcome_of(t, found)))


def _apart(asked: Asked, outcome: Fraction) -> Fraction:
    """How many times as much or as little a figure is; what is as near comes in its order."""
    ratio = asked.slot.worth / outcome if outcome else Fraction(FAR)
    return max(ratio, 1 / ratio)


def _explained(asked: Asked, found: Pair, free: bool = False) -> bool:
    """Whether any other values at hand give the figure; ``free`` if it stands side by side.

    Nothing explains what is said of two values of the same sentence.
    """
    slot = asked.slot
    if free and not (found.high.ago or found.low.ago):
        return False
    base = None if free and not found.named else found.base
    if any(asked.right(p) for p in every(asked.scene, slot, asked.later, base)):
        return True
    shared = asked.said.way.name == "share"
    if shared and any(map(asked.right, (*summed(asked), *together(asked)))):
        return True
    shares = [s.worth for s in asked.scene.before(slot) if s.number.percent]
    half = slot.number.half() / 100
    made = [1 - s for s in shares] + [abs(a - b) for a in shares for b in shares] + shares
    return slot.number.percent and any(abs(m - slot.worth) <= half for m in made)


def _claim(bench: Bench, asked: Asked, found: Pair) -> Claim:
    number, block = asked.slot.number, asked.scene.passage.block
    start = max(number.span.start - block.span.start, 0)
    context = bench.reading.context
    modality = context.modality(block, start, start + len(number.text))
    if modality is Modality.QUOTED and (found.high.ago or found.low.ago):
        modality = context.of_block(block)  # ``the plan had 180; we ended 8 % below it``
    operands = (found.high.number, found.low.number)
    return Claim(number.span, block.index, modality, (*operands, number))


def _wrong(rule: Rule, bench: Bench, asked: Asked, mistake: Mistake) -> Outcome:
    number, found = asked.slot.number, mistake.pair
    both = (found.high, found.low)
    claim = _claim(bench, asked, found)
    if silent(claim):
        return Outcome(verdict(claim, "base", "unchecked", "as others say"))
    right = mistake.tree or asked.trees(found)[0]
    actual = outcome_of(right, found) * (100 if number.percent else 1)
    unit = "%" if number.percent else "×"
    shown = f"{show(tree_of(right, found))} = {readable(actual, 4)} {unit}"
    return Outcome(
        verdict(claim, "base", "fails", "not what the nearest two values give"),
        finding(
            rule,
            claim,
            f"{shown}, not {number.bare}{mistake.says}",
            claimed=printed_value(number),
            actual=actual,
            unit=unit,
            calculation=[shown],
            related=[Evidence(s.number.text.strip(), s.number.span) for s in both],
            strained=not mistake.certain,
        ),
    )
