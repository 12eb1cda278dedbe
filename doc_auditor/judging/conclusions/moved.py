"""Which way a value went: ``latency falls and throughput rises`` beside columns before and after.

The words may be meant of another value of the same name, so that nothing is certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.clauses import Clause, claim, clauses
from doc_auditor.judging.conclusions.described import Described, Names, names, numbered, stock
from doc_auditor.judging.conclusions.sides import kinds
from doc_auditor.reading.sentences.sufficing import same
from doc_auditor.reading.tokens import word
from doc_auditor.records import Comparison

JOINS = frozenset("and but while whereas".split())
FIRST = frozenset("before old baseline original previous former initial today current v1".split())
SECOND = frozenset("after new optimized optimised proposed revised final v2".split())
LONGEST = 4
"""Words of a name: ``the p99 latency``."""


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """The clauses that say of a row with two columns which way it went."""
    wordings = bench.catalog.tools.wordings
    falls, rises = wordings.concluding("falls"), wordings.concluding("rises")
    for clause in clauses(bench):
        if clause.opened or clause.conditional:
            continue
        for at in range(1, len(clause.tokens)):
            said = word(clause.tokens, at)
            if said in falls | rises and _alone(clause, at):
                found = _moved(bench, clause, at, "<" if said in falls else ">")
                if found is not None:
                    yield found


def _alone(clause: Clause, at: int) -> bool:
    """Whether nothing is said of how far it went or where: ``falls.``, ``falls and``."""
    behind = clause.tokens[at + 1 : at + 2]
    return not behind or word(behind, 0) in JOINS


def _moved(bench: Bench, clause: Clause, at: int, sign: str) -> Comparison | None:
    tokens = clause.tokens
    start = at
    while start > 0 and at - start < LONGEST and word(tokens, start - 1) not in JOINS | {""}:
        start -= 1
    name = names(tokens[start:at], numbered(bench))
    known = stock(bench)
    rows = [f for f in known.sections.get(clause.block.trail, ()) if f[0] == "row"]
    found = [p for f in rows if (p := _pair(known.frames[f], name)) is not None]
    if len(found) != 1 or start == at:
        return None
    old, new = (d.number for d in found[0])
    if old.hedged or new.hedged or old.value == new.value:
        return None
    span = tokens[start].span.join(tokens[at].span)
    return claim(bench, clause, span, (new, sign, old), loose=True)


def _pair(row: Sequence[Described], name: Names) -> tuple[Described, Described] | None:
    """The values before and after of a row that a name calls, if it has no others."""
    groups = [g for g in kinds(row) if same(g[0].number, g[-1].number)]
    if len(groups) != 1 or len(groups[0]) != 2 or not name or not name <= groups[0][0].about:
        return None
    old, new = groups[0]
    ordered = bool(old.name & FIRST) and bool(new.name & SECOND)
    return (old, new) if ordered else None
