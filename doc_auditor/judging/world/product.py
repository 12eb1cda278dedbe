"""Printed products of degrees, and which declared degree they leave out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from doc_auditor.formula import Binary, Literal_, Symbol
from doc_auditor.judging.bench import Bench, Outcome, finding, silent, verdict
from doc_auditor.judging.layout.degrees import (
    PAIR,
    PARTIAL,
    Degrees,
    assumed,
    degrees_at,
    left_over,
    literal_factors,
    match_factors,
    named_factors,
    superseded,
    with_printed,
)
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Equation
from doc_auditor.rulebook import Rule

GPU_WORDS = re.compile(
    r"\b(?:gpus?|npus?|devices?|accelerators?|cards?|ranks?|chips?|world size)\b", re.IGNORECASE
)
RANKS = re.compile(r"^\W*ranks?\b", re.IGNORECASE)
"""``over DP × CP = 8 ranks`` sizes a group; only a label makes it the whole."""
SPREAD_OVER = re.compile(r"\b(?:over|across|within|inside|among)\W*$", re.IGNORECASE)
"""``over TP × PP = 16 GPUs``: what is cut into parts need not be cut by every degree."""
TOTAL_WORDS = re.compile(r"total|required|world size|gpus?\b|npus?\b", re.IGNORECASE)


WHOLE = re.compile(
    rf"\W*(?:(?:total|all|required|overall|number of) )*{GPU_WORDS.pattern}"
    r"(?: (?:required|needed|in total))?\W*",
    re.IGNORECASE,
)
PER_PART = re.compile(
    r"\b(?:per|each|every|a|one) (?:pipeline )?(?:stage|group|replica|instance)\b", re.IGNORECASE
)
CLAUSE = re.compile(r"[.;\n]")


def omitted(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``PP × TP × DP = 8 GPUs`` where EP 4 is declared and nothing says that it adds none."""
    seen: set[tuple[int, tuple[str, ...]]] = set()
    for claim in bench.model.claims:
        if not isinstance(claim, Equation) or claim.form in ("row", "derived", "restated"):
            continue
        degrees = degrees_at(bench, claim.block)
        degrees = with_printed(degrees, bench, claim) if degrees else None
        named = multiplied(bench, claim, degrees) if degrees else None
        if degrees is None or named is None or len(degrees.facts) < 3:
            continue
        missing = [
            q for q in degrees.convention.factors if degrees.values.get(q, 1) > 1 and q not in named
        ]
        if not missing or silent(claim) or superseded(bench, claim.block):
            continue
        if all(_mentioned(bench, claim, degrees, q) for q in missing) or _in_part(bench, claim):
            continue
        if (degrees.product(), tuple(missing)) in seen:
            continue
        seen.add((degrees.product(), tuple(missing)))
        yield _omission(rule, bench, claim, degrees, missing)


def _in_part(bench: Bench, claim: Equation) -> bool:
    """``EP 4 x TP 2 = 8 cards, one machine per stage``: the product is that of a part."""
    block = bench.document.blocks[claim.block]
    behind = block.shadow[max(claim.span.end - block.span.start, 0) :]
    return PER_PART.search(CLAUSE.split(behind)[0]) is not None


def _mentioned(bench: Bench, claim: Equation, degrees: Degrees, quantity: str) -> bool:
    """``8 × 2 × 4 is 64; DP had been forgotten``: the text speaks of the degree itself."""
    symbols = bench.catalog.tools.lexicon.symbols
    if degrees.facts[quantity].block == claim.block:
        return False
    return any(
        t.kind == "symbol" and t.number is None and symbols.get(t.low) == quantity
        for t in bench.reading.tokens.get(claim.block, ())
        if t.span.start >= claim.span.end
    ) or any(
        t.kind == "symbol" and symbols.get(t.low) == quantity and _remarked(line, at)
        for line in (bench.reading.tokens.get(b, ()) for b in _lines_beside(bench, claim))
        for at, t in enumerate(line)
    )


def _remarked(line: Sequence[Token], at: int) -> bool:
    """``PP, TP: inside the replica``: a degree that a line speaks of without a value."""
    return not any(t.kind in ("number", "relation", "operator") for t in line[max(at - 1, 0) :])


def _lines_beside(bench: Bench, claim: Equation) -> Iterator[int]:
    """The other lines of the code block of a product: ``PP, TP: inside the replica``."""
    blocks, at = bench.document.blocks, claim.block
    fence = blocks[at].fence
    for step in (-1, 1) if fence is not None else ():
        other = at + step
        while 0 <= other < len(blocks):
            beside = blocks[other].fence
            if beside is None or fence is None or beside.number != fence.number:
                break
            yield other
            other += step


def multiplied(bench: Bench, claim: Equation, degrees: Degrees) -> set[str] | None:
    """The degrees that the printed product multiplies, if it stands for a number of GPUs."""
    result = next((s.number for s in reversed(claim.sides) if isinstance(s, Literal_)), None)
    noun = result.noun if result is not None else ""
    if result is None and not any(
        isinstance(s, Symbol) and GPU_WORDS.search(s.name) for s in claim.sides
    ):
        return None
    label = _row_label(bench, claim) or claim.label or ""
    if PARTIAL.search(noun) or PARTIAL.search(re.sub(r"GPUs? per (?:card|config)", "", label)):
        return None
    block = bench.document.blocks[claim.block]
    before = block.shadow[: max(claim.span.start - block.span.start, 0)]
    if re.search(
        r"\b(?:per|each|replica|group|stage|instance)\b[^.]*$", before[-50:], re.IGNORECASE
    ):
        return None
    if SPREAD_OVER.search(before):
        return None
    if RANKS.search(noun) and not TOTAL_WORDS.search(label):
        return None
    about = bool(GPU_WORDS.search(noun)) or bool(
        TOTAL_WORDS.search(label) and GPU_WORDS.search(label + " " + noun)
    )
    if not about:
        return None
    for side in claim.sides:
        if not isinstance(side, Binary):
            continue
        named = named_factors(side, bench.catalog.tools.lexicon.symbols)
        if named is not None and len(named) >= 2:
            agree = all(v is None or degrees.values.get(q) == v for q, v in named.items())
            return set(named) if agree else None
    if not TOTAL_WORDS.search(label):
        return None
    for side in claim.sides:
        factors = literal_factors(side)
        if factors is not None and len(factors) >= 2:
            return match_factors(factors, degrees)
    return None


def _row_label(bench: Bench, claim: Equation) -> str:
    """``| Total GPUs | 32 (TP 8 × DP 4) |``: the label of a cell stands before it."""
    cell = bench.document.blocks[claim.block].cell
    row = bench.document.tables[cell.table].rows[cell.row] if cell is not None else ()
    if cell is None or not cell.column or len(row) > PAIR:
        return ""
    label = bench.document.blocks[row[0]].shadow.strip()
    return label if WHOLE.fullmatch(label) else ""


def _named(bench: Bench, claim: Equation) -> bool:
    """Whether the product names its degrees; ``4 × 8`` may multiply nodes and their GPUs."""
    symbols = bench.catalog.tools.lexicon.symbols
    return any(
        isinstance(s, Binary) and len(named_factors(s, symbols) or ()) >= 2 for s in claim.sides
    )


def _stated_elsewhere(bench: Bench, claim: Equation, value: Fraction) -> bool:
    """The hardware has just as many GPUs as the product without expert parallelism."""
    return any(
        d.number.value == value
        and d.block != claim.block
        and d.source in ("label", "cell")
        and d.reference.role != "required"
        and not left_over(bench, d)
        for d in bench.model.declarations.get("gpus", ())
    )


def _omission(
    rule: Rule, bench: Bench, claim: Equation, degrees: Degrees, missing: Sequence[str]
) -> Outcome:
    names = ", ".join(f"{q.upper()} {degrees.values[q]}" for q in missing)
    product = degrees.product()
    result = next((s.number for s in reversed(claim.sides) if isinstance(s, Literal_)), None)
    fits = (
        missing == ["ep"] and result is not None and _stated_elsewhere(bench, claim, result.value)
    )
    message = f"the product leaves out {names}: {degrees.shown()} = {product} GPUs"
    return Outcome(
        verdict(claim, "world-size", "fails", "a declared degree is missing"),
        finding(
            rule,
            claim,
            message,
            claimed=str(result.coefficient) if result else None,
            actual=Fraction(product),
            unit="GPU",
            calculation=[degrees.figures()],
            assumes=[assumed(bench, claim.block)],
            related=degrees.evidence(bench),
            strained=fits or not _named(bench, claim),
            advice=f"multiply by {names} as well, or say that it adds no GPUs",
        ),
    )
