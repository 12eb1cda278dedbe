"""More than all there is, and still called enough: ``111% of the capacity, all can be served``.

A percentage is a share of a whole where a word for what there is of it stands beside it; then 100 %
is all of it.  A group that is said to fit into one node has at most the GPUs of a node.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.clauses import Clause, claim, span_of
from doc_auditor.judging.conclusions.described import TEXTS
from doc_auditor.judging.conclusions.phrase import FAILED, SIGNS
from doc_auditor.judging.machines.hosts import per_node
from doc_auditor.quantity import NO_UNIT, Number
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.sentences.modal import DENIALS, OPEN
from doc_auditor.reading.sentences.sufficing import FITS
from doc_auditor.reading.sentences.sufficing import SUFFICES as ENOUGH
from doc_auditor.reading.tokens import Token, lower, word
from doc_auditor.records import Block, Comparison

WHOLE = frozenset(
    "memory capacity load loaded utilization utilisation limit budget hbm vram ram occupancy "
    "occupied usage used quota pool disk".split()
)
"""What a share of is a share of all there is."""
GROWTH = frozenset(
    "increase growth grows grew more faster higher than increased improvement speedup baseline "
    "gain rise rose overbooked oversubscribed overcommit autoscale autoscaling scales target "
    "goal plan planned".split()
)
"""Words beside which a percentage is no share of what there is."""
SERVED = frozenset("served handled carried absorbed processed covered".split())
NONE = frozenset("shedding queue queueing queuing rejection rejections overload backlog".split())
SUFFICES = FITS | ENOUGH | {"within"}
UNFIT = frozenset("only until otherwise swap offload offloading spill burst bursts spare".split())
"""Words by which more than everything can be kept for a while or elsewhere."""
NODES = frozenset("node server host machine".split())
ONE = frozenset("one a single the each".split())
INTO = frozenset("into in inside within on".split())
GROUPS = frozenset("sp ep cp".split())
TENSOR = frozenset("tp tensor tensor-parallel".split())
"""Tensor groups have a kind of their own, ``kept-inside``."""
CARDS = frozenset("gpu gpus npu npus accelerator accelerators".split())
BESIDE = 5


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """The sentences that call a share of all there is, or a group in one node, enough."""
    each = per_node(bench)
    for block in bench.document.blocks:
        if block.kind not in TEXTS:
            continue
        text = block.shadow.lower()
        if "%" not in text and not any(n in text for n in NODES):
            continue
        for sentence in _sentences(bench.reduced(block)):
            found = _saturated(bench, block, sentence)
            if found is None and each is not None:
                found = _in_one(bench, block, sentence, each)
            if found is not None:
                yield found


def _sentences(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The sentences, what stands behind a semicolon with what it follows."""
    start = 0
    for first, end in sentences(tokens):
        if end < len(tokens) and tokens[end].text == ";":
            continue
        yield tokens[min(start, first) : end]
        start = end + 1


def _saturated(bench: Bench, block: Block, sentence: Sequence[Token]) -> Comparison | None:
    """``123.7% of the memory; fits ✅``, ``the load is 111%, so all requests can be served``."""
    figures = [i for i, t in enumerate(sentence) if t.number is not None and t.number.percent]
    if len(figures) != 1:
        return None
    at = figures[0]
    share = sentence[at].number
    words = {t.low for t in sentence if t.kind == "word"}
    if share is None or share.bound or share.hedged or words & (GROWTH | UNFIT | (OPEN - DENIALS)):
        return None
    near = {lower(sentence, i) for i in range(max(0, at - BESIDE), min(at + BESIDE, len(sentence)))}
    last = _enough(sentence, at)
    if not near & WHOLE or last is None:
        return None
    whole = replace(share, coefficient=Fraction(100), ulp=Fraction(1), text="100%", hedged=False)
    span = sentence[at].span.join(sentence[last].span)
    clause = Clause(block, sentence, (), ())
    return claim(bench, clause, span, (share, "≤", whole), loose=True)


def _enough(sentence: Sequence[Token], at: int) -> int | None:
    """Where behind a share the text says that it suffices."""
    for index in range(at + 1, len(sentence)):
        said = lower(sentence, index)
        if sentence[index].kind == "mark":
            if set(said) & FAILED:
                return None
            if set(said) & SIGNS:
                return index
        denied = any(lower(sentence, i) in DENIALS for i in range(max(at, index - 8), index))
        if said in SUFFICES and not denied:
            return index
        if said in SERVED and lower(sentence, index - 1) == "be" and not denied:
            return index
        if said in NONE and lower(sentence, index - 1) in ("no", "without"):
            return index
    return None


# ---- one node ----------------------------------------------------------------------------------


def _in_one(bench: Bench, block: Block, sentence: Sequence[Token], each: int) -> Comparison | None:
    """``SP 16 …, and the group still fits into one node``: the degrees and counts before it."""
    for at in range(1, len(sentence)):
        if lower(sentence, at) not in ("fits", "fit", "stays", "stay"):
            continue
        one = lower(sentence, at + 1) in INTO and lower(sentence, at + 2) in ONE
        node = next((i for i in (at + 3, at + 4) if lower(sentence, i) in NODES), None)
        before = {lower(sentence, i) for i in range(at)}
        if not one or node is None or before & (OPEN | TENSOR):
            continue
        sizes = [n for i in range(at) if (n := _size(sentence, i)) is not None]
        if not sizes or any(t.text in "×*" for t in sentence[:at] if t.kind == "operator"):
            continue
        least = min(sizes, key=lambda n: n.value)
        limit = replace(
            least, coefficient=Fraction(each), text=f"{each} GPUs of a node", unit=NO_UNIT
        )
        span = span_of(sentence[at : node + 1])
        clause = Clause(block, sentence, (), ())
        return claim(bench, clause, span, (least, "≤", limit), loose=True)
    return None


def _size(sentence: Sequence[Token], at: int) -> Number | None:
    """A degree that is a group of GPUs (``SP 16``, ``TP=16``), or a count of GPUs."""
    number = sentence[at].number
    if number is None or sentence[at].kind != "number" or not number.integral or number.unit.text:
        return None
    name = lower(sentence, at - 2) if lower(sentence, at - 1) == "=" else lower(sentence, at - 1)
    counted = word(sentence, at + 1) in CARDS and word(sentence, at + 2) not in ("per", "in", "of")
    return number if name in GROUPS or counted else None
