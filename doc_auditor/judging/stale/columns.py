"""The column of a comparison that a command starts, and what it has from the column beside.

``| | TP8 | TP4 |`` above ``| Concurrency | 96 | 84 |``: a command with ``--tp 4`` is the
one of the second column, and ``--max-num-seqs 96`` in it is a value of the first.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.naming import GENERIC, STEM
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import normal
from doc_auditor.records import Declaration, Table

COLUMNS = 3
"""Columns of a table that compares: its side, and two to choose from."""
TELLING = 2
"""A value from which on a setting says which column is meant."""


def strays(
    bench: Bench, facts: Mapping[str, Declaration]
) -> Iterator[tuple[Declaration, str, Number]]:
    """A setting with the value of a column that is not the command's, and what its own has.

    Two of them say that the command is of no column.
    """
    for table in bench.document.tables:
        own = _own_column(bench, table, facts) if len(table.rows[0]) >= COLUMNS else None
        if own is None:
            continue
        found = [
            (fact, quantity, meant)
            for quantity, fact in facts.items()
            if (meant := _meant(bench, table, own, quantity, fact.number.value)) is not None
        ]
        if len(found) == 1:
            yield found[0]


def _own_column(bench: Bench, table: Table, facts: Mapping[str, Declaration]) -> int | None:
    """The one column with which the settings agree, where others differ from them."""
    columns = _columns(bench, table)
    sets = {q: d.number.value for q, d in facts.items() if d.number.value >= TELLING}
    fits = {
        at: sum(v == sets[q] for q, v in known.items() if q in sets)
        - sum(v != sets[q] for q, v in known.items() if q in sets)
        for at, known in columns.items()
    }
    best = max(fits.values(), default=0)
    found = [at for at, fit in fits.items() if fit == best]
    return found[0] if best > 0 and len(found) == 1 and len(fits) > 1 else None


def _columns(bench: Bench, table: Table) -> Mapping[int, Mapping[str, Fraction]]:
    """What the head and the cells of each column set; a head over one quantity is no choice."""
    return bench.remembered("columns", table.number, lambda: _read_columns(bench, table))


def _read_columns(bench: Bench, table: Table) -> Mapping[int, Mapping[str, Fraction]]:
    symbols = bench.catalog.tools.lexicon.symbols
    cells = bench.remembered("facts of cells", None, lambda: _cells(bench))
    found: dict[int, dict[str, Fraction]] = defaultdict(dict)
    for at, head in enumerate(table.rows[0][1:], 1):
        for token in bench.reading.tokens.get(head, ()):
            name = symbols.get(token.low) if token.kind == "symbol" else None
            if name is not None and token.number is not None:
                found[at][name] = token.number.value
    for row in table.rows[1:]:
        for at, block in enumerate(row[1:], 1):
            for fact in cells.get(block, ()):
                found[at].setdefault(fact.reference.quantity, fact.number.value)
    several = Counter(q for known in found.values() for q in known)
    return {at: {q: v for q, v in known.items() if several[q] > 1} for at, known in found.items()}


def _cells(bench: Bench) -> Mapping[int, Sequence[Declaration]]:
    found: dict[int, list[Declaration]] = defaultdict(list)
    for facts in bench.model.declarations.values():
        for fact in facts:
            if fact.source == "cell":
                found[fact.block].append(fact)
    return found


def _meant(bench: Bench, table: Table, own: int, quantity: str, value: Fraction) -> Number | None:
    """What the own column has in the row of a setting, if another column has its value."""
    if value < TELLING:
        return None
    for row in table.rows[1:]:
        if own >= len(row) or not _gives(bench, row, quantity):
            continue
        numbers = [_only(bench, block) for block in row[1:]]
        right = numbers[own - 1]
        others = [n for at, n in enumerate(numbers, 1) if n is not None and at != own]
        if right is None or right.value == value or not right.integral:
            continue
        if any(n.value == value and not n.percent for n in others):
            return right
    return None


def _gives(bench: Bench, row: Sequence[int], quantity: str) -> bool:
    """Whether a row gives a quantity, or has what a size is called in its label."""
    cells = bench.remembered("facts of cells", None, lambda: _cells(bench))
    if any(d.reference.quantity == quantity for block in row[1:] for d in cells.get(block, ())):
        return True
    meant = bench.catalog.tools.lexicon.quantities[quantity]
    label = _words(bench.document.blocks[row[0]].shadow)
    return meant.kind == "size" and bool(label & _words(meant.title))


def _only(bench: Bench, block: int) -> Number | None:
    """The number of a cell that has one."""
    found = [t.number for t in bench.reading.tokens.get(block, ()) if t.number is not None]
    return found[0] if len(found) == 1 else None


def _words(text: str) -> frozenset[str]:
    """Beginnings of the words that tell one quantity from another."""
    every = normal(re.findall(r"[A-Za-z]{3,}", text))
    return frozenset(w[:STEM] for w in every if w not in GENERIC)
