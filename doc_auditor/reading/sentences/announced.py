"""Blocks → counts that a text announces: ``four stages follow:`` and a list, ``all five rows``.

A count is held against a list only where the sentence before it says that the list is what it
counts, and against a table only where all of its rows are meant.  A sentence that ends with its
count (``It takes five steps.``, ``Number of issues: 5``) likely means the list right below it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from doc_auditor.quantity import Number
from doc_auditor.reading.grid import TOTAL, Grid
from doc_auditor.reading.lexicon import Lexicon, singular
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS
from doc_auditor.reading.texts import Words
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind, Document
from doc_auditor.source import Span

LISTED = frozenset(
    "thing point step item reason way option case part phase change question check goal lesson "
    "factor area task problem issue method approach type kind category rule note caveat figure "
    "assumption decision requirement constraint place risk cause finding issue error mistake "
    "correction defect discrepancy inconsistency slip measure fix lever objective".split()
)
"""What a list is made of, whatever it is about."""
REMARK = re.compile(
    r"\W*(?:notes?|n\.?b|caveats?|hints?|tips?|warnings?|remarks?|ps|see also)\W*:", re.I
)
"""An item that adds something about the others is none of them."""
COUNTING = frozenset("number of total count found the all identified listed overall in".split())
OPEN = frozenset("e.g eg i.e etc including like such mostly mainly".split())
SOME = frozenset("of first last other another more further least most every each per".split())
"""Words before a count that is not of all."""
MORE = frozenset("plus and with also another other".split())
BELOW = frozenset("are listed given described explained shown below here follow".split())
FAR = 80
LABEL = 7
WORDS = 2
JOIN = re.compile(r"\s*,\s*(?:and\b|or\b)?|\s+(?:and|or)\s+")
TALLY = re.compile(r"\d+ ?(?:of|/) ?\d+")
MOST = 30
NONE = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Announced:
    """A printed count and how many of what it counts there are."""

    number: Number
    counted: int
    noun: str
    what: str
    span: Span
    block: Block
    loose: bool = False


def announced(
    document: Document, grids: Sequence[Grid], words: Words, lexicon: Lexicon
) -> Iterator[Announced]:
    """The counts of list items and of table rows."""
    children: Mapping[int, list[Block]] = _children(document)
    heads = _heads(document, grids, lexicon)
    tables = {g.table.rows[0][0]: g for g in grids if g.table.rows and g.table.rows[0]}
    for block in document.blocks:
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            continue
        if "(" in block.shadow:
            yield from _bracketed(block, words(block))
        if len(items := children.get(block.index, ())) > 1 and _introduces(block):
            yield from _list(block, words(block), items)
        elif below := _below(document, block):
            yield from _ending(block, words(block), below)
        elif grid := tables.get(block.index + 1):
            yield from _table(document, block, words(block), grid)
        section = heads.get(block.trail[-1:], {}) if heads else {}
        if section:
            yield from _rows(block, words(block), section)


def _children(document: Document) -> dict[int, list[Block]]:
    found: dict[int, list[Block]] = defaultdict(list)
    for block in document.blocks:
        if block.kind is BlockKind.ITEM and block.parent is not None:
            found[block.parent].append(block)
    return found


def _introduces(block: Block) -> bool:
    return block.shadow.rstrip().endswith((":", "："))


def _list(block: Block, tokens: Sequence[Token], items: Sequence[Block]) -> Iterator[Announced]:
    spans = [s for s in sentences(tokens) if any(t.kind == "number" for t in tokens[s[0] : s[1]])]
    if not spans:
        return
    start, end = spans[-1]
    if any(t.kind == "stop" for t in tokens[end:]):
        return
    counts = [i for i in range(start, end) if tokens[i].kind == "number"]
    level = min(b.level for b in items)
    top = [b for b in items if b.level == level]
    counted = len(top)
    if any(REMARK.match(b.shadow) for b in top):
        return
    if len(counts) != 1 or counted > MOST:
        return
    index = counts[0]
    number, noun = tokens[index].number, _noun(tokens, index, end)
    before = tokens[index - 1].low if index > start else ""
    if number is None or not _count(number) or not noun or before in MORE:
        return
    if before == "following" or noun in LISTED:
        span = tokens[index].span
        yield Announced(number, counted, noun, "items in the list", span, block)


def _bracketed(block: Block, tokens: Sequence[Token]) -> Iterator[Announced]:
    """``All 3 checks (memory, latency, throughput)``: words in a bracket, one for each."""
    for at, token in enumerate(tokens):
        number = token.number
        if token.kind != "number" or number is None or not _count(number):
            continue
        start = next((i for i in range(at + 2, at + 4) if _kind(tokens, i) == "open"), 0)
        end = next((i for i in range(start, len(tokens)) if tokens[i].kind == "close"), 0)
        noun = singular(tokens[start - 1].low) if start else ""
        inside = tokens[start + 1 : end]
        words = {t.low for t in inside}
        if noun not in LISTED or not end or words & OPEN or tokens[at - 1].low in SOME:
            continue
        if any(t.kind not in ("word", "symbol", "comma") or t.number for t in inside):
            continue
        text = " ".join(t.text for t in inside)
        parts = JOIN.split(text)
        named = [p for p in parts if p.strip()]
        if number.value == len(text.split(",")):
            continue  # ``warm up, measurement and cool down`` may be two
        if 1 < len(named) == len(parts) and all(len(p.split()) <= WORDS + 1 for p in named):
            what = "in the bracket"
            yield Announced(number, len(named), noun, what, token.span, block, True)


def _kind(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].kind if at < len(tokens) else ""


def _below(document: Document, block: Block) -> list[Block]:
    """The items of the list right below a text that introduces nothing."""
    if block.kind is not BlockKind.PARAGRAPH:
        return []
    found: list[Block] = []
    for after in document.blocks[block.index + 1 : block.index + 1 + FAR]:
        if after.kind is not BlockKind.ITEM and (after.parent is None or not found):
            break
        if after.kind is BlockKind.ITEM:
            found.append(after)
    level = min((b.level for b in found), default=0)
    top = [b for b in found if b.level == level]
    return top if len(top) > 1 and not any(REMARK.match(b.shadow) for b in top) else []


def _ending(block: Block, tokens: Sequence[Token], items: Sequence[Block]) -> Iterator[Announced]:
    """``It takes five steps.`` and ``Number of issues: 5`` before a list of steps and issues."""
    named = labelled(tokens) or last_count(tokens)
    if named is None or named[1] not in LISTED or len(items) > MOST:
        return
    number, noun, span = named
    yield Announced(number, len(items), noun, "items in the list below", span, block, True)


def _table(
    document: Document, block: Block, tokens: Sequence[Token], grid: Grid
) -> Iterator[Announced]:
    """``The rollout has five phases:`` before a table whose first column is headed ``Phase``."""
    named = last_count(tokens)
    head = document.blocks[grid.table.rows[0][0]].shadow.strip().lower()
    if named is None or singular(head) != named[1] or len(grid.rows) > MOST:
        return
    sides = [r[0].text.strip() for r in grid.rows if r and r[0].text.strip()]
    names = [s for s in sides if not TOTAL.search(s)]
    if len(set(names)) == len(names) == len([s for s in sides if not TOTAL.search(s)]) > 1:
        number, noun, span = named
        yield Announced(number, len(names), noun, "rows in the table below", span, block, True)


def labelled(tokens: Sequence[Token]) -> tuple[Number, str, Span] | None:
    """``Number of issues: 5``, ``Total errors found: 6``."""
    plain = [t for t in tokens if t.kind != "mark"]
    colon = next((i for i, t in enumerate(plain[:LABEL]) if t.kind == "colon" or t.text == "="), 0)
    if not colon or colon + 1 >= len(plain) or any(t.kind != "word" for t in plain[:colon]):
        return None
    number = plain[colon + 1].number
    nouns = [w for t in plain[:colon] if (w := t.low) not in COUNTING]
    ends = colon + 2 >= len(plain) or plain[colon + 2].kind in ("comma", "stop", "open")
    if number is None or not _count(number) or len(nouns) != 1 or not ends:
        return None
    counted = any(t.low in ("number", "total", "count") for t in plain[:colon])
    return (number, singular(nouns[0]), number.span) if counted else None


def last_count(tokens: Sequence[Token]) -> tuple[Number, str, Span] | None:
    """The count that the text ends with, if its last sentence has no other number."""
    spans = [s for s in sentences(tokens) if s[1] > s[0]]
    if not spans:
        return None
    start, end = spans[-1]
    counts = [i for i in range(start, end) if tokens[i].kind == "number"]
    number = tokens[counts[0]].number if len(counts) == 1 else None
    if number is None or not _count(number):
        return None
    rest = [t for t in tokens[counts[0] + 1 : end] if t.text != ":"]
    while len(rest) > 1 and (rest[-1].low in BELOW or rest[-1].kind == "comma"):
        rest.pop()  # ``5 findings are listed below``
    said = {t.low for t in tokens[start : counts[0]]}
    if not 1 <= len(rest) <= WORDS or any(t.kind != "word" for t in rest):
        return None
    if said & SOME or rest[0].low in SOME:
        return None
    noun = rest[-1].text.lower()
    plural = noun.endswith("s") and not noun.endswith("ss")
    return (number, singular(noun), tokens[counts[0]].span) if plural else None


def _count(number: Number) -> bool:
    measured = bool(number.unit.text) or number.times or number.percent
    return not measured and number.exact and not number.bound and 2 <= number.value <= MOST


def _noun(tokens: Sequence[Token], index: int, end: int) -> str:
    """What is counted, in the singular; nothing where it is *n of* something or no plural."""
    words: list[str] = []
    at = index + 1
    while at < end and tokens[at].kind == "word" and len(words) < 4:
        word = tokens[at].low
        if word in FUNCTION_WORDS:
            break
        words.append(word)
        at += 1
    if at < end and tokens[at].low == "of":
        return ""
    plural = [w for w in words if w.endswith("s") and not w.endswith("ss")]
    return singular(plural[-1]) if plural else ""


Section = Mapping[str, Sequence[int]]
"""Noun → rows of the table: without totals, with them, and down to the first total."""


def _heads(
    document: Document, grids: Sequence[Grid], lexicon: Lexicon
) -> dict[tuple[int, ...], dict[str, Sequence[int]]]:
    """Heading → noun of a table's first column → rows; a noun of two tables is left out."""
    found: dict[tuple[int, ...], dict[str, Sequence[int]]] = defaultdict(dict)
    for grid in grids:
        rows = grid.table.rows
        if len(rows) < 3 or not rows[0]:
            continue
        head = document.blocks[rows[0][0]]
        words = head.shadow.split()
        noun = singular(words[-1].lower()) if 0 < len(words) <= 2 else ""
        if not noun.isalpha() or lexicon.label([noun]) is not None:
            continue
        sides = [document.blocks[r[0]].shadow.strip() for r in rows[1:] if r]
        blank = [i for i in rows[-1][1:] if not document.blocks[i].shadow.strip()]
        if blank:
            continue
        if any(_tallies(document, row) for row in rows[1:]):
            continue
        names = [s for s in sides if not TOTAL.search(s)]
        repeated = len(set(names)) < len(names) or any(not n for n in names)
        section = found[head.trail[-1:]]
        above = len(list(takewhile(lambda s: not TOTAL.search(s), sides)))
        counts = (len(names), len(sides), above)
        section[noun] = NONE if repeated or noun in section else counts
    return dict(found)


def _tallies(document: Document, row: Sequence[int]) -> bool:
    """``| Met | 3 of 4 | 4 of 4 |``: a row that counts the others."""
    texts = [document.blocks[i].shadow.strip("* _") for i in row[1:]]
    return bool(texts) and all(TALLY.fullmatch(t) for t in texts)


def _rows(block: Block, tokens: Sequence[Token], section: Section) -> Iterator[Announced]:
    for before, (index, token) in pairwise(enumerate(tokens)):
        number = token.number
        if token.kind != "number" or number is None or not _count(number):
            continue
        if before[1].text.lower() not in ("all", "these"):
            continue
        noun = _noun(tokens, index, len(tokens))
        if index + 1 >= len(tokens) or singular(tokens[index + 1].low) != noun:
            continue
        counts = section.get(noun, NONE)
        counted = int(number.value) if number.value in counts else counts[0]
        if counted > 0:
            yield Announced(number, counted, noun, "rows in the table", token.span, block)
