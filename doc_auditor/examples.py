"""The examples of a rule, run: a rule file carries its own proof.

Comes in: a rule.  Goes out: what its examples promise and the audit does not give, and what a
finished rule would still have to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from doc_auditor.audit import audit
from doc_auditor.records import Finding
from doc_auditor.rulebook import Example, Rule
from doc_auditor.settings import Settings
from doc_auditor.source import Source

LEAST = 2
"""Valid and invalid examples that a rule has at least."""
TODO = "TODO"
"""What a blank rule file says where its author has to write."""

Kind = Literal["valid", "invalid"]


@dataclass(frozen=True, slots=True)
class Broken:
    """An example that does not come out as its rule says; ``index`` counts from 0."""

    rule: str
    kind: Kind
    index: int
    message: str


def broken(rule: Rule, settings: Settings) -> Iterator[Broken]:
    """The examples of a rule that do not hold under the settings."""
    for index, example in enumerate(rule.valid):
        found = _findings(rule, example, settings)
        if found:
            flagged = ", ".join(f"“{text}”" for text, _ in found)
            yield Broken(rule.name, "valid", index, f"is flagged at {flagged}; nothing should be")
    for index, example in enumerate(rule.invalid):
        if message := _missed(example, _findings(rule, example, settings)):
            yield Broken(rule.name, "invalid", index, message)


def unfinished(rule: Rule) -> Iterator[str]:
    """What a rule still lacks, one sentence each."""
    if TODO in f"{rule.title} {rule.why} {' '.join(rule.sources)} {rule.repairs}":
        yield f"still says {TODO}; write what it means"
    if not rule.why:
        yield "has no 'why'; say what goes wrong where the rule is broken"
    if not rule.sources:
        yield "has no 'sources'; name where it can be looked up"
    for kind, examples in (("valid", rule.valid), ("invalid", rule.invalid)):
        if len(examples) < LEAST:
            yield f"has {len(examples)} [[{kind}]] examples; give at least {LEAST}"
    for index, example in enumerate(rule.invalid, 1):
        if not example.flagged:
            yield f"has no 'flagged' in its [[invalid]] example {index}; quote the wrong words"


def _findings(rule: Rule, example: Example, settings: Settings) -> list[tuple[str, Finding]]:
    """What the rule reports on an example, with the words that it stands on."""
    source = Source("example.md", example.text)
    if example.against:
        settings = replace(settings, against=Source("plan.md", example.against))
    report = audit(source, settings)
    return [(source.cut(f.span), f) for f in report.findings if f.rule == rule.name]


def _missed(example: Example, found: Sequence[tuple[str, Finding]]) -> str:
    """Why an invalid example does not come out as promised; empty if it does."""
    if not found:
        return f"is not flagged; “{example.flagged}” should be"
    if len(found) > 1:
        words = ", ".join(f"“{text}”" for text, _ in found)
        return f"is flagged {len(found)} times ({words}); once is right"
    text, finding = found[0]
    wanted = (example.flagged, example.actual, example.severity or finding.severity)
    given = (text, finding.actual or "", finding.severity)
    for name, want, got in zip(("flagged", "actual", "severity"), wanted, given, strict=True):
        if _value(want) != _value(got):
            return f"has {name} “{want}”, but the audit gives “{got}”"
    return ""


def _value(text: str) -> Fraction | str:
    """``0.5`` and ``1/2`` are the same value; words and ranges are themselves."""
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return text
