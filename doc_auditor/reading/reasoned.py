"""Tokens → results that stand before their calculation: ``512 (8 × 64)``, ``512, i.e. 8 × 64``."""

from __future__ import annotations

from collections.abc import Sequence

from doc_auditor.formula import Literal_, numbers
from doc_auditor.reading.chain import Chain
from doc_auditor.reading.expressions import read_side, value_of
from doc_auditor.reading.glosses import BREAKING, per_both
from doc_auditor.reading.relations import converts
from doc_auditor.reading.restating import of_another
from doc_auditor.reading.results import explained, is_result
from doc_auditor.reading.sentences.likeness import misprinted
from doc_auditor.reading.sentences.ratios import plural
from doc_auditor.reading.side import Side
from doc_auditor.reading.tokens import Token
from doc_auditor.source import Span

STARTS = frozenset({"number", "symbol", "open", "function"})
"""Tokens that a calculation behind its result may begin with."""


def result_first(tokens: Sequence[Token], first: Side) -> Chain | None:
    """``0.62GB (8 × 3 × 512 × 1024 × 2 bytes)``: the result, then how it came about."""
    if not isinstance(first.tree, Literal_):
        return None
    if _remarked(tokens, first):
        return _in_remark(tokens, first)
    at = first.after + 2 * per_both(tokens, first.after)
    while at < len(tokens) and at - first.after <= 4:
        if (place := explained(tokens, at)) is not None:
            return _explained(tokens, first, place)
        if tokens[at].kind not in ("word", "symbol"):
            break
        if tokens[at].low in BREAKING:
            return None
        at += 1
    if at >= len(tokens):
        return None
    if tokens[at].text not in ("(", "（"):
        return None
    side = read_side(tokens, at + 1)
    if side is None or not _explains(side, first, at == first.after):
        return None
    ends = tokens[side.after] if side.after < len(tokens) else None
    if ends is None or ends.kind not in ("close", "comma", "stop") or ends.text == ";":
        return None
    if side.signs == {"/"} and all(n.percent for n in numbers(side.tree)):
        return None  # ``(40 % / 60 %)`` are two shares
    if of_another(tokens, side, first) or _of_each(tokens, first, side):
        return None
    following = tokens[side.after + 1] if side.after + 1 < len(tokens) else None
    if (
        ends.kind == "close"
        and following is not None
        and following.kind in ("operator", "relation")
    ):
        return None
    span = Span(first.span.start, ends.span.end if ends.kind == "close" else side.span.end)
    pair = (side, first) if side.operators else (first, side)  # ``48 GiB (51.5 GB)``
    return Chain(pair, ("=",), "result-first", span, first.start, side.after + 1)


def _of_each(tokens: Sequence[Token], first: Side, side: Side) -> bool:
    """``20 nodes (8 × 80 GB)``: what each of the things that are counted has."""
    counted = next(iter(numbers(first.tree)))
    noun = tokens[first.start + 1] if first.start + 1 < len(tokens) else None
    measured = [n for n in numbers(side.tree) if n.unit.dimensions]
    things = noun is not None and noun.kind == "word" and plural(noun.low)
    return things and not counted.unit.text and side.signs == {"*"} and len(measured) == 1


def _explained(tokens: Sequence[Token], first: Side, at: int) -> Chain | None:
    """``512, i.e. 8 × 64``, ``512 (= 8 × 64)``: the result, a link, then how it came about."""
    side = read_side(tokens, at) if tokens[at].kind in STARTS else None
    result = next(iter(numbers(first.tree)))
    if side is None or not side.operators or side.cut or not _explains(side, first, False):
        return None
    following = tokens[side.after] if side.after < len(tokens) else None
    if following is not None and following.kind in ("operator", "relation", "arrow"):
        return None
    if not is_result(side, result) or of_another(tokens, side, first):
        return None
    closed = tokens[at - 2].kind == "open" and following is not None
    span = Span(first.span.start, (following if closed and following else side).span.end)
    return Chain((side, first), ("=",), "result-first", span, first.start, side.after + closed)


def _remarked(tokens: Sequence[Token], first: Side) -> bool:
    """Whether a comment follows the value of a setting: ``nodes: 64  # 512 / 8``."""
    set_ = first.start > 0 and (
        tokens[first.start - 1].kind == "colon" or tokens[first.start - 1].text == "="
    )
    return set_ and first.after < len(tokens) and tokens[first.after].text in ("#", "//")


def _in_remark(tokens: Sequence[Token], first: Side) -> Chain | None:
    """``world_size: 144  # 3 * 24 * 2``: the setting, then how it came about."""
    side = read_side(tokens, first.after + 1)
    if side is None or not side.operators or side.cut or not _explains(side, first, False):
        return None
    if "-" in side.signs or (side.tight and side.signs == {"/"}):
        return None  # ``# 1 - 5``, ``# 12/24``
    following = tokens[side.after] if side.after < len(tokens) else None
    if following is not None and following.kind in ("relation", "operator"):
        return None
    worded = side.words or (following is not None and following.kind not in ("comma", "stop"))
    if worded and not _comes_to(side, first):
        return None  # ``# 2 * 256 runs out of memory``
    known = {n.coefficient for n in numbers(first.tree)}
    if any(n.coefficient in known for n in numbers(side.tree)):
        return None  # ``micro_batch_size: 4  # 4 * 8 accumulation steps``
    span = Span(first.span.start, side.span.end)
    return Chain((side, first), ("=",), "result-first", span, first.start, side.after)


def _comes_to(side: Side, first: Side) -> bool:
    """Whether a calculation is what a setting is, or would be but for a misprint."""
    value, stated = value_of(side.tree), next(iter(numbers(first.tree)), None)
    if value is None or stated is None:
        return False
    return value == stated.value or misprinted(stated, value) is not None


def _explains(side: Side, first: Side, adjacent: bool) -> bool:
    """Whether a bracket can be where a result comes from."""
    assert isinstance(first.tree, Literal_)
    result = first.tree.number
    if not side.operators:
        return (
            adjacent
            and isinstance(side.tree, Literal_)
            and converts(first, side)
            and not side.words
        )
    if side.tight and side.signs == {"-"}:
        return False
    timed = any(n.unit.dimensions == (("second", 1),) for n in numbers(side.tree))
    if timed and result.noun and not result.unit.dimensions:
        return False  # ``every 5,000 steps (76 × 10 min)``
    return not (result.percent and side.signs <= {"+"}) and "-" not in result.text[1:]
