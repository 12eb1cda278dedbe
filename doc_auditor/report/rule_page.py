"""Rules for readers: the list of all, and the page of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from doc_auditor.formula import show, solved, symbols
from doc_auditor.quantity import rounded
from doc_auditor.report.as_json import SCHEMA_VERSION, dumps, tool
from doc_auditor.report.markdown_text import cell, code, code_cell, escape, fence, table
from doc_auditor.report.style import PLAIN, Style

if TYPE_CHECKING:
    from doc_auditor.rulebook import Example, Rule


def listing(rules: Sequence[Rule], form: str, version: str, style: Style = PLAIN) -> str:
    """All rules: name, severity, title."""
    if form == "json":
        return dumps(_frame(rules, version))
    if form == "markdown":
        rows = [(f"`{r.name}`", r.severity, cell(escape(r.title))) for r in rules]
        return table(("rule", "severity", "title"), rows) + "\n"
    longest = max((len(r.name) for r in rules), default=0)
    lines = [
        f"{style.paint(r.name.ljust(longest), 'bold')}  "
        f"{style.paint(r.severity.ljust(7), r.severity)}  {r.title}"
        for r in rules
    ]
    return "".join(line.rstrip() + "\n" for line in lines)


def pages(rules: Sequence[Rule], form: str, version: str, style: Style = PLAIN) -> str:
    """The pages of some rules, one after the other."""
    if form == "json":
        return dumps(_frame(rules, version))
    if form == "markdown":
        return "\n".join(_markdown(rule) for rule in rules)
    return "\n".join(_text(rule, style) for rule in rules)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a page; ``quoted`` is shown as it stands."""

    title: str
    lines: tuple[str, ...] = ()
    quoted: str = ""
    after: tuple[str, ...] = ()


def _parts(rule: Rule) -> Iterable[_Part]:
    if rule.why:
        yield _Part("Why", tuple(rule.why.strip().splitlines()))
    if rule.equation:
        yield _Part("Equation", quoted=rule.equation)
    if solutions := list(_solutions(rule)):
        yield _Part("Solved for the others", quoted="\n".join(solutions))
    if rule.equation and (lines := _freedom(dict(rule.parameters))):
        yield _Part("What is accepted", lines)
    for example in rule.invalid:
        yield from _plan(example)
        yield _Part("Flagged", quoted=example.text.strip("\n"), after=_outcome(example))
    for example in rule.valid:
        yield from _plan(example)
        yield _Part("Accepted", quoted=example.text.strip("\n"))
    if rule.repairs:
        yield _Part("What a repair may change", tuple(rule.repairs.strip().splitlines()))


def _solutions(rule: Rule) -> Iterator[str]:
    """What each name on the right of an equation equals by the others, where that is one value."""
    if rule.left is None or rule.right is None or rule.kind != "relation":
        return
    own = {s.name for s in symbols(rule.right)}
    for name, _, _ in rule.symbols:
        tree = solved(rule.left, rule.right, name) if name in own else None
        if tree is not None:
            yield f"{name} = {show(tree)}"


SAID = {
    "instead": "Where a name has no value, also by: {}.",
    "accept": "Also right: {}.",
    "above": "Up to {} more than calculated.",
    "below": "Up to {} less than calculated.",
    "slack": "Up to {} beyond the limit.",
}


def _freedom(parameters: Mapping[str, str]) -> tuple[str, ...]:
    """The readings that a rule leaves open, in words."""
    lines = []
    for key, sentence in SAID.items():
        if key in parameters:
            value = parameters[key]
            if key in ("above", "below", "slack"):
                value = f"{rounded(Fraction(value) * 100, 1).removesuffix('.0')} %"
            lines.append(sentence.format(value))
    return tuple(lines)


def _plan(example: Example) -> Iterator[_Part]:
    """The plan that a report quotes, before the report."""
    if example.against:
        yield _Part("The plan", quoted=example.against)


def _outcome(example: Example) -> tuple[str, ...]:
    lines = []
    if example.flagged:
        lines.append(f"flagged: {example.flagged}")
    if example.actual:
        lines.append(f"follows by calculation: {example.actual}")
    return tuple(lines)


def _text(rule: Rule, style: Style) -> str:
    severity = style.paint(rule.severity, rule.severity)
    lines = [f"{style.paint(rule.name, 'bold')} ({severity}): {rule.title}"]
    for part in _parts(rule):
        lines += ["", style.paint(part.title + ":", "bold")]
        lines += [f"  {line}" for line in part.lines]
        lines += [f"    {line}" for line in part.quoted.splitlines()]
        lines += [f"  {line}" for line in part.after]
        if part.title == "Equation":
            lines += _symbols(rule)
    if rule.sources:
        lines += ["", style.paint("Sources:", "bold"), *(f"  {s}" for s in rule.sources)]
    return "".join(line.rstrip() + "\n" for line in lines)


def _symbols(rule: Rule) -> list[str]:
    longest = max((len(symbol) for symbol, _, _ in rule.symbols), default=0)
    return [
        f"    {symbol.ljust(longest)}  {meaning}" + (f" [{unit}]" if unit else "")
        for symbol, meaning, unit in rule.symbols
    ]


def _markdown(rule: Rule) -> str:
    parts = [f"# {code(rule.name)}: {escape(rule.title)}", f"Severity: **{rule.severity}**."]
    for part in _parts(rule):
        parts.append(f"## {part.title}")
        if part.lines:
            spaced = part.title == "What is accepted"
            parts.append(("\n\n" if spaced else "\n").join(part.lines))
        if part.quoted:
            parts.append(fence(part.quoted.splitlines(), "markdown"))
        parts += [escape(line) for line in part.after]
        if part.title == "Equation" and rule.symbols:
            rows = [(code_cell(s), cell(escape(m)), cell(escape(u))) for s, m, u in rule.symbols]
            parts.append(table(("symbol", "meaning", "unit"), rows))
    if rule.sources:
        parts += ["## Sources", "\n".join(f"- {escape(s)}" for s in rule.sources)]
    return "\n\n".join(parts) + "\n"


def _frame(rules: Sequence[Rule], version: str) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": tool(version),
        "rules": [_rule(rule) for rule in rules],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "pack": rule.pack,
        "title": rule.title,
        "severity": rule.severity,
        "kind": rule.kind,
        "why": rule.why,
        "message": rule.message,
        "equation": rule.equation,
        "symbols": [
            {"symbol": symbol, "meaning": meaning, "unit": unit}
            for symbol, meaning, unit in rule.symbols
        ],
        "sources": list(rule.sources),
        "valid": [{"text": e.text} for e in rule.valid],
        "invalid": [
            {"text": e.text, "flagged": e.flagged, "actual": e.actual} for e in rule.invalid
        ],
        "repairs": rule.repairs,
    }
