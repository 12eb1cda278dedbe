"""What took less or more time than planned: ``Planned: 28 days, took 29.5: ahead of the plan``.

One time is called the planned one, and one other stands beside it; what they differ by comes right
before the words and is neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.bounded import Figure, Sentence, sentences_of
from doc_auditor.judging.conclusions.clauses import Clause, claim
from doc_auditor.judging.conclusions.described import TEXTS
from doc_auditor.judging.conclusions.phrase import UNASSERTED
from doc_auditor.judging.conclusions.sides import far
from doc_auditor.reading.sentences.modal import ASIDE, DENIALS
from doc_auditor.reading.tokens import clause_of, lower, word
from doc_auditor.records import Comparison

PLAN = frozenset("plan planned schedule scheduled budgeted".split())
EARLY = frozenset("earlier faster sooner quicker".split())
LATE = frozenset("later slower longer".split())
OTHER = (
    UNASSERTED
    | ASIDE
    | DENIALS
    | frozenset("phase first second estimate without due remaining left after far".split())
)
BACK = 2


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """The sentences that call a time ahead of its plan, or behind it."""
    before: list[Sentence] = []
    for block in bench.document.blocks:
        if block.kind not in TEXTS or (before and before[-1].block.trail != block.trail):
            before = []
        for here in sentences_of(bench, block) if block.kind in TEXTS else ():
            found = _judged(bench, here, before[-BACK:])
            if found is not None:
                yield found
            before.append(here)


def _judged(bench: Bench, here: Sentence, before: Sequence[Sentence]) -> Comparison | None:
    said = next(((i, s) for i in range(len(here.tokens)) if (s := _said(here, i))), None)
    if said is None:
        return None
    at, sign = said
    start = clause_of(here.tokens, at).start
    if {lower(here.tokens, i) for i in range(start, min(start + 2, at))} & {"the", "its", "their"}:
        return None  # ``The data team is ahead of the plan``
    apart = {t.number.digits for t in here.tokens[max(0, at - 2) : at] if t.number is not None}
    own = [f for f in here.figures if f.number.digits not in apart or _planned(f)]
    texts = (here,) if len(own) > 1 else (*before, here)
    if any({t.low for t in s.tokens} & OTHER for s in texts):
        return None
    times = [*(f for s in texts if s is not here for f in s.figures), *own]
    plan = [f for f in times if _planned(f)]
    took = [f for f in times if not _planned(f)]
    if len(plan) != 1 or len(took) != 1 or plan[0].per != took[0].per:
        return None
    three = (took[0].number, sign, plan[0].number)
    if any(dict(n.unit.dimensions) != {"second": 1} or n.hedged for n in (three[0], three[2])):
        return None
    if far(*three):
        return None
    span = here.tokens[0].span.join(here.tokens[-1].span)
    return claim(bench, Clause(here.block, here.tokens, (), ()), span, three, loose=True)


def _planned(figure: Figure) -> bool:
    return bool(figure.ahead & (PLAN | {"instead"}) or figure.close & {"planned", "scheduled"})


def _said(here: Sentence, at: int) -> str:
    """``ahead of the plan``, ``behind schedule``, ``earlier than planned``, ``Status: ahead``."""
    tokens = here.tokens
    word_, after = word(tokens, at), [lower(tokens, i) for i in range(at + 1, at + 6)]
    named = bool({*after} & PLAN)
    if word_ == "ahead" and (after[:1] == ["of"] and named):
        return "<"
    if word_ in EARLY | LATE and after[:1] == ["than"] and named:
        return "<" if word_ in EARLY else ">"
    return ">" if word_ == "behind" and named else ""
