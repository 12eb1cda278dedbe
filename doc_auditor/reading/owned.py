"""Maps whose ranges stand below what they belong to: ``Stage 0:`` over ``GPUs: 0-39``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.maps import INDEXED
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind, Document, MapEntry

OWNER = re.compile(
    r"\W*(?:[A-Za-z]+ ){0,2}(?P<noun>[A-Za-z]+) ?#?(?P<index>\d{1,5})\b(?!\s*[-–—.,/×x]\s*\d)"
)
"""``Stage 0``, ``Pipeline stage 0:``; not ``Stages 0-3``."""
OWNERS = frozenset({"replica", "group", "pool", "instance", "partition", "worker"} | {*INDEXED})
"""What indices may belong to; not ``Section 2``."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a map with its ranges, if it has any."""

    block: Block
    entry: MapEntry | None
    elided: bool
    title: bool = False
    """A short line between the ranges that names what follows (``Replica 1``)."""


@dataclass(frozen=True, slots=True)
class _Owner:
    """What a list or a section belongs to, and what it stands in itself."""

    block: Block
    noun: str
    index: int
    inside: tuple[object, ...]


def nested(
    document: Document,
    tokens: Mapping[int, Sequence[Token]],
    entry: Callable[[Block, Sequence[Token]], MapEntry | None],
) -> Iterator[list[Row]]:
    """The maps of one level each: all stages, all replicas that stand side by side."""
    groups: dict[tuple[object, ...], dict[int, list[MapEntry]]] = {}
    owners: dict[int, _Owner] = {}
    for block in document.blocks:
        if block.kind is not BlockKind.ITEM or block.fence is not None:
            continue
        owner = _owner(document, block)
        found = entry(block, tokens[block.index]) if owner is not None else None
        if owner is None or found is None or found.index is not None:
            continue
        if entry(owner.block, tokens[owner.block.index]) is not None:
            continue  # ``Stage 0 (GPUs 0-39)`` is a line of a map itself
        owners[owner.block.index] = owner
        group = groups.setdefault((owner.noun, *owner.inside), {})
        group.setdefault(owner.block.index, []).append(found)
    for group in groups.values():
        rows = [_row(owners[at], entries) for at, entries in group.items()]
        indices = [owners[at].index for at in group]
        whole = [r for r in rows if r is not None]
        if len(rows) > 1 and len(whole) == len(rows) and indices == sorted(set(indices)):
            yield whole


def _owner(document: Document, block: Block) -> _Owner | None:
    """The item or the heading that a list stands under, if it is one of several like it."""
    above = block.parent if block.parent is not None else next(reversed(block.trail), None)
    if above is None:
        return None
    owner = document.blocks[above]
    found = OWNER.match(owner.shadow)
    if found is None or singular(found["noun"].lower()) not in OWNERS:
        return None
    inside = (owner.parent, owner.trail)
    return _Owner(owner, singular(found["noun"].lower()), int(found["index"]), inside)


def _row(owner: _Owner, entries: Sequence[MapEntry]) -> Row | None:
    """What belongs to one owner as a line of a map; nothing where it has two runs of a noun."""
    ranges = tuple(r for e in entries for r in e.ranges)
    if len({r[0] for r in ranges}) < len(ranges):
        return None
    counts = tuple(c for e in entries for c in e.counts)
    first = entries[0]
    entry = replace(
        first,
        ranges=ranges,
        counts=counts,
        title=owner.block.shadow.strip()[:60],
        index=(owner.noun, owner.index),
    )
    return Row(owner.block, entry, False)
