"""Tokens → changes: ``from 412 to 355 (−13.8 %)``, ``515 ms → 33 ms``, ``7 s vs. 14 s``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from math import ceil

from doc_auditor.quantity import Number
from doc_auditor.reading.equations import INDEXED
from doc_auditor.reading.operands import calculated, per_unit
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.sentences.change_words import (
    APPOSED,
    ASIDE,
    CASES,
    CONTRASTS,
    FIRST,
    OBJECT,
    PRICED,
    QUICK,
    SECOND,
    VERSUS,
    YEARS,
    condition,
    leads,
    of_counts,
    wording_of,
    words_around,
    year,
)
from doc_auditor.reading.sentences.ratios import plural
from doc_auditor.reading.tokens import Token, lower, word
from doc_auditor.source import Span

NEAR = 14
PRONOUNS = frozenset("it them that these those".split())
WORDS = 4  # of the name of what a number counts
SKIPPED = 6  # words between a value and what leads to the other one
LEAD = 7  # words between an amount and the bracket that explains it
SHARED = 100  # a magnitude behind the second value is the first one's, unless that is far larger
ENDS = VERSUS | {"to", "instead", "compared", "up", "down"}


@dataclass(frozen=True, slots=True)
class Changed:
    """Old and new value, and what the text says the change amounts to."""

    old: Number
    new: Number
    amount: Number
    wording: str
    span: Span


def changes(tokens: Sequence[Token]) -> Iterator[Changed]:
    """Pairs of values with an amount of change in the same clause."""
    tokens = per_unit(tokens)
    taken: set[int] = set()
    for at in range(len(tokens)):
        pair = _pair(tokens, at)
        if pair is None or pair[0] in taken:
            continue
        first, last, old, new = pair
        if year(old) and year(new):
            continue
        found = _amount(tokens, first, last, taken)
        if found is None:
            continue
        index, word = found
        amount = tokens[index].number
        assert amount is not None
        apposed = any(t.kind == "comma" for t in tokens[last + 1 : index])
        counts = plural(lower(tokens, last + 1)) and not new.unit.dimensions
        quick = counts and not QUICK.isdisjoint(words_around(tokens, index))
        if word == "better" and counts and (apposed or quick):
            continue  # ``from 8 to 16 GPUs, a 1.9× speedup`` of something else
        taken |= {first, last, index}
        span = tokens[min(first, index)].span.join(tokens[max(last, index)].span)
        yield Changed(old, new, amount, word, span)


def _pair(tokens: Sequence[Token], at: int) -> tuple[int, int, Number, Number] | None:
    """``OLD → NEW``, ``from OLD to NEW`` or ``NEW vs. OLD`` beginning at a token."""
    first = tokens[at].number if tokens[at].kind == "number" else None
    if first is None or first.times or calculated(tokens, at):
        return None
    middle = _skip_words(tokens, at + 1)
    if middle >= len(tokens):
        return None
    if tokens[middle].kind == "arrow":
        if any(lower(tokens, i) in ("each", "apiece") for i in range(at + 1, middle)):
            return None  # ``1,830 each → 7,320`` adds up
        pair = _both(tokens, at, middle + 1, False)
        return None if pair is not None and _rounded(pair[2], pair[3]) else pair
    before = list(takewhile(lambda t: t.number is None, reversed(tokens[max(0, at - 3) : at])))
    began = any(t.low == "from" for t in before)
    if began and lower(tokens, middle) == "by" and lower(tokens, middle + 2) == "to":
        middle += 2  # ``from 412,300 by 78,313 to 333,987``
    if tokens[middle].low == "to" and began:
        return _both(tokens, at, middle + 1, False)
    if (after := _contrast(tokens, middle)) and not _part_of_more(tokens, at):
        return _both(tokens, at, after, True)
    if tokens[middle].kind == "open" and (after := _from(tokens, middle + 1)):
        return _both(tokens, at, after, True)
    if tokens[middle].text == "," and _label(tokens, at) in FIRST:
        after = middle + 1
        return _both(tokens, at, after, False) if lower(tokens, after) in SECOND else None
    return None


def _from(tokens: Sequence[Token], at: int) -> int:
    """The token after ``improved from`` or ``up from`` in a bracket: the old value follows."""
    for index in range(at, min(at + 4, len(tokens))):
        if lower(tokens, index) == "from":
            return index + 1
        if tokens[index].kind != "word":
            break
    return 0


def _part_of_more(tokens: Sequence[Token], at: int) -> bool:
    """``15.56 and 15.60 s against …``, ``RTX 4090``: one of several values, or a name."""
    if at > 1 and lower(tokens, at - 1) in ("and", "or") and tokens[at - 2].kind == "number":
        return True
    return at > 0 and tokens[at - 1].text.isupper() and len(tokens[at - 1].text) > 1


def _contrast(tokens: Sequence[Token], at: int) -> int:
    """The token after ``instead of``, ``vs.``, ``, down from``: what follows is the old value."""
    if tokens[at].text == "," and lower(tokens, at + 1) in {"up", "down", "instead"} | VERSUS:
        at += 1
    pair = (lower(tokens, at), lower(tokens, at + 1))
    if pair in CONTRASTS:
        return at + 2
    if pair[0] not in VERSUS:
        return 0
    after = at + 1
    while after < len(tokens) and tokens[after].text == ".":
        after += 1
    return after


def _label(tokens: Sequence[Token], at: int) -> str:
    """The word that a value stands under: ``before 3.56``, ``before: 3.56``."""
    before = at - 1
    while before > 0 and tokens[before].kind in ("colon", "open"):
        before -= 1
    return lower(tokens, before)


def _rounded(old: Number, new: Number) -> bool:
    """``6.3 → 7``: the next whole number is no change."""
    return old.ulp < 1 <= new.ulp and old.value != new.value and new.value == ceil(old.value)


def _skip_words(tokens: Sequence[Token], at: int) -> int:
    end = at
    while end < len(tokens) and end - at < SKIPPED and _passed(tokens, end):
        if tokens[end].kind == "operator" and tokens[end].text not in "/+":
            break
        if tokens[end].low in ENDS:
            break
        end += 1
    return end


def _passed(tokens: Sequence[Token], at: int) -> bool:
    """``2,480 a day in November 2024 to``: words between two values, the year of one included."""
    token = tokens[at]
    if token.kind != "number" or token.number is None:
        return token.kind in ("word", "operator", "mark")
    year = token.text.isdigit() and token.number.value in YEARS
    return year and tokens[at - 1].kind == "word" and not plural(lower(tokens, at + 1))


def _both(
    tokens: Sequence[Token], at: int, after: int, swapped: bool
) -> tuple[int, int, Number, Number] | None:
    while after < len(tokens) and tokens[after].kind == "word" and after - at < 10:
        after += 1
    if after >= len(tokens) or tokens[after].kind != "number":
        return None
    a, b = tokens[at].number, tokens[after].number
    assert a is not None
    assert b is not None
    if b.times or (a.percent != b.percent) or calculated(tokens, after):
        return None
    named = lower(tokens, at - 1)
    if named in INDEXED or lower(tokens, after - 1) in INDEXED:
        return None  # ``from week 1 to week 5``
    if named and named == lower(tokens, after - 1) and named not in HEDGES:
        return None  # ``from batch 8 to batch 32``
    if _continues(tokens, after + 1):
        return None
    if bool(a.unit.dimensions) != bool(b.unit.dimensions) and not b.unit.stem:
        bare = at if b.unit.dimensions else after
        if any(plural(w) for w in _named(tokens, bare)):
            return None  # ``2,160 Gb/s → 14 servers``, ``2 KV heads → 16 KiB``
    if b.unit.stem is not None and b.unit.stem.dimensions == a.unit.dimensions:
        a = replace(a, unit=b.unit)  # ``from $31 to $46 a month``
    elif not a.unit.dimensions and b.unit.dimensions:
        a = replace(a, unit=b.unit)
    elif not b.unit.dimensions and a.unit.dimensions:
        b = replace(b, unit=a.unit)
    if a.unit.dimensions != b.unit.dimensions:
        return None
    if b.letter and not a.letter and a.coefficient < b.coefficient * SHARED:
        a = replace(a, letter=b.letter, scale=b.scale)  # ``from 405 to 380 thousand``
    return (at, after, b, a) if swapped else (at, after, a, b)


def _named(tokens: Sequence[Token], at: int) -> Iterator[str]:
    """The words right behind a number, in lower case."""
    return takewhile(bool, (word(tokens, i) for i in range(at + 1, at + 1 + WORDS)))


def _continues(tokens: Sequence[Token], at: int) -> bool:
    """``a → b → c``: which pair an amount belongs to is not known."""
    after = _skip_words(tokens, at)
    return after < len(tokens) and tokens[after].kind == "arrow"


def _amount(
    tokens: Sequence[Token], first: int, last: int, taken: set[int]
) -> tuple[int, str] | None:
    """The percentage or multiple that belongs to the pair, and its wording."""
    for index in _nearby(tokens, first, last):
        number = tokens[index].number
        if index in taken or number is None or not (number.percent or number.times):
            continue
        if condition(tokens, first, last, index) or (index > last and leads(tokens, index)):
            continue
        if _of(tokens, index) and (not number.word or lower(tokens, index + 2) in PRONOUNS):
            continue  # ``from 12.4 to 3.1 ms, half of it through batching``
        if index > last and _other_subject(tokens, first, last, index):
            continue
        if number.times and word(tokens, index + 3) == "again":
            continue  # ``twice as long again``
        if number.times and index < first and of_counts(tokens, last, index):
            continue
        if PRICED & {lower(tokens, i) for i in (index + 1, index + 2)} and not _money(
            tokens[first]
        ):
            continue  # ``192 GB against 80 GB and 30 % more expensive``
        said = wording_of(words_around(tokens, index)) or _verb(tokens, first, index)
        if number.word:
            return index, _spelled_wording(tokens, index, number, said)
        signed = index > 0 and tokens[index - 1].text in "+-" and tokens[index - 1].kind != "number"
        beside = index + 1 < len(tokens) and tokens[index + 1].kind == "open" and index + 2 == first
        gap = next((i for i in range(index + 1, first) if tokens[i].kind == "open"), None)
        beside = beside or (
            number.times and gap is not None and gap == first - 1 and gap - index <= 5
        )
        if not said and not signed and not beside:
            continue
        return index, said or "signed"
    return None


def _money(token: Token) -> bool:
    return token.number is not None and "money" in dict(token.number.unit.dimensions)


def _other_subject(tokens: Sequence[Token], first: int, last: int, index: int) -> bool:
    """``from 1 to 128 users, throughput rises 39-fold``: the amount is about something else."""
    words = sum(t.kind == "word" for t in tokens[last + 1 : index])
    if lower(tokens, last + 1) in ("is", "was") and words == index - last - 1 <= 4:
        return False
    opening = first < 2 or tokens[first - 2].kind in ("stop", "operator", "mark")
    if opening and lower(tokens, first - 1) == "from" and words == index - last - 1 > 3:
        return True
    comma = next((i for i in range(index - 1, last, -1) if tokens[i].kind == "comma"), None)
    if comma is None:
        said = [lower(tokens, i) for i in range(last + 1, index)]
        if said[-1:] and said[-1] in CASES:
            return True
        led = said[-1:] in (["by"], ["to"]) or said[:1] in (["make"], ["makes"])
        return led and bool(OBJECT & {*said}) and words == len(said)
    amount = tokens[index].number
    if amount and amount.word and comma - last > 2 and _arrow(tokens, last):
        return True
    after = tokens[comma + 1]
    between = tokens[comma + 1 : index]
    if (
        len(between) > 3
        and lower(tokens, index - 1) == "by"
        and all(t.kind == "word" for t in between)
    ):
        return True  # ``…, the power bill falls by 36 %``
    joined = after.low in APPOSED or after.text.endswith("ing")
    return after.kind == "word" and not joined


def _arrow(tokens: Sequence[Token], last: int) -> bool:
    return any(t.kind == "arrow" for t in tokens[max(0, last - NEAR) : last])


def _verb(tokens: Sequence[Token], first: int, index: int) -> str:
    """``fell from 4.60 to 3.90 within twelve months, by 15 %``: the verb stands before the pair."""
    before = index - 1
    while before > 0 and lower(tokens, before) in HEDGES:
        before -= 1
    if lower(tokens, before) != "by":
        return ""
    words = [t.text for t in tokens[max(0, first - 6) : first] if t.kind == "word"]
    return wording_of(list(reversed(words))) or "signed"


def _spelled_wording(tokens: Sequence[Token], index: int, number: Number, word: str) -> str:
    """``doubles`` says which way; ``a third of what it was`` is the new value, not the change."""
    first = number.text.lower()
    if first.startswith(("doubl", "tripl", "quadrupl")):
        return "grown"
    if first.startswith("halv"):
        return "shrunk"
    if number.percent and lower(tokens, index - 1) == "to":
        return "share"  # ``cut to a third``
    if number.percent and not word:
        return "share" if _of(tokens, index) else "signed"
    return word or "signed"


def _of(tokens: Sequence[Token], index: int) -> bool:
    """``36% of 64`` is a share, not a change."""
    following = tokens[index + 1 : index + 2]
    return bool(following) and following[0].text.lower() == "of"


def _nearby(tokens: Sequence[Token], first: int, last: int) -> Iterator[int]:
    """Tokens after the pair in its clause, then before it; the one that its bracket explains alone.

    ``missed by 10.4 % (51,600 against 57,600) and got 60 % more than before``.
    """
    if (beside := _explained(tokens, first, last)) is not None:
        yield beside
        return
    if _concluded(tokens, last):
        return
    for index in range(last + 1, min(last + NEAR, len(tokens))):
        if tokens[index].kind in ("stop", "arrow", "colon") and not _abbreviated(tokens, index):
            break
        if tokens[index].low in ASIDE:
            break
        if tokens[index].kind == "number":
            if _period(tokens, index):
                continue
            yield index
            break
    opened = [i for i in range(max(0, first - 4), first) if tokens[i].kind == "open"]
    start = opened[-1] if opened else first
    for index in range(start - 1, max(-1, start - 7), -1):
        if tokens[index].kind in ("stop", "arrow", "colon") or lower(tokens, index) == "but":
            break
        if tokens[index].kind == "number":
            if opened or tokens[index + 1].kind == "word" or leads(tokens, index):
                yield index
            break


def _concluded(tokens: Sequence[Token], last: int) -> bool:
    """``(400 against 88 would be 4.5)``: what the pair comes to is said behind it, as a figure."""
    at = last + 1
    while lower(tokens, at) in ("is", "are", "would", "be", "makes", "gives"):
        at += 1
    number = tokens[at].number if last + 1 < at < len(tokens) else None
    return number is not None and not (number.percent or number.times)


def _explained(tokens: Sequence[Token], first: int, last: int) -> int | None:
    """The percentage before a bracket that holds nothing but the pair.

    ``2.3% faster than B (1,534 against 1,570 ms) and 9.0% faster than A``.
    """
    if first < 2 or tokens[first - 1].kind != "open":
        return None
    close = next((i for i in range(last + 1, len(tokens)) if tokens[i].kind != "word"), None)
    if close is None or tokens[close].kind != "close":
        return None
    for index in range(first - 2, max(-1, first - 2 - LEAD), -1):
        number = tokens[index].number
        if number is not None and tokens[index].kind == "number":
            return index if number.percent else None
        if tokens[index].kind != "word":
            return None
    return None


def _abbreviated(tokens: Sequence[Token], index: int) -> bool:
    """The full stop of ``i.e.`` ends nothing."""
    return tokens[index].text == "." and lower(tokens, index - 1) in ("i.e", "ca", "approx")


def _period(tokens: Sequence[Token], index: int) -> bool:
    """``within twelve months``: how long a change took is not what it comes to."""
    number = tokens[index].number
    time = number is not None and number.unit.dimensions == (("second", 1),)
    return time and lower(tokens, index - 1) in ("within", "in", "over", "after")
