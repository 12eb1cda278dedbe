"""Runs of lines and table rows that assign index ranges: ``Stage 0: GPUs 0-3 (Layers 0-3)``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise

from doc_auditor.reading.context import Context
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.maps import INDEXED, Ranged, noun_of, ranges
from doc_auditor.reading.owned import Row, nested
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind, Claim, Document, Map, MapEntry
from doc_auditor.source import Span

BESIDE = 3
"""Characters between a range and the count that belongs to it: `` (``."""
CHAIN = 3
LONGEST = 60
"""Tokens of a line of text that can be one of a map."""
INDEX = re.compile(
    r"[^A-Za-z0-9]{0,12}(?:[A-Za-z]+ ){0,2}(?P<noun>[A-Za-z]+) ?#?(?P<index>\d{1,5})\s*"
    r"(?::|→|->|\(|–|—|=|-(?= ))"
)
COUNTS = re.compile(r"\W*(?:count|#|number|size)\b|#", re.IGNORECASE)
PER = re.compile(r"/|\bper\b|\beach\b", re.IGNORECASE)
ONGOING = re.compile(r"\betc\b|\.{3}|…|⋮|\band so on\b", re.IGNORECASE)
ELLIPSIS = re.compile(r"^\W*(?:\.{3}|…|⋮)")


def maps(
    document: Document,
    tokens: Mapping[int, Sequence[Token]],
    grids: Sequence[Grid],
    context: Context,
) -> list[Claim]:
    """All maps of a document: in code blocks and lists, and in tables."""
    found: list[Claim] = []
    drawn: set[int] = set()
    for grid in grids:
        rows = [r for r in _table_rows(grid) if r is not None]
        mapped = _map(rows, context)
        found += mapped
        drawn |= {r.block.index for r in rows if mapped and r.block.fence is not None}
    for run in (*_runs(document, tokens, drawn), *nested(document, tokens, _entry)):
        found += _map(run, context)
    for block in document.blocks:
        if block.index not in drawn:
            found += _line(block, tokens[block.index], context)
    return found


def _line(block: Block, tokens: Sequence[Token], context: Context) -> Iterator[Claim]:
    """Ranges that follow one another in one line or sentence, and counts right beside a range."""
    if sum(t.kind == "number" for t in tokens) < 2:
        return
    for sentence in _sentences(tokens):
        found = list(ranges(sentence))
        beside = list(_counts(sentence, found)) if block.kind is BlockKind.PARAGRAPH else []
        for r in found:
            counts = tuple(c for c in beside if 0 < c[2].start - r.span.end <= BESIDE)
            if counts and counts[0][0] == r.noun:
                entry = MapEntry(
                    block.span, block.index, ((r.noun, r.first, r.last, r.span),), counts
                )
                modality = context.of_block(block)
                yield Map(r.span.join(counts[0][2]), block.index, modality, (), (entry,), False)
        for noun in {r.noun for r in found}:
            same = [r for r in found if r.noun == noun]
            enough = CHAIN - _staged(sentence, len(same))
            if len(same) >= enough and same[0].first <= 1 and _chained(same):
                entries = tuple(
                    MapEntry(r.span, block.index, ((noun, r.first, r.last, r.span),), ())
                    for r in same
                )
                span = same[0].span.join(same[-1].span)
                complete = not ONGOING.search(block.shadow)
                yield Map(span, block.index, context.of_block(block), (), entries, complete)


def _chained(parts: Sequence[Ranged]) -> bool:
    """Whether the ranges go up and all joints but one fit."""
    joints = list(pairwise(parts))
    fitting = sum(a.last + 1 == b.first for a, b in joints)
    needed = max(min(2, len(joints)), len(joints) - 1)
    return fitting >= needed and all(a.first < b.first for a, b in joints)


def _staged(tokens: Sequence[Token], count: int) -> bool:
    """Whether a line numbers as many stages (or ranks, replicas) as it has ranges."""
    numbered = [
        singular(a.text.lower()) for a, b in pairwise(tokens) if a.kind == "word" and b.number
    ]
    return any(numbered.count(noun) == count for noun in ("stage", "replica", "rank", "group"))


def _sentences(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    current: list[Token] = []
    for token in tokens:
        if token.text == ".":
            yield current
            current = []
        else:
            current.append(token)
    yield current


def _runs(
    document: Document, tokens: Mapping[int, Sequence[Token]], drawn: Set[int]
) -> Iterator[list[Row]]:
    groups: dict[tuple[str, int, int], list[Row]] = {}
    for block in document.blocks:
        if block.index in drawn:
            continue
        if block.fence is not None:
            key = ("fence", block.fence.number, 0)
        elif block.kind is BlockKind.ITEM:
            key = (
                "item",
                -1 if block.parent is None else block.parent,
                block.trail[-1] if block.trail else -1,
            )
        else:
            continue
        entry = _entry(block, tokens[block.index])
        title = len(tokens[block.index]) <= 5 or block.shadow.rstrip().endswith(":")
        row = Row(
            block, entry, bool(ELLIPSIS.match(block.shadow)), title and block.fence is not None
        )
        groups.setdefault(key, []).append(row)
    for run in groups.values():
        yield from _segments(run)


def _segments(run: list[Row]) -> Iterator[list[Row]]:
    """Consecutive rows with ranges; a line without any ends the map, unless it is a heading."""
    current: list[Row] = []
    for row in run:
        if row.entry is not None or row.elided:
            current.append(row)
        elif current and not row.title:
            yield current
            current = []
    if current:
        yield current


def _entry(block: Block, tokens: Sequence[Token]) -> MapEntry | None:
    found = list(ranges(tokens))
    if not found or (block.fence is None and len(tokens) > LONGEST):
        return None
    title = INDEX.match(block.shadow)
    return MapEntry(
        block.span,
        block.index,
        tuple((r.noun, r.first, r.last, r.span) for r in found),
        tuple(_counts(tokens, found)),
        block.shadow.strip()[:60],
        (singular(title["noun"].lower()), int(title["index"])) if title else None,
    )


def _counts(tokens: Sequence[Token], found: Sequence[Ranged]) -> Iterator[tuple[str, int, Span]]:
    """``(4 layers, 128 GPUs)`` beside the ranges."""
    for at, token in enumerate(tokens[:-1]):
        number = token.number
        if token.kind != "number" or number is None or not number.integral or number.unit.text:
            continue
        if any(r.span.overlaps(number.digits) for r in found):
            continue
        following = tokens[at + 1]
        after = tokens[at + 2] if at + 2 < len(tokens) else None
        if after is not None and after.low in ("per", "/", "in", "for", "each"):
            continue
        if at and tokens[at - 1].kind in ("word", "symbol"):
            continue
        noun = INDEXED.get(singular(following.low)) if following.kind == "word" else None
        if noun and any(r.noun == noun for r in found):
            yield noun, int(number.coefficient), number.digits


def _table_rows(grid: Grid) -> Iterator[Row | None]:
    """The rows with their ranges; a column that counts the same noun counts the range."""
    nouns = {c: noun_of(h) for c, h in enumerate(grid.head)}
    counted = {
        c: "" if COUNTS.match(grid.head[c]) else noun
        for c, noun in nouns.items()
        if (noun or COUNTS.match(grid.head[c]))
        and not PER.search(grid.head[c])
        and all(x is None or not x.text or x.number is not None for x in grid.column(c))
    }
    for r in range(len(grid.rows)):
        yield _table_row(grid, r, counted)


def _table_row(grid: Grid, r: int, counted: Mapping[int, str]) -> Row | None:
    row = grid.rows[r]
    if not row:
        return None
    if ELLIPSIS.match(row[0].text):
        return Row(row[0].block, None, True)
    found: list[tuple[str, int, int, Span]] = []
    counts: list[tuple[str, int, Span]] = []
    for c, cell in enumerate(row):
        head = grid.head[c] if c < grid.width else ""
        noun = noun_of(head)
        cell_ranges = list(ranges(cell.tokens, noun))
        found += [(x.noun, x.first, x.last, x.span) for x in cell_ranges]
        if cell.number is not None and cell.number.exact and c in counted and not cell_ranges:
            counts.append((counted[c], int(cell.number.coefficient), cell.number.digits))
    if not found or grid.total(r):
        return None
    counts = [c for c in counts if not c[0] or any(f[0] == c[0] for f in found)]
    entry = MapEntry(
        row[0].block.span, row[0].block.index, tuple(found), tuple(counts), row[0].text
    )
    return Row(row[0].block, entry, False)


def _map(rows: Sequence[Row], context: Context) -> list[Claim]:
    entries = tuple(r.entry for r in rows if r.entry is not None)
    if len(entries) < 2:
        return []
    span = entries[0].span.join(entries[-1].span)
    block = rows[0].block
    modality = context.modality(block, 0, 0)
    complete = not any(r.elided or ONGOING.search(r.block.shadow) for r in rows)
    return [Map(span, entries[0].block, modality, (), entries, complete)]
