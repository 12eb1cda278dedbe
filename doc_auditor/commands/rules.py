"""``rules`` and ``explain``: what is judged by, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from doc_auditor.commands.catalog import catalog_rules, named, unknown_rule
from doc_auditor.commands.options import Choices, Refusal
from doc_auditor.commands.output import emit, format_of, style
from doc_auditor.commands.session import overrides
from doc_auditor.discovery import Discovery
from doc_auditor.records import Problem
from doc_auditor.report import rule_page
from doc_auditor.settings import Settings
from doc_auditor.version import version

if TYPE_CHECKING:
    from doc_auditor.rulebook import Rule

FORMATS = ("text", "markdown", "json")


def rules(choices: Choices) -> int:
    """List the rules that are selected."""
    form = format_of(choices, FORMATS)
    settings = _settings(choices)
    found = _selected(catalog_rules(settings.packs), settings)
    emit(rule_page.listing(found, form, version(), style(choices)), choices)
    return 0


def explain(choices: Choices, name: str) -> int:
    """Print the page of a rule, or those of a pack."""
    form = format_of(choices, FORMATS)
    known = catalog_rules(_settings(choices).packs)
    found = named(name, known)
    if not found:
        raise Refusal(unknown_rule(name, known) or f"unknown rule '{name}'; there are no rules")
    emit(rule_page.pages(found, form, version(), style(choices)), choices)
    return 0


def _settings(choices: Choices) -> Settings:
    """The settings that hold in the working folder."""
    settings = Discovery(overrides(choices), choices.config).settings(Path("rules.md"))
    if isinstance(settings, Problem):
        line = "" if settings.line is None else f":{settings.line}"
        raise Refusal(f"{settings.path}{line}: {settings.message}")
    return settings


def _selected(found: tuple[Rule, ...], settings: Settings) -> tuple[Rule, ...]:
    for name in (*settings.select, *settings.ignore):
        if refusal := unknown_rule(name, found):
            raise Refusal(refusal)
    kept = (
        r
        for r in found
        if (not settings.select or {r.name, r.pack} & set(settings.select))
        and not {r.name, r.pack} & set(settings.ignore)
    )
    return tuple(kept)
