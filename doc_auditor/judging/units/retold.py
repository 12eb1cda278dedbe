"""Two values of one dimension that a clause says to be the same, in two units.

``131,072 bytes per token, that is 128 MiB``: a link says that the second repeats the first.  ``A
400 Gb/s port moves 400 GB per second``: one noun and its verb, where the digits are the same.  Only
a step between units may lie between the two (1000, 1024, the 8 bits of a byte, 60): all else is
perhaps another value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from doc_auditor.quantity import Number
from doc_auditor.reading.restating import BITS, HEDGES, OTHERWISE, ends_a_sentence
from doc_auditor.reading.sentences.likeness import likeness
from doc_auditor.reading.sentences.misprints import figures
from doc_auditor.reading.tokens import Token

LINKS = frozenset({"or", "i.e", "=", "(", "→", "≈", "~", "equals", "namely", "aka"})
"""Each of them says that the same comes again."""
THEN = frozenset("makes means equals corresponds amounts equivalent translates".split())
"""Verbs of a clause that tells the same in other words; ``that is`` and ``which are`` too."""
PRONOUNS = frozenset({"that", "which", "this", "it"})
VERBS = THEN | {"is", "are", "gives", "comes"}
NOT_THE_SAME = frozenset(
    "and to from than vs versus but plus minus while against instead not of at with for by on "
    "between without over under above below after before if when where as from into out until up "
    "needs limit limits peak more less other another then so because only".split()
)
"""Words behind which another value stands."""
ENDS = ("comma", "stop", "close", "end", "colon")
BEHIND = 3
PHRASE = 8
"""Tokens between the two at most."""
BRIEF = 3
"""Words of a noun and its verb."""
THOUSANDS = tuple(Fraction(b) ** p for b in (1000, 1024) for p in (1, 2, 3, -1, -2, -3))
EIGHT = (Fraction(8), Fraction(1, 8))
SIXTY = tuple(Fraction(n) ** p for n in (60, 3600, 24) for p in (1, -1))
TENS = tuple(Fraction(10) ** p for p in (1, 2, -1, -2))
CALENDAR = frozenset({"month", "months", "year", "yr", "mo"})
"""Units that are no fixed number of days."""
TOLD = 3
"""Digits of a value that speak for a slip of a power of ten."""


@dataclass(frozen=True, slots=True)
class Retold:
    """Two values that should be one; ``sure`` where words say so and nothing follows."""

    first: Number
    second: Number
    at: int
    """The token of the second."""
    linked: bool
    sure: bool


def retold(tokens: Sequence[Token]) -> Iterator[Retold]:
    """Neighbouring values of one dimension in two units, the second telling the first again."""
    places = [i for i, t in enumerate(tokens) if t.kind == "number"]
    for a, b in pairwise(places):
        first, second = tokens[a].number, tokens[b].number
        if first is None or second is None or b - a - 1 > PHRASE or b == a + 1:
            continue
        if not _alike(first, second) or _operand(tokens, a, -1) or _operand(tokens, b, 1):
            continue
        between = tokens[a + 1 : b]
        if {t.low for t in tokens[b + 1 : b + 1 + BEHIND]} & (OTHERWISE | {"per", "of"}):
            continue
        if ends_a_sentence(between) or any(t.text == ";" for t in between):
            continue
        closed = _closed(tokens, b)
        if _linked(between) and (closed or _placed(tokens, b, first, second)):
            yield Retold(first, second, b, True, closed and _plain(between))
        elif closed and _acted(between):
            yield Retold(first, second, b, False, False)


def misread(told: Retold, tokens: Sequence[Token]) -> bool:
    """Whether a bracket right behind a value holds a misprint of it: ``200 Gb/s (52 GB/s)``.

    Bits and bytes, or the next prefix: what a bracket holds without a word is the same again.
    """
    first, second = told.first, told.second
    opens = told.at > 1 and tokens[told.at - 1].kind == "open"
    if not opens or tokens[told.at - 2].number is not first or not _closed(tokens, told.at):
        return False
    found = likeness(second, first.value, units=False)
    binary = ("iB" in first.unit.text) != ("iB" in second.unit.text)  # calculated elsewhere
    calendar = CALENDAR & {first.unit.text.rstrip("s"), second.unit.text.rstrip("s")}
    if calendar or binary or found is None or found.slip not in ("transposed", "digit"):
        return False
    rate = dict(first.unit.dimensions).get("second") == -1
    less = Fraction(1, 2) < second.value / first.value < 1
    return found.slip == "transposed" or not (rate and less)  # 80 % of a line may be usable


def slip(told: Retold) -> Fraction | None:
    """The step between units that lies between the two; 1 where they agree, else nothing."""
    first, second = told.first, told.second
    slack = sum(n.half() / abs(n.coefficient) for n in (first, second) if not n.exact)
    ratio = second.value / first.value
    power = max(first.unit.power, second.unit.power)
    if any(BITS.search(u.text) for u in (first.unit, second.unit)):
        power = 0  # rates on a line are never counted in powers of 1024
    same = [Fraction(1024, 1000) ** p for p in range(-power, power + 1)]
    if any(abs(ratio / s - 1) <= slack for s in same):
        return Fraction(1)
    same_figure = first.coefficient * first.scale == second.coefficient * second.scale
    if max(figures(first), figures(second)) < 2 and not (told.sure or same_figure):
        return None
    ways = [*THOUSANDS, *_bits(told), *_times(told)]
    if told.linked and min(figures(first), figures(second)) >= TOLD:
        ways += TENS
    return next((w for w in ways for s in same if abs(ratio / w / s - 1) <= slack), None)


def _bits(told: Retold) -> tuple[Fraction, ...]:
    units = told.first.unit, told.second.unit
    if len({bool(BITS.search(u.text)) for u in units}) == 1 or "byte" not in dict(
        units[0].dimensions
    ):
        return ()
    return EIGHT


def _times(told: Retold) -> tuple[Fraction, ...]:
    return SIXTY if "second" in dict(told.first.unit.dimensions) and told.linked else ()


def _alike(first: Number, second: Number) -> bool:
    a, b = first.unit, second.unit
    plain = first.value > 0 < second.value and not (first.bound or second.bound)
    if not plain or a.dimensions != b.dimensions:
        return False
    if not a.dimensions:  # ``0.375 M (375K)``
        return bool(first.letter and second.letter) and first.letter != second.letter
    workers = [u.text.rpartition("-")[0].lower() for u in (a, b)]
    if "money" in dict(a.dimensions) or workers[0] != workers[1]:
        return False  # ``27.8 days, 684,000 GPU-hours``
    return a.factor * first.scale != b.factor * second.scale and not second.percent


def _operand(tokens: Sequence[Token], at: int, step: int) -> bool:
    """Whether a sign of a calculation stands right before, or right behind."""
    beyond = at + step
    return 0 <= beyond < len(tokens) and tokens[beyond].kind == "operator"


def _closed(tokens: Sequence[Token], at: int) -> bool:
    """Whether nothing follows that says of what else the second is a value."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return after is None or after.kind in ENDS or after.text in ("\n", "|")


def _placed(tokens: Sequence[Token], at: int, first: Number, second: Number) -> bool:
    """``1,250 kW or 12.5 MW at the feed``: the place of both, where the digits are the same."""
    told = min(figures(first), figures(second)) >= TOLD
    return told and tokens[at + 1].low in ("at", "in")


def _linked(between: Sequence[Token]) -> bool:
    """``per token, that is``: what the first is said of, and then words that repeat it."""
    texts = [t.low for t in between if t.low not in HEDGES]
    while texts and texts[-1] in (",", "."):
        texts.pop()
    if not texts:
        return False
    head, last = texts[:-1], texts[-1]
    if last in LINKS:
        return _named(head)
    verb = last if last not in ("to", "for") else (head[-1] if head else "")
    if last in ("to", "for"):
        head = head[:-1]
    if verb not in VERBS or not head:
        return False
    return head[-1] in PRONOUNS and _named(head[:-1])


def _named(words: Sequence[str]) -> bool:
    """What may stand between a value and its repetition: a noun, ``per`` something, a comma."""
    if words[:1] == ["for"] and {*words[1:2]} & {"each", "every", "one", "a"}:
        words = words[2:]
    if words[:1] == ["of"] and "," in words[2:4]:  # ``bytes of cache, which is``
        words = words[2:]
    return len(words) <= BRIEF + 1 and not NOT_THE_SAME & set(words)


def _plain(between: Sequence[Token]) -> bool:
    """Whether hardly anything but the link stands between."""
    words = [t for t in between if t.kind == "word" and t.low not in HEDGES]
    return len(words) <= BRIEF + 1


def _acted(between: Sequence[Token]) -> bool:
    """``port moves``, ``carries``: what has the first has the second."""
    words = [t.low for t in between if t.low not in HEDGES]
    every = all(t.kind == "word" for t in between)
    return every and 1 <= len(words) <= BRIEF and not NOT_THE_SAME & set(words) and _verb(words[-1])


def _verb(word: str) -> bool:
    """A verb in the present, as far as its ending tells."""
    return (word.endswith("s") and not word.endswith(("ss", "ous"))) or word in (
        "move",
        "carry",
        "means",
    )
