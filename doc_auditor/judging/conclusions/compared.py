"""Two named values that a clause compares: ``the use is above the break-even``, ``4 % more``.

``Faster`` and ``cheaper`` may be meant of something else than the values in sight, and a name may
be short for something else, so that only whole names and plain relations are certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.clauses import Clause, claim, clauses, opening, span_of
from doc_auditor.judging.conclusions.described import (
    Described,
    Names,
    Stock,
    names,
    numbered,
    stock,
)
from doc_auditor.judging.conclusions.sides import (
    Frame,
    apart,
    graded,
    kinds,
    levels,
    pairs,
)
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.sentences.worded import ARTICLES, COMPARATIVES, LINKS, LOOSE, relation
from doc_auditor.reading.tokens import Token, lower, word
from doc_auditor.records import Comparison

VERBS = frozenset("is are stays stay lies remains remain".split())
THIS = frozenset("which this that it".split())
ALONE = frozenset("exceeds beats".split())
SO = frozenset("therefore thus hence even much clearly".split())
TRUE = {"<": lambda a, b: a < b, ">": lambda a, b: a > b, "≤": lambda a, b: a <= b}
MANY = 4
FAR = 10
"""A conclusion that is wrong by more than this factor is rather about something else."""


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """The clauses that compare two values by name, or a value with a named one."""
    for clause in clauses(bench):
        if clause.opened:
            continue
        for at in range(len(clause.tokens)):
            found = _by_share(bench, clause, at) or _compared(bench, clause, at)
            if found is not None:
                yield found
                break


def _compared(bench: Bench, clause: Clause, at: int) -> Comparison | None:
    tokens = clause.tokens
    if tokens[at].kind != "word" or lower(tokens, at) in LOOSE:
        return None
    sign, after = relation(tokens, at)
    grade = lower(tokens, at) if lower(tokens, at + 1) == "than" and not sign else ""
    after = at + 2 if grade else after
    right = tokens[after:]
    if sign not in ("<", ">", "≤") and not grade:
        return None
    if any(t.kind not in ("word", "symbol", "number") for t in right) or _valued(right):
        return None
    if at == 0:
        return _behind(bench, clause, clause.before(), (sign or grade, right))
    verb = at - 1
    while verb > 0 and lower(tokens, verb) in (LINKS | SO) - VERBS:
        verb -= 1
    verb = at if lower(tokens, at) in ALONE else verb
    if lower(tokens, verb) not in VERBS | ALONE or _valued(tokens[:verb]):
        return None
    left = tokens[opening(tokens) : verb]
    if verb == 1 and lower(tokens, 0) in THIS:
        which = lower(tokens, 0) == "which"
        value = clause.before() if which else clause.pronounced()
        return _behind(bench, clause, value, (sign or grade, right))
    if clause.conditional:
        return None
    return _between(bench, clause, (left, sign or grade, right))


def _valued(tokens: Sequence[Token]) -> bool:
    """Whether a value stands in a stretch; the 2 of ``Proposal 2`` is none."""
    for at, token in enumerate(tokens):
        number = token.number if token.kind == "number" else None
        if number is None:
            continue
        if number.unit.text or number.ulp < 1 or word(tokens, at - 1) in ARTICLES:
            return True
    return False


def _between(
    bench: Bench, clause: Clause, said: tuple[Sequence[Token], str, Sequence[Token]]
) -> Comparison | None:
    """``A is below B``: the values that the nearest frames give both names."""
    left, sign, right = said
    known, counted = stock(bench), numbered(bench)
    first, second = names(left, counted), names(right, counted)
    wordings = bench.catalog.tools.wordings
    for near, frames in enumerate(levels(bench, clause.block)):
        if near > 1 and sign not in TRUE:
            return None  # of another section than the values
        found = [
            (p, s)
            for p in pairs(known, frames, first, second)
            if (s := sign if sign in TRUE else graded(wordings, sign, p.left.number))
            and not apart(bench, p.left)
        ]
        if not found:
            continue
        if len({TRUE[s](p.left.number.value, p.right.number.value) for p, s in found}) > 1:
            return None
        pair, chosen = found[0]
        loose = sign not in TRUE or not pair.exact
        three = (pair.left.number, chosen, pair.right.number)
        if loose and (_far(*three) or _hedged(*three)):
            return None
        return claim(bench, clause, span_of((*left, *right)), three, loose)
    return None


def _far(left: Number, sign: str, right: Number) -> bool:
    """Whether a conclusion is so wrong that something else must be meant."""
    if TRUE[sign](left.value, right.value):
        return False
    low, high = sorted((abs(left.value), abs(right.value)))
    return not low or high / low > FAR


def _hedged(left: Number, sign: str, right: Number) -> bool:
    return not TRUE[sign](left.value, right.value) and (left.hedged or right.hedged)


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
    if sign not in TRUE:
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
        if _far(*three) or _hedged(*three):
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
    return [d for d in found.values() if d.number.span != value.span]


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


# ---- a percentage that says which pair is meant -------------------------------------------------


def _by_share(bench: Bench, clause: Clause, at: int) -> Comparison | None:
    """``A holds 4.4 % more tokens than B``: the one pair whose values differ by that much."""
    tokens = clause.tokens
    share = tokens[at].number
    if tokens[at].kind != "number" or share is None or share.bound or share.times:
        return None
    if clause.conditional:
        return None
    said = lower(tokens, at + 1)
    than = next((i for i in range(at + 2, len(tokens)) if word(tokens, i) == "than"), None)
    if than is None or not (share.percent or share.unit.dimensions):
        return None
    if _valued(tokens[than:]) or _valued(tokens[:at]):
        return None
    counted = numbered(bench)
    left, right = names(tokens[:at], counted), names(tokens[than + 1 :], counted)
    noun = names(tokens[at + 2 : than], counted)
    wordings = bench.catalog.tools.wordings
    for frames in levels(bench, clause.block):
        found = []
        for a, b in _differing(stock(bench), frames, left, right):
            sign = COMPARATIVES.get(said, "") or graded(wordings, said, a.number)
            if sign and _apart_by(share, a.number, b.number) and _counts(bench, a, left, noun):
                found.append((a.number, sign, b.number))
        true = [three for three in found if TRUE[three[1]](three[0].value, three[2].value)]
        if true or len(found) == 1:
            span = span_of(tokens[opening(tokens) :])
            return claim(bench, clause, span, (true or found)[0], loose=True)
        if found:
            return None
    return None


def _counts(bench: Bench, value: Described, said: Names, noun: Names) -> bool:
    """Whether a value is of what is counted: ``more tokens``; what costs more is money."""
    number = value.number
    costs = said & frozenset(normal(bench.catalog.tools.wordings.concluding("costs")))
    if costs and dict(number.unit.dimensions).get("money") != 1:
        return False
    unit = frozenset(normal([number.unit.text, number.noun]))
    return noun <= value.words | value.noun | unit


def _differing(
    known: Stock, frames: Sequence[Frame], left: Names, right: Names
) -> Iterator[tuple[Described, Described]]:
    """The pairs of values that two names may mean; words that name nothing here are left out."""
    for frame in frames:
        for group in kinds(known.frames[frame]):
            vocabulary = frozenset[str]().union(*(d.name for d in group))
            own, other = (left & vocabulary) - right, (right & vocabulary) - left
            if own and other:
                first = [d for d in group if own <= d.name and not other <= d.name]
                second = [d for d in group if other <= d.name and not own <= d.name]
                yield from ((a, b) for a in first[:MANY] for b in second[:MANY])


def _apart_by(share: Number, a: Number, b: Number) -> bool:
    """Whether two values differ by a percentage of one of them, up to its last digit."""
    if a.value <= 0 or b.value <= 0 or a.value == b.value:
        return False
    (a1, a2), (b1, b2) = a.ends, b.ends
    if not share.percent:
        near, far = sorted((abs(a1 - b2), abs(a2 - b1)))
        low, high = share.ends
        return share.unit.dimensions == a.unit.dimensions and low <= far and near <= high
    stated, half = share.face, share.half() / 100
    for low, high in ((a1 / b2, a2 / b1), (b1 / a2, b2 / a1)):
        near, far = sorted((abs(low - 1), abs(high - 1)))
        if near - half <= stated <= far + half:
            return True
    return False
