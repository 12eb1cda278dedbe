"""What a clause says of every row of the table above it: ``p99 stays below 600 ms in every one``.

The row that is furthest from what is said decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from doc_auditor.formula import Binary, Expression, Literal_, numbers
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.clauses import Clause, asserted, clauses, span_of
from doc_auditor.judging.conclusions.described import Names, names, numbered, per_of, stock
from doc_auditor.judging.conclusions.sides import kinds
from doc_auditor.judging.order import OPPOSITE
from doc_auditor.judging.requirements.pairs import alike, direction
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.sentences.modal import ASIDE, EXCEPTIONS, NEARLY, UNFINISHED
from doc_auditor.reading.sentences.sufficing import FITS, INTO
from doc_auditor.reading.sentences.worded import BELOW, LIMIT
from doc_auditor.reading.tables.sentences import following
from doc_auditor.reading.tokens import Token, lower, word
from doc_auditor.records import Comparison

EVERY = frozenset("every each all both".split())
TOGETHER = frozenset("together sum total combined with would could".split())
EXCEPT = EXCEPTIONS | ASIDE | NEARLY | {"most", "not", "unless", "if"}
INTENDED = UNFINISHED - {"to"}
SIGNS = {**BELOW, "above": ">", "exceeds": ">", "exceed": ">"}
MOST = {("at", "most"): "≤", ("at", "least"): "≥"}
NONE = frozenset("exceeds exceed is falls fall drops goes lies comes".split())
NAME = 5
"""Words between the relation and the limit: ``below a utilization of 80 %``."""

Found = tuple[Expression, str, Number, bool]


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """The clauses behind a table that speak of all of its rows."""
    known = tables(bench)
    for clause in clauses(bench):
        tokens = clause.tokens
        said = {lower(tokens, i) for i in range(len(tokens)) if lower(tokens, i - 1) != "at"}
        if (
            (said.isdisjoint(EVERY) and not _none(tokens))
            or not said.isdisjoint(EXCEPT | INTENDED)
            or clause.conditional
        ):
            continue
        for found in _found(bench, clause, known.get(clause.block.index, ())):
            if found is not None:
                left, sign, limit, loose = found
                span = span_of(clause.tokens)
                modality = asserted(bench, clause.block, span)
                sides = (left, sign, Literal_(limit))
                yield Comparison(
                    span, clause.block.index, modality, (*numbers(left), limit), *sides, loose=loose
                )


def _found(bench: Bench, clause: Clause, tables: Sequence[Grid]) -> Iterator[Found | None]:
    """What is said of the rows of each table, or of the items of a list."""
    for grid in tables:
        found = _bounded(bench, grid, clause) or _apart(bench, grid, clause)
        yield found or _bounded(bench, grid.turned(), clause)
    if not tables:
        yield _listed(bench, clause)


def _listed(bench: Bench, clause: Clause) -> Found | None:
    """``All stages stay below 60 GB`` behind a list with a value for each stage."""
    tokens = clause.tokens
    figures = [i for i, t in enumerate(tokens) if t.kind == "number"]
    limit = tokens[figures[0]].number if len(figures) == 1 else None
    first = next((i for i in range(len(tokens)) if lower(tokens, i) in EVERY | {"no"}), 0)
    noun = frozenset(normal([word(tokens, first + 1)])) if word(tokens, first + 1) else frozenset()
    if limit is None or not noun or not (limit.unit.dimensions or limit.percent):
        return None
    known = stock(bench)
    lists = [f for f in known.sections.get(clause.block.trail, ()) if f[0] == "list"]
    groups = [
        found
        for frame in lists
        for group in kinds([d for d in known.frames[frame] if noun <= d.name])
        if alike(group[0].number, limit) and len(found := [d.number for d in group if d.exact]) > 1
    ]
    sign = _sign(bench, clause, figures[0], limit) if len(groups) == 1 else ""
    said = {lower(tokens, i) for i in range(len(tokens))}
    rest = {lower(tokens, i) for i in range(figures[0] + 1, len(tokens))}
    if not sign or said & TOGETHER or rest - LIMIT or ("both" in said and len(groups[0]) != 2):
        return None
    worst = max if sign in "<≤" else min
    return Literal_(worst(groups[0], key=lambda n: n.value)), sign, limit, True


def _none(tokens: Sequence[Token]) -> bool:
    """``No rack exceeds 40 kW``: all of them lie on the other side, and nothing follows."""
    last = next((i for i, t in enumerate(tokens) if t.kind == "number"), 0)
    ends = {lower(tokens, i) for i in range(last + 1, len(tokens))} <= LIMIT
    return word(tokens, 0) == "no" and word(tokens, 2) in NONE and bool(word(tokens, 1)) and ends


def tables(bench: Bench) -> Mapping[int, Sequence[Grid]]:
    """The tables that the text of a block may speak of."""
    found: dict[int, list[Grid]] = defaultdict(list)
    for grid in bench.reading.grids:
        for block in following(bench.document, grid):
            found[block.index].append(grid)
    return found


def _bounded(bench: Bench, grid: Grid, clause: Clause) -> Found | None:
    """``below 600 ms in every row``, ``all reach the margin of 45 %``: the column at its worst."""
    tokens = clause.tokens
    figures = [i for i, t in enumerate(tokens) if t.kind == "number"]
    limit = tokens[figures[0]].number if len(figures) == 1 else None
    if limit is None or not figures[0]:
        return None
    said = {t.low for t in tokens}
    values, named = _column_meant(bench, grid, clause, figures[0])
    sign = _sign(bench, clause, figures[0], limit) if values else ""
    if not sign or not values or ("both" in said and len(values) != 2):
        return None
    worst = max if sign in "<≤" else min
    return Literal_(worst(values, key=lambda n: n.value)), sign, limit, not named


def _sign(bench: Bench, clause: Clause, at: int, limit: Number) -> str:
    """The relation before a limit, and its name: ``below``, ``below the limit of``, ``reach``."""
    tokens, wordings = clause.tokens, bench.catalog.tools.wordings
    for place in range(at - 1, max(-1, at - 1 - NAME), -1):
        if word(tokens, place) in SIGNS:
            sign = SIGNS[word(tokens, place)]
            return OPPOSITE[sign] if _none(tokens) else sign
        if word(tokens, place) in INTO and word(tokens, place - 1) in FITS:
            return "≤"
    verbs = wordings.concluding("meets")
    verb = next((i for i in range(at) if word(tokens, i) in verbs), None)
    between = [word(tokens, i) for i in range(verb + 1, at)] if verb is not None else []
    if verb is None or not all(between):
        return ""
    text = " ".join(between)
    side = direction(wordings, "", text, text, limit)
    side = side or ("at least" if {"margin", "margins"} & set(between) else None)
    return "" if side is None else "≥" if side == "at least" else "≤"


def _column_meant(bench: Bench, grid: Grid, clause: Clause, at: int) -> tuple[list[Number], bool]:
    """The values of the column that a clause speaks of, and whether it calls it by its whole name.

    Some of its words will do, unless another word goes before them: ``free memory`` is not the
    column ``Used memory``.
    """
    limit, counted = clause.tokens[at].number, numbered(bench)
    assert limit is not None
    rows = names(grid.top[0].tokens, counted) if grid.top else frozenset()
    said, per = names(clause.tokens, counted), per_of(clause.tokens, at)
    named: list[list[Number]] = []
    bare: list[list[Number]] = []
    for column in range(1, min(grid.width, len(grid.top))):
        head = names(grid.top[column].tokens, counted) - rows
        values = _values(grid, column, limit)
        own = per_of((*grid.top[column].tokens,), -1)
        if not values or (per and own and per != own):
            continue
        if head and head <= said:
            named.append(values)
        elif (head | rows) & said and not _qualified(clause, head, head | rows | EVERY):
            bare.append(values)
    if named:
        return (named[0], True) if len(named) == 1 else ([], False)
    sized = limit.unit.dimensions or (limit.percent and rows & said)
    told = sized and not _together(clause)
    return (bare[0], False) if told and len(bare) == 1 else ([], False)


def _qualified(clause: Clause, head: Names, known: Names) -> bool:
    """Whether a word of a head stands behind one that is not of the head."""
    tokens = clause.tokens
    return any(
        names(tokens[at : at + 1]) & head and names(tokens[at - 1 : at]) - known
        for at in range(1, len(tokens))
    )


def _together(clause: Clause) -> bool:
    return any(lower(clause.tokens, i) in TOGETHER for i in range(len(clause.tokens)))


def _apart(bench: Bench, grid: Grid, clause: Clause) -> Found | None:
    """``FP8 loses at most 0.3 points on every task``: against the first column of the table."""
    tokens, wordings = clause.tokens, bench.catalog.tools.wordings
    at = next((i for i, t in enumerate(tokens) if t.kind == "number" and i > 2), None)
    limit = tokens[at].number if at is not None else None
    sign = MOST.get((lower(tokens, at - 2), lower(tokens, at - 1))) if at is not None else None
    if at is None or limit is None or sign is None or limit.percent:
        return None
    loses = word(tokens, at - 3) in wordings.concluding("loses")
    if not loses and word(tokens, at - 3) not in wordings.concluding("gains"):
        return None
    subject = names(tokens[: at - 3], numbered(bench))
    base, own = _compared_columns(bench, grid, subject)
    pairs = [
        (b, v)
        for b, v in zip(_column(grid, base), _column(grid, own), strict=True)
        if base != own and b is not None and v is not None
    ]
    if len(pairs) < 2 or len({n.unit.text for p in pairs for n in p}) > 1:
        return None
    differences = [(b, v) if loses else (v, b) for b, v in pairs]
    worst = max if sign == "≤" else min
    a, b = worst(differences, key=lambda p: p[0].value - p[1].value)
    return Binary("-", Literal_(a), Literal_(b)), sign, limit, True


def _compared_columns(bench: Bench, grid: Grid, subject: frozenset[str]) -> tuple[int, int]:
    """The first column with values, and the one that a name calls; the same where none is."""
    heads = {
        c: names(grid.top[c].tokens, numbered(bench))
        for c in range(1, grid.width)
        if any(n is not None for n in _column(grid, c))
    }
    named = [c for c, head in heads.items() if head == subject]
    return (min(heads), named[0]) if len(named) == 1 else (0, 0)


def _column(grid: Grid, column: int) -> list[Number | None]:
    """The values of a column, total rows left out."""
    return [
        c.number if c is not None and not grid.total(r) and not grid.aggregate(r) else None
        for r, c in enumerate(grid.column(column))
    ]


def _values(grid: Grid, column: int, like: Number) -> list[Number]:
    """The values of a column if all of them are of one kind with a number, else none."""
    found = [n for n in _column(grid, column) if n is not None]
    alike = all(
        n.unit.dimensions == like.unit.dimensions and n.percent == like.percent for n in found
    )
    return found if alike and len(found) > 1 else []
