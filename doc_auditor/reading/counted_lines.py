"""Lines that each count one thing, and the line that adds them up.

    - north: 12 nodes
    - south: 31 nodes
    - All sites: 43 nodes          or ``That is 43 nodes in all.`` behind the list

Counts of anything need not add up, so every line has to have exactly one count of the noun that the
total is of, and none may say that it is a part of another one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind, Document

CALLED = re.compile(
    r"^\W*(?:all|in (?:all|total|sum)|together|altogether|overall|combined|(?:grand |sub-?)?totals?"
    r"|sum|everything|both|[Σ∑])(?!\w)|\b(?:totals?|sum|overall|altogether|together)\W*$",
    re.IGNORECASE,
)
"""What a total is called before its number."""
CALLED_AFTER = re.compile(
    r"\b(?:in (?:all|total|sum)|all told|altogether|together|overall|combined|all in)\b", re.I
)
MAKES = re.compile(
    r"^\W*(?:(?:so|thus|hence|which|that|this|these|they|it|i e|for)\b\W*)*(?:is|are|makes?|gives?"
    r"|adds? up to|comes? to|sums? (?:up )?to|totall?ings?|yields?|leaves? us with)?\W*$",
    re.IGNORECASE,
)
"""What may stand before the total behind a list."""
ASIDE = re.compile(
    r"\b(?:of (?:which|them|these|those)|thereof|spare|idle|free|left|remain\w*|including|incl|at"
    r" (?:most|least)|max\w*|min\w*|up to|target|limit|quota|budget|average|mean|per|each|every"
    r"|before|previously|was|were|instead|reserved?|minus|less|unless|if|or|peak|capacity)\b|%|/",
    re.IGNORECASE,
)
SINCE = re.compile(
    r"\b(?:this|last|past) (?:year|quarter|month|week)\b|\bso far\b|\bto date\b", re.I
)
"""A total of a period, which may have had more than what is listed."""
LONG = 14
"""Words of a line; a longer one says more than a count."""
MOST = 16


@dataclass(frozen=True, slots=True)
class Counted:
    """A total with the counts of the lines above it."""

    block: Block
    total: Number
    addends: tuple[Number, ...]
    label: str


@dataclass(frozen=True, slots=True)
class _Line:
    block: Block
    counts: tuple[tuple[Number, str], ...]
    before: str
    after: str
    words: frozenset[str]
    """The nouns of its label, for ``Total nodes: 43``."""


def counted(document: Document, words: Callable[[Block], Sequence[Token]]) -> Iterator[Counted]:
    """The totals of the lists of a document."""
    run: list[Block] = []
    for block in document.blocks:
        last = run[-1] if run else None
        behind = last is not None and block.kind is BlockKind.PARAGRAPH
        if block.kind is BlockKind.ITEM or (behind and last and block.trail == last.trail):
            run.append(block)
        if block.kind is not BlockKind.ITEM:
            yield from _lists(run, words)
            run = []
    yield from _lists(run, words)


def _lists(run: Sequence[Block], words: Callable[[Block], Sequence[Token]]) -> Iterator[Counted]:
    """The lists of a run of blocks, level by level, each with the paragraph behind."""
    levels: dict[tuple[int | None, int], list[Block]] = {}
    items = [b for b in run if b.kind is BlockKind.ITEM]
    for block in items:
        levels.setdefault((block.parent, block.level), []).append(block)
    for lines in levels.values():
        behind = [b for b in run[-1:] if b.kind is BlockKind.PARAGRAPH and len(levels) == 1]
        if 2 <= len(lines) <= MOST:
            yield from _totals([_line(b, words(b)) for b in (*lines, *behind)])


def _line(block: Block, tokens: Sequence[Token]) -> _Line:
    """The counts outside of brackets, each with the noun behind it."""
    outer, depth = [], 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if token.kind == "stop" and token.text != "\n" and depth == 0:
            break
        if depth == 0 and token.kind not in ("close", "mark") and token.text not in "^*\n":
            outer.append(token)
    numbers = [i for i, t in enumerate(outer) if t.kind == "number" and t.number is not None]
    counts = [(n, _noun(outer, i)) for i in numbers if (n := outer[i].number) and _plain(n)]
    at = next((i for i in numbers if outer[i].number is counts[0][0]), 0) if counts else 0
    before, after = (_text(x) for x in (outer[:at], outer[at + 1 :]))
    named = frozenset(singular(w.lower()) for w in before.split())
    return _Line(block, tuple(counts), before, after, named)


def _text(tokens: Sequence[Token]) -> str:
    return " ".join(t.text for t in tokens)


def _plain(number: Number) -> bool:
    bare = not (number.unit.text or number.bound or number.hedged)
    return bare and number.integral and number.value > 0


def _noun(tokens: Sequence[Token], at: int) -> str:
    """The word behind a number, if it is one of things."""
    follows = tokens[at + 1 : at + 2]
    return singular(follows[0].text.lower()) if follows and follows[0].kind == "word" else ""


def _totals(lines: Sequence[_Line]) -> Iterator[Counted]:
    """The lines that are called a total, each with those since the last one."""
    first = 0
    for at, line in enumerate(lines):
        if not line.counts or not _called(line, at == len(lines) - 1):
            continue
        above = lines[first:at]
        first = at + 1
        found = _added(line, above)
        if found is not None:
            yield found


def _called(line: _Line, last: bool) -> bool:
    if len(line.before.split()) > LONG:
        return False
    if line.block.kind is BlockKind.PARAGRAPH:
        makes = MAKES.match(line.before) or CALLED.search(line.before)
        return makes is not None and bool(
            CALLED_AFTER.search(line.after) or CALLED.search(line.before)
        )
    if CALLED.search(line.before.strip(" :=-–—|")) or CALLED_AFTER.match(
        line.after.partition(" ")[2]
    ):
        return True
    return last and line.before.strip() != "" and MAKES.match(line.before) is not None


def _added(total: _Line, above: Sequence[_Line]) -> Counted | None:
    """The counts of the noun of the total, one of each line."""
    number, noun = total.counts[0]
    if len(above) < 2 or len(total.counts) > 1 or ASIDE.search(f"{total.before} {total.after}"):
        return None
    if SINCE.search(f"{total.before} {total.after}"):
        return None
    addends: list[Number] = []
    nouns: set[str] = set()
    for line in above:
        said = f"{line.before} {line.after}"
        if len(line.counts) != 1 or len(said.split()) > LONG or ASIDE.search(said):
            return None
        addends.append(line.counts[0][0])
        nouns.add(line.counts[0][1])
    if len(nouns) != 1 or not ({noun} == nouns or (not noun and nouns <= total.words)):
        return None
    if not noun and not total.words & nouns:
        return None
    return Counted(total.block, number, tuple(addends), total.before)
