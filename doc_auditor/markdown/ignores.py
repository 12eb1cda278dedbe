"""``<!-- doc-auditor: … -->`` comments → what they tell the auditor to leave out.

Comes in: comments with the range that each would cover.  Goes out: `Ignore` records, and problems
that say what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from doc_auditor.records import Ignore, Problem
from doc_auditor.source import Source, Span

ADDRESSED = re.compile(r"<!--\s*doc-auditor\b(.*)", re.DOTALL)
DIRECTIVE = re.compile(
    r"""
    \s*:\s* (?P<verb> ignore-file | ignore | disable | enable )
    \s* (?: \[ (?P<rules> [^\]]* ) \] )?
    \s* (?: (?:--|—|–) (?P<reason> .* ) )? \s*
    """,
    re.VERBOSE | re.DOTALL,
)
RULE = re.compile(r"[\w*][\w.*-]*(?:/[\w*][\w.*-]*)?")
FORMS = {
    "ignore": "<!-- doc-auditor: ignore[rule] -- reason -->",
    "ignore-file": "<!-- doc-auditor: ignore-file[rule] -- reason -->",
    "disable": "<!-- doc-auditor: disable[rule] -- reason -->",
    "enable": "<!-- doc-auditor: enable[rule] -->",
}


@dataclass(frozen=True, slots=True)
class Comment:
    """An HTML comment, and what a directive in it would be about (None: nothing follows)."""

    span: Span
    covers: Span | None


@dataclass(frozen=True, slots=True)
class Directive:
    """A comment addressed to the auditor, read."""

    verb: str
    rules: tuple[str, ...]
    reason: str
    comment: Comment


def read_ignores(
    source: Source, comments: Iterable[Comment]
) -> tuple[tuple[Ignore, ...], tuple[Problem, ...]]:
    """What the comments of a document leave out, in the order of their places."""
    problems: list[Problem] = []
    directives: list[Directive] = []
    for comment in sorted(comments, key=lambda comment: comment.span):
        read = read_directive(source, comment)
        if isinstance(read, Problem):
            problems.append(read)
        elif read:
            directives.append(read)
    ignores = [*single(directives, len(source.text)), *ranges(directives, len(source.text))]
    return tuple(sorted(ignores, key=lambda ignore: ignore.span)), tuple(problems)


def read_directive(source: Source, comment: Comment) -> Directive | Problem | None:
    """The directive in a comment, what is wrong with it, or None for an ordinary comment."""
    addressed = ADDRESSED.fullmatch(source.cut(comment.span))
    if not addressed:
        return None
    if not addressed[1].endswith("-->"):
        return problem(source, comment, "is never closed; end it with -->")
    match = DIRECTIVE.fullmatch(addressed[1].removesuffix("-->"))
    if not match:
        forms = ", ".join(FORMS.values())
        return problem(source, comment, f"is not understood; write one of {forms}")
    rules = tuple(rule for rule in re.split(r"[\s,]+", match["rules"] or "") if rule)
    reason = " ".join((match["reason"] or "").split())
    directive = Directive(match["verb"], rules, reason, comment)
    wrong = complaint(directive)
    return problem(source, comment, wrong) if wrong else directive


def complaint(directive: Directive) -> str | None:
    """What is wrong with a directive, and what to write instead."""
    form = FORMS[directive.verb]
    wrong = next((rule for rule in directive.rules if not RULE.fullmatch(rule)), None)
    if not directive.rules:
        return f"names no rule; write {form}"
    if wrong:
        return f"names {wrong!r}, which is no rule name; write {form}"
    if not directive.reason and directive.verb != "enable":
        return f"gives no reason; write {form}"
    if directive.verb == "ignore" and directive.comment.covers is None:
        return "stands before nothing; put it before what it is about"
    return None


def problem(source: Source, comment: Comment, what: str) -> Problem:
    """A problem with a comment, at its line."""
    line = source.position(comment.span.start).line
    return Problem(source.path, f"the doc-auditor comment {what}", line)


def single(directives: Iterable[Directive], length: int) -> Iterator[Ignore]:
    """Ignores of one block, and of the whole file."""
    for directive in directives:
        covers = Span(0, length) if directive.verb == "ignore-file" else directive.comment.covers
        if directive.verb in ("ignore", "ignore-file") and covers:
            span = directive.comment.span
            yield Ignore(directive.rules, directive.reason, span, covers)


def ranges(directives: Iterable[Directive], length: int) -> Iterator[Ignore]:
    """Ignores from ``disable`` to ``enable``, or to the end; one for rules that end together."""
    opened: dict[str, Directive] = {}
    closed: dict[tuple[Directive, int], list[str]] = {}
    for directive in directives:
        for rule in directive.rules:
            if directive.verb == "disable":
                opened.setdefault(rule, directive)
            elif directive.verb == "enable" and rule in opened:
                key = (opened.pop(rule), directive.comment.span.start)
                closed.setdefault(key, []).append(rule)
    for rule, directive in opened.items():
        closed.setdefault((directive, length), []).append(rule)
    for (directive, end), rules in closed.items():
        span = directive.comment.span
        yield Ignore(tuple(rules), directive.reason, span, Span(span.end, end))
