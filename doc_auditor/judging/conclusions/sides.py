"""Which values the two sides of a conclusion mean, if the frames of a section leave one choice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.conclusions.described import Described, Form, Names, Stock, stock
from doc_auditor.judging.order import HOLDS
from doc_auditor.quantity import Number
from doc_auditor.reading.context import Wordings
from doc_auditor.reading.sentences.sufficing import certain, same
from doc_auditor.reading.sentences.worded import ARTICLES
from doc_auditor.reading.tokens import Token, word
from doc_auditor.records import Block

NEAR = 4
"""Blocks before a conclusion whose text may have the values that it is about."""
THINGS = frozenset(
    "pool cluster plan layout option card node server side phase part variant design choice engine "
    "configuration config setup scenario offer kernel run "
    "one both all them two".split()
)
"""What a name may be called besides: ``the prefill pool`` of a row ``prefill``."""
Frame = tuple[Form, object]
FAR = 10
"""A conclusion that is wrong by more than this factor is rather about something else."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two values of one frame; ``exact`` where the text calls both by their whole names."""

    left: Described
    right: Described
    exact: bool


def levels(bench: Bench, block: Block) -> Iterator[Sequence[Frame]]:
    """The frames that a conclusion may be about: those around it, its section, the document."""
    known = stock(bench)
    here = known.sections.get(block.trail, ())
    yield [f for f in here if _close(known, f, block)]
    beside = known.sections.get(block.trail[:-1], ()) if block.trail else ()
    yield [*here, *(f for f in beside if f[0] == "section" and f not in here)]
    yield [f for trail, frames in known.sections.items() if trail != block.trail for f in frames]


def _close(known: Stock, frame: Frame, block: Block) -> bool:
    """A list that holds the block, or a text right before it."""
    form, key = frame
    if form == "list":
        return key == (block.trail, block.parent, block.level)
    return form == "text" and any(
        0 <= block.index - d.block <= NEAR for d in known.frames[frame][:1]
    )


def kinds(values: Sequence[Described]) -> Iterator[Sequence[Described]]:
    """The values of a frame that can be held against one another."""
    found: dict[object, list[Described]] = defaultdict(list)
    for each in values:
        number = each.number
        if not number.bound:
            found[number.unit.dimensions, number.percent, each.per, _counts(each)].append(each)
    yield from (group for group in found.values() if len(group) > 1)


def _counts(each: Described) -> object:
    """What a rate or a bare number counts."""
    unit = each.number.unit
    if dict(unit.dimensions) == {"second": -1}:
        return unit.text.partition("/")[0].strip().lower()[:3]
    return each.noun if not unit.dimensions else ""


def pairs(known: Stock, frames: Sequence[Frame], left: Names, right: Names) -> Iterator[Pair]:
    """The two values that two names mean, for each kind of value that both of them have."""
    seen: set[tuple[int, int]] = set()
    for frame in frames:
        for group in kinds(known.frames[frame]):
            first = [d for d in group if meant(d, left, right)]
            second = [d for d in group if meant(d, right, left)]
            if len(first) != 1 or len(second) != 1 or first[0] is second[0]:
                continue
            a, b = first[0], second[0]
            place = (a.number.span.start, b.number.span.start)
            if place not in seen and same(a.number, b.number):
                seen.add(place)
                exact = a.exact and b.exact and a.name == left and b.name == right
                yield Pair(a, b, exact)


def meant(value: Described, name: Names, other: Names) -> bool:
    """Whether a name means this value and not its neighbour."""
    own, others = name - other, other - name
    if not own or not own & value.name or own - value.name - THINGS - value.about:
        return False
    return not others or not others <= value.name


def apart(bench: Bench, value: Described) -> bool:
    """Whether rates count different things: tokens before and behind a stage."""
    wordings = bench.catalog.tools.wordings
    unit = value.number.unit.text.lower()
    phase = value.name & frozenset(wordings.contrast["part"])
    return bool(phase) and any(unit.startswith(w) for w in wordings.concluding("apart"))


def graded(wordings: Wordings, said: str, number: Number) -> str:
    """``faster`` and ``cheaper`` as a relation of values of this kind; or nothing."""
    dimensions = dict(number.unit.dimensions)
    said = said.lower()
    if dimensions.get("money") == 1:
        cheap, dear = (said in wordings.concluding(p) for p in ("cheap", "dear"))
        return "<" if cheap else ">" if dear else ""
    quick, slow = (said in wordings.concluding(p) for p in ("quick", "slow"))
    if (quick or slow) and dimensions.get("second") in (1, -1) and set(dimensions) == {"second"}:
        return ">" if quick == (dimensions["second"] == -1) else "<"
    return ""


def by_values(values: Sequence[Described]) -> Mapping[Names, Sequence[Described]]:
    """The values of a group by their names."""
    found: dict[Names, list[Described]] = defaultdict(list)
    for each in values:
        found[each.name].append(each)
    return found


def valued(tokens: Sequence[Token]) -> bool:
    """Whether a value stands in a stretch; the 2 of ``Proposal 2`` is none."""
    for at, token in enumerate(tokens):
        number = token.number if token.kind == "number" else None
        if number is None:
            continue
        if number.unit.text or number.ulp < 1 or word(tokens, at - 1) in ARTICLES:
            return True
    return False


def far(left: Number, sign: str, right: Number) -> bool:
    """Whether a conclusion is so wrong that something else must be meant."""
    if HOLDS[sign](left.value, right.value):
        return False
    low, high = sorted((abs(left.value), abs(right.value)))
    return not low or high / low > FAR


def hedged(left: Number, sign: str, right: Number) -> bool:
    """Whether a conclusion is wrong of values that are not known exactly."""
    return not HOLDS[sign](left.value, right.value) and (left.hedged or right.hedged)


def decided(value: Number, bound: Number, sign: str) -> bool:
    """Whether the order of the two is beyond rounding and the base of a unit; a bound is exact."""
    if certain(*((value, bound) if sign == "≥" else (bound, value))):
        return True
    alone = value.unit.text == bound.unit.text and value.scale == bound.scale
    return alone and abs(value.coefficient - bound.coefficient) > value.half()
