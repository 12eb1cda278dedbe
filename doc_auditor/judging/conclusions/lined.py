"""Verdicts in words on lines of a table that has their bounds: ``TPOT p99 stays below the SLO``.

A clause says on which side of something a thing lies, and a head or a label of the table before it
is called so (``SLO``, ``Quota``).  The line is the one that the words before it name, or all of
them (``no tenant exceeds its quota``); its value is the one of the kind beside the bound.  Of
several values the last is what is now.  Another may be meant, so that nothing is certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.bounded import MEASURES
from doc_auditor.judging.conclusions.clauses import CONDITIONS as CONDITIONAL
from doc_auditor.judging.conclusions.clauses import Clause, claim, clauses
from doc_auditor.judging.conclusions.described import Names, names, numbered
from doc_auditor.judging.conclusions.every import tables
from doc_auditor.judging.conclusions.kept import decided
from doc_auditor.judging.conclusions.phrased import NAMELESS
from doc_auditor.judging.conclusions.sides import far, hedged
from doc_auditor.judging.layout.eras import FRESH
from doc_auditor.judging.order import HOLDS, OPPOSITE
from doc_auditor.judging.requirements.pairs import alike, direction, fitted
from doc_auditor.quantity import Number
from doc_auditor.reading.context import Wordings
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.lexicon import normal, singular
from doc_auditor.reading.sentences.modal import CONDITIONS, NEARLY, UNFINISHED
from doc_auditor.reading.sentences.sufficing import same
from doc_auditor.reading.sentences.worded import ABOVE, BELOW, LIMIT
from doc_auditor.reading.tokens import Token, lower, word
from doc_auditor.records import Comparison

SIDES = {**BELOW, **ABOVE, "exceed": ">", "respects": "≤", "respect": "≤"}
DETERMINERS = frozenset("the our its their this agreed own".split())
WHOLE = frozenset("every each all both no none neither everything they".split())
NONE = frozenset("no none neither not never".split())
OPEN = CONDITIONS | NEARLY | UNFINISHED - {"to"} | {"most", "except", "total", "together", "sum"}
NAME = 4
"""Words of the name of a bound: ``its monthly quota``."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row or a column: what it is of, its bound, and what it is held against."""

    about: Names
    bound: Number
    values: Sequence[tuple[Names, Number]]
    head: str


@dataclass(frozen=True, slots=True)
class Said:
    """Where a clause has its side: ``<`` and the like, or ``kept``; the name of the bound."""

    at: int
    side: str
    bound: Names
    last: Token
    own: bool
    """Whether it is each one's own: ``within its budget``."""


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """The clauses on lines of a table before them in their section."""
    before = tables(bench)
    for clause in clauses(bench):
        grids = before.get(clause.block.index, ())
        said = _said(bench.catalog.tools.wordings, clause.tokens) if grids else None
        if said is None or {lower(clause.tokens, i) for i in range(len(clause.tokens))} & OPEN:
            continue
        if "but" in {lower(clause.tokens, i) for i in range(1, said.at)}:
            continue
        for grid in reversed(grids):
            lines = _meant(bench, clause, said, _lines(bench, grid, said.bound))
            found = _judged(bench, clause, said, lines)
            if found is not None:
                yield found
                break


def _said(wordings: Wordings, tokens: Sequence[Token]) -> Said | None:
    """The side of a clause and the bound that it names; no number stands behind it."""
    for at in range(len(tokens)):
        verb = word(tokens, at)
        kept = verb in wordings.concluding("meets") | wordings.concluding("keeps")
        side = SIDES.get(verb, "kept" if kept else "")
        if not side or word(tokens, at + 1) not in DETERMINERS:
            continue
        last = at + 1
        while last < at + 1 + NAME and word(tokens, last + 1) not in NAMELESS | {""}:
            last += 1
        rest = tokens[at:]
        last = next((i for i in range(at + 2, last + 1) if word(tokens, i) in LIMIT), last)
        bounding = LIMIT | wordings.concluding("there") | {"deadline", "slos", "slas"}
        named = {word(tokens, last), singular(word(tokens, last))} & bounding
        if not named and word(tokens, at + 1) not in ("its", "their"):
            continue
        if last > at + 1 and not any(t.kind == "number" for t in rest):
            name = frozenset(normal([word(tokens, last)]))
            own = word(tokens, at + 1) in ("its", "their")
            return Said(at, side, name, tokens[last], own)
    return None


def _judged(bench: Bench, clause: Clause, said: Said, lines: Sequence[Line]) -> Comparison | None:
    """The line that contradicts the words, else the last of them."""
    tokens = clause.tokens
    denied = any(lower(tokens, i) in NONE for i in range(said.at))
    found = []
    for line in lines:
        side = _side(bench.catalog.tools.wordings, said, line)
        side = OPPOSITE[side] if denied and side else side
        value = _value(bench, clause, said, line)
        if not side or value is None:
            return None
        if far(value, side, line.bound) or hedged(value, side, line.bound):
            return None
        if not decided(value, line.bound, "≥" if side in ">≥" else "≤"):
            return None
        found.append((value, side, line.bound))
    wrong = [f for f in found if not HOLDS[f[1]](f[0].value, f[2].value)]
    if not found or (wrong and len(wrong) < len(found) and not _whole(clause, said)):
        return None
    certain = said.own and _whole(clause, said) and all(len(x.values) == 1 for x in lines)
    span = tokens[0].span.join(said.last.span)
    return claim(bench, clause, span, (wrong or found)[-1], loose=not certain)


def _side(wordings: Wordings, said: Said, line: Line) -> str:
    """The relation that the words assert of a line."""
    if said.side != "kept":
        return "≤" if said.side in "<≤" else ">"
    about = " ".join([*line.about, line.head])
    way = direction(wordings, "", line.head, about, line.bound)
    return "≥" if way == "at least" else "≤" if way else ""


def _value(bench: Bench, clause: Clause, said: Said, line: Line) -> Number | None:
    """The value that is meant: the one whose head is named, else all of them say the same.

    Beside what was before, or where the sentence tells of a change, the last one is what is now.
    """
    wordings = bench.catalog.tools.wordings
    ahead = (*clause.lead, *clause.tokens)
    words = names(ahead, numbered(bench)) - said.bound
    named = [n for name, n in line.values if (name - line.about) & words]
    fresh = [n for name, n in line.values if name & FRESH]
    if named or (fresh and words & FRESH):
        return named[0] if len(named) == 1 else None if named else fresh[-1]
    if clause.conditional or lower(clause.tokens, 0) in CONDITIONAL:
        return None
    moved = wordings.concluding("falls") | wordings.concluding("rises")
    revised = any(name & frozenset(wordings.contrast["revision"]) for name, _ in line.values)
    told = {t.text.lower() for t in (*clause.lead, *clause.tokens[: said.at])}
    sides = {n.value > line.bound.value for _, n in line.values}
    return line.values[-1][1] if revised or told & moved or len(sides) == 1 else None


def _whole(clause: Clause, said: Said) -> bool:
    return bool({lower(clause.tokens, i) for i in range(said.at)} & WHOLE)


def _meant(bench: Bench, clause: Clause, said: Said, lines: Sequence[Line]) -> Sequence[Line]:
    """The lines that a clause speaks of: those that its words name best, or all of them."""
    every = [x.about for x in lines]
    common: Names = frozenset.intersection(*every) if len(lines) > 1 else frozenset()
    for tokens in (clause.tokens[: said.at], clause.lead):
        words = names(tokens, numbered(bench))
        kept = [x for x in lines if x.about & words & MEASURES or not x.about & MEASURES]
        kept = kept if words & MEASURES else list(lines)
        shared = [len(x.about & words) for x in kept]
        if any((x.about - common) & words for x in kept):
            return [x for x, n in zip(kept, shared, strict=True) if n == max(shared)]
        if _whole(clause, said):
            return lines
    return ()


def _lines(bench: Bench, grid: Grid, bound: Names) -> Sequence[Line]:
    """The lines of a table with a bound of a name: its rows, or else its columns."""
    counted = numbered(bench)
    heads = [names(c.tokens, counted) for c in grid.top]
    labels = [names(r[0].tokens, counted) if r else frozenset() for r in grid.rows]
    columns = [c for c, head in enumerate(heads) if c and bound & frozenset(normal(head))]
    rows = [r for r, label in enumerate(labels) if bound & frozenset(normal(label))]
    found = []
    if len(columns) == 1:
        for r, row in enumerate(grid.rows):
            if grid.total(r) or grid.aggregate(r):
                continue
            cells = [(heads[c], row[c].number) for c in range(1, min(len(row), len(heads)))]
            found.append(_line(labels[r], cells, columns[0] - 1, grid.head[columns[0]]))
    elif len(rows) == 1:
        for c in range(1, min(grid.width, len(heads))):
            cells = [(labels[r], x.number if x else None) for r, x in enumerate(grid.column(c))]
            found.append(_line(heads[c], cells, rows[0], grid.rows[rows[0]][0].text))
    return [x for x in found if x is not None]


def _line(
    about: Names, cells: Sequence[tuple[Names, Number | None]], at: int, head: str
) -> Line | None:
    """The bound of a line and the one value beside it; of several the last, or what is new."""
    bound = cells[at][1] if at < len(cells) else None
    if bound is None or not about:
        return None
    values = [
        (name, fitted(n, bound))
        for i, (name, n) in enumerate(cells)
        if i != at and n is not None and alike(fitted(n, bound), bound) and same(n, bound)
    ]
    return Line(about, bound, values, head) if values else None
