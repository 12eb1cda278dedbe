"""How far a value reaches: what it is said of for each one, and of how many together.

``A replica reaches 1,200 tokens/s``, ``Memory per layer: 3 GB`` are said of one thing, ``four
replicas deliver``, ``Total for 30 layers:`` of so many.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from doc_auditor.judging.derived.passages import Passage
from doc_auditor.reading.lexicon import PER, singular
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS
from doc_auditor.reading.tokens import Token

Nouns = frozenset[str]

EVERY = frozenset({"each", "every", "per"})
ONE = EVERY | {"a", "an", "one"}
LINKS = frozenset("so and which that then with where while but".split())
"""Words behind which a clause has a subject of its own."""
PHRASE = 4
"""Words of a subject, its verb included."""
ENDS = frozenset({"comma", "stop", "colon", "open", "close", "arrow", "relation"})
REACHING = EVERY | {"for", "over", "across", "on", "in", "of", "with"}
"""What ends the words for what is measured: ``Weights over 8 GPUs``."""
GENERIC = frozenset(
    "total overall all sum together altogether combined aggregate full whole entire the a an and "
    "value size amount".split()
)
"""Words of a label that do not tell what is measured."""


def noun(word: str) -> str:
    """A noun as counts name it: ``servers`` are nodes."""
    name = singular(word.lower())
    return PER.get(name, name)


def whose(passage: Passage, at: int) -> Nouns:
    """The nouns that a value may be said of, for each one."""
    return _behind(passage, at) or _in_label(passage, at) or _subject(passage, at)


def about(passage: Passage, at: int) -> Nouns:
    """What is measured, as the label before a value or ``of …`` behind it says."""
    label = [t.low if t.kind in ("word", "symbol") else "" for t in _label(passage, at)]
    words = list(takewhile(lambda w: w and w not in REACHING, label))
    if not label:
        behind = passage.words(at + 1, at + 4)
        words = behind[1:] if behind[:1] == ["of"] else []
    return frozenset(singular(w) for w in words if w) - GENERIC


def _behind(passage: Passage, at: int) -> Nouns:
    """``35 GB per GPU``, ``for each of the replicas``."""
    words = passage.words(at + 1, at + 7)
    end = next((i for i, w in enumerate(words) if not w), len(words))
    for place, word in enumerate(words[:end]):
        if word in EVERY and place < len(words) - 1:
            if place and noun(words[place - 1]) == noun(words[place + 1]):
                break  # ``With 16 ranks each rank holds``
            return frozenset(noun(w) for w in words[place + 1 : place + 3] if _names(w))
    if words[:1] and words[0] not in FUNCTION_WORDS:
        words = words[1:]
    inside = words[:1] in (["in"], ["on"]) and words[1:2] in (["a"], ["an"], ["one"])
    return frozenset({noun(words[2])}) if inside and _names("".join(words[2:3])) else frozenset()


def _label(passage: Passage, at: int) -> Sequence[Token]:
    """The tokens before the colon, if a value is the first one behind it."""
    for place in range(at - 1, -1, -1):
        token = passage.tokens[place]
        if token.kind == "colon":
            return passage.tokens[:place]
        if token.kind in ("number", "comma", "stop"):
            break
    return ()


def _in_label(passage: Passage, at: int) -> Nouns:
    """``Activation memory per layer: 3 GB``, ``One node:``."""
    label = _label(passage, at)
    words = [t.low if t.kind in ("word", "symbol") else "" for t in label]
    if label and label[0].number is not None and label[0].number.value == 1:
        words[0] = "one"  # ``1 replica: 123 sequences``
    for place, word in enumerate(words):
        if word in EVERY or (word in ONE and not place):
            return frozenset(noun(w) for w in words[place + 1 : place + 3] if _names(w))
    return frozenset()


def _subject(passage: Passage, at: int) -> Nouns:
    """``A replica reaches``, ``each of the 16 nodes draws``, ``a node 5.6 kW``."""
    start = _opening(passage, at)
    words = passage.words(start, at)
    if words[:1] == ["each"] and start and passage.kind(start - 1) == "number":
        return frozenset()  # ``12 nodes at 6.5 kW each draw``
    for place, word in enumerate(words):
        opens = not place or words[place - 1] in LINKS
        if word == "per" and start and passage.kind(start - 1) == "number":
            continue  # ``With 36 GB per node and 8 nodes``: said of the value before
        if word in EVERY or (word in ONE and opens):
            rest = words[place + 1 :]
            several = rest[:1] == ["of"]
            named = [w for w in rest if _names(w)] if several else list(_leading(rest))
            return frozenset(noun(w) for w in named[:PHRASE])
    return frozenset()


def _opening(passage: Passage, at: int) -> int:
    """Where the clause of a value begins; the number of ``each of the 16 nodes`` is inside."""
    for place in range(at - 1, -1, -1):
        token = passage.tokens[place]
        if token.kind in ENDS:
            return place + 1
        counted = passage.words(place - 2, place) == ["of", "the"]
        if token.kind == "number" and not counted:
            return place + 1
    return 0


def _leading(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        if not _names(word):
            return
        yield word


def _names(word: str) -> bool:
    return bool(word) and word not in FUNCTION_WORDS | LINKS
