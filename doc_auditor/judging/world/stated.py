"""A stated number of GPUs against the product of the degrees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from doc_auditor.judging.bench import Bench, Outcome, finding, silent, verdict
from doc_auditor.judging.layout.degrees import Degrees, assumed
from doc_auditor.quantity import Number
from doc_auditor.reading.lexicon import singular
from doc_auditor.reading.maps import INDEXED
from doc_auditor.reading.tokens import Token
from doc_auditor.records import Claim, Declaration
from doc_auditor.rulebook import Rule
from doc_auditor.source import Span
from doc_auditor.topology import DEFAULT


def judge_total(rule: Rule, bench: Bench, degrees: Degrees, total: Declaration) -> Outcome:
    """The degrees against one stated number of GPUs."""
    product, stated = degrees.product(), int(total.number.value)
    claim, name = claim_of(total, degrees), bench.topology_at(total.block).name
    if fits(degrees, stated):
        return Outcome(verdict(claim, "world-size", "holds", f"{degrees.figures()}, {name}"))
    folded = _folded(bench, degrees, stated) if name == "orthogonal" else None
    result = verdict(claim, "world-size", "fails", "the degrees do not give the total")
    if silent(total) or _stated_beside(bench, degrees, product):
        return Outcome(result)
    if folded is not None and not degrees.complete:
        return Outcome(
            verdict(claim, "world-size", "holds", "with expert parallelism on the same ranks")
        )
    if (
        name == "orthogonal"
        and product == stated * degrees.values.get("tp", 0)
        and _tiled(bench, degrees)
    ):
        why = "tensor groups lie inside the expert ranks"
        return Outcome(verdict(claim, "world-size", "holds", why))
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
        assumes=[assumed(bench, total.block)],
        related=degrees.evidence(bench),
        strained=folded is not None,
    )
    return Outcome(result, found)


def _stated_beside(bench: Bench, degrees: Degrees, product: int) -> bool:
    """``(16 GPUs, TP=4 PP=4)`` of a plan for 256: the degrees have a total of their own."""
    blocks = {f.block for f in degrees.facts.values()}
    own = bench.model.declarations.get("gpus", ())
    return any(d.block in blocks and d.number.value == product for d in own)


def claim_of(total: Declaration, degrees: Degrees) -> Claim:
    """The total together with the degrees that stand beside it."""
    spans = [total.span, *(f.span for f in degrees.facts.values() if f.block == total.block)]
    whole = Span(min(s.start for s in spans), max(s.end for s in spans))
    digits = (total.number, *(f.number for f in degrees.facts.values()))
    return Claim(whole, total.block, total.modality, digits)


def fits(degrees: Degrees, stated: int) -> bool:
    """The product is the total; with a free degree it has to divide it."""
    free = not degrees.complete
    return any(p == stated or (free and stated % p == 0) for p in degrees.products())


def _folded(bench: Bench, degrees: Degrees, stated: int) -> str | None:
    """Whether another convention would make the total right, in words."""
    if "ep" not in degrees.facts or _multiplies(bench):
        return None
    stated_convention = bench.catalog.topologies["stated"]
    products = degrees.products(stated_convention)
    if any(p == stated or (not degrees.complete and stated % p == 0) for p in products):
        return "it holds if expert parallelism reuses these ranks; then the document must say so"
    return None


def _tiled(bench: Bench, degrees: Degrees) -> bool:
    """Whether groups of TP devices make up the EP ranks: ``8 groups × 2 GPUs`` with EP 16, TP 2.

    If both degrees multiplied, there would be as many tensor groups as expert ranks.
    """
    tp, ep = degrees.values.get("tp", 0), degrees.values.get("ep", 0)
    if tp < 2 or ep < 2:
        return False
    return any(
        a.value * tp == ep and b.value == tp
        for tokens in bench.reading.tokens.values()
        for a, b in _groups(tokens)
    )


def _groups(tokens: Sequence[Token]) -> Iterator[tuple[Number, Number]]:
    """``8 groups × 2 GPUs``, ``8 TP groups of 2 GPUs``: how many, and how large each is."""
    for at in range(3, len(tokens) - 1):
        second, joint = tokens[at].number, tokens[at - 1].text
        named = singular(tokens[at - 2].low) == "group"
        counted = singular(tokens[at + 1].low) in INDEXED
        if second is None or not named or not counted or joint not in ("*", "of"):
            continue
        first = tokens[at - 3].number or (tokens[at - 4].number if at > 3 else None)
        if first is not None:
            yield first, second


def _multiplies(bench: Bench) -> bool:
    """Whether the document says that all degrees multiply, or prints ``TP4 × EP8 × PP4``."""
    if bench.topology.name == "orthogonal" and bench.topology != DEFAULT:
        return True
    symbols = bench.catalog.tools.lexicon.symbols
    return any(
        "ep" in named and len(named) > 1
        for tokens in bench.reading.tokens.values()
        for named in _products(tokens, symbols)
    )


def _products(tokens: Sequence[Token], symbols: Mapping[str, str]) -> Iterator[set[str]]:
    """The degrees with values in each run of names and times signs."""
    run: set[str] = set()
    for at, token in enumerate(tokens):
        times = at > 0 and tokens[at - 1].kind == "operator" and tokens[at - 1].text == "*"
        valued = token.number is not None or (tokens[at + 1 : at + 2] and tokens[at + 1].number)
        if token.kind == "symbol" and valued:
            run = (run if times else set()) | {symbols[token.low]}
            yield run
