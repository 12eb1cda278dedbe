"""Blocks → counts of titled sections: ``Three nodes need changes``, ``### Node A`` to ``D``.

Sections are counted whose titles carry one noun and consecutive letters or numbers from the first
on.  A sentence counts them if it says of all of them what was done, and nothing else, or if it says
how many there are: ``Number of issues: 5``, ``We compare four options``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.announced import LISTED, MOST, Announced, labelled, last_count
from doc_auditor.reading.texts import Words
from doc_auditor.reading.tokens import Token, word
from doc_auditor.records import Block, BlockKind, Document

TITLE = re.compile(r"\W*([A-Za-z]{3,})\s+([A-Z]|\d{1,2})(?=\W|$)")
FOUND = frozenset(
    "finding issue error mistake correction defect discrepancy inconsistency slip problem".split()
)
"""What a review numbers, and nothing else besides."""
NUMBERED = re.compile(r"\W*(\d{1,2})[.):]\s")
FRAME = re.compile(
    r"summar|conclu|introduc|overview|background|recommend|appendi|referenc|next step|method|"
    r"result|scope|timeline|question|outlook|change|history|risk",
    re.IGNORECASE,
)
"""Titles of sections that frame the others and are none of what is counted."""
DONE = frozenset(
    "modified edited changed corrected fixed replaced revised modification modifications "
    "correction corrections edit edits changes modifying changing correcting compared considered "
    "evaluated examined analysed analyzed discussed described listed reported".split()
)
LISTING = frozenset(
    "compare compares compared list lists listed describe describes described found find finds "
    "contain contains discuss discusses consider considers considered evaluate evaluates evaluated "
    "examine examines identified identifies are has have present presents".split()
)
"""Verbs whose object is all that a text has of a kind."""
LINKS = frozenset(
    "need needs needed require requires required are were is was have has had to be been must a "
    "an".split()
)
BEFORE = frozenset("the these following all".split())
ALTOGETHER = frozenset("in total altogether overall all below here".split())
NOUNS = 6
"""Words between a noun and the end of what is said of it."""


@dataclass(frozen=True, slots=True)
class Series:
    """The sections of one noun, by the indices of their titles."""

    noun: str
    headings: frozenset[int]


def announced(document: Document, words: Words) -> Iterator[Announced]:
    """The counts of the sections that carry one noun and consecutive letters or numbers."""
    yield from _numbered(document, words)
    known = _series(document)
    if not known:
        return
    for block in document.blocks:
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            continue
        yield from _counted(block, words(block), known)


def _numbered(document: Document, words: Words) -> Iterator[Announced]:
    """``We made five findings.`` right above ``### 1. Cooling`` to ``### 6. Cables``."""
    for block in document.blocks[1:]:
        before = document.blocks[block.index - 1]
        if block.kind is not BlockKind.HEADING or before.kind is not BlockKind.PARAGRAPH:
            continue
        named = last_count(words(before)) if NUMBERED.match(block.shadow) else None
        counted = _run(document, block) if named is not None and named[1] in FOUND else 0
        if named is not None and counted > 1:
            number, noun, span = named
            yield Announced(number, counted, noun, "numbered sections below", span, before, True)


def _run(document: Document, first: Block) -> int:
    """How many sections of one depth are numbered from one on, none of them without a number."""
    found = 0
    for block in document.blocks[first.index :]:
        if block.kind is not BlockKind.HEADING or block.level > first.level:
            continue
        if block.level < first.level:
            break
        match = NUMBERED.match(block.shadow)
        found += 1
        if match is None or int(match[1]) != found or FRAME.search(block.shadow):
            return 0
    return found


def _series(document: Document) -> Mapping[str, Series]:
    """Noun → its sections, if all of them are of one depth and none is missing or doubled.

    ``Node 3`` may be a machine, ``Step 3`` and ``Node C`` are parts of the text.
    """
    marks: dict[str, list[tuple[str, Block]]] = defaultdict(list)
    for block in document.blocks:
        title = TITLE.match(block.shadow) if block.kind is BlockKind.HEADING else None
        if title is not None:
            marks[singular(title[1].lower())].append((title[2], block))
    found: dict[str, Series] = {}
    for noun, entries in marks.items():
        names = [_place(mark) for mark, _ in entries]
        levels = {block.level for _, block in entries}
        complete = names == list(range(1, len(names) + 1)) and 2 <= len(names) <= MOST
        lettered = not any(mark.isdigit() for mark, _ in entries)
        if complete and len(levels) == 1 and (lettered or noun in LISTED):
            found[noun] = Series(noun, frozenset(b.index for _, b in entries))
    return found


def _place(mark: str) -> int:
    return int(mark) if mark.isdigit() else ord(mark) - ord("A") + 1


def _counted(
    block: Block, tokens: Sequence[Token], known: Mapping[str, Series]
) -> Iterator[Announced]:
    named = labelled(tokens)
    series = known.get(named[1]) if named is not None else None
    if named is not None and series is not None and not series.headings & {*block.trail}:
        counted = len(series.headings)
        what = f"{series.noun} sections"
        yield Announced(named[0], counted, series.noun, what, named[2], block, loose=True)
        return
    for at, token in enumerate(tokens):
        number = token.number
        if token.kind != "number" or number is None or not _count(token):
            continue
        series = known.get(singular(word(tokens, at + 1)))
        if series is None or series.headings & {*block.trail}:
            continue
        if (_opens(tokens, at) and _all(tokens, at + 2)) or _there_are(tokens, at):
            what = f"{series.noun} sections"
            counted = len(series.headings)
            yield Announced(number, counted, series.noun, what, token.span, block, loose=True)


def _count(token: Token) -> bool:
    number = token.number
    if number is None or number.unit.text or number.bound or not number.exact:
        return False
    return 2 <= number.value <= MOST


def _opens(tokens: Sequence[Token], at: int) -> bool:
    """Whether a count begins its sentence: ``In all, two nodes`` may be some of them."""
    before = at - 1
    while before >= 0 and (word(tokens, before) in BEFORE or tokens[before].kind == "mark"):
        before -= 1
    return before < 0 or tokens[before].kind in ("stop", "colon")


def _there_are(tokens: Sequence[Token], at: int) -> bool:
    """``We compare four options.``, ``There are five issues in total``."""
    before = at - 1
    while before >= 0 and word(tokens, before) in BEFORE:
        before -= 1
    after = at + 2
    while word(tokens, after) in ALTOGETHER:
        after += 1
    closed = after >= len(tokens) or tokens[after].kind in ("stop", "comma", "colon")
    return closed and word(tokens, before) in LISTING


def _all(tokens: Sequence[Token], at: int) -> bool:
    """``were modified in total``, ``need modification``: said of all, and nothing is added."""
    done = False
    for index in range(at, min(at + NOUNS, len(tokens) + 1)):
        if index == len(tokens) or tokens[index].kind in ("stop", "comma", "close"):
            return done
        said = word(tokens, index)
        if said in DONE:
            done = True
        elif said not in LINKS and not (done and said in ALTOGETHER):
            return done and tokens[index].kind == "mark"
    return False
