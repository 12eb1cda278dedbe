"""The values of a sentence with their dimensions, and those that stand shortly before it.

A value is ``at hand`` for another one if an author who writes the second still has the first in
mind: in the same sentence, in the sentences before, in the item above, under the same heading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from doc_auditor.judging.derived.passages import Passage
from doc_auditor.judging.derived.reach import Nouns, about, whose
from doc_auditor.quantity import Dimensions, Number, Unit
from doc_auditor.reading.lexicon import PER, singular
from doc_auditor.reading.sentences.counted import phrase
from doc_auditor.reading.sentences.ratios import FUNCTION_WORDS
from doc_auditor.records import Block, BlockKind

AT_HAND = 14
"""Values before a sentence that are kept in mind."""
EACH = frozenset({"each", "apiece"})
HAS = frozenset(
    "holds has gets takes serves handles stores carries owns runs processes receives keeps".split()
)
"""What each one does: ``so each holds 8 experts``."""
HOUR = Fraction(3600)
HOURS = ("-hours", "-hour")
STATES = frozenset(
    "remain left free spare usable total raw peak busy idle down out open back needed "
    "available".split()
)
"""What words behind a count say of it that name nothing."""
TIMES = "*"
ADDING = frozenset("add adds adding added sum sums summing".split())
PER_ONE = 2
SHORT = 4
DAYS = 31
MONTH_NAMES = frozenset(
    "january february march april may june july august september october november december jan feb "
    "mar apr jun jul aug sep sept oct nov dec".split()
)
THEM = "them"
"""The noun of ``24 of them``: what the value before counts or measures."""
OF_THEM = (["of", "them"], ["of", "these"], ["of", "those"])
A = frozenset({"a", "an", "per", "each", "every"})
CALENDAR = frozenset({"hour", "day", "week", "month", "year"})
BEHIND = 5
"""Words behind a value that may say for which time it is.  ``logs a day``"""
MADE_OF = frozenset({"of", "is", "was", "at", "="})


@dataclass(frozen=True, slots=True)
class Slot:
    """A number at a place of a sentence.

    ``worth`` is its value in base units, ``dims`` what it measures, ``noun`` what it counts and
    ``per`` for each of what it is said; ``ago`` counts the sentences back to it, ``name`` is the
    capitalized word right before it (``PUE 1.3``).  ``whose`` are the things that it may be said of
    for each one, ``about`` the words for what is measured, ``period`` is the day of ``2 TB of logs
    a day``.
    """

    at: int
    number: Number
    worth: Fraction
    dims: Dimensions
    noun: str
    per: str
    ago: int = 0
    name: str = ""
    whose: Nouns = frozenset()
    about: Nouns = frozenset()
    factor: bool = False
    period: str = ""

    @property
    def ratio(self) -> bool:
        """Whether it is a share or a multiple."""
        return self.number.percent or self.number.times

    @property
    def counts(self) -> bool:
        """Whether it counts things and measures nothing."""
        return not self.dims and not self.ratio

    def like(self, other: Slot) -> bool:
        """Whether two values may be compared, added and subtracted."""
        if self.dims != other.dims or self.ratio or other.ratio:
            return False
        own, its = self.named, other.named
        if own and its:
            return own == its
        return bool(self.dims) or not (own or its)

    @property
    def named(self) -> str:
        """The noun, where it names something."""
        return self.noun if self.noun != THEM else ""


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence with its values, and what is at hand: ``earlier`` has the nearest first."""

    passage: Passage
    own: Sequence[Slot]
    earlier: Sequence[Slot]
    named: Mapping[str, Slot]
    """Bare factors by the name before them, where the document has one value for it."""
    above: Sequence[tuple[Passage, Sequence[Slot]]] = ()
    """The items before it in its list, with their values."""
    prior: tuple[Passage, Sequence[Slot]] | None = None
    """The sentence before it under the same heading, with its values."""

    @property
    def shares(self) -> list[Slot]:
        """The percentages of the sentence."""
        return [s for s in self.own if s.number.percent]

    def before(self, slot: Slot) -> list[Slot]:
        """What is at hand for a value, the nearest first."""
        return [s for s in reversed(self.own) if s.at < slot.at] + list(self.earlier)

    def after(self, slot: Slot) -> Slot | None:
        """The next value of the sentence."""
        return next((s for s in self.own if s.at > slot.at), None)

    def lead(self, slot: Slot) -> list[str]:
        """The words between the value before and this one, a sign as an empty one."""
        start = max((s.at + 1 for s in self.own if s.at < slot.at), default=0)
        return self.passage.words(start, slot.at)

    def clause(self, slot: Slot) -> list[str]:
        """The words before a value back to the sign or the value before it."""
        lead = self.lead(slot)
        signs = [i for i, w in enumerate(lead) if not w]
        return lead[signs[-1] + 1 :] if signs else lead

    def tail(self, slot: Slot, most: int = 5) -> list[str]:
        """The words behind a value up to the next sign or number."""
        found: list[str] = []
        for word in self.passage.words(slot.at + 1, slot.at + 1 + most):
            if not word:
                break
            found.append(word)
        return found

    def closed(self, slot: Slot) -> bool:
        """Whether nothing but a sign follows."""
        return self.passage.kind(slot.at + 1) in ("comma", "end", "close", "colon", "stop")

    def sign(self, slot: Slot) -> str:
        """The kind of what stands right before a value."""
        return self.passage.kind(slot.at - 1) if slot.at else "start"


def scenes(passages: Sequence[Passage]) -> Iterator[Scene]:
    """Every sentence that has values."""
    own = [_slots(p) for p in passages]
    named = _named(own)
    earlier: list[Slot] = []
    trail: object = None
    prior: tuple[Passage, Sequence[Slot]] | None = None
    above: list[tuple[Passage, Sequence[Slot]]] = []
    for passage, slots in zip(passages, own, strict=True):
        if passage.block.trail != trail:
            trail, earlier, prior = passage.block.trail, [], None
        if above and not _listed(above[-1][0].block, passage.block):
            above = []
        yield Scene(passage, slots, tuple(earlier), named, tuple(above), prior)
        prior = (passage, slots)
        above.append(prior)
        older = [replace(s, ago=s.ago + 1) for s in earlier]
        earlier = [*(replace(s, ago=1) for s in reversed(slots)), *older][:AT_HAND]


def _listed(above: Block, block: Block) -> bool:
    """Whether two blocks are items of one list, and nothing stands between them."""
    items = above.kind is block.kind is BlockKind.ITEM
    return items and above.parent == block.parent and block.index == above.index + 1


def _slots(passage: Passage) -> list[Slot]:
    tokens = passage.tokens
    found: list[Slot] = []
    for at, token in enumerate(tokens):
        number = token.number
        if number is None or number.value <= 0:
            continue
        if token.kind != "number" and not _picked(passage, at):
            continue
        if (
            _in_name(number)
            or _dated(passage, at)
            or (number.bound and not _lasting(passage, at, number))
        ):
            continue
        noun, end = _noun(passage, at)
        unit = _shared(passage, at, number)
        found.append(
            Slot(
                at,
                number,
                number.value if unit is number.unit else number.value * unit.factor,
                () if number.percent or number.times else unit.dimensions,
                noun,
                _per(passage, at, end),
                name=_name(passage, at),
                whose=whose(passage, at),
                about=about(passage, at),
                period=_period(passage, at),
                factor=TIMES in (_text(passage, at - 1), _text(passage, end)),
            )
        )
    if len(found) == 1 and passage.kind(found[0].at - 1) == "colon":
        found[0] = _labelled(passage, found[0])
    return found


def _shared(passage: Passage, at: int, number: Number) -> Unit:
    """``from 358 to 167 Wh``: the first one has the unit of the second."""
    plain = at + 2 < len(passage.tokens) and not number.unit.text
    ends = passage.words(at - 1, at + 2)[::2] == ["from", "to"]
    other = passage.tokens[at + 2].number if plain and ends else None
    return other.unit if other is not None else number.unit


def _text(passage: Passage, at: int) -> str:
    return passage.tokens[at].text if 0 <= at < len(passage.tokens) else ""


def _picked(passage: Passage, at: int) -> bool:
    """``top-4 of 48``: a setting that stands for so many of so many."""
    return passage.words(at + 1, at + 2) == ["of"] and passage.kind(at + 2) == "number"


def _in_name(number: Number) -> bool:
    """``8-GPU``, ``3-5``, but not ``$2.10 per GPU-hour`` and ``8-fold``."""
    return number.hyphened and not (number.unit.dimensions or number.times)


def _dated(passage: Passage, at: int) -> bool:
    """``the 9 April outage``, ``by March 3``: a day that counts nothing."""
    number = passage.tokens[at].number
    bare = number is not None and number.exact and not number.unit.text and number.value <= DAYS
    around = {_text(passage, at - 1), _text(passage, at + 1)}
    return bare and any(w.istitle() and w.lower() in MONTH_NAMES for w in around)


def _lasting(passage: Passage, at: int, number: Number) -> bool:
    """``Over 876 hours this is …``, ``spread over 12 nodes`` are no bounds."""
    if passage.words(at - 2, at) == ["up", "to"] and {*passage.words(at - 3, at - 2)} & ADDING:
        return True  # ``which adds up to 73 s``
    time = dict(number.unit.dimensions) == {"second": 1}
    shared = (
        not number.unit.dimensions
        and at > 1
        and bool(phrase(passage.tokens, at, len(passage.tokens))[0])
    )
    said = passage.words(at - 1, at) == ["over"] and not number.text.startswith((">", "≥"))
    return said and (time or shared)


def _noun(passage: Passage, at: int) -> tuple[str, int]:
    """What is counted, the last word of its name, and the token after it."""
    number = passage.tokens[at].number
    assert number is not None
    if number.noun:
        name = singular(number.noun.split()[-1].lower())
        return PER.get(name, name), at + 1
    if number.unit.dimensions or number.percent or number.times:
        return "", at + 1
    if passage.words(at + 1, at + 3) in OF_THEM:
        return THEM, at + 3
    words, end = phrase(passage.tokens, at, len(passage.tokens))
    name = next((w for w in reversed(words) if not _state(w)), "")
    return PER.get(name, name), end


def _state(word: str) -> bool:
    """``4 reserved``, ``9 drained``: what things are, not what is counted."""
    return word in STATES or (word.endswith("ed") and len(word) > SHORT and word[-3] != "e")


def _per(passage: Passage, at: int, end: int) -> str:
    """For each of what a value is said, as the words behind it say."""
    words = passage.words(end, end + 5)
    slash = passage.tokens[end].text == "/" if end < len(passage.tokens) else False
    if words[:1] == ["per"] or slash:
        name = singular("".join(words[1:2]))
        return PER.get(name, name)
    if words[:1] and words[0] in EACH:
        return "" if _again(passage, end, words) else "each"
    if words[:1] and words[0] in ("on", "for", "in") and {*words[1:3]} & {"each", "every"}:
        name = singular(next((w for w in words[2:] if w not in FUNCTION_WORDS | EACH), ""))
        return PER.get(name, name) or "each"
    before = passage.words(at - 2, at) if passage.kind(at - 3) != "number" else []
    if before[:1] == ["each"] and before[-1] in HAS:
        return "each"
    if len(before) == 2 and before[0] in ("per", "each", "every") and _thing(before[1]):
        return PER.get(singular(before[1]), singular(before[1]))
    return ""


def _again(passage: Passage, end: int, words: Sequence[str]) -> bool:
    """``With 16 ranks each rank holds``: the thing that is counted, and the subject after it."""
    name = singular(words[1]) if len(words) > 1 else ""
    return bool(name) and name == singular("".join(passage.words(end - 1, end)))


def _period(passage: Passage, at: int) -> str:
    """``2 TB of logs a day``: what a value is said for each of, where its unit does not tell."""
    words = passage.words(at + 1, at + 1 + BEHIND)
    for article, each in pairwise(words):
        if not article:
            return ""
        if article in A and each in CALENDAR:
            return each
    return "day" if "daily" in words[:2] else ""


def _thing(word: str) -> bool:
    return bool(word) and word not in FUNCTION_WORDS


def _labelled(passage: Passage, slot: Slot) -> Slot:
    """``GPU-hours: 300,288`` is a time, ``Replicas: 12`` a count."""
    words = passage.words(0, slot.at - 1)
    if len(words) == PER_ONE and words[0] in A:  # ``Per GPU: 1,200 tokens/s``
        return replace(slot, per=PER.get(singular(words[1]), singular(words[1])))
    label = next((w for w in reversed(words) if not _state(w)), "")
    if slot.dims or slot.noun or slot.ratio or not label:
        return slot
    if any(w.endswith(HOURS) for w in passage.words(0, slot.at - 1)):
        return replace(slot, worth=slot.worth * HOUR, dims=(("second", 1),))
    return replace(slot, noun=PER.get(singular(label), singular(label)))


def _name(passage: Passage, at: int) -> str:
    """``PUE`` of ``PUE 1.3``, ``PUE of 1.3`` and ``with PUE 19.7 kW``."""
    for back in (1, 2):
        token = passage.tokens[at - back] if at >= back else None
        if token is None or token.kind not in ("word", "symbol"):
            return ""
        if token.low not in MADE_OF:
            return token.text if token.text.isupper() and len(token.text) > 1 else ""
    return ""


def _named(every: Sequence[Sequence[Slot]]) -> Mapping[str, Slot]:
    """Name → the only bare number that stands behind it."""
    found: dict[str, dict[Fraction, Slot]] = defaultdict(dict)
    for slots in every:
        for slot in slots:
            if slot.name and slot.counts and not slot.noun and slot.number.manner.decimals:
                found[slot.name].setdefault(slot.worth, slot)
    return {n: next(iter(f.values())) for n, f in found.items() if len(f) == 1}
