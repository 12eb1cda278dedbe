"""A target and what was reached, as items of one list: ``Target: 8 RPS``, ``Achieved: 8.1 RPS``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.entries import PER_GPU
from doc_auditor.judging.requirements import said
from doc_auditor.judging.requirements.pairs import Pair, alike, core, direction, fitted
from doc_auditor.quantity import Number
from doc_auditor.reading.context import Wordings
from doc_auditor.reading.tokens import Token, lower
from doc_auditor.records import Block, BlockKind

STATUS = frozenset("status verdict check outcome".split())
MET = frozenset("met satisfied fulfilled kept passed fits".split())
"""How a label ends that asks for a yes: ``Target met: yes``."""
WORDS = 3
"""Words between a colon and the value: ``Target: P99 of < 100 ms``."""


@dataclass(frozen=True, slots=True)
class Item:
    """A labelled item: its part, the words that name the quantity, its value and its sign."""

    block: Block
    part: str
    words: frozenset[str]
    number: Number | None
    sign: str = ""


def pairs(bench: Bench) -> Iterator[Pair]:
    """The targets of a list with the one value that was reached, where each has one."""
    for items in lists(bench):
        status = _status(bench, items)
        told = status is not None
        bounds = [i for i in items if i.part == "bound" and i.number]
        reached = [i for i in items if i.part == "reached" and i.number]
        for bound in bounds:
            found = [r for r in reached if _together(r, bound)] or _above(items, bound)
            found = found or [i for i in _only(items, bound) if told or _closed(bench, i.block)]
            if len(found) != 1 or sum(_together(found[0], b) for b in bounds) != 1:
                continue
            yield _pair(bench, found[0], bound, status)


def _above(items: Sequence[Item], bound: Item) -> list[Item]:
    """The item above a bound that is called met with a value of its kind.

    Of several, all have to lie on one side of it.

    ``Per GPU: 4,000 ÷ 32 = 125 tokens/s`` above ``Requirement: 150 tokens/s per GPU ✓``.  What a
    bound says of its place (``for the cluster``) has to stand in the item too.
    """
    if bound.words:
        return []
    alike = [i for i in items if not i.part and i.number and _together(i, bound, named=False)]
    before = [i for i in alike if items.index(i) < items.index(bound)]
    above = before[-1:] if before == alike and _one_side(before, bound) else []
    if other := OTHER.search(bound.block.shadow):
        place = core(re.findall(r"[a-z]+", other["place"].lower())) - DONE
        here = core(re.findall(r"[a-z]+", above[0].block.shadow.lower())) if above else frozenset()
        return above if place and place <= here else []
    return above


def _only(items: Sequence[Item], bound: Item) -> list[Item]:
    """``Limit: 500 ms`` / ``TTFT: 570 ms`` / ``Result: PASS``: the one other value of a list."""
    others = [i for i in items if i is not bound and i.number is not None]
    alone = len(others) == 1 and not others[0].part and not bound.words
    return others if alone and _together(others[0], bound, named=False) else []


def _closed(bench: Bench, block: Block) -> bool:
    """``TPOT: ✅ 53 ms``: a mark that nothing explains; ``✅ ordered`` does."""
    behind = re.split(r"[:]", block.shadow)[-1]
    return bool(said.mark(bench, block)) and not re.search(r"[✓✔✅☑]\W*[a-z]{4}", behind)


def _one_side(items: Sequence[Item], bound: Item) -> bool:
    """Whether whichever of the items is meant, it lies on the same side of a bound."""
    values = [i.number for i in items if i.number is not None]
    at = fitted(bound.number, values[0]).value if values and bound.number is not None else 0
    return len({v.value >= at for v in values}) == 1


def bounds_beside(items: Sequence[Item], block: Block, value: Number) -> list[Number]:
    """The bounds of the list that holds a block, if they are of the kind of a value."""
    own = next((i for i in items if i.block.index == block.index), None)
    if own is None:
        return []
    item = Item(block, own.part, own.words, value)
    others = [i for i in items if i is not own and i.part == "bound" and i.number]
    numbers = [fitted(i.number, value) for i in others if i.number and _together(item, i)]
    return [n for n in numbers if n.value != value.value]


def lists(bench: Bench) -> Iterator[list[Item]]:
    """The items of each list, those of one depth together."""
    runs: dict[tuple[int, int, int], list[Item]] = defaultdict(list)
    for block in bench.document.blocks:
        if block.kind is not BlockKind.ITEM:
            continue
        parent = -1 if block.parent is None else block.parent
        heading = block.trail[-1] if block.trail else -1
        item = read(bench.catalog.tools.wordings, block, bench.reduced(block))
        if item is not None:
            runs[parent, heading, block.level].append(item)
    yield from (run for run in runs.values() if len(run) > 1)


def read(wordings: Wordings, block: Block, tokens: Sequence[Token]) -> Item | None:
    """An item with a label, and the number that follows it."""
    colon = next((i for i, t in enumerate(tokens[:10]) if t.kind == "colon"), None)
    if not colon:
        return None
    label = [t.text for t in tokens[:colon] if t.kind in ("word", "symbol")]
    text = " ".join(label)
    part = next(
        (p for p in ("margin", "bound", "reached") if _names(wordings, p, label)),
        "status" if any(w.lower() in STATUS for w in label) else "",
    )
    if text.lower().split()[-1:] and text.lower().split()[-1] in MET:
        part = "status"
    roles = frozenset(w.lower() for w in label if any(_names(wordings, p, [w]) for p in PARTS))
    words = core(w for w in text.split() if w.lower() not in roles)
    at = next((i for i in range(colon + 1, len(tokens)) if tokens[i].kind == "number"), None)
    valued = any(t.kind == "number" for t in tokens[1:colon])  # ``Target 9,000: exceeded by 2,160``
    if at is None or valued or lower(tokens, at - 1) == "by" or not _plain(tokens, colon, at):
        told = said.answer(block.shadow.partition(":")[2]) is not None
        return Item(block, "status" if told else part, words, None)
    before = lower(tokens, at - 1)
    return Item(block, part, words, tokens[at].number, before if before in "<>≤≥" else "")


OTHER = re.compile(r"\d.*\b(?:for|at|in|of|on|during)\b(?P<place>[^,;(]*)")
"""Behind the value of a bound: ``50 ms for the median``."""
DONE = frozenset("the our a exceeded met satisfied passed achieved".split())
PARTS = ("margin", "bound", "reached")


def _names(wordings: Wordings, part: str, label: Sequence[str]) -> bool:
    pattern = wordings.pattern("requirement", part)
    return any(pattern.fullmatch(w) for w in label)


def _plain(tokens: Sequence[Token], colon: int, at: int) -> bool:
    """One value after at most a few words, no range and no calculation."""
    between = tokens[colon + 1 : at]
    short = len(between) <= WORDS and all(
        t.kind in ("word", "symbol", "relation", "mark") for t in between
    )
    after = tokens[at + 1 : at + 2]
    return short and not any(t.kind in ("operator", "arrow") for t in after)


def _together(reached: Item, bound: Item, named: bool = True) -> bool:
    """Whether two items are about one quantity, of one kind and of as many GPUs."""
    assert reached.number is not None
    assert bound.number is not None
    same = not named or not reached.words or not bound.words or reached.words == bound.words
    per = {bool(PER_GPU.search(i.block.shadow)) for i in (reached, bound)}
    number = fitted(bound.number, reached.number)
    return same and len(per) == 1 and alike(number, reached.number)


def _status(bench: Bench, items: Sequence[Item]) -> bool | None:
    """What an item ``Status: ✓ met`` says of the others."""
    found = [i.block for i in items if i.part == "status"]
    if len(found) != 1:
        return None
    told = said.answer(found[0].shadow.partition(":")[2])
    return said.mark(bench, found[0]) if told is None else told


def _pair(bench: Bench, reached: Item, bound: Item, status: bool | None) -> Pair:
    assert reached.number is not None
    assert bound.number is not None
    wordings = bench.catalog.tools.wordings
    number = fitted(bound.number, reached.number)
    titles = " ".join(bench.reading.context.labels(reached.block)[:1])
    label = f"{bench.reading.context.lead(bound.block)} {bound.block.shadow} {titles}"
    side = direction(wordings, bound.sign, bound.block.shadow, label, number)
    words = reached.words | bound.words | core(titles.split())
    above = not reached.part and reached.block.index < bound.block.index
    block = bound.block if above else reached.block
    met = said.mark(bench, block)
    met = status if met is None else met
    alone = status is not None and not reached.part
    place = bound.number.span if above else reached.number.span if alone else None
    signed = bool(bound.sign)
    return Pair(
        block,
        reached.number,
        number,
        side,
        words,
        met,
        "mark",
        signed,
        place=place,
        likely=not reached.part,
    )
