"""Counts of two things that stand side by side: ``12 replicas on 48 GPUs``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from doc_auditor.judging.bench import Bench
from doc_auditor.reading.lexicon import PER, ROLES, normal, singular
from doc_auditor.reading.sentences.spelled import SMALL
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind, Declaration
from doc_auditor.source import Span

APART = 7
"""Tokens between two counts of one statement."""
DESCRIBED = 2
"""Words between a number and what it counts: ``8 idle H100 nodes``."""
LINKS = frozenset(
    "( , : = → or on in of with across over is are was i.e e.g that which use uses using need "
    "needs take takes give gives hold holds run runs occupy occupies span spans has have host "
    "hosts carry carries make makes form forms fill fills cover covers serve serves get gets and "
    "means equals i.e. the so only namely together it this they which".split()
)
"""Words and signs between two counts that are said of the same machines."""
SPLIT = frozenset("each per every apiece a an".split())
"""Words that make a count the share of one: ``6 nodes with 2 replicas each``."""
UNSURE = frozenset("instance worker rank partition unit".split())
"""Words for machines of one kind here and of another there."""
PARTLY = frozenset(
    "spare first last other another more fewer extra additional remaining left lost failed down "
    "idle used busy free than least most up to non without minus plus not no one".split()
) | {w for w, role in ROLES.items() if role in ("spare", "part", "limit", "active", "local")}
"""Words beside a count of some of the machines only."""


MORE = frozenset("spare spares standby full whole rounded".split())
"""Words of a clause behind a count for why it is more than what is beside it."""
HAVE = frozenset(
    "has have holds hold carries carry contains contain houses house packs pack takes take runs "
    "run of with having holding carrying à".split()
)
"""Words between a container and what is in it."""
ANY = frozenset("a an each every one per full single whole any entire".split())
"""Words before a container that stands for all of them."""
EACH = frozenset({"each", "apiece"})
ON = frozenset("share shares fit fits fill fills on in into onto live sit run runs go".split())
GROUP = {"tp": "gpu"}
"""``TP 8 (one node)``: the degree counts the GPUs of its group."""

GLOSSED = frozenset({"of", "with", "at", "à", "×", "x", "*"})
"""Words between a replica and the degree that says how large it is."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things of one kind."""

    thing: str
    value: int
    span: Span
    text: str
    first: int
    last: int
    of_each: bool = False
    """``64 GPUs per stage``."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Two counts of one statement."""

    one: Count
    other: Count
    block: Block
    link: str
    """The word that follows the first one: ``of`` in ``6 nodes of 8 GPUs``."""
    size: int = 0
    """How many of the second one makes the first by its own words: ``17 replicas of TP4``."""

    @property
    def things(self) -> Pair:
        """What is counted."""
        return self.one.thing, self.other.thing

    @property
    def labelled(self) -> bool:
        """Whether a count is named by its label only: ``GPUs per replica: 32, i.e. 4 nodes``."""
        return self.one.first == self.one.last or self.other.first == self.other.last


def pairs_of(bench: Bench, block: Block, things: frozenset[str]) -> Iterator[Beside]:
    """The counts of a block that are said of the same machines, two by two."""
    read = [t for t in bench.reading.tokens.get(block.index, ()) if t.text != "\n"]
    tokens, sized = _without_degrees(read)
    if len(tokens) < DESCRIBED:
        return
    labelled = _labelled(bench, block, things)
    counts = [
        c for at in range(len(tokens)) if (c := _count(tokens, at, things, labelled)) is not None
    ]
    if block.kind is BlockKind.CELL and len(counts) < DESCRIBED:
        return
    for one, other in pairwise(counts):
        if one.thing != other.thing and _linked(tokens, one, other) and not _more(tokens, other):
            yield Beside(one, other, block, tokens[one.last + 1].low, sized.get(one.last, 0))


def _without_degrees(tokens: Sequence[Token]) -> tuple[list[Token], Mapping[int, int]]:
    """``17 replicas of TP4 need 68 GPUs``: how large they are is no count of its own.

    The sizes are given by the place of the word that they stand behind.
    """
    kept: list[Token] = []
    sized: dict[int, int] = {}
    at = 0
    while at < len(tokens):
        of = bool(kept) and _thing(kept[-1].text) == "replica" and tokens[at].low in GLOSSED
        behind = tokens[at + 1 : at + 4] if of else ()
        if behind and behind[0].low in GROUP:
            value = next((t for t in behind if t.number is not None), behind[0])
            sized[len(kept) - 1] = _whole(value)
            at = at + 2 + behind.index(value)
        else:
            kept.append(tokens[at])
            at += 1
    return kept, sized


def _labelled(bench: Bench, block: Block, things: frozenset[str]) -> Mapping[int, str]:
    """``GPUs per replica: 32``: the things that the label of a number counts, by its place."""
    return {
        c.number.span.start: thing
        for c in bench.model.claims_of.get(block.index, ())
        if isinstance(c, Declaration) and c.source in ("label", "symbol") and c.upper is None
        if (thing := GROUP.get(c.reference.quantity, normal([c.reference.quantity])[0])) in things
    }


def _count(
    tokens: Sequence[Token], at: int, things: frozenset[str], labelled: Mapping[int, str]
) -> Count | None:
    token = tokens[at]
    value = _whole(token)
    if not value or (at and tokens[at - 1].kind == "operator"):
        return None
    if token.span.start in labelled:
        thing = labelled[token.span.start]
        last = at + (at + 1 < len(tokens) and _thing(tokens[at + 1].text) == thing)
        return Count(thing, value, token.span, token.text.strip(), at, last)
    noun = token.number.noun if token.number is not None else ""
    words = [noun] if noun else []
    for after in tokens[at + 1 : at + 2 + DESCRIBED]:
        if after.kind != "word" or after.low in LINKS | SPLIT:
            break
        words.append(after.text)
        if _thing(after.text) in things:
            break
    spoken = normal(words)
    if not spoken or {*spoken} & PARTLY:
        return None
    thing = _thing(spoken[-1])
    last = at + len(words) - bool(noun)
    if (shared := _of_each(tokens, last)) and spoken[-1] == "rank":
        thing = PER["rank"]
    last += DESCRIBED * shared
    before = {t.low for t in tokens[max(0, at - DESCRIBED) : at]}
    rest = {t.low for t in _clause(tokens[last + 1 : last + 1 + DESCRIBED])}
    if thing not in things or before & PARTLY or rest & (PARTLY | SPLIT):
        return None
    return Count(thing, value, token.span, token.text.strip(), at, last, shared)


def _of_each(tokens: Sequence[Token], last: int) -> bool:
    """``64 ranks per stage, 4 servers``: both are those of one stage."""
    after = [t.low for t in tokens[last + 1 : last + 3]]
    return after[:1] == ["per"] and after[-1] in ("stage", "replica", "group", "instance")


def _clause(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens before the first stop, or the end of a bracket."""
    ends = (i for i, t in enumerate(tokens) if t.kind in ("stop", "close"))
    return tokens[: next(ends, len(tokens))]


def _thing(word: str) -> str:
    """What a word counts: ``node`` for servers."""
    name = singular(word.lower())
    return "" if name in UNSURE else PER.get(name, "")


def _whole(token: Token) -> int:
    """The value of a whole number in digits or in a word."""
    number = token.number
    if number is None:
        return SMALL.get(token.low, 0) if token.kind == "word" else 0
    plain = number.integral and number.exact and not number.unit.text and not number.bound
    return int(number.value) if plain and not number.times and number.value < 10**6 else 0


def _linked(tokens: Sequence[Token], one: Count, other: Count) -> bool:
    """Whether nothing but a link stands between two counts; a bracket may close around both."""
    between = _without_gloss(tokens[one.last + 1 : other.first])
    said = [t.low for t in between]
    if not 0 < len(between) <= APART or ")" in said or "[" in said:
        return False
    if any(a == "(" and b in ("was", "were") for a, b in pairwise(said)):
        return False  # ``512 GPUs (was: 48 nodes)``
    stops = [i for i, t in enumerate(between) if t.kind == "stop"]
    if any(not _goes_on(said, i) for i in stops):
        return False
    return all(t in LINKS or t == "." for t in said)


def _more(tokens: Sequence[Token], last: Count) -> bool:
    """``17 replicas of TP4 need 72 GPUs with the spare node``."""
    behind = _clause(tokens[last.last + 1 :])
    return bool({t.low for t in behind} & MORE)


def _without_gloss(between: Sequence[Token]) -> Sequence[Token]:
    """``64 GPUs (32 × 2), 4 servers``: what a whole bracket says is of the first one."""
    kinds = [t.kind for t in between]
    if kinds[:1] == ["open"] and "close" in kinds:
        return between[kinds.index("close") + 1 :]
    return between


def _goes_on(said: Sequence[str], stop: int) -> bool:
    """``i.e.``, and ``16 GPUs. It fills two nodes``."""
    return said[stop - 1 : stop] in (["i.e"], ["e.g"]) or said[stop + 1 : stop + 2] in (
        ["it"],
        ["this"],
        ["they"],
    )


def apiece(tokens: Sequence[Token]) -> Iterator[tuple[Pair, Fraction]]:
    """``96 GPUs in 12 nodes (8 per node)``, ``6 nodes, 8 × H200 each``."""
    seen: list[str] = []
    for at, token in enumerate(tokens):
        if token.kind == "stop":
            seen = []
        after = [t.low for t in tokens[at + 1 : at + 3]]
        value = _whole(token)
        if value and after[:1] == ["per"] and len(after) > 1:
            few = _thing(after[1])
            others = [thing for thing in seen if thing != few]
            if few in seen and others:
                yield (others[-1], few), Fraction(value)
        elif value and after[:1] and (thing := _thing(after[0])):
            seen.append(thing)


def held(tokens: Sequence[Token], things: frozenset[str]) -> Iterator[tuple[Pair, Fraction]]:
    """``Servers have 4 GPUs``, ``a full rack of 64 cards``, ``two replicas share a node``.

    What the text says of any container; ``the test node has 2 GPUs`` is about that one.
    """
    for at, token in enumerate(tokens):
        value = _whole(token)
        last, many = _described(tokens, at, things) if value else (at, "")
        if not many:
            continue
        few = _thing(tokens[at - 2].text) if at >= DESCRIBED else ""
        behind = [t.low for t in _clause(tokens[last + 1 : last + 5])]
        if few in things and few != many and tokens[at - 1].low in HAVE:
            each = bool(behind) and behind[0] in EACH
            apart = bool(behind) and behind[0] in {"per", "of"} | PARTLY
            if not apart and (each or _any(tokens, at - 2)):
                yield (many, few), Fraction(value)
            continue
        few = _shared(behind, things) if many != "gpu" else ""
        if token.number is not None and token.number.hyphened and behind:
            few = _thing(behind[0])  # ``8-GPU nodes``
        if few in things and few != many:
            yield (many, few), Fraction(value)


def _described(tokens: Sequence[Token], at: int, things: frozenset[str]) -> tuple[int, str]:
    """The place and kind of what a number counts; ``4 L40S cards``, no ``2 management nodes``."""
    number = tokens[at].number
    if number is not None and number.noun:
        thing = _thing(number.noun)
        return at, thing if thing in things else ""
    for index in range(at + 1, min(at + 2 + DESCRIBED, len(tokens))):
        text = tokens[index].text
        if (thing := _thing(text)) in things:
            return index, thing
        if text not in ("x", "×") and (text.islower() or tokens[index].kind != "word"):
            break
    return at, ""


def _shared(behind: Sequence[str], things: frozenset[str]) -> str:
    """``share a node``, ``on each 8-GPU node``: what holds the things before."""
    index = next((i for i, w in enumerate(behind) if w in ANY), len(behind))
    if not 0 < index < DESCRIBED + 1 or not {*behind[:index]} <= ON:
        return ""
    return next((_thing(w) for w in behind[index + 1 : index + 3] if _thing(w) in things), "")


def _any(tokens: Sequence[Token], at: int) -> bool:
    """Whether a container is any of its kind: ``a rack``, ``servers`` at the start of a clause."""
    if at and tokens[at - 1].low in ANY:
        return True
    several = singular(tokens[at].low) != tokens[at].low
    return several and (not at or tokens[at - 1].kind in ("stop", "comma", "colon", "mark"))
