"""Kind ``derived``: three values of neighbouring sentences, one the product of the two others.

``The 246 GB checkpoint at 10 GB/s takes 24.6 seconds``: a size, a rate and a time.  Dimensions
say which values belong together; what a count counts (``tokens``) and what a value is per
(``per GPU``) are dimensions too.  Efficiencies and overheads explain most differences, so only
those are accused that a unit or a power of ten explains.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import spoken_for
from doc_auditor.quantity import Dimensions, Number, combine, readable
from doc_auditor.reading.declared import following
from doc_auditor.reading.lexicon import PER, singular
from doc_auditor.reading.tokens import Token, word
from doc_auditor.records import Block, BlockKind, Claim, Equation, Evidence
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

MOST = 10
"""Values of two neighbouring sentences that are looked at."""
SLIPS = tuple(Fraction(n) for n in (8, 60, 1000, 3600, 10, 10**6, 24, 86400))
TENFOLD = tuple(Fraction(10) ** n for n in (1, 2, 3, 6, 9))
NEAR = Fraction(1, 200)
SURE = 3
"""Significant digits that a value needs to be accused over the end of a sentence."""
BINARY = tuple(Fraction(1024, 1000) ** n for n in range(-4, 5))


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
    def ratio(self) -> Fraction:
        """What is printed over what follows; 1 where it is right."""
        return self.product.number.value / (self.left.number.value * self.right.number.value)

    def is_about(self, factor: Fraction) -> bool:
        """Whether the product is off by a factor, as far as the printed digits tell."""
        numbers = [v.number for v in self.values]
        slack = NEAR + sum(n.half() / abs(n.coefficient) for n in numbers if not n.exact)
        bases = BINARY if any(n.unit.power for n in numbers) else (Fraction(1),)
        return any(abs(self.ratio / factor / b - 1) <= slack for b in bases)


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Values that follow from the two beside them."""
    calculated = _calculated(bench)
    before: list[Value] = []
    for sentence in _sentences(bench):
        if before and before[0].block.trail != sentence[0].block.trail:
            before = []
        near = [*before, *sentence][-MOST:]
        triples = [t for t in _triples(near) if t.values[2] in sentence]
        fitting = [t for t in triples if t.is_about(Fraction(1))]
        settled = {v.number.digits for t in fitting for v in t.values}
        for triple in fitting:
            if not {v.number.digits for v in triple.values} <= calculated:
                yield Outcome(verdict(_claim(bench, triple), "derived", "holds", _shown(triple)))
        for triple in triples:
            own = {v.number.digits for v in triple.values}
            if not own & (settled | calculated) and _alone(triple, near):
                yield from _slip(rule, bench, triple)
        before = sentence


def _calculated(bench: Bench) -> frozenset[Span]:
    """Figures of printed calculations, which are judged as printed."""
    return frozenset(
        n.digits for c in bench.model.claims if isinstance(c, Equation) for n in c.numbers
    )


def _sentences(bench: Bench) -> Iterator[list[Value]]:
    """The measured values of each sentence that has any."""
    count = 0
    for block in bench.document.blocks:
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            continue
        found: list[Value] = []
        tokens = bench.reading.tokens.get(block.index, ())
        for at, token in enumerate(tokens):
            if token.kind == "stop" and token.text != "\n":
                if found:
                    yield found
                found, count = [], count + 1
            value = _value(tokens, at, block, count)
            if value is not None:
                found.append(value)
        count += 1
        if found:
            yield found


def _value(tokens: Sequence[Token], at: int, block: Block, sentence: int) -> Value | None:
    number = tokens[at].number
    if tokens[at].kind != "number" or number is None or number.value <= 0:
        return None
    if number.bound and not _lasting(tokens, at):
        return None
    if number.percent or number.times:
        return None
    words = following(tokens, at)
    counted = _noun(number, words)
    kind = combine(number.unit.dimensions, counted)
    share = next((i for i, w in enumerate(words[:3]) if w.lower() in ("per", "/", "each")), None)
    if share is not None and (per := PER.get(singular("".join(words[share + 1 : share + 2])))):
        kind = combine(kind, ((per, 1),), -1)
    return Value(number, kind, block, sentence) if kind else None


def _lasting(tokens: Sequence[Token], at: int) -> bool:
    """``Over 876 hours this is …`` at the beginning of a sentence is no bound."""
    number = tokens[at].number
    opens = at == 1 or (at > 1 and tokens[at - 2].kind == "stop")
    time = number is not None and dict(number.unit.dimensions) == {"second": 1}
    return opens and time and word(tokens, at - 1) == "over"


def _noun(number: Number, words: Sequence[str]) -> Dimensions:
    """``tokens`` of ``4,096 tokens`` and of ``9,600 tokens/s``."""
    rate = dict(number.unit.dimensions) == {"second": -1}
    if number.unit.dimensions and not rate:
        return ()
    words = [*number.noun.split(), *words] if number.noun else list(words)
    name = singular(words[0].lower()) if words else ""
    return ((PER.get(name, name), 1),) if name.isalpha() and len(name) > 2 else ()


def _triples(values: Sequence[Value]) -> Iterator[Triple]:
    for a, b in combinations(values, 2):
        if a.kind == b.kind:
            continue
        kind = combine(a.kind, b.kind)
        for c in values:
            if c.kind == kind and c is not a and c is not b and a.kind != c.kind != b.kind:
                yield Triple(c, a, b)


def _alone(triple: Triple, near: Sequence[Value]) -> bool:
    """Whether no other value could be meant instead of one of the three.

    ``Over 876 hours this is 212 MWh`` means the last power of the sentence before.
    """
    first, *rest = triple.values
    sentences = {v.sentence for v in triple.values}
    kinds = Counter(v.kind for v in near if v.sentence in sentences)
    if all(kinds[v.kind] == 1 for v in triple.values):
        return True
    others = [v for v in near if v.kind == first.kind]
    later = {v.sentence for v in rest} == {rest[0].sentence} and first.sentence < rest[0].sentence
    told = all(len(str(int(v.number.coefficient / v.number.ulp))) >= SURE for v in triple.values)
    return later and told and others[-1] is first and all(kinds[v.kind] == 1 for v in rest)


def _slip(rule: Rule, bench: Bench, triple: Triple) -> Iterator[Outcome]:
    """A unit or a power of ten lies between what is printed and what follows."""
    last = triple.values[2]
    together = len({v.sentence for v in triple.values}) == 1
    slips = SLIPS if together else TENFOLD
    digits = len(str(int(last.number.coefficient / last.number.ulp)))
    if not any(triple.is_about(f) or triple.is_about(1 / f) for f in slips):
        return
    claim = _claim(bench, triple)
    if spoken_for(claim) or digits < (2 if together else SURE):
        return
    actual, unit = _actual(triple, last), unit_of(last.number)
    seconds = actual * last.number.unit.factor
    if dict(last.kind) == {"second": 1} and abs(seconds / last.number.coefficient - 1) < NEAR:
        actual, unit = seconds, "s"
    shown = f"{_shown(triple)} = {readable(actual, 4)} {unit or ''}".rstrip()
    yield Outcome(
        verdict(claim, "derived", "fails", "off by a unit or a power of ten"),
        finding(
            rule,
            claim,
            f"{shown}, not {last.number.bare}",
            span=last.number.span,
            block=last.block.index,
            claimed=printed_value(last.number),
            actual=actual * last.number.scale if not last.number.unit.text else actual,
            unit=unit,
            calculation=[shown],
            related=[Evidence(v.number.text.strip(), v.number.span) for v in triple.values[:2]],
        ),
    )


def _actual(triple: Triple, wanted: Value) -> Fraction:
    """The right value in the printed unit and magnitude."""
    left, right = triple.left.number.value, triple.right.number.value
    if wanted is triple.product:
        value = left * right
    else:
        other = right if wanted is triple.left else left
        value = triple.product.number.value / other
    return value / (wanted.number.unit.factor * wanted.number.scale)


def _shown(triple: Triple) -> str:
    """The calculation whose result stands last."""
    last = triple.values[2]
    if last is triple.product:
        first, second = triple.values[:2]
        return f"{first.number.text.strip()} × {second.number.text.strip()}"
    other = triple.right if last is triple.left else triple.left
    return f"{triple.product.number.text.strip()} ÷ {other.number.text.strip()}"


def _claim(bench: Bench, triple: Triple) -> Claim:
    last = triple.values[2]
    block = last.block
    start = max(last.number.span.start - block.span.start, 0)
    modality = bench.reading.context.modality(block, start, start + len(last.number.text))
    numbers = tuple(v.number for v in triple.values)
    return Claim(last.number.span, block.index, modality, numbers)
