"""The place of every block: its scopes, and the labels that set it apart."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from doc_auditor.reading.context import Context
from doc_auditor.reading.grid import Orientation
from doc_auditor.records import Block, BlockKind, Document
from doc_auditor.scope.levels import Place
from doc_auditor.scope.things import Things

LETTER = re.compile(r"^\W*[A-Z]\s*[:.)–—]\s*")
STEP = re.compile(r"^\W*Step (\d+)\b", re.IGNORECASE)
SECTIONS = 4
"""Headings with letters or steps that number a document, rather than tell its choices."""
POOLS = frozenset({"pool", "cluster", "tier"})
"""Words for a part that do not say which one."""
PLURAL = r"(?:s(?! \d+ [a-z-]+s\b))?"
"""``Phases 1 and 2``; in ``a stage runs 10 layers`` no run has a number."""
ENUMERATOR = r"(?:[A-Z]|\d+(?:\.\d+)?|[ivx]+|one|two|three)"


def places(context: Context, orientations: Mapping[int, Orientation]) -> dict[int, Place]:
    """The place of every block; ``orientations`` says which way each table runs."""
    placer = _Placer(context, orientations)
    return {b.index: placer.place(b) for b in context.document.blocks}


def _numbered(document: Document) -> frozenset[int]:
    """The headings whose letters or steps only number the sections of their level."""
    levels: dict[tuple[int, tuple[int, ...]], list[Block]] = defaultdict(list)
    for block in document.blocks:
        if block.kind is BlockKind.HEADING:
            levels[(block.level, block.trail)].append(block)
    runs = (r for level in levels.values() for r in (_lettered(level), _steps(level)))
    return frozenset(b.index for run in runs if len(run) >= SECTIONS for b in run)


def _lettered(level: Sequence[Block]) -> Sequence[Block]:
    """Headings that all have a letter, from A on."""
    letters = [chr(ord("A") + i) for i in range(len(level))]
    named = [b.shadow.strip()[:1] for b in level] == letters
    return level if named and all(LETTER.match(b.shadow) for b in level) else ()


def _steps(level: Sequence[Block]) -> Sequence[Block]:
    """``Step 1: …`` to the last step: a plan that is worked out from step to step."""
    found = [(m[1], b) for b in level if (m := STEP.match(b.shadow))]
    first = int(found[0][0]) if found else 0
    run = [int(n) for n, _ in found] == list(range(first, first + len(found)))
    return [b for _, b in found] if run and first in (0, 1) else ()


def _unnumbered(block: Block, numbered: frozenset[int]) -> str:
    """The text of a heading without the letter or the step that numbers it."""
    if block.index not in numbered:
        return block.shadow
    return STEP.sub("", LETTER.sub("", block.shadow))


def _apart(named: Sequence[set[str]], sides: Sequence[str], titled: bool) -> Iterator[set[str]]:
    """The labels above a place; what names both sides (``before / after``) yields to one side.

    A title of the whole document (the first one, if it is ``titled``) sets nothing apart with it.
    """
    one = {m for labels in named if len(own := labels & set(sides)) == 1 for m in own}
    for at, labels in enumerate(named):
        both = labels & set(sides)
        yields = both & one or (titled and at == 0)
        yield labels - both if len(both) > 1 and yields else labels


@dataclass(frozen=True)
class _Placer:
    """Finds the places of blocks; what a label sets apart is worked out once."""

    context: Context
    orientations: Mapping[int, Orientation]

    def place(self, block: Block) -> Place:
        """The scopes of a block, the widest first, and what sets it apart."""
        context, document = self.context, self.context.document
        scopes: list[tuple[str, int]] = [("document", 0)]
        scopes += [("section", i) for i in block.trail]
        if block.kind is BlockKind.HEADING:
            scopes.append(("section", block.index))
        labels = [self._title(i) for i in block.trail]
        parents: list[int] = []
        parent = block.parent
        while parent is not None and len(parents) < 20:
            parents.append(parent)
            parent = document.blocks[parent].parent
        for above in reversed(parents):
            scopes.append(("block", above))
            labels.append(context.lead(document.blocks[above]))
        if block.fence is not None:
            scopes.append(("fence", block.fence.number))
        questions = {
            f"question at {i}"
            for i in block.trail
            if document.blocks[i].shadow.rstrip().endswith("?")
        } | ({f"question at {block.index}"} if _asks(block) else set())
        named = [set(self._contrasts(label)) for label in labels]
        titled = bool(block.trail) and document.blocks[block.trail[0]].level == 1
        if titled and len(parts := named[0] & set(context.wordings.contrast["part"]) - POOLS) > 1:
            named[0] -= parts  # ``Prefill/decode plan`` is about both
        contrast = set().union(*_apart(named, context.wordings.contrast["revision"], titled))
        contrast.update(t for i in block.trail if (t := self._things.of_heading(self._title(i))))
        if block.index not in self._numbered:
            contrast.update(self._contrasts(_lead(block, context)))
        if block.cell is not None:
            scopes += [("table", block.cell.table), ("row", block.cell.row)]
            contrast |= self._table_contrast(block)
        scopes.append(("block", block.index))
        return Place(tuple(scopes), frozenset(contrast | questions))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return _contrast_pattern(self.context)

    @cached_property
    def _numbered(self) -> frozenset[int]:
        return _numbered(self.context.document)

    @cached_property
    def _things(self) -> Things:
        return Things(self.context.document, self.orientations)

    @cached_property
    def _titles(self) -> dict[int, str]:
        return {}

    @cached_property
    def _known(self) -> dict[str, Sequence[str]]:
        return {}

    def _title(self, index: int) -> str:
        """The text of a heading; ``In short`` is no short pool."""
        if index not in self._titles:
            text = _unnumbered(self.context.document.blocks[index], self._numbered)
            self._titles[index] = self.context.wordings.summaries.sub(" ", text)
        return self._titles[index]

    def _contrasts(self, label: str) -> Sequence[str]:
        if label not in self._known:
            self._known[label] = _contrasts(label, self._pattern)
        return self._known[label]

    def _table_contrast(self, block: Block) -> set[str]:
        """Each row, or each column, of a table of configurations is one of its own."""
        assert block.cell is not None
        cell, tables = block.cell, self.context.document.tables
        kind = self.orientations.get(cell.table, "none")
        found = {m for label in self.context.labels(block)[:2] for m in self._contrasts(label)}
        if (thing := self._things.of_cell(block)) is not None:
            return found | {thing}
        if cell.row and kind in ("rows", "none") and len(tables[cell.table].rows[0]) > 2:
            found.add(f"table {cell.table} row {cell.row}")
        if cell.row and cell.column and kind == "columns":
            found.add(f"table {cell.table} column {cell.column}")
        return found


def _asks(block: Block) -> bool:
    """``**Does it run on 64 GPUs?** Yes …``: a question set off, and its answer."""
    first = next(iter(block.marks), None)
    if first is None or first.kind not in ("strong", "emphasis"):
        return False
    if first.span.start > block.span.start:
        return False
    start = block.span.start
    return block.shadow[: first.span.end - start].rstrip("* ").endswith("?")


def _lead(block: Block, context: Context) -> str:
    return context.lead(block) if block.kind is not BlockKind.CODE else ""


def _contrast_pattern(context: Context) -> re.Pattern[str]:
    lists = context.wordings.contrast
    plain = "|".join(map(re.escape, [*lists["revision"], *lists["part"]]))
    numbered = "|".join(map(re.escape, lists["enumerated"]))
    return re.compile(
        rf"\b(?P<kind>(?i:{numbered})){PLURAL}[ -]?(?P<number>{ENUMERATOR})\b"
        rf"|\b(?i:(?P<plain>{plain}))\b"
        rf"|^\W*(?P<letter>[A-Z])\s*[:.)–—]"
    )


def _contrasts(label: str, pattern: re.Pattern[str]) -> list[str]:
    found = []
    for match in pattern.finditer(label[:90]):
        if match["plain"]:
            found.append(match["plain"].lower())
        elif match["letter"]:
            found.append(f"option {match['letter'].lower()}")
        else:
            found.append(f"{match['kind'].lower()} {match['number'].lower()}")
    return found
