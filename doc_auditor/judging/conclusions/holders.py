"""Whole things that hold what is divided among them: ``738 / 180 = 4.1, so 4 shards`` are too few.

A broken quotient is rounded up where it counts what has to hold or to carry a whole, and down where
whole things fit into something; only the first is read.  Replicas and the like are meant so beside
words for a demand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.formula import Binary, Literal_, numbers
from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.clauses import Clause, claim
from doc_auditor.judging.conclusions.described import TEXTS
from doc_auditor.judging.conclusions.phrase import DEMAND
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.sentences.sufficing import SO
from doc_auditor.reading.tokens import Token, lower, word
from doc_auditor.records import Block, BlockKind, Comparison, Equation

NEXT = SO | frozenset(
    "i.e ie rounded to up that is are means we need needs needed it takes".split()
)
DOWN = frozenset(
    "fit fits can could budget afford buy bought most full fully whole complete max maximum idle "
    "average mean about roughly down remain remaining left free least once only".split()
)
"""Words of a text in which a part of a thing does not count."""
NEEDED = frozenset("need needs needed require requires required serve carry must".split())
MACHINES = frozenset("gpu node server card instance replica host machine".split())
FAR = 6


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """The counts that follow from a broken quotient of a need and what one thing holds."""
    for block in bench.document.blocks:
        if block.kind not in TEXTS and block.kind is not BlockKind.CELL:
            continue
        for equation in bench.model.equations.get(block.index, ()):
            quotient = _quotient(equation)
            found = _counted(bench, block, quotient) if quotient is not None else None
            if found is not None:
                yield found


def _quotient(equation: Equation) -> Number | None:
    """The broken result of a division."""
    first, last = equation.sides[0], equation.sides[-1]
    if equation.form == "said" or not isinstance(first, Binary) or first.op not in "/÷":
        return None
    number = last.number if isinstance(last, Literal_) else None
    if number is None or number.unit.dimensions or number.percent or number.times:
        return None
    things = {singular(n.noun.lower()) for n in numbers(first.left)}
    broken = number.ulp < 1 and number.value.denominator != 1
    return number if broken and not things & MACHINES else None


def _counted(bench: Bench, block: Block, quotient: Number) -> Comparison | None:
    tokens = bench.reduced(block)
    at = next((i for i, t in enumerate(tokens) if _is(t, quotient)), None)
    place = _next(tokens, at) if at is not None else None
    count = tokens[place].number if place is not None else None
    if at is None or place is None or count is None or not _whole(count, quotient):
        return None
    words = _clause(tokens, at, place)
    holders = bench.catalog.tools.wordings.concluding("holders")
    carriers = bench.catalog.tools.wordings.concluding("carriers")
    noun = _noun(tokens, at, place)
    demanded = bool(words & (DEMAND | NEEDED))
    if words & DOWN or not (noun in holders or (noun in carriers and demanded)):
        return None
    if word(tokens, place + 1) and word(tokens, place + 2) == "per":
        return None
    span = tokens[at].span.join(tokens[place].span)
    clause = Clause(block, tokens, (), ())
    return claim(bench, clause, span, (quotient, "≤", count), loose=True)


def _clause(tokens: Sequence[Token], at: int, place: int) -> set[str]:
    """The words between the stops around a quotient and its count."""
    start, end = at, place
    while start and tokens[start - 1].kind != "stop":
        start -= 1
    while end < len(tokens) and tokens[end].kind != "stop":
        end += 1
    return {lower(tokens, i) for i in range(start, end) if tokens[i].kind == "word"}


def _is(token: Token, number: Number) -> bool:
    return token.number is not None and token.number.digits == number.digits


def _next(tokens: Sequence[Token], at: int) -> int | None:
    """The number that follows from a quotient: behind ``so``, an arrow, ``rounded to``."""
    for index in range(at + 1, min(at + FAR, len(tokens))):
        token = tokens[index]
        if token.kind == "number":
            said = {lower(tokens, i) for i in range(at + 1, index)}
            arrow = any(t.kind == "arrow" for t in tokens[at + 1 : index])
            return index if arrow or said & (SO | {"i.e", "rounded", "ie", "that"}) else None
        dot = token.text == "." and word(tokens, index - 1) == "i.e"
        if not dot and token.kind not in ("comma", "arrow") and word(tokens, index) not in NEXT:
            return None
    return None


def _whole(count: Number, quotient: Number) -> bool:
    plain = not (count.unit.text or count.hedged or count.bound or count.times)
    return plain and count.integral and abs(count.value - quotient.value) < 1


def _noun(tokens: Sequence[Token], at: int, place: int) -> str:
    """What a count counts: the word behind it, or the label of the line."""
    behind = [word(tokens, place + 1), word(tokens, place + 2)]
    many = next((w for w in behind if w.endswith("s")), "")
    if many or behind[0]:
        return singular(many or behind[0])
    colon = next((i for i in range(at) if tokens[i].kind == "colon"), None)
    label = [singular(word(tokens, i)) for i in range(colon or 0)]
    return next((w for w in label if w), "")
