"""Columns that say how two others differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from doc_auditor.quantity import Number, Unit
from doc_auditor.reading.context import Context
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.sentences.change_words import wording_of
from doc_auditor.records import (
    Change,
    Claim,
)

CHANGE_HEAD = re.compile(
    r"\b(?:change|delta|Δ|diff|difference|improvement|speed-?up|gain|reduction|increase|savings?"
    r"|ratio|relative)\b|^Δ|^$",
    re.IGNORECASE,
)
BEFORE_AFTER = re.compile(
    r"\b(?:before|after|old|new|baseline|current|previous|original|optimi[sz]ed|proposed|from|to"
    r"|today|planned|v\d)\b",
    re.IGNORECASE,
)


def change_columns(grid: Grid, context: Context) -> Iterator[Claim]:
    """A column of percentages or multiples that says what two columns before it amount to."""
    for c in range(2, grid.width):
        best: list[Change] = []
        for i in range(c - 1, 0, -1):
            for j in range(i + 1, c):
                claims = [x for row in grid.rows if (x := _row_change(grid, row, i, j, c, context))]
                good = sum(_fits(x) for x in claims)
                named = all(BEFORE_AFTER.search(grid.head[k]) for k in (i, j))
                named = named or (grid.width == 4 and bool(grid.head[c]))
                believed = (
                    len({x.amount.value for x in claims if _fits(x)}) >= 2
                    and good * 3 >= len(claims) * 2
                    and not any(x.old.percent for x in claims)
                )
                believed = believed or bool(
                    named
                    and CHANGE_HEAD.search(grid.head[c])
                    and good * 2 >= len(claims)
                    and claims
                )
                if believed and good > sum(map(_fits, best)):
                    best = claims
        yield from best


def _row_change(
    grid: Grid, row: Sequence[GridCell], i: int, j: int, c: int, context: Context
) -> Change | None:
    if c >= len(row):
        return None
    old, new = row[i].number, row[j].number
    amount, word = _amount(row[c], grid.head[c])
    if (
        old is None
        or new is None
        or amount is None
        or old.percent != new.percent
        or old.times
        or new.times
    ):
        return None
    if old.unit.dimensions != new.unit.dimensions or not old.value or not new.value:
        return None
    modality = context.of_block(row[c].block)
    three = (old, new, amount)
    return Change(amount.span, row[c].block.index, modality, three, *three, word, tabled=True)


def _fits(claim: Change) -> bool:
    """Whether some usual reading of the change agrees with the figures."""
    up, down = claim.new.value / claim.old.value, claim.old.value / claim.new.value
    unit = Fraction(1, 100) if claim.amount.percent else Fraction(1)
    stated = claim.amount.coefficient * claim.amount.scale * unit
    slack = claim.amount.ulp * unit + abs(stated) / 100
    readings = (
        (up, down) if claim.amount.times else (abs(up - 1), abs(claim.new.value - claim.old.value))
    )
    return any(abs(r - abs(stated)) <= slack for r in readings)


def _amount(cell: GridCell, head: str) -> tuple[Number | None, str]:
    found = [t.number for t in cell.tokens if t.kind == "number" and t.number]
    if len(found) != 1:
        return None, ""
    amount = found[0]
    if re.search(r"%|percent", head) and not amount.unit.text:
        amount = replace(amount, unit=Unit("%", Fraction(1, 100)))
    if not (amount.percent or amount.times):
        return None, ""
    words = [t.text for t in cell.tokens if t.kind == "word"]
    sign = next((t.text for t in cell.tokens if t.kind == "operator" and t.text in "+-"), "")
    word = wording_of(words) or {"-": "less", "+": "more"}.get(sign, "")
    headed = "" if amount.times else wording_of(head.split())  # a bare ``2×`` is twice as much
    return amount, word or headed or "signed"
