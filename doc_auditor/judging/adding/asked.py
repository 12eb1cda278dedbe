"""Kind ``asked``: what a document asks for at its head, against the total of its own bill.

``We ask for 64 nodes`` above a table whose nodes add up to 70; ``12 more hosts`` is held against
the total of a column that says what is missing (``Difference``, ``New``).  So is a sentence beside
a table that says nothing but how many there were: ``There were 14 interruptions``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, verdict
from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.lexicon import PER, normal, singular
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.sentences.ratios import plural
from doc_auditor.reading.tokens import Token, word
from doc_auditor.records import Block, BlockKind, Evidence, Modality
from doc_auditor.rulebook import Rule

ASK = re.compile(
    r"\b(?:we|i|the team|this (?:plan|proposal|request|document|memo))\s+"
    r"(?:ask|asks|request|requests|apply|applies|propose to (?:buy|order|rent)|order|orders|"
    r"want to (?:buy|order|rent))\b(?: for)?",
    re.IGNORECASE,
)
REACH = 4
"""Tokens between the request and its number."""
NOUNS = 3
"""Words between the number and what it counts: ``64 H200 nodes``."""
MORE = frozenset({"more", "additional", "new", "further", "extra", "another"})
MISSING = frozenset(
    "difference missing additional new gap delta short shortage more extra request requested ask "
    "order buy".split()
)
TOLD = frozenset(
    "there are were was the a run we counted saw recorded logged had in all total of altogether "
    "overall together came to sum occurred happened during most none".split()
)
"""Words of a sentence that says how many there are of all."""
NUMBER = frozenset({"number", "of", "count", "total"})
MACHINES = frozenset({"gpu", "node", "rack"})


@dataclass(frozen=True, slots=True)
class _Request:
    """``15 more nodes``: the number, what it counts, and whether it comes on top."""

    number: Number
    noun: str
    more: bool


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Requests above every table with a total of the same machines."""
    printed = [
        t.number.value
        for tokens in bench.reading.tokens.values()
        for t in tokens
        if t.number is not None
    ]
    for block in bench.document.blocks:
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM) or block.quotes:
            continue
        tokens = bench.reading.tokens.get(block.index, ())
        for grid in _beside(bench, block):
            for number, total in _told(tokens, grid):
                yield from _against(rule, bench, block, _Request(number, "", True), total, True)
        for request in _requests(block, tokens):
            totals = [t for g in bench.reading.grids for t in _totals(g, block, request)]
            if len({n.value for n in totals}) == 1:
                once = printed.count(request.number.value) == 1
                yield from _against(rule, bench, block, request, totals[0], once)


def _beside(bench: Bench, block: Block) -> Iterator[Grid]:
    """The tables right above and below a text."""
    for grid in bench.reading.grids:
        rows = [r for r in grid.table.rows if r]
        if rows and block.index in (rows[0][0] - 1, rows[-1][-1] + 1):
            yield grid


def _told(tokens: Sequence[Token], grid: Grid) -> Iterator[tuple[Number, Number]]:
    """``There were 14 interruptions`` and the total of that column, which has no such entry."""
    for start, end in sentences(tokens):
        counts = [i for i in range(start, end) if tokens[i].number is not None]
        number = tokens[counts[0]].number if len(counts) == 1 else None
        if number is None or number.unit.text or not (number.exact and number.integral):
            continue
        noun = word(tokens, counts[0] + 1)
        rest = {t.low for t in tokens[start:end] if t.kind not in ("mark", "comma", "number")}
        heads = [{*normal([h])} - NUMBER for h in grid.head]
        if not plural(noun) or not rest - {noun} <= TOLD or heads.count({singular(noun)}) != 1:
            continue
        cells = grid.column(heads.index({singular(noun)}))
        numbers = [c.number if c is not None else None for c in cells]
        totals = [n for r, n in enumerate(numbers) if n is not None and grid.total(r)]
        known = {n.value for n in numbers if n is not None} - {t.value for t in totals}
        close = len(totals) == 1 and totals[0].value / 2 < number.value < totals[0].value * 2
        spare = close and PER.get(singular(noun)) in MACHINES and number.value > totals[0].value
        if close and number.value not in known and not (number.bound or spare):
            yield number, totals[0]


def _requests(block: Block, tokens: Sequence[Token]) -> Iterator[_Request]:
    for match in ASK.finditer(block.shadow):
        end = block.span.start + match.end()
        start = next((i for i, t in enumerate(tokens) if t.span.start >= end), len(tokens))
        for at in range(start, min(start + REACH, len(tokens))):
            number = tokens[at].number
            if number is None or not number.integral or number.unit.dimensions or number.hedged:
                continue
            following = _following(tokens, at, number)
            names = [PER.get(normal([w])[0], "") for w in following]
            noun = next((n for n in names if n in MACHINES), "")
            if noun:
                yield _Request(number, noun, bool(MORE & {*following, word(tokens, at - 1)}))
            break


def _following(tokens: Sequence[Token], at: int, number: Number) -> list[str]:
    """The words behind a number up to what it counts; in ``10 of the 22 nodes`` there are none."""
    found = [number.noun] if number.noun else []
    for index in range(at + 1, at + 2 + NOUNS):
        token = tokens[index] if index < len(tokens) else None
        if token is None or token.kind not in ("word", "symbol") or token.low == "of":
            break
        found.append(token.low)
    return found


def _totals(grid: Grid, block: Block, request: _Request) -> Iterator[Number]:
    """The totals of a table below a block that are of the machines which it asks for."""
    heads = [_words(h) for h in grid.head]
    if grid.table.rows[0][0] < block.index or not any(request.noun in h for h in heads):
        return
    for row, cells in enumerate(grid.rows):
        if not grid.total(row) or row != len(grid.rows) - 1:
            continue
        for head, cell in zip(heads, cells, strict=False):
            fits = head & MISSING if request.more else request.noun in head and len(head) == 1
            if fits and _plain(cell):
                assert cell.number is not None
                yield cell.number


def _words(head: str) -> set[str]:
    return {PER.get(w, w) for w in normal(re.findall(r"[A-Za-z]+", head))}


def _plain(cell: GridCell) -> bool:
    return cell.number is not None and cell.number.integral and not cell.number.percent


def _against(
    rule: Rule, bench: Bench, block: Block, request: _Request, total: Number, once: bool
) -> Iterator[Outcome]:
    number = request.number
    claim = bench.claim(block, number)
    line = f"line {bench.line(total.span)}"
    asked = "asked for" if request.noun else "stated"
    if number.value == total.value:
        yield Outcome(verdict(claim, "agreement", "holds", f"the total on {line}"))
        return
    if claim.modality not in (Modality.ASSERTED, Modality.REQUIRED) or not (once or request.more):
        return
    yield Outcome(
        verdict(claim, "agreement", "fails", f"{line} adds up to another number"),
        finding(
            rule,
            claim,
            f"{number.text.strip()} are {asked}, but the total on {line} is {total.text.strip()}",
            claimed=printed_value(number),
            actual=Fraction(total.value),
            calculation=[f"{number.text.strip()} ≠ {total.text.strip()}"],
            related=[Evidence(total.text.strip(), total.span)],
        ),
    )
