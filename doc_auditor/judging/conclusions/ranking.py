"""Clauses that rank something: ``B is the cheapest``, ``Bottleneck: decode``, ``A wins``.

A word for a place in an order is looked for, and whatever else the clause says may name the value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from doc_auditor.judging.conclusions.clauses import CONDITIONS, Clause, opening
from doc_auditor.judging.conclusions.described import NOTHING, Names
from doc_auditor.judging.conclusions.sides import THINGS
from doc_auditor.reading.context import Wordings
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.sentences.modal import ASIDE
from doc_auditor.reading.sentences.worded import ARTICLES
from doc_auditor.reading.tokens import Token, lower, word

HAS = frozenset("has have gives offers shows needs takes gets with".split())
VERBS = HAS - {"with"} | frozenset(
    "is are was stays remains goes go costs cost "
    "limits peaks makes falls belongs lies dominates win wins lead leads won led".split()
)
OTHERWISE = frozenset(
    "per without if among except before after were used would could should may might not no "
    "never first second third next until unless when almost nearly than".split()
)
"""Words of a clause that ranks something else, or not all of it."""
IS = frozenset("is are was".split())
CHOOSE = frozenset("recommend choose chose take pick prefer select".split())
APPOSED = frozenset("the with because since".split())
"""What follows the name behind a label: ``Choice: B, the cheapest``."""
SYSTEM = frozenset("system service throughput rate pipeline cluster deployment we".split())
"""What the slowest of its parts limits."""
PRONOUNS = frozenset("which it this that we ours".split())
TAIL = frozenset("there here too as well again also clearly easily both cases case in".split())
ALL = frozenset("of the two all three four both them these options proposals layouts".split())
WHERE = frozenset("for on at under over during".split())
ENDING = frozenset("and but so because while although which whereas".split())
PARTS = frozenset("share part item component portion block chunk contributor".split())
NONE: Names = frozenset()
LABEL = 4
"""Tokens of a label: ``Cheapest option:``."""
EXPENSIVE = frozenset("expensive costly".split())
GRADES = ("quick", "slow", "cheap", "dear", "peaks")


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who is ranked and how (a graded word, ``wins`` or ``narrow``), by which quantity.

    ``subject`` is a pronoun, or all that the clause says besides; ``of_two`` where a comparative
    says that there is one other.
    """

    subject: Sequence[Token]
    said: str
    quantity: Names
    of_two: bool
    span: tuple[Token, Token]
    bare: bool = False
    """Whether nothing says of what: ``B is cheaper``."""
    per: str = ""
    """What the values are per: ``the highest throughput per card``."""


def ranking(wordings: Wordings, clause: Clause) -> Ranking | None:
    """The ranking that a clause states."""
    lead = clause.lead
    labelled = len(lead) <= LABEL and bool(lead) and lead[-1].kind == "colon"
    tokens = (*lead, *clause.tokens) if labelled else clause.tokens
    colon = next((i for i, t in enumerate(lead[:LABEL]) if t.kind == "colon"), 0)
    if colon and lead[-1].kind == "comma" and word(tokens, 0) in APPOSED:
        labelled, tokens, lead = True, (*lead[colon + 1 : -1], *tokens), ()
    first = {lower(tokens, 0)}
    tokens, per = _without_per(tokens)
    own = {t.low for t in tokens}
    said = own | {t.low for t in lead}
    given = sum(t.kind == "number" for t in lead) > 1  # ``With 9 ms for A and 8 ms for B, …``
    first |= {"" if given else lower(lead, 0)}
    other = said & ASIDE or own & OTHERWISE or first & (CONDITIONS | WHERE) - {"of"}
    relative = "that" in [t.low for t in tokens[1:]]  # ``the largest job that it accepts``
    if other or relative or not (labelled or own & VERBS):
        return None
    start = 0 if word(tokens, 0) == "which" else opening(tokens)
    start = 2 if word(tokens, 0) == "we" and word(tokens, 1) in CHOOSE else start
    for at in range(start, len(tokens)):
        if _bare(tokens, at) and lead and not any(t.kind == "number" for t in lead):
            continue  # ``Compared with last year, B is cheaper``
        found = _placed(wordings, tokens, start, at)
        if found is not None and found.said == "narrow" and said & {"but", "needs", "twice"}:
            return None  # by what is asked of it
        if found is not None:
            elliptic = found.said in _ordering(wordings) and not word(tokens, at + 1)
            again = elliptic and _ordering(wordings) & {t.text for t in lead}
            return None if again else replace(found, per=per)
    return None


def _without_per(tokens: Sequence[Token]) -> tuple[Sequence[Token], str]:
    """The words less ``per card``, and the card."""
    at = next((i for i in range(1, len(tokens)) if lower(tokens, i) == "per"), 0)
    noun = word(tokens, at + 1) if at else ""
    return ((*tokens[:at], *tokens[at + 2 :]), noun) if noun else (tokens, "")


def _ordering(wordings: Wordings) -> frozenset[str]:
    return wordings.concluding("more") | wordings.concluding("less")


def _placed(wordings: Wordings, tokens: Sequence[Token], start: int, at: int) -> Ranking | None:
    """``the cheapest``, ``the lower TPOT``, ``limits the service``: one word and what is around."""
    said, before, after = (word(tokens, i) for i in (at, at - 1, at + 1))
    if said in ("most", "least") and after in EXPENSIVE:
        said = "dearest" if said == "most" else "cheapest"
    two = said.endswith("er") and (before == "the" or _bare(tokens, at))
    ordered = said in _ordering(wordings) and (two or said.endswith("st")) and before != "at"
    kind = _kind(wordings, tokens, at, said)
    counted = tokens[at + 1 : at + 2] and tokens[at + 1].kind == "number"
    if not (kind or ordered) or (said.endswith("er") and not two) or counted:
        return None  # ``the longest 1% of prompts`` are several
    size = len(tokens)
    end = next((i for i in range(at + 1, size) if word(tokens, i) in ENDING), size)
    where = [lower(tokens, i + 1) for i in range(at, end) if word(tokens, i) in WHERE]
    if any(w not in ALL and not w[:1].isdigit() for w in where):
        return None  # ``the cheapest for heavy users``
    quantity = frozenset(normal([after])) - PARTS if ordered and after else NONE
    quantity = NONE if after in THINGS | NOTHING else quantity
    subject: Sequence[Token] = (*tokens[start:at], *tokens[at + 1 + bool(quantity) : end])
    subject = tokens[start : start + 1] if word(tokens, start) in PRONOUNS else subject
    ends = (tokens[start], tokens[end - 1])
    bare = _bare(tokens, at)
    return Ranking(subject, kind or said, quantity, two, ends, bare) if subject else None


def _bare(tokens: Sequence[Token], at: int) -> bool:
    """``B is cheaper``, at the end of its clause: of two things, cheaper than the other."""
    rest = {lower(tokens, i) for i in range(at + 1, len(tokens))}
    return word(tokens, at).endswith("er") and word(tokens, at - 1) in IS and rest <= TAIL


def _kind(wordings: Wordings, tokens: Sequence[Token], at: int, said: str) -> str:
    """``narrow`` for a bottleneck, ``wins``, a graded word as it is, nothing for any other word."""
    rest = {lower(tokens, i) for i in range(at + 1, len(tokens))}
    if said in wordings.concluding("wins") and rest <= TAIL and at:
        return "wins"
    if said in wordings.concluding("narrow"):
        return "narrow"
    system = SYSTEM & {lower(tokens, i) for i in range(at)}
    if system and said == "limited" and word(tokens, at + 1) == "by" and word(tokens, at - 1) in IS:
        return "narrow"
    if said == "best" and word(tokens, at - 1) == "the":
        return "best" if word(tokens, at + 1) in THINGS | IS | {"", "of"} else ""
    if said in wordings.concluding("limits") and at and word(tokens, at + 1) in ("the", "our"):
        return "narrow"
    noun = said in wordings.concluding("peaks") and word(tokens, at - 1) in ARTICLES
    return said if not noun and any(said in wordings.concluding(p) for p in GRADES) else ""
