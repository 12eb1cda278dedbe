"""Lines that are called a total, with the values of their unit on the lines above them.

A line is an item of a list, a line of a code block, or the paragraph right behind one; its value is
the result of its calculation, else the first number of the kind, wherever it stands in the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.judging.bench import Bench
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.reducing import reduced
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind

CALLED = re.compile(
    r"^\W*(?:(?:grand|sub|overall|combined|in|all in)[- ]?)*(?:totals?|sum|together|altogether)\b"
    r"|\b(?:sub)?totals?\W*$|\b(?:together|sum)\W*$|\ball (?:in all|told)\W*$",
    re.IGNORECASE,
)
CALLED_AFTER = re.compile(
    r"(?:in all|in total|all told|altogether|together|combined)\b", re.IGNORECASE
)
"""The same behind its number: ``Memory in use: 72 GiB in all``."""
SUBTOTAL = re.compile(r"\bsub-?total", re.IGNORECASE)
MANY = Fraction(100_000)
"""A bare number as large as this counts parameters or tokens, as one with a magnitude does."""
MOST = 14
LABEL = 8
"""Words of a label; a longer text says something else."""
PLAIN = frozenset(
    "total totals sum together altogether subtotal grand overall combined in all of for per the a "
    "gpu npu device card chip rank node accelerator memory size cost time required requirement "
    "usage use used estimated approximate approx parameter param parameters budget footprint "
    "consumption needed need runtime duration peak is at with".split()
)
"""Words of a total that do not say what of it is added up."""
ASIDE = frozenset(
    "available capacity limit free headroom left spare remaining including incl thereof which "
    "maximum max min minimum average mean target budget reserve reserved margin previous before "
    "was instead saved saving savings each one single per-token".split()
)
"""Words of a line that is no part of a total below it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A line above a total: its label and its values of the kind, the likeliest first."""

    block: int
    words: frozenset[str]
    values: tuple[Number, ...]
    operands: tuple[Number, ...]
    """The figures that the line calculates with."""
    signed: bool
    """It goes on from the line above: ``+10% = 3.58 GB``."""

    def takes(self, value: Number) -> bool:
        """Whether the line calculates with a value; its unit may be left out."""
        return any(
            n.coefficient == value.coefficient
            and (
                (n.scale, n.unit.text) == (value.scale, value.unit.text)
                or (n.scale == 1 and not n.unit.dimensions and not n.integral)
            )
            for n in self.operands
        )

    @property
    def aside(self) -> bool:
        """Whether the line says itself that it is no part."""
        return bool(self.words & ASIDE)


@dataclass(frozen=True, slots=True)
class Tally:
    """A total with the lines above it; ``about`` are the words that say what is added up."""

    block: Block
    total: Number
    about: frozenset[str]
    parts: tuple[Part, ...]
    open: bool
    """Whether a line has a value of the kind that cannot be read as one: a range, a bound."""


def tallies(bench: Bench) -> Iterator[Tally]:
    """Every total of a list or a code block with two parts or more."""
    for run in _runs(bench):
        first = 0
        for at, block in enumerate(run):
            tokens = _tokens(bench, block)
            place = _total(tokens)
            if place is None:
                continue
            number = tokens[place].number
            label = " ".join(t.text for t in tokens[:place] if t.kind in ("word", "symbol"))
            above = _siblings(run[first:at], block)
            if number is not None and len(above) > 1:
                yield from _tally(bench, block, number, label, above)
            if not SUBTOTAL.search(label):
                first = at + 1


def _tokens(bench: Bench, block: Block) -> list[Token]:
    return reduced(
        [
            t
            for t in bench.reading.tokens.get(block.index, ())
            if t.text != "\n" and t.kind != "mark"
        ]
    )


def _runs(bench: Bench) -> Iterator[list[Block]]:
    """Lists with the paragraph behind them, and code blocks."""
    run: list[Block] = []
    for block in bench.document.blocks:
        last = run[-1] if run else None
        if last is not None and _goes_on(last, block):
            run.append(block)
            continue
        if len(run) > 2:
            yield run
        run = [block] if block.kind in (BlockKind.ITEM, BlockKind.CODE) else []
    if len(run) > 2:
        yield run


def _goes_on(last: Block, block: Block) -> bool:
    if last.kind is BlockKind.CODE:
        return block.fence is not None and block.fence.number == (
            last.fence.number if last.fence else -1
        )
    if last.kind is not BlockKind.ITEM or last.trail != block.trail:
        return False
    return block.kind in (BlockKind.ITEM, BlockKind.PARAGRAPH)


def _siblings(run: Sequence[Block], total: Block) -> list[Block]:
    """The lines of the level of a total; behind a list, its outermost items."""
    if total.kind is BlockKind.CODE:
        return list(run)
    if total.kind is BlockKind.PARAGRAPH:
        level = min((b.level for b in run), default=0)
        return [b for b in run if b.level == level]
    return [b for b in run if b.level == total.level and b.parent == total.parent]


def _total(tokens: Sequence[Token]) -> int | None:
    """Where the value of a line stands that is called a total."""
    depth = words = 0
    label: list[str] = []
    for at, token in enumerate(tokens):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth or token.kind == "close":
            continue
        if token.kind == "number":
            if token.number is None or not _kind(token.number) or words > LABEL:
                return None
            after = " ".join(t.text for t in tokens[at + 1 : at + 3])
            called = CALLED.search(" ".join(label)) or CALLED_AFTER.match(after)
            return at if called else None
        if token.kind in ("stop", "comma", "arrow", "operator"):
            return None
        if token.kind in ("word", "symbol"):
            words += 1
            label.append(token.text)
    return None


def _kind(number: Number) -> bool:
    """Amounts add up; rates, shares and multiples do not."""
    if number.percent or number.times or number.bound:
        return False
    dimensions = dict(number.unit.dimensions)
    if dimensions:
        return dimensions.get("second", 0) > 0 or not any(n < 0 for n in dimensions.values())
    return bool(number.letter) or number.value >= MANY


def _alike(number: Number, total: Number) -> bool:
    """Whether a number is of the kind of a total."""
    same = number.unit.dimensions == total.unit.dimensions
    return same and not (number.percent or number.times) and (_kind(number) or bool(number.bound))


def _tally(
    bench: Bench, block: Block, total: Number, label: str, above: Sequence[Block]
) -> Iterator[Tally]:
    found: list[Part] = []
    is_open = False
    for line in above:
        segments = list(_segments(_tokens(bench, line)))
        every = bench.reading.tokens.get(line.index, ())
        operands = [t.number for t in every if t.number is not None]
        for segment in segments:
            part, unread = _part(line.index, segment, total, operands)
            is_open = is_open or unread
            if part is not None:
                found.append(part)
    if 2 <= len(found) <= MOST:
        about = frozenset(normal(label.split())) - PLAIN
        yield Tally(block, total, about, tuple(found), is_open)


def _segments(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    start = 0
    for at, token in enumerate(tokens):
        if token.kind == "stop" or (token.kind == "comma" and token.text == ";"):
            yield tokens[start:at]
            start = at + 1
    yield tokens[start:]


def _part(
    block: int, tokens: Sequence[Token], total: Number, operands: Sequence[Number]
) -> tuple[Part | None, bool]:
    """The values of a line, and whether it has one that cannot be read."""
    depth = 0
    outer: list[Number] = []
    unread = False
    for at, token in enumerate(tokens):
        depth += (token.kind == "open") - (token.kind == "close")
        number = token.number
        if token.kind != "number" or number is None or not _alike(number, total):
            continue
        beside = [t.kind for t in (*tokens[max(0, at - 1) : at], *tokens[at + 1 : at + 2])]
        if number.bound or "operator" in beside[-1:] or "arrow" in beside:
            unread = True
        elif not depth:
            outer.append(number)
    if not outer:
        return None, unread
    same = [n for n in outer if n.unit.text == total.unit.text and n.letter == total.letter]
    values = tuple(same or outer)[:3]
    first = next(i for i, t in enumerate(tokens) if t.number is values[0])
    colon = next((i for i, t in enumerate(tokens[:first]) if t.kind == "colon"), first)
    named = tokens[:colon] if colon < first else tokens
    label = [t.text for t in named if t.kind in ("word", "symbol")]
    signed = any(t.kind == "operator" and t.text in "+*" for t in tokens[colon : colon + 2])
    rest = tuple(n for n in operands if n.digits != values[0].digits)
    return Part(block, frozenset(normal(label)), values, rest, signed), unread
