"""Which declared degrees are settings of a configuration, and not mentioned in passing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.layout.degrees import superseded
from doc_auditor.records import Declaration, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.scope import key
from doc_auditor.topology import LAUNCHED

PERCENTILES = frozenset({50, 75, 90, 95, 99, 999})
"""``TP99`` is a percentile."""
NEAR = 4
RANKS = 3
"""So many values of one degree in a code block are indices."""
ELSEWHERE = 2
"""Blocks of which at least one is another than a given one."""
DEGREES = frozenset({"tp", "pp", "dp", "ep", "cp"})


def alternative(bench: Bench, fact: Declaration) -> bool:
    """Whether the document gives the degree another value with more weight."""
    name, own = fact.reference.quantity, fact.number.value
    if fact.source != "symbol":
        return False
    if any(d.number.value != own and d.block != fact.block for d in _weighty(bench, name)):
        return True
    rows = bench.remembered("degrees of rows", name, lambda: _of_rows(bench, name))
    return bool(rows) and own not in rows


def _of_rows(bench: Bench, name: str) -> frozenset[Fraction]:
    """The values that rows of tables give a degree: ``| 2 × L40S, TP 2 | 14.8 |``."""
    symbols = bench.catalog.tools.lexicon.symbols
    cells = (b for b in bench.document.blocks if b.cell is not None)
    named = (
        (bench.reading.tokens.get(b.index, ()), at)
        for b in cells
        for at, token in enumerate(bench.reading.tokens.get(b.index, ()))
        if token.kind == "symbol" and symbols.get(token.low) == name
    )
    near = (tokens[at : at + 3] for tokens, at in named)
    found = (next((t.number for t in some if t.number), None) for some in near)
    return frozenset(n.value for n in found if n is not None)


def _weighty(bench: Bench, name: str) -> Sequence[Declaration]:
    """What sets a degree, not merely mentions it: the first of each value in each block."""
    return bench.remembered("weighty degrees", name, lambda: _setting(bench, name))


def _setting(bench: Bench, name: str) -> Sequence[Declaration]:
    """A few of each value are enough to find one that stands in another block."""
    kept: dict[Fraction, list[Declaration]] = {}
    for d in bench.model.declarations.get(name, ()):
        if d.source in ("label", "cell", "flag") or _beside(bench, d):
            same = kept.setdefault(d.number.value, [])
            if len(same) < ELSEWHERE and all(d.block != o.block for o in same):
                same.append(d)
    return [d for same in kept.values() for d in same]


def _beside(bench: Bench, fact: Declaration) -> bool:
    """Whether other degrees stand in the same block."""
    here = bench.model.named_in.get(fact.block, frozenset())
    return bool((here & DEGREES) - {fact.reference.quantity})


def set_degrees(rule: Rule, bench: Bench, name: str) -> Iterator[Declaration]:
    """The degrees that the document declares for a configuration of its own."""
    options = dict(rule.parameters)
    silent = options.get("silent", "")
    if bench.topology.name not in options.get("frameworks", bench.topology.name).split():
        return
    if silent and bench.says(silent):
        return
    for fact in bench.model.declarations.get(name, ()):
        number = fact.number
        plain = (
            fact.modality is Modality.ASSERTED and not fact.reference.role and fact.upper is None
        )
        if (
            not plain
            or not number.exact
            or number.value <= 1
            or number.value in PERCENTILES
            or indexed(bench, fact)
            or _in_passing(bench, fact)
        ):
            continue
        if "unless" in options and _under(bench, fact, options["unless"].split()):
            continue
        if superseded(bench, fact.block) or (
            "says" in options and not _says(bench, fact, options["says"])
        ):
            continue
        yield fact


def _under(bench: Bench, fact: Declaration, names: Sequence[str]) -> bool:
    """Whether a degree is one of some conventions: the only ones, or those of its section."""
    launched = [s for s in bench.signs if s.rank == LAUNCHED]
    known = {*names, *(s.refines for s in launched)}
    trail = bench.document.blocks[fact.block].trail
    alone = all(s.topology.name in known for s in launched)
    return any(
        s.topology.name in names and (alone or bench.document.blocks[s.block].trail == trail)
        for s in launched
    )


def _in_passing(bench: Bench, fact: Declaration) -> bool:
    """A degree that a sentence mentions, where the document sets the degree elsewhere.

    ``TP 3 and TP 6 are out``: what is weighed in words is no setting; nor is a degree among
    several of one block.
    """
    if _numbered(bench, fact):
        return True
    if fact.source != "symbol" or bench.document.blocks[fact.block].cell is not None:
        return False
    same = {
        c.number.value
        for c in bench.model.claims_of.get(fact.block, ())
        if isinstance(c, Declaration)
        and key(c) == fact.reference.quantity
        and c.modality in (Modality.ASSERTED, Modality.REQUIRED)
    }
    other = alternative(bench, fact)
    return other and (len(same) > 1 or not _beside(bench, fact))


def _numbered(bench: Bench, fact: Declaration) -> bool:
    """``EP 0``, ``EP 1``, ``EP 2`` in a code block are the ranks of a map."""
    fence = bench.document.blocks[fact.block].fence
    return fence is not None and (
        len(
            bench.remembered("values in code", None, lambda: _in_code(bench)).get(
                (fence.number, fact.reference.quantity), ()
            )
        )
        >= RANKS
    )


def _in_code(bench: Bench) -> Mapping[tuple[int, str], set[Fraction]]:
    """The values of each quantity in each code block."""
    found: dict[tuple[int, str], set[Fraction]] = defaultdict(set)
    for name, facts in bench.model.declarations.items():
        for fact in facts:
            if (fence := bench.document.blocks[fact.block].fence) is not None:
                found[(fence.number, name)].add(fact.number.value)
    return found


def indexed(bench: Bench, fact: Declaration) -> bool:
    """``Stage 3`` is the name of a stage, not a number of stages."""
    return bool(
        re.search(r"\b(?:stage|rank|group)s? \d+$", bench.source.cut(fact.span), re.IGNORECASE)
    )


def _says(bench: Bench, fact: Declaration, pattern: str) -> bool:
    """Whether the lines of the section of a degree say so."""
    trail = bench.document.blocks[fact.block].trail
    around = bench.document.blocks[max(0, fact.block - NEAR) : fact.block + NEAR + 1]
    return any(re.search(pattern, b.shadow, re.IGNORECASE) for b in around if b.trail == trail)
