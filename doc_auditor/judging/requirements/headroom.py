"""Headroom as what a utilization leaves: ``75% utilization with 25% headroom``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from doc_auditor.judging.bench import Bench
from doc_auditor.judging.requirements.distance import Distance, agrees
from doc_auditor.judging.requirements.pairs import core
from doc_auditor.quantity import Number
from doc_auditor.reading.tokens import Token, lower
from doc_auditor.records import Block

USES = frozenset("utilization utilisation usage used use utilized utilised occupied full".split())
NEAR = 4


@dataclass(frozen=True, slots=True)
class Use:
    """A printed utilization, and the words of its block."""

    number: Number
    block: int
    words: frozenset[str]


def uses(bench: Bench) -> tuple[Use, ...]:
    """Every percentage of the document that is called a use, or is one of a size in bytes."""
    return tuple(_uses(bench))


def _uses(bench: Bench) -> Iterator[Use]:
    for block in bench.document.blocks:
        tokens = bench.reading.tokens.get(block.index, ())
        for at, token in enumerate(tokens):
            number = token.number
            if number is None or token.kind != "number" or not number.percent or number.bound:
                continue
            if _called(tokens, at) or _of_bytes(tokens, at):
                yield Use(number, block.index, words(bench, block))


def words(bench: Bench, block: Block) -> frozenset[str]:
    """What a block names: its own words, without those of its titles."""
    tokens = bench.reading.tokens.get(block.index, ())
    return core(t.text for t in tokens if t.kind in ("word", "symbol"))


def _called(tokens: Sequence[Token], at: int) -> bool:
    """Whether the figure stands beside a word for use, no other figure between them."""
    for step in (1, -1):
        for index in range(at + step, at + step * (NEAR + 1), step):
            if not 0 <= index < len(tokens) or tokens[index].kind in ("number", "stop", "comma"):
                break
            if lower(tokens, index) in USES:
                return True
    return False


def _of_bytes(tokens: Sequence[Token], at: int) -> bool:
    """``30% of 64 GB``."""
    place = at + 2 + (lower(tokens, at + 2) in ("the", "its", "our"))
    whole = tokens[place].number if place < len(tokens) else None
    size = whole is not None and dict(whole.unit.dimensions) == {"byte": 1}
    return size and lower(tokens, at + 1) == "of"


def left(use: Number) -> Distance:
    """What a utilization leaves of the whole."""
    low, high = use.ends
    return Distance("100 % − utilization", 1 - use.value, (1 - high, 1 - low))


def fits(number: Number, known: Sequence[Use]) -> bool:
    """Whether a headroom is what one of the utilizations leaves."""
    return any(agrees(number, left(u.number)) for u in known if u.number is not number)


def contradicted(
    number: Number, block: int, named: frozenset[str], known: Sequence[Use]
) -> Use | None:
    """The one utilization that a headroom can be about: of its block, or of the same words."""
    others = [u for u in known if u.number.digits != number.digits]
    here = [u for u in others if u.block == block]
    about = here or [u for u in others if u.words & named & {"memory", "vram", "hbm"}]
    values: set[Fraction] = {u.number.value for u in about}
    return about[0] if len(values) == 1 else None
