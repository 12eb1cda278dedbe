"""The rules that there are, as the commands need them."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from doc_auditor.commands.options import Refusal

if TYPE_CHECKING:
    from doc_auditor.rulebook import Rule


def catalog_rules(packs: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    """All rules, in the order of their names."""
    try:
        from doc_auditor.catalog import load_catalog
        from doc_auditor.rulefiles import RefusedRule
    except ImportError as error:
        raise Refusal(f"the rules are not installed ({error}); install the package again") from None
    try:
        rules: tuple[Rule, ...] = load_catalog(packs).rules
    except RefusedRule as refused:
        raise Refusal(str(refused)) from None
    return tuple(sorted(rules, key=lambda rule: rule.name))


def named(name: str, rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rule of that name, or all rules of that pack."""
    return tuple(r for r in rules if name in (r.name, r.pack))


def unknown_rule(name: str, rules: Sequence[Rule]) -> str:
    """Why a name is refused; empty for the name of a rule or a pack."""
    if named(name, rules) or not rules:
        return ""
    close = nearest_names(name, rules)
    if not close:
        return f"unknown rule '{name}'; 'doc-auditor rules' lists them"
    return f"unknown rule '{name}'; did you mean {' or '.join(close)}?"


def nearest_names(name: str, rules: Sequence[Rule], most: int = 3) -> list[str]:
    """Rules and packs that the name may have meant: by their whole names or the last part."""
    whole = [r.name for r in rules]
    same_end = [r.name for r in rules if r.name.rpartition("/")[2] == name.rpartition("/")[2]]
    packs = sorted({r.pack for r in rules})
    close = get_close_matches(name, [*whole, *packs], most, 0.6)
    return list(dict.fromkeys([*same_end, *close]))[:most]
