"""Tokens → what a count is for each of: ``each stage holds 20 layers``, ``nodes of 8 GPUs``.

The words right behind a count (``20 layers per stage``) are the lexicon's business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from doc_auditor.reading.lexicon import PER, Lexicon, normal, per_of, singular
from doc_auditor.reading.sentences.ratios import plural
from doc_auditor.reading.sentences.spelled import cardinal
from doc_auditor.reading.tokens import Token, word

EVERY = frozenset({"each", "every"})
LEADS = EVERY | {"per", "one"}
LEAD_WORDS = 5
REACH = 9
JOINED = 6
"""Words of the second of two counts, ``per`` and what follows it included."""
PLACES = frozenset({"for", "in", "on", "at"})
JOINTS = frozenset({"with", "having", "at", "à", "*", ",", "("})
HOLDS = frozenset(
    "holds owns hosts has keeps carries contains gets stores serves takes uses needs requires "
    "occupies spans comprises fills covers touches crosses".split()
)
RUNS = frozenset("handles processes runs computes manages".split())
COMPUTES, CUT = frozenset({"runs", "computes"}), frozenset({"gpu", "stage"})
"""``A stage runs 8 layers``: those that it has; what a host runs may be all there is."""
PUTS = frozenset("puts putting places placing leaves leaving keeps keeping stores storing".split())
"""What a degree does with a part of the whole: ``EP 8 puts 16 of 128 experts on each GPU``."""
AT_ONCE = frozenset("time once concurrently simultaneously".split())
CARRIED = frozenset({"of", "with", "à", "having", "holding", "carrying", "containing"})
APIECE = frozenset({"each", "apiece"})
FAR = 9
HOLD = frozenset("hold own host have keep carry contain get store serve".split())
TOGETHER = frozenset({"both", "all"})
EXACTLY = frozenset({"exactly", "only", "just", "all"})
ARTICLES = frozenset({"a", "an", "one", "the"})
INDEFINITE = frozenset({"a", "an", "any"})
CERTAIN = frozenset({"the", "this", "that", "our", "its"})
"""``The box has 8 GPUs`` is about a certain box and not about any."""
CONJUNCTIONS = frozenset("since because as so and while then thus hence where but".split())
SUBJECT = 8
SENTENCE = 20
TITLE_WORDS = 7
TITLE_TAIL = 4
SHARDS = dict.fromkeys("shard slice copy instance parallelism".split(), "")
LISTED = 2
"""Counts up to which a list may end with one of its own: ``160 experts, 10 on each GPU``."""
BREAKS = ("stop", "number", "colon")


def lead(tokens: Sequence[Token]) -> str:
    """``Each NPU: 12 experts, 8 heads``: what everything behind the first colon is counted for."""
    colon = next((i for i, t in enumerate(tokens[: LEAD_WORDS + 4]) if t.kind == "colon"), None)
    if colon is None:
        return ""
    words = [t.text for t in tokens[:colon] if t.kind in ("word", "symbol")]
    if any(t.kind in ("number", "relation", "operator") for t in tokens[:colon]):
        return ""
    return of_label(words)


def of_label(words: Sequence[str]) -> str:
    """``Each pipeline stage`` as the label of what follows."""
    if words and words[-1].lower() in HOLDS | RUNS:
        words = words[:-1]  # ``Each GPU handles: 4 experts, 14 heads``
    if not 2 <= len(words) <= LEAD_WORDS or words[0].lower() not in LEADS:
        return ""
    if normal(words)[-1] not in PER:
        return ""
    return per_of(normal(words[1:]))


def of_title(title: str, lexicon: Lexicon) -> str:
    """``Distribution per NPU``, ``Each stage holds:``: what the lines below are counted for.

    A quantity per GPU, or memory, is calculated from values that need not be per GPU.
    """
    words = re.findall(r"[A-Za-z]+", title)
    if not 2 <= len(words) <= TITLE_WORDS:
        return ""
    parts = normal(words)
    if parts[0] in EVERY and title.rstrip().endswith(":"):
        return per_of(parts[1:])
    at = next((i for i, w in enumerate(parts) if w in ("per", *EVERY)), 0)
    if not at or len(parts) - at > TITLE_TAIL:
        return ""
    if set(parts[:at]) & lexicon.measures or lexicon.label(words[:at]) is not None:
        return ""
    return per_of(parts[at + 1 :])


def container(tokens: Sequence[Token], at: int, end: int) -> str:
    """What the count at a token is for each of; ``end`` is the token after its noun.

    ``Each GPU runs 2 experts at a time``: it may hold more of them.
    """
    if AT_ONCE & {word(tokens, i) for i in range(end, end + 3)}:
        return ""
    return (
        _every(tokens, at)
        or _holder(tokens, at, end)
        or _restated(tokens, at)
        or _parts(tokens, at, end)
        or _for_every(tokens, end)
    )


def _for_every(tokens: Sequence[Token], end: int) -> str:
    """``6 layers and 24 GPUs (2 × 12) for every stage``, ``9 heads, 8 layers, 7 experts on …``."""
    listed = False
    for index in range(end, min(end + REACH, len(tokens) - 2)):
        if tokens[index].kind == "comma" and _lists(tokens, index, word(tokens, end - 1)):
            listed = True
        elif tokens[index].kind in ("stop", "comma", "colon"):
            return ""
        if word(tokens, index) in PLACES and word(tokens, index + 1) in EVERY:
            words = [t.text for t in tokens[index + 2 : index + 4] if t.kind in ("word", "symbol")]
            per = per_of(normal(words[:1])) or per_of(normal(words))
            return per if not listed or _only_counts(tokens, index) else ""
    return ""


def joined(tokens: Sequence[Token], end: int) -> bool:
    """``10 heads and 3,456 FFN columns per GPU``: both are those of a GPU, or the last alone."""
    if word(tokens, end) != "and" or end + 1 >= len(tokens) or tokens[end + 1].kind != "number":
        return False
    behind = tokens[end + 2 : end + 2 + JOINED]
    words = [t.low if t.kind in ("word", "symbol") else "" for t in behind]
    at = words.index("per") if "per" in words else 0
    return at > 0 and all(words[:at]) and per_of(normal(words[at + 1 : at + 2])) != ""


def _lists(tokens: Sequence[Token], comma: int, noun: str) -> bool:
    """Whether a comma is followed by a count of other things."""
    number = comma + 1 + (word(tokens, comma + 1) == "and")
    counted = tokens[number : number + 1] and tokens[number].kind == "number"
    return bool(counted) and plural(word(tokens, number + 1)) and word(tokens, number + 1) != noun


def _only_counts(tokens: Sequence[Token], end: int) -> bool:
    """Whether a sentence begins with counts and holds nothing else before a place."""
    start = end
    while start and tokens[start - 1].kind not in ("stop", "colon", "mark"):
        start -= 1
    opened = start and tokens[start - 1].kind == "colon"
    signs = [t.kind for t in tokens[start:end]].count("comma")
    nouns = [word(tokens, i + 1) for i in range(start, end) if tokens[i].kind == "number"]
    listed = len(set(nouns)) == len(nouns) == signs + 1 > LISTED
    return listed and not opened and tokens[start].kind == "number"


def compound(tokens: Sequence[Token], end: int) -> bool:
    """``1 expert layer``, ``4 expert shards``: the noun that was read only describes another."""
    before, after = word(tokens, end - 1), word(tokens, end)
    return bool(after) and singular(before) == before and singular(after) in PER | SHARDS


def _every(tokens: Sequence[Token], at: int) -> str:
    """``Each GPU processes exactly 20 layers``, ``Each of the 4 stages has 40 / 4 = 10 layers``."""
    start = _calculation(tokens, at)
    closed = 0
    for index in range(start - 1, max(-1, start - REACH), -1):
        closed += (tokens[index].kind == "close") - (tokens[index].kind == "open" and closed > 0)
        if closed:
            continue  # ``A group (one GPU of each rank) touches 4 nodes``
        several = word(tokens, index - 1) in CERTAIN and word(tokens, index - 2) == "of"
        if tokens[index].kind in BREAKS and tokens[index].text != "\n" and not several:
            return ""
        if tokens[index].low in EVERY:
            if index + 1 < at and tokens[index + 1].kind not in ("word", "symbol"):
                return ""  # ``32 experts each, 64 heads``: it ends what stands before it
            words = [t.text for t in tokens[index + 1 : start] if t.kind in ("word", "symbol")]
            if [w.lower() for w in words[:1]] == ["of"]:
                words = [w for w in words[1:] if w.lower() not in CERTAIN]
            return per_of(normal(words[:4])) or "other"
    return ""


def _calculation(tokens: Sequence[Token], at: int) -> int:
    """Where the calculation begins whose result stands at a place; the place itself without one."""
    start = at
    if at and tokens[at - 1].text in ("=", "≈"):
        while start and tokens[start - 1].kind in ("number", "operator", "relation"):
            start -= 1
    return start


def _holder(tokens: Sequence[Token], at: int, end: int = 0) -> str:
    """``a stage holds 20 layers``, ``tensor group g owns 8 experts``: any one of them."""
    at = _first_listed(tokens, at)
    verb = at - 2 if word(tokens, at - 1) in EXACTLY else at - 1
    if word(tokens, verb) not in HOLDS | HOLD | COMPUTES:
        return ""
    words: list[str] = []
    index = _before_size(tokens, verb - 1)
    while index >= 0 and tokens[index].kind in ("word", "symbol") and len(words) < SUBJECT:
        words.insert(0, tokens[index].text)
        index -= 1
    if index >= 0 and tokens[index].kind not in ("stop", "colon", "comma", "mark"):
        article = next((i for i, w in enumerate(words) if w.lower() in INDEFINITE), None)
        if article is None:
            return ""
        words = words[article:]  # ``With EP 16 a GPU keeps 8 experts``
    while words and words[0].lower() in CONJUNCTIONS:
        words.pop(0)
    if not words or words[0].lower() in CERTAIN:
        return ""
    several = word(tokens, verb) in HOLD
    alone = len(words) == 1 and plural(words[0])  # ``Servers have 4 GPUs``
    if several != (alone or words[0].lower() in TOGETHER):
        return ""
    if several and word(tokens, at - 1) == "all":
        return ""
    plain = [w for w in words if w.lower() not in ARTICLES | TOGETHER]
    per = per_of(normal(plain)) if plain else ""
    closed = not end or end >= len(tokens) or tokens[end].kind in ("stop", "comma", "close")
    return per if word(tokens, verb) not in COMPUTES or (closed and per in CUT) else ""


def _first_listed(tokens: Sequence[Token], at: int) -> int:
    """``holds 8 experts, 16 heads and 24 layers``: where the list of a count begins."""
    while at > 2 and (tokens[at - 1].kind == "comma" or word(tokens, at - 1) == "and"):
        before = at - 1 - (tokens[at - 2].kind == "comma")
        start = next((i for i in range(before - 1, max(-1, before - 5), -1) if tokens[i].number), 0)
        if not start or any(tokens[i].kind != "word" for i in range(start + 1, before)):
            return at
        at = start
    return at


def _before_size(tokens: Sequence[Token], at: int) -> int:
    """The last word of ``A stage of 32 GPUs``, ``A group (8 ranks)`` that is not its size."""
    if at >= 0 and tokens[at].kind == "close":
        opened = next((i for i in range(at, -1, -1) if tokens[i].kind == "open"), at)
        return opened - 1
    if at > 2 and tokens[at - 1].kind == "number" and word(tokens, at - 2) == "of":
        return at - 3
    return at


def _restated(tokens: Sequence[Token], at: int) -> str:
    """``A group has 8 members of 4 GPUs, i.e. 32 GPUs``: of what the sentence began with."""
    if not {"i.e", "ie"} & {word(tokens, at - 1), word(tokens, at - 2)}:
        return ""
    for index in range(at - 2, max(0, at - SENTENCE), -1):
        if word(tokens, index) in HOLDS and (holder := _holder(tokens, index + 1)):
            return holder
    return ""


def _parts(tokens: Sequence[Token], at: int, end: int) -> str:
    """``4 stages with 20 cards each``, ``2 stages of 20 layers``, ``8 groups × 2 GPUs each``."""
    apiece = word(tokens, end) in ("each", "apiece")
    joint = tokens[at - 1].low if at else ""
    if joint != "of" and not (apiece and joint in JOINTS):
        return ""
    words: list[str] = []
    index = at - 2
    while index >= 0 and tokens[index].kind in ("word", "symbol") and len(words) < 4:
        words.insert(0, tokens[index].text)
        index -= 1
    counted = index >= 0 and tokens[index].kind == "number"
    if counted and apiece and word(tokens, index - 1) == "of":
        return ""  # ``two lots of 20 nodes (160 GPUs each)``
    counted = counted or (bool(words) and cardinal(words.pop(0)) is not None)
    if not words or not counted or singular(words[-1].lower()) == words[-1].lower():
        return ""
    return per_of(normal(words))


def contained(tokens: Sequence[Token], at: int, tail: Sequence[str], lexicon: Lexicon) -> str:
    """What the number at ``at`` is counted for each of, if it says what a container holds.

    ``tail`` are the words behind its noun.  A single container (``one node with 8 GPUs``) may be
    all there is; it counts only where the clause goes on to another number of the same thing.
    """
    holder = _before_of(tokens, at)
    if tail and tail[0].lower() in APIECE:
        return PER.get(singular(holder or _counted(tokens, at)), "other")
    if holder not in PER and singular(holder) not in PER:
        return ""
    any_one = word(tokens, at - 3) in INDEFINITE  # ``a node of 8 GPUs``
    several = plural(holder) or any_one or _again(tokens, at, lexicon)
    return PER[singular(holder)] if several else ""


def _before_of(tokens: Sequence[Token], at: int) -> str:
    """The noun before ``of`` or ``with``."""
    return word(tokens, at - 2) if word(tokens, at - 1) in CARRIED else ""


def _counted(tokens: Sequence[Token], at: int) -> str:
    """The nearest noun before the place that has a number of its own."""
    for index in range(at - 1, max(-1, at - FAR), -1):
        if tokens[index].kind == "stop" and tokens[index].text != "\n":
            return ""
        if singular(word(tokens, index)) in PER and plural(word(tokens, index)):
            lots = tokens[index - 1].kind == "number" and word(tokens, index - 2) == "of"
            return "" if lots else word(tokens, index)  # ``two lots of 20 nodes (160 GPUs each)``
    return ""


def _again(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether the sentence counts the same thing once more."""
    own = lexicon.noun([word(tokens, at + 1)])
    for index in range(at + 2, len(tokens) - 1):
        if tokens[index].kind == "stop" and tokens[index].text != "\n":
            return False
        if tokens[index].kind == "number" and own is not None:
            found = lexicon.noun([word(tokens, index + 1)])
            if found is not None and found[0].quantity == own[0].quantity:
                return True
    return False
