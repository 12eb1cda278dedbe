"""Which declared values an equation speaks about at a place, if that is beyond doubt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from doc_auditor.formula import Expression
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.layout.degrees import corrected
from doc_auditor.judging.layout.eras import NEW, meant, own, part
from doc_auditor.records import Declaration, Modality
from doc_auditor.rulefiles import quantity_of
from doc_auditor.rulefiles.dimensions import UNITS
from doc_auditor.rulefiles.parameters import Parameters
from doc_auditor.ruletext import ruletext_symbols
from doc_auditor.scope import in_passing, key

Bound = Mapping[str, Declaration]
EXCEPT = re.compile(r"\bexcept\b|\bapart from\b|\bother than\b", re.IGNORECASE)
"""``4,096 everywhere except in the last script``: not the one value of the document."""
REMARK = re.compile(r"[\s*_`]*(?:\(|[,;–—]\s)[^|\n]*[A-Za-z]")
"""``1.1M (with reserve)``, ``300 ms, p95``: the value is that of something more special."""


def applies(options: Parameters, bench: Bench) -> bool:
    """Whether a rule speaks about this document at all."""
    silent, only = options.silent, options.only
    return not (silent and bench.says(silent)) and (not only or bench.says(only))


def bind(bench: Bench, fact: Declaration, tree: Expression, options: Parameters) -> Bound | None:
    """The one declaration that each name of an expression has at a place.

    Unless the rule looks at the whole document, the statement must be local: the operands stand
    in the section of the value or in one around it.  Those that a document says once may stand
    elsewhere, if it gives them no other value anywhere.
    """
    bound: dict[str, Declaration] = {}
    for name in ruletext_symbols((tree, tree)):
        if name in UNITS:
            continue
        which = quantity_of(name, bench.catalog.tools.lexicon) or ""
        everywhere = options.near == "document"
        found = _firm(bench, which, fact) if everywhere else _local(bench, which, fact)
        if found is None or EXCEPT.search(bench.document.blocks[found.block].shadow):
            return None
        local = everywhere or _together(bench, found, fact) or _siblings(bench, found, fact)
        if not local and (name not in options.elsewhere or not _only(bench, which, found)):
            return None
        bound[name] = found
    if options.near == "document" or not bound:
        return bound
    near = (_together(bench, d, fact) or _siblings(bench, d, fact) for d in bound.values())
    return bound if any(near) else None


def stands_alone(bench: Bench, fact: Declaration, bound: Bound, options: Parameters) -> bool:
    """Whether the value is the only one of its quantity that the operands can be about."""
    if options.near == "document":
        return True
    if remarked(bench, fact) or any(remarked(bench, d) for d in bound.values()):
        return False
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


def remarked(bench: Bench, fact: Declaration) -> bool:
    """Whether a remark behind a measured value says that it is a special one."""
    quantity = bench.catalog.tools.lexicon.quantities[fact.reference.quantity]
    if not quantity.measured and not quantity.counted:
        return False
    block = bench.document.blocks[fact.block]
    return REMARK.match(block.shadow, fact.number.span.end - block.span.start) is not None


def _firm(bench: Bench, which: str, fact: Declaration) -> Declaration | None:
    level = bench.model.firm_level(which, fact.block)
    renewed = _renewed(bench, which, fact)
    if renewed and not any(corrected(bench, d.block) for d in level.all):
        return renewed[0] if len({f.number.value for f in renewed}) == 1 else None
    facts = _still(bench, which, fact, level.all)
    if len(level.values) > 1:
        facts = tuple(f for f in facts if not _follows(bench, f, level.values))
    return facts[0] if len({f.number.value for f in facts}) == 1 else None


def _still(
    bench: Bench, which: str, fact: Declaration, facts: tuple[Declaration, ...]
) -> tuple[Declaration, ...]:
    """The declarations without those of a former configuration, for a share of the new one.

    A table has columns of its own, and what is measured rests on more than the layout.
    """
    measured = bench.catalog.tools.lexicon.quantities[fact.reference.quantity].measured
    cell = bench.document.blocks[fact.block].cell
    if measured or cell is not None or not meant(bench, fact, fact.number.digits):
        return facts
    kept = tuple(f for f in facts if meant(bench, f, f.number.digits))
    new = (d for d in own(bench, which) if part(bench, d.block) <= part(bench, fact.block))
    return kept or tuple(new) or facts


def _renewed(bench: Bench, which: str, fact: Declaration) -> tuple[Declaration, ...]:
    """The degree of the corrected configuration, for a value that is said of it elsewhere."""
    quantity = bench.catalog.tools.lexicon.quantities.get(which)
    if quantity is None or quantity.kind != "degree" or not corrected(bench, fact.block):
        return ()
    every = [d for d in bench.model.declarations.get(which, ()) if corrected(bench, d.block)]
    near = [d for d in every if _part(bench, d) <= _part(bench, fact)]
    return tuple(near or every)


def _part(bench: Bench, fact: Declaration) -> frozenset[str]:
    """What sets a place apart besides its being corrected."""
    labels = bench.model.places[fact.block].contrast - NEW
    return frozenset(label for label in labels if not label.startswith("table "))


def _follows(bench: Bench, fact: Declaration, every: frozenset[Fraction]) -> bool:
    """``58 × 256 = 14,848 experts``: a value that is calculated from another one of its name."""
    return any(
        fact.number in claim.numbers
        and any(n.value in every and n.value != fact.number.value for n in claim.numbers)
        for claim in bench.model.equations.get(fact.block, ())
    )


def _local(bench: Bench, which: str, fact: Declaration) -> Declaration | None:
    """The one value of the nearest level."""
    facts = bench.model.nearest(which, fact.block, _words(bench, which.split("/")[0]))
    if len({f.number.value for f in facts}) != 1:
        return None
    found = facts[0]
    return found if found.modality is Modality.ASSERTED or _together(bench, found, fact) else None


def _only(bench: Bench, which: str, found: Declaration) -> bool:
    """Whether the whole document gives a quantity this value alone."""
    every = bench.remembered("all values", which, lambda: _all_values(bench, which))
    return every <= {found.number.value}


def _all_values(bench: Bench, which: str) -> frozenset[Fraction]:
    return frozenset(d.number.value for d in bench.model.declarations.get(which, ()))


def _words(bench: Bench, name: str) -> frozenset[str]:
    quantity = bench.catalog.tools.lexicon.quantities.get(name)
    return quantity.words if quantity is not None else frozenset()


def _siblings(bench: Bench, one: Declaration, other: Declaration) -> bool:
    """Whether both stand in one section of the document, in subsections of it.

    ``## Pretraining`` with ``### Layout`` and ``### Traffic``; the document itself is no section.
    """
    if bench.model.places[one.block].contrast != bench.model.places[other.block].contrast:
        return False
    a, b = bench.document.blocks[one.block].trail, bench.document.blocks[other.block].trail
    common = [i for i, j in zip(a, b, strict=False) if i == j]
    below = len(common) < min(len(a), len(b))
    return below and any(bench.document.blocks[i].level > 1 for i in common)


def _together(bench: Bench, one: Declaration, other: Declaration) -> bool:
    """Whether the first stands in the section of the second, or in one around it.

    What stands directly below the title of a document is around all of it.  A row of a table of
    configurations is a section of its own.
    """
    rows = bench.model.places[other.block].contrast
    row = {label for label in rows if label.startswith("table ")}
    if not row <= bench.model.places[one.block].contrast:
        return False
    a, b = bench.document.blocks[one.block].trail, bench.document.blocks[other.block].trail
    return b[: len(a)] == a
