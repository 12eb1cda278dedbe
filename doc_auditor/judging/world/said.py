"""Which sentences say how many GPUs a plan takes: ``The layout needs 96 GPUs in total.``

Other numbers of GPUs are those that exist, that a part takes, or that another case would take.
A sentence is believed where its subject is the plan, and nothing follows that makes it a part.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Literal

from doc_auditor.judging.bench import Bench
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Declaration

Extent = Literal["whole", "model"]
"""Whether a sentence speaks of all that runs, or of a model, which may run several times."""

TAKES = frozenset(
    "need needs require requires use uses take takes occupy occupies consume consumes fill fills "
    "span spans".split()
)
"""Verbs between a plan and its GPUs."""
PLACED = frozenset("runs run running deployed spread distributed placed trained served".split())
"""What is done with a model *on*, *across* or *over* its GPUs."""
UPON = frozenset("on across over onto".split())
THAT = frozenset({"that", "this", "it", "which"})
MAKES = frozenset({"is", "makes", "gives"})
"""``That makes 96 GPUs on 12 nodes``."""
TAKEN = frozenset("needed required used occupied busy".split())
"""``96 GPUs are needed``."""
WHOLE = frozenset(
    "plan layout deployment job configuration config setup strategy mapping arrangement training "
    "inference serving run system design scheme placement total whole service".split()
)
MODEL = frozenset("model engine it we this that they network".split())
PLAIN = frozenset(
    "the our a an its this that so thus hence therefore then and is are be will complete entire "
    "full proposed final resulting all of for which in total overall altogether exactly parallel "
    "parallelism strategy moe dense only".split()
)
"""Words that name nothing else."""
AFTER = frozenset("in on across over altogether overall total together for and".split())
SUMMED = frozenset("total altogether overall all".split())
LONGEST = 12


def said_total(bench: Bench, fact: Declaration) -> Extent | None:
    """What a number of GPUs in a sentence is the total of, nothing if it may be of a part."""
    tokens = bench.reading.tokens.get(fact.block, ())
    digits = fact.number.digits
    at = next((i for i, t in enumerate(tokens) if t.number and t.number.digits == digits), None)
    if at is None or fact.source != "noun" or fact.reference.per or fact.reference.role:
        return None
    before, after = _before(tokens, at), _after(tokens, at)
    if not _closed(after) or any(t.kind == "colon" for t in tokens[at + 1 : at + 1 + LONGEST]):
        return None  # ``96 GPUs in total: 64 for prefill and 32 for decode``
    subject = _subject(before, after)
    if subject is None or not {*subject} <= WHOLE | MODEL | PLAIN:
        return None
    if {*subject} & WHOLE or {*before, *after} & SUMMED:
        return "whole"
    return "model" if {*subject} & MODEL else None


def _before(tokens: Sequence[Token], at: int) -> list[str]:
    """The words of the clause before a number; a name of a device is none."""
    near = tokens[max(0, at - LONGEST) : at]
    run = takewhile(lambda t: t.kind in ("word", "mark"), reversed(near))
    found = [t.low for t in run if t.kind == "word" and not t.aside]
    return [w for w in reversed(found) if w not in HEDGES]


def _after(tokens: Sequence[Token], at: int) -> list[str]:
    """The words behind a number, from its noun on."""
    run = takewhile(lambda t: t.kind in ("word", "symbol"), tokens[at + 1 : at + 1 + LONGEST])
    return [t.low for t in run if not t.aside]


def _closed(after: Sequence[str]) -> bool:
    """Whether nothing behind the noun makes the GPUs those of a part: ``GPUs per stage``."""
    named = next((i for i, w in enumerate(after) if singular(w) == "gpu"), None)
    rest = after[(named if named is not None else -1) + 1 :]
    return not rest or rest[0] in AFTER | TAKEN | {"are", "is"}


def _subject(before: Sequence[str], after: Sequence[str]) -> Sequence[str] | None:
    """The words before the verb that says that so many are taken."""
    verb = next((i for i, w in enumerate(before) if w in TAKES), None)
    if verb is not None and {*before[verb + 1 :]} <= PLAIN:
        return before[:verb]
    verb = next((i for i, w in enumerate(before) if w in PLACED), None)
    if verb is not None and {*before[verb + 1 :]} & UPON:
        return [w for w in before[:verb] if w != "is"]
    if len(before) == 2 and before[0] in THAT and before[1] in MAKES:
        return before[:1]
    passive = {*after[1:3]} & TAKEN and {*after[1:2]} & {"are", "is"}
    return [*before, "total"] if passive and {*before} <= PLAIN else None
