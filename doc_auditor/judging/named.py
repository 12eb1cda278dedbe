"""Two labelled values that a sentence compares by name: ``the use is above the break-even``.

``Faster`` and ``cheaper`` may be meant of something else than what the labels give, so that they
are never certain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from doc_auditor.formula import Literal_
from doc_auditor.judging.bench import Bench
from doc_auditor.quantity import Number
from doc_auditor.reading import (
    lines,
)
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.sentences.sufficing import same
from doc_auditor.reading.sentences.worded import ARTICLES, LINKS, LOOSE, relation
from doc_auditor.reading.tokens import Token, lower
from doc_auditor.records import Block, BlockKind, Comparison

Labels = Mapping[tuple[str, ...], list[Number]]

VERBS = frozenset("is are stays stay lies remains remain".split())
ALONE = frozenset("exceeds beats".split())
LONGEST = 5
BEFORE = ARTICLES | frozenset("since because as that so while and but a an".split())
"""What may stand before a name that begins in the middle of a sentence."""
SO = frozenset("therefore thus hence even much clearly".split())
OPEN = frozenset("if whether unless when until once should not never".split())
"""What makes of a comparison a condition, or denies it."""
AFTER = frozenset("so and but which".split())
QUICK = {"faster": True, "quicker": True, "slower": False}
PRICED = {"cheaper": "<", "dearer": ">", "costlier": ">", "pricier": ">"}


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """The sentences that compare two values of their section, each named by its whole label."""
    for block, tokens, labels in among_labels(bench):
        for at, token in enumerate(tokens):
            if token.kind == "word" and (found := _compared(bench, block, tokens, at, labels)):
                yield found


def among_labels(bench: Bench) -> Iterator[tuple[Block, Sequence[Token], Labels]]:
    """The paragraphs and items of the sections that label two values or more."""
    known = sections(bench)
    for block in bench.document.blocks:
        labels = known.get(block.trail, {})
        if len(labels) < 2 or block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            continue
        tokens = [t for t in bench.reading.tokens.get(block.index, ()) if t.text != "\n"]
        yield block, tokens, labels


def sections(bench: Bench) -> Mapping[tuple[int, ...], Labels]:
    """Headings → label → the values that it has there."""
    found: dict[tuple[int, ...], dict[tuple[str, ...], list[Number]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for block in bench.document.blocks:
        tokens = bench.reading.tokens.get(block.index, ())
        if block.kind is not BlockKind.ITEM or not tokens:
            continue
        line = lines.line(block, tokens)
        if line.value is not None and line.label:
            found[block.trail][_name(line.label.split())].append(line.value)
    for grid in bench.reading.grids:
        if grid.width == 2 and grid.top:
            for row in grid.rows:
                if len(row) == 2 and row[1].number is not None:
                    words = row[0].text.strip("*_` ").split()
                    found[grid.top[0].block.trail][_name(words)].append(row[1].number)
    return found


def graded(said: str, value: Number) -> str:
    """``faster`` and ``cheaper`` as a relation of values of this kind; or nothing."""
    dimensions = dict(value.unit.dimensions)
    if dimensions.get("money") == 1:
        return PRICED.get(said, "")
    if said in QUICK and dimensions.get("second") in (1, -1):
        rate = dimensions["second"] == -1
        return ">" if QUICK[said] == rate else "<"
    return ""


def _name(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(normal(w for w in words if w.lower() not in ARTICLES))


def _compared(
    bench: Bench, block: Block, tokens: Sequence[Token], at: int, labels: Labels
) -> Comparison | None:
    sign, after = relation(tokens, at)
    by_grade = lower(tokens, at) in QUICK.keys() | PRICED.keys() and lower(tokens, at + 1) == "than"
    after += by_grade
    if (sign not in ("<", ">", "≤") and not by_grade) or lower(tokens, at) in LOOSE:
        return None
    verb = at - 1
    while verb > 0 and lower(tokens, verb) in (LINKS | SO) - VERBS:
        verb -= 1
    if lower(tokens, at) in ALONE:
        verb = at
    elif lower(tokens, verb) not in VERBS:
        return None
    left, right = before(tokens, verb, labels), _behind(tokens, after, labels)
    if left is None or right is None:
        return None
    (start, value), (end, limit) = left, right
    if any(t.text.lower() in OPEN for t in tokens[max(0, start - LONGEST) : at]):
        return None
    if value.unit.dimensions != limit.unit.dimensions or value.percent != limit.percent:
        return None
    if by_grade and not (same(value, limit) and (sign := graded(lower(tokens, at), value))):
        return None
    span = tokens[start].span.join(tokens[end].span)
    first = span.start - block.span.start
    modality = bench.reading.context.modality(block, first, first + len(span))
    pair = (Literal_(value), sign, Literal_(limit))
    return Comparison(span, block.index, modality, (), *pair, loose=by_grade)


def before(tokens: Sequence[Token], verb: int, labels: Labels) -> tuple[int, Number] | None:
    """The label that ends before the verb, the longest first, with its one value."""
    for start in range(max(0, verb - LONGEST), verb):
        free = start == 0 or tokens[start - 1].kind in ("comma", "stop")
        if free or lower(tokens, start - 1) in BEFORE:
            found = _value(tokens[start:verb], labels)
            if found is not None:
                return start, found
    return None


def _behind(tokens: Sequence[Token], at: int, labels: Labels) -> tuple[int, Number] | None:
    """The label behind the relation, up to the end of the clause, with its one value."""
    end = at
    while end < len(tokens) and tokens[end].kind in ("word", "symbol"):
        if lower(tokens, end) in AFTER or end - at > LONGEST:
            break
        end += 1
    if end < len(tokens) and tokens[end].kind not in ("comma", "stop", "word"):
        return None
    found = _value(tokens[at:end], labels)
    return (end - 1, found) if found is not None else None


def _value(tokens: Sequence[Token], labels: Labels) -> Number | None:
    values = labels.get(_name([t.text for t in tokens]), ())
    return values[0] if len(values) == 1 else None
