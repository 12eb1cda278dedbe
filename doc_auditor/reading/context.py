"""How a statement is meant: asserted, required, hypothetical, quoted, an example, negated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from doc_auditor.reading.comparing import Way, ways
from doc_auditor.records import Block, BlockKind, Document, Modality

LEAD = re.compile(r"^\W*([^:.]{2,60}?)\s*(?:[:：]|[–—]|$)")
WINDOW = 60
SENTENCE = 400
"""Characters on either side of a statement that are looked at."""


SHORT = r"(?<!\bi\.e)(?<!\be\.g)(?<!\bvs)(?<!\bcf)(?<!\bapprox)(?<!\bmax)(?<!\bmin)(?<!\bincl)"
"""A full stop behind these ends no sentence."""
BREAK = re.compile(rf"{SHORT}[.;!?]\s|\n(?=\s*[-*\d])")
STOP = re.compile(rf"{SHORT}[.;!?](?:\s|$)")
CLAIMED = re.compile(r"\W*(?:claimed|was)\b", re.IGNORECASE)
WRONG = re.compile(r"\(|^claimed|^wrong", re.IGNORECASE)
SENTENCE_END = re.compile(r"([.;!?])(?:[\s*_)\"”]|$)")
SUPPOSED = re.compile(r"\s*(?:\w+ ){0,2}(?:would|could|might)\b", re.IGNORECASE)
"""How a sentence goes on after what it only considers: ``TP 16 would split a head``."""
OPENED = re.compile(r"^\W*(?:with|at|under|using|given)\b[^,;:]*$", re.IGNORECASE)
GOES_ON = re.compile(r"[^,.;:]{0,60}?\b(?:would|could|might)\b", re.IGNORECASE)
"""``With 6 experts per GPU there would be room``: how what is considered may open a sentence."""
OTHERS = re.compile(
    r"(?:[\s,*_`]{0,4}(?:(?:and|or)\s)?[A-Za-z]+[ =-]?\d+)*[\s*_`)]*", re.IGNORECASE
)
"""More of the same before the verb: ``TP 3 and TP 6 do not divide``; the end of a bracket."""
VERB = re.compile(r"\s*(?:is|are|was|were|has been|had been|remains)\s+", re.IGNORECASE)
SHORT_LEAD = 60
"""Characters of a line that may introduce a quotation without a colon."""
MARKED = re.compile(
    r"[\s*_]*\((?:wrong|incorrect|sic|error|false|mistaken|erroneous|outdated)\b", re.IGNORECASE
)
"""``49.3 (wrong)``: the document gives the value up as it prints it."""
CITED = 12
"""Blocks of a quotation that are looked back over for the line that introduces it."""
TITLE = 60
"""Characters of a label; what is longer is a sentence."""
DENIED = re.compile(r"(?:\bnot|n[’']t)\s+(?:\w+\s+)?", re.IGNORECASE)
"""``not``, ``didn't`` and an adverb behind it, before what was not done."""
NEAR = 20
"""Characters in which a verb stands before what it rejects."""
PRESUPPOSES = re.compile(
    r"^\W*(?:and |but |so )?(?:how|why(?! not\b)|which|where|when|who|what(?! if\b))\b",
    re.IGNORECASE,
)
"""How a question begins that takes its figures for granted: ``How do 64 experts fit …?``"""
EXEMPLARY = re.compile(r"^\W*for (?:example|instance)\b", re.IGNORECASE)
DIAGNOSTIC = re.compile(r"^[\s*_>\-`]*(?:error|warning|info)\b[\s*_`]+[a-z-]+/[a-z-]+[`,:\s]", re.I)
"""How a line of a linter begins, which says what another text says: ``error `pack/rule```."""
LOCATED = re.compile(r"\W{0,4}\(lines? \d")
LINES = re.compile(r"\(lines? \d+(?:[-–]\d+)?\)\W*$")
KEYED = re.compile(r"\w\" ?[:,] ?|^value: ?\"")
"""``{"tp": 4, "pp": 2}``, ``["--tp", "4"]``, ``value: "4"``: marks around keys quote nobody."""
FORMERLY = re.compile(
    r"^\W*(?:the )?(?:original|previous|old|former|first|initial|earlier) (?:\w+ ){1,2}?"
    r"(?:used|had|was|were|ran|needed|took|placed|kept|came)\b",
    re.IGNORECASE,
)
"""How a sentence begins that tells of a configuration that is gone."""
FORMER = re.compile(r"^\W*(?:the )?(?:current|original|previous|old)\b", re.IGNORECASE)
"""How a sentence of a correction begins that tells what the corrected document said."""


@dataclass(frozen=True)
class Wordings:
    """The word lists of ``wordings.toml``."""

    modality: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    contrast: Mapping[str, Sequence[str]] = field(default_factory=dict)
    requirement: Mapping[str, Sequence[str]] = field(default_factory=dict)
    conclusion: Mapping[str, Sequence[str]] = field(default_factory=dict)
    repeating: Mapping[str, Sequence[str]] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    comparing: Sequence[Way] = ()

    @cached_property
    def summaries(self) -> re.Pattern[str]:
        """The titles and openings of text that repeats what the rest of a document says."""
        return _words(self.repeating["titles"])

    def concluding(self, part: str) -> frozenset[str]:
        """Single words by which something is concluded of two values."""
        return self._concluding[part]

    @cached_property
    def _concluding(self) -> Mapping[str, frozenset[str]]:
        return {part: frozenset(words) for part, words in self.conclusion.items()}

    def pattern(self, mode: str, part: str = "phrases") -> re.Pattern[str]:
        """Any phrase of a mode, as whole words."""
        return self._patterns[(mode, part)]

    @cached_property
    def _patterns(self) -> Mapping[tuple[str, str], re.Pattern[str]]:
        return {
            (mode, part): _words(phrases)
            for mode, parts in {**self.modality, "requirement": self.requirement}.items()
            for part, phrases in parts.items()
        }


def _words(phrases: Sequence[str]) -> re.Pattern[str]:
    ranked = sorted(phrases, key=len, reverse=True)
    return re.compile(
        r"(?<![\w-])(?:" + "|".join(map(re.escape, ranked)) + r")(?![\w-])", re.IGNORECASE
    )


def build(data: Mapping[str, Any]) -> Wordings:
    """The wordings from the decoded ``wordings.toml``."""
    return Wordings(
        data["modality"],
        data["contrast"],
        data["requirement"],
        data["conclusion"],
        data["repeating"],
        data["same"],
        ways(data["comparing"]),
    )


@dataclass(frozen=True)
class Context:
    """Answers, for one document, how the text at a place is meant."""

    document: Document
    wordings: Wordings

    def lead(self, block: Block) -> str:
        """The label that a block begins with, or all of a short one."""
        if block.index not in self._leads:
            self._leads[block.index] = lead_of(block.shadow)
        return self._leads[block.index]

    @cached_property
    def _leads(self) -> dict[int, str]:
        return {}

    @cached_property
    def corrects(self) -> bool:
        """Whether the document sets wrong figures against right ones in pairs."""
        partners = self.wordings.pattern("quoted", "partners")
        wrong = self.wordings.pattern("quoted", "paired")
        leads = [
            lead_of(line)
            for b in self.document.blocks
            if b.kind is not BlockKind.CODE
            for line in b.shadow.split("\n")
        ]
        return any(partners.fullmatch(x) for x in leads) and any(wrong.fullmatch(x) for x in leads)

    def labels(self, block: Block) -> list[str]:
        """The labels above a block, the nearest first; those of its row and column before all."""
        found = self.above(block)
        if block.cell is not None:
            found = self._table_labels(block) + found
        return found

    def above(self, block: Block) -> list[str]:
        """The introductions of a block, the nearest first, then its headings."""
        found: list[str] = []
        parent = block.parent
        while parent is not None and len(found) < 20:
            above = self.document.blocks[parent]
            found.append(above.shadow.strip().split("\n")[-1][:80])
            parent = above.parent
        return found + [self.document.blocks[i].shadow.strip() for i in reversed(block.trail)]

    def _table_labels(self, block: Block) -> list[str]:
        assert block.cell is not None
        rows = self.document.tables[block.cell.table].rows
        column, row = block.cell.column, block.cell.row
        head = [rows[0][column]] if row and column < len(rows[0]) else []
        side = [rows[row][0]] if column and rows[row] else []
        return [self.document.blocks[i].shadow.strip() for i in head + side]

    def modality(self, block: Block, start: int, end: int) -> Modality:
        """How the text from ``start`` to ``end`` (offsets in the shadow) is meant."""
        before, after = self._sentence(block, start, end)
        if block.fence is not None and KEYED.search(block.shadow[start:end]):
            before, after = before.replace('"', ""), after.replace('"', "")
        removed = block.fence is not None and block.fence.language in ("diff", "patch")
        if removed and block.shadow.startswith("-"):
            return Modality.QUOTED
        if any(
            m.kind == "strike" and m.span.start <= block.span.start + start < m.span.end
            for m in block.marks
        ):
            return Modality.QUOTED
        if self._located(block, start):
            return Modality.QUOTED
        within = block.shadow[start:end]
        if MARKED.match(after) or (block.cell is not None and MARKED.search(within)):
            return Modality.QUOTED
        lead = self._line_lead(block, start)
        if self._opens_quotes(within, after) or self._quoted(
            block, before, after, lead, block.shadow[end : end + SENTENCE]
        ):
            return Modality.QUOTED
        near = before[-12:]
        if self.wordings.pattern("negated").search(near) and not re.search(r"\d", near):
            return Modality.NEGATED
        for mode in (Modality.HYPOTHETICAL, Modality.EXAMPLE, Modality.REQUIRED):
            if self.wordings.pattern(mode.value).search(before[-WINDOW:]):
                return mode
        if EXEMPLARY.match(before):
            return Modality.EXAMPLE
        opened = OPENED.match(before) and GOES_ON.match(after)
        if opened or SUPPOSED.match(after) or self._rejected(before, after):
            return Modality.HYPOTHETICAL
        if _asks(block.shadow, end) and not PRESUPPOSES.match(before):
            return Modality.HYPOTHETICAL
        labels = [x for x in (self.lead(block), *self.labels(block)[:2]) if len(x) < TITLE]
        if any(map(self._unreal, labels)):
            return Modality.HYPOTHETICAL
        shown = self.wordings.pattern("example", "labels")
        if block.kind is BlockKind.CODE and any(
            shown.fullmatch(x.strip("*#: ")) for x in self.labels(block)[:2]
        ):
            return Modality.EXAMPLE
        if any(self.wordings.pattern("required").search(x) for x in self.labels(block)[:2]):
            return Modality.REQUIRED
        return Modality.ASSERTED

    def _unreal(self, label: str) -> bool:
        """``Alternatives``, ``Ruled out``, ``Options not taken``: what is not the plan."""
        if label not in self._unreal_labels:
            self._unreal_labels[label] = self._is_unreal(label)
        return self._unreal_labels[label]

    @cached_property
    def _unreal_labels(self) -> dict[str, bool]:
        return {}

    def _is_unreal(self, label: str) -> bool:
        parts = ("labels", "rejected", "rejects")
        if any(self.wordings.pattern("hypothetical", p).search(label) for p in parts):
            return True
        decided = self.wordings.pattern("hypothetical", "decided")
        denied = (m.end() for m in DENIED.finditer(label))
        return any(decided.match(label, end) for end in denied)

    def of_block(self, block: Block) -> Modality:
        """How a whole block is meant."""
        if block.index not in self._whole:
            self._whole[block.index] = self.modality(block, 0, len(block.shadow))
        return self._whole[block.index]

    @cached_property
    def _whole(self) -> dict[int, Modality]:
        """What was found for whole blocks; a table asks for the same cell again and again."""
        return {}

    def _sentence(self, block: Block, start: int, end: int) -> tuple[str, str]:
        """The text of the sentence before and after the place."""
        near = block.shadow[max(0, start - SENTENCE) : start]
        before = BREAK.split(near)[-1]
        rest = block.shadow[end : end + SENTENCE]
        stop = STOP.search(rest)
        return before, rest[: stop.start()] if stop else rest

    def _in_quotes(self, before: str, after: str) -> bool:
        """Whether the place stands inside quotation marks."""
        straight = before.count('"') % 2 == 1 and '"' in after
        curly = before.rfind("“") > before.rfind("”") and "”" in after
        return straight or curly

    def _opens_quotes(self, within: str, after: str) -> bool:
        """``calls 38 ms "above the limit"``: the words about a value are somebody's."""
        straight = within.count('"') == 1 and '"' in after
        return straight or (within.count("“") == 1 and "”" not in within)

    def _reported(self, before: str) -> bool:
        """``the spreadsheet said …``: somebody else's figures."""
        near = before[-80:]
        who = [m.end() for m in self.wordings.pattern("quoted", "reporters").finditer(near)]
        says = [m.start() for m in self.wordings.pattern("quoted", "reports").finditer(near)]
        return any(0 <= s - w <= 25 for w in who for s in says)

    def _rejected(self, before: str, after: str) -> bool:
        """``TP 8 is impossible``, ``we ruled out TP 8``: what a document decides against."""
        others = OTHERS.match(after)
        start = others.end() if others else 0
        verb = VERB.match(after, start)
        gone = self.wordings.pattern("hypothetical", "rejected")
        if verb and gone.match(after, verb.end()):
            return True
        if self.wordings.pattern("hypothetical", "refuses").match(after, start):
            return True
        opening = before.lstrip(" *_>-")
        if self.wordings.pattern("hypothetical", "starts").match(opening):
            return True
        return bool(self.wordings.pattern("hypothetical", "rejects").search(before[-NEAR:]))

    def _cited(self, block: Block) -> bool:
        """Whether a block quote follows a line that names its source and ends in a colon."""
        for above in reversed(self.document.blocks[max(0, block.index - CITED) : block.index]):
            if above.quotes < block.quotes:
                text = above.shadow.strip()
                lists = ("sources", "reporters", "reports", "reported")
                return (text.endswith(":") or len(text) < SHORT_LEAD) and any(
                    self.wordings.pattern("quoted", x).search(text) for x in lists
                )
        return False

    def _line_lead(self, block: Block, start: int) -> str:
        """The label of the line that holds a place, else that of its block."""
        first = block.shadow.rfind("\n", 0, start) + 1
        return lead_of(block.shadow[first : first + SENTENCE]) or self.lead(block)

    def _located(self, block: Block, start: int) -> bool:
        """``8 × 4 = 16` (line 33)``: code, or a heading, with the line of another text that says
        so."""
        if block.kind is BlockKind.HEADING:
            return bool(LINES.search(block.shadow))
        place = block.span.start + start
        return any(
            m.kind == "code"
            and m.span.start <= place < m.span.end
            and LOCATED.match(block.shadow, m.span.end - block.span.start)
            for m in block.marks
        )

    def _above(self, block: Block) -> Iterator[str]:
        """The texts of the items that a block stands under."""
        parent = block.parent
        while parent is not None:
            yield self.document.blocks[parent].shadow
            parent = self.document.blocks[parent].parent

    def _quoted(self, block: Block, before: str, after: str, lead: str, rest: str) -> bool:
        labelled = self.wordings.pattern("quoted", "labels")
        if self.wordings.pattern("quoted").search(before) or self.wordings.pattern("quoted").search(
            after[:40]
        ):
            return True
        if self._in_quotes(before, rest) and not self.wordings.pattern(
            "quoted", "partners"
        ).fullmatch(lead):
            return True
        if CLAIMED.match(block.shadow):
            return True
        if self._reported(before) or FORMERLY.match(before):
            return True
        labels = self.labels(block)
        for label in labels[:3]:
            short = label.strip("*: ")
            if len(short) < 50 and labelled.search(short) and WRONG.search(short):
                return True
        if block.quotes and any(
            self.wordings.pattern("quoted", "reported").search(x)
            for x in [block.shadow, *labels[:1]]
        ):
            return True
        if any(DIAGNOSTIC.match(text) for text in (block.shadow, *self._above(block))):
            return True
        if block.quotes and self._cited(block):
            return True
        if not self.corrects:
            return False
        paired = self.wordings.pattern("quoted", "paired")
        if FORMER.match(before) and not self.wordings.pattern("quoted", "partners").fullmatch(lead):
            return True
        return any(paired.fullmatch(x.strip("*: ")) for x in [lead, *labels[:2]])


def lead_of(text: str) -> str:
    """The label that a text begins with, or all of a short one."""
    match = LEAD.match(text)
    return match.group(1).strip() if match else ""


def _asks(shadow: str, end: int) -> bool:
    """Whether the sentence that holds the place ends in a question mark."""
    stop = SENTENCE_END.search(shadow, end, end + SENTENCE)
    return stop is not None and stop.group(1) == "?"
