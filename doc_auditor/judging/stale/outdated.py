"""Kind ``outdated``: a setting that was left behind when the layout around it was changed.

``agree`` compares what surely speaks of one configuration.  Where a document tells of several, the
one that a command belongs to is found here: by its other settings, which agree with one of them, or
by the GPUs that it takes.  That is a likely reading and no proof, so it is worth a warning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import prod

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, verdict
from doc_auditor.judging.launching.served import another
from doc_auditor.judging.launching.taken import SAME, fence_of, named_size, noted
from doc_auditor.judging.launching.trials import answers, elsewhere, trial
from doc_auditor.judging.layout.eras import former, meant
from doc_auditor.judging.stale import columns
from doc_auditor.judging.statements import FAR
from doc_auditor.quantity import Number, readable
from doc_auditor.reading.code import COMMAND, PROSE
from doc_auditor.records import Declaration, Evidence, Modality
from doc_auditor.rulebook import Rule

EACH = ("gpus_per_node", "tasks_per_node")
PARTS = ("nodes", "replicas", "dp", "gpus")
"""What a command may start a part of: the nodes of one job, the replicas of one node."""
DEGREES = ("tp", "pp", "dp", "cp", "ep")
ALIKE = 2
"""Settings in which a row of configurations and a command agree, if they are of one."""


@dataclass(frozen=True)
class Settings:
    """The settings of one code block, each with its one value, against the text."""

    bench: Bench
    facts: Mapping[str, Declaration]
    alone: bool
    """Whether no other code block of the document sets anything."""
    example: bool = False
    """Whether the block shows how something is called, and not the plan."""

    def value(self, quantity: str) -> Fraction:
        """The value of a setting."""
        return self.facts[quantity].number.value

    @cached_property
    def said(self) -> Mapping[str, Sequence[Declaration]]:
        """What the text says of the document's own configurations, for each setting.

        What the section of a block says, it says of this block.
        """
        here, found = self._trail, {}
        for q in self.facts:
            every = _said(self.bench, q)
            near = [d for d in every if here and self.bench.document.blocks[d.block].trail == here]
            found[q] = [d for d in near or every if not self._another(d)]
        return found

    def _another(self, fact: Declaration) -> bool:
        """Whether the sentence of a value has another layout: its other degrees differ too."""
        if self.bench.document.blocks[fact.block].cell is not None:
            return False
        beside: dict[str, set[Fraction]] = defaultdict(set)
        for q in DEGREES:
            for d in self.bench.model.declarations.get(q, ()) if q in self.facts else ():
                if d.block == fact.block and q != fact.reference.quantity:
                    beside[q].add(d.number.value)
        return any(self.value(q) not in values for q, values in beside.items())

    @cached_property
    def agreeing(self) -> frozenset[str]:
        """The settings that the text gives the same value, if it is no trivial one."""
        return frozenset(
            q
            for q in self.facts
            if self.value(q) > 1 and self.value(q) in {d.number.value for d in self.said[q]}
        )

    @cached_property
    def differing(self) -> frozenset[str]:
        """The settings that the text gives other values only."""
        return frozenset(
            q
            for q in self.facts
            if self.said[q] and self.value(q) not in {d.number.value for d in self.said[q]}
        )

    def found(self) -> Iterator[tuple[Declaration, Declaration]]:
        """The one setting that was left behind, with what is declared instead."""
        if len(self.differing) == 1:
            (odd,) = self.differing
            if self.value(odd) == 1 or self._product(odd):
                return
            right = self._right(odd)
            if right is not None:
                yield self.facts[odd], right
        if not self.differing:
            yield from self._of_row()

    @property
    def filling(self) -> bool:
        """Whether the degrees of the block multiply to all GPUs that the document declares."""
        return self._filled({})

    def _filled(self, other: Mapping[str, Fraction]) -> bool:
        """The same with another value of a degree."""
        degrees = [other.get(q, self.value(q)) for q in DEGREES if q in self.facts]
        whole = {d.number.value for d in self.bench.model.declarations.get("gpus", ())}
        return len(degrees) > ALIKE and prod(degrees) in whole

    @property
    def place(self) -> frozenset[str]:
        """The labels of contrast that the block stands under."""
        return self.bench.model.places[next(iter(self.facts.values())).block].contrast

    def _product(self, odd: str) -> bool:
        """Whether the degrees of the block multiply to its GPUs, so that it is of one piece."""
        degrees = [self.value(q) for q in DEGREES if q in self.facts]
        return odd == "gpus" and len(degrees) > 1 and prod(degrees) == self.value(odd)

    def _right(self, odd: str) -> Declaration | None:
        said = self.said[odd]
        if len({d.number.value for d in said}) == 1:
            return said[0] if self._surely(odd, said) else None
        rows = {d.number.value: d for d in said if self._rows_agree(d, odd)}
        filling = {v: d for v, d in rows.items() if len(rows) == 1 or self._filled({odd: v})}
        return next(iter(filling.values())) if len(filling) == 1 else None

    def _surely(self, odd: str, said: Sequence[Declaration]) -> bool:
        """Whether the one declared value is that of the command."""
        wanted, value = said[0].number.value, self.value(odd)
        firm = len(said) > 1 or said[0].source not in ("noun", "flag") or "_per_" in odd
        if self._fills(odd, wanted):
            return True
        if odd in PARTS and self._of_parts(odd, wanted / value, firm):
            return False
        if self.agreeing or self._local(odd):
            return firm or odd in PARTS
        return self.alone and firm and (odd not in PARTS or len(said) > 1)

    def _local(self, odd: str) -> bool:
        """Whether the section of the block declares another of its settings as it is set."""
        here = self._trail
        return len(here) > 1 and any(
            d.number.value == self.value(q) and self.bench.document.blocks[d.block].trail == here
            for q in self.said.keys() - {odd}
            for d in self.said[q]
        )

    @property
    def _trail(self) -> tuple[int, ...]:
        """The headings above the block."""
        return self.bench.document.blocks[next(iter(self.facts.values())).block].trail

    def _of_parts(self, odd: str, ratio: Fraction, firm: bool) -> bool:
        """Whether the command may be one of several, or what the text counts one of its parts.

        A part is a whole number of times in the whole; servers and GPUs are often given for one.
        """
        if (1 / ratio).denominator == 1:
            return not firm
        if ratio.denominator > 1:
            return False
        several = (d.number.value for q in PARTS[:2] for d in _said(self.bench, q))
        return odd in ("nodes", "gpus") or ratio in several

    def _fills(self, odd: str, wanted: Fraction) -> bool:
        """Whether the GPUs of the document are taken with what is declared, and not as set."""
        each = self._with(odd)
        totals = {d.number.value for d in self.bench.model.declarations.get("gpus", ())}
        return each is not None and wanted * each in totals and self.value(odd) * each not in totals

    def _with(self, odd: str) -> Fraction | None:
        """The GPUs that go with one of the nodes or copies that a block sets."""
        if odd == "nodes":
            return next((self.value(q) for q in EACH if q in self.facts), None)
        if odd not in SAME or self.facts.keys() & {*EACH, "nodes", *SAME} - {odd}:
            return None
        if tp := {self.value("tp")} if "tp" in self.facts else self._declared("tp"):
            others = prod(self.value(q) for q in ("pp", "cp") if q in self.facts)
            return tp.pop() * others if len(tp) == 1 else None
        return None

    def _declared(self, quantity: str) -> set[Fraction]:
        return {d.number.value for d in _said(self.bench, quantity)}

    def beyond(self) -> Iterator[tuple[Declaration, Declaration]]:
        """More copies than the GPUs of the document hold, where it says how many they hold.

        That is wrong for an example too, which may be smaller than the plan, but no larger.
        """
        for odd in SAME.keys() & self.facts.keys():
            each, value = self._with(odd), self.value(odd)
            totals = {d.number.value for d in self.bench.model.declarations.get("gpus", ())}
            if each is None or value * each <= max(totals, default=value * each):
                continue
            right = next(
                (d for d in _said(self.bench, odd) if d.number.value * each in totals), None
            )
            if right is not None and right.number.value < value:
                yield self.facts[odd], right

    def _rows_agree(self, fact: Declaration, odd: str) -> bool:
        """Whether the row of a value agrees with all other settings that it gives, and a few."""
        row = self._row(fact)
        shared = [q for q in self.facts if q != odd and q in row]
        return len(shared) >= ALIKE and all(self.value(q) in row[q] for q in shared)

    def _row(self, fact: Declaration) -> Mapping[str, set[Fraction]]:
        """The values in the row or column of configurations that a value stands in."""
        own = _rows(self.bench, fact)
        found: dict[str, set[Fraction]] = defaultdict(set)
        for q, said in self.said.items():
            for d in said:
                if own and own & _rows(self.bench, d):
                    found[q].add(d.number.value)
        return found

    def _of_row(self) -> Iterator[tuple[Declaration, Declaration]]:
        """A command that agrees with one row in all but one value, and with no row in all."""
        rows = {frozenset(_rows(self.bench, d)): d for said in self.said.values() for d in said}
        near: list[tuple[str, Declaration]] = []
        for label, fact in rows.items():
            row = self._row(fact)
            shared = [q for q in self.facts if label and q in row]
            odd = [q for q in shared if self.value(q) not in row[q]]
            if not odd and len(shared) > 1:
                return
            if len(odd) == 1 and len(shared) > ALIKE and len(row[odd[0]]) == 1:
                near += [(odd[0], d) for d in self.said[odd[0]] if label & _rows(self.bench, d)]
        if len({(q, d.number.value) for q, d in near}) == 1:
            odd_one, right = near[0]
            yield self.facts[odd_one], right


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Each block of settings against the configuration that it agrees with in all but one."""
    blocks = list(_blocks(bench, frozenset(rule.quantities)))
    plans = [b for b in blocks if not b.example]
    for settings in blocks:
        found = list(settings.beyond() if settings.example else settings.found())
        for fact, right in found or _of_layout(settings, plans):
            if elsewhere(bench, fact, right) or named_size(bench, fact):
                continue
            if answers(bench, fact, right):
                continue
            odd, meant = (right, fact) if _worked_with(bench, fact, right) else (fact, right)
            yield _outcome(rule, odd, meant.number, bench.evidence(meant))
        told = {fact for fact, _ in found}
        for fact, quantity, number in columns.strays(bench, settings.facts):
            if fact not in told and not settings.example:
                title = bench.catalog.tools.lexicon.quantities[quantity].title
                said = Evidence(f"{title} {number.text.strip()}", number.span)
                yield _outcome(rule, fact, number, said)


def _worked_with(bench: Bench, fact: Declaration, right: Declaration) -> bool:
    """Whether calculations take what is set, and none what is said: the text has the slip."""
    taken = bench.remembered("large operands", None, lambda: _operands(bench))
    if bench.catalog.tools.lexicon.quantities[fact.reference.quantity].kind != "size":
        return False
    return fact.number.value in taken and right.number.value not in taken


def _operands(bench: Bench) -> frozenset[Fraction]:
    """The large values that calculations of the document take."""
    every = (c for claims in bench.model.equations.values() for c in claims)
    values = (n.coefficient * n.scale for c in every for n in c.numbers[:-1])
    return frozenset(v for v in values if v > FAR)


def _of_layout(
    settings: Settings, blocks: Sequence[Settings]
) -> Iterator[tuple[Declaration, Declaration]]:
    """A command that differs in one degree from a layout whose degrees take all the GPUs."""
    filling = settings.bench.remembered("filling", None, lambda: [b for b in blocks if b.filling])
    for layout in filling:
        shared = settings.facts.keys() & layout.facts.keys()
        odd = [q for q in shared if settings.value(q) != layout.value(q)]
        alike = [q for q in shared if settings.value(q) == layout.value(q) > 1]
        if len(odd) == 1 and odd[0] in DEGREES and len(alike) >= ALIKE:
            apart = layout.place != settings.place or settings.example
            if not settings.filling and not apart:
                yield settings.facts[odd[0]], layout.facts[odd[0]]


def _outcome(rule: Rule, fact: Declaration, right: Number, said: Evidence) -> Outcome:
    return Outcome(
        verdict(fact, "agreement", "fails", "another value is declared"),
        finding(
            rule,
            fact,
            f"{said.message} is set to {fact.number.text.strip()} here",
            span=fact.span,
            claimed=printed_value(fact.number),
            actual=right.value,
            calculation=[f"{readable(right.value)} ≠ {readable(fact.number.value)}"],
            related=[said],
        ),
    )


def _blocks(bench: Bench, names: frozenset[str]) -> Iterator[Settings]:
    """The code blocks with settings that have one value each."""
    found: dict[int, dict[str, list[Declaration]]] = defaultdict(lambda: defaultdict(list))
    for fact in _flags(bench):
        fence = fence_of(bench, fact)
        if fence is not None and fact.reference.quantity in names and _launches(bench, fact):
            found[fence][fact.reference.quantity].append(fact)
    for number in sorted(found):
        facts = {q: own[0] for q, own in found[number].items()}
        once = all(len({d.number.value for d in own}) == 1 for own in found[number].values())
        first = min(facts.values(), key=lambda d: d.span)
        if once and not former(bench, first.block) and not another(bench, number):
            shown = any(d.modality is Modality.EXAMPLE for d in facts.values())
            example = shown or trial(bench, first, number)
            yield Settings(bench, facts, len(found) == 1, example)


def _flags(bench: Bench) -> Iterator[Declaration]:
    """The settings of the document, those of examples too."""
    for claim in bench.model.claims:
        if not isinstance(claim, Declaration) or claim.source != "flag" or claim.reference.per:
            continue
        if claim.modality in (Modality.ASSERTED, Modality.REQUIRED, Modality.EXAMPLE):
            yield claim


def _launches(bench: Bench, fact: Declaration) -> bool:
    """Whether a line sets something: a command or a setting, and no sketch of a plan in a box."""
    block = bench.document.blocks[fact.block]
    sketch = block.fence is not None and block.fence.language in PROSE
    return not noted(bench, fact) and (not sketch or COMMAND.search(block.shadow) is not None)


def _said(bench: Bench, quantity: str) -> Sequence[Declaration]:
    """What the text says of a quantity, as one of the document's own."""
    return bench.remembered("own values", quantity, lambda: _own(bench, quantity))


def _own(bench: Bench, quantity: str) -> Sequence[Declaration]:
    return [
        d
        for name in SAME.get(quantity, (quantity,))
        for d in bench.model.declarations.get(name, ())
        if (d.source != "flag" or fence_of(bench, d) is None or noted(bench, d))
        and d.upper is None
        and d.number.integral
        and d.reference.role in ("", "required", "available")
        and meant(bench, d, d.number.digits)
    ]


def _rows(bench: Bench, fact: Declaration) -> frozenset[str]:
    """The row or column of a table of configurations."""
    return frozenset(c for c in bench.model.places[fact.block].contrast if c.startswith("table "))
