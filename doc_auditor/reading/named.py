"""The words that name a number: its label, its noun, and what stands near it.

``Kafka retention: 7 days``, ``retention stays at three days``, ``grad_accum = 4``, ``for two
epochs``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import INDICES, ROLES, normal, singular
from doc_auditor.reading.restating import HEDGES
from doc_auditor.reading.tokens import Token, lower, word

Form = Literal["label", "said", "noun"]

LINKS = frozenset("is are be equals equal of at to stays stay remains remain set means".split())
COPULAS = frozenset("is are equals stays stay remains remain".split())
QUIET = frozenset(
    "the a an of for with in on at to and or by from our its this that these those is are be as "
    "per / each every using use via than then so we it their which when while into over across "
    "about exactly only up just also both".split()
)
"""Words that name nothing."""
LOOSE = HEDGES | frozenset("exactly only just the a an up of".split())
PARALLEL = frozenset({"parallel", "parallelism"})
MOST = frozenset("max maximum most longest largest".split())
DISTRIBUTED = frozenset({"each", "every"})
SHARED = DISTRIBUTED | {"per", "/"}
"""Words after which a rank is the GPU that has it."""
ENDING = QUIET - DISTRIBUTED - {"per", "/"}
"""Words that end what a number counts, unless they lead to ``each GPU``."""
OWNERS = frozenset({"each", "every", "per", "one", "single"})
PARTS = frozenset("next another more after every until within past previous other".split())
"""Words before a number that make it one of a part."""
NOUNS = 3
LABEL = 8
BEFORE, AFTER = 8, 5


@dataclass(frozen=True, slots=True)
class Named:
    """A number with its names.

    ``label`` are the words before it that say what it is, ``noun`` those after it that say what
    it counts, ``near`` all words close to it.  ``upper`` ends a range; ``most`` says that the
    number is called the largest; ``form`` says how label and number are joined.
    """

    number: Number
    label: tuple[str, ...]
    noun: tuple[str, ...]
    near: frozenset[str]
    form: Form
    upper: Number | None = None
    most: bool = False


@dataclass(frozen=True)
class Namer:
    """Reads names; ``same`` says which words mean the same (``dim``, ``dimension``).

    ``short`` says so of the short names of degrees, which do not stand alone.
    """

    same: Mapping[str, str]
    short: Mapping[str, str]

    def words(self, found: Sequence[str]) -> tuple[str, ...]:
        """The words that name something, each in its usual form.

        ``EP groups`` and ``expert-parallel groups`` are expert groups; ``EP`` alone is a degree.
        """
        every = normal(found)
        each = [b == "rank" and a in SHARED for a, b in pairwise(["", *every])]
        plain = ["gpu" if r else w for w, r in zip(every, each, strict=True)]
        plain = [w for w in plain if w not in QUIET and w.strip("'\"-()")]
        usual = [self.same.get(w, w) for w in plain]
        core = [w for w in usual if w not in PARALLEL]
        return tuple(self.short.get(w, w) for w in core) if len(core) > 1 else tuple(usual)

    def counted(self, number: Number) -> Named:
        """An operand of a calculation, named by what it counts."""
        noun = self.words([number.noun])
        return Named(number, (), noun, frozenset(noun), "noun")

    def named(self, tokens: Sequence[Token]) -> Iterator[Named]:
        """Every number of a line with its names."""
        lead: tuple[str, ...] = ()
        start = 0
        for at, token in enumerate(tokens):
            if token.kind == "stop":
                start, lead = at + 1, ()
            elif token.kind == "colon" and not lead:
                before = tokens[start:at]
                lead = self.words([t.text for t in before if t.kind in ("word", "symbol")])
            number = token.number
            if number is None or _ends_range(tokens, at) or _former(tokens, at):
                continue
            if token.kind == "symbol":
                yield Named(number, self.words([token.text]), (), frozenset(lead), "label")
                continue
            yield self._named(tokens, start, at, number, lead)

    def _named(
        self, tokens: Sequence[Token], start: int, at: int, number: Number, lead: tuple[str, ...]
    ) -> Named:
        upper, last = _range(tokens, at)
        if _operand(tokens, at, last):
            near = frozenset((*lead, *self.words(_clause(tokens, start, at))))
            return Named(number, (), (), near, "label")
        noun = self.words(_following(tokens, last, (upper or number).noun))
        if noun:
            noun += self.words([*_owner(tokens, start, at), *_part(tokens, start, at)])
        form, label = self._label(tokens, start, at)
        before = _clause(tokens, start, at)
        near = frozenset((*lead, *label, *noun, *self.words([*before, *_rest(tokens, last)])))
        most = bool(MOST & {*label, *normal(before[-2:]), *noun})
        return Named(number, _less(label), _less(noun), near, form, upper, most)

    def _label(self, tokens: Sequence[Token], start: int, at: int) -> tuple[Form, tuple[str, ...]]:
        """What names a number from before it, and how the two are joined."""
        index = at - 1
        while index >= start and (lower(tokens, index) in LOOSE or tokens[index].text in "\"'`"):
            if lower(tokens, index) == "of":
                break
            index -= 1
        if index < start:
            return "noun", ()
        token = tokens[index]
        if token.kind == "colon" or (token.kind == "relation" and token.text in "=≈"):
            return "label", self.words(_labelled(tokens, start, index))
        if lower(tokens, index) in LINKS:
            linked = False
            while index >= start and lower(tokens, index) in LINKS:
                linked = linked or lower(tokens, index) in COPULAS or _valued(tokens, index, at)
                index -= 1
            if linked:
                return "said", self.words(_run(tokens, start, index))
            return "noun", ()
        number = tokens[at].number
        if singular(lower(tokens, index)) in INDICES:
            return "noun", ()
        if number and not number.unit.text and not _following(tokens, at, number.noun):
            return "said", self.words(_run(tokens, start, index))
        return "noun", ()


def _less(words: Sequence[str]) -> tuple[str, ...]:
    """The words without those that only say that a value is the largest."""
    return tuple(w for w in words if w not in MOST)


def _valued(tokens: Sequence[Token], index: int, at: int) -> bool:
    """``a batch size of 512``, ``a latency of 30 ms``; ``groups of 8 GPUs`` counts."""
    number = tokens[at].number
    counts = number is None or (bool(_following(tokens, at, number.noun)) and not number.unit.text)
    return lower(tokens, index) == "of" and not counts


def _ends_range(tokens: Sequence[Token], at: int) -> bool:
    return (
        at > 1
        and tokens[at - 1].text == "-"
        and tokens[at - 1].tight
        and tokens[at - 2].kind == "number"
    )


def _operand(tokens: Sequence[Token], at: int, last: int) -> bool:
    """Whether a number is a factor of a calculation that gave no result, or of a shape."""
    beside = (tokens[at - 1] if at else None, tokens[last + 1] if last + 1 < len(tokens) else None)
    return any(t is not None and t.kind == "operator" and t.text in "*/^+" for t in beside)


def _former(tokens: Sequence[Token], at: int) -> bool:
    """``from 8``, ``was 8``, the 8 of ``8 → 16``."""
    after = next((t for t in tokens[at + 1 : at + 3] if t.kind != "word"), None)
    arrow = after is not None and after.kind == "arrow"
    return arrow or lower(tokens, at - 1) in ("from", "was", "were", "formerly")


def _range(tokens: Sequence[Token], at: int) -> tuple[Number | None, int]:
    """The upper end of ``128-10240``, and the token that the value ends with."""
    if at + 2 < len(tokens) and tokens[at + 1].text == "-" and tokens[at + 1].tight:
        upper = tokens[at + 2].number
        if tokens[at + 2].kind == "number" and upper is not None:
            return upper, at + 2
    return None, at


def _following(tokens: Sequence[Token], at: int, noun: str) -> list[str]:
    """The words after a number, with the slash of a rate."""
    words = [noun] if noun else []
    for index, token in enumerate(tokens[at + 1 : at + 1 + AFTER], at + 1):
        text = token.low
        joined = text in ("and", "on", "in") and (
            "per" in words or lower(tokens, index + 1) in DISTRIBUTED
        )
        if text in ENDING and not joined:
            break
        if token.kind in ("word", "symbol") and token.number is None and not token.aside:
            words.append(token.text)
        elif token.text == "/" and token.tight:
            words.append("per")
        else:
            break
    return words[: NOUNS + 2]


def _labelled(tokens: Sequence[Token], start: int, colon: int) -> list[str]:
    """The words before a colon; a bracket in between only abbreviates them."""
    words: list[str] = []
    depth = 0
    for token in reversed(tokens[start:colon]):
        if token.kind == "close":
            depth += 1
        elif token.kind == "open":
            depth -= 1
            if depth < 0:
                break
        elif depth:
            continue
        elif token.kind in ("word", "symbol") and token.number is None:
            words.insert(0, token.text)
        elif token.text == "/":
            words.insert(0, "per")
        elif token.kind == "mark" and token.text in "\"'`*_":
            continue
        elif token.kind == "number":
            return []  # ``3 epochs: …`` counts, it is no label
        else:
            break
    return words if len(words) <= LABEL else []


def _run(tokens: Sequence[Token], start: int, end: int) -> list[str]:
    """The words of a noun phrase that ends at a token."""
    words: list[str] = []
    for index in range(end, max(start, end - LABEL) - 1, -1):
        token = tokens[index]
        if token.kind not in ("word", "symbol") or token.number is not None:
            break
        if token.low in QUIET:
            break
        words.insert(0, token.text)
    return words


def _owner(tokens: Sequence[Token], start: int, at: int) -> list[str]:
    """``Each GPU hosts exactly 1 expert``: what the number is per."""
    for index in range(at - 1, max(start, at - LABEL) - 1, -1):
        if tokens[index].kind in ("number", "comma"):
            break
        if tokens[index].low in OWNERS and index + 1 < at:
            return [tokens[index + 1].text]
    return []


def _part(tokens: Sequence[Token], start: int, at: int) -> list[str]:
    """``the first two epochs``: a number of some of them is not their number."""
    before = word(tokens, at - 1) if at > start else ""
    return [before] if ROLES.get(before) or before in PARTS else []


def _rest(tokens: Sequence[Token], at: int) -> list[str]:
    """The words of the clause that follow a number."""
    words: list[str] = []
    for token in tokens[at + 1 : at + 1 + AFTER]:
        if token.kind not in ("word", "symbol") or token.number is not None:
            break
        if not token.aside:
            words.append(token.text)
    return words


def _clause(tokens: Sequence[Token], start: int, at: int) -> list[str]:
    words: list[str] = []
    for token in tokens[max(start, at - BEFORE) : at]:
        if token.kind == "comma":
            words = []
        elif token.kind in ("word", "symbol") and not token.aside:
            words.append(token.text)
    return words
