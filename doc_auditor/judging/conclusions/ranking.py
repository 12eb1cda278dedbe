"""Clauses that rank something: ``B is the cheapest``, ``Bottleneck: decode``, ``A wins``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doc_auditor.judging.conclusions.clauses import CONDITIONS, Clause, opening
from doc_auditor.judging.conclusions.described import NOTHING, Names
from doc_auditor.judging.conclusions.sides import THINGS
from doc_auditor.reading.context import Wordings
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.sentences.modal import ASIDE
from doc_auditor.reading.sentences.worded import LINKS
from doc_auditor.reading.tokens import Token, lower, word

IS = frozenset("is are was stays remains".split())
HAS = frozenset("has have gives offers shows needs takes gets with".split())
SO = frozenset("therefore thus hence even much clearly then".split())
TAIL = frozenset("there here too as well again also clearly easily both cases case in".split())
ALL = frozenset("of the two all three four both them these options proposals layouts".split())
NONE: Names = frozenset()
LONGEST = 4
"""Words of what something limits: ``the whole service``."""
REACHED = frozenset(
    "reached achieved had offered given found seen obtained delivered with by in at for that "
    "of".split()
)
"""Between ``the lowest latency is`` and who has it."""
EXPENSIVE = frozenset("expensive costly".split())
GRADES = ("quick", "slow", "cheap", "dear")


OTHERWISE = frozenset(
    "per without if among except before after was were used would could should may might not no "
    "never first second third next until unless when almost nearly one's than".split()
)
"""Words of a clause that ranks something else, or not all of it."""
VERBS = (
    IS
    | HAS - {"with"}
    | frozenset("goes go costs cost limits peaks makes falls belongs lies dominates".split())
)
WHERE = frozenset("for on at under with over during".split())
ORDINALS = frozenset("second third fourth next two three few".split())
ENDING = frozenset("and but so because while although which whereas".split())
PARTS = frozenset("share part item component portion block chunk contributor of by".split())


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who is ranked and how (a graded word, ``wins`` or ``narrow``), by which quantity.

    ``of_two`` where a comparative says that there is one other.
    """

    subject: Sequence[Token]
    said: str
    quantity: Names
    of_two: bool
    span: tuple[Token, Token]
    loose: bool = False
    """Whether the subject is all that the clause says, and names the value somewhere."""


def ranking(wordings: Wordings, clause: Clause) -> Ranking | None:
    """The ranking that a clause states, if that is all it says."""
    tokens = clause.tokens
    start = 0 if word(tokens, 0) == "which" else opening(tokens)
    found = _titled(wordings, clause) or _turned(wordings, tokens[start:])
    for at in range(start + 1, len(tokens)):
        if found is not None:
            return found
        found = _won(wordings, tokens, start, at)
        if found is None and word(tokens, at - 1) == "the" and at >= start + 3:
            found = _called(wordings, tokens, start, at)
    return found


def loosely(wordings: Wordings, clause: Clause) -> Ranking | None:
    """A ranking among whatever else its clause says: ``The largest share goes to the cache``."""
    tokens = clause.tokens
    said = {lower(tokens, i) for i in range(len(tokens))}
    lead = {t.text.lower() for t in clause.lead}
    if (
        not said & VERBS
        or (said | lead) & (OTHERWISE | ASIDE)
        or lower(clause.lead, 0) in CONDITIONS
    ):
        return None
    for at in range(len(tokens)):
        each, after = word(tokens, at), word(tokens, at + 1)
        if each in ("most", "least") and after in EXPENSIVE:
            each = "dearest" if each == "most" else "cheapest"
        two = each.endswith("er") and word(tokens, at - 1) == "the"
        kind = _kind(wordings, each) or each * (each in wordings.concluding("peaks"))
        kind = "narrow" if each in wordings.concluding("limits") else kind
        ordered = each in wordings.concluding("more") | wordings.concluding("less")
        ordered = ordered and (two or each.endswith("st")) and word(tokens, at - 1) != "at"
        if not (kind or ordered) or (each.endswith("er") and not two):
            continue
        if after == "than" or word(tokens, at - 1) in ORDINALS:
            return None
        quantity = frozenset(normal([after])) if ordered and after else NONE
        quantity = quantity - PARTS if after not in THINGS | NOTHING else NONE
        size = len(tokens)
        end = next((i for i in range(at + 1, size) if word(tokens, i) in ENDING), size)
        subject = (*tokens[:at], *tokens[at + 1 : end])
        ends = (tokens[0], tokens[end - 1])
        ordering = wordings.concluding("more") | wordings.concluding("less")
        elliptic = ordered and not after and lead & ordering
        meant = [lower(tokens, i + 1) for i in range(at, end) if word(tokens, i) in WHERE]
        if not subject or elliptic or any(m not in ALL and not m[:1].isdigit() for m in meant):
            return None  # ``B the lowest``, ``the cheapest for heavy users``
        return Ranking(subject, kind or each, quantity, two, ends, loose=True)
    return None


def _won(wordings: Wordings, tokens: Sequence[Token], start: int, at: int) -> Ranking | None:
    """``A wins there as well``, ``A limits the service``."""
    rest = [lower(tokens, i) for i in range(at + 1, len(tokens))]
    ends = (tokens[start], tokens[-1])
    if word(tokens, at) in wordings.concluding("wins") and set(rest) <= TAIL:
        return Ranking(tokens[start:at], "wins", NONE, False, ends)
    named = rest[:1] == ["the"] and 2 <= len(rest) <= LONGEST
    plain = all(t.kind == "word" for t in tokens[at:])
    if word(tokens, at) in wordings.concluding("limits") and named and plain:
        return Ranking(tokens[start:at], "narrow", NONE, False, ends)
    return None


def _called(wordings: Wordings, tokens: Sequence[Token], start: int, at: int) -> Ranking | None:
    """``A is the cheapest``, ``A is the bottleneck``, ``A has the lower bubble of the two``."""
    said, verb = word(tokens, at), at - 2
    if said in ("most", "least") and word(tokens, at + 1) in EXPENSIVE:
        said, at = "dearest" if said == "most" else "cheapest", at + 1
    while verb > start and word(tokens, verb) in (LINKS | SO) - IS:
        verb -= 1
    subject, ends = tokens[start:verb], (tokens[start], tokens[-1])
    rest = [lower(tokens, i) for i in range(at + 1, len(tokens))]
    if word(tokens, verb) in IS and (kind := _kind(wordings, said)):
        closed = set(rest) <= THINGS | ALL or _among(rest)
        of_two = kind != "narrow" and said.endswith("r")
        return Ranking(subject, kind, NONE, of_two, ends) if closed else None
    ordered = said in wordings.concluding("more") | wordings.concluding("less")
    if word(tokens, verb) not in HAS or not ordered:
        return None
    of = rest.index("of") if "of" in rest else len(rest)
    quantity = frozenset(normal(rest[:of]))
    closed = bool(quantity) and (set(rest[of:]) <= ALL or _among(rest[of:]))
    return Ranking(subject, said, quantity, said.endswith("r"), ends) if closed else None


def _among(rest: Sequence[str]) -> bool:
    """``of the four layouts``: the others, whatever they are called."""
    return (
        rest[:1] == ["of"] and len(rest) <= LONGEST and rest[1:2] in (["the"], ["all"], ["these"])
    )


def _kind(wordings: Wordings, said: str) -> str:
    """``narrow`` for a bottleneck, a graded word as it is, nothing for any other word."""
    if said in wordings.concluding("narrow"):
        return "narrow"
    return said if any(said in wordings.concluding(p) for p in GRADES) else ""


def _turned(wordings: Wordings, tokens: Sequence[Token]) -> Ranking | None:
    """``the bottleneck is decode``, ``the cheapest option is B``, ``… is reached with B``."""
    verb = next((i for i in range(1, len(tokens)) if word(tokens, i) in IS | HAS - {"with"}), None)
    if verb is None or word(tokens, 0) != "the" or verb + 1 >= len(tokens):
        return None
    ordered = word(tokens, 1) in wordings.concluding("more") | wordings.concluding("less")
    if ordered and verb > 2 and all(word(tokens, i) for i in range(2, verb)):
        after = verb + 1
        while word(tokens, after) in REACHED:
            after += 1
        quantity = frozenset(normal([word(tokens, i) for i in range(2, verb)]))
        if (word(tokens, verb) in IS and after == verb + 1) or after >= len(tokens):
            return None
        ends = (tokens[0], tokens[-1])
        return Ranking(tokens[after:], word(tokens, 1), quantity, False, ends)
    if word(tokens, verb) in HAS:
        return None
    kind = _kind(wordings, word(tokens, 1))
    if not kind or any(word(tokens, i) not in THINGS for i in range(2, verb)):
        return None
    if word(tokens, verb + 1) in ("not", "no"):
        return None
    return Ranking(tokens[verb + 1 :], kind, NONE, False, (tokens[0], tokens[-1]))


def _titled(wordings: Wordings, clause: Clause) -> Ranking | None:
    """``Bottleneck: decode``, ``Cheapest option: B``."""
    lead = clause.lead
    if not lead or lead[-1].kind != "colon" or not 1 < len(lead) <= 4:
        return None
    first = int(lower(lead, 0) == "the")
    kind = _kind(wordings, lower(lead, first))
    if not kind or any(lower(lead, i) not in THINGS for i in range(first + 1, len(lead) - 1)):
        return None
    return Ranking(clause.tokens, kind, NONE, False, (lead[0], clause.tokens[-1]))
