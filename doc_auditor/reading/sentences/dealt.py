"""Tokens → counts and the parts that they are dealt out to: ``10 alerts (5 on memory, 3 on …)``.

``We take 5 nodes for prefill, 3 for decode and 2 as spares, 10 in all``: the parts are told one
after the other, each with what it is for, and nothing else stands between them and their total.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.formula import Binary, Expression, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.sentences.enumerations import Enumerated
from doc_auditor.reading.sentences.ratios import plural
from doc_auditor.reading.tokens import Token, word

FOR = frozenset("on for in by from as to".split())
"""What leads to the use of a part; ``with`` and ``at`` tell what some of them have besides."""
OTHER = frozenset(
    "e.g such including like rest remaining remainder others other another more most mainly each "
    "per every apiece both some of them or either least than then only was were".split()
)
"""Words that leave parts out, count some twice, or tell of a rate."""
OVERLAP = frozenset("shared both twice overlap overlaps active".split())
"""Words of a text some parts of which may count the same things."""
IN_ALL = (["in", "all"], ["in", "total"], ["altogether"], ["together"])
LONG = 8
"""Tokens of a part."""
TOTAL = 4
"""Tokens from a total to its parts."""
LEAST = 3


def dealt(tokens: Sequence[Token]) -> Iterator[Enumerated]:
    """The totals of a text with the parts beside them."""
    for start, end in sentences(tokens):
        counts = [i for i in range(start, end) if tokens[i].number is not None]
        if (
            len(counts) <= 2
            or OVERLAP & {t.low for t in tokens}
            or any(_plain(tokens[i]) is None for i in counts)
        ):
            continue
        for total, parts, close in _ways(tokens, counts, end):
            numbers = [n for i in parts if (n := _plain(tokens[i])) is not None]
            result = tokens[total].number
            if result is not None and _parts(tokens, parts, close) and _near(numbers, result):
                tree: Expression = Literal_(numbers[0])
                for number in numbers[1:]:
                    tree = Binary("+", tree, Literal_(number))
                low, high = sorted((total, *parts))[:: len(parts)]
                yield Enumerated(tree, result, tokens[low].span.join(tokens[high].span))
                break


def _ways(
    tokens: Sequence[Token], counts: Sequence[int], end: int
) -> Iterator[tuple[int, Sequence[int], int]]:
    """A total, its parts and where the last of them ends: before the parts, or behind them."""
    first, second = counts[0], counts[1]
    link = [t for t in tokens[first + 1 : second] if t.kind != "mark"]
    close = next((i for i in range(counts[-1], end) if tokens[i].kind == "close"), end)
    kinds = [t.kind for t in link]
    into = bool(link) and link[-1].low == "into" and len(link) <= 2 * TOTAL
    opened = into or (kinds[-1:] in (["open"], ["colon"]) and len(link) <= TOTAL)
    bracket = kinds[-1:] == ["open"] and close < end
    counted = {*kinds[:-1]} == {"word"} and plural(_noun(tokens, first))
    if opened and counted and (bracket or close == end):
        yield first, counts[1:], close
    last = counts[-1]
    behind = [t.low for t in tokens[last + 1 : end]]
    alike = behind[1:] in IN_ALL and behind[0] in {_noun(tokens, i) for i in counts[:-1]}
    if tokens[last - 1].kind == "comma" and (behind in IN_ALL or alike):
        yield last, counts[:-1], last - 1


def _noun(tokens: Sequence[Token], at: int) -> str:
    """The last of the two words behind a count that may name it: ``10 idle nodes are``."""
    first, second = word(tokens, at + 1), word(tokens, at + 2)
    return second if plural(second) and not plural(first) else first


def _plain(token: Token) -> Number | None:
    """A whole number of things."""
    number = token.number
    if token.kind != "number" or number is None or number.unit.text or number.letter:
        return None
    special = number.percent or number.times or number.bound or number.hyphened
    return number if number.integral and number.exact and not special else None


def _parts(tokens: Sequence[Token], parts: Sequence[int], close: int) -> bool:
    """Whether the places hold nothing but counts of one kind, each with what it is for."""
    ends = [*parts[1:], close]
    texts = [tokens[a + 1 : b] for a, b in zip(parts, ends, strict=True)]
    joints = [_joint(text) for text in texts[:-1]]
    told = [t[: len(t) - len(j)] for t, j in zip(texts, [*joints, ()], strict=True)]
    if not all(joints) or any(not 0 < len(t) < LONG for t in told) or len(parts) < 2:
        return False
    words = [[t.low if t.kind in ("word", "symbol") else "" for t in text] for text in told]
    if any("" in w or OTHER & {*w} for w in words):
        return False
    for_use = [bool({*w[:2]} & FOR) for w in words]
    used = all(for_use[:-1]) and (for_use[-1] or len(words[-1]) == 1)  # ``… and 2 spares``
    called = all(len(w) == 1 and not plural(w[0]) for w in words)  # ``5 prefill, 3 decode``
    joined = any(word(j, len(j) - 1) == "and" for j in joints) or len(parts) >= LEAST
    nouns = {singular(w[0]) for w, f in zip(words, for_use, strict=True) if f and w[0] not in FOR}
    return joined and ((used and len(nouns) <= 1) or (called and len(parts) >= LEAST))


def _joint(text: Sequence[Token]) -> Sequence[Token]:
    """The comma, the *and* or both at the end of a part."""
    both = 1 + (len(text) > 1 and text[-2].kind == "comma")
    if text and word(text, len(text) - 1) == "and":
        return text[-both:]
    return text[-1:] if text and text[-1].kind == "comma" else ()


def _near(parts: Sequence[Number], total: Number) -> bool:
    """Whether a total can be meant: more than every part, and not far from their sum."""
    whole = sum(p.value for p in parts)
    return max(p.value for p in parts) < total.value and whole / 2 < total.value < whole * 2
