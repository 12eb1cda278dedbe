"""How far a value is said to be from its bound: ``20% above requirement``, ``margin of 1.2×``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from doc_auditor.quantity import Number
from doc_auditor.reading.context import Wordings
from doc_auditor.reading.tokens import Token, lower
from doc_auditor.records import Block

Form = Literal["margin", "above", "below", "signed", "of", "better"]

SIDES: dict[str, Form] = {
    "above": "above", "over": "above", "higher": "above", "more": "above",
    "below": "below", "under": "below", "lower": "below", "less": "below",
    "better": "better", "faster": "better",
}  # fmt: skip
LINKS = frozenset("the our its their a an of than is safety performance latency".split())
REMAINS = frozenset("left spare remain remains".split())
CLAUSE = ("stop", "comma", "open", "close", "arrow")
REACH = 5


@dataclass(frozen=True, slots=True)
class Phrase:
    """A distance: its number, what it is called, and the words that name the quantity."""

    number: Number
    form: Form
    at: int
    names: tuple[str, ...] = ()


def speaks(wordings: Wordings, block: Block) -> bool:
    """Whether a block has a word for a margin or a bound at all."""
    found = (wordings.pattern("requirement", part).search for part in ("margin", "bound"))
    return any(search(block.shadow) for search in found) or any(
        word in block.shadow for word in REMAINS
    )


def phrases(wordings: Wordings, tokens: Sequence[Token]) -> Iterator[Phrase]:
    """The distances of a block that name no bound of their own, each number once."""
    for at, token in enumerate(tokens):
        number = token.number
        if token.kind != "number" or number is None or not _measures(number):
            continue
        found = (
            _called(wordings, tokens, at)
            or _sided(wordings, tokens, at)
            or _share(wordings, tokens, at)
            or _signed(wordings, tokens, at)
        )
        if found is not None:
            form, names = found
            yield Phrase(number, form, at, names)


def _measures(number: Number) -> bool:
    return number.percent or number.times or bool(number.unit.dimensions)


def _is(wordings: Wordings, part: str, token: Token) -> bool:
    known = wordings.pattern("requirement", part)
    return token.kind in ("word", "symbol") and bool(known.fullmatch(token.text))


def _quantity(wordings: Wordings, token: Token) -> bool:
    return _is(wordings, "higher", token) or _is(wordings, "lower", token)


def _called(
    wordings: Wordings, tokens: Sequence[Token], at: int
) -> tuple[Form, tuple[str, ...]] | None:
    """``24% margin``, ``20 % of headroom``, ``7% to spare``; ``margin of 1.2×``."""
    for index in range(at + 1, min(at + 4, len(tokens))):
        word = lower(tokens, index)
        if _is(wordings, "margin", tokens[index]) or word in REMAINS:
            return "margin", ()
        if not (word in LINKS | {"to"} or _quantity(wordings, tokens[index])):
            break
    before = at - 1
    while before >= 0 and (
        tokens[before].kind == "colon" or lower(tokens, before) in LINKS | {"=", "-"}
    ):
        before -= 1
    if before < 0 or at - before > REACH or not _is(wordings, "margin", tokens[before]):
        return None
    start = max(0, before - 3)
    return "margin", tuple(t.text for t in tokens[start:before] if t.kind in ("word", "symbol"))


def _sided(
    wordings: Wordings, tokens: Sequence[Token], at: int
) -> tuple[Form, tuple[str, ...]] | None:
    """``20% above requirement``, ``85% below`` at the end of a bracket, ``50% better latency``."""
    form = SIDES.get(lower(tokens, at + 1))
    if form is None:
        return None
    names: list[str] = []
    for index in range(at + 2, min(at + 2 + REACH, len(tokens))):
        token = tokens[index]
        if token.kind == "close":
            return form, tuple(names)
        if _is(wordings, "bound", token):
            after = lower(tokens, index + 1) in ("of", "is", "=") or _number(tokens, index + 1)
            return None if after else (form, tuple(names))
        if token.low == "and" and names and _compared(wordings, tokens, index):
            return form, tuple(names)
        if token.kind not in ("word", "symbol"):
            return None
        if token.low not in LINKS:
            names.append(token.text)
    return (form, ()) if at + 2 == len(tokens) else None


def _compared(wordings: Wordings, tokens: Sequence[Token], at: int) -> bool:
    """``… and 75% better throughput than targets``: the bounds are named for both."""
    rest = tokens[at : at + 2 * REACH]
    return any(t.low == "than" for t in rest) and any(_is(wordings, "bound", t) for t in rest)


def _share(
    wordings: Wordings, tokens: Sequence[Token], at: int
) -> tuple[Form, tuple[str, ...]] | None:
    """``125% of the throughput requirement``."""
    if lower(tokens, at + 1) != "of":
        return None
    names: list[str] = []
    for index in range(at + 2, min(at + 2 + REACH, len(tokens))):
        token = tokens[index]
        if _is(wordings, "bound", token):
            return None if _number(tokens, index + 1) else ("of", tuple(names))
        if token.kind not in ("word", "symbol"):
            return None
        if token.low not in LINKS:
            names.append(token.text)
    return None


def _signed(
    wordings: Wordings, tokens: Sequence[Token], at: int
) -> tuple[Form, tuple[str, ...]] | None:
    """``(target 50, +10%)``: a sign, in one bracket with the bound."""
    if lower(tokens, at - 1) not in ("+", "-") or lower(tokens, at - 2) not in (",", ";"):
        return None
    start = next((i for i in range(at - 1, -1, -1) if tokens[i].kind == "open"), None)
    ends = at + 1 < len(tokens) and tokens[at + 1].kind == "close"
    if start is None or not ends or any(t.kind == "close" for t in tokens[start:at]):
        return None
    named = any(_is(wordings, "bound", t) for t in tokens[start:at])
    return ("signed", ()) if named else None


def _number(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].kind in ("number", "relation")
