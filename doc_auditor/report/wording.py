"""Small pieces of wording that several formats share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from doc_auditor.quantity import readable
from doc_auditor.records import Finding
from doc_auditor.source import Source, Span


def plural(count: int, singular: str, many: str = "") -> str:
    """``1 node``, ``3 nodes``."""
    return f"{count} {singular if count == 1 else many or singular + 's'}"


def fraction(text: str | None) -> Fraction | None:
    """The value of a decimal or fraction as findings hold it; None for ranges and words."""
    try:
        return None if text is None else Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None


def figure(text: str) -> str:
    """A value of a finding as people write it."""
    value = fraction(text)
    return text if value is None else readable(value)


def with_unit(text: str, unit: str | None) -> str:
    """``2048 GPU``, ``36%``."""
    if not unit:
        return figure(text)
    return figure(text) + ("" if unit in ("%", "×") else " ") + unit


def line_number(source: Source, span: Span) -> int:
    """The 1-based line on which a span starts."""
    return source.line_of(span.start) + 1


def line_range(source: Source, span: Span) -> str:
    """``line 8`` or ``lines 8-12``."""
    first, last = source.line_of(span.start) + 1, source.line_of(max(span.start, span.end - 1)) + 1
    return f"line {first}" if first == last else f"lines {first}-{last}"


def line_list(numbers: Iterable[int]) -> str:
    """``line 8``, ``lines 8 and 9``, ``lines 8, 9 and 12``."""
    unique = sorted(set(numbers))
    if len(unique) == 1:
        return f"line {unique[0]}"
    return f"lines {', '.join(map(str, unique[:-1]))} and {unique[-1]}"


def shortened(text: str, limit: int = 100) -> str:
    """One line of at most ``limit`` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def help_for(finding: Finding) -> str:
    """What may be done about a finding, where it follows by calculation."""
    if finding.advice:
        return finding.advice
    if finding.actual is None:
        return ""
    wanted = with_unit(finding.actual, finding.unit)
    if finding.claimed is None:
        return f"write {wanted}"
    return f"replace {with_unit(finding.claimed, finding.unit)} with {wanted}"


def by_severity(findings: Sequence[Finding]) -> list[Finding]:
    """Worst first, then in document order."""
    order = {"error": 0, "warning": 1, "info": 2}
    return sorted(findings, key=lambda f: (f.root is not None, order[f.severity], f.span))
