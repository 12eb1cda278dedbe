"""Two named values that a clause compares: ``the use is above the break-even``, ``4 % more``.

``Faster`` and ``cheaper`` may be meant of something else than the values in sight, and a name may
be short for something else, so that only whole names and plain relations are certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions import differing
from doc_auditor.judging.conclusions.clauses import Clause, claim, clauses, opening, span_of
from doc_auditor.judging.conclusions.described import (
    Described,
    Names,
    names,
    numbered,
    stock,
)
from doc_auditor.judging.conclusions.sides import (
    Frame,
    apart,
    far,
    graded,
    hedged,
    levels,
    pairs,
    valued,
)
from doc_auditor.judging.order import HOLDS
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.sentences.worded import LINKS, LOOSE, relation
from doc_auditor.reading.tokens import Token, lower
from doc_auditor.records import Comparison

VERBS = frozenset("is are stays stay lies remains remain".split())
THIS = frozenset("which this that it".split())
ALONE = frozenset("exceeds beats".split())
SO = frozenset("therefore thus hence even much clearly".split())
ENOUGH = frozenset("enough sufficient".split())


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """The clauses that compare two values by name, or a value with a named one."""
    for clause in clauses(bench):
        if clause.opened:
            continue
        for at in range(len(clause.tokens)):
            found = (
                differing.by_share(bench, clause, at)
                or differing.having(bench, clause, at)
                or _compared(bench, clause, at)
            )
            if found is not None:
                yield found
                break


def _compared(bench: Bench, clause: Clause, at: int) -> Comparison | None:
    tokens = clause.tokens
    if tokens[at].kind != "word" or lower(tokens, at) in LOOSE:
        return None
    if not at and lower(tokens, 0) in ENOUGH and lower(tokens, 1) == "for":
        return _behind(bench, clause, clause.before(), ("≥", tokens[2:]))
    sign, after = relation(tokens, at)
    grade = lower(tokens, at) if lower(tokens, at + 1) == "than" and not sign else ""
    after = at + 2 if grade else after
    right = tokens[after:]
    if sign not in ("<", ">", "≤") and not grade:
        return None
    if any(t.kind not in ("word", "symbol", "number") for t in right) or valued(right):
        return None
    if at == 0:
        return _behind(bench, clause, clause.before(), (sign or grade, right))
    verb = at - 1
    while verb > 0 and lower(tokens, verb) in (LINKS | SO) - VERBS:
        verb -= 1
    verb = at if lower(tokens, at) in ALONE else verb
    if lower(tokens, verb) not in VERBS | ALONE or valued(tokens[:verb]):
        return None
    left = tokens[opening(tokens) : verb]
    if verb == 1 and lower(tokens, 0) in THIS:
        which = lower(tokens, 0) == "which"
        value = clause.before() if which else clause.pronounced()
        return _behind(bench, clause, value, (sign or grade, right))
    if clause.conditional:
        return None
    return _between(bench, clause, (left, sign or grade, right))


def _between(
    bench: Bench, clause: Clause, said: tuple[Sequence[Token], str, Sequence[Token]]
) -> Comparison | None:
    """``A is below B``: the values that the nearest frames give both names."""
    left, sign, right = said
    known, counted = stock(bench), numbered(bench)
    first, second = names(left, counted), names(right, counted)
    wordings = bench.catalog.tools.wordings
    for near, frames in enumerate(levels(bench, clause.block)):
        if near > 1 and sign not in HOLDS:
            return None  # of another section than the values
        found = [
            (p, s)
            for p in pairs(known, frames, first, second)
            if (s := sign if sign in HOLDS else graded(wordings, sign, p.left.number))
            and not apart(bench, p.left)
        ]
        if not found:
            continue
        if len({HOLDS[s](p.left.number.value, p.right.number.value) for p, s in found}) > 1:
            return None
        pair, chosen = found[0]
        loose = sign not in HOLDS or not pair.exact
        three = (pair.left.number, chosen, pair.right.number)
        if loose and (far(*three) or hedged(*three)):
            return None
        return claim(bench, clause, span_of((*left, *right)), three, loose)
    return None


# ---- a value against a named one ---------------------------------------------------------------


def _behind(
    bench: Bench,
    clause: Clause,
    value: tuple[Number, Token] | None,
    said: tuple[str, Sequence[Token]],
) -> Comparison | None:
    """``= 3.33 EUR, less than on demand``: the value ends the clause or the sentence before."""
    sign, right = said
    if value is None or not right:
        return None
    if sign not in HOLDS:
        sign = graded(bench.catalog.tools.wordings, sign, value[0])
    name = names(right, numbered(bench))
    lead = [t for t in (*clause.lead, *clause.earlier) if t.kind in ("word", "symbol")]
    for frames in levels(bench, clause.block):
        found = _named(bench, frames, name, names(lead), value[0])
        if not found or not sign:
            continue
        close = _closest(found, names(lead))
        if close is None:
            return None
        three = (value[0], sign, _as(close.number, value[0]))
        if far(*three) or hedged(*three):
            return None
        span = value[1].span.join(right[-1].span)
        return claim(bench, clause, span, three, loose=True)
    return None


def _named(
    bench: Bench, frames: Sequence[Frame], name: Names, said: Names, value: Number
) -> list[Described]:
    """The values of the kind whose name or label says all of a name."""
    known = stock(bench)
    found: dict[int, Described] = {}
    for frame in frames:
        for each in known.frames[frame]:
            if name and name <= each.words and name & each.name and _fits(each, value, said):
                found.setdefault(each.number.span.start, each)
    others = [d for d in found.values() if d.number.span != value.span]
    return [d for d in others if d.number.unit.text == value.unit.text] or others


def _fits(each: Described, value: Number, said: Names) -> bool:
    """Whether a value is of the kind of another: ``an hour costs 3 EUR``, ``EUR per GPU-hour``."""
    number = each.number
    if not value.unit.dimensions or number.percent != value.percent:
        return False
    if number.unit.dimensions == value.unit.dimensions:
        return True
    stem = number.unit.stem
    per = frozenset(normal([number.unit.text.partition("per")[2]]))
    return stem is not None and stem.dimensions == value.unit.dimensions and bool(per & said)


def _as(number: Number, value: Number) -> Number:
    """A value per hour beside what an hour costs."""
    same = number.unit.dimensions == value.unit.dimensions
    return number if same else replace(number, unit=value.unit)


def _closest(found: Sequence[Described], said: Names) -> Described | None:
    """The one value that shares the most words with what is said before."""
    shared = [len(d.words & said) for d in found]
    best = [d for d, n in zip(found, shared, strict=True) if n == max(shared)]
    return best[0] if len({d.number.value for d in best}) == 1 else None
