"""Cells that say how two values of their row differ, each in its own form.

``+50 %``, ``2× faster``, ``−46.4 GB``, ``−10.7 points``, ``doubled``, and a plain quotient below
``H200/H100``: forms change from row to row, and what is compared does not.  The two columns are
those that most rows are true of; one row does where the head says that it compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations

from doc_auditor.formula import Binary, Constant, Expression, Literal_
from doc_auditor.quantity import Number, Unit
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.sentences.change_words import wording_of
from doc_auditor.reading.sentences.likeness import misprinted
from doc_auditor.reading.tables import chance
from doc_auditor.reading.tables.lawful import LIKELY, Lawful
from doc_auditor.reading.tables.laws import CERTAIN
from doc_auditor.source import Span

COMPARES = re.compile(
    r"\b(?:change|delta|diff|difference|improvement|speed-?up|gain|reduction|increase|savings?"
    r"|ratio|relative|growth|effect|impact|vs\.?|versus|faster|slower|cheaper)\b|Δ",
    re.IGNORECASE,
)
DIFFERENCE = re.compile(
    r"^\W*(?:the )?(?:difference|delta|diff|savings?|saved|reduction|increase|gap)\b|^\W*Δ",
    re.IGNORECASE,
)
"""Heads under which a plain amount is what two values differ by."""
RATIO = re.compile(
    r"\b(?:ratio|factor|speed-?up|faster|slower|cheaper)\b|[(\[][x×][)\]]", re.IGNORECASE
)
"""Heads under which a plain number is what one value is of another."""
STATES = re.compile(
    r"\b(?:before|after|old|new|baseline|current|previous|original|optimi[sz]ed|proposed|from|to"
    r"|today|planned|now|then|corrected|revised|target|last|this|next|v\d)\b",
    re.IGNORECASE,
)
FACTORS = {"doubled": 2, "doubles": 2, "halved": 2, "halves": 2, "tripled": 3, "quadrupled": 4}
FILLERS = frozenset("by of about roughly a the times x to per".split())
NEAR = 4
"""Columns before a comparison that it may be about."""
NAMED, SIGNED = 0.1, 0.5
"""How often what looks like a comparison is of other things: by its head, by its signs alone."""
WORD = 0.2
"""How often a factor that is a word fits by chance."""
NAME = re.compile(r"[a-z0-9]+(?:[.\-][a-z0-9]+)*")
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Row:
    """A cell with its amount, and the two values that it may be about."""

    cell: GridCell
    amount: Number
    old: Number
    new: Number
    wording: str
    quotient: bool

    def readings(self) -> Iterator[tuple[Fraction, Fraction, Expression]]:
        """What the amount may be, as bounds of its face and as a calculation."""
        (a, b), (c, d) = self.old.ends, self.new.ends
        if min(a, c) <= 0:
            return
        old, new = Literal_(self.old), Literal_(self.new)
        up = (c / b, d / a, Binary("/", new, old))
        down = (a / d, b / c, Binary("/", old, new))
        if self.amount.times or self.quotient:
            yield from (up,) if self.quotient else (up, down) if c >= a else (down, up)
            return
        grown = self.new.value > self.old.value
        high, low = (new, old) if grown else (old, new)
        if self.amount.percent and self.wording != "points":
            rise = Binary("/", Binary("-", high, low, True), old)
            yield (up[0] - 1, up[1] - 1, rise) if grown else (1 - up[1], 1 - up[0], rise)
        if not self.amount.percent or self.old.percent:
            least, most = (c - b, d - a) if grown else (a - d, b - c)
            tree: Expression = Binary("-", high, low)
            each = Fraction(1)
            if self.old.percent and not self.amount.percent:
                tree, each = (
                    Binary("*", Binary("-", high, low, True), Constant(Fraction(100))),
                    each / 100,
                )
            elif not self.amount.unit.text:
                each = self.old.unit.factor
            elif not self.amount.percent:
                each = self.amount.unit.factor
            yield least / each, most / each, tree
        if self.amount.percent and self.wording == "better":
            yield down[0] - 1, down[1] - 1, Binary("-", down[2], Constant(Fraction(1)))
            yield 1 - down[1], 1 - down[0], Binary("-", Constant(Fraction(1)), down[2])

    @property
    def agrees(self) -> bool:
        """Whether the sign, if there is one, says what the values do."""
        rise = self.new.value - self.old.value
        return self.wording == "better" or not self.cell.signed or rise * self.cell.signed >= 0

    @property
    def fits(self) -> bool:
        """Whether a reading agrees, the rounding of both values and a cut-off figure included."""
        half = self.amount.ulp * self.amount.scale / (100 if self.amount.percent else 1)
        half += abs(self.amount.face) / 20 if self.amount.hedged else 0
        stated = self.amount.face
        return self.agrees and any(
            low - half <= stated <= high + half for low, high, _ in self.readings()
        )

    @property
    def accident(self) -> float:
        """How likely it fits by chance."""
        if self.amount.word:
            return WORD
        if not self.amount.coefficient or self.old.value == self.new.value:
            return 1.0
        width = min(1.0, float(2 * self.amount.ulp / self.amount.coefficient))
        sign = 0.5 if self.cell.signed else 1.0
        if not (self.amount.percent or self.amount.times or self.quotient):
            return sign * width
        return sign * chance.chance([self.amount], width, 1.0)


def compared(grid: Grid, taken: Set[Span]) -> Iterator[Lawful]:
    """The cells of columns of comparisons of which nothing is claimed yet."""
    for target in range(2, grid.width):
        rows, bound = _best(grid, target)
        rows = rows or _worded(grid, target)
        if not all(r.amount.span in taken for r in rows):
            yield from (x for x in _told(rows, bound) if x.cell)


def _best(grid: Grid, target: int) -> tuple[list[_Row], float]:
    """The rows by the two columns that most of them are about, and how likely that is chance."""
    named = _quotient(grid, target)
    before = range(max(0 if grid.rows and grid.rows[0][0].number else 1, target - NEAR), target)
    pairs = [named] if named else list(permutations(before, 2))
    best: tuple[list[_Row], float] = [], 1.0
    for pair in sorted(pairs, key=lambda p: (p[0] > p[1], -p[0] - p[1])):
        rows = [r for n in range(len(grid.rows)) if (r := _row(grid, n, target, pair, bool(named)))]
        good = [r for r in rows if r.fits]
        bad = len(rows) - len(good)
        if not good or bad > max(1, len(good) // 2):
            continue
        told = {(r.amount.value, r.old.value): r.accident for r in good}
        limit = chance.bound(list(told.values()), 1, free=False) * _doubt(grid, target, pair)
        if limit < best[1]:
            best = rows, limit
    return best


def _worded(grid: Grid, target: int) -> list[_Row]:
    """The only comparison of a column, in so many words: ``12 ms | 9.6 ms | 20 % better``."""
    if target < 3 and grid.rows and grid.rows[0][0].number:
        return []
    rows = [
        r
        for n in range(len(grid.rows))
        if (r := _row(grid, n, target, (target - 2, target - 1), False))
    ]
    said = len(rows) == 1 and bool(wording_of([t.text for t in rows[0].cell.tokens]))
    return rows if said and rows[0].old.unit.dimensions else []


def _told(rows: Sequence[_Row], bound: float) -> Iterator[Lawful]:
    good = [r for r in rows if r.fits]
    if good and bound > LIKELY:
        return
    for row in rows:
        readings = list(row.readings())
        faces = row.old.unit.text == row.new.unit.text
        half = row.amount.half() * row.amount.scale / (100 if row.amount.percent else 1)
        if row.fits:
            exact = (t for a, b, t in readings if abs((a + b) / 2 - row.amount.face) <= half)
            tree = next(exact, None)
            if tree is not None:
                yield Lawful(_shown(row), tree, faces=faces)
        elif readings and row.agrees:
            low, high, tree = readings[0]
            each = Fraction(1) if row.amount.percent else row.amount.unit.factor
            slip = misprinted(row.amount, (low + high) / 2 * each)
            sure = slip is not None and len(good) > 1 and bound * slip <= CERTAIN
            yield Lawful(_shown(row), tree, likely=not sure, faces=faces)


def _shown(row: _Row) -> GridCell:
    return replace(row.cell, number=row.amount)


def _doubt(grid: Grid, target: int, pair: Pair) -> float:
    heads = all(STATES.search(grid.head[c]) for c in pair)
    head = grid.head[target]
    said = heads or COMPARES.search(head) or RATIO.search(head) or _quotient(grid, target)
    return NAMED if said else SIGNED


def _quotient(grid: Grid, target: int) -> Pair | None:
    """``H200/H100``: the columns whose names the head puts over each other, the base first."""
    parts = re.split(r"\s*[/÷]\s*", grid.head[target].strip("*_ ").lower())
    if len(parts) != 2 or not all(parts):
        return None
    names = [set(NAME.findall(re.sub(r"\(.*?\)", "", h.lower()))) for h in grid.head]
    above, below = (set(NAME.findall(part)) for part in parts)
    found = [
        (a, b)
        for a, b in permutations(range(target), 2)
        if above <= names[a] and below <= names[b] and names[a] - above == names[b] - below
    ]
    return (found[0][1], found[0][0]) if len(found) == 1 and above != below else None


def _row(grid: Grid, row: int, target: int, pair: Pair, quotient: bool) -> _Row | None:
    cells = grid.rows[row]
    if target >= len(cells) or grid.aggregate(row):
        return None
    old, new = cells[pair[0]].number, cells[pair[1]].number
    if old is None or new is None or old.times or new.times or old.percent != new.percent:
        return None
    if old.unit.dimensions != new.unit.dimensions or old.bound or new.bound:
        return None
    found = _amount(cells[target], grid.head[target], quotient)
    if found is None:
        return None
    amount, wording = found
    unit = amount.unit
    if unit.dimensions and not amount.percent and unit.dimensions != old.unit.dimensions:
        return None
    return _Row(cells[target], amount, old, new, wording, quotient)


def _amount(cell: GridCell, head: str, quotient: bool) -> tuple[Number, str] | None:
    """The amount without its sign, and the wording of the cell; nothing if it says more."""
    words = [t.low.strip(".,") for t in cell.tokens if t.kind == "word"]
    numbers = [t.number for t in cell.tokens if t.kind == "number" and t.number]
    if len(words) == 1 and not numbers and words[0] in FACTORS:
        return _factor(cell, FACTORS[words[0]]), ""
    if len(numbers) != 1 or any(not wording_of([w]) and w not in FILLERS for w in words):
        return None
    amount, wording = numbers[0], wording_of(words) or wording_of(head.split())
    signed = any(t.kind == "operator" and t.text in "+-" for t in cell.tokens)
    compares = amount.times or quotient or COMPARES.search(head)
    form = (amount.percent or amount.times or quotient) and compares
    scaled = any(t.kind == "operator" and t.text not in "+-" for t in cell.tokens)  # ``÷2``
    plain = not (amount.percent or amount.times or quotient or scaled)
    if plain and not amount.unit.text and not amount.exact and RATIO.search(head):
        amount, form = replace(amount, unit=Unit("×")), True
    form = form or (plain and DIFFERENCE.search(head))
    if amount.bound or not (form or signed or (words and wording_of(words))):
        return None
    if quotient and (amount.percent or amount.unit.dimensions or signed):
        return None
    return replace(amount, coefficient=abs(amount.coefficient)), wording


def _factor(cell: GridCell, factor: int) -> Number:
    token = next(t for t in cell.tokens if t.kind == "word")
    return Number(
        token.span, token.text, Fraction(factor), Fraction(1), token.span, unit=Unit("×"), word=True
    )
