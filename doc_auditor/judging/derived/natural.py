"""Every calculation of two values at hand that a value could be the outcome of.

Before a value is doubted, all of them are tried: what one of them explains may be meant so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, permutations, product

from doc_auditor.formula import Binary, Constant, Expression, Literal_, numbers
from doc_auditor.judging.derived.slots import Scene, Slot
from doc_auditor.quantity import Number, combine
from doc_auditor.reading.sentences.misprints import Offer

TRIED = 9
"""Values at hand that are tried with each other."""
SEVERAL = 6
"""Values that are taken several times."""
ONE = Fraction(1)
STEP = Fraction(1024, 1000)
MONTHS = (Fraction(73, 72), Fraction(31, 30), Fraction(28, 30))
"""What a month may be beside one of 30 days: a twelfth of a year, 31, 28."""
WITHIN = 3
"""Rounding never makes a value this many times another one."""
HOURS = frozenset({"h", "hour", "hours"})
ABOUT = Fraction(1, 20)
"""How far a value may be off that is said to be about so much."""


def fits(slot: Slot, offer: Offer, loose: bool = False) -> bool:
    """Whether a value is printed right, the rounding of what it is made of included.

    ``loose`` takes the zeros at the end of an integer for rounding too.
    """
    if not _near(slot, offer):
        return False
    number = slot.number
    parts = [n for n in numbers(offer.tree) if not n.exact and n.coefficient]
    slack = sum((_slack(n, offer) for n in parts), Fraction(0))
    half = number.loose() if loose else number.half()
    own = ABOUT if number.hedged else half / abs(number.coefficient)
    texts = [number.unit.text, *(n.unit.text for n in parts)]
    power = _power(offer.tree) - number.unit.power
    bases = (ONE, STEP**power, STEP**-power) if power else (ONE,)
    if any("month" in t for t in texts):
        bases = (*bases, *MONTHS, *(1 / m for m in MONTHS))
    ratio = slot.worth / offer.value
    return any(abs(ratio / b - 1) <= slack + own * ratio / b for b in bases)


def _near(slot: Slot, offer: Offer) -> bool:
    """Whether both are of about one size; told without fractions, as most are not."""
    value, worth = offer.value, slot.worth
    a, b = worth.numerator * value.denominator, value.numerator * worth.denominator
    return a < WITHIN * b and b < WITHIN * a


def _slack(number: Number, offer: Offer) -> Fraction:
    """The share of the outcome that the rounding of an operand makes.

    Of what is left when something is taken away, it makes more than of the operand itself.
    """
    tree, own = offer.tree, number.half() / abs(number.coefficient)
    if not isinstance(tree, Binary):
        return own
    if tree.op == "-" and Constant(ONE) in (tree.left, tree.right) and len(numbers(tree)) > 1:
        share = 1 - offer.value if tree.left == Constant(ONE) else 1 + offer.value
        return own * abs(share / offer.value)
    if tree.op == "-":
        return own * abs(number.value / offer.value)
    if isinstance(tree.left, Binary) and tree.left.op == "-":
        left = [n.value for n in numbers(tree.left)]
        gap = abs(left[0] - sum(left[1:], Fraction(0)))
        return own * max(ONE, abs(number.value) / gap) if gap else own
    if tree.op == "*" and number.percent and _more_or_less(tree, offer):
        others = [n.value for n in numbers(tree) if n is not number]
        return own * abs(number.value * others[0] / offer.value) if others else own
    return own


def _more_or_less(tree: Binary, offer: Offer) -> bool:
    """Whether a share is added or taken away, so that the outcome is not the plain product."""
    product = ONE
    for number in numbers(tree):
        product *= number.value
    return product != offer.value


def _power(tree: Expression) -> int:
    """How many steps of 1000 of the outcome may also be of 1024."""
    if isinstance(tree, Literal_):
        return tree.number.unit.power
    if not isinstance(tree, Binary):
        return 0
    left, right = _power(tree.left), _power(tree.right)
    return {"*": left + right, "/": left - right}.get(tree.op, left)


def explained(scene: Scene, slot: Slot) -> bool:
    """Whether a calculation of values at hand gives the value, rounded up or down too."""
    operands = _at_hand(scene, slot)
    return _any(slot, offers(slot, operands)) or _any(slot, _hired(slot, operands))


def explained_several(scene: Scene, slot: Slot) -> bool:
    """The same with a value taken several times, as often as a count at hand says."""
    return _any(slot, _deeper(slot, _at_hand(scene, slot)))


def _at_hand(scene: Scene, slot: Slot) -> list[Slot]:
    following = scene.after(slot)
    return [*scene.before(slot)[:TRIED], *([following] if following else [])]


def _any(slot: Slot, every: Iterator[Offer]) -> bool:
    """Whole things are rounded up where they are needed, and down where they fit."""
    whole = slot.counts and slot.number.exact
    return any(
        fits(slot, o, loose=True) or (whole and 0 < abs(slot.worth - o.value) < 1) for o in every
    )


def _deeper(slot: Slot, operands: Sequence[Slot]) -> Iterator[Offer]:
    """One value taken several times, alone and with another one; or less two others."""
    yield from _less_two(slot, operands)
    for several in _several(operands):
        yield from _single(slot, several)
        for other in operands:
            yield from _pair(slot, several, other)
            yield from _pair(slot, other, several)


def _less_two(slot: Slot, operands: Sequence[Slot]) -> Iterator[Offer]:
    """One value less two others: what several things leave."""
    alike = list({o.worth: o for o in operands[:TRIED] if o.like(slot)}.values())
    for a in alike:
        for b, c in combinations([o for o in alike if o is not a], 2):
            tree = Binary("-", made("-", a, b).tree, Literal_(c.number))
            yield Offer(tree, a.worth - b.worth - c.worth)


def _several(operands: Sequence[Slot]) -> Iterator[Slot]:
    """Each measured value times and over each count: two copies, the half for one of them."""
    for count in (o for o in operands if o.counts and o.worth > 1):
        for value in (o for o in operands[:SEVERAL] if o is not count and not o.ratio):
            yield replace(value, worth=value.worth * count.worth)
            yield replace(value, worth=value.worth / count.worth)


def offers(slot: Slot, operands: Sequence[Slot]) -> Iterator[Offer]:
    """What the values give, taken alone and by twos."""
    for a in operands:
        yield from _single(slot, a)
    for a, b in permutations(operands, 2):
        yield from _pair(slot, a, b)


def _hired(slot: Slot, operands: Sequence[Slot]) -> Iterator[Offer]:
    """``2.52 hours a month. On 512 GPUs at 2.10 USD``: a price whose hour goes without saying."""
    if dict(slot.dims) != {"money": 1}:
        return
    prices = [o for o in operands if o.dims == slot.dims and o is not slot]
    times = [o for o in operands if o.number.unit.text.partition(" ")[0] in HOURS]
    for price, time, count in product(prices, times, [o for o in operands if o.counts]):
        hours = time.number.coefficient
        tree = made("*", price, time).tree
        yield Offer(tree, price.worth * hours)
        yield Offer(Binary("*", tree, Literal_(count.number)), price.worth * hours * count.worth)


def _single(slot: Slot, a: Slot) -> Iterator[Offer]:
    others = a.counts and slot.counts and a.noun and slot.noun and a.noun != slot.noun
    if a.dims == slot.dims and a.ratio == slot.ratio and not others:
        yield Offer(Literal_(a.number), a.worth)
    if a.number.percent and slot.number.percent and a.worth < 1:
        yield Offer(Binary("-", Constant(ONE), Literal_(a.number)), 1 - a.worth)


def _pair(slot: Slot, a: Slot, b: Slot) -> Iterator[Offer]:
    same = a.dims == b.dims and a.ratio == b.ratio
    if b.ratio and not a.ratio and a.dims == slot.dims and not slot.ratio:
        yield made("*", a, b)
        yield made("/", a, b)
        for sign, factor in (("+", 1 + b.worth), ("-", 1 - b.worth)):
            tree = Binary(sign, Constant(ONE), Literal_(b.number), group=True)
            if factor > 0:
                yield Offer(Binary("*", Literal_(a.number), tree), a.worth * factor)
                yield Offer(Binary("/", Literal_(a.number), tree), a.worth / factor)
        return
    if slot.ratio or (slot.counts and not a.counts):
        if same:
            yield from _shares(a, b)
        return
    if same and a.dims == slot.dims:
        yield made("+", a, b)
        yield made("-", a, b)
    if not (a.ratio or b.ratio):
        if combine(a.dims, b.dims) == slot.dims:
            yield made("*", a, b)
        if combine(a.dims, b.dims, -1) == slot.dims:
            yield made("/", a, b)


def _shares(a: Slot, b: Slot) -> Iterator[Offer]:
    share = a.worth / b.worth
    yield made("/", a, b)
    ratio, one = made("/", a, b).tree, Constant(ONE)
    yield Offer(Binary("-", one, ratio) if share < 1 else Binary("-", ratio, one), abs(1 - share))
    if a.ratio:
        yield made("-", a, b, abs(a.worth - b.worth))


def made(sign: str, a: Slot, b: Slot, value: Fraction | None = None) -> Offer:
    """Two values with a sign between them; ``value`` where it is not the plain outcome."""
    tree: Expression = Binary(sign, Literal_(a.number), Literal_(b.number), group=sign == "-")
    return Offer(tree, _outcome(sign, a.worth, b.worth) if value is None else value)


def _outcome(sign: str, a: Fraction, b: Fraction) -> Fraction:
    if sign == "*":
        return a * b
    if sign == "/":
        return a / b
    return a + b if sign == "+" else a - b
