"""Kind ``again``: a value that is told again under the same name, and comes out differently.

Summaries, checklists, tables of key figures and conclusions repeat what was worked out before.  A
value that stands nowhere else, that nothing confirms and that follows from nothing is odd beside
one of the same name that is confirmed: by a calculation, or by standing in several places.  A
misprint of it (36.9 % and ``MFU 39.6 %``) needs fewer common words than any other figure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.layout.eras import OLD
from doc_auditor.judging.naming import EXTREMES, Called, called, close
from doc_auditor.judging.statements import Statement, Statements, conditioned
from doc_auditor.judging.told_again.alike import (
    DIGITS,
    bag,
    comparable,
    container_of,
    plain,
    roughly,
    slip,
    table_of,
)
from doc_auditor.judging.told_again.elsewhere import elsewhere
from doc_auditor.quantity import Dimensions, Number, readable
from doc_auditor.reading.sentences.likeness import ERROR
from doc_auditor.reading.sentences.misprints import figures, swapped
from doc_auditor.records import Claim, Comparison, Equation, Evidence, Modality, Total
from doc_auditor.rulebook import Rule

LIKELY = Fraction(1, 100)
SAME_NAME = Fraction(1, 20)
"""How often chance may make a misprint of a value of which one word, or the whole name, agrees."""
TRIED = 4000
"""Pairs beyond which chance makes one of them alike, and a document lists figures."""
LONG = 4
"""Significant digits of a figure that is known again without its name."""
CLOSE = 1
"""Blocks after a value in which a calculation takes it up."""
VALUES = 2
"""Values of one name beyond which it stands for several things."""
WEAK = frozenset({"plausibility", "agreement", "comparison"})
"""Kinds of verdicts that do not say that a value is this one and no other."""

Kind = tuple[Dimensions, bool]


@dataclass(frozen=True, slots=True)
class Odd:
    """A value, the one that it should repeat, and whether that is certain."""

    said: Statement
    meant: Number
    slip: str
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A number that is sure, and the block in which it stands."""

    number: Number
    block: int


@dataclass(frozen=True)
class _Values:
    """The values of a document, with what its calculations say of them."""

    bench: Bench
    statements: Sequence[Statement]
    told: Sequence[Outcome]

    @cached_property
    def held(self) -> frozenset[int]:
        """Where the figures stand that a calculation confirms."""
        return frozenset(
            n.digits.start
            for v in (o.verdict for o in self.told)
            if v.state == "holds" and v.kind not in WEAK and not isinstance(v.claim, Comparison)
            for n in (v.claim.numbers[-1:] if isinstance(v.claim, Equation) else v.claim.numbers)
        )

    @cached_property
    def added(self) -> frozenset[int]:
        """Where the figures stand that add up to a total: none of them is another one."""
        totals = (o.verdict.claim for o in self.told if o.verdict.state == "holds")
        return frozenset(n.digits.start for t in totals if isinstance(t, Total) for n in t.addends)

    @cached_property
    def settled(self) -> frozenset[int]:
        """Where the figures stand of which another judge says that they are wrong."""
        failed = (o.verdict.claim for o in self.told if o.finding is not None)
        return frozenset(n.digits.start for c in failed for n in c.numbers)

    @cached_property
    def groups(self) -> dict[tuple[Kind, str], list[Statement]]:
        """What can be compared, by its unit and each word of its name."""
        found: dict[tuple[Kind, str], list[Statement]] = defaultdict(list)
        for s in self.statements:
            if comparable(s):
                for stem in called(s).stems | called(s).plain:
                    found[s.kind, stem].append(s)
        return found

    @cached_property
    def counts(self) -> Counter[Fraction]:
        """How often each value stands in the document, in whatever unit it is counted."""
        return Counter(
            t.number.coefficient
            for tokens in self.bench.reading.tokens.values()
            for t in tokens
            if t.number is not None
        )

    @cached_property
    def factors(self) -> Sequence[Fraction]:
        """What the document may have multiplied a value by: counts, multiples, shares."""
        found: set[Fraction] = {Fraction(n) for n in (2, 3, 4, 8)}
        for tokens in self.bench.reading.tokens.values():
            for n in (t.number for t in tokens if t.number is not None):
                if n.percent:
                    share = n.coefficient / 100
                    found |= {share, 1 - share, 1 + share}
                elif n.times or (not n.unit.dimensions and n.coefficient < FEW):
                    found.add(n.coefficient)
        return sorted(f for f in found if f > 0 and f != 1)

    def found(self) -> Iterator[Odd]:
        """Each value that stands alone, with the one of its name that it differs from."""
        for s in (s for s in self.lonely if s.number.digits.start not in self.added):
            others = self._others(s)
            odd = self._misprint(s, others) or self._differing(s, others)
            odd = odd or self._swapped(s) or self._nameless(s) or self._orphan(s)
            if odd is not None:
                yield odd

    @cached_property
    def lonely(self) -> Sequence[Statement]:
        """The values that stand nowhere else, and that nothing confirms or takes."""
        return [s for s in self.statements if self._lonely(s)]

    def _lonely(self, s: Statement) -> bool:
        number = s.number
        if not comparable(s) or s.modality is not Modality.ASSERTED or number.bound:
            return False
        if s.result or s.used or s.block.quotes or self.counts[number.coefficient] != 1:
            return False
        start = number.digits.start
        return start not in self.held and start not in self.settled

    @cached_property
    def sources(self) -> Sequence[Source]:
        """The values that are confirmed, and what calculations that hold are made of."""
        said = [Source(s.number, s.block.index) for s in self.statements if plain(s)]
        sure = [s for s in said if self._known(s.number)]
        return [*sure, *self._operands()]

    def _operands(self) -> Iterator[Source]:
        for v in (o.verdict for o in self.told):
            claim = v.claim
            if v.state == "holds" and isinstance(claim, Equation):
                for n in claim.numbers[:-1]:
                    if figures(n) >= DIGITS and not n.times:
                        yield Source(n, claim.block)

    def _known(self, number: Number) -> bool:
        start = number.digits.start
        return start not in self.settled and (
            start in self.held or self.counts[number.coefficient] > 1
        )

    def _nameless(self, s: Statement) -> Odd | None:
        """A long figure that is the misprint of another, whatever both are called.

        What counts is how often chance makes a pair like this in the whole document.
        """
        named = called(s).cases & EXTREMES
        if named or figures(s.number) < LONG:
            return None
        rivals, alone = self._rivals((s.number.percent, s.number.unit.dimensions))
        tried = len({o.number.coefficient for o in rivals}) * max(alone, 1)
        if tried > TRIED or not self._repeating(s):
            return None
        found = [(o, like) for o in rivals if (like := slip(s.number, o.number)) is not None]
        found = [(o, like) for o, like in found if self._elsewhere(s, o)]
        if len({o.number.coefficient for o, _ in found}) != 1:
            return None
        best, like = found[0]
        if like.chance * tried > SAME_NAME:
            return None
        return Odd(s, best.number, like.slip)

    def _rivals(self, kind: tuple[bool, Dimensions]) -> tuple[Sequence[Source], int]:
        """The sources of one kind, and how many long figures of it stand alone."""
        if kind not in self._by_kind:
            percent, dimensions = kind
            own = [
                o
                for o in self.sources
                if o.number.percent == percent and o.number.unit.dimensions in (dimensions, ())
            ]
            alone = sum(
                o.number.percent == percent and o.number.unit.dimensions in (dimensions, ())
                for o in self.lonely
                if figures(o.number) >= LONG
            )
            self._by_kind[kind] = (own, alone)
        return self._by_kind[kind]

    @cached_property
    def _by_kind(self) -> dict[tuple[bool, Dimensions], tuple[Sequence[Source], int]]:
        return {}

    def _elsewhere(self, s: Statement, o: Source) -> bool:
        """Whether a source stands in another block, and in another table."""
        there = self.bench.document.blocks[o.block].cell
        table = there.table if there is not None else None
        return o.block != s.block.index and (table is None or table != table_of(s))

    @cached_property
    def lists(self) -> Mapping[object, Sequence[Statement]]:
        """The values of each list and table, by their kind."""
        found: dict[object, list[Statement]] = defaultdict(list)
        for s in self.statements:
            found[container_of(s)].append(s)
        return found

    def _repeating(self, s: Statement) -> bool:
        """Whether another value beside it stands elsewhere too, if others stand beside it."""
        beside = [o for o in self.lists[container_of(s)] if o is not s and figures(o.number) > 1]
        return len(beside) < ALIKE or any(self.counts[o.number.coefficient] > 1 for o in beside)

    def _swapped(self, s: Statement) -> Odd | None:
        """A summary's figure with two digits changed places, or one that shares a word."""
        if figures(s.number) < DIGITS or not (s.block.cell is None or s.repeats):
            return None
        places = self.bench.model.places
        here, words = places[s.block.index].contrast, close(s)
        found = [
            o
            for o in self.digits.get((s.kind, bag(s.number)), ())
            if o.block.index != s.block.index
            and swapped(s.number, o.number.value)
            and places[o.block.index].contrast <= here
            and (o.result or self.counts[o.number.coefficient] > 1)
            and ((s.repeats and o.result) or words & close(o))
            and not (called(s).cases ^ called(o).cases) & EXTREMES
        ]
        if len({o.number.value for o in found}) != 1:
            return None
        return Odd(s, found[0].number, "transposed")

    @cached_property
    def digits(self) -> Mapping[tuple[Kind, str], Sequence[Statement]]:
        """Values of the same digits in any order."""
        found: dict[tuple[Kind, str], list[Statement]] = defaultdict(list)
        for s in self.statements:
            if any(s.kind) and not s.number.hedged:
                found[s.kind, bag(s.number)].append(s)
        return found

    def _orphan(self, s: Statement) -> Odd | None:
        """``One step in 18.4 s``, and after it ``1,200 × 13.4 s``, which comes from nowhere."""
        if figures(s.number) < DIGITS or s.block.cell is not None or s.block.fence is not None:
            return None
        at = s.block.index
        for o in (o for b in range(at, at + CLOSE + 1) for o in self._taken.get(b, ())):
            soon = o.number.digits.start > s.number.digits.start
            kind = o.number.unit.dimensions == s.number.unit.dimensions and any(s.kind)
            if soon and kind and self.counts[o.number.coefficient] == 1:
                like = slip(s.number, o.number)
                if like is not None and like.chance <= SAME_NAME:
                    return Odd(s, o.number, like.slip)
        return None

    @cached_property
    def _taken(self) -> Mapping[int, Sequence[Source]]:
        """The operands of calculations that hold, by their block."""
        found: dict[int, list[Source]] = defaultdict(list)
        for source in self._operands():
            found[source.block].append(source)
        return found

    def _others(self, s: Statement) -> list[tuple[Statement, Called]]:
        """The values of the name in other places, each with how the names agree."""
        name = called(s)
        stems = name.stems | name.plain
        seen = {id(o): o for stem in stems for o in self.groups.get((s.kind, stem), ())}
        if len(seen) > PLACES:
            return []
        pairs = ((o, called(o)) for o in seen.values() if self._apart(s, o))
        return [(o, other) for o, other in pairs if name.agrees(other)]

    def _apart(self, s: Statement, other: Statement) -> bool:
        """Whether two statements stand in two places, and none for a case of its own."""
        places = self.bench.model.places
        if other.block.index == s.block.index or table_of(s) == table_of(other) is not None:
            return False
        here, there = (places[x.block.index].contrast for x in (s, other))
        return there <= here and not (here | there) & OLD

    def _confirmed(self, s: Statement) -> bool:
        known = s.number.digits.start in self.held or s.result
        return s.number.digits.start not in self.settled and (
            known or self.counts[s.number.coefficient] > 1
        )

    def _misprint(self, s: Statement, others: Sequence[tuple[Statement, Called]]) -> Odd | None:
        """The value that a slip of the pen makes this one of."""
        if figures(s.number) < DIGITS:
            return None
        name = called(s)
        found: list[tuple[Statement, str, bool]] = []
        for other, its in others:
            like = slip(s.number, other.number)
            if like is None or not self._confirmed(other):
                continue
            whole = name.same(its)
            if like.chance <= (SAME_NAME if whole else LIKELY) and not self._follows(s, other):
                sure = whole and like.chance <= ERROR and other.result and s.repeats
                sure = sure and self.counts[other.number.coefficient] > 1
                found.append((other, like.slip, sure))
        if len({o.number.value for o, _, _ in found}) != 1:
            return None
        if len({o.number.value for o, its in others if name.same(its)}) > VALUES:
            return None
        best, how, _ = next((f for f in found if f[0].result), found[0])
        return Odd(s, best.number, how, any(f[2] for f in found))

    def _differing(self, s: Statement, others: Sequence[tuple[Statement, Called]]) -> Odd | None:
        """The one value of the name, where a list that sums up gives another."""
        name = called(s)
        same = [(o, its) for o, its in others if name.same(its)]
        if not s.repeats or conditioned(s.block, s.number, bool(s.named.noun)) or not same:
            return None
        if len({o.number.value for o, _ in same}) != 1 or len(name.stems) < ALIKE:
            return None
        best = next((o for o, _ in same if o.result), same[0][0])
        if not self._confirmed(best) or not any(its.stems >= name.stems for _, its in same):
            return None
        if figures(s.number) < DIGITS - 1 or roughly(s.number, best.number):
            return None
        return None if self._follows(s, best) else Odd(s, best.number, "")

    def _follows(self, s: Statement, other: Statement) -> bool:
        """Whether the value is a multiple or a share of the other that the document speaks of."""
        ratio = s.number.value / other.number.value
        slack = sum(n.half() / n.coefficient for n in (s.number, other.number)) * 2
        return any(abs(r / f - 1) <= slack for r in (ratio, 1 / ratio) for f in self.factors)


FEW = 10_000
"""A count from which on it is an amount of its own, and no factor."""
PLACES = 60
"""Statements of one word beyond which a document counts things."""
ALIKE = 2


def judge(rule: Rule, bench: Bench, told: Sequence[Outcome]) -> Iterator[Outcome]:
    """Values that differ from what they repeat; ``told`` is what the other judges said."""
    statements = bench.remembered("statements", None, lambda: Statements(bench).every)
    values = _Values(bench, statements, told)
    odds = list(values.found())
    known = {odd.said.number.digits.start for odd in odds} | values.settled
    others = elsewhere(bench, statements, values.held, known)
    for odd in (*odds, *(Odd(s, meant, "") for s, meant in others)):
        yield _accused(rule, bench, odd)


def _accused(rule: Rule, bench: Bench, odd: Odd) -> Outcome:
    said, meant = odd.said, odd.meant
    claim = Claim(said.number.span, said.block.index, said.modality, (said.number,))
    here, there = said.number.text.strip(), meant.text.strip()
    line = f"line {bench.line(meant.span)}"
    found = finding(
        rule,
        claim,
        f"{here} stands here alone, and {there} on {line}{HOW.get(odd.slip, '')}",
        claimed=printed_value(said.number),
        actual=meant.coefficient * meant.scale,
        unit=unit_of(meant),
        calculation=[f"{readable(said.number.coefficient)} ≠ {readable(meant.coefficient)}"],
        related=[Evidence(there, meant.span)],
    )
    found = replace(found, severity="error") if odd.certain and found is not None else found
    return Outcome(verdict(claim, "agreement", "fails", f"{line} gives {there}"), found)


HOW = {
    "transposed": ": two digits changed places",
    "digit": ": one digit is another",
}
