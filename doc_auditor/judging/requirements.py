"""Kind ``requirement``: a value that is called met and misses the stated target."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.charity import HEDGE_HOLDS
from doc_auditor.judging.entries import PER_GPU, spoken_for
from doc_auditor.quantity import Number
from doc_auditor.reading import lines
from doc_auditor.reading.grid import GridCell
from doc_auditor.reading.lexicon import normal
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Block, BlockKind, Claim, Evidence
from doc_auditor.rulebook import Rule

Direction = Literal["at least", "at most"]

PASSED = re.compile(
    r"[✓✔✅☑]|\bPASS(?:ED)?\b|\b(?:requirements?|targets?|goals?|SLOs?|criteria) "
    r"(?:is |are |was |were )?(?:all )?(?:met|achieved|satisfied|passed|exceeded)\b"
    r"|\b(?:meets?|satisf(?:ies|y)) (?:the|all|its|our)\b"
    r"|\ball (?:[a-z]+ )?(?:requirements|targets|goals|criteria)\b[^.]{0,20}\b(?:met|pass)",
    re.IGNORECASE,
)
MISSED = re.compile(
    r"[✗✘❌⚠]|\b(?:FAIL(?:ED|S)?|miss(?:es|ed)?|not met|unmet"
    r"|falls? short|short of|exceeds limit|violat\w+|not yet|does not|doesn't)\b",
    re.IGNORECASE,
)
MARKED = re.compile(r"[✓✔✅☑]|\bPASS(?:ED)?\b")
TARGET = re.compile(
    r"^(?:targets?|requirements?|required|goals?|slos?|thresholds?|objectives?)$", re.IGNORECASE
)
DEMANDS = re.compile(
    r"requirement|target|\bSLOs?\b|\bSLAs?\b|threshold|objective|\bgoals?\b|constraint",
    re.IGNORECASE,
)
NEAR = re.compile(r"\bnear(?:ly)?\b|\bclose to\b|\balmost\b|≈", re.IGNORECASE)
MORE = re.compile(
    r"throughput|\bMFU\b|\bHFU\b|efficien|\butili[sz]ation|balanc"
    r"|availab|uptime|accuracy|bandwidth|speed|hit rate|goodput|coverage",
    re.IGNORECASE,
)
LESS = re.compile(
    r"latenc|TTFT|TPOT|\bITL\b|time|overhead|memory|VRAM"
    r"|cost|power|error|loss|variance|bubble|footprint|imbalance|budget",
    re.IGNORECASE,
)
FILLER = frozenset(
    (
        "requirement target met achieved minimum maximum min max the a of per gpu total overall "
        "expected pass exceeded goal satisfied and p99 p95"
    ).split()
)
ABOVE, BELOW = (">", "≥"), ("<", "≤")


@dataclass(frozen=True, slots=True)
class Demand:
    """A bound that the document sets: ``GPU utilization: >90 %``."""

    words: frozenset[str]
    direction: Direction
    number: Number
    per_gpu: bool
    block: int


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """Every value with a mark, or under a title, that says that its target is met."""
    demands = list(_demands(bench))
    for block in bench.document.blocks:
        tokens = [t for t in bench.reading.tokens.get(block.index, ()) if t.text != "\n"]
        if (
            block.kind in (BlockKind.HEADING, BlockKind.CELL)
            or len(tokens) > 60
            or not _called_met(bench, block)
        ):
            continue
        found = _stated(block, tokens) or _elsewhere(bench, block, tokens, demands)
        if found is not None:
            yield from _check(rule, bench, block, *found)
    for grid in bench.reading.grids:
        for row in grid.rows:
            if (read := _in_row(row)) is not None:
                yield from _check(rule, bench, *read)


def _in_row(row: Sequence[GridCell]) -> tuple[Block, Number, Direction, Number] | None:
    """``| prefill ≤ 15 s | 16.5 s | ✓ |``: a bound, one value of its unit, and a mark."""
    text = " | ".join(c.text for c in row)
    if not PASSED.search(text) or MISSED.search(text):
        return None
    bounds = [(cell, found) for cell in row if (found := _bound(cell.tokens)) is not None]
    if len(bounds) != 1:
        return None
    holder, (direction, target) = bounds[0]
    values = [
        (c.block, c.number)
        for c in row
        if c is not holder and c.number is not None and _alike(c.number, target)
    ]
    plain = [c for c in row if c is not holder and c.number is None and _figures(c)]
    if len(values) != 1 or plain:
        return None
    return *values[0], direction, target


def _bound(tokens: Sequence[Token]) -> tuple[Direction, Number] | None:
    """The one bound of a cell, ``prefill ≤ 15 s``, with no value to the left of it."""
    signs = [i for i, t in enumerate(tokens) if t.kind == "relation"]
    figures = [i for i, t in enumerate(tokens) if t.kind == "number"]
    if len(signs) != 1 or figures != [signs[0] + 1]:
        return None
    sign, number = tokens[signs[0]].text, tokens[signs[0] + 1].number
    if number is None or sign not in ABOVE + BELOW:
        return None
    return "at least" if sign in ABOVE else "at most", number


def _figures(cell: GridCell) -> bool:
    return any(t.kind == "number" for t in cell.tokens)


def _called_met(bench: Bench, block: Block) -> bool:
    if MISSED.search(block.shadow):
        return False
    titles = bench.reading.context.labels(block)[:1]
    return bool(PASSED.search(block.shadow)) or any(
        PASSED.search(t) and not MISSED.search(t) for t in titles
    )


# ---- the target beside the value ----------------------------------------------------------------


def _stated(
    block: Block, tokens: Sequence[Token]
) -> tuple[Number, Direction, Demand | Number] | None:
    return _in_brackets(block, tokens) or _achieved(tokens)


def _in_brackets(block: Block, tokens: Sequence[Token]) -> tuple[Number, Direction, Number] | None:
    """``7.0 RPS (near 8 RPS target)``, ``8.1 RPS (target: 8 RPS)``."""
    opened = next((i for i, t in enumerate(tokens) if t.kind == "open"), None)
    if opened is None:
        return None
    values = [t.number for t in tokens[:opened] if t.kind == "number" and t.number]
    inside = tokens[
        opened + 1 : next(
            (i for i in range(opened, len(tokens)) if tokens[i].kind == "close"), len(tokens)
        )
    ]
    targets = [t.number for t in inside if t.kind == "number" and t.number]
    if (
        len(values) != 1
        or len(targets) != 1
        or not any(TARGET.match(t.text) for t in inside if t.kind == "word")
    ):
        return None
    if not _alike(values[0], targets[0]):
        return None
    relation = next((t.text for t in inside if t.kind == "relation"), "")
    direction = _direction(relation, block.shadow, targets[0])
    return (values[0], direction, targets[0]) if direction else None


def _achieved(tokens: Sequence[Token]) -> tuple[Number, Direction, Number] | None:
    """``≥ 60% MFU (50-70% achieved)``: the worse end of the range counts."""
    at = next(
        (i for i, t in enumerate(tokens) if t.kind == "relation" and t.text in ABOVE + BELOW), None
    )
    word = next(
        (
            i
            for i, t in enumerate(tokens)
            if t.text.lower() in ("achieved", "measured", "actual", "reached")
        ),
        None,
    )
    if at is None or word is None or word < at + 3 or tokens[at + 1].kind != "number":
        return None
    target = tokens[at + 1].number
    values = [t.number for t in tokens[at + 2 : word] if t.kind == "number" and t.number]
    if target is None or not values or len(values) > 2:
        return None
    shared = values[-1]
    direction: Direction = "at least" if tokens[at].text in ABOVE else "at most"
    if len(values) == 2 and tokens[word - 2].text == "-":
        value = _with_unit(values[0], shared) if direction == "at least" else shared
    elif len(values) == 1:
        value = shared
    else:
        return None
    return (value, direction, target) if _alike(value, target) else None


def _with_unit(number: Number, other: Number) -> Number:
    """The lower end of ``50-70%`` is a percentage too."""
    from dataclasses import replace

    return number if number.unit.text else replace(number, unit=other.unit)


# ---- the target elsewhere -----------------------------------------------------------------------


def _elsewhere(
    bench: Bench, block: Block, tokens: Sequence[Token], demands: Sequence[Demand]
) -> tuple[Number, Direction, Demand] | None:
    """``Throughput requirement met: 83 tokens/ms`` against the bound of another section."""
    colon = next((i for i, t in enumerate(tokens[:12]) if t.kind == "colon"), None)
    if colon is None or any(t.text in ABOVE + BELOW for t in tokens):
        return None
    value = _printed(block, tokens, colon)
    marked = bool(MARKED.search(block.shadow))
    about = bool(NEAR.search(block.shadow)) or any(TARGET.match(t.text) for t in tokens[:colon])
    if value is None or not (about or marked) or _ranged(tokens, value):
        return None
    words = _core(t.text for t in tokens[:colon] if t.kind in ("word", "symbol"))
    per_gpu = bool(PER_GPU.search(block.shadow))
    here = bench.model.places[block.index].contrast
    matching = [
        d
        for d in demands
        if _same(d.words, words, marked)
        and d.per_gpu == per_gpu
        and d.block != block.index
        and _alike(d.number, value)
        and bench.model.places[d.block].contrast <= here
    ]
    missed = [d for d in matching if _misses(value, d.direction, d.number)]
    return (
        (value, missed[0].direction, missed[0]) if missed and len(missed) == len(matching) else None
    )


def _printed(block: Block, tokens: Sequence[Token], colon: int) -> Number | None:
    """The value behind the colon, or the result of the calculation that stands there."""
    first, after = (tokens[i] if i < len(tokens) else None for i in (colon + 1, colon + 2))
    if first is None or first.kind != "number":
        return None
    if after is not None and after.kind == "operator":
        return lines.line(block, tokens).value
    return first.number


def _ranged(tokens: Sequence[Token], value: Number) -> bool:
    """``20-30 tokens/s``: one end of a range is not the value."""
    at = next((i for i, t in enumerate(tokens) if t.number is value), 0)
    return any(t.text in ("-", "/", "*") for t in tokens[at + 1 : at + 2])


def _same(demanded: frozenset[str], words: frozenset[str], marked: bool) -> bool:
    """Whether a label names the demand; beside a mark it may leave out a word of its name."""
    return demanded == words or (marked and len(words) > 1 and words < demanded)


def _demands(bench: Bench) -> Iterator[Demand]:
    """Bounds under a title such as “Requirements”, or with a label such as “Minimum …”."""
    for block in bench.document.blocks:
        tokens = [t for t in bench.reading.tokens.get(block.index, ()) if t.text != "\n"]
        colon = next((i for i, t in enumerate(tokens[:10]) if _parts(t)), None)
        if (
            colon is None
            or block.kind in (BlockKind.CELL, BlockKind.HEADING)
            or len(tokens) < colon + 2
        ):
            continue
        label = [t.text for t in tokens[:colon] if t.kind in ("word", "symbol")]
        titles = bench.reading.context.labels(block)[:2]
        if not any(DEMANDS.search(t) and not PASSED.search(t) for t in [*titles, " ".join(label)]):
            continue
        start = colon + (tokens[colon].kind == "colon")
        relation = tokens[start].text if tokens[start].kind == "relation" else ""
        start += bool(relation)
        if start >= len(tokens) or tokens[start].kind != "number":
            continue
        number = tokens[start].number
        direction = _direction(relation, " ".join(label), number) if number else None
        if tokens[colon].kind != "colon":
            behind = takewhile(lambda t: t.kind == "word", tokens[start + 1 : start + 4])
            label += [t.text for t in behind]
        if number is not None and direction is not None:
            yield Demand(
                _core(label), direction, number, bool(PER_GPU.search(block.shadow)), block.index
            )


def _parts(token: Token) -> bool:
    """What stands between the name of a demand and its bound."""
    return token.kind == "colon" or (token.kind == "relation" and token.text in ABOVE + BELOW)


def _core(words: Iterator[str] | Sequence[str]) -> frozenset[str]:
    return frozenset(w for w in normal(words) if w not in FILLER and not w.isdigit())


def _direction(relation: str, text: str, number: Number | None) -> Direction | None:
    if relation in ABOVE or re.search(r"\bmin(?:imum)?\b|\bat least\b", text, re.IGNORECASE):
        return "at least"
    if relation in BELOW or re.search(r"\bmax(?:imum)?\b|\bat most\b", text, re.IGNORECASE):
        return "at most"
    if relation:
        return None
    dimensions = dict(number.unit.dimensions) if number else {}
    more, less = bool(MORE.search(text)), bool(LESS.search(text))
    if dimensions.get("second") == -1 and not less:
        return "at least"
    if dimensions == {"second": 1} and not more:
        return "at most"
    return "at least" if more and not less else None


def _alike(a: Number, b: Number) -> bool:
    return a.unit.dimensions == b.unit.dimensions and a.percent == b.percent and a.times == b.times


def _misses(value: Number, direction: Direction, target: Number) -> bool:
    half = (
        value.half() * value.scale * value.unit.factor
        if not value.exact or value.unit.dimensions
        else 0
    )
    slack = max(half, abs(target.value) * HEDGE_HOLDS) if value.hedged or target.hedged else half
    if direction == "at least":
        return value.value + slack < target.value
    return value.value - slack > target.value


def _check(
    rule: Rule,
    bench: Bench,
    block: Block,
    value: Number,
    direction: Direction,
    target: Demand | Number,
) -> Iterator[Outcome]:
    bound = target.number if isinstance(target, Demand) else target
    start = max(value.span.start - block.span.start, 0)
    modality = bench.reading.context.modality(block, start, start + len(value.text))
    claim = Claim(value.span, block.index, modality, (value,))
    if spoken_for(claim):
        return
    if not _misses(value, direction, bound):
        yield Outcome(verdict(claim, "comparison", "holds", f"{direction} {bound.text}"))
        return
    word, sign = ("below", "<") if direction == "at least" else ("above", ">")
    shown = f"{value.text.strip()} is {word} the {bound.text.strip()} that is required"
    yield Outcome(
        verdict(claim, "comparison", "fails", "the target is missed"),
        finding(
            rule,
            claim,
            f"{shown}; it is not met",
            claimed=printed_value(value),
            actual=value.coefficient * value.scale,
            unit=unit_of(value),
            calculation=[f"{value.text.strip()} {sign} {bound.text.strip()}"],
            related=[Evidence(f"{bound.text.strip()} required", bound.span)],
        ),
    )
