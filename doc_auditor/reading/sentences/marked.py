"""Blocks → counts of what passed and failed, against the marks: ``5 checks passed, 3 failed``.

Marks stand at titles of one depth, at the items of a list, or in a column of a table.  Such a
group is what a text counts if one of its counts is right, if all of them together are as many as
there are marks, or if the document has no other group; so at least two counts are needed (``6 of 9
passed``, ``all 9 passed``).  Where any group, or all groups of a form together, has the counts,
they are right.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from doc_auditor.quantity import Number
from doc_auditor.reading.grid import Grid
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.announced import LISTED, MOST, Announced
from doc_auditor.reading.sentences.worded import ARTICLES
from doc_auditor.reading.texts import Words
from doc_auditor.reading.tokens import Token, lower, word
from doc_auditor.records import Block, BlockKind, Document

SIGNS = {**dict.fromkeys("✅✓✔☑", "passed"), **dict.fromkeys("❌✗✘✖", "failed")}
SAID = {
    **dict.fromkeys("pass passed passes passing met ok okay satisfied fulfilled".split(), "passed"),
    **dict.fromkeys("fail failed fails failing failures unmet missed violated".split(), "failed"),
    **dict.fromkeys("warning warnings open skipped partial pending".split(), "other"),
}
"""Words for the outcome of what is counted; what is neither passed nor failed has no mark here."""
NOT = frozenset("not no never".split())
OF = frozenset("of /".split())
LABELS = frozenset(
    "result results summary overall status verdict validation verification outcome conclusion "
    "total in all review audit".split()
)
"""Words before a colon that say nothing of what is counted."""
NEAR = 2
"""How far a count may be from the marks that it means."""
LEAST = 3
"""Marks of a group."""
NOUNS = 3
"""Words between a count and its outcome: ``5 of the checks passed``."""
TEXT = 40
"""Tokens of a text that does nothing but count."""


def announced(document: Document, grids: Sequence[Grid], words: Words) -> Iterator[Announced]:
    """Every count of outcomes that the marks of the document deny."""
    groups = _groups(document, grids)
    if not groups:
        return
    for block in document.blocks:
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            continue
        if "pass" not in block.shadow.lower() and "✅" not in block.shadow:
            continue
        tokens = words(block)
        found = (_tally(part) for part in (tokens, *_lines(tokens)) if 0 < len(part) <= TEXT)
        counts: Mapping[str, Number] = next((c for c in found if c), {})
        if counts:
            yield from _judged(block, counts, groups)


def _lines(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The lines of a text: ``**Reviewer**: agent`` / ``**Result**: 5 passed, 3 failed``."""
    ends = [i for i, t in enumerate(tokens) if t.text == "\n"]
    for start, end in pairwise([-1, *ends, len(tokens)]):
        yield tokens[start + 1 : end]


# ---- marks -------------------------------------------------------------------------------------


def _groups(document: Document, grids: Sequence[Grid]) -> list[Counter[str]]:
    """The marks of each group, then those of each form together."""
    forms: dict[str, dict[object, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for block in document.blocks:
        sign = _sign(block.shadow) if block.kind in (BlockKind.HEADING, BlockKind.ITEM) else ""
        if not sign:
            continue
        if block.kind is BlockKind.HEADING:
            forms["heading"][block.level][sign] += 1
        else:
            forms["item"][block.trail, block.parent, block.level][sign] += 1
    for grid in grids:
        for column in range(1, grid.width):
            signs = [_sign(c.block.shadow) for c in grid.column(column) if c is not None]
            forms["table"][grid.table.number, column].update(s for s in signs if s)
    single = [c for groups in forms.values() for c in groups.values()]
    together = [sum(groups.values(), Counter[str]()) for groups in forms.values()]
    return [c for c in (*single, *together) if c.total() >= LEAST]


def _sign(text: str) -> str:
    """The mark that a text begins or ends with, if it has no other."""
    plain = text.strip("#*_-+.0123456789()[]: \n")
    found = {SIGNS[c] for c in text if c in SIGNS}
    if len(found) != 1 or not plain:
        return ""
    return next(iter(found)) if {plain[0], plain[-1]} & SIGNS.keys() else ""


# ---- counts ------------------------------------------------------------------------------------


def _tally(tokens: Sequence[Token]) -> Mapping[str, Number]:
    """The counts of a text; two at least, each outcome once."""
    counts: dict[str, Number] = {}
    colon = next((i for i, t in enumerate(tokens) if t.kind == "colon"), 0)
    label = {word(tokens, i) for i in range(colon)} - LABELS - ARTICLES - {""}
    if any(singular(w) not in LISTED for w in label):
        return {}
    for at, token in enumerate(tokens):
        number = token.number
        if token.kind != "number" or number is None or not _count(number):
            continue
        if number in counts.values():
            continue  # the 9 of ``6 of 9``
        outcome = _outcome(tokens, at)
        if not outcome:
            continue
        if outcome in counts:
            return {}
        counts[outcome] = number
        whole = _whole(tokens, at)
        if whole is not None:
            counts.setdefault("total", whole)
        elif word(tokens, at - 1) == "all":
            counts.setdefault("total", number)
    return counts if len(counts) > 1 else {}


def _count(number: Number) -> bool:
    plain = not (number.unit.text or number.times or number.percent or number.bound)
    return plain and number.integral and number.exact and number.value <= MOST


def _outcome(tokens: Sequence[Token], at: int) -> str:
    """``5 checks passed``, ``6 of 9 passed``, ``3 ❌``."""
    for index in range(at + 1, min(at + 2 + NOUNS, len(tokens))):
        token = tokens[index]
        if token.kind == "mark" and token.text[:1] in SIGNS:
            return SIGNS[token.text[:1]]
        said = word(tokens, index)
        if said in SAID:
            return "" if word(tokens, index - 1) in NOT else SAID[said]
        of = lower(tokens, index) in OF or (token.kind == "number" and index == at + 2)
        if not of and singular(said) not in LISTED and said not in ARTICLES:
            return ""  # ``12 tests passed``: something else is counted
    return ""


def _whole(tokens: Sequence[Token], at: int) -> Number | None:
    """The 9 of ``6 of 9`` and ``6/9``."""
    if lower(tokens, at + 1) not in OF:
        return None
    place = at + 2 + (word(tokens, at + 2) in ("the", "all"))
    number = tokens[place].number if place < len(tokens) else None
    return number if number is not None and _count(number) else None


# ---- judgement ---------------------------------------------------------------------------------


def _judged(
    block: Block, counts: Mapping[str, Number], groups: Sequence[Counter[str]]
) -> Iterator[Announced]:
    known = [o for o in counts if o != "other"]
    whole = sum(int(n.value) for o, n in counts.items() if o != "total")
    right = [g for g in groups if all(_counted(g, o) == counts[o].value for o in known)]
    alone = groups[:1] if len({tuple(sorted(g.items())) for g in groups}) == 1 else []
    likely = [
        g
        for g in groups
        if any(_counted(g, o) == counts[o].value for o in known)
        or ("other" not in counts and "total" not in counts and g.total() == whole)
    ]
    meant = right[:1] or likely or alone
    if not meant or len({tuple(sorted(g.items())) for g in meant}) > 1:
        return
    if any(abs(_counted(meant[0], o) - counts[o].value) > NEAR for o in known):
        return
    for outcome in known:
        number, counted = counts[outcome], _counted(meant[0], outcome)
        if outcome == "total" and number is counts.get("passed"):
            continue
        what = f"marks of what {outcome}" if outcome != "total" else "marks"
        yield Announced(number, counted, "mark", what, number.span, block, loose=True)


def _counted(group: Counter[str], outcome: str) -> int:
    return group.total() if outcome == "total" else group[outcome]
