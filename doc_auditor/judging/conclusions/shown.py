"""Verdicts that are shown by what follows: ``TTFT never exceeds 500 ms (peak 570 ms)``.

The verdict has the bound, and the value stands behind its colon, in its brackets or behind
``since``.  What is said of all (``no rack is above 40 kW``) is shown by several values, behind it
or in the sentence before, and the worst of them decides.  Other values may be meant: nothing is
certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions import told
from doc_auditor.judging.conclusions.bounded import (
    Figure,
    Sentence,
    apart,
    comparable,
    sentence_of,
    sentences_of,
)
from doc_auditor.judging.conclusions.clauses import Clause, claim
from doc_auditor.judging.conclusions.described import BEING, TEXTS
from doc_auditor.judging.conclusions.phrase import CAPS, UNASSERTED
from doc_auditor.judging.conclusions.sides import decided, far
from doc_auditor.judging.requirements.pairs import direction
from doc_auditor.reading.sentences.modal import ASIDE, DENIALS
from doc_auditor.reading.sentences.sufficing import ENOUGH
from doc_auditor.reading.sentences.worded import ABOVE, ARTICLES, BELOW, LIMIT
from doc_auditor.reading.tokens import Token, lower, word
from doc_auditor.records import Comparison

SIGNS = {**dict.fromkeys(BELOW, "≤"), **dict.fromkeys((*ABOVE, "exceed"), "≥")}
EVERY = frozenset("all every each no none".split())
LEADS = frozenset("since because with as".split())
SAYS = ARTICLES | BEING | frozenset(
    "it they we at most only peak max maximum minimum min highest lowest largest smallest worst "
    "best case value measured observed currently now actual draws demand need use usage that a an"
    .split()
)  # fmt: skip
"""Words before a value that call it the one of the verdict."""
OPENS = (UNASSERTED - {"cannot", "can't"}) | ASIDE | frozenset(
    "other others without before after was were except only average mean".split()
)  # fmt: skip
"""Words of a verdict or its evidence by which something else is meant."""
PARTS = frozenset("with each every".split())
LONGEST = 6


def comparisons(bench: Bench) -> Iterator[Comparison]:
    """The verdicts that the values behind them, or those just before, show to be wrong or right."""
    for block in bench.document.blocks:
        if block.kind not in TEXTS:
            continue
        before: Sentence | None = None
        for sentence in sentences_of(bench, block):
            found = _judged(bench, sentence, before)
            if found is not None:
                yield found
            before = sentence


def _judged(bench: Bench, here: Sentence, before: Sentence | None) -> Comparison | None:
    head, tail = _split(here)
    every = bool({lower(head.tokens, i) for i in range(2)} & EVERY)
    bound = head.figures[0] if len(head.figures) == 1 else None
    said = {t.low for t in here.tokens}
    if bound is None or said & OPENS or here.tokens[-1].text == "?":
        return None
    relation = _relation(bench, head, bound)
    shows = tail if tail.figures or not every else before
    if not relation or shows is None or {t.low for t in shows.tokens} & (OPENS | PARTS):
        return None
    values = [f for f in shows.figures if comparable(f, bound) and f.per == bound.per]
    fits = len(values) > 1 if every else len(values) == 1 and _shows(head, tail, values[0])
    if not fits or len(values) != len(shows.figures) or any(f.bound for f in values):
        return None
    if any(apart(bench, f, bound) for f in values) or _other(bench, head, shows):
        return None
    worst = (max if relation == "≤" else min)(values, key=lambda f: f.number.value)
    weak = {"<": "≥", ">": "≤"}.get(relation, relation)
    if not decided(worst.number, bound.number, weak) or far(worst.number, relation, bound.number):
        return None
    if worst.number.hedged or bound.number.hedged:
        return None
    three = (worst.number, relation, bound.number)
    span = head.tokens[0].span.join(here.tokens[-1].span)
    return claim(bench, Clause(here.block, here.tokens, (), ()), span, three, loose=True)


def _split(here: Sentence) -> tuple[Sentence, Sentence]:
    """The verdict and what shows it."""
    tokens = here.tokens
    first = next((i for i, t in enumerate(tokens) if t.kind == "number"), 0)
    for at in range(first + 1, len(tokens)):
        if tokens[at].kind in ("colon", "open") or word(tokens, at) in LEADS:
            head = tokens[: at - (tokens[at - 1].kind == "comma")]
            return sentence_of(here.block, head), sentence_of(here.block, tokens[at + 1 :])
    return here, sentence_of(here.block, ())


def _relation(bench: Bench, head: Sentence, bound: Figure) -> str:
    """On which side of the bound the verdict puts the values."""
    tokens, wordings = head.tokens, bench.catalog.tools.wordings
    at = next(i for i, t in enumerate(tokens) if t.number is bound.number)
    words = [lower(tokens, i) for i in range(len(tokens))]
    denied = bool({*words[:at]} & (DENIALS | {"none"}))
    sign = next((SIGNS[w] for w in reversed(words[max(0, at - 4) : at]) if w in SIGNS), "")
    ends = {*words[at + 1 :]} - {*bound.noun}
    if sign and len(tokens) - at <= 2:
        return {"≤": "≥", "≥": "≤"}[sign] if denied else sign
    if words[-1] in ENOUGH and words[-2] in ("is", "are") and not denied:
        return "≤"
    if not bound.limit or words[-2:-1] not in (["is"], ["are"]) or ends & DENIALS:
        return ""
    kept, missed = (words[-1] in wordings.concluding(p) for p in ("kept", "missed"))
    missed = missed or words[-1] == "exceeded"
    if not kept and not missed:
        return ""
    side = "at most" if bound.limit in CAPS or words[-1] == "exceeded" else None
    side = side or direction(wordings, "", bound.limit, head.block.shadow, bound.number)
    keeps = "" if side is None else "≥" if side == "at least" else "≤"
    return keeps if kept or not keeps else {"≤": ">", "≥": "<"}[keeps]


def _shows(head: Sentence, tail: Sentence, value: Figure) -> bool:
    """Whether the words around a value say that it is the one of the verdict, and end with it."""
    at = next(i for i, t in enumerate(tail.tokens) if t.number is value.number)
    own = {t.low for t in head.tokens}
    words: Sequence[Token] = tail.tokens[:at]
    named = own & LIMIT and at and word(tail.tokens, at - 1) in BEING | {"at", "of"}
    called = all(t.kind in ("word", "symbol") and t.low in SAYS | own for t in words)
    rest = [t for t in tail.tokens[at + 1 :] if t.kind not in ("close", "mark")]
    return len(words) <= LONGEST and bool(called or named) and len(rest) <= bool(value.noun)


def _other(bench: Bench, head: Sentence, shows: Sentence) -> bool:
    """Whether verdict and evidence name different quantities."""
    wordings = bench.catalog.tools.wordings
    first, second = (
        told.topics(wordings, " ".join(t.text for t in s.tokens)) for s in (head, shows)
    )
    return bool(first and second and not first & second)
