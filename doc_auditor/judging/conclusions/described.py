"""The values of a document with the words that name them, in the frames where they stand together.

A frame is what sets values side by side: the items of a list, the clauses of a paragraph, a row or
a column of a table, the items of one label in sections side by side.  Within it a value has a
*name* that sets it apart, and shares with the others what they are *about*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.units.measured import measured
from doc_auditor.quantity import Number
from doc_auditor.reading import lines
from doc_auditor.reading.grid import Grid, GridCell
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.sentences.sufficing import same
from doc_auditor.reading.sentences.worded import ARTICLES
from doc_auditor.reading.tokens import Token, lower, word
from doc_auditor.records import Block, BlockKind

Names = frozenset[str]
Form = Literal["list", "text", "row", "column", "section"]

NOTHING = frozenset(
    "a an of is are was were be by in on at to for from with per and or so as it its this that "
    "can has have therefore thus hence still also only about".split()
)
"""Words that name nothing."""
JOINS = frozenset("and but while whereas against versus vs".split())
TEXTS = (BlockKind.PARAGRAPH, BlockKind.ITEM)
BEING = frozenset("is has holds offers provides gives will can takes needs was had".split())
"""What a thing does behind its number."""
INDICES = 100
"""No thing has a number as large as this."""
SHORT = 3
"""Words that tell a section from its neighbours."""
BEHIND = 4
"""Words behind a value that still belong to it: ``16.7 requests/s per instance``."""


@dataclass(frozen=True, slots=True)
class Described:
    """A value with its name and its frame; ``exact`` where the name is a whole label or head."""

    number: Number
    name: Names
    about: Names
    frame: tuple[Form, object]
    block: int
    trail: tuple[int, ...]
    per: str = ""
    exact: bool = False
    noun: Names = frozenset()
    """The words behind a number: what it counts."""

    @property
    def words(self) -> Names:
        """All that is said of it."""
        return self.name | self.about


@dataclass(frozen=True, slots=True)
class Stock:
    """All values by their frames, and the frames by their sections."""

    frames: Mapping[tuple[Form, object], Sequence[Described]]
    sections: Mapping[tuple[int, ...], Sequence[tuple[Form, object]]]


def stock(bench: Bench) -> Stock:
    """The described values of a document, worked out once."""
    return bench.remembered("described", "", lambda: _stock(bench))


def _stock(bench: Bench) -> Stock:
    frames: dict[tuple[Form, object], list[Described]] = defaultdict(list)
    sections: dict[tuple[int, ...], dict[tuple[Form, object], None]] = defaultdict(dict)
    for block in bench.document.blocks:
        if block.kind in TEXTS:
            for found in _in_text(bench, block):
                frames[found.frame].append(found)
                sections[found.trail][found.frame] = None
    for grid in bench.reading.grids:
        for found in _in_table(bench, grid):
            frames[found.frame].append(found)
            sections[found.trail][found.frame] = None
    return Stock(frames, {trail: tuple(keys) for trail, keys in sections.items()})


def names(tokens: Sequence[Token], numbered: Names = frozenset()) -> Names:
    """The words of a name, ``TP=4`` and ``Proposal 1`` as one word each."""
    return frozenset(w for kind, w, _ in _pieces(tokens, numbered) if kind == "word")


def numbered(bench: Bench) -> Names:
    """What is told apart by numbers: ``Option 2``."""
    return bench.remembered("numbered", None, lambda: _numbered(bench))


def _numbered(bench: Bench) -> Names:
    contrast = bench.catalog.tools.wordings.contrast
    return frozenset(w for part in ("enumerated", "part") for w in contrast[part] if len(w) > 1)


def _pieces(tokens: Sequence[Token], counted: Names) -> Iterator[tuple[str, str, int]]:
    """The words and values of a text: kind, text, index of the token."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        start = at
        if token.kind == "symbol" and token.number is not None:
            yield "word", _degree(token.low.replace("=", ""), token.number), start
        elif token.kind == "symbol" and (value := _set(tokens, at)):
            at = value
            yield "word", token.low + tokens[value].text, start
        elif token.kind in ("word", "symbol"):
            parts = normal([token.text])
            for each in parts:
                if each not in NOTHING | ARTICLES or token.text == "A":
                    yield "word", each, start
            if parts and _index(tokens, at, counted):
                at += 1
                yield "word", parts[-1] + tokens[at].text, start
        elif token.kind == "number" and token.number is not None:
            after = tokens[at + 1 : at + 2]
            version = bool(after) and after[0].kind == "number" and not token.number.unit.text
            yield ("word" if version else "value"), token.text, start
        elif token.kind != "mark":
            yield "break", token.text, start
        at += 1


def _degree(name: str, number: Number) -> str:
    """``tp4``, whether the figure is a part of the word or was read off it."""
    return name if name[-1:].isdigit() else name + number.text


def sized(token: Token) -> str:
    """``70b``: a size that may be the name of a model, or nothing."""
    number = token.number
    joined = token.kind == "number" and " " not in token.text.strip()
    plain = joined and number is not None and not number.unit.text
    return token.low if plain and number is not None and number.letter else ""


def _set(tokens: Sequence[Token], at: int) -> int:
    """The place of the 4 of ``TP 4`` and ``TP=4``, or 0."""
    place = at + 1 + (lower(tokens, at + 1) == "=")
    number = tokens[place].number if place < len(tokens) else None
    bare = number is not None and number.integral and not number.unit.text
    return place if bare and tokens[place].kind == "number" else 0


def _index(tokens: Sequence[Token], at: int, counted: Names) -> bool:
    """Whether a number tells things of one kind apart: ``Proposal 1``, ``Hall 3 has``."""
    number = tokens[at + 1].number if at + 1 < len(tokens) else None
    if number is None or tokens[at + 1].kind != "number" or number.unit.text:
        return False
    if not number.integral or number.value >= INDICES:
        return False
    labels = at + 2 < len(tokens) and tokens[at + 2].kind == "colon"  # ``GPU 0: 81 %``
    if lower(tokens, at) in counted or labels:
        return True
    titled = tokens[at].text[:1].isupper() and not tokens[at].text.isupper()
    return titled and word(tokens, at + 2) in BEING


def _in_text(bench: Bench, block: Block) -> Iterator[Described]:
    tokens = bench.reduced(block)
    if not any(t.kind == "number" for t in tokens):
        return
    own: tuple[Form, object] = ("text", block.index)
    frames = [own]
    if block.kind is BlockKind.ITEM:
        frames.append(("list", (block.trail, block.parent, block.level)))
    above = _above(bench, block)
    stated = lines.line(block, bench.reading.tokens.get(block.index, ())).value
    label: Names = frozenset()
    segment: set[str] = set()
    values, ended = 0, False
    behind = False
    kinds: set[object] = set()
    for kind, text, at in _pieces(tokens, numbered(bench)):
        if kind == "word":
            segment.add(text)
        elif kind == "break":
            ended = ended or tokens[at].kind == "stop"
            if text == ":" and (ended or not (values or label)):
                stated = stated if not label else None
                label = frozenset(segment)
                segment, values, ended, kinds = set(), 0, False, set()
            elif _parts(tokens, at, labelled=bool(label or values)):
                segment = set()
        else:
            number = tokens[at].number
            other = number is not None and number.unit.dimensions not in kinds
            kinds |= {number.unit.dimensions} if number is not None else set()
            behind = behind or not (label or segment or values)
            segment = segment if not behind else set(_purpose(tokens, at))
            name = (label if other or segment else frozenset()) | segment
            if number is not None and name and not glued(number) and not number.times:
                exact = bool(label) and not values and not segment
                per = per_of(tokens, at)
                noun = noun_of(tokens, at, number)
                if exact and stated is not None and same(stated, number):
                    number = stated
                for frame in frames:
                    place = (frame, block.index, block.trail)
                    yield Described(number, name, above, *place, per, exact, noun)
                if exact and (titled := _section(bench, block)):
                    side: tuple[Form, object] = ("section", (block.trail[:-1], label))
                    around = (side, block.index, block.trail[:-1])
                    yield Described(number, titled, name, *around, per, exact, noun)
            values += 1
            segment, ended = set(), False


def _purpose(tokens: Sequence[Token], at: int) -> Names:
    """What a value that begins a text is for: ``With 310 req/s for prefill and 42 for …``."""
    end = at + 2
    while word(tokens, end) and word(tokens, end) not in JOINS and end < at + 2 + SHORT:
        end += 1
    return names(tokens[at + 2 : end]) if word(tokens, at + 1) == "for" else frozenset()


def _section(bench: Bench, block: Block) -> Names:
    """What tells a section from those beside it: ``Scenario B: 256 GPUs`` is ``scenario b``."""
    if not block.trail or block.parent is not None:
        return frozenset()
    heading = bench.document.blocks[block.trail[-1]]
    tokens = bench.reading.tokens.get(heading.index, ())
    end = next((i for i, t in enumerate(tokens) if t.kind in ("colon", "open", "comma")), None)
    words = names(tokens[:end], numbered(bench))
    counted = {w for each in words for w in (each, each.rstrip("0123456789"))}
    return words if counted & numbered(bench) and len(words) <= SHORT else frozenset()


def glued(number: Number) -> bool:
    """``8-GPU``: part of a name."""
    return number.text[number.digits.end - number.span.start :].startswith("-")


def _parts(tokens: Sequence[Token], at: int, labelled: bool) -> bool:
    """Whether a sign ends the words of a name; not in a label (``tokens, TP=8: …``)."""
    if tokens[at].kind == "comma" and not labelled:
        rest = tokens[at + 1 : at + 7]
        end = next((t for t in rest if t.kind in ("colon", "stop", "comma")), None)
        return end is None or end.kind != "colon"
    return tokens[at].kind in ("comma", "stop", "open", "close")


def noun_of(tokens: Sequence[Token], at: int, number: Number) -> Names:
    """What a bare number counts: ``96 B200 nodes``."""
    if number.unit.dimensions:
        return frozenset()
    behind = [word(tokens, at + 1), word(tokens, at + 2)] if word(tokens, at + 1) else []
    return frozenset(normal([w for w in behind if w])) - NOTHING


def per_of(tokens: Sequence[Token], at: int) -> str:
    """What a value is per, beside its unit: ``instance``."""
    for index in range(at + 1, min(at + 1 + BEHIND, len(tokens))):
        if tokens[index].kind not in ("word", "symbol"):
            return ""
        if word(tokens, index) in ("per", "each"):
            return word(tokens, index + 1) or "each"
    return ""


def _above(bench: Bench, block: Block) -> Names:
    """The words of the item and of the heading that a block stands under."""
    found: set[str] = set()
    if block.parent is not None:
        parent = bench.document.blocks[block.parent]
        found |= set(normal(parent.shadow[:80].replace(":", " ").split()))
    if block.trail:
        found |= set(normal(bench.document.blocks[block.trail[-1]].shadow.split()))
    return frozenset(w.strip("*.,()") for w in found) - NOTHING - ARTICLES


def _numbering(cell: GridCell, grid: Grid) -> Names:
    """The name of a row that has a number only: ``stage2`` below ``Stage``, ``70b``."""
    number = cell.number if len(cell.tokens) == 1 else None
    heads = normal([t.text for t in grid.top[0].tokens if t.kind == "word"])
    if number is None or not number.integral or not heads:
        return frozenset()
    return frozenset({heads[-1] + cell.tokens[0].text})


def _size(cell: GridCell) -> Names:
    """``| | 18B | 74B |``: a model by its size, which is no value here."""
    name = sized(cell.tokens[0]) if len(cell.tokens) == 1 else ""
    return frozenset({name}) if name else frozenset()


def _in_table(bench: Bench, grid: Grid) -> Iterator[Described]:
    if not grid.top:
        return
    counted = numbered(bench)
    trail = bench.document.blocks[grid.table.rows[0][0]].trail
    heads = [names(c.tokens, counted) or _size(c) for c in grid.top]
    for r, row in enumerate(grid.rows):
        if not row or grid.aggregate(r):
            continue
        label = names(row[0].tokens, counted) or _numbering(row[0], grid) or _size(row[0])
        for c, cell in enumerate(row):
            if not c or cell.number is None or c >= len(heads):
                continue
            place = cell.block.index
            number = measured(bench, cell.number, (row[0].text, grid.head[0]))
            per = per_of((*row[0].tokens,), -1) or per_of((*grid.top[c].tokens,), -1)
            if heads[c]:
                frame: tuple[Form, object] = ("row", (grid.table.number, r))
                yield Described(number, heads[c], label, frame, place, trail, per, True)
            if label and not grid.total(r):
                frame = ("column", (grid.table.number, c))
                yield Described(number, label, heads[c], frame, place, trail, per, True)
