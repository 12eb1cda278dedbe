"""Lines that follow one another: lists, code blocks; their labels, values and totals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doc_auditor.quantity import Number
from doc_auditor.reading.grid import TOTAL
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind

COLUMN = re.compile(r"\S+(?: \S+)*")
UNIT_ALONE = re.compile(r"^[A-Za-z/%]+$")
LABEL = re.compile(r"^[^\d:=]{2,60}$")


@dataclass(frozen=True, slots=True)
class Line:
    """A block with its tokens, its label and the one value that it states."""

    block: Block
    tokens: tuple[Token, ...]
    label: str = ""
    value: Number | None = None
    calculated: bool = False
    """The line prints a calculation of its own."""


def line(block: Block, tokens: Sequence[Token]) -> Line:
    """The label and value of a block that reads ``Label: value …``."""
    colon = next((i for i, t in enumerate(tokens[:14]) if t.kind == "colon" or t.text == "="), None)
    calculated = any(t.kind == "operator" and t.text in "*/" for t in tokens)
    if colon is None:
        return _bare(block, tokens, calculated)
    label = " ".join(t.text for t in tokens[:colon] if t.kind in ("word", "symbol"))
    after = [t for t in tokens[colon + 1 :] if t.text != "\n"]
    if any(t.kind == "number" for t in tokens[:colon]):
        return Line(block, tuple(tokens), label, None, calculated)
    start = 1 if after[:1] and after[0].text in "+=" else 0
    if len(after) <= start or after[start].kind != "number":
        return Line(block, tuple(tokens), label, None, calculated)
    number = _stated(after[start:])
    return Line(block, tuple(tokens), label, number, calculated)


def _bare(block: Block, tokens: Sequence[Token], calculated: bool) -> Line:
    """``58.6 MB of weights``: a value first, then what it is; or columns in a code block."""
    if block.kind is BlockKind.CODE and not calculated and (found := _columned(block, tokens)):
        return found
    if tokens and tokens[0].kind == "number" and tokens[0].number and not calculated:
        number = tokens[0].number
        if number.unit.dimensions:
            return Line(block, tuple(tokens), " ".join(t.text for t in tokens[1:6]), number)
    return Line(block, tuple(tokens), "", None, calculated)


def _columned(block: Block, tokens: Sequence[Token]) -> Line | None:
    """``Weights   2 B   8.0 GB   (BF16)``: a label, and the value in the last column."""
    text = re.sub(r"\s*\([^()]*\)\s*$", "", block.shadow)
    columns = list(COLUMN.finditer(text))
    if len(columns) < 2 or not columns[0].group()[0].isalpha():
        return None
    start = columns[-1].start() + block.span.start
    if UNIT_ALONE.match(columns[-1].group()) and len(columns) > 2:
        start = columns[-2].start() + block.span.start
    last = [t for t in tokens if start <= t.span.start < block.span.start + len(text)]
    if len(last) != 1 or last[0].number is None:
        return None
    return Line(block, tuple(tokens), columns[0].group(), last[0].number)


def _stated(tokens: Sequence[Token]) -> Number | None:
    """The value after a colon: the result where a calculation stands, else the first number."""
    depth = 0
    for index, token in enumerate(tokens):
        depth += (token.kind == "open") - (token.kind == "close")
        if (
            depth == 0
            and token.kind == "operator"
            and token.text in "*/-"
            and token.kind == "operator"
        ):
            return _after_equals(tokens[index:])
        if token.kind in ("stop", "comma", "open"):
            break
        if depth == 0 and token.text in ("=", "≈"):
            return _after_equals(tokens[index:])
    return tokens[0].number


def _after_equals(tokens: Sequence[Token]) -> Number | None:
    found, depth = None, 0
    for index, token in enumerate(tokens):
        depth += (token.kind == "open") - (token.kind == "close")
        if token.kind in ("stop", "comma") or depth < 0:
            break
        if (
            depth == 0
            and token.text in ("=", "≈")
            and index + 1 < len(tokens)
            and tokens[index + 1].kind == "number"
        ):
            found = tokens[index + 1].number
    return found


def groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of sibling lines: items of one list, lines of one code block."""
    runs: dict[tuple[str, int, int], list[Line]] = {}
    for entry in lines:
        block = entry.block
        if block.kind is BlockKind.ITEM:
            parent = -1 if block.parent is None else block.parent
            heading = block.trail[-1] if block.trail else -1
            runs.setdefault(
                ("item", parent if parent >= 0 else -2 - heading, block.level), []
            ).append(entry)
        elif block.fence is not None:
            runs.setdefault(("fence", block.fence.number, 0), []).append(entry)
    yield from (run for run in runs.values() if len(run) > 2)


@dataclass(frozen=True, slots=True)
class Summed:
    """A total line with the addends above it; ``certain`` when they look like its parts."""

    total: Number
    addends: tuple[Number, ...]
    line: Line
    certain: bool


def totals(run: Sequence[Line]) -> Iterator[Summed]:
    """Totals over the lines above them that have the same unit."""
    addends: list[Line] = []
    unread = False
    for entry in run:
        value = entry.value
        if value is None:
            unread = unread or any(t.kind == "number" for t in entry.tokens)
            continue
        if TOTAL.search(entry.label) and "per" not in entry.label.lower().split()[:1]:
            alike = [a for a in addends if a.value and _alike(a.value, value)]
            if len(alike) >= 2:
                certain = len(alike) == len(addends) and _additive(value) and not unread
                yield Summed(value, tuple(a.value for a in alike if a.value), entry, certain)
            addends = [] if not re.match(r"\W*sub", entry.label, re.IGNORECASE) else addends
        else:
            addends.append(entry)


def _additive(number: Number) -> bool:
    """Sizes, times and money add up; rates and bare counts of anything may not."""
    dims = dict(number.unit.dimensions)
    return bool(dims) and (dims.get("second", 0) >= 0 or "money" in dims)


def _alike(a: Number, b: Number) -> bool:
    return a.unit.dimensions == b.unit.dimensions and a.percent == b.percent and a.times == b.times
