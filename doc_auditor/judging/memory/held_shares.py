"""Kind ``held-share``: what a sentence says that one GPU holds of the model.

``The 70B model runs in BF16 with TP=2 and PP=4, each GPU holds 35 GB of weights``: the parameters
stand beside ``model``, the format is the only one of the document, the degrees are those of the
place.  More than the whole model is wrong whatever the degrees are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, printed_value, unit_of, verdict
from doc_auditor.judging.entries import spoken_for
from doc_auditor.judging.layout.degrees import Degrees, degrees_at, superseded
from doc_auditor.judging.memory.formats import counts
from doc_auditor.judging.memory.weights import divisors, fits, product_shown, usual
from doc_auditor.judging.shape import exact_bytes, mixture, parameters, widths
from doc_auditor.quantity import Number, readable
from doc_auditor.records import Block, BlockKind, Claim, Evidence
from doc_auditor.rulebook import Rule

CARD = r"(?:GPU|card|device|accelerator|NPU|rank)s?"
HOLDS = re.compile(
    rf"\b(?:each|every|one|a|per|single) {CARD} (?:then |now |thus |still |only )*"
    r"(?:holds?|stores?|keeps?|carr(?:y|ies)|gets?|has|hosts?|owns?|loads?)"
    r"(?: (?:about|around|roughly|some|only|just|up to))?[ ~≈]*$",
    re.IGNORECASE,
)
OF_WEIGHTS = re.compile(
    r"^ ?(?:of them|(?:of (?:the )?)?(?:model )?(?:weights|parameters))\b"
    r"(?! ?(?:,|\+|and\b|plus\b|with\b))",
    re.IGNORECASE,
)
PER_CARD = re.compile(
    rf"^ ?(?:of )?(?:model )?(?:weights|parameters)? ?(?:per|on each|on every|/ ?) ?{CARD}\b",
    re.IGNORECASE,
)
OCCUPY = re.compile(
    r"(?:^|[.:;*] *|\b[Tt]he |\b[Mm]odel |\b[Ii]ts )(?:\*\*)?[Ww]eights(?:\*\*)?"
    r"(?: (?:then|now|thus|still|only|alone|here))*"
    r" (?:occupy|take|need|use|require|consume|are|fill|(?:come|amount) to|account for)(?: up)?"
    r"(?: (?:about|around|roughly|some|only|just|up to))?[ ~≈*]*$"
)
"""The weights and nothing beside them before the size of a share."""
MODEL = re.compile(
    r"^(?:[- ]parameters?)?(?: (?:dense|base|chat|instruct|language))* model\b", re.IGNORECASE
)
HAS = re.compile(
    r"\bmodel(?: has| with| of|:\**)(?: about| around| roughly)?[ ~≈]*$", re.IGNORECASE
)
BEHIND = re.compile(r"^ ?parameters\b(?! (?:per|on|in)\b)", re.IGNORECASE)
NAMED = Fraction(6, 100)
"""How far the round number in a name lies from the parameters."""
ABOVE = Fraction(21, 20)
"""More than the whole model by more than rounding."""
BEFORE, AFTER = 60, 48


@dataclass(frozen=True, slots=True)
class Share:
    """A number of parameters, or of bytes of weights, that one GPU holds."""

    block: Block
    number: Number
    bytes: bool
    likely: bool = False
    """Only the weights and ``per GPU`` are said, in a sentence of another form."""


def judge(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``each GPU holds 35 GB of weights`` of 70B parameters on TP 2 × PP 4."""
    shares = [
        s
        for s in _shares(bench)
        if not superseded(bench, s.block.index) and not _calculated(bench, s)
    ]
    whole = _whole(bench) if shares else None
    for share in shares if whole else ():
        assert whole is not None
        yield from _check(rule, bench, share, whole)


def _calculated(bench: Bench, share: Share) -> bool:
    """``13 B ÷ (2 × 2) = 3.25 B per GPU`` says itself over how many ranks it spreads the model."""
    claims = bench.model.equations.get(share.block.index, ())
    return any(c.numbers[-1:] == (share.number,) for c in claims)


def _check(rule: Rule, bench: Bench, share: Share, whole: Number) -> Iterator[Outcome]:
    sizes = widths(bench) if share.bytes else frozenset({Fraction(1)})
    degrees = degrees_at(bench, share.block.index)
    number = share.number
    start = number.span.start - share.block.span.start
    modality = bench.reading.context.modality(share.block, start, start + len(number.text))
    claim = Claim(number.span, share.block.index, modality, (number,))
    if not sizes or spoken_for(claim):
        return
    printed = list(exact_bytes(number)) if share.bytes else [number.value]
    least = min(printed)
    beyond = least > whole.value * max(sizes) * ABOVE
    splits = divisors(bench, degrees)
    if not beyond and any(
        fits(bench, p, whole.value * size, splits) for p in printed for size in sizes
    ):
        yield Outcome(verdict(claim, "distribution", "holds", "a share of the model"))
    elif beyond or (degrees is not None and len(sizes) == 1 and not mixture(bench)):
        yield _wrong(rule, claim, share, whole, max(sizes), degrees, beyond)


def _wrong(
    rule: Rule,
    claim: Claim,
    share: Share,
    whole: Number,
    size: Fraction,
    degrees: Degrees | None,
    beyond: bool,
) -> Outcome:
    number = share.number
    split = 1 if beyond or degrees is None else usual(degrees)
    factor = number.unit.factor if share.bytes else number.value / number.coefficient
    actual = whole.value * size / split / factor
    bytes_ = f" × {readable(size)} bytes" if share.bytes else ""
    over = f" ÷ ({product_shown(degrees)})" if split > 1 and degrees is not None else ""
    unit = number.unit.text or number.letter
    shown = f"{whole.bare}{bytes_}{over} = {readable(actual, 4)} {unit}"
    why = "more than the whole model" if beyond else "not the share of one GPU"
    tail = " per GPU"
    if beyond:
        shown, tail = shown if share.bytes else whole.bare, " for the whole model"
    return Outcome(
        verdict(claim, "distribution", "fails", why),
        finding(
            rule,
            claim,
            f"{shown}{tail}, not {number.bare}",
            claimed=printed_value(number),
            actual=actual,
            unit=unit_of(number),
            calculation=[shown],
            related=[Evidence(whole.text.strip(), whole.span)],
            strained=share.likely and not beyond,
        ),
    )


def _shares(bench: Bench) -> Iterator[Share]:
    for block, number, before, after in _numbers(bench):
        bytes_ = dict(number.unit.dimensions) == {"byte": 1}
        if not (bytes_ or counts(number)) or number.bound:
            continue
        held = HOLDS.search(before) and OF_WEIGHTS.match(after)
        per = PER_CARD.match(after) and re.match(r"^ ?(?:of )?(?:model )?(?:weights|param)", after)
        occupied = bytes_ and OCCUPY.search(before) and PER_CARD.match(after)
        if held or per or occupied:
            yield Share(block, number, bytes_, likely=not (held or per))


def _numbers(bench: Bench) -> Iterator[tuple[Block, Number, str, str]]:
    """The numbers of sentences and list items, with the text on both sides."""
    for block in bench.document.blocks:
        if block.kind in (BlockKind.METADATA, BlockKind.HTML, BlockKind.CELL):
            continue
        for token in bench.reading.tokens.get(block.index, ()):
            number = token.number
            if number is None or token.kind != "number":
                continue
            start = number.span.start - block.span.start
            end = number.span.end - block.span.start
            text = block.shadow
            yield block, number, text[max(start - BEFORE, 0) : start], text[end : end + AFTER]


def _whole(bench: Bench) -> Number | None:
    """The parameters of the one model that the document speaks of."""
    declared = {
        d.number.value: d.number
        for block in bench.document.blocks[:1]
        for d in parameters(bench, block.index)
    }
    found = dict(declared)
    for _, number, before, after in _numbers(bench):
        if counts(number) and (MODEL.match(after) or (HAS.search(before) and BEHIND.match(after))):
            rounded = any(abs(number.value / value - 1) < NAMED for value in declared)
            if not rounded:  # ``a 32B model`` of 32.5B parameters
                found.setdefault(number.value, number)
    return next(iter(found.values())) if len(found) == 1 else None
