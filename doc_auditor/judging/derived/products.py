"""Kind ``derived``: three values of neighbouring sentences, one the product of the two others.

``The 246 GB checkpoint at 10 GB/s takes 24.6 seconds``: a size, a rate and a time.  Efficiencies
and overheads explain most differences, so only those are accused that a unit or a power of ten
explains: for certain if no other values could be meant, else likely, as the nearest ones are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.derived import nearest
from doc_auditor.judging.derived.triples import NEAR, Triple, Value, calculated, sentences, triples
from doc_auditor.judging.entries import spoken_for
from doc_auditor.quantity import readable
from doc_auditor.records import Claim, Evidence
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

MOST = 10
"""Values of two neighbouring sentences that are looked at."""
SLIPS = tuple(Fraction(n) for n in (8, 60, 1000, 3600, 10, 10**6, 24, 86400))
TENFOLD = tuple(Fraction(10) ** n for n in (1, 2, 3, 6, 9))
ALL = frozenset("total altogether overall".split())
PARTLY = frozenset(
    "spare spares idle used free active healthy reserved reserve left down drained failed usable "
    "available remaining only of up".split()
)
"""Words that tell of some of the things only."""
SURE = 3
"""Significant digits that a value needs to be accused over the end of a sentence."""


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Values that follow from the two beside them."""
    known = calculated(bench)
    before: list[Value] = []
    for sentence in sentences(bench):
        if before and before[0].block.trail != sentence[0].block.trail:
            before = []
        near = [*before, *sentence][-MOST:]
        found = [t for t in triples(near) if t.values[2] in sentence]
        fitting = [t for t in found if t.is_about(Fraction(1))]
        settled = {v.number.digits for t in fitting for v in t.values}
        for triple in fitting:
            if not {v.number.digits for v in triple.values} <= known:
                yield Outcome(verdict(_claim(bench, triple), "derived", "holds", _shown(triple)))
        for triple in found:
            own = {v.number.digits for v in triple.values}
            if not own & (settled | known) and _alone(triple, near):
                yield from _slip(rule, bench, triple)
        before = sentence


def likely(rule: Rule, bench: Bench, told: set[Span]) -> Iterator[Outcome]:
    """Values that no other reading has judged, and that are off by a step from the nearest two."""
    for triple in nearest.slips(bench):
        digits = triple.values[2].number.digits
        if digits not in told:
            told.add(digits)
            yield from _off(rule, bench, triple, likely=True)


def _alone(triple: Triple, near: Sequence[Value]) -> bool:
    """Whether no other value could be meant instead of one of the three.

    ``Over 876 hours this is 212 MWh`` means the last power of the sentence before.
    """
    first, *rest = triple.values
    sentences = {v.sentence for v in triple.values}
    end = triple.values[2].number.digits.start  # ``…, which overlaps with 900 ms``
    ahead = [v for v in near if v.number.digits.start <= end and v.sentence in sentences]
    kinds = Counter(kind for kind, _ in {(v.kind, v.number.value) for v in ahead})
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
        if together and _counted(bench, triple):
            yield from _off(rule, bench, triple, likely=True)
        return
    if digits >= (2 if together else SURE):
        yield from _off(rule, bench, triple)


def _counted(bench: Bench, triple: Triple) -> bool:
    """``16 nodes, 8 GPUs per node, 256 GPUs in total``: things that are counted and all in use."""
    if any(v.number.unit.dimensions or not v.number.exact for v in triple.values):
        return False
    tokens = bench.reading.tokens.get(triple.values[0].block.index, ())
    words = {t.low for t in tokens if t.kind == "word"}
    return bool(words & ALL) and not words & PARTLY


def _off(rule: Rule, bench: Bench, triple: Triple, likely: bool = False) -> Iterator[Outcome]:
    """The last of the three is wrong, or likely so."""
    last, claim = triple.values[2], _claim(bench, triple)
    if spoken_for(claim):
        return
    actual, unit = _actual(triple, last), unit_of(last.number)
    seconds = actual * last.number.unit.factor
    near = NEAR + last.number.half() / last.number.coefficient
    if dict(last.kind) == {"second": 1} and abs(seconds / last.number.coefficient - 1) < near:
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
            strained=likely,
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
    numbers = tuple(v.number for v in triple.values)
    return bench.claim(block, last.number, numbers)
