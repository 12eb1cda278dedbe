"""Tokens → a whole that is spread over parts: ``128 sequences split into 4 batches of 32``.

Two of the three values may stand in the sentence, if the words say what the third one is for:
``hidden size 512 split into 128 per GPU``, ``64 experts distributed across 8 GPUs``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doc_auditor.formula import Binary, Call, Expression, Literal_
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import DIMENSIONS, normal, per_of, singular
from doc_auditor.reading.sentences.counted import phrase, sentences
from doc_auditor.reading.sentences.modal import DENIALS
from doc_auditor.reading.sentences.ratios import FILLER, FUNCTION_WORDS, plural
from doc_auditor.reading.tokens import Token, word
from doc_auditor.records import Claim
from doc_auditor.source import Span

VERBS = frozenset(
    "split splits splitting divide divides divided dividing distribute distributes distributed "
    "partition partitions partitioned shard shards sharded spread spreads sliced cut cuts shared "
    "grouped arranged organized organised".split()
)
GIVES = frozenset("give gives giving make makes making leave leaves".split())
"""What is said of the result alone: ``20 heads give 5 per GPU``."""
CUTTING = frozenset("partitioning partition split splitting sharding sliced slicing".split())
"""Names of a cut before an arrow: ``Hidden partitioning: 1024 → 512 per TP group``."""
INTO = frozenset("into across over among between to on onto in".split())
OF = frozenset("of with à at having holding each containing by so i.e giving and".split())
LINK_MARKS = frozenset({"(", ",", ":", "–", "—", "→", "-"})
REST = frozenset("rest remaining remainder spare left respectively plus first last".split())
LEAVING = frozenset({"leaving", "making"})
BESIDE = frozenset("shared redundant with replicated copies".split())
"""Words for what a part has besides its share of the whole."""
HOLDERS = frozenset({"gpu", "node", "stage", "replica", "group"})
VIRTUAL = frozenset("vpp virtual interleaved chunks".split())
BEFORE, APART = 4, 4


@dataclass(frozen=True, slots=True)
class Spread(Claim):
    """``hidden size 512 split into 128 per GPU``: a whole, and one part or how many there are.

    ``over`` is what each part is for (``gpu``, ``stage``, ``tp_group``), ``dimension`` the degree
    that the text names with it, ``what`` the words around the whole, in the singular.
    """

    whole: Number
    value: Number
    parts: bool
    what: tuple[str, ...]
    over: str
    dimension: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A whole and either the number of its parts or the size of one; ``over`` says of what."""

    whole: Number
    value: Number
    parts: bool
    """Whether ``value`` is the number of parts, not the size of one."""
    what: tuple[str, ...]
    """The words around the whole, in the singular."""
    over: str
    dimension: str
    span: Span


@dataclass(frozen=True, slots=True)
class Cut:
    """A whole over its parts, and the size of one that the sentence gives."""

    tree: Expression
    each: Number
    span: Span


@dataclass(frozen=True, slots=True)
class _Count:
    at: int
    number: Number
    words: tuple[str, ...]
    after: int

    @property
    def noun(self) -> str:
        return self.words[-1] if self.words else ""


def spreads(tokens: Sequence[Token]) -> Iterator[Share | Cut]:
    """What the sentences say of a whole and its parts."""
    for start, end in sentences(tokens):
        verb = next((i for i in range(start, end) if _cuts(tokens, start, i)), None)
        if verb is None or REST & {word(tokens, i) for i in range(start, end)}:
            continue
        if DENIALS & {word(tokens, i) for i in range(start, verb)}:
            continue
        found = _found(tokens, start, verb, end)
        if found is not None:
            yield found


def _cuts(tokens: Sequence[Token], start: int, at: int) -> bool:
    if tokens[at].kind == "arrow":
        return bool(CUTTING & {word(tokens, i) for i in range(start, at)})
    return word(tokens, at) in VERBS | GIVES


def _found(tokens: Sequence[Token], start: int, verb: int, end: int) -> Share | Cut | None:
    counts = [c for i in range(start, end) if (c := _count(tokens, i, end)) is not None]
    wholes = [c for c in counts if c.at < verb]
    rest = [c for c in counts if c.at > verb]
    if word(tokens, verb) in GIVES:
        return _share(tokens, wholes[-1], rest[0], end) if wholes and rest else None
    wholes = [c for c in wholes if not _named(tokens, c.at)]
    whole = wholes[-1] if wholes else (rest.pop(0) if rest else None)
    if whole is None or not rest or rest[0].at - max(whole.after, verb) > APART:
        return None
    first = rest[0]
    if (share := _share(tokens, whole, first, end) or _sized(tokens, whole, first)) is not None:
        return share
    if first.words == ("way",) and len(rest) == 2:
        return _ways(tokens, whole, first, rest[1], end)
    if _before(tokens, first.at) not in INTO or _listed(tokens, first.after):
        return None
    if len(rest) > 1 and (cut := _cut(tokens, whole, first, rest[1], end)) is not None:
        return cut
    if len(rest) > 1 and rest[1].at - first.after <= 2:
        return None
    over = per_of(normal(first.words))
    if not over:
        return None
    span = tokens[whole.at].span.join(tokens[first.at].span)
    what = _what(tokens, whole)
    return Share(whole.number, first.number, True, what, over, _dimension(first.words), span)


def _named(tokens: Sequence[Token], at: int) -> bool:
    """``PP 8 splits the 64 layers``: the value of a degree is no whole."""
    before = tokens[at - 2 if at and tokens[at - 1].text == "=" else at - 1] if at else None
    return before is not None and before.kind == "symbol"


def _sized(tokens: Sequence[Token], whole: _Count, each: _Count) -> Share | None:
    """``PP 8 splits the 64 layers into stages of 8``."""
    parts = word(tokens, each.at - 2)
    into = word(tokens, each.at - 3) == "into" and word(tokens, each.at - 1) == "of"
    into = into and any(t.kind == "symbol" for t in tokens[max(whole.at - APART - 2, 0) : whole.at])
    if not into or not plural(parts) or not _same(whole, each) or _listed(tokens, each.after):
        return None
    if each.number.value > whole.number.value or VIRTUAL & {t.low for t in tokens}:
        return None
    over = per_of(normal([parts]))
    span = tokens[whole.at].span.join(tokens[each.at].span)
    return Share(whole.number, each.number, False, _what(tokens, whole), over, "", span)


def _ways(
    tokens: Sequence[Token], whole: _Count, parts: _Count, each: _Count, end: int
) -> Cut | None:
    """``64 heads split 8 ways, 8 per GPU``, ``leaving 8 on each GPU``."""
    link = {t.low for t in tokens[parts.after : each.at]}
    behind = [word(tokens, i) for i in range(each.after, min(each.after + 2, end))]
    every = behind in (["on", "each"], ["on", "every"]) or behind[:1] == ["per"]
    holder = word(tokens, each.after + (1 if behind[:1] == ["per"] else 2))
    last = each.after + 1 >= end or tokens[each.after + 1].kind == "close"
    apiece = (every and per_of([singular(holder)]) in HOLDERS) or (behind[:1] == ["each"] and last)
    same = {*each.words} <= {*whole.words} and whole.number.value >= each.number.value
    if not apiece or not same or not link <= GIVES | LEAVING | LINK_MARKS | OF:
        return None
    if BESIDE & {word(tokens, i) for i in range(each.after, end)}:
        return None
    span = tokens[whole.at].span.join(tokens[each.at].span)
    return Cut(_quotient(whole.number, parts.number, each.number), each.number, span)


def _count(tokens: Sequence[Token], at: int, end: int) -> _Count | None:
    number = tokens[at].number
    if tokens[at].kind != "number" or number is None or number.unit.dimensions:
        return None
    plain = number.exact and number.integral and not (number.bound or number.hyphened)
    if not plain or number.percent or number.times or number.value < 1:
        return None
    ranged = any(
        0 <= i < len(tokens) and tokens[i].text in ("-", "/", "^", "*") for i in (at - 1, at + 1)
    )
    if ranged:
        return None
    words, after = phrase(tokens, at, end)
    if number.noun:
        words = (*normal([number.noun]), *words)
    return _Count(at, number, words, after)


def _share(tokens: Sequence[Token], whole: _Count, each: _Count, end: int) -> Share | None:
    """``… into 128 per GPU``, ``… as 32 sequences per DP group``."""
    if each.after + 1 >= end or word(tokens, each.after) not in ("per", "each", "every", "on"):
        return None
    if word(tokens, each.after) == "on" and word(tokens, each.after + 1) not in ("each", "every"):
        return None
    if not _same(whole, each) or each.number.value > whole.number.value:
        return None
    words = _run(tokens, each.after + 1, end)
    over = per_of(normal(words))
    if not over:
        return None
    span = tokens[whole.at].span.join(tokens[each.at].span)
    what = _what(tokens, whole)
    return Share(whole.number, each.number, False, what, over, _dimension(words), span)


def _cut(
    tokens: Sequence[Token], whole: _Count, parts: _Count, each: _Count, end: int
) -> Cut | None:
    """``into 4 stages of 4 layers``, ``across 8 GPUs (8 experts each)``."""
    if not _same(whole, each) or _listed(tokens, each.after) or not 0 < each.at - parts.after <= 3:
        return None
    link = tokens[parts.after : each.at]
    if not all(t.low in OF | FILLER or t.text in LINK_MARKS for t in link):
        return None
    said = bool({t.low for t in link} & {"of", "with", "à", "having", "holding", "each"})
    apiece = each.after < end and word(tokens, each.after) in ("each", "apiece", "per")
    if not said and not apiece:
        return None
    if whole.number.value < each.number.value:
        return None
    return Cut(
        _quotient(whole.number, parts.number, each.number),
        each.number,
        tokens[whole.at].span.join(tokens[each.at].span),
    )


def _quotient(whole: Number, parts: Number, each: Number) -> Expression:
    """The whole over the parts; what does not divide may be rounded either way."""
    tree = Binary("/", Literal_(whole), Literal_(parts))
    exact = whole.value / parts.value
    if exact.denominator == 1 or abs(exact - each.value) >= 1:
        return tree
    return Call("ceil" if each.value > exact else "floor", (tree,))


def _same(whole: _Count, each: _Count) -> bool:
    """Whether a part is counted in what the whole is, or in nothing at all."""
    return not each.words or each.noun == whole.noun or bool(set(each.words) & set(whole.words))


def _listed(tokens: Sequence[Token], after: int) -> bool:
    """``groups of 48 and 16``: the parts are not equal."""
    at = after
    if at < len(tokens) and (tokens[at].kind == "comma" or word(tokens, at) in ("and", "or")):
        at += 1 + (word(tokens, at + 1) in ("and", "or"))
        return at < len(tokens) and tokens[at].kind == "number"
    return False


def _before(tokens: Sequence[Token], at: int) -> str:
    index = at - 1
    while index > 0 and word(tokens, index) in FILLER | {"equal", "exactly", "available"}:
        index -= 1
    return word(tokens, index)


def _run(tokens: Sequence[Token], at: int, end: int) -> list[str]:
    """The words from a place on that make one name."""
    words: list[str] = []
    while at < end and len(words) < 4 and tokens[at].kind in ("word", "symbol"):
        if tokens[at].low in FUNCTION_WORDS:
            break
        words.append(tokens[at].text)
        at += 1
    return words


def _what(tokens: Sequence[Token], whole: _Count) -> tuple[str, ...]:
    words: list[str] = []
    for index in range(whole.at - 1, max(-1, whole.at - 1 - BEFORE), -1):
        if tokens[index].kind in ("stop", "number", "comma"):
            break
        if tokens[index].kind == "word":
            words.insert(0, tokens[index].text)
    return (*normal(words), *whole.words)


def _dimension(words: Sequence[str]) -> str:
    return next((DIMENSIONS[w] for w in normal(words) if w in DIMENSIONS), "")
