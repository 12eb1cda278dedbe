"""Every number of a document as a statement: what it is a value of, of what, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from doc_auditor.judging.bench import Bench
from doc_auditor.quantity import Dimensions, Number
from doc_auditor.reading.code import PROSE
from doc_auditor.reading.context import lead_of
from doc_auditor.reading.named import MOST, Named, Namer
from doc_auditor.reading.sentences.spelled import SMALL, TENS
from doc_auditor.records import Block, BlockKind, Modality
from doc_auditor.source import Span

CHECKED = re.compile(r"^\s*(?:\[[ xX✓✔]\]|[✅✓✔☑])")
"""How an item of a checklist begins."""
NUMBERED = re.compile(rf"\d|\b(?:{'|'.join([*SMALL, *TENS, 'dozen'])})\b", re.IGNORECASE)
LENGTHS = frozenset({"length", "size", "number", "count"})
"""Words that a largest value is said with or without: ``max context``, ``max context length``."""
FAR = 100
"""A value from which on it stands for one thing, wherever a calculation takes it."""
PAIR = 2
"""Columns of a table that gives each name its value."""
CONDITION = (
    r"(?:with|without|when|if|for|at|on|in|under|during|after|before|while|once|using|until)"
)
OPENING = re.compile(rf"^\W*{CONDITION}\b", re.IGNORECASE)
CASE = r"\((?=[^)=]*[A-Za-z]{2})(?![^)]*(?<![A-Za-z\d])\d)"
CLOSING = re.compile(rf"^\W*{CONDITION}\b|^\s*{CASE}", re.IGNORECASE)
"""How a sentence begins, or a value goes on, that holds under a condition."""
NOUN = re.compile(r"[\s\-]*(?:[A-Za-z][\w\-]*\s?){0,2}")
CLAUSE = 200
"""Characters before and after a value that are looked at."""
PER = frozenset("gpu node stage group layer replica token request expert rack head step".split())


@dataclass(frozen=True, slots=True)
class Statement:
    """A number with its names, the subject around it and how it is meant.

    ``around`` are the words of the headings and introductions above.  ``repeats`` is true in a
    summary or a checklist, ``result`` where a printed calculation gives the number, ``used`` where
    one in its block takes it, ``taken`` where one anywhere does, ``setting`` in a configuration.
    """

    named: Named
    number: Number
    block: Block
    modality: Modality
    around: frozenset[str]
    repeats: bool = False
    result: bool = False
    used: bool = False
    taken: bool = False
    setting: bool = False

    @property
    def label(self) -> frozenset[str]:
        """The words that name the value: its label, else what it counts, else what is near."""
        near = self.named.near if self.named.form == "noun" else ()
        words = frozenset(self.named.label or self.named.noun or near)
        return (words - LENGTHS) | {"largest"} if self.named.most and words else words

    @property
    def head(self) -> str:
        """The word that says what kind of thing the value is."""
        words = list(self.named.label or self.named.noun)
        while len(words) > 1 and words[-1] in PER:
            words.pop()
        return words[-1] if words else ""

    @property
    def per(self) -> frozenset[str]:
        """What the value is one for each of."""
        return (frozenset({*self.named.label, *self.named.noun[1:]}) & PER) - {self.head}

    @property
    def kind(self) -> tuple[Dimensions, bool]:
        """What it can be compared with."""
        return self.number.unit.dimensions, self.number.percent


@dataclass(frozen=True)
class Statements:
    """Reads the statements of one document."""

    bench: Bench

    @cached_property
    def namer(self) -> Namer:
        """What reads names."""
        tools = self.bench.catalog.tools
        degrees = [q for q in tools.lexicon.quantities.values() if q.kind == "degree"]
        short = {s.lower(): q.title.split()[0] for q in degrees for s in q.symbols}
        return Namer(tools.wordings.same, short)

    @cached_property
    def every(self) -> tuple[Statement, ...]:
        """All of them in document order."""
        return tuple(self._read())

    def _read(self) -> Iterator[Statement]:
        bench = self.bench
        reading = bench.reading
        cells = {c.block.index: c.number for g in reading.grids for row in g.rows for c in row}
        for block in bench.document.blocks:
            if not NUMBERED.search(block.shadow):
                continue
            results, operands = self._results(block)
            told: set[Span] = set()
            for named in self.namer.named(reading.reader.worded(block)):
                number = named.number
                cell = cells.get(block.index)
                if cell is not None and cell.digits == number.digits:
                    number = replace(number, unit=cell.unit)
                told.add(number.digits)
                result = number.digits.start in results
                yield self._statement(block, named, number, result, number.coefficient in operands)
            yield from self._operands(block, told)

    def _operands(self, block: Block, told: set[Span]) -> Iterator[Statement]:
        """What the block's calculations count: the epochs of ``3 epochs × 400 steps``."""
        for claim in self.bench.model.equations.get(block.index, ()):
            for number in claim.numbers[:-1]:
                if number.noun and number.digits not in told:
                    told.add(number.digits)
                    yield self._statement(block, self.namer.counted(number), number, False, True)

    def _results(self, block: Block) -> tuple[frozenset[int], frozenset[Fraction]]:
        """Where the results of the block's calculations stand, and the values they take."""
        claims = self.bench.model.equations.get(block.index, ())
        ends = frozenset(c.numbers[-1].digits.start for c in claims if c.numbers)
        return ends, frozenset(n.coefficient for c in claims for n in c.numbers[:-1])

    @cached_property
    def _taken(self) -> frozenset[Fraction]:
        """The large values that any calculation of the document takes."""
        claims = (c for each in self.bench.model.equations.values() for c in each)
        values = (n.coefficient for c in claims for n in c.numbers[:-1])
        return frozenset(v for v in values if v > FAR)

    def _statement(
        self, block: Block, named: Named, number: Number, result: bool, used: bool
    ) -> Statement:
        if block.cell is not None:
            named = self._in_row(block, named)
        start = max(number.span.start - block.span.start, 0)
        modality = self.bench.reading.context.modality(block, start, start + len(number.text))
        fence = block.fence
        setting = fence is not None and fence.language not in PROSE and not fence.comment
        taken = number.coefficient in self._taken
        around, repeats = self._above(block)
        own = repeats or bool(CHECKED.match(block.shadow)) or self._opens(block)
        return Statement(named, number, block, modality, around, own, result, used, taken, setting)

    def _in_row(self, block: Block, named: Named) -> Named:
        """A cell's number is named by its row, and by its column where there are several."""
        assert block.cell is not None
        table = self.bench.document.tables[block.cell.table]
        column = block.cell.column
        if not block.cell.row or not column:
            return named
        blocks = self.bench.document.blocks
        side = [blocks[i].shadow for i in table.rows[block.cell.row][:column]]
        head = table.rows[0][column] if column < len(table.rows[0]) else None
        top = [] if head is None else [blocks[head].shadow]
        label = self._said(side[:1] if len(table.rows[0]) == 2 else [*side[:1], *top])
        near = named.near | set(self._said([*side, *top]))
        wide = len(table.rows[0]) > PAIR or re.search(r"\d", side[0])
        most = named.most or bool(MOST & {*label})
        label = () if wide else tuple(w for w in label if w not in MOST)
        return replace(named, label=label, near=near, form="label", most=most)

    def _said(self, texts: Sequence[str]) -> tuple[str, ...]:
        return self.namer.words([w for t in texts for w in re.findall(r"[A-Za-z][\w-]*", t)])

    @cached_property
    def _known(self) -> dict[tuple[int | None, tuple[int, ...]], tuple[frozenset[str], bool]]:
        return {}

    def _above(self, block: Block) -> tuple[frozenset[str], bool]:
        """The words of what stands above a block, and whether it is a summary."""
        place = (block.parent, block.trail)
        if place not in self._known:
            texts = self.bench.reading.context.labels(replace(block, cell=None))
            words = frozenset(self._said(texts))
            titles = [t for t in texts if len(t) < 60]
            pattern = self.bench.catalog.tools.wordings.summaries
            self._known[place] = words, any(pattern.search(t) for t in titles)
        return self._known[place]

    def _opens(self, block: Block) -> bool:
        """Whether a paragraph says of itself that it sums up."""
        lead = lead_of(block.shadow[:80]) or block.shadow.strip()[:12]
        pattern = self.bench.catalog.tools.wordings.summaries
        return block.kind is BlockKind.PARAGRAPH and bool(pattern.match(lead.strip("*_ ")))


def conditioned(block: Block, number: Number, counts: bool = False) -> bool:
    """``With offload, memory per GPU is 40 GB``, ``40 GB (FP8)``: true of a case only.

    ``counts`` says that the number is followed by what it counts.
    """
    start = number.span.start - block.span.start
    near = block.shadow[max(0, start - CLAUSE) : start]
    before = re.split(r"[.;!?]\s|\n\s*\n", near)[-1]
    after = block.shadow[number.span.end - block.span.start :][:CLAUSE]
    noun = NOUN.match(after) if counts else None
    rests = (after, after[noun.end() :] if noun else "")
    return bool(OPENING.match(before)) or any(CLOSING.match(r) for r in rests)
