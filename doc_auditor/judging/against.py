"""The plan that a report is about, as far as a report can quote it: its lines and its values."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from doc_auditor.quantity import Number
from doc_auditor.reading.read import Reading
from doc_auditor.records import Declaration
from doc_auditor.source import Source

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
MARKER = re.compile(r"[\s`|]*(?:>\s*)*(?:[-*+]\s+|\d{1,4}[.)]\s+|#{1,6}\s+)?(?:\[[ xX]\]\s+)?")
MARKUP = re.compile(r"\*\*|__|`|\\(?=[|*_`])|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")
ELLIPSIS = re.compile(r"…|\.\.\.")
ALIKE = 0.6
MOST_COMPARED = 2000
"""Lines of a plan up to which the nearest one is looked for."""


def plain(text: str) -> str:
    """A line without its list marker, its markup and its spacing."""
    return " ".join(MARKUP.sub("", text[_marker(text) :]).strip("| \t").split())


def _marker(text: str) -> int:
    match = MARKER.match(text)
    return match.end() if match else 0


def figures(text: str) -> list[tuple[int, str]]:
    """The numbers of a line with their places, the list marker left aside."""
    start = _marker(text)
    return [(m.start(), m.group().rstrip(",")) for m in NUMBER.finditer(text, start)]


@dataclass(frozen=True)
class Plan:
    """A document that another one quotes."""

    source: Source
    reading: Reading

    @cached_property
    def lines(self) -> Sequence[str]:
        """The plain lines; the first one has index 0."""
        source = self.source
        found = [plain(source.cut(source.line_span(i))) for i in range(len(source.line_starts))]
        return found if found[-1] or len(found) == 1 else found[:-1]

    @cached_property
    def exact(self) -> Mapping[str, Sequence[int]]:
        """Plain line → where it stands, 1-based."""
        return _places(self.lines)

    @cached_property
    def shapes(self) -> Mapping[str, Sequence[int]]:
        """Plain line without its figures → where it stands, 1-based."""
        return _places([NUMBER.sub("#", line) for line in self.lines])

    @cached_property
    def values(self) -> frozenset[Fraction]:
        """Every number that is printed, as it stands and in base units."""
        tokens = (t for each in self.reading.tokens.values() for t in each)
        numbers = [t.number for t in tokens if t.number is not None]
        return frozenset({n.value for n in numbers} | {n.coefficient for n in numbers})

    def places(self, text: str) -> Sequence[int]:
        """The lines that read like this, or that hold it; an ellipsis stands for anything."""
        wanted = plain(text)
        if wanted in self.exact:
            return self.exact[wanted]
        parts = [p.strip() for p in ELLIPSIS.split(wanted) if p.strip()]
        return [i for i, line in enumerate(self.lines, 1) if _holds(line, parts)] if parts else []

    def alike(self, text: str) -> Sequence[int]:
        """The lines that differ in figures only, the most similar first."""
        wanted = plain(text)
        own = [f for _, f in figures(wanted)]
        found = self.shapes.get(NUMBER.sub("#", wanted), ())
        return sorted(found, key=lambda i: sum(a != b for a, b in zip(own, self.printed(i))))  # noqa: B905

    def nearest(self, text: str) -> int | None:
        """The line that is most like a text, if any is."""
        if len(self.lines) > MOST_COMPARED:
            return None
        close = difflib.get_close_matches(plain(text), self.exact, n=1, cutoff=ALIKE)
        return self.exact[close[0]][0] if close else None

    def printed(self, line: int) -> Sequence[str]:
        """The figures of a line."""
        return [f for _, f in figures(self.lines[line - 1])]

    def declared(self, quantity: str, per: str) -> Sequence[Declaration]:
        """What the plan says about a quantity."""
        return [
            c
            for c in self.reading.claims
            if isinstance(c, Declaration)
            and (c.reference.quantity, c.reference.per) == (quantity, per)
        ]

    def prints(self, number: Number) -> bool:
        """Whether the plan has a number anywhere."""
        return number.value in self.values or number.coefficient in self.values

    def line_of(self, fact: Declaration) -> int:
        """1-based line of a statement."""
        return self.source.position(fact.span.start).line


def _places(lines: Sequence[str]) -> Mapping[str, Sequence[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines, 1):
        if line:
            found[line].append(number)
    return found


def _holds(line: str, parts: Sequence[str]) -> bool:
    return all(at >= 0 for at in _steps(line, parts))


def _steps(line: str, parts: Sequence[str]) -> Iterator[int]:
    at = 0
    for part in parts:
        found = line.find(part, at)
        yield found
        if found < 0:
            return
        at = found + len(part)
