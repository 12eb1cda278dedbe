"""One quantity of one configuration with two values.

Two statements are of one quantity if they name it alike, and of one configuration if nothing sets
them apart: no label of contrast, no row, no parallel list.  The odd one out is accused where the
others agree, where a calculation supports them, or where it stands in a summary.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.layout.eras import OLD
from doc_auditor.judging.statements import PER, Statement, conditioned
from doc_auditor.quantity import BINARY, Number, readable
from doc_auditor.reading.context import lead_of
from doc_auditor.reading.lexicon import ROLES
from doc_auditor.reading.named import MOST
from doc_auditor.reading.sentences.misprints import figures
from doc_auditor.records import Claim, Evidence, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

NEAR = Fraction(1, 10)
"""Values that are closer may be one value, said roughly."""
ALIKE = 2
"""Names that two lists share, or values in which they differ, from which on they are parallel."""
EVIDENCE = 3
"""Other places that a finding names."""
TELLING = 3
"""Words of a name that is hardly used for two things."""
PLACES = 24
"""Statements of one name beyond which a document counts things, and states no quantity."""
VAGUE = frozenset(w for w, role in ROLES.items() if role) | frozenset(
    "option example default line port version item note date week month figure table section "
    "chapter appendix page question issue ticket index id rank level".split()
)
"""Words of names that stand for several things, or for another role of one."""
PLAIN = frozenset(
    "size value degree step time other day year name total overall sum result all number".split()
)
"""Words that name nothing by themselves."""

EACH = re.compile(r"\s*(?:per\b|/)")
"""``16 per rank``: so many of what the sentence is about, and no ranks."""

APIECE = re.compile(r"\b(?:per|each|every)\b", re.IGNORECASE)
"""``KV per token and device: 2 × 16 layers …``: of what the label says, and not of all."""

Name = frozenset[str]
Group = Sequence[Statement]


@dataclass(frozen=True)
class Contradictions:
    """Looks for them among the statements of one document."""

    bench: Bench
    statements: Group

    @cached_property
    def usable(self) -> Group:
        """Values under a name that says what they are, meant as plain facts."""
        return [s for s in self.statements if _usable(s)]

    @cached_property
    def stated(self) -> Mapping[Name, Group]:
        """All of them by name."""
        found: dict[Name, list[Statement]] = defaultdict(list)
        for each in self.usable:
            found[each.label].append(each)
        return found

    @cached_property
    def groups(self) -> Mapping[Name, Group]:
        """The statements to compare, by name; degrees have rules of their own."""
        found: dict[Name, list[Statement]] = defaultdict(list)
        degrees = self.bench.catalog.tools.lexicon.symbols.keys()
        for each in self.usable:
            if each.label - PLAIN - degrees:
                found[each.label].append(each)
            near = each.named.near
            if each.named.form == "noun" and near != each.label and len(near) >= TELLING:
                found[near].append(each)
        return found

    @cached_property
    def names(self) -> Mapping[object, Mapping[Name, frozenset[Fraction]]]:
        """What each list, table or code block names, with the values."""
        found: dict[object, dict[Name, frozenset[Fraction]]] = defaultdict(dict)
        for s in self.usable:
            if s.named.form == "noun":
                continue
            here = found[_container(s)]
            here[s.label] = here.get(s.label, frozenset()) | {s.number.value}
        return found

    def found(self) -> Iterator[tuple[Statement, Statement, Group]]:
        """Each odd one out, the best of the others, and all others."""
        told: set[Span] = set()
        for name, group in self.groups.items():
            every = [*group, *self._qualified(name, group)]
            for kind in {s.kind: 0 for s in every if len(every) <= PLACES}:
                odd = self._odd(name, [s for s in every if s.kind == kind])
                if odd is not None and odd[0].number.digits not in told:
                    told.add(odd[0].number.digits)
                    yield odd

    def _qualified(self, name: Name, group: Group) -> Iterator[Statement]:
        """``Kafka retention`` in a summary is the ``retention`` of the section on Kafka."""
        if len(group) != 1 or not group[0].repeats or len(name) < ALIKE:
            return
        one = group[0]
        for shorter in {frozenset({one.head}), *(name - {w} for w in name)}:
            if one.head in shorter:
                for s in self.groups.get(shorter, ()):
                    if name - shorter <= s.around | s.named.near:
                        yield s

    def _odd(self, name: Name, group: Group) -> tuple[Statement, Statement, Group] | None:
        values: dict[Fraction, list[Statement]] = defaultdict(list)
        for s in group:
            values[s.number.value].append(s)
        if len(values) < ALIKE:
            return None
        for odd, *more in sorted(values.values(), key=len):
            if more and not all(s.repeats for s in (odd, *more)):
                continue
            rest = [s for s in group if s not in (odd, *more) and self._alike(s, odd)]
            if rest and self._accusable(name, odd, rest):
                best = next((s for s in reversed(rest) if s.result), rest[0])
                return odd, best, rest
        return None

    def _alike(self, one: Statement, other: Statement) -> bool:
        """Whether two statements count the same, under the same labels of contrast."""
        places = self.bench.model.places
        if one.named.noun and other.named.noun and not {*one.named.noun} & {*other.named.noun}:
            return False
        if one.per != other.per:
            return False
        return places[one.block.index].contrast == places[other.block.index].contrast

    def _accusable(self, name: Name, odd: Statement, rest: Group) -> bool:
        if odd.result or odd.used or any(_reconciled(odd, s) for s in rest):
            return False
        if len({s.number.value for s in rest}) > 1 and not all(s.result for s in rest):
            return False
        return self._one_configuration(name, odd, rest) and self._supported(name, odd, rest)

    def _one_configuration(self, name: Name, odd: Statement, rest: Group) -> bool:
        if self.bench.model.places[odd.block.index].contrast & OLD:
            return False
        if any(odd.block.index == s.block.index for s in rest):
            return False
        if any(self._parallel(odd, s) for s in rest):
            return False
        return not any(
            s.number.value == odd.number.value
            and s.block.index != odd.block.index
            and not (s.repeats and s.label == odd.label)
            and (s.head == odd.head or odd.head in s.named.noun)
            and (odd.head not in PLAIN or len(name & s.label) >= ALIKE)
            for s in self.statements
        )

    def _parallel(self, one: Statement, other: Statement) -> bool:
        """Whether two lists say the same of different things."""
        if _container(one) == _container(other):
            return one.block.fence is not None or one.block.cell is not None
        a, b = self.names[_container(one)], self.names[_container(other)]
        shared = a.keys() & b.keys()
        if sum(not a[n] & b[n] for n in shared) >= ALIKE:
            return True
        apart = not (one.repeats or other.repeats or one.setting)
        return apart and len(shared) >= ALIKE

    def _agreeing(self, one: Statement, other: Statement) -> bool:
        """Whether two places share another value, or a section."""
        if one.block.trail == other.block.trail:
            return True
        a, b = self.names[_container(one)], self.names[_container(other)]
        return any(a[n] & b[n] for n in a.keys() & b.keys())

    def _confirmed(self, odd: Statement) -> bool:
        """Whether a summary agrees with the rest of the document in all but this value."""
        own = self.names[_container(odd)]
        stated = [
            (values, {s.number.value for s in self.stated.get(n, ()) if not s.repeats})
            for n, values in own.items()
        ]
        agree = sum(bool(values & others) for values, others in stated)
        differ = sum(bool(others) and not values & others for values, others in stated)
        return agree > 0 and differ < ALIKE

    def _same_settings(self, odd: Statement) -> bool:
        """Whether a configuration repeats other values of the text."""
        own = self.names[_container(odd)]
        agree = {
            s.label
            for s in self.statements
            if not s.setting and s.number.value in own.get(s.label, frozenset())
        }
        return len(agree) >= ALIKE

    def _supported(self, name: Name, odd: Statement, rest: Group) -> bool:
        """Whether the others are surely right, or surely of the same configuration."""
        if odd.repeats and all(s.repeats for s in rest):
            return False  # two introductions, say, of two things
        sure = [s for s in rest if s.result or s.used]
        strong = [s for s in rest if s.setting or s.named.form == "label"]
        if len(name) == 1 and odd.named.form == "noun":
            return odd.repeats and bool(strong) and len(rest) >= ALIKE
        if odd.repeats:
            told = len(name) >= (ALIKE if odd.named.form == "label" else TELLING)
            alike = told and any(s.named.form == odd.named.form for s in rest)
            known = alike and self._confirmed(odd)
            return bool(sure) or known or (bool(strong) and len(rest) >= ALIKE)
        if odd.setting:
            follows = any(s.taken for s in rest)
            return self._same_settings(odd) and bool(sure or follows or len(rest) >= ALIKE)
        if len(name) < ALIKE or odd.named.form == "noun":
            return False
        together = any(self._agreeing(odd, s) for s in rest) or len(name) >= TELLING
        counted = not any(odd.kind)  # what is measured may come out differently each time
        return together and bool(sure or (counted and strong and len(rest) >= ALIKE))


def _usable(s: Statement) -> bool:
    named = s.named
    meant = s.modality is Modality.ASSERTED or (s.modality is Modality.REQUIRED and s.result)
    if not meant or s.number.times or s.number.bound or s.number.hyphened or s.block.quotes:
        return False
    if named.form == "noun" and EACH.match(s.block.shadow, s.number.span.end - s.block.span.start):
        return False
    if named.form == "noun" and APIECE.search(lead_of(s.block.shadow)):
        return False
    if named.upper or (named.form == "noun" and s.result and not PER & {*named.noun[1:]}):
        return False
    if s.block.cell is not None and not named.label:
        return False
    if not s.label - PLAIN and (named.form != "noun" or len(named.near - PLAIN) < ALIKE):
        return False
    return not ((s.label | named.near) - MOST) & VAGUE and not conditioned(
        s.block, s.number, bool(named.noun)
    )


def _container(s: Statement) -> tuple[object, ...]:
    """The list, table or code block that a statement is part of."""
    fence = s.block.fence.number if s.block.fence else None
    cell = s.block.cell.table if s.block.cell else None
    return (s.block.trail, s.block.parent, fence, cell)


def _reconciled(one: Statement, other: Statement) -> bool:
    """Whether two values may be one, said roughly or in other units.

    What a calculation gives is known exactly: a summary that prints as many digits repeats them.
    """
    if one.number.exact and other.number.exact and not any(one.kind):
        return False
    a, b = one.number.value, other.number.value
    if one.repeats and other.result and _precise(one.number) and _precise(other.number):
        slack = sum(n.half() * n.scale * n.unit.factor for n in (one.number, other.number))
        return any(abs(a - b * s) <= slack for s in (BINARY if one.kind[0] else (1,)))
    return any(abs(a - b * s) <= NEAR * abs(b * s) for s in BINARY)


def _precise(number: Number) -> bool:
    return not number.hedged and figures(number) >= TELLING


def contradictions(rule: Rule, bench: Bench, statements: Group) -> Iterator[Outcome]:
    """Statements that the others of their quantity contradict."""
    for odd, best, rest in Contradictions(bench, statements).found():
        claim = Claim(odd.number.span, odd.block.index, odd.modality, (odd.number,))
        words = odd.named.label or odd.named.noun
        label = f"{' '.join(words)}: " if words else ""
        where = f"line {bench.line(best.number.span)}"
        yield Outcome(
            verdict(claim, "agreement", "fails", f"{where} gives another value"),
            finding(
                rule,
                claim,
                f"{label}{odd.number.text.strip()} here, but {best.number.text.strip()} on {where}",
                claimed=printed_value(odd.number),
                actual=best.number.coefficient * best.number.scale,
                unit=unit_of(best.number),
                calculation=[f"{readable(odd.number.value)} ≠ {readable(best.number.value)}"],
                related=[
                    Evidence(f"{label}{s.number.text.strip()}", s.number.span)
                    for s in _first(best, rest)
                ],
            ),
        )


def _first(best: Statement, rest: Group) -> Group:
    """The places that a finding names, the best one first."""
    return [best, *(s for s in rest if s is not best)][:EVIDENCE]
