"""A value that is told again with two of its digits changed places: 36.9 % and ``MFU 39.6 %``.

A summary only repeats, so that a value that stands nowhere else is a misprint of one that does.
In other places the two have to be said of the same thing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.statements import Statement
from doc_auditor.quantity import Dimensions, readable
from doc_auditor.reading.sentences.misprints import figures, swapped
from doc_auditor.records import Claim, Evidence, Modality
from doc_auditor.rulebook import Rule

DIGITS = 3
"""Significant digits below which two numbers are easily alike by chance."""
STEM = 4
"""Letters that ``booked`` and ``booking`` share."""

Kind = tuple[Dimensions, bool]


@dataclass(frozen=True)
class _Values:
    """The values of a document with a unit, by kind and digits."""

    bench: Bench
    statements: Sequence[Statement]

    @cached_property
    def alike(self) -> dict[tuple[Kind, str], list[Statement]]:
        """Statements of the same digits in any order."""
        found: dict[tuple[Kind, str], list[Statement]] = defaultdict(list)
        for s in self.statements:
            if any(s.kind) and figures(s.number) >= DIGITS and not s.number.hedged:
                found[s.kind, _digits(s)].append(s)
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

    def misprints(self) -> Iterator[tuple[Statement, Statement]]:
        """Each value that stands once, and the one that it is a misprint of."""
        for group in self.alike.values():
            for s in group:
                others = [o for o in group if self._meant(s, o)]
                if others and len({o.number.value for o in others}) == 1 and self._lonely(s):
                    yield s, next((o for o in others if o.result), others[0])

    def _lonely(self, s: Statement) -> bool:
        plain = s.modality is Modality.ASSERTED and not s.number.bound and not s.number.times
        shown = s.block.cell is None or s.repeats
        return plain and shown and not (s.result or s.used) and self.counts[_face(s)] == 1

    def _meant(self, s: Statement, other: Statement) -> bool:
        """Whether the other value is what a statement should repeat."""
        places = self.bench.model.places
        if other.block.index == s.block.index or not swapped(s.number, other.number.value):
            return False
        if not places[other.block.index].contrast <= places[s.block.index].contrast:
            return False
        told = other.result or self.counts[_face(other)] > 1
        return told and ((s.repeats and other.result) or bool(_stems(s) & _stems(other)))


def misprints(rule: Rule, bench: Bench, statements: Sequence[Statement]) -> Iterator[Outcome]:
    """Values with two digits in the wrong order."""
    for odd, other in _Values(bench, statements).misprints():
        claim = Claim(odd.number.span, odd.block.index, odd.modality, (odd.number,))
        here, there = odd.number.text.strip(), other.number.text.strip()
        line = f"line {bench.line(other.number.span)}"
        yield Outcome(
            verdict(claim, "agreement", "fails", f"{line} gives {there}"),
            finding(
                rule,
                claim,
                f"{here} stands here alone, and {there} on {line}: two digits changed places",
                claimed=printed_value(odd.number),
                actual=other.number.coefficient * other.number.scale,
                unit=unit_of(other.number),
                calculation=[f"{readable(_face(odd))} ≠ {readable(_face(other))}"],
                related=[Evidence(there, other.number.span)],
            ),
        )


def _face(s: Statement) -> Fraction:
    return s.number.coefficient


def _digits(s: Statement) -> str:
    return "".join(sorted(str(abs(int(s.number.coefficient / s.number.ulp)))))


def _stems(s: Statement) -> frozenset[str]:
    words = {*s.named.near, *s.named.label, *s.named.noun}
    return frozenset(w[:STEM] for w in words if len(w) >= STEM)
