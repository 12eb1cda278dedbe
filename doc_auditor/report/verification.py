"""The end of the report: what could not be checked, what must be measured, and what holds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from doc_auditor.outcome import Audited, own, tally
from doc_auditor.records import Modality, Verdict
from doc_auditor.report.as_json import coverage
from doc_auditor.report.markdown_text import cell, code, code_cell, escape, table
from doc_auditor.report.repaired import Shown
from doc_auditor.report.wording import line_list, line_number, plural, shortened
from doc_auditor.source import Source

MOST_EXAMPLES = 5
WIDEST = 100
UNHEARD = (Modality.QUOTED, Modality.NEGATED)


def stale(audited: Audited, taken: Shown) -> str:
    """Values that were stated for the old configuration and follow from nothing."""
    source = audited.source
    places = sorted({(e.span, e.message) for e in taken.stale})
    if not places:
        return ""
    lines = [
        f"- line {line_number(source, span)}: {code(shortened(source.cut(span), WIDEST))}"
        + (f" ({escape(why)})" if why else "")
        for span, why in places
    ]
    return "## Must be measured again\n\n" + "\n".join(lines)


def unchecked(audited: Audited) -> str:
    """Claims without anything to check them against, by reason, the most frequent first."""
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in audited.report.verdicts:
        if verdict.state == "unchecked":
            groups[verdict.why].append(verdict)
    if not groups:
        return ""
    lines = []
    for why, members in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        lines.append(f"- {escape(why) or 'no reason given'} ({len(members)}): ")
        lines[-1] += _examples(members, audited.source)
    return "## Could not be checked\n\n" + "\n".join(lines)


def _examples(members: Sequence[Verdict], source: Source) -> str:
    ordered = sorted(members, key=lambda v: v.claim.span)
    shown = [
        f"{code(shortened(source.cut(v.claim.span), 60))} "
        f"(line {line_number(source, v.claim.span)})"
        for v in ordered[:MOST_EXAMPLES]
    ]
    more = len(members) - len(shown)
    return ", ".join(shown) + (f", and {more} more" if more else "")


def verified(audited: Audited, taken: Shown) -> str:
    """The statements that hold, and how much of the text was covered."""
    parts = ["## Verification"]
    if taken.steps:
        parts.append(_audited_again(taken, audited))
    holding = _holding(audited)
    if holding:
        kinds = Counter(v.kind for v in holding)
        counts = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
        parts.append(f"{plural(len(holding), 'statement')} checked and true ({escape(counts)}):")
        rows = [_row(v, audited.source) for v in holding]
        parts.append(table(("line", "statement", "why it holds"), rows, frozenset({0})))
    else:
        parts.append("No statement of this document could be checked and found true.")
    parts.append(coverage_sentence(audited))
    return "\n\n".join(parts)


def _audited_again(taken: Shown, audited: Audited) -> str:
    """What the audit of the repaired text says, with its figures."""
    gone = sum(1 for f in own(audited.report.findings) if f.id in taken.closes)
    left = [f for f in own(audited.report.findings) if f.id in taken.remains]
    words = [
        f"The repaired text was audited again: {plural(gone, 'finding')} closed, no new finding"
    ]
    if left:
        where = line_list(line_number(audited.source, f.span) for f in left)
        words.append(
            f"; {plural(len(left), 'finding')} remain{'s' if len(left) == 1 else ''} ({where})"
        )
    words.append(".")
    if taken.after is not None:
        states = Counter(v.state for v in taken.after.verdicts)
        words.append(
            f" It has {plural(tally(taken.after.findings)['error'], 'error')}; "
            f"{plural(len(taken.after.verdicts), 'claim')}, of which {states['holds']} hold, "
            f"{states['fails']} fail and {states['unchecked']} could not be checked."
        )
    return "".join(words)


def _holding(audited: Audited) -> list[Verdict]:
    """Checked statements of the author; a declaration alone has nothing to hold against, and
    what contains a false statement is not printed as true."""
    wrong = [f.span for f in audited.report.findings if f.severity != "info"]
    found = (
        v
        for v in audited.report.verdicts
        if v.state == "holds" and v.kind != "declaration" and v.claim.modality not in UNHEARD
        if not any(v.claim.span.contains(span) for span in wrong)
    )
    return sorted(found, key=lambda v: (v.claim.span, v.kind))


def _row(verdict: Verdict, source: Source) -> tuple[str, ...]:
    why = verdict.why + (f"; strained: {verdict.strain}" if verdict.strain else "")
    return (
        str(line_number(source, verdict.claim.span)),
        code_cell(shortened(source.cut(verdict.claim.span), WIDEST)),
        cell(escape(why)),
    )


def coverage_sentence(audited: Audited) -> str:
    """How many numerals and claims there are, and what became of them."""
    counts = coverage(audited.report.numerals)
    claims = audited.report.verdicts
    failing = sum(1 for v in claims if v.state == "fails")
    return (
        f"Coverage: {plural(counts['numerals'], 'numeral')} read, {counts['checked']} checked, "
        f"{counts['unchecked']} unchecked, {counts['set_aside']} set aside; "
        f"{plural(len(claims), 'claim')}, of which {failing} fail{'s' if failing == 1 else ''}."
    )


def ignored(audited: Audited) -> str:
    """Findings that the document itself silences, with the reasons that it gives."""
    if not audited.report.ignored:
        return ""
    source = audited.source
    lines = [
        f"- `{finding.rule}`, line {line_number(source, finding.span)}: "
        f"{escape(finding.message)} (reason: {escape(reason) or 'none'})"
        for finding, reason in audited.report.ignored
    ]
    return "## Ignored in the document\n\n" + "\n".join(lines)


def notes(audited: Audited) -> str:
    """What the audit says about the document itself, not about its numbers."""
    if not audited.report.problems:
        return ""
    lines = [
        "- " + ("" if p.line is None else f"line {p.line}: ") + escape(p.message)
        for p in audited.report.problems
    ]
    return "## Notes\n\n" + "\n".join(lines)
