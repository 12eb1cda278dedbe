"""Tokens → means and sums of figures in a sentence: ``41, 18, 27 and 34 min, on average 30``.

The list is a run of values of one kind joined by commas and *and*; the word that says what is made
of it stands beside the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import takewhile

from doc_auditor.formula import Binary, Constant, Expression, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.sentences.ratios import noun
from doc_auditor.reading.tokens import Token, lower
from doc_auditor.source import Span

MEAN = frozenset("average mean averaging averages averaged".split())
SUM = frozenset("together altogether total totalling totaling sum".split())
SMALL = frozenset(
    "on an a in the of for with all which is that makes give gives or i.e to at out up".split()
)
BETWEEN = 4
REACH = 9
MOST = 40
LEAST = 3
"""Amounts that are added up without a word for it."""
COMES = frozenset(": = ≈ i.e that makes making is".split())
"""What stands between a list and what it comes to."""
SIGNS = 5
PER = frozenset("per each every to".split())


@dataclass(frozen=True, slots=True)
class Enumerated:
    """A calculation over a list, and the value that the sentence gives for it."""

    tree: Expression
    result: Number
    span: Span


@dataclass(frozen=True, slots=True)
class _Run:
    indices: tuple[int, ...]
    numbers: tuple[Number, ...]
    nouns: frozenset[str]


def enumerated(tokens: Sequence[Token]) -> Iterator[Enumerated]:
    """The means and sums of a sentence."""
    at = 0
    while at < len(tokens):
        run = _run(tokens, at)
        if run is None:
            at += 1
            continue
        yield from _results(tokens, run)
        at = run.indices[-1] + 1


def _run(tokens: Sequence[Token], at: int) -> _Run | None:
    """The longest list that begins with the number at a token."""
    indices: list[int] = []
    while at is not None and _value(tokens, at) is not None and len(indices) < MOST:
        indices.append(at)
        following = _next(tokens, at)
        if following is None:
            break
        at = following
    while len(indices) > 1 and not _joined(tokens, indices[-2], indices[-1]):
        indices.pop()
    if len(indices) < 2:
        return None
    found = _one_unit([_value(tokens, i) for i in indices])
    if found is None:
        return None
    nouns = frozenset(noun(tokens, i) for i in indices) - {""}
    return _Run(tuple(indices), found, nouns)


def _value(tokens: Sequence[Token], at: int) -> Number | None:
    number = tokens[at].number if at < len(tokens) and tokens[at].kind == "number" else None
    if number is None or number.times or number.bound or number.hyphened:
        return None
    return number


def _next(tokens: Sequence[Token], at: int) -> int | None:
    """The number after the next comma or *and*."""
    index = at + 1
    while index < len(tokens) and index - at <= BETWEEN:
        token = tokens[index]
        joint = token.kind == "comma" or token.low == "and"
        if joint:
            if token.kind == "comma" and lower(tokens, index + 1) == "and":
                index += 1
            return index + 1 if _value(tokens, index + 1) is not None else None
        if token.kind != "word":
            return None
        index += 1
    return None


def _joined(tokens: Sequence[Token], a: int, b: int) -> bool:
    """Whether *and* stands before the last value; without it the list is not complete."""
    return any(t.low in ("and", "plus") for t in tokens[a + 1 : b])


def _one_unit(numbers: Sequence[Number | None]) -> tuple[Number, ...] | None:
    """The values in the unit of the last one, where the others have none or the same."""
    known = [n for n in numbers if n is not None]
    last = known[-1]
    found = []
    for number in known:
        if not number.unit.text and last.unit.text and not number.letter:
            number = replace(number, unit=last.unit)
        if number.unit.dimensions != last.unit.dimensions or number.percent != last.percent:
            return None
        found.append(number)
    return tuple(found)


def _results(tokens: Sequence[Token], run: _Run) -> Iterator[Enumerated]:
    for index, kind in _candidates(tokens, run):
        result = _value(tokens, index)
        if result is None:
            continue
        if not result.unit.text and run.numbers[-1].unit.text and not noun(tokens, index):
            result = replace(result, unit=run.numbers[-1].unit)
        if result.unit.dimensions != run.numbers[0].unit.dimensions:
            continue
        if result.percent != run.numbers[0].percent or not _fits(tokens, run, index, kind):
            continue
        if kind == "sum" and _one_more(tokens, run):
            continue
        tree: Expression = Literal_(run.numbers[0])
        for number in run.numbers[1:]:
            tree = Binary("+", tree, Literal_(number))
        if kind == "mean":
            grouped = replace(tree, group=True) if isinstance(tree, Binary) else tree
            tree = Binary("/", grouped, Constant(Fraction(len(run.numbers))))
        places = sorted((*run.indices, index))
        yield Enumerated(tree, result, tokens[places[0]].span.join(tokens[places[-1]].span))
        return


def _one_more(tokens: Sequence[Token], run: _Run) -> bool:
    """``loading (12.6 s), 40 s of … and 25 s of …``: a part stands in a bracket before them."""
    at = run.indices[0]
    before = [t.kind for t in tokens[max(0, at - 2) : at]]
    number = tokens[at - 3].number if at > 2 else None
    return (
        before == ["close", "comma"]
        and number is not None
        and number.unit.dimensions == run.numbers[0].unit.dimensions
    )


def _fits(tokens: Sequence[Token], run: _Run, index: int, kind: str) -> bool:
    """A sum needs addends of one noun, and its own noun must not be another one."""
    if run.numbers[0].unit.dimensions:
        return True
    own = noun(tokens, index)
    if kind == "mean":
        return not own or own in run.nouns or not run.nouns
    return len(run.nouns) == 1 and (not own or own in run.nouns)


def _candidates(tokens: Sequence[Token], run: _Run) -> Iterator[tuple[int, str]]:
    """Where the result may stand: after the list, or before the word that announces the list."""
    yield from _behind(tokens, run.indices[-1])
    yield from _ahead(tokens, run.indices[0])


def _behind(tokens: Sequence[Token], last: int) -> Iterator[tuple[int, str]]:
    """``…, on average 30``, ``(mean 30)``, ``…, 36 kW in total``."""
    for index in range(last + 1, min(last + 1 + REACH, len(tokens))):
        token = tokens[index]
        if token.kind in ("stop", "arrow", "relation"):
            return
        if token.kind == "number":
            behind = takewhile(lambda t: t.kind != "stop", tokens[index + 1 : index + 5])
            words = [t.low for t in behind]
            kind = next((k for w in words if (k := _word_kind(w))), "")
            if kind and any(t.kind in ("comma", "open", "colon") for t in tokens[last:index]):
                yield index, kind
            return
        kind = _word_kind(token.low)
        after = _skip(tokens, index + 1) if kind else None
        if after is not None:
            yield after, kind
            return


def _ahead(tokens: Sequence[Token], first: int) -> Iterator[tuple[int, str]]:
    """``70 %, the mean of the last four quarters (64, 68, …)``."""
    for index in range(first - 1, max(-1, first - REACH - 4), -1):
        if tokens[index].kind in ("stop", "arrow"):
            return
        if lower(tokens, index) not in MEAN:
            continue
        before = index - 1
        while before >= 0 and (tokens[before].kind == "comma" or lower(tokens, before) in SMALL):
            before -= 1
        if before >= 0 and _opened(tokens, index, first):
            yield before, "mean"
        return


def _opened(tokens: Sequence[Token], start: int, end: int) -> bool:
    return any(t.kind in ("open", "colon") or t.text == "of" for t in tokens[start:end])


def _word_kind(word: str) -> str:
    return "mean" if word in MEAN else "sum" if word in SUM else ""


def _skip(tokens: Sequence[Token], at: int) -> int | None:
    """The number that follows after small words and hedges."""
    start = at
    while at < len(tokens) and at - start < 4:
        if tokens[at].kind == "number":
            return at
        if lower(tokens, at) not in SMALL | HEDGES and tokens[at].kind != "colon":
            return None
        at += 1
    return None


# ---- sums that no word announces ---------------------------------------------------------------


def told(tokens: Sequence[Token]) -> Iterator[Enumerated]:
    """``12.4 GB of weights, 8.1 GB of cache and 2.0 GB of buffers, i.e. 22.5 GB``.

    Three amounts at least, each of something, and an amount behind a sign or a word for what they
    come to.  It may be meant of something else, so that it is no more than likely their sum.
    """
    at = 0
    while at < len(tokens):
        parts, after = _parts(tokens, at)
        result = _comes_to(tokens, after) if len(parts) >= LEAST else None
        if result is not None and _is_sum(parts, result):
            tree: Expression = Literal_(parts[0])
            for number in parts[1:]:
                tree = Binary("+", tree, Literal_(number))
            span = tokens[at].span.join(result.span)
            yield Enumerated(tree, result, span)
        at = max(after, at + 1) if parts else at + 1


def _parts(tokens: Sequence[Token], at: int) -> tuple[list[Number], int]:
    """The amounts of a list that begins at a token, each with its noun; where the list ends."""
    found: list[Number] = []
    while (number := _value(tokens, at)) is not None:
        if found and not _one_kind(found[0], number):
            break
        end = at + 1
        while end < len(tokens) and tokens[end].kind in ("word", "symbol") and end - at <= BETWEEN:
            if lower(tokens, end) == "and":
                break
            end += 1
        if end == at + 1 or end - at > BETWEEN or PER & {lower(tokens, i) for i in range(at, end)}:
            break
        found.append(number)
        start = end
        while lower(tokens, end) in ("and", "plus", ",") or lower(tokens, end) in HEDGES:
            end += 1
        if end == start or _value(tokens, end) is None:
            return found, start
        at = end
    return found, at


def _one_kind(one: Number, other: Number) -> bool:
    measured = bool(one.unit.dimensions) or bool(one.letter and other.letter)
    same = one.unit.dimensions == other.unit.dimensions and one.percent == other.percent
    return same and (measured or one.percent)


def _comes_to(tokens: Sequence[Token], at: int) -> Number | None:
    """The amount behind ``:``, ``=``, ``, i.e.`` or ``, which is``, where nothing else follows."""
    start = at
    while at < len(tokens) and at - start <= SIGNS:
        token = tokens[at]
        if token.kind == "number":
            joined = [lower(tokens, i) for i in range(start, at)]
            number = _value(tokens, at)
            ends = at + 1 >= len(tokens) or tokens[at + 1].kind not in ("operator", "word")
            ends = ends or lower(tokens, at + 1) in ("of", "and")
            return number if ends and COMES & set(joined) else None
        said = token.low
        dot = said == "." and lower(tokens, at - 1) == "i.e"
        sign = dot or token.kind in ("comma", "colon", "relation")
        if not sign and said not in COMES | SMALL | HEDGES:
            return None
        if said == "or" or (token.kind == "relation" and said not in "=≈"):
            return None
        at += 1
    return None


def _is_sum(parts: Sequence[Number], result: Number) -> bool:
    """Whether a result can be meant as the sum: more than every part, and not far from it."""
    whole = sum((p.value for p in parts), Fraction(0))
    if not _one_kind(parts[0], result) or result.value <= max(p.value for p in parts):
        return False
    return whole / 2 < result.value < whole * 2
