"""Tokens → even divisions that are told by their outcome: ``64 / 8 is an integer``.

``Heads divisible by TP: 64 / 8 ✓`` prints the quotient behind what is checked; that ``every stage
gets the same number of layers`` says that nothing is left over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.comparisons import FAILED, PASSED
from doc_auditor.reading.sentences.counted import phrase, sentences
from doc_auditor.reading.sentences.dividing import LEAVES, Division, division, whole
from doc_auditor.reading.sentences.modal import OPEN, WISHES
from doc_auditor.reading.tokens import Token, word

WHOLE = (["an", "integer"], ["a", "whole", "number"], ["integral"], ["whole"], ["exact"])
CHECKED = frozenset("divisible divisibility divides divide".split())
FINE = frozenset("ok yes pass passed true".split())
NAME = 2
"""Words that name one side of a quotient: ``64 attention heads / TP 8``."""
EVERY = frozenset({"every", "each", "all"})
BUT = frozenset("except but about roughly nearly almost last first other plus not".split())
"""What leaves some of them out: ``every stage but the last``."""
LONGER = frozenset("+-*/÷×=≈^%")
"""Signs of a calculation of which a quotient is only a part."""
SAME = ["the", "same", "number", "of"]
NOTHING = (
    ["no", "remainder", ""], ["no", "remainder", "remains"], ["come", "out", "even"],
    ["comes", "out", "even"], ["no", "padding", ""], ["no", "padding", "is", "needed"],
    ["no", "padding", "is", "required"], ["no", "padding", "needed"],
)  # fmt: skip
"""What is left of two counts: ``40 layers over 8 stages: no remainder``."""
PARTED = frozenset("over on across among into with to".split())


def divisions(tokens: Sequence[Token]) -> Iterator[Division]:
    """Every division that a text says leaves nothing, by what comes of it."""
    if any(t.text in FAILED or t.text == "?" for t in tokens):
        return
    before = 0
    for start, end in sentences(tokens):
        yield from _same_number(tokens, before, start, end)
        before = start
        yield from _nothing_left(tokens, start, end)
        for at in range(start, end):
            if tokens[at].kind == "operator" and tokens[at].text in "/÷":
                yield from _quotient(tokens, start, at, end)


def _nothing_left(tokens: Sequence[Token], start: int, end: int) -> Iterator[Division]:
    """``With 8 stages the 40 layers come out even``: the larger of two counts by the smaller."""
    words = [*(word(tokens, i) for i in range(start, end)), ""]
    said = [p for p in NOTHING for i in range(len(words)) if words[i : i + len(p)] == p]
    counts = [i for i in range(start, end) if tokens[i].kind == "number"]
    if len(said) != 1 or len(counts) != 2 or not all(whole(tokens, i) for i in counts):
        return
    if {*words} & (OPEN - {*said[0]} | BUT | LEAVES) or not {*words} & PARTED:
        return
    if not all(phrase(tokens, i, end)[0][-1:] for i in counts):
        return
    second, first = sorted(counts, key=lambda i: _count(tokens[i]))
    yield from division(tokens, first, second, True, loose=True)


def _count(token: Token) -> Fraction:
    return token.number.value if token.number is not None else Fraction(0)


def _quotient(tokens: Sequence[Token], start: int, at: int, end: int) -> Iterator[Division]:
    """``64 / 8 is an integer``, ``Heads divisible by TP: 64 heads / TP 8 ✓``."""
    before = range(at - 1, max(at - 2 - NAME, start - 1), -1)
    first = next((i for i in before if whole(tokens, i)), None)
    second = next((i for i in range(at + 1, min(at + 2 + NAME, end)) if whole(tokens, i)), None)
    if first is None or second is None:
        return
    names = [tokens[i].kind for i in (*range(first + 1, at), *range(at + 1, second))]
    around = {
        t.text for t in (*tokens[max(first - 1, 0) : first], *tokens[second + 1 : second + 2])
    }
    if not {*names} <= {"word", "symbol"} or around & LONGER:
        return
    after = phrase(tokens, second, end)[1]
    words = [word(tokens, i) for i in range(after, min(after + 4, end))]
    ends = words.index("") if "" in words else len(words)
    called = words[1:ends] if words[:1] in (["is"], ["are"]) else []
    exact = called in WHOLE and (called[0] in ("an", "a") or after - first > 2 + NAME)
    if {word(tokens, i) for i in range(start, first)} & (OPEN | WISHES):
        return  # ``if 64 / 8 is an integer``
    if exact or _passes(tokens, start, first, second, end):
        yield from division(tokens, first, second, True, loose=True)


def _passes(tokens: Sequence[Token], start: int, first: int, second: int, end: int) -> bool:
    """``Heads divisible by TP: 64 / 8 ✓``: a check that is named, and marked as passed."""
    label, behind = tokens[start : first - 1], tokens[second + 1 : end]
    opens = tokens[first - 1].kind in ("colon", "open") and first > start
    marked = any(t.text in PASSED or t.low in FINE for t in (*behind, *tokens[:1]))
    named = CHECKED & {t.low for t in label} and not any(t.number for t in label)
    return opens and marked and bool(named)


def _same_number(tokens: Sequence[Token], before: int, start: int, end: int) -> Iterator[Division]:
    """``With 64 layers and 8 stages every stage gets the same number of layers``.

    The counts may stand in the sentence before: ``There are 64 layers and 8 stages.``
    """
    words = [word(tokens, i) for i in range(start, end)]
    same = next((i for i in range(len(words)) if words[i : i + len(SAME)] == SAME), None)
    every = next((i for i, w in enumerate(words[:same]) if w in EVERY), None)
    counts = [i for i in range(start, end) if tokens[i].kind == "number"]
    counts = counts or [i for i in range(before, start) if tokens[i].kind == "number"]
    if same is None or every is None or {*words} & (OPEN | BUT):
        return
    if len(counts) != 2 or not all(whole(tokens, i) for i in counts):
        return
    nouns = {i: "".join(phrase(tokens, i, end)[0][-1:]) for i in counts}
    what = {singular(w) for w in words[same + len(SAME) :]}
    shared = [i for i in counts if nouns[i] in what]
    parts = [i for i in counts if nouns[i] in {singular(w) for w in words[every:same]}]
    if len(shared) == len(parts) == 1 and shared != parts:
        yield from division(tokens, shared[0], parts[0], True, loose=True)
