"""Claims → Model: which value a name means at a place.

A name is bound by walking outward from the place: line or row, list, section, enclosing
sections, document.  Labels of contrast (option A, baseline, prefill, a table row) open a
configuration; facts of its siblings are not seen from inside.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from doc_auditor.reading.context import Context
from doc_auditor.reading.grid import Orientation
from doc_auditor.records import Block, BlockKind, Claim, Declaration, Document, Equation, Modality

LETTER = re.compile(r"^\W*[A-Z]\s*[:.)–—]\s*")
SECTIONS = 4
"""Lettered headings that make up the numbering of a document rather than a choice."""
ENUMERATOR = r"(?:[A-Z]|\d+(?:\.\d+)?|[ivx]+|one|two|three)"


@dataclass(frozen=True)
class Place:
    """Where a block stands: scopes from the document inward, and its labels of contrast."""

    scopes: tuple[tuple[str, int], ...]
    contrast: frozenset[str]


@dataclass(frozen=True)
class Model:
    """The declared facts of a document, answering names at places."""

    document: Document
    context: Context
    claims: tuple[Claim, ...] = ()
    places: Mapping[int, Place] = field(default_factory=dict)

    @cached_property
    def declarations(self) -> Mapping[str, tuple[Declaration, ...]]:
        """Asserted declarations by quantity (``experts`` or ``experts/gpu``), in document order."""
        found: dict[str, list[Declaration]] = defaultdict(list)
        for claim in self.claims:
            if isinstance(claim, Declaration) and claim.modality in (
                Modality.ASSERTED,
                Modality.REQUIRED,
            ):
                found[key(claim)].append(claim)
        return {name: tuple(facts) for name, facts in found.items()}

    @cached_property
    def commands(self) -> Mapping[tuple[int, ...], frozenset[int]]:
        """The code blocks with flags or keys of each section."""
        found: dict[tuple[int, ...], set[int]] = defaultdict(set)
        for facts in self.declarations.values():
            for fact in facts:
                block = self.document.blocks[fact.block]
                if fact.source == "flag" and block.fence is not None:
                    found[block.trail].add(block.fence.number)
        return {trail: frozenset(fences) for trail, fences in found.items()}

    def _seen(self, fact: Declaration, block: int) -> bool:
        """Whether a place may look at a fact: one of several commands speaks for itself alone."""
        home, here = self.document.blocks[fact.block], self.document.blocks[block]
        if fact.source == "flag" and home.fence is not None and home.fence != here.fence:
            same = here.fence is not None and here.fence.number == home.fence.number
            if not same and len(self.commands[home.trail]) > 1:
                return False
        return self.places[fact.block].contrast <= self.places[block].contrast

    @cached_property
    def equations(self) -> Mapping[int, tuple[Equation, ...]]:
        """The equations by block."""
        found: dict[int, list[Equation]] = defaultdict(list)
        for claim in self.claims:
            if isinstance(claim, Equation):
                found[claim.block].append(claim)
        return {block: tuple(claims) for block, claims in found.items()}

    def resolve(
        self, name: str, block: int, roles: Sequence[str] = ("",)
    ) -> tuple[Declaration, ...]:
        """The declarations of the nearest level that declares ``name`` as seen from a block."""
        place = self.places[block]
        levels: dict[int, list[Declaration]] = defaultdict(list)
        for fact in self.declarations.get(name, ()):
            if fact.reference.role not in roles or fact.upper is not None:
                continue
            if self._seen(fact, block):
                shared = _shared(place.scopes, self.places[fact.block].scopes)
                levels[shared + (100 if fact.block == block else 0)].append(fact)
        return tuple(levels[max(levels)]) if levels else ()

    def firm(self, name: str, block: int) -> tuple[Declaration, ...]:
        """As ``resolve``, but a number that merely counts a noun in passing comes last.

        Such mentions (``4 layers``) are used only where nothing else declares the quantity and
        all of them agree.
        """
        place = self.places[block]
        visible = [
            d
            for d in self.declarations.get(name, ())
            if not d.reference.role and d.upper is None and self._seen(d, block)
        ]
        stated = [d for d in visible if d.source != "noun"]
        if not stated:
            return tuple(visible) if len({d.number.value for d in visible}) == 1 else ()
        levels: dict[int, list[Declaration]] = defaultdict(list)
        for fact in stated:
            levels[_shared(place.scopes, self.places[fact.block].scopes)].append(fact)
        return tuple(levels[max(levels)])

    def nearest(
        self, name: str, block: int, own: frozenset[str] = frozenset()
    ) -> tuple[Declaration, ...]:
        """The declarations of the nearest level; those that count in passing only in their block.

        Prose that counts something in passing (``4 layers``) is about its own sentence.  Labels of
        contrast that are words of the quantity itself (``own``) set nothing apart.
        """
        place = self.places[block]
        levels: dict[int, list[Declaration]] = defaultdict(list)
        for fact in self.declarations.get(name, ()):
            other = self.places[fact.block]
            if fact.reference.role or fact.upper is not None:
                continue
            if in_passing(fact) and fact.block != block:
                continue
            if other.contrast - own <= place.contrast:
                levels[_shared(place.scopes, other.scopes)].append(fact)
        return tuple(levels[max(levels)]) if levels else ()

    def value(self, name: str, block: int, roles: Sequence[str] = ("",)) -> Fraction | None:
        """The one value that a name has here; nothing where it is unknown or ambiguous."""
        values = {d.number.value for d in self.resolve(name, block, roles)}
        return values.pop() if len(values) == 1 else None


def in_passing(fact: Declaration) -> bool:
    """Whether a text merely counts something, without saying of what each has so many."""
    return fact.source == "noun" and not fact.reference.per


def key(declaration: Declaration) -> str:
    """``experts`` or ``experts/gpu``."""
    reference = declaration.reference
    return f"{reference.quantity}/{reference.per}" if reference.per else reference.quantity


def _shared(a: tuple[tuple[str, int], ...], b: tuple[tuple[str, int], ...]) -> int:
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return count


def places(context: Context, orientations: Mapping[int, Orientation]) -> dict[int, Place]:
    """The place of every block; ``orientations`` says which way each table runs."""
    pattern = _contrast_pattern(context)
    numbered = _lettered(context.document)
    return {
        b.index: _place(b, context, pattern, orientations, numbered)
        for b in context.document.blocks
    }


def _lettered(document: Document) -> frozenset[int]:
    """The headings whose letters number the sections: every one of their level has one."""
    levels: dict[tuple[int, tuple[int, ...]], list[Block]] = defaultdict(list)
    for block in document.blocks:
        if block.kind is BlockKind.HEADING:
            levels[(block.level, block.trail)].append(block)
    runs = [r for r in levels.values() if len(r) >= SECTIONS]
    return frozenset(
        b.index
        for run in runs
        if [b.shadow.strip()[:1] for b in run] == [chr(ord("A") + i) for i in range(len(run))]
        and all(LETTER.match(b.shadow) for b in run)
        for b in run
    )


def _unnumbered(block: Block, numbered: frozenset[int]) -> str:
    """The text of a heading without the letter that numbers it."""
    return LETTER.sub("", block.shadow) if block.index in numbered else block.shadow


def _apart(named: Sequence[set[str]], sides: Sequence[str], titled: bool) -> Iterator[set[str]]:
    """The labels above a place; what names both sides (``before / after``) yields to one side.

    A title of the whole document (the first one, if it is ``titled``) sets nothing apart with it.
    """
    one = {m for labels in named if len(own := labels & set(sides)) == 1 for m in own}
    for at, labels in enumerate(named):
        both = labels & set(sides)
        yields = both & one or (titled and at == 0)
        yield labels - both if len(both) > 1 and yields else labels


def _place(
    block: Block,
    context: Context,
    pattern: re.Pattern[str],
    orientations: Mapping[int, Orientation],
    numbered: frozenset[int],
) -> Place:
    document = context.document
    scopes: list[tuple[str, int]] = [("document", 0)]
    scopes += [("section", i) for i in block.trail]
    if block.kind is BlockKind.HEADING:
        scopes.append(("section", block.index))
    labels = [_unnumbered(document.blocks[i], numbered) for i in block.trail]
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
        f"question at {i}" for i in block.trail if document.blocks[i].shadow.rstrip().endswith("?")
    }
    named = [set(_contrasts(label, pattern)) for label in labels]
    titled = bool(block.trail) and document.blocks[block.trail[0]].level == 1
    contrast = set().union(*_apart(named, context.wordings.contrast["revision"], titled))
    if block.index not in numbered:
        contrast |= set(_contrasts(_lead(block, context), pattern))
    if block.cell is not None:
        scopes += [("table", block.cell.table), ("row", block.cell.row)]
        contrast |= _table_contrast(block, context, pattern, orientations)
    scopes.append(("block", block.index))
    return Place(tuple(scopes), frozenset(contrast | questions))


def _lead(block: Block, context: Context) -> str:
    return context.lead(block) if block.kind is not BlockKind.CODE else ""


def _contrast_pattern(context: Context) -> re.Pattern[str]:
    lists = context.wordings.contrast
    plain = "|".join(map(re.escape, [*lists["revision"], *lists["part"]]))
    numbered = "|".join(map(re.escape, lists["enumerated"]))
    return re.compile(
        rf"\b(?P<kind>(?i:{numbered}))s?[ -]?(?P<number>{ENUMERATOR})\b|\b(?i:(?P<plain>{plain}))\b"
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


def _table_contrast(
    block: Block,
    context: Context,
    pattern: re.Pattern[str],
    orientations: Mapping[int, Orientation],
) -> set[str]:
    """Each row, or each column, of a table of configurations is one of its own."""
    assert block.cell is not None
    cell = block.cell
    kind = orientations.get(cell.table, "none")
    found = {m for label in context.labels(block)[:2] for m in _contrasts(label, pattern)}
    if (
        cell.row
        and kind in ("rows", "none")
        and len(context.document.tables[cell.table].rows[0]) > 2
    ):
        found.add(f"table {cell.table} row {cell.row}")
    if cell.row and cell.column and kind == "columns":
        found.add(f"table {cell.table} column {cell.column}")
    return found


def asserted(claims: Iterable[Claim]) -> list[Claim]:
    """Claims that the document makes itself."""
    return [c for c in claims if c.modality not in (Modality.QUOTED, Modality.NEGATED)]
