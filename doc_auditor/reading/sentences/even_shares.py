"""Tokens → even divisions that are told by their outcome: ``64 / 8 is an integer``.

``Heads divisible by TP: 64 / 8 ✓`` prints the quotient behind what is checked, ``split into 8 equal
parts`` and ``every stage gets the same number of layers`` say that nothing is left over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.comparisons import FAILED, PASSED, failed_ahead
from doc_auditor.reading.sentences.counted import sentences
from doc_auditor.reading.sentences.dividing import Division
from doc_auditor.reading.sentences.modal import OPEN, WISHES
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS
from doc_auditor.reading.sentences.worded import plain_count
from doc_auditor.reading.tokens import Token, word

WHOLE = (["an", "integer"], ["a", "whole", "number"], ["integral"], ["whole"], ["exact"], ["even"])
ALONE = frozenset({"exact", "even", "whole"})
"""What a quotient is called only where its sides say what is counted."""
UNNAMED = 4
NO_WHOLE = (["no", "integer"], ["no", "whole", "number"], *(["not", *w] for w in WHOLE))
CHECKED = frozenset("divisible divisibility divides divide".split())
FINE = frozenset("ok yes pass passed true".split())
NAME = 2
"""Words that name one side of a quotient: ``64 attention heads / TP 8``."""
CUT = frozenset("split splits divided cut sliced partitioned sharded".split())
EQUAL = frozenset({"equal", "equally-sized", "same-sized"})
EVERY = frozenset({"every", "each", "all"})
BUT = frozenset("except but about roughly nearly almost last first other plus of".split())
"""What leaves some of them out: ``every stage but the last``."""


def divisions(tokens: Sequence[Token]) -> Iterator[Division]:
    """Every division that a text says leaves nothing, by what comes of it."""
    if failed_ahead(tokens) or any(t.text in FAILED or t.text == "?" for t in tokens):
        return
    for start, end in sentences(tokens):
        if not {word(tokens, i) for i in range(start, end)} & (OPEN | WISHES - {"to", "check"}):
            yield from _equal_parts(tokens, start, end)
            yield from _same_number(tokens, start, end)
        for at in range(start, end):
            if tokens[at].kind == "operator" and tokens[at].text in "/÷":
                yield from _quotient(tokens, start, at, end)


def _quotient(tokens: Sequence[Token], start: int, at: int, end: int) -> Iterator[Division]:
    """``64 / 8 is an integer``, ``Heads divisible by TP: 64 heads / TP 8 ✓``."""
    first = next(
        (i for i in range(at - 1, max(at - 2 - NAME, start - 1), -1) if _count(tokens, i)), None
    )
    second = next((i for i in range(at + 1, min(at + 2 + NAME, end)) if _count(tokens, i)), None)
    if first is None or second is None or not _named(tokens, first, at, second):
        return
    after = second + 1
    while after < end and after <= second + NAME and tokens[after].kind in ("word", "symbol"):
        if word(tokens, after) in ("is", "are"):
            break
        after += 1
    even = _said(tokens, after, end) if word(tokens, after) in ("is", "are") else None
    if word(tokens, after + 1) in ALONE and after - first < UNNAMED:
        return  # ``the ratio 10 / 4 is exact``
    if {word(tokens, i) for i in range(start, first)} & OPEN | WISHES & {word(tokens, first - 1)}:
        return
    if even is None and _checks(tokens, start, first) and _passes(tokens, second, end):
        even = True
    if even is not None:
        yield from _division(tokens, first, second, even)


def _named(tokens: Sequence[Token], first: int, at: int, second: int) -> bool:
    """Whether only names stand beside the sign, and the quotient is part of no longer one."""
    names = [*range(first + 1, at), *range(at + 1, second)]
    around = [tokens[i].text for i in (first - 1, second + 1) if 0 <= i < len(tokens)]
    plain = all(tokens[i].kind in ("word", "symbol") or tokens[i].text == "=" for i in names)
    return plain and not any(t in "+-*/÷×=≈^%" for t in around)


def _said(tokens: Sequence[Token], at: int, end: int) -> bool | None:
    """Whether ``is …`` calls a quotient whole, at the end of its clause."""
    stop = next((i for i in range(at + 1, end) if tokens[i].kind not in ("word",)), end)
    words = [word(tokens, i) for i in range(at + 1, stop)]
    return True if words in WHOLE else False if words in NO_WHOLE else None


def _checks(tokens: Sequence[Token], start: int, first: int) -> bool:
    """``Heads divisible by TP:``, ``Heads divisible by TP (``: what the quotient is printed for."""
    sign = first - 1
    opens = sign > start and tokens[sign].kind in ("colon", "open")
    return opens and names_check(tokens[start:sign])


def names_check(tokens: Sequence[Token]) -> bool:
    """Whether a label says that something divides, and of which numbers it leaves open."""
    said = CHECKED & {t.low for t in tokens if t.kind == "word"}
    return bool(said) and not any(t.kind == "number" for t in tokens)


def _passes(tokens: Sequence[Token], second: int, end: int) -> bool:
    """Whether the line carries a mark that a check passed, right behind or at its head."""
    behind = tokens[second + 1 : end]
    return any(t.text in PASSED or t.low in FINE for t in (*behind, *tokens[:1]))


def _equal_parts(tokens: Sequence[Token], start: int, end: int) -> Iterator[Division]:
    """``64 heads are split into 8 equal parts``."""
    for at in range(start + 2, end - 2):
        parts = at + 2
        if word(tokens, at) not in CUT or word(tokens, at + 1) not in ("into", "in"):
            continue
        if not _count(tokens, parts) or word(tokens, parts + 1) not in EQUAL:
            continue
        before = [i for i in range(start, at) if _count(tokens, i)]
        words = {word(tokens, i) for i in range(before[-1] + 1, at)} if before else {""}
        if words - {"are", "is", "can", "be"} and "" not in words and len(words) <= NAME + 2:
            yield from _division(tokens, before[-1], parts, True)


def _same_number(tokens: Sequence[Token], start: int, end: int) -> Iterator[Division]:
    """``With 64 layers and 8 stages every stage gets the same number of layers``."""
    counts = [i for i in range(start, end) if tokens[i].kind == "number"]
    same = next((i for i in range(start, end) if _same(tokens, i)), None)
    if same is None or len(counts) != 2 or not all(_count(tokens, i) for i in counts):
        return
    behind = [i for i in range(same + 3, min(same + 6, end)) if tokens[i].kind == "word"]
    what = {singular(word(tokens, i)) for i in behind}
    nouns = {i: _noun(tokens, i, end) for i in counts}
    wholes = [i for i in counts if nouns[i] in what or (i > same and i <= same + 5)]
    parts = [i for i in counts if i not in wholes]
    if len(wholes) != 1 or len(parts) != 1 or not nouns[parts[0]]:
        return
    every = next((i for i in range(start, same) if word(tokens, i) in EVERY), None)
    if every is None:
        return
    between = {word(tokens, i) for i in range(every + 1, same)}
    of_all = [word(tokens, i) for i in range(every + 1, every + 3)] == ["one", "of"]
    subject = nouns[parts[0]] in {singular(w) for w in between if w}
    if subject and not between & (BUT - {"of"} if of_all else BUT):
        yield from _division(tokens, wholes[0], parts[0], True)


def _same(tokens: Sequence[Token], at: int) -> bool:
    said = [word(tokens, i) for i in range(at, at + 3)] == ["same", "number", "of"]
    return said and word(tokens, at - 1) == "the" and word(tokens, at - 2) not in BUT


def _noun(tokens: Sequence[Token], at: int, end: int) -> str:
    """What a count counts: the last word of its name."""
    found = ""
    for index in range(at + 1, min(at + 2 + NAME, end)):
        if tokens[index].kind not in ("word", "symbol") or word(tokens, index) in FUNCTION_WORDS:
            break
        found = singular(tokens[index].low)
    return found


def _count(tokens: Sequence[Token], at: int) -> bool:
    number = tokens[at].number
    whole = number is not None and number.exact and number.integral and not number.unit.text
    return tokens[at].kind == "number" and plain_count(tokens[at]) and whole


def _division(tokens: Sequence[Token], first: int, second: int, even: bool) -> Iterator[Division]:
    dividend, divisor = tokens[first].number, tokens[second].number
    if isinstance(dividend, Number) and isinstance(divisor, Number) and divisor.value > 1:
        low, high = sorted((tokens[first].span, tokens[second].span), key=lambda s: s.start)
        yield Division(dividend, divisor, even, low.join(high), loose=True)
