"""Ratios that a head or the lead-in states: ``GPUs (8 per node)``, ``every rack holds 4 nodes``.

The columns (or rows) that count both things must then keep the ratio.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.formula import Binary, Call, Expression, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.tables.figures import agrees, values
from doc_auditor.reading.tables.meaning import Meaning, meaning
from doc_auditor.reading.tokens import Token

EACH = frozenset({"each", "every"})
NEAR = 3
"""Words between the number and what it is per."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """``number`` of ``above`` for each ``below``; ``column`` is where a head says it."""

    number: Number
    above: frozenset[str]
    below: frozenset[str]
    column: int | None = None
    implied: bool = False
    """Nothing but a bracket says so; the rows have to agree, and devices may be left unused."""


def ratios(grid: Grid, leadin: Sequence[Token]) -> Iterator[tuple[GridCell, Expression]]:
    """Cells with the product or quotient that a stated ratio makes them."""
    said = [r for c, cell in enumerate(grid.top) for r in _in_head(cell.tokens, grid.head[c], c)]
    said += list(_in_text(leadin))
    if not said or not grid.rows:
        return
    columns = values(grid, least=1)
    heads = {c: meaning(grid.head[c]) for c in columns}
    for ratio in said:
        pair = _pair(ratio, heads)
        if pair is not None:
            yield from _rows(grid, ratio, pair, columns, heads)


def _in_head(tokens: Sequence[Token], head: str, column: int) -> Iterator[Ratio]:
    own = meaning(head).over
    for at, token in enumerate(tokens):
        if token.kind != "number" or token.number is None or token.number.percent:
            continue
        counted, place = _until_per(tokens, at)
        if place is None:
            if held := _bracketed(tokens, at):
                yield Ratio(token.number, held, own, column, implied=True)
            continue
        below = _nouns(tokens[place + 1 : place + 2])
        if tokens[place].low in EACH and not below:
            yield Ratio(token.number, counted, own, column)
        elif below:
            yield Ratio(token.number, counted or own, below, column)


def _bracketed(tokens: Sequence[Token], at: int) -> frozenset[str]:
    """``Hosts (8 GPUs)``: a bracket with nothing but a count says what each of them holds."""
    if at < 2 or tokens[at - 1].kind != "open" or len(tokens) != at + 3:
        return frozenset()
    return _nouns(tokens[at + 1 : at + 2]) if tokens[at + 2].kind == "close" else frozenset()


def _in_text(tokens: Sequence[Token]) -> Iterator[Ratio]:
    for at, token in enumerate(tokens):
        if token.kind != "number" or token.number is None or token.number.percent:
            continue
        counted, place = _until_per(tokens, at)
        if place is not None and counted and (below := _nouns(tokens[place + 1 : place + 2])):
            yield Ratio(token.number, counted, below)
            continue
        holder = _holder(tokens, at)
        counted = _nouns(tokens[at + 1 : at + 2])
        if holder and counted:
            yield Ratio(token.number, counted, holder)


def _until_per(tokens: Sequence[Token], at: int) -> tuple[frozenset[str], int | None]:
    """The words between a number and ``per``, and where that stands."""
    words: list[Token] = []
    for index in range(at + 1, min(at + 2 + NEAR, len(tokens))):
        token = tokens[index]
        if token.low in ("per", "/") or token.low in EACH:
            return _nouns(words), index
        if token.kind != "word" or token.aside:
            break
        words.append(token)
    return frozenset(), None


def _holder(tokens: Sequence[Token], at: int) -> frozenset[str]:
    """``every node has 8 GPUs``: the word after ``every``, a verb away from the number."""
    for index in range(at - 1, max(-1, at - 2 - NEAR), -1):
        token = tokens[index]
        if token.low in EACH:
            return _nouns(tokens[index + 1 : index + 2]) if at - index > 2 else frozenset()
        if token.kind != "word" or token.aside:
            break
    return frozenset()


def _nouns(tokens: Sequence[Token]) -> frozenset[str]:
    return frozenset(singular(t.low) for t in tokens if t.kind == "word" and not t.aside)


def _pair(ratio: Ratio, heads: Mapping[int, Meaning]) -> tuple[int, int] | None:
    """The one column that counts what is above, and the one that counts what is below."""
    above = [c for c, m in heads.items() if ratio.above & m.over and not m.per and not m.joint]
    below = [c for c, m in heads.items() if ratio.below & m.over and not m.per and not m.joint]
    if ratio.column is not None:
        above = [ratio.column] if ratio.column in above else above
        below = [ratio.column] if ratio.column in below else below
    if len(above) != 1 or len(below) != 1 or above == below:
        return None
    return above[0], below[0]


def _rows(
    grid: Grid,
    ratio: Ratio,
    pair: tuple[int, int],
    columns: Mapping[int, Mapping[int, Number]],
    heads: Mapping[int, Meaning],
) -> Iterator[tuple[GridCell, Expression]]:
    above, below = pair
    target, source = max(pair), min(pair)
    found: list[tuple[GridCell, Expression, bool]] = []
    for r in columns[target]:
        number, base = columns[target][r], columns[source].get(r)
        if base is None or base.unit.dimensions or number.unit.dimensions or number.percent:
            continue
        tree, value = _worked(ratio.number, base, target == above)
        found.append((grid.rows[r][target], tree, agrees(value, number)))
    good = sum(ok for *_, ok in found)
    bad = len(found) - good
    plain = heads[above].over == ratio.above and heads[below].over == ratio.below
    least = bad if ratio.column is not None else max(2, 2 * bad)
    if ratio.implied and target == above:
        least = max(2, 2 * bad)
    single = ratio.column is not None and not ratio.implied and plain and bad == 1
    if good >= max(1, least) or single:
        yield from ((cell, tree) for cell, tree, _ in found)


def _worked(factor: Number, base: Number, multiplies: bool) -> tuple[Expression, Fraction]:
    """What the other column must hold; what is left over needs one more."""
    if multiplies:
        return Binary("*", Literal_(base), Literal_(factor)), base.face * factor.face
    tree: Expression = Binary("/", Literal_(base), Literal_(factor))
    value = base.face / factor.face if factor.face else Fraction(0)
    if value.denominator == 1:
        return tree, value
    return Call("ceil", (tree,)), Fraction(-(-value.numerator // value.denominator))
