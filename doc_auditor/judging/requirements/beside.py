"""Bounds beside their value: ``9 s (target: 10 s)``, ``2 s, limit 30 s``, ``≥ 15 (20 reached)``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.requirements import said
from doc_auditor.judging.requirements.pairs import (
    ABOVE,
    BELOW,
    Direction,
    Pair,
    alike,
    core,
    direction,
    fitted,
)
from doc_auditor.quantity import Number
from doc_auditor.reading.context import Wordings
from doc_auditor.reading.tokens import Token, lower
from doc_auditor.records import Block

REACH = 8
"""Tokens between a value and the bracket that holds its bound."""
SHORT = 10
"""Tokens of a clause that names a bound: ``, limit 30 s``."""
VERSUS = frozenset("vs versus against".split())
SIDES = frozenset("below above under over better lower higher less more left spare margin headroom "
                  "slack buffer of improvement faster slower".split())  # fmt: skip
"""What follows a figure that says how far a value is from its bound."""
WITHIN: dict[str, Direction | None] = {
    "within": None, "inside": None, "meets": None, "below": "at most", "under": "at most",
    "above": "at least", "exceeds": "at least", "over": "at least",
}  # fmt: skip
EACH = frozenset("per each every".split())
REACHED = frozenset(
    "achieved measured actual reached observed delivered attained estimated expected projected "
    "calculated planned".split()
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A block that is looked through, its calculations reduced to their results."""

    bench: Bench
    block: Block
    tokens: Sequence[Token]

    @property
    def wordings(self) -> Wordings:
        return self.bench.catalog.tools.wordings

    def names_bound(self, region: Sequence[Token]) -> int | None:
        """Where a word for a bound stands in a stretch of tokens."""
        bound = self.wordings.pattern("requirement", "bound")
        return next(
            (i for i, t in enumerate(region) if t.kind == "word" and bound.fullmatch(t.text)), None
        )


def pairs(bench: Bench, block: Block, tokens: Sequence[Token]) -> Iterator[Pair]:
    """The values of a block that have their bound beside them."""
    line = _Line(bench, block, tokens)
    for at, token in enumerate(tokens):
        region = _region(tokens, at)
        if not region:
            continue
        if token.kind == "open":
            found = _reached(line, at, region) or _versus(line, at, region)
            yield from found or _bounded(line, at, region)
        else:
            yield from _bounded(line, at, region)


def _region(tokens: Sequence[Token], at: int) -> Sequence[Token]:
    """What a bracket encloses, or the short clause after a comma or ``vs``."""
    token = tokens[at]
    clause = token.kind in ("comma", "stop") and token.text in ",;，；"
    if token.kind == "open":
        ends: tuple[str, ...] = ("close",)
    elif clause or token.low.rstrip(".") in VERSUS:
        ends = ("comma", "stop", "open", "close", "arrow")
    else:
        return ()
    stop = len(tokens)
    end = next((i for i in range(at + 1, stop) if tokens[i].kind in ends), stop)
    if token.kind != "open" and end - at > SHORT:
        return ()
    return tokens[at + 1 : end]


def value_before(tokens: Sequence[Token], at: int) -> int | None:
    """The number that what follows is about: the nearest before it in the same clause."""
    for index in range(at - 1, max(-1, at - 1 - REACH), -1):
        token = tokens[index]
        if token.kind == "number":
            ranged = lower(tokens, index - 1) in ("-", "/") and index > 1
            return None if ranged and tokens[index - 2].kind == "number" else index
        if token.kind in ("stop", "comma", "colon", "relation", "arrow", "close"):
            return None
    return None


def _signed(tokens: Sequence[Token], at: int) -> str:
    """The sign right before a number, or the one that its hedge was read from."""
    before = lower(tokens, at - 1) if at else ""
    return before if before in ABOVE + BELOW else ""


def _bounded(line: _Line, at: int, region: Sequence[Token]) -> Iterator[Pair]:
    """``V (target: T)``, ``V ✓ (≥ T)``, ``V, limit T``, ``V vs a target of T``."""
    value_at = value_before(line.tokens, at)
    if value_at is None or _signed(line.tokens, value_at):
        return
    value = line.tokens[value_at].number
    plain = value is not None and not value.bound
    named = _bound_in(line, region, value) if plain else None
    bound = named or (_ticked(line, at, region, value) if value is not None and plain else None)
    if value is None or bound is None or _shared_out(line, region, at):
        return
    place, number = bound
    sign = _signed(region, place)
    text = " ".join(t.text for t in region if t.kind == "word")
    about = f"{line.block.shadow} {' '.join(line.bench.reading.context.labels(line.block)[:1])}"
    side = direction(line.wordings, sign, text, about, number)
    yield replace(_pair(line, value, number, side, bool(sign)), likely=named is None)


def _bound_in(
    line: _Line, region: Sequence[Token], value: Number | None
) -> tuple[int, Number] | None:
    """The one number of a stretch that is a bound of the value; others are margins."""
    named = line.names_bound(region)
    bare = named is None and _signed(region, 1) != "" and len(region) <= 5
    if value is None or (named is None and not bare):
        return None
    fitting: list[tuple[int, Number]] = []
    for index, token in enumerate(region):
        number = token.number
        if token.kind != "number" or number is None or _is_margin(region, index):
            continue
        number = fitted(number, value) if _bare(line, region, index + 1) else number
        if not alike(number, value):
            if number.percent or number.times:
                continue
            return None
        fitting.append((index, number))
    if len(fitting) != 1:
        return None
    index = fitting[0][0]
    near = named is None or abs(named - index) <= 4
    return fitting[0] if near else None


def _ticked(
    line: _Line, at: int, region: Sequence[Token], value: Number
) -> tuple[int, Number] | None:
    """``1,180 ms vs 1,000 ms ✓``: a mark tells that the second value is a bound."""
    number = region[0].number if region and region[0].kind == "number" else None
    versus = line.tokens[at].low.rstrip(".") in VERSUS
    if number is None or not versus or len(region) != 2:
        return None
    number = fitted(number, value)
    marked = said.MARKED.search(region[1].text) is not None
    return (0, number) if marked and alike(number, value) else None


def _bare(line: _Line, region: Sequence[Token], after: int) -> bool:
    """Whether nothing is counted by the number before: ``limit 5 attempts`` is no ``limit 5 s``."""
    rest = region[after : after + 1]
    bound = line.wordings.pattern("requirement", "bound")
    return not any(t.kind in ("word", "symbol") and not bound.fullmatch(t.text) for t in rest)


def _shared_out(line: _Line, region: Sequence[Token], at: int) -> bool:
    """Whether the bound is one for each of something: ``25 MB (limit 10 MB per part)``."""
    each = next((i for i, t in enumerate(region) if t.low in EACH), None)
    if each is None:
        return False
    noun = lower(region, each + 1)
    return noun not in {t.low for t in line.tokens[:at]}


def _is_margin(region: Sequence[Token], at: int) -> bool:
    """``+10 %``, ``85% below``, ``46% of``: how far away the bound is, not the bound."""
    after = region[at + 1].low if at + 1 < len(region) else ""
    sign = at and region[at - 1].kind == "operator" and region[at - 1].text in "+-"
    return after in SIDES or bool(sign)


def _reached(line: _Line, at: int, region: Sequence[Token]) -> list[Pair]:
    """``≥ 60% MFU (50-70% achieved)``: the worse end of the range counts."""
    word = next((i for i, t in enumerate(region) if t.low in REACHED), None)
    figures = [i for i, t in enumerate(region) if t.kind == "number" and t.number]
    bound_at = value_before(line.tokens, at)
    if word is None or bound_at is None or not 1 <= len(figures) <= 2:
        return []
    bound = line.tokens[bound_at].number
    last = region[figures[-1]].number
    side = _side(line, bound_at, at, region)
    if side is None or bound is None or last is None:
        return []
    value = last
    if len(figures) == 2:
        first = region[figures[0]].number
        if lower(region, figures[1] - 1) != "-" or figures[1] - figures[0] != 2 or first is None:
            return []
        lowest = first if first.unit.text else replace(first, unit=last.unit)
        value = lowest if side == "at least" else last
    value = fitted(value, bound)
    return [_pair(line, value, bound, side, True)] if alike(value, bound) else []


def _side(line: _Line, at: int, opens: int, region: Sequence[Token]) -> Direction | None:
    """The side of a bound by its sign, or by its label: ``Limit: 200 ms (measured: 180 ms) ✅``."""
    tokens, sign = line.tokens, _signed(line.tokens, at)
    if sign:
        return "at least" if sign in ABOVE else "at most"
    label = tokens[: max(at - 1, 0)] if at and tokens[at - 1].kind == "colon" else ()
    counted = {t.low for t in tokens[at + 1 : opens]}
    said = [t for t in region if t.kind != "colon" and t.low not in counted]
    if len(counted) > 1 or [t.kind for t in said] != ["word", "number"]:
        return None  # ``80 GB per GPU (planned: 300 GB)``
    if line.names_bound(label) is None or any(t.kind != "word" for t in label):
        return None
    text = " ".join(t.text for t in label)
    return direction(line.wordings, "", text, text, tokens[at].number)


def _versus(line: _Line, at: int, region: Sequence[Token]) -> list[Pair]:
    """``well within target (27 ms vs 100 ms)``."""
    middle = next((i for i, t in enumerate(region) if t.low.rstrip(".") in VERSUS), None)
    figures = [i for i, t in enumerate(region) if t.kind == "number" and t.number]
    if middle is None or len(figures) != 2 or not figures[0] < middle < figures[1]:
        return []
    before = line.tokens[max(0, at - REACH) : at]
    word = next((t.low for t in reversed(before) if t.low in WITHIN), None)
    value, bound = region[figures[0]].number, region[figures[1]].number
    named = line.names_bound(before)
    if word is None or named is None or value is None or bound is None:
        return []
    value, bound = fitted(value, bound), fitted(bound, value)
    side = WITHIN[word] or direction(line.wordings, "", "", line.block.shadow, bound)
    if not alike(value, bound) or said.MISSED.search(line.block.shadow):
        return []
    return [replace(_pair(line, value, bound, side, bool(WITHIN[word])), met=True)]


def _pair(line: _Line, value: Number, bound: Number, side: Direction | None, signed: bool) -> Pair:
    names = line.bench.reading.context.lead(line.block)
    words = core(names.split()) | core(
        w for t in line.bench.reading.context.labels(line.block)[:1] for w in t.split()
    )
    met = said.mark(line.bench, line.block)
    return Pair(line.block, value, bound, side, words, met, "mark", signed)
