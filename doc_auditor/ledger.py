"""Every numeral of the document, once: checked, unchecked (why), or set aside (why)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from doc_auditor.reading.read import Reading
from doc_auditor.records import Declaration, Document, Map, Numeral, Verdict
from doc_auditor.source import Source, Span

WORD = re.compile(r"[^\s|<>()\[\]{}\"'`*,;]*\d[^\s|<>()\[\]{}\"'`*,;]*")


def numerals(
    source: Source, document: Document, reading: Reading, verdicts: Sequence[Verdict]
) -> tuple[Numeral, ...]:
    """Numbers that were read, then the digits of the source that no number covers."""
    judged = _judged(verdicts)
    starts = sorted(judged)
    found: list[Numeral] = []
    taken: list[Span] = []
    for tokens in reading.tokens.values():
        for token in tokens:
            if token.number is None and not token.aside:
                continue
            span = token.number.span if token.number else token.span
            if taken and span.start < taken[-1].end and span.end > taken[-1].start:
                continue
            taken.append(span)
            if token.number is None:
                found.append(Numeral(span, "set-aside", token.aside))
            else:
                found.append(_numeral(span, token.number.digits, judged, starts))
    found += _rest(source, document, sorted(taken))
    return tuple(sorted(found, key=lambda n: n.span))


def _judged(verdicts: Sequence[Verdict]) -> dict[Span, tuple[int, Verdict]]:
    """Digits → the claim that says most about them."""
    rank = {"holds": 2, "fails": 2, "unchecked": 1}
    found: dict[Span, tuple[int, Verdict]] = {}
    for index, verdict in enumerate(verdicts):
        spans = [n.digits for n in verdict.claim.numbers]
        if isinstance(verdict.claim, Map):
            spans += [r[3] for e in verdict.claim.entries for r in e.ranges]
        for span in spans:
            old = found.get(span)
            if (
                old is None
                or rank[verdict.state] > rank[old[1].state]
                or (
                    rank[verdict.state] == rank[old[1].state]
                    and isinstance(old[1].claim, Declaration)
                )
            ):
                found[span] = (index, verdict)
    return found


def _numeral(
    span: Span, digits: Span, judged: dict[Span, tuple[int, Verdict]], starts: Sequence[Span]
) -> Numeral:
    entry = judged.get(digits)
    if entry is None:
        before = bisect_right(starts, Span(digits.start, digits.end)) - 1
        if before >= 0 and starts[before].contains(digits) and len(starts[before]):
            entry = judged[starts[before]]
    if entry is None:
        return Numeral(span, "unchecked", "no claim about it was read")
    index, verdict = entry
    state = "unchecked" if verdict.state == "unchecked" else "checked"
    return Numeral(span, state, verdict.why, index)  # type: ignore[arg-type]


def _rest(source: Source, document: Document, taken: list[Span]) -> list[Numeral]:
    """Digits in markup, code and names that no token covers."""
    masked = list(source.text)
    for span in taken:
        masked[span.start : span.end] = " " * len(span)
    text = "".join(masked)
    hidden = sorted(document.hidden, key=lambda h: h[0])
    found: list[Numeral] = []
    cursor = 0
    for match in WORD.finditer(text):
        while cursor < len(hidden) and hidden[cursor][0].end <= match.start():
            cursor += 1
        span = Span(match.start(), match.end())
        inside = cursor < len(hidden) and hidden[cursor][0].overlaps(span)
        found.append(Numeral(span, "set-aside", hidden[cursor][1] if inside else "code or markup"))
    return found
