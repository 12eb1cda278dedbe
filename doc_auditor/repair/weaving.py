"""The graph of a document: its places, what states the same, and what follows from what."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from doc_auditor.judging.bench import Bench, silent
from doc_auditor.judging.layout.degrees import ORDER
from doc_auditor.quantity import Number
from doc_auditor.records import (
    Change,
    Claim,
    Declaration,
    Equation,
    Finding,
    Modality,
    Percent,
    Total,
    Verdict,
)
from doc_auditor.repair.aggregated import change_link, share_link, total_link
from doc_auditor.repair.binding import operands
from doc_auditor.repair.calculated import equation_links, stated_by_names
from doc_auditor.repair.dependence import Graph, Groups, Link, same_link
from doc_auditor.repair.distribution import (
    Mention,
    counted_degree,
    mentions,
    product_link,
    share_links,
)
from doc_auditor.repair.overheads import overheads, utilizations
from doc_auditor.repair.printing import usual_mark
from doc_auditor.repair.repeats import repeated, restated
from doc_auditor.repair.situation import NEEDED, Situations, meaning, products, words_of
from doc_auditor.repair.words import with_counts
from doc_auditor.source import Span


@dataclass(frozen=True)
class Woven:
    """The graph with what it was made from."""

    graph: Graph
    situations: Situations
    mentions: Mapping[Span, Mention]
    declared: Mapping[Span, Declaration]

    @property
    def bench(self) -> Bench:
        """The document."""
        return self.situations.bench

    def mentions_in(self, span: Span) -> Iterator[Mention]:
        """The mentions inside a span."""
        at = bisect_left(self._places, span.start, key=lambda place: place.start)
        while at < len(self._places) and self._places[at].end <= span.end:
            yield self.mentions[self._places[at]]
            at += 1

    @cached_property
    def _places(self) -> Sequence[Span]:
        return sorted(self.mentions)


def weave(bench: Bench, verdicts: Sequence[Verdict], findings: Sequence[Finding]) -> Woven:
    """Read every dependency of a document."""
    numbers = _numbers(bench)
    situations = Situations(bench)
    counted = {m.number.digits: m for m in _mentions(bench)}
    declared = _declared(bench)
    read = [*_printed(bench, verdicts, findings), *overheads(bench), *utilizations(bench)]
    links = _one_way(read)
    degrees = _counting(declared, counted, situations)
    families = list(_families(situations, declared, frozenset(degrees)))
    groups = Groups(_tags(declared))
    for a, b in _same(bench, families, counted, situations, links, degrees):
        if a in numbers and b in numbers and a != b:
            groups.join(a, b)
    links += _inferred(declared, counted, situations, links, groups)
    links += _inherited(situations, families)
    links = [k for k in links if k.target.digits in numbers]
    mark = usual_mark(numbers.values())
    graph = Graph(bench.source, numbers, groups, links, mark)
    return Woven(graph, situations, counted, declared)


def _numbers(bench: Bench) -> dict[Span, Number]:
    """Every number that was read, by the place of its digits."""
    found: dict[Span, Number] = {}
    for block in bench.document.blocks:
        for token in with_counts(block, bench.reading.tokens.get(block.index, ())):
            if token.number is not None and len(token.number.digits):
                found.setdefault(token.number.digits, token.number)
    for claim in bench.model.claims:
        for number in claim.numbers:
            if len(number.digits) and number.coefficient >= 0:
                found.setdefault(number.digits, number)
    return found


def _mentions(bench: Bench) -> Iterator[Mention]:
    for block in bench.document.blocks:
        tokens = with_counts(block, bench.reading.tokens.get(block.index, ()))
        if not tokens:
            continue
        labels = bench.reading.context.labels(block)
        own, above = (labels[:1], labels[1:2]) if block.cell is not None else ([], labels[:1])
        yield from mentions(block, tokens, own, above)


def _declared(bench: Bench) -> dict[Span, Declaration]:
    """Asserted declarations by the place of their digits."""
    return {
        fact.number.digits: fact
        for facts in bench.model.declarations.values()
        for fact in facts
        if fact.upper is None
    }


def _tags(declared: Mapping[Span, Declaration]) -> dict[Span, str]:
    """The degrees, which are different quantities even where they have the same value."""
    return {
        digits: fact.reference.quantity
        for digits, fact in declared.items()
        if fact.reference.quantity in ORDER and not fact.reference.per
    }


# ---- links --------------------------------------------------------------------------------------


def _printed(
    bench: Bench, verdicts: Sequence[Verdict], findings: Sequence[Finding]
) -> Iterator[Link]:
    """The links of claims that were judged; one that could not be judged says nothing."""
    for verdict in verdicts:
        claim = verdict.claim
        if verdict.state == "unchecked" or silent(claim):
            continue
        if isinstance(claim, Equation) and verdict.kind == "equation":
            yield from equation_links(bench, claim)
        elif link := _aggregate(claim, verdict, findings):
            yield link


def _one_way(links: Sequence[Link]) -> list[Link]:
    """``18GB (45% of 40GB)`` says what the percentage is, not what 45 % of 40 GB are."""
    shares = {(k.operands[0], k.target.digits) for k in links if k.target.percent and k.operands}
    return [k for k in links if not any((k.target.digits, o) in shares for o in k.operands)]


def _aggregate(claim: Claim, verdict: Verdict, findings: Sequence[Finding]) -> Link | None:
    if isinstance(claim, Total):
        return total_link(claim) if claim.certain else None
    if isinstance(claim, Percent):
        return share_link(claim)
    if isinstance(claim, Change):
        return change_link(claim, verdict, _amount(claim, findings))
    return None


def _amount(claim: Change, findings: Sequence[Finding]) -> Fraction | None:
    """What the change amounts to, where the printed amount is wrong."""
    for finding in findings:
        if finding.span == claim.span and finding.rule.endswith("change") and finding.actual:
            return Fraction(finding.actual)
    return None


def _inferred(
    declared: Mapping[Span, Declaration],
    counted: Mapping[Span, Mention],
    situations: Situations,
    printed: Sequence[Link],
    groups: Groups,
) -> list[Link]:
    """Shares of degrees and totals of GPUs that are printed without their calculation."""
    used = {o for k in printed for o in k.operands}
    results = {groups.find(k.target.digits) for k in printed}
    found: list[Link] = []
    for mention in counted.values():
        if mention.number.digits not in used:
            found += share_links(mention, situations)
    for fact in declared.values():
        if fact.reference.quantity == "gpus" and not fact.reference.per:
            link = product_link(fact, situations)
            if link is not None and _needs(fact, situations):
                found.append(link)
    return [k for k in found if groups.find(k.target.digits) not in results]


def _needs(fact: Declaration, situations: Situations) -> bool:
    return meaning(situations.bench, fact, frozenset()) == NEEDED


# ---- groups -------------------------------------------------------------------------------------


def _same(
    bench: Bench,
    families: Sequence[Sequence[Declaration]],
    counted: Mapping[Span, Mention],
    situations: Situations,
    links: Sequence[Link],
    degrees: Mapping[Span, Span],
) -> Iterator[tuple[Span, Span]]:
    yield from _agreeing(situations, families)
    taken: set[Span] = set()
    for operand, fact in _operands(bench, counted, situations):
        if operand not in taken:
            taken.add(operand)
            yield operand, fact
    yield from ((a, b) for a, b in degrees.items() if a not in taken)
    yield from restated(bench)
    # an operand that states a declared quantity repeats no result that happens to be equal
    yield from ((a, b) for a, b in repeated(bench, links) if b not in taken)


def _counting(
    declared: Mapping[Span, Declaration], counted: Mapping[Span, Mention], situations: Situations
) -> dict[Span, Span]:
    """Numbers of groups, and the degrees that they repeat."""
    found: dict[Span, Span] = {}
    for digits, mention in counted.items():
        if mention.block in situations.mapped or _other(declared.get(digits)):
            continue
        degree = counted_degree(mention, situations)
        if degree is not None:
            found[digits] = degree.number.digits
    return found


def _other(fact: Declaration | None) -> bool:
    """Whether a number states something that is no degree and no number of GPUs."""
    return fact is not None and fact.reference.quantity not in (*ORDER, "gpus")


def _families(
    situations: Situations, declared: Mapping[Span, Declaration], degrees: frozenset[Span]
) -> Iterator[list[Declaration]]:
    """Statements of one quantity that give the same value."""
    results = products(situations)
    found: dict[tuple[str, Fraction], list[Declaration]] = defaultdict(list)
    for fact in declared.values():
        name = meaning(situations.bench, fact, results)
        if name != NEEDED or fact.number.digits not in degrees:
            found[name, fact.number.value].append(fact)
    for (name, _), family in found.items():
        in_passing = name == NEEDED and all(f.source == "noun" for f in family)
        if len(family) > 1 and not in_passing:
            yield family


def _agreeing(
    situations: Situations, families: Sequence[Sequence[Declaration]]
) -> Iterator[tuple[Span, Span]]:
    """Statements of one configuration; where siblings meet, each keeps to itself."""
    places = situations.bench.model.places
    for family in families:
        alone = not _nested(situations, family)
        first: dict[object, Declaration] = {}
        for fact in family:
            other = first.setdefault(places[fact.block].contrast if alone else "", fact)
            if other is not fact:
                yield fact.number.digits, other.number.digits


def _nested(situations: Situations, family: Sequence[Declaration]) -> bool:
    """Whether no two of the statements are about configurations that exclude each other."""
    contrasts = {situations.bench.model.places[f.block].contrast for f in family}
    return all(a <= b or b <= a for a in contrasts for b in contrasts)


def _inherited(situations: Situations, families: Sequence[Sequence[Declaration]]) -> Iterator[Link]:
    """What several configurations take over from the document changes with it, not with them."""
    places = situations.bench.model.places
    for family in families:
        for fact in family if not _nested(situations, family) else ():
            own = places[fact.block].contrast
            above = [f for f in family if places[f.block].contrast < own]
            if above:
                yield same_link(fact.number, above[0].number)


def _operands(
    bench: Bench, counted: Mapping[Span, Mention], situations: Situations
) -> Iterator[tuple[Span, Span]]:
    for claim in bench.model.claims:
        if not isinstance(claim, Equation) or claim.modality is Modality.QUOTED:
            continue
        yield from stated_by_names(bench, claim)
        yield from operands(claim, _label(bench, claim, counted), situations)


def _label(bench: Bench, claim: Equation, counted: Mapping[Span, Mention]) -> list[str]:
    """The words of the line, then those above it."""
    block = bench.document.blocks[claim.block]
    own = next((counted[n.digits] for n in claim.numbers if n.digits in counted), None)
    lead = words_of(claim.label)
    heads = bench.reading.context.labels(block)[:2] if block.cell is not None else ()
    above = [w for text in heads for w in words_of(text)]
    return [*lead, *(own.label if own else ()), *words_of(block.shadow[:80]), *above]
