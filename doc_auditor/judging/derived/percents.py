"""Forms of sentences with a percentage: shares, loads, what is left.

What the percentage is of is told by words and by which values are of one kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from doc_auditor.formula import Binary, Constant, Literal_
from doc_auditor.judging.derived.passages import Passage
from doc_auditor.judging.derived.questions import (
    HARDLY,
    SELDOM,
    WITHIN,
    Form,
    Question,
    alike,
    calculation,
    face,
    same_unit,
    unit_name,
)
from doc_auditor.quantity import NO_UNIT, Number
from doc_auditor.reading.sentences.change_words import LESS, MORE
from doc_auditor.reading.sentences.counted import Fact
from doc_auditor.reading.sentences.misprints import Offer, near
from doc_auditor.reading.sentences.ratios import FILLER, FUNCTION_WORDS
from doc_auditor.reading.tokens import word

FREE = frozenset("left free unused spare remain remains remaining idle unallocated".split())
LOADED = frozenset("loaded utilized utilised used full busy occupied filled".split())
SPARE = frozenset("margin headroom slack reserve room".split())
AGAIN = Fraction(1, 100)
"""How far two values may be apart that are one in two units: ``157.7 MB/s or 1.26 Gb/s``."""
IT = frozenset("they it this that which these first second other latter former one".split())
LOWER = LESS - {"down"} | frozenset("falls fall drops sinks declines decreases lost".split())
HIGHER = MORE - {"up", "over", "above"} | frozenset("grows climbs".split())
ABOUT = Fraction(1, 10)
"""The same of one that is said roughly."""
JOINS = frozenset({"and", "but", "while", "at", "with", "for"})
MANY = 100
SAVED = frozenset("save saves saving savings saved cut reduction".split())
AGAIN_SAID = frozenset("or i.e that is which this a an about means were lost".split()) | {""}
ENDS = frozenset({"comma", "stop", "close", "end", "colon"})
FILL = frozenset("fill fills take takes use uses need needs".split())


def left_over(passage: Passage) -> Iterator[Question]:
    """``565,000 hours. We use 425,000, so 140,000 are left (25 %)``: the three add up."""
    for at, stated in passage.percents():
        if passage.kind(at - 1) != "open" or len(passage.facts) < 2:
            continue
        part = next((f for f in reversed(passage.facts) if f.index < at), None)
        around = passage.words(part.index, at + WITHIN) if part else []
        if part is None or not FREE & set(around) or at - part.index > WITHIN + 2:
            continue
        before = [f for f in (*passage.near, *passage.facts) if f is not part]
        for whole in before:
            for used in before:
                rest = face(whole.number) - face(used.number)
                same = same_unit(whole, part) and (same_unit(used, part) or not unit_name(used))
                if same and used is not whole and rest == face(part.number):
                    value = rest / face(whole.number)
                    tree = Binary("/", Literal_(part.number), Literal_(whole.number))
                    offer = Offer(tree, value, (rest / face(used.number), 1 - value))
                    yield Question(stated, [offer], SELDOM)


def shares(passage: Passage) -> Iterator[Question]:
    """``The hall has 1.2 MW. 96 nodes draw 902 kW, 75 % of it``, ``so the hall is 75 % loaded``.

    The sentence and the one before have just two values of the kind, the part and the whole.
    """
    for at, stated in passage.percents():
        before, behind = passage.words(at - 2, at), passage.words(at + 1, at + 3)
        of_it = behind[:1] == ["of"] and bool({*behind[1:]} & {"it", "that", "this"})
        loaded = bool(LOADED & {*behind[:1]}) or (before[-1:] == ["to"] and before[0] in LOADED)
        leaves = before[-1:] in (["leaves"], ["leaving"]) and bool(SPARE & {*behind})
        pair = _pair(passage, at) if of_it or loaded or leaves else None
        if pair is None or not _known_subject(passage, at):
            continue
        part, whole = pair
        rest = whole.value - part.value
        if leaves:
            tree = Binary("/", calculation("-", whole, part), Literal_(whole))
            yield Question(stated, [Offer(tree, rest / whole.value, (rest / part.value,))], HARDLY)
        else:
            yield Question(
                stated, [Offer(calculation("/", part, whole), part.value / whole.value)], HARDLY
            )


def _known_subject(passage: Passage, at: int) -> bool:
    """Whether the sentence before speaks of what a share is said of, where it has the value.

    ``The cache needs 12 GB. The node has 80 GB, so the weights take 35 % of it`` is about another.
    """
    words: set[str] = set()
    for index in range(at - 1, -1, -1):
        if passage.kind(index) == "number":
            return True  # the part stands right before
        if passage.kind(index) in ("comma", "colon", "stop"):
            break
        words.add(word(passage.tokens, index))
    subject = words - FUNCTION_WORDS - FILLER - {"", "so", "thus", "hence", "therefore"}
    return bool(subject & passage.said) or not subject - IT - FILL - LOADED


def _pair(passage: Passage, at: int) -> tuple[Number, Number] | None:
    """The two values of the last measured one's kind before a percentage, the smaller first."""
    own = [f for f in passage.facts if f.number.unit.dimensions and f.index < at]
    every = [f for f in (*passage.last, *own) if f.number.unit.dimensions]
    group: list[Number] = []
    for fact in reversed(every):
        again = any(abs(fact.number.value / n.value - 1) < AGAIN for n in group)
        if alike(fact, every[-1]) and not again:
            group.append(fact.number)
    if len(group) != 2:
        return None
    part, whole = sorted(group, key=lambda n: n.value)
    return part, whole


def of_whole(passage: Passage) -> Iterator[Question]:
    """``34,000 + 6,000 = 40,000 of 58,000 = 69 %``: a part of a whole, an addend left out."""
    for at, stated in passage.percents():
        if passage.kind(at - 1) not in ("relation", "open", "comma") or at < WITHIN:
            continue
        whole, part = passage.tokens[at - 2].number, passage.tokens[at - 4].number
        if whole is None or part is None or passage.words(at - 3, at - 2) != ["of"]:
            continue
        if whole.percent or part.percent or (part.unit.text and not whole.unit.text):
            continue
        if not part.unit.text:
            whole = replace(whole, unit=NO_UNIT)
        others = {n.value for n in passage.printed if n.unit.dimensions == part.unit.dimensions}
        wrong = tuple(o / whole.value for o in others if o < part.value)
        share = part.value / whole.value if whole.value else Fraction(1)
        if share < 1:
            yield Question(stated, [Offer(calculation("/", part, whole), share, wrong)], HARDLY)


def changed_by(passage: Passage) -> Iterator[Question]:
    """``It costs $64,000, then $49,600. The bill is $14,400 or 22.5 % lower``: of the old one."""
    for at, stated in passage.percents():
        own = [f for f in passage.facts if f.index < at]
        if not own or not _again(passage, own[-1], at):
            continue
        pair = _from(passage, own[-2:]) or _old(passage, own[-1], at)
        if pair is None:
            continue
        step, base = pair
        gap, whole = face(step.number), face(base.number)
        after = (whole - gap, whole + gap)
        others = [f for f in (*passage.near, *own) if f is not step and same_unit(f, step)]
        other = [f for f in others if face(f.number) >= gap and face(f.number) not in after]
        trees = [(calculation("/", step.number, f.number), gap / face(f.number)) for f in other]
        trees += [(t, 1 - v) for t, v in trees]
        offer = Offer(calculation("/", step.number, base.number), gap / whole)
        right = near(stated, offer.value, offer.tree)
        if right or not any(near(stated, v, t) for t, v in trees):
            yield Question(stated, [offer], Fraction(0), sure=False)


def _from(passage: Passage, own: Sequence[Fact]) -> tuple[Fact, Fact] | None:
    """``falls by $14,400 from $64,000``, ``from $64,000 by $14,400``, ``$14,400 on $64,000``."""
    if len(own) < 2 or not same_unit(*own):
        return None
    first, last = own
    low, high = sorted(own, key=lambda f: face(f.number))
    clause = {*passage.words(first.index - WITHIN, first.index)}
    between = passage.words(_end(first), last.index)
    led = [passage.words(f.index - 1, f.index) for f in (low, high)]
    if clause & SAVED and first is low and between in (["on"], ["of"], ["out", "of"]):
        return low, high
    changes = bool(clause & (LOWER | HIGHER)) and led == [["by"], ["from"]]
    return (low, high) if changes and len(between) == 1 else None


def _old(passage: Passage, step: Fact, at: int) -> tuple[Fact, Fact] | None:
    """An amount of which words say that it is a change, and the value before that change."""
    said = {*passage.words(step.index - WITHIN, step.index), *passage.words(_end(step), at)}
    if passage.words(at - 1, at) == ["or"]:  # ``270 s, 45 % less`` is what it has come to
        said |= {*passage.words(at + 1, at + 2)}
    if {*passage.words(step.index - 1, step.index)} & {"to", "at", "from", "than"}:
        return None
    every = [f for f in (*passage.near, *passage.facts) if f is not step]
    bare = face(step.number) >= MANY  # ``1,180 batches``, ``it would have been 1,600``
    others = [f for f in every if same_unit(f, step) or (bare and not unit_name(f))]
    for old in reversed(others) if said & (LOWER | HIGHER) else ():
        for new in reversed(others):
            if face(old.number) - face(new.number) == face(step.number):
                return step, old if said & LOWER else new
    return None


def _end(fact: Fact) -> int:
    """The token behind a value and the noun that it counts."""
    return fact.index + 1 + bool(fact.noun and not fact.number.unit.dimensions)


def _again(passage: Passage, step: Fact, at: int) -> bool:
    """Whether a percentage says an amount again: ``$14,400 or 22.5 % lower``, ``(22.5 %)``."""
    start = _end(step)
    words = passage.words(start, at)
    signs = [passage.kind(i) for i in range(start, at)]
    linked = "or" in words or {*signs} & {"open", "comma", "colon"} or {*words} & {"is", "means"}
    plain = {*signs} <= {"open", "comma", "word"} and {*words} <= AGAIN_SAID
    said = {*passage.words(at + 1, at + 2)} & (LOWER | HIGHER)
    return bool(linked) and plain and passage.kind(at + 1 + bool(said)) in ENDS


def times_and_more(passage: Passage) -> Iterator[Question]:
    """``five times as many, which is 500 % more``: what is more is one less."""
    for at, stated in passage.percents():
        before = next((i for i in range(at - 1, -1, -1) if passage.kind(i) == "number"), None)
        many = passage.tokens[before].number if before is not None else None
        if many is None or before is None or not many.times or many.value <= 1:
            continue
        words = passage.words(before + 1, at)
        said = {*words} & {"as", "of"} and "" in words and {*words} & AGAIN_SAID
        if not said or not {*passage.words(at + 1, at + 2)} & HIGHER or {*words} & JOINS:
            continue
        slip = abs(stated.value / many.value - 1) <= (ABOUT if many.hedged else AGAIN)
        if slip:
            tree = Binary("-", Literal_(many), Constant(Fraction(1)))
            offer = Offer(tree, many.value - 1, (stated.value,))
            yield Question(stated, [offer], Fraction(0), sure=not many.hedged)


PERCENTS: tuple[Form, ...] = (left_over, shares, of_whole, changed_by, times_and_more)
