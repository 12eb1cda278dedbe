"""Which of several things keep a bound: ``Options B and C fit, option A does not``.

Each of them has a row or a column of a table above.  What has to fit is its total, or its share of
what there is; the bound is a number of the clause, or the memory of the GPUs if the document has
one.  Something else may be meant, so that nothing is certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from doc_auditor.judging.adding.tallies import CALLED
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.clauses import Clause, claim, clauses
from doc_auditor.judging.conclusions.described import numbered
from doc_auditor.judging.conclusions.sides import decided
from doc_auditor.judging.requirements.pairs import alike, direction, fitted
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.sentences.modal import DENIALS
from doc_auditor.reading.sentences.sufficing import FITS, INTO
from doc_auditor.reading.sentences.worded import ARTICLES
from doc_auditor.reading.tokens import Token, lower, word
from doc_auditor.records import Comparison, Modality

SHARE = re.compile(r"\b(?:share|utili[sz]ation|occupancy|used|usage|of \d)", re.IGNORECASE)
MEMORY = re.compile(r"\b(?:memory|hbm|vram)\b", re.IGNORECASE)
PLAIN = re.compile(r"[^a-z0-9]+")
JOINS = frozenset("and or both only also all so thus therefore".split())
KEEPS = frozenset("are is stay stays remain remains".split())
WITHIN = frozenset("within below under inside".split())
ELSE = frozenset("with without if when after once unless using by except only".split())
"""Words that make a condition of what follows."""
BEHIND = INTO | ARTICLES | frozenset("memory card gpu npu device hbm vram budget well too".split())
"""Words behind ``fits`` that add nothing."""
NAMES = 8
"""Tokens of the names before a verb."""
TABLES = 3
"""Tables above a clause that it may speak of."""
ALL = Fraction(100)


@dataclass(frozen=True, slots=True)
class Said:
    """The names of what keeps a bound, the bound if the clause prints it, first and last token."""

    names: tuple[str, ...]
    bound: Number | None
    fits: bool
    first: Token
    last: Token
    below: bool = False


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """Each of the things that a clause says to keep a bound, with its value."""
    for clause in clauses(bench):
        said = _said(bench, clause)
        if said is None:
            continue
        for value, bound, sign in _found(bench, clause, said):
            span = said.first.span.join(said.last.span)
            yield claim(bench, clause, span, (value, sign, bound), loose=True)


def _said(bench: Bench, clause: Clause) -> Said | None:
    """``Options B and C fit``, ``only TP8 meets the 40 ms target``; nothing denied or supposed."""
    tokens, wordings = clause.tokens, bench.catalog.tools.wordings
    if clause.opened or clause.conditional:
        return None
    meets = wordings.concluding("meets")
    for at in range(1, min(len(tokens), NAMES)):
        said = word(tokens, at)
        inside = said in KEEPS and word(tokens, at + 1) in WITHIN
        if said not in FITS and said not in meets and not inside:
            continue
        if any(lower(tokens, i) in DENIALS for i in range(at)):
            return None
        figures = [t for t in tokens[at:] if t.kind == "number" and t.number is not None]
        names = _names(bench, (*_series(clause), *tokens[:at]))
        bound = figures[0].number if len(figures) == 1 else None
        rest = {lower(tokens, i) for i in range(at + 1, len(tokens))}
        if rest & ELSE or (bound is None and rest - BEHIND):
            return None  # ``A fits with FP8``, ``B fits into two nodes``
        if not names or len(figures) > 1 or (bound is None and said not in FITS):
            return None
        below = inside and word(tokens, at + 1) in ("below", "under")
        ends = tokens[0], figures[0] if figures else tokens[at]
        return Said(names, bound, said in FITS, *ends, below)
    return None


def _series(clause: Clause) -> Sequence[Token]:
    """The names before the comma of ``A, B and C fit``."""
    return clause.lead if clause.lead and len(clause.lead) < NAMES else ()


def _names(bench: Bench, tokens: Sequence[Token]) -> tuple[str, ...]:
    """The names of things: ``Options B and C`` is ``b`` and ``c``, ``TP 4`` is ``tp4``."""
    found: list[str] = [""]
    for token in tokens:
        text = token.low
        if token.kind == "comma" or text in JOINS:
            found.append("")
        elif token.kind not in ("mark", "relation") and text not in ARTICLES | {"of"}:
            found[-1] += PLAIN.sub("", text)
        elif token.text == "A":
            found[-1] += "a"
    kinds = numbered(bench)
    return tuple(_short(n, kinds) for n in found if n)


def _short(name: str, kinds: frozenset[str]) -> str:
    """A name without its kind: ``optionb``, ``largevariant``."""
    for kind in sorted(kinds, key=len, reverse=True):
        for each in (kind + "s", kind):
            if name.startswith(each) and len(name) > len(each):
                return name.removeprefix(each)
            if name.endswith(each) and len(name) > len(each) > 3:
                return name.removesuffix(each)
    return name


def _found(bench: Bench, clause: Clause, said: Said) -> Iterator[tuple[Number, Number, str]]:
    """The values of the names in the nearest table that has all of them."""
    start = clause.tokens[0].span.start
    trail = clause.block.trail[:-1]
    above = [
        g
        for g in bench.reading.grids
        if g.rows
        and g.rows[0][0].block.span.start < start
        and g.rows[0][0].block.trail[: len(trail)] == trail
    ]
    for grid in list(reversed(above))[:TABLES]:
        for side in (grid, grid.turned()):
            rows = _rows(bench, side, said.names)
            columns = list(_columns(bench, side, said, clause)) if rows else []
            for row in rows:
                for column, bound, sign in columns:
                    value = _value(row, column, bound)
                    if value is not None and decided(value, bound, sign):
                        yield value, bound, sign
            if columns:
                return


def _rows(bench: Bench, grid: Grid, names: Sequence[str]) -> list[Sequence[GridCell]]:
    """The rows of all the names, or none."""
    kinds = numbered(bench)
    labels = [_short(PLAIN.sub("", r[0].text.lower()), kinds) if r else "" for r in grid.rows]
    found: list[Sequence[GridCell]]
    found = [grid.rows[labels.index(n)] for n in names if labels.count(n) == 1]
    return found if len(found) == len(names) else []


def _columns(
    bench: Bench, grid: Grid, said: Said, clause: Clause
) -> Iterator[tuple[int, Number, str]]:
    """The columns that decide, with their bounds and on which side of them a value has to lie."""
    bound = said.bound or (_memory(bench, clause) if said.fits else None)
    if said.fits:
        for column in range(1, grid.width):
            shares = [r[column].number for r in grid.rows if column < len(r)]
            known = [n for n in shares if n is not None]
            if SHARE.search(grid.head[column]) and known and all(n.percent for n in known):
                whole = replace(known[0], coefficient=ALL, text="100%")
                yield column, whole, "≤"
    if bound is None:
        return
    fitting = [c for c in range(1, grid.width) if _alike(grid, c, bound)]
    totals = [c for c in fitting if CALLED.search(grid.head[c])]
    named = [c for c in fitting if _calls(grid.head[c], clause)]
    chosen = totals or named or fitting
    if len(chosen) != 1 or (said.fits and not totals and not MEMORY.search(grid.head[chosen[0]])):
        return
    text = " ".join(t.text for t in clause.tokens)
    side = direction(bench.catalog.tools.wordings, "", text, grid.head[chosen[0]], bound)
    side = "at most" if said.fits or said.below else side
    if side is not None:
        yield chosen[0], bound, "≥" if side == "at least" else "≤"


def _alike(grid: Grid, column: int, bound: Number) -> bool:
    values = [r[column].number for r in grid.rows if column < len(r)]
    told = CALLED.search(grid.head[column]) or MEMORY.search(grid.head[column])
    known = [fitted(n, bound) if told else n for n in values if n is not None]
    return len(known) > 1 and all(alike(n, bound) for n in known)


def _calls(head: str, clause: Clause) -> bool:
    said = {t.low for t in clause.tokens if t.kind in ("word", "symbol")}
    return bool(set(head.lower().split()) & said)


def _value(row: Sequence[GridCell], column: int, bound: Number) -> Number | None:
    number = row[column].number if column < len(row) else None
    return fitted(number, bound) if number is not None and not number.hedged else None


def _memory(bench: Bench, clause: Clause) -> Number | None:
    """The one size of the sentence and the one before it, else the memory of the GPUs."""
    near = [t.number for t in (*clause.earlier, *clause.lead) if t.number is not None]
    told = [n for n in near if dict(n.unit.dimensions) == {"byte": 1}]
    if told:
        return told[0] if len(told) == 1 else None
    sizes = bench.model.declarations.get("mem_gpu", ())
    found = {d.number.value: d.number for d in sizes if d.modality is Modality.ASSERTED}
    return next(iter(found.values())) if len(found) == 1 else None
