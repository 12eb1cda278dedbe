"""The two values that a sentence itself sets side by side for the figure behind them.

A part and its whole: ``161 kW of the 180 kW are taken, 89 %``, ``90 − 72 = 18 GB, 20 % of the
memory``.  The two sides of a division: ``44 / 41 = 1.07, an imbalance of 7 %``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from doc_auditor.judging.derived.compared import HAS, LINKS, USES
from doc_auditor.judging.derived.paired import Pair, completed, completed_among, pair, plain
from doc_auditor.judging.derived.questions import face
from doc_auditor.judging.derived.slots import STATES, Scene, Slot
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.restating import HEDGES

OF = frozenset({"of", "out"})
VERSUS = frozenset({"against", "vs", "versus"})
OF_IT = (["of", "it"], ["of", "that"], ["of", "them"], ["of", "those"], ["of", "which"])
RELATED = ("in relation to", "relative to", "compared with", "compared to", "measured against")
"""What opens a sentence with the whole: ``In relation to 310,000 hours the 4,405 are 1.4 %``."""
OPENS = (["of"], ["of", "the"], ["of", "our"], ["of", "these"], ["out", "of"], ["from", "the"])
BOUNDS = frozenset("capacity limit budget allowance quota grant maximum available".split())
WHOLES = BOUNDS | frozenset(
    "it them that all total whole sum memory installed pool cluster fleet".split()
)
"""What a share is of, where the whole stands beside its part."""
TAKEN = frozenset(
    "taken allocated reserved filled consumed busy in already currently use "
    "share utilization utilisation fraction".split()
)
CLOSE = 24
"""Characters between the operands of a calculation, words beside its sign counted."""
USED = frozenset("used full loaded busy taken utilization utilisation filled occupied".split())
"""What is said of the other part than the one that is left."""
LEADS = frozenset("at by to with for from in on".split())
NEAR = 3
"""Words between a value and what joins it to another one."""


def parted(scene: Scene, slot: Slot) -> Pair | None:
    """The part and the whole that stand before a share, if it can be of nothing else."""
    if not slot.number.percent or not _of_the_whole(scene, slot):
        return None
    own = [s for s in completed(scene, slot) if not s.ago]
    if own:
        if not _at_once(scene, own[0].at + 1, slot.at, own[0]):
            return None
        used = USED & {*scene.passage.words(own[0].at + 1, slot.at + 3)}
        return _pair(scene, own, rests=not used)
    before = _before(scene)
    said = [*completed_among([*before.own][::-1])] if before is not None else []
    if before is None or len(said) < 2 or not _at_once(scene, 0, slot.at, said[0]):
        return None
    ends = _at_once(before, said[0].at + 1, len(before.passage.tokens), said[0])
    return _pair(before, said) if ends else None


def _pair(scene: Scene, own: Sequence[Slot], rests: bool = True) -> Pair | None:
    for part, whole in (*_sides(scene, own), *(_rest(scene, own) if rests else ())):
        found = pair(part, whole, whole) if plain(part) and plain(whole) else None
        if found is not None:
            return replace(found, named=True, settled=True)
    return None


def _before(scene: Scene) -> Scene | None:
    """The sentence before: ``161 of the 180 kW are taken.  That is 89 %.``"""
    if scene.prior is None:
        return None
    passage, own = scene.prior
    return Scene(passage, own, (), {})


def divided(scene: Scene, slot: Slot) -> Pair | None:
    """The two sides of the division whose outcome stands right before a percentage."""
    own = next((s for s in scene.before(slot) if not s.ago), None)
    if own is None or not slot.number.percent or own.dims or own.number.percent:
        return None
    explains = scene.passage.kind(own.at + 1) == "close"  # ``23 racks (4.0 M / 175,488 = 22.8)``
    if explains or scene.tail(slot)[:1] == ["of"]:
        return None
    for high, low in _operands(scene, own, "/÷"):
        if abs(high.value / low.value - own.worth) <= own.number.half():
            found = pair(_slot(slot, high), _slot(slot, low))
            return replace(found, named=True, settled=True) if found is not None else None
    return None


def _of_the_whole(scene: Scene, slot: Slot) -> bool:
    """Whether a share ends its clause, or says that it is of the whole."""
    tail = scene.tail(slot)
    if tail[:1] == ["of"]:
        return bool({*tail[1:3]} & WHOLES) and not {*tail[3:]} - HAS
    return scene.closed(slot)


def _at_once(scene: Scene, start: int, end: int, before: Slot) -> bool:
    """Whether nothing else is named between two places, behind a value and before the share."""
    words = [w for w in scene.passage.words(start, end) if w]
    if words[-1:] and words[-1] in LEADS:
        return False  # ``21.3 GB of the 72 GB at 90 %``
    idle = LINKS | HEDGES | STATES | TAKEN | HAS | USES | WHOLES | {"used", before.noun}
    return all(w in idle or singular(w) in idle for w in words)


def _sides(scene: Scene, own: Sequence[Slot]) -> Iterator[tuple[Slot, Slot]]:
    """Part and whole of the last two values, if the words between or before them tell."""
    if len(own) < 2:
        return
    last, first = own[:2]
    words = scene.passage.words
    between = words(first.at + 1, last.at)
    joint = next((i for i, w in enumerate(between[:NEAR]) if w in OF | VERSUS or not w), None)
    sign = between[joint] if joint is not None else ""
    of = sign in OF and all(between) and len(between) <= NEAR + 2
    there = {*between[joint:], *scene.tail(last)} & (HAS | BOUNDS)
    if _led(scene, first) or words(last.at + 1, last.at + 3) in OF_IT:
        yield last, first
    elif of or (sign in VERSUS and there):
        yield first, last


def _led(scene: Scene, whole: Slot) -> bool:
    """``Of the 180 kW, 161 kW are taken``, ``In relation to 180 kW the 161 kW are``."""
    lead = scene.clause(whole)
    if whole.at <= len(lead) and " ".join(lead).removesuffix(" the") in RELATED:
        return True
    return lead in OPENS and (
        whole.at == len(lead) or scene.passage.kind(whole.at - len(lead) - 1) == "comma"
    )


def _rest(scene: Scene, own: Sequence[Slot]) -> Iterator[tuple[Slot, Slot]]:
    """``90 − 72 = 18 GB, 20 % of the memory``: the outcome, and what the calculation began with."""
    rest = own[0]
    unit = rest.worth / face(rest.number)
    for whole, gone in _operands(scene, rest, "-−–"):
        if face(whole) - face(gone) == face(rest.number):
            yield rest, replace(rest, number=whole, worth=face(whole) * unit)


def _operands(scene: Scene, outcome: Slot, signs: str) -> Iterator[tuple[Number, Number]]:
    """The two numbers of the printed calculation right before its outcome."""
    every = [n for n in scene.passage.printed if n.value > 0]
    at = next((i for i, n in enumerate(every) if n.digits == outcome.number.digits), 0)
    if at > 1 and any(sign in _between(scene, *every[at - 2 : at]) for sign in signs):
        yield every[at - 2], every[at - 1]


def _between(scene: Scene, first: Number, last: Number) -> str:
    """What is printed between two numbers, if they stand close to each other."""
    block = scene.passage.block
    start, end = first.span.end - block.span.start, last.span.start - block.span.start
    return block.shadow[start:end] if end - start < CLOSE else ""


def _slot(like: Slot, number: Number) -> Slot:
    return Slot(like.at, number, number.value, number.unit.dimensions, "", "")
