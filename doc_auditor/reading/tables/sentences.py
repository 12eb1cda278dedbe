"""Sentences that compare two named rows of the table above them: ``B is 1.5× as fast as A``.

The rows are named, the column is not.  What the sentence says is held against the column in which
another comparison of the same text is true, and only where it is true in no column whatsoever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from doc_auditor.formula import Binary, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.context import Context
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.tokens import Token
from doc_auditor.records import (
    Block,
    BlockKind,
    Change,
    Claim,
    Document,
    Equation,
    Modality,
    Percent,
)
from doc_auditor.source import Span

REACH = 8
"""Blocks behind a table that may speak of its rows."""
SAID = 2
"""Words behind a figure that say how it compares."""
PARTING = frozenset("and but while whereas".split())
BELONGING = frozenset("of at below above under over to from with in for".split())
"""What ties a figure to something else than the comparison: ``below a use of 63 %``."""
NEARLY = Fraction(3, 4)
HEDGED = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class _Said:
    """Two rows, and what the one is of the other; ``less`` or ``more`` if the words say so."""

    rows: tuple[int, int]
    amount: Number
    span: Span
    block: Block
    wording: str = ""
    than: bool = False
    """Whether the second row is what the first one is compared with."""

    @property
    def form(self) -> str:
        """What ``3×`` is in every column: the quotient."""
        return "first ÷ second" if self.amount.times else ""

    def allows(self, reading: _Reading) -> bool:
        """Whether the words leave a reading: ``33 % cheaper`` is a share of the dearer one."""
        if not self.wording or not self.amount.percent or reading.form == "itself":
            return True
        lower = reading.top.value < reading.bottom.value
        if self.than and reading.form != "change from second":
            return False
        return reading.form.startswith("change") and lower == (self.wording == "less")


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a column makes of two rows: a quotient, a share of the difference, the difference."""

    column: int
    form: str
    low: Fraction
    high: Fraction
    top: Number
    bottom: Number


def comparisons(
    document: Document,
    grid: Grid,
    words: Callable[[Block], Sequence[Token]],
    context: Context,
) -> Iterator[Claim]:
    """The comparisons of named rows in the text that follows a table."""
    for table in (grid, grid.turned()):
        names = _names(table)
        if len(names) < 2:
            continue
        found = [
            replace(s, wording=_wording(s.wording, context))
            for block in following(document, grid)
            for s in _said(block, words(block), names)
        ]
        readings = {s.span: [r for r in _readings(table, s) if s.allows(r)] for s in found}
        true = {s.span: [r for r in readings[s.span] if _holds(s.amount, r)] for s in found}
        telling = [
            r for s in found for r in true[s.span] if r.form != "itself" and _close(s.amount, r)
        ]
        for each in found:
            ways = {(t.column, each.form or t.form) for t in telling}
            fitting = true[each.span] or [
                r for r in readings[each.span] if (r.column, r.form) in ways
            ]
            vague = each.amount.hedged or each.amount.word or each.amount.bound
            itself = any(r.form == "itself" for r in fitting)
            if fitting and not itself and not (vague and true[each.span]):
                modality = context.of_block(each.block)
                yield _claim(each, fitting[0], modality)


def _wording(words: str, context: Context) -> str:
    """``less`` or ``more`` of the first of the words behind a figure that is one of them."""
    ways = [w for w in context.wordings.comparing if w.name in ("less", "more")]
    return next((w.name for word in words.split() for w in ways if word in w.words), "")


def following(document: Document, grid: Grid) -> Iterator[Block]:
    """The paragraphs and items between a table and the next one, in the same section."""
    if not grid.top:
        return
    trail = grid.top[0].block.trail
    start = max(b for row in grid.table.rows for b in row) + 1
    for block in document.blocks[start : start + REACH]:
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM) or block.trail != trail:
            return
        yield block


def _names(grid: Grid) -> Mapping[tuple[str, ...], int]:
    """The names of rows, as their words; none where two rows have the same."""
    found: dict[tuple[str, ...], int] = {}
    for r, row in enumerate(grid.rows):
        if not row or grid.total(r) or grid.aggregate(r) or row[0].number is not None:
            continue
        name = tuple(t.text for t in row[0].tokens if t.kind in ("word", "symbol"))
        if not 0 < len(name) <= 3 or any(t.kind == "number" for t in row[0].tokens):
            continue
        if name in found:
            return {}
        found[name] = r
    return found


def _said(
    block: Block, tokens: Sequence[Token], names: Mapping[tuple[str, ...], int]
) -> Iterator[_Said]:
    """The clauses with a value and two names, or one name that goes on from the two before."""
    first: int | None = None
    for clause in _clauses(tokens):
        rows = [r for i in range(len(clause)) if (r := _named(clause, i, names)) is not None]
        amounts = [
            t
            for i, t in enumerate(clause)
            if t.kind == "number" and not (i and clause[i - 1].text.lower() in BELONGING)
        ]
        figures = sum(t.kind == "number" for t in clause)
        if clause and clause[0].kind == "stop":
            first = None
        if len(rows) == 1 and first is not None:
            rows = [first, *rows]
        if figures == len(amounts) == 1 and len(rows) == 2 and rows[0] != rows[1]:
            number = amounts[0].number
            assert number is not None
            if number.percent or number.times or number.unit.dimensions:
                behind = clause[clause.index(amounts[0]) + 1 :][:SAID]
                wording = " ".join(t.low for t in behind)
                than = any(t.low == "than" for t in clause)
                yield _Said((rows[0], rows[1]), number, amounts[0].span, block, wording, than)
        first = rows[0] if len(rows) == 2 else first


def _clauses(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The parts of sentences between commas and conjunctions, each with the sign before it."""
    ends = [
        i
        for i, t in enumerate(tokens)
        if t.kind in ("comma", "stop", "colon", "open", "close") or t.low in PARTING
    ]
    for start, end in pairwise([0, *ends, len(tokens)]):
        yield tokens[start:end]


def _named(clause: Sequence[Token], at: int, names: Mapping[tuple[str, ...], int]) -> int | None:
    """The row that is named at a token; an ``A`` that begins a clause is an article."""
    if clause[at].text == "A" and (at == 0 or clause[at - 1].kind != "word"):
        return None
    for name, row in names.items():
        if tuple(t.text for t in clause[at : at + len(name)]) == name:
            return row
    return None


def _readings(grid: Grid, said: _Said) -> Iterator[_Reading]:
    first, second = (grid.rows[r] for r in said.rows)
    for column in range(1, min(len(first), len(second))):
        a, b = first[column].number, second[column].number
        if any(n is not None and _is(said.amount, n) for n in (a, b)):
            yield _Reading(column, "itself", *said.amount.ends, said.amount, said.amount)
        if a is None or b is None or a.unit.dimensions != b.unit.dimensions:
            continue
        if a.value <= 0 or b.value <= 0 or a.percent != b.percent:
            continue
        yield from _of_column(column, a, b, said.amount)


def _is(amount: Number, value: Number) -> bool:
    """``B costs $0.86 M, A more``: the figure is a value of the table itself."""
    same = amount.unit.dimensions == value.unit.dimensions and amount.percent == value.percent
    return same and amount.times == value.times and amount.value == value.value


def _of_column(column: int, a: Number, b: Number, amount: Number) -> Iterator[_Reading]:
    (a1, a2), (b1, b2) = a.ends, b.ends
    if not (amount.percent or amount.times):
        if a.unit.dimensions == amount.unit.dimensions:
            low, high = sorted((a1 - b2, a2 - b1), key=abs)
            yield _Reading(column, "difference", abs(low), abs(high), a, b)
        return
    if a1 <= 0 or b1 <= 0:
        return
    yield _Reading(column, "first ÷ second", a1 / b2, a2 / b1, a, b)
    yield _Reading(column, "second ÷ first", b1 / a2, b2 / a1, b, a)
    if amount.times:
        return  # ``3×`` is no change to four times as much
    yield _Reading(column, "change from second", *_apart(a1 / b2 - 1, a2 / b1 - 1), a, b)
    yield _Reading(column, "change from first", *_apart(b1 / a2 - 1, b2 / a1 - 1), b, a)


def _apart(low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    first, second = sorted((abs(low), abs(high)))
    return first, second


def _stated(amount: Number) -> tuple[Fraction, Fraction]:
    """What the sentence says and how far it may be off."""
    if amount.word:
        return amount.face, amount.face * HEDGED
    if amount.percent or amount.times:
        part = 100 if amount.percent else 1
        value, half = amount.face, amount.half() * amount.scale / part
    else:
        each = amount.scale * amount.unit.factor
        value, half = amount.value, amount.loose() * each
    return value, max(half, value * HEDGED) if amount.hedged else half


def _holds(amount: Number, reading: _Reading) -> bool:
    if reading.form == "itself":
        return True
    value, slack = _stated(amount)
    if amount.bound in (">", "≥"):
        return reading.high + slack * (not amount.word) >= value
    if amount.bound in ("<", "≤"):
        return reading.low - slack * (not amount.word) <= value
    return reading.low - slack <= value <= reading.high + slack


def _close(amount: Number, reading: _Reading) -> bool:
    """A bound says which column is meant only if it is near the value."""
    value, _ = _stated(amount)
    if amount.bound in (">", "≥"):
        return reading.low * NEARLY <= value
    return not amount.bound or reading.high >= value * NEARLY


def _claim(said: _Said, reading: _Reading, modality: Modality) -> Claim:
    block = said.block.index
    top, bottom, amount = reading.top, reading.bottom, said.amount
    three = (amount, top, bottom)
    if reading.form == "difference":
        big, small = (top, bottom) if top.value >= bottom.value else (bottom, top)
        tree = Binary("-", Literal_(big), Literal_(small))
        sides = (tree, Literal_(amount))
        return Equation(said.span, block, modality, three, sides, ("=",), "said")
    if "÷" in reading.form:
        return Percent(said.span, block, modality, three, amount, top, bottom)
    word = "below" if top.value < bottom.value else "above"
    return Change(said.span, block, modality, (bottom, top, amount), bottom, top, amount, word)
