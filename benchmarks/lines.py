"""Right lines with one number changed: how much of what a reader could notice is noticed.

Statements that the audit read are easy to notice when made wrong.  Here the number is chosen
without asking the audit: the last one of a line that is labelled right.  Some of these are inputs
that nobody could know to be wrong, so that the share stays below one; on documents that nobody has
seen it is close to the recall.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from doc_auditor.records import Finding, Report
from doc_auditor.source import Source

NUMBER = re.compile(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Changed:
    """A document with another number on one line (counted from 1)."""

    source: Source
    line: int
    was: str
    now: str

    def noticed(self, before: Report, after: Report) -> bool:
        """Whether there is an error or warning on the line, or beside it, that was not before."""
        known = {_identity(f) for f in before.findings}
        return any(
            f.severity != "info"
            and _identity(f) not in known
            and abs(self.source.line_of(f.span.start) + 1 - self.line) <= 1
            for f in after.findings
        )


def changed(source: Source, line: int) -> Changed | None:
    """The last number of a line with two digits swapped, or with another first digit."""
    span = source.line_span(line - 1)
    numbers = list(NUMBER.finditer(source.text, span.start, span.end))
    if not numbers:
        return None
    last = numbers[-1]
    now = _other(last.group())
    text = source.text[: last.start()] + now + source.text[last.end() :]
    return Changed(Source(source.path, text, source.bom), line, last.group(), now)


def _other(digits: str) -> str:
    places = [i for i, c in enumerate(digits) if c.isdigit()]
    for a, b in reversed(list(pairwise(places))):
        if digits[a] != digits[b] and not (a == places[0] and digits[b] == "0"):
            return f"{digits[:a]}{digits[b]}{digits[a + 1 : b]}{digits[a]}{digits[b + 1 :]}"
    first = places[0]
    digit = int(digits[first])
    return f"{digits[:first]}{digit + 4 if digit <= 5 else digit - 4}{digits[first + 1 :]}"


def _identity(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.message
