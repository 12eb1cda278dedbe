"""The GPUs that a configuration needs against the GPUs that exist."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, silent, verdict
from doc_auditor.judging.layout.degrees import (
    ORDER,
    Degrees,
    assumed,
    available,
    degrees_at,
    superseded,
)
from doc_auditor.judging.world.odd import odd_degree
from doc_auditor.judging.world.product import multiplied
from doc_auditor.quantity import readable
from doc_auditor.records import Claim, Declaration, Equation, Evidence, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

REFUSAL = re.compile(
    r"❌|✗|✘|^\W*no\b|\bexceed|\binfeasible|\bimpossible|\bnot (?:feasible|possible|enough)"
    r"|\btoo (?:many|large|big)\b|n't fit|not fit",
    re.IGNORECASE,
)


def exceeds(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """More GPUs needed than exist: one finding per configuration."""
    seen: set[tuple[int, frozenset[str]]] = set()
    every = list(_configurations(bench))
    for block, degrees, span in every:
        exists = available(bench, block)
        if exists is None or (not degrees.complete and len(degrees.facts) < 3):
            continue
        required, offered = min(degrees.products()), int(exists.number.value)
        key = (required, bench.model.places[block].contrast)
        if required <= offered or key in seen or _refused(bench, degrees):
            continue
        if bench.reading.context.corrects and _printed(bench, required):
            continue  # a report that says so itself
        if odd_degree(bench, degrees) or _torn(bench, degrees):
            continue
        if _told(bench, block, required) and _other_fits(bench, every, block, offered):
            continue
        seen.add(key)
        place = _needs(bench, block, required) or (span, block)
        claim = Claim(place[0], place[1], Modality.ASSERTED, ())
        related = (*degrees.evidence(bench), Evidence(f"{offered} GPUs available", exists.span))
        yield Outcome(
            verdict(claim, "world-size", "fails", "more GPUs than exist"),
            finding(
                rule,
                claim,
                f"{degrees.shown()} needs {required} GPUs, {offered} are available",
                claimed=str(offered),
                actual=Fraction(required),
                unit="GPU",
                calculation=[degrees.figures(), f"{required} > {offered}"],
                assumes=[assumed(bench, block)],
                related=related,
                advice=_advice(degrees, required, offered),
            ),
        )


def _advice(degrees: Degrees, required: int, offered: int) -> str:
    """What can be done: other degrees, or more GPUs."""
    names = ", ".join(q.upper() for q in degrees.facts if q in degrees.convention.factors)
    times = Fraction(required, offered)
    factor = f"{readable(times)} times too many" if times.denominator == 1 else "too many"
    return (
        f"change {names} so that they multiply to at most {readable(Fraction(offered))} "
        f"(they ask for {factor}), or make {readable(Fraction(required))} GPUs available"
    )


def _printed(bench: Bench, value: int) -> bool:
    """Whether a number stands anywhere in the document."""
    every = (t.number for tokens in bench.reading.tokens.values() for t in tokens)
    return any(n is not None and n.value == value for n in every)


def _refused(bench: Bench, degrees: Degrees) -> bool:
    """Whether the row or column of a candidate says itself that it cannot be."""
    for fact in degrees.facts.values():
        cell = bench.document.blocks[fact.block].cell
        if cell is None:
            continue
        rows = bench.document.tables[cell.table].rows
        down = bench.reading.orientations.get(cell.table) == "columns"
        beside = (
            [r[cell.column] for r in rows[1:] if cell.column < len(r)] if down else rows[cell.row]
        )
        if any(REFUSAL.search(bench.document.blocks[b].shadow) for b in beside):
            return True
    return False


def _torn(bench: Bench, degrees: Degrees) -> bool:
    """Whether a degree stands in one statement with another value of a second one.

    Then the degrees are those of two configurations: TP of ``EP 8 × TP 4`` and EP of ``EP 4``.
    """
    declared = bench.remembered("degrees of a block", None, lambda: _declared(bench))
    for fact in degrees.facts.values():
        beside = declared.get(fact.block, {})
        for quantity, other in degrees.facts.items():
            values = beside.get(quantity, frozenset())
            if values and other.number.value not in values:
                return True
    return False


def _declared(bench: Bench) -> Mapping[int, Mapping[str, frozenset[Fraction]]]:
    """The values of each degree in each block."""
    found: dict[int, dict[str, frozenset[Fraction]]] = defaultdict(dict)
    for quantity in ORDER:
        for fact in bench.model.declarations.get(quantity, ()):
            values = found[fact.block].get(quantity, frozenset())
            found[fact.block][quantity] = values | {fact.number.value}
    return found


def _told(bench: Bench, block: int, required: int) -> bool:
    """Whether the configuration says itself how many GPUs it needs: in its column, on its line."""
    contrast = bench.model.places[block].contrast
    return any(
        t.number is not None and t.number.value == required
        for index, tokens in bench.reading.tokens.items()
        if index == block or (contrast and bench.model.places[index].contrast == contrast)
        for t in tokens
    )


def _other_fits(
    bench: Bench, every: Sequence[tuple[int, Degrees, Span]], block: int, offered: int
) -> bool:
    """Whether another configuration of the document is one for the GPUs that exist."""
    contrast = bench.model.places[block].contrast
    return any(
        offered in degrees.products()
        for other, degrees, _ in every
        if bench.model.places[other].contrast != contrast
    )


def _configurations(bench: Bench) -> Iterator[tuple[int, Degrees, Span]]:
    """Places where the degrees of a configuration are known: the last declared degree of each."""
    latest: dict[frozenset[str], Declaration] = {}
    for quantity in ("tp", "pp", "dp", "ep"):
        for fact in bench.model.declarations.get(quantity, ()):
            if fact.modality is not Modality.ASSERTED or (
                bench.document.blocks[fact.block].fence and fact.source == "flag"
            ):
                continue
            contrast = bench.model.places[fact.block].contrast
            if contrast not in latest or fact.span > latest[contrast].span:
                latest[contrast] = fact
    for fact in sorted(latest.values(), key=lambda f: f.span):
        degrees = degrees_at(bench, fact.block)
        if degrees is not None and not superseded(bench, fact.block):
            yield fact.block, degrees, fact.span


def _needs(bench: Bench, block: int, required: int) -> tuple[Span, int] | None:
    """Where the document itself prints the number of GPUs, or their product."""
    contrast = bench.model.places[block].contrast
    found: list[tuple[int, Span, int]] = []
    for claim in bench.model.claims:
        if bench.model.places[claim.block].contrast != contrast or silent(claim):
            continue
        if isinstance(claim, Equation) and claim.form not in ("row", "derived"):
            degrees = degrees_at(bench, claim.block)
            if degrees is not None and multiplied(bench, claim, degrees):
                exact = any(n.value == required for n in claim.numbers)
                found.append((0 if exact else 1, claim.span, claim.block))
        elif (
            isinstance(claim, Declaration)
            and claim.reference.quantity == "gpus"
            and claim.reference.role == "required"
        ):
            found.append((2, claim.span, claim.block))
    if not found:
        return None
    _, span, where = min(found, key=lambda f: (f[0], f[1]))
    return span, where
