"""Bounds that a clause calls kept or missed: ``This would meet the target of 90``, ``with 61 ms``.

The value stands in the clause or ends the sentence before; the bound stands in the clause, is what
the sentences before call a target, or is what something is said to have: ``which the hall has``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.bounded import MEASURES
from doc_auditor.judging.conclusions.clauses import Clause, claim, clauses
from doc_auditor.judging.conclusions.described import Described, names, per_of, stock
from doc_auditor.judging.conclusions.sides import levels
from doc_auditor.judging.order import OPPOSITE
from doc_auditor.judging.requirements.pairs import alike, direction, fitted
from doc_auditor.quantity import Number
from doc_auditor.reading.sentences.sufficing import certain, same
from doc_auditor.reading.sentences.worded import LIMIT, LINKS
from doc_auditor.reading.tokens import Token, lower, word
from doc_auditor.records import Comparison

THIS = frozenset("this that it these which".split())
WILL = frozenset("would will does can still also therefore thus".split())
IS = frozenset("is are was were".split())
WITH = frozenset("with at".split())
SOON = frozenset("now again still then thus therefore also clearly just easily".split())
MORE = frozenset("with together if plus twice".split())
BARE = frozenset("the our this that so and still".split())


@dataclass(frozen=True, slots=True)
class Kept:
    """A value, its bound, and whether the bound is said to be kept."""

    value: Number
    bound: Number
    met: bool
    about: str
    certain: bool
    first: Token
    last: Token


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """The clauses that say of a value and its bound whether it is kept."""
    for clause in clauses(bench):
        if clause.opened:
            continue
        for reader in (_meets, _is_met):
            kept = reader(bench, clause)
            found = _compared(bench, clause, kept) if kept is not None else None
            if found is not None:
                yield found
                break


def _compared(bench: Bench, clause: Clause, kept: Kept) -> Comparison | None:
    wordings = bench.catalog.tools.wordings
    side = direction(wordings, "", kept.about, kept.about, kept.bound)
    if side is None or kept.value.hedged or kept.bound.hedged:
        return None
    sign = "≥" if side == "at least" else "≤"
    value, bound = kept.value, kept.bound
    if not decided(value, bound, sign):
        return None
    relation = sign if kept.met else OPPOSITE[sign]
    span = kept.first.span.join(kept.last.span)
    return claim(bench, clause, span, (value, relation, bound), not kept.certain)


def decided(value: Number, bound: Number, sign: str) -> bool:
    """Whether the order of the two is beyond rounding and the base of a unit; a bound is exact."""
    if certain(*((value, bound) if sign == "≥" else (bound, value))):
        return True
    alone = value.unit.text == bound.unit.text and value.scale == bound.scale
    return alone and abs(value.coefficient - bound.coefficient) > value.half()


def _meets(bench: Bench, clause: Clause) -> Kept | None:
    """``This would still meet the target of 9,000 tokens/s``; ``which misses the 50 ms``."""
    tokens, wordings = clause.tokens, bench.catalog.tools.wordings
    if word(tokens, 0) not in THIS:
        return None
    at = 1
    while word(tokens, at) in WILL:
        at += 1
    met = word(tokens, at) in wordings.concluding("meets")
    if not met and word(tokens, at) not in wordings.concluding("misses"):
        return None
    figures = [i for i in range(at + 1, len(tokens)) if tokens[i].kind == "number"]
    bound = tokens[figures[0]].number if len(figures) == 1 else None
    said = {lower(tokens, i) for i in range(at + 1, len(tokens))}
    if bound is None or not said & LIMIT or bound.times:
        return None
    which = word(tokens, 0) == "which"
    return _kept(clause, clause.before() if which else None, bound, met, tokens[figures[0]])


def _kept(
    clause: Clause, value: tuple[Number, Token] | None, bound: Number, met: bool, last: Token
) -> Kept | None:
    """The value that a pronoun stands for: what ends the text before, else its one value."""
    near = clause.lead or clause.earlier
    others = [t for t in near if t.number is not None and _same(t.number, bound)]
    value = value or clause.pronounced()
    sure = value is not None and len(others) < 2
    if value is None and not clause.lead and len(others) == 1 and others[0].number:
        value = (others[0].number, others[0])
    if value is None or not _same(value[0], fitted(bound, value[0])):
        return None
    texts = (*clause.earlier, *clause.lead, *clause.tokens)
    if per_at(texts, value[0]) != per_at(texts, bound):
        return None
    about = " ".join(t.text for t in texts if t.kind == "word")
    return Kept(value[0], fitted(bound, value[0]), met, about, sure, clause.tokens[0], last)


def per_at(tokens: Sequence[Token], number: Number) -> str:
    """What a value in a text is per, beside its unit."""
    return next((per_of(tokens, i) for i, t in enumerate(tokens) if t.number is number), "")


def _same(value: Number, bound: Number) -> bool:
    plain = bool(value.unit.dimensions) or value.percent
    return plain and same(value, bound) and alike(value, bound) and value.span != bound.span


def _is_met(bench: Bench, clause: Clause) -> Kept | None:
    """``with 61 ms it is met now``, ``the target of 60 ms is met``, ``so it is met``."""
    tokens, wordings = clause.tokens, bench.catalog.tools.wordings
    verb = next((i for i in range(1, len(tokens)) if word(tokens, i) in IS), None)
    if verb is None:
        return None
    at = verb + 1
    while word(tokens, at) in SOON | LINKS:
        at += 1
    met = word(tokens, at) in wordings.concluding("kept")
    if not met and word(tokens, at) not in wordings.concluding("missed"):
        return None
    rest = {lower(tokens, i) for i in range(at + 1, len(tokens))}
    figures = [i for i in range(verb) if tokens[i].kind == "number"]
    if rest - SOON or len(figures) > 1:
        return None
    with_ = bool(figures) and word(tokens, figures[0] - 1) in WITH
    subject = {lower(tokens, i) for i in range(figures[0] + 1 if with_ else 0, verb)}
    if not (subject & THIS or subject & LIMIT):
        return None
    value = (tokens[figures[0]].number, tokens[figures[0]]) if figures else None
    if figures and not with_:
        of = {lower(tokens, i) for i in range(figures[0] + 1, verb)} & MEASURES
        if of - {lower(t, i) for t in (clause.lead or clause.earlier,) for i in range(len(t))}:
            return None  # ``The target of 50 ms for the mean is met``, of another value
        bound = tokens[figures[0]].number
        return _kept(clause, None, bound, met, tokens[at]) if bound is not None else None
    if value is None:
        value = clause.before() or clause.pronounced()
    if value is None or value[0] is None or subject - THIS - LIMIT - BARE:
        return None
    known = _bound(bench, clause, value[0])
    if known is None:
        return None
    about = " ".join([*known.name, *(t.text for t in tokens if t.kind == "word")])
    return Kept(value[0], known.number, met, about, with_, value[1], tokens[at])


def _bound(bench: Bench, clause: Clause, value: Number) -> Described | None:
    """The one bound of the kind that the text of the block, or else around it, names."""
    here = stock(bench).frames.get(("text", clause.block.index), ())
    start = clause.tokens[0].span.start
    found = [d for d in here if d.number.span.start < start and same(d.number, value)]
    bounds = [d for d in found if d.name & LIMIT and alike(d.number, value)]
    if bounds:
        return bounds[0] if len(bounds) == 1 else None
    near = next(iter(levels(bench, clause.block)))
    said = names([t for t in (*clause.lead, *clause.earlier, *clause.tokens) if t.kind == "word"])
    around = [
        d
        for f in near
        for d in stock(bench).frames[f]
        if d.name & LIMIT and (d.name <= LIMIT or (d.name - LIMIT) & said)
    ]
    fitting = {d.number.span: d for d in around if same(d.number, value) and alike(d.number, value)}
    return next(iter(fitting.values())) if len(fitting) == 1 else None
