"""Kind ``occupancy``: the memory in use and the free memory, wherever a document repeats them.

A utilization is worked out once (``724.8 MB ÷ 64 GB = 1.13 %``) and told many times, also as the
headroom that it leaves.  What agrees is checked; what does not is very likely a slip.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from doc_auditor.formula import Binary, Literal_
from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, verdict
from doc_auditor.judging.charity import HEDGE_HOLDS
from doc_auditor.judging.entries import TOLD, Entry, entries
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.grid import TOTAL
from doc_auditor.reading.sentences.filled import FREE, LEFT, MEMORY, OTHERS, USED, Filled, filled
from doc_auditor.records import Block, Claim, Equation, Evidence, Modality, Percent
from doc_auditor.rulebook import Rule

BYTE = (("byte", 1),)
WHOLE = Fraction(1)
ALL_USED = frozenset("total used usage utilization utilisation use peak sum".split())
FLAG = re.compile(r"memory[-_]utilization|mem[-_]fraction", re.IGNORECASE)
"""A share that an engine may take, which documents also call the utilization."""
USE = re.compile(
    r"(?:used |peak |required |estimated )?(?:gpu )?memory(?: usage| use| used| needed| required"
    r"| consumption| footprint)?(?: per (?:gpu|npu|card|device))?",
    re.IGNORECASE,
)
SMALL = frozenset("of is are the a as ratio fraction share remaining left about".split())
"""May stand beside a free share that is what another share of the sentence leaves."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A share of the memory that the document gives with its two sizes."""

    value: Fraction
    slack: Fraction
    number: Number
    shown: str
    block: int
    whole: bool
    """Whether it is all that is in use, and not that of the weights or the cache."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A statement of how full the memory is."""

    filled: Filled
    block: Block
    claim: Claim

    @property
    def used(self) -> Fraction:
        """The share in use."""
        value = self.filled.percent.value
        return WHOLE - value if self.filled.free else value

    @property
    def slack(self) -> Fraction:
        """What rounding and hedging leave open."""
        number = self.filled.percent
        hedge = number.value * HEDGE_HOLDS if number.hedged else Fraction(0)
        return max(number.half() / 100, hedge)


@dataclass(frozen=True)
class _Memory:
    """What a document knows of the memory of its GPUs."""

    known: Sequence[_Known]
    totals: Sequence[Entry]
    capacities: frozenset[Number] = field(default_factory=frozenset)


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``75 % utilization with 25 % headroom`` below ``48 GB (75 % of 64 GB)``."""
    said = list(_said(bench))
    yield from _complements(rule, said)
    told = [s for s in said if _of_memory(bench, s)]
    if not told:
        return
    memory = _memory(bench)
    flagged = any(FLAG.search(b.shadow) for b in bench.document.blocks)
    for each in told:
        why = _agrees(bench, each, told, memory)
        if why:
            yield Outcome(verdict(each.claim, "agreement", "holds", why))
            continue
        wanted = _wanted(bench, each, memory) if _accusable(each) else None
        if wanted is not None and (each.filled.free or not flagged):
            yield _wrong(rule, each, wanted)


def _said(bench: Bench) -> Iterator[_Said]:
    for block in bench.document.blocks:
        if block.kind not in TOLD:
            continue
        for found in filled(bench.reading.tokens.get(block.index, ())):
            number = found.percent
            start = max(number.span.start - block.span.start, 0)
            end = start + len(number.text)
            modality = bench.reading.context.modality(block, start, end)
            yield _Said(found, block, Claim(number.span, block.index, modality, (number,)))


def _of_memory(bench: Bench, said: _Said) -> bool:
    if said.filled.memory:
        return True
    if not said.filled.plain or not said.filled.bare:
        return False
    above = bench.reading.context.labels(said.block)[:1]
    return any(MEMORY & set(x.lower().split()) for x in above)


def _memory(bench: Bench) -> _Memory:
    sizes = bench.model.declarations.get("mem_gpu", ())
    capacities = {d.number.value: d.number for d in sizes if d.modality is Modality.ASSERTED}
    totals = [
        e
        for e in entries(bench)
        if e.bytes
        and e.number.value
        and (TOTAL.search(e.label) or (_in_use(e) and e.number.value not in capacities))
    ]
    return _Memory(list(_known(bench)), totals, frozenset(capacities.values()))


def _in_use(entry: Entry) -> bool:
    """``Memory per GPU``, ``Memory usage``: all that is in use."""
    return USE.fullmatch(entry.label.strip("* _:")) is not None


def _known(bench: Bench) -> Iterator[_Known]:
    """The shares that stand beside the two sizes which give them, where they are right."""
    for claim in bench.model.claims:
        found = _sizes(claim)
        if found is None:
            continue
        percent, part, whole = found
        value = part.value / whole.value
        slack = percent.half() / 100
        if percent.hedged:
            slack = max(slack, HEDGE_HOLDS * value)
        if abs(value - percent.value) <= slack:
            shown = f"{part.bare} ÷ {whole.bare}"
            lead = bench.reading.context.lead(bench.document.blocks[claim.block]).lower()
            words = set(lead.replace("-", " ").split())
            whole_ = bool(words & ALL_USED) and not words & OTHERS
            yield _Known(value, percent.half() / 100, percent, shown, claim.block, whole_)


def _sizes(claim: Claim) -> tuple[Number, Number, Number] | None:
    """Percentage, part and whole of a share of bytes."""
    if isinstance(claim, Percent) and not claim.over and claim.percent.percent:
        found = (claim.percent, claim.part, claim.whole)
    elif isinstance(claim, Equation) and len(claim.sides) == 2:
        tree, last = claim.sides
        if not isinstance(tree, Binary) or tree.op != "/" or not isinstance(last, Literal_):
            return None
        if not isinstance(tree.left, Literal_) or not isinstance(tree.right, Literal_):
            return None
        found = (last.number, tree.left.number, tree.right.number)
    else:
        return None
    percent, part, whole = found
    sized = part.unit.dimensions == whole.unit.dimensions == BYTE
    return found if percent.percent and sized and whole.value else None


def _agrees(bench: Bench, said: _Said, told: Sequence[_Said], memory: _Memory) -> str:
    """Why a statement is right; nothing where nothing says so."""
    own = said.filled.percent
    for known in memory.known:
        if known.number is not own and abs(known.value - said.used) <= said.slack + known.slack:
            return f"{known.shown}, line {bench.line(known.number.span)}"
    for entry in memory.totals:
        for capacity in memory.capacities:
            if abs(entry.number.value / capacity.value - said.used) <= said.slack:
                return f"{entry.number.text} of {capacity.text}"
    for other in told:
        near = abs(other.used - said.used) <= max(said.slack, other.slack)
        if other.block.index != said.block.index and near:
            return f"as on line {bench.line(other.claim.span)}"
    return ""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The share that the document gives instead, and where."""

    used: Fraction
    shown: str
    evidence: Evidence


def _wanted(bench: Bench, said: _Said, memory: _Memory) -> _Wanted | None:
    """The one share in use that the document has worked out in the same configuration."""
    contrast = bench.model.places[said.block.index].contrast
    own = said.filled.percent
    known = [
        k
        for k in memory.known
        if k.whole and k.number is not own and bench.model.places[k.block].contrast == contrast
    ]
    first = known[0] if known else None
    if first is not None:
        if any(abs(k.value - first.value) > k.slack + first.slack for k in known):
            return None
        return _Wanted(first.value, first.shown, Evidence(first.number.text, first.number.span))
    return _of_list(said, memory)


def _of_list(said: _Said, memory: _Memory) -> _Wanted | None:
    """``Total per GPU: 39.2 GB`` in the same list, and one capacity in the document."""
    block = said.block
    near = [
        e
        for e in memory.totals
        if (e.block.parent, e.block.trail, e.block.level)
        == (block.parent, block.trail, block.level)
    ]
    if len(near) != 1 or len(memory.capacities) != 1 or said.filled.free:
        return None
    (capacity,) = memory.capacities
    part = near[0].number
    if part.value > capacity.value:
        return None
    shown = f"{part.bare} ÷ {capacity.bare}"
    return _Wanted(part.value / capacity.value, shown, Evidence(part.text, part.span))


def _accusable(said: _Said) -> bool:
    told = said.filled.about(USED | FREE | LEFT) and said.filled.memory and said.filled.plain
    return told and said.claim.modality is Modality.ASSERTED


def _wrong(rule: Rule, said: _Said, wanted: _Wanted) -> Outcome:
    number = said.filled.percent
    actual = (WHOLE - wanted.used if said.filled.free else wanted.used) * 100
    used = f"{wanted.shown} = {readable(wanted.used * 100, 4)} %"
    line = f"100 % − {readable(wanted.used * 100, 4)} % = {readable(actual, 4)} %"
    calculation = [used, line] if said.filled.free else [used]
    return Outcome(
        verdict(said.claim, "agreement", "fails", "another share is worked out elsewhere"),
        finding(
            rule,
            said.claim,
            f"{calculation[-1]}, not {number.bare}",
            claimed=printed_value(number),
            actual=actual,
            unit="%",
            calculation=calculation,
            related=[wanted.evidence],
        ),
    )


def _complements(rule: Rule, said: Sequence[_Said]) -> Iterator[Outcome]:
    """Two shares of one sentence, one in use and one free, make up the whole."""
    groups: dict[tuple[int, int], list[_Said]] = {}
    for each in said:
        groups.setdefault((each.block.index, each.filled.sentence), []).append(each)
    for pair in groups.values():
        if len(pair) != 2 or pair[0].filled.free == pair[1].filled.free:
            continue
        used, free = sorted(pair, key=lambda s: s.filled.free)
        if abs(used.used - free.used) <= used.slack + free.slack:
            for each in pair:
                why = "used and free make up the whole"
                yield Outcome(verdict(each.claim, "agreement", "holds", why))
        elif _rest(used, free):
            yield _not_whole(rule, used, free)


def _rest(used: _Said, free: _Said) -> bool:
    """Whether the second can only be what the first leaves: not a reserve on top of the use."""
    plain = all(s.filled.plain and s.claim.modality is Modality.ASSERTED for s in (used, free))
    if free.filled.words - used.filled.words - used.filled.label - FREE - SMALL:
        return False
    on_top = free.filled.percent.value - (WHOLE / used.used - 1) if used.used else Fraction(1)
    return (
        plain and used.filled.percent.span != free.filled.percent.span and abs(on_top) > free.slack
    )


def _not_whole(rule: Rule, used: _Said, free: _Said) -> Outcome:
    number = free.filled.percent
    actual = (WHOLE - used.used) * 100
    line = f"100 % − {used.filled.percent.bare} = {readable(actual, 4)} %"
    return Outcome(
        verdict(free.claim, "agreement", "fails", "used and free do not make up the whole"),
        finding(
            rule,
            free.claim,
            f"{line}, not {number.bare}",
            claimed=printed_value(number),
            actual=actual,
            unit="%",
            calculation=[line],
            related=[Evidence(used.filled.percent.text, used.filled.percent.span)],
        ),
    )
