"""A value that a clause ranks among its neighbours: ``B is the cheapest``, ``is the bottleneck``.

The neighbours are those of its frame: the other items of a list, cells of a row or a column, values
of a sentence.  Something else than these values may be meant, so that nothing is certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.clauses import Clause, claim, clauses
from doc_auditor.judging.conclusions.described import Described, Names, names, numbered, stock
from doc_auditor.judging.conclusions.ranking import Ranking
from doc_auditor.judging.conclusions.ranking import ranking as ranking_of
from doc_auditor.judging.conclusions.sides import THINGS, apart, by_values, graded, kinds, levels
from doc_auditor.judging.order import HOLDS, WEAK
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.sentences.sufficing import same
from doc_auditor.reading.sentences.worded import LIMIT
from doc_auditor.reading.tokens import Token, lower
from doc_auditor.records import BlockKind, Comparison

IT = frozenset("it this that".split())
NEW = frozenset("new proposed".split())
OLD = frozenset("old existing".split())
WE = frozenset("we ours".split())
SHARES = frozenset("utilization utilisation load share occupancy mfu use usage".split())
WHOLE = frozenset("total sum overall".split())
"""What the whole costs goes before what a part of it does."""


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """The clauses that rank one of the values of a frame."""
    wordings = bench.catalog.tools.wordings
    for clause in clauses(bench):
        ranking = None if clause.opened else ranking_of(wordings, clause)
        found = _judged(bench, clause, ranking) if ranking is not None else None
        if found is not None:
            yield found


def _judged(bench: Bench, clause: Clause, ranking: Ranking) -> Comparison | None:
    subject = _subject(bench, clause, ranking.subject)
    known = stock(bench)
    for near, frames in enumerate(levels(bench, clause.block)):
        if near > 1 and not ranking.quantity:
            return None  # of another section than the values
        found = []
        for frame in frames if not near or not _told(clause) else ():
            for group in kinds(_before(known.frames[frame], clause)):
                bare = not group[0].number.unit.dimensions
                if ranking.said == "wins" and near > (not bare):
                    continue
                ranked = _ranked(bench, group, subject, ranking)
                if ranked is not None:
                    found.append(ranked)
        named = [f for f in found if ranking.quantity <= f[0].words]
        found = named or found
        found = [f for f in found if f[0].words & WHOLE] or found
        verdicts = {HOLDS[WEAK[s]](a.number.value, b.number.value) for a, s, b in found}
        if len(verdicts) > 1:
            return None
        if found:
            a, sign, b = found[0]
            span = ranking.span[0].span.join(ranking.span[1].span)
            relation = {"<": "≤", ">": "≥"}[sign] if a.number.value == b.number.value else sign
            return claim(bench, clause, span, (a.number, relation, b.number), loose=True)
    return None


def _told(clause: Clause) -> bool:
    """``Longest sample: 2,392 tokens or 4,186``: a clause that has the values that it ranks."""
    return sum(t.kind == "number" for t in clause.tokens) > 1


def _before(values: Sequence[Described], clause: Clause) -> list[Described]:
    """The values of a frame less bounds, and less what the block of the clause says after it."""
    start = clause.tokens[0].span.start
    return [
        d
        for d in values
        if not d.words & LIMIT and (d.block != clause.block.index or d.number.span.start < start)
    ]


def _subject(bench: Bench, clause: Clause, tokens: Sequence[Token]) -> Names:
    """The words of the subject; ``it`` is what the paragraph begins with, ``we`` its author's."""
    said = {lower(tokens, i) for i in range(len(tokens))}
    if said & WE and len(said) == 1:
        heads = [b for b in bench.document.blocks if b.kind is BlockKind.HEADING][:1]
        title = " ".join(b.shadow for b in heads)
        return frozenset(w.strip(".,:;()*") for w in normal(title.split()))
    if said == {"which"} and clause.lead:
        start = next(
            (
                i
                for i in range(len(clause.lead) - 2, -1, -1)
                if clause.lead[i].kind != "word" and clause.lead[i].kind not in ("symbol", "number")
            ),
            -1,
        )
        return names(clause.lead[start + 1 :], numbered(bench))
    if said & IT and len(said) == 1:
        mark = next((m for m in clause.block.marks if m.kind == "strong"), None)
        lead = [
            t
            for t in bench.reading.tokens.get(clause.block.index, ())
            if mark is not None and mark.span.contains(t.span)
        ]
        first = mark is not None and mark.span.start <= clause.block.span.start + 3
        return names(lead, numbered(bench)) if first else frozenset()
    return names(tokens, numbered(bench))


def _ranked(
    bench: Bench, group: Sequence[Described], subject: Names, ranking: Ranking
) -> tuple[Described, str, Described] | None:
    """The value of the subject, and the one of the others that comes nearest in the ranking."""
    named = by_values(group)
    if any(len(v) != 1 for v in named.values()) or len(named) < 2:
        return None
    counted = frozenset(bench.catalog.tools.wordings.contrast["enumerated"])
    common = frozenset.intersection(*named) | counted
    we = ranking.subject[0].text.lower() in WE
    own = [
        v[0]
        for name, v in named.items()
        if (name - common <= subject if we else _is(name - common, subject, common, v[0]))
    ]
    own = own or [v[0] for n, v in named.items() if n - common and n - common <= subject]
    own = own or _dated(group, subject)
    if len(own) != 1 or (ranking.of_two and len(group) != 2):
        return None
    value = own[0]
    others = [d for d in group if d is not value and same(d.number, value.number)]
    sign = _sign(bench, value, others, ranking)
    if not sign or not others or any(d.number.hedged for d in (value, *others)):
        return None
    best = max if sign == ">" else min
    return value, sign, best(others, key=lambda d: d.number.value)


def _dated(group: Sequence[Described], subject: Names) -> list[Described]:
    """``the new system`` of two is the later one."""
    if len(group) != 2 or bool(subject & NEW) == bool(subject & OLD):
        return []
    return [group[1] if subject & NEW else group[0]]


def _is(name: Names, subject: Names, common: Names, value: Described) -> bool:
    """Whether the subject calls a value by its name, ``pool`` and its kind left out."""
    said = subject - THINGS - (common - value.name) or subject
    if bool(said) and said <= value.name and bool(said & name):
        return True
    return bool(name) and name <= said and len(said - name) == 1


def _sign(bench: Bench, value: Described, others: Sequence[Described], ranking: Ranking) -> str:
    """On which side of the others the value has to be; nothing where it cannot be meant."""
    wordings = bench.catalog.tools.wordings
    said, number = ranking.said, value.number
    if ranking.quantity:
        if not _measures(bench, value, ranking.quantity):
            return ""
        return ">" if said in wordings.concluding("more") else "<"
    if said in wordings.concluding("peaks"):
        return ">"
    if said in wordings.concluding("more") | wordings.concluding("less"):
        return ">" if said in wordings.concluding("more") else "<"
    if said == "wins":
        values = [d.number.value for d in others]
        if number.unit.dimensions or number.percent:
            return _rate(number.unit.dimensions, ">", "<")
        inside = min(values) < number.value < max(values)
        return ">" if inside or number.value >= max(values) else ""
    if said == "narrow":
        return "" if apart(bench, value) else _rate(number.unit.dimensions, "<", ">")
    return graded(wordings, said, number)


def _measures(bench: Bench, value: Described, quantity: Names) -> bool:
    """Whether a value is one of a quantity: by its words, or by what the lexicon says of it."""
    if quantity <= value.words:
        return True
    costs = frozenset(normal(bench.catalog.tools.wordings.concluding("costs")))
    if quantity & costs and dict(value.number.unit.dimensions).get("money") == 1:
        return True
    if value.number.percent and quantity & SHARES:
        return True
    lexicon = bench.catalog.tools.lexicon
    reference = lexicon.label(sorted(quantity)) if len(quantity) == 1 else None
    unit = lexicon.quantities[reference.quantity].unit if reference is not None else None
    return (
        unit is not None
        and bool(unit.dimensions)
        and unit.dimensions == value.number.unit.dimensions
    )


def _rate(dimensions: Sequence[tuple[str, int]], rate: str, time: str) -> str:
    power = dict(dimensions).get("second")
    if set(dict(dimensions)) != {"second"}:
        return ""
    return rate if power == -1 else time if power == 1 else ""
