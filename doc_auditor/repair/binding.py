"""Which operands of printed calculations state a degree or a size of the model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from doc_auditor.formula import Binary, Expression, Literal_, numbers
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.records import BlockKind, Declaration, Equation
from doc_auditor.repair.distribution import AXES, BASES, DIVISORS, axes_of
from doc_auditor.repair.situation import NEEDED, Situations, words_of
from doc_auditor.source import Span

Bound = tuple[Span, Span]
"""An operand and the declaration that it repeats."""


def operands(claim: Equation, label: Sequence[str], situations: Situations) -> Iterator[Bound]:
    """The operands of an equation that repeat a declared quantity.

    ``label`` holds the words of the line and of what stands above it.
    """
    for side in claim.sides:
        if isinstance(side, Literal_):
            continue
        factors = factors_of(side)
        if factors is not None:
            yield from product(factors, claim.block, situations)
            yield from _from_above(factors, claim.block, situations)
        yield from _quotients(side, claim.block, label, situations)
        for number in numbers(side):
            fact = _by_noun(number, claim.block, situations)
            if fact is not None:
                yield number.digits, fact.number.digits


def factors_of(side: Expression) -> list[Number] | None:
    """The numbers of a plain product of counts."""
    found: list[Number] = []
    stack = [side]
    while stack:
        node = stack.pop()
        if isinstance(node, Binary) and node.op == "*":
            stack += [node.right, node.left]
        elif isinstance(node, Literal_) and node.number.exact and not node.number.unit.text:
            found.append(node.number)
        else:
            return None
    return found if len(found) > 1 else None


def product(factors: Sequence[Number], block: int, situations: Situations) -> Iterator[Bound]:
    """A product whose figures are those of the degrees: by name where one is printed, else by
    value; equal ones in the order in which the degrees are declared."""
    degrees = situations.degrees(block)
    if any(_counts_something(n) for n in factors):
        return
    declared = sorted(degrees, key=lambda q: degrees[q].number.digits)
    matched: list[tuple[Number, str]] = []
    used: set[str] = set()
    for number in sorted(factors, key=lambda n: not _named_degree(n)):
        named = _named_degree(number)
        options = [named] if named else declared
        name = next((q for q in options if q not in used and _equal(degrees.get(q), number)), None)
        if name is None:
            if number.value != 1:
                return
            continue
        used.add(name)
        matched.append((number, name))
    above_one = {q for q, d in degrees.items() if d.number.value > 1}
    if len(used) < 2 or (not _enough(factors, used, above_one)):
        return
    for number, name in matched:
        yield number.digits, degrees[name].number.digits


def _from_above(factors: Sequence[Number], block: int, situations: Situations) -> Iterator[Bound]:
    """A product under a list: its figures are those of the lines above, in their order."""
    document, tokens = situations.bench.document, situations.bench.reading.tokens
    above: list[Number] = []
    for index in range(block - 1, max(block - 2 - len(factors), -1), -1):
        other = document.blocks[index]
        counts = [
            t.number
            for t in tokens.get(index, ())
            if t.number is not None and t.number.integral and not t.number.unit.text
        ]
        if other.trail != document.blocks[block].trail or other.kind is BlockKind.HEADING:
            break
        if counts:
            above.insert(0, counts[0])
    last = above[-len(factors) :]
    if len(last) == len(factors) and [n.value for n in last] == [n.value for n in factors]:
        yield from ((a.digits, b.digits) for a, b in zip(factors, last, strict=True))


def _counts_something(number: Number) -> bool:
    """``64 experts`` is no degree, even where the degree has the same value."""
    words = [singular(w) for w in words_of(number.noun)]
    return _named_degree(number) is None and any(BASES.get(w, NEEDED) != NEEDED for w in words)


def _enough(factors: Sequence[Number], used: set[str], above_one: set[str]) -> bool:
    """Named factors, or at least three that match, or all degrees that there are."""
    return all(_named_degree(n) for n in factors) or len(used) >= 3 or above_one <= used


def _named_degree(number: Number) -> str | None:
    words = [singular(w) for w in words_of(number.noun)]
    return next((AXES[w] for w in words if w in AXES and w not in ("expert", "data")), None)


def _equal(fact: Declaration | None, number: Number) -> bool:
    return fact is not None and fact.number.value == number.value


def _by_noun(number: Number, block: int, situations: Situations) -> Declaration | None:
    """``64 experts``, ``4 stages``, ``16 TP``: what the operand's own words say."""
    if number.unit.dimensions or not number.integral:
        return None
    for word in (singular(w) for w in words_of(number.noun)):
        name = AXES.get(word) if word not in ("expert", "data", "tensor") else None
        for quantity in (name, BASES.get(word)):
            fact = situations.fact(quantity, block) if quantity else None
            if fact is not None and fact.number.value == number.value:
                return fact
    return None


def _quotients(
    side: Expression, block: int, label: Sequence[str], situations: Situations
) -> Iterator[Bound]:
    """``64 ÷ 16``: a size of the model over a degree that divides it, or anything over a degree
    that the line names."""
    for above, below in divisions(side):
        for base, divisor in _readings(above, below, block, label, situations):
            yield above.digits, base.number.digits
            yield below.digits, divisor.number.digits
            return
        fact = _labelled(below, block, label, situations)
        if fact is not None:
            yield below.digits, fact.number.digits


def divisions(side: Expression) -> Iterator[tuple[Number, Number]]:
    """Dividend and divisor of every division whose divisor is a printed number."""
    stack = [side]
    while stack:
        node = stack.pop()
        if not isinstance(node, Binary):
            continue
        stack += [node.left, node.right]
        if node.op != "/" or not isinstance(node.right, Literal_):
            continue
        first = node.left
        while isinstance(first, Binary):
            first = first.left
        if isinstance(first, Literal_):
            yield first.number, node.right.number


def _readings(
    above: Number, below: Number, block: int, label: Sequence[str], situations: Situations
) -> Iterator[tuple[Declaration, Declaration]]:
    """What is divided by what: as the operand's noun says, else the label, else by value."""
    if above.unit.dimensions or below.unit.dimensions:
        return
    words = [singular(w) for w in words_of(above.noun)]
    named = [BASES[w] for w in words if w in BASES]
    told = [BASES[w] for w in map(singular, label) if BASES.get(w, NEEDED) != NEEDED]
    for base in named or [*told, *(b for b in DIVISORS if b != NEEDED and b not in told)]:
        whole = situations.fact(base, block)
        if whole is None or whole.number.value != above.value:
            continue
        for name in DIVISORS[base]:
            divisor = situations.fact(name, block)
            if divisor is not None and divisor.number.value == below.value:
                yield whole, divisor


def _labelled(
    number: Number, block: int, label: Sequence[str], situations: Situations
) -> Declaration | None:
    """A bare divisor under ``Tensor parallelism: 44GB ÷ 2``."""
    generic = {"gpu", "device", "way", "group", "rank", "total", "stage", "shard"}
    nouns = {singular(w) for w in words_of(number.noun)}
    if number.unit.dimensions or not number.integral or not nouns <= generic:
        return None
    for name in axes_of(label):
        fact = situations.fact(name, block)
        if fact is not None and fact.number.value == number.value != Fraction(1):
            return fact
    return None
