"""Which declared values an equation speaks about at a place, if that is beyond doubt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from doc_auditor.formula import Expression
from doc_auditor.judging.bench import Bench
from doc_auditor.records import Declaration, Modality
from doc_auditor.rulefiles import quantity_of
from doc_auditor.rulefiles.dimensions import UNITS
from doc_auditor.rulefiles.parameters import Parameters
from doc_auditor.ruletext import ruletext_symbols
from doc_auditor.scope import in_passing, key

Bound = Mapping[str, Declaration]


def applies(options: Parameters, bench: Bench) -> bool:
    """Whether a rule speaks about this document at all."""
    blocks = bench.document.blocks
    if options.silent and any(_pattern(options.silent).search(b.shadow) for b in blocks):
        return False
    return not options.only or any(_pattern(options.only).search(b.shadow) for b in blocks)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def bind(bench: Bench, fact: Declaration, tree: Expression, near: str) -> Bound | None:
    """The one declaration that each name of an expression has at a place.

    With ``near`` = ``section`` the statement must be local: some operand stands in the section
    of the value, and an operand that has other values elsewhere stands there too.
    """
    bound: dict[str, Declaration] = {}
    for name in ruletext_symbols((tree, tree)):
        if name in UNITS:
            continue
        which = quantity_of(name, bench.catalog.tools.lexicon) or ""
        found = _firm(bench, which, fact) if near == "document" else _local(bench, which, fact)
        if found is None:
            return None
        bound[name] = found
    if near == "document" or not bound:
        return bound
    return bound if any(_together(bench, d, fact) for d in bound.values()) else None


def stands_alone(bench: Bench, fact: Declaration, bound: Bound, near: str) -> bool:
    """Whether the value is the only one of its quantity that the operands can be about."""
    if near == "document":
        return True
    if fact.source == "noun":
        return all(d.block == fact.block for d in bound.values())
    place, own = bench.model.places[fact.block].contrast, _words(bench, fact.reference.quantity)
    rivals = bench.model.declarations.get(key(fact), ())
    return all(
        d.number.value == fact.number.value
        or in_passing(d)
        or bench.model.places[d.block].contrast - own != place - own
        or not _together(bench, d, fact)
        for d in rivals
    )


def _firm(bench: Bench, which: str, fact: Declaration) -> Declaration | None:
    facts = bench.model.firm(which, fact.block)
    return facts[0] if len({f.number.value for f in facts}) == 1 else None


def _local(bench: Bench, which: str, fact: Declaration) -> Declaration | None:
    """The nearest value; one that is contradicted elsewhere counts only within the section."""
    own = _words(bench, which.split("/")[0])
    facts = bench.model.nearest(which, fact.block, own)
    if len({f.number.value for f in facts}) != 1:
        return None
    found = facts[0]
    others = (
        d
        for d in bench.model.declarations.get(which, ())
        if not in_passing(d) and d.number.value != found.number.value
    )
    if any(True for _ in others) and not _together(bench, found, fact):
        return None
    return found if found.modality is Modality.ASSERTED or _together(bench, found, fact) else None


def _words(bench: Bench, name: str) -> frozenset[str]:
    quantity = bench.catalog.tools.lexicon.quantities.get(name)
    return quantity.words if quantity is not None else frozenset()


def _together(bench: Bench, one: Declaration, other: Declaration) -> bool:
    """In one block, table row, or section, or in a section and one directly below or beside it.

    Sections that stand beside each other below the title of the document are apart.
    """
    a, b = bench.document.blocks[one.block].trail, bench.document.blocks[other.block].trail
    if a == b:
        return True
    shared = len([x for x, y in zip(a, b, strict=False) if x == y])
    top = bench.document.blocks[a[0]].level if a else 0
    depth = 2 if top == 1 else 1
    return shared >= depth and max(len(a), len(b)) - shared <= 1
