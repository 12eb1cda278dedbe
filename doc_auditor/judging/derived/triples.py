"""Three values of neighbouring sentences, of which one is the product of the two others.

Dimensions say which values belong together; what a count counts (``tokens``) and what a value is
per (``per GPU``) are dimensions too, and ``GPU-hours`` are hours of so many GPUs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from doc_auditor.judging.bench import Bench
from doc_auditor.quantity import BINARY, Dimensions, Number, combine
from doc_auditor.reading.declared import following
from doc_auditor.reading.lexicon import PER, singular
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS
from doc_auditor.reading.tokens import Token, word
from doc_auditor.records import Block, BlockKind, Equation
from doc_auditor.source import Span

PREPOSITIONS = frozenset("per in on at for with and of from to is are was or when while".split())
CARRIERS = frozenset("replica instance engine worker pod node server host".split())
"""What loads and writes by itself: ``takes 1.4 s per replica`` is the time for what each has."""
THEM = "them"
THESE = frozenset({"that", "remain", "remaining"})
PAIR = 2
NEAR = Fraction(1, 200)
"""How far a value may be off beside its rounding."""


@dataclass(frozen=True, slots=True)
class Value:
    """A number with its dimensions, what it counts and what it is per taken in."""

    number: Number
    kind: Dimensions
    block: Block
    sentence: int


@dataclass(frozen=True, slots=True)
class Triple:
    """``product`` is ``left`` times ``right`` by their dimensions."""

    product: Value
    left: Value
    right: Value

    @property
    def values(self) -> tuple[Value, Value, Value]:
        """The three in the order of the text."""
        a, b, c = sorted((self.product, self.left, self.right), key=lambda v: v.number.digits.start)
        return a, b, c

    @property
    def exact(self) -> bool:
        """Whether no efficiency comes between: hours of so many things, and what they cost."""
        kinds = [dict(v.kind) for v in self.values]
        hours = any(len(k) == PAIR and set(k.values()) == {1} and "second" in k for k in kinds)
        return hours or any("money" in k for k in kinds)

    def outcome(self, wanted: Value) -> Fraction:
        """What one of the three is by the two others, in base units."""
        left, right = self.left.number.value, self.right.number.value
        if wanted is self.product:
            return left * right
        return self.product.number.value / (right if wanted is self.left else left)

    @property
    def ratio(self) -> Fraction:
        """What is printed over what follows; 1 where it is right."""
        return self.product.number.value / (self.left.number.value * self.right.number.value)

    def is_about(self, factor: Fraction) -> bool:
        """Whether the product is off by a factor, as far as the printed digits tell."""
        numbers = [v.number for v in self.values]
        slack = NEAR + sum(n.half() / abs(n.coefficient) for n in numbers if not n.exact)
        bases = BINARY if any(n.unit.power for n in numbers) else (Fraction(1),)
        return any(abs(self.ratio / factor / b - 1) <= slack for b in bases)


def calculated(bench: Bench) -> frozenset[Span]:
    """Figures of printed calculations, which are judged as printed."""
    return frozenset(
        n.digits for c in bench.model.claims if isinstance(c, Equation) for n in c.numbers
    )


def sentences(bench: Bench) -> Iterator[list[Value]]:
    """The measured values of each sentence that has any."""
    count = 0
    for block in bench.document.blocks:
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            continue
        found: list[Value] = []
        last: Value | None = None
        tokens = bench.reading.tokens.get(block.index, ())
        for at, token in enumerate(tokens):
            if token.kind == "stop" and token.text != "\n":
                if found:
                    yield found
                found, count = [], count + 1
            value = _value(tokens, at, block, count, last)
            if value is not None:
                found.append(value)
                last = value
        count += 1
        if found:
            yield found


def _value(
    tokens: Sequence[Token], at: int, block: Block, sentence: int, last: Value | None
) -> Value | None:
    number = tokens[at].number
    if tokens[at].kind != "number" or number is None or number.value <= 0:
        return None
    if number.bound and not _lasting(tokens, at):
        return None
    if number.percent or number.times:
        return None
    words = following(tokens, at)
    counted = _noun(number, words)
    kind = combine(combine(number.unit.dimensions, counted), _of_each(number))
    if not kind and number.exact and words[:1] and words[0] in THESE:
        kind = ((THEM, 1),)  # ``the 47 that remain``
    share = next((i for i, w in enumerate(words[:3]) if w.lower() in ("per", "/", "each")), None)
    each = singular("".join(words[share + 1 : share + 2])) if share is not None else ""
    if (per := PER.get(each)) and not (_time(number) and each in CARRIERS):
        kind = combine(kind, ((per, 1),), -1)
    if last is not None and (told := _of_the_last(tokens, at, number, last)):
        kind, factor = told, number.unit.factor / last.number.unit.factor
        number = replace(number, unit=replace(number.unit, factor=factor))
    return Value(number, kind, block, sentence) if kind else None


def _of_the_last(
    tokens: Sequence[Token], at: int, number: Number, last: Value
) -> Dimensions | None:
    """``30,720 GPU-hours at $2.50``, ``at $2.50 each``: a price of what stands before it.

    ``256 GPUs at 8 per node``: as many of them.
    """
    behind = [word(tokens, i) for i in range(at + 1, at + 3)]
    led = word(tokens, at - 1) == "at"
    hours = "second" in dict(last.kind) and bool(_of_each(last.number))
    if dict(number.unit.dimensions) == {"money": 1} and led and hours:
        close = tokens[at - 2].number is last.number or behind[0] == "each"
        return combine(number.unit.dimensions, last.kind, -1) if close else None
    counted = not last.number.unit.dimensions and len(last.kind) == 1
    if led and counted and not number.unit.text and behind[0] == "per" and PER.get(behind[1]):
        return combine(last.kind, ((PER[behind[1]], 1),), -1)
    return None


def _time(number: Number) -> bool:
    return dict(number.unit.dimensions) == {"second": 1}


def _lasting(tokens: Sequence[Token], at: int) -> bool:
    """``Over 876 hours this is …`` at the beginning of a sentence is no bound.

    ``fetched over 100 Gb/s Ethernet`` says what carries it.
    """
    number = tokens[at].number
    carried = number is not None and number.unit.dimensions == (("byte", 1), ("second", -1))
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    if carried and behind is not None and behind.kind == "word":
        return word(tokens, at - 1) == "over" and behind.low not in PREPOSITIONS
    opens = at == 1 or (at > 1 and tokens[at - 2].kind == "stop")
    time = number is not None and _time(number)
    return opens and time and word(tokens, at - 1) == "over"


def _noun(number: Number, words: Sequence[str]) -> Dimensions:
    """``tokens`` of ``4,096 tokens`` and of ``9,600 tokens/s``."""
    rate = dict(number.unit.dimensions) == {"second": -1}
    if number.unit.dimensions and not rate:
        return ()
    words = [*number.noun.split(), *words] if number.noun else list(words)
    name = singular(words[0].lower()) if words else ""
    counted = name.isalpha() and len(name) > 2 and words[0].lower() not in FUNCTION_WORDS
    return ((PER.get(name, name), 1),) if counted else ()


def _of_each(number: Number) -> Dimensions:
    """``GPU-hours`` are hours of so many GPUs."""
    thing, dash, _ = number.unit.text.partition("-")
    time = dash and number.unit.dimensions == (("second", 1),)
    return ((PER.get(singular(thing.lower()), thing.lower()), 1),) if time else ()


def triples(values: Sequence[Value]) -> Iterator[Triple]:
    """Every three of the values that belong together by what they measure."""
    for a, b in combinations(values, 2):
        if a.kind == b.kind:
            continue
        kind = combine(a.kind, b.kind)
        for c in values:
            if c.kind == kind and c is not a and c is not b and a.kind != c.kind != b.kind:
                yield Triple(c, a, b)
