"""Tokens → declarations of two lists: ``TP, PP and DP are 4, 2 and 8, respectively``.

The numbers have to be one list and the names another of the same length; otherwise nobody can say
which belongs to which, and no number of the list is a value of its noun.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.reading.declared import Declared
from doc_auditor.reading.lexicon import Lexicon
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Reference
from doc_auditor.source import Span

SIGN = "respectively"
JOINING = frozenset({"and", "&"})
NAMES = ("degree", "count", "size")
LONGEST = 5
"""Words of a name, and of what stands between the last name and the first number."""


def listed(tokens: Sequence[Token]) -> frozenset[Span]:
    """The digits of the numbers that are told apart by ``respectively``."""
    return frozenset(
        number.digits for run, *_ in _lists(tokens) for t in run if (number := t.number) is not None
    )


def respective(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[Declared]:
    """Each name with the number at its place."""
    for run, before, after in _lists(tokens):
        names = _names(before, lexicon) or _names(after, lexicon)
        if len(names) != len(run):
            continue
        for reference, token in zip(names, run, strict=True):
            number = token.number
            if number is not None and number.integral and not number.unit.text:
                yield Declared(reference, number, number.span, "label")


List = tuple[Sequence[Token], Sequence[Token], Sequence[Token]]


def _lists(tokens: Sequence[Token]) -> Iterator[List]:
    """The list of numbers nearest to the word, what stands before it, and what up to the word."""
    for at, token in enumerate(tokens):
        if token.low != SIGN:
            continue
        start = max((i + 1 for i in range(at) if tokens[i].kind == "stop"), default=0)
        behind = at + 1
        while behind < len(tokens) and tokens[behind].low in ("to", "by", "at", "of"):
            behind += 1
        if behind < len(tokens) and tokens[behind].number is not None:
            first, last = behind, _forward(tokens, behind)
        else:
            last = max((i for i in range(start, at) if tokens[i].number is not None), default=-1)
            first = _back(tokens, last, start)
        if last > first >= start:
            run = [t for t in tokens[first : last + 1] if t.number is not None]
            yield run, tokens[start:first], tokens[last + 1 : at]


def _forward(tokens: Sequence[Token], first: int) -> int:
    """The last number of the list that begins at a number."""
    last = first
    for index in range(first + 1, len(tokens)):
        if tokens[index].number is not None:
            last = index
        elif not _joins(tokens[index]):
            break
    return last


def _back(tokens: Sequence[Token], last: int, start: int) -> int:
    """The first number of the list that ends at a number."""
    first = last
    for index in range(last - 1, start - 1, -1):
        if tokens[index].number is not None and index < first - 1:
            first = index
        elif not _joins(tokens[index]):
            break
    return first


def _joins(token: Token) -> bool:
    """Whether a token stands between the members of a list."""
    return token.kind == "comma" or token.low in JOINING


def _names(tokens: Sequence[Token], lexicon: Lexicon) -> list[Reference]:
    """The quantities of a list of names, of which the last one may end for all of them."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.low == SIGN:
            continue
        if _joins(token):
            parts.append([])
        elif token.kind in ("word", "symbol"):
            parts[-1].append(token)
        else:
            parts = [[]]
    parts = [p for p in parts if p]
    if len(parts) < 2:
        return []
    last, tail = _first(parts[-1], lexicon)
    found = [_last(p, tail, lexicon) for p in parts[:-1]]
    every = [*found, last]
    names = [r for r in every if r is not None and lexicon.quantities[r.quantity].kind in NAMES]
    return names if len(names) == len(every) else []


def _first(part: Sequence[Token], lexicon: Lexicon) -> tuple[Reference | None, list[str]]:
    """The name that the last part begins with, and all but its first word."""
    words = [t.text for t in part]
    start = next((i for i, t in enumerate(part) if t.kind == "symbol"), 0)
    if part[start].kind == "symbol":
        return Reference(lexicon.symbols[part[start].text.lower()]), []
    for end in range(min(len(words), LONGEST), 0, -1):
        reference = lexicon.label(words[:end])
        if reference is not None:
            return reference, words[1:end]
    return None, []


def _last(part: Sequence[Token], tail: Sequence[str], lexicon: Lexicon) -> Reference | None:
    """The name that a part ends with, with the words that all names share if it needs them."""
    if part[-1].kind == "symbol":
        return Reference(lexicon.symbols[part[-1].text.lower()])
    words = [t.text for t in part[-LONGEST:]]
    for start in range(len(words)):
        for full in (words[start:], [*words[start:], *tail]):
            reference = lexicon.label(full)
            if reference is not None:
                return reference
    return None
