"""Kind ``world-size``: degrees against the stated total and the GPUs that exist."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from doc_auditor.formula import Binary, Literal_, Symbol
from doc_auditor.judging.bench import Bench, Outcome, finding, silent, verdict
from doc_auditor.judging.degrees import (
    PARTIAL,
    Degrees,
    available,
    degrees_at,
    hardware,
    in_statement,
    left_over,
    literal_factors,
    match_factors,
    named_factors,
    superseded,
    with_printed,
)
from doc_auditor.records import Claim, Declaration, Equation, Evidence, Modality
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span

GPU_WORDS = re.compile(
    r"\b(?:gpus?|npus?|devices?|accelerators?|cards?|ranks?|chips?|world size)\b", re.IGNORECASE
)
NEAR = 30
"""Characters between degrees and their total in one line."""
TOTAL_WORDS = re.compile(r"total|required|world size|gpus?\b|npus?\b", re.IGNORECASE)


def statements(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``TP=2, PP=1, EP=8 (16 GPUs)``: degrees and their total in one line or table row."""
    for facts in _lines(bench):
        degrees = in_statement(bench, facts)
        totals = [
            f
            for f in facts
            if f.reference.quantity == "gpus" and not f.reference.per and not _spare(f)
        ]
        if degrees is None or not totals:
            continue
        totals = [t for t in totals if _beside(bench, t, degrees)]
        values = {t.number.value for t in totals}
        if len(values) != 1 or _calculated(bench, totals[0]):
            continue
        yield _statement(rule, bench, degrees, totals[0])


def _beside(bench: Bench, total: Declaration, degrees: Degrees) -> bool:
    """In a line of text the total stands next to the degrees; in a table anywhere in the row."""
    if bench.document.blocks[total.block].cell is not None:
        return True
    spans = [f.span for f in degrees.facts.values() if f.block == total.block]
    gaps = [max(total.span.start - s.end, s.start - total.span.end) for s in spans]
    return bool(gaps) and min(gaps) <= NEAR


def _spare(fact: Declaration) -> bool:
    return fact.reference.role in ("spare", "available", "limit", "active", "part")


def _lines(bench: Bench) -> Iterator[list[Declaration]]:
    """Declarations that stand in one block, or in one table row."""
    groups: dict[tuple[str, int, int], list[Declaration]] = defaultdict(list)
    for facts in bench.model.declarations.values():
        for fact in facts:
            cell = bench.document.blocks[fact.block].cell
            key = ("row", cell.table, cell.row) if cell else ("block", fact.block, 0)
            groups[key].append(fact)
    for key in sorted(groups):
        yield sorted(groups[key], key=lambda f: f.span)


def _calculated(bench: Bench, fact: Declaration) -> bool:
    """The total is the result of a printed calculation, which is judged by itself."""
    return any(
        isinstance(c, Equation) and c.span.contains(fact.number.digits)
        for c in bench.model.claims
        if c.block == fact.block
    )


def _statement(rule: Rule, bench: Bench, degrees: Degrees, total: Declaration) -> Outcome:
    product, stated = degrees.product(), int(total.number.value)
    claim = _claim(total, degrees)
    if _fits(degrees, stated):
        return Outcome(
            verdict(claim, "world-size", "holds", f"{degrees.figures()}, {bench.topology.name}")
        )
    folded = _folded(bench, degrees, stated)
    result = verdict(claim, "world-size", "fails", "the degrees do not give the total")
    if silent(total):
        return Outcome(result)
    if folded is not None and not degrees.complete:
        return Outcome(
            verdict(claim, "world-size", "holds", "with expert parallelism on the same ranks")
        )
    found = finding(
        rule,
        claim,
        f"{degrees.shown()} = {product} GPUs, not {stated}" + (f"; {folded}" if folded else ""),
        span=total.number.span,
        block=total.block,
        claimed=str(stated),
        actual=Fraction(product),
        unit="GPU",
        calculation=[degrees.figures()],
        assumes=[f"topology {bench.topology.name}: {bench.topology.why}"],
        related=degrees.evidence(bench),
        strained=folded is not None,
    )
    return Outcome(result, found)


def _claim(total: Declaration, degrees: Degrees) -> Claim:
    spans = [total.span, *(f.span for f in degrees.facts.values() if f.block == total.block)]
    whole = Span(min(s.start for s in spans), max(s.end for s in spans))
    digits = (total.number, *(f.number for f in degrees.facts.values()))
    return Claim(whole, total.block, total.modality, digits)


def _fits(degrees: Degrees, stated: int) -> bool:
    """The product is the total; with a free degree it has to divide it."""
    free = not degrees.complete
    return any(p == stated or (free and stated % p == 0) for p in degrees.products())


def _folded(bench: Bench, degrees: Degrees, stated: int) -> str | None:
    """Whether another convention would make the total right, in words."""
    if bench.topology.name != "orthogonal" or "ep" not in degrees.facts:
        return None
    stated_convention = bench.catalog.topologies["stated"]
    products = degrees.products(stated_convention)
    if any(p == stated or (not degrees.complete and stated % p == 0) for p in products):
        return "it holds if expert parallelism reuses these ranks; then the document must say so"
    return None


# ---- sections -----------------------------------------------------------------------------------


def totals(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``Total GPUs required: 8`` against the degrees declared around it."""
    seen: set[tuple[int, int]] = set()
    for fact in bench.model.declarations.get("gpus", ()):
        if not _total(bench, fact):
            continue
        degrees = degrees_at(bench, fact.block)
        if degrees is None or len(degrees.facts) < 3 or not degrees.complete:
            continue
        stated = int(fact.number.value)
        if _fits(degrees, stated):
            yield Outcome(verdict(_claim(fact, degrees), "world-size", "holds", degrees.figures()))
            continue
        if (stated, degrees.product()) in seen or silent(fact):
            continue
        seen.add((stated, degrees.product()))
        yield _statement(rule, bench, degrees, fact)


def _total(bench: Bench, fact: Declaration) -> bool:
    """A labelled number of GPUs of the plan itself, with no calculation beside it."""
    if not _leads(bench, fact) and fact.source not in ("label", "cell"):
        return False
    if superseded(bench, fact.block) or fact.reference.role in (
        "available",
        "spare",
        "active",
        "limit",
        "local",
        "part",
    ):
        return False
    if hardware(bench, fact) or not fact.number.exact or _calculated(bench, fact):
        return False
    block = bench.document.blocks[fact.block]
    if block.cell is not None and _row_mates(bench, fact):
        return False
    titles = {i for i in block.trail}
    near = [d for q in ("tp", "pp", "dp", "ep") for d in bench.model.resolve(q, fact.block)]
    shares = [titles & set(bench.document.blocks[d.block].trail) for d in near]
    return (
        bool(near)
        and sum(bool(s) for s in shares) * 2 >= len(near)
        and fact.modality is Modality.ASSERTED
    ) or (fact.reference.role == "required" and bool(near))


def _leads(bench: Bench, fact: Declaration) -> bool:
    """``32 GPUs organized as:`` before the list of the degrees."""
    if fact.source != "noun" or fact.reference.role == "available":
        return False
    below = {
        d.reference.quantity
        for q in ("tp", "pp", "dp", "ep")
        for d in bench.model.declarations.get(q, ())
        if bench.document.blocks[d.block].parent == fact.block
    }
    return len(below) >= 3


def _row_mates(bench: Bench, fact: Declaration) -> bool:
    """Degrees in the same table row are judged as one statement."""
    cell = bench.document.blocks[fact.block].cell
    assert cell is not None
    for quantity in ("tp", "pp", "dp", "ep"):
        for other in bench.model.declarations.get(quantity, ()):
            mate = bench.document.blocks[other.block].cell
            if mate is not None and (mate.table, mate.row) == (cell.table, cell.row):
                return True
    return False


# ---- printed products ---------------------------------------------------------------------------


def omitted(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """``PP × TP × DP = 8 GPUs`` where EP 4 is declared and nothing says that it adds none."""
    seen: set[tuple[int, tuple[str, ...]]] = set()
    for claim in bench.model.claims:
        if not isinstance(claim, Equation) or claim.form in ("row", "derived", "restated"):
            continue
        degrees = degrees_at(bench, claim.block)
        degrees = with_printed(degrees, bench, claim) if degrees else None
        named = _factors(bench, claim, degrees) if degrees else None
        if degrees is None or named is None or len(degrees.facts) < 3:
            continue
        missing = [
            q for q in degrees.convention.factors if degrees.values.get(q, 1) > 1 and q not in named
        ]
        if not missing or silent(claim) or superseded(bench, claim.block):
            continue
        if (degrees.product(), tuple(missing)) in seen:
            continue
        seen.add((degrees.product(), tuple(missing)))
        yield _omission(rule, bench, claim, degrees, missing)


def _factors(bench: Bench, claim: Equation, degrees: Degrees) -> set[str] | None:
    """The degrees that the printed product multiplies, if it stands for a number of GPUs."""
    result = next((s.number for s in reversed(claim.sides) if isinstance(s, Literal_)), None)
    noun = result.noun if result is not None else ""
    if result is None and not any(
        isinstance(s, Symbol) and GPU_WORDS.search(s.name) for s in claim.sides
    ):
        return None
    label = claim.label if claim.label else ""
    if PARTIAL.search(noun) or PARTIAL.search(re.sub(r"GPUs? per (?:card|config)", "", label)):
        return None
    block = bench.document.blocks[claim.block]
    before = block.shadow[: max(claim.span.start - block.span.start, 0)]
    if re.search(
        r"\b(?:per|each|replica|group|stage|instance)\b[^.]*$", before[-50:], re.IGNORECASE
    ):
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
            assumes=[f"topology {bench.topology.name}: {bench.topology.why}"],
            related=degrees.evidence(bench),
            strained=fits,
        ),
    )


# ---- hardware -----------------------------------------------------------------------------------


def exceeds(rule: Rule, bench: Bench) -> Iterator[Outcome]:
    """More GPUs needed than exist: one finding per configuration."""
    seen: set[tuple[int, frozenset[str]]] = set()
    for block, degrees, span in _configurations(bench):
        exists = available(bench, block)
        if exists is None or (not degrees.complete and len(degrees.facts) < 3):
            continue
        required, offered = min(degrees.products()), int(exists.number.value)
        key = (required, bench.model.places[block].contrast)
        if required <= offered or key in seen:
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
                assumes=[f"topology {bench.topology.name}: {bench.topology.why}"],
                related=related,
            ),
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
            if degrees is not None and _factors(bench, claim, degrees):
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
