"""Tokens → ratios between two stated values: ``320 GB, twice the 160 GB``, ``a third of 12 is 4``.

The value that the ratio gives stands after it (``twice the 160 GB = 320 GB``) or before it
(``35 ms is 30 % less than the 50 ms of the pilot``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.tokens import Token, lower
from doc_auditor.source import Span

FILLER = frozenset("the a an our its their that those of these only as just".split())
LESS = frozenset("less fewer lower smaller shorter cheaper below under".split())
MORE = frozenset("more higher larger bigger greater longer dearer".split())
BESIDE = frozenset({"below", "under"})
STATES = frozenset("old new former previous earlier original current".split())
DURATION = frozenset({"long", "fast"})
AS = frozenset("as much many large big long high fast".split())
LINKS = frozenset(
    "is are was be or i.e takes take uses use needs need holds hold makes gives stays comes to "
    "which that only still also exactly precisely even and roughly nearly almost about just "
    "around approximately more less than over under well".split()
)
SPOKEN = frozenset("is are or i.e makes gives equals".split())
NEARLY = Fraction(1, 50)
BACK = 8

Form = Literal["share", "below", "above"]


@dataclass(frozen=True, slots=True)
class Ratio:
    """``amount`` says how ``value`` compares with ``base``."""

    amount: Number
    value: Number
    base: Number
    form: Form
    span: Span


def ratios(tokens: Sequence[Token]) -> Iterator[Ratio]:
    """The ratios of a sentence that stand between two of its values."""
    for at, token in enumerate(tokens):
        amount = token.number
        if token.kind != "number" or amount is None or not (amount.percent or amount.times):
            continue
        found = _than(tokens, at) or _multiple(tokens, at)
        if found is not None:
            yield from _against(tokens, at, *found)


def _than(tokens: Sequence[Token], at: int) -> tuple[int, Form] | None:
    """``30 % less than V``, ``a third below the V``: the index of the base."""
    word = lower(tokens, at + 1)
    form: Form = "below" if word in LESS else "above"
    if word not in LESS and word not in MORE:
        return None
    start = at + 2
    if word not in BESIDE:
        if lower(tokens, start) != "than":
            return None
        start += 1
    base = _base(tokens, start)
    return (base, form) if base else None


def _multiple(tokens: Sequence[Token], at: int) -> tuple[int, Form] | None:
    """``twice the V``, ``half of V``, ``2.4× the V``: the index of the base."""
    amount = tokens[at].number
    assert amount is not None
    if amount.percent and not (amount.word and lower(tokens, at + 1) in ("of", "the")):
        return None
    if amount.times and lower(tokens, at + 1) not in ("the", "our", "its", "that", "as", "of"):
        return None
    base = _base(tokens, at + 1)
    number = tokens[base].number if base else None
    if number is None or (_lasts(tokens, at, base) and not number.unit.dimensions):
        return None
    return base, "share"


def _lasts(tokens: Sequence[Token], at: int, base: int) -> bool:
    """``five times as long as 8k``: a bare figure is the name of what takes long."""
    return not DURATION.isdisjoint(lower(tokens, i) for i in range(at + 1, base))


def _base(tokens: Sequence[Token], start: int) -> int:
    """The plain value that follows after a few small words, else 0."""
    at = start
    while at < len(tokens) and at - start < 5 and lower(tokens, at) in FILLER | AS | STATES:
        at += 1
    return at if at < len(tokens) and _plain(tokens[at]) else 0


def _plain(token: Token) -> bool:
    number = token.number
    return (
        token.kind == "number"
        and number is not None
        and not number.percent
        and not number.times
        and not number.bound
        and not number.hyphened
        and bool(number.value)
    )


def _against(tokens: Sequence[Token], at: int, base: int, form: Form) -> Iterator[Ratio]:
    after, before = _after(tokens, base), _before(tokens, at)
    said = after is not None and tokens[after - 1].kind != "comma"
    order = (after, before) if said else (before, after)
    value = next((i for i in order if i is not None and _kin(tokens, at, i, base)), None)
    if value is None:
        return
    if form == "share" and not _gives(tokens, at, value, base):
        others = (i for i in range(at) if _plain(tokens[i]) and alike(tokens, i, base))
        value = next((i for i in others if _gives(tokens, at, i, base)), value)
    amount, a, b = (tokens[i].number for i in (at, value, base))
    assert amount is not None
    assert a is not None
    assert b is not None
    if a.unit.dimensions and not b.unit.dimensions:
        b = replace(b, unit=a.unit)
    places = sorted((at, value, base))
    span = tokens[places[0]].span.join(tokens[places[-1]].span)
    yield Ratio(amount, a, b, form, span)


def _kin(tokens: Sequence[Token], at: int, value: int, base: int) -> bool:
    """Whether a base may have the unit of a value: ``1,260 tokens/s are 3 times the 420 of …``."""
    one, other = tokens[value].number, tokens[base].number
    if one is None or other is None or one.unit.dimensions == other.unit.dimensions:
        rates = any(t.number and t.number.unit.dimensions for t in tokens[max(0, at - BACK) : at])
        bare = other is not None and not other.unit.text and not noun(tokens, base)
        return alike(tokens, value, base) and not (bare and rates and noun(tokens, value))
    if lower(tokens, at - 1) in ("at", "on", "with", "for", "by"):
        return False  # ``35 ms, at twice the 64 of the pilot``
    article = lower(tokens, base - 1) in ("the", "our", "its", *STATES)
    ends = base + 1 >= len(tokens) or tokens[base + 1].kind in ("comma", "stop", "close")
    named = ends or lower(tokens, base + 1) in ("of", "from", "in", "we", "that", "before")
    bare = not (other.unit.text or other.letter or noun(tokens, base)) and other.value > 1
    return article and named and bare and bool(one.unit.dimensions) and not one.percent


def _gives(tokens: Sequence[Token], at: int, value: int, base: int) -> bool:
    """Whether a value is the share; ``96 and 32, so three quarters of the 128`` is of the first."""
    amount, part, whole = (tokens[i].number for i in (at, value, base))
    if amount is None or part is None or whole is None:
        return False
    return abs(part.value / whole.value / amount.value - 1) <= NEARLY


def _after(tokens: Sequence[Token], base: int) -> int | None:
    """``… the 160 GB = 320 GB``, ``half of 64 GPUs, 32``."""
    at = base + 1
    while at < len(tokens) and tokens[at].kind == "word" and at - base < 4:
        if tokens[at].low in SPOKEN:
            break
        at += 1
    if at >= len(tokens) or not (
        tokens[at].kind == "comma" or tokens[at].text in "=≈" or lower(tokens, at) in SPOKEN
    ):
        return None
    at += 1
    while at < len(tokens) and lower(tokens, at) in HEDGES | SPOKEN:
        at += 1
    return at if at < len(tokens) and _plain(tokens[at]) else None


def _before(tokens: Sequence[Token], at: int) -> int | None:
    """The value before the ratio, joined to it by a verb, a comma or a bracket."""
    index, linked = at - 1, False
    while index >= 0 and at - index <= BACK:
        token = tokens[index]
        if token.kind == "number":
            other = lower(tokens, index - 1) == "of"  # ``80% of five nodes, two thirds of six``
            other = other or _case(tokens, index, at)
            return index if linked and _plain(token) and not other else None
        if token.kind in ("comma", "colon", "open") or token.text in "=≈":
            linked = True
        elif token.kind == "word":
            linked = linked or token.low in ("is", "are", "was", "takes", "i.e", "uses")
            if linked and token.low not in LINKS and _clause(tokens, index, at):
                return None
        else:
            return None
        index -= 1
    return None


def _case(tokens: Sequence[Token], value: int, at: int) -> bool:
    """``At 32 GPUs the throughput is 3.5× that of 8 GPUs``: for what it holds."""
    told = [lower(tokens, i) for i in range(value + 1, at)]
    verb = next((i for i, w in enumerate(told) if w in SPOKEN | {"was"}), 0)
    articles = [i for i, w in enumerate(told[:verb]) if w in ("the", "our", "its")]
    return lower(tokens, value - 1) in ("at", "on", "with", "for") and bool(articles)


def _clause(tokens: Sequence[Token], index: int, at: int) -> bool:
    """Whether the words between the comma and the ratio are a clause of their own."""
    comma = next((i for i in range(index, at) if tokens[i].kind == "comma"), None)
    return comma is None and not any(
        t.low in ("is", "are", "was", "takes", "uses") for t in tokens[index + 1 : at]
    )


def alike(tokens: Sequence[Token], a: int, b: int) -> bool:
    """Whether two values are of one kind: one dimension, and no two different nouns."""
    first, second = tokens[a].number, tokens[b].number
    if first is None or second is None or first.unit.dimensions != second.unit.dimensions:
        return False
    if first.unit.dimensions:
        return True
    nouns = {noun(tokens, i) for i in (a, b)} - {""}
    return len(nouns) < 2


def plural(word: str) -> bool:
    """Whether a word looks like a plural; what follows one is no part of the name any more."""
    return singular(word.lower()) != word.lower()


def noun(tokens: Sequence[Token], at: int) -> str:
    """The noun that a bare number counts: the first plural directly after it, or the last word."""
    number = tokens[at].number
    if number is not None and number.noun:
        return singular(number.noun.split()[-1].lower())
    words: list[str] = []
    for token in tokens[at + 1 : at + 5]:
        if token.kind not in ("word", "symbol") or token.number is not None:
            break
        if token.low in FUNCTION_WORDS:
            break
        words.append(token.low)
        if plural(token.text):
            break
    return singular(words[-1]) if words else ""


FUNCTION_WORDS = frozenset(
    "of in on at for from with without by per over across among between and or but so as than that "
    "which who is are was were be has have had gives give makes make leaves leave needs need takes "
    "take holds hold uses use each every all to into the a an its their our it they we in total "
    "altogether together only still already then when while if because not would could can must "
    "will run runs serve serves under above below after before during until plus minus times one "
    "lets let does do did instead against vs versus hence therefore thus apiece both".split()
)
