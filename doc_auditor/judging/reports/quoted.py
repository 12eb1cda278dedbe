"""What a report says that its plan says: cells under *from*, and ``from 4 to 2`` in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doc_auditor.judging.against import plain
from doc_auditor.judging.bench import Bench
from doc_auditor.quantity import Number
from doc_auditor.records import Block, Modality
from doc_auditor.source import Span

FROM = frozenset({"from", "current", "before", "current value", "old", "current state"})
TO = frozenset({"to", "required", "after", "new", "corrected", "required change", "proposed"})
LINE = frozenset({"line", "lines"})
NAMED = frozenset({"parameter", "quantity", "value", "setting", "item", "what"})
EMPTY = frozenset({"", "–", "-", "—", "(empty)", "n/a"})
STEPS = 8
LEAST = 3


@dataclass(frozen=True, slots=True)
class Claimed:
    """A value that is given as the plan's, of a quantity if that is known, on a line if named."""

    text: str
    span: Span
    block: int
    number: Number | None = None
    quantity: tuple[str, str] | None = None
    line: int | None = None


def cells(bench: Bench) -> Iterator[Claimed]:
    """The cells under *from* of tables that also say what it becomes."""
    blocks = bench.document.blocks
    for table in bench.document.tables:
        heads = [plain(blocks[c].shadow).lower() for c in table.rows[0]]
        source, target = _column(heads, FROM), _column(heads, TO)
        if source is None or target is None:
            continue
        line, name = _column(heads, LINE), _column(heads, NAMED)
        for row in table.rows[1:]:
            if len(row) == len(heads):
                yield from _cell(bench, [blocks[c] for c in row], source, line, name)


def _column(heads: Sequence[str], names: frozenset[str]) -> int | None:
    return next((i for i, head in enumerate(heads) if head in names), None)


def _cell(
    bench: Bench, row: Sequence[Block], source: int, line: int | None, name: int | None
) -> Iterator[Claimed]:
    block = row[source]
    text = bench.source.cut(block.span)
    if plain(text).lower() in EMPTY:
        return
    number = _only_number(bench, block)
    if line is not None and plain(row[line].shadow).isdigit():
        at = int(plain(row[line].shadow))
        yield Claimed(text, block.span, block.index, number, None, at)
        return
    if number is None and (len(plain(text)) < LEAST or not any(c.isdigit() for c in text)):
        return
    label = plain(row[name].shadow) if name is not None else ""
    yield Claimed(text, block.span, block.index, number, _quantity(bench, label))


def _only_number(bench: Bench, block: Block) -> Number | None:
    """The number of a cell that holds one and nothing else."""
    tokens = [t for t in bench.reading.tokens.get(block.index, ()) if t.kind not in ("mark",)]
    numbers = [t.number for t in tokens if t.kind == "number"]
    return numbers[0] if len(tokens) == 1 and numbers else None


def _quantity(bench: Bench, label: str) -> tuple[str, str] | None:
    lexicon = bench.catalog.tools.lexicon
    name = lexicon.symbols.get(label.lower())
    if name is not None:
        return name, ""
    reference = lexicon.label(label.split()) if label else None
    return (reference.quantity, reference.per) if reference else None


def changes(bench: Bench) -> Iterator[Claimed]:
    """``Change the degree from 16-way to 4-way``: the number behind *from*."""
    context = bench.reading.context
    for block in bench.document.blocks:
        tokens = bench.reading.tokens.get(block.index, ())
        for at, token in enumerate(tokens[:-1]):
            number = tokens[at + 1].number
            if token.low != "from" or number is None or block.fence is not None:
                continue
            after = tokens[at + 2 : at + 2 + STEPS]
            if not any(t.low == "to" or t.kind == "arrow" for t in after):
                continue
            start = number.span.start - block.span.start
            if context.modality(block, max(start, 0), max(start, 0)) is Modality.NEGATED:
                continue
            yield Claimed(number.text, number.span, block.index, number)
