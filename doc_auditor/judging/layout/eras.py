"""Which configuration a place speaks of: one that the document has replaced, or its own.

A section, a column or a row may say so (``Previous``, ``v2`` beside ``v3``, ``Baseline`` beside
``Proposed``), or the sentence itself (``was 8``).  Where nothing does, a document speaks of what it
proposes, as it does under ``New`` or ``Corrected``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from doc_auditor.judging.bench import Bench
from doc_auditor.reading.bygone import FORMER
from doc_auditor.reading.context import lead_of
from doc_auditor.reading.lexicon import normal
from doc_auditor.records import Block, BlockKind, Claim, Declaration, Modality
from doc_auditor.source import Span

OLD = FORMER | {"legacy", "rejected", "initial", "draft", "before"}
NEW = frozenset({"after", "corrected", "revised", "new", "to"})
EARLIER = OLD | {"past", "prior", "incorrect", "wrong"}
FRESH = NEW | frozenset(
    "optimized optimised proposed modified final current this target planned plan fixed "
    "improved".split()
)
"""Labels of what a document proposes."""
PRESENT = frozenset({"baseline", "current", "today", "existing", "now"})
"""Heads of a column of what is there, where another column has what is to come."""
THERE = frozenset({"baseline", "today", "existing"})
"""Labels of what is there and may stay, but is not what a document proposes."""
VERSION = re.compile(r"\b(?:v|ver|version|rev|revision)[ .-]?(\d{1,2})\b(?![.\d])", re.IGNORECASE)
OPENING = re.compile(rf"^\W*{VERSION.pattern}", re.IGNORECASE)
PAST = re.compile(
    r"\b(?:previous(?:ly)?|original(?:ly)?|former(?:ly)?|earlier|old|before|prior|used to|at first"
    r"|initial(?:ly)?|first version|until now|so far)\b"
    r"|\b(?:from|(?:was|were|had|used|ran)(?: (?:only|just|at|set to|on|with))?)[\s*_`~]*$"
    r"|^\S*[\s(]*was\b|\breplac(?:es|ed|ing)\b[^()]*\([^()]*$",
    re.IGNORECASE,
)
"""Words of a clause that speaks of what is no more: ``V2 replaces V1 (TP 8, PP 16)``."""
UNREAL = re.compile(
    r"\b(?:instead of|rather than|in place of|would|could|might|if|not|without|baseline|today)\b",
    re.IGNORECASE,
)
"""Words of a clause that speaks of what is not, or not of the plan."""
WRONG = re.compile(r"\W*(?:\d[\d.]*\s*)?(?:incorrect|wrong)\b", re.IGNORECASE)
"""How the title of what is put right begins."""
RESULTING = re.compile(r"\b(?:from|by) \S{1,12} to[\s*_`~]*$", re.IGNORECASE)
"""``was enlarged from 10 to 14``: what stands behind is what is now."""
BEFORE = re.compile(r"[.;!?]\s|\n\s*[-*\d]|\)")
AFTER = re.compile(r"[.;!?]\s|\n\s*[-*\d]|[()]")
"""Where the clause of a number begins, and where it ends; a bracket goes on with what is before."""
NEAR = 200


def former(bench: Bench, block: int) -> bool:
    """Whether a block stands where the document tells of a configuration that it replaced."""
    return bench.remembered("former", block, lambda: _former(bench, block))


def _former(bench: Bench, index: int) -> bool:
    block = bench.document.blocks[index]
    if labels(bench, index) & EARLIER and not _beside(bench, block):
        return True
    if any(_outdated(bench, text) or WRONG.match(text) for text in _above(bench, block)):
        return True
    return block.cell is not None and _replaced(bench, block)


def labels(bench: Bench, block: int) -> frozenset[str]:
    """What sets a place apart; ``Plan 3, replaces the baseline`` is the title of all of them."""
    every = bench.remembered("labels everywhere", None, lambda: _everywhere(bench))
    return bench.model.places[block].contrast - every


def _everywhere(bench: Bench) -> frozenset[str]:
    own = [bench.model.places[b.index].contrast for b in bench.document.blocks if b.trail]
    return frozenset.intersection(*own) if own else frozenset()


def _beside(bench: Bench, block: Block) -> bool:
    """Whether a table under ``Old and new`` tells by its columns or rows which side is which."""
    if block.cell is None or not bench.model.places[block.index].contrast & NEW:
        return False
    return any(_lines_of(bench, block.cell.table))


def _above(bench: Bench, block: Block) -> Iterator[str]:
    """What a block stands under, and what it begins with."""
    yield from (bench.document.blocks[i].shadow for i in block.trail)
    parent = block.parent
    while parent is not None:
        above = bench.document.blocks[parent]
        yield lead_of(above.shadow)
        parent = above.parent
    if block.kind is not BlockKind.CODE:
        yield lead_of(block.shadow)


def _replaced(bench: Bench, block: Block) -> bool:
    """Whether the column or the row of a cell is the one of the replaced configuration."""
    cell = block.cell
    assert cell is not None
    columns, rows = _lines_of(bench, cell.table)
    return (bool(cell.column) and cell.column in columns) or cell.row in rows


def _lines_of(bench: Bench, table: int) -> tuple[frozenset[int], frozenset[int]]:
    return bench.remembered("replaced lines", table, lambda: _replaced_lines(bench, table))


def _replaced_lines(bench: Bench, table: int) -> tuple[frozenset[int], frozenset[int]]:
    """The columns and the rows of a table that name the former one of several configurations."""
    rows = bench.document.tables[table].rows
    heads = [bench.document.blocks[i].shadow for i in rows[0]]
    sides = ["", *(bench.document.blocks[row[0]].shadow for row in rows[1:])]
    return frozenset(_earlier(bench, heads)), frozenset(_earlier(bench, sides)) - {0}


def _earlier(bench: Bench, names: Sequence[str]) -> Iterator[int]:
    """Which of several heads name a former configuration, or what there is beside what is new."""
    words = [_words(n) for n in names]
    fresh = {n for n, own in zip(names, words, strict=True) if own & (FRESH - PRESENT)}
    for at, (name, own) in enumerate(zip(names, words, strict=True)):
        if own & EARLIER or _outdated(bench, name) or (own & PRESENT and fresh - {name}):
            yield at


def _words(text: str) -> frozenset[str]:
    return frozenset(normal(re.findall(r"[A-Za-z]+", text[:NEAR])))


def _outdated(bench: Bench, text: str) -> bool:
    """Whether a text names a version that is not the last one of the document."""
    found = [int(m[1]) for m in VERSION.finditer(text[:NEAR])]
    return len(found) == 1 and found[0] < _last(bench)


def _last(bench: Bench) -> int:
    """The last version that headings, heads of tables and beginnings of lines name."""
    return bench.remembered("last version", None, lambda: _last_version(bench))


def _last_version(bench: Bench) -> int:
    found = (int(m[1]) for text in _heads(bench) for m in VERSION.finditer(text))
    return max(found, default=0)


def _heads(bench: Bench) -> Iterator[str]:
    """Headings, heads of columns, and how lines begin."""
    for table in bench.document.tables:
        yield from (bench.document.blocks[i].shadow[:NEAR] for i in table.rows[0])
    for block in bench.document.blocks:
        if block.kind is BlockKind.HEADING:
            yield block.shadow[:NEAR]
        elif block.kind is not BlockKind.CODE:
            yield lead_of(block.shadow[:NEAR])
            yield opening[0] if (opening := OPENING.match(block.shadow)) else ""


def renewed(bench: Bench, block: int) -> bool:
    """Whether a place says that it is about what replaces something: ``New``, ``v3`` beside ``v2``.

    So does the column of a table beside that of the former configuration.
    """
    return bench.remembered("renewed", block, lambda: _renewed(bench, block))


def _renewed(bench: Bench, index: int) -> bool:
    if former(bench, index):
        return False
    cell = bench.document.blocks[index].cell
    if cell is not None and cell.column:
        return bool(_lines_of(bench, cell.table)[0] - {0})
    if bench.model.places[index].contrast & FRESH:
        return True
    return any(_newest(bench, text) for text in _above(bench, bench.document.blocks[index]))


def _newest(bench: Bench, text: str) -> bool:
    """Whether a text names the last of several versions."""
    found = {int(m[1]) for m in VERSION.finditer(text[:NEAR])}
    return found == {_last(bench)} and bench.remembered("versions", None, lambda: _several(bench))


def _several(bench: Bench) -> bool:
    return len({int(m[1]) for text in _heads(bench) for m in VERSION.finditer(text)}) > 1


def past(bench: Bench, block: int, place: Span) -> bool:
    """Whether the clause of a number speaks of what was: ``before the refit EP was 16``."""
    before, after = _clause(bench, block, place)
    if RESULTING.search(before):
        return False
    told = PAST.search(before) or PAST.search(after)
    return bool(told) or _outdated(bench, before + after)


def _clause(bench: Bench, block: int, place: Span) -> tuple[str, str]:
    """The text around a number that speaks of the same."""
    text = bench.document.blocks[block]
    start = max(place.start - text.span.start, 0)
    before = BEFORE.split(text.shadow[max(0, start - NEAR) : start])[-1]
    return before, AFTER.split(text.shadow[start : start + NEAR])[0]


def meant(bench: Bench, claim: Claim, place: Span) -> bool:
    """Whether a statement is one of the document's own configuration, as far as words tell."""
    stated = claim.modality in (Modality.ASSERTED, Modality.REQUIRED)
    if not stated or former(bench, claim.block) or past(bench, claim.block, place):
        return False
    if labels(bench, claim.block) & THERE:
        return False
    return not any(UNREAL.search(text) for text in _clause(bench, claim.block, place))


def part(bench: Bench, block: int) -> frozenset[str]:
    """What sets a place apart besides its being of the new configuration."""
    labels = bench.model.places[block].contrast - FRESH
    return frozenset(
        label for label in labels if not (label.startswith("table ") or _newest(bench, label))
    )


def own(bench: Bench, which: str) -> tuple[Declaration, ...]:
    """What the document says that a quantity is in its new configuration, if it has no parts."""
    return bench.remembered("new values", which, lambda: _own(bench, which))


def _own(bench: Bench, which: str) -> tuple[Declaration, ...]:
    known = bench.model.declarations
    every = [*known.get(which, ()), *known.get(f"{which}/layer", ())]
    found = [d for d in every if renewed(bench, d.block) and meant(bench, d, d.number.digits)]
    quantity = bench.catalog.tools.lexicon.quantities.get(which)
    shape = quantity is not None and quantity.shape
    return tuple(found or (every if shape else ()))
