"""The ledger: every claim with its verdict, every numeral without one, and the coverage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from doc_auditor.outcome import Audited, Outcome
from doc_auditor.records import Numeral, Verdict
from doc_auditor.report.as_json import coverage
from doc_auditor.report.style import PLAIN, Style, safe
from doc_auditor.report.wording import line_number, plural, shortened
from doc_auditor.source import Source

WIDEST_TEXT = 70
MOST_EXAMPLES = 12


def render(outcome: Outcome, style: Style = PLAIN) -> str:
    """The ledgers of all documents."""
    return "\n".join(ledger(audited, style) for audited in outcome.documents)


def ledger(audited: Audited, style: Style = PLAIN) -> str:
    """One document: claims in document order, then what was not judged, then the counts."""
    source, report = audited.source, audited.report
    verdicts = sorted(report.verdicts, key=lambda v: (v.claim.span, v.kind))
    lines = [style.paint(safe(report.path), "bold")]
    lines += [_claim(v, source, style) for v in verdicts] or ["  no claims were read"]
    lines += _groups("not checked", _in_state(report.numerals, "unchecked"), source, style)
    lines += _groups("set aside", _in_state(report.numerals, "set-aside"), source, style)
    lines.append(_coverage(audited))
    return "\n".join(lines) + "\n"


def _claim(verdict: Verdict, source: Source, style: Style) -> str:
    claim = verdict.claim
    place = source.position(claim.span.start)
    state = style.paint(f"{verdict.state:<9}", verdict.state)
    text = safe(shortened(source.cut(claim.span), WIDEST_TEXT))
    extras = [verdict.kind]
    if claim.modality.value != "asserted":
        extras.append(claim.modality.value)
    if verdict.configuration:
        extras.append(verdict.configuration)
    why = f": {safe(verdict.why)}" if verdict.why else ""
    if verdict.strain:
        why += f" (strained: {safe(verdict.strain)})"
    return f"  {place.line}:{place.column} {state} {text} [{', '.join(extras)}]{why}"


def _in_state(numerals: Iterable[Numeral], state: str) -> list[Numeral]:
    return [n for n in numerals if n.state == state]


def _groups(title: str, numerals: list[Numeral], source: Source, style: Style) -> list[str]:
    """Numerals by reason, the most frequent reason first."""
    if not numerals:
        return []
    groups: dict[str, list[Numeral]] = defaultdict(list)
    for numeral in numerals:
        groups[numeral.why].append(numeral)
    lines = ["", style.paint(f"  {plural(len(numerals), 'numeral')} {title}", "bold")]
    for why, members in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        shown = ", ".join(_numeral(n, source) for n in members[:MOST_EXAMPLES])
        more = len(members) - MOST_EXAMPLES
        rest = f", and {more} more" if more > 0 else ""
        lines.append(f"    {safe(why)} ({len(members)}): {shown}{rest}")
    return lines


def _numeral(numeral: Numeral, source: Source) -> str:
    line = line_number(source, numeral.span)
    return f"{safe(shortened(source.cut(numeral.span), 24))} (line {line})"


def _coverage(audited: Audited) -> str:
    counts = coverage(audited.report.numerals)
    checkable = counts["numerals"] - counts["set_aside"]
    states = [v.state for v in audited.report.verdicts]
    return (
        f"\n  {plural(len(states), 'claim')}: {states.count('holds')} hold, "
        f"{states.count('fails')} fail, {states.count('unchecked')} unchecked; "
        f"{plural(counts['numerals'], 'numeral')} read, {checkable} checkable, "
        f"{counts['checked']} checked"
    )
