"""Tokens → declarations: which quantity a number is the value of.

Forms: ``Tensor parallelism (TP): 8``, ``TP=8``, ``TP8``, ``hidden size 7168``, ``64 experts``,
``--tp 8``, ``"hidden_size": 4096``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import PER, Lexicon, singular
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Reference
from doc_auditor.source import Span

Origin = Literal["label", "noun", "symbol", "flag", "cell", "fact"]
LABEL_WORDS = 7
GENERIC = frozenset({"degree", "size", "value", "count", "number", "ways", "total"})


@dataclass(frozen=True, slots=True)
class Declared:
    """A number, what it is a value of, and where the statement stands."""

    reference: Reference
    number: Number
    span: Span
    origin: Origin
    upper: Number | None = None


def declarations(
    tokens: Sequence[Token], lexicon: Lexicon, heading: Reference | None = None, code: bool = False
) -> Iterator[Declared]:
    """The declarations of a line, at most one for a number, the most specific first."""
    taken: set[Span] = set()
    readers = (
        _keys(tokens, lexicon) if code else iter(()),
        _symbols(tokens, lexicon),
        _labels(tokens, lexicon, heading),
        _nouns(tokens, lexicon),
    )
    past = _past(tokens)
    for reader in readers:
        for declared in reader:
            if declared.number.digits not in taken and declared.number.digits not in past:
                taken.add(declared.number.digits)
                yield declared


def _past(tokens: Sequence[Token]) -> set[Span]:
    """Values that the text calls former ones: ``from 8``, ``was 8``, the 8 of ``8 → 4``."""
    found: set[Span] = set()
    for at, token in enumerate(tokens):
        if token.number is None:
            continue
        before = tokens[at - 1].text.lower() if at else ""
        after = next((t for t in tokens[at + 1 : at + 3] if t.kind != "word"), None)
        if before in ("from", "was", "were", "formerly") or (
            after is not None and after.kind == "arrow"
        ):
            found.add(token.number.digits)
    return found


# ---- short names --------------------------------------------------------------------------------


def _symbols(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[Declared]:
    for at, token in enumerate(tokens):
        if token.kind != "symbol" or (at and tokens[at - 1].text == "/" and not token.number):
            continue
        if at > 1 and tokens[at - 1].kind == "open" and tokens[at - 2].kind == "number":
            continue
        reference = Reference(lexicon.symbols[token.text.lower()])
        if token.number is not None:
            yield Declared(reference, token.number, token.span, "symbol")
            continue
        value = _after_symbol(tokens, at)
        if value is not None and value.integral and not value.unit.text:
            yield Declared(reference, value, token.span.join(value.span), "symbol")


def _after_symbol(tokens: Sequence[Token], at: int) -> Number | None:
    """``TP 8``, ``TP=8``, ``TP: 8``, ``TP of 8``, ``(TP): 8``, ``TP size 8``."""
    index = at + 1
    while index < len(tokens) and index - at <= 5:
        token = tokens[index]
        if token.kind == "number":
            return (
                None if _operated(tokens, index) or _calculates(tokens, at, index) else token.number
            )
        linking = (
            token.kind == "colon"
            or token.text in ("=", ")", "-")
            or (token.text.lower() in ("of", "size", "degree", "is", "at", "to"))
        )
        if not linking:
            return None
        index += 1
    return None


def _operated(tokens: Sequence[Token], index: int) -> bool:
    """``PP: 48 layers ÷ 8 = 6``: the number begins a calculation and is no value of the name."""
    if tokens[index - 1].kind not in ("colon", "relation") and tokens[index - 1].text != ")":
        return index + 1 < len(tokens) and tokens[index + 1].text in ("/", "^")
    for token in tokens[index + 1 : index + 6]:
        if token.kind == "operator":
            return token.text in "*/^"
        if token.kind != "word":
            return False
    return False


def _calculates(tokens: Sequence[Token], at: int, index: int) -> bool:
    """In ``PP × TP × DP = 2 × 2 × 2`` the 2 after the sign is no value of DP."""
    before = tokens[at - 1].kind == "operator" and tokens[at - 1].text in "*/" if at else False
    after = index + 1 < len(tokens) and tokens[index + 1].kind == "operator"
    equal = tokens[index - 1].text == "="
    if before and equal and not (tokens[index - 1].tight and not after):
        return True
    return bool(equal and after and tokens[index + 1].text in "*/" and not tokens[index - 1].tight)


# ---- labels -------------------------------------------------------------------------------------


def _labels(
    tokens: Sequence[Token], lexicon: Lexicon, heading: Reference | None
) -> Iterator[Declared]:
    start = 0
    for at, token in enumerate(tokens):
        if token.kind in ("stop", "mark") or (token.kind == "comma"):
            start = at + 1
        elif (
            token.kind == "colon"
            or (token.kind == "relation" and token.text == "=")
            or (token.kind == "operator" and token.text == "-" and not token.tight)
        ):
            yield from _labelled(tokens, start, at, lexicon, heading)
        elif token.kind == "number":
            yield from _adjacent(tokens, start, at, lexicon)
            start = at + 1


def _labelled(
    tokens: Sequence[Token], start: int, colon: int, lexicon: Lexicon, heading: Reference | None
) -> Iterator[Declared]:
    words = _label_words(tokens, start, colon)
    value_at = _value_after(tokens, colon + 1)
    if not words or value_at is None:
        return
    reference = lexicon.label(words)
    if reference is None and heading is not None and all(w.lower() in GENERIC for w in words):
        reference = heading
    number = tokens[value_at].number
    if reference is None or number is None:
        return
    if _counts_other(tokens, value_at, number, lexicon, reference):
        return
    upper = _upper(tokens, value_at)
    yield Declared(reference, number, tokens[start].span.join(number.span), "label", upper)


def _label_words(tokens: Sequence[Token], start: int, end: int) -> list[str]:
    words: list[str] = []
    depth = 0
    for token in tokens[start:end]:
        if token.kind == "open":
            depth += 1
        elif token.kind == "close":
            depth -= 1
        elif depth == 0 and token.kind in ("word", "symbol"):
            words.append(token.text)
        elif depth == 0 and token.text == "/":
            words.append("/")
        elif depth == 0 and token.kind == "number" and words:
            return []
    return words if len(words) <= LABEL_WORDS else []


def _value_after(tokens: Sequence[Token], at: int) -> int | None:
    """The number right after a colon; a calculation's value is what it equals."""
    if at < len(tokens) and tokens[at].kind == "relation" and tokens[at].text in "=≈":
        at += 1
    if at >= len(tokens) or tokens[at].kind != "number":
        return None
    arrow = next(
        (i for i in range(at + 1, min(at + 4, len(tokens))) if tokens[i].kind == "arrow"), None
    )
    if arrow is not None and arrow + 1 < len(tokens) and tokens[arrow + 1].kind == "number":
        return arrow + 1
    index = at
    while index + 1 < len(tokens) and tokens[index + 1].kind in ("operator", "number", "word"):
        if tokens[index + 1].kind == "operator" and tokens[index + 1].text in "*/^+":
            return _result(tokens, index + 1)
        if tokens[index + 1].kind == "number" or index - at > 3:
            break
        index += 1
    return at


def _result(tokens: Sequence[Token], at: int) -> int | None:
    """The last plain number after an equals sign of the clause."""
    found = None
    for index in range(at, len(tokens)):
        if tokens[index].kind in ("stop", "comma", "colon"):
            break
        if tokens[index].text in ("=", "≈") and index + 1 < len(tokens):
            after = tokens[index + 2] if index + 2 < len(tokens) else None
            if tokens[index + 1].kind == "number" and (after is None or after.kind != "operator"):
                found = index + 1
    return found


def _counts_other(
    tokens: Sequence[Token], at: int, number: Number, lexicon: Lexicon, reference: Reference
) -> bool:
    """``Expert parallelism: 4 GPUs total`` counts GPUs, whatever the label says."""
    words = ([number.noun] if number.noun else []) + _following(tokens, at)
    found = lexicon.noun(words) if words else None
    if number.unit.dimensions and lexicon.quantities[reference.quantity].kind != "memory":
        return True
    if found is None or found[0].quantity == reference.quantity or words[0] == "way":
        return False
    degree = lexicon.quantities[reference.quantity].kind == "degree"
    return not degree or found[0].quantity not in ("replicas", "pp", "dp")


def _upper(tokens: Sequence[Token], at: int) -> Number | None:
    """The upper end of ``128-10240``."""
    if at + 2 < len(tokens) and tokens[at + 1].text == "-" and tokens[at + 2].kind == "number":
        return tokens[at + 2].number
    return None


def _adjacent(tokens: Sequence[Token], start: int, at: int, lexicon: Lexicon) -> Iterator[Declared]:
    """``hidden size 7168``: the longest run of words before the number that is a label."""
    number = tokens[at].number
    if number is None or number.unit.dimensions or number.percent or number.times or number.noun:
        return
    run: list[Token] = []
    for token in reversed(tokens[max(start, at - LABEL_WORDS) : at]):
        if token.kind not in ("word", "symbol"):
            break
        run.insert(0, token)
    if run and run[-1].text.lower() in ("of", "is"):
        run.pop()
    for first in range(len(run)):
        words = [t.text for t in run[first:]]
        reference = lexicon.label(words)
        kind = lexicon.quantities[reference.quantity].kind if reference else ""
        if reference and kind in ("size", "degree"):
            yield Declared(reference, number, run[first].span.join(number.span), "label")
            return


# ---- nouns --------------------------------------------------------------------------------------


def _nouns(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[Declared]:
    for at, token in enumerate(tokens):
        if token.kind != "number" or token.number is None:
            continue
        number = token.number
        if number.percent or number.unit.dimensions or not number.integral:
            continue
        words = ([number.noun] if number.noun else []) + _following(tokens, at)
        found = lexicon.noun(words) if words else None
        if found is None or _ranged(tokens, at):
            continue
        reference = found[0]
        if not reference.per and (per := _each(tokens, at)):
            reference = replace(reference, per=per)
        yield Declared(reference, number, number.span, "noun")


def _each(tokens: Sequence[Token], at: int) -> str:
    """``Each GPU processes exactly 20 layers``: what the count is per."""
    for index in range(at - 1, max(-1, at - 7), -1):
        if tokens[index].kind in ("stop", "number", "colon") and tokens[index].text != "\n":
            return ""
        if tokens[index].text.lower() in ("each", "every"):
            return (
                PER.get(singular(tokens[index + 1].text.lower()), "other")
                if index + 1 < at
                else "other"
            )
    return ""


def _following(tokens: Sequence[Token], at: int) -> list[str]:
    words: list[str] = []
    for token in tokens[at + 1 : at + 8]:
        if token.kind in ("word", "symbol") and token.number is None:
            words.append(token.text)
        elif token.text == "/" and token.tight:
            words.append("/")
        elif token.text != "\n":
            break
    return words


def _ranged(tokens: Sequence[Token], at: int) -> bool:
    """One end of a range is no count."""
    before = tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return any(t is not None and t.text == "-" and t.tight for t in (before, after))


# ---- flags and keys -----------------------------------------------------------------------------


def _keys(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[Declared]:
    for at, token in enumerate(tokens):
        if token.kind not in ("word", "symbol") or token.number is not None:
            continue
        name = token.text.strip("-").lower().replace("-", "_").replace(".", "_")
        quantity = lexicon.keys.get(name)
        if at and tokens[at - 1].kind == "operator" and tokens[at - 1].text in "*/+":
            continue
        value = _key_value(tokens, at)
        if quantity and value is not None and value.integral:
            yield Declared(Reference(quantity), value, token.span.join(value.span), "flag")


def _key_value(tokens: Sequence[Token], at: int) -> Number | None:
    """The number after ``key``, ``key=``, ``key:`` or ``"key":``."""
    for index, token in enumerate(tokens[at + 1 : at + 4], at + 1):
        if token.kind == "number":
            after = tokens[index + 1] if index + 1 < len(tokens) else None
            return (
                None
                if after is not None and after.kind == "operator" and after.text in "*/+^"
                else token.number
            )
        if token.kind not in ("colon", "mark") and token.text != "=":
            return None
    return None
