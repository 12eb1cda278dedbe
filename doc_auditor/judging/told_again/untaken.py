"""An amount that the text sets out to do, and the one that its calculations take in its place.

``We add 250B tokens`` is taken by no calculation, and ``300 × 10^9 ÷ 4,194,304`` steps take an
amount that the text nowhere gives; what they divide it by are tokens too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.layout.eras import former, past
from doc_auditor.judging.statements import Statement
from doc_auditor.quantity import Number
from doc_auditor.records import Equation, Modality

LARGE = 1_000_000
"""From here on an amount is one of its own, and no factor."""
TIMES = 4
"""How many times as many something else is."""
ROUGHLY = Fraction(1, 10)
DOING = re.compile(
    r"\b(?:train\w*|add\w*|run\w*|process\w*|feed\w*|spend\w*|see[sn]?|consum\w*|takes?|for|over)\b"
    r"(?:(?!\b(?:first|last|next|other|every|each|per)\b)[^\d.;])*$",
    re.IGNORECASE,
)
"""Words before an amount that is worked through; ``the corpus has`` is none."""
BACK = 60
MANY = 30
"""Amounts beyond which a document lists them."""


def found(bench: Bench, statements: Sequence[Statement]) -> Iterator[tuple[Statement, Number]]:
    """Each amount that no calculation takes, with the one that is taken and nowhere given."""
    taken = _taken(bench)
    given: dict[Fraction, set[str]] = defaultdict(set)
    for s in (s for s in statements if not s.number.unit.dimensions):
        given[s.number.value] |= {*s.named.noun[:1], *s.named.label[-1:]}
    amounts = [s for s in statements if _amount(bench, s) and s.number.value not in taken]
    if len(amounts) > MANY:
        return
    for s in amounts:
        noun = s.named.noun[0]
        others = {
            n.value: n
            for value, claims in taken.items()
            for n, claim in claims
            if value >= LARGE and noun not in given.get(value, ()) and _near(n, s)
            if any(noun in given.get(o.value, ()) for o in claim.numbers if o is not n)
        }
        if len(others) != 1:
            continue
        (meant,) = others.values()
        if sum(a.named.noun[0] == noun and _near(meant, a) for a in amounts) == 1:
            yield s, meant


def _taken(bench: Bench) -> Mapping[Fraction, Sequence[tuple[Number, Equation]]]:
    """The large operands of the document's calculations."""
    every: dict[Fraction, list[tuple[Number, Equation]]] = defaultdict(list)
    for claims in bench.model.equations.values():
        for claim in claims:
            for n in claim.numbers:
                if not n.unit.dimensions and n.value >= LARGE:
                    every[n.value].append((n, claim))
    return every


def _amount(bench: Bench, s: Statement) -> bool:
    """Whether a value is a large amount that the document works through."""
    n = s.number
    plain = s.modality is Modality.ASSERTED and not (s.result or s.used or s.block.quotes)
    if not plain or n.unit.dimensions or n.value < LARGE or not s.named.noun or n.bound:
        return False
    if former(bench, s.block.index) or past(bench, s.block.index, n.digits):
        return False
    start = n.span.start - s.block.span.start
    return DOING.search(s.block.shadow[max(0, start - BACK) : start]) is not None


def _near(number: Number, s: Statement) -> bool:
    """Whether two amounts are of one size, and not one of them said roughly."""
    ratio = number.value / s.number.value
    return 1 < ratio * TIMES < TIMES * TIMES and abs(ratio - 1) > ROUGHLY
